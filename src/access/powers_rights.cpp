#include "powers_rights.h"

#include <algorithm>
#include <array>
#include <span>

namespace seawall::access {
namespace {

constexpr std::string_view core;
constexpr std::string_view apps = "apps";
constexpr std::string_view batch = "batch";
constexpr std::string_view rbac = "rbac.authorization.k8s.io";
constexpr std::string_view certificates = "certificates.k8s.io";
constexpr std::string_view admission = "admissionregistration.k8s.io";

/// A text that only a wildcard matches: no resource, group, verb or object can be called so.
constexpr std::string_view anything = "\x01";

/// A request that one of the verbs makes.
struct Ask {
  std::array<std::string_view, 4> verbs;
  std::string_view group;
  std::string_view resource;
  std::string_view subresource = {};
  int first_minor = 0;
  int last_minor = 1000;
};

enum class Reach : std::uint8_t { in_namespaces, cluster };
enum class Names : std::uint8_t {
  none,  ///< the request has no name that a rule could ask for
  some,
};

struct RightInfo {
  Right right;
  Reach reach;
  Names names;
  std::span<const Ask> asks;
};

constexpr std::array<std::string_view, 4> create = {"create"};
constexpr std::array<std::string_view, 4> change = {"update", "patch"};
constexpr std::array<std::string_view, 4> write = {"create", "update", "patch", "delete"};

/// A request of anything: a rule of wildcards alone allows it.
constexpr std::array everything = {Ask{{anything}, anything, anything}};
constexpr std::array create_pods = {Ask{create, core, "pods"}};
constexpr std::array change_pods = {Ask{change, core, "pods"}};
constexpr std::array create_workloads = {Ask{create, apps, "deployments"},
                                         Ask{create, apps, "daemonsets"},
                                         Ask{create, apps, "statefulsets"},
                                         Ask{create, apps, "replicasets"},
                                         Ask{create, core, "replicationcontrollers"},
                                         Ask{create, batch, "jobs"},
                                         Ask{create, batch, "cronjobs"}};
constexpr std::array change_deployments = {Ask{change, apps, "deployments"}};
constexpr std::array change_daemon_sets = {Ask{change, apps, "daemonsets"}};
constexpr std::array change_stateful_sets = {Ask{change, apps, "statefulsets"}};
constexpr std::array change_replica_sets = {Ask{change, apps, "replicasets"}};
constexpr std::array change_replication_controllers = {Ask{change, core, "replicationcontrollers"}};
constexpr std::array change_cron_jobs = {Ask{change, batch, "cronjobs"}};
// A websocket begins with a GET, for which create is asked besides from 1.35 on.
constexpr int last_minor_of_get = 34;
constexpr std::array exec = {Ask{create, core, "pods", "exec"},
                             Ask{{"get"}, core, "pods", "exec", 0, last_minor_of_get}};
constexpr std::array attach = {Ask{create, core, "pods", "attach"},
                               Ask{{"get"}, core, "pods", "attach", 0, last_minor_of_get}};
constexpr std::array add_containers = {Ask{change, core, "pods", "ephemeralcontainers"}};
constexpr std::array create_tokens = {Ask{create, core, "serviceaccounts", "token"}};
constexpr std::array create_secrets = {Ask{create, core, "secrets"}};
constexpr std::array read_secrets = {Ask{{"get", "list", "watch"}, core, "secrets"}};
constexpr std::array impersonate_users = {Ask{{"impersonate"}, core, "users"}};
constexpr std::array impersonate_groups = {Ask{{"impersonate"}, core, "groups"}};
constexpr std::array impersonate_accounts = {Ask{{"impersonate"}, core, "serviceaccounts"}};
constexpr std::array create_cluster_bindings = {Ask{create, rbac, "clusterrolebindings"}};
constexpr std::array change_cluster_bindings = {Ask{change, rbac, "clusterrolebindings"}};
constexpr std::array create_bindings = {Ask{create, rbac, "rolebindings"}};
constexpr std::array change_bindings = {Ask{change, rbac, "rolebindings"}};
constexpr std::array bind_cluster_roles = {Ask{{"bind"}, rbac, "clusterroles"}};
constexpr std::array bind_roles = {Ask{{"bind"}, rbac, "roles"}};
constexpr std::array create_cluster_roles = {Ask{create, rbac, "clusterroles"}};
constexpr std::array change_cluster_roles = {Ask{change, rbac, "clusterroles"}};
constexpr std::array create_roles = {Ask{create, rbac, "roles"}};
constexpr std::array change_roles = {Ask{change, rbac, "roles"}};
constexpr std::array escalate_cluster_roles = {Ask{{"escalate"}, rbac, "clusterroles"}};
constexpr std::array escalate_roles = {Ask{{"escalate"}, rbac, "roles"}};
constexpr std::array create_certificate_requests = {Ask{create, certificates, "certificatesigningrequests"}};
constexpr std::array approve_certificate_requests = {
    Ask{change, certificates, "certificatesigningrequests", "approval"}};
constexpr std::array approve_for_signers = {Ask{{"approve"}, certificates, "signers"}};
constexpr std::array create_mutating_webhooks = {Ask{create, admission, "mutatingwebhookconfigurations"}};
constexpr std::array change_mutating_webhooks = {Ask{change, admission, "mutatingwebhookconfigurations"}};
constexpr std::array change_admission = {Ask{write, admission, "mutatingwebhookconfigurations"},
                                         Ask{write, admission, "validatingwebhookconfigurations"},
                                         Ask{write, admission, "mutatingadmissionpolicies"},
                                         Ask{write, admission, "mutatingadmissionpolicybindings"},
                                         Ask{write, admission, "validatingadmissionpolicies"},
                                         Ask{write, admission, "validatingadmissionpolicybindings"},
                                         Ask{{"deletecollection"}, admission, "validatingwebhookconfigurations"},
                                         Ask{{"deletecollection"}, admission, "validatingadmissionpolicies"},
                                         Ask{{"deletecollection"}, admission, "validatingadmissionpolicybindings"}};
constexpr std::array use_kubelet = {Ask{{"create", "get"}, core, "nodes", "proxy"}};
constexpr std::array create_volumes = {Ask{create, core, "persistentvolumes"}};
constexpr int first_minor_of_mutating_policies = 36;
constexpr std::array create_mutating_policies = {
    Ask{create, admission, "mutatingadmissionpolicies", {}, first_minor_of_mutating_policies}};
constexpr std::array create_mutating_policy_bindings = {
    Ask{create, admission, "mutatingadmissionpolicybindings", {}, first_minor_of_mutating_policies}};

constexpr std::array<RightInfo, right_count> infos = {{
    {Right::everything, Reach::in_namespaces, Names::some, everything},
    {Right::wildcard, Reach::in_namespaces, Names::some, {}},  // see is_wildcard
    {Right::create_pods, Reach::in_namespaces, Names::none, create_pods},
    {Right::change_pods, Reach::in_namespaces, Names::some, change_pods},
    {Right::create_workloads, Reach::in_namespaces, Names::none, create_workloads},
    {Right::change_deployments, Reach::in_namespaces, Names::some, change_deployments},
    {Right::change_daemon_sets, Reach::in_namespaces, Names::some, change_daemon_sets},
    {Right::change_stateful_sets, Reach::in_namespaces, Names::some, change_stateful_sets},
    {Right::change_replica_sets, Reach::in_namespaces, Names::some, change_replica_sets},
    {Right::change_replication_controllers, Reach::in_namespaces, Names::some, change_replication_controllers},
    {Right::change_cron_jobs, Reach::in_namespaces, Names::some, change_cron_jobs},
    {Right::exec, Reach::in_namespaces, Names::some, exec},
    {Right::attach, Reach::in_namespaces, Names::some, attach},
    {Right::add_containers, Reach::in_namespaces, Names::some, add_containers},
    {Right::create_tokens, Reach::in_namespaces, Names::some, create_tokens},
    {Right::create_secrets, Reach::in_namespaces, Names::none, create_secrets},
    {Right::read_secrets, Reach::in_namespaces, Names::some, read_secrets},
    {Right::impersonate_users, Reach::cluster, Names::some, impersonate_users},
    {Right::impersonate_groups, Reach::cluster, Names::some, impersonate_groups},
    {Right::impersonate_accounts, Reach::in_namespaces, Names::some, impersonate_accounts},
    {Right::create_cluster_bindings, Reach::cluster, Names::none, create_cluster_bindings},
    {Right::change_cluster_bindings, Reach::cluster, Names::some, change_cluster_bindings},
    {Right::create_bindings, Reach::in_namespaces, Names::none, create_bindings},
    {Right::change_bindings, Reach::in_namespaces, Names::some, change_bindings},
    {Right::bind_cluster_roles, Reach::in_namespaces, Names::some, bind_cluster_roles},
    {Right::bind_roles, Reach::in_namespaces, Names::some, bind_roles},
    {Right::create_cluster_roles, Reach::cluster, Names::none, create_cluster_roles},
    {Right::change_cluster_roles, Reach::cluster, Names::some, change_cluster_roles},
    {Right::create_roles, Reach::in_namespaces, Names::none, create_roles},
    {Right::change_roles, Reach::in_namespaces, Names::some, change_roles},
    {Right::escalate_cluster_roles, Reach::cluster, Names::some, escalate_cluster_roles},
    {Right::escalate_roles, Reach::in_namespaces, Names::some, escalate_roles},
    {Right::create_certificate_requests, Reach::cluster, Names::none, create_certificate_requests},
    {Right::approve_certificate_requests, Reach::cluster, Names::some, approve_certificate_requests},
    {Right::approve_for_signers, Reach::cluster, Names::some, approve_for_signers},
    {Right::create_mutating_webhooks, Reach::cluster, Names::none, create_mutating_webhooks},
    {Right::change_mutating_webhooks, Reach::cluster, Names::some, change_mutating_webhooks},
    {Right::change_admission, Reach::cluster, Names::some, change_admission},
    {Right::use_kubelet, Reach::cluster, Names::some, use_kubelet},
    {Right::create_volumes, Reach::cluster, Names::none, create_volumes},
    {Right::create_mutating_policies, Reach::cluster, Names::none, create_mutating_policies},
    {Right::create_mutating_policy_bindings, Reach::cluster, Names::none, create_mutating_policy_bindings},
}};

constexpr bool infos_are_in_order() {
  for (std::size_t index = 0; index < infos.size(); ++index) {
    if (static_cast<std::size_t>(infos[index].right) != index) return false;
  }
  return true;
}
static_assert(infos_are_in_order());

const RightInfo& info_of(Right right) noexcept { return infos[static_cast<std::size_t>(right)]; }

bool has_star(const std::vector<std::string_view>& list) noexcept { return std::ranges::find(list, "*") != list.end(); }

/// Whether what a rule gives grows with what Kubernetes and its extensions come to serve.
bool is_wildcard(const PolicyRule& rule) noexcept {
  return !rule.resources.empty() && !rule.verbs.empty() && !rule.api_groups.empty() && rule.resource_names.empty() &&
         (has_star(rule.verbs) || has_star(rule.resources));
}

bool allows_one_of(const PolicyRule& rule, std::span<const Ask> asks, std::string_view name, int minor) {
  return std::ranges::any_of(asks, [&](const Ask& ask) {
    if (minor < ask.first_minor || minor > ask.last_minor) return false;
    Request request;
    request.api_group = ask.group;
    request.resource = ask.resource;
    request.subresource = ask.subresource;
    request.name = name;
    return std::ranges::any_of(ask.verbs, [&](std::string_view verb) {
      request.verb = verb;
      return !verb.empty() && allows(rule, request);
    });
  });
}

bool gives_for_all(const PolicyRule& rule, const RightInfo& info, int minor) {
  if (info.right == Right::wildcard) return is_wildcard(rule);
  if (info.names == Names::none) return allows_one_of(rule, info.asks, "", minor);
  return rule.resource_names.empty() && allows_one_of(rule, info.asks, "", minor);
}

}  // namespace

Rights cluster_rights() noexcept {
  static constexpr Rights rights = [] {
    Rights made;
    for (const RightInfo& info : infos) {
      if (info.reach == Reach::cluster) made.add(info.right);
    }
    return made;
  }();
  return rights;
}

bool gives(const PolicyRule& rule, Right right, std::optional<std::string_view> name, int minor) {
  const RightInfo& info = info_of(right);
  if (gives_for_all(rule, info, minor)) return true;
  return name && info.names == Names::some && allows_one_of(rule, info.asks, *name, minor);
}

std::vector<std::string_view> names_of(const PolicyRule& rule, Right right, int minor) {
  const RightInfo& info = info_of(right);
  std::vector<std::string_view> names;
  if (info.names == Names::none || info.right == Right::everything) return names;
  for (const std::string_view name : rule.resource_names) {
    if (allows_one_of(rule, info.asks, name, minor)) names.push_back(name);
  }
  return names;
}

RoleRights rights_of(const Role& role, int minor) {
  RoleRights rights;
  for (const PolicyRule& rule : role.rules) {
    for (const RightInfo& info : infos) {
      if (rights.all.has(info.right)) continue;
      if (gives_for_all(rule, info, minor)) {
        rights.all.add(info.right);
      } else if (!rule.resource_names.empty() && !names_of(rule, info.right, minor).empty()) {
        rights.named.add(info.right);
      }
    }
  }
  if (rights.all.has(Right::everything)) rights.all = Rights::all();
  rights.named = rights.named - rights.all;
  return rights;
}

}  // namespace seawall::access
