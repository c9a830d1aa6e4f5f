#include "bindings.h"

namespace seawall::checks {
namespace {

/// kubeadm publishes where the API server is, and whom to trust there.
bool is_cluster_info(const access::Binding& binding, const access::Role* role) {
  if (binding.is_cluster() || binding.namespace_ != "kube-public") return false;
  if (!role) return binding.role_kind == "Role" && binding.role_name == "kubeadm:bootstrap-signer-clusterinfo";
  access::PolicyRule published;
  published.verbs = {"get"};
  published.api_groups = {""};
  published.resources = {"configmaps"};
  published.resource_names = {"cluster-info"};
  return access::covers({&published, 1}, role->rules).covered;
}

void judge_bindings_to_anonymous(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const std::vector<access::PolicyRule> discovery = discovery_rules();
  each_added_subject(inventory, probe,
                     [&](const access::Binding& binding, const access::Role* role, const access::Subject& subject) {
                       if (!is_anonymous(subject) || is_of_openshift(binding)) return;
                       Probe::Options options = {.severity = Severity::critical,
                                                 .argument = subject.name,
                                                 .detail = "a role"};
                       if (gives_discovery_alone(binding, role, discovery)) {
                         options.severity = Severity::medium;
                         options.detail = "a role of discovery";
                       }
                       if (is_cluster_info(binding, role)) {
                         options.severity = Severity::low;
                         options.detail = "the right to read cluster-info";
                       }
                       probe.of(*binding.object).report(subject.node, options);
                     });
}

}  // namespace

extern const Check binding_to_anonymous;

constexpr Check binding_to_anonymous{
    .id = "binding-to-anonymous",
    .title = "Right for nobody in particular",
    .severity = Severity::critical,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} is bound to {detail}, so that no credentials are needed",
    .why = "Requests without credentials count as system:anonymous, of the group system:unauthenticated. Whatever is "
           "bound to those, anybody has who reaches the API server, and often that is the whole internet.",
    .remediation = "Take the subject out of the binding, and bind the program or person that needs the right. "
                   "Kubernetes makes all that has to be public public by itself.",
    .bad_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: pod-reader
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:unauthenticated
)",
    .good_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: pod-reader
subjects:
- kind: ServiceAccount
  name: dashboard
  namespace: monitoring
)",
    .frameworks = "NSA;MITRE:T1078.001",
    .peers = "kubescape:C-0262;trivy:KSV-0122;kyverno:restrict-binding-system-groups;gatekeeper:disallowanonymous",
    .references = "https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings",
    .since = "0.1.0",
    .quiet_when = "The binding that Kubernetes makes, system:public-info-viewer, as far as its subjects and role are "
                  "Kubernetes' own, and those that every OpenShift cluster has. A label that says that a binding is "
                  "Kubernetes' own proves nothing. A role of discovery alone is medium, as Kubernetes had it before "
                  "1.14, and what kubeadm gives on the ConfigMap cluster-info, for nodes that join, is low.",
    .reads = tell_wrong_types,
    .whole = judge_bindings_to_anonymous,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
