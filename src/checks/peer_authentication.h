#pragma once

// Which mode of mutual TLS holds for pods in a mesh of Istio, by its PeerAuthentications.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory.
// Sources: https://istio.io/latest/docs/reference/config/security/peer_authentication/
// github.com/istio/istio/pilot/pkg/security/authn, ComposePeerAuthentication

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service_mesh.h"

namespace seawall::checks {

/// From the weakest on; what is unset may become any. A mode that Istio does not know is not judged.
enum class TlsMode : std::uint8_t { disable, permissive, unset, strict, unknown };

TlsMode parse_tls_mode(std::string_view text) noexcept;
/// Whether plaintext is taken.
constexpr bool takes_plaintext(TlsMode mode) noexcept {
  return mode == TlsMode::disable || mode == TlsMode::permissive;
}

/// Tells what is of a wrong type in a PeerAuthentication.
void read_peer_authentication(const objects::Object& policy, objects::Reader& reader);

/// Of one with a field of a wrong type the mode is unknown.
struct PeerPolicy {
  explicit PeerPolicy(const objects::Object& policy);
  const objects::Object* object;
  Node at;  ///< the mode
  TlsMode mode;
  objects::Selector selector;  ///< of pods, by their labels
  bool is_for_all_pods;        ///< of its namespace, or of the mesh; then the selector says nothing
  Node ports;                  ///< modes of single ports
};

class PeerPolicies {
 public:
  PeerPolicies(const objects::Inventory& inventory, const MeshConfiguration& configuration);

  std::span<const PeerPolicy> all() const noexcept { return policies_; }

  struct InForce {
    TlsMode mode;
    const PeerPolicy* by;  ///< nothing where no policy says so
  };
  /// For pods of a namespace that no policy names by their labels. Of several policies for the same pods the oldest
  /// counts; where the input does not tell their age, the strictest. A policy whose file tells no namespace may be of
  /// any that has no other.
  InForce in_force(std::string_view namespace_) const;
  /// For pods of every namespace that has no policy for all its pods.
  InForce in_force_for_mesh() const;
  /// Whether a policy of the pod's namespace asks for mutual TLS of pods with its labels.
  bool is_strict_by_labels(std::string_view namespace_, Node labels) const;

 private:
  const MeshConfiguration& configuration_;
  std::vector<PeerPolicy> policies_;
  std::vector<const PeerPolicy*> of_mesh_;
  std::unordered_map<std::string_view, std::vector<const PeerPolicy*>> of_namespace_;
  std::unordered_map<std::string_view, std::vector<const PeerPolicy*>> by_labels_;
};

}  // namespace seawall::checks
