#pragma once

// What a registry answers who has not said who asks. Private to oci.
//
// Threads: functions of their arguments alone.
// Source: RFC 9110, section 11 (WWW-Authenticate); Docker's token authentication.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::oci {

struct Challenge {
  std::string scheme;  ///< in lower case: "bearer", "basic"
  std::map<std::string, std::string, std::less<>> parameters;  ///< names in lower case; of two the first counts

  std::string_view parameter(std::string_view name) const;
};

/// All challenges of one WWW-Authenticate header, in order. What is not of the grammar ends the list.
std::vector<Challenge> parse_challenges(std::string_view header);

}  // namespace seawall::oci
