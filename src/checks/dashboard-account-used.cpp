#include "dashboard.h"
#include "rights.h"
#include "service_accounts.h"

namespace seawall::checks {
namespace {

void judge_account_of_dashboard(const PodTemplate& pod, Probe& probe) {
  const ServiceAccountOfPod account = service_account_of(pod, probe);
  if (!is_dashboard(account.name) || sign_of_dashboard(pod, probe)) return;
  probe.report(account.written,
               {.argument = account.name, .detail = "is the Dashboard's account, which this pod runs as"});
}

void judge_bindings_of_dashboard(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_subject(inventory, probe,
               [&](const access::Binding& binding, const access::Role*, const access::Subject& subject) {
                 if (!is_dashboard(binding.role_name)) return;
                 if (subject.kind == "ServiceAccount" && is_dashboard(subject.name)) return;
                 probe.of(*binding.object)
                     .report(subject.node,
                             {.argument = subject.name, .detail = "is bound to the role of the Dashboard"});
               });
}

}  // namespace

extern const Check dashboard_account_used;

constexpr Check dashboard_account_used{
    .id = "dashboard-account-used",
    .title = "Account of the Dashboard is used",
    .severity = Severity::medium,
    .component = Component::tools,
    .category = Category::access,
    .message = "{argument} {detail}",
    .why =
        "The account of the Kubernetes Dashboard may read what the Dashboard shows, and in many clusters everything, "
        "because that made the web page work. Whoever runs as it or shares its role has that without a login.",
    .remediation = "Give the program an account of its own with the rights that it needs, and take others out of the "
                   "binding of the Dashboard's role.",
    .bad_example = R"(spec:
  serviceAccountName: kubernetes-dashboard
)",
    .good_example = R"(spec:
  serviceAccountName: cart
)",
    .frameworks = "MITRE:T1078",
    .peers = "kubescape:C-0014",
    .references = "https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/",
    .since = "0.1.0",
    .quiet_when = "The pods of the Dashboard itself, by their image or labels, and its own account in bindings. "
                  "Bindings of the Dashboard's account to other roles are judged as everybody's.",
    .pod = judge_account_of_dashboard,
    .reads = tell_wrong_types,
    .whole = judge_bindings_of_dashboard,
    .kinds = kinds_of_access,
};

}  // namespace seawall::checks
