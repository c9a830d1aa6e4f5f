#include <algorithm>

#include "rights.h"
#include "service_accounts.h"

namespace seawall::checks {
namespace {

constexpr Parameter takeover_parameters[] = {
    {"max_hops", Parameter::Type::integer, "4", "The most steps to all rights in the cluster that count."},
};

/// The Powers of the whole input, made once a scan.
const access::Powers& powers_of(const Probe& probe) {
  const access::Rbac& rbac = rbac_of(probe.inventory(), probe.facts());
  return probe.facts().of<access::Powers>([&] {
    access::PowersOptions options;
    options.minor = probe.minor();
    options.refuses_host_pods = [](std::string_view) { return true; };  // told by checks of the pods
    options.is_default = [&](std::uint32_t binding, const access::Identity&) {
      return is_of_the_system(*rbac.bindings()[binding].object);
    };
    std::vector<objects::TypeFault> faults;  // checks of what has them tell them
    return access::Powers::of(rbac, probe.inventory(), options, faults);
  });
}

/// What the way begins with.
std::string_view first_step(access::StepKind kind) {
  using enum access::StepKind;
  switch (kind) {
    case holds_everything:
    case is_master: return "may do everything in the cluster";
    case escalates:
    case escalates_by_aggregation: return "may give its own role any right, a way to all rights in the cluster";
    case binds: return "may bind itself to stronger roles, a way to all rights in the cluster";
    case impersonates: return "may impersonate those who are stronger, a way to all rights in the cluster";
    case changes_requests: return "may change what others ask the API server for, a way to all rights in the cluster";
    case creates_token:
    case creates_token_secret: return "may make tokens of stronger accounts, a way to all rights in the cluster";
    case reads_token_secret: return "may read the token of a stronger account, a way to all rights in the cluster";
    case gets_certificate:
    case gets_node_certificate: return "may approve certificates of others, a way to all rights in the cluster";
    case creates_pod:
    case creates_workload: return "may run pods as a stronger account, a way to all rights in the cluster";
    case changes_workload:
    case changes_pod: return "may change what runs as a stronger account, a way to all rights in the cluster";
    case execs:
    case attaches:
    case adds_container: return "may enter pods of a stronger account, a way to all rights in the cluster";
    case uses_kubelet: return "may command the kubelets, a way to all rights in the cluster";
    case creates_volume: return "may mount any directory of a node, a way to all rights in the cluster";
    case takes_from_node: return "reaches what runs on its node, a way to all rights in the cluster";
  }
  return "has a right that leads further, a way to all rights in the cluster";
}

/// Also by a volume of the pod's own, for the API server.
bool projects_token(const PodTemplate& pod, Probe& probe) {
  for (const Node volume : probe.list(pod.fields.child(Field::volumes)).items()) {
    for (const Node source : probe.list(volume.at(Field::projected, Field::sources)).items()) {
      const Node token = source.child(Field::serviceAccountToken);
      if (token.is_map() && probe.string(token.child(Field::audience)).value_or("").empty()) return true;
    }
  }
  return false;
}

void judge_mounted_account(const PodTemplate& pod, Probe& probe) {
  const ServiceAccountOfPod account = service_account_of(pod, probe);
  if (!is_token_mounted(pod, find_account(pod, account, probe), probe) && !projects_token(pod, probe)) return;
  const access::Powers& powers = powers_of(probe);
  const std::string_view written = pod.object->namespace_;
  const auto identity = powers.find(
      {access::IdentityKind::service_account, written.empty() ? std::string_view("default") : written, account.name});
  if (!identity || powers.is_system(*identity)) return;
  const auto distance = powers.distance(*identity);
  if (!distance || static_cast<std::int64_t>(*distance) > probe.number("max_hops")) return;
  const std::vector<access::Step> chain = powers.chain(*identity);
  if (chain.empty()) return;
  const std::string_view detail = first_step(chain.front().kind);
  if (account.written) return probe.report(account.written, {.argument = account.name, .detail = detail});
  probe.report(pod.spec, {.missing = "serviceAccountName", .argument = account.name, .detail = detail});
}

void judge_rights(const objects::Object& object, Probe& probe) {
  probe.meets();
  tell_wrong_types(object, probe);
}

}  // namespace

extern const Check workload_with_takeover_role;

constexpr Check workload_with_takeover_role{
    .id = "workload-with-takeover-role",
    .title = "Workload can take the cluster over",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "pod gets the token of service account \"{argument}\", which {detail}",
    .why = "Whoever breaks into one container of the pod finds the token, and with it the way to all rights in the "
           "cluster: at once, or over the tokens, pods and bindings that the account controls.",
    .remediation =
        "Take the right away that the way begins with, or limit it to a namespace without stronger accounts. If the "
        "program never speaks to the API server, set automountServiceAccountToken to false.",
    .bad_example = R"(spec:
  serviceAccountName: cluster-operator
)",
    .good_example = R"(spec:
  serviceAccountName: cluster-operator
  automountServiceAccountToken: false
)",
    .frameworks = "MITRE:T1528",
    .peers = "kubescape:C-0267,C-0272",
    .references =
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks\n"
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#minimize-distribution-of-privileged-tokens",
    .since = "0.1.0",
    .quiet_when = "Pods that get no token of the account. Accounts that need more steps than max_hops. The right to "
                  "create pods in one namespace leads to its own accounts: that such pods may take their node is "
                  "another check's matter. Accounts that are Kubernetes' own, and that nobody gave more.",
    .parameters = takeover_parameters,
    .pod = judge_mounted_account,
    .object = judge_rights,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
