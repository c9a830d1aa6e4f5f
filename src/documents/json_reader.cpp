#include "json_reader.h"

#include <bit>
#include <charconv>

#include "characters.h"
#include "tree_builder.h"
#include "utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace seawall::documents {
namespace {

constexpr std::size_t max_depth = 10'000;  // encoding/json's own

/// Reads one value after another straight into the tree: the text is walked once, and nothing but the tree is kept.
class JsonReader {
 public:
  JsonReader(const std::shared_ptr<const Source>& source, Range range, const Limits& limits)
      : source_(source),
        builder_(source, limits),
        limits_(limits),
        base_(source->text().data()),
        at_(base_ + range.begin),
        end_(base_ + range.end) {}

  JsonStream read();

 private:
  bool read_value();
  bool read_key();
  bool read_scalar();
  bool read_string(Scalar& scalar);
  bool read_escaped(Scalar& scalar, const char* begin);
  bool read_escape();
  bool read_number();
  bool read_word(std::string_view word, Cell::Type type, std::uint8_t flags);
  bool fail(std::string message);
  bool fail_limit(std::string_view limit);
  bool fail_here(std::string_view wanted);
  void skip_space() noexcept {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') {
      if (at_ >= end_) return;
      ++at_;
    }
  }
  bool at_end() const noexcept { return at_ >= end_; }
  std::uint32_t offset(const char* where) const noexcept { return static_cast<std::uint32_t>(where - base_); }

  std::shared_ptr<const Source> source_;
  TreeBuilder builder_;
  const Limits& limits_;
  const char* base_;
  const char* at_;
  const char* end_;
  std::vector<bool> in_map_;
  std::string scratch_;
  std::string message_;
  ErrorCode code_ = ErrorCode::syntax;
};

/// The first character that is no plain content of a string: a quote, a backslash or a control character.
const char* end_of_plain(const char* at) noexcept {
#ifdef __SSE2__
  for (;; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                         _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes));
    if (const int mask = _mm_movemask_epi8(special)) return at + std::countr_zero(static_cast<unsigned>(mask));
  }
#else
  while (*at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
#endif
}

