#include "read_policies.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "cluster_fields.h"

namespace seawall::network {
namespace {

using addresses::Prefix;

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// "namespaces, pods and nodes".
std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (index > 0) text += index + 1 == names.size() ? " and " : ", ";
    text += names[index];
  }
  return text;
}

/// Two by two, so that a long list costs little more than its length.
template <typename Set>
Set unite_all(std::vector<Set> sets) {
  if (sets.empty()) return {};
  while (sets.size() > 1) {
    const std::size_t half = (sets.size() + 1) / 2;
    for (std::size_t index = 0; index + half < sets.size(); ++index) {
      sets[index] = unite(sets[index], sets[index + half]);
    }
    sets.resize(half);
  }
  return std::move(sets.front());
}

Selector nothing() { return Selector::from_map({}); }

/// IsValidPortName of k8s.io/apimachinery.
bool is_port_name(std::string_view name) noexcept {
  constexpr std::size_t longest = 15;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return name.size() <= longest && std::ranges::any_of(name, is_letter) && std::ranges::all_of(name, is_allowed) &&
         !name.starts_with('-') && !name.ends_with('-') && name.find("--") == std::string_view::npos;
}

std::optional<Prefix> read_prefix(Node node, FieldReader& reader) {
  const std::optional<std::string_view> text = reader.string(node);
  if (!text && is_set(node)) return {};
  auto prefix = addresses::parse_prefix(text.value_or(""));
  if (prefix) return take(std::move(prefix));
  std::string message = prefix.error().message();
  message.erase(0, message.find(" is ") + 1);  // which value it is, the reader says
  reader.tell(node, message);
  return {};
}

/// What a list of ports adds up to.
class PortList {
 public:
  void add(Protocol protocol) { sets_.push_back(PortSet::all(protocol)); }
  void add(Protocol protocol, std::uint16_t first, std::uint16_t last) {
    sets_.push_back(PortSet::range(protocol, first, last));
  }
  void add(std::string_view name, std::optional<Protocol> protocol) { names_.push_back({name, protocol}); }

  void give_to(Rule& rule) && {
    rule.ports = unite_all(std::move(sets_));
    rule.named_ports = std::move(names_);
  }

 private:
  std::vector<PortSet> sets_;
  std::vector<NamedPortReference> names_;
};

// --- NetworkPolicy -----------------------------------------------------------------------------------

class NetworkPolicyReader {
 public:
  NetworkPolicyReader(const Object& object, const Cluster& cluster, std::vector<Fault>& faults)
      : reader_(object, faults), home_(cluster.find_namespace(home_of(object))) {}

  Policy read() {
    Policy policy;
    policy.object = &reader_.object();
    const Node spec = reader_.map(reader_.object().spec());
    const bool is_readable = spec || !is_set(reader_.object().spec());
    policy.subject = at_home(is_readable ? reader_.selector(spec.child(Field::podSelector)).value_or(nothing())  //
                                         : nothing());
    read_types(spec, policy);
    read_rules(spec.child(Field::ingress), Direction::ingress, policy);
    read_rules(spec.child(Field::egress), Direction::egress, policy);
    return policy;
  }

 private:
  PodSelection at_home(Selector pods) const {
    return {home_, Selector::everything(), home_ ? std::move(pods) : nothing()};
  }

  void read_types(Node spec, Policy& policy) {
    constexpr std::size_t most = 2;
    const Node types = reader_.list(spec.child(Field::policyTypes));
    if (types.size() > most) reader_.tell(types, "has more than two items");
    for (const Node item : types.items()) {
      const std::optional<std::string_view> type = reader_.string(item);
      if (type == "Ingress") {
        policy.isolates_ingress = true;
      } else if (type == "Egress") {
        policy.isolates_egress = true;
      } else if (type || item.is_null()) {
        reader_.tell(item, "is neither Ingress nor Egress");
      }
    }
    if (policy.isolates_ingress || policy.isolates_egress) return;
    policy.isolates_ingress = true;
    policy.isolates_egress = spec.child(Field::egress).is_list() && spec.child(Field::egress).size() > 0;
  }

