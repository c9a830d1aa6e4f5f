#include <algorithm>
#include <string>

#include "image_reference.h"
#include "images.h"

namespace seawall::checks {
namespace {

constexpr std::string_view base_name_label = "org.opencontainers.image.base.name";
constexpr std::string_view base_digest_label = "org.opencontainers.image.base.digest";

constexpr Parameter base_image_outside_allowed_parameters[] = {
    {"allowed", Parameter::Type::strings, "", "Registries, repositories and digests of base images that may be used."},
};

void judge_base_image(const objects::Object& image, Probe& probe) {
  const auto allowed = probe.strings("allowed");
  if (allowed.empty()) return;
  const Node config = probe.map(image.root.child(Field::config));
  const Node labels = probe.map(config.child(Field::labels));
  const Node found = probe.map(image.root.child("baseImage")).child(Field::name);
  const std::string_view name = label_of(image, base_name_label, probe).value_or(probe.string(found).value_or(""));
  const std::string_view digest = label_of(image, base_digest_label, probe).value_or("");
  const auto covers = [&](const std::string& entry) {
    return (!digest.empty() && entry == digest) || (!name.empty() && is_below(repository_of(name), entry));
  };
  if (std::ranges::any_of(allowed, covers)) return;
  if (name.empty()) {
    const Node at = labels ? labels : config ? config : image.root;
    probe.report(at, {.missing = base_name_label, .argument = image.name, .detail = "does not name its base image"});
  } else {
    const Node label = labels.child(base_name_label);
    probe.report(label ? label : found,
                 {.argument = image.name,
                  .made_detail = "is built on \"" + std::string(name) + "\", which is not allowed"});
  }
}

}  // namespace

extern const Check base_image_outside_allowed;

constexpr Check base_image_outside_allowed{
    .id = "base-image-outside-allowed",
    .title = "Base image is not allowed",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" {detail}",
    .why = "What an image is built on is most of what is in it. Your configuration names the base images that "
           "are looked after here; what stands on others gets its fixes from somebody whom you did not choose.",
    .remediation = "Build on one of the base images that you allow, and let the build write the labels "
                   "org.opencontainers.image.base.name and org.opencontainers.image.base.digest.",
    .bad_example = R"(kind: Image
config:
  labels: {org.opencontainers.image.base.name: "docker.io/library/debian:12"}
)",
    .good_example = R"(kind: Image
config:
  labels: {org.opencontainers.image.base.name: "registry.example.com/base/debian:12"}
)",
    .frameworks = "",
    .peers = "kyverno:allowed-base-images,require-base-image",
    .references = "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    .since = "0.1.0",
    .quiet_when = "It is off until you set `allowed`. Entries match whole components, and digests as a whole.",
    .enabled = false,
    .parameters = base_image_outside_allowed_parameters,
    .object = judge_base_image,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
