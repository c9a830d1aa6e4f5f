#include "relative_peers.h"

#include <algorithm>

namespace seawall::network {

using objects::Requirement;

std::vector<PodSelection> relative_to(const Namespace& subject, const Peer& peer) {
  using Operator = Requirement::Operator;
  std::vector<Requirement> common(peer.pods.namespaces.requirements().begin(),
                                  peer.pods.namespaces.requirements().end());
  std::vector<Requirement> different;
  const auto require = [&](std::string_view key, Operator op, std::vector<Requirement>& requirements) {
    const std::optional<std::string_view> value = value_of(subject.labels, key);
    if (!value) return false;
    if (op == Operator::not_in) common.push_back({std::string(key), Operator::exists, {}});
    requirements.push_back({std::string(key), op, {std::string(*value)}});
    return true;
  };
  const bool can_match =
      std::ranges::all_of(peer.same_labels, [&](auto key) { return require(key, Operator::in, common); }) &&
      std::ranges::all_of(peer.not_same_labels, [&](auto key) { return require(key, Operator::not_in, different); });
  std::vector<PodSelection> selections;
  if (!can_match) return selections;
  if (different.empty()) selections.push_back({{}, Selector::of(common), peer.pods.pods});
  for (const Requirement& each : different) {
    std::vector<Requirement> requirements = common;
    requirements.push_back(each);
    selections.push_back({{}, Selector::of(std::move(requirements)), peer.pods.pods});
  }
  return selections;
}

}  // namespace seawall::network
