#include "access.h"

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <unordered_map>

namespace seawall::access {
namespace {

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";
constexpr std::string_view service_account_prefix = "system:serviceaccount:";

using Ids = std::unordered_map<std::string_view, std::uint32_t, objects::SeededHash>;

enum class Holder : std::uint8_t { user, group };

std::string_view text_or_empty(Node node, Reader& reader) { return reader.string(node).value_or(""); }

/// The rules of a ClusterRole are those of the roles that its selectors match: upstream's controller, one role.
class Aggregate {
 public:
  Aggregate(std::size_t role, Node rule, Reader& reader) : role_(role) {
    for (const Node selector : reader.list(reader.map(rule).child(Field::clusterRoleSelectors)).items()) {
      auto parsed = objects::Selector::from_label_selector(selector);
      if (!parsed) {
        usable_ = false;  // upstream gives up on such a role, and leaves it as it is
        return;
      }
      selectors_.push_back(take(std::move(parsed)));
    }
  }

  /// Whether the rules of its role are others now. `by_name`: indices of the ClusterRoles.
  bool fill(std::vector<Role>& roles, std::span<const std::size_t> by_name) const {
    if (!usable_) return false;
    std::vector<PolicyRule> rules;
    for (const objects::Selector& selector : selectors_) {
      for (const std::size_t index : by_name) {
        if (index == role_ || !selector.matches(roles[index].object->labels())) continue;
        for (const PolicyRule& rule : roles[index].rules) {
          const auto is_same = [&](const PolicyRule& other) { return other.same_as(rule); };
          if (std::ranges::none_of(rules, is_same)) rules.push_back(rule);
        }
      }
    }
    const auto same = [](const PolicyRule& one, const PolicyRule& other) { return one.same_as(other); };
    if (std::ranges::equal(rules, roles[role_].rules, same)) return false;
    roles[role_].rules = std::move(rules);
    return true;
  }

 private:
  std::size_t role_;
  std::vector<objects::Selector> selectors_;
  bool usable_ = true;
};

std::string not_found_text(const Binding& binding) {
  if (binding.role_kind != "Role" && binding.role_kind != "ClusterRole") {
    return "unsupported role reference kind: " + documents::go_string(binding.role_kind);
  }
  const std::string_view resource = binding.role_kind == "Role" ? "role" : "clusterrole";
  return std::string(resource) + '.' + std::string(rbac_group) + ' ' + documents::go_string(binding.role_name) +
         " not found";
}

}  // namespace

// --- the index ---------------------------------------------------------------------------------------

/// From somebody's name, as user or as group, and a namespace (or none, for the whole cluster) to the bindings that
/// name them, in order. A service account is a user, whose name says its namespace.
struct Rbac::Index {
  static constexpr std::uint32_t nothing = 0xFFFFFFFF;
  static constexpr std::uint32_t whole_cluster = 0;  // in the place of a namespace

  struct Entry {
    std::uint32_t binding;
    std::uint32_t subject;
    std::uint32_t next;
  };
  struct Slot {
    std::uint64_t key = ~std::uint64_t{0};
    std::uint32_t first = nothing;
    std::uint32_t last = nothing;
  };

  Ids users;
  Ids groups;
  Ids namespaces;
  std::deque<std::string> names;  // of service accounts as users
  std::vector<std::vector<std::uint32_t>> scopes{1};  // bindings of the whole cluster, then of each namespace
  std::uint32_t holders = 0;
  std::vector<Entry> entries;
  std::vector<Slot> slots;  // a power of two of them, at most two thirds full

  void reserve(std::size_t subjects) {
    entries.reserve(subjects);
    slots.resize(std::bit_ceil(subjects + subjects / 2 + 1));
  }

  static std::uint32_t find(const Ids& ids, std::string_view name) {
    const auto found = ids.find(name);
    return found == ids.end() ? nothing : found->second;
  }

  std::uint32_t scope_of(std::string_view namespace_) {
    const auto [at, is_new] = namespaces.try_emplace(namespace_, static_cast<std::uint32_t>(scopes.size()));
    if (is_new) scopes.emplace_back();
    return at->second;
  }

  std::uint32_t holder(Holder kind, std::string_view name) {
    const auto [at, is_new] = (kind == Holder::user ? users : groups).try_emplace(name, holders);
    holders += is_new ? 1U : 0U;
    return at->second;
  }

  const Slot& slot(std::uint32_t holder, std::uint32_t namespace_) const noexcept {
    const std::uint64_t key = std::uint64_t{holder} << 32 | namespace_;
    std::uint64_t hash = key * 0x9E3779B97F4A7C15;
    std::size_t at = static_cast<std::size_t>(hash >> 32) & (slots.size() - 1);
    while (slots[at].key != key && slots[at].first != nothing) at = (at + 1) & (slots.size() - 1);
    return slots[at];
  }

