// Routes of the Gateway API. Source: https://gateway-api.sigs.k8s.io/reference/spec/

#include <algorithm>
#include <unordered_map>

#include "entrances_scope.h"
#include "routes.h"

namespace seawall::network {
namespace {

constexpr std::string_view gateway_group = "gateway.networking.k8s.io";

struct RouteKind {
  std::string_view name;
  Protocol protocol;
  /// Listeners that take it unless they list kinds; comma-separated.
  std::string_view listener_protocols;
};
constexpr RouteKind route_kinds[] = {
    {"HTTPRoute", Protocol::tcp, "HTTP,HTTPS"}, {"GRPCRoute", Protocol::tcp, "HTTP,HTTPS"},
    {"TLSRoute", Protocol::tcp, "TLS"},         {"TCPRoute", Protocol::tcp, "TCP,TLS"},
    {"UDPRoute", Protocol::udp, "UDP"},
};
constexpr std::string_view known_protocols = "HTTP,HTTPS,TLS,TCP,UDP";

// --- what is read ---

struct Listener {
  std::string_view name;
  std::string_view protocol;
  std::string_view hostname;  ///< "" for any
  std::uint16_t port = 0;
  std::string_view from = "Same";
  Selector namespaces = Selector::from_map({});  ///< of from: Selector
  std::vector<std::pair<std::string_view, std::string_view>> kinds;  ///< group and kind; none: as the protocol has it
};

struct Gateway {
  std::vector<Listener> listeners;
  bool is_internal = false;
};

struct Parent {
  Node node;
  std::string_view group;
  std::string_view kind;
  std::string_view namespace_;
  std::string_view name;
  std::string_view section;
  std::uint16_t port = 0;  ///< 0 for any
};

struct Route {
  std::vector<Parent> parents;
  std::vector<std::string_view> hosts;
  std::vector<Lead> leads;
};

/// The references from another namespace that a namespace allows.
struct ReferenceGrant {
  struct From {
    std::string_view group;
    std::string_view kind;
    std::string_view namespace_;
  };
  struct To {
    std::string_view group;
    std::string_view kind;
    std::string_view name;  ///< "" for all
  };
  std::vector<From> from;
  std::vector<To> to;
};

// --- reading ---

class GatewayKindReader {
 public:
  explicit GatewayKindReader(FieldReader& fields) : fields_(fields), spec_(fields.map(fields.object().spec())) {}

  Gateway gateway() {
    Gateway gateway;
    const Node annotations = fields_.map(fields_.map(spec_.child("infrastructure")).child(Field::annotations));
    gateway.is_internal = is_internal_load_balancer(annotations, text(spec_, "gatewayClassName"));
    for (const Node item : fields_.list(spec_.child("listeners")).items()) gateway.listeners.push_back(listener(item));
    return gateway;
  }

  Route route() {
    Route route;
    for (const Node item : fields_.list(spec_.child("parentRefs")).items()) route.parents.push_back(parent(item));
    for (const Node item : fields_.list(spec_.child("hostnames")).items()) {
      if (const auto host = fields_.string(item)) route.hosts.push_back(*host);
    }
    for (const Node item : fields_.list(spec_.child("rules")).items()) {
      const Node rule = fields_.map(item);
      add_mirrors(rule, route);
      for (const Node backend : fields_.list(rule.child("backendRefs")).items()) {
        add_backend(fields_.map(backend), route);
        add_mirrors(fields_.map(backend), route);
      }
    }
    return route;
  }

  ReferenceGrant grant() {
    ReferenceGrant grant;
    for (const Node item : fields_.list(spec_.child("from")).items()) {
      const Node from = fields_.map(item);
      grant.from.push_back({text(from, "group"), text(from, "kind"), text(from, "namespace")});
    }
    for (const Node item : fields_.list(spec_.child("to")).items()) {
      const Node to = fields_.map(item);
      grant.to.push_back({text(to, "group"), text(to, "kind"), text(to, "name")});
    }
    return grant;
  }

 private:
  std::string_view text(Node map, std::string_view key, std::string_view otherwise = "") {
    return fields_.string(map.child(key)).value_or(otherwise);
  }
  std::uint16_t port(Node map) { return fields_.port(map.child(Field::port)).value_or(0); }

