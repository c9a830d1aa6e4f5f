#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter moving_tag_parameters[] = {
    {.name = "forbidden_tags",
     .type = Parameter::Type::strings,
     .otherwise = "latest",
     .description = "Tags that name no version, as what is behind them changes."},
};

}  // namespace

extern const Check image_latest_tag;

constexpr Check image_latest_tag{
    .id = "image-latest-tag",
    .title = "Image has no fixed version",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", which names no version",
    .why = "Without a tag, or with the tag latest, the same manifest runs whatever was pushed last: nodes may run "
           "different builds, a roll-back changes nothing, and a bad or stolen push goes live with the next restart.",
    .remediation = "Name the version you tested, best with its digest, which no push can change: "
                   "registry/name:1.4.2@sha256:...",
    .bad_example = R"(containers:
  - name: cart
    image: registry.example.com:5000/shop/cart
)",
    .good_example = R"(containers:
  - name: cart
    image: registry.example.com:5000/shop/cart:1.4.2
)",
    .frameworks = "NSA;MITRE:T1525",
    .peers = "kubescape:C-0304;trivy:KSV-0013;kube-linter:latest-tag;polaris:tagNotSpecified;"
             "kube-score:container-image-tag;checkov:CKV_K8S_14;kyverno:disallow-latest-tag;kubeaudit:ImageTagMissing;"
             "gatekeeper:disallowedtags",
    .references = "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    .since = "0.1.0",
    .quiet_when = "A digest is enough, whatever the tag beside it says. The port of a registry is no tag: "
                  "host:5000/name has none.",
    .parameters = moving_tag_parameters,
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          const Node image = container.fields.child(Field::image);
          const auto reference = parse_image_reference(probe.string(image).value_or(""));
          if (!reference || !reference->digest.empty()) return;
          const auto forbidden = probe.strings("forbidden_tags");
          const bool is_moving = std::ranges::find(forbidden, reference->tag) != forbidden.end();
          if (reference->tag.empty() || is_moving) probe.report(image, {.argument = *image.string()});
        },
};

}  // namespace seawall::checks
