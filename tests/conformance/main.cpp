#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "conformance.h"

namespace seawall::conformance {

using namespace documents;

namespace {

constexpr std::size_t most_shown = 20;

struct Suite {
  std::string_view name;
  std::vector<void (*)(const std::filesystem::path&, Tally&)> parts;
};

const Suite suites[] = {
    {"access", {access}},
    {"network", {network}},
    {"network-lists", {network_lists}},
    {"pods", {pods_evaluate, pods_defaulted, pods_admission, pods_psp}},
    {"secrets", {secrets}},
    {"osv", {osv}},
    {"versions", {versions}},
    {"yaml", {yaml}},
};

}  // namespace

void Tally::count(std::string_view id, const std::string& why) {
  if (why.empty()) {
    ++passed;
    return;
  }
  if (++failed <= most_shown) std::printf("%.*s: %s\n", static_cast<int>(id.size()), id.data(), why.c_str());
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
    if (ends(".json") || ends(".jsonl") || ends(".jsonl.gz")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::filesystem::path file_named(const std::filesystem::path& directory, std::string_view name) {
  for (const std::string_view ending : {".jsonl", ".jsonl.gz"}) {
    const std::filesystem::path path = directory / (std::string(name) + std::string(ending));
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

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

void each_vector(const std::filesystem::path& path, Tally& tally, const std::function<void(Node)>& call) {
  if (path.empty()) return;
  for (const Outcome& line : read(source_of(read_file(path)))) {
    if (line.document) {
      call(line.document->root());
    } else {
      tally.count(path.string(), "not JSON lines");
    }
  }
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

Table::Table(const std::filesystem::path& path, std::string_view field, Tally& tally) {
  if (path.empty()) return;
  lines_ = read(source_of(read_file(path)));
  for (const Outcome& line : lines_) {
    if (line.document) {
      values_.emplace(line.document->root().child("id").text(), line.document->root().child(field));
    } else {
      tally.count(path.string(), "not JSON lines");
    }
  }
}

Node Table::find(std::string_view id) const {
  const auto found = values_.find(id);
  return found == values_.end() ? Node() : found->second;
}

}  // namespace seawall::conformance

int main(int count, char** arguments) {
  using namespace seawall::conformance;
  const Suite* suite = nullptr;
  for (const Suite& each : suites) {
    if (count == 3 && each.name == arguments[1]) suite = &each;
  }
  if (!suite) {
    std::string names;
    for (const Suite& each : suites) names += (names.empty() ? "" : "|") + std::string(each.name);
    std::fprintf(stderr, "usage: conformance %s DIR\n", names.c_str());
    return 2;
  }
  if (files_in(arguments[2]).empty()) {
    std::fprintf(stderr, "no .json, .jsonl or .jsonl.gz files in \"%s\"\n", arguments[2]);
    return 2;
  }
  Tally tally;
  for (const auto part : suite->parts) part(arguments[2], tally);
  std::printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
