// seawall network list: allowed connections, by workload for people, one by one for programs, and as a picture.

#include <algorithm>
#include <map>
#include <set>

#include "console.h"
#include "network_connections.h"
#include "network_picture.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Value;
using network::Connection;
using network::Direction;
using network::Party;

// --- text -------------------------------------------------------------------------------------------

std::string place_behind(const network::Workload& workload) {
  if (!workload.object) return {};
  const documents::Place place = place_of(workload.object->root);
  return "  " + place.file + ':' + std::to_string(place.line);
}

/// Lines of one direction, the ports in a column.
std::string direction_text(std::string_view title, const std::vector<PeerLine>& lines, std::size_t width,
                           bool tells_none) {
  if (lines.empty()) return tells_none ? "  " + std::string(title) + "nothing\n" : std::string();
  std::string text;
  for (const PeerLine& line : lines) {
    const std::string peers = reports::escaped(line.peers);
    text += "  " + (&line == &lines.front() ? std::string(title) : std::string(title.size(), ' ')) + peers +
            std::string(width - std::min(width, peers.size()) + 2, ' ') + line.ports + '\n';
  }
  return text;
}

std::string workload_text(const PeerLines& peers, std::uint32_t index, const network::Workload& workload,
                          bool tells_none) {
  const std::vector<PeerLine> from = peers.of(index, Direction::ingress);
  const std::vector<PeerLine> to = peers.of(index, Direction::egress);
  std::size_t width = 0;
  for (const std::vector<PeerLine>* lines : {&from, &to}) {
    for (const PeerLine& line : *lines) width = std::max(width, reports::escaped(line.peers).size());
  }
  return reports::escaped(text_of(workload) + place_behind(workload)) + '\n' +
         direction_text("from  ", from, width, tells_none) + direction_text("to    ", to, width, tells_none) + '\n';
}

std::string text_report(const NetworkFiles& files, const Lists& lists, bool is_filtered) {
  std::string text;
  for (const Listed& list : lists.networks) {
    const network::Network& network = *list.view->network;
    if (list.subjects.empty()) continue;
    if (files.reading.networks.size() > 1) text += "In " + reports::escaped(title_of(network)) + "\n\n";
    const PeerLines peers(list);
    for (const std::uint32_t index : list.subjects) {
      text += workload_text(peers, index, network.cluster.workloads[index], !is_filtered);
    }
  }
  return text + assumption_lines(files, lists.mattered) + summary_of(lists) + '\n';
}

// --- tables -----------------------------------------------------------------------------------------

Table table_of(const Lists& lists) {
  Table table = {{"network", "from", "to", "ports"}};
  for (const Listed& list : lists.networks) {
    const network::Network& network = *list.view->network;
    for (const Connection& each : list.connections) {
      table.push_back({name_of(network), text_of(each.from, network), text_of(each.to, network), text_of(each.ports)});
    }
  }
  return table;
}

std::string markdown_report(const Lists& lists) {
  Table table = table_of(lists);
  if (lists.networks.size() == 1) {
    for (std::vector<std::string>& row : table) row.erase(row.begin());
  }
  const std::string tail = '\n' + summary_of(lists) + '\n';
  return markdown_of(table, reports::comment_limit - tail.size()) + tail;
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const Party& party, const network::Network& network) {
  if (party.kind == Party::Kind::workload) {
    Value json = commands::json_of(network.cluster.workloads[party.workload], network);
    json.set("type", Value("workload"));
    return json;
  }
  Value json = Value::map({{"id", Value(text_of(party, network))}, {"network", Value(name_of(network))}});
  if (party.kind == Party::Kind::addresses) {
    json.set("first", Value(addresses::text_of(party.first)));
    json.set("last", Value(addresses::text_of(party.last)));
    json.set("type", Value("addresses"));
  } else {
    json.set("type", Value("ingress-controller"));
  }
  return json;
}

/// Each end once: the workloads that are asked about, and whoever they have connections with.
Value::List ends_of(const Listed& list) {
  std::set<Party, PartyOrder> parties;
  for (const std::uint32_t index : list.subjects) parties.insert(party_of(index));
  for (const Connection& connection : list.connections) {
    parties.insert(connection.from);
    parties.insert(connection.to);
  }
  Value::List ends;
  for (const Party& party : parties) ends.push_back(json_of(party, *list.view->network));
  return ends;
}

std::string json_report(const NetworkFiles& files, const Lists& lists) {
  JsonReport report;
  Value::List ends;
  Value::List connections;
  for (const Listed& list : lists.networks) {
    const network::Network& network = *list.view->network;
    std::ranges::move(ends_of(list), std::back_inserter(ends));
    for (const Connection& each : list.connections) {
      connections.push_back(Value::map({{"network", Value(name_of(network))},
                                        {"from", Value(text_of(each.from, network))},
                                        {"to", Value(text_of(each.to, network))},
                                        {"ports", commands::json_of(each.ports)}}));
    }
  }
  report.add_list("ends", ends);
  report.add_list("connections", connections);
  report.add("truncated", Value(lists.is_truncated));
  add_input(report, files, lists.mattered);
  return report.text();
}

std::string report_of(std::string_view format, const NetworkFiles& files, const Lists& lists, bool is_filtered) {
  if (format == "json") return json_report(files, lists);
  if (format == "csv") return csv_of(table_of(lists));
  if (format == "markdown") return markdown_report(lists);
  if (format == "dot") return dot_of(lists);
  if (format == "svg") return svg_of(lists);
  return text_report(files, lists, is_filtered);
}

}  // namespace

Exit network_list(const NetworkListArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_list_formats);
  if (!outlets) return refuse(outlets.error());
  const auto files = load_network(arguments.input);
  if (!files) return files.error();
  const documents::Result<Lists> lists = list_connections(*files, arguments.input, arguments.filter);
  if (!lists) return refuse(lists.error());
  if (const auto error = too_many_to_draw(*lists); error && std::ranges::count(*outlets, "svg", &Outlet::format) > 0) {
    return refuse(*error);
  }
  if (!is_for_programs(*outlets)) complain_of_input(*files);
  if (lists->is_truncated) complain(truncation_of(*lists));
  const bool is_limited = is_filtered(arguments.input, arguments.filter);
  const Exit written = write_outlets(
      *outlets, [&](std::string_view format) { return report_of(format, *files, *lists, is_limited); },
      summary_of(*lists));
  if (written != Exit::clean) return written;
  return lists->is_truncated ? Exit::incomplete : verdict(*files, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
