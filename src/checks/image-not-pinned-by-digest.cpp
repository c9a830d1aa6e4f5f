#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_not_pinned_by_digest_parameters[] = {
    {"exempt", Parameter::Type::strings, "", "Registries and repositories whose tags you trust."},
};

void judge_digest(const PodTemplate&, const Container& container, Probe& probe) {
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  // A digest that is out of form makes the whole reference so: no such pod starts.
  if (written.find('@') != std::string_view::npos || !parse_image_reference(written)) return;
  const auto covers = [&](std::string_view prefix) { return is_below(repository_of(written), prefix); };
  if (std::ranges::none_of(probe.strings("exempt"), covers)) probe.report(image, {.argument = written});
}

}  // namespace

extern const Check image_not_pinned_by_digest;

constexpr Check image_not_pinned_by_digest{
    .id = "image-not-pinned-by-digest",
    .title = "Image is not pinned by digest",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", whose tag can be moved",
    .why =
        "Whoever may push to the repository can put another image behind a tag that exists. A digest names one image "
        "for good, so that what was tested is what runs, on each node and after each restart.",
    .remediation = "Put the digest behind the tag, name:1.4.2@sha256:..., and let a tool that watches the registry "
                   "propose new ones.",
    .bad_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2
)",
    .good_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
)",
    .frameworks = "MITRE:T1525",
    .peers = "kubescape:C-0306,C-0304;checkov:CKV_K8S_43;kyverno:require-image-checksum;gatekeeper:imagedigests",
    .references = "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    .since = "0.1.0",
    .quiet_when =
        "Repositories that the parameter `exempt` names. Images without a fixed tag, which are another finding.",
    .yields_to = "image-latest-tag",
    .parameters = image_not_pinned_by_digest_parameters,
    .container = judge_digest,
};

}  // namespace seawall::checks
