// Which records of a package are about the same vulnerability. Names are joined by records whose aliases they are,
// and what is joined is one vulnerability, with these exceptions:
// - what a record is upstream of are vulnerabilities of their own, and it is a source of each; it has no name itself;
// - so are the aliases of a distribution's record that has several CVEs: old bulletins list them so;
// - other records with several CVEs are one vulnerability, unless at least two of these are told apart by records that
//   have one of them alone: then it is a source of each of those.

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "match_parts.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::Result;

using Numbers = std::vector<std::uint32_t>;

constexpr int most_tried = 16;  // names of a vulnerability by which its CVE is looked for

/// Names by number, and which of them are joined.
class Names {
 public:
  std::uint32_t number(std::string name) {
    const auto [known, is_new] = numbers_.try_emplace(std::move(name), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) {
      texts_.push_back(&known->first);
      joined_.push_back(known->second);
      sizes_.push_back(1);
      has_cve_.push_back(advisories::is_cve(known->first));
      is_told_.push_back(false);
    }
    return known->second;
  }
  const std::string& text(std::uint32_t name) const { return *texts_[name]; }
  bool is_cve(std::uint32_t name) const { return advisories::is_cve(text(name)); }
  std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(texts_.size()); }

  /// What stands for all that are joined.
  std::uint32_t root(std::uint32_t name) noexcept {
    while (joined_[name] != name) name = joined_[name] = joined_[joined_[name]];
    return name;
  }
  void join(std::uint32_t one, std::uint32_t other) noexcept {
    one = root(one);
    other = root(other);
    if (one == other) return;
    if (sizes_[one] < sizes_[other]) std::swap(one, other);
    joined_[other] = one;
    sizes_[one] += sizes_[other];
    has_cve_[one] = has_cve_[one] || has_cve_[other];
    is_told_[one] = is_told_[one] || is_told_[other];
  }
  void join(std::span<const std::uint32_t> names) noexcept {
    for (const std::uint32_t name : names) join(names.front(), name);
  }
  bool has_cve(std::uint32_t root) const { return has_cve_[root]; }
  /// Whether some record has it, and no other CVE.
  bool is_told(std::uint32_t root) const { return is_told_[root]; }
  void tell(std::uint32_t root) { is_told_[root] = true; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<const std::string*> texts_;
  Numbers joined_;
  Numbers sizes_;
  std::vector<bool> has_cve_;
  std::vector<bool> is_told_;
};

/// What a record says of names.
struct Naming {
  Numbers joined;    ///< they are one vulnerability
  Numbers separate;  ///< each of them is one
  bool has_several_cves = false;
};

class Merging {
 public:
  Merging(std::span<const Holding> holdings, std::span<const Record> heads, bool of_distribution, NameLookup& lookup)
      : holdings_(holdings), heads_(heads), of_distribution_(of_distribution), lookup_(lookup) {}

  Result<std::vector<Vulnerability>> run() {
    namings_.reserve(heads_.size());
    for (const Record& head : heads_) namings_.push_back(naming_of(head));
    for (const Naming& naming : namings_) {
      if (naming.has_several_cves || naming.joined.empty()) continue;
      names_.join(naming.joined);
      const std::uint32_t root = names_.root(naming.joined.front());
      if (names_.has_cve(root)) names_.tell(root);
    }
    for (Naming& naming : namings_) {
      if (naming.has_several_cves) settle_several(naming);
    }
    if (auto error = look_up_cves()) return std::move(*error);
    return collect();
  }

 private:
  Numbers numbers_of(const std::vector<std::string>& names) {
    Numbers numbers;
    for (const std::string& name : names) {
      if (!name.empty()) numbers.push_back(names_.number(canonical_name(name)));
    }
    return numbers;
  }
  std::size_t count_cves(Numbers numbers) const {
    std::erase_if(numbers, [&](std::uint32_t number) { return !names_.is_cve(number); });
    std::ranges::sort(numbers);
    return static_cast<std::size_t>(std::ranges::unique(numbers).begin() - numbers.begin());
  }

  /// Of these sources what a record is upstream of are names of one vulnerability.
  static bool names_one(const Record& head) noexcept {
    return head.id.starts_with("CGA-") || head.source == "alpine" || head.source == "wolfi" ||
           head.source == "chainguard";
  }

  Naming naming_of(const Record& head) {
    Naming naming{numbers_of(head.aliases), numbers_of(head.upstream), false};
    if (of_distribution_ && count_cves(naming.joined) > 1) {
      naming.separate.insert(naming.separate.end(), naming.joined.begin(), naming.joined.end());
      naming.joined.clear();
    } else if (names_one(head) && count_cves(naming.separate) <= 1) {
      naming.joined.insert(naming.joined.end(), naming.separate.begin(), naming.separate.end());
      naming.separate.clear();
    }
    const std::string own = canonical_name(head.id);
    const bool is_of_others = of_distribution_ ? !naming.joined.empty() || !naming.separate.empty()
                                               : naming.joined.empty() && !naming.separate.empty();
    if (!is_of_others || is_cve(own)) naming.joined.push_back(names_.number(own));
    naming.has_several_cves = count_cves(naming.joined) > 1;
    return naming;
  }