  Listener listener(Node item) {
    const Node node = fields_.map(item);
    Listener listener;
    listener.name = text(node, "name");
    listener.protocol = text(node, "protocol");
    listener.hostname = text(node, "hostname");
    listener.port = port(node);
    const Node allowed = fields_.map(node.child("allowedRoutes"));
    const Node namespaces = fields_.map(allowed.child("namespaces"));
    listener.from = text(namespaces, "from", "Same");
    if (const Node selector = fields_.map(namespaces.child(Field::selector))) {
      listener.namespaces = fields_.selector(selector).value_or(listener.namespaces);
    }
    for (const Node kind : fields_.list(allowed.child("kinds")).items()) {
      const Node map = fields_.map(kind);
      listener.kinds.emplace_back(text(map, "group", gateway_group), text(map, "kind"));
    }
    return listener;
  }

  Parent parent(Node item) {
    const Node node = fields_.map(item);
    Parent parent;
    parent.node = item;
    parent.group = text(node, "group", gateway_group);
    parent.kind = text(node, "kind", "Gateway");
    parent.namespace_ = text(node, "namespace", home_of(fields_.object()));
    parent.name = text(node, "name");
    parent.section = text(node, "sectionName");
    parent.port = port(node);
    return parent;
  }

  /// Requests that are mirrored reach pods, too.
  void add_mirrors(Node holder, Route& route) {
    for (const Node item : fields_.list(holder.child(Field::filters)).items()) {
      add_backend(fields_.map(fields_.map(fields_.map(item).child("requestMirror")).child("backendRef")), route);
    }
  }

  void add_backend(Node node, Route& route) {
    if (!node || fields_.integer(node.child(Field::weight)) == 0) return;
    const std::string_view group = text(node, "group");
    const std::string_view kind = text(node, "kind", "Service");
    if (!group.empty() || kind != "Service") return fields_.tell(node, "is no Service and is not followed");
    Lead lead{node, text(node, "namespace", home_of(fields_.object())), text(node, "name"), {port(node), {}}, {}};
    if (is_blank(node.child(Field::name))) fields_.tell_missing(node, "name");
    if (!is_set(node.child(Field::port))) fields_.tell_missing(node, "port");
    if (!lead.service.empty() && !lead.port.empty()) route.leads.push_back(std::move(lead));
  }

  FieldReader& fields_;
  Node spec_;
};

Gateway read_gateway(FieldReader& fields) { return GatewayKindReader(fields).gateway(); }
Route read_route(FieldReader& fields) { return GatewayKindReader(fields).route(); }
ReferenceGrant read_grant(FieldReader& fields) { return GatewayKindReader(fields).grant(); }

// --- following ---

/// For which hosts the parents of a route take it; none where no parent does.
struct Attachment {
  Hosts hosts;
  bool is_internal = true;  ///< all that take it
};

class GatewayRoutes {
 public:
  explicit GatewayRoutes(const RouteInput& input) : input_(input) {
    for (const Object* object : objects_of(input.inventory, "Gateway", {gateway_group}, input.faults)) {
      FieldReader fields(*object, input.faults);
      gateways_[name_of(*object)] = read_gateway(fields);
    }
    for (const Object* object : objects_of(input.inventory, "ReferenceGrant", {gateway_group}, input.faults)) {
      FieldReader fields(*object, input.faults);
      grants_[home_of(*object)].push_back(read_grant(fields));
    }
  }

  void follow(const Object& object, const RouteKind& kind, std::vector<Entrance>& entrances) {
    FieldReader fields(object, input_.faults);
    const Route route = read_route(fields);
    const Attachment attachment = attach(object, kind, route);
    if (attachment.hosts.empty()) return;
    Entrance like;
    like.kind = Entrance::Kind::gateway;
    like.object = &object;
    like.sources = everywhere();
    like.is_internal = attachment.is_internal;
    RouteEntrances found(std::move(like), input_.services, input_.faults);
    for (Lead lead : route.leads) {
      if (!is_granted(object, lead)) {
        const std::string service = full_name(lead.namespace_, lead.service);
        tell(object, lead.node, "no ReferenceGrant of the input allows the reference to Service " + service);
        continue;
      }
      lead.hosts = attachment.hosts.names();
      found.add(lead, PortMeaning::service_port, kind.protocol);
    }
    std::move(found).move_to(entrances);
  }

 private:
  Attachment attach(const Object& object, const RouteKind& kind, const Route& route) {
    Attachment attachment;
    for (const Parent& parent : route.parents) {
      const std::string name = std::string(parent.kind) + ' ' + full_name(parent.namespace_, parent.name);
      if (parent.group == gateway_group && parent.kind == "Gateway") {
        attach_to_gateway(object, kind, route, parent, attachment);
      } else if (parent.kind == "ListenerSet" || parent.kind == "XListenerSet") {
        tell(object, parent.node, name + " is not followed; it is taken to accept the route");
        attach_to_unknown(route, attachment);
      } else if (!(parent.group.empty() && parent.kind == "Service")) {  // which is traffic within a mesh
        tell(object, parent.node, name + " is not followed");
      }
    }
    return attachment;
  }

