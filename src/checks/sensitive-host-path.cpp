#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "host_paths.h"

namespace seawall::checks {
namespace {

constexpr Parameter sensitive_path_parameters[] = {
    {.name = "paths",
     .type = Parameter::Type::strings,
     .otherwise = "/boot,/dev,/etc,/home,/lib,/proc,/root,/run,/sys,/usr,/var/lib/containerd,/var/lib/containers,"
                  "/var/lib/docker,/var/lib/etcd,/var/lib/kubelet,/var/lib/rancher,/var/log",
     .description = "Folders of the node that are sensitive, with all that is in them and above them."},
};

/// What many programs read of the node, and what tells an intruder nothing.
constexpr std::string_view harmless_to_read[] = {"/etc/localtime", "/etc/ssl/certs", "/lib/modules",
                                                 "/usr/share/zoneinfo"};

bool is_sensitive(std::string_view path, std::span<const std::string> directories) {
  return std::ranges::any_of(directories, [&](std::string_view written) {
    const std::string directory = cleaned(written);
    return !directory.empty() && (is_at_or_below(path, directory) || is_at_or_below(directory, path));
  });
}

bool is_harmless_to_read(std::string_view path) noexcept {
  return std::ranges::any_of(harmless_to_read, [&](std::string_view place) { return is_at_or_below(path, place); });
}

enum class Access { none, read, write };

/// By the name of a volume, the most that any container may do with it. A subPath narrows nothing: the link that it
/// follows may lead anywhere.
using Mounts = std::unordered_map<std::string_view, Access>;

Mounts mounts_of(const PodTemplate& pod, Probe& probe) {
  Mounts mounts;
  for (const Container& container : pod.containers) {
    for (const Node item : probe.list(container.node.child(Field::volumeMounts)).items()) {
      const Node mount = probe.map(item);
      const bool read_only = probe.boolean(mount.child(Field::readOnly)) == true;
      Access& access = mounts[probe.string(mount.child(Field::name)).value_or("")];
      access = std::max(access, read_only ? Access::read : Access::write);
    }
  }
  return mounts;
}

void judge_host_paths(const PodTemplate& pod, Probe& probe) {
  std::optional<Mounts> mounts;
  for_each_host_path(pod, probe, [&](const HostPath& path) {
    const std::string clean = cleaned(path.written);
    if (clean.empty() || !is_sensitive(clean, probe.strings("paths"))) return;
    if (!mounts) mounts = mounts_of(pod, probe);
    const Access access = (*mounts)[probe.string(path.volume.child(Field::name)).value_or("")];
    if (access == Access::none) return;
    const bool harmless = access == Access::read && is_harmless_to_read(clean);
    const Severity severity = harmless ? Severity::low : Severity::high;
    probe.report(path.at, {.severity = severity, .argument = path.written});
  });
}

}  // namespace

extern const Check sensitive_host_path;

constexpr Check sensitive_host_path{
    .id = "sensitive-host-path",
    .title = "Sensitive path of node mounted",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "pod mounts \"{argument}\", a sensitive path of its node",
    .why = "These folders hold what rules the node: accounts and keys, the kubelet's credentials, binaries, devices, "
           "other pods' volumes and logs. Writing there is a way to root on the node; reading is often enough to act "
           "as the node.",
    .remediation = "Remove the mount. If a node agent needs one file or folder, mount just that one, with readOnly: "
                   "true on every mount of it.",
    .bad_example = R"(volumes:
  - name: config
    hostPath:
      path: /etc
)",
    .good_example = R"(volumes:
  - name: config
    configMap:
      name: agent
)",
    .frameworks = "NSA;MITRE:T1611,T1552.001",
    .peers = "kubescape:C-0020;trivy:KSV-0121;kube-linter:sensitive-host-mounts;kubeaudit:SensitivePathsMounted",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "A volume that no container mounts is told by host-path-volume alone. Paths are compared by "
                  "component: /etcetera is not below /etc. Time zones, certificates and kernel modules are low where "
                  "every mount of them is read-only.",
    .yields_to = "container-runtime-socket-mounted",
    .parameters = sensitive_path_parameters,
    .pod = judge_host_paths,
};

}  // namespace seawall::checks
