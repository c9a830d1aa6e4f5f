// Builds of rpm's modules in advisories (https://docs.fedoraproject.org/en-US/modularity/): one stream is built for
// several releases, and each build has a tag in its packages' releases.

#include <algorithm>

#include "match_parts.h"

namespace seawall::advisories {
namespace {

constexpr bool is_digit(char each) noexcept { return each >= '0' && each <= '9'; }
constexpr bool is_hex(char each) noexcept { return is_digit(each) || (each >= 'a' && each <= 'f'); }

std::string_view fixed_tag(const Range& range) noexcept {
  for (const Event& event : range.events) {
    if (event.type == Event::Type::fixed) return module_tag(event.version);
  }
  return {};
}

/// "nodejs" and "18" of "nodejs:18:8060020220523160029:ad008a3a".
struct Stream {
  std::string_view module;
  std::string_view name;
};
Stream stream_of(std::string_view label) noexcept {
  const std::size_t colon = std::min(label.find(':'), label.size());
  const std::string_view rest = label.substr(std::min(colon + 1, label.size()));
  return {label.substr(0, colon), rest.substr(0, rest.find(':'))};
}

/// Whether a summary such as "Important: nodejs:18 security update" names other streams of a module, and not this one.
bool is_about_other_streams(std::string_view summary, const Stream& stream) noexcept {
  bool has_other = false;
  while (!summary.empty()) {
    const std::size_t end = std::min(summary.find_first_of(" ,"), summary.size());
    const std::string_view word = summary.substr(0, end);
    const Stream named = stream_of(word);
    if (named.module == stream.module && !named.name.empty()) {
      if (named.name == stream.name) return false;
      has_other = true;
    }
    summary.remove_prefix(std::min(end + 1, summary.size()));
  }
  return has_other;
}

}  // namespace

std::string_view module_tag(std::string_view version) noexcept {
  for (const std::string_view mark : {"module_el", "module+el"}) {
    const std::size_t begin = version.find(mark);
    if (begin == std::string_view::npos) continue;
    std::size_t end = begin + mark.size();
    while (end < version.size() && (is_digit(version[end]) || version[end] == '.')) ++end;
    // The build and the hash; behind it may come a vendor's own number.
    for (int part = 0; part < 2 && end < version.size() && version[end] == '+'; ++part) {
      ++end;
      while (end < version.size() && is_hex(version[end])) ++end;
    }
    return version.substr(begin, end - begin);
  }
  return {};
}

bool has_module_builds(const Affected& affected) noexcept {
  return std::ranges::any_of(affected.ranges, [](const Range& range) { return !fixed_tag(range).empty(); });
}

std::vector<Affected> deciding_ranges(std::span<const Affected* const> entries, std::string_view version,
                                      std::string_view module_label, std::string_view summary) {
  std::vector<Affected> ranges;
  for (const Affected* const entry : entries) {
    Affected each = *entry;
    each.ranges.clear();
    for (const Range& range : entry->ranges) {
      each.ranges = {range};
      ranges.push_back(each);
      each.versions.clear();
    }
    if (!each.versions.empty()) ranges.push_back(std::move(each));  // it had no range
  }
  const auto tag_of = [](const Affected& each) {
    return each.ranges.empty() ? std::string_view() : fixed_tag(each.ranges.front());
  };
  const std::string_view tag = module_tag(version);
  const auto is_same_build = [&](const Affected& each) { return tag_of(each) == tag; };
  if (!tag.empty() && std::ranges::any_of(ranges, is_same_build)) {
    std::erase_if(ranges, [&](const Affected& each) { return !is_same_build(each); });
    return ranges;
  }
  const bool is_of_no_module = tag.empty() && module_label.empty();
  const bool is_of_other = !module_label.empty() && is_about_other_streams(summary, stream_of(module_label));
  if (is_of_no_module || is_of_other) {
    std::erase_if(ranges, [&](const Affected& each) { return !tag_of(each).empty(); });
  }
  return ranges;
}

}  // namespace seawall::advisories
