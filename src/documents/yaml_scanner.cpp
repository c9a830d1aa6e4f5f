#include "yaml_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace seawall::documents {
namespace {

// Upstream's limits on nesting and on the length of a key that no `?` announces.
constexpr std::size_t max_depth = 10'000;
constexpr std::uint32_t max_key_length = 1024;
// Upstream reads its input in blocks of this size, and looks for forbidden characters a block at a time.
constexpr std::uint32_t reader_block = 512;

// The text is valid UTF-8. YAML 1.1 forbids C0 (but tab and line breaks), DEL, C1 (but NEL), U+FFFE and U+FFFF.
bool is_forbidden(const char* at) noexcept {
  const auto byte = [&](int index) { return static_cast<unsigned char>(at[index]); };
  if (byte(0) < 0x20) return byte(0) != '\t' && byte(0) != '\n' && byte(0) != '\r';
  if (byte(0) == 0x7F) return true;
  if (byte(0) == 0xC2) return byte(1) < 0xA0 && byte(1) != 0x85;
  return byte(0) == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE;
}

const char* find_forbidden(const char* at, const char* end) noexcept {
  while (at < end) {
#ifdef __SSE2__
    // Skips text of printable ASCII, tabs and line breaks, 16 bytes a step.
    while (at + 16 <= end) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));  // also everything from 0x80 on
      const __m128i fine = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'))),
                                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
      const __m128i odd = _mm_or_si128(_mm_andnot_si128(fine, low), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
      const int mask = _mm_movemask_epi8(odd);
      if (mask != 0) {
        at += std::countr_zero(static_cast<unsigned>(mask));
        break;
      }
      at += 16;
    }
    if (at >= end) break;
#endif
    if (is_forbidden(at)) return at;
    at += utf8_width(*at);
  }
  return end;
}

}  // namespace

std::uint32_t SyntaxProblem::upstream_line() const noexcept {
  if (stage == Stage::reader || stage == Stage::none) return 0;
  if (problem_mark.line != 0) return problem_mark.line + (stage == Stage::scanner ? 1 : 0);
  return context_mark.line;
}

// --- characters -------------------------------------------------------------------------------------

void YamlScanner::append_character() {
  const std::size_t width = utf8_width(*position_);
  text_.append(position_, width);
  position_ += width;
  extra_ += static_cast<std::uint32_t>(width - 1);
}

void YamlScanner::append_break(std::string& text) {
  if (static_cast<unsigned char>(*position_) == 0xE2) {
    text.append(position_, 3);  // U+2028 and U+2029 are kept
  } else {
    text += '\n';
  }
  skip_break();
}

bool YamlScanner::at_document_indicator() const noexcept {
  if (column() != 0) return false;
  const char first = at();
  return (first == '-' || first == '.') && at(1) == first && at(2) == first && is_blank_or_end(3);
}

// --- errors -----------------------------------------------------------------------------------------

bool YamlScanner::fail(const char* context, Mark context_mark, const char* problem) {
  problem_ = {SyntaxProblem::Stage::scanner, problem, context, mark(), context_mark};
  return false;
}

bool YamlScanner::fail_reader() {
  // The place is the character's own, which upstream does not tell.
  position_ = forbidden_;
  const bool control = is_forbidden(forbidden_);
  problem_ = {SyntaxProblem::Stage::reader,
              control ? "control characters are not allowed" : "not UTF-8",
              "",
              {offset(), 0, 0},
              {}};
  return false;
}

// --- tokens -----------------------------------------------------------------------------------------

