#include "images.h"

namespace seawall::checks {
namespace {

void report_shells(const objects::Object& image, Probe& probe) {
  report_files(image, image.root.child("shells"), "", probe);
}

}  // namespace

extern const Check image_shell_present;

constexpr Check image_shell_present{
    .id = "image-shell-present",
    .title = "Image has a shell",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has a shell: {detail}",
    .why = "Who finds a way to run one command in a container runs scripts as soon as there is a shell, and has "
           "the tools beside it. Without one, most ready-made attacks end there.",
    .remediation =
        "Build the program in one stage and copy it into a last stage without a shell: scratch, a distroless "
        "image, or one of the chiselled ones. kubectl debug brings tools along when they are needed.",
    .bad_example = R"(kind: Image
shells: [bin/bash, bin/sh]
)",
    .good_example = R"(kind: Image
shells: []
)",
    .frameworks = "MITRE:T1059.004",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#ephemeral-container\n"
                  "https://csrc.nist.gov/pubs/sp/800/190/final",
    .since = "0.1.0",
    .quiet_when = "It is a hint: an image may need its shell to start.",
    .object = report_shells,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
