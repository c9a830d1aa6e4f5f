// Connections, exposure, explanations and differences, as netpol-analyzer (np-guard, Apache-2.0) recorded them for its
// own test folders: index.json, tests/ and goldens/ of the folder given.
//
// Answers are compared as sets of connections. What the API leaves open, the runner decides as the peer does: an
// ipBlock means no pods of a primary network, and policies rule pods on the host's network. What the peer leaves out of
// its view is taken out of ours: nodes, IPv6.
//
// Where the peer contradicts the documentation, the golden is mended, or the input so that it says what the peer makes
// of it; both must agree then.

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>

#include "conformance.h"
#include "network/network.h"
#include "network_lists_golden.h"

namespace seawall::conformance {
namespace {

using namespace network;
using documents::Node;
using objects::Inventory;

// --- the input ---

/// One folder of manifests, evaluated.
struct Input {
  Inventory inventory;
  Reading reading;
  std::vector<Engine> engines;  // of each network
  std::vector<ConnectionList> lists;
  bool tells_faults = false;
  bool is_halved = false;
};

/// The peer lets no rule of addresses meet a pod of unknown address, even one of all addresses. Of two halves it is so.
/// False where there is nothing of the sort.
bool halve_whole_families(Cluster& cluster) {
  if (std::ranges::none_of(cluster.pods, [](const Pod& pod) { return pod.addresses.empty(); })) return false;
  using addresses::Family;
  const AddressSet lower =
      unite(AddressSet::range({Family::ipv4, 0}, {Family::ipv4, 0x7fffffff}),
            AddressSet::range({Family::ipv6, 0}, {Family::ipv6, (addresses::Number{1} << 127) - 1}));
  bool is_any = false;
  for (Policy& policy : cluster.policies) {
    for (Rule& rule : policy.rules) {
      std::vector<Peer> halves;
      for (Peer& peer : rule.peers) {
        if (policy.tier == Tier::network_policy || !has_whole_family(peer.addresses)) continue;
        Peer half = peer;
        half.addresses = intersect(peer.addresses, lower);
        peer.addresses = peer.addresses.without(lower);
        halves.push_back(std::move(half));
      }
      is_any = is_any || !halves.empty();
      std::ranges::move(halves, std::back_inserter(rule.peers));
    }
  }
  return is_any;
}

std::unique_ptr<Input> read_input(const std::filesystem::path& directory, Node manifests, bool is_halved) {
  auto input = std::make_unique<Input>();
  for (const Node manifest : manifests.items()) {
    const auto source = source_of(read_file(directory / manifest.text()));
    input->inventory.add(documents::read(source), *source, false);
  }
  input->inventory.finish();
  input->reading = read_cluster(input->inventory);
  std::vector<Fault> faults;
  for (Network& each : input->reading.networks) {
    each.cluster.nodes.clear();
    if (is_halved) input->is_halved |= halve_whole_families(each.cluster);
    input->engines.push_back(engine_of(each, {.policies_rule_host_network = true}));
    std::vector<Entrance> entrances = find_entrances(input->inventory, each.cluster, faults);
    std::erase_if(entrances, [](const Entrance& entrance) { return entrance.kind == Entrance::Kind::gateway; });
    input->lists.push_back(list_connections(each, input->engines.back(), entrances));
  }
  input->tells_faults = !input->reading.faults.empty() || !faults.empty() ||
                        std::ranges::any_of(input->inventory.not_looked(), &objects::NotLooked::is_failure);
  return input;
}

/// As headings of the peer have it: a network of one namespace goes by the namespace.
std::string name_of(const Network& network) {
  switch (network.kind) {
    case Network::Kind::pod_network: break;
    case Network::Kind::user_defined: return "UDN " + network.name.substr(0, network.name.find('/'));
    case Network::Kind::cluster_user_defined: return "CUDN " + network.name;
    case Network::Kind::attachment: return "NAD " + network.name;
  }
  return {};
}

RowPorts row_ports_of(const Connection& connection) {
  RowPorts ports{connection.ports, {}};
  for (const NamedPortReference& name : connection.names) {
    ports.names.insert(std::string(name.protocol ? addresses::name_of(*name.protocol) : "") + ' ' +
                       std::string(name.name));
  }
  return ports;
}

bool is_ipv6(const Connection& connection) {
  return std::ranges::any_of(std::initializer_list<const Party*>{&connection.from, &connection.to},
                             [](const Party* party) {
                               return party->kind == Party::Kind::addresses &&
                                      party->first.family == addresses::Family::ipv6;
                             });
}

Row row_of(const Connection& connection, const Network& network) {
  return {name_of(network), text_of(connection.from, network), text_of(connection.to, network),
          row_ports_of(connection)};
}

// --- options of a golden ---

struct Options {
  bool is_json = false;
  bool has_exposure = false;
  bool is_explanation = false;
  std::string only;  ///< explain-only: "allow", "deny"
  std::string direction;  ///< "ingress", "egress"
  std::set<std::string> workloads;
  std::set<std::string> peers;
  std::optional<std::pair<Protocol, std::uint16_t>> port;

