// Gem::Version of Ruby 3.1.2, rubygems/version.rb: the grammar is its ANCHORED_VERSION_PATTERN, the order its `<=>` on
// canonical_segments.
//
// Where it departs from its documentation: letters may stand behind a dot or a dash only ("1a" is no version, "1.0a"
// is), and letters compare by their bytes, so capitals come first.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string_view>

#include "orders.h"

namespace seawall::versions::rubygems {
namespace {

constexpr bool is_letter_or_digit(char character) noexcept { return is_letter(character) || is_digit(character); }
constexpr bool is_letter_digit_or_dash(char character) noexcept {
  return is_letter_or_digit(character) || character == '-';
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\n\v\f\r";
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

template <class Belongs>
std::string_view take_while(std::string_view& text, Belongs belongs) noexcept {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

/// Further words, each behind a dot. Whether none of them is empty.
template <class Belongs>
bool take_dotted(std::string_view& text, Belongs belongs) noexcept {
  while (text.starts_with('.')) {
    text.remove_prefix(1);
    if (take_while(text, belongs).empty()) return false;
  }
  return true;
}

/// What is behind the last segment that is not zero does not count. A zero behind letters is a segment of its own.
std::string_view without_last_zeros(std::string_view text) noexcept {
  std::size_t end = text.find_last_not_of("0.") + 1;
  if (end != 0 && is_digit(text[end - 1])) end = std::min(text.find_first_not_of("0", end), text.size());
  return text.substr(0, end);
}

/// Numbers and words without what does not count: zeros at the end, and those in front of the first word.
class Segments {
 public:
  explicit Segments(std::string_view version) noexcept {
    const std::string_view text = trimmed(version);
    const auto* const word = std::ranges::find_if(text, [](char each) { return is_letter(each) || each == '-'; });
    const auto numbers_end = static_cast<std::size_t>(word - text.begin());
    numbers_ = without_last_zeros(text.substr(0, numbers_end));
    rest_ = without_last_zeros(text.substr(numbers_end));
  }

  bool is_over() const noexcept { return numbers_.empty() && rest_.empty(); }

  /// Empty behind the last one, where it goes on as if with zeros.
  std::string_view next() noexcept {
    std::string_view& text = numbers_.empty() ? rest_ : numbers_;
    take_while(text, [](char character) { return character == '.'; });
    if (!text.starts_with('-'))
      return take_while(text, !text.empty() && is_letter(text.front()) ? is_letter : is_digit);
    text.remove_prefix(1);
    return "pre";
  }

 private:
  std::string_view numbers_;
  std::string_view rest_;  ///< from the first word on
};

std::strong_ordering compare_segments(std::string_view one, std::string_view other) noexcept {
  const bool one_is_number = one.empty() || is_digit(one.front());
  const bool other_is_number = other.empty() || is_digit(other.front());
  if (one_is_number != other_is_number) return one_is_number <=> other_is_number;
  return one_is_number ? compare_numbers(one, other) : one.compare(other) <=> 0;
}

}  // namespace

bool is_valid(std::string_view version) {
  std::string_view text = trimmed(version);
  if (text.empty()) return true;
  if (take_while(text, is_digit).empty() || !take_dotted(text, is_letter_or_digit)) return false;
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    if (take_while(text, is_letter_digit_or_dash).empty() || !take_dotted(text, is_letter_digit_or_dash)) return false;
  }
  return text.empty();
}

std::weak_ordering compare(std::string_view one, std::string_view other) {
  Segments left(one);
  Segments right(other);
  while (!left.is_over() || !right.is_over()) {
    const std::string_view segment = left.next();
    const auto order = compare_segments(segment, right.next());
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

}  // namespace seawall::versions::rubygems
