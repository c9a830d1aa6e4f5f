#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_pull_secret_missing_parameters[] = {
    {"private_registries", Parameter::Type::strings, "", "Registries and repositories that ask for credentials."},
};

bool names_a_pull_secret(Node list) noexcept { return list.items().begin() != list.items().end(); }

/// The first image that asks for credentials.
std::string_view private_image(const PodTemplate& pod, Probe& probe) {
  const auto registries = probe.strings("private_registries");
  for (const Container& container : pod.containers) {
    const std::string_view image = probe.string(container.fields.child(Field::image)).value_or("");
    const auto covers = [&](std::string_view prefix) { return is_below(repository_of(image), prefix); };
    if (!image.empty() && std::ranges::any_of(registries, covers)) return image;
  }
  return {};
}

void judge_pull_secrets(const PodTemplate& pod, Probe& probe) {
  if (probe.strings("private_registries").empty()) return;
  const std::string_view image = private_image(pod, probe);
  const Node secrets = probe.list(pod.spec.child(Field::imagePullSecrets));
  if (image.empty() || names_a_pull_secret(secrets)) return;
  std::string_view name = probe.string(pod.spec.child(Field::serviceAccountName)).value_or("");
  if (name.empty()) name = probe.string(pod.spec.child(Field::serviceAccount)).value_or("");
  if (name.empty()) name = "default";
  const objects::Object* account = probe.inventory().find("", "ServiceAccount", pod.object->namespace_, name);
  if (!account) return probe.not_assessed("its service account, which may name a pull secret, is not in the input");
  if (names_a_pull_secret(account->root.child(Field::imagePullSecrets)) || probe.has_met_fault()) return;
  if (secrets) return probe.report(secrets, {.argument = image});
  probe.report(pod.spec, {.missing = "imagePullSecrets", .argument = image});
}

}  // namespace

extern const Check image_pull_secret_missing;

constexpr Check image_pull_secret_missing{
    .id = "image-pull-secret-missing",
    .title = "Pull secret is missing",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "the pod names no secret to pull \"{argument}\" with",
    .why =
        "The image is in a registry that asks for credentials, and neither the pod nor its service account has any. It "
        "starts only where a node was given credentials or has the image already, and fails on the next node.",
    .remediation =
        "Name a Secret of type kubernetes.io/dockerconfigjson in imagePullSecrets, of the pod or of its service "
        "account.",
    .bad_example = R"(spec:
  containers:
    - name: cart
      image: private.example.com/shop/cart:1.4.2
)",
    .good_example = R"(spec:
  imagePullSecrets:
    - name: private-registry
  containers:
    - name: cart
      image: private.example.com/shop/cart:1.4.2
)",
    .frameworks = "",
    .peers = "kyverno:require-imagepullsecrets",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    .since = "0.1.0",
    .quiet_when = "It is off until you set `private_registries`. Pods whose service account names a secret; where that "
                  "account is not in the input, the pod is not assessed.",
    .enabled = false,
    .parameters = image_pull_secret_missing_parameters,
    .pod = judge_pull_secrets,
};

}  // namespace seawall::checks
