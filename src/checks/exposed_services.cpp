#include "exposed_services.h"

#include <algorithm>

#include "network/network.h"

namespace seawall::checks {

bool is_allowed_service(const objects::Object& service, const Probe& probe) {
  return std::ranges::any_of(probe.strings(allowed_services.name), [&](std::string_view pattern) {
    const std::size_t slash = pattern.find('/');
    if (slash == std::string_view::npos) return findings::matches_glob(pattern, service.name);
    return findings::matches_glob(pattern.substr(0, slash), service.namespace_) &&
           findings::matches_glob(pattern.substr(slash + 1), service.name);
  });
}

bool is_internal_load_balancer(const objects::Object& service, objects::Reader& reader) {
  const std::string_view class_name =
      reader.string(reader.map(service.spec()).child(Field::loadBalancerClass)).value_or("");
  return network::is_internal_load_balancer(reader.map(service.annotations()), class_name);
}

}  // namespace seawall::checks
