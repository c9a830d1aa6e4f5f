#include <cmath>
#include <limits>

#include "objects.h"

namespace seawall::objects {

void Reader::tell(Node node, documents::Kind expected) {
  met_fault_ = true;
  faults_.push_back({node, expected});
}

std::optional<std::int64_t> Reader::integer(Node node) {
  if (const auto exact = node.integer()) return exact;
  const std::optional<double> number = node.number();
  if (!number || std::trunc(*number) != *number) {
    is(node, documents::Kind::integer);
    return {};
  }
  constexpr double beyond = 9223372036854775808.0;  // 2^63: the first double that is too large
  if (*number >= beyond) return std::numeric_limits<std::int64_t>::max();
  if (*number < -beyond) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(*number);
}

}  // namespace seawall::objects
