#include "bindings.h"

namespace seawall::checks {
namespace {

/// Programs that write the addresses of load balancers.
constexpr std::string_view controllers_of_load_balancers = "ccm,cilium,cloud-controller,cloud-controller-manager,cloud-"
                                                           "provider,kube-vip,load-balancer-controller,loadbalancer,"
                                                           "metallb,openelb,porter,purelb,service-controller,servicelb";

void judge_changers_of_service_status(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch", .resources = "services/status"},
                .cluster_wide = Severity::medium,
                .in_namespace = Severity::medium,
                .named = Severity::low,
                .is_excepted =
                    [](const Holder& holder, const objects::Inventory&) {
                      return is_account_of(holder.subject, controllers_of_load_balancers);
                    }},
               inventory, probe);
}

}  // namespace

extern const Check service_status_modifiable;

constexpr Check service_status_modifiable{
    .id = "service-status-modifiable",
    .title = "Status of Services modifiable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change the status of Services {detail}",
    .why = "The status of a Service of type LoadBalancer holds addresses, and nodes send the traffic for them to the "
           "Service's pods. So any address will do, that of another program too: its traffic then comes here "
           "(CVE-2020-8554).",
    .remediation = "Leave services/status to the controller that makes load balancers. To change a Service, services "
                   "without /status is enough.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [services/status]
  verbs: [patch]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [services]
  verbs: [patch]
)",
    .frameworks = "",
    .peers = "checkov:CKV2_K8S_4;rbac-police:modify_service_status_cve_2020_8554",
    .references = "https://github.com/kubernetes/kubernetes/issues/97076",
    .since = "0.1.0",
    .quiet_when =
        "Service accounts named after a controller of a cloud or of load balancers (cloud-controller-manager, metallb, "
        "kube-vip and others), which write these addresses. Rights on Services themselves do not cover their status. "
        "Rights on Services that resourceNames lists are low. In one namespace it is as bad as in all, because "
        "addresses know no namespaces. A role that no binding of the input names is for information. The roles and "
        "bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_service_status,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
