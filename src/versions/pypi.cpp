// PEP 440 as packaging 26.3 has it, packaging/version.py: the grammar is its VERSION_PATTERN, the order its _cmpkey.
//
// Where it departs from PEP 440: a separator behind a letter needs no number ("1.0a." and "1.0rc-" are versions), every
// space of Unicode may stand around a version, and a release that is only "dev" comes before all pre-releases of it.
// Where this departs from packaging: Python, not packaging, refuses numbers above 4,300 digits (a setting of the
// interpreter, with an error of its own); here they are numbers as any other.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "orders.h"

namespace seawall::versions::pypi {
namespace {

enum class Pre : signed char { only_dev, alpha, beta, candidate, none };

/// Numbers are as written: empty where there are none, which is 0.
struct Version {
  std::string_view epoch;
  std::string_view release;  ///< with its dots
  Pre pre = Pre::none;
  std::string_view pre_number;
  bool has_post = false;
  std::string_view post_number;
  bool has_dev = false;
  std::string_view dev_number;
  std::optional<std::string_view> local;  ///< without its plus
};

constexpr char lowered(char character) noexcept {
  return is_letter(character) ? static_cast<char>(character | 32) : character;
}

constexpr bool is_separator(char character) noexcept {
  return character == '.' || character == '-' || character == '_';
}

bool take_space(std::string_view& text) noexcept {
  if (text.empty()) return false;
  const char first = text.front();
  if (first == ' ' || (first >= '\t' && first <= '\r') || (first >= '\x1c' && first <= '\x1f')) {
    text.remove_prefix(1);
    return true;
  }
  static constexpr std::array<std::string_view, 19> wide = {
      "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83",
      "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
      "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  const auto* const found = std::ranges::find_if(wide, [&](std::string_view space) { return text.starts_with(space); });
  if (found == wide.end()) return false;
  text.remove_prefix(found->size());
  return true;
}

/// A word in any case.
bool take_word(std::string_view& text, std::string_view word) noexcept {
  if (!std::ranges::equal(text.substr(0, word.size()), word, {}, lowered)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool take_any_word(std::string_view& text, std::initializer_list<std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) { return take_word(text, word); });
}

template <class Belongs>
std::string_view take_while(std::string_view& text, Belongs belongs) noexcept {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

std::string_view take_digits(std::string_view& text) noexcept { return take_while(text, is_digit); }

void take_separator(std::string_view& text) noexcept {
  if (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
}

std::string_view take_number_behind_word(std::string_view& text) noexcept {
  take_separator(text);
  return take_digits(text);
}

/// Words joined by a character; empty where it does not begin with one. A last separator without a word stays.
template <class Joins, class Belongs>
std::string_view take_joined(std::string_view& text, Joins joins, Belongs belongs) noexcept {
  std::string_view rest = text;
  if (take_while(rest, belongs).empty()) return {};
  while (!rest.empty() && joins(rest.front())) {
    std::string_view behind = rest.substr(1);
    if (take_while(behind, belongs).empty()) break;
    rest = behind;
  }
  const std::string_view taken = text.substr(0, text.size() - rest.size());
  text = rest;
  return taken;
}

std::string_view take_release(std::string_view& text) noexcept {
  return take_joined(text, [](char character) { return character == '.'; }, is_digit);
}

std::string_view take_local(std::string_view& text) noexcept {
  return take_joined(text, is_separator, [](char character) { return is_digit(character) || is_letter(character); });
}

void take_epoch(std::string_view& text, Version& version) noexcept {
  std::string_view rest = text;
  const std::string_view digits = take_digits(rest);
  if (digits.empty() || !rest.starts_with('!')) return;
  version.epoch = digits;
  text = rest.substr(1);
}

// Of words that begin alike, the longer one is first: nothing goes back to the shorter one.
void take_pre(std::string_view& text, Version& version) noexcept {
  std::string_view rest = text;
  take_separator(rest);
  if (take_any_word(rest, {"alpha", "a"})) {
    version.pre = Pre::alpha;
  } else if (take_any_word(rest, {"beta", "b"})) {
    version.pre = Pre::beta;
  } else if (take_any_word(rest, {"preview", "pre", "c", "rc"})) {
    version.pre = Pre::candidate;
  } else {
    return;
  }
  version.pre_number = take_number_behind_word(rest);
  text = rest;
}

void take_post(std::string_view& text, Version& version) noexcept {
  std::string_view rest = text;
  if (rest.starts_with('-')) {  // "1.0-1"
    rest.remove_prefix(1);
    version.post_number = take_digits(rest);
    version.has_post = !version.post_number.empty();
  }
  if (!version.has_post) {
    rest = text;
    take_separator(rest);
    version.has_post = take_any_word(rest, {"post", "rev", "r"});
    if (version.has_post) version.post_number = take_number_behind_word(rest);
  }
  if (version.has_post) text = rest;
}

void take_dev(std::string_view& text, Version& version) noexcept {
  std::string_view rest = text;
  take_separator(rest);
  version.has_dev = take_word(rest, "dev");
  if (!version.has_dev) return;
  version.dev_number = take_number_behind_word(rest);
  text = rest;
}

std::optional<Version> parse(std::string_view text) noexcept {
  Version version;
  while (take_space(text)) {
  }
  take_word(text, "v");
  take_epoch(text, version);
  version.release = take_release(text);
  if (version.release.empty()) return {};
  take_pre(text, version);
  take_post(text, version);
  take_dev(text, version);
  if (version.pre == Pre::none && version.has_dev && !version.has_post) version.pre = Pre::only_dev;
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    version.local = take_local(text);
    if (version.local->empty()) return {};
  }
  while (take_space(text)) {
  }
  return text.empty() ? std::optional(version) : std::nullopt;
}

/// The next part of a release or a local version; empty behind the last one.
std::string_view next_part(std::string_view& text) noexcept {
  const std::string_view part = take_while(text, [](char character) { return !is_separator(character); });
  take_separator(text);
  return part;
}

/// As if the shorter one went on with zeros.
std::strong_ordering compare_releases(std::string_view one, std::string_view other) noexcept {
  while (!one.empty() || !other.empty()) {
    const std::string_view part = next_part(one);
    const auto order = compare_numbers(part, next_part(other));
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering compare_local_parts(std::string_view one, std::string_view other) noexcept {
  const bool one_is_number = std::ranges::all_of(one, is_digit);
  const bool other_is_number = std::ranges::all_of(other, is_digit);
  if (one_is_number != other_is_number) return one_is_number <=> other_is_number;
  if (one_is_number) return compare_numbers(one, other);
  return std::lexicographical_compare_three_way(one.begin(), one.end(), other.begin(), other.end(),
                                                [](char left, char right) { return lowered(left) <=> lowered(right); });
}

/// Here a zero at the end counts, unlike in a release.
std::strong_ordering compare_locals(std::string_view one, std::string_view other) noexcept {
  while (!one.empty() && !other.empty()) {
    const std::string_view part = next_part(one);
    const auto order = compare_local_parts(part, next_part(other));
    if (order != 0) return order;
  }
  return other.empty() <=> one.empty();
}

}  // namespace

bool is_valid(std::string_view version) { return parse(version).has_value(); }

std::weak_ordering compare(std::string_view one, std::string_view other) {
  const Version left = parse(one).value_or(Version{});
  const Version right = parse(other).value_or(Version{});
  if (const auto order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
  if (const auto order = compare_releases(left.release, right.release); order != 0) return order;
  if (const auto order = left.pre <=> right.pre; order != 0) return order;
  if (const auto order = compare_numbers(left.pre_number, right.pre_number); order != 0) return order;
  if (const auto order = left.has_post <=> right.has_post; order != 0) return order;
  if (const auto order = compare_numbers(left.post_number, right.post_number); order != 0) return order;
  if (const auto order = right.has_dev <=> left.has_dev; order != 0) return order;
  if (const auto order = compare_numbers(left.dev_number, right.dev_number); order != 0) return order;
  return compare_locals(left.local.value_or(""), right.local.value_or(""));
}

}  // namespace seawall::versions::pypi
