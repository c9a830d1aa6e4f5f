#include "yaml_resolve.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "utf8.h"

namespace seawall::documents {
namespace {

using Type = Resolved::Type;

constexpr std::string_view core = "tag:yaml.org,2002:";

enum class Hint : std::uint8_t { none, word, number, point };

constexpr std::array<Hint, 256> make_hints() {
  std::array<Hint, 256> hints{};
  for (const char c : std::string_view("yYnNtTfFoO~")) hints[static_cast<unsigned char>(c)] = Hint::word;
  for (const char c : std::string_view("0123456789+-")) hints[static_cast<unsigned char>(c)] = Hint::number;
  hints['.'] = Hint::point;
  return hints;
}
constexpr std::array<Hint, 256> hints = make_hints();
constexpr std::size_t longest_word = 5;

Hint hint_of(std::string_view text) noexcept {
  return text.empty() ? Hint::word : hints[static_cast<unsigned char>(text[0])];
}

/// YAML 1.1's words, each in three cases.
std::optional<Resolved> resolve_word(std::string_view text) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  struct Word {
    std::string_view text;
    Type type;
    bool truth;
    double number;
  };
  constexpr Word words[] = {
      {"", Type::null, false, 0},
      {"~", Type::null, false, 0},
      {"y", Type::boolean, true, 0},
      {"Y", Type::boolean, true, 0},
      {"n", Type::boolean, false, 0},
      {"N", Type::boolean, false, 0},
      {"on", Type::boolean, true, 0},
      {"On", Type::boolean, true, 0},
      {"ON", Type::boolean, true, 0},
      {"no", Type::boolean, false, 0},
      {"No", Type::boolean, false, 0},
      {"NO", Type::boolean, false, 0},
      {"yes", Type::boolean, true, 0},
      {"Yes", Type::boolean, true, 0},
      {"YES", Type::boolean, true, 0},
      {"off", Type::boolean, false, 0},
      {"Off", Type::boolean, false, 0},
      {"OFF", Type::boolean, false, 0},
      {"true", Type::boolean, true, 0},
      {"True", Type::boolean, true, 0},
      {"TRUE", Type::boolean, true, 0},
      {"null", Type::null, false, 0},
      {"Null", Type::null, false, 0},
      {"NULL", Type::null, false, 0},
      {"false", Type::boolean, false, 0},
      {"False", Type::boolean, false, 0},
      {"FALSE", Type::boolean, false, 0},
      {".nan", Type::not_finite, false, not_a_number},
      {".NaN", Type::not_finite, false, not_a_number},
      {".NAN", Type::not_finite, false, not_a_number},
      {".inf", Type::not_finite, false, infinity},
      {".Inf", Type::not_finite, false, infinity},
      {".INF", Type::not_finite, false, infinity},
      {"+.inf", Type::not_finite, false, infinity},
      {"+.Inf", Type::not_finite, false, infinity},
      {"+.INF", Type::not_finite, false, infinity},
      {"-.inf", Type::not_finite, false, -infinity},
      {"-.Inf", Type::not_finite, false, -infinity},
      {"-.INF", Type::not_finite, false, -infinity},
  };
  if (text.size() > longest_word) return {};
  for (const Word& word : words) {
    if (word.text == text) return Resolved{word.type, word.truth, {}, word.number};
  }
  return {};
}

/// strconv.ParseUint of digits in a base; "" and other characters are refused.
std::optional<std::uint64_t> parse_digits(std::string_view digits, int base) noexcept {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  return value;
}

struct Integer {
  bool negative;
  std::uint64_t magnitude;
};

/// strconv.ParseInt and ParseUint with base 0 (`base` 0) or a given one. A sign leaves 63 bits.
std::optional<Integer> parse_integer(std::string_view text, int base) noexcept {
  const bool has_sign = !text.empty() && (text[0] == '+' || text[0] == '-');
  const bool negative = has_sign && text[0] == '-';
  if (has_sign) text.remove_prefix(1);
  if (base == 0) {
    base = 10;
    if (text.size() >= 3 && text[0] == '0') {
      const char letter = static_cast<char>(text[1] | 0x20);
      base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
      if (base != 10) text.remove_prefix(2);
    }
    if (base == 10 && text.size() > 1 && text[0] == '0') {
      base = 8;
      text.remove_prefix(1);
    }
  }
  const auto magnitude = parse_digits(text, base);
  if (!magnitude) return {};
  constexpr std::uint64_t limit = std::uint64_t{1} << 63;
  if (negative && *magnitude > limit) return {};
  if (has_sign && !negative && *magnitude >= limit) return {};
  return Integer{negative, *magnitude};
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_yaml_float(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  const auto sign = [&] {
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  };
  sign();
  const std::size_t whole = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    sign();
    if (digits() == 0) return false;
  }
  return at == text.size();
}

/// Go lets `_` stand between digits of a float that begins with a point.
bool underscores_between_digits(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '_') continue;
    const auto is_digit = [&](std::size_t index) {
      return index < text.size() && text[index] >= '0' && text[index] <= '9';
    };
    if (at == 0 || !is_digit(at - 1) || !is_digit(at + 1)) return false;
  }
  return true;
}

