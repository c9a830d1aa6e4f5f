#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter user_resources_in_system_namespace_parameters[] = {
    {"namespaces", Parameter::Type::strings, "kube-system,kube-public,kube-node-lease",
     "Namespaces that belong to the cluster."},
};

/// Labels that add-on managers, distributions and cloud providers put on what they install.
bool has_label_of_add_on(Node labels) noexcept {
  constexpr std::string_view keys[] = {"k8s-app",
                                       "kubernetes.io/cluster-service",
                                       "addonmanager.kubernetes.io/mode",
                                       "eks.amazonaws.com/component",
                                       "kubernetes.azure.com/managedby",
                                       "objectset.rio.cattle.io/hash"};
  if (std::ranges::any_of(keys, [&](std::string_view key) { return static_cast<bool>(labels.child(key)); }))
    return true;
  return labels.child("tier").string() == "control-plane";
}

/// Names, or beginnings of names, of what runs there in clusters as they are delivered.
bool is_name_of_add_on(std::string_view name) noexcept {
  constexpr std::string_view beginnings[] = {"aws-",
                                             "azure-",
                                             "calico",
                                             "canal",
                                             "cilium",
                                             "cloud-controller-manager",
                                             "cluster-autoscaler",
                                             "coredns",
                                             "csi-",
                                             "ebs-csi",
                                             "efs-csi",
                                             "etcd",
                                             "fluentbit-gke",
                                             "gke-",
                                             "helm-install-",
                                             "hubble",
                                             "istio-cni",
                                             "ip-masq-agent",
                                             "kindnet",
                                             "konnectivity-agent",
                                             "kube-addon-manager",
                                             "kube-apiserver",
                                             "kube-controller-manager",
                                             "kube-dns",
                                             "kube-flannel",
                                             "kube-proxy",
                                             "kube-router",
                                             "kube-scheduler",
                                             "kube-vip",
                                             "local-path-provisioner",
                                             "metrics-server",
                                             "node-local-dns",
                                             "nodelocaldns",
                                             "pdcsi-node",
                                             "rke2-",
                                             "snapshot-controller",
                                             "snapshot-validation-webhook",
                                             "storage-provisioner",
                                             "svclb-",
                                             "tigera-operator",
                                             "vsphere-",
                                             "weave-net"};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return name.starts_with(beginning); });
}

/// Its owner is reported instead, or is no more than another name for it.
bool is_owned(const objects::Object& object) noexcept {
  for (const Node owner : object.metadata.child(Field::ownerReferences).items()) {
    if (owner.child(Field::controller).boolean() == true) return true;
  }
  return false;
}

void judge_system_namespace(const PodTemplate& pod, Probe& probe) {
  const objects::Object& object = *pod.object;
  if (object.namespace_.empty()) return;
  const auto namespaces = probe.strings("namespaces");
  if (std::ranges::find(namespaces, object.namespace_) == namespaces.end()) return;
  if (is_owned(object) || is_name_of_add_on(object.name)) return;
  if (has_label_of_add_on(object.labels()) || has_label_of_add_on(pod.metadata.child(Field::labels))) return;
  probe.report(object.metadata.child(Field::namespace_), {.argument = object.namespace_});
}

}  // namespace

extern const Check user_resources_in_system_namespace;

constexpr Check user_resources_in_system_namespace{
    .id = "user-resources-in-system-namespace",
    .title = "Workload in a system namespace",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "runs in \"{argument}\", which belongs to the cluster",
    .why = "Policies, quotas and alerts usually leave the system namespaces out, so attackers hide there under names "
           "that look like parts of Kubernetes. Whoever may create pods there can also use the service accounts of the "
           "cluster's controllers.",
    .remediation = "Move the workload to a namespace of its own. If it is an add-on of the cluster, label it as one: "
                   "k8s-app, or kubernetes.io/cluster-service.",
    .bad_example = R"(kind: Deployment
metadata:
  name: cart
  namespace: kube-system
)",
    .good_example = R"(kind: Deployment
metadata:
  name: cart
  namespace: shop
)",
    .frameworks = "MITRE:T1036",
    .peers = "trivy:KSV-0037",
    .references = "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    .since = "0.1.0",
    .quiet_when =
        "The control plane's own pods, add-ons that are known by name (DNS, proxies, networks, storage drivers "
        "and those of cloud providers), and everything that is labelled as an add-on. Pods that another "
        "object owns, which is reported instead.",
    .parameters = user_resources_in_system_namespace_parameters,
    .pod = judge_system_namespace,
};

}  // namespace seawall::checks
