#pragma once

// Pod Security admission: the built-in plugin PodSecurity as a pure function of the request and of what a lookup in the
// cluster finds. Decision, code, message, warnings and audit annotations are upstream's, byte for byte.
// Source of the semantics: k8s.io/pod-security-admission v0.37 (packages admission, api);
// https://kubernetes.io/docs/concepts/security/pod-security-admission/
//
// Threads: a Configuration is const after it is made; validate() is a function of its arguments alone.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "standards.h"

namespace seawall::pods {

// --- policy of a namespace ---------------------------------------------------------------------------

inline constexpr std::string_view enforce_label = "pod-security.kubernetes.io/enforce";
inline constexpr std::string_view enforce_version_label = "pod-security.kubernetes.io/enforce-version";
inline constexpr std::string_view audit_label = "pod-security.kubernetes.io/audit";
inline constexpr std::string_view audit_version_label = "pod-security.kubernetes.io/audit-version";
inline constexpr std::string_view warn_label = "pod-security.kubernetes.io/warn";
inline constexpr std::string_view warn_version_label = "pod-security.kubernetes.io/warn-version";

/// The levels and versions of the three modes.
struct Policy {
  LevelVersion enforce;
  LevelVersion audit;
  LevelVersion warn;
  friend constexpr bool operator==(const Policy&, const Policy&) noexcept = default;
};

/// A label that is no level or no version.
struct LabelFault {
  std::string_view label;
  std::string value;
  std::string_view rule;  ///< level_rule or version_rule
  std::string field() const;  ///< `metadata.labels[pod-security.kubernetes.io/warn]`
  std::string body() const;  ///< `Invalid value: "strict": must be one of ...`
  std::string text() const;  ///< both
  friend bool operator==(const LabelFault&, const LabelFault&) = default;
};

struct LabelledPolicy {
  Policy policy;  ///< always one to go by: upstream falls back to a safe one
  std::vector<LabelFault> faults;  ///< enforce, enforce-version, audit, audit-version, warn, warn-version
};

/// The policy that labels of a namespace (a map of strings, or absent) ask for, over the defaults of the cluster. A
/// value that is no string is told by the Reader, and counts as a fault of the label, which is the safe thing.
LabelledPolicy policy_of(Node labels, const Policy& defaults, Reader& reader);

// --- configuration -----------------------------------------------------------------------------------

/// A PodSecurityConfiguration: what --admission-control-config-file says of plugin PodSecurity.
struct Configuration {
  Policy defaults;  ///< privileged:latest for each mode that is not set
  struct Exemptions {
    std::vector<std::string> usernames;
    std::vector<std::string> runtime_classes;
    std::vector<std::string> namespaces;
  } exemptions;
};

/// Loads, completes and validates one (apiVersion pod-security.admission.config.k8s.io/v1, v1beta1 or v1alpha1), on its
/// own or inline in an AdmissionConfiguration as plugin PodSecurity; an absent node or null is no file, and all
/// defaults. Fails with invalid_argument, in upstream's words where it has any.
documents::Result<Configuration> read_configuration(Node root);

// --- requests ----------------------------------------------------------------------------------------

/// What the API server asks. Names and kinds are those of the request, not of the object.
struct Request {
  std::string_view operation;  ///< CREATE, UPDATE; the API server asks about no other
  std::string_view group;  ///< of the resource and the kind; "" for the core group
  std::string_view version;
  std::string_view resource;  ///< pods
  std::string_view subresource;
  std::string_view kind;  ///< Pod; also that of an object that does not say itself of which it is
  std::string_view namespace_;
  std::string_view name;
  std::string_view user;
  Node object;
  Node old_object;
};

/// What a lookup finds. Implementations answer from a list, a cache or the API server.
class Cluster {
 public:
  virtual ~Cluster() = default;
  /// The labels of a namespace, as they stand in its object: absent where it has none. An error for a namespace that
  /// is not there or could not be asked for; its message is that of the API.
  virtual documents::Result<Node> labels_of(std::string_view namespace_) const = 0;
  /// The pods in a namespace; an error where they could not be listed.
  virtual documents::Result<std::vector<Node>> pods_in(std::string_view namespace_) const = 0;
};

/// "existing pods": how many of a namespace an update of it looks at. Upstream's own limit; its second of time is not
/// kept, as a decision must not depend on the clock.
inline constexpr std::size_t existing_pods_limit = 3000;

struct Response {
  bool allowed = true;
  /// Of a denial: the metav1.Status.
  int code = 0;
  std::string reason;  ///< "Forbidden", "Invalid", "BadRequest", "InternalError"
  std::string message;
  /// metav1.StatusDetails as upstream sets them; nothing where it sets none.
  std::optional<documents::Value> details;
  std::vector<std::string> warnings;
  /// By upstream's keys, in their order by byte; a server prefixes them with "pod-security.kubernetes.io/".
  std::vector<std::pair<std::string, std::string>> audit_annotations;
};

/// Never fails: what cannot be judged is denied, or, for kinds that are never denied, told by the audit annotation
/// `error`, as upstream does. It asks the cluster for no more than the decision needs.
Response validate(const Configuration& configuration, const Request& request, const Cluster& cluster);

}  // namespace seawall::pods
