#include "bindings.h"

namespace seawall::checks {
namespace {

constexpr std::string_view write_verbs = "create,update,patch,delete,deletecollection";

/// Programs that have to.
constexpr std::string_view programs_of_the_network =
    "ambassador,antrea,apisix,calico,canal,cilium,cloud-controller-manager,contour,coredns,emissary,envoy,external-dns,"
    "flannel,gateway,"
    "haproxy,ingress,istio,istiod,kong,kourier,kube-dns,kube-ovn,kube-proxy,kube-router,kube-vip,linkerd,load-balancer-"
    "controller,"
    "metallb,multus,nginx,ovn,service-controller,submariner,tigera-operator,traefik,weave,weave-net";

constexpr std::string_view aggregates_to_edit = "rbac.authorization.k8s.io/aggregate-to-edit";
constexpr std::string_view aggregates_to_admin = "rbac.authorization.k8s.io/aggregate-to-admin";

/// What a role that is aggregated to edit gives everybody who edits: writing endpoints (CVE-2021-25740).
Grant grant_on_endpoints(const access::Role& role) {
  const Node labels = role.object->labels();
  const bool is_part = labels.child(aggregates_to_edit).string_or("") == "true" ||
                       labels.child(aggregates_to_admin).string_or("") == "true" ||
                       role.object->name == "system:aggregate-to-edit";
  if (role.object->kind != "ClusterRole" || !is_part || administration_of(role) != Administration::none) return {};
  return grant_of({.verbs = write_verbs, .resources = "endpoints,endpointslices.discovery.k8s.io"}, role);
}

void judge_parts_of_edit(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  for (const access::Role& role : rbac_of(inventory, probe.facts()).roles()) {
    const Grant grant = grant_on_endpoints(role);
    if (grant.extent != Extent::full) continue;
    probe.of(*role.object)
        .report(role.rules[grant.rule].node,
                {.argument = role.object->name, .detail = "wherever edit or admin is given, endpoints among them"});
  }
}

void judge_changers_of_the_network(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right(
      {.right =
           {.verbs = write_verbs,
            .resources =
                "services,endpoints,endpointslices.discovery.k8s.io,networkpolicies.networking.k8s.io,"
                "ingresses.networking.k8s.io,networkpolicies.extensions,ingresses.extensions,"
                "gateways.gateway.networking.k8s.io,httproutes.gateway.networking.k8s.io,"
                "grpcroutes.gateway.networking.k8s.io,tcproutes.gateway.networking.k8s.io,"
                "tlsroutes.gateway.networking.k8s.io,udproutes.gateway.networking.k8s.io,routes.route.openshift.io"},
       .cluster_wide = Severity::medium,
       .named = Severity::low,
       .is_harmless = [](const access::Role& role) { return grant_on_endpoints(role).extent == Extent::full; },
       .is_excepted = [](const Holder& holder,
                         const objects::Inventory&) { return is_account_of(holder.subject, programs_of_the_network); }},
      inventory, probe);
  judge_parts_of_edit(inventory, probe);
}

}  // namespace

extern const Check network_objects_modifiable;

constexpr Check network_objects_modifiable{
    .id = "network-objects-modifiable",
    .title = "Objects of the network modifiable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change Services, routes or network policies {detail}",
    .why = "Services, endpoints and routes say where traffic goes, network policies who may speak to whom. Whoever "
           "changes them in all namespaces reads or answers what is meant for others, and opens what is closed. "
           "Endpoints even lead around network policies.",
    .remediation = "Give the right in the namespaces of those who need it. Nobody but controllers has to write "
                   "endpoints: take them out of roles that are aggregated to edit.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies, ingresses]
  verbs: [create, update, delete]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [create, update, delete]
)",
    .frameworks = "",
    .peers = "trivy:KSV-0056;kyverno:restrict-edit-for-endpoints;gatekeeper:block-endpoint-edit-default-role",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege\n"
                  "https://github.com/kubernetes/kubernetes/issues/103675",
    .since = "0.1.0",
    .quiet_when =
        "Rights within a namespace. Rights on objects that resourceNames lists are low. Service accounts named after a "
        "network plugin, a service mesh or a controller of ingresses, gateways or load balancers (cilium, calico, "
        "ingress, istio and others) do this by their nature. Roles that are aggregated to edit or admin count for "
        "writing endpoints, the one that Kubernetes made before 1.22 included. A role that no binding of the input "
        "names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_the_network,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