  void add(std::uint32_t holder, std::uint32_t namespace_, Entry entry) {
    Slot& place = const_cast<Slot&>(slot(holder, namespace_));
    const std::uint32_t index = static_cast<std::uint32_t>(entries.size());
    entries.push_back(entry);
    if (place.first == nothing) {
      place = {std::uint64_t{holder} << 32 | namespace_, index, index};
    } else {
      entries[place.last].next = index;
      place.last = index;
    }
  }

  /// The first of the entries, or nothing.
  std::uint32_t first(std::uint32_t holder, std::uint32_t namespace_) const noexcept {
    return holder == nothing || namespace_ == nothing ? nothing : slot(holder, namespace_).first;
  }
};

class Rbac::Builder {
 public:
  Builder(Rbac& rbac, Reader& reader) : rbac_(rbac), reader_(reader) {}

  void read(std::span<const Object> objects) {
    for (const Object& object : objects) {
      if (object.group != rbac_group) continue;
      if (object.kind == "ClusterRole" || object.kind == "Role") {
        add_role(object);
      } else if (object.kind == "ClusterRoleBinding" || object.kind == "RoleBinding") {
        add_binding(object);
      }
    }
  }

  void aggregate() {
    std::vector<std::size_t> by_name;
    std::vector<Aggregate> aggregates;
    for (std::size_t index = 0; index < rbac_.roles_.size(); ++index) {
      const Object& object = *rbac_.roles_[index].object;
      if (object.kind != "ClusterRole") continue;
      by_name.push_back(index);
      const Node rule = reader_.map(object.root.child(Field::aggregationRule));
      if (rule) aggregates.emplace_back(index, rule, reader_);
    }
    std::ranges::stable_sort(by_name, {}, [&](std::size_t index) { return rbac_.roles_[index].object->name; });
    for (std::size_t round = 0; round < aggregation_limit; ++round) {
      bool changed = false;
      for (const Aggregate& each : aggregates) changed |= each.fill(rbac_.roles_, by_name);
      if (!changed) return;
    }
  }

  void index() {
    Index& index = *rbac_.index_;
    std::size_t subjects = 0;
    for (const Binding& binding : rbac_.bindings_) subjects += binding.subjects.size();
    index.reserve(subjects);
    for (std::uint32_t at = 0; at < rbac_.bindings_.size(); ++at) {
      Binding& binding = rbac_.bindings_[at];
      resolve(binding);
      const std::uint32_t scope = binding.is_cluster() ? Index::whole_cluster : index.scope_of(binding.namespace_);
      index.scopes[scope].push_back(at);
      std::uint32_t place = 0;
      for (const Node item : binding.subjects.items()) index_subject(item, scope, binding, at, place++);
    }
  }

 private:
  void add_role(const Object& object) {
    const bool is_cluster = object.kind == "ClusterRole";
    auto& known = is_cluster ? cluster_roles_ : roles_[object.namespace_];
    known.try_emplace(object.name, static_cast<std::int32_t>(rbac_.roles_.size()));
    Role& role = rbac_.roles_.emplace_back();
    role.object = &object;
    for (const Node rule : reader_.list(object.root.child(Field::rules)).items()) {
      const std::size_t before = reader_.fault_count();
      PolicyRule read = read_rule(rule, reader_);
      // Half a rule may allow more than the whole: without its resourceNames, say.
      if (reader_.fault_count() == before) role.rules.push_back(std::move(read));
    }
  }

  void add_binding(const Object& object) {
    Binding& binding = rbac_.bindings_.emplace_back();
    binding.object = &object;
    if (!binding.is_cluster()) binding.namespace_ = object.namespace_;
    binding.subjects = reader_.list(object.root.child(Field::subjects));
    const Node reference = reader_.map(object.root.child(Field::roleRef));
    binding.role_kind = text_or_empty(reference.child(Field::kind), reader_);
    binding.role_name = text_or_empty(reference.child(Field::name), reader_);
  }

  /// Bindings may come before their roles.
  void resolve(Binding& binding) {
    const auto find_in = [&](const Names& names) {
      const auto found = names.find(binding.role_name);
      return found == names.end() ? -1 : found->second;
    };
    if (binding.role_kind == "ClusterRole") {
      binding.role = find_in(cluster_roles_);
    } else if (binding.role_kind == "Role" && !binding.is_cluster()) {
      const auto found = roles_.find(binding.namespace_);
      if (found != roles_.end()) binding.role = find_in(found->second);
    }
  }

