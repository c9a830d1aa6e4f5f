#pragma once

// The Secrets of an Inventory: who can read each, by the bindings that give it, and what refers to it.
//
// Whoever can create a pod in a namespace, change what pods are made of there, or add a container to one can read all
// Secrets of that namespace, because a pod may name any of them. Ways that first take over somebody else are not
// followed: access::Powers does that. Nor are those into a container that has the Secret already, such as exec.
//
// Uses count at what a person would change: a controller for its pods. What only goes back in time, a ReplicaSet
// without replicas, is told apart.
//
// Threads: pure. Lifetimes: all borrows from the Inventory and the Rbac.
// Sources: k8s.io/kubernetes, pkg/api/v1/pod (VisitPodSecretNames) and pkg/api/v1/persistentvolume
// (VisitPVSecretNames); https://kubernetes.io/docs/concepts/security/rbac-good-practices/; gateway-api's
// GatewayTLSConfig.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "objects/objects.h"

namespace seawall::secrets {

// --- readers ----------------------------------------------------------------------------------------

/// From the plainest on; the order of answers.
enum class Way : std::uint8_t { get, list, watch, create_pods, create_workloads, change_workloads, add_containers };
inline constexpr std::array<Way, 7> all_ways = {
    Way::get,           Way::list, Way::watch, Way::create_pods, Way::create_workloads, Way::change_workloads,
    Way::add_containers};
/// "create-pods"
std::string_view id_of(Way way) noexcept;

class Ways {
 public:
  constexpr void add(Way way) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(way)); }
  constexpr bool has(Way way) const noexcept { return (bits_ & bit(way)) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr Ways operator|(Ways one, Ways two) noexcept { return Ways(one.bits_ | two.bits_); }
  friend constexpr Ways operator-(Ways one, Ways two) noexcept { return Ways(one.bits_ & ~two.bits_); }
  friend constexpr bool operator==(Ways, Ways) noexcept = default;
  constexpr Ways() noexcept = default;

 private:
  constexpr explicit Ways(int bits) noexcept : bits_(static_cast<std::uint8_t>(bits)) {}
  static constexpr int bit(Way way) noexcept { return 1 << static_cast<int>(way); }
  std::uint8_t bits_ = 0;
};

/// A binding that lets its subjects read, by a rule of its role: indices into the Rbac.
struct Grant {
  std::uint32_t binding = 0;
  std::uint32_t rule = 0;
};
struct Reach {
  std::uint32_t grant = 0;  ///< an index into Usage::grants
  Ways ways = {};
};

/// "readers by name": how many Reaches come of rules that name objects, over all Secrets and namespaces.
inline constexpr std::size_t named_readers_limit = 4'000'000;

/// Whoever can read all Secrets of a namespace.
struct NamespaceReaders {
  std::string_view namespace_;
  std::uint32_t cluster = 0;  ///< an index into Usage::cluster_readers: those by a ClusterRoleBinding
  std::vector<Reach> own;     ///< by a RoleBinding, or by something of the namespace that a rule names
};

// --- uses -------------------------------------------------------------------------------------------

enum class UseKind : std::uint8_t {
  volume,
  projected_volume,
  variable,           ///< one key
  variables,          ///< all keys, by envFrom
  image_pull,
  driver,             ///< what mounts a volume logs in with it
  account,            ///< a ServiceAccount lists it
  ingress,
  gateway,
  persistent_volume,
  custom,             ///< a custom resource names it, in a field that is called so
};
/// "pull secrets of an account": of one that has more, its pods are not told as users, but the account still is.
inline constexpr std::size_t account_pull_secrets_limit = 20;

/// "projected-volume"
std::string_view id_of(UseKind kind) noexcept;

struct Use {
  UseKind kind = UseKind::volume;
  const objects::Object* by = nullptr;
  objects::Node at = {};                    ///< the first reference, where it stands
  std::vector<std::string_view> keys = {};  ///< sorted; none: all that there are
  bool is_optional = false;                 ///< it does without
};

// --- Secrets ----------------------------------------------------------------------------------------

struct Secret {
  const objects::Object* object = nullptr;
  std::string_view namespace_;  ///< its own, or that of those which name none
  std::string_view type;        ///< "Opaque" where it says none
  std::string_view since;       ///< "2024-05-01"; empty where the input does not tell
  std::vector<std::string_view> keys;  ///< sorted
  std::uint32_t readers = 0;           ///< an index into Usage::namespaces
  std::vector<Reach> named = {};       ///< by rules that name it
  std::vector<Use> uses = {};          ///< in the order of the objects
  bool is_for_rollback = false;        ///< nothing uses it but what is kept to go back to
  std::string_view system_user = {};  ///< who uses its type without a reference: "Helm"
  std::vector<std::string_view> unused_keys = {};   ///< where something uses others
  std::vector<std::string_view> missing_keys = {};  ///< that a use cannot do without
  std::string_view token_of = {};        ///< the account whose token it is, one that never expires
  std::size_t same_in_namespaces = 0;    ///< of what pulls images: how many hold the same, if others do

  bool is_unused() const noexcept { return uses.empty() && !is_for_rollback && system_user.empty(); }
};

/// What is referred to and not there.
struct MissingSecret {
  std::string_view namespace_;
  std::string_view name;
  std::vector<Use> uses;
};

/// What of an object is of a wrong type.
struct ObjectFaults {
  const objects::Object* object;
  std::vector<objects::TypeFault> faults;
};

struct Usage {
  std::vector<Secret> secrets;  ///< by namespace, then name; of several of one name the last
  std::vector<const objects::Object*> repeated;  ///< the last, where there are several
  std::vector<Grant> grants;
  std::vector<NamespaceReaders> namespaces;          ///< those with Secrets
  std::vector<std::vector<Reach>> cluster_readers;
  std::vector<MissingSecret> missing;                ///< by namespace, then name
  std::vector<ObjectFaults> faults;
  bool has_pods = false;       ///< else nothing is known of uses
  bool is_truncated = false;   ///< readers by name are left out, as there are too many
};

/// `default_namespace` is that of objects that name none.
Usage usage_of(const objects::Inventory& inventory, const access::Rbac& rbac, std::string_view default_namespace);

}  // namespace seawall::secrets
