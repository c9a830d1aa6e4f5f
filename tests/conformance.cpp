// ./dev conformance SUITE DIR: runs recorded verdicts of the real implementations through the engine that the product
// uses.

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

using namespace seawall::documents;

namespace {

constexpr std::size_t most_shown = 20;

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;

  void count(std::string_view id, const std::string& why) {
    if (why.empty()) {
      ++passed;
      return;
    }
    if (++failed <= most_shown) std::printf("%.*s: %s\n", static_cast<int>(id.size()), id.data(), why.c_str());
  }
};

/// A file of vectors, plain or gzipped.
std::string read_file(const std::filesystem::path& path) {
  std::string text;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return text;
  char buffer[65536];
  for (int size = 0; (size = gzread(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  gzclose(file);
  return text;
}

std::shared_ptr<const Source> source_of(std::string text) {
  auto source = Source::from_bytes("input", std::move(text));
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().text().c_str());
    std::exit(4);
  }
  return take(std::move(source));
}

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

/// Equal as values. Numbers by their text, as both sides write them.
bool same(Node expected, Node got) {
  if (expected.is_map()) {
    if (!got.is_map() || expected.size() != got.size()) return false;
    for (const Entry& entry : expected.entries()) {
      const Node other = got.child(entry.key);
      if (!other || !same(entry.value, other)) return false;
    }
    return true;
  }
  if (expected.is_list()) {
    if (!got.is_list() || expected.size() != got.size()) return false;
    auto other = got.items().begin();
    for (const Node item : expected.items()) {
      if (!same(item, *other)) return false;
      ++other;
    }
    return true;
  }
  const bool numbers = (expected.kind() == Kind::integer || expected.kind() == Kind::floating) &&
                       (got.kind() == Kind::integer || got.kind() == Kind::floating);
  if (!numbers && expected.kind() != got.kind()) return false;
  return to_json(expected) == to_json(got);
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

int run_yaml(const std::vector<std::filesystem::path>& files) {
  Tally tally;
  for (const auto& path : files) {
    const auto source = source_of(read_file(path));
    for (const Outcome& line : read(source)) {
      if (!line.document) {
        tally.count(path.string(), "not JSON lines");
        continue;
      }
      const Node vector = line.document->root();
      tally.count(vector.child("id").text(), check_yaml(vector));
    }
  }
  std::printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3 || std::string_view(arguments[1]) != "yaml") {
    std::fprintf(stderr, "usage: conformance yaml DIR\n");
    return 2;
  }
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[2], error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")) files.push_back(entry.path());
  }
  if (files.empty()) {
    std::fprintf(stderr, "no .jsonl or .jsonl.gz files in \"%s\"\n", arguments[2]);
    return 2;
  }
  std::sort(files.begin(), files.end());
  return run_yaml(files);
}
