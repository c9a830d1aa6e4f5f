#include "mechanical_fixes.h"
#include "service_accounts.h"

namespace seawall::checks {
namespace {

void judge_token(const PodTemplate& pod, Probe& probe) {
  const ServiceAccountOfPod account = service_account_of(pod, probe);
  const objects::Object* const known = find_account(pod, account, probe);
  if (!is_token_mounted(pod, known, probe)) return;
  const Severity severity = is_known_to_have_no_rights(known, probe.inventory()) ? Severity::low : Severity::medium;
  const Node written = pod.spec.child(Field::automountServiceAccountToken);
  if (probe.boolean(written) == true) {
    probe.report(written, {.severity = severity, .argument = account.name});
  } else {
    probe.report(pod.spec, {.missing = "automountServiceAccountToken", .severity = severity, .argument = account.name});
  }
}

}  // namespace

extern const Check service_account_token_automounted;

constexpr Check service_account_token_automounted{
    .id = "service-account-token-automounted",
    .title = "Token of account is mounted",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "pod gets the token of service account \"{argument}\" in each container",
    .why = "Whoever gets into one of the containers finds a key to the API server and may do what the account may do. "
           "Most programs never speak to the API server, so the token serves nobody else.",
    .remediation = "Set automountServiceAccountToken to false for the pod. If one container needs the API server, give "
                   "that one a projected volume with a serviceAccountToken that expires.",
    .bad_example = R"(spec:
  serviceAccountName: cart
)",
    .good_example = R"(spec:
  serviceAccountName: cart
  automountServiceAccountToken: false
)",
    .frameworks = "NSA;MITRE:T1528,T1552.007;CIS:5.1.6",
    .peers = "kubescape:C-0034,C-0261,C-0190,C-0053;trivy:KSV-0036;polaris:automountServiceAccountToken;"
             "checkov:CKV_K8S_38;kyverno:restrict-automount-sa-token,restrict-sa-automount-sa-token;"
             "kubeaudit:AutomountServiceAccountTokenTrueAndDefaultSA;gatekeeper:automount-serviceaccount-token",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/\n"
                  "https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken",
    .since = "0.1.0",
    .quiet_when = "A service account in the input, of the pod's namespace as written, that has "
                  "automountServiceAccountToken false counts, unless the pod says otherwise. A token in a projected "
                  "volume is what one should use. The severity is low where the input has the account and bindings, "
                  "and none of them gives the account or its groups more than discovery; a partial set of files proves "
                  "nothing, so without any binding it stays as it is.",
    .pod = judge_token,
    .fix = [](const Finding& finding) -> std::optional<Fix> {
      if (finding.missing.empty()) return setting(finding, "false", false);
      return adding(finding, "automountServiceAccountToken", "false", false);
    },
};

}  // namespace seawall::checks
