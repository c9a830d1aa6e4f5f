#include <algorithm>
#include <charconv>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter service_port_outside_range_parameters[] = {
    {"range", Parameter::Type::strings, "", "Ports that Services may have, as \"443\" or \"8000-8999\"."},
};

struct ServicePorts {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::optional<std::int64_t> service_port_of(std::string_view text) noexcept {
  constexpr std::int64_t last_port = 65535;
  std::int64_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > last_port) return {};
  return port;
}

std::optional<ServicePorts> service_ports_of(std::string_view text) noexcept {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto first = service_port_of(text.substr(0, dash));
  const auto last = dash < text.size() ? service_port_of(text.substr(dash + 1)) : first;
  if (!first || !last || *last < *first) return {};
  return ServicePorts{*first, *last};
}

bool is_in_ranges(std::int64_t port, std::span<const std::string> ranges) noexcept {
  return std::ranges::any_of(ranges, [&](const std::string& text) {
    const auto range = service_ports_of(text);
    return range && port >= range->first && port <= range->last;
  });
}

void judge_service_ports(const objects::Object& service, Probe& probe) {
  const std::span<const std::string> ranges = probe.strings("range");
  if (ranges.empty()) return;
  if (!std::ranges::all_of(ranges, [](const std::string& text) { return service_ports_of(text).has_value(); })) {
    return probe.not_assessed("a range of ports is not of the form \"443\" or \"8000-8999\"");
  }
  for (const Node item : probe.list(probe.map(service.spec()).child(Field::ports)).items()) {
    const Node number = probe.map(item).child(Field::port);
    const auto port = probe.integer(number);
    if (port && !is_in_ranges(*port, ranges)) probe.report(number, {.argument = number.text()});
  }
}

}  // namespace

extern const Check service_port_outside_range;

constexpr Check service_port_outside_range{
    .id = "service-port-outside-range",
    .title = "Service has another port than allowed",
    .severity = Severity::info,
    .component = Component::network,
    .category = Category::network,
    .message = "port {argument} lies outside the range that you allow",
    .why = "Your rules keep Services within some ports, so that firewalls and monitoring know what to expect. What "
           "listens elsewhere is seen by neither.",
    .remediation =
        "Give the Service a port of the range that `.seawall.yaml` allows, or add the port there. targetPort "
        "may stay what the program listens on.",
    .bad_example = R"(spec:
  ports:
    - port: 9000 # with range: [8000-8999]
)",
    .good_example = R"(spec:
  ports:
    - port: 8000 # with range: [8000-8999]
      targetPort: 9000
)",
    .frameworks = "",
    .peers = "kyverno:restrict-service-port-range",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/",
    .since = "0.1.0",
    .quiet_when = "It is off until you set `range`. Ports of pods and of nodes are not looked at.",
    .enabled = false,
    .parameters = service_port_outside_range_parameters,
    .object = judge_service_ports,
    .kinds = "Service",
};

}  // namespace seawall::checks
