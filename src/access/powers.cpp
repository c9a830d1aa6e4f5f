#include "powers.h"

#include <algorithm>

#include "powers_model.h"

namespace seawall::access {
namespace {

constexpr std::array<PowerInfo, power_count> infos = {{
    {Power::system_masters, "system-masters", Danger::critical, "may do everything, whatever roles say"},
    {Power::everything, "everything", Danger::critical, "has all verbs on all resources"},
    {Power::escalate, "escalate", Danger::critical, "gives roles rights that it does not hold"},
    {Power::bind, "bind", Danger::critical, "binds roles whose rights it does not hold"},
    {Power::impersonate, "impersonate", Danger::critical, "acts as others"},
    {Power::tokens, "tokens", Danger::high, "becomes any service account by a token of it"},
    {Power::certificates, "certificates", Danger::high, "approves certificates that others are trusted by"},
    {Power::webhooks, "webhooks", Danger::high, "decides on requests of others: sees, changes, refuses or lets pass"},
    {Power::nodes_proxy, "nodes-proxy", Danger::high, "runs commands in pods through the kubelet"},
    {Power::pods, "pods", Danger::high, "runs pods as any service account, on nodes that it chooses"},
    {Power::exec, "exec", Danger::high, "runs commands in pods, as their service accounts"},
    {Power::secrets, "secrets", Danger::high, "reads secrets, tokens among them"},
    {Power::volumes, "volumes", Danger::medium, "mounts any path of a node, past pod admission"},
    {Power::anonymous, "anonymous", Danger::high, "holds rights that take no credentials"},
    {Power::wildcards, "wildcards", Danger::medium, "gets rights to what is yet to come"},
}};

/// Rights that make up a power: one of each set that is not empty, the first of which may be limited to names.
struct Recipe {
  Power power;
  std::array<Rights, 3> sets;
};

constexpr std::array recipes = {
    Recipe{Power::everything, {{{Right::everything}}}},
    Recipe{Power::escalate,
           {{{Right::escalate_cluster_roles}, {Right::change_cluster_roles, Right::create_cluster_roles}}}},
    Recipe{Power::escalate, {{{Right::escalate_roles}, {Right::change_roles, Right::create_roles}}}},
    Recipe{Power::bind,
           {{{Right::bind_cluster_roles}, {Right::create_cluster_bindings, Right::change_cluster_bindings}}}},
    Recipe{Power::bind,
           {{{Right::bind_cluster_roles, Right::bind_roles}, {Right::create_bindings, Right::change_bindings}}}},
    Recipe{Power::impersonate, {{{Right::impersonate_users}}}},
    Recipe{Power::impersonate, {{{Right::impersonate_accounts}}}},
    Recipe{Power::impersonate,
           {{{Right::impersonate_groups}, {Right::impersonate_users, Right::impersonate_accounts}}}},
    Recipe{Power::tokens, {{{Right::create_tokens}}}},
    Recipe{Power::tokens, {{{Right::create_secrets}, {Right::read_secrets}}}},
    Recipe{Power::certificates, {{{Right::approve_for_signers}, {Right::approve_certificate_requests}}}},
    Recipe{Power::webhooks, {{{Right::change_admission}}}},
    Recipe{Power::nodes_proxy, {{{Right::use_kubelet}}}},
    Recipe{Power::pods, {{{Right::create_pods}}}},
    Recipe{Power::pods, {{{Right::create_workloads}}}},
    Recipe{Power::pods,
           {{{Right::change_deployments, Right::change_daemon_sets, Right::change_stateful_sets,
              Right::change_replica_sets, Right::change_replication_controllers, Right::change_cron_jobs}}}},
    Recipe{Power::pods, {{{Right::change_pods}}}},
    Recipe{Power::exec, {{{Right::exec}}}},
    Recipe{Power::exec, {{{Right::attach}}}},
    Recipe{Power::exec, {{{Right::add_containers}}}},
    Recipe{Power::secrets, {{{Right::read_secrets}}}},
    Recipe{Power::volumes, {{{Right::create_volumes}}}},
    Recipe{Power::wildcards, {{{Right::wildcard}}}},
};

bool is_met(const Recipe& recipe, Rights rights) noexcept {
  return std::ranges::all_of(recipe.sets, [&](Rights set) { return set.empty() || !(set & rights).empty(); });
}

Danger milder(Danger danger) noexcept {
  return danger == Danger::low ? danger : static_cast<Danger>(static_cast<std::uint8_t>(danger) - 1);
}

/// A namespace is less than the cluster, but for the one of the control plane; and some objects are less than all.
Danger danger_of(const HeldPower& held) noexcept {
  Danger danger = info_of(held.power).danger;
  if (!held.namespace_.empty() && held.namespace_ != "kube-system") danger = milder(danger);
  return held.names.empty() ? danger : milder(danger);
}

bool needs_no_credentials(const Identity& identity) noexcept {
  return (identity.kind == IdentityKind::user && identity.name == "system:anonymous") ||
         (identity.kind == IdentityKind::group && identity.name == "system:unauthenticated");
}

/// Gathers what one identity holds.
class Holding {
 public:
  Holding(const PowersModel& model, std::uint32_t identity)
      : model_(model), identity_(identity), profile_(model.profiles[model.profile_of[identity]]) {}

