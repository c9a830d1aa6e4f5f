// rpm's order: what rpmio/rpmver.c and rpmio/rpmvercmp.c of rpm 4.18 do with [epoch:]version[-release].

#include <algorithm>
#include <cstdint>
#include <optional>

#include "orders.h"

namespace seawall::versions {
namespace {

struct Parts {
  std::string_view epoch;
  std::string_view version;
  std::optional<std::string_view> release;  ///< none comes before an empty one
};

Parts parts_of(std::string_view text) noexcept {
  Parts parts;
  const auto no_digit = std::ranges::find_if_not(text, is_digit);
  if (no_digit != text.end() && *no_digit == ':') {
    parts.epoch = std::string_view(text.begin(), no_digit);
    text.remove_prefix(parts.epoch.size() + 1);
  }
  const std::size_t dash = text.rfind('-');
  parts.version = text.substr(0, dash);
  if (dash != std::string_view::npos) parts.release = text.substr(dash + 1);
  return parts;
}

/// All else only keeps segments apart: how much of it there is, and what, does not count.
bool counts(char character) noexcept {
  return is_digit(character) || is_letter(character) || character == '~' || character == '^';
}

void skip_separators(std::string_view& rest) noexcept {
  rest = std::string_view(std::ranges::find_if(rest, counts), rest.end());
}

std::string_view take_while(std::string_view& rest, bool (*is_wanted)(char)) noexcept {
  const std::string_view taken(rest.begin(), std::ranges::find_if_not(rest, is_wanted));
  rest.remove_prefix(taken.size());
  return taken;
}

enum class Next : std::uint8_t { tilde, end, caret, segment };  // from the lowest one on

Next next_of(std::string_view rest) noexcept {
  if (rest.empty()) return Next::end;
  return rest.starts_with('~') ? Next::tilde : rest.starts_with('^') ? Next::caret : Next::segment;
}

/// Of two that begin with a letter or a digit; it is taken from both.
std::strong_ordering compare_segments(std::string_view& one, std::string_view& other) noexcept {
  const bool is_number = is_digit(one.front());
  if (is_number != is_digit(other.front())) {
    return is_number ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  const auto is_wanted = is_number ? is_digit : is_letter;
  const std::string_view segment = take_while(one, is_wanted);
  const std::string_view other_segment = take_while(other, is_wanted);
  return is_number ? compare_numbers(segment, other_segment) : segment <=> other_segment;
}

std::strong_ordering compare_parts(std::string_view one, std::string_view other) noexcept {
  for (;;) {
    skip_separators(one);
    skip_separators(other);
    const Next next = next_of(one);
    if (const auto order = next <=> next_of(other); order != 0) return order;
    if (next == Next::end) return std::strong_ordering::equal;
    if (next == Next::segment) {
      if (const auto order = compare_segments(one, other); order != 0) return order;
    } else {
      one.remove_prefix(1);
      other.remove_prefix(1);
    }
  }
}

std::strong_ordering compare_releases(const Parts& one, const Parts& other) noexcept {
  if (!one.release || !other.release) return one.release.has_value() <=> other.release.has_value();
  return compare_parts(*one.release, *other.release);
}

}  // namespace

/// Any text that a string of C can hold, but not none.
bool rpm::is_valid(std::string_view version) { return !version.empty() && !version.contains('\0'); }

std::weak_ordering rpm::compare(std::string_view one, std::string_view other) {
  const Parts left = parts_of(one);
  const Parts right = parts_of(other);
  if (const auto order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const auto order = compare_parts(left.version, right.version); order != 0) return order;
  return compare_releases(left, right);
}

}  // namespace seawall::versions
