// Lock files of yarn: the classic one, a format of its own, and that of yarn 2 and later ("berry"), which is YAML.
// Sources: yarn 1's lockfile v1; yarn 4's "Protocols".

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;
using documents::Node;

/// "lodash@^4.17.0", "@scope/name@npm:^1.0.0"
struct Descriptor {
  std::string_view name;
  std::string_view range;
};

Descriptor descriptor_of(std::string_view text) noexcept {
  const std::size_t at = text.find('@', 1);
  if (text.empty() || at == text.npos) return {};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string_view without_quotes(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

/// What "npm:other@^1.0.0" names; the range of yarn 2 has "npm:" before all that are of a registry.
std::optional<Descriptor> alias_of(std::string_view range) noexcept {
  constexpr std::string_view protocol = "npm:";
  if (!range.starts_with(protocol)) return std::nullopt;
  const Descriptor descriptor = descriptor_of(range.substr(protocol.size()));
  if (descriptor.name.empty()) return std::nullopt;
  return descriptor;
}

// --- classic ------------------------------------------------------------------------------------------

class ClassicLock {
 public:
  explicit ClassicLock(const File& file) : rest_(file.bytes), lock_(file, Type::npm) {}

  Reading read() {
    while (const std::optional<std::string_view> line = take_line(rest_)) {
      ++number_;
      const std::string_view text = trimmed(*line);
      if (text.empty() || text.starts_with('#')) continue;
      if (line->front() != ' ') {
        begin(text);
      } else if (line->starts_with("  ") && (*line)[2] != ' ') {
        take_field(text);
      }
    }
    add();
    return lock_.finish();
  }

 private:
  /// `"a@^1", "a@^2":`
  void begin(std::string_view text) {
    add();
    entry_ = {};
    is_local_ = false;
    std::string_view patterns = text;
    std::string_view first = trimmed(take_until(patterns, ','));
    if (first.ends_with(':')) first.remove_suffix(1);
    const Descriptor descriptor = descriptor_of(without_quotes(first));
    if (!text.ends_with(':') || descriptor.name.empty()) {
      if (!has_failed_) lock_.fail(ErrorCode::syntax, "is no entry of a lock file of yarn", number_);
      has_failed_ = true;
      return;
    }
    entry_.name = alias_of(descriptor.range).value_or(descriptor).name;
    is_local_ = descriptor.range.starts_with("link:") || descriptor.range.starts_with("file:");
  }

  void take_field(std::string_view text) {
    const std::string_view key = take_word(text);
    if (key == "version") entry_.version = without_quotes(text);
    if (key == "integrity") entry_.digest = text;
    if (key == "resolved") is_local_ = false;  // an archive
  }

  void add() {
    if (!is_local_) lock_.add(std::move(entry_));
  }

  std::string_view rest_;
  LockReading lock_;
  std::uint32_t number_ = 0;
  LockReading::Entry entry_;
  bool is_local_ = false;
  bool has_failed_ = false;
};

// --- berry --------------------------------------------------------------------------------------------

/// A resolution such as "name@npm:1.0.0", "name@patch:name@npm%3A1.0.0#...", "name@workspace:packages/name".
bool is_local(Node entry, std::string_view reference) noexcept {
  if (own_child(entry, "linkType").string_or("") == "soft" || reference.starts_with("workspace:")) return true;
  const bool is_archive = reference.find(".tgz") != reference.npos || reference.find(".tar.gz") != reference.npos;
  return reference.starts_with("link:") || reference.starts_with("portal:") ||
         (reference.starts_with("file:") && !is_archive);
}

Reading read_berry(const File& file) {
  LockReading lock(file, Type::npm);
  for (const auto& document : yaml_of(file, lock.reading())) {
    for (const documents::Entry& each : document->root().entries()) {
      if (each.key == "__metadata" || each.value.is_shared()) continue;
      const Descriptor resolution = descriptor_of(own_child(each.value, "resolution").string_or(""));
      if (resolution.name.empty()) {
        lock.fail(ErrorCode::syntax, "an entry has no resolution", each.value.position().line);
        break;
      }
      if (!is_local(each.value, resolution.range)) {
        lock.add({resolution.name, own_child(each.value, "version").text()});
      }
    }
  }
  return lock.finish();
}

}  // namespace

Reading read_yarn_lock(const File& file) {
  const bool is_berry = file.bytes.starts_with("__metadata:") || file.bytes.find("\n__metadata:") != file.bytes.npos;
  return is_berry ? read_berry(file) : ClassicLock(file).read();
}

}  // namespace seawall::packages
