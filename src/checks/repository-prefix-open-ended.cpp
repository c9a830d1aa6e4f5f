#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

/// Gatekeeper compares texts: a prefix without a slash also begins names of other hosts, and on Docker Hub, where
/// anyone can take a name, so does one that ends within an account's name.
bool is_open_ended(std::string_view prefix) noexcept {
  constexpr std::string_view hub = "docker.io/";
  if (prefix.find('/') == std::string_view::npos) return true;
  if (!prefix.starts_with(hub)) return false;
  return prefix.substr(hub.size()).find('/') == std::string_view::npos;
}

}  // namespace

extern const Check repository_prefix_open_ended;

constexpr Check repository_prefix_open_ended{
    .id = "repository-prefix-open-ended",
    .title = "Allowed prefix admits others",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::images,
    .message = "prefix \"{argument}\" also admits repositories of others",
    .why = "Gatekeeper compares the prefix with the image's name as text. Where it does not end with a component, an "
           "attacker registers a name that begins the same: registry.example.com admits registry.example.com.evil.net.",
    .remediation = "End the prefix with a slash, behind the host or, on Docker Hub, behind your account: "
                   "registry.example.com/ or docker.io/example/.",
    .bad_example = R"(kind: K8sAllowedRepos
spec:
  parameters:
    repos:
      - registry.example.com
)",
    .good_example = R"(kind: K8sAllowedRepos
spec:
  parameters:
    repos:
      - registry.example.com/
)",
    .frameworks = "",
    .peers = "trivy:KSV-0124",
    .references = "https://kubernetes.io/blog/2019/08/06/opa-gatekeeper-policy-and-governance-for-kubernetes/",
    .since = "0.1.0",
    .quiet_when = "Prefixes that hold a slash, of other registries than Docker Hub: all names below their host are one "
                  "owner's.",
    .object =
        [](const objects::Object& constraint, Probe& probe) {
          const Node parameters = probe.map(probe.map(constraint.spec()).child(Field::parameters));
          for (const Node prefix : probe.list(parameters.child("repos")).items()) {
            const auto written = probe.string(prefix);
            if (written && is_open_ended(*written)) probe.report(prefix, {.argument = *written});
          }
        },
    .kinds = "K8sAllowedRepos.constraints.gatekeeper.sh",
};

}  // namespace seawall::checks
