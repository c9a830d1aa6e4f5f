// bun.lock, which is JSON with comments and with commas behind last members. Source: bun's "Lockfile"; version 0 and 1.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

/// The text as JSON: with blanks in the place of comments and of commas that nothing follows, so that places stay.
std::string json_of_jsonc(std::string_view text) {
  std::string json(text);
  std::size_t comma = json.npos;  // the last one, where nothing but blanks was met behind it
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char each = json[at];
    if (each == '"') {
      for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
      }
      comma = json.npos;
    } else if (each == '/' && (text.substr(at, 2) == "//" || text.substr(at, 2) == "/*")) {
      const bool is_line = text[at + 1] == '/';
      const std::size_t end = text.find(is_line ? "\n" : "*/", at + 2);
      const std::size_t behind = end == text.npos ? text.size() : end + (is_line ? 0 : 2);
      std::ranges::replace_if(
          json.begin() + static_cast<std::ptrdiff_t>(at), json.begin() + static_cast<std::ptrdiff_t>(behind),
          [](char byte) { return byte != '\n'; }, ' ');
      at = behind - 1;
    } else if (each == ',') {
      comma = at;
    } else if (each == '}' || each == ']') {
      if (comma != json.npos) json[comma] = ' ';
      comma = json.npos;
    } else if (each != ' ' && each != '\t' && each != '\r' && each != '\n') {
      comma = json.npos;
    }
  }
  return json;
}

/// `["name@1.0.0", "registry", {dependencies}, "sha512-..."]`; of what is of no registry the address stands behind
/// the "@".
void read_package(documents::Node package, LockReading& lock) {
  auto items = package.items();
  auto each = items.begin();
  if (each == items.end()) return;
  const std::string_view resolution = (*each).string_or("");
  const std::size_t at = resolution.find('@', 1);
  if (resolution.empty() || at == resolution.npos) return;
  std::string_view version = resolution.substr(at + 1);
  for (const std::string_view local : {"workspace:", "link:", "file:", "root:"}) {
    if (version.starts_with(local) && !version.ends_with(".tgz")) return;
  }
  if (version.find(':') != version.npos || version.find(".tgz") != version.npos) version = {};
  LockReading::Entry entry{resolution.substr(0, at), version};
  while (++each != items.end()) {
    const std::string_view text = (*each).string_or("");
    if (text.starts_with("sha") && text.find('-') != text.npos) entry.digest = text;
  }
  lock.add(std::move(entry));
}

}  // namespace

Reading read_bun_lock(const File& file) {
  LockReading lock(file, Type::npm);
  const std::string json = json_of_jsonc(file.bytes);
  const std::unique_ptr<const documents::Document> document = json_of({file.path, json}, lock.reading());
  if (!document) return lock.finish();
  const documents::Node packages = document->root().child("packages");
  if (!packages.is_map() && !document->root().child("lockfileVersion")) {
    lock.fail(ErrorCode::syntax, "is no lock file of bun");
  }
  for (const documents::Entry& each : packages.entries()) read_package(each.value, lock);
  return lock.finish();
}

}  // namespace seawall::packages