  void index_subject(Node item, std::uint32_t scope, const Binding& binding, std::uint32_t at, std::uint32_t place) {
    const Node subject = reader_.map(item);
    const std::string_view kind = text_or_empty(subject.child(Field::kind), reader_);
    const std::string_view name = text_or_empty(subject.child(Field::name), reader_);
    Index& index = *rbac_.index_;
    const Index::Entry entry{at, place, Index::nothing};
    if (kind == "User") {
      index.add(index.holder(Holder::user, name), scope, entry);
    } else if (kind == "Group") {
      index.add(index.holder(Holder::group, name), scope, entry);
    } else if (kind == "ServiceAccount") {
      std::string_view home = text_or_empty(subject.child(Field::namespace_), reader_);
      if (home.empty()) home = binding.namespace_;
      if (home.empty()) return;
      std::string& user = index.names.emplace_back(service_account_prefix);
      user += home;
      user += ':';
      user += name;
      const std::uint32_t known = index.holders;
      const std::uint32_t holder = index.holder(Holder::user, user);
      if (holder != known) index.names.pop_back();
      index.add(holder, scope, entry);
    }
  }

  using Names = std::unordered_map<std::string_view, std::int32_t, objects::SeededHash>;
  Rbac& rbac_;
  Reader& reader_;
  Names cluster_roles_;
  std::unordered_map<std::string_view, Names, objects::SeededHash> roles_;
};

// --- Rbac --------------------------------------------------------------------------------------------

Rbac::Rbac() : index_(std::make_unique<Index>()) {}
Rbac::Rbac(Rbac&&) noexcept = default;
Rbac& Rbac::operator=(Rbac&&) noexcept = default;
Rbac::~Rbac() = default;

Rbac Rbac::of(const objects::Inventory& inventory, Aggregation aggregation, Reader& reader) {
  return of(inventory.objects(), aggregation, reader);
}

Rbac Rbac::of(std::span<const Object> objects, Aggregation aggregation, Reader& reader) {
  Rbac rbac;
  Builder builder(rbac, reader);
  builder.read(objects);
  if (aggregation == Aggregation::resolved) builder.aggregate();
  builder.index();
  return rbac;
}

template <typename Call>
void Rbac::visit(std::string_view user, std::span<const std::string_view> groups, std::string_view namespace_,
                 Call&& call) const {
  constexpr std::size_t usual_groups = 32;
  std::array<std::uint32_t, usual_groups + 1> usual;
  std::array<std::uint32_t, usual_groups + 1> usual_cursors;
  std::vector<std::uint32_t> many(groups.size() > usual_groups ? 2 * (groups.size() + 1) : 0);
  const std::size_t most = groups.size() + 1;
  std::uint32_t* const holders = many.empty() ? usual.data() : many.data();
  std::uint32_t* const cursors = many.empty() ? usual_cursors.data() : many.data() + most;

  std::size_t count = 0;
  const auto add = [&](std::uint32_t holder) {
    if (holder != Index::nothing) holders[count++] = holder;
  };
  add(Index::find(index_->users, user));
  for (const std::string_view group : groups) add(Index::find(index_->groups, group));
  if (count == 0) return;

  // False: the call has seen enough.
  const auto merge = [&](std::uint32_t scope) {
    std::size_t live = 0;
    for (std::size_t each = 0; each < count; ++each) {
      const std::uint32_t first = index_->first(holders[each], scope);
      if (first != Index::nothing) cursors[live++] = first;
    }
    while (live > 0) {
      const auto binding_at = [&](std::size_t each) { return index_->entries[cursors[each]].binding; };
      std::uint32_t binding = binding_at(0);
      for (std::size_t each = 1; each < live; ++each) binding = std::min(binding, binding_at(each));
      std::uint32_t subject = Index::nothing;
      for (std::size_t each = 0; each < live;) {
        while (cursors[each] != Index::nothing && binding_at(each) == binding) {
          subject = std::min(subject, index_->entries[cursors[each]].subject);
          cursors[each] = index_->entries[cursors[each]].next;
        }
        if (cursors[each] == Index::nothing) {
          cursors[each] = cursors[--live];
        } else {
          ++each;
        }
      }
      if (!call(SubjectReference{binding, subject})) return false;
    }
    return true;
  };
  if (!merge(Index::whole_cluster) || namespace_.empty()) return;
  const std::uint32_t scope = Index::find(index_->namespaces, namespace_);
  if (scope != Index::nothing) merge(scope);
}

Subject Rbac::subject(SubjectReference reference) const {
  std::uint32_t place = 0;
  for (const Node item : bindings_[reference.binding].subjects.items()) {
    if (place++ != reference.subject) continue;
    return {item.child(Field::kind).string_or(""), item.child(Field::apiGroup).string_or(""),
            item.child(Field::name).string_or(""), item.child(Field::namespace_).string_or(""), item};
  }
  return {};
}

Decision Rbac::authorize(const Request& request) const {
  Decision decision;
  visit(request.user, request.groups, request.namespace_, [&](SubjectReference reference) {
    const Role* role = role_of(bindings_[reference.binding]);
    if (!role) return true;
    for (std::uint32_t rule = 0; rule < role->rules.size(); ++rule) {
      if (!allows(role->rules[rule], request)) continue;
      decision = {true, reference.binding, reference.subject, rule};
      return false;
    }
    return true;
  });
  return decision;
}

std::string Rbac::reason(const Decision& decision, const Request& request) const {
  if (decision.allowed) return "RBAC: allowed by " + describe({decision.binding, decision.subject});
  std::vector<std::uint32_t> dangling;
  visit(request.user, request.groups, request.namespace_, [&](SubjectReference reference) {
    if (!role_of(bindings_[reference.binding])) dangling.push_back(reference.binding);
    return true;
  });
  return dangling.empty() ? std::string() : "RBAC: " + errors(dangling);
}

RulesFor Rbac::rules_for(std::string_view user, std::span<const std::string_view> groups,
                         std::string_view namespace_) const {
  RulesFor result;
  visit(user, groups, namespace_, [&](SubjectReference reference) {
    const Role* role = role_of(bindings_[reference.binding]);
    if (!role) {
      result.dangling.push_back(reference.binding);
      return true;
    }
    for (std::uint32_t rule = 0; rule < role->rules.size(); ++rule) result.rules.push_back({reference.binding, rule});
    return true;
  });
  return result;
}

WhoCan Rbac::who_can(const Request& request) const {
  WhoCan result;
  enum : std::uint8_t { unknown, no, yes };
  std::vector<std::uint8_t> verdicts(roles_.size(), unknown);  // many bindings share a role
  const auto consider = [&](std::uint32_t at) {
    const Binding& binding = bindings_[at];
    if (binding.role < 0) {
      result.dangling.push_back(at);
      return;
    }
    std::uint8_t& verdict = verdicts[static_cast<std::size_t>(binding.role)];
    if (verdict == unknown) {
      const auto& rules = roles_[static_cast<std::size_t>(binding.role)].rules;
      const auto does = [&](const PolicyRule& rule) { return allows(rule, request); };
      verdict = std::ranges::any_of(rules, does) ? yes : no;
    }
    if (verdict == no) return;
    const std::uint32_t count = static_cast<std::uint32_t>(binding.subjects.size());
    for (std::uint32_t subject = 0; subject < count; ++subject) result.subjects.push_back({at, subject});
  };
  for (const std::uint32_t at : index_->scopes[Index::whole_cluster]) consider(at);
  const std::uint32_t scope =
      request.namespace_.empty() ? Index::nothing : Index::find(index_->namespaces, request.namespace_);
  if (scope != Index::nothing) {
    for (const std::uint32_t at : index_->scopes[scope]) consider(at);
  }
  return result;
}

std::vector<Subject> Rbac::allowed_subjects(const WhoCan& answer, std::string_view super_user) const {
  std::vector<Subject> subjects = {{"Group", rbac_group, "system:masters", {}}};
  if (!super_user.empty()) subjects.push_back({"User", rbac_group, super_user, {}});
  for (const SubjectReference reference : answer.subjects) subjects.push_back(subject(reference));
  return subjects;
}

std::string Rbac::errors(std::span<const std::uint32_t> dangling) const {
  std::vector<std::string> texts;
  for (const std::uint32_t binding : dangling) {
    std::string text = not_found_text(bindings_[binding]);
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  if (texts.empty()) return {};
  if (texts.size() == 1) return texts[0];
  std::string joined = "[";
  for (const std::string& text : texts) {
    if (joined.size() > 1) joined += ", ";
    joined += text;
  }
  return joined + ']';
}

std::string Rbac::describe(SubjectReference reference) const {
  const Binding& binding = bindings_[reference.binding];
  std::string name(binding.object->name);
  if (!binding.is_cluster()) {
    name += '/';
    name += binding.namespace_;
  }
  const Subject subject = this->subject(reference);
  std::string who(subject.name);
  if (subject.kind == "ServiceAccount") {
    who += '/';
    who += subject.namespace_.empty() ? binding.namespace_ : subject.namespace_;
  }
  std::string text = binding.is_cluster() ? "ClusterRoleBinding " : "RoleBinding ";
  documents::append_go_string(text, name);
  text += " of ";
  text += binding.role_kind;
  text += ' ';
  documents::append_go_string(text, binding.role_name);
  text += " to ";
  text += subject.kind;
  text += ' ';
  documents::append_go_string(text, who);
  return text;
}

}  // namespace seawall::access
