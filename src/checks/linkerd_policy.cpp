#include "linkerd_policy.h"

#include <algorithm>

namespace seawall::checks {

bool admits_unmeshed(std::string_view policy) noexcept {
  return objects::is_listed(policy, "all-unauthenticated,cluster-unauthenticated,audit");
}

std::string_view default_inbound_policy(const objects::Inventory& inventory) {
  for (const std::uint32_t index : inventory.of_kind("", "ConfigMap")) {
    const objects::Object& map = inventory.objects()[index];
    if (map.name != "linkerd-config") continue;
    const std::string_view values = map.root.at(Field::data, "values").string_or({});
    const std::string_view policy = value_in_text(values, "defaultInboundPolicy");
    if (!policy.empty()) return policy;
  }
  return "all-unauthenticated";
}

LinkerdServers::LinkerdServers(const objects::Inventory& inventory) {
  for (const std::uint32_t index : inventory.of_kind("policy.linkerd.io", "Server")) {
    const objects::Object& server = inventory.objects()[index];
    OfNamespace& of_namespace = namespaces_[server.namespace_];
    auto selector = objects::Selector::from_label_selector(server.spec().child(Field::podSelector));
    of_namespace.has_unreadable = of_namespace.has_unreadable || !selector;
    if (selector) of_namespace.selectors.push_back(take(std::move(selector)));
  }
}

bool LinkerdServers::select(std::string_view namespace_, Node labels) const {
  return select_in(namespace_, labels) || select_in({}, labels);
}

bool LinkerdServers::select_in(std::string_view namespace_, Node labels) const {
  const auto found = namespaces_.find(namespace_);
  if (found == namespaces_.end()) return false;
  return found->second.has_unreadable ||
         std::ranges::any_of(found->second.selectors,
                             [&](const objects::Selector& selector) { return selector.matches(labels); });
}

}  // namespace seawall::checks
