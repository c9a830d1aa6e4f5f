// What powers are worked out from: who there is, what bindings give them, and what else the input has.

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "powers_model.h"

namespace seawall::access {
namespace {

constexpr std::string_view account_prefix = "system:serviceaccount:";
constexpr std::string_view token_secret_type = "kubernetes.io/service-account-token";
constexpr std::string_view token_secret_account = "kubernetes.io/service-account.name";
constexpr std::string_view admin_role = "cluster-admin";

std::string_view text_or_empty(Node node, Reader& reader) { return reader.string(node).value_or(""); }

/// Somebody by the name that they have as a user: service accounts are users, too.
Identity identity_of_user(std::string_view user) {
  const Identity plain{IdentityKind::user, {}, user};
  if (!user.starts_with(account_prefix)) return plain;
  const std::string_view rest = user.substr(account_prefix.size());
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == rest.size()) return plain;
  if (rest.find(':', colon + 1) != std::string_view::npos) return plain;
  return {IdentityKind::service_account, rest.substr(0, colon), rest.substr(colon + 1)};
}

/// A token for the API server that a pod asks for itself is there whatever is mounted unasked.
bool has_projected_token(Node spec, Reader& reader) {
  for (const Node volume : reader.list(spec.child(Field::volumes)).items()) {
    for (const Node source : reader.list(volume.at(Field::projected, Field::sources)).items()) {
      const Node token = reader.map(source.child(Field::serviceAccountToken));
      if (token && text_or_empty(token.child(Field::audience), reader).empty()) return true;
    }
  }
  return false;
}

class Intake {
 public:
  Intake(PowersModel& model, const objects::Inventory& inventory, const PowersOptions& options,
         std::vector<objects::TypeFault>& faults)
      : model_(model), inventory_(inventory), options_(options), faults_(faults), reader_(faults) {}

  Facts run() {
    for (const Role& role : model_.rbac->roles()) model_.role_rights.push_back(rights_of(role, model_.minor));
    read_bindings();
    read_accounts();
    read_pods();
    read_token_secrets();
    read_workloads();
    settle();
    return std::move(facts_);
  }

 private:
  struct Found {
    Identity identity;
    std::vector<Reference> references;
  };
  using Number = std::uint32_t;

  std::string_view namespace_of(std::string_view written) const noexcept {
    return written.empty() ? options_.default_namespace : written;
  }

  Scope scope_of(std::string_view namespace_) {
    const auto [at, is_new] = scopes_.try_emplace(namespace_, static_cast<Scope>(model_.namespaces.size()));
    if (is_new) model_.namespaces.push_back(namespace_);
    return at->second;
  }

  /// Numbered by first mention until they are sorted.
  Number number_of(const Identity& identity) {
    if (identity.kind == IdentityKind::service_account) scope_of(identity.namespace_);
    const auto [at, is_new] = numbers_[static_cast<std::size_t>(identity.kind)][identity.namespace_].try_emplace(
        identity.name, static_cast<Number>(found_.size()));
    if (is_new) found_.push_back({identity, {}});
    return at->second;
  }

  void read_bindings() {
    const std::span<const Binding> bindings = model_.rbac->bindings();
    for (std::uint32_t at = 0; at < bindings.size(); ++at) {
      const Binding& binding = bindings[at];
      const bool is_admin = binding.role < 0 && binding.role_kind == "ClusterRole" && binding.role_name == admin_role;
      const Scope scope = binding.is_cluster() ? whole_cluster : scope_of(namespace_of(binding.namespace_));
      const std::uint32_t role = binding.role < 0 ? any_admin : static_cast<std::uint32_t>(binding.role);
      std::uint32_t place = 0;
      for (const Node subject : binding.subjects.items()) {
        const std::optional<Identity> identity = subject_of(subject, binding);
        if (identity) {
          Found& found = found_[number_of(*identity)];
          const bool grants = binding.role >= 0 || is_admin;
          if (grants) found.references.push_back({at, place, {role, scope}, is_default(at, *identity), subject});
        }
        ++place;
      }
    }
  }

  bool is_default(std::uint32_t binding, const Identity& identity) const {
    if (options_.is_default) return options_.is_default(binding, identity);
    const Node labels = model_.rbac->bindings()[binding].object->labels();
    return labels.child("kubernetes.io/bootstrapping").string_or("") == "rbac-defaults";
  }

  /// Types of a wrong kind were told when the Rbac was made.
  std::optional<Identity> subject_of(Node subject, const Binding& binding) const {
    const std::string_view kind = subject.child(Field::kind).string_or("");
    const std::string_view name = subject.child(Field::name).string_or("");
    if (name.empty()) return {};
    if (kind == "User") return identity_of_user(name);
    if (kind == "Group") return Identity{IdentityKind::group, {}, name};
    if (kind != "ServiceAccount") return {};
    std::string_view home = subject.child(Field::namespace_).string_or("");
    if (home.empty() && !binding.is_cluster()) home = namespace_of(binding.namespace_);
    if (home.empty()) return {};
    return Identity{IdentityKind::service_account, home, name};
  }

  void read_accounts() {
    for (const std::uint32_t index : inventory_.of_kind("", "ServiceAccount")) {
      const Object& object = inventory_.objects()[index];
      if (object.name.empty()) continue;
      const Number number = number_of({IdentityKind::service_account, namespace_of(object.namespace_), object.name});
      mounts_[number] = reader_.boolean(object.root.child(Field::automountServiceAccountToken)).value_or(true);
    }
  }