  PortSet ports() const { return port ? PortSet::range(port->first, port->second, port->second) : PortSet::all(); }
};

Options options_of(Node written) {
  Options options;
  options.is_json = written.child("output").text() == "json";
  options.has_exposure = written.child("exposure").boolean().value_or(false);
  options.is_explanation = written.child("explain").boolean().value_or(false);
  options.only = written.child("explain-only").text();
  options.direction = written.child("focus-direction").text();
  for (const Node each : written.child("focusworkload").items()) options.workloads.emplace(each.text());
  for (const Node each : written.child("focusworkload-peer").items()) options.peers.emplace(each.text());
  std::string port(written.child("focus-conn").text());
  if (const std::size_t dash = port.find('-'); dash != port.npos) {
    std::ranges::transform(port, port.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (const auto protocol = addresses::protocol_of(std::string_view(port).substr(0, dash))) {
      options.port = {*protocol, static_cast<std::uint16_t>(std::stoi(port.substr(dash + 1)))};
    }
  }
  return options;
}

/// By name, or by namespace and name.
bool is_named(const std::set<std::string>& names, std::string_view end) {
  if (end == "{ingress-controller}") return names.contains("ingress-controller");
  const std::string_view full = end.substr(0, end.rfind('['));
  return !full.empty() &&
         (names.contains(std::string(full)) || names.contains(std::string(full.substr(full.find('/') + 1))));
}

bool is_in_focus(const Options& options, const std::string& from, const std::string& to) {
  if (options.workloads.empty()) return true;
  const bool from_named = is_named(options.workloads, from);
  const bool to_named = is_named(options.workloads, to);
  if (options.direction == "ingress" && !to_named) return false;
  if (options.direction == "egress" && !from_named) return false;
  const auto is_peer = [&](const std::string& end) { return options.peers.empty() || is_named(options.peers, end); };
  return (from_named && is_peer(to)) || (to_named && is_peer(from));
}

// --- our answers, as rows ---

std::vector<Row> connections_of(const Input& input, const Options& options) {
  std::vector<Row> rows;
  for (const ConnectionList& list : input.lists) {
    for (const Connection& connection : list.connections) {
      Row row = row_of(connection, *list.network);
      if (is_ipv6(connection) || !is_in_focus(options, row.from, row.to)) continue;
      if (options.port) {
        if (!row.ports.numbers.contains(options.port->first, options.port->second)) continue;
        row.ports.numbers = options.ports();
      }
      if (options.is_json) row.network.clear();
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

/// What the peer prints of exposure: outside addresses only of workloads that are open to something else too.
struct Exposed {
  std::vector<Row> ingress;
  std::vector<Row> egress;
  std::set<std::string> unprotected;
};

Exposed exposure_of(const Input& input, const Options& options) {
  Exposed exposed;
  if (!options.workloads.empty() && !options.peers.empty()) return exposed;
  const Network& network = input.reading.networks.front();
  std::vector<Row> outside[2];
  std::set<std::string> is_listed;
  for (const Exposure& exposure : network::exposure_of(network, input.engines.front())) {
    const bool is_ingress = exposure.direction == Direction::ingress;
    Party party;
    party.workload = exposure.workload;
    const std::string workload = text_of(party, network);
    if (!options.workloads.empty() && !is_named(options.workloads, workload)) continue;
    if (!options.direction.empty() && (options.direction == "ingress") != is_ingress) continue;
    std::optional<PortSet> of_cluster;
    for (const Connection& connection : exposure.connections) {
      const Party& other = is_ingress ? connection.from : connection.to;
      if (other.kind == Party::Kind::entire_cluster) of_cluster = connection.ports;
    }
    for (const Connection& connection : exposure.connections) {
      const Party& other = is_ingress ? connection.from : connection.to;
      if (is_ipv6(connection)) continue;
      Row row = row_of(connection, network);
      if (options.port) {
        const auto holds = [&](const PortSet& ports) {
          return ports.contains(options.port->first, options.port->second);
        };
        const bool is_as_cluster = other.kind == Party::Kind::selection && of_cluster && holds(*of_cluster);
        if (!holds(row.ports.numbers) || is_as_cluster) continue;
        row.ports = {options.ports(), {}};
      }
      if (other.kind == Party::Kind::addresses) {
        outside[is_ingress ? 1 : 0].push_back(std::move(row));
        continue;
      }
      is_listed.insert(workload);
      (is_ingress ? exposed.ingress : exposed.egress).push_back(std::move(row));
    }
    if (!exposure.is_protected && !options.port)
      exposed.unprotected.insert(workload + (is_ingress ? " Ingress" : " Egress"));
  }
  for (const Row& row : outside[0]) {
    if (is_listed.contains(row.from)) exposed.egress.push_back(row);
  }
  for (const Row& row : outside[1]) {
    if (is_listed.contains(row.to)) exposed.ingress.push_back(row);
  }
  return exposed;
}

/// Ports at which some rule begins or ends, so that the reason is the same between them.
std::vector<std::pair<Protocol, std::uint16_t>> ports_to_try(const Cluster& cluster) {
  std::vector<std::pair<Protocol, std::uint16_t>> ports;
  const auto add = [&](const PortSet& set) {
    for (const Protocol protocol : addresses::protocols) {
      for (const auto& part : set.of(protocol)) {
        ports.emplace_back(protocol, part.first);
        if (part.last < UINT16_MAX) ports.emplace_back(protocol, static_cast<std::uint16_t>(part.last + 1));
      }
    }
  };
  add(PortSet::all());
  for (const Policy& policy : cluster.policies) {
    for (const Rule& rule : policy.rules) add(rule.ports);
  }
  for (const Pod& pod : cluster.pods) {
    for (const NamedPort& port : pod.named_ports) add(PortSet::range(port.protocol, port.port, port.port));
  }
  std::ranges::sort(ports);
  const auto rest = std::ranges::unique(ports);
  ports.erase(rest.begin(), rest.end());
  return ports;
}

bool is_by_default(const Decision& decision) {
  return decision.is_allowed && decision.passed.empty() &&
         (decision.by == Decision::By::no_policy || decision.by == Decision::By::no_pod);
}

/// Pairs of workloads, and of workloads and ranges, that no rule speaks of.
std::vector<Row> by_default_of(const Input& input, const Options& options) {
  std::vector<Row> rows;
  for (std::size_t number = 0; number < input.lists.size(); ++number) {
    const Network& network = input.reading.networks[number];
    const Engine& engine = input.engines[number];
    const Cluster& cluster = network.cluster;
    struct Party {
      std::string text;
      std::vector<End> ends;
    };
    const auto parties = [&](std::span<const Engine::Class> classes) {
      std::map<std::string, Party> all;
      for (const Engine::Class& each : classes) {
        for (const std::uint32_t pod : each.pods) {
          network::Party party;
          party.workload = cluster.pods[pod].workload;
          std::string text = text_of(party, network);
          Party& added = all[text];
          added.text = std::move(text);
          added.ends.push_back(End::pod(pod));
        }
        for (const auto& part : each.addresses.of(addresses::Family::ipv4).parts()) {
          network::Party party;
          party.kind = network::Party::Kind::addresses;
          party.first = {addresses::Family::ipv4, part.first};
          party.last = {addresses::Family::ipv4, part.last};
          std::string text = text_of(party, network);
          Party& added = all[text];
          added.text = std::move(text);
          added.ends.push_back(End::address(party.first));
        }
      }
      return all;
    };
    const auto sources = parties(engine.sources());
    const auto destinations = parties(engine.destinations());
    const auto ports = ports_to_try(cluster);
    for (const auto& [from, source] : sources) {
      for (const auto& [to, destination] : destinations) {
        const bool has_outside = !source.ends[0].is_pod() || !destination.ends[0].is_pod();
        if (from == to || (!source.ends[0].is_pod() && !destination.ends[0].is_pod())) continue;
        if (has_outside && network.kind == Network::Kind::attachment) continue;
        if (!is_in_focus(options, from, to)) continue;
        const bool is_all = std::ranges::all_of(ports, [&](const auto& port) {
          const Verdict verdict = engine.explain(source.ends[0], destination.ends[0], port.first, port.second);
          return is_by_default(verdict.egress) && is_by_default(verdict.ingress);
        });
        if (is_all) rows.push_back({name_of(network), from, to, {PortSet::all(), {}}});
      }
    }
  }
  return rows;
}

std::map<std::string, std::set<std::string>> networks_of(const Input& input) {
  std::map<std::string, std::set<std::string>> networks;
  for (const Network& network : input.reading.networks) {
    std::string name = name_of(network);
    name = network.kind == Network::Kind::pod_network
               ? "pod-network"
               : name.substr(name.find(' ') + 1) + '[' + name.substr(0, name.find(' ')) + ']';
    const bool is_primary = network.kind != Network::Kind::attachment;
    for (const Pod& pod : network.cluster.pods) {
      Party party;
      party.workload = pod.workload;
      networks[text_of(party, network)].insert((is_primary ? "Primary " : "Secondary ") + name);
    }
  }
  return networks;
}

// --- comparing ---

/// Both sides' lines that the other lacks; empty when they are the same.
std::string differing(std::string_view what, const std::set<std::string>& expected, const std::set<std::string>& got) {
  std::string text;
  constexpr std::size_t most = 6;
  std::size_t count = 0;
  const auto tell = [&](const std::set<std::string>& one, const std::set<std::string>& other, std::string_view sign) {
    for (const std::string& line : one) {
      if (!other.contains(line) && ++count <= most) text += "\n    " + std::string(sign) + ' ' + line;
    }
  };
  tell(expected, got, "lacks");
  tell(got, expected, "has  ");
  if (count == 0) return {};
  if (count > most) text += "\n    and " + std::to_string(count - most) + " more";
  return "\n  " + std::string(what) + ':' + text;
}

std::string unread(const std::vector<std::string>& lines) {
  return lines.empty() ? "" : "\n  line of the golden not understood: " + lines.front();
}

/// Denied ports of an explanation that we allow.
std::string wrongly_allowed(const Golden& golden, const std::vector<Row>& connections) {
  const auto is_same_end = [](const std::string& one, const std::string& other) {
    const auto range = range_of(one);
    const auto other_range = range_of(other);
    return range && other_range ? !intersect(*range, *other_range).empty() : one == other;
  };
  for (const Row& denied : golden.denied) {
    for (const Row& row : connections) {
      if (row.network == denied.network && is_same_end(row.from, denied.from) && is_same_end(row.to, denied.to) &&
          !intersect(row.ports.numbers, denied.ports.numbers).empty()) {
        return "\n  denied: " + denied.from + " => " + denied.to + " : " + text_of(denied.ports);
      }
    }
  }
  return {};
}

Golden read_golden(const std::filesystem::path& path, const Options& options) {
  const std::string text = read_file(path);
  const RowPorts focus{options.ports(), {}};
  Golden golden;
  if (!options.is_json) {
    golden = golden_of_text(text, focus);
  } else if (const auto outcomes = documents::read(source_of(text)); !outcomes.empty() && outcomes[0].document) {
    golden = golden_of_json(outcomes[0].document->root(), focus);
  } else {
    golden.unread.emplace_back("not JSON");
  }
  // An explanation lists apart what is allowed by default.
  golden.connections.insert(golden.connections.end(), golden.by_default.begin(), golden.by_default.end());
  return golden;
}

std::string compare_list(const Golden& golden, const Options& options, const Input& input) {
  std::string why = unread(golden.unread);
  const std::vector<Row> connections = connections_of(input, options);
  const bool is_denied_only = options.only == "deny";
  why += differing("connections", lines_of(golden.connections),
                   is_denied_only ? std::set<std::string>() : lines_of(connections));
  why += wrongly_allowed(golden, connections);
  if (options.is_explanation && !options.port && !is_denied_only) {
    why += differing("by default", lines_of(golden.by_default), lines_of(by_default_of(input, options)));
  }
  if (options.has_exposure) {
    const Exposed exposed = exposure_of(input, options);
    why += differing("egress exposure", lines_of(golden.egress, true), lines_of(exposed.egress, true));
    why += differing("ingress exposure", lines_of(golden.ingress, true), lines_of(exposed.ingress, true));
    if (!options.is_json) why += differing("unprotected", golden.unprotected, exposed.unprotected);
  }
  if (!golden.networks.empty()) {
    std::set<std::string> expected;
    std::set<std::string> got;
    for (const auto& [workload, names] : golden.networks) {
      for (const std::string& name : names) expected.insert(workload + " on " + name);
    }
    for (const auto& [workload, names] : networks_of(input)) {
      for (const std::string& name : names) got.insert(workload + " on " + name);
    }
    why += differing("networks", expected, got);
  }
  return why;
}

std::string compare_difference(const std::filesystem::path& path, const Input& before, const Input& after) {
  const std::string text = read_file(path);
  std::vector<std::string> not_read;
  const std::vector<DifferenceRow> expected =
      path.extension() == ".csv" ? differences_of_csv(text, not_read) : differences_of_text(text, not_read);
  std::vector<DifferenceRow> got;
  for (const Change& change : difference(before.lists, after.lists)) {
    if (!change.network.empty()) continue;
    const auto ports = [](const PortSet& set) {
      if (set.is_all()) return std::string("All Connections");
      std::string written;
      for (const Protocol protocol : addresses::protocols) {
        std::string of_protocol;
        for (const auto& part : set.of(protocol)) {
          of_protocol +=
              (of_protocol.empty() ? "" : ",") + std::to_string(part.first) + '-' + std::to_string(part.last);
        }
        if (!of_protocol.empty()) {
          written += (written.empty() ? "" : ",") + std::string(addresses::name_of(protocol)) + ' ' + of_protocol;
        }
      }
      return written.empty() ? "No Connections" : written;
    };
    DifferenceRow row;
    row.kind = change.kind == Change::Kind::added     ? "added"
               : change.kind == Change::Kind::removed ? "removed"
                                                      : "changed";
    row.from = change.from;
    row.to = change.to;
    row.before = ports(change.before);
    row.after = ports(change.after);
    const bool is_from = change.is_from_new || change.is_from_gone;
    const bool is_to = change.is_to_new || change.is_to_gone;
    if (is_from || is_to) {
      row.workloads = "workload " + (is_from ? change.from : "") + (is_from && is_to ? " and " : "") +
                      (is_to ? change.to : "") + ' ' + row.kind;
    }
    got.push_back(std::move(row));
  }
  return unread(not_read) + differing("changes", lines_of(expected), lines_of(got));
}

// --- goldens that contradict the documentation ---

/// "shop/cart" of "shop/cart[Deployment]"; empty for other ends.
std::string_view full_name_of(std::string_view end) {
  return end.ends_with(']') && end.find('/') != end.npos ? end.substr(0, end.rfind('[')) : std::string_view();
}

/// Names, with namespaces, of pods that have ended and of what owns them.
std::set<std::string, std::less<>> ended_names(const Input& input) {
  std::set<std::string, std::less<>> names;
  for (const objects::Object& object : input.inventory.objects()) {
    const std::string_view phase = object.root.at(documents::Field::status, documents::Field::phase).text();
    if (object.kind != "Pod" || (phase != "Succeeded" && phase != "Failed")) continue;
    const std::string namespace_(object.namespace_.empty() ? "default" : object.namespace_);
    names.insert(namespace_ + '/' + std::string(object.name));
    for (const Node owner : object.metadata.child(documents::Field::ownerReferences).items()) {
      names.insert(namespace_ + '/' + std::string(owner.child(documents::Field::name).text()));
    }
  }
  return names;
}

/// Takes the ends that only ended pods stand for out of a golden; false where it has none.
bool drop_ended_pods(Golden& golden, const Input& input) {
  const std::set<std::string, std::less<>> ended = ended_names(input);
  std::set<std::string, std::less<>> running;
  for (const auto& [workload, names] : networks_of(input)) running.insert(workload);
  bool is_any = false;
  const auto is_ended = [&](const std::string& end) {
    const bool result = ended.contains(full_name_of(end)) && !running.contains(end);
    is_any = is_any || result;
    return result;
  };
  for (std::vector<Row>* rows :
       {&golden.connections, &golden.denied, &golden.by_default, &golden.egress, &golden.ingress}) {
    std::erase_if(*rows, [&](const Row& row) { return is_ended(row.from) || is_ended(row.to); });
  }
  std::erase_if(golden.unprotected, [&](const std::string& line) { return is_ended(line.substr(0, line.rfind(' '))); });
  std::erase_if(golden.networks, [&](const auto& each) { return is_ended(each.first); });
  return is_any;
}

/// Ports that containers of a workload's pods declare.
PortSet declared_ports(const Network& network, std::uint32_t workload) {
  PortSet declared;
  std::vector<objects::TypeFault> told_already;
  for (const Pod& pod : network.cluster.pods) {
    if (pod.workload != workload) continue;
    for (const objects::PodTemplate& each : objects::pod_templates(*pod.object, told_already)) {
      for (const objects::Container& container : each.containers) {
        for (const Node port : container.fields.child(documents::Field::ports).items()) {
          const auto number = port.child(documents::Field::containerPort).integer().value_or(0);
          const auto protocol = addresses::protocol_of(port.child(documents::Field::protocol).string_or("TCP"));
          if (number < 1 || number > 65535 || !protocol) continue;
          const auto single = static_cast<std::uint16_t>(number);
          declared = unite(declared, PortSet::range(*protocol, single, single));
        }
      }
    }
  }
  return declared;
}

/// Adds what entrances lead to at ports that no container declares; false where there is nothing of the sort.
bool add_undeclared_ports(Golden& golden, const Input& input) {
  bool is_any = false;
  for (const ConnectionList& list : input.lists) {
    for (const Connection& connection : list.connections) {
      if (connection.from.kind != Party::Kind::ingress_controller) continue;
      const PortSet undeclared = connection.ports.without(declared_ports(*list.network, connection.to.workload));
      if (undeclared.empty()) continue;
      is_any = true;
      Row row = row_of(connection, *list.network);
      row.ports.numbers = undeclared;
      for (Row& denied : golden.denied) {
        if (denied.from == row.from && denied.to == row.to)
          denied.ports.numbers = denied.ports.numbers.without(undeclared);
      }
      if (golden.is_flat) row.network.clear();
      golden.connections.push_back(std::move(row));
    }
  }
  return is_any;
}

/// What network-lists-contradicted.tsv names. A golden is contradicted by a feature if it holds once that is mended in
/// it, or the input says what the peer makes of it.
struct Feature {
  std::string_view name;
  bool (*mend)(Golden& golden, const Input& input);  ///< none: of the input
};
constexpr Feature features[] = {
    {"networks-of-all-addresses", nullptr},  // halve_whole_families
    {"ended-pods", drop_ended_pods},
    {"undeclared-container-ports", add_undeclared_ports},
};

/// The features of the list, each with the goldens that it is proven by.
class Contradicted {
 public:
  explicit Contradicted(Tally& tally) {
    const std::filesystem::path path =
        std::filesystem::path(SEAWALL_SOURCE_DIR) / "tests" / "conformance" / "network-lists-contradicted.tsv";
    for (const std::string& line : lines_of_file(path)) {
      const std::size_t tab = line.find('\t');
      const std::string name = line.substr(0, tab);
      const auto feature = std::ranges::find(features, name, &Feature::name);
      if (feature == std::end(features)) {
        tally.count(path.filename().string(), "there is no feature \"" + name + '"');
        continue;
      }
      listed_.push_back(feature);
      for (const std::string_view golden :
           objects::Parts(std::string_view(line).substr(tab + 1, line.find('\t', tab + 1) - tab - 1))) {
        proofs_.insert(std::string(golden));
      }
    }
  }

  /// Whether a golden that differs holds once the features that its input has are mended. `halved`: the input as
  /// halve_whole_families() leaves it.
  template <typename Halved>
  bool is(const std::string& file, const Golden& golden, const Options& options, const Input& input, Halved halved) {
    Golden mended = golden;
    bool is_any = false;
    const Input* used = &input;
    for (const Feature* feature : listed_) {
      if (feature->mend) {
        is_any |= feature->mend(mended, input);
      } else if (halved().is_halved) {
        used = &halved();
        is_any = true;
      }
    }
    if (!is_any || !compare_list(mended, options, *used).empty()) return false;
    ++count_;
    proofs_.erase(file);
    return true;
  }
  /// A golden of the list that is not contradicted, though it is there.
  bool is_stale(const std::string& file) const { return proofs_.contains(file); }
  std::size_t count() const noexcept { return count_; }

 private:
  static std::vector<std::string> lines_of_file(const std::filesystem::path& path) {
    std::vector<std::string> lines(1);
    for (const char c : read_file(path)) {
      if (c == '\n') {
        lines.emplace_back();
      } else {
        lines.back() += c;
      }
    }
    std::erase_if(lines, [](const std::string& line) { return line.empty() || line.starts_with('#'); });
    return lines;
  }

  std::vector<const Feature*> listed_;
  std::set<std::string> proofs_;
  std::size_t count_ = 0;
};

}  // namespace

void network_lists(const std::filesystem::path& directory, Tally& tally) {
  const std::vector<documents::Outcome> outcomes = documents::read(source_of(read_file(directory / "index.json")));
  if (outcomes.empty() || !outcomes[0].document) return tally.count("index.json", "not JSON");
  const Node index = outcomes[0].document->root();
  std::map<std::pair<std::string, bool>, std::unique_ptr<Input>> inputs;
  const auto input_of = [&](std::string_view folder, bool is_halved = false) -> const Input& {
    std::unique_ptr<Input>& input = inputs[{std::string(folder), is_halved}];
    if (!input) input = read_input(directory, index.child("folders").child(folder).child("manifests"), is_halved);
    return *input;
  };
  Contradicted contradicted(tally);
  for (const documents::Entry& folder : index.child("folders").entries()) {
    for (const Node written : folder.value.child("goldens").items()) {
      const std::string file(written.child("file").text());
      const Options options = options_of(written.child("options"));
      const Golden golden = read_golden(directory / file, options);
      const Input& input = input_of(folder.key);
      std::string why = compare_list(golden, options, input);
      const auto halved = [&]() -> const Input& { return input_of(folder.key, true); };
      if (!why.empty() && contradicted.is(file, golden, options, input, halved)) continue;
      if (why.empty() && contradicted.is_stale(file)) why = "is not contradicted any more";
      tally.count(file, why);
    }
  }
  for (const documents::Entry& folder : index.child("folders").entries()) {
    bool is_bad = false;
    for (const Node feature : folder.value.child("features").items()) is_bad = is_bad || feature.text() == "badInput";
    // The peer refuses all of such an input, so that there are no goldens. We evaluate the rest, and tell.
    if (is_bad && folder.value.child("goldens").size() == 0) {
      tally.count(folder.key, input_of(folder.key).tells_faults ? "" : "what is bad in it is not told");
    }
  }
  for (const Node each : index.child("diffs").items()) {
    const std::string_view file = each.child("file").text();
    tally.count(file, compare_difference(directory / file, input_of(each.child("dir1").text()),
                                         input_of(each.child("dir2").text())));
  }
  std::printf("%zu contradicted by the documentation of the API (network-lists-contradicted.tsv), counted apart\n",
              contradicted.count());
}

}  // namespace seawall::conformance
