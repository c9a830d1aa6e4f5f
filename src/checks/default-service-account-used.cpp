#include <algorithm>

#include "service_accounts.h"

namespace seawall::checks {
namespace {

constexpr Parameter account_name_parameters[] = {
    {"allowed_names", Parameter::Type::strings, "", "The only accounts that pods may run as; all, if there are none."},
    {"denied_names", Parameter::Type::strings, "default", "Accounts that no pod may run as."},
};

bool is_one_of(std::string_view name, std::span<const std::string> names) noexcept {
  return std::ranges::find(names, name) != names.end();
}

void judge_account_name(const PodTemplate& pod, Probe& probe) {
  const ServiceAccountOfPod account = service_account_of(pod, probe);
  const std::span<const std::string> allowed = probe.strings("allowed_names");
  const bool is_allowed = allowed.empty() || is_one_of(account.name, allowed);
  if (is_allowed && !is_one_of(account.name, probe.strings("denied_names"))) return;
  if (!is_token_mounted(pod, find_account(pod, account, probe), probe)) return;
  if (account.written) return probe.report(account.written, {.argument = account.name});
  probe.report(pod.spec, {.missing = "serviceAccountName", .argument = account.name});
}

}  // namespace

extern const Check default_service_account_used;

constexpr Check default_service_account_used{
    .id = "default-service-account-used",
    .title = "Pod runs as a shared account",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "pod runs as service account \"{argument}\" and gets its token",
    .why =
        "All pods of a namespace that name no account share `default`. A right that one of them needs goes to all, and "
        "the audit log cannot tell them apart.",
    .remediation = "Make a service account for the program and name it in serviceAccountName, or set "
                   "automountServiceAccountToken to false, if the program never speaks to the API server.",
    .bad_example = R"(spec:
  serviceAccountName: default
)",
    .good_example = R"(spec:
  serviceAccountName: cart
)",
    .frameworks = "NSA;CIS:5.1.5",
    .peers = "kubescape:C-0189,C-0225,C-0239;kube-linter:default-service-account;kyverno:restrict-service-account;"
             "kubeaudit:AutomountServiceAccountTokenTrueAndDefaultSA",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    .since = "0.1.0",
    .quiet_when =
        "Where the token is not mounted, by the word of the pod or of the account in the input, no harm comes "
        "from a shared account.",
    .parameters = account_name_parameters,
    .pod = judge_account_name,
};

}  // namespace seawall::checks
