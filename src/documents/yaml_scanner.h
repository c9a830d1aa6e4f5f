#pragma once

// YAML text to tokens, by the rules of go.yaml.in/yaml/v2, which kubectl reads with. Private to documents.
//
// The rules are libyaml's, with these differences of go-yaml: in a flow collection `?` ends a plain scalar and `:`
// before an indicator does not; `\'` is an escape and `\/` is none; `,`, `[` and `]` may stand in any tag; a key that
// can no longer be one is noticed when it matters, not at once, so that other errors come first; nesting stops at
// 10,000.

#include <string>
#include <string_view>
#include <vector>

#include "characters.h"
#include "documents.h"

namespace seawall::documents {

/// A point in a piece of text; line and column count from 0.
struct Mark {
  std::uint32_t offset = 0;  ///< in the source
  std::uint32_t line = 0;    ///< in the piece
  std::uint32_t column = 0;  ///< in code points
};

enum class TokenType : std::uint8_t {
  stream_end,
  version_directive,
  tag_directive,
  document_start,
  document_end,
  block_sequence_start,
  block_mapping_start,
  block_end,
  flow_sequence_start,
  flow_sequence_end,
  flow_mapping_start,
  flow_mapping_end,
  block_entry,
  flow_entry,
  key,
  value,
  alias,
  anchor,
  tag,
  scalar,
};

enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, block };

/// Text in the source, or in the scanner's own buffer.
struct TextSlice {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool owned = false;
};

struct Token {
  TokenType type = TokenType::stream_end;
  ScalarStyle style = ScalarStyle::plain;
  Mark start{};
  Mark end{};
  TextSlice text{};    ///< scalar, anchor, alias: the value; tag, tag directive: the handle
  TextSlice suffix{};  ///< tag: the suffix; tag directive: the prefix
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
};

/// What is wrong with the text, as upstream's parser would have marked it.
struct SyntaxProblem {
  enum class Stage : std::uint8_t { none, reader, scanner, parser };
  Stage stage = Stage::none;
  const char* problem = "";
  const char* context = "";  ///< "in a quoted string that begins", or empty
  Mark problem_mark;
  Mark context_mark;
  /// The line that upstream's message names, from 1; 0 when it names none.
  std::uint32_t upstream_line() const noexcept;
};

/// Scans one piece after another. Not thread-safe.
class YamlScanner {
 public:
  /// `end` may lie one behind the piece when the line break that closes it is the source's padding.
  void start(const Source& source, std::uint32_t begin, std::uint32_t end);

  /// The next token, or nothing after an error; valid until skip().
  const Token* peek() {
    if (available_ || fetch_more_tokens()) return &tokens_[head_];
    return nullptr;
  }
  void skip();

  const SyntaxProblem& problem() const noexcept { return problem_; }
  std::string_view view(TextSlice slice) const noexcept {
    return {(slice.owned ? text_.data() : base_) + slice.offset, slice.length};
  }

 private:
  struct SimpleKey {
    bool possible = false;
    bool required = false;
    bool awaited = false;  // the token may not be given out before it is clear whether it is a key
    std::uint64_t token_number = 0;
    Mark mark;
  };
  enum class Validity : std::uint8_t { valid, invalid, error };

