// Source: VersionParser::normalize and Comparator of composer/semver 3.3.2, and version_compare of PHP 8.2.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "orders.h"

namespace seawall::versions::packagist {
namespace {

/// What PHP's patterns call \s.
bool is_space(char character) noexcept { return character == ' ' || (character >= '\t' && character <= '\r'); }

/// PHP's trim has NUL for a space and a form feed for none.
std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view trimmed(" \t\n\r\v\0", 6);
  text.remove_prefix(std::min(text.find_first_not_of(trimmed), text.size()));
  return text.substr(0, text.find_last_not_of(trimmed) + 1);
}

bool equals_any_case(std::string_view text, std::string_view lower) noexcept {
  return std::ranges::equal(text, lower, {}, [](char each) { return is_letter(each) ? each | 32 : each; });
}

bool starts_with_any_case(std::string_view text, std::string_view lower) noexcept {
  return equals_any_case(text.substr(0, lower.size()), lower);
}

bool ends_with_any_case(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() && equals_any_case(text.substr(text.size() - lower.size()), lower);
}

/// A `$` of PHP's also stands before a line feed that is the last character.
bool is_end(std::string_view rest) noexcept { return rest.empty() || rest == "\n"; }

template <typename Holds>
std::string_view take_while(std::string_view& text, Holds&& holds) noexcept {
  std::size_t size = 0;
  while (size < text.size() && holds(text[size])) ++size;
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size);
  return taken;
}

std::string_view take_digits(std::string_view& text) noexcept { return take_while(text, is_digit); }

bool take(std::string_view& text, char character) noexcept {
  if (!text.starts_with(character)) return false;
  text.remove_prefix(1);
  return true;
}

void skip_one_of(std::string_view& text, std::string_view characters) noexcept {
  if (!text.empty() && characters.contains(text.front())) text.remove_prefix(1);
}

void skip_v(std::string_view& text) noexcept { skip_one_of(text, "vV"); }

/// `1.0 as 2.0` is 1.0.
std::string_view without_alias(std::string_view version) noexcept {
  const auto is_of_version = [](char each) { return each != ',' && !is_space(each); };
  std::string_view rest = version;
  const std::string_view aliased = take_while(rest, is_of_version);
  const auto take_spaces = [&] { return !take_while(rest, [](char each) { return each == ' '; }).empty(); };
  if (aliased.empty() || !take_spaces() || !rest.starts_with("as")) return version;
  rest.remove_prefix(2);
  if (!take_spaces() || take_while(rest, is_of_version).empty() || !rest.empty()) return version;
  return aliased;
}

std::string_view without_stability_flag(std::string_view version) noexcept {
  for (const std::string_view flag : {"@stable", "@rc", "@beta", "@alpha", "@dev"}) {
    if (ends_with_any_case(version, flag)) return version.substr(0, version.size() - flag.size());
  }
  return version;
}

std::string_view without_build(std::string_view version) noexcept {
  std::string_view rest = version;
  const std::string_view before =
      take_while(rest, [](char each) { return each != ',' && each != '+' && !is_space(each); });
  if (before.empty() || !take(rest, '+')) return version;
  const std::string_view build = take_while(rest, [](char each) { return !is_space(each); });
  return build.empty() || !is_end(rest) ? version : before;
}

/// Parts as version_compare ranks them. A word that it does not know is below all: so is `stable`, which normalize
/// drops only if it is written in small letters.
enum class Rank : std::uint8_t { unknown, dev, alpha, beta, candidate, number, patch };

struct Part {
  Rank rank = Rank::number;
  std::string_view digits;  ///< of a number
};

struct Version {
  std::vector<Part> parts;
  std::optional<std::string_view> branch;  ///< behind `dev-`; has no parts
};

struct Stability {
  std::string_view name;
  Rank rank;
};
/// No name before a longer one that begins with it.
constexpr Stability stabilities[] = {
    {"stable", Rank::unknown}, {"beta", Rank::beta},   {"b", Rank::beta},
    {"rc", Rank::candidate},   {"alpha", Rank::alpha}, {"a", Rank::alpha},
    {"patch", Rank::patch},    {"pl", Rank::patch},    {"p", Rank::patch},
};

/// `-beta.2`, `RC1`, `_p3-dev`, up to the end. Adds nothing where the text goes on differently.
bool add_modifier(std::string_view rest, std::vector<Part>& parts) {
  const std::size_t before = parts.size();
  skip_one_of(rest, "._-");
  bool is_stable = false;
  const auto stability = std::ranges::find_if(
      stabilities, [&](std::string_view name) { return starts_with_any_case(rest, name); }, &Stability::name);
  if (stability != std::end(stabilities)) {
    is_stable = rest.starts_with("stable");
    parts.push_back({stability->rank, {}});
    rest.remove_prefix(stability->name.size());
    for (;;) {
      std::string_view next = rest;
      skip_one_of(next, ".-");
      const std::string_view digits = take_digits(next);
      if (digits.empty()) break;
      parts.push_back({Rank::number, digits});
      rest = next;
    }
  }
  std::string_view dev = rest;
  skip_one_of(dev, ".-");
  if (starts_with_any_case(dev, "dev")) {
    parts.push_back({Rank::dev, {}});
    rest = dev.substr(3);
  }
  // Whatever follows `stable` is dropped with it, be it a number or even `-dev`.
  if (is_stable || !is_end(rest)) parts.resize(before);
  return is_end(rest);
}

