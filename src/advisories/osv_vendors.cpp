#include "osv_vendors.h"

#include <algorithm>
#include <array>
#include <set>

#include "advisories/orders.h"

namespace seawall::advisories {
namespace {

/// By the first letters of a vendor's ids.
struct Vendor {
  std::string_view prefix;
  std::array<std::string_view, 2> ecosystems;  ///< of its own packages; the first where a record names another one
};
// Their packages share a format, and often names, with those of a larger distribution, but not their versions.
constexpr Vendor vendors[] = {
    {"CGA-", {"Chainguard", "Wolfi"}},
    {"CLEANSTART-", {"CleanStart"}},
    {"ECHO-", {"Echo"}},
    {"MINI-", {"MinimOS"}},
};

/// A vendor's record that names the distribution that its packages are like is about its own packages all the same.
void settle_ecosystem(Record& record, const Vendor& vendor) {
  for (Affected& affected : record.affected) {
    const bool is_own = std::ranges::find(vendor.ecosystems, affected.ecosystem) != vendor.ecosystems.end();
    if (is_own || !is_of_distributions(affected.ecosystem)) continue;
    if (record.source == "osv:" + affected.ecosystem) record.source = "osv:" + std::string(vendor.ecosystems.front());
    affected.ecosystem = vendor.ecosystems.front();
    affected.release.clear();
  }
}

/// CleanStart lists the fixed version among those that are affected.
void leave_out_fixed(Affected& affected) {
  std::set<std::string_view> fixed;
  for (const Range& range : affected.ranges) {
    for (const Event& event : range.events) {
      if (event.type == Event::Type::fixed) fixed.insert(event.version);
    }
  }
  std::erase_if(affected.versions, [&](const std::string& version) { return fixed.contains(version); });
}

/// Red Hat's heirs: "ALSA-2022:8194" mends vulnerabilities, "ALBA-2021:4378" is of bugs, "ALEA-..." of enhancements.
bool is_erratum(std::string_view id, char kind) noexcept {
  return id.size() > 5 && (id.starts_with("AL") || id.starts_with("RL")) && id[2] == kind && id[3] == 'A' &&
         id[4] == '-';
}

/// They tell what they mend under "related", and how severe it is in front of the summary.
void settle_erratum(Record& record) {
  std::set<std::string> known(record.upstream.begin(), record.upstream.end());
  for (const std::string& name : record.related) {
    if (name.starts_with("CVE-") && known.insert(name).second) record.upstream.push_back(name);
  }
  constexpr std::string_view words[] = {"Critical", "Important", "Moderate", "Low"};
  const std::string_view word = std::string_view(record.summary).substr(0, record.summary.find(':'));
  const bool is_word = std::ranges::find(words, word) != std::end(words);
  if (is_word && record.severities.empty()) record.severities.push_back({"word", std::string(word)});
}

}  // namespace

void settle_vendor(Record& record) {
  for (const Vendor& vendor : vendors) {
    if (record.id.starts_with(vendor.prefix)) settle_ecosystem(record, vendor);
  }
  if (record.id.starts_with("CLEANSTART-")) {
    for (Affected& affected : record.affected) leave_out_fixed(affected);
  }
  if (is_erratum(record.id, 'S')) settle_erratum(record);
  const bool is_no_vulnerability = is_erratum(record.id, 'B') || is_erratum(record.id, 'E');
  if (is_no_vulnerability && record.severities.empty()) record.severities.push_back({"word", "none"});
}

}  // namespace seawall::advisories
