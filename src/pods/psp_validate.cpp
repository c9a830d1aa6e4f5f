#include <algorithm>
#include <span>

#include "conditions.h"
#include "psp_strategies.h"

namespace seawall::pods::psp {
namespace {

constexpr int last_minor = 24;  // the last Kubernetes that had policies

// --- values as messages show them --------------------------------------------------------------------

std::string joined(std::string_view a, std::string_view b, std::string_view c = {}, std::string_view d = {},
                   std::string_view e = {}) {
  std::string text;
  for (const std::string_view part : {a, b, c, d, e}) text += part;
  return text;
}

/// "[{1 10} {20 30}]"
std::string shown(const std::vector<Range<std::int64_t>>& ranges) {
  std::string text = "[";
  for (const Range<std::int64_t>& range : ranges) {
    if (text.size() > 1) text += ' ';
    text += joined("{", std::to_string(range.min), " ", std::to_string(range.max), "}");
  }
  return text + ']';
}

/// "[]int64{1, 2}"
std::string shown(std::span<const std::int64_t> numbers) {
  std::string text = "[]int64{";
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(numbers[i]);
  }
  return text + '}';
}

/// "80,8000-8080"
std::string shown(const std::vector<Range<std::int32_t>>& ports) {
  std::string text;
  for (const Range<std::int32_t>& range : ports) {
    if (&range != &ports.front()) text += ',';
    text += std::to_string(range.min);
    if (range.max != range.min) text += '-' + std::to_string(range.max);
  }
  return text;
}

/// A volume without a source, as Go shows the structure.
std::string shown_without_source(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> sources[] = {
      {"HostPath", "HostPathVolumeSource"},
      {"EmptyDir", "EmptyDirVolumeSource"},
      {"GCEPersistentDisk", "GCEPersistentDiskVolumeSource"},
      {"AWSElasticBlockStore", "AWSElasticBlockStoreVolumeSource"},
      {"GitRepo", "GitRepoVolumeSource"},
      {"Secret", "SecretVolumeSource"},
      {"NFS", "NFSVolumeSource"},
      {"ISCSI", "ISCSIVolumeSource"},
      {"Glusterfs", "GlusterfsVolumeSource"},
      {"PersistentVolumeClaim", "PersistentVolumeClaimVolumeSource"},
      {"RBD", "RBDVolumeSource"},
      {"Quobyte", "QuobyteVolumeSource"},
      {"FlexVolume", "FlexVolumeSource"},
      {"Cinder", "CinderVolumeSource"},
      {"CephFS", "CephFSVolumeSource"},
      {"Flocker", "FlockerVolumeSource"},
      {"DownwardAPI", "DownwardAPIVolumeSource"},
      {"FC", "FCVolumeSource"},
      {"AzureFile", "AzureFileVolumeSource"},
      {"ConfigMap", "ConfigMapVolumeSource"},
      {"VsphereVolume", "VsphereVirtualDiskVolumeSource"},
      {"AzureDisk", "AzureDiskVolumeSource"},
      {"PhotonPersistentDisk", "PhotonPersistentDiskVolumeSource"},
      {"Projected", "ProjectedVolumeSource"},
      {"PortworxVolume", "PortworxVolumeSource"},
      {"ScaleIO", "ScaleIOVolumeSource"},
      {"StorageOS", "StorageOSVolumeSource"},
      {"CSI", "CSIVolumeSource"},
      {"Ephemeral", "EphemeralVolumeSource"}};
  std::string text = joined("core.Volume{Name:", documents::go_string(name), ", VolumeSource:core.VolumeSource{");
  for (const auto& [field, type] : sources) {
    if (field != sources[0].first) text += ", ";
    text += joined(field, ":(*core.", type, ")(nil)");
  }
  return text + "}}";
}

// --- small matters -----------------------------------------------------------------------------------

bool holds(const std::vector<std::string_view>& list, std::string_view text) noexcept {
  return std::ranges::count(list, text) > 0;
}

/// The parts between commas; an empty text has one, which is empty.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// Whether one of a list of names, or of prefixes that end in `*`, is that of a sysctl.
bool matches_any(const std::vector<std::string_view>& patterns, std::string_view sysctl) noexcept {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == sysctl;
    return sysctl.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

/// A slash at the end does not count; a prefix ends where a part of the path does.
bool is_below(std::string_view path, std::string_view prefix) noexcept {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::vector<std::string_view> sorted_categories(std::string_view list) {
  std::vector<std::string_view> categories = split(list);
  std::ranges::sort(categories);
  return categories;
}

/// Equal levels of SELinux may list their categories in another order: "s0:c6,c0".
bool is_same_level(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const std::size_t colon = one.find(':');
  const std::size_t other_colon = other.find(':');
  if (colon == one.npos || other_colon == other.npos) return false;
  return one.substr(0, colon) == other.substr(0, other_colon) &&
         sorted_categories(one.substr(colon + 1)) == sorted_categories(other.substr(other_colon + 1));
}

/// Runtimes' default has had two names, each of which allows the other.
bool allows_seccomp(std::string_view allowed, std::string_view profile) {
  const std::vector<std::string_view> profiles = split(allowed);
  if (holds(profiles, "*") || holds(profiles, profile)) return true;
  const bool is_default = profile == "runtime/default" || profile == "docker/default";
  return is_default && (holds(profiles, "runtime/default") || holds(profiles, "docker/default"));
}

bool is_allowed_volume(const SecurityPolicy& policy, const Volume& volume) noexcept {
  if (holds(policy.volumes, "*") || holds(policy.volumes, volume.source->type)) return true;
  // What is in it, a pod had as a secret before.
  return volume.only_service_account_token && holds(policy.volumes, "secret");
}

// --- judging -----------------------------------------------------------------------------------------
//
// Upstream also refuses what a policy requires and a pod lacks. There is no such pod: it has been filled in.

class Judge {
 public:
  Judge(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings)
      : policy_(policy), facts_(facts), settings_(settings) {}

  std::vector<std::string> judge() && {
    judge_pod();
    for (std::size_t i = 0; i < facts_.volumes.size(); ++i) judge_volume(facts_.volumes[i], volume_path(i));
    judge_runtime_class();
    for (std::size_t i = 0; i < facts_.containers.size(); ++i) {
      judge_container(facts_.containers[i], settings_.containers[i]);
    }
    return std::move(errors_);
  }

 private:
  void invalid(std::string_view path, std::string_view value, std::string_view detail) {
    errors_.push_back(joined(path, ": Invalid value: ", value, detail.empty() ? "" : ": ", detail));
  }
  void forbidden(std::string_view path, std::string_view detail) {
    errors_.push_back(joined(path, ": Forbidden: ", detail));
  }

  static std::string volume_path(std::size_t index) { return joined("spec.volumes[", std::to_string(index), "]"); }
  static std::string annotation_path(std::string_view key) { return joined("pod.metadata.annotations[", key, "]"); }

  void judge_pod() {
    constexpr std::string_view context = "spec.securityContext";
    std::vector<std::int64_t> fs_groups;
    if (settings_.fs_group) fs_groups.push_back(*settings_.fs_group);
    judge_groups(policy_.fs_groups, joined(context, ".fsGroup"), fs_groups);
    judge_groups(policy_.supplemental_groups, joined(context, ".supplementalGroups"),
                 settings_.supplemental_groups.value_or(std::vector<std::int64_t>()));
    judge_seccomp(seccomp_pod_annotation, pod_seccomp());
    judge_selinux(context, settings_.selinux);
    judge_host(policy_.host_network, facts_.host_network, joined(context, ".hostNetwork"), "Host network");
    judge_host(policy_.host_pid, facts_.host_pid, joined(context, ".hostPID"), "Host PID");
    judge_host(policy_.host_ipc, facts_.host_ipc, joined(context, ".hostIPC"), "Host IPC");
    judge_sysctls();
  }

  void judge_host(bool allowed, bool used, std::string_view path, std::string_view what) {
    if (used && !allowed) invalid(path, "true", joined(what, " is not allowed to be used"));
  }

  void judge_groups(const IdStrategy& strategy, std::string_view path, std::span<const std::int64_t> groups) {
    if (strategy.rule == Rule::run_as_any) return;
    if (strategy.rule == Rule::must_run_as && groups.empty()) {
      invalid(path, shown(groups), "unable to validate empty groups against required ranges");
    }
    for (const std::int64_t group : groups) {
      if (strategy.allows(group)) continue;
      invalid(path, shown(groups),
              joined("group ", std::to_string(group), " must be in the ranges: ", shown(strategy.ranges)));
    }
  }

  std::string_view pod_seccomp() const {
    const std::string_view written = annotation(facts_, settings_, seccomp_pod_annotation).value_or("");
    return written.empty() && facts_.seccomp ? std::string_view(*facts_.seccomp) : written;
  }

  /// Here the pod's field counts before its annotation, unlike above.
  std::string_view container_seccomp(const ContainerFacts& container, std::string_view key) const {
    if (container.seccomp) return *container.seccomp;
    if (const auto written = annotation(facts_, settings_, key)) return *written;
    if (facts_.seccomp) return *facts_.seccomp;
    return annotation(facts_, settings_, seccomp_pod_annotation).value_or("");
  }

  void judge_seccomp(std::string_view key, std::string_view profile) {
    if (!policy_.seccomp.allowed) {
      if (!profile.empty()) forbidden(annotation_path(key), "seccomp may not be set");
      return;
    }
    const std::string_view allowed = *policy_.seccomp.allowed;
    if (allows_seccomp(allowed, profile)) return;
    forbidden(annotation_path(key), joined(profile, " is not an allowed seccomp profile. Valid values are ", allowed));
  }

  void judge_selinux(std::string_view context, const std::optional<SelinuxOptions>& options) {
    if (!policy_.selinux || !options) return;
    const SelinuxOptions& must = *policy_.selinux;
    const auto refuse = [&](std::string_view option, std::string_view is, std::string_view should_be) {
      invalid(joined(context, ".seLinuxOptions.", option), documents::go_string(is), joined("must be ", should_be));
    };
    if (!is_same_level(must.level, options->level)) refuse("level", options->level, must.level);
    if (options->role != must.role) refuse("role", options->role, must.role);
    if (options->type != must.type) refuse("type", options->type, must.type);
    if (options->user != must.user) refuse("user", options->user, must.user);
  }

  void judge_sysctls() {
    for (std::size_t i = 0; i < facts_.sysctls.size(); ++i) {
      const std::string_view sysctl = facts_.sysctls[i];
      const bool is_forbidden = matches_any(policy_.forbidden_sysctls, sysctl);
      const bool is_allowed = is_safe_sysctl(sysctl, last_minor) || matches_any(policy_.allowed_sysctls, sysctl);
      if (is_allowed && !is_forbidden) continue;
      forbidden(joined("pod.spec.securityContext.sysctls[", std::to_string(i), "]"),
                joined(is_forbidden ? "sysctl " : "unsafe sysctl ", documents::go_string(sysctl), " is not allowed"));
    }
  }

  void judge_volume(const Volume& volume, const std::string& path) {
    if (!volume.source) {
      return invalid(path, R"("")", joined("unknown volume type for volume: ", shown_without_source(volume.name)));
    }
    if (!is_allowed_volume(policy_, volume)) {
      return invalid(path, documents::go_string(volume.source->type),
                     joined(volume.source->type, " volumes are not allowed to be used"));
    }
    switch (volume.source->field) {
      case Field::hostPath: return judge_host_path(volume, path);
      case Field::flexVolume:
        return judge_driver(policy_.flex_volume_drivers, volume, path + ".driver",
                            "Flexvolume driver is not allowed to be used");
      case Field::csi:
        return judge_driver(policy_.csi_drivers, volume, path + ".csi.driver",
                            "Inline CSI driver is not allowed to be used");
      default: return;
    }
  }

  void judge_driver(const std::vector<std::string_view>& allowed, const Volume& volume, std::string_view path,
                    std::string_view detail) {
    if (!allowed.empty() && !holds(allowed, volume.detail)) invalid(path, documents::go_string(volume.detail), detail);
  }

  void judge_host_path(const Volume& volume, std::string_view path) {
    if (policy_.host_paths.empty()) return;
    const auto matches = [&](const HostPath& allowed) { return is_below(volume.detail, allowed.prefix); };
    if (std::ranges::none_of(policy_.host_paths, matches)) {
      return invalid(joined(path, ".hostPath.pathPrefix"), documents::go_string(volume.detail),
                     "is not allowed to be used");
    }
    const auto may_write = [&](const HostPath& allowed) { return !allowed.read_only && matches(allowed); };
    if (std::ranges::none_of(policy_.host_paths, may_write)) judge_mounts_of(volume.name);
  }

  /// The volume may only be read.
  void judge_mounts_of(std::string_view volume) {
    for (const ContainerFacts& container : facts_.containers) {
      for (std::size_t i = 0; i < container.mounts.size(); ++i) {
        const Mount& mount = container.mounts[i];
        if (mount.volume != volume || mount.read_only) continue;
        invalid(joined(container.path, ".volumeMounts[", std::to_string(i), "].readOnly"), "false",
                "must be read-only");
      }
    }
  }

  void judge_runtime_class() {
    if (!policy_.runtime_classes || !settings_.runtime_class) return;
    const std::vector<std::string_view>& allowed = policy_.runtime_classes->allowed;
    if (holds(allowed, "*") || holds(allowed, *settings_.runtime_class)) return;
    invalid("spec.runtimeClassName", documents::go_string(*settings_.runtime_class), "");
  }

  void judge_container(const ContainerFacts& facts, const ContainerSettings& settings) {
    const std::string context = facts.path + ".securityContext";
    judge_user(context, settings);
    std::vector<std::int64_t> groups;
    if (const auto group = effective_group(facts_, settings)) groups.push_back(*group);
    judge_groups(policy_.groups, context, groups);
    judge_selinux(context, effective_selinux(settings_, settings));
    judge_apparmor(facts.name);
    const std::string key = joined(seccomp_container_annotations, facts.name);
    judge_seccomp(key, container_seccomp(facts, key));
    if (facts.privileged && !policy_.privileged) {
      invalid(context + ".privileged", "true", "Privileged containers are not allowed");
    }
    judge_proc_mount(context, facts.proc_mount);
    judge_capabilities(context, settings.capabilities);
    judge_host_ports(facts);
    judge_flags(context, settings);
  }

  void judge_user(const std::string& context, const ContainerSettings& settings) {
    const std::optional<std::int64_t> user = effective_user(facts_, settings);
    if (policy_.users.rule == Rule::must_run_as && user && !policy_.users.allows(*user)) {
      invalid(context + ".runAsUser", std::to_string(*user),
              joined("must be in the ranges: ", shown(policy_.users.ranges)));
    }
    if (policy_.users.rule != Rule::must_run_as_non_root) return;
    if (effective_non_root(facts_, settings) == false) {
      invalid(context + ".runAsNonRoot", "false", "must be true");
    } else if (user == 0) {
      invalid(context + ".runAsUser", "0", "running with the root UID is forbidden");
    }
  }

  void judge_apparmor(std::string_view container) {
    if (!policy_.apparmor.allowed) return;
    const std::string key = joined(apparmor_annotations, container);
    const std::string_view profile = annotation(facts_, settings_, key).value_or("");
    if (profile.empty()) return forbidden(annotation_path(key), "AppArmor profile must be set");
    if (holds(split(*policy_.apparmor.allowed), profile)) return;
    forbidden(annotation_path(key), joined(profile, " is not an allowed profile. Allowed values: ",
                                           documents::go_string(*policy_.apparmor.allowed)));
  }

  void judge_proc_mount(const std::string& context, std::string_view type) {
    const bool allowed = policy_.proc_mounts.empty() ? type == "Default" : holds(policy_.proc_mounts, type);
    if (!allowed) invalid(context + ".procMount", documents::go_string(type), "ProcMountType is not allowed");
  }

  void judge_capabilities(const std::string& context, const std::optional<Capabilities>& capabilities) {
    if (!capabilities || holds(policy_.allowed_capabilities, "*")) return;
    for (const std::string_view name : capabilities->add) {
      if (holds(policy_.added_capabilities, name) || holds(policy_.allowed_capabilities, name)) continue;
      invalid(context + ".capabilities.add", documents::go_string(name), "capability may not be added");
    }
  }

  void judge_host_ports(const ContainerFacts& facts) {
    for (const std::int32_t port : facts.host_ports) {
      const auto holds_port = [&](const Range<std::int32_t>& range) { return range.holds(port); };
      if (std::ranges::any_of(policy_.host_ports, holds_port)) continue;
      const std::string number = std::to_string(port);
      invalid(facts.path + ".hostPort", number,
              joined("Host port ", number, " is not allowed to be used. Allowed ports: [", shown(policy_.host_ports),
                     "]"));
    }
  }

  void judge_flags(const std::string& context, const ContainerSettings& settings) {
    if (policy_.read_only_root_filesystem && settings.read_only_root_filesystem == false) {
      invalid(context + ".readOnlyRootFilesystem", "false", "ReadOnlyRootFilesystem must be set to true");
    }
    if (!policy_.allow_privilege_escalation && settings.allow_privilege_escalation == true) {
      invalid(context + ".allowPrivilegeEscalation", "true",
              "Allowing privilege escalation for containers is not allowed");
    }
  }

  const SecurityPolicy& policy_;
  const PodFacts& facts_;
  const PodSettings& settings_;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> errors_of(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings) {
  return Judge(policy, facts, settings).judge();
}

}  // namespace seawall::pods::psp
