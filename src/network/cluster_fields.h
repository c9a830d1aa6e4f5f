#pragma once

// How the objects of a Cluster are read, and told apart: what cannot be used as it is written becomes a Fault at once.
// Private to network.
//
// Threads: one at a time. Lifetimes: all borrows from the Inventory.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster.h"

namespace seawall::network {

using documents::Field;

/// Null leaves a field unset, as the API server decodes it.
inline bool is_set(Node node) noexcept { return node && !node.is_null(); }

/// The namespace that an object of a namespaced kind is in.
inline std::string_view home_of(const Object& object) noexcept {
  return object.namespace_.empty() ? "default" : object.namespace_;
}

/// The group of a kind, which for workloads and policies that once were in `extensions` is the one that they are in
/// now.
inline std::string_view lasting_group(std::string_view group, std::string_view kind) noexcept {
  if (group != "extensions") return group;
  return kind == "NetworkPolicy" ? "networking.k8s.io" : "apps";
}

/// Whether an object is one of the policies that belong to administrators, of the whole cluster.
inline bool is_admin_policy(const Object& object) noexcept { return object.group == "policy.networking.k8s.io"; }

/// What tells objects apart.
struct Identity {
  std::string_view group;  ///< lasting_group()
  std::string_view kind;
  std::string_view namespace_;  ///< "" for kinds of the whole cluster
  std::string_view name;
  friend bool operator==(const Identity&, const Identity&) = default;
};

/// Not noexcept, by which tables know that it is better kept than worked out again.
class IdentityHash {
 public:
  std::size_t operator()(const Identity& identity) const;

 private:
  objects::SeededHash hash_;
};

/// Typed reads of the fields of one object. Absent and null are nothing; another type is nothing, too, and told.
class FieldReader {
 public:
  FieldReader(const Object& object, std::vector<Fault>& faults) : object_(object), faults_(faults), reader_(wrong_) {}

  const Object& object() const noexcept { return object_; }

  Node map(Node node) { return told(reader_.map(node)); }
  Node list(Node node) { return told(reader_.list(node)); }
  std::optional<std::string_view> string(Node node) { return told(reader_.string(node)); }
  std::optional<std::int64_t> integer(Node node) { return told(reader_.integer(node)); }
  bool boolean(Node node) { return told(reader_.boolean(node)).value_or(false); }

  Labels labels(Node map);  ///< as labels_of, with values told that are no strings
  /// An absent selector is the empty one, as it is in a field that is no pointer. Nothing for one that is not valid.
  std::optional<Selector> selector(Node node);
  /// A port from 1 to 65535; nothing for an absent one, and for any other value, which is told.
  std::optional<std::uint16_t> port(Node node);
  /// TCP where it is absent, as the API server has it; nothing for an unknown one.
  std::optional<Protocol> protocol(Node node);
  std::optional<Address> address(Node node);  ///< nothing for an absent or empty one, too

  /// `NetworkPolicy shop/web: spec.ingress[0].ports[1].endPort 80 is below port 443`: title, path, value if it is a
  /// scalar, and what is said of it.
  void tell(Node at, std::string_view says);
  /// `AdminNetworkPolicy deny: spec.priority is missing`
  void tell_missing(Node holder, std::string_view field);
  /// Those among what was told that are of a wrong type.
  std::span<const objects::TypeFault> wrong_types() const noexcept { return wrong_; }

 private:
  template <typename T>
  T told(T value) {
    if (told_count_ < wrong_.size()) tell_wrong_types();
    return value;
  }
  void tell_wrong_types();

  const Object& object_;
  std::vector<Fault>& faults_;
  std::vector<objects::TypeFault> wrong_;
  std::size_t told_count_ = 0;
  objects::Reader reader_;
};

}  // namespace seawall::network