/// The code unit behind `\u`, or -1.
int unicode_escape(const char* at) noexcept {
  if (at[0] != '\\' || at[1] != 'u') return -1;
  int code = 0;
  for (int index = 2; index < 6; ++index) {
    const int digit = hex_digit(at[index]);
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

bool JsonReader::fail(std::string message) {
  message_ = std::move(message);
  return false;
}

bool JsonReader::fail_limit(std::string_view limit) {
  code_ = ErrorCode::limit_exceeded;
  return fail("the limit \"" + std::string(limit) + "\" of one document is exceeded");
}

bool JsonReader::fail_here(std::string_view wanted) {
  if (at_end()) return fail("the JSON text ends where " + std::string(wanted) + " belongs");
  const char* next = at_ + 1;
  while (next < end_ && (static_cast<unsigned char>(*next) & 0xC0) == 0x80) ++next;
  return fail("found \"" + std::string(at_, next) + "\" where " + std::string(wanted) + " belongs in JSON");
}

bool JsonReader::read_word(std::string_view word, Cell::Type type, std::uint8_t flags) {
  for (std::size_t index = 0; index < word.size(); ++index) {
    if (at_ + index >= end_ || at_[index] != word[index]) {
      at_ += index;
      return fail_here("the rest of \"" + std::string(word) + "\"");
    }
  }
  builder_.scalar({type, flags, offset(at_), offset(at_), static_cast<std::uint32_t>(word.size())});
  at_ += word.size();
  return true;
}

bool JsonReader::read_number() {
  const char* begin = at_;
  const char* at = at_;
  const auto digits = [&] {
    const char* first = at;
    while (is_digit(*at)) ++at;
    return at - first;
  };
  bool is_integer = true;
  if (*at == '-') ++at;
  if (*at == '0') {
    ++at;
  } else if (digits() == 0) {
    at_ = at;
    return fail_here("a digit");
  }
  if (*at == '.') {
    is_integer = false;
    ++at;
    if (digits() == 0) {
      at_ = at;
      return fail_here("a digit");
    }
  }
  if (*at == 'e' || *at == 'E') {
    is_integer = false;
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (digits() == 0) {
      at_ = at;
      return fail_here("a digit");
    }
  }
  if (is_integer && at - begin > 18) {
    // Beyond 64 bits it becomes a double, as Go has it.
    std::uint64_t magnitude = 0;
    std::int64_t value = 0;
    const auto error = *begin == '-' ? std::from_chars(begin, at, value).ec : std::from_chars(begin, at, magnitude).ec;
    is_integer = error == std::errc();
  }
  at_ = at;
  builder_.scalar({is_integer ? Cell::Type::integer : Cell::Type::floating, 0, offset(begin), offset(begin),
                   static_cast<std::uint32_t>(at - begin)});
  return true;
}

bool JsonReader::read_string(Scalar& scalar) {
  const char* quote = at_;
  const char* content = at_ + 1;
  const char* stop = end_of_plain(content);
  scalar.type = Cell::Type::string;
  scalar.start = offset(quote);
  if (*stop == '"') {
    scalar.flags = Cell::quoted;
    scalar.a = offset(content);
    scalar.b = static_cast<std::uint32_t>(stop - content);
    at_ = stop + 1;
    return true;
  }
  return read_escaped(scalar, quote);
}

bool JsonReader::read_escaped(Scalar& scalar, const char* quote) {
  scratch_.clear();
  at_ = quote + 1;
  for (;;) {
    const char* stop = end_of_plain(at_);
    scratch_.append(at_, stop);
    at_ = stop;
    if (at_end()) return fail("the JSON text ends inside a string");
    if (*at_ == '"') break;
    if (*at_ != '\\') return fail("a control character must be escaped in a JSON string");
    if (!read_escape()) return false;
  }
  ++at_;
  scalar.flags = Cell::owned | Cell::quoted;
  scalar.a = builder_.own(scratch_, {offset(quote), offset(at_)});
  scalar.b = static_cast<std::uint32_t>(scratch_.size());
  return true;
}

bool JsonReader::read_escape() {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (const std::size_t found = letters.find(at_[1]); found != letters.npos) {
    scratch_ += meanings[found];
    at_ += 2;
    return true;
  }
  const int code = unicode_escape(at_);
  if (code < 0) {
    ++at_;
    return fail_here("an escape");
  }
  at_ += 6;
  if (code < 0xD800 || code > 0xDFFF) {
    append_utf8(scratch_, static_cast<std::uint32_t>(code));
    return true;
  }
  const int low = code < 0xDC00 ? unicode_escape(at_) : -1;
  if (low >= 0xDC00 && low <= 0xDFFF) {
    append_utf8(scratch_, static_cast<std::uint32_t>(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00));
    at_ += 6;
  } else {
    append_utf8(scratch_, 0xFFFD);  // half of a pair alone
  }
  return true;
}

bool JsonReader::read_key() {
  skip_space();
  if (at_end() || *at_ != '"') return fail_here("a key in quotes");
  Scalar key;
  if (!read_string(key)) return false;
  builder_.key(key);
  skip_space();
  if (at_end() || *at_ != ':') return fail_here("\":\"");
  ++at_;
  return true;
}

bool JsonReader::read_scalar() {
  switch (*at_) {
    case '"': {
      Scalar scalar;
      if (!read_string(scalar)) return false;
      builder_.scalar(scalar);
      return true;
    }
    case 't': return read_word("true", Cell::Type::boolean, Cell::truth);
    case 'f': return read_word("false", Cell::Type::boolean, 0);
    case 'n': return read_word("null", Cell::Type::null, 0);
    default:
      if (*at_ == '-' || is_digit(*at_)) return read_number();
      return fail_here("a value");
  }
}

bool JsonReader::read_value() {
  in_map_.clear();
  for (;;) {
    skip_space();
    if (at_end()) return fail_here("a value");
    bool opened = false;
    if (*at_ == '{' || *at_ == '[') {
      const bool is_map = *at_ == '{';
      if (is_map) {
        builder_.begin_map(offset(at_), Cell::flow);
      } else {
        builder_.begin_list(offset(at_), Cell::flow);
      }
      in_map_.push_back(is_map);
      ++at_;
      if (in_map_.size() > std::min(max_depth, limits_.nesting)) return fail_limit("nesting");
      skip_space();
      if (*at_ != (is_map ? '}' : ']') || at_end()) {
        if (is_map && !read_key()) return false;
        continue;
      }
      opened = true;
    } else if (!read_scalar()) {
      return false;
    }
    if (!builder_.exceeded().empty()) return fail_limit(builder_.exceeded());
    // Behind a value: close what ends here, up to the next comma.
    for (bool first = true;; first = false) {
      if (in_map_.empty()) return true;
      const bool is_map = in_map_.back();
      if (!(first && opened)) skip_space();
      if (at_end()) return fail_here(is_map ? "\",\" or \"}\"" : "\",\" or \"]\"");
      if (*at_ == ',' && !(first && opened)) {
        ++at_;
        if (is_map && !read_key()) return false;
        break;
      }
      if (*at_ != (is_map ? '}' : ']')) return fail_here(is_map ? "\",\" or \"}\"" : "\",\" or \"]\"");
      ++at_;
      in_map_.pop_back();
      if (is_map) {
        builder_.end_map();
      } else {
        builder_.end_list();
      }
    }
  }
}

JsonStream JsonReader::read() {
  JsonStream stream;
  builder_.expect(static_cast<std::size_t>(end_ - at_));
  for (;;) {
    stream.rest = offset(at_);
    skip_space();
    if (at_end()) return stream;
    const std::uint32_t begin = offset(at_);
    builder_.reset();
    const bool good = stream.outcomes.size() < limits_.documents && read_value();
    if (stream.outcomes.size() >= limits_.documents) {
      message_ = "the limit \"documents\" of " + std::to_string(limits_.documents) + " a file is exceeded";
      code_ = ErrorCode::limit_exceeded;
    }
    Outcome outcome;
    outcome.range = {begin, offset(std::min(at_, end_))};
    if (!good) {
      outcome.state = Outcome::State::failed;
      outcome.error.emplace(code_, std::move(message_), source_->place(outcome.range.end));
      stream.failure = std::move(outcome);
      return stream;
    }
    auto document = builder_.finish(outcome.range, true);
    if (!document->root().is_null()) {
      outcome.state = Outcome::State::document;
      outcome.document = std::move(document);
    }
    stream.outcomes.push_back(std::move(outcome));
  }
}

}  // namespace

JsonStream read_json_stream(const std::shared_ptr<const Source>& source, Range range, const Limits& limits) {
  return JsonReader(source, range, limits).read();
}

}  // namespace seawall::documents
