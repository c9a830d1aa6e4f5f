#include "toml.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;

bool is_bare(char each) noexcept {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') || each == '_' ||
         each == '-';
}

void append_code_point(std::string& text, std::uint32_t value) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto follow = [&](unsigned shift) { put(0x80 | ((value >> shift) & 0x3F)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | (value >> 6));
    follow(0);
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12));
    follow(6);
    follow(0);
  } else {
    put(0xF0 | (value >> 18));
    follow(12);
    follow(6);
    follow(0);
  }
}

class TomlReader {
 public:
  TomlReader(const File& file, TomlSink& sink) : file_(file), text_(file.bytes), sink_(sink) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::optional<Error> run() {
    while (skip_to_content()) {
      if (!(peek() == '[' ? read_header() : read_assignment()) || !end_line()) return error_;
    }
    return std::nullopt;
  }

 private:
  /// An array or an inline table that is open.
  struct Frame {
    char end;
    std::size_t key;  ///< what of key_ is the container's own
  };

  // Each step answers whether to go on; what is wrong is in error_.

  bool fail(std::string message, ErrorCode code = ErrorCode::syntax) {
    const auto line = 1 + std::ranges::count(text_.substr(0, at_), '\n');
    error_ = Error(code, std::move(message), {std::string(file_.path), static_cast<std::uint32_t>(line), 0});
    return false;
  }

  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view expected) noexcept {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }
  void skip_blanks() noexcept { at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size()); }
  void skip_comment() noexcept {
    if (peek() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
  }
  /// Over blanks, line breaks and comments; false at the end.
  bool skip_to_content() noexcept {
    for (;;) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (peek() != '#') return at_ < text_.size();
      skip_comment();
    }
  }
  bool end_line() {
    skip_blanks();
    skip_comment();
    take("\r");
    return at_ == text_.size() || take("\n") || fail("something stands behind a value");
  }

  bool read_header() {
    ++at_;
    const bool is_element = take("[");
    key_.clear();
    if (!append_key()) return false;
    if (!take(is_element ? "]]" : "]")) return fail("the name of a table does not end");
    sink_.table(key_, is_element);
    return true;
  }

  bool read_assignment() {
    key_.clear();
    return append_key() && expect_equals() && read_value();
  }

  bool expect_equals() { return take("=") || fail("a key has no value"); }

  bool append_key() {
    do {
      if (!key_.empty()) key_.push_back('.');
      skip_blanks();
      if (!append_key_part()) return false;
      skip_blanks();
    } while (take("."));
    return true;
  }
  bool append_key_part() {
    if (peek() == '"' || peek() == '\'') {
      if (!read_string()) return false;
      key_ += string_;
      return true;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_bare(text_[at_])) ++at_;
    if (at_ == begin) return fail("a key is expected");
    key_ += text_.substr(begin, at_ - begin);
    return true;
  }

  bool read_value() {
    frames_.clear();
    do {
      skip_to_content();
      const char first = peek();
      if (first == '[' || first == '{') {
        if (!open(first == '[' ? ']' : '}')) return false;
      } else if (!read_scalar()) {
        return false;
      }
      if (!find_next()) return false;
    } while (!frames_.empty());
    return true;
  }

  bool open(char end) {
    if (frames_.size() == most_toml_nesting) {
      return fail("over the limit \"TOML nesting\" of " + std::to_string(most_toml_nesting), ErrorCode::limit_exceeded);
    }
    ++at_;
    frames_.push_back({end, key_.size()});
    is_first_ = true;
    if (end == '}') sink_.inline_table(key_);
    return true;
  }

  /// Closes what ends here, and goes on to where the next value begins.
  bool find_next() {
    while (!frames_.empty()) {
      const Frame& frame = frames_.back();
      key_.resize(frame.key);
      skip_to_content();
      const bool has_comma = !is_first_ && take(",");
      skip_to_content();
      if (peek() == frame.end) {
        ++at_;
        frames_.pop_back();
        is_first_ = false;
        continue;
      }
      if (!is_first_ && !has_comma) return fail("a comma or an end is expected");
      is_first_ = false;
      return frame.end == ']' || (append_key() && expect_equals());
    }
    return true;
  }

  bool read_scalar() {
    if (peek() == '"' || peek() == '\'') {
      if (!read_string()) return false;
      sink_.value(key_, string_);
      return true;
    }
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
    std::string_view literal = text_.substr(begin, at_ - begin);
    literal = literal.substr(0, literal.find_last_not_of(" \t") + 1);
    if (literal.empty()) return fail("a value is expected");
    sink_.value(key_, literal);
    return true;
  }

  bool read_string() {
    string_.clear();
    const char quote = peek();
    const std::string_view marks = quote == '"' ? R"(""")" : "'''";
    const bool is_long = take(marks);
    if (!is_long) ++at_;
    if (is_long && !take("\r\n")) take("\n");
    const std::string_view end = is_long ? marks : marks.substr(0, 1);
    while (at_ < text_.size()) {
      if (take(end)) {
        // Up to two quotes may stand before the three that end it.
        while (is_long && peek() == quote) string_.push_back(text_[at_++]);
        return true;
      }
      const char each = text_[at_];
      if (each == '\n' && !is_long) break;
      ++at_;
      if (each != '\\' || quote == '\'') {
        string_.push_back(each);
      } else if (!read_escape(is_long)) {
        return false;
      }
    }
    return fail("a string does not end");
  }

  bool read_escape(bool is_long) {
    constexpr std::string_view letters = "btnfre\"\\";
    constexpr std::string_view meanings = "\b\t\n\f\r\x1b\"\\";
    const char letter = peek();
    if (is_long && (letter == '\n' || letter == '\r' || letter == ' ' || letter == '\t')) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      return true;
    }
    ++at_;
    if (letter == 'u' || letter == 'U') return read_code_point(letter == 'u' ? 4 : 8);
    const std::size_t index = letters.find(letter);
    if (index == letters.npos) return fail("an escape in a string is none of TOML's");
    string_.push_back(meanings[index]);
    return true;
  }
  bool read_code_point(std::size_t digits) {
    const std::string_view text = text_.substr(std::min(at_, text_.size()), digits);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    const bool is_character = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    if (text.size() != digits || error != std::errc() || end != text.data() + digits || !is_character) {
      return fail("an escape in a string is none of TOML's");
    }
    append_code_point(string_, value);
    at_ += digits;
    return true;
  }

  const File& file_;
  std::string_view text_;
  TomlSink& sink_;
  std::size_t at_ = 0;
  std::string key_;
  std::string string_;
  std::vector<Frame> frames_;
  bool is_first_ = false;  // nothing of the innermost container was read yet
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> read_toml(const File& file, TomlSink& sink) { return TomlReader(file, sink).run(); }

}  // namespace seawall::packages