void YamlScanner::start(const Source& source, std::uint32_t begin, std::uint32_t end) {
  base_ = source.text().data();
  position_ = base_ + begin;
  end_ = base_ + end;
  text_end_ = base_ + source.text().size();
  const auto is_bom = [&](const char* where) {
    return end_ - where >= 3 && std::memcmp(where, "\xEF\xBB\xBF", 3) == 0;
  };
  if (is_bom(position_)) position_ += 3;
  // Upstream asks whether its buffer begins with a byte order mark, rather than the line: while it does, the
  // first character of every line is passed over.
  bom_until_ = is_bom(position_) ? std::min(end_, base_ + begin + reader_block) : position_;
  const char* bad = find_forbidden(position_, end_);
  if (source.refuses_invalid_bytes()) {
    for (const std::uint32_t replaced : source.replaced()) {
      if (base_ + replaced >= position_) bad = std::min(bad, base_ + replaced);
    }
  }
  const auto blocks = static_cast<std::uint32_t>(bad - (base_ + begin)) / reader_block;
  forbidden_ = bad;
  wall_ = bad >= end_ ? end_ + 8 : base_ + begin + std::size_t{blocks} * reader_block;
  line_start_ = position_;
  extra_ = 0;
  line_ = 0;
  tokens_.clear();
  head_ = 0;
  parsed_ = 1;  // upstream has counted a stream start
  available_ = false;
  simple_key_allowed_ = true;
  indent_ = -1;
  indents_.clear();
  simple_keys_.assign(1, {});
  flow_level_ = 0;
  text_.clear();
  problem_ = {};
}

void YamlScanner::skip() {
  available_ = false;
  ++parsed_;
  ++head_;
  if (head_ == tokens_.size()) {
    tokens_.clear();
    head_ = 0;
  }
}

void YamlScanner::emit(const Token& token) { tokens_.push_back(token); }

void YamlScanner::emit_single(TokenType type) {
  Token token{.type = type, .start = mark()};
  skip_ascii(1);
  token.end = mark();
  emit(token);
}

void YamlScanner::insert(std::uint64_t number, const Token& token) {
  if (number < parsed_) return emit(token);  // the key was given out as a value already; an error follows
  tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(head_ + (number - parsed_)), token);
}

TextSlice YamlScanner::own(std::string_view text) {
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_.append(text);
  return {begin, static_cast<std::uint32_t>(text.size()), true};
}

bool YamlScanner::fetch_more_tokens() {
  if (problem_.stage != SyntaxProblem::Stage::none) return false;
  for (;;) {
    if (head_ != tokens_.size()) {
      // The first token may still turn out to be a key; token numbers grow with the level.
      bool need_more = false;
      for (std::size_t level = simple_keys_.size(); level-- > 0;) {
        SimpleKey& key = simple_keys_[level];
        if (key.token_number < parsed_) break;
        if (key.token_number != parsed_ || !key.possible || !key.awaited) continue;
        const Validity validity = check(key);
        if (validity == Validity::error) return false;
        need_more = validity == Validity::valid;
        break;
      }
      if (!need_more) break;
    }
    if (!fetch_next_token()) return false;
  }
  available_ = true;
  return true;
}

bool YamlScanner::fetch_next_token() {
  skip_to_next_token();
  if (beyond_wall(4)) return fail_reader();
  unroll_indent(column());
  if (at_end()) return fetch_stream_end();

  const char c = *position_;
  if (column() == 0) {
    if (c == '%') return fetch_directive();
    if (c == '-' && at_document_indicator()) return fetch_document_indicator(TokenType::document_start);
    if (c == '.' && at_document_indicator()) return fetch_document_indicator(TokenType::document_end);
  }
  switch (c) {
    case '[': return fetch_flow_start(TokenType::flow_sequence_start);
    case '{': return fetch_flow_start(TokenType::flow_mapping_start);
    case ']': return fetch_flow_end(TokenType::flow_sequence_end);
    case '}': return fetch_flow_end(TokenType::flow_mapping_end);
    case ',': return fetch_flow_entry();
    case '-':
      if (is_blank_or_end(1)) return fetch_block_entry();
      return fetch_plain_scalar();
    case '?':
      if (flow_level_ > 0 || is_blank_or_end(1)) return fetch_key();
      return fetch_plain_scalar();
    case ':':
      if (flow_level_ > 0 || is_blank_or_end(1)) return fetch_value();
      return fetch_plain_scalar();
    case '*': return fetch_anchor(TokenType::alias);
    case '&': return fetch_anchor(TokenType::anchor);
    case '!': return fetch_tag();
    case '|':
    case '>':
      if (flow_level_ == 0) return fetch_block_scalar(c == '|');
      break;
    case '\'': return fetch_quoted_scalar(true);
    case '"': return fetch_quoted_scalar(false);
    case '\t':
    case '#':
    case '%':
    case '@':
    case '`': break;
    default: return fetch_plain_scalar();
  }
  return fail("", mark(), "this character cannot start a value (quote the text if it is one)");
}

