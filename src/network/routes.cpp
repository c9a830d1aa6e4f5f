#include "routes.h"

#include <algorithm>

#include "entrances_scope.h"

namespace seawall::network {
namespace {

std::string text_of(const PortReference& port, Protocol protocol) {
  std::string text(addresses::name_of(protocol));
  text += " port";
  if (port.number != 0) text += ' ' + std::to_string(port.number);
  if (!port.name.empty()) text += " \"" + std::string(port.name) + '"';
  return text;
}

/// The port of a Service that a number or name fits only by mistake.
bool is_mistaken_for(const PortReference& asked, PortMeaning meaning, const ServicePort& port) noexcept {
  const bool is_target_name = !asked.name.empty() && port.target.name == asked.name;
  switch (meaning) {
    case PortMeaning::service_port: return false;
    case PortMeaning::ingress_port: return is_target_name || (asked.number != 0 && port.target.number == asked.number);
    case PortMeaning::route_port: return is_target_name || (asked.number != 0 && port.port == asked.number);
  }
  return false;
}

bool is_any_host(std::string_view host) noexcept { return host.empty() || host == "*"; }

}  // namespace

// --- hosts ---

void Hosts::add(std::string_view host) {
  if (is_any_host(host)) {
    is_any_ = true;
  } else {
    names_.push_back(host);
  }
}

void Hosts::add(std::span<const std::string_view> hosts) {
  if (hosts.empty()) is_any_ = true;
  for (const std::string_view host : hosts) add(host);
}

std::vector<std::string_view> Hosts::names() const {
  if (is_any_) return {};
  std::vector<std::string_view> names = names_;
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

std::optional<std::string_view> common_host(std::string_view a, std::string_view b) noexcept {
  if (is_any_host(a)) return is_any_host(b) ? "" : b;
  if (is_any_host(b)) return a;
  if (a == b) return a;
  // `*.example.com` has in it `*.shop.example.com` and `www.example.com`, not `example.com`.
  const auto holds = [](std::string_view wide, std::string_view narrow) {
    if (!wide.starts_with('*') || !narrow.ends_with(wide.substr(1))) return false;
    return narrow.starts_with('*') ? narrow.size() > wide.size() : narrow.size() >= wide.size();
  };
  if (holds(a, b)) return b;
  if (holds(b, a)) return a;
  return {};
}

// --- from leads to entrances ---

void add_backends(std::span<const PodPort> behind, Protocol protocol, std::vector<Entrance::Backend>& backends) {
  for (const PodPort& each : behind) backends.push_back({each.pod, PortSet::range(protocol, each.port, each.port)});
}

void settle(std::vector<Entrance::Backend>& backends) {
  if (!std::ranges::is_sorted(backends, {}, &Entrance::Backend::pod)) {
    std::ranges::stable_sort(backends, {}, &Entrance::Backend::pod);
  }
  std::vector<Entrance::Backend> settled;
  for (Entrance::Backend& each : backends) {
    if (settled.empty() || settled.back().pod != each.pod) {
      settled.push_back(std::move(each));
    } else {
      settled.back().ports = unite(settled.back().ports, each.ports);
    }
  }
  backends = std::move(settled);
}

void RouteEntrances::add(const Lead& lead, PortMeaning meaning, Protocol protocol) {
  const Service* const service = services_.find(lead.namespace_, lead.service);
  if (!service) {
    const std::string name = full_name(lead.namespace_, lead.service);
    faults_.push_back(fault(*like_.object, lead.node, "Service " + name + " is not in the input"));
    return;
  }
  if (service->type == Service::Type::external_name) return;

  Entry& entry = entry_of(*service);
  for (const Match& each : match(lead, meaning, protocol, *service)) {
    for (const PodPort& behind : services_.behind(*service, *each.port)) {
      if (each.only == 0 || each.only == behind.port) add_backends({&behind, 1}, protocol, entry.entrance.backends);
    }
  }
  entry.hosts.add(lead.hosts);
}

bool RouteEntrances::is_meant(const PortReference& asked, PortMeaning meaning, const Service& service,
                              const ServicePort& port) {
  if (!asked.name.empty()) return port.name == asked.name;  // of both, which the API refuses, the name counts
  if (meaning != PortMeaning::route_port) return port.port == asked.number;
  return port.target.number == asked.number ||
         std::ranges::any_of(services_.behind(service, port), [&](PodPort each) { return each.port == asked.number; });
}

std::vector<RouteEntrances::Match> RouteEntrances::match(const Lead& lead, PortMeaning meaning, Protocol protocol,
                                                         const Service& service) {
  std::vector<Match> meant;
  std::vector<Match> mistaken;
  const std::uint16_t only = meaning == PortMeaning::route_port ? lead.port.number : 0;
  for (const ServicePort& port : service.ports) {
    if (port.protocol != protocol) continue;
    if (lead.port.empty() || is_meant(lead.port, meaning, service, port)) {
      meant.push_back({&port, only});
    } else if (is_mistaken_for(lead.port, meaning, port)) {
      mistaken.push_back({&port});
    }
  }
  if (!meant.empty()) return meant;
  std::string says = title_of(service) + " has no " + text_of(lead.port, protocol);
  if (!mistaken.empty()) says += "; its port " + std::to_string(mistaken.front().port->port) + " is taken for it";
  faults_.push_back(fault(*like_.object, lead.node, says));
  return mistaken;
}

RouteEntrances::Entry& RouteEntrances::entry_of(const Service& service) {
  const auto found =
      std::ranges::find(entries_, service.object, [](const Entry& each) { return each.entrance.service; });
  if (found != entries_.end()) return *found;
  Entry& entry = entries_.emplace_back(like_, Hosts());
  entry.entrance.service = service.object;
  return entry;
}

void RouteEntrances::move_to(std::vector<Entrance>& entrances) && {
  for (Entry& each : entries_) {
    settle(each.entrance.backends);
    each.entrance.hosts = each.hosts.names();
    entrances.push_back(std::move(each.entrance));
  }
}

// --- Ingress ---

namespace {

class IngressReader {
 public:
  explicit IngressReader(FieldReader& fields) : fields_(fields), is_old_(fields.object().version == "v1beta1") {}

  std::vector<Lead> read() {
    const Node spec = fields_.map(fields_.object().spec());
    add_backend(spec.child(is_old_ ? Field::backend : Field::defaultBackend), {});
    for (const Node item : fields_.list(spec.child(Field::rules)).items()) {
      const Node rule = fields_.map(item);
      const std::string_view host = fields_.string(rule.child(Field::host)).value_or("");
      for (const Node path : fields_.list(fields_.map(rule.child(Field::http)).child(Field::paths)).items()) {
        add_backend(fields_.map(path).child(Field::backend), host);
      }
    }
    return std::move(leads_);
  }

 private:
  void add_backend(Node written, std::string_view host) {
    const Node backend = fields_.map(written);
    if (!backend) return;
    Lead lead{backend, home_of(fields_.object()), {}, {}, {}};
    if (!host.empty()) lead.hosts.push_back(host);
    if (is_old_ ? read_old_service(backend, lead) : read_service(backend, lead)) leads_.push_back(std::move(lead));
  }

  bool read_old_service(Node backend, Lead& lead) {
    const Node name = backend.child(Field::serviceName);
    const Node port = backend.child(Field::servicePort);
    lead.service = fields_.string(name).value_or("");
    lead.port = read_port_reference(fields_, port);
    if (is_blank(name)) fields_.tell_missing(backend, "serviceName");
    if (is_blank(port)) fields_.tell_missing(backend, "servicePort");
    return !lead.service.empty() && !lead.port.empty();
  }

  bool read_service(Node backend, Lead& lead) {
    const Node service = fields_.map(backend.child(Field::service));
    if (!service && is_set(backend.child(Field::resource))) {
      fields_.tell(backend, "is no Service and is not followed");
      return false;
    }
    const Node name = service.child(Field::name);
    lead.service = fields_.string(name).value_or("");
    if (is_blank(name)) fields_.tell_missing(backend, "service.name");
    const Node port = fields_.map(service.child(Field::port));
    lead.port.name = fields_.string(port.child(Field::name)).value_or("");
    lead.port.number = fields_.port(port.child(Field::number)).value_or(0);
    if (is_blank(port.child(Field::name)) && !is_set(port.child(Field::number))) {
      fields_.tell_missing(backend, "service.port");
    }
    return !lead.service.empty() && !lead.port.empty();
  }

  FieldReader& fields_;
  bool is_old_;
  std::vector<Lead> leads_;
};

Entrance entrance_like(Entrance::Kind kind, FieldReader& fields) {
  Entrance like;
  like.kind = kind;
  like.object = &fields.object();
  like.sources = read_sources_of_route(fields);
  like.is_internal = is_internal_load_balancer(like.object->annotations(), "");
  return like;
}

}  // namespace

std::vector<Lead> read_ingress(FieldReader& fields) { return IngressReader(fields).read(); }

void add_ingresses(const RouteInput& input, std::vector<Entrance>& entrances) {
  for (const Object* object :
       objects_of(input.inventory, "Ingress", {"extensions", "networking.k8s.io"}, input.faults)) {
    FieldReader fields(*object, input.faults);
    RouteEntrances found(entrance_like(Entrance::Kind::ingress, fields), input.services, input.faults);
    for (const Lead& lead : read_ingress(fields)) found.add(lead, PortMeaning::ingress_port, Protocol::tcp);
    std::move(found).move_to(entrances);
  }
}

// --- Route ---

std::vector<Lead> read_openshift_route(FieldReader& fields) {
  const Node spec = fields.map(fields.object().spec());
  const PortReference port = read_port_reference(fields, fields.map(spec.child(Field::port)).child(Field::targetPort));
  const std::string_view host = fields.string(spec.child(Field::host)).value_or("");
  std::vector<Lead> leads;
  const auto add = [&](Node written) {
    const Node backend = fields.map(written);
    if (!backend || fields.integer(backend.child(Field::weight)) == 0) return;
    const std::string_view name = fields.string(backend.child(Field::name)).value_or("");
    const Node kind = backend.child(Field::kind);
    if (fields.string(kind).value_or("Service") != "Service") {
      fields.tell(kind, "is no Service and is not followed");
    } else if (is_blank(backend.child(Field::name))) {
      fields.tell_missing(backend, "name");
    } else if (!name.empty()) {
      Lead& lead = leads.emplace_back(backend, home_of(fields.object()), name, port);
      if (!host.empty()) lead.hosts.push_back(host);
    }
  };
  add(spec.child(Field::to));
  for (const Node item : fields.list(spec.child("alternateBackends")).items()) add(item);
  return leads;
}

void add_openshift_routes(const RouteInput& input, std::vector<Entrance>& entrances) {
  for (const Object* object : objects_of(input.inventory, "Route", {"route.openshift.io"}, input.faults)) {
    FieldReader fields(*object, input.faults);
    RouteEntrances found(entrance_like(Entrance::Kind::route, fields), input.services, input.faults);
    for (const Lead& lead : read_openshift_route(fields)) found.add(lead, PortMeaning::route_port, Protocol::tcp);
    std::move(found).move_to(entrances);
  }
}

}  // namespace seawall::network