std::string without_underscores(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

Resolved make_integer(Integer value, std::string_view text) {
  Resolved result;
  constexpr std::uint64_t limit = std::uint64_t{1} << 63;
  result.type = !value.negative && value.magnitude >= limit ? Type::unsigned_integer : Type::integer;
  std::array<char, 24> buffer;
  char* begin = buffer.data();
  if (value.negative && value.magnitude != 0) *begin++ = '-';
  const auto [end, error] = std::to_chars(begin, buffer.data() + buffer.size(), value.magnitude);
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (digits != text) result.canonical = digits;
  return result;
}

std::optional<Resolved> resolve_number(std::string_view text) {
  const bool has_underscore = text.find('_') != std::string_view::npos;
  const std::string stripped = has_underscore ? without_underscores(text) : std::string();
  const std::string_view plain = has_underscore ? std::string_view(stripped) : text;
  if (const auto value = parse_integer(plain, 0)) return make_integer(*value, text);
  if (is_yaml_float(plain)) {
    if (const auto value = parse_float(plain)) return Resolved{Type::floating, false, stripped, *value};
  }
  if (plain.starts_with("0b")) {
    if (const auto value = parse_integer(plain.substr(2), 2)) return make_integer(*value, text);
  }
  return {};
}

bool is_timestamp(std::string_view text) noexcept;

}  // namespace

bool is_surely_string(std::string_view text) noexcept {
  const Hint hint = hint_of(text);
  return hint == Hint::none || (hint == Hint::word && text.size() > longest_word);
}

Resolved resolve_plain(std::string_view text) {
  const Hint hint = hint_of(text);
  if (hint == Hint::none) return {};
  if (auto word = resolve_word(text)) return *word;
  if (hint == Hint::point) {
    if (!underscores_between_digits(text)) return {};
    const std::string plain = without_underscores(text);
    if (is_yaml_float(plain)) {
      if (const auto value = parse_float(plain)) {
        return {Type::floating, false, plain == text ? std::string() : plain, *value};
      }
    }
  } else if (hint == Hint::number) {
    if (auto number = resolve_number(text)) return *number;
  }
  return {};
}

std::optional<Resolved> resolve_tagged(std::string_view tag, std::string_view text) {
  if (!tag.starts_with(core)) return Resolved{};
  const std::string_view type = tag.substr(core.size());
  if (type == "binary") return Resolved{Type::binary, false, {}, 0};
  if (type == "str") return Resolved{};
  if (type == "timestamp") return is_timestamp(text) ? std::optional(Resolved{}) : std::nullopt;
  if (type != "bool" && type != "int" && type != "float" && type != "null") return Resolved{};

  Resolved value = resolve_plain(text);
  const bool is_float = value.type == Type::floating || value.type == Type::not_finite;
  const bool is_integer = value.type == Type::integer || value.type == Type::unsigned_integer;
  if (type == "null") return value.type == Type::null ? std::optional(value) : std::nullopt;
  if (type == "bool") return value.type == Type::boolean ? std::optional(value) : std::nullopt;
  if (type == "int") return is_integer ? std::optional(value) : std::nullopt;
  if (is_float) return value;
  if (value.type != Type::integer) return {};
  const std::string_view digits = value.canonical.empty() ? text : std::string_view(value.canonical);
  value.number = parse_float(digits).value_or(0);
  value.type = Type::floating;
  return value;
}

namespace {

/// Each byte that is part of no valid sequence as U+FFFD, as encoding/json writes a string.
std::string with_replacements(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    bool valid = false;
    const std::size_t length = sequence_length(bytes, at, valid);
    text += valid ? bytes.substr(at, length) : replacement_character;
    at += valid ? length : 1;
  }
  return text;
}

}  // namespace

