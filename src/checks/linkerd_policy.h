#pragma once

// Whom Linkerd's policy lets in where no resource of its own says more: everybody, or clients with an identity.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory.
// Source: https://linkerd.io/2/reference/authorization-policy/

#include <string_view>
#include <unordered_map>
#include <vector>

#include "service_mesh.h"

namespace seawall::checks {

/// Whether a policy lets clients in that have no identity of the mesh, which may speak plaintext. Not true of a name
/// that Linkerd does not know.
bool admits_unmeshed(std::string_view policy) noexcept;

/// The cluster's default, from the configuration that its installation leaves; Linkerd's own where the input has none.
std::string_view default_inbound_policy(const objects::Inventory& inventory);

/// The Servers of an input. A pod's port that one of them selects takes what is authorized for it, and no default.
class LinkerdServers {
 public:
  explicit LinkerdServers(const objects::Inventory& inventory);
  /// Whether one selects pods with these labels, or may: its selector cannot be read, its file tells no namespace.
  bool select(std::string_view namespace_, Node labels) const;

 private:
  bool select_in(std::string_view namespace_, Node labels) const;
  struct OfNamespace {
    std::vector<objects::Selector> selectors;
    bool has_unreadable = false;
  };
  std::unordered_map<std::string_view, OfNamespace> namespaces_;
};

}  // namespace seawall::checks
