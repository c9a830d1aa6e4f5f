#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

/// What a kind says of its cluster's endpoint, in the words of its provider.
enum class EndpointForm : std::uint8_t { eks, gke, aks };

struct EndpointKind {
  std::string_view group;
  std::string_view kind;
  EndpointForm form;
  std::string_view path;  ///< from `spec` to the map that has the fields, "" for spec itself
  std::string_view is_public;      ///< of eks: the name of the boolean
  std::string_view is_private;     ///< the name of the boolean that turns the private endpoint on, a dotted path
  std::string_view addresses;      ///< the name of the list of addresses, a dotted path
};

constexpr EndpointKind endpoint_kinds[] = {
    {"controlplane.cluster.x-k8s.io", "AWSManagedControlPlane", EndpointForm::eks, "endpointAccess", "public",
     "private", "publicCIDRs"},
    {"eks.services.k8s.aws", "Cluster", EndpointForm::eks, "resourcesVPCConfig", "endpointPublicAccess",
     "endpointPrivateAccess", "publicAccessCIDRs"},
    {"eks.aws.upbound.io", "Cluster", EndpointForm::eks, "forProvider.vpcConfig", "endpointPublicAccess",
     "endpointPrivateAccess", "publicAccessCidrs"},
    {"infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane", EndpointForm::gke, "", "",
     "clusterNetwork.privateCluster.enablePrivateEndpoint", "master_authorized_networks_config.cidr_blocks"},
    {"container.cnrm.cloud.google.com", "ContainerCluster", EndpointForm::gke, "", "",
     "privateClusterConfig.enablePrivateEndpoint", "masterAuthorizedNetworksConfig.cidrBlocks"},
    {"container.gcp.upbound.io", "Cluster", EndpointForm::gke, "forProvider", "",
     "privateClusterConfig.enablePrivateEndpoint", "masterAuthorizedNetworksConfig.cidrBlocks"},
    {"infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane", EndpointForm::aks, "", "",
     "apiServerAccessProfile.enablePrivateCluster", "apiServerAccessProfile.authorizedIPRanges"},
    {"containerservice.azure.com", "ManagedCluster", EndpointForm::aks, "", "",
     "apiServerAccessProfile.enablePrivateCluster", "apiServerAccessProfile.authorizedIPRanges"},
    {"containerservice.azure.upbound.io", "KubernetesCluster", EndpointForm::aks, "forProvider", "",
     "privateClusterEnabled", "apiServerAccessProfile.authorizedIpRanges"},
};

/// The end of a dotted path of maps. Some providers wrap a map in a list of one item.
Node follow_path(Node node, std::string_view path) {
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('.'), path.size());
    if (node.is_list() && node.items().begin() != node.items().end()) node = *node.items().begin();
    node = node.child(path.substr(0, size));
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return node;
}

bool is_everyone(std::string_view address) noexcept { return address.ends_with("/0"); }

/// An address, or a map whose text says one: cidr_block, cidrBlock.
std::string_view address_of(Node item) noexcept {
  if (item.is_map()) {
    for (const std::string_view key : {"cidrBlock", "cidr_block"}) {
      if (const auto address = item.child(key).string()) return *address;
    }
  }
  return item.string().value_or("");
}

/// The entry that admits everyone; of an endpoint without a list, what `otherwise` is.
void judge_addresses(Node holder, Node addresses, Probe& probe) {
  constexpr std::string_view open = "is open to all addresses";
  const Node list = probe.list(addresses);
  if (probe.has_met_fault()) return;
  if (list.items().begin() == list.items().end()) return probe.report(list ? list : holder, {.detail = open});
  for (const Node item : list.items()) {
    if (is_everyone(address_of(item))) return probe.report(item, {.detail = open});
  }
}

void judge_endpoint_of_eks(const EndpointKind& kind, Node holder, const objects::Object& cluster, Probe& probe) {
  if (holder.is_list() && holder.items().begin() != holder.items().end()) holder = *holder.items().begin();
  holder = probe.map(holder);
  const Node shown = holder ? holder : cluster.spec();
  const Node is_public = holder.child(kind.is_public);
  if (probe.boolean(is_public) != false) {
    judge_addresses(is_public.boolean() ? is_public : shown, holder.child(kind.addresses), probe);
  }
  const Node is_private = holder.child(kind.is_private);
  if (probe.boolean(is_private) == true || probe.has_met_fault()) return;
  probe.report(is_private.boolean() ? is_private : shown,
               {.detail = "is not reached privately, so that the nodes' own traffic leaves their network"});
}

void judge_endpoint(const objects::Object& cluster, Probe& probe) {
  probe.meets();
  const auto found = std::ranges::find_if(endpoint_kinds, [&](const EndpointKind& kind) {
    return kind.group == cluster.group && kind.kind == cluster.kind;
  });
  const Node spec = probe.map(cluster.spec());
  if (found == std::end(endpoint_kinds) || !spec) return;
  const Node holder = follow_path(spec, found->path);
  if (found->form == EndpointForm::eks) return judge_endpoint_of_eks(*found, holder, cluster, probe);
  if (probe.boolean(follow_path(holder, found->is_private)) == true) return;
  judge_addresses(spec, follow_path(holder, found->addresses), probe);
}

}  // namespace

extern const Check control_plane_endpoint_public;

constexpr Check control_plane_endpoint_public{
    .id = "control-plane-endpoint-public",
    .title = "API endpoint is open to everyone",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "the endpoint of the cluster {detail}",
    .why =
        "Anyone on the internet can try stolen tokens and unpublished holes on an API server that is reachable without "
        "limits. A leaked kubeconfig is then enough to get in, from anywhere.",
    .remediation =
        "Turn the public endpoint off, or limit it to the addresses of your offices and runners; turn private "
        "access on so that nodes stay within their network.",
    .bad_example = R"(kind: AWSManagedControlPlane
spec:
  endpointAccess:
    public: true
)",
    .good_example = R"(kind: AWSManagedControlPlane
spec:
  endpointAccess:
    public: true
    publicCIDRs: [192.0.2.0/24]
    private: true
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0227,C-0228,C-0247,C-0252",
    .references = "https://kubernetes.io/docs/concepts/security/security-checklist/\n"
                  "https://kubernetes.io/docs/concepts/security/controlling-access/",
    .since = "0.1.0",
    .quiet_when =
        "Clusters with a private endpoint alone, or a list of addresses that does not admit everyone. Where no "
        "object of the input describes a managed cluster, it is not assessed.",
    .object = judge_endpoint,
    .kinds = "AWSManagedControlPlane.controlplane.cluster.x-k8s.io,Cluster.eks.services.k8s.aws,"
             "Cluster.eks.aws.upbound.io,GCPManagedControlPlane.infrastructure.cluster.x-k8s.io,"
             "ContainerCluster.container.cnrm.cloud.google.com,Cluster.container.gcp.upbound.io,"
             "AzureManagedControlPlane.infrastructure.cluster.x-k8s.io,ManagedCluster.containerservice.azure.com,"
             "KubernetesCluster.containerservice.azure.upbound.io",
    .lacking = "no object of the input describes the endpoint of a managed cluster",
};

}  // namespace seawall::checks