  /// Rules of a direction that is not among the policy's types have no effect, though they must be valid.
  void read_rules(Node list, Direction direction, Policy& policy) {
    const bool counts = direction == Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
    std::uint32_t index = 0;
    if (counts) policy.rules.reserve(policy.rules.size() + list.size());
    for (const Node item : reader_.list(list).items()) {
      const Node fields = reader_.map(item);
      if (fields || item.is_null()) {
        Rule rule = read_rule(item, fields, direction, index);
        if (counts) policy.rules.push_back(std::move(rule));
      }
      ++index;
    }
  }

  Rule read_rule(Node item, Node fields, Direction direction, std::uint32_t index) {
    Rule rule;
    rule.direction = direction;
    rule.index = index;
    rule.node = item;
    const Node peers = fields.child(direction == Direction::ingress ? Field::from : Field::to);
    rule.is_any_peer = is_absent_or_empty(peers);
    for (const Node each : reader_.list(peers).items()) {
      if (std::optional<Peer> peer = read_peer(each)) rule.peers.push_back(std::move(*peer));
    }
    const Node ports = fields.child(Field::ports);
    if (is_absent_or_empty(ports)) {
      rule.ports = PortSet::all();
    } else {
      PortList taken;
      for (const Node each : reader_.list(ports).items()) read_port(each, taken);
      std::move(taken).give_to(rule);
    }
    return rule;
  }

  static bool is_absent_or_empty(Node list) noexcept { return !is_set(list) || (list.is_list() && list.size() == 0); }

  void read_port(Node item, PortList& ports) {
    const Node fields = reader_.map(item);
    if (!fields && is_set(item)) return;
    const std::optional<Protocol> protocol = reader_.protocol(fields.child(Field::protocol));
    const Node port = fields.child(Field::port);
    const Node end = fields.child(Field::endPort);
    if (!is_set(port) || port.is_string()) {
      if (is_set(end)) return reader_.tell(end, "needs a port that is a number");
      if (port.is_string() && !is_port_name(port.text())) return reader_.tell(port, "is no port's name");
      if (!protocol) return;
      if (port.is_string()) return ports.add(port.text(), *protocol);
      return ports.add(*protocol);
    }
    const std::optional<std::uint16_t> first = reader_.port(port);
    const std::optional<std::uint16_t> last = is_set(end) ? reader_.port(end) : first;
    if (!first || !last || !protocol) return;
    if (*last < *first) return reader_.tell(end, "is below port " + std::to_string(*first));
    ports.add(*protocol, *first, *last);
  }

  std::optional<Peer> read_peer(Node item) {
    const Node fields = reader_.map(item);
    if (!fields && is_set(item)) return {};
    const Node pods = fields.child(Field::podSelector);
    const Node namespaces = fields.child(Field::namespaceSelector);
    const Node block = fields.child(Field::ipBlock);
    if (is_set(block) && (is_set(pods) || is_set(namespaces))) {
      reader_.tell(item, "has ipBlock and a selector");
      return {};
    }
    Peer peer;
    peer.node = item;
    if (is_set(block)) {
      peer.kind = Peer::Kind::addresses;
      return read_block(block, peer.addresses) ? std::optional(std::move(peer)) : std::nullopt;
    }
    if (!is_set(pods) && !is_set(namespaces)) {
      reader_.tell(item, "has none of podSelector, namespaceSelector and ipBlock");
      return {};
    }
    std::optional<Selector> pod_selector = reader_.selector(pods);
    std::optional<Selector> namespace_selector = reader_.selector(namespaces);
    if (!pod_selector || !namespace_selector) return {};
    peer.pods = is_set(namespaces) ? PodSelection{{}, std::move(*namespace_selector), std::move(*pod_selector)}
                                   : at_home(std::move(*pod_selector));
    return peer;
  }

