#include "usage_readers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace seawall::secrets {
namespace {

using access::Binding;
using access::PolicyRule;
using access::Role;
using objects::Object;

/// What lets somebody read where there is something that it is about: the ways, those of change kind by kind.
using Rights = std::uint16_t;

constexpr std::array<Way, 5> plain_ways = {Way::get, Way::list, Way::watch, Way::create_pods, Way::create_workloads};

/// Kinds whose pods become others when somebody changes them. Of a Job nothing can be changed that would help.
struct ChangedKind {
  std::string_view group;
  std::string_view kind;
  std::string_view plural;
};
constexpr std::array changed_kinds = {ChangedKind{"apps", "Deployment", "deployments"},
                                      ChangedKind{"apps", "DaemonSet", "daemonsets"},
                                      ChangedKind{"apps", "StatefulSet", "statefulsets"},
                                      ChangedKind{"apps", "ReplicaSet", "replicasets"},
                                      ChangedKind{"", "ReplicationController", "replicationcontrollers"},
                                      ChangedKind{"batch", "CronJob", "cronjobs"}};

constexpr Rights right_of(Way plain) noexcept { return static_cast<Rights>(1U << static_cast<unsigned>(plain)); }
constexpr Rights right_to_change(std::size_t kind) noexcept {
  return static_cast<Rights>(1U << (plain_ways.size() + kind));
}
constexpr Rights right_to_add = static_cast<Rights>(1U << (plain_ways.size() + changed_kinds.size()));
constexpr Rights reading = right_of(Way::get) | right_of(Way::list) | right_of(Way::watch);
/// Those that need nothing but a namespace.
constexpr Rights always = static_cast<Rights>(reading | right_of(Way::create_pods) | right_of(Way::create_workloads));

constexpr Rights both(Rights one, Rights two) noexcept { return static_cast<Rights>(one & two); }
constexpr Rights without(Rights one, Rights two) noexcept { return static_cast<Rights>(one & ~two); }

Ways ways_of(Rights rights) noexcept {
  Ways ways;
  for (const Way way : plain_ways) {
    if (both(rights, right_of(way)) != 0) ways.add(way);
  }
  if (both(rights, right_to_add) != 0) ways.add(Way::add_containers);
  if (without(rights, always | right_to_add) != 0) ways.add(Way::change_workloads);
  return ways;
}

/// The right that an object makes worth something; 0 for one that none is about.
Rights right_about(const Object& object) noexcept {
  if (object.group.empty() && object.kind == "Pod") return right_to_add;
  for (std::size_t kind = 0; kind < changed_kinds.size(); ++kind) {
    if (changed_kinds[kind].group == object.group && changed_kinds[kind].kind == object.kind) {
      return right_to_change(kind);
    }
  }
  return 0;
}

struct Resource {
  std::string_view group;
  std::string_view plural;
  std::string_view subresource = {};
};

bool can(const PolicyRule& rule, std::string_view verb, const Resource& resource, std::string_view name = {}) {
  access::Request request;
  request.verb = verb;
  request.api_group = resource.group;
  request.resource = resource.plural;
  request.subresource = resource.subresource;
  request.name = name;
  return allows(rule, request);
}

bool can_change(const PolicyRule& rule, const Resource& resource, std::string_view name) {
  return can(rule, "update", resource, name) || can(rule, "patch", resource, name);
}

bool can_create_workloads(const PolicyRule& rule) {
  for (const objects::KindInfo& kind : objects::built_in_kinds()) {
    // A pod is a way of its own, and from a PodTemplate nothing runs.
    const bool counts =
        kind.namespaced && !kind.pod_template.empty() && kind.kind != "Pod" && kind.kind != "PodTemplate";
    if (counts && can(rule, "create", {kind.group, kind.plural})) return true;
  }
  return std::ranges::any_of(objects::all_custom_kinds(), [&](const objects::CustomKind& kind) {
    return kind.namespaced && can(rule, "create", {kind.group, kind.plural});
  });
}

/// What a rule gives for objects of a name; "" for all.
Rights rights_of(const PolicyRule& rule, std::string_view name) {
  Rights rights = 0;
  for (const Way way : {Way::get, Way::list, Way::watch}) {
    if (can(rule, id_of(way), {"", "secrets"}, name)) rights |= right_of(way);
  }
  for (std::size_t kind = 0; kind < changed_kinds.size(); ++kind) {
    if (can_change(rule, {changed_kinds[kind].group, changed_kinds[kind].plural}, name)) {
      rights |= right_to_change(kind);
    }
  }
  if (can_change(rule, {"", "pods", "ephemeralcontainers"}, name)) rights |= right_to_add;
  if (!name.empty()) return rights;  // what is made has no name that a rule could ask for
  if (can(rule, "create", {"", "pods"})) rights |= right_of(Way::create_pods);
  if (can_create_workloads(rule)) rights |= right_of(Way::create_workloads);
  return rights;
}

struct RuleRights {
  std::uint32_t rule;
  Rights all;
  Rights named;  ///< for the names that the rule lists
};

std::vector<RuleRights> rights_of(const Role& role) {
  std::vector<RuleRights> found;
  Rights told = 0;
  for (std::uint32_t index = 0; index < role.rules.size(); ++index) {
    const PolicyRule& rule = role.rules[index];
    RuleRights rights{index, without(rights_of(rule, ""), told), 0};
    told |= rights.all;
    if (!rule.resource_names.empty()) rights.named = rights_of(rule, rule.resource_names.front());
    if (rights.all != 0 || rights.named != 0) found.push_back(rights);
  }
  for (RuleRights& rights : found) rights.named = without(rights.named, told);
  return found;
}

class Search {
 public:
  Search(Usage& usage, const access::Rbac& rbac, std::string_view default_namespace)
      : usage_(usage), rbac_(rbac), default_namespace_(default_namespace), roles_(rbac.roles().size()) {}

