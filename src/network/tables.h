#pragma once

// What an Engine holds: both sides, and ends folded into classes.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine.h"
#include "side.h"

namespace seawall::network {

class Engine::Tables {
 public:
  Tables(const Cluster& cluster, const Assumptions& assumptions);

  const Cluster& cluster() const noexcept { return shared_.cluster; }
  const Assumptions& assumptions() const noexcept { return shared_.assumptions; }
  const PortSets& port_sets() const noexcept { return shared_.ports; }
  const Side& egress() const noexcept { return egress_; }
  const Side& ingress() const noexcept { return ingress_; }
  std::span<const Class> sources() const noexcept { return sources_.members; }
  std::span<const Class> destinations() const noexcept { return destinations_.members; }

  bool is_host(std::uint32_t pod) const noexcept { return shared_.is_host(pod); }
  /// Policies that select a pod, ascending.
  const Ids& ruling(std::uint32_t pod) const noexcept { return *ruling_[pod]; }
  std::span<const Address> addresses_of(std::uint32_t pod) const noexcept { return shared_.addresses_of_pod[pod]; }
  std::optional<std::uint32_t> node_of(std::uint32_t pod) const noexcept { return shared_.node_of_pod[pod]; }

  /// An end as its own side rules it, and as the other's rules meet it.
  struct Face {
    Side::Profile profile = Side::unruled;
    Side::PeerClass peer = 0;
  };
  Face source(const End& end) const noexcept {
    return end.is_pod() ? Face{egress_.profile_of(end.pod()), ingress_.peer_class_of(end.pod())}
                        : Face{Side::unruled, ingress_.peer_class_of(end.address())};
  }
  Face destination(const End& end) const noexcept {
    return end.is_pod() ? Face{ingress_.profile_of(end.pod()), egress_.peer_class_of(end.pod())}
                        : Face{Side::unruled, egress_.peer_class_of(end.address())};
  }
  PortSets::Id egress_ports(const Face& from, const Face& to) const noexcept {
    return egress_.ports(from.profile, to.peer);
  }
  PortSets::Id ingress_ports(const Face& from, const Face& to) const noexcept {
    return ingress_.ports(to.profile, from.peer);
  }

  /// Faces of the classes; those of outside addresses come behind those of pods.
  struct Folded {
    std::vector<Class> members;
    std::vector<Face> faces;
    std::vector<std::uint32_t> class_of_pod;
    std::size_t of_pods = 0;
  };
  const Folded& folded_sources() const noexcept { return sources_; }
  const Folded& folded_destinations() const noexcept { return destinations_; }

  /// What is so whatever policies say.
  std::optional<Decision::By> always(const End& from, const End& to) const noexcept;

 private:
  void place_on_nodes();
  void find_ruling();
  Folded fold(const Side& own, const Side& other) const;
  bool is_node_of(const End& end, std::uint32_t pod) const noexcept;

  Assumptions kept_assumptions_;
  Shared shared_;
  Side egress_;
  Side ingress_;
  Scoped subjects_;
  IdsTable ruling_lists_;
  std::vector<const Ids*> ruling_;
  std::unordered_map<std::string_view, std::uint32_t> nodes_by_name_;
  std::vector<std::pair<Address, std::uint32_t>> nodes_by_address_;  // sorted
  Folded sources_;
  Folded destinations_;
};

}  // namespace seawall::network
