#include "images.h"

namespace seawall::checks {
namespace {

void report_package_managers(const objects::Object& image, Probe& probe) {
  report_files(image, image.root.child("packageManagers"), "", probe);
}

}  // namespace

extern const Check image_package_manager_present;

constexpr Check image_package_manager_present{
    .id = "image-package-manager-present",
    .title = "Image has a package manager",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has a package manager: {detail}",
    .why = "A package manager brings whatever an intruder lacks with one command, from servers that are let "
           "through. It also means that what runs may differ from what was built and scanned.",
    .remediation = "Install what is needed in an earlier stage and copy it into a last stage that has no package "
                   "manager, or remove the package manager at the end of the same RUN.",
    .bad_example = R"(kind: Image
packageManagers: [usr/bin/apt-get, usr/bin/dpkg]
)",
    .good_example = R"(kind: Image
packageManagers: []
)",
    .frameworks = "MITRE:T1105",
    .peers = "",
    .references = "https://docs.docker.com/build/building/multi-stage/\n"
                  "https://csrc.nist.gov/pubs/sp/800/190/final",
    .since = "0.1.0",
    .quiet_when = "It is a hint: most base images bring one along.",
    .object = report_package_managers,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
