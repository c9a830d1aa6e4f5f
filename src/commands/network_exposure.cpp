// seawall network exposure: what workloads are open to beyond those that the input knows: the whole cluster, unknown
// pods, addresses outside, and entrances; and what no policy rules.

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "console.h"
#include "network.h"
#include "network_connections.h"
#include "words.h"

namespace seawall::commands {
namespace {

using addresses::AddressSet;
using addresses::PortSet;
using documents::Value;
using network::Connection;
using network::Direction;
using network::Entrance;
using network::Exposure;
using network::Party;

/// A way in from outside.
struct Way {
  const Entrance* entrance = nullptr;
  PortSet ports;  ///< of the workload's pods
  PortSet open;   ///< those that policies leave open
};

struct Row {
  std::uint32_t workload = 0;
  const Exposure* ingress = nullptr;
  const Exposure* egress = nullptr;
  std::vector<Way> ways;
};

struct Exposed {
  const NetworkView* view = nullptr;
  std::vector<Exposure> exposures;
  std::vector<Row> rows;
};

// --- entrances --------------------------------------------------------------------------------------

/// By workload.
std::vector<std::vector<Way>> ways_of(const NetworkView& view) {
  std::vector<std::vector<Way>> ways(view.cluster().workloads.size());
  for (const Entrance& entrance : view.entrances) {
    for (const Entrance::Backend& backend : entrance.backends) {
      std::vector<Way>& theirs = ways[view.cluster().pods[backend.pod].workload];
      if (theirs.empty() || theirs.back().entrance != &entrance) theirs.push_back({&entrance, {}, {}});
      theirs.back().ports = unite(theirs.back().ports, backend.ports);
      theirs.back().open = unite(theirs.back().open, open_ports(entrance, backend, view.engine));
    }
  }
  return ways;
}

Exposed exposed(const Listed& list) {
  Exposed result{list.view, network::exposure_of(*list.view->network, list.view->engine), {}};
  std::map<std::uint32_t, Row> rows;
  for (const Exposure& each : result.exposures) {
    Row& row = rows[each.workload];
    row.workload = each.workload;
    (each.direction == Direction::ingress ? row.ingress : row.egress) = &each;
  }
  std::vector<std::vector<Way>> ways = ways_of(*list.view);
  for (const std::uint32_t workload : list.subjects) {
    Row& row = rows[workload];
    row.workload = workload;
    row.ways = std::move(ways[workload]);
    result.rows.push_back(std::move(row));
  }
  return result;
}

// --- words ------------------------------------------------------------------------------------------

const Party& peer_of(const Connection& connection, Direction direction) {
  return direction == Direction::ingress ? connection.from : connection.to;
}

/// `TCP 80,443; port "http"`
std::string ports_text(const Connection& connection) {
  std::string text = connection.ports.empty() && !connection.names.empty() ? "" : text_of(connection.ports);
  for (const network::NamedPortReference& name : connection.names) {
    text += (text.empty() ? "" : "; ") + std::string(name.protocol ? addresses::name_of(*name.protocol) : "port") +
            " \"" + std::string(name.name) + '"';
  }
  return text;
}

std::string way_text(const Way& way) {
  std::string text = std::string(describe(way.entrance->kind)) + ' ' + title_of(*way.entrance->object);
  if (way.entrance->is_internal) text += ", internal";
  for (std::size_t index = 0; index < way.entrance->hosts.size(); ++index) {
    text += (index == 0 ? " for " : ", ") + std::string(way.entrance->hosts[index]);
  }
  const AddressSet everywhere =
      unite(AddressSet::all(addresses::Family::ipv4), AddressSet::all(addresses::Family::ipv6));
  if (everywhere.without(way.entrance->sources).empty()) return text;
  std::string sources;
  for (const addresses::Prefix& prefix : prefixes_of(way.entrance->sources)) {
    sources += (sources.empty() ? "" : ", ") + text_of(prefix);
  }
  return text + " from " + (sources.empty() ? "nowhere" : sources);
}

std::string way_ports_text(const Way& way) {
  if (way.open.empty()) return text_of(way.ports) + ", closed by policies";
  return text_of(way.open);
}

struct Totals {
  std::size_t workloads = 0;
  std::size_t no_policy[2] = {0, 0};     // by direction
  std::size_t to_cluster[2] = {0, 0};
  std::size_t to_outside[2] = {0, 0};
  std::size_t with_entrance = 0;
};

Totals totals_of(const std::vector<Exposed>& networks) {
  Totals totals;
  for (const Exposed& each : networks) {
    totals.workloads += each.rows.size();
    for (const Row& row : each.rows) {
      for (const Exposure* exposure : {row.ingress, row.egress}) {
        if (!exposure) continue;
        const auto direction = static_cast<std::size_t>(exposure->direction);
        totals.no_policy[direction] += exposure->is_protected ? 0U : 1U;
        const auto opens_to = [&](Party::Kind kind) {
          return std::ranges::any_of(exposure->connections, [&](const Connection& connection) {
            return peer_of(connection, exposure->direction).kind == kind &&
                   !(connection.ports.empty() && connection.names.empty());
          });
        };
        totals.to_cluster[direction] += opens_to(Party::Kind::entire_cluster) ? 1U : 0U;
        totals.to_outside[direction] += opens_to(Party::Kind::addresses) ? 1U : 0U;
      }
      const auto is_open = [](const Way& way) { return !way.open.empty(); };
      totals.with_entrance += std::ranges::any_of(row.ways, is_open) ? 1U : 0U;
    }
  }
  return totals;
}

std::string summary_of(const std::vector<Exposed>& networks) {
  const Totals totals = totals_of(networks);
  const auto number = [](std::size_t count) { return std::to_string(count); };
  return counted(totals.workloads, "workload") + "; without a policy: " + number(totals.no_policy[0]) +
         " for ingress, " + number(totals.no_policy[1]) +
         " for egress; open to the whole cluster: " + number(totals.to_cluster[0]) +
         "; open to addresses outside: " + number(totals.to_outside[0]) +
         "; behind an open entrance: " + number(totals.with_entrance);
}

// --- text -------------------------------------------------------------------------------------------

using Lines = std::vector<std::pair<std::string, std::string>>;  // whom, and on which ports

std::string direction_text(const Exposure* exposure, Direction direction, const std::vector<Way>& ways,
                           const network::Network& network) {
  const bool is_ingress = direction == Direction::ingress;
  std::string text = is_ingress ? "  ingress  " : "  egress   ";
  text += !exposure || exposure->is_protected ? "ruled by policies\n" : "no policy rules it\n";
  Lines lines;
  if (exposure) {
    for (const Connection& each : exposure->connections) {
      lines.emplace_back((is_ingress ? "from " : "to ") + text_of(peer_of(each, direction), network), ports_text(each));
    }
  }
  for (const Way& way : ways) lines.emplace_back("through " + way_text(way), way_ports_text(way));
  std::size_t width = 0;
  for (auto& [whom, ports] : lines) {
    whom = reports::escaped(whom);
    width = std::max(width, whom.size());
  }
  if (lines.empty()) text += "    open to nothing else\n";
  for (const auto& [whom, ports] : lines) {
    text += "    " + whom + std::string(width - whom.size() + 2, ' ') + reports::escaped(ports) + '\n';
  }
  return text;
}

std::string text_report(const NetworkFiles& files, const std::vector<Exposed>& networks) {
  std::string text;
  for (const Exposed& each : networks) {
    const network::Network& network = *each.view->network;
    if (each.rows.empty()) continue;
    if (files.reading.networks.size() > 1) text += "In " + reports::escaped(title_of(network)) + "\n\n";
    for (const Row& row : each.rows) {
      text += reports::escaped(text_of(network.cluster.workloads[row.workload])) + '\n' +
              direction_text(row.ingress, Direction::ingress, row.ways, network) +
              direction_text(row.egress, Direction::egress, {}, network) + '\n';
    }
  }
  return text + summary_of(networks) + '\n';
}

// --- tables -----------------------------------------------------------------------------------------

Table table_of(const std::vector<Exposed>& networks) {
  Table table = {{"network", "workload", "direction", "policy", "open to", "ports"}};
  for (const Exposed& each : networks) {
    const network::Network& network = *each.view->network;
    for (const Row& row : each.rows) {
      const std::string workload = text_of(network.cluster.workloads[row.workload]);
      for (const Exposure* exposure : {row.ingress, row.egress}) {
        if (!exposure) continue;
        const std::vector<std::string> head = {name_of(network), workload,
                                               exposure->direction == Direction::ingress ? "ingress" : "egress",
                                               exposure->is_protected ? "yes" : "no"};
        const auto add = [&](std::string whom, std::string ports) {
          table.push_back(head);
          table.back().push_back(std::move(whom));
          table.back().push_back(std::move(ports));
        };
        for (const Connection& connection : exposure->connections) {
          add(text_of(peer_of(connection, exposure->direction), network), ports_text(connection));
        }
        if (exposure->direction == Direction::ingress) {
          for (const Way& way : row.ways) add(way_text(way), way_ports_text(way));
        }
        if (exposure->connections.empty() && (exposure->direction == Direction::egress || row.ways.empty())) {
          add("nothing", "none");
        }
      }
    }
  }
  return table;
}

std::string markdown_report(const std::vector<Exposed>& networks) {
  Table table = table_of(networks);
  if (networks.size() == 1) {
    for (std::vector<std::string>& row : table) row.erase(row.begin());
  }
  const std::string tail = '\n' + summary_of(networks) + '\n';
  return markdown_of(table, reports::comment_limit - tail.size()) + tail;
}

// --- JSON -------------------------------------------------------------------------------------------

std::string_view type_of(const Party& party) noexcept {
  switch (party.kind) {
    case Party::Kind::workload: return "workload";
    case Party::Kind::addresses: return "addresses";
    case Party::Kind::ingress_controller: return "ingress-controller";
    case Party::Kind::entire_cluster: return "entire-cluster";
    case Party::Kind::selection: return "selection";
  }
  return "";
}

Value json_of(const Exposure* exposure, const network::Network& network) {
  if (!exposure) return {};
  Value::List open_to;
  for (const Connection& each : exposure->connections) {
    const Party& peer = peer_of(each, exposure->direction);
    Value json = Value::map({{"id", Value(text_of(peer, network))}, {"type", Value(type_of(peer))}});
    json.set("ports", commands::json_of(each.ports));
    Value::List names;
    for (const network::NamedPortReference& name : each.names) {
      Value named = Value::map({{"name", Value(name.name)}});
      if (name.protocol) named.set("protocol", Value(addresses::name_of(*name.protocol)));
      names.push_back(std::move(named));
    }
    json.set("namedPorts", Value::list(std::move(names)));
    open_to.push_back(std::move(json));
  }
  return Value::map({{"ruledByPolicies", Value(exposure->is_protected)}, {"openTo", Value::list(std::move(open_to))}});
}

Value json_of(const Way& way) {
  const Entrance& entrance = *way.entrance;
  Value json = Value::map({{"kind", Value(describe(entrance.kind))}});
  json.set("object", commands::json_of(*entrance.object));
  if (entrance.service) json.set("service", commands::json_of(*entrance.service));
  Value::List hosts;
  for (const std::string_view host : entrance.hosts) hosts.emplace_back(host);
  json.set("hosts", Value::list(std::move(hosts)));
  Value::List sources;
  for (const addresses::Prefix& prefix : prefixes_of(entrance.sources)) sources.emplace_back(text_of(prefix));
  json.set("sources", Value::list(std::move(sources)));
  json.set("internal", Value(entrance.is_internal));
  json.set("ports", commands::json_of(way.ports));
  json.set("openPorts", commands::json_of(way.open));
  return json;
}

std::string json_report(const NetworkFiles& files, const std::vector<Exposed>& networks,
                        const std::vector<bool>& mattered) {
  JsonReport report;
  const Totals totals = totals_of(networks);
  Value summary = Value::map({{"workloads", json_number(totals.workloads)}});
  summary.set("withoutIngressPolicy", json_number(totals.no_policy[0]));
  summary.set("withoutEgressPolicy", json_number(totals.no_policy[1]));
  summary.set("openToCluster", json_number(totals.to_cluster[0]));
  summary.set("openToOutside", json_number(totals.to_outside[0]));
  summary.set("behindOpenEntrance", json_number(totals.with_entrance));
  report.add("summary", summary);
  Value::List workloads;
  for (const Exposed& each : networks) {
    const network::Network& network = *each.view->network;
    for (const Row& row : each.rows) {
      Value json = commands::json_of(network.cluster.workloads[row.workload], network);
      json.set("ingress", json_of(row.ingress, network));
      json.set("egress", json_of(row.egress, network));
      Value::List ways;
      for (const Way& way : row.ways) ways.push_back(json_of(way));
      json.set("entrances", Value::list(std::move(ways)));
      workloads.push_back(std::move(json));
    }
  }
  report.add_list("workloads", workloads);
  add_input(report, files, mattered);
  return report.text();
}

}  // namespace

Exit network_exposure(const NetworkExposureArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_table_formats);
  if (!outlets) return refuse(outlets.error());
  const auto files = load_network(arguments.input);
  if (!files) return files.error();
  const documents::Result<Lists> lists = list_connections(*files, arguments.input, arguments.filter);
  if (!lists) return refuse(lists.error());
  std::vector<Exposed> networks;
  for (const Listed& each : lists->networks) networks.push_back(exposed(each));
  if (!is_for_programs(*outlets)) complain_of_input(*files);
  const Exit written = write_outlets(
      *outlets,
      [&](std::string_view format) {
        if (format == "json") return json_report(*files, networks, lists->mattered);
        if (format == "csv") return csv_of(table_of(networks));
        return format == "markdown" ? markdown_report(networks) : text_report(*files, networks);
      },
      summary_of(networks));
  if (written != Exit::clean) return written;
  return verdict(*files, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