  /// False if part of it is not valid.
  bool read_block(Node block, AddressSet& addresses) {
    const Node fields = reader_.map(block);
    const Node cidr = fields.child(Field::cidr);
    if (fields && !is_set(cidr)) reader_.tell_missing(block, "cidr");
    const std::optional<Prefix> whole = is_set(cidr) ? read_prefix(cidr, reader_) : std::nullopt;
    if (!whole) return false;
    bool is_valid = true;
    std::vector<AddressSet> holes;
    const Node except = fields.child(Field::except);
    for (const Node item : reader_.list(except).items()) {
      const std::optional<Prefix> hole = read_prefix(item, reader_);
      if (hole && whole->contains(*hole) && hole->length > whole->length) {
        holes.emplace_back(*hole);
        continue;
      }
      is_valid = false;
      if (!hole) continue;
      const bool is_mixed = hole->first.family != whole->first.family;
      reader_.tell(item,
                   (is_mixed ? "is of another family than cidr " : "is not a part of cidr ") + quoted(cidr.text()));
    }
    if (is_set(except) && !except.is_list()) is_valid = false;
    addresses = AddressSet(*whole).without(unite_all(std::move(holes)));
    return is_valid;
  }

  FieldReader reader_;
  std::optional<std::uint32_t> home_;
};

// --- policies of administrators ----------------------------------------------------------------------

class AdminPolicyReader {
 public:
  AdminPolicyReader(const Object& object, std::vector<Fault>& faults, std::vector<NotEvaluated>& not_evaluated)
      : reader_(object, faults),
        not_evaluated_(not_evaluated),
        is_baseline_(object.kind == "BaselineAdminNetworkPolicy"),
        is_cluster_(object.kind == "ClusterNetworkPolicy") {}

  /// Nothing where it is not known in which tier the policy is.
  std::optional<Policy> read() {
    Policy policy;
    policy.object = &reader_.object();
    const Node written = reader_.object().spec();
    if (!is_set(written)) reader_.tell_missing(reader_.object().root, "spec");
    const Node spec = reader_.map(written);
    if (!spec) return {};
    const std::optional<Tier> tier = read_tier(spec);
    if (!tier) return {};
    policy.tier = *tier;
    if (is_baseline_) {
      read_baseline_name();
    } else {
      read_priority(spec, policy);
    }
    policy.subject = read_subject(spec);
    read_rules(spec.child(Field::ingress), Direction::ingress, policy.rules);
    read_rules(spec.child(Field::egress), Direction::egress, policy.rules);
    if (has_domain_names_) not_evaluated_.push_back({policy.object, "peers by domainNames are not evaluated"});
    return policy;
  }

  /// Where the priority stands that others can be compared with, if there is one.
  Node priority() const noexcept { return priority_; }

 private:
  std::optional<Tier> read_tier(Node spec) {
    if (!is_cluster_) return is_baseline_ ? Tier::baseline : Tier::admin;
    const Node tier = spec.child("tier");
    if (!is_set(tier)) reader_.tell_missing(spec, "tier");
    const std::optional<std::string_view> name = reader_.string(tier);
    if (name == "Admin") return Tier::admin;
    if (name == "Baseline") return Tier::baseline;
    if (name) reader_.tell(tier, "is neither Admin nor Baseline");
    return {};
  }

  /// There can be one only, of that name.
  void read_baseline_name() {
    if (reader_.object().name == "default") return;
    const Node name = reader_.object().metadata.child(Field::name);
    reader_.tell(is_set(name) ? name : reader_.object().root, "is not \"default\"");
  }

  void read_priority(Node spec, Policy& policy) {
    constexpr std::int64_t highest = 1000;
    const Node written = spec.child(Field::priority);
    if (!is_set(written)) reader_.tell_missing(spec, "priority");
    const std::optional<std::int64_t> priority = reader_.integer(written);
    if (!priority) return;
    policy.priority = *priority;
    priority_ = written;
    if (*priority < 0 || *priority > highest) reader_.tell(written, "is not from 0 to 1000");
  }

  PodSelection read_subject(Node spec) {
    PodSelection selection{{}, nothing(), nothing()};
    const Node written = spec.child("subject");
    if (!is_set(written)) reader_.tell_missing(spec, "subject");
    const Node subject = reader_.map(written);
    static constexpr std::array<std::string_view, 2> members = {"namespaces", "pods"};
    const std::string_view member = subject ? only_member(subject, members) : std::string_view();
    if (member == "namespaces") {
      if (std::optional<Selector> namespaces = reader_.selector(subject.child(Field::namespaces))) {
        selection = {{}, std::move(*namespaces), Selector::everything()};
      }
    } else if (member == "pods") {
      const Node pods = reader_.map(subject.child(Field::pods));
      std::optional<Selector> namespaces = read_required(pods, Field::namespaceSelector);
      std::optional<Selector> selector = read_required(pods, Field::podSelector);
      if (namespaces && selector) selection = {{}, std::move(*namespaces), std::move(*selector)};
    }
    return selection;
  }

