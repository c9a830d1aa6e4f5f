#include <unordered_map>

#include "host_paths.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

/// By the name of the volume, the path of the node. Sockets and devices are left out: to speak to them, a mount need
/// not be writable, so readOnly mends nothing.
using WritablePaths = std::unordered_map<std::string_view, std::string_view>;

bool is_socket_or_device(const HostPath& path, Probe& probe) {
  const std::string_view type = probe.string(path.volume.at(Field::hostPath, Field::type)).value_or("");
  return type == "Socket" || type == "CharDevice" || type == "BlockDevice" || path.written.ends_with(".sock");
}

void judge_mounts_of(const Container& container, const WritablePaths& paths, Probe own) {
  for (const Node item : own.list(container.node.child(Field::volumeMounts)).items()) {
    const Node mount = own.map(item);
    const auto path = paths.find(own.string(mount.child(Field::name)).value_or(""));
    if (path == paths.end()) continue;
    const Node read_only = mount.child(Field::readOnly);
    const std::optional<bool> written = own.boolean(read_only);
    if (written == true) continue;
    if (written == false) {
      own.report(read_only, {.argument = path->second});
    } else {
      own.report(mount, {.missing = "readOnly", .argument = path->second});
    }
  }
}

void judge_writable_host_paths(const PodTemplate& pod, Probe& probe) {
  WritablePaths paths;
  for_each_host_path(pod, probe, [&](const HostPath& path) {
    if (is_socket_or_device(path, probe)) return;
    paths.insert_or_assign(probe.string(path.volume.child(Field::name)).value_or(""), path.written);
  });
  if (paths.empty()) return;
  for (const Container& container : pod.containers) judge_mounts_of(container, paths, probe.of(container));
}

}  // namespace

extern const Check writable_host_path;

constexpr Check writable_host_path{
    .id = "writable-host-path",
    .title = "Node's files mounted for writing",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} may write to \"{argument}\" on its node",
    .why = "What the container writes there stays on the node, for every pod and every program of the node that uses "
           "the path. A changed script, library or configuration file is a way from the container to the node.",
    .remediation = "Set readOnly: true on the mount. For data of the pod's own, use emptyDir or a claim instead of the "
                   "node's files.",
    .bad_example = R"(volumeMounts:
  - name: node-files # a hostPath volume
    mountPath: /host
)",
    .good_example = R"(volumeMounts:
  - name: node-files
    mountPath: /host
    readOnly: true
)",
    .frameworks = "NSA;MITRE:T1611",
    .peers = "kubescape:C-0045;kube-linter:writable-host-mount;kyverno:ensure-readonly-hostpath",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    .since = "0.1.0",
    .quiet_when = "Sockets (by their type, or a name that ends in .sock) and devices are left alone: readOnly does not "
                  "keep anybody from using them. Volumes that no container mounts do no harm.",
    .pod = judge_writable_host_paths,
    .fix = [](const Finding& finding) -> std::optional<Fix> {
      return finding.missing.empty() ? setting(finding, "true", false) : adding(finding, "readOnly", "true", false);
    },
};

}  // namespace seawall::checks
