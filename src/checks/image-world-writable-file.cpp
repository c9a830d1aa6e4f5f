#include "images.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_world_writable_file_parameters[] = {
    {"allowed", Parameter::Type::strings, "", "Patterns of paths that everybody may write: \"srv/cache/*\"."},
};

void report_world_writable_files(const objects::Object& image, Probe& probe) {
  report_files(image, image.root.child("worldWritable"), "allowed", probe, image.root.child("worldWritableMore"));
}

}  // namespace

extern const Check image_world_writable_file;

constexpr Check image_world_writable_file{
    .id = "image-world-writable-file",
    .title = "Image has files anyone may write",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has files that every user may write: {detail}",
    .why = "A process that runs as another user to be kept apart can still change these files: what others run "
           "or read as configuration then does what it wants.",
    .remediation = "Give files the owner that writes them, and take the bit away while the image is built: chmod -R "
                   "o-w, or COPY --chmod. Folders for all, such as /tmp, need the sticky bit.",
    .bad_example = R"(kind: Image
worldWritable:
- {path: etc/app.conf, mode: "0666", type: file, layer: 1}
)",
    .good_example = R"(kind: Image
worldWritable: []
)",
    .frameworks = "MITRE:T1222",
    .peers = "",
    .references = "https://csrc.nist.gov/pubs/sp/800/190/final\n"
                  "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    .since = "0.1.0",
    .quiet_when = "Folders with the sticky bit, such as /tmp, and links, whose own bits mean nothing. Files that a "
                  "pattern of `allowed` fits.",
    .parameters = image_world_writable_file_parameters,
    .object = report_world_writable_files,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