  /// Of a field that is no pointer: an absent selector is the empty one, though the API server wants it written. Only
  /// ClusterNetworkPolicies may leave out the one of namespaces.
  std::optional<Selector> read_required(Node holder, Field field) {
    if (!holder) return {};
    const Node written = holder.child(field);
    const bool is_optional = is_cluster_ && field == Field::namespaceSelector;
    if (!is_set(written) && !is_optional) reader_.tell_missing(holder, documents::name_of(field));
    return reader_.selector(written);
  }

  /// The one member that is set; "", and told, where there is none or more than one.
  std::string_view only_member(Node holder, std::span<const std::string_view> names) {
    std::string_view found;
    for (const std::string_view name : names) {
      if (!is_set(holder.child(name))) continue;
      if (!found.empty()) {
        reader_.tell(holder, "has more than one of " + listed(names));
        return {};
      }
      found = name;
    }
    if (found.empty()) reader_.tell(holder, "has none of " + listed(names));
    return found;
  }

  void read_rules(Node list, Direction direction, std::vector<Rule>& rules) {
    std::uint32_t index = 0;
    for (const Node item : reader_.list(list).items()) {
      if (reader_.map(item)) {
        if (const std::optional<Action> action = read_action(item)) {
          Rule rule = read_rule(item, direction);
          rule.action = *action;
          rule.index = index;
          rules.push_back(std::move(rule));
        }
      } else if (item.is_null()) {
        reader_.tell(item, "is no rule");
      }
      ++index;
    }
  }

  std::optional<Action> read_action(Node rule) {
    const Node written = rule.child(Field::action);
    if (!is_set(written)) reader_.tell_missing(rule, "action");
    const std::optional<std::string_view> name = reader_.string(written);
    if (!name) return {};
    const std::string_view allow = is_cluster_ ? "Accept" : "Allow";
    if (*name == allow) return Action::allow;
    if (*name == "Deny") return Action::deny;
    if (*name == "Pass" && !is_baseline_) return Action::pass;
    const std::array<std::string_view, 3> names = {allow, "Deny", "Pass"};
    reader_.tell(written, "is none of " + listed(std::span(names).first(is_baseline_ ? 2 : 3)));
    return {};
  }

  Rule read_rule(Node item, Direction direction) {
    Rule rule;
    rule.direction = direction;
    rule.node = item;
    rule.name = reader_.string(item.child(Field::name)).value_or("");
    const Field side = direction == Direction::ingress ? Field::from : Field::to;
    for (const Node each : required_list(item, documents::name_of(side)).items()) {
      Peer peer;
      peer.node = each;
      if (read_peer(each, direction, peer)) rule.peers.push_back(std::move(peer));
    }
    const std::string_view ports = is_cluster_ ? "protocols" : "ports";
    if (!is_set(item.child(ports))) {
      rule.ports = PortSet::all();
      return rule;
    }
    PortList taken;
    for (const Node each : required_list(item, ports).items()) {
      if (is_cluster_) {
        read_cluster_port(each, taken);
      } else {
        read_port(each, taken);
      }
    }
    std::move(taken).give_to(rule);
    return rule;
  }

  /// A list that must have an item.
  Node required_list(Node holder, std::string_view name) {
    const Node written = holder.child(name);
    if (!is_set(written)) reader_.tell_missing(holder, name);
    const Node list = reader_.list(written);
    if (list && list.size() == 0) reader_.tell(list, "has no item");
    return list;
  }

  // --- peers: each is false for one that is not valid, or not evaluated ---

