#include "images.h"

namespace seawall::checks {
namespace {

void report_declared_volumes(const objects::Object& image, Probe& probe) {
  report_files(image, probe.map(image.root.child(Field::config)).child(Field::volumes), "", probe);
}

}  // namespace

extern const Check image_declares_volumes;

constexpr Check image_declares_volumes{
    .id = "image-declares-volumes",
    .title = "Image declares volumes",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" declares volumes: {detail}",
    .why = "For each volume that an image declares the runtime makes a folder on the node, which can be written "
           "though the root filesystem is read-only, counts against no limit that the pod names, and is gone "
           "with the container.",
    .remediation = "Remove VOLUME from the Dockerfile, and say in the pod what is mounted there: an emptyDir with a "
                   "sizeLimit, or a claim.",
    .bad_example = R"(kind: Image
config:
  volumes: ["/data"]
)",
    .good_example = R"(kind: Image
config:
  volumes: []
)",
    .frameworks = "",
    .peers = "kyverno:block-images-with-volumes",
    .references = "https://github.com/opencontainers/image-spec/blob/main/config.md\n"
                  "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it.",
    .enabled = false,
    .object = report_declared_volumes,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
