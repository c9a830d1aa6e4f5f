#include "rights.h"

namespace seawall::checks {
namespace {

void judge_readers_of_secrets(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "get,list,watch", .resources = "secrets"},
                .cluster_wide = Severity::high,
                .named = Severity::low},
               inventory, probe);
}

}  // namespace

extern const Check secrets_readable;

constexpr Check secrets_readable{
    .id = "secrets-readable",
    .title = "Secrets of all namespaces readable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may read Secrets {detail}",
    .why =
        "Secrets hold the credentials of every application, and tokens of service accounts with rights of their own. "
        "list and watch show their contents as get does. Who reads them all can become nearly anybody.",
    .remediation = "Give get on the Secrets that are needed, by resourceNames, with a Role in their namespace. Mount "
                   "Secrets into pods instead of reading them over the API.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [cart-database]
  verbs: [get]
)",
    .frameworks = "NSA;MITRE:T1552.007;CIS:5.1.2",
    .peers = "kubescape:C-0015,C-0186;trivy:KSV-0041;kube-linter:access-to-secrets;checkov:CKV2_K8S_5;"
             "kyverno:restrict-secret-role-verbs;rbac-police:list_secrets,retrieve_token_secrets;"
             "kubiscan:risky-get-secrets,risky-list-secrets",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
    .since = "0.1.0",
    .quiet_when =
        "Rights within one namespace, which another check judges. Rights on Secrets that resourceNames lists are "
        "low. A role that no binding of the input names is for information, as nobody holds it yet. The roles "
        "and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_readers_of_secrets,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
