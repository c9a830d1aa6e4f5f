#include "registry_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/crypto.h"
#include "oci/oci.h"
#include "pods.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::NotLooked;

constexpr std::array<std::string_view, 5> kinds = {"catalog", "names", "tags", "rows", "image"};

Value json_of_all(const std::vector<NotLooked>& entries) {
  Value::List list;
  for (const NotLooked& entry : entries) {
    list.push_back(Value::list({json_number(static_cast<std::size_t>(entry.reason)), Value(entry.is_failure),
                                Value(entry.place.file), Value(entry.message)}));
  }
  return Value::list(std::move(list));
}

/// Reads members of a type; anything else makes the message none.
class Members {
 public:
  explicit Members(Node root) : root_(root) {}
  bool is_good() const noexcept { return is_good_; }

  std::string text(std::string_view key) {
    const Node node = root_.child(key);
    return node ? text(node) : std::string();
  }
  std::string text(Node node) {
    const auto text = node.string();
    is_good_ = is_good_ && text;
    return std::string(text.value_or(""));
  }
  std::int64_t number(Node node) {
    const auto number = node.integer();
    is_good_ = is_good_ && number && *number >= 0;
    return std::max<std::int64_t>(number.value_or(0), 0);
  }
  std::int64_t number(std::string_view key) {
    const Node node = root_.child(key);
    return node ? number(node) : 0;
  }
  template <typename Each>
  void each(std::string_view key, const Each& take) {
    const Node list = root_.child(key);
    if (!list) return;
    is_good_ = is_good_ && list.is_list();
    for (const Node item : list.items()) take(item);
  }
  void need(bool holds) noexcept { is_good_ = is_good_ && holds; }

 private:
  const Node root_;
  bool is_good_ = true;
};

NotLooked not_looked_of(Node item, Members& members) {
  NotLooked entry{NotLooked::Reason::unreadable, {}, {}};
  std::vector<Node> parts;
  for (const Node each : item.items()) parts.push_back(each);
  members.need(parts.size() == 4 && parts[1].boolean());
  if (!members.is_good()) return entry;
  const std::int64_t reason = members.number(parts[0]);
  members.need(reason <= static_cast<std::int64_t>(NotLooked::Reason::no_advisories));
  if (members.is_good()) entry.reason = static_cast<NotLooked::Reason>(reason);
  entry.is_failure = parts[1].boolean().value_or(true);
  entry.place.file = members.text(parts[2]);
  entry.message = members.text(parts[3]);
  return entry;
}

TagRow row_of(Node item, const std::string& repository, Members& members) {
  std::vector<std::string> texts;
  for (const Node each : item.items()) texts.push_back(members.text(each));
  members.need(texts.size() == 2 && oci::is_tag(texts[0]) && oci::is_digest(texts[1]));
  return members.is_good() ? TagRow{repository, texts[0], texts[1]} : TagRow();
}

Result<std::unique_ptr<const documents::Document>> json_document(std::string text) {
  auto source = documents::Source::from_bytes("a message of the bus", std::move(text));
  if (!source) return source.error();
  const documents::Section whole{{0, static_cast<std::uint32_t>((*source)->text().size())},
                                 documents::Section::Form::json};
  std::vector<documents::Outcome> outcomes = documents::read(*source, std::span(&whole, 1));
  if (outcomes.size() != 1) return Error(ErrorCode::syntax, "a message of the bus is no JSON object");
  if (outcomes.front().error) return *outcomes.front().error;
  if (!outcomes.front().document || !outcomes.front().document->is_json() ||
      !outcomes.front().document->root().is_map()) {
    return Error(ErrorCode::syntax, "a message of the bus is no JSON object");
  }
  return std::move(outcomes.front().document);
}

/// A name that is short and of plain characters.
std::string hashed(const std::string& text) {
  constexpr std::size_t digits = 32;
  crypto::Hash hash;
  hash.add(text);
  return hash.hex().substr(0, digits);
}

}  // namespace

std::string text_of(const RegistryMessage& message) {
  Value json =
      Value::map({{"kind", Value(kinds[static_cast<std::size_t>(message.kind)])}, {"run", Value(message.run)}});
  if (!message.repository.empty()) json.set("repository", Value(message.repository));
  if (!message.digest.empty()) json.set("digest", Value(message.digest));
  if (message.part > 0) json.set("part", json_number(message.part));
  if (message.parts > 0) json.set("parts", json_number(message.parts));
  if (message.created > 0) json.set("created", Value(message.created));
  if (!message.names.empty()) json.set("names", json_list(message.names));
  if (!message.rows.empty()) {
    Value::List rows;
    for (const TagRow& row : message.rows) rows.push_back(Value::list({Value(row.tag), Value(row.digest)}));
    json.set("rows", Value::list(std::move(rows)));
  }
  if (!message.not_looked.empty()) json.set("notLookedAt", json_of_all(message.not_looked));
  return json.to_json() + '\n' + message.content;
}

Result<RegistryMessage> read_message(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto document = json_document(std::string(text.substr(0, end)));
  if (!document) return document.error();
  Members members((*document)->root());
  RegistryMessage message;
  const auto kind = std::ranges::find(kinds, members.text("kind"));
  members.need(kind != kinds.end());
  if (members.is_good()) message.kind = static_cast<RegistryMessage::Kind>(kind - kinds.begin());
  message.run = members.text("run");
  message.repository = members.text("repository");
  message.digest = members.text("digest");
  message.part = static_cast<std::size_t>(members.number("part"));
  message.parts = static_cast<std::size_t>(members.number("parts"));
  message.created = members.number("created");
  using Kind = RegistryMessage::Kind;
  const bool needs_repository = message.kind != Kind::catalog && message.kind != Kind::names;
  members.need(!needs_repository || oci::is_repository(message.repository));
  members.need(message.kind != Kind::image || oci::is_digest(message.digest));
  members.each("names", [&](Node item) {
    message.names.push_back(members.text(item));
    members.need(needs_repository ? oci::is_tag(message.names.back()) : oci::is_repository(message.names.back()));
  });
  members.each("rows", [&](Node item) { message.rows.push_back(row_of(item, message.repository, members)); });
  members.each("notLookedAt", [&](Node item) { message.not_looked.push_back(not_looked_of(item, members)); });
  if (!members.is_good()) return Error(ErrorCode::syntax, "a message of the bus is not as Seawall writes it");
  message.content = text.substr(std::min(end + 1, text.size()));
  return message;
}

std::string name_of(const RegistryMessage& message) {
  std::string name(kinds[static_cast<std::size_t>(message.kind)]);
  using Kind = RegistryMessage::Kind;
  switch (message.kind) {
    case Kind::catalog: return name;
    case Kind::names: return name + '.' + std::to_string(message.part);
    case Kind::tags: return name + '.' + hashed(message.repository);
    case Kind::rows: return name + '.' + hashed(message.repository) + '.' + std::to_string(message.part);
    case Kind::image: return name + '.' + hashed(message.digest);
  }
  return name;
}

}  // namespace seawall::commands
