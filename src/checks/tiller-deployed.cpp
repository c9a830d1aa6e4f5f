#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

/// Of Helm 2's own manifests.
bool are_labels_of_tiller(Node labels) noexcept {
  return labels.child("app").string() == "helm" && labels.child(Field::name).string() == "tiller";
}

bool is_image_of_tiller(std::string_view image) noexcept {
  const std::string_view path = repository_of(image).path;
  return path.substr(path.rfind('/') + 1) == "tiller";
}

/// `--listen=localhost:44134` in one item or two.
bool listens_on_localhost_alone(Node container) noexcept {
  constexpr std::string_view flag = "--listen";
  for (const Field field : {Field::command, Field::args}) {
    bool is_next = false;
    for (const Node item : container.child(field).items()) {
      std::string_view text = item.string().value_or("");
      if (text.starts_with("--listen="))
        text.remove_prefix(flag.size() + 1);
      else if (!is_next)
        text = {};
      if (text.starts_with("localhost:") || text.starts_with("127.")) return true;
      is_next = item.string() == flag;
    }
  }
  return false;
}

void judge_tiller_pod(const PodTemplate& pod, Probe& probe) {
  for (const Container& container : pod.containers) {
    const Node image = container.fields.child(Field::image);
    if (!is_image_of_tiller(probe.string(image).value_or(""))) continue;
    const Severity severity = listens_on_localhost_alone(container.node) ? Severity::high : Severity::critical;
    return probe.report(image, {.severity = severity, .detail = "Tiller runs in this pod"});
  }
  const Node labels = pod.metadata.child(Field::labels);
  if (are_labels_of_tiller(labels)) {
    probe.report(labels.child(Field::name), {.detail = "by its labels, this pod is Tiller"});
  }
}

}  // namespace

extern const Check tiller_deployed;

constexpr Check tiller_deployed{
    .id = "tiller-deployed",
    .title = "Helm 2's Tiller is deployed",
    .severity = Severity::critical,
    .component = Component::tools,
    .category = Category::pods,
    .message = "{detail}",
    .why = "Tiller, the server of Helm 2, does what anyone who reaches its port asks, with its own rights, which are "
           "usually those of the cluster's administrator. Any pod that is taken over takes over the cluster. Helm 2 "
           "has had no security fixes since November 2020.",
    .remediation = "Move the releases to Helm 3 or later, which needs no server, and delete Tiller's Deployment, its "
                   "Service and the bindings of its service account.",
    .bad_example = R"(containers:
  - name: tiller
    image: registry.example.com/helm/tiller:v2.17.0
)",
    .good_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2
)",
    .frameworks = "MITRE:T1610",
    .peers = "trivy:KSV-0102;checkov:CKV_K8S_34,CKV_K8S_44,CKV_K8S_45;kyverno:disallow-helm-tiller",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/\n"
                  "https://helm.sh/docs/topics/v2_v3_migration/",
    .since = "0.1.0",
    .quiet_when = "Other images whose names hold the word are no Tiller. One that listens on localhost alone is "
                  "reported at severity high.",
    .pod = judge_tiller_pod,
    .object =
        [](const objects::Object& service, Probe& probe) {
          const Node selector = probe.map(probe.map(service.spec()).child(Field::selector));
          if (are_labels_of_tiller(selector)) {
            probe.report(selector.child(Field::name), {.detail = "this Service opens Tiller to the cluster"});
          }
        },
    .kinds = "Service",
};

}  // namespace seawall::checks
