#include <algorithm>
#include <bit>
#include <cstring>

#include <simdjson.h>

#include "documents.h"
#include "utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace seawall::documents {
namespace {

constexpr std::size_t padding = 64;  // scanners read whole words beyond the end
constexpr std::size_t most_replaced = 100;
constexpr std::size_t block = 4096;  // of text between two entries of the line index

void replace_one(std::string& text, std::vector<std::uint32_t>& replaced) {
  if (replaced.size() < most_replaced) replaced.push_back(static_cast<std::uint32_t>(text.size()));
  text += replacement_character;
}

std::string from_utf16(std::string_view bytes, bool little_endian, std::vector<std::uint32_t>& replaced) {
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return little_endian ? first | static_cast<std::uint32_t>(second) << 8
                         : second | static_cast<std::uint32_t>(first) << 8;
  };
  std::string text;
  text.reserve(bytes.size() + padding + 1);
  for (std::size_t at = 0; at < bytes.size();) {
    if (at + 1 == bytes.size()) {
      replace_one(text, replaced);
      break;
    }
    const std::uint32_t code = unit(at);
    at += 2;
    if (code < 0xD800 || code > 0xDFFF) {
      append_utf8(text, code);
    } else if (code < 0xDC00 && at + 1 < bytes.size() && unit(at) >= 0xDC00 && unit(at) <= 0xDFFF) {
      append_utf8(text, 0x10000 + ((code - 0xD800) << 10) + (unit(at) - 0xDC00));
      at += 2;
    } else {
      replace_one(text, replaced);
      // Upstream takes a low surrogate behind any surrogate for the second half of a pair.
      if (at + 1 < bytes.size() && unit(at) >= 0xDC00 && unit(at) <= 0xDFFF) at += 2;
    }
  }
  return text;
}

std::string with_replacements(std::string_view bytes, bool each_byte, std::vector<std::uint32_t>& replaced) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 16 + padding + 1);
  for (std::size_t at = 0; at < bytes.size();) {
    bool valid = false;
    const std::size_t length = sequence_length(bytes, at, valid);
    if (valid) {
      text.append(bytes, at, length);
    } else {
      replace_one(text, replaced);
    }
    at += valid || !each_byte ? length : 1;
  }
  return text;
}

/// Whether a line ends with a byte: \n, \r\n and a lone \r all end one.
bool ends_line(std::string_view text, std::size_t at) noexcept {
  return text[at] == '\n' || (text[at] == '\r' && !text.substr(at + 1).starts_with('\n'));
}

bool begins_code_point(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::uint32_t count_breaks(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  std::size_t count = 0;
#ifdef __SSE2__
  const auto load = [&](std::size_t at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at)); };
  for (; begin + 16 <= end && begin + 17 <= text.size(); begin += 16) {
    const __m128i line_feed = _mm_set1_epi8('\n');
    const __m128i bytes = load(begin);
    const __m128i carriage_returns = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'));
    const __m128i lone_returns = _mm_andnot_si128(_mm_cmpeq_epi8(load(begin + 1), line_feed), carriage_returns);
    const int breaks = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), lone_returns));
    count += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(breaks)));
  }
#endif
  for (; begin < end; ++begin) count += ends_line(text, begin);
  return static_cast<std::uint32_t>(count);
}

std::uint32_t count_code_points(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  std::size_t count = 0;
#ifdef __SSE2__
  for (; begin + 16 <= end; begin += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + begin));
    const int points = _mm_movemask_epi8(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(0xBF))));
    count += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(points)));
  }
#endif
  for (; begin < end; ++begin) count += begins_code_point(text[begin]);
  return static_cast<std::uint32_t>(count);
}

}  // namespace

Result<std::shared_ptr<const Source>> Source::from_bytes(std::string name, std::string bytes, const Limits& limits) {
  std::shared_ptr<Source> source(new Source());
  source->name_ = std::move(name);
  const auto starts_with = [&](std::string_view mark) { return std::string_view(bytes).starts_with(mark); };
  if (starts_with("\xFF\xFE") || starts_with("\xFE\xFF")) {
    const bool little_endian = bytes[0] == '\xFF';
    source->text_ = from_utf16(std::string_view(bytes).substr(2), little_endian, source->replaced_);
    source->verbatim_ = false;
  } else {
    if (starts_with("\xEF\xBB\xBF")) {
      bytes.erase(0, 3);
      source->utf8_bom_ = true;
    }
    if (simdjson::validate_utf8(bytes)) {
      source->text_ = std::move(bytes);
    } else {
      // Behind a byte order mark it is encoding/json that replaces, and it does so byte by byte.
      source->text_ = with_replacements(bytes, source->utf8_bom_, source->replaced_);
      source->verbatim_ = false;
    }
  }
  constexpr std::size_t most = (std::size_t{1} << 32) - padding - 2;
  if (source->text_.size() > std::min(limits.bytes, most)) {
    return Error(ErrorCode::limit_exceeded,
                 "the limit \"bytes\" of " + std::to_string(std::min(limits.bytes, most)) + " a file is exceeded",
                 {source->name_, 0, 0});
  }
  source->size_ = source->text_.size();
  source->text_.reserve(source->size_ + padding + 1);
  source->text_ += '\n';
  source->text_.append(padding, '\0');
  return std::shared_ptr<const Source>(std::move(source));
}

void Source::walk(Lines& lines, std::size_t begin, std::size_t end) const noexcept {
  const std::uint32_t breaks = count_breaks(text(), begin, end);
  if (breaks > 0) {
    lines.breaks += breaks;
    lines.column = 0;
    std::size_t last = end - 1;
    while (!ends_line(text(), last)) --last;
    begin = last + 1;
    lines.start = static_cast<std::uint32_t>(begin);
  }
  lines.column += count_code_points(text(), begin, end);
}

void Source::index_lines() const {
  lines_.reserve(size_ / block + 1);
  Lines lines;
  for (std::size_t at = 0; at <= size_; at += block) {
    lines_.push_back(lines);
    walk(lines, at, std::min(at + block, size_));
  }
}

Source::Lines Source::lines_before(std::size_t offset) const noexcept {
  std::call_once(indexed_, [this] { index_lines(); });
  Lines lines = lines_[offset / block];
  walk(lines, offset / block * block, offset);
  return lines;
}

Position Source::position(std::uint32_t offset) const noexcept {
  const Lines lines = lines_before(std::min<std::size_t>(offset, size_));
  return {lines.breaks + 1, lines.column + 1};
}

Place Source::place(std::uint32_t offset) const {
  const Position position = this->position(offset);
  return {name_, position.line, position.column};
}

std::uint32_t Source::line_start(std::uint32_t offset) const noexcept {
  return lines_before(std::min<std::size_t>(offset, size_)).start;
}

std::string_view Source::line_around(std::uint32_t offset) const noexcept {
  const std::size_t at = std::min<std::size_t>(offset, size_);
  const Lines lines = lines_before(at);
  // A line may be as long as the file, so the block that it ends in is looked up.
  const auto ends_later = [](std::uint32_t breaks, const Lines& later) { return breaks < later.breaks; };
  const auto behind = std::upper_bound(lines_.begin(), lines_.end(), lines.breaks, ends_later);
  const std::size_t end_block = static_cast<std::size_t>(behind - lines_.begin() - 1) * block;
  std::size_t end = std::min(text().find_first_of("\r\n", std::max(at, end_block)), size_);
  if (end > lines.start && text()[end - 1] == '\r') --end;  // the search began inside \r\n
  return text().substr(lines.start, end - lines.start);
}

}  // namespace seawall::documents
