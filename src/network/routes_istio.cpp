// VirtualServices and Gateways of Istio. Sources: https://istio.io/latest/docs/reference/config/networking/gateway/,
// https://istio.io/latest/docs/reference/config/networking/virtual-service/

#include <algorithm>

#include "entrances_scope.h"
#include "routes.h"

namespace seawall::network {
namespace {

constexpr std::string_view istio_group = "networking.istio.io";
constexpr std::string_view mesh = "mesh";  // the sidecars, as opposed to gateways

/// "shop/front", or "front" of the own namespace.
Identity name_of_text(std::string_view text, std::string_view home) noexcept {
  const std::size_t slash = text.find('/');
  return slash == text.npos ? name_in(home, text) : name_in(text.substr(0, slash), text.substr(slash + 1));
}

/// The Service that a host is: "web", or "web.shop.svc.cluster.local" with whatever domain the cluster has. Other hosts
/// are outside.
std::optional<Identity> service_of(std::string_view host, std::string_view home) noexcept {
  const std::size_t dot = host.find('.');
  if (dot == host.npos) return name_in(home, host);
  const std::string_view rest = host.substr(dot + 1);
  const std::size_t next = rest.find('.');
  if (next == rest.npos || !rest.substr(next).starts_with(".svc.")) return {};
  return name_in(rest.substr(0, next), host.substr(0, dot));
}

// --- reading ---

struct MeshGateway {
  bool is_for_egress = false;
  std::vector<Identity> hosts;  ///< of its servers, with the namespaces that may use them: "*", "." or a name
};

struct VirtualService {
  std::vector<std::string_view> gateways;
  std::vector<std::string_view> hosts;
  std::vector<Lead> leads;
  std::vector<std::pair<Node, Identity>> delegates;
};

MeshGateway read_gateway(FieldReader& fields) {
  const Node spec = fields.map(fields.object().spec());
  MeshGateway gateway;
  // The label of the gateway that Istio installs for traffic that leaves the mesh.
  gateway.is_for_egress = fields.string(fields.map(spec.child(Field::selector)).child("istio")) == "egressgateway";
  for (const Node item : fields.list(spec.child("servers")).items()) {
    for (const Node host : fields.list(fields.map(item).child(Field::hosts)).items()) {
      if (const auto text = fields.string(host)) gateway.hosts.push_back(name_of_text(*text, "*"));
    }
  }
  return gateway;
}

class VirtualServiceReader {
 public:
  explicit VirtualServiceReader(FieldReader& fields) : fields_(fields), home_(home_of(fields.object())) {}

  VirtualService read() {
    const Node spec = fields_.map(fields_.object().spec());
    read_strings(spec.child("gateways"), service_.gateways);
    read_strings(spec.child(Field::hosts), service_.hosts);
    for (const std::string_view protocol : {"http", "tls", "tcp"}) {
      for (const Node item : fields_.list(spec.child(protocol)).items()) {
        const Node rule = fields_.map(item);
        if (!is_for_mesh_alone(rule)) read_rule(rule);
      }
    }
    return std::move(service_);
  }

 private:
  void read_strings(Node list, std::vector<std::string_view>& strings) {
    for (const Node item : fields_.list(list).items()) {
      if (const auto text = fields_.string(item)) strings.push_back(*text);
    }
  }

  /// A match may name gateways of its own, instead of those of the VirtualService.
  bool is_for_mesh_alone(Node rule) {
    const Node matches = fields_.list(rule.child("match"));
    bool is_for_mesh = matches.size() > 0;
    for (const Node match : matches.items()) {
      std::vector<std::string_view> gateways;
      read_strings(fields_.map(match).child("gateways"), gateways);
      is_for_mesh &=
          !gateways.empty() && std::ranges::all_of(gateways, [](std::string_view each) { return each == mesh; });
    }
    return is_for_mesh;
  }

  void read_rule(Node rule) {
    for (const std::string_view list : {"route", "mirrors"}) {
      for (const Node item : fields_.list(rule.child(list)).items()) add(fields_.map(item).child("destination"));
    }
    add(rule.child("mirror"));
    const Node delegate = fields_.map(rule.child("delegate"));
    if (!delegate) return;
    const std::string_view name = fields_.string(delegate.child(Field::name)).value_or("");
    const std::string_view namespace_ = fields_.string(delegate.child(Field::namespace_)).value_or(home_);
    service_.delegates.push_back({delegate, name_in(namespace_, name)});
  }

