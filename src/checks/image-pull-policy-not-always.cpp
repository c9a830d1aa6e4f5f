#include "api_server.h"
#include "check.h"
#include "image_reference.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_pull_policy_not_always_parameters[] = {
    {"only_latest", Parameter::Type::boolean, "false", "Judge only images that name no fixed version."},
};

void judge_pull_policy(const PodTemplate&, const Container& container, Probe& probe) {
  const Node policy = container.node.child(Field::imagePullPolicy);
  const std::string_view written = probe.string(policy).value_or("");
  if (written == "Always") return;
  const auto reference = parse_image_reference(probe.string(container.fields.child(Field::image)).value_or(""));
  if (!reference || !reference->digest.empty()) return;
  const bool moves = reference->tag.empty() || reference->tag == "latest";
  if (moves ? written.empty() : probe.flag("only_latest")) return;
  if (probe.has_met_fault() || always_pulls_images(probe.inventory())) return;
  if (policy) return probe.report(policy, {.argument = written.empty() ? "IfNotPresent" : written});
  probe.report(container.node, {.missing = "imagePullPolicy", .argument = "IfNotPresent"});
}

/// Not where the policy is Never: such an image may stand on the node alone.
std::optional<Fix> always_pull(const Finding& finding) {
  constexpr std::string_view literal = "\"Always\"";
  if (!finding.missing.empty()) return adding(finding, "imagePullPolicy", literal, false);
  if (finding.argument != "IfNotPresent") return {};
  return Fix{Fix::Change::set, finding.at, {}, literal, false};
}

}  // namespace

extern const Check image_pull_policy_not_always;

constexpr Check image_pull_policy_not_always{
    .id = "image-pull-policy-not-always",
    .title = "Image on the node is trusted",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} is pulled by policy {argument}, so that an image on the node is run unasked",
    .why =
        "A node that has the image runs it without asking the registry. So any pod there can use a private image that "
        "another one pulled, without its credentials, and a tag that has moved since means one thing on this node "
        "and another on the next.",
    .remediation =
        "Set imagePullPolicy to Always, which fetches nothing that the node has already but asks, or pin the "
        "image by its digest. The admission plugin AlwaysPullImages does it for the whole cluster.",
    .bad_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2
    imagePullPolicy: IfNotPresent
)",
    .good_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2
    imagePullPolicy: Always
)",
    .frameworks = "CIS:1.2.11",
    .peers = "kubescape:C-0075;polaris:pullPolicyNotAlways;kube-score:container-image-pull-policy;checkov:CKV_K8S_15;"
             "kyverno:imagepullpolicy-always",
    .references = "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages",
    .since = "0.1.0",
    .quiet_when =
        "Images that are pinned by digest, which are the same wherever they come from. Images without a tag or "
        "with the tag latest and no policy, because Always is their default. Everything, where an API server "
        "of the input runs with AlwaysPullImages.",
    .parameters = image_pull_policy_not_always_parameters,
    .container = judge_pull_policy,
    .fix = always_pull,
};

}  // namespace seawall::checks
