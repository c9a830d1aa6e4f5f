// What a cluster runs, held against advisories.

#include <algorithm>
#include <set>
#include <span>

#include "component_packages.h"
#include "package_files.h"

namespace seawall::commands {
namespace {

using findings::Finding;
using objects::NotLooked;
using packages::Package;
using packages::Type;

constexpr std::string_view kubernetes_ecosystem = "kubernetes";

bool is_whole_of_go(const Package& package) noexcept {
  return package.type == Type::golang && package.name == whole_of_kubernetes;
}
bool is_part(const Package& package) noexcept {
  return package.type == Type::generic && package.name.starts_with("k8s.io/");
}

bool share_a_name(const advisories::Match& left, const advisories::Match& right) {
  const auto has = [](const advisories::Match& match, const std::string& name) {
    return match.id == name || std::ranges::find(match.aliases, name) != match.aliases.end();
  };
  return has(right, left.id) || std::ranges::any_of(left.aliases, [&](const auto& name) { return has(right, name); });
}

/// A program of Kubernetes, and what its feed calls it.
struct Program {
  std::string_view file;
  std::string_view part;
};
constexpr Program programs[] = {
    {"kube-apiserver", "k8s.io/apiserver"}, {"kube-controller-manager", "k8s.io/controller-manager"},
    {"kube-proxy", "k8s.io/kube-proxy"},    {"kube-scheduler", "k8s.io/kube-scheduler"},
    {"kubectl", "k8s.io/kubectl"},          {"kubelet", "k8s.io/kubelet"},
};

/// Nothing where it cannot be read, which match() tells.
bool has_ecosystem(const advisories::Store& store, std::string_view name) {
  const auto ecosystems = store.ecosystems();
  return ecosystems && std::ranges::find(*ecosystems, name, &advisories::EcosystemInfo::ecosystem) != ecosystems->end();
}

/// Which parts records name that have one of a match's names; they are of Kubernetes' own feed.
documents::Result<std::set<std::string>> parts_named(const advisories::Match& match, const advisories::Store& store) {
  std::set<std::string> names(match.aliases.begin(), match.aliases.end());
  names.insert(match.id);
  std::set<std::string> parts;
  for (const std::string& name : names) {
    const auto records = store.find_name(name);
    if (!records) return records.error();
    for (const std::uint32_t index : *records) {
      const auto record = store.record(index);
      if (!record) return record.error();
      if (!record->withdrawn.empty()) continue;
      for (const advisories::Affected& each : record->affected) {
        if (each.ecosystem == kubernetes_ecosystem) parts.insert(each.package);
      }
    }
  }
  return parts;
}

}  // namespace

void add_parts(std::vector<Package>& packages, const advisories::Store& store) {
  if (std::ranges::none_of(packages, is_whole_of_go) || !has_ecosystem(store, kubernetes_ecosystem)) return;
  const std::size_t count = packages.size();
  for (std::size_t index = 0; index < count; ++index) {
    if (!is_whole_of_go(packages[index])) continue;
    const std::string_view location = packages[index].location;
    const auto program = std::ranges::find(programs, location.substr(location.rfind('/') + 1), &Program::file);
    if (program == std::end(programs)) continue;
    Package part = packages[index];
    part.type = Type::generic;
    part.name = program->part;
    packages.push_back(std::move(part));
  }
}

std::optional<documents::Error> keep_parts(advisories::Matches& matches, std::span<const Package> packages,
                                           const advisories::Store& store) {
  std::vector<bool> repeated(matches.matches.size());
  for (std::size_t index = 0; index < matches.matches.size(); ++index) {
    const advisories::Match& match = matches.matches[index];
    const Package& package = packages[match.package];
    if (!is_whole_of_go(package)) continue;
    const auto is_of_same_version = [&](const Package& part) {
      return is_part(part) && part.version == package.version;
    };
    const auto parts = parts_named(match, store);
    if (!parts) return parts.error();
    const bool is_told = std::ranges::any_of(matches.matches, [&](const advisories::Match& other) {
      return is_of_same_version(packages[other.package]) && share_a_name(match, other);
    });
    const bool has_such_part = std::ranges::any_of(packages, [&](const Package& part) {
      return is_of_same_version(part) && parts->contains(part.name);
    });
    repeated[index] = is_told || (!parts->empty() && !has_such_part);
  }
  std::size_t index = 0;
  std::erase_if(matches.matches, [&](const auto&) { return static_cast<bool>(repeated[index++]); });
  return {};
}

namespace {

/// Kubernetes is told of by two ecosystems, and one of them is enough.
void leave_out_untold(ClusterPackages& components, const advisories::Store& store) {
  const bool has_parts = has_ecosystem(store, kubernetes_ecosystem);
  const bool has_whole = has_ecosystem(store, "Go");
  if (has_parts == has_whole) return;
  std::erase_if(components.bill.packages, [&](const Package& package) {
    return has_parts ? is_whole_of_go(package) : is_part(package) && package.name != "k8s.io/ingress-nginx";
  });
}

std::string quoted(std::string_view text) {
  std::string quoted;
  documents::append_yaml_string(quoted, text, true);
  return quoted;
}

/// A list for the check component-end-of-life.
documents::Result<std::string> describe_support(const ClusterPackages& components, const Assessor& assessor) {
  std::set<std::string> lines;
  const auto add = [&](const std::string& name, const std::optional<advisories::EndOfLife>& cycle,
                       const std::string& where) {
    if (!cycle || cycle->end.empty()) return;
    std::string line = "- {name: " + quoted(name) + ", end: " + quoted(cycle->end);
    if (!cycle->extended_end.empty()) line += ", extendedEnd: " + quoted(cycle->extended_end);
    lines.insert(line + ", where: " + quoted(where) + ", asked: \"" + assessor.day() + "\"}\n");
  };
  for (const ClusterPackages::Supported& each : components.supported) {
    const auto cycle = advisories::end_of_life_of(each.product, each.version, assessor.store());
    if (!cycle) return cycle.error();
    const std::string release = *cycle ? (*cycle)->cycle : each.version;
    const std::size_t of = each.title.find(" of ");
    add(each.title.substr(0, of) + ' ' + release + (of == std::string::npos ? "" : each.title.substr(of)), *cycle,
        each.where);
  }
  for (const ClusterPackages::Installed& each : components.installed) {
    const auto cycle = advisories::end_of_life_of(each.distribution, assessor.store());
    if (!cycle) return cycle.error();
    add(each.distribution.name, *cycle, each.where);
  }
  std::string text = lines.empty() ? "" : "components:\n";
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace

AssessedComponents assess_components(ClusterPackages components, Assessor& assessor) {
  const std::string name(components_name);
  AssessedComponents assessed;
  leave_out_untold(components, assessor.store());
  const packages::Bill bill = components.bill;
  Assessment assessment = assessor.assess(name, std::move(components.bill));
  assessed.not_looked = std::move(assessment.not_looked);
  for (std::string& sentence : components.unjudged) {
    assessed.not_looked.push_back({NotLooked::Reason::no_advisories, {name, 0, 0}, std::move(sentence), false});
  }
  const auto support = describe_support(components, assessor);
  if (support) {
    assessment.description += *support;
  } else {
    assessed.not_looked.push_back({NotLooked::Reason::no_advisories, {name, 0, 0}, support.error().message()});
  }
  assessed.object.path = name;
  assessed.object.content = describe_bill(name, bill, assessment.description);
  return assessed;
}

namespace {

bool is_of_components(const Finding& finding) {
  const objects::Object& object = *finding.object;
  return finding.check->id == "vulnerable-package" && object.group == "seawall.dev" && object.name == components_name;
}

bool is_of_table(const Finding& finding) {
  return finding.check->id == "known-vulnerable-component" || finding.check->id == "node-component-vulnerable";
}

/// Whether an advisory tells of the vulnerability that a finding of the table begins with, in the version that it
/// names.
bool tells_of(const Finding& advisory, const Finding& finding) {
  const std::string_view id = finding.detail.substr(0, finding.detail.find(':'));
  if (!finding.argument.contains(advisory.at.child("version").text())) return false;
  if (advisory.at.child("id").text() == id) return true;
  for (const documents::Node alias : advisory.at.child("aliases").items()) {
    if (alias.text() == id) return true;
  }
  return false;
}

}  // namespace

void drop_repeated(std::vector<Finding>& findings) {
  std::vector<Finding*> advisories;
  for (Finding& finding : findings) {
    if (is_of_components(finding)) advisories.push_back(&finding);
  }
  if (advisories.empty()) return;
  std::set<const Finding*> repeated;
  for (const Finding& finding : findings) {
    if (!is_of_table(finding)) continue;
    const auto found =
        std::ranges::find_if(advisories, [&](const Finding* advisory) { return tells_of(*advisory, finding); });
    if (found == advisories.end()) continue;
    repeated.insert(&finding);
    // Databases that rate nothing must not make milder what the table knows to be serious.
    (*found)->severity = std::max((*found)->severity, finding.severity);
    std::vector<const findings::Check*>& also = (*found)->also;
    const auto place = std::ranges::lower_bound(also, finding.check->id, {}, &findings::Check::id);
    if (place == also.end() || *place != finding.check) also.insert(place, finding.check);
  }
  std::vector<Finding> kept;
  kept.reserve(findings.size() - repeated.size());
  for (Finding& finding : findings) {
    if (!repeated.contains(&finding)) kept.push_back(std::move(finding));
  }
  findings = std::move(kept);
}

}  // namespace seawall::commands
