// Debian's order: what lib/dpkg/parsehelp.c and lib/dpkg/version.c of dpkg 1.21 do, and deb-version(7) where it says
// the same.

#include <algorithm>

#include "orders.h"

namespace seawall::versions {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view spaces_before_a_number = "\n\v\f\r";  // blanks are gone by then
constexpr std::string_view largest_epoch = "2147483647";

/// [epoch:]upstream[-revision]
struct Parts {
  std::string_view epoch;  ///< its digits
  std::string_view upstream;
  std::string_view revision;
};

std::string_view without_blanks_around(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// As C reads a number, which is more than the document allows: spaces and a sign may stand before it.
bool is_epoch(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(spaces_before_a_number), text.size()));
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return false;
  return compare_numbers(text, is_negative ? "0" : largest_epoch) <= 0;
}

Parts parts_of(std::string_view version) noexcept {
  Parts parts;
  parts.upstream = without_blanks_around(version);
  if (const std::size_t colon = parts.upstream.find(':'); colon != std::string_view::npos) {
    const std::string_view epoch = parts.upstream.substr(0, colon);
    parts.epoch = epoch.substr(std::min(epoch.find_first_of("0123456789"), epoch.size()));
    parts.upstream.remove_prefix(colon + 1);
  }
  if (const std::size_t dash = parts.upstream.rfind('-'); dash != std::string_view::npos) {
    parts.revision = parts.upstream.substr(dash + 1);
    parts.upstream = parts.upstream.substr(0, dash);
  }
  return parts;
}

bool consists_of(std::string_view text, std::string_view marks) noexcept {
  return std::ranges::all_of(text, [&](char character) {
    return is_digit(character) || is_letter(character) || marks.contains(character);
  });
}

/// The end weighs 0, so that only `~` comes before it.
int weight_at(std::string_view text, std::size_t place) noexcept {
  if (place >= text.size()) return 0;
  const char character = text[place];
  if (character == '~') return -1;
  return is_letter(character) ? character : character + 256;
}

std::strong_ordering compare_words(std::string_view one, std::string_view other) noexcept {
  for (std::size_t place = 0; place < std::max(one.size(), other.size()); ++place) {
    const auto order = weight_at(one, place) <=> weight_at(other, place);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::string_view take_while(std::string_view& rest, bool wants_digits) noexcept {
  const auto end = std::ranges::find_if(rest, [&](char character) { return is_digit(character) != wants_digits; });
  const std::string_view taken(rest.begin(), end);
  rest.remove_prefix(taken.size());
  return taken;
}

/// By turns what is no number, and a number.
std::strong_ordering compare_parts(std::string_view one, std::string_view other) noexcept {
  while (!one.empty() || !other.empty()) {
    const std::string_view word = take_while(one, false);
    const auto by_words = compare_words(word, take_while(other, false));
    if (by_words != 0) return by_words;
    const std::string_view number = take_while(one, true);
    const auto by_numbers = compare_numbers(number, take_while(other, true));
    if (by_numbers != 0) return by_numbers;
  }
  return std::strong_ordering::equal;
}

}  // namespace

bool debian::is_valid(std::string_view version) {
  const std::string_view text = without_blanks_around(version);
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    if (!is_epoch(text.substr(0, colon))) return false;
  }
  if (text.ends_with('-')) return false;
  const Parts parts = parts_of(text);
  return !parts.upstream.empty() && is_digit(parts.upstream.front()) && consists_of(parts.upstream, ".-+~:") &&
         consists_of(parts.revision, ".+~");
}

std::weak_ordering debian::compare(std::string_view one, std::string_view other) {
  const Parts left = parts_of(one);
  const Parts right = parts_of(other);
  if (const auto order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const auto order = compare_parts(left.upstream, right.upstream); order != 0) return order;
  return compare_parts(left.revision, right.revision);
}

}  // namespace seawall::versions
