// What kubectl's own libraries read of YAML and JSON.

#include "conformance.h"

namespace seawall::conformance {
namespace {

using namespace documents;

std::string from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = letters.find(c);
    if (value == letters.npos) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
  }
  return bytes;
}

/// What kubectl's object holds: integers of 64 bits, else doubles; a number beyond those is refused.
bool same_object(Node expected, Node got) {
  if (expected.is_map()) {
    for (const Entry& entry : expected.entries()) {
      if (!same_object(entry.value, got.child(entry.key))) return false;
    }
    return got.is_map();
  }
  if (expected.is_list()) {
    if (expected.size() != got.size()) return false;
    auto other = got.items().begin();
    for (const Node item : expected.items()) {
      if (!same_object(item, *other)) return false;
      ++other;
    }
    return true;
  }
  if (got.integer() && expected.integer()) return *got.integer() == *expected.integer();
  if (got.number() || expected.number()) return got.number() == expected.number();
  return same(expected, got);
}

bool has_refused_number(Node node) {
  if (node.kind() == Kind::integer || node.kind() == Kind::floating) return !node.number();
  for (const Entry& entry : node.entries()) {
    if (has_refused_number(entry.value)) return true;
  }
  for (const Node item : node.items()) {
    if (has_refused_number(item)) return true;
  }
  return false;
}

std::string describe(const Outcome& outcome) {
  switch (outcome.state) {
    case Outcome::State::document: return to_json(outcome.document->root(), true);
    case Outcome::State::empty: return "empty";
    case Outcome::State::failed: break;
  }
  return "error at line " + std::to_string(outcome.kubectl_line) + ": " + outcome.error->message();
}

std::string check_document(Node expected, const Outcome& got, const Source& source) {
  const std::string difference = "expected " + to_json(expected) + ", got " + describe(got);
  if (expected.child("error")) {
    if (got.state != Outcome::State::failed) return difference;
    const auto line = expected.child("line").integer();
    if (!line) return {};
    const auto first_line = static_cast<std::int64_t>(source.position(got.range.begin).line);
    const std::int64_t file_line = first_line - 1 + static_cast<std::int64_t>(got.kubectl_line);
    return *line == got.kubectl_line && expected.child("file_line").integer() == file_line ? std::string() : difference;
  }
  if (expected.child("empty")) return got.state == Outcome::State::empty ? std::string() : difference;
  if (got.state != Outcome::State::document) return difference;
  const Node root = got.document->root();
  if (const Node any = expected.child("any_of")) {
    for (const Node choice : any.items()) {
      if (same(choice, root)) return got.document->is_ambiguous() ? std::string() : "not told to be ambiguous";
    }
    return difference;
  }
  if (!same(expected.child("json"), root)) return difference;
  if (const Node object = expected.child("object"); object && !same_object(object, root)) return difference;
  if (expected.child("object_error") && !has_refused_number(root)) return difference;
  return {};
}

std::string check_yaml(Node vector) {
  const Node encoded = vector.child("input_b64");
  const auto source = source_of(encoded ? from_base64(encoded.text()) : std::string(vector.child("input").text()));
  const std::vector<Outcome> outcomes = read(source);
  const Node expected = vector.child("documents");
  // kubectl stops at the first error, Seawall goes on: what follows is not bound.
  std::size_t index = 0;
  bool stopped = false;
  for (const Node document : expected.items()) {
    if (index == outcomes.size()) return "expected " + to_json(document) + ", got nothing more";
    const std::string why = check_document(document, outcomes[index++], *source);
    if (!why.empty()) return why;
    stopped = static_cast<bool>(document.child("error"));
  }
  if (!stopped && index != outcomes.size()) return "expected nothing more, got " + describe(outcomes[index]);

  bool twice = false;
  for (std::size_t at = 0; at < index; ++at)
    twice |= outcomes[at].document && !outcomes[at].document->duplicates().empty();
  const bool strict = static_cast<bool>(vector.child("strict_error"));
  if (strict && !twice) return "expected a key that is set twice, got none";
  // For a text that begins like JSON and is YAML, upstream was not asked.
  const auto parts = sections(*source);
  const bool looks_like_json = !parts.empty() && parts.front().form == Section::Form::json;
  const bool is_json = index > 0 && outcomes[0].document && outcomes[0].document->is_json();
  if (!strict && twice && !(looks_like_json && !is_json)) return "a key is told to be set twice";
  return {};
}

}  // namespace

void yaml(const std::filesystem::path& directory, Tally& tally) {
  for (const auto& path : files_in(directory)) {
    each_vector(path, tally, [&](Node vector) { tally.count(vector.child("id").text(), check_yaml(vector)); });
  }
}

}  // namespace seawall::conformance
