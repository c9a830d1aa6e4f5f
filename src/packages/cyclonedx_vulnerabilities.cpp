#include "cyclonedx_vulnerabilities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <tuple>

namespace seawall::packages {
namespace {

constexpr std::array<std::string_view, 7> severities = {"critical", "high", "medium", "low", "info", "none", "unknown"};
constexpr std::array<std::string_view, 5> methods = {"CVSSv2", "CVSSv3", "CVSSv31", "CVSSv4", "other"};
constexpr std::array<std::string_view, 5> states = {"resolved", "exploitable", "in_triage", "false_positive",
                                                    "not_affected"};
constexpr std::array<std::string_view, 9> justifications = {
    "code_not_present",     "code_not_reachable",     "requires_configuration",
    "requires_dependency",  "requires_environment",   "protected_by_compiler",
    "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"};

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& words, std::string_view word) noexcept {
  return std::ranges::find(words, word) != words.end();
}

bool is_digit(char each) noexcept { return each >= '0' && each <= '9'; }

/// A number of two or four digits; -1 for anything else.
int number_of(std::string_view text) noexcept {
  int number = -1;
  if (!std::ranges::all_of(text, is_digit)) return -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number_of(text.substr(0, 4));
  const int month = number_of(text.substr(5, 2));
  const int day = number_of(text.substr(8, 2));
  if (year < 1 || month < 1 || day < 1) return false;
  return std::chrono::year_month_day{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day))}
      .ok();
}

bool is_below(std::string_view text, int limit) noexcept {
  const int number = number_of(text);
  return text.size() == 2 && number >= 0 && number < limit;
}

/// "Z" or "+02:00".
bool is_zone(std::string_view text) noexcept {
  if (text == "Z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' && is_below(text.substr(1, 2), 24) &&
         is_below(text.substr(4, 2), 60);
}

/// RFC 3339, section 5.6, without leap seconds, which many readers refuse.
bool is_time(std::string_view text) noexcept {
  constexpr std::size_t to_the_second = 19;  // "2024-02-29T12:34:56"
  if (text.size() <= to_the_second || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
  if (!is_day(text.substr(0, 10)) || !is_below(text.substr(11, 2), 24) || !is_below(text.substr(14, 2), 60) ||
      !is_below(text.substr(17, 2), 60)) {
    return false;
  }
  text.remove_prefix(to_the_second);
  if (text.starts_with('.')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return false;
    text.remove_prefix(end);
  }
  return is_zone(text);
}

/// What RFC 3986 lets stand in a URL; what advisories link to may be any text.
bool is_url(std::string_view text) noexcept {
  if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
  constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+,;=%";
  bool is_in_authority = true;
  std::size_t at = text.find("//") + 2;
  const std::size_t first = at;
  for (; at < text.size(); ++at) {
    const char each = text[at];
    const bool is_letter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || is_digit(each);
    if (!is_letter && !marks.contains(each)) return false;
    if (each == '/' || each == '?' || each == '#') is_in_authority = false;
    if ((each == '[' || each == ']') && !is_in_authority) return false;
    const auto is_hex = [&](std::size_t place) {
      return place < text.size() && std::string_view("0123456789abcdefABCDEF").contains(text[place]);
    };
    if (each == '%' && (!is_hex(at + 1) || !is_hex(at + 2))) return false;
  }
  const std::size_t fragment = text.find('#');
  return text.size() > first && (fragment == text.npos || text.find('#', fragment + 1) == text.npos);
}

/// One on its way out, with what its packages are called.
struct Entry {
  const BillVulnerability* vulnerability;
  std::optional<double> score;  // one that can be written and compared
  std::vector<std::string_view> affected;
};

auto rank_of(const Entry& entry) {
  const BillVulnerability& each = *entry.vulnerability;
  return std::tie(each.name, each.analysis, each.severity, entry.score, each.method, each.vector, each.recommendation,
                  entry.affected, each.description, each.references, each.advisories, each.published, each.updated);
}

class Writing {
 public:
  explicit Writing(JsonWriter& json) : json_(json) {}

  void write(const Entry& entry) {
    const BillVulnerability& each = *entry.vulnerability;
    json_.open('{');
    json_.member("id", each.name.id);
    source(each.name);
    references(each);
    rating(each, entry.score);
    json_.member_if_any("description", each.description);
    json_.member_if_any("recommendation", each.recommendation);
    advisories(each);
    if (is_time(each.published)) json_.member("published", each.published);
    if (is_time(each.updated)) json_.member("updated", each.updated);
    analysis(each.analysis);
    json_.key("affects").open('[');
    for (const std::string_view reference : entry.affected) {
      json_.open('{');
      json_.member("ref", reference);
      json_.close('}');
    }
    json_.close(']');
    json_.close('}');
  }

 private:
  void source(const BillVulnerability::Name& name) {
    json_.key("source").open('{');
    json_.member_if_any("name", name.source_name);
    json_.member_if_any("url", name.source_url);
    json_.close('}');
  }

  void references(const BillVulnerability& each) {
    if (each.references.empty()) return;
    json_.key("references").open('[');
    for (const BillVulnerability::Name& name : each.references) {
      json_.open('{');
      json_.member("id", name.id);
      source(name);
      json_.close('}');
    }
    json_.close(']');
  }

  void rating(const BillVulnerability& each, std::optional<double> score) {
    if (!score && each.severity.empty()) return;
    json_.key("ratings").open('[');
    json_.open('{');
    if (score) json_.key("score").real(*score);
    json_.member("severity", is_among(severities, each.severity) ? each.severity : "unknown");
    if (score) json_.member("method", is_among(methods, each.method) ? each.method : "other");
    json_.member_if_any("vector", each.vector);
    json_.close('}');
    json_.close(']');
  }

  void advisories(const BillVulnerability& each) {
    if (std::ranges::none_of(each.advisories, is_url)) return;
    json_.key("advisories").open('[');
    for (const std::string& url : each.advisories) {
      if (!is_url(url)) continue;
      json_.open('{');
      json_.member("url", url);
      json_.close('}');
    }
    json_.close(']');
  }

  void analysis(const BillVulnerability::Analysis& analysis) {
    if (!is_among(states, analysis.state)) return;
    json_.key("analysis").open('{');
    json_.member("state", analysis.state);
    if (is_among(justifications, analysis.justification)) json_.member("justification", analysis.justification);
    json_.member_if_any("detail", analysis.detail);
    json_.close('}');
  }

  JsonWriter& json_;
};

}  // namespace

void write_vulnerabilities(JsonWriter& json, std::span<const BillVulnerability> vulnerabilities,
                           const Listing& listing) {
  std::vector<Entry> entries;
  for (const BillVulnerability& each : vulnerabilities) {
    Entry entry{&each, {}, {}};
    if (each.score && std::isfinite(*each.score)) entry.score = each.score;
    for (const std::size_t index : each.packages) {
      const bool is_listed = index < listing.references.size() && !listing.references[index].empty();
      if (is_listed) entry.affected.push_back(listing.references[index]);
    }
    std::ranges::sort(entry.affected);
    const auto repeated = std::ranges::unique(entry.affected);
    entry.affected.erase(repeated.begin(), repeated.end());
    if (!entry.affected.empty()) entries.push_back(std::move(entry));
  }
  if (entries.empty()) return;
  std::ranges::sort(entries, [](const Entry& one, const Entry& other) { return rank_of(one) < rank_of(other); });
  json.key("vulnerabilities").open('[');
  Writing writing(json);
  for (const Entry& entry : entries) writing.write(entry);
  json.close(']');
}

}  // namespace seawall::packages
