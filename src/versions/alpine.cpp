// Alpine's order: what src/version.c of apk-tools 3.0 does. Numbers joined by dots, a letter, suffixes with numbers,
// the hash of a commit and a revision, each at most once but numbers and suffixes: 1.2.3b_rc1_p2~0abc-r4.

#include <algorithm>
#include <array>
#include <cstdint>

#include "orders.h"

namespace seawall::versions {
namespace {

/// In the order in which they may follow each other. Where two versions go on with different kinds, the later kind is
/// the lower one: `1a` is below `1.0`, and the end below a letter.
enum class Kind : std::uint8_t {
  first_number,
  number,
  letter,
  suffix,
  suffix_number,
  commit,
  revision,
  end,
  invalid,
};

/// From the lowest one on; the empty one parts those that come before a release from those that come after it.
constexpr auto suffixes =
    std::to_array<std::string_view>({"alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"});
constexpr auto no_suffix = static_cast<std::size_t>(std::ranges::find(suffixes, "") - suffixes.begin());

struct Part {
  Kind kind;
  std::string_view text;
};

constexpr Part invalid{Kind::invalid, {}};

constexpr bool is_lower(char character) noexcept { return character >= 'a' && character <= 'z'; }
constexpr bool is_hexadecimal(char character) noexcept {
  return is_digit(character) || (character >= 'a' && character <= 'f');
}

std::size_t rank_of_suffix(std::string_view name) noexcept {
  return static_cast<std::size_t>(std::ranges::find(suffixes, name) - suffixes.begin());
}

bool is_before_release(const Part& part) noexcept {
  return part.kind == Kind::suffix && rank_of_suffix(part.text) < no_suffix;
}

/// Nothing taken where a part has to have something makes it invalid.
Part take(Kind kind, std::string_view& rest, bool (*is_wanted)(char)) noexcept {
  const std::string_view taken(rest.begin(), std::ranges::find_if_not(rest, is_wanted));
  rest.remove_prefix(taken.size());
  return taken.empty() ? invalid : Part{kind, taken};
}

Part take_letter(std::string_view& rest) noexcept {
  const std::string_view letter = rest.substr(0, 1);
  rest.remove_prefix(1);
  return {Kind::letter, letter};
}

Part take_suffix(std::string_view& rest) noexcept {
  const Part part = take(Kind::suffix, rest, is_lower);
  return part.text.empty() || rank_of_suffix(part.text) == suffixes.size() ? invalid : part;
}

Part next_part(Kind before, std::string_view& rest) noexcept {
  if (rest.empty()) return {Kind::end, {}};
  const char mark = rest.front();
  if (is_lower(mark)) return before <= Kind::number ? take_letter(rest) : invalid;
  if (is_digit(mark)) return before == Kind::suffix ? take(Kind::suffix_number, rest, is_digit) : invalid;
  rest.remove_prefix(1);
  switch (mark) {
    case '.': return before <= Kind::number ? take(Kind::number, rest, is_digit) : invalid;
    case '_': return before <= Kind::suffix_number ? take_suffix(rest) : invalid;
    case '~': return before < Kind::commit ? take(Kind::commit, rest, is_hexadecimal) : invalid;
    case '-':
      if (before >= Kind::revision || !rest.starts_with('r')) return invalid;
      rest.remove_prefix(1);
      return take(Kind::revision, rest, is_digit);
    default: return invalid;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view version) noexcept
      : rest_(version), part_(take(Kind::first_number, rest_, is_digit)) {}

  const Part& part() const noexcept { return part_; }
  void move() noexcept { part_ = next_part(part_.kind, rest_); }

 private:
  std::string_view rest_;
  Part part_;
};

/// Modulo 2^64, as apk has it: 18446744073709551616 is 0.
std::uint64_t value_of(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  return value;
}

/// Of two of the same kind.
std::strong_ordering compare_parts(const Part& one, const Part& other) noexcept {
  switch (one.kind) {
    case Kind::number:
      // As after the point of a decimal fraction.
      if (one.text.starts_with('0') || other.text.starts_with('0')) return one.text <=> other.text;
      [[fallthrough]];
    case Kind::first_number:
    case Kind::suffix_number:
    case Kind::revision: return value_of(one.text) <=> value_of(other.text);
    case Kind::suffix: return rank_of_suffix(one.text) <=> rank_of_suffix(other.text);
    case Kind::letter:
    case Kind::commit:
    case Kind::end:
    case Kind::invalid: break;
  }
  return one.text <=> other.text;
}

}  // namespace

bool alpine::is_valid(std::string_view version) {
  Reader reader(version);
  while (reader.part().kind < Kind::end) reader.move();
  return reader.part().kind == Kind::end;
}

std::weak_ordering alpine::compare(std::string_view one, std::string_view other) {
  Reader left(one);
  Reader right(other);
  while (left.part().kind == right.part().kind && left.part().kind < Kind::end) {
    if (const auto order = compare_parts(left.part(), right.part()); order != 0) return order;
    left.move();
    right.move();
  }
  if (left.part().kind == right.part().kind) return std::weak_ordering::equivalent;
  if (is_before_release(left.part())) return std::weak_ordering::less;
  if (is_before_release(right.part())) return std::weak_ordering::greater;
  return right.part().kind <=> left.part().kind;
}

}  // namespace seawall::versions
