#include "peer_authentication.h"

#include <algorithm>
#include <tuple>

namespace seawall::checks {
namespace {

std::string_view creation_of(const PeerPolicy& policy) noexcept {
  return policy.object->metadata.child(Field::creationTimestamp).string_or({});
}

/// The one that counts of several for the same pods. Times are RFC 3339 in UTC, so that their order is that of the
/// text; Istio goes by the name where they are equal.
const PeerPolicy* foremost(std::span<const PeerPolicy* const> policies) {
  if (policies.empty()) return nullptr;
  if (std::ranges::any_of(policies, [](const PeerPolicy* each) { return creation_of(*each).empty(); })) {
    return *std::ranges::max_element(policies, {}, [](const PeerPolicy* each) { return each->mode; });
  }
  return *std::ranges::min_element(policies, {}, [](const PeerPolicy* each) {
    return std::tuple(creation_of(*each), each->object->name, each->object->namespace_);
  });
}

std::span<const PeerPolicy* const> policies_of(
    std::string_view namespace_, const std::unordered_map<std::string_view, std::vector<const PeerPolicy*>>& policies) {
  const auto found = policies.find(namespace_);
  if (found == policies.end()) return {};
  return found->second;
}

}  // namespace

TlsMode parse_tls_mode(std::string_view text) noexcept {
  if (text.empty() || text == "UNSET") return TlsMode::unset;
  if (text == "STRICT") return TlsMode::strict;
  if (text == "PERMISSIVE") return TlsMode::permissive;
  return text == "DISABLE" ? TlsMode::disable : TlsMode::unknown;
}

void read_peer_authentication(const objects::Object& policy, objects::Reader& reader) {
  const Node spec = reader.map(policy.spec());
  reader.map(reader.map(spec.child(Field::selector)).child(Field::matchLabels));
  reader.string(reader.map(spec.child("mtls")).child(Field::mode));
  for (const documents::Entry port : reader.map(spec.child("portLevelMtls")).entries()) {
    reader.string(reader.map(port.value).child(Field::mode));
  }
}

PeerPolicy::PeerPolicy(const objects::Object& policy)
    : object(&policy),
      at(policy.spec().at("mtls", Field::mode)),
      mode(parse_tls_mode(at.string_or({}))),
      selector(objects::Selector::from_map(policy.spec().at(Field::selector, Field::matchLabels))),
      is_for_all_pods(selector.matches_nothing()),
      ports(policy.spec().child("portLevelMtls")) {
  std::vector<objects::TypeFault> faults;  // told for the object
  objects::Reader reader(faults);
  read_peer_authentication(policy, reader);
  if (!reader.has_met_fault()) return;
  mode = TlsMode::unknown;
  ports = {};
}

PeerPolicies::PeerPolicies(const objects::Inventory& inventory, const MeshConfiguration& configuration)
    : configuration_(configuration) {
  const auto indexes = inventory.of_kind("security.istio.io", "PeerAuthentication");
  policies_.reserve(indexes.size());
  for (const std::uint32_t index : indexes) {
    const PeerPolicy& policy = policies_.emplace_back(inventory.objects()[index]);
    const std::string_view namespace_ = policy.object->namespace_;
    const bool is_of_root = configuration.is_root_of_istio(namespace_);
    // Istio leaves out those that are for some pods of the whole mesh.
    if (policy.is_for_all_pods) (is_of_root ? of_mesh_ : of_namespace_[namespace_]).push_back(&policy);
    if (!policy.is_for_all_pods && !is_of_root) by_labels_[namespace_].push_back(&policy);
  }
}

PeerPolicies::InForce PeerPolicies::in_force_for_mesh() const {
  const PeerPolicy* const policy = foremost(of_mesh_);
  if (policy && policy->mode != TlsMode::unset) return {policy->mode, policy};
  return {configuration_.is_strict_by_control_plane() ? TlsMode::strict : TlsMode::permissive, nullptr};
}

PeerPolicies::InForce PeerPolicies::in_force(std::string_view namespace_) const {
  const auto own = policies_of(namespace_, of_namespace_);
  const PeerPolicy* const policy = foremost(own.empty() ? policies_of({}, of_namespace_) : own);
  if (policy && policy->mode != TlsMode::unset) return {policy->mode, policy};
  return in_force_for_mesh();
}

bool PeerPolicies::is_strict_by_labels(std::string_view namespace_, Node labels) const {
  const auto is_strict = [&](const PeerPolicy* policy) {
    return policy->mode > TlsMode::unset && policy->selector.matches(labels);
  };
  return std::ranges::any_of(policies_of(namespace_, by_labels_), is_strict) ||
         std::ranges::any_of(policies_of({}, by_labels_), is_strict);
}

}  // namespace seawall::checks