// A key without `?` must be on one line and short.
YamlScanner::Validity YamlScanner::check(SimpleKey& key) {
  if (!key.possible) return Validity::invalid;
  if (key.mark.line < line_ || key.mark.column + max_key_length < column()) {
    if (key.required) {
      fail("in a key that begins", key.mark, "expected ':' after the key");
      return Validity::error;
    }
    key.possible = false;
    return Validity::invalid;
  }
  return Validity::valid;
}

bool YamlScanner::save_simple_key() {
  if (!simple_key_allowed_) return true;
  const bool required = flow_level_ == 0 && indent_ == static_cast<std::int64_t>(column());
  if (!remove_simple_key()) return false;
  simple_keys_.back() = {true, required, true, parsed_ + (tokens_.size() - head_), mark()};
  return true;
}

bool YamlScanner::remove_simple_key() {
  SimpleKey& key = simple_keys_.back();
  if (key.possible && key.required) return fail("in a key that begins", key.mark, "expected ':' after the key");
  key.possible = false;
  return true;
}

bool YamlScanner::roll_indent(std::uint32_t column, std::int64_t number, TokenType type, Mark mark) {
  if (flow_level_ > 0 || indent_ >= static_cast<std::int64_t>(column)) return true;
  indents_.push_back(indent_);
  indent_ = column;
  if (indents_.size() > max_depth) {
    return fail("", simple_keys_.back().mark, "the limit \"nesting\" of 10000 levels is exceeded");
  }
  const Token token{.type = type, .start = mark, .end = mark};
  if (number < 0) {
    emit(token);
  } else {
    insert(static_cast<std::uint64_t>(number), token);
  }
  return true;
}

