#include "json.h"

#include <utility>

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Kind;
using documents::Node;

constexpr std::size_t most_faults = 100;

}  // namespace

documents::Result<Json> read_json(std::string name, std::string text) {
  auto source = documents::Source::from_bytes(std::move(name), std::move(text));
  if (!source) return source.error();
  const documents::Section whole{{0, static_cast<std::uint32_t>((*source)->text().size())},
                                 documents::Section::Form::json};
  std::vector<documents::Outcome> outcomes = documents::read(*source, std::span(&whole, 1));
  const auto fault = [&](const std::string& what, std::uint32_t offset = 0) {
    return Error(ErrorCode::syntax, what, (*source)->place(offset));
  };
  for (documents::Outcome& outcome : outcomes) {
    if (outcome.error) return std::move(*outcome.error);
    if (outcome.document && !outcome.document->is_json()) return fault("not JSON");
  }
  if (outcomes.empty() || !outcomes.front().document) return fault("not a JSON object");
  if (outcomes.size() > 1) return fault("something stands behind the JSON object", outcomes[1].range.begin);
  const Node root = outcomes.front().document->root();
  if (!root.is_map() && !root.is_list()) return fault("not a JSON object");
  return std::move(outcomes.front().document);
}

std::optional<Error> fault_of_keys(const documents::Document& document) {
  if (document.duplicates().empty()) return std::nullopt;
  const documents::DuplicateKey& key = document.duplicates().front();
  return Error(ErrorCode::syntax, "the key " + documents::go_string(key.key) + " is there twice",
               document.source().place(key.second.begin));
}

void Fields::add(std::string fault) {
  if (faults_.size() < most_faults) faults_.push_back(std::move(fault));
}

void Fields::tell(std::string_view key, Node node, std::string_view wanted) {
  add(documents::go_string(key) + " is " + std::string(documents::describe(node.kind())) + ", not " +
      std::string(wanted));
}

std::string Fields::text(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return {};
  if (const auto text = node.string()) return std::string(*text);
  tell(key, node, "a string");
  return {};
}

std::vector<std::string> Fields::texts(Node map, std::string_view key) {
  std::vector<std::string> result;
  for (const Node item : list(map, key).items()) {
    if (!item.is_string()) tell(std::string(key) + "[" + std::to_string(result.size()) + "]", item, "a string");
    result.emplace_back(item.string_or(""));  // its place is kept, as others count by it
  }
  return result;
}

std::map<std::string, std::string> Fields::text_map(Node map, std::string_view key) {
  std::map<std::string, std::string> result;
  for (const documents::Entry entry : this->map(map, key).entries()) {
    if (const auto text = entry.value.string()) {
      result.insert_or_assign(std::string(entry.key), std::string(*text));
    } else if (!entry.value.is_null()) {
      tell(std::string(key) + "." + std::string(entry.key), entry.value, "a string");
    }
  }
  return result;
}

std::vector<std::string> Fields::keys(Node map, std::string_view key) {
  std::vector<std::string> result;
  for (const documents::Entry entry : this->map(map, key).entries()) result.emplace_back(entry.key);
  return result;
}

Node Fields::map(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return {};
  if (node.is_map()) return node;
  tell(key, node, "a map");
  return {};
}

Node Fields::list(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return {};
  if (node.is_list()) return node;
  tell(key, node, "a list");
  return {};
}

bool Fields::boolean(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return false;
  if (const auto value = node.boolean()) return *value;
  tell(key, node, "a boolean");
  return false;
}

std::uint64_t Fields::size(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (const auto value = node.integer(); value && *value >= 0) return static_cast<std::uint64_t>(*value);
  if (node.kind() == Kind::integer) {
    add(documents::go_string(key) + " is " + std::string(node.text().substr(0, 50)) + ", which is no size");
  } else {
    tell(key, node, "a size");
  }
  return 0;
}

}  // namespace seawall::oci
