#include <algorithm>
#include <array>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr Right write_approvals = {.verbs = "update,patch",
                                   .resources = "certificatesigningrequests.certificates.k8s.io/approval"};
constexpr Right approve_for_signers = {.verbs = "approve", .resources = "signers.certificates.k8s.io"};

/// Signers whose certificates the API server or the kubelets trust. One of them is asked for by its own name, or by
/// that of its domain with a star, which is a name like others.
bool is_trusted_signer(std::string_view name) {
  constexpr std::array<std::string_view, 4> trusted = {"kubernetes.io/*", "kubernetes.io/kube-apiserver-client",
                                                       "kubernetes.io/kube-apiserver-client-kubelet",
                                                       "kubernetes.io/kubelet-serving"};
  return std::ranges::find(trusted, name) != trusted.end();
}

bool is_for_trusted_signers(const access::PolicyRule& rule) {
  return extent_of(approve_for_signers, rule) == Extent::full ||
         std::ranges::any_of(rule.resource_names, is_trusted_signer);
}

/// What rules together give.
struct Approver {
  bool writes_approvals = false;
  bool approves = false;  ///< for some signer
  bool approves_for_trusted = false;
};

void add(const access::PolicyRule& rule, Approver& approver) {
  approver.writes_approvals |= extent_of(write_approvals, rule) != Extent::none;
  if (extent_of(approve_for_signers, rule) == Extent::none) return;
  approver.approves = true;
  approver.approves_for_trusted |= is_for_trusted_signers(rule);
}

Approver approver_of(const Holder& holder) {
  Approver approver;
  for (const access::PolicyRule* rule : rules_held(holder)) add(*rule, approver);
  return approver;
}

Approver approver_of(const access::Role& role) {
  Approver approver;
  for (const access::PolicyRule& rule : role.rules) add(rule, approver);
  return approver;
}

bool is_for_custom_signers_alone(const Approver& approver) {
  return approver.approves && !approver.approves_for_trusted;
}

std::optional<Severity> severity_of_approving(const Holder& holder, const objects::Inventory&) {
  if (!holder.is_cluster_wide()) return {};
  const Approver approver = approver_of(holder);
  if (is_for_custom_signers_alone(approver)) return {};
  return approver.approves && approver.writes_approvals ? Severity::high : Severity::medium;
}

/// The role gives the other half, which is told.
bool writes_approvals_too(const access::Role& role) { return grant_of(write_approvals, role).extent != Extent::none; }

void judge_approvers(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const auto is_custom = [](const access::Role& role) { return is_for_custom_signers_alone(approver_of(role)); };
  report_right({.right = write_approvals,
                .cluster_wide = Severity::high,
                .is_harmless = is_custom,
                .severity_of = severity_of_approving},
               inventory, probe);
  report_right({.right = approve_for_signers,
                .cluster_wide = Severity::high,
                .is_harmless = [&](const access::Role& role) { return is_custom(role) || writes_approvals_too(role); },
                .is_excepted = [](const Holder& holder,
                                  const objects::Inventory&) { return writes_approvals_too(holder.role); },
                .severity_of = severity_of_approving},
               inventory, probe);
}

}  // namespace

extern const Check certificate_requests_approvable;

constexpr Check certificate_requests_approvable{
    .id = "certificate-requests-approvable",
    .title = "Certificate requests approvable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may approve requests for certificates {detail}",
    .why = "A certificate of kubernetes.io/kube-apiserver-client is a key to the API server, with any user and groups "
           "that the request names but system:masters; one of the kubelet's signers makes a node. It lives on until "
           "it expires, as the API server knows no revocation.",
    .remediation = "Leave approving to the controllers that Kubernetes brings, or list in resourceNames the signers "
                   "that are meant, none of them of kubernetes.io.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [certificates.k8s.io]
  resources: [certificatesigningrequests/approval]
  verbs: [update]
- apiGroups: [certificates.k8s.io]
  resources: [signers]
  verbs: [approve]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [certificates.k8s.io]
  resources: [certificatesigningrequests/approval]
  verbs: [update]
- apiGroups: [certificates.k8s.io]
  resources: [signers]
  resourceNames: [example.com/mesh]
  verbs: [approve]
)",
    .frameworks = "MITRE:T1078.001;CIS:5.1.11",
    .peers = "kubescape:C-0280;checkov:CKV_K8S_156;kyverno:restrict-clusterrole-csr;rbac-police:approve_csrs",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/",
    .since = "0.1.0",
    .quiet_when =
        "Approving takes two rights, update or patch on certificatesigningrequests/approval and approve on the signer; "
        "who holds one of them only gets a medium finding. A subject whose signers are all listed in resourceNames, "
        "none of them one that the API server or the kubelets trust. These kinds have no namespace, so what a "
        "RoleBinding gives on them is nothing. A role that no binding of the input names is for information. The "
        "roles and bindings that Kubernetes makes for itself.",
    .yields_to = "administrative-role",
    .reads = tell_wrong_types,
    .whole = judge_approvers,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
