// The scanner's part for scalars: plain, quoted, literal and folded.

#include <algorithm>

#include "utf8.h"
#include "yaml_scanner.h"

namespace seawall::documents {

bool YamlScanner::fetch_block_scalar(bool literal) {
  if (!remove_simple_key()) return false;
  simple_key_allowed_ = true;
  constexpr const char* context = "in a block scalar that begins";
  Token token{.type = TokenType::scalar, .style = ScalarStyle::block, .start = mark()};
  skip_ascii(1);

  int chomping = 0;
  std::uint32_t increment = 0;
  const auto read_chomping = [&] {
    if (at() != '+' && at() != '-') return false;
    chomping = at() == '+' ? 1 : -1;
    skip_ascii(1);
    return true;
  };
  const auto read_increment = [&] {
    if (!is_digit(at())) return true;
    if (at() == '0') return fail(context, token.start, "an indentation indicator of 0 is not allowed");
    increment = static_cast<std::uint32_t>(at() - '0');
    skip_ascii(1);
    return true;
  };
  if (read_chomping()) {
    if (!read_increment()) return false;
  } else if (is_digit(at())) {
    if (!read_increment()) return false;
    read_chomping();
  }
  skip_blanks_and_comment();
  if (!is_break_or_end()) return fail(context, token.start, "expected a comment or a line break");
  if (is_break()) skip_break();
  token.end = mark();

  std::uint32_t indent = 0;
  if (increment > 0) indent = indent_ >= 0 ? static_cast<std::uint32_t>(indent_) + increment : increment;
  breaks_.clear();
  leading_break_.clear();
  if (!scan_block_scalar_breaks(indent, breaks_, token.start, token.end)) return false;

  const auto begin = static_cast<std::uint32_t>(text_.size());
  bool leading_blank = false;
  while (column() == indent && !at_end()) {
    const bool trailing_blank = is_blank();
    if (!literal && !leading_blank && !trailing_blank && !leading_break_.empty() && leading_break_[0] == '\n') {
      if (breaks_.empty()) text_ += ' ';
    } else {
      text_ += leading_break_;
    }
    leading_break_.clear();
    text_ += breaks_;
    breaks_.clear();
    leading_blank = is_blank();
    for (;;) {
      const char* run = position_;
      while (!has_class(*position_, line_stop)) ++position_;
      text_.append(run, position_);
      if (is_break_or_end()) break;
      append_character();
    }
    if (beyond_wall(2)) return fail_reader();
    if (is_break()) append_break(leading_break_);
    if (!scan_block_scalar_breaks(indent, breaks_, token.start, token.end)) return false;
  }
  if (chomping != -1) text_ += leading_break_;
  if (chomping == 1) text_ += breaks_;
  token.text = {begin, static_cast<std::uint32_t>(text_.size()) - begin, true};
  emit(token);
  return true;
}

bool YamlScanner::scan_block_scalar_breaks(std::uint32_t& indent, std::string& breaks, Mark start, Mark& end) {
  end = mark();
  std::uint32_t deepest = 0;
  for (;;) {
    while ((indent == 0 || column() < indent) && at() == ' ') ++position_;
    deepest = std::max(deepest, column());
    if ((indent == 0 || column() < indent) && at() == '\t') {
      return fail("in a block scalar that begins", start, "found a tab where the indentation needs a space");
    }
    if (!is_break()) break;
    if (beyond_wall(2)) return fail_reader();
    append_break(breaks);
    end = mark();
  }
  if (indent == 0) {
    indent = std::max(std::max(deepest, static_cast<std::uint32_t>(indent_ + 1)), 1u);
  }
  return true;
}

bool YamlScanner::fetch_quoted_scalar(bool single) {
  if (!save_simple_key()) return false;
  simple_key_allowed_ = false;
  constexpr const char* context = "in a quoted string that begins";
  Token token{.type = TokenType::scalar,
              .style = single ? ScalarStyle::single_quoted : ScalarStyle::double_quoted,
              .start = mark()};
  skip_ascii(1);
  const char quote = single ? '\'' : '"';

  // Most quoted scalars stand in the source as they are: no escape, no line break.
  {
    const char* begin = position_;
    const char* run = begin;
    while (!has_class(*run, quoted_stop) || *run == ' ' || *run == '\t' || (*run == '\'' && !single) ||
           (*run == '"' && single) || (*run == '\\' && single)) {
      ++run;
    }
    if (run < end_ && *run == quote && !(single && run[1] == '\'')) {
      position_ = run;
      if (beyond_wall(2)) return fail_reader();
      skip_ascii(1);
      token.text = {static_cast<std::uint32_t>(begin - base_), static_cast<std::uint32_t>(run - begin), false};
      token.end = mark();
      emit(token);
      return true;
    }
  }

  const auto begin = static_cast<std::uint32_t>(text_.size());
  for (;;) {
    if (beyond_wall(4)) return fail_reader();
    if (at_document_indicator()) {
      return fail(context, token.start, "found a document separator inside the string");
    }
    if (at_end()) return fail(context, token.start, "the closing quote is missing");

    bool leading_blanks = false;
    while (!is_blank_or_end()) {
      const char c = *position_;
      if (single && c == '\'' && at(1) == '\'') {
        text_ += '\'';
        skip_ascii(2);
      } else if (c == quote) {
        break;
      } else if (!single && c == '\\' && is_break(1)) {
        skip_ascii(1);
        skip_break();
        leading_blanks = true;
        break;
      } else if (!single && c == '\\') {
        if (!scan_escape(token.start)) return false;
      } else {
        append_character();
      }
      if (beyond_wall(2)) return fail_reader();
    }
    if (at() == quote) break;

    const std::size_t blanks_begin = text_.size();
    breaks_.clear();
    leading_break_.clear();
    while (is_blank() || is_break()) {
      if (is_blank()) {
        if (!leading_blanks) text_ += *position_;
        ++position_;
      } else {
        if (beyond_wall(2)) return fail_reader();
        if (!leading_blanks) {
          text_.resize(blanks_begin);  // blanks before a line break do not count
          append_break(leading_break_);
          leading_blanks = true;
        } else {
          append_break(breaks_);
        }
      }
    }
    if (leading_blanks) {
      if (!leading_break_.empty() && leading_break_[0] == '\n') {
        if (breaks_.empty()) {
          text_ += ' ';
        } else {
          text_ += breaks_;
        }
      } else {
        text_ += leading_break_;
        text_ += breaks_;
      }
    }
  }
  skip_ascii(1);
  token.text = {begin, static_cast<std::uint32_t>(text_.size()) - begin, true};
  token.end = mark();
  emit(token);
  return true;
}

bool YamlScanner::scan_escape(Mark start) {
  constexpr const char* context = "in a quoted string that begins";
  int digits = 0;
  switch (at(1)) {
    case '0': text_ += '\0'; break;
    case 'a': text_ += '\a'; break;
    case 'b': text_ += '\b'; break;
    case 't':
    case '\t': text_ += '\t'; break;
    case 'n': text_ += '\n'; break;
    case 'v': text_ += '\v'; break;
    case 'f': text_ += '\f'; break;
    case 'r': text_ += '\r'; break;
    case 'e': text_ += '\x1B'; break;
    case ' ': text_ += ' '; break;
    case '"': text_ += '"'; break;
    case '\'': text_ += '\''; break;
    case '\\': text_ += '\\'; break;
    case 'N': append_utf8(text_, 0x85); break;
    case '_': append_utf8(text_, 0xA0); break;
    case 'L': append_utf8(text_, 0x2028); break;
    case 'P': append_utf8(text_, 0x2029); break;
    case 'x': digits = 2; break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    default: return fail(context, start, "unknown escape after the backslash");
  }
  skip_ascii(2);
  if (digits == 0) return true;
  std::uint64_t code = 0;
  for (int index = 0; index < digits; ++index) {
    const int digit = hex_digit(at(static_cast<std::size_t>(index)));
    if (digit < 0) return fail(context, start, "expected a hexadecimal digit in the escape");
    code = code * 16 + static_cast<std::uint64_t>(digit);
  }
  if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
    return fail(context, start, "the escape is no Unicode character");
  }
  append_utf8(text_, static_cast<std::uint32_t>(code));
  skip_ascii(static_cast<std::size_t>(digits));
  return true;
}

