#pragma once

// Dangerous rights: who holds which, and by which steps somebody gets from what they hold to all rights in the cluster.
// What counts as dangerous follows https://kubernetes.io/docs/concepts/security/rbac-good-practices/; what a right
// allows is decided as the authorizer decides it.
//
// A chain takes over one identity after another. Rights of several identities are not put together, but what somebody
// binds to themselves is added to what they hold. What exists only in a running cluster (pods, workloads, secrets of
// tokens) counts as far as the input has it.
//
// Sources of the semantics, of Kubernetes 1.37: pkg/registry/rbac (bind, escalate), pkg/certauthorization and
// plugin/pkg/admission/certificates (approving), apiserver's filter impersonation, pkg/registry/core/pod/rest (exec).
//
// Threads: const after construction, shareable. Lifetimes: Powers borrow from the Rbac and the Inventory.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "objects/objects.h"

namespace seawall::access {

class Rbac;
struct PowersModel;

/// From the worst on; the order of answers.
enum class Power : std::uint8_t {
  system_masters,
  everything,
  escalate,
  bind,
  impersonate,
  tokens,
  certificates,
  webhooks,
  nodes_proxy,
  pods,
  exec,
  secrets,
  volumes,
  anonymous,
  wildcards,
};
inline constexpr std::size_t power_count = 15;

enum class Danger : std::uint8_t { low, medium, high, critical };
std::string_view name_of(Danger danger) noexcept;

struct PowerInfo {
  Power power;
  std::string_view id;  ///< "nodes-proxy"
  Danger danger;  ///< of one that is held in the whole cluster, without a limit
  std::string_view gain;  ///< what one gets by it, as a clause: "becomes any service account there"
};
const PowerInfo& info_of(Power power) noexcept;

enum class IdentityKind : std::uint8_t { user, group, service_account };

struct Identity {
  IdentityKind kind;
  std::string_view namespace_;  ///< of a service account
  std::string_view name;
  std::string text() const;  ///< "ServiceAccount shop/cart", "User jane"
  friend bool operator==(const Identity&, const Identity&) noexcept = default;
  friend auto operator<=>(const Identity&, const Identity&) noexcept = default;
};

/// What gives a right, as indices into the Rbac.
struct Grant {
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::uint32_t binding = none;  ///< none: a binding that an earlier step of the chain makes
  std::uint32_t subject = none;  ///< the place in the binding's list
  std::uint32_t role = none;  ///< none: ClusterRole cluster-admin, which the input lacks
  std::uint32_t rule = none;  ///< of the role
  documents::Node node = {};  ///< the subject where it stands in the binding
  friend bool operator==(const Grant& one, const Grant& two) noexcept {
    return one.binding == two.binding && one.subject == two.subject && one.role == two.role && one.rule == two.rule;
  }
};

/// One power in one scope.
struct HeldPower {
  Power power;
  std::string_view namespace_;  ///< "" is the whole cluster
  Danger danger;
  std::vector<std::string_view> names;  ///< the only objects that it holds for; none: all
  std::vector<Grant> grants;  ///< one for each right that it takes
};

enum class StepKind : std::uint8_t {
  holds_everything,
  is_master,
  escalates,
  escalates_by_aggregation,
  binds,
  impersonates,
  changes_requests,
  creates_token,
  creates_token_secret,
  reads_token_secret,
  gets_certificate,
  gets_node_certificate,
  creates_pod,
  creates_workload,
  changes_workload,
  changes_pod,
  execs,
  attaches,
  adds_container,
  uses_kubelet,
  creates_volume,
  takes_from_node,
};
/// "creates-pod".
std::string_view id_of(StepKind kind) noexcept;

enum class Gain : std::uint8_t {
  cluster_admin,
  identity,  ///< becomes somebody else
  nodes,  ///< the file system and the processes of nodes
  rights,  ///< more of its own, by a binding or a role
};

struct Step {
  StepKind kind;
  Gain gain;
  Identity identity = {};  ///< of Gain::identity
  std::string_view namespace_ = {};  ///< where the right is held; "" is the whole cluster
  const objects::Object* object =
      nullptr;  ///< the pod, workload, secret or role that it goes through, if the input has it
  std::vector<Grant> grants = {};
  std::string text() const;  ///< "creates a pod in shop that runs as ServiceAccount shop/cart"
};

/// "turns of binding": how often in a row somebody is followed who binds roles to themselves by what they bound before.
inline constexpr std::size_t binding_turns_limit = 8;

struct PowersOptions {
  int minor = 37;  ///< of the Kubernetes that is meant
  std::string_view default_namespace = "default";  ///< of objects that name none
  /// Whether a namespace refuses pods that reach for their node; called while Powers are made. None: nothing does.
  std::function<bool(std::string_view)> refuses_host_pods = {};
  /// Whether Kubernetes itself names somebody in a binding. None: in those that carry the label of its defaults.
  std::function<bool(std::uint32_t binding, const Identity&)> is_default = {};
};

class Powers {
 public:
  /// `faults` gets what is of a wrong type in pods, service accounts and secrets.
  static Powers of(const Rbac& rbac, const objects::Inventory& inventory, const PowersOptions& options,
                   std::vector<objects::TypeFault>& faults);
  Powers(Powers&&) noexcept;
  Powers& operator=(Powers&&) noexcept;
  ~Powers();

  /// All that bindings name, and the service accounts of the input and of its pods: sorted.
  std::span<const Identity> identities() const noexcept;
  /// Nothing for somebody whom neither bindings nor pods name.
  std::optional<std::size_t> find(const Identity& identity) const;
  /// Whether it is one of Kubernetes' own that nobody gave more: named like one, or an account of kube-system, and in
  /// no other bindings than those that Kubernetes makes.
  bool is_system(std::size_t identity) const;
  /// Whether a binding names it, and not only a group that it is in.
  bool is_bound(std::size_t identity) const;

  /// By kind, then by scope: what is held in the whole cluster is not told again for a namespace, and nothing is told
  /// beside all rights. Of an identity's groups those count in which it is by what it is: system:authenticated and the
  /// like.
  std::vector<HeldPower> held_by(std::size_t identity) const;

  /// How many steps lie between an identity and all rights in the cluster; nothing where the input shows no way.
  std::optional<std::size_t> distance(std::size_t identity) const;
  /// A shortest way, the same each time; the last step gains Gain::cluster_admin.
  std::vector<Step> chain(std::size_t identity) const;

 private:
  explicit Powers(std::unique_ptr<const PowersModel> model) noexcept;
  std::unique_ptr<const PowersModel> model_;
};

}  // namespace seawall::access
