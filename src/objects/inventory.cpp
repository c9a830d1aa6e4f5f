#include <algorithm>
#include <mutex>

#include "copies.h"
#include "index.h"
#include "objects.h"
#include "pod_templates.h"

namespace seawall::objects {
namespace {

/// A pod template as queries over pods see it.
struct PodRow {
  std::uint32_t object;
  Node labels;
};

std::string_view uid_of(const Object& object) noexcept { return object.metadata.child(Field::uid).string_or({}); }

/// The API server takes the old name where the new one is empty, and the namespace's default where both are.
std::string_view service_account_of(Node pod_spec) noexcept {
  for (const Field field : {Field::serviceAccountName, Field::serviceAccount}) {
    const std::string_view name = pod_spec.child(field).string_or({});
    if (!name.empty()) return name;
  }
  return "default";
}

std::string_view group_of(std::string_view api_version) noexcept {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

bool is_cluster_scoped(std::string_view group, std::string_view kind) noexcept {
  if (const KindInfo* info = find_kind(group, kind)) return !info->namespaced;
  const CustomKind* custom = find_custom_kind(group, kind);
  return custom && !custom->namespaced;
}

}  // namespace

/// Each is built by the first query that needs it, once, whichever thread asks.
struct Inventory::Indexes {
  struct Part {
    std::once_flag built;
    Index index;
  };
  Part kinds;
  Part namespaces;
  std::once_flag names_built;
  std::vector<std::unique_ptr<Part>> names;  // by group of `kinds`
  Part uids;
  Part subjects;

  struct {
    std::once_flag built;
    std::vector<PodRow> rows;
    Index by_namespace;        // of rows
    Index by_service_account;  // of objects
  } pods;

  template <typename KeyOf>
  static const Index& build(Part& part, std::span<const Object> objects, KeyOf key_of) {
    std::call_once(part.built, [&] {
      for (const Object& object : objects) part.index.add(key_of(object), object.index);
      part.index.finish();
    });
    return part.index;
  }

  const Index& by_kind(std::span<const Object> objects) {
    return build(kinds, objects, [](const Object& object) { return Index::Key{object.group, object.kind}; });
  }
  const Index& by_namespace(std::span<const Object> objects) {
    return build(namespaces, objects, [](const Object& object) { return Index::Key{object.namespace_}; });
  }
  /// Of one kind only: scans ask for few, and never for the many pods and workloads.
  std::span<const std::uint32_t> find(std::span<const Object> objects, std::string_view group, std::string_view kind,
                                      std::string_view namespace_, std::string_view name) {
    const Index& index = by_kind(objects);
    std::call_once(names_built, [&] {
      for (std::size_t each = 0; each < index.group_count(); ++each) names.push_back(std::make_unique<Part>());
    });
    const std::optional<std::size_t> place = index.group_of({group, kind});
    if (!place) return {};
    Part& part = *names[*place];
    std::call_once(part.built, [&] {
      for (const std::uint32_t number : index.find({group, kind})) {
        part.index.add({objects[number].namespace_, objects[number].name}, number);
      }
      part.index.finish();
    });
    return part.index.find({namespace_, name});
  }
  const Index& by_uid(std::span<const Object> objects) {
    return build(uids, objects, [](const Object& object) { return Index::Key{uid_of(object)}; });
  }

  const Index& by_subject(std::span<const Object> objects) {
    std::call_once(subjects.built, [&] {
      for (const Object& object : objects) {
        const bool is_binding = object.kind == "RoleBinding" || object.kind == "ClusterRoleBinding";
        if (!is_binding || object.group != "rbac.authorization.k8s.io") continue;
        for (const Node subject : object.root.child(Field::subjects).items()) {
          const std::string_view kind = subject.child(Field::kind).string_or({});
          subjects.index.add({kind, subject.child(Field::name).string_or({})}, object.index);
        }
      }
      subjects.index.finish();
    });
    return subjects.index;
  }

