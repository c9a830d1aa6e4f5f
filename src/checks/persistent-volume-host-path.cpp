#include "host_paths.h"

namespace seawall::checks {
namespace {

constexpr Parameter persistent_volume_parameters[] = {
    {"allowed_prefixes", Parameter::Type::strings, "", "Folders of the node that PersistentVolumes may come from."},
};

void judge_persistent_source(Node source, Severity severity, Probe& probe) {
  const Node path = source.child(Field::path);
  const std::string_view written = probe.string(path).value_or("");
  if (written.empty() || is_below_one_of(written, probe.strings("allowed_prefixes"))) return;
  probe.report(path, {.severity = severity, .argument = written});
}

}  // namespace

extern const Check persistent_volume_host_path;

constexpr Check persistent_volume_host_path{
    .id = "persistent-volume-host-path",
    .title = "PersistentVolume on a node's files",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "PersistentVolume comes from \"{argument}\" on a node",
    .why = "A pod that claims the volume mounts the node's folder although its namespace forbids hostPath: admission "
           "sees a claim only. Depending on the path, that is the node's configuration, keys or other pods' data.",
    .remediation = "Use a storage class whose driver makes the volumes. For disks of a node, use `local` volumes in a "
                   "folder of their own, and name it in allowed_prefixes.",
    .bad_example = R"(apiVersion: v1
kind: PersistentVolume
spec:
  hostPath:
    path: /etc
)",
    .good_example = R"(apiVersion: v1
kind: PersistentVolume
spec:
  csi:
    driver: disk.example.com
    volumeHandle: data
)",
    .frameworks = "CIS:5.1.9",
    .peers = "kyverno:limit-hostpath-type-pv",
    .references = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/\n"
                  "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    .since = "0.1.0",
    .quiet_when =
        "A `local` volume is a disk that an administrator has set aside: severity low. Volumes below one of the "
        "allowed_prefixes, compared by component, are left alone.",
    .parameters = persistent_volume_parameters,
    .object =
        [](const objects::Object& volume, Probe& probe) {
          const Node spec = probe.map(volume.spec());
          judge_persistent_source(probe.map(spec.child(Field::hostPath)), Severity::high, probe);
          judge_persistent_source(probe.map(spec.child(Field::local)), Severity::low, probe);
        },
    .kinds = "PersistentVolume",
};

}  // namespace seawall::checks
