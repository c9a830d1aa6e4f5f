// Source: Go 1.26, runtime/debug.ParseBuildInfo and strconv.Unquote.

#include <algorithm>
#include <charconv>

#include "documents/documents.h"
#include "go_build.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;
using documents::Error;
using documents::ErrorCode;

void append_utf8(std::string& text, std::uint32_t character) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (character < 0x80) return add(character);
  if (character < 0x800) {
    add(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    add(0xe0 | character >> 12);
    add(0x80 | (character >> 6 & 0x3f));
  } else {
    add(0xf0 | character >> 18);
    add(0x80 | (character >> 12 & 0x3f));
    add(0x80 | (character >> 6 & 0x3f));
  }
  add(0x80 | (character & 0x3f));
}

/// A number of so many digits in front of a text.
std::optional<std::uint32_t> take_number(std::string_view& rest, std::size_t digits, int base) noexcept {
  std::uint32_t number = 0;
  if (rest.size() < digits) return std::nullopt;
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + digits, number, base);
  if (failure != std::errc() || end != rest.data() + digits) return std::nullopt;
  rest.remove_prefix(digits);
  return number;
}

/// What stands behind a backslash.
bool take_escape(std::string_view& rest, std::string& text) {
  if (rest.empty()) return false;
  constexpr std::string_view letters = "abfnrtv\\\"";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"";
  const char letter = rest.front();
  if (const std::size_t place = letters.find(letter); place != letters.npos) {
    text += meanings[place];
    rest.remove_prefix(1);
    return true;
  }
  if (letter >= '0' && letter <= '7') {
    const std::optional<std::uint32_t> byte = take_number(rest, 3, 8);
    if (byte && *byte <= 0xff) text += static_cast<char>(*byte);
    return byte && *byte <= 0xff;
  }
  if (letter != 'x' && letter != 'u' && letter != 'U') return false;
  rest.remove_prefix(1);
  const std::optional<std::uint32_t> number = take_number(rest, letter == 'x' ? 2 : letter == 'u' ? 4 : 8, 16);
  if (!number) return false;
  if (letter == 'x') {
    text += static_cast<char>(*number);
    return true;
  }
  if (*number > 0x10ffff || (*number >= 0xd800 && *number < 0xe000)) return false;
  append_utf8(text, *number);
  return true;
}

/// Takes a Go string in its quotes from the front.
std::optional<std::string> take_quoted(std::string_view& rest) {
  const char quote = rest.front();
  rest.remove_prefix(1);
  std::string text;
  while (!rest.empty()) {
    const char next = rest.front();
    rest.remove_prefix(1);
    if (next == quote) return text;
    if (quote == '"' && next == '\\') {
      if (!take_escape(rest, text)) return std::nullopt;
    } else if (quote == '"' || next != '\r') {  // Go has no CR between backquotes
      text += next;
    }
  }
  return std::nullopt;
}

bool is_quote(char character) noexcept { return character == '"' || character == '`'; }
bool has_to_be_quoted(std::string_view text) noexcept { return text.find_first_of(" \t\r\n\"`") != text.npos; }

class Parser {
 public:
  explicit Parser(std::string go_version) { build_.go_version = std::move(go_version); }

  documents::Result<GoBuild> run(std::string_view text) {
    std::size_t number = 1;
    for (std::size_t end; (end = text.find('\n')) != text.npos; ++number) {
      if (!take_line(text.substr(0, end))) {
        return Error(ErrorCode::syntax, "line " + std::to_string(number) + " of the build information of Go is " +
                                            documents::go_string(text.substr(0, std::min<std::size_t>(end, 200))));
      }
      text.remove_prefix(end + 1);
    }
    return std::move(build_);
  }

 private:
  bool take_line(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == line.npos) return true;
    const std::string_view word = line.substr(0, tab);
    const std::string_view rest = line.substr(tab + 1);
    if (word == "path") build_.path = rest;
    if (word == "mod") return take_module(build_.main, rest);
    if (word == "dep") return take_module(build_.dependencies.emplace_back(), rest);
    if (word == "=>") return take_replacement(rest);
    if (word == "build") return take_setting(rest);
    return true;
  }

  static std::optional<GoModule> module_of(std::string_view text, bool needs_sum) {
    const std::size_t first = text.find('\t');
    if (first == text.npos) return std::nullopt;
    const std::size_t second = text.find('\t', first + 1);
    if (second == text.npos) {
      if (needs_sum) return std::nullopt;
      return GoModule{std::string(text.substr(0, first)), std::string(text.substr(first + 1)), {}, {}};
    }
    const std::string_view sum = text.substr(second + 1);
    if (sum.contains('\t')) return std::nullopt;
    return GoModule{std::string(text.substr(0, first)),
                    std::string(text.substr(first + 1, second - first - 1)),
                    std::string(sum),
                    {}};
  }

  bool take_module(GoModule& module, std::string_view text) {
    std::optional<GoModule> read = module_of(text, false);
    if (!read) return false;
    module = *std::move(read);
    replaceable_ = &module;
    return true;
  }

  bool take_replacement(std::string_view text) {
    std::optional<GoModule> read = module_of(text, true);
    if (!read || !replaceable_) return false;
    read->replaces = std::move(replaceable_->path);
    *replaceable_ = *std::move(read);
    replaceable_ = nullptr;
    return true;
  }

  bool take_setting(std::string_view text) {
    if (text.empty()) return false;
    std::string key;
    if (is_quote(text.front())) {
      std::optional<std::string> quoted = take_quoted(text);
      if (!quoted || !text.starts_with('=')) return false;
      key = *std::move(quoted);
    } else {
      key = text.substr(0, text.find('='));
      if (key.empty() || key.size() == text.size() || has_to_be_quoted(key)) return false;
      text.remove_prefix(key.size());
    }
    text.remove_prefix(1);
    std::string value(text);
    if (!text.empty() && is_quote(text.front())) {
      std::optional<std::string> quoted = take_quoted(text);
      if (!quoted || !text.empty()) return false;
      value = *std::move(quoted);
    } else if (has_to_be_quoted(text)) {
      return false;
    }
    build_.settings.emplace_back(std::move(key), std::move(value));
    return true;
  }

  GoBuild build_;
  GoModule* replaceable_ = nullptr;  // until the next module, whose place may move the others
};

}  // namespace

documents::Result<GoBuild> parse_go_build(std::string go_version, std::string_view text) {
  return Parser(std::move(go_version)).run(text);
}

}  // namespace seawall::binaries