  void read_pods() {
    for (const Object& object : inventory_.objects()) {
      if (object.kind == "PodTemplate" && object.group.empty()) continue;  // nothing runs by it
      for (const objects::PodTemplate& pod : objects::pod_templates(object, faults_)) read_pod(object, pod.spec);
    }
  }

  void read_pod(const Object& object, Node spec) {
    std::string_view name = text_or_empty(spec.child(Field::serviceAccountName), reader_);
    if (name.empty()) name = text_or_empty(spec.child(Field::serviceAccount), reader_);
    if (name.empty()) name = "default";
    const std::string_view home = namespace_of(object.namespace_);
    const Number account = number_of({IdentityKind::service_account, home, name});
    const auto known = mounts_.find(account);
    const bool mounts = reader_.boolean(spec.child(Field::automountServiceAccountToken))
                            .value_or(known == mounts_.end() || known->second);
    if (mounts || has_projected_token(spec, reader_)) facts_.pods.push_back({scope_of(home), account, &object});
  }

  void read_token_secrets() {
    for (const std::uint32_t index : inventory_.of_kind("", "Secret")) {
      const Object& object = inventory_.objects()[index];
      if (text_or_empty(object.root.child(Field::type), reader_) != token_secret_type) continue;
      const std::string_view name = text_or_empty(object.annotations().child(token_secret_account), reader_);
      if (name.empty()) continue;
      const std::string_view home = namespace_of(object.namespace_);
      const Number account = number_of({IdentityKind::service_account, home, name});
      facts_.token_secrets.push_back({scope_of(home), account, &object});
    }
  }

  void read_workloads() {
    for (std::size_t kind = 0; kind < workload_kinds().size(); ++kind) {
      for (const std::uint32_t index : inventory_.of_kind(workload_kinds()[kind].group, workload_kinds()[kind].kind)) {
        const Object& object = inventory_.objects()[index];
        facts_.workloads.push_back({kind, scope_of(namespace_of(object.namespace_)), &object});
      }
    }
    for (const std::uint32_t index :
         inventory_.of_kind("admissionregistration.k8s.io", "MutatingWebhookConfiguration")) {
      facts_.mutating_webhooks.push_back(&inventory_.objects()[index]);
    }
  }

  /// Sorts whom it found, and numbers them anew.
  void settle() {
    std::vector<Number> order(found_.size());
    for (Number index = 0; index < order.size(); ++index) order[index] = index;
    std::ranges::sort(order, {}, [&](Number index) { return found_[index].identity; });
    std::vector<Number> place(found_.size());
    for (Number index = 0; index < order.size(); ++index) {
      Found& found = found_[order[index]];
      place[order[index]] = index;
      model_.identities.push_back(found.identity);
      model_.references.push_back(std::move(found.references));
    }
    for (std::vector<Facts::Place>* places : {&facts_.pods, &facts_.token_secrets}) {
      for (Facts::Place& each : *places) each.account = place[each.account];
    }
    for (const Identity& identity : model_.identities) model_.groups.push_back(groups_of(identity));
    facts_.refuses_host_pods.assign(model_.namespaces.size(), false);
    for (Scope scope = 1; scope < model_.namespaces.size() && options_.refuses_host_pods; ++scope) {
      facts_.refuses_host_pods[scope] = options_.refuses_host_pods(model_.namespaces[scope]);
    }
  }

  /// As the API server adds them, of those that bindings name.
  std::vector<std::uint32_t> groups_of(const Identity& identity) const {
    std::vector<std::uint32_t> groups;
    const auto add = [&](std::string_view name) {
      if (identity.kind == IdentityKind::group && identity.name == name) return;
      const std::optional<std::uint32_t> group = model_.find({IdentityKind::group, {}, name});
      if (group) groups.push_back(*group);
    };
    if (identity.name == "system:unauthenticated" && identity.kind == IdentityKind::group) return groups;
    if (identity.name == "system:anonymous" && identity.kind == IdentityKind::user) {
      add("system:unauthenticated");
      return groups;
    }
    constexpr std::string_view accounts = "system:serviceaccounts";
    const bool is_of_accounts = identity.kind == IdentityKind::group && identity.name.starts_with(accounts) &&
                                identity.name.substr(accounts.size()).starts_with(':');
    if (identity.kind == IdentityKind::service_account)
      add(std::string(accounts) + ':' + std::string(identity.namespace_));
    if (identity.kind == IdentityKind::service_account || is_of_accounts) add(accounts);
    add("system:authenticated");
    return groups;
  }

  PowersModel& model_;
  const objects::Inventory& inventory_;
  const PowersOptions& options_;
  std::vector<objects::TypeFault>& faults_;
  Reader reader_;
  Facts facts_;
  std::vector<Found> found_;
  std::array<std::unordered_map<std::string_view, std::unordered_map<std::string_view, Number>>, 3> numbers_;
  std::unordered_map<std::string_view, Scope> scopes_;
  std::unordered_map<Number, bool> mounts_;  // of service accounts that the input has
};

}  // namespace

Facts take_in(PowersModel& model, const objects::Inventory& inventory, const PowersOptions& options,
              std::vector<objects::TypeFault>& faults) {
  return Intake(model, inventory, options, faults).run();
}

}  // namespace seawall::access
