#include "psp_decoder.h"

#include <limits>

namespace seawall::pods::psp {
namespace {

/// A number that the Reader could only give as the nearest of 64 bits.
bool is_beyond_64_bits(Node node) noexcept {
  if (node.integer()) return false;
  constexpr double limit = 9223372036854775808.0;  // 2^63: the first double that is too large
  const double number = node.number().value_or(0);
  return number >= limit || number < -limit;
}

}  // namespace

std::optional<std::int64_t> Decoder::integer(Node node) {
  const std::optional<std::int64_t> value = checked(node, reader_.integer(node), documents::Kind::integer);
  if (!value || !is_beyond_64_bits(node)) return value;
  tell_range(node, "64");
  return {};
}

std::int32_t Decoder::small_integer(Node node) {
  const std::int64_t value = integer(node).value_or(0);
  using Limits = std::numeric_limits<std::int32_t>;
  if (value >= Limits::min() && value <= Limits::max()) return static_cast<std::int32_t>(value);
  tell_range(node, "32");
  return 0;
}

Node Decoder::texts_by_key(Node node) {
  const Node written = map(node);
  for (const documents::Entry entry : written.entries()) string(entry.value);
  return written;
}

std::vector<std::string_view> Decoder::texts(Node node) {
  std::vector<std::string_view> items;
  for (const Node item : list(node).items()) items.push_back(text(item));
  return items;
}

std::vector<std::int64_t> Decoder::integers(Node node) {
  std::vector<std::int64_t> items;
  for (const Node item : list(node).items()) items.push_back(integer(item).value_or(0));
  return items;
}

void Decoder::tell(const objects::TypeFault& fault) {
  if (!fault_.empty()) return;
  fault_ = fault.at == root_ ? "the object is " + std::string(documents::describe(root_.kind())) + ", not a map"
                             : objects::wrong_type(objects::object_of(root_), fault).message;
}

void Decoder::tell_range(Node node, std::string_view bits) {
  if (!fault_.empty()) return;
  fault_ = objects::object_of(root_).title() + ": \"" + objects::field_path(root_, node) + "\" is no integer of ";
  fault_ += bits;
  fault_ += " bits";
}

}  // namespace seawall::pods::psp
