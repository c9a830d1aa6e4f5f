#include "check.h"

namespace seawall::checks {
namespace {

struct IdentityMark {
  std::string_view key;
  std::string_view cloud;
};
constexpr IdentityMark identity_marks[] = {
    {"eks.amazonaws.com/role-arn", "AWS"},
    {"iam.gke.io/gcp-service-account", "Google Cloud"},
    {"azure.workload.identity/client-id", "Azure"},
};

void report_identity(Node identity, std::string_view cloud, Probe& probe) {
  const std::string_view name = probe.string(identity).value_or("");
  if (!name.empty()) probe.report(identity, {.argument = name, .detail = cloud});
}

void judge_identity(const objects::Object& object, Probe& probe) {
  if (object.kind == "PodIdentityAssociation") return report_identity(object.spec().child("roleARN"), "AWS", probe);
  if (object.kind == "AzureIdentityBinding")
    return report_identity(object.spec().child("azureIdentity"), "Azure", probe);
  const Node written = probe.map(object.annotations());
  for (const IdentityMark& mark : identity_marks) report_identity(written.child(mark.key), mark.cloud, probe);
}

}  // namespace

extern const Check cloud_identity_bound;

constexpr Check cloud_identity_bound{
    .id = "cloud-identity-bound",
    .title = "Account has a cloud identity",
    .severity = Severity::info,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "pods of this account act as {argument} in {detail}",
    .why = "Whoever runs a pod with this service account, or makes a token for it, acts in the cloud with that "
           "identity. What it may do there no role of the cluster tells, so it belongs into every review of rights.",
    .remediation = "Give the identity the rights that this one program needs, tie its trust to this namespace and "
                   "account, and let nobody else create pods in the namespace.",
    .bad_example = R"(kind: ServiceAccount
metadata:
  name: cart
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/cart
)",
    .good_example = R"(kind: ServiceAccount
metadata:
  name: cart
)",
    .frameworks = "MITRE:T1528",
    .peers = "kyverno:require-aws-node-irsa;rbac-police:providerIAM",
    .references = "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html\n"
                  "https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity\n"
                  "https://azure.github.io/azure-workload-identity/docs/",
    .since = "0.1.0",
    .quiet_when = "This is an inventory, not a fault. Annotations without a value.",
    .object = judge_identity,
    .kinds = "ServiceAccount,PodIdentityAssociation.eks.services.k8s.aws,AzureIdentityBinding.aadpodidentity.k8s.io",
};

}  // namespace seawall::checks
