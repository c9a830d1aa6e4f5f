#pragma once

// URLs of a bus: one, or several with commas between them. Private to bus.
//
// Threads: functions of their arguments.

#include <string>
#include <string_view>
#include <vector>

namespace seawall::bus {

/// Their hosts, for messages: who we are may stand in the rest.
std::string shown(std::string_view urls);
std::vector<std::string> servers_of(std::string_view urls);

}  // namespace seawall::bus