std::optional<std::string> decode_binary(std::string_view text) {
  const auto value_of = [](char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  };
  std::string symbols;
  for (const char c : text) {
    if (c != '\r' && c != '\n') symbols += c;
  }
  if (symbols.size() % 4 != 0) return {};
  std::size_t padding = 0;
  while (padding < 2 && padding < symbols.size() && symbols[symbols.size() - 1 - padding] == '=') ++padding;
  std::string bytes;
  std::uint32_t bits = 0;
  for (std::size_t index = 0; index < symbols.size(); ++index) {
    const bool is_padding = index >= symbols.size() - padding;
    const int value = is_padding ? 0 : value_of(symbols[index]);
    if (value < 0) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (index % 4 == 3) {
      for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift & 0xFF);
      bits = 0;
    }
  }
  bytes.erase(bytes.size() - padding);
  return with_replacements(bytes);
}

namespace {

/// The shortest digits of a number, laid out plainly when its power of ten lies within the bounds.
template <typename Number>
std::string shortest(Number value, int least_exponent, int most_exponent, bool two_digits) {
  std::array<char, 64> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  if (text[e + 1] == '-') exponent = -exponent;
  if (exponent < least_exponent || exponent > most_exponent) {
    const std::size_t skip = !two_digits && text[e + 2] == '0' ? 1 : 0;
    return std::string(text.substr(0, e + 2)) + std::string(text.substr(e + 2 + skip));
  }
  std::string digits;
  for (const char c : text.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  std::string result = text[0] == '-' ? "-" : "";
  if (exponent < 0) {
    result += "0.";
    for (int zero = exponent; zero < -1; ++zero) result += '0';
    return result + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  result += digits.substr(0, whole);
  for (std::size_t zero = digits.size(); zero < whole; ++zero) result += '0';
  if (digits.size() > whole) result += "." + digits.substr(whole);
  return result;
}

}  // namespace

std::string float_key(double value) {
  if (std::isnan(value)) return ".nan";
  const auto narrow = static_cast<float>(value);
  if (std::isinf(narrow)) return narrow > 0 ? ".inf" : "-.inf";
  return shortest(narrow, -4, 5, true);
}

std::string float_json(double value) {
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  // encoding/json writes e-09 as e-9, but e+21 as it is.
  return shortest(value, -6, 20, false);
}

std::optional<double> parse_float(std::string_view text) noexcept {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return {};
  if (error == std::errc::result_out_of_range) {
    // from_chars does not say which end was passed. Too small has a negative exponent of ten over all.
    const std::size_t e = text.find_first_of("eE");
    const bool small = e == std::string_view::npos ? text.find_first_of("123456789") > text.find('.')
                                                   : e + 1 < text.size() && text[e + 1] == '-';
    if (!small) return {};
    return text[0] == '-' ? -0.0 : 0.0;
  }
  if (error != std::errc()) return {};
  return value;
}

namespace {

/// The four forms that go-yaml tries: a date, a date and time with `T`, `t` and a zone, or a space and none.
bool is_timestamp(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto number = [&](std::size_t least, std::size_t most) -> int {
    std::size_t count = 0;
    int value = 0;
    while (count < most && at < text.size() && text[at] >= '0' && text[at] <= '9') {
      value = value * 10 + (text[at++] - '0');
      ++count;
    }
    return count >= least ? value : -1;
  };
  const auto take = [&](char c) { return at < text.size() && text[at] == c ? (++at, true) : false; };

  const int year = number(4, 4);
  if (year < 0 || !take('-')) return false;
  const int month = number(1, 2);
  if (month < 1 || month > 12 || !take('-')) return false;
  const int day = number(1, 2);
  constexpr std::array lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int length = lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
  if (day < 1 || day > length) return false;
  if (at == text.size()) return true;

  const char separator = text[at++];
  if (separator != 'T' && separator != 't' && separator != ' ') return false;
  // Go's layout `15` takes one or two digits, as do `4` and `5`.
  const int hour = number(1, 2);
  if (hour < 0 || hour > 23 || !take(':')) return false;
  const int minute = number(1, 2);
  if (minute < 0 || minute > 59 || !take(':')) return false;
  const int second = number(1, 2);
  if (second < 0 || second > 59) return false;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    ++at;
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == begin) return false;
  }
  if (separator == ' ') return at == text.size();
  if (take('Z')) return at == text.size();
  if (!take('+') && !take('-')) return false;
  const int zone_hour = number(2, 2);
  if (zone_hour < 0 || zone_hour > 24 || !take(':')) return false;
  const int zone_minute = number(2, 2);
  return zone_minute >= 0 && zone_minute <= 60 && at == text.size();
}

}  // namespace
}  // namespace seawall::documents