  std::vector<HeldPower> gather() {
    add_standing();
    const Rights in_cluster = model_.rights_in(profile_, whole_cluster).any();
    add_in(whole_cluster, {});
    if (!model_.rights_in(profile_, whole_cluster).all.has(Right::everything)) {
      for (const Scope scope : model_.scopes_of(profile_)) add_in(scope, in_cluster);
    }
    for (HeldPower& held : held_) held.danger = danger_of(held);
    std::ranges::stable_sort(held_, {}, [](const HeldPower& held) { return std::pair(held.power, held.namespace_); });
    return std::move(held_);
  }

 private:
  /// Powers of what somebody is.
  void add_standing() {
    const Identity& identity = model_.identities[identity_];
    if (identity == Identity{IdentityKind::group, {}, "system:masters"}) {
      entry(Power::system_masters, whole_cluster);
    }
    if (!needs_no_credentials(identity)) return;
    for (const Reference& reference : model_.references[identity_]) {
      if (reference.is_default) continue;
      HeldPower& held = entry(Power::anonymous, reference.held.scope);
      held.grants.push_back({reference.binding, reference.subject, reference.held.role, Grant::none, reference.node});
    }
  }

  HeldPower& entry(Power power, Scope scope) {
    const std::string_view namespace_ = model_.namespaces[scope];
    const auto found = std::ranges::find_if(held_, [&](const HeldPower& held) {
      return held.power == power && held.namespace_ == namespace_;
    });
    return found != held_.end() ? *found : held_.emplace_back(HeldPower{power, namespace_, {}, {}, {}});
  }

  void add_in(Scope scope, Rights known) {
    const ScopeRights rights = model_.rights_in(profile_, scope);
    for (const Recipe& recipe : recipes) {
      if (rights.all.has(Right::everything) && recipe.power != Power::everything) continue;
      if (is_met(recipe, rights.any()) && !is_met(recipe, known)) add(recipe, scope, rights);
    }
  }

  /// Several recipes may make up one power: any of them that is unlimited makes it so.
  void add(const Recipe& recipe, Scope scope, const ScopeRights& rights) {
    const bool was_known = std::ranges::any_of(held_, [&](const HeldPower& held) {
      return held.power == recipe.power && held.namespace_ == model_.namespaces[scope];
    });
    HeldPower& held = entry(recipe.power, scope);
    if (!(recipe.sets[0] & rights.all).empty()) {
      held.names.clear();
    } else if (!was_known || !held.names.empty()) {
      add_names(held, recipe.sets[0] & rights.named, scope);
    }
    for (const Rights set : recipe.sets) add_grant(held, set, rights, scope);
  }

