#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_tag_mismatch_parameters[] = {
    {"expected", Parameter::Type::strings, "", "Images with the tag that they must have, such as nginx:1.27.2."},
};

void judge_tag(const PodTemplate&, const Container& container, Probe& probe) {
  const auto expected = probe.strings("expected");
  if (expected.empty()) return;
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  const auto reference = parse_image_reference(written);
  if (!reference) return;
  const ImageRepository repository = repository_of(written);
  for (const std::string& demanded : expected) {
    const ImageRepository wanted = repository_of(demanded);
    if (wanted.registry != repository.registry || wanted.path != repository.path) continue;
    const auto parsed = parse_image_reference(demanded);
    if (!parsed || parsed->tag.empty() || parsed->tag == reference->tag) return;
    if (reference->tag.empty() && !reference->digest.empty()) {
      return probe.not_assessed("its image is named by digest alone");
    }
    return probe.report(image, {.argument = written});
  }
}

}  // namespace

extern const Check image_tag_mismatch;

constexpr Check image_tag_mismatch{
    .id = "image-tag-mismatch",
    .title = "Image has another tag than asked",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", whose tag is not the one that you ask for",
    .why = "Your configuration names the version of this image that is meant to run, and this is another: one that was "
           "not "
           "tested with the rest, or was left behind by the last update.",
    .remediation = "Set the tag that your configuration asks for, or change it there if the new one is right.",
    .bad_example = R"(containers:
  - name: web
    image: registry.example.com/web:1.3.0
)",
    .good_example = R"(containers:
  - name: web
    image: registry.example.com/web:1.4.2
)",
    .frameworks = "",
    .peers = "kubeaudit:ImageTagIncorrect",
    .references = "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    .since = "0.1.0",
    .quiet_when =
        "It is off until you set `expected`, and looks at no other images than those. Where an image is named by "
        "digest alone, its tag is not assessed.",
    .enabled = false,
    .parameters = image_tag_mismatch_parameters,
    .container = judge_tag,
};

}  // namespace seawall::checks
