#include <algorithm>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter volume_parameters[] = {
    {.name = "allowed",
     .type = Parameter::Type::strings,
     .otherwise = pods::restricted_volume_sources,
     .description = "Types of volumes to allow, as the fields are spelled."},
};

void judge_volume_types(const PodTemplate& pod, Probe& probe) {
  pods::volume_sources(pod, probe, [&](const pods::Breach& volume) {
    const auto allowed = probe.strings("allowed");
    if (std::ranges::find(allowed, volume.value) != allowed.end()) return;
    // All findings about a hostPath are at its path, so that they fold.
    const Node path = volume.value == "hostPath" ? volume.at.child(Field::path) : Node();
    probe.report(path ? path : volume.at, {.argument = volume.value});
  });
}

}  // namespace

extern const Check volume_type_outside_restricted;

constexpr Check volume_type_outside_restricted{
    .id = "volume-type-outside-restricted",
    .title = "Volume type outside restricted standard",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "volume is of type {argument}, which the restricted standard forbids",
    .why = "Volumes of the older types put servers, disks and credentials of storage into the pod, where every author "
           "of a "
           "pod can choose them, and leave the kernel of the node to mount what they name. The restricted standard "
           "refuses such pods.",
    .remediation =
        "Mount storage through a PersistentVolumeClaim, whose volume an administrator or a CSI driver provides, "
        "or through a csi or ephemeral volume; fetch files with an init container into an emptyDir.",
    .bad_example = R"(volumes:
  - name: data
    nfs:
      server: files.example.com
      path: /data
)",
    .good_example = R"(volumes:
  - name: data
    persistentVolumeClaim:
      claimName: data
)",
    .frameworks = "PSS:restricted",
    .peers = "trivy:KSV-0028;kyverno:restrict-volume-types;gatekeeper:volumes",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    .since = "0.1.0",
    .quiet_when =
        "A volume of type image passes, as it does in the standard. A volume that names no type is an emptyDir "
        "to the API server. Volumes of type hostPath are told by their own checks.",
    .yields_to = "container-runtime-socket-mounted,flex-volume-driver,host-path-volume,sensitive-host-path",
    .parameters = volume_parameters,
    .pod = judge_volume_types,
};

}  // namespace seawall::checks
