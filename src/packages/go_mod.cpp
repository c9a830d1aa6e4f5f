// go.mod. Source: "Go Modules Reference", "go.mod files" and "Go toolchains".

#include <algorithm>
#include <charconv>
#include <map>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

/// The words of a line: quoted ones without their quotes, comments left out.
std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::size_t most = 6;  // `replace path v1 => path v2`
  std::vector<std::string_view> words;
  line = trimmed(line);
  while (!line.empty() && !line.starts_with("//") && words.size() < most) {
    std::string_view word;
    if (line.front() == '"' || line.front() == '`') {
      const char quote = line.front();
      line.remove_prefix(1);
      word = take_until(line, quote);
    } else if (line.front() == '(' || line.front() == ')') {
      word = line.substr(0, 1);
      line.remove_prefix(1);
    } else {
      word = line.substr(0, std::min({line.find_first_of(" \t()"), line.find("//")}));
      line.remove_prefix(word.size());
    }
    words.push_back(word);
    line = trimmed(line);
  }
  return words;
}

struct Module {
  std::string_view path;
  std::string_view version;
};

class GoMod {
 public:
  explicit GoMod(const File& file) : rest_(file.bytes), lock_(file, Type::golang) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  Reading read() {
    while (const std::optional<std::string_view> line = take_line(rest_)) {
      ++number_;
      take(words_of(*line));
    }
    if (required_.size() > LockReading::most_packages) lock_.overflow();
    for (const Module& each : required_) add(each);
    add_standard_library();
    if (!required_.empty() && !lists_all()) {
      lock_.fail(ErrorCode::unsupported,
                 "a go.mod of Go before 1.17 does not list the modules that others need, which were not looked at; go "
                 "mod tidy -go=1.17 adds them");
    }
    return lock_.finish();
  }

 private:
  void take(std::vector<std::string_view> words) {
    if (words.empty()) return;
    if (block_.empty()) {
      const std::string_view directive = words.front();
      words.erase(words.begin());
      if (!words.empty() && words.front() == "(") {
        block_ = directive;
      } else {
        take_directive(directive, words);
      }
    } else if (words.front() == ")") {
      block_ = {};
    } else {
      take_directive(block_, words);
    }
  }

  void take_directive(std::string_view directive, const std::vector<std::string_view>& words) {
    if (directive == "require") {
      if (words.size() < 2) return fail("a requirement has no version");
      if (required_.size() <= LockReading::most_packages) required_.push_back({words[0], words[1]});
    } else if (directive == "replace") {
      take_replacement(words);
    } else if (directive == "go" && !words.empty()) {
      go_ = words[0];
    } else if (directive == "toolchain" && !words.empty()) {
      toolchain_ = words[0];
    }
  }

  /// "path [version] => path version", or a folder, which is of no registry.
  void take_replacement(const std::vector<std::string_view>& words) {
    const auto arrow = std::ranges::find(words, "=>");
    const auto before = static_cast<std::size_t>(arrow - words.begin());
    const auto behind = words.size() - before;
    if (before < 1 || before > 2 || behind < 2 || behind > 3) return fail("a replacement is not understood");
    const Module old{words[0], before == 2 ? words[1] : std::string_view()};
    replaced_[{old.path, old.version}] = {words[before + 1], behind == 3 ? words[before + 2] : std::string_view()};
  }

  /// Whether modules that others need are listed: from 1.17 on, and a file that names no version is of 1.16.
  bool lists_all() const noexcept {
    constexpr int first_minor = 17;
    if (!go_.starts_with("1.")) return !go_.empty();
    int minor = 0;
    std::from_chars(go_.data() + 2, go_.data() + go_.size(), minor);
    return minor >= first_minor;
  }

  void fail(std::string message) {
    if (!has_failed_) lock_.fail(ErrorCode::syntax, std::move(message), number_);
    has_failed_ = true;
  }

  void add(Module module) {
    auto found = replaced_.find({module.path, module.version});
    if (found == replaced_.end()) found = replaced_.find({module.path, {}});
    if (found != replaced_.end()) module = found->second;
    if (module.version.empty()) return;  // a folder
    if (module.version.starts_with('v')) module.version.remove_prefix(1);
    lock_.add({module.path, module.version});
  }

  /// Go's own libraries are those of the toolchain. A version of the language, such as "1.22", names none.
  void add_standard_library() {
    std::string_view version = toolchain_;
    if (version.starts_with("go")) {
      version = version.substr(2, version.find('-') - 2);
    } else {
      version = std::ranges::count(go_, '.') == 2 || go_.find("rc") != go_.npos ? go_ : std::string_view();
    }
    if (!version.empty()) lock_.add({"stdlib", version});
  }

  std::string_view rest_;
  LockReading lock_;
  std::uint32_t number_ = 0;
  std::string_view block_;
  std::vector<Module> required_;
  std::map<std::pair<std::string_view, std::string_view>, Module> replaced_;
  std::string_view go_;
  std::string_view toolchain_;
  bool has_failed_ = false;
};

}  // namespace

Reading read_go_mod(const File& file) { return GoMod(file).read(); }

}  // namespace seawall::packages
