#include "telling.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace seawall::advisories {
namespace {

/// By this, matches are sorted and told together.
auto key_of(const Match& match, bool by_rating) {
  using View = std::string_view;
  using Status = VexStatement::Status;
  const VexStatement* const said = match.statement ? &*match.statement : nullptr;
  return std::tuple(View(match.id), said != nullptr, said ? said->status : Status::under_investigation,
                    said ? View(said->justification) : View(), said ? View(said->impact) : View(),
                    said ? View(said->author) : View(), said ? View(said->source) : View(),
                    by_rating ? View(match.rating) : View(), by_rating ? View(match.vector) : View());
}

/// What is upgraded, by what is installed: a version of a source that counts otherwise would mislead without its name.
std::string name_of(const packages::Package& package) {
  const bool is_of_other_version = !package.source_version.empty() && package.source_version != package.version;
  const bool is_of_other_name = !package.source_name.empty() && package.source_name != package.name;
  if (!is_of_other_version || !is_of_other_name) return package.name;
  return package.source_name + " (the source of " + package.name + ")";
}

std::string list_of(const std::set<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

struct Home {
  std::string_view prefix;
  std::string_view name;
  std::string_view url;  ///< the id is behind it
};
constexpr std::string_view osv_url = "https://osv.dev/vulnerability/";
constexpr std::string_view debian_url = "https://security-tracker.debian.org/tracker/";
constexpr std::string_view red_hat_url = "https://access.redhat.com/errata/";
constexpr std::array homes = {
    Home{"CVE-", "NVD", "https://nvd.nist.gov/vuln/detail/"},
    Home{"GHSA-", "GITHUB", "https://github.com/advisories/"},
    Home{"DSA-", "Debian", debian_url},
    Home{"DLA-", "Debian", debian_url},
    Home{"RHSA-", "Red Hat", red_hat_url},
    Home{"RHBA-", "Red Hat", red_hat_url},
    Home{"USN-", "Ubuntu", "https://ubuntu.com/security/notices/"},
    Home{"ALBA-", "OSV", osv_url},
    Home{"ALEA-", "OSV", osv_url},
    Home{"ALPINE-CVE-", "OSV", osv_url},
    Home{"ALSA-", "OSV", osv_url},
    Home{"BIT-", "OSV", osv_url},
    Home{"CGA-", "OSV", osv_url},
    Home{"DEBIAN-CVE-", "OSV", osv_url},
    Home{"GO-", "OSV", osv_url},
    Home{"HSEC-", "OSV", osv_url},
    Home{"MAL-", "OSV", osv_url},
    Home{"OSV-", "OSV", osv_url},
    Home{"PSF-", "OSV", osv_url},
    Home{"PYSEC-", "OSV", osv_url},
    Home{"RLSA-", "OSV", osv_url},
    Home{"RUSTSEC-", "OSV", osv_url},
    Home{"UBUNTU-CVE-", "OSV", osv_url},
};

bool is_plain(std::string_view id) noexcept {
  return std::ranges::all_of(id, [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
           each == '-' || each == '.' || each == ':' || each == '_';
  });
}

}  // namespace

std::vector<MatchGroup> groups_of(std::span<const MatchedPart> parts, bool by_rating) {
  MatchGroup all;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const std::span<const packages::Package> packages = parts[part].packages;
    for (const Match& match : parts[part].matches->matches) {
      if (match.package < packages.size()) all.push_back({&match, &packages[match.package], part});
    }
  }
  std::ranges::stable_sort(all, [&](const ToldMatch& one, const ToldMatch& other) {
    const auto by_key = key_of(*one.match, by_rating) <=> key_of(*other.match, by_rating);
    if (by_key != 0) return by_key < 0;
    return std::tie(one.part, one.match->package) < std::tie(other.part, other.match->package);
  });
  std::vector<MatchGroup> groups;
  for (const ToldMatch& told : all) {
    const bool is_next =
        groups.empty() || key_of(*groups.back().front().match, by_rating) != key_of(*told.match, by_rating);
    if (is_next) groups.emplace_back();
    groups.back().push_back(told);
  }
  return groups;
}

std::string action_of(const MatchGroup& group) {
  std::map<std::string, std::set<std::string>> by_fix;
  for (const ToldMatch& told : group) by_fix[told.match->fixed].insert(name_of(*told.package));
  std::vector<std::string> parts;
  for (const auto& [fixed, names] : by_fix) {
    if (!fixed.empty()) parts.push_back("upgrade " + list_of(names) + " to " + fixed);
  }
  if (parts.empty()) return "no fix is known";
  const auto unfixed = by_fix.find("");
  if (unfixed != by_fix.end()) parts.push_back("no fix of " + list_of(unfixed->second) + " is known");
  return joined(parts);
}

std::string voucher_of(const VexStatement& statement) {
  std::string voucher;
  if (!statement.author.empty()) voucher = "by " + statement.author;
  if (!statement.source.empty()) voucher += (voucher.empty() ? "in " : " in ") + statement.source;
  return voucher;
}

std::string joined(std::span<const std::string> parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text.append(text.empty() ? "" : "; ").append(part);
  }
  return text;
}

std::vector<OtherName> other_names_of(const MatchGroup& group) {
  std::map<std::string, std::string> sources;  // of several the first, so that the order of matches does not count
  const auto add = [&](const std::string& id, const std::string& source) {
    if (id.empty() || id == group.front().match->id) return;
    std::string& known = sources[id];
    if (known.empty() || (!source.empty() && source < known)) known = source;
  };
  for (const ToldMatch& told : group) {
    for (const std::string& alias : told.match->aliases) add(alias, "");
    for (const Witness& witness : told.match->witnesses) add(witness.id, witness.source);
  }
  std::vector<OtherName> names;
  for (auto& [id, source] : sources) names.push_back({id, std::move(source)});
  return names;
}

std::string_view summary_of(const MatchGroup& group) noexcept {
  const auto found = std::ranges::find_if(group, [](const ToldMatch& told) { return !told.match->summary.empty(); });
  return found == group.end() ? std::string_view() : found->match->summary;
}

Registry registry_of(std::string_view id) {
  const auto home = std::ranges::find_if(homes, [&](const Home& each) { return id.starts_with(each.prefix); });
  if (home == homes.end() || !is_plain(id)) return {};
  return {home->name, std::string(home->url) + std::string(id)};
}

}  // namespace seawall::advisories
