#include <algorithm>
#include <set>

#include "conditions.h"
#include "psp_strategies.h"

namespace seawall::pods::psp {
namespace {

using Names = std::set<std::string_view>;

Names set_of(const std::vector<std::string_view>& list) { return Names(list.begin(), list.end()); }

/// As they are where nothing comes in, repeats and order included; else both lists sorted, each name once.
std::optional<Capabilities> capabilities_with(const SecurityPolicy& policy,
                                              const std::optional<Capabilities>& written) {
  const Capabilities own = written.value_or(Capabilities());
  Names add = set_of(own.add);
  Names drop = set_of(own.drop);
  const std::size_t added = add.size();
  const std::size_t dropped = drop.size();
  for (const std::string_view name : policy.added_capabilities) {
    if (!std::ranges::count(own.drop, name)) add.insert(name);
  }
  drop.insert(policy.dropped_capabilities.begin(), policy.dropped_capabilities.end());
  if (add.size() == added && drop.size() == dropped) return written;
  return Capabilities{{add.begin(), add.end()}, {drop.begin(), drop.end()}};
}

void fill_in_group(const IdStrategy& strategy, std::optional<std::int64_t>& id) {
  if (!id && strategy.rule == Rule::must_run_as) id = strategy.ranges.front().min;
}

/// The annotation follows the pod's field, so that nodes which know only the annotation obey, too.
std::string seccomp_profile(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings) {
  const std::string_view written = annotation(facts, settings, seccomp_pod_annotation).value_or("");
  if (!written.empty()) return std::string(written);
  return facts.seccomp ? *facts.seccomp : std::string(policy.seccomp.assumed);
}

void fill_in_annotation(const PodFacts& facts, PodSettings& settings, std::string key, std::string value) {
  if (annotation(facts, settings, key) != value) settings.annotations[std::move(key)] = std::move(value);
}

void fill_in_pod(const SecurityPolicy& policy, const PodFacts& facts, PodSettings& settings) {
  const IdStrategy& groups = policy.supplemental_groups;
  if (!settings.supplemental_groups && groups.rule == Rule::must_run_as) {
    settings.supplemental_groups = {groups.ranges.front().min};
  }
  fill_in_group(policy.fs_groups, settings.fs_group);
  if (!settings.selinux) settings.selinux = policy.selinux;
  std::string profile = seccomp_profile(policy, facts, settings);
  if (!profile.empty()) {
    fill_in_annotation(facts, settings, std::string(seccomp_pod_annotation), std::move(profile));
  }
  if (policy.runtime_classes && !settings.runtime_class) settings.runtime_class = policy.runtime_classes->assumed;
}

void fill_in_apparmor(const SecurityPolicy& policy, const PodFacts& facts, std::string_view container,
                      PodSettings& settings) {
  if (policy.apparmor.assumed.empty()) return;
  std::string key = std::string(apparmor_annotations) + std::string(container);
  if (!annotation(facts, settings, key).value_or("").empty()) return;
  fill_in_annotation(facts, settings, std::move(key), std::string(policy.apparmor.assumed));
}

void fill_in_user(const SecurityPolicy& policy, const PodFacts& facts, ContainerSettings& container) {
  if (effective_user(facts, container)) return;
  fill_in_group(policy.users, container.user);
  // The image decides about the user, so the kubelet has to look.
  const bool must_look = policy.users.rule == Rule::must_run_as_non_root && !effective_non_root(facts, container);
  if (must_look) container.non_root = true;
}

void fill_in_container(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& pod,
                       ContainerSettings& container) {
  fill_in_user(policy, facts, container);
  if (!effective_group(facts, container)) fill_in_group(policy.groups, container.group);
  if (!effective_selinux(pod, container)) container.selinux = policy.selinux;
  container.capabilities = capabilities_with(policy, container.capabilities);
  if (policy.read_only_root_filesystem && !container.read_only_root_filesystem) {
    container.read_only_root_filesystem = true;
  }
  std::optional<bool>& escalation = container.allow_privilege_escalation;
  if (!escalation) escalation = policy.assumed_privilege_escalation;
  if (!escalation && !policy.allow_privilege_escalation) escalation = false;
}

}  // namespace

PodSettings filled_in(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings) {
  PodSettings filled = settings;
  fill_in_pod(policy, facts, filled);
  for (std::size_t i = 0; i < filled.containers.size(); ++i) {
    fill_in_container(policy, facts, filled, filled.containers[i]);
    fill_in_apparmor(policy, facts, facts.containers[i].name, filled);
  }
  return filled;
}

}  // namespace seawall::pods::psp
