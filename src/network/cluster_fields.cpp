#include "cluster_fields.h"

#include <utility>

namespace seawall::network {
namespace {

constexpr std::int64_t highest_port = 65535;

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

bool is_scalar(Node node) noexcept { return !node.is_map() && !node.is_list(); }

}  // namespace

std::size_t IdentityHash::operator()(const Identity& identity) const {
  std::size_t hash = 0;
  for (const std::string_view part : {identity.group, identity.kind, identity.namespace_, identity.name}) {
    hash = hash * 31 + hash_(part);
  }
  return hash;
}

Labels FieldReader::labels(Node map) {
  for (const documents::Entry entry : map.entries()) string(entry.value);
  return labels_of(map);
}

std::optional<Selector> FieldReader::selector(Node node) {
  if (!is_set(node)) return Selector::everything();
  if (!map(node)) return {};
  auto selector = Selector::from_label_selector(node);
  if (selector) return take(std::move(selector));
  tell(node, "is no selector: " + selector.error().message());
  return {};
}

std::optional<std::uint16_t> FieldReader::port(Node node) {
  const std::optional<std::int64_t> number = integer(node);
  if (!number) return {};
  if (*number >= 1 && *number <= highest_port) return static_cast<std::uint16_t>(*number);
  tell(node, "is no port from 1 to 65535");
  return {};
}

std::optional<Protocol> FieldReader::protocol(Node node) {
  if (!is_set(node)) return Protocol::tcp;
  const std::optional<std::string_view> name = string(node);
  if (!name) return {};
  const std::optional<Protocol> protocol = addresses::protocol_of(*name);
  if (!protocol) tell(node, "is none of TCP, UDP and SCTP");
  return protocol;
}

std::optional<Address> FieldReader::address(Node node) {
  const std::string_view text = string(node).value_or("");
  if (text.empty()) return {};
  const std::optional<Address> address = addresses::parse_address(text);
  if (!address) tell(node, "is no IP address");
  return address;
}

void FieldReader::tell(Node at, std::string_view says) {
  std::string message = object_.title() + ": " + objects::field_path(object_.root, at);
  if (message.back() != ' ') message += ' ';
  if (at.is_string()) {
    message += quoted(at.text()) + ' ';
  } else if (is_scalar(at)) {
    message += std::string(at.text()) + ' ';
  }
  message += says;
  faults_.push_back({&object_, at, std::move(message)});
}

void FieldReader::tell_missing(Node holder, std::string_view field) {
  std::string path = objects::field_path(object_.root, holder);
  if (!path.empty()) path += '.';
  faults_.push_back({&object_, holder, object_.title() + ": " + path + std::string(field) + " is missing"});
}

void FieldReader::tell_wrong_types() {
  for (; told_count_ < wrong_.size(); ++told_count_) {
    const objects::TypeFault& fault = wrong_[told_count_];
    faults_.push_back({&object_, fault.at, objects::wrong_type(object_, fault).message});
  }
}

}  // namespace seawall::network
