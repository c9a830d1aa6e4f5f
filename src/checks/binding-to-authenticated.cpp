#include "bindings.h"

namespace seawall::checks {
namespace {

struct Crowd {
  Severity severity;
  std::string_view detail;
};

/// Whatever other checks say of the same binding is not worse.
bool is_powerful(const access::Binding& binding, const access::Role* role) {
  if (!binding.is_cluster() && binding.namespace_ != "kube-system") return false;
  if (role && administration_of(*role) != Administration::none) return true;
  return binding.role_kind == "ClusterRole" && objects::is_listed(binding.role_name, "cluster-admin,admin,edit");
}

std::optional<Crowd> crowd_of(const access::Subject& subject, bool is_powerful_role) {
  if (is_every_account_of_namespace(subject)) {
    return Crowd{is_powerful_role ? Severity::high : Severity::medium, "every service account of a namespace"};
  }
  if (!is_everybody(subject)) return std::nullopt;
  return Crowd{Severity::high,
               subject.name == "system:serviceaccounts" ? "every service account" : "everybody with credentials"};
}

void judge_bindings_to_everybody(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const std::vector<access::PolicyRule> discovery = discovery_rules();
  each_added_subject(inventory, probe,
                     [&](const access::Binding& binding, const access::Role* role, const access::Subject& subject) {
                       const auto crowd = crowd_of(subject, is_powerful(binding, role));
                       if (!crowd || is_of_openshift(binding) || gives_discovery_alone(binding, role, discovery))
                         return;
                       probe.of(*binding.object)
                           .report(subject.node,
                                   {.severity = crowd->severity, .argument = subject.name, .detail = crowd->detail});
                     });
}

}  // namespace

extern const Check binding_to_authenticated;

constexpr Check binding_to_authenticated{
    .id = "binding-to-authenticated",
    .title = "Right for everybody",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument}, which is {detail}, is bound to a role",
    .why = "Everybody who has any credentials of the cluster is of system:authenticated, on some clouds everybody with "
           "an account there, and each pod's token makes it one of system:serviceaccounts. So the smallest foothold "
           "has the right.",
    .remediation = "Bind the groups and service accounts that need the right. What everybody needs, to find the APIs "
                   "and to ask what one may do, Kubernetes grants by itself.",
    .bad_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:authenticated
)",
    .good_example = R"(kind: RoleBinding
metadata:
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: developers
)",
    .frameworks = "NSA;MITRE:T1078.001",
    .peers = "kubescape:C-0265;trivy:KSV-01011;kyverno:restrict-binding-system-groups;gatekeeper:disallowanonymous",
    .references = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "Roles that give no more than discovery, as Kubernetes grants it to everybody; of a role that the input lacks, "
        "the name tells. The bindings that Kubernetes makes, as far as their subjects are its own, and those that "
        "every OpenShift cluster has. All service accounts of one namespace are medium, unless they get cluster-admin, "
        "admin or edit, or a role like that, in all namespaces or in kube-system.",
    .reads = tell_wrong_types,
    .whole = judge_bindings_to_everybody,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