  void add(Node written) {
    const Node destination = fields_.map(written);
    const auto host = fields_.string(destination.child(Field::host));
    const Node port = fields_.map(destination.child(Field::port)).child(Field::number);
    const std::uint16_t number = fields_.port(port).value_or(0);
    const std::optional<Identity> service = host ? service_of(*host, home_) : std::nullopt;
    if (service) service_.leads.push_back({destination, service->namespace_, service->name, {number, {}}, {}});
  }

  FieldReader& fields_;
  std::string_view home_;
  VirtualService service_;
};

VirtualService read_virtual_service(FieldReader& fields) { return VirtualServiceReader(fields).read(); }

// --- following ---

class VirtualServices {
 public:
  explicit VirtualServices(const RouteInput& input) : input_(input) {
    for (const Object* object : objects_of(input.inventory, "Gateway", {istio_group}, input.faults)) {
      FieldReader fields(*object, input.faults);
      gateways_[name_of(*object)] = read_gateway(fields);
    }
    objects_ = objects_of(input.inventory, "VirtualService", {istio_group}, input.faults);
    for (const Object* object : objects_) {
      FieldReader fields(*object, input.faults);
      services_[name_of(*object)] = read_virtual_service(fields);
    }
  }

  void follow(std::vector<Entrance>& entrances) {
    for (const Object* object : objects_) {
      const VirtualService& service = services_.at(name_of(*object));
      const Hosts hosts = hosts_from_outside(*object, service);
      if (hosts.empty()) continue;
      Entrance like;
      like.kind = Entrance::Kind::gateway;
      like.object = object;
      like.sources = everywhere();
      RouteEntrances found(std::move(like), input_.services, input_.faults);
      add_leads(service, hosts, found);
      for (const auto& [node, name] : service.delegates) {
        const auto delegate = services_.find(name);
        if (delegate == services_.end()) {
          const std::string missing = "VirtualService " + full_name(name.namespace_, name.name);
          input_.faults.push_back(fault(*object, node, missing + " is not in the input"));
        } else {
          add_leads(delegate->second, hosts, found);
        }
      }
      std::move(found).move_to(entrances);
    }
  }

 private:
  static void add_leads(const VirtualService& service, const Hosts& hosts, RouteEntrances& found) {
    for (Lead lead : service.leads) {
      lead.hosts = hosts.names();
      found.add(lead, PortMeaning::service_port, Protocol::tcp);
    }
  }

  /// For which hosts a VirtualService takes traffic from outside; none where no gateway lets it in.
  Hosts hosts_from_outside(const Object& object, const VirtualService& service) {
    Hosts hosts;
    for (const std::string_view text : service.gateways) {
      if (text == mesh) continue;
      const Identity name = name_of_text(text, home_of(object));
      const auto gateway = gateways_.find(name);
      if (gateway == gateways_.end()) {
        const std::string missing = "Gateway " + full_name(name.namespace_, name.name);
        input_.faults.push_back(fault(object, object.spec(), missing + " is not in the input"));
        hosts.add(service.hosts);
      } else if (!gateway->second.is_for_egress) {
        add_common(name.namespace_, gateway->second, object, service, hosts);
      }
    }
    return hosts;
  }

  static void add_common(std::string_view home, const MeshGateway& gateway, const Object& object,
                         const VirtualService& service, Hosts& hosts) {
    for (const Identity& server : gateway.hosts) {
      const std::string_view allowed = server.namespace_ == "." ? home : server.namespace_;
      if (allowed != "*" && allowed != home_of(object)) continue;
      for (const std::string_view host : service.hosts) {
        if (const auto common = common_host(server.name, host)) hosts.add(*common);
      }
    }
  }

  const RouteInput& input_;
  ByName<MeshGateway> gateways_;
  ByName<VirtualService> services_;
  std::vector<const Object*> objects_;
};

}  // namespace

void add_virtual_services(const RouteInput& input, std::vector<Entrance>& entrances) {
  VirtualServices(input).follow(entrances);
}

void read_istio_kind(FieldReader& fields) {
  if (fields.object().kind == "Gateway") {
    read_gateway(fields);
  } else {
    read_virtual_service(fields);
  }
}

}  // namespace seawall::network
