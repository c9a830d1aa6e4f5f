#include "images.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_setuid_file_parameters[] = {
    {"allowed", Parameter::Type::strings, "", "Patterns of paths that may have the bit: \"usr/bin/sudo\"."},
};

void report_setuid_files(const objects::Object& image, Probe& probe) {
  report_files(image, image.root.child("setuidFiles"), "allowed", probe, image.root.child("setuidFilesMore"));
}

}  // namespace

extern const Check image_setuid_file;

constexpr Check image_setuid_file{
    .id = "image-setuid-file",
    .title = "Image has set-user-ID programs",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has programs that run as their owner: {detail}",
    .why = "Whoever gets into the container as a plain user may start a set-user-ID program, which then is its "
           "owner, mostly root. A hole in one of them, or one that was put there, is a way up.",
    .remediation =
        "Take the bits away while the image is built: find / -xdev -perm /6000 -type f -exec chmod a-s {} +. "
        "Set allowPrivilegeEscalation to false in the pod, which makes the bits mean nothing.",
    .bad_example = R"(kind: Image
setuidFiles:
- {path: usr/bin/su, mode: "4755", user: 0, group: 0, layer: 0}
)",
    .good_example = R"(kind: Image
setuidFiles: []
)",
    .frameworks = "MITRE:T1548.001",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://csrc.nist.gov/pubs/sp/800/190/final",
    .since = "0.1.0",
    .quiet_when = "Files that a pattern of `allowed` fits.",
    .parameters = image_setuid_file_parameters,
    .object = report_setuid_files,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
