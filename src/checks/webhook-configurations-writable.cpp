#include "rights.h"

namespace seawall::checks {
namespace {

void judge_writers_of_admission(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "create,update,patch,delete,deletecollection",
                          .resources = "mutatingwebhookconfigurations.admissionregistration.k8s.io,"
                                       "validatingwebhookconfigurations.admissionregistration.k8s.io,"
                                       "mutatingadmissionpolicies.admissionregistration.k8s.io,"
                                       "mutatingadmissionpolicybindings.admissionregistration.k8s.io,"
                                       "validatingadmissionpolicies.admissionregistration.k8s.io,"
                                       "validatingadmissionpolicybindings.admissionregistration.k8s.io"},
                .cluster_wide = Severity::high,
                .named = Severity::low},
               inventory, probe);
}

}  // namespace

extern const Check webhook_configurations_writable;

constexpr Check webhook_configurations_writable{
    .id = "webhook-configurations-writable",
    .title = "Admission may be changed",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change webhooks and policies of admission {detail}",
    .why = "A webhook is sent every object that it asks for, Secrets included, and a mutating one changes what others "
           "create. Removing a webhook or policy lifts the rules that it stands for, for the whole cluster.",
    .remediation = "Let one system install webhooks and policies. An operator that keeps its own configuration up to "
                   "date needs update and patch on that one, by resourceNames.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  verbs: [update, delete]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  resourceNames: [orders.example.com]
  verbs: [update]
)",
    .frameworks = "MITRE:T1562.001;CIS:5.1.12",
    .peers = "kubescape:C-0281;trivy:KSV-0114;checkov:CKV_K8S_155;"
             "kyverno:restrict-clusterrole-mutating-validating-admission-webhooks;rbac-police:control_webhooks",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks\n"
                  "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
    .since = "0.1.0",
    .quiet_when =
        "Reading them. These kinds have no namespace, so what a RoleBinding gives on them is nothing. Rights on "
        "configurations that resourceNames lists are low, as operators have them for their own. A role that no binding "
        "of the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "administrative-role",
    .reads = tell_wrong_types,
    .whole = judge_writers_of_admission,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
