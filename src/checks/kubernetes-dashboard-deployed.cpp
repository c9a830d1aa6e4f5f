#include "dashboard.h"

namespace seawall::checks {
namespace {

void judge_dashboard(const PodTemplate& pod, Probe& probe) {
  if (const Node sign = sign_of_dashboard(pod, probe)) probe.report(sign);
}

}  // namespace

extern const Check kubernetes_dashboard_deployed;

constexpr Check kubernetes_dashboard_deployed{
    .id = "kubernetes-dashboard-deployed",
    .title = "Kubernetes Dashboard is deployed",
    .severity = Severity::medium,
    .component = Component::tools,
    .category = Category::pods,
    .message = "the pod is the Kubernetes Dashboard",
    .why = "The Dashboard is a web page with the rights of whoever is logged in. Left open, or with a service account "
           "that may do much, it has given attackers whole clusters. Its project was archived, so that new holes stay "
           "open.",
    .remediation =
        "Remove it and use kubectl or a client on your own machine. If it must stay, let nobody reach it but "
        "through kubectl port-forward, with logins by token, and give its service account no rights.",
    .bad_example = R"(metadata:
  labels:
    k8s-app: kubernetes-dashboard
)",
    .good_example = R"(metadata:
  labels:
    app.kubernetes.io/name: cart
)",
    .frameworks = "MITRE:T1613",
    .peers = "kubescape:C-0014,C-0021;checkov:CKV_K8S_33",
    .references = "https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/",
    .since = "0.1.0",
    .quiet_when = "Dashboards of other projects, and the metrics scraper that stands beside this one.",
    .pod = judge_dashboard,
};

}  // namespace seawall::checks
