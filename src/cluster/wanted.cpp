// Which kinds are read for what. A kind that a cluster does not serve costs nothing, so the table may be generous.

#include <algorithm>
#include <iterator>
#include <tuple>

#include "reading.h"

namespace seawall::cluster {
namespace {

using P = Purpose;

constexpr std::uint8_t bit(Purpose purpose) noexcept { return static_cast<std::uint8_t>(purpose); }
template <typename... Purposes>
constexpr std::uint8_t purposes(Purposes... each) noexcept {
  return static_cast<std::uint8_t>((bit(each) | ...));
}

constexpr std::uint8_t posture = purposes(P::scan);
constexpr std::uint8_t networking = purposes(P::scan, P::network);
constexpr std::uint8_t roles = purposes(P::scan, P::access, P::powers, P::secrets);
constexpr std::uint8_t users_of_secrets = purposes(P::scan, P::secrets);
constexpr std::uint8_t entrances = purposes(P::scan, P::network, P::secrets);

/// Of built-in kinds the plural and whether there are namespaces are in the tables of Kubernetes.
struct Row {
  std::string_view group;
  std::string_view kind;  ///< "*": all of the group
  std::uint8_t purposes;
  std::string_view plural = {};
  bool namespaced = true;
};

constexpr Row rows[] = {
    {"", "ConfigMap", posture},
    {"", "Endpoints", networking},
    {"", "Namespace", purposes(P::scan, P::powers, P::network, P::pods, P::secrets)},
    {"", "Node", purposes(P::scan, P::powers, P::network)},
    {"", "PersistentVolume", users_of_secrets},
    {"", "PersistentVolumeClaim", posture},
    {"", "Secret", purposes(P::powers, P::secrets)},
    {"", "Service", networking},
    {"", "ServiceAccount", purposes(P::scan, P::powers, P::secrets)},
    {"aadpodidentity.k8s.io", "AzureIdentityBinding", posture, "azureidentitybindings"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration", posture},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", posture},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", posture},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", posture},
    {"apiextensions.k8s.io", "CustomResourceDefinition", purposes(P::access)},
    {"bitnami.com", "SealedSecret", posture, "sealedsecrets"},
    {"cert-manager.io", "Certificate", users_of_secrets, "certificates"},
    {"cert-manager.io", "ClusterIssuer", users_of_secrets, "clusterissuers", false},
    {"cert-manager.io", "Issuer", users_of_secrets, "issuers"},
    {"cilium.io", "CiliumClusterwideNetworkPolicy", networking, "ciliumclusterwidenetworkpolicies", false},
    {"cilium.io", "CiliumLocalRedirectPolicy", networking, "ciliumlocalredirectpolicies"},
    {"cilium.io", "CiliumNetworkPolicy", networking, "ciliumnetworkpolicies"},
    {"config.openshift.io", "APIServer", posture, "apiservers", false},
    {"constraints.gatekeeper.sh", "*", posture, "*", false},
    {"consul.hashicorp.com", "Mesh", posture, "meshes"},
    {"container.cnrm.cloud.google.com", "ContainerCluster", posture, "containerclusters"},
    {"container.cnrm.cloud.google.com", "ContainerNodePool", posture, "containernodepools"},
    {"container.gcp.upbound.io", "Cluster", posture, "clusters", false},
    {"container.gcp.upbound.io", "NodePool", posture, "nodepools", false},
    {"containerservice.azure.com", "ManagedCluster", posture, "managedclusters"},
    {"containerservice.azure.upbound.io", "KubernetesCluster", posture, "kubernetesclusters", false},
    {"controlplane.cluster.x-k8s.io", "AWSManagedControlPlane", posture, "awsmanagedcontrolplanes"},
    {"crd.antrea.io", "ClusterNetworkPolicy", networking, "clusternetworkpolicies", false},
    {"crd.antrea.io", "NetworkPolicy", networking, "networkpolicies"},
    {"crd.projectcalico.org", "GlobalNetworkPolicy", networking, "globalnetworkpolicies", false},
    {"crd.projectcalico.org", "GlobalNetworkSet", networking, "globalnetworksets", false},
    {"crd.projectcalico.org", "NetworkPolicy", networking, "networkpolicies"},
    {"crd.projectcalico.org", "NetworkSet", networking, "networksets"},
    {"crd.projectcalico.org", "Tier", networking, "tiers", false},
    {"discovery.k8s.io", "EndpointSlice", networking},
    {"eks.aws.upbound.io", "Cluster", posture, "clusters", false},
    {"eks.services.k8s.aws", "Cluster", posture, "clusters"},
    {"eks.services.k8s.aws", "PodIdentityAssociation", posture, "podidentityassociations"},
    {"external-secrets.io", "ClusterExternalSecret", posture, "clusterexternalsecrets", false},
    {"external-secrets.io", "ClusterSecretStore", posture, "clustersecretstores", false},
    {"external-secrets.io", "ExternalSecret", posture, "externalsecrets"},
    {"external-secrets.io", "SecretStore", posture, "secretstores"},
    {"gateway.networking.k8s.io", "Gateway", entrances, "gateways"},
    {"gateway.networking.k8s.io", "GRPCRoute", networking, "grpcroutes"},
    {"gateway.networking.k8s.io", "HTTPRoute", networking, "httproutes"},
    {"gateway.networking.k8s.io", "ReferenceGrant", networking, "referencegrants"},
    {"gateway.networking.k8s.io", "TCPRoute", networking, "tcproutes"},
    {"gateway.networking.k8s.io", "TLSRoute", networking, "tlsroutes"},
    {"gateway.networking.k8s.io", "UDPRoute", networking, "udproutes"},
    {"infrastructure.cluster.x-k8s.io", "AWSMachineTemplate", posture, "awsmachinetemplates"},
    {"infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane", posture, "azuremanagedcontrolplanes"},
    {"infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane", posture, "gcpmanagedcontrolplanes"},
    {"install.istio.io", "IstioOperator", posture, "istiooperators"},
    {"isindir.github.com", "SopsSecret", posture, "sopssecrets"},
    {"k8s.cni.cncf.io", "MultiNetworkPolicy", networking, "multi-networkpolicies"},
    {"k8s.cni.cncf.io", "NetworkAttachmentDefinition", networking, "network-attachment-definitions"},
    {"k8s.ovn.org", "ClusterUserDefinedNetwork", networking, "clusteruserdefinednetworks", false},
    {"k8s.ovn.org", "EgressFirewall", networking, "egressfirewalls"},
    {"k8s.ovn.org", "UserDefinedNetwork", networking, "userdefinednetworks"},
    {"karpenter.k8s.aws", "EC2NodeClass", posture, "ec2nodeclasses", false},
    {"kubescape.io", "ServiceScanResult", posture, "servicesscanresults"},
    {"kubevirt.io", "VirtualMachine", networking, "virtualmachines"},
    {"kubevirt.io", "VirtualMachineInstance", networking, "virtualmachineinstances"},
    {"kubevirt.io", "VirtualMachineInstanceReplicaSet", networking, "virtualmachineinstancereplicasets"},
    {"kyverno.io", "ClusterPolicy", posture, "clusterpolicies", false},
    {"kyverno.io", "Policy", posture, "policies"},
    {"maistra.io", "ServiceMeshControlPlane", posture, "servicemeshcontrolplanes"},
    {"network.openshift.io", "EgressNetworkPolicy", networking, "egressnetworkpolicies"},
    {"networking.istio.io", "DestinationRule", networking, "destinationrules"},
    {"networking.istio.io", "Gateway", entrances, "gateways"},
    {"networking.istio.io", "ServiceEntry", networking, "serviceentries"},
    {"networking.istio.io", "Sidecar", networking, "sidecars"},
    {"networking.istio.io", "VirtualService", networking, "virtualservices"},
    {"networking.k8s.io", "Ingress", entrances},
    {"networking.k8s.io", "IngressClass", networking},
    {"networking.k8s.io", "NetworkPolicy", networking},
    {"onepassword.com", "OnePasswordItem", posture, "onepassworditems"},
    {"policies.kubewarden.io", "AdmissionPolicy", posture, "admissionpolicies"},
    {"policies.kubewarden.io", "AdmissionPolicyGroup", posture, "admissionpolicygroups"},
    {"policies.kubewarden.io", "ClusterAdmissionPolicy", posture, "clusteradmissionpolicies", false},
    {"policies.kubewarden.io", "ClusterAdmissionPolicyGroup", posture, "clusteradmissionpolicygroups", false},
    {"policies.kyverno.io", "NamespacedValidatingPolicy", posture, "namespacedvalidatingpolicies"},
    {"policies.kyverno.io", "ValidatingPolicy", posture, "validatingpolicies", false},
    {"policy", "PodSecurityPolicy", purposes(P::scan, P::pods)},
    {"policy.linkerd.io", "*", networking, "*"},
    {"policy.networking.k8s.io", "AdminNetworkPolicy", networking, "adminnetworkpolicies", false},
    {"policy.networking.k8s.io", "BaselineAdminNetworkPolicy", networking, "baselineadminnetworkpolicies", false},
    {"policy.networking.k8s.io", "ClusterNetworkPolicy", networking, "clusternetworkpolicies", false},
    {"pool.kubevirt.io", "VirtualMachinePool", networking, "virtualmachinepools"},
    {"projectcalico.org", "GlobalNetworkPolicy", networking, "globalnetworkpolicies", false},
    {"projectcalico.org", "GlobalNetworkSet", networking, "globalnetworksets", false},
    {"projectcalico.org", "NetworkPolicy", networking, "networkpolicies"},
    {"projectcalico.org", "NetworkSet", networking, "networksets"},
    {"projectcalico.org", "Tier", networking, "tiers", false},
    {"rbac.authorization.k8s.io", "ClusterRole", roles},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", roles},
    {"rbac.authorization.k8s.io", "Role", roles},
    {"rbac.authorization.k8s.io", "RoleBinding", roles},
    {"route.openshift.io", "Route", networking, "routes"},
    {"sailoperator.io", "Istio", posture, "istios", false},
    {"secrets-store.csi.x-k8s.io", "SecretProviderClass", posture, "secretproviderclasses"},
    {"secrets.doppler.com", "DopplerSecret", posture, "dopplersecrets"},
    {"secrets.hashicorp.com", "HCPAuth", posture, "hcpauths"},
    {"secrets.hashicorp.com", "VaultAuth", posture, "vaultauths"},
    {"secrets.infisical.com", "InfisicalSecret", posture, "infisicalsecrets"},
    {"security.istio.io", "AuthorizationPolicy", networking, "authorizationpolicies"},
    {"security.istio.io", "PeerAuthentication", networking, "peerauthentications"},
    {"security.openshift.io", "SecurityContextConstraints", posture, "securitycontextconstraints", false},
    {"spv.no", "AzureKeyVaultSecret", posture, "azurekeyvaultsecrets"},
    {"storage.k8s.io", "StorageClass", posture},
    {"templates.gatekeeper.sh", "ConstraintTemplate", posture, "constrainttemplates", false},
    {"traefik.containo.us", "TLSOption", posture, "tlsoptions"},
    {"traefik.io", "TLSOption", posture, "tlsoptions"},
};

/// What has pods inside is read for everything but roles alone.
constexpr std::uint8_t of_pods = purposes(P::scan, P::powers, P::network, P::pods, P::snapshot, P::secrets);

Wanted wanted_of(const Row& row) {
  const objects::KindInfo* built_in = row.plural.empty() ? objects::find_kind(row.group, row.kind) : nullptr;
  if (!built_in) return {row.group, row.kind, row.plural, row.namespaced, false};
  return {row.group, row.kind, built_in->plural, built_in->namespaced, false};
}

void add_kinds_with_pods(std::span<const objects::CustomKind> own_kinds, std::vector<Wanted>& wanted) {
  for (const objects::KindInfo& kind : objects::built_in_kinds()) {
    // Workloads of group extensions are served as those of apps, too.
    const bool is_second_name = kind.group == "extensions";
    if (!kind.pod_template.empty() && !is_second_name) {
      wanted.push_back({kind.group, kind.kind, kind.plural, kind.namespaced, true});
    }
  }
  const auto add = [&](const objects::CustomKind& kind) {
    wanted.push_back({kind.group, kind.kind, kind.plural, kind.namespaced, true});
  };
  std::ranges::for_each(objects::all_custom_kinds(), add);
  std::ranges::for_each(own_kinds, add);
}

}  // namespace

std::vector<Wanted> wanted_for(Purpose purpose, std::span<const objects::CustomKind> own_kinds) {
  std::vector<Wanted> wanted;
  const bool is_all = purpose == Purpose::snapshot;
  for (const Row& row : rows) {
    if (is_all || (row.purposes & bit(purpose)) != 0) wanted.push_back(wanted_of(row));
  }
  if ((of_pods & bit(purpose)) != 0) add_kinds_with_pods(own_kinds, wanted);
  const auto key = [](const Wanted& each) { return std::tuple(each.group, each.kind); };
  std::ranges::stable_sort(wanted, {}, key);
  const auto repeats = std::ranges::unique(wanted, {}, key);
  wanted.erase(repeats.begin(), repeats.end());
  return wanted;
}

}  // namespace seawall::cluster
