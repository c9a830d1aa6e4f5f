#include <algorithm>

#include "api_server.h"

namespace seawall::checks {
namespace {

constexpr std::string_view configuration_group = "apiserver.config.k8s.io";
constexpr std::string_view configuration_kind = "AuthorizationConfiguration";

void judge_authorization_modes(const Container& container, std::span<const FlagValue> modes, Probe& probe) {
  const auto has_rbac = [](const FlagValue& mode) { return objects::is_listed("RBAC", mode.value); };
  const auto is_variable = [](const FlagValue& mode) { return mode.value.find("$(") != std::string_view::npos; };
  if (std::ranges::any_of(modes, has_rbac)) return;
  if (std::ranges::any_of(modes, is_variable)) return probe.not_assessed("its --authorization-mode is in a variable");
  if (!modes.empty()) {
    return probe.report(modes.back().at, {.detail = "its --authorization-mode leaves RBAC out"});
  }
  probe.report(place_of_flags(container),
               {.detail = "it has no --authorization-mode, so that every request is allowed"});
}

void judge_authorization_flags(const Container& container, Probe& probe) {
  if (is_started_by_script(container)) return probe.not_assessed("the flags of its API server stand in a script");
  const std::vector<FlagValue> modes = flag_values(container, "authorization-mode", probe);
  const bool has_file = !flag_values(container, "authorization-config", probe).empty();
  if (probe.has_met_fault()) return;
  if (!has_file) return judge_authorization_modes(container, modes, probe);
  if (probe.inventory().of_kind(configuration_group, configuration_kind).empty()) {
    probe.not_assessed("the file of its --authorization-config is not in the input");
  }
}

void judge_authorization_configuration(const objects::Object& configuration, Probe& probe) {
  probe.meets();
  const Node authorizers = probe.list(configuration.root.child("authorizers"));
  for (const Node authorizer : authorizers.items()) {
    if (probe.string(probe.map(authorizer).child(Field::type)) == "RBAC") return;
  }
  constexpr std::string_view detail = "none of its authorizers is of type RBAC";
  if (probe.has_met_fault()) return;
  if (authorizers) return probe.report(authorizers, {.detail = detail});
  probe.report(configuration.root, {.missing = "authorizers", .detail = detail});
}

}  // namespace

extern const Check rbac_disabled;

constexpr Check rbac_disabled{
    .id = "rbac-disabled",
    .title = "API server runs without RBAC",
    .severity = Severity::critical,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "the API server does not use RBAC: {detail}",
    .why =
        "Without RBAC, roles and bindings mean nothing. An API server that is not told how to authorise allows every "
        "request of everyone who can log in, each pod with its token included.",
    .remediation = "Set --authorization-mode=Node,RBAC, or name authorizers of type Node and RBAC in the file of "
                   "--authorization-config.",
    .bad_example = R"(command:
  - kube-apiserver
  - --authorization-mode=AlwaysAllow
)",
    .good_example = R"(command:
  - kube-apiserver
  - --authorization-mode=Node,RBAC
)",
    .frameworks = "NSA;CIS:1.2.8",
    .peers = "kubescape:C-0088",
    .references = "https://kubernetes.io/docs/reference/access-authn-authz/authorization/\n"
                  "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    .since = "0.1.0",
    .quiet_when =
        "API servers with a structured authorisation configuration, which replaces the flag and is judged where "
        "it is in the input. Flags in a script or a variable are not assessed.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Container& container : pod.containers) {
            if (container.role == ContainerRole::container && is_api_server(container)) {
              probe.meets();
              judge_authorization_flags(container, probe);
            }
          }
        },
    .object = judge_authorization_configuration,
    .kinds = "AuthorizationConfiguration.apiserver.config.k8s.io",
    .lacking = "no pod of an API server is in the input",
};

}  // namespace seawall::checks
