#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

bool is_dashboard(std::string_view name) noexcept {
  constexpr std::string_view names[] = {"kubernetes-dashboard", "kubernetes-dashboard-amd64",
                                        "kubernetes-dashboard-api", "kubernetes-dashboard-auth",
                                        "kubernetes-dashboard-web"};
  return std::ranges::find(names, name) != std::end(names);
}

bool is_image_of_dashboard(std::string_view image) noexcept {
  const std::string_view path = repository_of(image).path;
  const std::size_t slash = path.rfind('/');
  const std::string_view folder = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  const std::string_view name = path.substr(slash + 1);
  const bool of_project = folder.substr(folder.rfind('/') + 1) == "kubernetesui" && name.starts_with("dashboard");
  return is_dashboard(name) || (of_project && !name.starts_with("dashboard-metrics-scraper"));
}

void judge_dashboard(const PodTemplate& pod, Probe& probe) {
  for (const Container& container : pod.containers) {
    const Node image = container.node.child(Field::image);
    if (is_image_of_dashboard(probe.string(image).value_or(""))) return probe.report(image);
  }
  const Node labels = pod.metadata.child(Field::labels);
  for (const std::string_view key : {"k8s-app", "app.kubernetes.io/name"}) {
    const Node label = labels.child(key);
    if (is_dashboard(label.string().value_or(""))) return probe.report(label);
  }
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
