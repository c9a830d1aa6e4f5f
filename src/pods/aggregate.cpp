#include "aggregate.h"

#include <set>
#include <string_view>

namespace seawall::pods {

std::string aggregate(std::span<const std::string> messages) {
  std::string out;
  std::set<std::string_view> seen;
  for (const std::string& message : messages) {
    if (!seen.insert(message).second) continue;
    if (seen.size() > 1) out += ", ";
    out += message;
  }
  return seen.size() > 1 ? "[" + out + "]" : out;
}

}  // namespace seawall::pods