/// One to four numbers.
bool read_numbers(std::string_view text, std::vector<Part>& parts) {
  constexpr std::size_t longest_first = 5;
  skip_v(text);
  const std::string_view first = take_digits(text);
  if (first.empty() || first.size() > longest_first) return false;
  parts.assign(4, {Rank::number, "0"});
  parts.front().digits = first;
  for (std::size_t at = 1; at < parts.size(); ++at) {
    std::string_view next = text;
    if (!take(next, '.')) break;
    const std::string_view digits = take_digits(next);
    if (digits.empty()) break;
    parts[at].digits = digits;
    text = next;
  }
  return add_modifier(text, parts);
}

/// A year and one to six pairs of digits, then perhaps one to three digits. One separator may stand between them, and
/// what lies between two separators is one number.
bool read_date(std::string_view text, std::vector<Part>& parts) {
  constexpr std::string_view separators = ".:-";
  constexpr std::size_t year = 4;
  constexpr std::size_t most_pairs = 6;
  skip_v(text);
  parts.clear();
  std::size_t pairs = 0;
  std::string_view last = take_digits(text);
  if (last.size() < year) return false;
  parts.push_back({Rank::number, last});
  last.remove_prefix(year);
  for (;;) {
    std::string_view next = text;
    skip_one_of(next, separators);
    const std::string_view digits = take_digits(next);
    if (digits.empty()) break;
    if (last.size() % 2 != 0) return false;
    pairs += last.size() / 2;
    if (pairs > most_pairs) return false;
    last = digits;
    parts.push_back({Rank::number, digits});
    text = next;
  }
  pairs += last.size() / 2;
  // Two or three digits at the end need not be a pair.
  const bool is_date = (pairs >= 1 && pairs <= most_pairs) || (pairs == most_pairs + 1 && last.size() >= 2);
  return is_date && add_modifier(text, parts);
}

/// `1.x-dev`, of one to four numbers; x and what is missing are above all numbers that anybody has.
bool read_numbered_branch(std::string_view text, std::vector<Part>& parts) {
  constexpr std::string_view unbounded = "9999999";
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!ends_with_any_case(text, "dev")) return false;
  text.remove_suffix(3);
  if (text.ends_with('.') || text.ends_with('-')) text.remove_suffix(1);
  // The pattern is bound to the end only, and matches within a line.
  text = trim(text.substr(text.rfind('\n') + 1));
  skip_v(text);
  const std::string_view first = take_digits(text);
  if (first.empty()) return false;
  parts.assign(5, {Rank::number, unbounded});
  parts.front().digits = first;
  parts.back() = {Rank::dev, {}};
  for (std::size_t at = 1; at < 4 && take(text, '.'); ++at) {
    const std::string_view digits = take_digits(text);
    if (!digits.empty()) {
      parts[at].digits = digits;
    } else if (!take(text, 'x') && !take(text, 'X') && !take(text, '*')) {
      return false;
    }
  }
  return text.empty();
}

std::optional<Version> parse(std::string_view text) {
  Version version;
  text = without_stability_flag(without_alias(trim(text)));
  if (text == "master" || text == "trunk" || text == "default") {
    version.branch = text;
    return version;
  }
  constexpr std::string_view branch = "dev-";
  if (starts_with_any_case(text, branch)) {
    version.branch = text.substr(branch.size());
    return version;
  }
  text = without_build(text);
  const bool is_version =
      read_numbers(text, version.parts) || read_date(text, version.parts) || read_numbered_branch(text, version.parts);
  return is_version ? std::optional(std::move(version)) : std::nullopt;
}

/// PHP reads a number as a long, and one beyond as the greatest long.
std::string_view as_long(std::string_view digits) noexcept {
  constexpr std::string_view greatest = "9223372036854775807";
  return compare_numbers(digits, greatest) > 0 ? greatest : digits;
}

std::weak_ordering compare_parts(const Part& one, const Part& other) noexcept {
  if (one.rank != other.rank || one.rank != Rank::number) return one.rank <=> other.rank;
  return compare_numbers(as_long(one.digits), as_long(other.digits));
}

/// A number more is above the end, even 0; a word more stands to it as to a number.
std::weak_ordering compare_with_end(const Part& part) noexcept {
  return part.rank == Rank::number ? std::weak_ordering::greater : part.rank <=> Rank::number;
}

/// Composer has no order for two branches with names, which is no answer here: they are in that of their names.
std::weak_ordering compare_branches(const Version& one, const Version& other) noexcept {
  if (!one.branch || !other.branch) return other.branch.has_value() <=> one.branch.has_value();
  return *one.branch <=> *other.branch;
}

}  // namespace

bool is_valid(std::string_view version) { return parse(version).has_value(); }

std::weak_ordering compare(std::string_view one, std::string_view other) {
  const std::optional<Version> left = parse(one);
  const std::optional<Version> right = parse(other);
  if (!left || !right) return std::weak_ordering::equivalent;
  if (left->branch || right->branch) return compare_branches(*left, *right);
  const std::vector<Part>& lefts = left->parts;
  const std::vector<Part>& rights = right->parts;
  const std::size_t common = std::min(lefts.size(), rights.size());
  for (std::size_t at = 0; at < common; ++at) {
    const std::weak_ordering order = compare_parts(lefts[at], rights[at]);
    if (order != 0) return order;
  }
  if (lefts.size() > common) return compare_with_end(lefts[common]);
  if (rights.size() > common) return 0 <=> compare_with_end(rights[common]);
  return std::weak_ordering::equivalent;
}

}  // namespace seawall::versions::packagist
