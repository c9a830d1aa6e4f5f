#include "gitignore.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <ranges>

namespace seawall::files {
namespace {

/// The named classes of a bracket, as pairs of first and last byte. Git knows ASCII alone, whatever the locale.
struct NamedClass {
  std::string_view name;
  std::string_view ranges;
};
constexpr std::array<NamedClass, 12> named_classes = {{
    {"alnum", "09AZaz"},
    {"alpha", "AZaz"},
    {"blank", "\t\t  "},
    {"cntrl", "\x01\x1f\x7f\x7f"},
    {"digit", "09"},
    {"graph", "!~"},
    {"lower", "az"},
    {"print", " ~"},
    {"punct", "!/:@[`{~"},
    {"space", "\t\r  "},
    {"upper", "AZ"},
    {"xdigit", "09AFaf"},
}};

/// Blanks at the end do not count, unless a backslash stands before them.
std::string_view without_trailing_blanks(std::string_view line) noexcept {
  std::size_t end = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool is_escape = line[at] == '\\';
    if (is_escape) ++at;
    if (is_escape || line[at] != ' ') end = std::min(at + 1, line.size());
  }
  return line.substr(0, end);
}

}  // namespace

/// Makes tokens of the text of one pattern.
class GitignorePatterns::Compiler {
 public:
  Compiler(std::string_view text, std::vector<Set>& sets) : text_(text), sets_(sets) {}

  /// Nothing for a pattern that matches nothing.
  std::optional<std::vector<Token>> run() {
    while (!is_at_end()) {
      if (!add_next()) return std::nullopt;
    }
    return std::move(tokens_);
  }

 private:
  bool is_at_end() const noexcept { return at_ == text_.size(); }
  bool is_at(char byte) const noexcept { return !is_at_end() && text_[at_] == byte; }

  bool add_next() {
    const char byte = text_[at_++];
    if (byte == '*') return add_stars();
    if (byte == '[') return add_set();
    if (byte == '?') {
      tokens_.push_back({.kind = Token::Kind::any});
      return true;
    }
    return add_byte(byte);
  }

  bool add_byte(char byte) {
    if (byte == '\\' && !unescape(byte)) return false;
    tokens_.push_back({.kind = Token::Kind::byte, .byte = byte});
    return true;
  }

  bool unescape(char& byte) noexcept {
    if (is_at_end()) return false;
    byte = text_[at_++];
    return true;
  }

  /// Two or more of them mean folders where they stand between slashes, and are one elsewhere.
  bool add_stars() {
    const std::size_t first = at_ - 1;
    while (is_at('*')) ++at_;
    const bool is_many = at_ - first > 1 && (first == 0 || text_[first - 1] == '/');
    Token::Kind kind = Token::Kind::star;
    if (is_many && is_at_end()) kind = Token::Kind::rest;
    if (is_many && is_at('/')) {
      kind = Token::Kind::folders;
      ++at_;
    }
    tokens_.push_back({.kind = kind});
    return true;
  }

  bool add_set() {
    Set set;
    const bool is_negated = is_at('!') || is_at('^');
    if (is_negated) ++at_;
    if (!read_set(set)) return false;
    if (is_negated) set.flip();
    set.reset('/');
    tokens_.push_back({.kind = Token::Kind::set, .set = static_cast<std::uint32_t>(sets_.size())});
    sets_.push_back(set);
    return true;
  }

  /// What stands in brackets, up to the closing one; one that comes first is meant itself.
  bool read_set(Set& set) {
    constexpr int nothing = -1;
    int before = nothing;  // what a range would begin with
    for (bool is_first = true;; is_first = false) {
      if (is_at_end()) return false;
      char byte = text_[at_++];
      if (byte == ']' && !is_first) return true;
      if (byte == '-' && before != nothing && !is_at_end() && !is_at(']')) {
        char last = text_[at_++];
        if (last == '\\' && !unescape(last)) return false;
        add_range(set, static_cast<char>(before), last);
        before = nothing;
      } else if (const std::optional<std::string_view> name = byte == '[' ? class_name() : std::nullopt) {
        if (!add_class(set, *name)) return false;
        before = nothing;
      } else {
        if (byte == '\\' && !unescape(byte)) return false;
        add_range(set, byte, byte);
        before = static_cast<unsigned char>(byte);
      }
    }
  }

  /// Behind a bracket: "alpha" of ":alpha:]", which is read. Without its end the bracket is one like any other byte.
  std::optional<std::string_view> class_name() noexcept {
    if (!is_at(':')) return std::nullopt;
    const std::size_t first = at_ + 1;
    const std::size_t end = text_.find(']', first);
    if (end == std::string_view::npos || end == first || text_[end - 1] != ':') return std::nullopt;
    at_ = end + 1;
    return text_.substr(first, end - 1 - first);
  }