  /// What cannot be looked at may let anything in.
  void attach_to_unknown(const Route& route, Attachment& attachment) {
    attachment.is_internal = false;
    attachment.hosts.add(route.hosts);
  }

  void attach_to_gateway(const Object& object, const RouteKind& kind, const Route& route, const Parent& parent,
                         Attachment& attachment) {
    const auto found = gateways_.find(name_in(parent.namespace_, parent.name));
    if (found == gateways_.end()) {
      tell(object, parent.node, "Gateway " + full_name(parent.namespace_, parent.name) + " is not in the input");
      return attach_to_unknown(route, attachment);
    }
    const Gateway& gateway = found->second;
    bool is_named = false;
    for (const Listener& listener : gateway.listeners) {
      if (!parent.section.empty() && parent.section != listener.name) continue;
      if (parent.port != 0 && parent.port != listener.port) continue;
      is_named = true;
      if (!allows_kind(listener, kind) || !allows_namespace(listener, parent.namespace_, home_of(object))) continue;
      const Hosts common = common_hosts(listener, route);
      if (common.empty()) continue;
      attachment.hosts.add(common.names());
      attachment.is_internal &= gateway.is_internal;
    }
    if (!is_named && (!parent.section.empty() || parent.port != 0)) {
      tell(object, parent.node, "Gateway " + full_name(parent.namespace_, parent.name) + " has no such listener");
    }
  }

  static Hosts common_hosts(const Listener& listener, const Route& route) {
    Hosts common;
    if (route.hosts.empty()) common.add(listener.hostname);
    for (const std::string_view host : route.hosts) {
      if (const auto both = common_host(listener.hostname, host)) common.add(*both);
    }
    return common;
  }

  static bool allows_kind(const Listener& listener, const RouteKind& kind) {
    if (!listener.kinds.empty()) {
      return std::ranges::find(listener.kinds, std::pair(gateway_group, kind.name)) != listener.kinds.end();
    }
    return objects::is_listed(listener.protocol, kind.listener_protocols) ||
           !objects::is_listed(listener.protocol, known_protocols);
  }

  bool allows_namespace(const Listener& listener, std::string_view of_gateway, std::string_view of_route) const {
    if (listener.from == "All") return true;
    if (listener.from == "Same") return of_gateway == of_route;
    return listener.from == "Selector" && matches(listener.namespaces, labels_of_namespace(of_route));
  }

  Labels labels_of_namespace(std::string_view name) const {
    if (const auto index = input_.cluster.find_namespace(name)) return input_.cluster.namespaces[*index].labels;
    return {{"kubernetes.io/metadata.name", name}};
  }

  bool is_granted(const Object& route, const Lead& lead) const {
    if (lead.namespace_ == home_of(route)) return true;
    const auto grants = grants_.find(lead.namespace_);
    return grants != grants_.end() && std::ranges::any_of(grants->second, [&](const ReferenceGrant& grant) {
             return std::ranges::any_of(grant.from,
                                        [&](const ReferenceGrant::From& from) {
                                          return from.group == gateway_group && from.kind == route.kind &&
                                                 from.namespace_ == home_of(route);
                                        }) &&
                    std::ranges::any_of(grant.to, [&](const ReferenceGrant::To& to) {
                      return to.group.empty() && to.kind == "Service" && (to.name.empty() || to.name == lead.service);
                    });
           });
  }

  void tell(const Object& object, Node at, std::string_view says) { input_.faults.push_back(fault(object, at, says)); }

  const RouteInput& input_;
  ByName<Gateway> gateways_;
  std::unordered_map<std::string_view, std::vector<ReferenceGrant>, objects::SeededHash> grants_;  // by namespace
};

}  // namespace

void add_gateway_routes(const RouteInput& input, std::vector<Entrance>& entrances) {
  GatewayRoutes routes(input);
  for (const RouteKind& kind : route_kinds) {
    for (const Object* object : objects_of(input.inventory, kind.name, {gateway_group}, input.faults)) {
      routes.follow(*object, kind, entrances);
    }
  }
}

void read_gateway_kind(FieldReader& fields) {
  if (fields.object().kind == "Gateway") {
    read_gateway(fields);
  } else if (fields.object().kind == "ReferenceGrant") {
    read_grant(fields);
  } else {
    read_route(fields);
  }
}

}  // namespace seawall::network
