#include <algorithm>
#include <iterator>
#include <string>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr Parameter cluster_admin_parameters[] = {
    {.name = "allowed_subjects",
     .type = Parameter::Type::strings,
     .otherwise = "",
     .description = "Users and groups that may be; a service account is system:serviceaccount:NAMESPACE:NAME."},
};

/// Of a binding by where it holds; an empty text is what nobody is told.
struct PowerfulRole {
  std::string_view name;
  std::string_view everywhere;
  std::string_view in_system;
  std::string_view in_namespace;
};
constexpr PowerfulRole powerful_roles[] = {
    {"cluster-admin", "cluster-admin in all namespaces", "cluster-admin in kube-system",
     "cluster-admin in the namespace of the binding"},
    {"admin", "admin in all namespaces", "admin in kube-system", ""},
    {"edit", "edit in all namespaces", "edit in kube-system", ""},
};

struct PowerfulBinding {
  Severity severity;
  std::string_view detail;
};

/// By the role's name: it is seldom part of the input, and means the same in every cluster.
std::optional<PowerfulBinding> powerful_binding(const access::Binding& binding) {
  if (binding.role_kind != "ClusterRole") return {};
  const auto* const role = std::ranges::find(powerful_roles, binding.role_name, &PowerfulRole::name);
  if (role == std::end(powerful_roles)) return {};
  if (binding.is_cluster()) return PowerfulBinding{Severity::high, role->everywhere};
  if (binding.namespace_ == "kube-system") return PowerfulBinding{Severity::high, role->in_system};
  if (role->in_namespace.empty()) return {};
  return PowerfulBinding{Severity::medium, role->in_namespace};
}

std::string user_name_of(const access::Binding& binding, const access::Subject& subject) {
  if (subject.kind != "ServiceAccount") return std::string(subject.name);
  const std::string home(subject.namespace_.empty() ? binding.namespace_ : subject.namespace_);
  return "system:serviceaccount:" + home + ':' + std::string(subject.name);
}

void judge_powerful_bindings(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_subject(inventory, probe,
               [&](const access::Binding& binding, const access::Role*, const access::Subject& subject) {
                 const auto powerful = powerful_binding(binding);
                 if (!powerful) return;
                 Probe of_binding = probe.of(*binding.object);
                 const auto allowed = of_binding.strings("allowed_subjects");
                 if (std::ranges::find(allowed, user_name_of(binding, subject)) != allowed.end()) return;
                 of_binding.report(subject.node, {.severity = powerful->severity,
                                                  .argument = subject.name,
                                                  .detail = powerful->detail});
               });
}

}  // namespace

extern const Check cluster_admin_binding;

constexpr Check cluster_admin_binding{
    .id = "cluster-admin-binding",
    .title = "Bound to cluster-admin",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} is bound to {detail}",
    .why =
        "The role cluster-admin may do everything with everything, so whoever gets at this subject's credentials has "
        "the cluster. The roles admin and edit come close where they hold in kube-system: they reach its Secrets and "
        "pods.",
    .remediation = "Bind the subject to a role with the rights that it needs, in the namespaces where it needs them. "
                   "Keep cluster-admin for few people and for emergencies, and allow those by allowed_subjects.",
    .bad_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
- kind: ServiceAccount
  name: deployer
  namespace: shop
)",
    .good_example = R"(kind: RoleBinding
metadata:
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: deployer
subjects:
- kind: ServiceAccount
  name: deployer
)",
    .frameworks = "NSA;MITRE:T1078.001,T1098.006;CIS:5.1.1",
    .peers = "kubescape:C-0035,C-0185;trivy:KSV-0111;kube-linter:cluster-admin-role-binding;"
             "polaris:clusterrolebindingClusterAdmin,rolebindingClusterAdminClusterRole,rolebindingClusterAdminRole;"
             "kyverno:restrict-binding-clusteradmin;rbac-police:cluster_admin",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
    .since = "0.1.0",
    .quiet_when =
        "The binding of cluster-admin to system:masters that every cluster has, and what Kubernetes labels as its own. "
        "Subjects in allowed_subjects. Only ClusterRoles are meant: a Role of the same name is another role. The roles "
        "admin and edit in a namespace other than kube-system, which is what they are made for; cluster-admin is "
        "medium there. What these roles give is told here once, and not by the checks of single rights.",
    .yields_to = "binding-to-anonymous,binding-to-authenticated,binding-to-system-masters",
    .parameters = cluster_admin_parameters,
    .reads = tell_wrong_types,
    .whole = judge_powerful_bindings,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
