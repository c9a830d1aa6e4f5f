#include "component_versions.h"

#include <algorithm>
#include <charconv>

namespace seawall::checks {
namespace {

constexpr std::string_view digits = "0123456789";

/// A version, how many numbers it has, and what stands behind them.
struct Cut {
  ComponentVersion version;
  std::size_t count = 0;
  std::string_view rest;
};

/// The text up to a separator, which is taken off the text with it.
std::string_view take_until(std::string_view& text, std::string_view separator) noexcept {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + separator.size(), text.size()));
  return part;
}

/// Numbers joined by points; nothing where one is missing or does not fit.
std::optional<Cut> cut_numbers(std::string_view text) noexcept {
  Cut cut;
  for (;;) {
    if (cut.count == cut.version.numbers.size()) return {};
    const char* const end = text.data() + text.size();
    const auto [behind, error] = std::from_chars(text.data(), end, cut.version.numbers[cut.count]);
    if (error != std::errc()) return {};
    ++cut.count;
    text = {behind, static_cast<std::size_t>(end - behind)};
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  cut.rest = text;
  return cut;
}

/// "2024-12-13T22-19-12Z": the year, the day of it and the time of the day as numbers in order.
std::optional<Cut> cut_date(std::string_view text) noexcept {
  constexpr std::string_view form = "0000-00-00T00-00-00Z";
  if (text.size() < form.size()) return {};
  std::array<std::uint64_t, 3> parts{};
  constexpr std::array<std::size_t, 3> last_digits = {4, 10, 20};
  for (std::size_t index = 0, part = 0; index < form.size(); ++index) {
    if (index == last_digits[part]) ++part;
    const bool wants_digit = form[index] == '0';
    if (wants_digit != (text[index] >= '0' && text[index] <= '9')) return {};
    if (wants_digit) parts[part] = parts[part] * 10 + static_cast<std::uint64_t>(text[index] - '0');
    if (!wants_digit && text[index] != form[index]) return {};
  }
  Cut cut;
  std::ranges::copy(parts, cut.version.numbers.begin());
  cut.count = parts.size();
  cut.rest = text.substr(form.size());
  return cut;
}

std::optional<Cut> cut_version(std::string_view text) noexcept {
  constexpr std::string_view dated = "RELEASE.";
  if (text.starts_with(dated)) return cut_date(text.substr(dated.size()));
  if (text.starts_with('v')) text.remove_prefix(1);
  return cut_numbers(text);
}

bool is_pre_release(std::string_view text) noexcept {
  constexpr std::string_view names[] = {"alpha", "beta", "rc", "ea", "dev", "pre", "preview", "snapshot"};
  const std::string_view word = text.substr(0, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
  const std::string_view behind = text.substr(word.size());
  return std::ranges::find(names, word) != std::end(names) && behind.find_first_not_of("0123456789.-") == text.npos;
}

/// "alpine3.20", "jdk21-slim": what the image is built on; a number alone counts the builds of one version.
bool is_flavour(std::string_view text) noexcept {
  if (text.empty() || text.ends_with('-')) return false;
  constexpr std::string_view names[] = {"",       "alpine", "amd",     "arm",   "bookworm",   "bullseye", "busybox",
                                        "chroot", "cpuv",   "debian",  "debug", "distroless", "jdk",      "jre",
                                        "linux",  "lts",    "scratch", "slim",  "trixie",     "ubi",      "ubuntu"};
  while (!text.empty()) {
    const std::string_view word = take_until(text, "-");
    const std::string_view name = word.substr(0, word.find_last_not_of("0123456789.") + 1);
    if (word.empty() || std::ranges::find(names, name) == std::end(names)) return false;
  }
  return true;
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

/// Negative, zero or positive. Numbers come before words; shorter numbers are smaller.
int compare_identifiers(std::string_view left, std::string_view right) noexcept {
  if (is_number(left) != is_number(right)) return is_number(left) ? -1 : 1;
  if (is_number(left)) {
    left.remove_prefix(std::min(left.find_first_not_of('0'), left.size() - 1));
    right.remove_prefix(std::min(right.find_first_not_of('0'), right.size() - 1));
    if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  }
  return left.compare(right);
}

bool pre_release_comes_before(std::string_view left, std::string_view right) noexcept {
  if (left.empty() || right.empty()) return !left.empty() && right.empty();
  while (!left.empty() && !right.empty()) {
    const int order = compare_identifiers(take_until(left, "."), take_until(right, "."));
    if (order != 0) return order < 0;
  }
  return left.empty() && !right.empty();
}

}  // namespace

std::optional<ComponentVersion> upstream_version(std::string_view text) noexcept {
  std::optional<Cut> cut = cut_version(text);
  if (!cut) return {};
  if (cut->rest.empty()) return cut->version;
  if (!cut->rest.starts_with('-') || !is_pre_release(cut->rest.substr(1))) return {};
  cut->version.pre_release = cut->rest.substr(1);
  return cut->version;
}

std::optional<ComponentVersion> version_of_tag(std::string_view tag) noexcept {
  const std::optional<Cut> cut = cut_version(tag);
  if (!cut || cut->count < 3) return {};
  if (cut->rest.starts_with('-') && is_flavour(cut->rest.substr(1))) return cut->version;
  return upstream_version(tag);
}

bool comes_before(const ComponentVersion& left, const ComponentVersion& right) noexcept {
  if (left.numbers != right.numbers) return left.numbers < right.numbers;
  return pre_release_comes_before(left.pre_release, right.pre_release);
}

bool is_within(const ComponentVersion& version, std::string_view ranges) noexcept {
  while (!ranges.empty()) {
    std::string_view range = take_until(ranges, ",");
    const auto from = upstream_version(take_until(range, ".."));
    const auto fixed = upstream_version(range);
    if (from && fixed && !comes_before(version, *from) && comes_before(version, *fixed)) return true;
  }
  return false;
}

}  // namespace seawall::checks