void YamlScanner::unroll_indent(std::int64_t column) {
  if (flow_level_ > 0) return;
  while (indent_ > column) {
    emit({.type = TokenType::block_end, .start = mark(), .end = mark()});
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

void YamlScanner::skip_to_next_token() {
  for (;;) {
    if (position_ < bom_until_ && column() == 0) skip_character();
    // Tabs may separate tokens, but not indent what could be a key.
    while (position_ < end_ &&
           (*position_ == ' ' || (*position_ == '\t' && (flow_level_ > 0 || !simple_key_allowed_)))) {
      ++position_;
    }
    if (at() == '#') {
      while (!is_break_or_end()) skip_character();
    }
    if (!is_break()) return;
    if (beyond_wall(2)) return;
    skip_break();
    if (flow_level_ == 0) simple_key_allowed_ = true;
  }
}

bool YamlScanner::fetch_stream_end() {
  if (column() != 0) {
    ++line_;
    line_start_ = position_;
    extra_ = 0;
  }
  unroll_indent(-1);
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = false;
  emit({.type = TokenType::stream_end, .start = mark(), .end = mark()});
  return true;
}

bool YamlScanner::fetch_directive() {
  unroll_indent(-1);
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = false;
  Token token;
  if (!scan_directive(token)) return false;
  emit(token);
  return true;
}

bool YamlScanner::fetch_document_indicator(TokenType type) {
  unroll_indent(-1);
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = false;
  Token token{.type = type, .start = mark()};
  skip_ascii(3);
  token.end = mark();
  emit(token);
  return true;
}

bool YamlScanner::fetch_flow_start(TokenType type) {
  if (!save_simple_key()) return false;
  simple_keys_.push_back({false, false, false, parsed_ + (tokens_.size() - head_), mark()});
  if (++flow_level_ > max_depth) {
    return fail("", simple_keys_.back().mark, "the limit \"nesting\" of 10000 levels is exceeded");
  }
  simple_key_allowed_ = true;
  emit_single(type);
  return true;
}

bool YamlScanner::fetch_flow_end(TokenType type) {
  if (!remove_simple_key()) return false;
  if (flow_level_ > 0) {
    --flow_level_;
    // Upstream forgets by token number, and an empty collection's level has that of its own bracket: so after
    // `[]` nothing waits for a `:` any more.
    const std::uint64_t forgotten = simple_keys_.back().token_number;
    simple_keys_.pop_back();
    if (simple_keys_.back().token_number == forgotten) simple_keys_.back().awaited = false;
  }
  simple_key_allowed_ = false;
  emit_single(type);
  return true;
}

bool YamlScanner::fetch_flow_entry() {
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = true;
  emit_single(TokenType::flow_entry);
  return true;
}

bool YamlScanner::fetch_block_entry() {
  if (flow_level_ == 0) {
    if (!simple_key_allowed_) return fail("", mark(), "a list item is not allowed here");
    if (!roll_indent(column(), -1, TokenType::block_sequence_start, mark())) return false;
  }
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = true;
  emit_single(TokenType::block_entry);
  return true;
}

bool YamlScanner::fetch_key() {
  if (flow_level_ == 0) {
    if (!simple_key_allowed_) return fail("", mark(), "a key is not allowed here");
    if (!roll_indent(column(), -1, TokenType::block_mapping_start, mark())) return false;
  }
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = flow_level_ == 0;
  emit_single(TokenType::key);
  return true;
}

bool YamlScanner::fetch_value() {
  SimpleKey& key = simple_keys_.back();
  const Validity validity = check(key);
  if (validity == Validity::error) return false;
  if (validity == Validity::valid) {
    const std::uint64_t number = key.token_number;
    const Mark key_mark = key.mark;
    insert(number, {.type = TokenType::key, .start = key_mark, .end = key_mark});
    if (!roll_indent(key_mark.column, static_cast<std::int64_t>(number), TokenType::block_mapping_start, key_mark)) {
      return false;
    }
    key.possible = false;
    simple_key_allowed_ = false;
  } else {
    if (flow_level_ == 0) {
      if (!simple_key_allowed_) {
        return fail("", mark(),
                    "a mapping value is not allowed here (a key needs a line of its own, text with ': ' needs quotes)");
      }
      if (!roll_indent(column(), -1, TokenType::block_mapping_start, mark())) return false;
    }
    simple_key_allowed_ = flow_level_ == 0;
  }
  emit_single(TokenType::value);
  return true;
}

bool YamlScanner::fetch_anchor(TokenType type) {
  if (!save_simple_key()) return false;
  simple_key_allowed_ = false;
  Token token{.type = type, .start = mark()};
  skip_ascii(1);
  const char* begin = position_;
  while (position_ < end_ && has_class(*position_, word)) ++position_;
  token.text = {static_cast<std::uint32_t>(begin - base_), static_cast<std::uint32_t>(position_ - begin), false};
  token.end = mark();
  constexpr std::string_view followers = "?:,]}%@`";
  if (token.text.length == 0 || !(is_blank_or_end() || followers.find(at()) != followers.npos)) {
    return fail(type == TokenType::anchor ? "in an anchor that begins" : "in an alias that begins", token.start,
                "expected a letter, a digit, '-' or '_'");
  }
  emit(token);
  return true;
}

// --- directives and tags ----------------------------------------------------------------------------

void YamlScanner::skip_blanks_and_comment() {
  while (is_blank()) ++position_;
  if (at() == '#') {
    while (!is_break_or_end()) skip_character();
  }
}

bool YamlScanner::scan_directive(Token& token) {
  const Mark start = mark();
  constexpr const char* context = "in a directive that begins";
  token.start = start;
  skip_ascii(1);
  const char* begin = position_;
  while (position_ < end_ && has_class(*position_, word)) ++position_;
  const std::string_view name(begin, static_cast<std::size_t>(position_ - begin));
  if (name.empty()) return fail(context, start, "expected the name of a directive");
  if (!is_blank_or_end()) return fail(context, start, "a directive's name has letters only");

  if (name == "YAML") {
    token.type = TokenType::version_directive;
    while (is_blank()) ++position_;
    if (!scan_version_number(start, token.major)) return false;
    if (at() != '.') return fail(context, start, "expected a digit or '.'");
    skip_ascii(1);
    if (!scan_version_number(start, token.minor)) return false;
  } else if (name == "TAG") {
    token.type = TokenType::tag_directive;
    while (is_blank()) ++position_;
    std::string handle;
    if (!scan_tag_handle(true, start, handle)) return false;
    if (!is_blank()) return fail(context, start, "expected white space");
    while (is_blank()) ++position_;
    std::string prefix;
    if (!scan_tag_uri({}, start, prefix)) return false;
    if (!is_blank_or_end()) return fail(context, start, "expected white space or a line break");
    token.text = own(handle);
    token.suffix = own(prefix);
  } else {
    return fail(context, start, "unknown directive");
  }
  token.end = mark();
  skip_blanks_and_comment();
  if (!is_break_or_end()) return fail(context, start, "expected a comment or a line break");
  if (is_break()) skip_break();
  return true;
}

bool YamlScanner::scan_version_number(Mark start, std::uint8_t& number) {
  constexpr const char* context = "in a %YAML directive that begins";
  int length = 0;
  number = 0;
  for (; is_digit(at()); skip_ascii(1)) {
    if (++length > 2) return fail(context, start, "the version number is too long");
    number = static_cast<std::uint8_t>(number * 10 + (at() - '0'));
  }
  return length > 0 || fail(context, start, "expected a version number");
}

bool YamlScanner::fetch_tag() {
  if (!save_simple_key()) return false;
  simple_key_allowed_ = false;
  Token token{.type = TokenType::tag, .start = mark()};
  constexpr const char* context = "in a tag that begins";
  std::string handle;
  std::string suffix;
  if (at(1) == '<') {
    skip_ascii(2);
    if (!scan_tag_uri({}, token.start, suffix)) return false;
    if (at() != '>') return fail(context, token.start, "expected '>'");
    skip_ascii(1);
  } else {
    if (!scan_tag_handle(false, token.start, handle)) return false;
    if (handle.size() > 1 && handle.back() == '!') {
      if (!scan_tag_uri({}, token.start, suffix)) return false;
    } else {
      // It was no handle but the beginning of a local tag, or `!` alone.
      if (!scan_tag_uri(handle, token.start, suffix)) return false;
      handle = "!";
      if (suffix.empty()) std::swap(handle, suffix);
    }
  }
  if (!is_blank_or_end()) return fail(context, token.start, "expected white space or a line break");
  token.end = mark();
  token.text = own(handle);
  token.suffix = own(suffix);
  emit(token);
  return true;
}

bool YamlScanner::scan_tag_handle(bool directive, Mark start, std::string& handle) {
  constexpr const char* context = "in a tag that begins";
  if (at() != '!') return fail(context, start, "expected '!'");
  const char* begin = position_;
  skip_ascii(1);
  while (position_ < end_ && has_class(*position_, word)) ++position_;
  if (at() == '!') {
    skip_ascii(1);
  } else if (directive && position_ - begin > 1) {
    return fail(context, start, "expected '!'");
  }
  handle.assign(begin, position_);
  return true;
}

bool YamlScanner::scan_tag_uri(std::string_view head, Mark start, std::string& uri) {
  if (head.size() > 1) uri.append(head.substr(1));
  bool any = !head.empty();
  while (position_ < end_ && has_class(*position_, word | CharacterClass::uri)) {
    any = true;
    if (*position_ == '%') {
      if (!scan_uri_escapes(start, uri)) return false;
    } else {
      uri += *position_++;
    }
  }
  return any || fail("in a tag that begins", start, "expected the rest of the tag");
}

bool YamlScanner::scan_uri_escapes(Mark start, std::string& uri) {
  constexpr const char* context = "in a tag that begins";
  std::size_t width = 0;
  std::size_t read = 0;
  do {
    const int high = hex_digit(at(1));
    const int low = hex_digit(at(2));
    if (at() != '%' || high < 0 || low < 0) return fail(context, start, "expected '%' and two hexadecimal digits");
    const auto octet = static_cast<unsigned char>(high * 16 + low);
    if (read == 0) {
      width = octet < 0x80             ? 1
              : (octet & 0xE0) == 0xC0 ? 2
              : (octet & 0xF0) == 0xE0 ? 3
              : (octet & 0xF8) == 0xF0 ? 4
                                       : 0;
      if (width == 0) return fail(context, start, "the escaped bytes are not UTF-8");
    } else if ((octet & 0xC0) != 0x80) {
      return fail(context, start, "the escaped bytes are not UTF-8");
    }
    uri += static_cast<char>(octet);
    skip_ascii(3);
  } while (++read < width);
  return true;
}

}  // namespace seawall::documents
