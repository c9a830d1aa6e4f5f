#pragma once

// Secrets in values of objects: what secrets::Detector finds there, as the checks about them tell it. A message names
// where it stands and what kind it is, never any of the value.
//
// Threads: functions of their arguments alone.

#include <optional>
#include <string_view>

#include "check.h"
#include "secrets/secrets.h"

namespace seawall::checks {

/// Parameters of all checks about such values.
inline constexpr Parameter leak_parameters[] = {
    {"secret_names", Parameter::Type::strings, "",
     "Patterns of names whose value is a secret whatever it looks like: \"*_PIN\"."},
    {"ignored_names", Parameter::Type::strings, "", "Patterns of names whose value is none: \"BUILD_TOKEN\"."},
};

/// Reports the worst secret in a value with a name. `where` is what the message calls the place.
void report_leak(Node value, std::string_view name, std::string_view text, std::string_view where, Probe& probe,
                 std::string_view file_name = {});

}  // namespace seawall::checks
