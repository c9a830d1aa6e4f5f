#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "objects.h"

namespace seawall::objects {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes a run of digits off the front.
std::string_view take_digits(std::string_view& text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

// --- quantities ---

constexpr Int128 nano_limit = ((Int128{1} << 126) - 1) * 2 + 1;
constexpr int nano_digits = 9;
constexpr Int128 units_to_nano = 1'000'000'000;
/// Kubernetes caps binary quantities, and only those, at 2^63 - 1.
constexpr Int128 binary_cap = Int128{std::numeric_limits<std::int64_t>::max()} * units_to_nano;

struct Suffix {
  bool binary = false;
  std::int32_t exponent = 0;  // of 2 or of 10
};

std::optional<Suffix> decimal_exponent(std::string_view digits) noexcept {
  std::int64_t exponent = 0;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (failure != std::errc() || end != digits.data() + digits.size()) return {};
  return Suffix{false, static_cast<std::int32_t>(exponent)};  // upstream drops the upper half too
}

std::optional<Suffix> read_suffix(std::string_view text) noexcept {
  constexpr std::string_view decimal = "num kMGTPE";  // each step is a factor of 1000
  constexpr std::string_view binary = "KMGTPE";
  if (text.empty()) return Suffix{};
  if (text.size() == 1) {
    const std::size_t step = decimal.find(text[0]);
    if (step == std::string_view::npos || text[0] == ' ') return {};
    return Suffix{false, static_cast<std::int32_t>(step) * 3 - nano_digits};
  }
  if (text.size() == 2 && text[1] == 'i') {
    const std::size_t step = binary.find(text[0]);
    if (step == std::string_view::npos) return {};
    return Suffix{true, static_cast<std::int32_t>(step) * 10 + 10};
  }
  if (text[0] == 'e' || text[0] == 'E') return decimal_exponent(text.substr(1));
  return {};
}

/// The parts of a quantity's text: [+-]digits[.digits]suffix, where any part may be missing.
struct QuantityText {
  bool negative = false;
  std::string_view whole;  // without leading zeros
  std::string_view fraction;
  bool has_digits = false;
  Suffix suffix;
};

std::optional<QuantityText> split_quantity(std::string_view text) noexcept {
  if (text.empty()) return {};
  QuantityText parts;
  if (text[0] == '+' || text[0] == '-') {
    parts.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  parts.whole = take_digits(text);
  parts.has_digits = !parts.whole.empty();
  while (parts.whole.starts_with('0')) parts.whole.remove_prefix(1);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
    parts.has_digits |= !parts.fraction.empty();
  }
  const std::optional<Suffix> suffix = read_suffix(text);
  if (!suffix) return {};
  parts.suffix = *suffix;
  return parts;
}

/// A text without a digit is zero for upstream where its fast path takes it, and an error elsewhere.
bool refuses_without_digits(const Suffix& suffix) noexcept {
  constexpr std::int32_t largest_fast_binary = 40;  // Ti
  return suffix.binary ? suffix.exponent > largest_fast_binary : suffix.exponent < -nano_digits;
}

/// An amount that stops at the end of its range.
struct Amount {
  Int128 value = 0;
  bool exact = true;

  void append(std::int32_t factor, std::int32_t digit) noexcept {
    if (!exact) return;
    if (__builtin_mul_overflow(value, Int128{factor}, &value) || __builtin_add_overflow(value, Int128{digit}, &value)) {
      value = nano_limit;
      exact = false;
    }
  }
};

std::int32_t digit_at(const QuantityText& parts, std::size_t index) noexcept {
  const std::size_t whole = parts.whole.size();
  return (index < whole ? parts.whole[index] : parts.fraction[index - whole]) - '0';
}

Amount decimal_nano(const QuantityText& parts) noexcept {
  const std::size_t digits = parts.whole.size() + parts.fraction.size();
  // How many digits make the whole number of nano-units: the rest only rounds it up.
  const std::int64_t point = static_cast<std::int64_t>(parts.whole.size()) + parts.suffix.exponent + nano_digits;
  Amount amount;
  bool rest = false;
  for (std::size_t index = 0; index < digits; ++index) {
    if (static_cast<std::int64_t>(index) < point) {
      amount.append(10, digit_at(parts, index));
    } else {
      rest |= digit_at(parts, index) != 0;
    }
  }
  for (auto place = static_cast<std::int64_t>(digits); place < point && amount.value != 0 && amount.exact; ++place) {
    amount.append(10, 0);
  }
  if (rest) amount.append(1, 1);
  return amount;
}

Amount binary_nano(const QuantityText& parts) noexcept {
  const Int128 unit = (Int128{1} << parts.suffix.exponent) * units_to_nano;
  // 0.d1d2...dn * unit, from the last digit to the first; what division cuts off anywhere rounds the whole up.
  Int128 fraction = 0;
  bool rest = false;
  for (std::size_t index = parts.fraction.size(); index-- > 0;) {
    fraction += (parts.fraction[index] - '0') * unit;
    rest |= fraction % 10 != 0;
    fraction /= 10;
  }
  Amount whole;
  for (std::size_t index = 0; index < parts.whole.size(); ++index) whole.append(10, digit_at(parts, index));
  if (whole.value > binary_cap / unit) return {binary_cap, true};
  return {std::min(whole.value * unit + fraction + (rest ? 1 : 0), binary_cap), true};
}

// --- durations ---

constexpr std::uint64_t duration_limit = std::uint64_t{1} << 63;  // reached by the most negative one only

std::optional<std::uint64_t> whole_number(std::string_view digits) noexcept {
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (number > duration_limit / 10) return {};
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
    if (number > duration_limit) return {};
  }
  return number;
}

struct Fraction {
  std::uint64_t number = 0;
  double scale = 1;
};

/// Digits beyond what 63 bits hold make no difference.
Fraction fraction_of(std::string_view digits) noexcept {
  Fraction fraction;
  for (const char c : digits) {
    if (fraction.number > (duration_limit - 1) / 10) break;
    const std::uint64_t number = fraction.number * 10 + static_cast<std::uint64_t>(c - '0');
    if (number > duration_limit) break;
    fraction.number = number;
    fraction.scale *= 10;
  }
  return fraction;
}

/// In nanoseconds; 0 when there is no such unit.
std::uint64_t duration_unit(std::string_view name) noexcept {
  constexpr struct {
    std::string_view name;
    std::uint64_t nanoseconds;
  } units[] = {{"ns", 1},          {"us", 1'000},        {"\u00b5s", 1'000},  // micro sign
               {"\u03bcs", 1'000},                                            // Greek mu
               {"ms", 1'000'000},  {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000}};
  for (const auto& unit : units) {
    if (unit.name == name) return unit.nanoseconds;
  }
  return 0;
}

/// Takes one "1.5h" off the front, in nanoseconds.
std::optional<std::uint64_t> take_duration_part(std::string_view& text) noexcept {
  const std::string_view whole = take_digits(text);
  std::string_view fraction_digits;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction_digits = take_digits(text);
  }
  if (whole.empty() && fraction_digits.empty()) return {};
  const std::size_t size = std::min(text.find_first_of(".0123456789"), text.size());
  const std::uint64_t unit = duration_unit(text.substr(0, size));
  text.remove_prefix(size);

  const std::optional<std::uint64_t> number = whole_number(whole);
  if (!number || unit == 0 || *number > duration_limit / unit) return {};
  const Fraction fraction = fraction_of(fraction_digits);
  const double part = static_cast<double>(fraction.number) * (static_cast<double>(unit) / fraction.scale);
  const std::uint64_t sum = *number * unit + static_cast<std::uint64_t>(part);
  return sum > duration_limit ? std::nullopt : std::optional(sum);
}

}  // namespace

