#pragma once

// The networks that the pods of a cluster are on: the pod network, primary networks that stand in for it, and
// attachments. Private to the reading of clusters.
//
// Source: https://ovn-kubernetes.io/api-reference/userdefinednetwork-api-spec/ (UserDefinedNetwork and
// ClusterUserDefinedNetwork, k8s.ovn.org/v1), the NetworkAttachmentDefinition standard of the Network Plumbing Working
// Group (k8s.cni.cncf.io/v1, https://github.com/k8snetworkplumbingwg/multi-net-spec), MultiNetworkPolicy
// (k8s.cni.cncf.io/v1beta1, https://github.com/k8snetworkplumbingwg/multi-networkpolicy), and
// https://kubevirt.io/user-guide/network/interfaces_and_networks/.
//
// Threads: pure. Lifetimes: what is read borrows from the Inventory.

#include <vector>

#include "cluster_objects.h"

namespace seawall::network {

/// Adds the virtual machines of KubeVirt to the templates: each stands for its launcher's pod, with the labels of the
/// machine.
void add_virtual_machines(const objects::Inventory& inventory, ClusterObjects& picked);

/// Parts the pods of a cluster: the pod network first, then the others by name.
///
/// A primary network takes the pods of its namespaces off the pod network, but those on their node's. Policies rule on
/// each primary network as they do on the pod network. An attachment is known by its name (of OVN-Kubernetes by that in
/// its configuration), in whichever namespaces it is defined, and joins the pods that name it; MultiNetworkPolicies
/// rule there. A network that cannot be made as it is written is told, and its pods stay where they are.
std::vector<Network> read_networks(const objects::Inventory& inventory, Cluster cluster, std::vector<Fault>& faults,
                                   std::vector<NotEvaluated>& not_evaluated);

}  // namespace seawall::network