  void settle_several(Naming& naming) {
    std::set<std::uint32_t> told;
    for (const std::uint32_t name : naming.joined) {
      const std::uint32_t root = names_.root(name);
      if (names_.is_cve(name) && names_.is_told(root)) told.insert(root);
    }
    if (told.size() < 2) return names_.join(naming.joined);
    Numbers rest;
    const std::uint32_t own = naming.joined.back();  // a name of each of them, so of none
    for (const std::uint32_t name : naming.joined) {
      if (!told.contains(names_.root(name)) && (name != own || names_.is_cve(own))) rest.push_back(name);
    }
    const bool has_other_cve = std::ranges::any_of(rest, [&](std::uint32_t name) { return names_.is_cve(name); });
    if (!has_other_cve && !rest.empty()) rest.push_back(*told.begin());
    if (!rest.empty()) names_.join(rest);
    naming.separate.insert(naming.separate.end(), told.begin(), told.end());
    naming.joined = std::move(rest);
  }

  /// What has no CVE may have one in another record of the store.
  std::optional<Error> look_up_cves() {
    const std::uint32_t count = names_.count();
    std::map<std::uint32_t, int> tried;
    for (std::uint32_t name = 0; name < count; ++name) {
      const std::uint32_t root = names_.root(name);
      if (names_.has_cve(root) || ++tried[root] > most_tried) continue;
      const auto found = lookup_.cves(names_.text(name));
      if (!found) return found.error();
      const Numbers cves = numbers_of(*found);
      std::set<std::uint32_t> told;
      for (const std::uint32_t cve : cves) {
        if (names_.is_told(names_.root(cve))) told.insert(names_.root(cve));
      }
      if (told.size() > 1) continue;  // what is told apart stays so
      for (const std::uint32_t cve : cves) names_.join(name, cve);
    }
    return {};
  }

  std::vector<Vulnerability> collect() {
    std::vector<Vulnerability> vulnerabilities;
    std::map<std::uint32_t, std::size_t> by_root;
    for (std::uint32_t index = 0; index < namings_.size(); ++index) {
      std::set<std::uint32_t> roots;
      for (const Numbers* const numbers : {&namings_[index].joined, &namings_[index].separate}) {
        for (const std::uint32_t name : *numbers) roots.insert(names_.root(name));
      }
      for (const std::uint32_t root : roots) {
        const auto [place, is_new] = by_root.try_emplace(root, vulnerabilities.size());
        if (is_new) vulnerabilities.emplace_back();
        vulnerabilities[place->second].sources.push_back({index, roots.size() > 1});
      }
    }
    for (std::uint32_t name = 0; name < names_.count(); ++name) {
      const auto place = by_root.find(names_.root(name));
      if (place != by_root.end()) vulnerabilities[place->second].names.push_back(names_.text(name));
    }
    for (Vulnerability& vulnerability : vulnerabilities) finish(vulnerability);
    return vulnerabilities;
  }

  /// The ecosystem's own database before GitHub's.
  auto specificity_of(const Vulnerability::Source& source) const {
    const std::string_view id = heads_[source.holding].id;
    return std::tuple(!holdings_[source.holding].is_of_release, source.is_bulletin, id.starts_with("GHSA-"), id);
  }

  void finish(Vulnerability& vulnerability) const {
    std::vector<std::string>& names = vulnerability.names;
    std::ranges::sort(names);
    std::ranges::sort(vulnerability.sources, {}, [&](const auto& source) { return specificity_of(source); });
    const std::string first = canonical_name(heads_[vulnerability.sources.front().holding].id);
    vulnerability.id = std::ranges::binary_search(names, first) ? first : names.front();
    bool has_cve = false;
    for (const std::string& name : names) {
      if (!is_cve(name) || (has_cve && !is_earlier_cve(name, vulnerability.id))) continue;
      vulnerability.id = name;
      has_cve = true;
    }
  }

  std::span<const Holding> holdings_;
  std::span<const Record> heads_;
  bool of_distribution_;
  NameLookup& lookup_;
  Names names_;
  std::vector<Naming> namings_;
};

}  // namespace

Result<std::vector<Vulnerability>> merge(std::span<const Holding> holdings, std::span<const Record> heads,
                                         bool of_distribution, NameLookup& lookup) {
  return Merging(holdings, heads, of_distribution, lookup).run();
}

}  // namespace seawall::advisories