bool YamlScanner::fetch_plain_scalar() {
  if (!save_simple_key()) return false;
  simple_key_allowed_ = false;
  Token token{.type = TokenType::scalar, .start = mark()};
  const std::int64_t indent = indent_ + 1;
  const std::uint8_t stops = flow_level_ > 0 ? flow_stop : plain_stop;

  // A scalar on one line is a view of the source; one that goes on is joined in text_.
  const char* const begin = position_;
  const char* text_end = begin;
  const auto owned_begin = static_cast<std::uint32_t>(text_.size());
  bool owned = false;
  bool leading_blanks = false;
  token.end = token.start;
  const char* blanks_begin = begin;
  for (;;) {
    if (beyond_wall(4)) return fail_reader();
    if (at_end() || at_document_indicator() || at() == '#') break;

    const char* run_begin = position_;
    for (;;) {
      while (!has_class(*position_, stops)) ++position_;
      if (is_blank_or_end()) break;
      const char c = *position_;
      if (c == ':') {
        if (is_blank_or_end(1)) break;
        ++position_;
      } else if (flow_level_ > 0 && has_class(c, flow_stop) && static_cast<unsigned char>(c) < 0x80) {
        break;
      } else {
        skip_character();
      }
    }
    if (position_ > run_begin) {
      if (leading_blanks) {
        if (!owned) {
          text_.append(begin, text_end);
          owned = true;
        }
        if (leading_break_[0] == '\n') {
          if (breaks_.empty()) {
            text_ += ' ';
          } else {
            text_ += breaks_;
          }
        } else {
          text_ += leading_break_;
          text_ += breaks_;
        }
        leading_blanks = false;
      } else if (owned) {
        text_.append(blanks_begin, run_begin);
      }
      if (owned) text_.append(run_begin, position_);
      text_end = position_;
      token.end = mark();
    }
    if (beyond_wall(2)) return fail_reader();
    if (!is_blank() && !is_break()) break;

    blanks_begin = position_;
    while (is_blank() || is_break()) {
      if (is_blank()) {
        if (leading_blanks && static_cast<std::int64_t>(column()) < indent && *position_ == '\t') {
          return fail("in a plain scalar that begins", token.start, "found a tab in the indentation");
        }
        ++position_;
      } else {
        if (beyond_wall(2)) return fail_reader();
        if (!leading_blanks) {
          leading_break_.clear();
          breaks_.clear();
          append_break(leading_break_);
          leading_blanks = true;
        } else {
          append_break(breaks_);
        }
      }
    }
    if (flow_level_ == 0 && static_cast<std::int64_t>(column()) < indent) break;
  }
  if (owned) {
    token.text = {owned_begin, static_cast<std::uint32_t>(text_.size()) - owned_begin, true};
  } else {
    token.text = {static_cast<std::uint32_t>(begin - base_), static_cast<std::uint32_t>(text_end - begin), false};
  }
  if (leading_blanks) simple_key_allowed_ = true;
  emit(token);
  return true;
}

}  // namespace seawall::documents
