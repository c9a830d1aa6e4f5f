#include "advisories/reading.h"

namespace seawall::advisories {

using documents::Error;
using documents::ErrorCode;
using documents::Kind;
using documents::Node;
using documents::Place;

namespace {

std::string over_limit(std::size_t limit) { return "over the limit \"text size\" of " + std::to_string(limit); }

/// Cuts no character of UTF-8 in two.
std::string_view cut_to(std::string_view text, std::size_t size) noexcept {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

Place Reading::place_of(Node node) const {
  if (!node) return place_of_line(1);
  const documents::Position position = node.position();
  return {name_, lines_before_ + position.line, position.column};
}

void Reading::refuse(Node node, std::string message, ErrorCode code) {
  intake_.refuse(Error(code, std::move(message), place_of(node)));
}

void Reading::refuse_line(std::uint32_t line, std::string message, ErrorCode code) {
  intake_.refuse(Error(code, std::move(message), place_of_line(line)));
}

bool Reading::may_repeat(std::size_t bytes, Node node) {
  const std::size_t most = limits_.record * 4;
  if (repeated_ > most) return false;
  repeated_ += bytes;
  if (repeated_ <= most) return true;
  refuse(node, "over the limit \"record size\" of " + std::to_string(limits_.record) + ", as its names are repeated",
         ErrorCode::limit_exceeded);
  return false;
}

std::string_view Reading::string(Node value) {
  if (!value || value.is_null()) return {};
  if (!value.is_string()) {
    refuse(value, "a string is wanted here, not " + std::string(documents::describe(value.kind())));
    return {};
  }
  const std::string_view text = value.string_or("");
  if (text.size() <= limits_.text) return text;
  refuse(value, over_limit(limits_.text), ErrorCode::limit_exceeded);
  return {};
}

std::string_view Reading::string(Node map, std::string_view key) { return string(map.child(key)); }

std::string Reading::cut_string(Node map, std::string_view key) {
  const Node value = map.child(key);
  const std::string_view text = value.string_or("");
  if (text.size() <= limits_.text) return std::string(string(value));
  refuse(value, over_limit(limits_.text) + ", the rest of it is left out", ErrorCode::limit_exceeded);
  return std::string(cut_to(text, limits_.text));
}

bool Reading::is_short(const documents::Entry& entry) {
  if (entry.key.size() <= limits_.text) return true;
  refuse(entry.value, over_limit(limits_.text), ErrorCode::limit_exceeded);
  return false;
}

bool Reading::may_add(const Record& record, Node node) {
  if (record.affected.size() < limits_.affected) return true;
  refuse(node, "over the limit \"affected packages\" of " + std::to_string(limits_.affected),
         ErrorCode::limit_exceeded);
  return false;
}

Node Reading::member(Node map, std::string_view key, Kind kind) {
  const Node value = map.child(key);
  if (!value || value.is_null()) return {};
  if (value.kind() == kind) return value;
  refuse(value, "\"" + std::string(key) + "\" must be " + std::string(documents::describe(kind)) + ", not " +
                    std::string(documents::describe(value.kind())));
  return {};
}

Node Reading::list(Node map, std::string_view key) { return member(map, key, Kind::list); }
Node Reading::map(Node map, std::string_view key) { return member(map, key, Kind::map); }

std::vector<std::string> Reading::strings(Node map, std::string_view key) {
  std::vector<std::string> texts;
  for (const Node item : list(map, key).items()) {
    const std::string_view text = string(item);
    if (!text.empty()) texts.emplace_back(text);
  }
  return texts;
}

}  // namespace seawall::advisories