  void run(const std::vector<Runner>& runners) {
    index_secrets();
    index_runners(runners);
    for (binding_ = 0; binding_ < rbac_.bindings().size(); ++binding_) read_binding(rbac_.bindings()[binding_]);
    settle();
  }

 private:
  using Number = std::uint32_t;  // of a namespace or a Secret in the Usage
  struct NamedRunner {
    Number namespace_;
    Rights right;
  };
  struct ClusterReach {
    std::uint32_t grant;
    Rights rights;
  };

  void index_secrets() {
    for (Number index = 0; index < usage_.secrets.size(); ++index) {
      Secret& secret = usage_.secrets[index];
      const auto [at, is_new] =
          namespaces_.try_emplace(secret.namespace_, static_cast<Number>(usage_.namespaces.size()));
      if (is_new) usage_.namespaces.push_back({secret.namespace_, 0, {}});
      secret.readers = at->second;
      secrets_[secret.object->name].push_back(index);
    }
    present_.assign(usage_.namespaces.size(), always);
  }

  void index_runners(const std::vector<Runner>& runners) {
    for (const Runner& runner : runners) {
      const auto home = namespaces_.find(runner.namespace_);
      const Rights right = right_about(*runner.object);
      if (home == namespaces_.end() || right == 0) continue;
      present_[home->second] |= right;
      runners_[runner.object->name].push_back({home->second, right});
    }
  }

  void read_binding(const Binding& binding) {
    const Role* const role = rbac_.role_of(binding);
    if (!role) return;
    std::optional<Number> home;
    if (!binding.is_cluster()) {
      const auto known = namespaces_.find(binding.namespace_.empty() ? default_namespace_ : binding.namespace_);
      if (known == namespaces_.end()) return;
      home = known->second;
    }
    std::optional<std::vector<RuleRights>>& rights = roles_[static_cast<std::size_t>(binding.role)];
    if (!rights) rights = rights_of(*role);
    for (const RuleRights& each : *rights) {
      rule_ = each.rule;
      grant_.reset();
      add_all(each.all, home);
      if (each.named != 0) add_named(role->rules[each.rule], each.named, home);
    }
  }

  void add_all(Rights rights, std::optional<Number> home) {
    if (rights == 0) return;
    if (!home) {
      cluster_.push_back({grant(), rights});
    } else if (const Ways ways = ways_of(both(rights, present_[*home])); !ways.empty()) {
      usage_.namespaces[*home].own.push_back({grant(), ways});
    }
  }

  void add_named(const PolicyRule& rule, Rights rights, std::optional<Number> home) {
    const Ways direct = ways_of(both(rights, reading));
    for (const std::string_view name : rule.resource_names) {
      if (const auto found = secrets_.find(name); found != secrets_.end() && !direct.empty()) {
        for (const Number index : found->second) {
          Secret& secret = usage_.secrets[index];
          if (!home || secret.readers == *home) add(secret.named, direct);
        }
      }
      const auto found = runners_.find(name);
      if (found == runners_.end()) continue;
      for (const NamedRunner& runner : found->second) {
        const Ways ways = ways_of(both(rights, runner.right));
        if (ways.empty() || (home && runner.namespace_ != *home)) continue;
        add(usage_.namespaces[runner.namespace_].own, ways);
      }
    }
  }

  void add(std::vector<Reach>& reaches, Ways ways) {
    usage_.is_truncated |= named_count_ == named_readers_limit;
    if (usage_.is_truncated) return;
    reaches.push_back({grant(), ways});
    ++named_count_;
  }

  std::uint32_t grant() {
    if (!grant_) {
      grant_ = static_cast<std::uint32_t>(usage_.grants.size());
      usage_.grants.push_back({binding_, rule_});
    }
    return *grant_;
  }

  /// Namespaces in which the same can be changed share what bindings of the whole cluster give.
  void settle() {
    std::map<Rights, std::uint32_t> known;
    for (Number index = 0; index < present_.size(); ++index) {
      const auto [at, is_new] =
          known.try_emplace(present_[index], static_cast<std::uint32_t>(usage_.cluster_readers.size()));
      usage_.namespaces[index].cluster = at->second;
      if (!is_new) continue;
      std::vector<Reach>& reaches = usage_.cluster_readers.emplace_back();
      for (const ClusterReach& each : cluster_) {
        const Ways ways = ways_of(both(each.rights, present_[index]));
        if (!ways.empty()) reaches.push_back({each.grant, ways});
      }
    }
  }

  Usage& usage_;
  const access::Rbac& rbac_;
  std::string_view default_namespace_;
  std::map<std::string_view, Number> namespaces_;
  std::map<std::string_view, std::vector<Number>> secrets_;       // by name
  std::map<std::string_view, std::vector<NamedRunner>> runners_;  // by name
  std::vector<Rights> present_;                                   // by namespace: what is worth something there
  std::vector<std::optional<std::vector<RuleRights>>> roles_;     // of those that were met
  std::vector<ClusterReach> cluster_;
  std::size_t named_count_ = 0;
  std::uint32_t binding_ = 0;
  std::uint32_t rule_ = 0;
  std::optional<std::uint32_t> grant_;  // of the binding and the rule
};

}  // namespace

void find_readers(Usage& usage, const access::Rbac& rbac, const std::vector<Runner>& runners,
                  std::string_view default_namespace) {
  Search(usage, rbac, default_namespace).run(runners);
}

}  // namespace seawall::secrets