  // Characters. A piece always ends in a line break, so only what follows one can be the end.
  char at(std::size_t ahead = 0) const noexcept { return position_ + ahead < end_ ? position_[ahead] : '\0'; }
  bool at_end() const noexcept { return position_ >= end_; }
  int break_width(const char* at) const noexcept;
  bool is_break(std::size_t ahead = 0) const noexcept;
  bool is_blank(std::size_t ahead = 0) const noexcept { return at(ahead) == ' ' || at(ahead) == '\t'; }
  bool is_break_or_end(std::size_t ahead = 0) const noexcept { return position_ + ahead >= end_ || is_break(ahead); }
  bool is_blank_or_end(std::size_t ahead = 0) const noexcept { return is_blank(ahead) || is_break_or_end(ahead); }
  std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(position_ - base_); }
  std::uint32_t column() const noexcept { return static_cast<std::uint32_t>(position_ - line_start_) - extra_; }
  Mark mark() const noexcept { return {offset(), line_, column()}; }
  void skip_character() noexcept;
  void skip_ascii(std::size_t count) noexcept { position_ += count; }
  void skip_break() noexcept;
  void append_character();
  void append_break(std::string& text);
  bool at_document_indicator() const noexcept;

  bool fail(const char* context, Mark context_mark, const char* problem);
  bool fail_reader();
  bool beyond_wall(std::size_t ahead) const noexcept { return position_ + ahead > wall_; }

  bool fetch_more_tokens();
  bool fetch_next_token();
  Validity check(SimpleKey& key);
  bool save_simple_key();
  bool remove_simple_key();
  bool roll_indent(std::uint32_t column, std::int64_t number, TokenType type, Mark mark);
  void unroll_indent(std::int64_t column);
  void skip_to_next_token();
  bool fetch_stream_end();
  bool fetch_directive();
  bool fetch_document_indicator(TokenType type);
  bool fetch_flow_start(TokenType type);
  bool fetch_flow_end(TokenType type);
  bool fetch_flow_entry();
  bool fetch_block_entry();
  bool fetch_key();
  bool fetch_value();
  bool fetch_anchor(TokenType type);
  bool fetch_tag();
  bool fetch_block_scalar(bool literal);
  bool fetch_quoted_scalar(bool single);
  bool fetch_plain_scalar();
  bool scan_directive(Token& token);
  bool scan_version_number(Mark start, std::uint8_t& number);
  bool scan_tag_handle(bool directive, Mark start, std::string& handle);
  bool scan_tag_uri(std::string_view head, Mark start, std::string& uri);
  bool scan_uri_escapes(Mark start, std::string& uri);
  bool scan_block_scalar_breaks(std::uint32_t& indent, std::string& breaks, Mark start, Mark& end);
  bool scan_escape(Mark start);
  void skip_blanks_and_comment();
  void emit(const Token& token);
  void emit_single(TokenType type);
  void insert(std::uint64_t number, const Token& token);
  TextSlice own(std::string_view text);

  const char* base_ = nullptr;
  const char* position_ = nullptr;
  const char* end_ = nullptr;
  const char* text_end_ = nullptr;  // of the source: what follows is padding
  const char* wall_ = nullptr;  // upstream's reader reports a forbidden character when it reads past this
  const char* forbidden_ = nullptr;
  const char* bom_until_ = nullptr;  // see skip_to_next_token
  const char* line_start_ = nullptr;
  std::uint32_t extra_ = 0;  // continuation bytes of this line before position_
  std::uint32_t line_ = 0;

  std::vector<Token> tokens_;
  std::size_t head_ = 0;
  std::uint64_t parsed_ = 0;
  bool available_ = false;
  bool simple_key_allowed_ = false;
  std::int64_t indent_ = -1;
  std::vector<std::int64_t> indents_;
  std::vector<SimpleKey> simple_keys_;
  std::uint32_t flow_level_ = 0;
  std::string text_;  // values that do not stand in the source as they are
  std::string breaks_;
  std::string leading_break_;
  SyntaxProblem problem_;
};

// Also takes CR CR LF as one break: kubectl turns each CRLF into LF first, which leaves CR LF. Not so when the LF is
// the one that a text lacks at its end.
inline int YamlScanner::break_width(const char* at) const noexcept {
  const auto byte = [&](int index) { return static_cast<unsigned char>(at[index]); };
  switch (byte(0)) {
    case '\n': return 1;
    case '\r':
      if (byte(1) == '\n') return 2;
      return byte(1) == '\r' && byte(2) == '\n' && at + 2 != text_end_ ? 3 : 1;
    case 0xC2: return byte(1) == 0x85 ? 2 : 0;
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0;
    default: return 0;
  }
}

inline bool YamlScanner::is_break(std::size_t ahead) const noexcept {
  const char* where = position_ + ahead;
  if (where >= end_) return false;
  if (*where == '\n' || *where == '\r') return true;
  return static_cast<unsigned char>(*where) >= 0x80 && break_width(where) != 0;
}

inline void YamlScanner::skip_character() noexcept {
  if (at_end()) return;
  const std::size_t width = utf8_width(*position_);
  position_ += width;
  extra_ += static_cast<std::uint32_t>(width - 1);
}

inline void YamlScanner::skip_break() noexcept {
  position_ += break_width(position_);
  if (position_ > end_) position_ = end_;
  line_start_ = position_;
  extra_ = 0;
  ++line_;
}

}  // namespace seawall::documents
