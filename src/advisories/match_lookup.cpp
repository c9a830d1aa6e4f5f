// Names of vulnerabilities, and other records that have them.

#include <algorithm>

#include "format.h"
#include "match_parts.h"

namespace seawall::advisories {
namespace {

using documents::Result;

constexpr std::size_t most_other_names = 4'000'000;  // "other names"
constexpr std::size_t many = 64;  // names, so that the answer is kept

constexpr bool is_digit(char each) noexcept { return each >= '0' && each <= '9'; }
constexpr char upper(char each) noexcept { return each >= 'a' && each <= 'z' ? static_cast<char>(each - 32) : each; }
constexpr char lower(char each) noexcept { return each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each; }

bool begins_as(std::string_view text, std::string_view upper_case) noexcept {
  return text.size() > upper_case.size() &&
         std::ranges::equal(text.substr(0, upper_case.size()), upper_case, {}, upper);
}

}  // namespace

bool is_cve(std::string_view name) noexcept {
  constexpr std::size_t before_number = std::string_view("CVE-2021-").size();
  return name.starts_with("CVE-") && name.size() > before_number && name[before_number - 1] == '-' &&
         std::ranges::all_of(name.substr(4, 4), is_digit) && std::ranges::all_of(name.substr(before_number), is_digit);
}

std::string canonical_name(std::string_view name) {
  std::string canonical(name);
  if (begins_as(name, "CVE-")) {
    std::ranges::transform(canonical, canonical.begin(), upper);
  } else if (begins_as(name, "GHSA-")) {
    std::ranges::transform(canonical, canonical.begin(), lower);
    std::ranges::transform(canonical.begin(), canonical.begin() + 4, canonical.begin(), upper);
  } else if (const std::size_t at = name.find("-CVE-"); at != std::string_view::npos && is_cve(name.substr(at + 1))) {
    canonical.erase(0, at + 1);
  }
  return canonical;
}

bool is_earlier_cve(std::string_view one, std::string_view other) noexcept {
  const auto packed = pack_cve(one);
  const auto other_packed = pack_cve(other);
  if (packed && other_packed) return *packed < *other_packed;
  return packed || other_packed ? packed.has_value() : one < other;
}

/// Whether anything was found.
Result<bool> NameLookup::visit(const std::string& name, const std::function<bool(const Record&)>& is_last) {
  if (count_ >= most_other_names) return false;
  const auto found = store_.find_name(name);
  if (!found) return found.error();
  count_ += 1 + found->size();
  for (const std::uint32_t index : *found) {
    if (count_ >= most_other_names) break;
    const auto head = store_.head(index);
    if (!head) return head.error();
    count_ += head->aliases.size() + head->upstream.size();
    if (head->withdrawn.empty() && is_last(*head)) return true;
  }
  return false;
}

template <typename Answer>
Result<Answer> NameLookup::answer(const std::string& name, std::unordered_map<std::string, Answer>& known,
                                  bool (*add)(const Record&, Answer&)) {
  if (const auto found = known.find(name); found != known.end()) return found->second;
  Answer answer;
  const std::size_t before = count_;
  const auto visited = visit(name, [&](const Record& record) { return add(record, answer); });
  if (!visited) return visited.error();
  if (count_ - before >= many) known.emplace(name, answer);
  return answer;
}

Result<std::vector<std::string>> NameLookup::cves(const std::string& name) {
  return answer<std::vector<std::string>>(name, cves_, [](const Record& record, std::vector<std::string>& cves) {
    const auto add = [&](const std::string& each) {
      if (std::string canonical = canonical_name(each); is_cve(canonical)) cves.push_back(std::move(canonical));
    };
    add(record.id);
    std::ranges::for_each(record.aliases, add);
    return !cves.empty();
  });
}

Result<std::optional<Rating>> NameLookup::rating(const std::string& name) {
  return answer<std::optional<Rating>>(name, ratings_, [](const Record& record, std::optional<Rating>& rating) {
    rating = rating_of(record);
    return rating.has_value();
  });
}

}  // namespace seawall::advisories
