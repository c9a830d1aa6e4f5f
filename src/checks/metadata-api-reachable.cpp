#include "network_facts.h"

namespace seawall::checks {
namespace {

/// IPv4 of AWS, Google, Azure and most others, and IPv6 of AWS.
constexpr std::string_view metadata_addresses[] = {"169.254.169.254", "fd00:ec2::254"};
constexpr std::uint16_t metadata_port = 80;

constexpr std::string_view machine_group = "infrastructure.cluster.x-k8s.io";

/// Answers take one hop more to a pod than to its node.
bool answers_pods(Node metadata_options, objects::Reader& reader) {
  const std::optional<std::int64_t> hops =
      reader.integer(reader.map(metadata_options).child("httpPutResponseHopLimit"));
  return hops.value_or(1) > 1;
}

bool gives_credentials(const objects::Object& object, objects::Reader& reader) {
  const Node spec = reader.map(object.spec());
  if (object.kind == "EC2NodeClass") return answers_pods(spec.child("metadataOptions"), reader);
  if (object.kind == "AWSMachineTemplate") {
    const Node machine = reader.map(reader.map(spec.child(Field::template_)).child(Field::spec));
    return answers_pods(machine.child("instanceMetadataOptions"), reader);
  }
  const Node metadata = reader.map(reader.map(spec.child("nodeConfig")).child("workloadMetadataConfig"));
  return reader.string(metadata.child("mode")) == "GCE_METADATA";
}

void read_node_class(const objects::Object& object, objects::Reader& reader) { gives_credentials(object, reader); }

/// What the input says of its nodes.
struct NodeMetadata {
  bool is_told = false;
  bool gives_credentials = false;

  explicit NodeMetadata(const objects::Inventory& inventory) {
    constexpr std::pair<std::string_view, std::string_view> kinds[] = {{"karpenter.k8s.aws", "EC2NodeClass"},
                                                                       {machine_group, "AWSMachineTemplate"},
                                                                       {"container.cnrm.cloud.google.com",
                                                                        "ContainerNodePool"}};
    std::vector<objects::TypeFault> faults;  // `reads` tells them
    objects::Reader reader(faults);
    for (const auto& [group, kind] : kinds) {
      for (const std::uint32_t index : inventory.of_kind(group, kind)) {
        is_told = true;
        gives_credentials = gives_credentials || checks::gives_credentials(inventory.objects()[index], reader);
      }
    }
  }
};

bool reaches_metadata(const PodTemplate& pod, Probe& probe) {
  if (!has_evaluated_policy(probe.inventory())) return true;
  const NetworkFacts& network = network_of(probe.inventory(), probe.facts());
  const std::optional<std::uint32_t> index = network.pod_of(pod);
  return index && std::ranges::any_of(metadata_addresses, [&](std::string_view text) {
           const network::End metadata = network::End::address(*addresses::parse_address(text));
           return network.engine->allows(network::End::pod(*index), metadata, addresses::Protocol::tcp, metadata_port);
         });
}

void judge_metadata(const PodTemplate& pod, Probe& probe) {
  const auto& nodes = probe.facts().of<NodeMetadata>([&] { return NodeMetadata(probe.inventory()); });
  if (!nodes.is_told) return;
  probe.meets();
  if (!nodes.gives_credentials || probe.boolean(pod.fields.child(Field::hostNetwork)) == true) return;
  if (may_be_ruled_by_others(pod.object->namespace_, probe.inventory(), probe.facts())) {
    return probe.not_assessed("policies of another network plugin may be about its pods");
  }
  if (has_evaluated_policy(probe.inventory()) &&
      network_of(probe.inventory(), probe.facts()).is_on_other_network[pod.object->index]) {
    return probe.not_assessed("its pods are on another network than the pod network");
  }
  if (reaches_metadata(pod, probe)) probe.report(pod.spec);
}

}  // namespace

extern const Check metadata_api_reachable;

constexpr Check metadata_api_reachable{
    .id = "metadata-api-reachable",
    .title = "Node's metadata within reach",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the pod reaches the metadata of its node, and with it the node's credentials",
    .why = "The metadata service of a cloud gives whoever asks the credentials of the machine. A program in a pod that "
           "can be "
           "made to fetch an address of the attacker's choice is then as mighty as its node.",
    .remediation = "Let nodes answer one hop only (httpPutResponseHopLimit: 1) or conceal their metadata from pods "
                   "(GKE_METADATA), and deny pods the way to 169.254.169.254 by an egress policy.",
    .bad_example = R"(kind: EC2NodeClass # and no egress policy for the pods
spec:
  metadataOptions:
    httpPutResponseHopLimit: 2
)",
    .good_example = R"(kind: EC2NodeClass
spec:
  metadataOptions:
    httpPutResponseHopLimit: 1
)",
    .frameworks = "MITRE:T1552.005",
    .peers = "kubescape:C-0052",
    .references = "https://karpenter.sh/docs/concepts/nodeclasses/#specmetadataoptions\n"
                  "https://cloud.google.com/kubernetes-engine/docs/how-to/protecting-cluster-metadata",
    .since = "0.1.0",
    .quiet_when =
        "Pods on the host's network are left out, as they are no further from the metadata than their node. Only "
        "where the input tells how nodes answer (EC2NodeClass, AWSMachineTemplate, ContainerNodePool) is "
        "anything assessed.",
    .pod = judge_metadata,
    .reads = read_node_class,
    .kinds = "EC2NodeClass.karpenter.k8s.aws,AWSMachineTemplate.infrastructure.cluster.x-k8s.io,"
             "ContainerNodePool.container.cnrm.cloud.google.com",
    .lacking = "no object of the input tells how its nodes answer for their metadata",
};

}  // namespace seawall::checks
