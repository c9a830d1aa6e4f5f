#include <algorithm>

#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

bool is_of_kubernetes(std::string_view namespace_) {
  return namespace_ == "kube-system" || namespace_ == "kube-public" || namespace_ == "kube-node-lease";
}

/// Whether a pod of the object gets the token because the account does not refuse it.
bool leaves_it_to_account(const objects::Object& object) {
  std::vector<objects::TypeFault> faults;  // checks of pods tell them
  return std::ranges::any_of(objects::pod_templates(object, faults), [](const PodTemplate& pod) {
    return !pod.spec.child(Field::automountServiceAccountToken).boolean();
  });
}

void judge_default_account(const objects::Object& account, Probe& probe) {
  if (account.name != "default") return;
  const Node written = account.root.child(Field::automountServiceAccountToken);
  if (probe.boolean(written) == false) return;
  const objects::Inventory& inventory = probe.inventory();
  const auto users = inventory.using_service_account(account.namespace_, account.name);
  const bool is_used =
      std::ranges::any_of(users, [&](std::uint32_t index) { return leaves_it_to_account(inventory.objects()[index]); });
  if (!is_used) return;
  Probe::Options options;
  if (is_of_kubernetes(account.namespace_)) options.severity = Severity::info;
  if (!written.boolean()) options.missing = "automountServiceAccountToken";
  probe.report(written.boolean() ? written : account.root, options);
}

}  // namespace

extern const Check default_service_account_automounts;

constexpr Check default_service_account_automounts{
    .id = "default-service-account-automounts",
    .title = "Default account hands out tokens",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "the default service account gives its token to each pod that runs as it",
    .why = "Pods that name no account run as default and find its token in each of their containers. Few of them speak "
           "to the API server, so the token serves whoever breaks in, and gets every right that somebody gives to "
           "default one day.",
    .remediation = "Set automountServiceAccountToken to false in the account. A program that needs the API server gets "
                   "an account of its own.",
    .bad_example = R"(kind: ServiceAccount
metadata:
  name: default
  namespace: shop
)",
    .good_example = R"(kind: ServiceAccount
metadata:
  name: default
  namespace: shop
automountServiceAccountToken: false
)",
    .frameworks = "CIS:5.1.5",
    .peers = "kubescape:C-0189;trivy:KSV-0036;checkov:CKV_K8S_41",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"
                  "#opt-out-of-api-credential-automounting",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces without pods in the input that run as default and leave it to the account whether its token is "
        "mounted. Absent is the same as true. In the namespaces of Kubernetes itself it is for information.",
    .object = judge_default_account,
    .kinds = "ServiceAccount",
    .fix = [](const Finding& finding) -> std::optional<Fix> {
      if (finding.missing.empty()) return setting(finding, "false", false);
      return adding(finding, "automountServiceAccountToken", "false", false);
    },
};

}  // namespace seawall::checks
