// Source: semver.org 2.0.0, sections 9 to 11.

#include "semver.h"

#include <algorithm>
#include <iterator>

#include "orders.h"

namespace seawall::versions::semver {
namespace {

/// Those of Unicode's property White_Space, but for U+0085, about which JavaScript and .NET are not of one mind.
constexpr std::string_view spaces[] = {
    " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
};

bool is_of_label(char character) noexcept { return is_digit(character) || is_letter(character) || character == '-'; }

bool has_leading_zero(std::string_view digits) noexcept { return digits.size() > 1 && digits.front() == '0'; }

bool is_label(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_of_label); }

bool is_label_of_pre_release(std::string_view text) noexcept {
  return is_label(text) && !(has_leading_zero(text) && has_digits_only(text));
}

bool all_parts(std::string_view text, bool (*is_part)(std::string_view)) noexcept {
  Parts parts(text);
  while (const auto part = parts.next()) {
    if (!is_part(*part)) return false;
  }
  return true;
}

std::weak_ordering compare_cores(std::string_view one, std::string_view other) noexcept {
  Parts ones(one);
  Parts others(other);
  for (;;) {
    const auto left = ones.next();
    const auto right = others.next();
    if (!left && !right) return std::weak_ordering::equivalent;
    const auto order = compare_numbers(left.value_or("0"), right.value_or("0"));
    if (order != 0) return order;
  }
}

}  // namespace

std::optional<std::string_view> Parts::next() noexcept {
  if (!rest_) return {};
  const std::size_t dot = rest_->find('.');
  const std::string_view part = rest_->substr(0, dot);
  if (dot == rest_->npos) {
    rest_.reset();
  } else {
    rest_->remove_prefix(dot + 1);
  }
  return part;
}

bool has_digits_only(std::string_view text) noexcept { return std::ranges::all_of(text, is_digit); }

std::optional<Sections> split(std::string_view text) noexcept {
  const std::size_t plus = text.find('+');
  if (plus != text.npos && !all_parts(text.substr(plus + 1), is_label)) return {};
  text = text.substr(0, plus);
  const std::size_t hyphen = text.find('-');
  if (hyphen == text.npos) return Sections{text, {}};
  const std::string_view pre_release = text.substr(hyphen + 1);
  if (!all_parts(pre_release, is_label_of_pre_release)) return {};
  return Sections{text.substr(0, hyphen), pre_release};
}

std::size_t count_numbers(std::string_view core, std::string_view largest) noexcept {
  std::size_t count = 0;
  Parts parts(core);
  while (const auto number = parts.next()) {
    if (number->empty() || has_leading_zero(*number) || !has_digits_only(*number)) return 0;
    if (!largest.empty() && compare_numbers(*number, largest) > 0) return 0;
    ++count;
  }
  return count;
}

std::optional<std::weak_ordering> compare_labels(std::string_view one, std::string_view other) noexcept {
  if (one == other) return {};
  const bool is_one_number = has_digits_only(one);
  const bool is_other_number = has_digits_only(other);
  if (is_one_number && is_other_number) return compare_numbers(one, other);
  if (is_one_number) return std::weak_ordering::less;
  if (is_other_number) return std::weak_ordering::greater;
  return one <=> other;
}

std::weak_ordering compare_pre_releases(std::string_view one, std::string_view other, LabelOrder order_of_labels) {
  if (one.empty() || other.empty()) return one.empty() <=> other.empty();
  Parts ones(one);
  Parts others(other);
  for (;;) {
    const auto left = ones.next();
    const auto right = others.next();
    if (!left || !right) return left.has_value() <=> right.has_value();
    if (const auto order = order_of_labels(*left, *right)) return *order;
  }
}

std::weak_ordering compare(const Sections& one, const Sections& other, LabelOrder order_of_labels) {
  const std::weak_ordering order = compare_cores(one.core, other.core);
  return order != 0 ? order : compare_pre_releases(one.pre_release, other.pre_release, order_of_labels);
}

std::string_view without_space(std::string_view text, std::string_view also) noexcept {
  const auto remove = [&](auto is_at_edge, auto remove_at_edge) {
    for (;;) {
      const auto* found = std::ranges::find_if(spaces, is_at_edge);
      const std::string_view space = found == std::end(spaces) ? also : *found;
      if (space.empty() || !is_at_edge(space)) return;
      remove_at_edge(space.size());
    }
  };
  remove([&](std::string_view space) { return text.starts_with(space); },
         [&](std::size_t size) { text.remove_prefix(size); });
  remove([&](std::string_view space) { return text.ends_with(space); },
         [&](std::size_t size) { text.remove_suffix(size); });
  return text;
}

}  // namespace seawall::versions::semver