  static bool add_class(Set& set, std::string_view name) {
    const auto* const found = std::ranges::find(named_classes, name, &NamedClass::name);
    if (found == named_classes.end()) return false;
    for (std::size_t i = 0; i < found->ranges.size(); i += 2) add_range(set, found->ranges[i], found->ranges[i + 1]);
    return true;
  }

  static void add_range(Set& set, char first, char last) {
    for (unsigned byte = static_cast<unsigned char>(first); byte <= static_cast<unsigned char>(last); ++byte) {
      set.set(byte);
    }
  }

  std::string_view text_;
  std::vector<Set>& sets_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

GitignorePatterns::GitignorePatterns(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#')) continue;
    add_line(without_trailing_blanks(line.substr(0, line.find('\0'))));
  }
}

void GitignorePatterns::add_line(std::string_view line) {
  Pattern pattern;
  pattern.keeps = line.starts_with('!');
  if (pattern.keeps) line.remove_prefix(1);
  pattern.only_folders = line.ends_with('/');
  if (pattern.only_folders) line.remove_suffix(1);
  pattern.is_anchored = line.contains('/');
  if (line.starts_with('/')) line.remove_prefix(1);
  std::optional<std::vector<Token>> tokens = Compiler(line, sets_).run();
  if (!tokens || tokens->empty()) return;

  const auto is_wildcard = [](const Token& token) { return token.kind != Token::Kind::byte; };
  const auto first = std::ranges::find_if(*tokens, is_wildcard);
  const auto last = std::ranges::find_if(*tokens | std::views::reverse, is_wildcard).base();
  const auto tail = first == tokens->end() ? tokens->end() : last;
  std::ranges::transform(tokens->begin(), first, std::back_inserter(pattern.head), &Token::byte);
  std::ranges::transform(tail, tokens->end(), std::back_inserter(pattern.tail), &Token::byte);
  pattern.tokens.assign(first, tail);
  patterns_.push_back(std::move(pattern));
}

GitignorePatterns::Answer GitignorePatterns::answer(std::string_view path, bool is_folder) const noexcept {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const Pattern& pattern : patterns_ | std::views::reverse) {
    if (pattern.only_folders && !is_folder) continue;
    if (matches(pattern, pattern.is_anchored ? path : name)) return pattern.keeps ? Answer::keep : Answer::leave_out;
  }
  return Answer::nothing;
}

bool GitignorePatterns::matches(const Pattern& pattern, std::string_view text) const noexcept {
  if (pattern.tokens.empty()) return text == pattern.head;
  const std::size_t size = pattern.head.size() + pattern.tail.size();
  if (text.size() < size || !text.starts_with(pattern.head) || !text.ends_with(pattern.tail)) return false;
  return matches(pattern.tokens, text.substr(pattern.head.size(), text.size() - size));
}

/// Only the last `*` and the last `**/` ever take more than they did: what stands behind one fits at its first place,
/// if anywhere. So the time grows with the square of the text, and not with the number of wildcards.
bool GitignorePatterns::matches(std::span<const Token> tokens, std::string_view text) const noexcept {
  struct Retry {
    std::size_t token = 0;
    std::size_t at = std::string_view::npos;  // where what stands behind it was tried last
  };
  Retry star;
  Retry folders;
  std::size_t token = 0;
  std::size_t at = 0;
  while (token < tokens.size() || at < text.size()) {
    const Token::Kind kind = token < tokens.size() ? tokens[token].kind : Token::Kind::byte;
    if (kind == Token::Kind::rest) return true;
    if (kind == Token::Kind::star) {
      star = {++token, at};
    } else if (kind == Token::Kind::folders) {
      folders = {++token, at};
      star = {};
    } else if (token < tokens.size() && at < text.size() && takes(tokens[token], text[at])) {
      if (text[at] == '/') star = {};  // it ends with its folder, however it took what is in it
      ++token;
      ++at;
    } else if (star.at < text.size() && text[star.at] != '/') {
      token = star.token;
      at = ++star.at;
    } else {
      const std::size_t slash = text.find('/', std::min(folders.at, text.size()));
      if (slash == std::string_view::npos) return false;
      star = {};
      token = folders.token;
      at = folders.at = slash + 1;
    }
  }
  return true;
}

bool GitignorePatterns::takes(const Token& token, char byte) const noexcept {
  switch (token.kind) {
    case Token::Kind::byte: return byte == token.byte;
    case Token::Kind::any: return byte != '/';
    case Token::Kind::set: return sets_[token.set].test(static_cast<unsigned char>(byte));
    default: return false;
  }
}

}  // namespace seawall::files