  bool read_peer(Node item, Direction direction, Peer& peer) {
    const Node fields = reader_.map(item);
    if (!fields && is_set(item)) return false;
    static constexpr std::array<std::string_view, 5> members = {"namespaces", "pods", "nodes", "networks",
                                                                "domainNames"};
    const auto allowed = std::span(members).first(direction == Direction::ingress ? 2 : members.size());
    const std::string_view member = only_member(item, allowed);
    if (member.empty()) return false;
    const Node value = fields.child(member);
    if (member == "namespaces") return read_namespaces(value, peer);
    if (member == "pods") return read_pods_of_namespaces(value, peer);
    if (member == "nodes") return read_nodes(value, peer);
    if (member == "networks") return read_networks(item, peer);
    has_domain_names_ = true;
    return false;
  }

  bool read_namespaces(Node value, Peer& peer) {
    if (!is_cluster_) {
      static constexpr std::array<std::string_view, 3> early = {"namespaceSelector", "sameLabels", "notSameLabels"};
      const auto is_there = [&](std::string_view name) { return is_set(value.child(name)); };
      if (std::ranges::any_of(early, is_there)) {
        const std::string_view member = only_member(value, early);
        if (member == "sameLabels") return read_label_keys(value, member, peer.same_labels);
        if (member == "notSameLabels") return read_label_keys(value, member, peer.not_same_labels);
        return !member.empty() && read_selector(value.child(Field::namespaceSelector), peer.pods.namespaces);
      }
    }
    return read_selector(value, peer.pods.namespaces);
  }

  bool read_label_keys(Node holder, std::string_view name, std::vector<std::string_view>& keys) {
    for (const Node item : required_list(holder, name).items()) {
      const std::optional<std::string_view> key = reader_.string(item);
      if (!key) return false;
      keys.push_back(*key);
    }
    return !keys.empty();
  }

  bool read_pods_of_namespaces(Node value, Peer& peer) {
    const Node pods = reader_.map(value);
    if (!pods) return false;
    const Node early = is_cluster_ ? Node() : pods.child(Field::namespaces);
    if (is_set(early)) {
      if (!reader_.map(early) || !read_namespaces(early, peer)) return false;
    } else if (!assign(read_required(pods, Field::namespaceSelector), peer.pods.namespaces)) {
      return false;
    }
    return assign(read_required(pods, Field::podSelector), peer.pods.pods);
  }

  bool read_nodes(Node value, Peer& peer) {
    peer.kind = Peer::Kind::nodes;
    return read_selector(value, peer.nodes);
  }

  bool read_networks(Node item, Peer& peer) {
    peer.kind = Peer::Kind::addresses;
    std::vector<AddressSet> networks;
    for (const Node each : required_list(item, "networks").items()) {
      const std::optional<Prefix> prefix = read_prefix(each, reader_);
      if (!prefix) continue;
      networks.emplace_back(*prefix);
      if (!is_canonical(*prefix, each.text())) reader_.tell(each, "must be written as " + quoted(text_of(*prefix)));
    }
    peer.addresses = unite_all(std::move(networks));
    return !peer.addresses.empty();
  }

  /// Bits behind the length, and the leading zeros that NetworkPolicies may have, are refused here. Early versions of
  /// the API took such a range for what it means, and so does the reader.
  static bool is_canonical(const Prefix& prefix, std::string_view text) {
    if (prefix.first.family == addresses::Family::ipv4) return text_of(prefix) == text;
    return addresses::parse_address(text.substr(0, text.find('/'))) == prefix.first;
  }

  bool read_selector(Node node, Selector& selector) { return assign(reader_.selector(node), selector); }
  static bool assign(std::optional<Selector> from, Selector& to) {
    if (from) to = std::move(*from);
    return from.has_value();
  }

  // --- ports ---

  void read_port(Node item, PortList& ports) {
    const Node fields = reader_.map(item);
    if (!fields && is_set(item)) return;
    static constexpr std::array<std::string_view, 3> members = {"portNumber", "portRange", "namedPort"};
    const std::string_view member = only_member(item, members);
    if (member.empty()) return;
    if (member == "namedPort") {
      if (const auto name = reader_.string(fields.child(member))) ports.add(*name, {});
      return;
    }
    const Node value = reader_.map(fields.child(member));
    if (!value) return;
    const std::optional<Protocol> protocol = reader_.protocol(value.child(Field::protocol));
    if (member == "portNumber") {
      const std::optional<std::uint16_t> port = required_port(value, "port");
      if (port && protocol) ports.add(*protocol, *port, *port);
    } else {
      read_range(value, protocol, ports);
    }
  }