  void add_names(HeldPower& held, Rights rights, Scope scope) {
    for (; !rights.empty(); rights.remove_first()) {
      for (const std::string_view name : model_.names_in(profile_, scope, rights.first())) {
        if (std::ranges::find(held.names, name) == held.names.end()) held.names.push_back(name);
      }
    }
  }

  /// One of those for all objects before one for a few.
  void add_grant(HeldPower& held, Rights set, const ScopeRights& rights, Scope scope) {
    Rights best = (set & rights.all).empty() ? set & rights.named : set & rights.all;
    if (best.empty()) return;
    const std::optional<Grant> grant = model_.grant_of(identity_, best.first(), scope, {});
    if (grant && std::ranges::find(held.grants, *grant) == held.grants.end()) held.grants.push_back(*grant);
  }

  const PowersModel& model_;
  std::uint32_t identity_;
  const Profile& profile_;
  std::vector<HeldPower> held_;
};

struct StepText {
  StepKind kind;
  std::string_view id;
};
constexpr std::array step_texts = {
    StepText{StepKind::holds_everything, "holds-everything"},
    StepText{StepKind::is_master, "is-master"},
    StepText{StepKind::escalates, "escalates"},
    StepText{StepKind::escalates_by_aggregation, "escalates-by-aggregation"},
    StepText{StepKind::binds, "binds"},
    StepText{StepKind::impersonates, "impersonates"},
    StepText{StepKind::changes_requests, "changes-requests"},
    StepText{StepKind::creates_token, "creates-token"},
    StepText{StepKind::creates_token_secret, "creates-token-secret"},
    StepText{StepKind::reads_token_secret, "reads-token-secret"},
    StepText{StepKind::gets_certificate, "gets-certificate"},
    StepText{StepKind::gets_node_certificate, "gets-node-certificate"},
    StepText{StepKind::creates_pod, "creates-pod"},
    StepText{StepKind::creates_workload, "creates-workload"},
    StepText{StepKind::changes_workload, "changes-workload"},
    StepText{StepKind::changes_pod, "changes-pod"},
    StepText{StepKind::execs, "execs"},
    StepText{StepKind::attaches, "attaches"},
    StepText{StepKind::adds_container, "adds-container"},
    StepText{StepKind::uses_kubelet, "uses-kubelet"},
    StepText{StepKind::creates_volume, "creates-volume"},
    StepText{StepKind::takes_from_node, "takes-from-node"},
};

std::string in_namespace(std::string_view namespace_) {
  return namespace_.empty() ? std::string() : " in " + std::string(namespace_);
}

}  // namespace

std::string_view name_of(Danger danger) noexcept {
  switch (danger) {
    case Danger::low: return "low";
    case Danger::medium: return "medium";
    case Danger::high: return "high";
    case Danger::critical: return "critical";
  }
  return "";
}

const PowerInfo& info_of(Power power) noexcept { return infos[static_cast<std::size_t>(power)]; }

std::string Identity::text() const {
  std::string text = kind == IdentityKind::user ? "User " : kind == IdentityKind::group ? "Group " : "ServiceAccount ";
  if (!namespace_.empty()) (text += namespace_) += '/';
  return text += name;
}

std::string_view id_of(StepKind kind) noexcept { return std::ranges::find(step_texts, kind, &StepText::kind)->id; }

std::string Step::text() const {
  const std::string through = object ? object->title() : "a pod";
  const std::string whom = identity.name.empty() ? std::string() : identity.text();
  const std::string as = gain == Gain::nodes ? " that reaches the files and pods of its node" : " that runs as " + whom;
  switch (kind) {
    case StepKind::holds_everything: return "holds all rights in the cluster";
    case StepKind::is_master: return "may do everything, whatever roles say";
    case StepKind::escalates:
      if (!object) return "makes a Role of all rights in " + std::string(namespace_) + " and binds itself to it";
      return "gives " + through + ", which it is bound to" + in_namespace(namespace_) + ", all rights";
    case StepKind::escalates_by_aggregation:
      return "makes a ClusterRole of all rights that " + through + ", which it is bound to" + in_namespace(namespace_) +
             ", takes in";
    case StepKind::binds:
      return "binds itself to " + (object ? through : "ClusterRole cluster-admin") + in_namespace(namespace_);
    case StepKind::impersonates: return "impersonates " + (gain == Gain::cluster_admin ? "Group system:masters" : whom);
    case StepKind::changes_requests:
      return "changes requests of others on their way, by " +
             (object ? through : "a mutating webhook or policy of its own");
    case StepKind::creates_token: return "makes a token of " + whom;
    case StepKind::creates_token_secret: return "makes a Secret for a token of " + whom + ", and reads it";
    case StepKind::reads_token_secret: return "reads the token of " + whom + " in " + through;
    case StepKind::gets_certificate: return "approves a certificate of its own as " + whom;
    case StepKind::gets_node_certificate: return "approves a certificate of its own as a node";
    case StepKind::creates_pod: return "creates a pod" + in_namespace(gain == Gain::nodes ? namespace_ : "") + as;
    case StepKind::creates_workload:
      return "creates a workload" + in_namespace(gain == Gain::nodes ? namespace_ : "") + " of pods" +
             (gain == Gain::nodes ? " that reach the files and pods of their nodes" : " that run as " + whom);
    case StepKind::changes_workload: return "changes " + through + " to a pod" + as;
    case StepKind::changes_pod: return "changes the image in " + through + ", which runs as " + whom;
    case StepKind::execs: return "runs a command in " + through + ", which runs as " + whom;
    case StepKind::attaches: return "attaches to " + through + ", which runs as " + whom;
    case StepKind::adds_container: return "adds a container to " + through + ", which runs as " + whom;
    case StepKind::uses_kubelet: return "runs a command through the kubelet in " + through + ", which runs as " + whom;
    case StepKind::creates_volume:
      return "creates a PersistentVolume of a node's files, and a pod" + in_namespace(namespace_) + " that mounts it";
    case StepKind::takes_from_node: return "takes the token of " + whom + " from a node that runs " + through;
  }
  return {};
}

Powers::Powers(std::unique_ptr<const PowersModel> model) noexcept : model_(std::move(model)) {}
Powers::Powers(Powers&&) noexcept = default;
Powers& Powers::operator=(Powers&&) noexcept = default;
Powers::~Powers() = default;

Powers Powers::of(const Rbac& rbac, const objects::Inventory& inventory, const PowersOptions& options,
                  std::vector<objects::TypeFault>& faults) {
  auto model = std::make_unique<PowersModel>();
  model->rbac = &rbac;
  model->minor = options.minor;
  model->default_namespace = options.default_namespace;
  const Facts facts = take_in(*model, inventory, options, faults);
  connect(*model, facts);
  return Powers(std::move(model));
}

std::span<const Identity> Powers::identities() const noexcept { return model_->identities; }

std::optional<std::size_t> Powers::find(const Identity& identity) const { return model_->find(identity); }

bool Powers::is_system(std::size_t identity) const {
  const Identity& who = model_->identities[identity];
  const bool is_named_so =
      who.kind == IdentityKind::service_account ? who.namespace_ == "kube-system" : who.name.starts_with("system:");
  return is_named_so && std::ranges::all_of(model_->references[identity], &Reference::is_default);
}

bool Powers::is_bound(std::size_t identity) const { return !model_->references[identity].empty(); }

std::vector<HeldPower> Powers::held_by(std::size_t identity) const {
  return Holding(*model_, static_cast<std::uint32_t>(identity)).gather();
}

std::optional<std::size_t> Powers::distance(std::size_t identity) const {
  const std::uint32_t distance = model_->distances[model_->node_of_identity(static_cast<std::uint32_t>(identity))];
  return distance == Grant::none ? std::nullopt : std::optional<std::size_t>(distance);
}

std::vector<Step> Powers::chain(std::size_t identity) const {
  return trace(*model_, static_cast<std::uint32_t>(identity));
}

}  // namespace seawall::access
