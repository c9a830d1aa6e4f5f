#include <algorithm>
#include <cmath>
#include <limits>

#include "findings/findings.h"

namespace seawall::findings {

using documents::Kind;
using documents::Node;

bool Probe::is(Node node, Kind kind) {
  const Kind actual = node.kind();
  if (actual == kind) return true;
  if (actual == Kind::absent || actual == Kind::null) return false;
  faulted_ = true;
  faults_.push_back({node, kind});
  return false;
}

std::optional<bool> Probe::boolean(Node node) { return is(node, Kind::boolean) ? node.boolean() : std::nullopt; }

std::optional<std::int64_t> Probe::integer(Node node) {
  const std::optional<double> number = node.number();
  if (!number || std::trunc(*number) != *number) {
    is(node, Kind::integer);
    return {};
  }
  if (const auto exact = node.integer()) return exact;
  constexpr double beyond = 9223372036854775808.0;  // 2^63: the first double that is too large
  if (*number >= beyond) return std::numeric_limits<std::int64_t>::max();
  if (*number < -beyond) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(*number);
}

std::optional<std::string_view> Probe::string(Node node) {
  return is(node, Kind::string) ? node.string() : std::nullopt;
}

Node Probe::map(Node node) { return is(node, Kind::map) ? node : Node(); }
Node Probe::list(Node node) { return is(node, Kind::list) ? node : Node(); }

void Probe::report(Node at, const Options& options) {
  if (faulted_ && !options.missing.empty()) return;
  Finding finding;
  finding.check = &check_;
  finding.object = &object_;
  finding.at = at;
  finding.missing = options.missing;
  if (container_) {
    finding.container = container_->name;
    finding.role = container_->role;
  }
  finding.severity = options.severity.value_or(check_.severity);
  finding.argument = options.argument;
  findings_.push_back(finding);
}

namespace {

void judge_pod(const objects::PodTemplate& pod, std::span<const Check* const> checks, std::vector<Finding>& findings,
               std::vector<objects::TypeFault>& faults) {
  for (const Check* check : checks) {
    if (check->pod) {
      Probe probe(*check, *pod.object, findings, faults);
      check->pod(pod, probe);
    }
    if (!check->container) continue;
    for (const objects::Container& container : pod.containers) {
      Probe probe(*check, *pod.object, container, findings, faults);
      check->container(pod, container, probe);
    }
  }
}

/// Several checks read the same field: each place is told once. Its path is looked up, which takes longer the more
/// neighbours it has, so of very many only the first are told one by one.
void tell(const objects::Object& object, std::vector<objects::TypeFault>& faults,
          std::vector<objects::NotLooked>& not_looked) {
  const auto offset_of = [](const objects::TypeFault& fault) { return fault.at.offset(); };
  std::ranges::stable_sort(faults, {}, offset_of);
  const auto repeats = std::ranges::unique(faults, {}, offset_of);
  faults.erase(repeats.begin(), repeats.end());
  const std::size_t told = std::min(faults.size(), most_faults_told);
  for (std::size_t index = 0; index < told; ++index) not_looked.push_back(objects::wrong_type(object, faults[index]));
  if (told == faults.size()) return;
  objects::NotLooked rest = objects::wrong_type(object, faults[told]);
  const std::size_t untold = faults.size() - told - 1;
  if (untold > 0) rest.message += ", and " + std::to_string(untold) + " more fields of this object are of a wrong type";
  not_looked.push_back(std::move(rest));
}

}  // namespace

Judged judge(const objects::Inventory& inventory, std::span<const Check* const> checks, std::size_t first,
             std::size_t last) {
  Judged judged;
  std::vector<objects::TypeFault> faults;
  for (const objects::Object& object : inventory.objects().subspan(first, last - first)) {
    faults.clear();
    for (const objects::PodTemplate& pod : objects::pod_templates(object, faults)) {
      judge_pod(pod, checks, judged.findings, faults);
      ++judged.pod_templates;
    }
    tell(object, faults, judged.not_looked);
  }
  return judged;
}

}  // namespace seawall::findings
