#include "host_paths.h"

namespace seawall::checks {
namespace {

constexpr Parameter host_path_list_parameters[] = {
    {"allowed_prefixes", Parameter::Type::strings, "", "Folders of the node that pods may mount, with all below them."},
};

}  // namespace

extern const Check host_path_outside_allowed_list;

constexpr Check host_path_outside_allowed_list{
    .id = "host-path-outside-allowed-list",
    .title = "Path of node is not allowed",
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "volume comes from \"{argument}\" on the node, which is below none of the allowed folders",
    .why = "Your rules name the folders of the node that pods may share. Every other path may hold configuration, keys "
           "or the data of other pods, and nobody has agreed to show it.",
    .remediation = "Mount a folder below one of the allowed_prefixes of `.seawall.yaml`, use a volume that Kubernetes "
                   "manages, or add the folder there.",
    .bad_example = R"(volumes:
  - name: data
    hostPath:
      path: /srv/other # with allowed_prefixes: [/srv/data]
)",
    .good_example = R"(volumes:
  - name: data
    hostPath:
      path: /srv/data/cart # with allowed_prefixes: [/srv/data]
)",
    .frameworks = "",
    .peers = "kyverno:limit-hostpath-vols;gatekeeper:host-filesystem",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    .since = "0.1.0",
    .quiet_when =
        "Paths are compared by component, as the kernel follows them: /srv/database is not below /srv/data, and "
        "/srv/data/../other neither. Without allowed_prefixes nothing is reported, so the check is off.",
    .enabled = false,
    .parameters = host_path_list_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          const std::span<const std::string> prefixes = probe.strings("allowed_prefixes");
          if (prefixes.empty()) return;
          for_each_host_path(pod, probe, [&](const HostPath& path) {
            if (path.written.empty() || is_below_one_of(path.written, prefixes)) return;
            probe.report(path.at, {.argument = path.written});
          });
        },
};

}  // namespace seawall::checks
