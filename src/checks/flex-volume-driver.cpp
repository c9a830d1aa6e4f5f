#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter flex_volume_parameters[] = {
    {"allowed", Parameter::Type::strings, "", "Drivers that may be used, such as \"example.com/disk\"."},
};

void judge_flex_volume(Node source, Probe& probe) {
  const std::string_view name = probe.string(source.child(Field::driver)).value_or("");
  if (name.empty()) return;
  if (std::ranges::find(probe.strings("allowed"), name) != probe.strings("allowed").end()) return;
  probe.report(source, {.argument = name});
}

}  // namespace

extern const Check flex_volume_driver;

constexpr Check flex_volume_driver{
    .id = "flex-volume-driver",
    .title = "Volume uses a FlexVolume driver",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} uses FlexVolume driver \"{argument}\"",
    .why =
        "A FlexVolume driver is a program that the kubelet runs as root on the node, with options that the author of "
        "the pod writes. Kubernetes has given the interface up, and drivers are hardly maintained.",
    .remediation =
        "Use the CSI driver of the same storage. If there is none, have an administrator read the driver and "
        "name it in the parameter allowed.",
    .bad_example = R"(volumes:
  - name: data
    flexVolume:
      driver: example.com/disk
)",
    .good_example = R"(volumes:
  - name: data
    csi:
      driver: disk.example.com
)",
    .frameworks = "PSS:restricted",
    .peers = "gatekeeper:flexvolume-drivers",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#deprecated-flexvolume",
    .since = "0.1.0",
    .quiet_when = "Drivers that the parameter allowed names are left alone.",
    .parameters = flex_volume_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Node volume : probe.list(pod.spec.child(Field::volumes)).items()) {
            judge_flex_volume(probe.map(probe.map(volume).child(Field::flexVolume)), probe);
          }
        },
    .object =
        [](const objects::Object& volume, Probe& probe) {
          judge_flex_volume(probe.map(probe.map(volume.spec()).child(Field::flexVolume)), probe);
        },
    .kinds = "PersistentVolume",
};

}  // namespace seawall::checks
