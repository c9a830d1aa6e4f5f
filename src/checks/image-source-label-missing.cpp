#include <algorithm>

#include "images.h"

namespace seawall::checks {
namespace {

constexpr std::string_view source_label = "org.opencontainers.image.source";

constexpr Parameter image_source_label_missing_parameters[] = {
    {"prefixes", Parameter::Type::strings, "", "What the label has to begin with, one of these; empty for anything."},
};

void judge_source_label(const objects::Object& image, Probe& probe) {
  const Node config = probe.map(image.root.child(Field::config));
  const Node labels = probe.map(config.child(Field::labels));
  const std::string_view source = label_of(image, source_label, probe).value_or("");
  const auto prefixes = probe.strings("prefixes");
  const auto begins = [&](const std::string& prefix) { return source.starts_with(prefix); };
  if (source.empty()) {
    const Node at = labels ? labels : config ? config : image.root;
    probe.report(at, {.missing = source_label, .argument = image.name, .detail = "does not say where its source is"});
  } else if (!prefixes.empty() && std::ranges::none_of(prefixes, begins)) {
    probe.report(labels.child(source_label),
                 {.argument = image.name, .detail = "is made of a source outside of those that you allow"});
  }
}

}  // namespace

extern const Check image_source_label_missing;

constexpr Check image_source_label_missing{
    .id = "image-source-label-missing",
    .title = "Image does not name its source",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" {detail}",
    .why = "Whoever finds something in an image has to know whom to tell and what to build anew. Without "
           "org.opencontainers.image.source nobody knows which repository an image in the cluster was made of.",
    .remediation = "Set the label org.opencontainers.image.source to the address of the repository when the image is "
                   "built; actions and buildpacks of most forges do so on their own.",
    .bad_example = R"(kind: Image
config:
  labels: {}
)",
    .good_example = R"(kind: Image
config:
  labels: {org.opencontainers.image.source: "https://git.example.com/shop/cart"}
)",
    .frameworks = "",
    .peers = "kyverno:require-image-source",
    .references = "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it.",
    .enabled = false,
    .parameters = image_source_label_missing_parameters,
    .object = judge_source_label,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
