#include <string>

#include "images.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_too_large_parameters[] = {
    {"max_mib", Parameter::Type::integer, "2048", "MiB that an image may have to pull."},
};

void judge_size(const objects::Object& image, Probe& probe) {
  constexpr std::int64_t mebibyte = 1 << 20;
  const Node written = image.root.child("compressedSize");
  const std::int64_t size = probe.integer(written).value_or(0);
  const std::int64_t begun = size / mebibyte + (size % mebibyte > 0 ? 1 : 0);
  if (begun > probe.number("max_mib"))
    probe.report(written, {.argument = image.name, .made_detail = std::to_string(begun)});
}

}  // namespace

extern const Check image_too_large;

constexpr Check image_too_large{
    .id = "image-too-large",
    .title = "Image is very large",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" is {detail} MiB to pull",
    .why = "Each new node pulls all of it before a pod starts, and large images are mostly large because of "
           "tools and packages that the program never needs, each of which is something to attack.",
    .remediation = "Build in one stage and copy what runs into a small last one; remove caches in the RUN that made "
                   "them; keep data and models in volumes or in images of their own.",
    .bad_example = R"(kind: Image
compressedSize: 4294967296
)",
    .good_example = R"(kind: Image
compressedSize: 73400320
)",
    .frameworks = "",
    .peers = "kyverno:block-large-images",
    .references = "https://docs.docker.com/build/building/multi-stage/",
    .since = "0.1.0",
    .quiet_when = "The limit is for what is pulled, which is compressed.",
    .parameters = image_too_large_parameters,
    .object = judge_size,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
