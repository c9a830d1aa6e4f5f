#include <cmath>
#include <limits>

#include "objects.h"

namespace seawall::objects {

using documents::Kind;

bool Reader::is(Node node, Kind kind) {
  const Kind actual = node.kind();
  if (actual == kind) return true;
  if (actual == Kind::absent || actual == Kind::null) return false;
  met_fault_ = true;
  faults_.push_back({node, kind});
  return false;
}

std::optional<bool> Reader::boolean(Node node) { return is(node, Kind::boolean) ? node.boolean() : std::nullopt; }

std::optional<std::int64_t> Reader::integer(Node node) {
  const std::optional<double> number = node.number();
  if (!number || std::trunc(*number) != *number) {
    is(node, Kind::integer);
    return {};
  }
  if (const auto exact = node.integer()) return exact;
  constexpr double beyond = 9223372036854775808.0;  // 2^63: the first double that is too large
  if (*number >= beyond) return std::numeric_limits<std::int64_t>::max();
  if (*number < -beyond) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(*number);
}

std::optional<std::string_view> Reader::string(Node node) {
  return is(node, Kind::string) ? node.string() : std::nullopt;
}

Node Reader::map(Node node) { return is(node, Kind::map) ? node : Node(); }
Node Reader::list(Node node) { return is(node, Kind::list) ? node : Node(); }

}  // namespace seawall::objects
