#include "json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "crypto/crypto.h"
#include "purl_text.h"

namespace seawall::packages {
namespace {

/// Characters that a terminal acts on, or that change the order of others.
bool is_unsafe(std::uint32_t point) noexcept {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

void append_escape(std::string& out, std::uint32_t point) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12u, 8u, 4u, 0u}) out += digits[point >> shift & 15];
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    if (!character.is_valid) {
      out += "\xEF\xBF\xBD";
    } else if (character.point == '"' || character.point == '\\') {
      out += '\\';
      out += static_cast<char>(character.point);
    } else if (is_unsafe(character.point)) {
      append_escape(out, character.point);  // all of them below U+10000
    } else {
      out += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  out += '"';
}

}  // namespace

void JsonWriter::line() {
  text_ += '\n';
  text_.append(depth_ * 2, ' ');
}

void JsonWriter::begin_value() {
  if (!is_behind_key_ && depth_ > 0) {
    if (!is_first_) text_ += ',';
    line();
  }
  is_behind_key_ = false;
  is_first_ = false;
}

void JsonWriter::open(char bracket) {
  begin_value();
  text_ += bracket;
  ++depth_;
  is_first_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!is_first_) line();
  text_ += bracket;
  is_first_ = false;
  if (depth_ == 0) text_ += '\n';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  begin_value();
  append_string(text_, name);
  text_ += ": ";
  is_behind_key_ = true;
  return *this;
}

void JsonWriter::string(std::string_view value) {
  begin_value();
  append_string(text_, value);
}

void JsonWriter::number(std::size_t value) {
  begin_value();
  text_ += std::to_string(value);
}

void JsonWriter::real(double value) {
  begin_value();
  std::array<char, 32> digits;  // the shortest form of any double has at most 24
  const std::to_chars_result end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text_.append(digits.data(), end.ptr);
}

void JsonWriter::boolean(bool value) {
  begin_value();
  text_ += value ? "true" : "false";
}

std::string time_text(std::int64_t seconds) {
  constexpr std::int64_t last = 253402300799;  // of the year 9999
  const std::chrono::sys_seconds time{std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, last))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto digits = [](auto number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  return digits(static_cast<int>(date.year()), 4) + "-" + digits(static_cast<unsigned>(date.month()), 2) + "-" +
         digits(static_cast<unsigned>(date.day()), 2) + "T" + digits(clock.hours().count(), 2) + ":" +
         digits(clock.minutes().count(), 2) + ":" + digits(clock.seconds().count(), 2) + "Z";
}

std::string content_uuid(std::string_view text) {
  crypto::Hash hash(crypto::HashFunction::sha256);
  hash.add(text);
  std::string digits = hash.hex();
  if (digits.size() < 32) return {};
  digits.resize(32);
  digits[12] = '8';
  constexpr std::string_view variants = "89ab";
  const char variant = digits[16];
  digits[16] = variants[static_cast<unsigned char>(variant) & 3];
  for (const std::size_t at : {std::size_t{20}, std::size_t{16}, std::size_t{12}, std::size_t{8}}) {
    digits.insert(at, 1, '-');
  }
  return digits;
}

}  // namespace seawall::packages
