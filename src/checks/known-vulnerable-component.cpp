#include "check.h"
#include "vulnerable_components.h"

namespace seawall::checks {
namespace {

void judge_component(const PodTemplate&, const Container& container, Probe& probe) {
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  const std::span<const Hole> known = holes_of(repository_of(written));
  if (known.empty()) return;
  const auto reference = parse_image_reference(written);
  if (!reference) return;
  const auto version = version_of_tag(reference->tag);
  if (!version) return probe.not_assessed("its version is not in the reference");
  const Hole* const hole = worst_hole(known, *version);
  if (hole) probe.report(image, {.argument = written, .detail = hole->detail});
}

}  // namespace

extern const Check known_vulnerable_component;

constexpr Check known_vulnerable_component{
    .id = "known-vulnerable-component",
    .title = "Component has a known hole",
    .severity = Severity::high,
    .component = Component::tools,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", which has {detail}",
    .why = "This version of a component of the cluster has a hole that is published with its number, and often with a "
           "way to use it. Such components hold wide rights, so that one hole opens the cluster.",
    .remediation =
        "Update the component to the fixed version of its release line or a later one, and read its notes on "
        "the way. Of several holes of one version, the worst is told.",
    .bad_example = R"(containers:
  - name: server
    image: quay.io/argoproj/argocd:v2.1.8
)",
    .good_example = R"(containers:
  - name: server
    image: quay.io/argoproj/argocd:v3.4.2
)",
    .frameworks = "MITRE:T1190",
    .peers = "kubescape:C-0081,C-0090,C-0091;kyverno:check-ingress-nginx-controller-version-and-annotation-policy",
    .references = "https://kubernetes.io/docs/reference/issues-security/official-cve-feed/\n"
                  "https://nvd.nist.gov/vuln/search",
    .since = "0.1.0",
    .quiet_when =
        "Images of vendors, who mend holes without the version of upstream. Images without a tag, or with one "
        "that names no version, are not assessed.",
    .container = judge_component,
};

}  // namespace seawall::checks