  void build_pods(std::span<const Object> objects) {
    std::call_once(pods.built, [&] {
      std::vector<TemplateParts> templates;
      std::vector<TypeFault> faults;
      for (const Object& object : objects) {
        templates.clear();
        faults.clear();  // told by whoever judges the object
        find_templates(object, templates, faults);
        for (const TemplateParts& parts : templates) {
          pods.by_namespace.add({object.namespace_}, static_cast<std::uint32_t>(pods.rows.size()));
          pods.by_service_account.add({object.namespace_, service_account_of(parts.spec)}, object.index);
          pods.rows.push_back({object.index, parts.metadata.child(Field::labels)});
        }
      }
      pods.by_namespace.finish();
      pods.by_service_account.finish();
    });
  }
};

Inventory::Inventory() = default;
Inventory::Inventory(std::span<const CustomKind> own_kinds) : own_kinds_(own_kinds) {}
Inventory::~Inventory() = default;
Inventory::Inventory(Inventory&&) noexcept = default;
Inventory& Inventory::operator=(Inventory&&) noexcept = default;

void Inventory::finish() {
  indexes_ = std::make_unique<Indexes>();
  copy_count_ = find_copies(objects_);
}

bool Inventory::is_history(const Object& object) const noexcept {
  if (object.kind != "ReplicaSet" || (object.group != "apps" && object.group != "extensions")) return false;
  if (object.spec().child(Field::replicas).integer() != 0) return false;
  const Object* const owner = owner_of(object);
  return owner && owner != &object;
}

std::span<const std::uint32_t> Inventory::of_kind(std::string_view group, std::string_view kind) const noexcept {
  if (!indexes_) return {};
  return indexes_->by_kind(objects_).find({group, kind});
}

const Object* Inventory::find(std::string_view group, std::string_view kind, std::string_view namespace_,
                              std::string_view name) const noexcept {
  if (!indexes_) return nullptr;
  const auto found = indexes_->find(objects_, group, kind, namespace_, name);
  return found.size() == 1 ? &objects_[found.front()] : nullptr;
}

std::span<const std::uint32_t> Inventory::in_namespace(std::string_view namespace_) const noexcept {
  if (!indexes_) return {};
  return indexes_->by_namespace(objects_).find({namespace_});
}

std::span<const std::uint32_t> Inventory::using_service_account(std::string_view namespace_,
                                                                std::string_view name) const noexcept {
  if (!indexes_) return {};
  indexes_->build_pods(objects_);
  return indexes_->pods.by_service_account.find({namespace_, name});
}

std::span<const std::uint32_t> Inventory::bindings_of(std::string_view kind, std::string_view name) const noexcept {
  if (!indexes_) return {};
  return indexes_->by_subject(objects_).find({kind, name});
}

const Object* Inventory::owner_of(const Object& object) const noexcept {
  if (!indexes_) return nullptr;
  Node reference;
  for (const Node each : object.metadata.child(Field::ownerReferences).items()) {
    if (each.child(Field::controller).boolean() == true) reference = each;
    if (reference) break;
  }
  const std::string_view uid = reference.child(Field::uid).string_or({});
  if (!uid.empty()) {
    const auto found = indexes_->by_uid(objects_).find({uid});
    if (!found.empty()) return &objects_[found.front()];
  }
  const std::string_view group = group_of(reference.child(Field::apiVersion).string_or({}));
  const std::string_view kind = reference.child(Field::kind).string_or({});
  const std::string_view name = reference.child(Field::name).string_or({});
  const Object* owner = find(group, kind, is_cluster_scoped(group, kind) ? "" : object.namespace_, name);
  // One that was made anew under the same name is not the owner.
  return owner && (uid.empty() || uid_of(*owner).empty()) ? owner : nullptr;
}

std::vector<const Object*> Inventory::owner_chain(const Object& object) const {
  std::vector<const Object*> chain;
  const Object* owner = owner_of(object);
  while (owner && owner != &object && !std::ranges::count(chain, owner)) {
    chain.push_back(owner);
    owner = owner_of(*owner);
  }
  return chain;
}

std::vector<const Object*> Inventory::selected(std::string_view namespace_, const Selector& selector) const {
  std::vector<const Object*> result;
  if (!indexes_) return result;
  indexes_->build_pods(objects_);
  for (const std::uint32_t number : indexes_->pods.by_namespace.find({namespace_})) {
    const PodRow& row = indexes_->pods.rows[number];
    const Object* object = &objects_[row.object];
    if ((result.empty() || result.back() != object) && selector.matches(row.labels)) result.push_back(object);
  }
  return result;
}

}  // namespace seawall::objects
