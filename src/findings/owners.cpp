// fold_into_owners: what a pod has of its controller is told there.

#include <algorithm>
#include <map>
#include <tuple>

#include "findings/findings.h"

namespace seawall::findings {
namespace {

using documents::Field;
using objects::Object;

// Of a pod there are three or four; a chain that goes on beyond is one that somebody made up.
constexpr std::size_t most_owners = 16;

/// Keyed paths from an object to the parts of a pod template; that of the metadata is empty where there are none.
struct TemplatePaths {
  std::string metadata;
  std::string spec;
};

std::vector<TemplatePaths> template_paths(const Object& object) {
  std::vector<TemplatePaths> result;
  std::vector<objects::TypeFault> told_elsewhere;
  for (const objects::PodTemplate& pod : objects::pod_templates(object, told_elsewhere)) {
    result.push_back({pod.metadata ? objects::keyed_path(object.root, pod.metadata) : std::string(),
                      objects::keyed_path(object.root, pod.spec)});
  }
  return result;
}

/// What follows a part in a path that leads into it; nothing when it leads elsewhere.
std::optional<std::string_view> rest_behind(std::string_view path, std::string_view part) noexcept {
  if (part.empty() || !path.starts_with(part)) return {};
  const std::string_view rest = path.substr(part.size());
  if (!rest.empty() && rest.front() != '.' && rest.front() != '[') return {};
  return rest;
}

/// Where a finding stands, told alike for a pod and for what it was made of. The metadata of an object, and the object
/// as a whole, count as the metadata of its template: they are in the same namespace and one's labels are the other's.
std::string place_of(const Finding& finding, std::span<const TemplatePaths> templates) {
  std::string path = objects::keyed_path(finding.object->root, finding.at);
  for (const TemplatePaths& each : templates) {
    if (const auto rest = rest_behind(path, each.spec)) return std::string("spec").append(*rest);
    if (const auto rest = rest_behind(path, each.metadata)) return std::string("metadata").append(*rest);
  }
  if (path.empty()) return "metadata";
  return rest_behind(path, "metadata") ? path : '.' + path;
}

using Defect =
    std::tuple<const Check*, std::string_view, std::optional<objects::ContainerRole>, std::string_view, std::string>;

Defect defect_of(const Finding& finding, std::span<const TemplatePaths> templates) {
  std::string place = place_of(finding, templates);
  // The API server writes defaults into a pod: what is missing in its template stands in the pod.
  if (!finding.missing.empty()) place.append(".").append(finding.missing);
  return {finding.check, finding.container, finding.role, finding.argument, std::move(place)};
}

class OwnerFolding {
 public:
  OwnerFolding(const objects::Inventory& inventory, std::span<const Finding> findings)
      : inventory_(inventory), findings_(findings) {}

  /// Indexes of findings, in order.
  std::vector<std::size_t> repeated() {
    std::vector<std::size_t> result;
    for (std::size_t first = 0; first < findings_.size();) {
      const std::size_t last = first + of_object(findings_.subspan(first)).size();
      add_repeated(first, last, result);
      first = last;
    }
    return result;
  }

 private:
  /// The worst severity of each.
  using Known = std::map<Defect, Severity>;

  /// Those of the first one's object.
  static std::span<const Finding> of_object(std::span<const Finding> findings) {
    const auto is_elsewhere = [&](const Finding& each) { return each.object != findings.front().object; };
    return {findings.begin(), std::ranges::find_if(findings, is_elsewhere)};
  }

  void add_repeated(std::size_t first, std::size_t last, std::vector<std::size_t>& result) {
    const Object& object = *findings_[first].object;
    const std::vector<const Object*> owners = owners_of(object);
    if (owners.empty()) return;
    const std::vector<TemplatePaths> templates = template_paths(object);
    if (templates.empty()) return;
    for (std::size_t index = first; index < last; ++index) {
      const Finding& finding = findings_[index];
      const Defect defect = defect_of(finding, templates);
      const auto is_told = [&](const Object* owner) {
        const Known& known = known_of(*owner);
        const auto found = known.find(defect);
        return found != known.end() && found->second >= finding.severity;
      };
      if (std::ranges::any_of(owners, is_told)) result.push_back(index);
    }
  }

  /// None where the chain has no end: in a circle each finding would be left to the next one.
  std::vector<const Object*> owners_of(const Object& object) const {
    if (!object.metadata.child(Field::ownerReferences)) return {};
    std::vector<const Object*> owners;
    for (const Object* owner = inventory_.owner_of(object); owner; owner = inventory_.owner_of(*owner)) {
      if (owners.size() == most_owners) return {};
      owners.push_back(owner);
    }
    return owners;
  }

  const Known& known_of(const Object& owner) {
    const auto [entry, is_new] = known_.try_emplace(&owner);
    if (!is_new) return entry->second;
    const auto index_of = [](const Finding& finding) { return finding.object->index; };
    const auto first = std::ranges::lower_bound(findings_, owner.index, {}, index_of);
    if (first == findings_.end() || first->object != &owner) return entry->second;
    const std::vector<TemplatePaths> templates = template_paths(owner);
    for (const Finding& finding : of_object({first, findings_.end()})) {
      Severity& worst = entry->second[defect_of(finding, templates)];
      worst = std::max(worst, finding.severity);
    }
    return entry->second;
  }

  const objects::Inventory& inventory_;
  std::span<const Finding> findings_;
  std::unordered_map<const Object*, Known> known_;  // by owner
};

}  // namespace

void fold_into_owners(const objects::Inventory& inventory, std::vector<Finding>& findings) {
  const std::vector<std::size_t> repeated = OwnerFolding(inventory, findings).repeated();
  if (repeated.empty()) return;
  auto next = repeated.begin();
  std::size_t kept = *next;
  for (std::size_t index = kept; index < findings.size(); ++index) {
    if (next != repeated.end() && *next == index) {
      ++next;
    } else {
      findings[kept++] = std::move(findings[index]);
    }
  }
  findings.resize(kept);
}

}  // namespace seawall::findings