double Quantity::value() const noexcept { return static_cast<double>(nano) / static_cast<double>(units_to_nano); }

std::optional<Quantity> parse_quantity(std::string_view text) noexcept {
  const std::optional<QuantityText> parts = split_quantity(text);
  if (!parts) return {};
  if (!parts->has_digits && refuses_without_digits(parts->suffix)) return {};
  const Amount amount = parts->suffix.binary ? binary_nano(*parts) : decimal_nano(*parts);
  return Quantity{parts->negative ? -amount.value : amount.value, amount.exact};
}

std::optional<Quantity> quantity(Node node) {
  switch (node.kind()) {
    case documents::Kind::string: {
      std::string_view text = node.text();
      while (text.starts_with(' ')) text.remove_prefix(1);
      while (text.ends_with(' ')) text.remove_suffix(1);
      return parse_quantity(text);
    }
    case documents::Kind::integer:
    case documents::Kind::floating: return parse_quantity(documents::to_json(node));  // as it reaches the API server
    default: return {};
  }
}

std::optional<std::int64_t> parse_duration(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return {};
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const std::optional<std::uint64_t> part = take_duration_part(text);
    if (!part) return {};
    sum += *part;
    if (sum > duration_limit) return {};
  }
  if (negative) return static_cast<std::int64_t>(-sum);
  if (sum == duration_limit) return {};
  return static_cast<std::int64_t>(sum);
}

std::optional<IntOrString> int_or_string(Node node) noexcept {
  using Limits = std::numeric_limits<std::int32_t>;
  if (const auto text = node.string()) return IntOrString{{}, *text};
  const std::optional<double> number = node.number();
  if (!number || *number < Limits::min() || *number > Limits::max() || std::trunc(*number) != *number) return {};
  return IntOrString{static_cast<std::int32_t>(*number), {}};
}

}  // namespace seawall::objects
