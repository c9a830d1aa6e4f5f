#include "rights.h"

namespace seawall::checks {
namespace {

void judge_readers_of_secrets_in_namespace(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "get,list,watch", .resources = "secrets"},
                .in_namespace = Severity::medium,
                .in_system = Severity::high},
               inventory, probe);
}

}  // namespace

extern const Check secrets_readable_in_namespace;

constexpr Check secrets_readable_in_namespace{
    .id = "secrets-readable-in-namespace",
    .title = "All Secrets of a namespace readable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may read all Secrets {detail}",
    .why = "The Secrets of a namespace hold the credentials of all its applications, and tokens of service accounts "
           "where there are such Secrets. list and watch show their contents as get does. In kube-system they open the "
           "cluster.",
    .remediation = "Give get on the Secrets that are needed, by resourceNames. Mount Secrets into pods instead of "
                   "reading them over the API.",
    .bad_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [secrets]
  verbs: [list]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [cart-database]
  verbs: [get]
)",
    .frameworks = "MITRE:T1552.007;CIS:5.1.2",
    .peers = "kubescape:C-0015;trivy:KSV-0113;checkov:CKV2_K8S_5;"
             "rbac-police:obtain_token_weak_ns,retrieve_token_secrets",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
    .since = "0.1.0",
    .quiet_when =
        "Rights on Secrets that resourceNames lists, which is how it should be. A ClusterRole that a RoleBinding names "
        "counts for the namespace of the binding; rights in all namespaces are another check's matter. A Role that no "
        "binding of the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_readers_of_secrets_in_namespace,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