  void read_cluster_port(Node item, PortList& ports) {
    const Node fields = reader_.map(item);
    if (!fields && is_set(item)) return;
    static constexpr std::array<std::string_view, 4> members = {"tcp", "udp", "sctp", "destinationNamedPort"};
    const std::string_view member = only_member(item, members);
    if (member.empty()) return;
    if (member == "destinationNamedPort") {
      if (const auto name = reader_.string(fields.child(member))) ports.add(*name, {});
      return;
    }
    const Protocol protocol = member == "tcp" ? Protocol::tcp : member == "udp" ? Protocol::udp : Protocol::sctp;
    const Node value = reader_.map(fields.child(member));
    if (!value) return;
    const Node destination = value.child("destinationPort");
    if (!is_set(destination)) return ports.add(protocol);
    const Node port = reader_.map(destination);
    static constexpr std::array<std::string_view, 2> forms = {"number", "range"};
    const std::string_view form = port ? only_member(port, forms) : std::string_view();
    if (form == "number") {
      if (const auto number = required_port(port, "number")) ports.add(protocol, *number, *number);
    } else if (form == "range") {
      if (const Node range = reader_.map(port.child("range"))) read_range(range, protocol, ports);
    }
  }

  /// v1alpha2 refuses a range of one port.
  void read_range(Node range, std::optional<Protocol> protocol, PortList& ports) {
    const std::optional<std::uint16_t> first = required_port(range, "start");
    const std::optional<std::uint16_t> last = required_port(range, "end");
    if (!first || !last || !protocol) return;
    if (*last < *first || (is_cluster_ && *last == *first)) {
      return reader_.tell(range.child("end"), "is not above start " + std::to_string(*first));
    }
    ports.add(*protocol, *first, *last);
  }

  std::optional<std::uint16_t> required_port(Node holder, std::string_view name) {
    const Node written = holder.child(name);
    if (!is_set(written)) reader_.tell_missing(holder, name);
    return reader_.port(written);
  }

  FieldReader reader_;
  std::vector<NotEvaluated>& not_evaluated_;
  bool is_baseline_;
  bool is_cluster_;
  bool has_domain_names_ = false;
  Node priority_;
};

/// Of policies with one priority in one tier, an implementation may take any first.
class Priorities {
 public:
  void add(const Policy& policy, Node at) {
    if (at) all_.push_back({policy.tier, policy.priority, policy.object, at});
  }

  void tell_shared(std::vector<Fault>& faults) {
    std::ranges::stable_sort(all_, {}, [](const Priority& each) { return std::tie(each.tier, each.number); });
    const Priority* first = nullptr;
    for (const Priority& each : all_) {
      if (first && first->tier == each.tier && first->number == each.number) {
        FieldReader(*each.object, faults).tell(each.at, "is the priority of " + first->object->title() + ", too");
      } else {
        first = &each;
      }
    }
  }

 private:
  struct Priority {
    Tier tier;
    std::int64_t number;
    const Object* object;
    Node at;
  };
  std::vector<Priority> all_;
};

}  // namespace

Policy read_network_policy(const Object& object, const Cluster& cluster, std::vector<Fault>& faults) {
  return NetworkPolicyReader(object, cluster, faults).read();
}

void read_policies(const ClusterObjects& picked, Cluster& cluster, std::vector<Fault>& faults,
                   std::vector<NotEvaluated>& not_evaluated) {
  cluster.policies.reserve(picked.policies.size());
  Priorities priorities;
  for (const Object* object : picked.policies) {
    if (!is_admin_policy(*object)) {
      cluster.policies.push_back(read_network_policy(*object, cluster, faults));
      continue;
    }
    AdminPolicyReader reader(*object, faults, not_evaluated);
    if (std::optional<Policy> policy = reader.read()) {
      priorities.add(*policy, reader.priority());
      cluster.policies.push_back(std::move(*policy));
    }
  }
  priorities.tell_shared(faults);
}

}  // namespace seawall::network
