// seawall network check: whether one end may reach another on a port, and what decides about it at each of them.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "console.h"
#include "network.h"
#include "network_ends.h"
#include "words.h"

namespace seawall::commands {
namespace {

using addresses::Address;
using addresses::PortSet;
using addresses::Protocol;
using documents::Error;
using documents::ErrorCode;
using documents::Result;
using documents::Value;
using network::Cluster;
using network::End;
using Pods = std::vector<std::uint32_t>;

constexpr std::size_t most_pods_named = 5;

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

/// One side of the question, in one network: pods, or an address that no pod has.
struct Side {
  std::string title;
  Pods pods;
  std::optional<Address> address;
};

/// Ends that are answered alike.
struct Row {
  Pods from;  ///< none: the address
  Pods to;
  std::optional<std::pair<Protocol, std::uint16_t>> port;  ///< nothing where the pods have none of that name
  network::Verdict verdict;
  PortSet allowed;  ///< on any port, between one end of each side
  std::vector<bool> mattered;  ///< by assumption
};

struct Answer {
  const NetworkView* view = nullptr;  ///< nothing where no network has both ends
  Side from;
  Side to;
  std::vector<Row> rows;
  std::vector<std::string> notes;

  bool is_allowed() const {
    return !rows.empty() && std::ranges::all_of(rows, [](const Row& row) { return row.verdict.is_allowed; });
  }
  std::vector<bool> mattered() const {
    std::vector<bool> all(all_assumptions().size());
    for (const Row& row : rows) {
      for (std::size_t index = 0; index < all.size(); ++index) all[index] = all[index] || row.mattered[index];
    }
    return all;
  }
};

// --- the question -----------------------------------------------------------------------------------

struct Question {
  EndName from;
  EndName to;
  PortName port;
};

/// One end, and no pattern.
Result<EndName> parse_one_end(const std::string& text, const std::string& default_namespace) {
  Result<EndName> end = parse_end(text, default_namespace);
  if (!end) return end.error();
  const bool is_address = end->kind == EndName::Kind::addresses && addresses::parse_address(text);
  if (is_address || (end->kind == EndName::Kind::workload && !end->is_pattern())) return end;
  return invalid("\"" + text + "\" means more than one end; seawall network test takes it, and seawall network list");
}

Result<Question> understand(const NetworkCheckArguments& arguments) {
  const std::string& default_namespace = arguments.input.files.namespace_;
  Result<EndName> from = parse_one_end(arguments.from, default_namespace);
  if (!from) return from.error();
  Result<EndName> to = parse_one_end(arguments.to, default_namespace);
  if (!to) return to.error();
  Result<PortName> port = parse_port(arguments.port);
  if (!port) return port.error();
  if (port->first != port->last) return invalid("\"" + arguments.port + "\" is more than one port");
  if (port->is_name() && to->kind == EndName::Kind::addresses) {
    return invalid("port \"" + arguments.port + "\" is a name, which an address has none of; write its number");
  }
  return Question{take(std::move(from)), take(std::move(to)), take(std::move(port))};
}

/// Fails where the end is not in the network.
Result<Side> side_of(const EndName& name, const Cluster& cluster) {
  Result<Meant> meant = meant_by(name, cluster);
  if (!meant) return meant.error();
  Side side{name.text, std::move(meant->pods), {}};
  if (name.kind == EndName::Kind::addresses) {
    if (side.pods.empty()) {
      side.address = addresses::parse_address(name.text);
    } else {
      side.title += " of " + text_of(cluster.workloads[meant->workloads.front()]);
    }
    return side;
  }
  const network::Workload& workload = cluster.workloads[meant->workloads.front()];
  // Where a pod is named, and not its workload.
  const std::string_view pod = cluster.pods[side.pods.front()].name;
  side.title = name.name == pod && pod != workload.name
                   ? std::string(workload.namespace_) + '/' + std::string(pod) + "[Pod]"
                   : text_of(workload);
  return side;
}

// --- the answer -------------------------------------------------------------------------------------

/// Pods of one side that the engine does not tell apart.
struct Alike {
  Pods pods;
  PortSet ports;  ///< that the question means at them
};

std::vector<Alike> alike_in(const Side& side, std::span<const network::Engine::Class> classes, const Cluster& cluster,
                            const PortName* port) {
  const std::vector<std::uint32_t> class_of = classes_of(classes, cluster);
  std::vector<std::pair<std::uint32_t, Alike>> groups;
  for (const std::uint32_t pod : side.pods) {
    const PortSet ports = port ? ports_of(*port, cluster.pods[pod]) : PortSet();
    auto group = std::ranges::find_if(groups, [&](const auto& each) {
      return each.first == class_of[pod] && each.second.ports == ports;
    });
    if (group == groups.end()) group = groups.insert(group, {class_of[pod], Alike{{}, ports}});
    group->second.pods.push_back(pod);
  }
  std::vector<Alike> result;
  for (auto& [number, group] : groups) result.push_back(std::move(group));
  if (side.address) result.push_back({{}, port ? port->ports() : PortSet()});
  return result;
}

/// One of each, and not the same pod where there is another.
std::pair<End, End> examples_of(const Alike& from, const Side& from_side, const Alike& to, const Side& to_side) {
  const End one = from.pods.empty() ? End::address(*from_side.address) : End::pod(from.pods.front());
  if (to.pods.empty()) return {one, End::address(*to_side.address)};
  for (const std::uint32_t pod : to.pods) {
    if (!one.is_pod() || pod != one.pod()) return {one, End::pod(pod)};
  }
  if (from.pods.size() > 1) return {End::pod(from.pods[1]), End::pod(to.pods.front())};
  return {one, End::pod(to.pods.front())};
}

class Asking {
 public:
  Asking(const NetworkFiles& files, const NetworkView& view, const PortName& port) : view_(view), port_(port) {
    for (const Assumption& each : all_assumptions()) others_.push_back(engine_without(each, files, view));
  }

  std::vector<Row> rows(const Side& from, const Side& to) {
    std::map<std::string, Row> rows;  // by what is said of them
    const std::vector<Alike> sources = alike_in(from, view_.engine.sources(), view_.cluster(), nullptr);
    const std::vector<Alike> destinations = alike_in(to, view_.engine.destinations(), view_.cluster(), &port_);
    for (const Alike& source : sources) {
      std::map<std::string, Row> of_source;
      for (const Alike& destination : destinations) add_rows(source, from, destination, to, of_source);
      for (auto& [key, row] : of_source) {
        std::string whole = key;
        for (const std::uint32_t pod : row.to) whole += ' ' + std::to_string(pod);
        const auto [known, is_new] = rows.try_emplace(std::move(whole), std::move(row));
        if (!is_new) known->second.from.insert(known->second.from.end(), source.pods.begin(), source.pods.end());
      }
    }
    std::vector<Row> result;
    for (auto& [key, row] : rows) result.push_back(std::move(row));
    std::ranges::stable_sort(result, {}, [](const Row& row) {
      return std::tuple(row.from.empty() ? 0 : row.from.front(), row.to.empty() ? 0 : row.to.front());
    });
    return result;
  }

 private:
  void add_rows(const Alike& source, const Side& from, const Alike& destination, const Side& to,
                std::map<std::string, Row>& rows) const {
    const auto [one, other] = examples_of(source, from, destination, to);
    const auto add = [&](Row row) {
      std::string key = std::to_string(row.verdict.is_allowed);
      if (row.port) {
        key += std::to_string(static_cast<int>(row.port->first)) + '/' + std::to_string(row.port->second) + '\n';
        key += explanation(row.verdict, one.is_pod(), other.is_pod(), "");
      }
      row.from = source.pods;
      const auto [known, is_new] = rows.try_emplace(std::move(key), std::move(row));
      known->second.to.insert(known->second.to.end(), destination.pods.begin(), destination.pods.end());
    };
    if (destination.ports.empty()) {
      Row row;
      row.verdict.is_allowed = false;
      row.mattered.resize(others_.size());
      add(std::move(row));
    }
    for (const Protocol protocol : addresses::protocols) {
      for (const auto& [first, last] : destination.ports.of(protocol)) {
        for (std::uint32_t port = first; port <= last; ++port) {
          add(row_of(one, other, protocol, static_cast<std::uint16_t>(port)));
        }
      }
    }
  }

  Row row_of(const End& from, const End& to, Protocol protocol, std::uint16_t port) const {
    Row row;
    row.port = std::pair(protocol, port);
    row.verdict = view_.engine.explain(from, to, protocol, port);
    row.allowed = view_.engine.ports(from, to);
    for (const std::optional<network::Engine>& other : others_) {
      row.mattered.push_back(other && other->allows(from, to, protocol, port) != row.verdict.is_allowed);
    }
    return row;
  }

  const NetworkView& view_;
  const PortName& port_;
  std::vector<std::optional<network::Engine>> others_;  // by assumption
};

Result<Answer> answer_of(const NetworkFiles& files, const Question& question) {
  Answer answer;
  std::optional<Error> failures[2];
  bool is_found[2] = {false, false};
  for (const NetworkView& view : files.networks) {
    Result<Side> from = side_of(question.from, view.cluster());
    Result<Side> to = side_of(question.to, view.cluster());
    const Result<Side>* sides[2] = {&from, &to};
    for (std::size_t index = 0; index < 2; ++index) {
      if (*sides[index]) {
        is_found[index] = true;
      } else if (!failures[index]) {
        failures[index] = sides[index]->error();
      }
    }
    if (!from || !to) continue;
    if (!answer.view) {
      answer.view = &view;
      answer.from = take(std::move(from));
      answer.to = take(std::move(to));
    } else {
      answer.notes.push_back("both are also on " + title_of(*view.network) + "; --network " + name_of(*view.network) +
                             " asks about it");
    }
  }
  for (std::size_t index = 0; index < 2; ++index) {
    if (!is_found[index]) return *failures[index];
  }
  if (!answer.view) {
    answer.from.title = question.from.text;
    answer.to.title = question.to.text;
    return answer;
  }
  answer.rows = Asking(files, *answer.view, question.port).rows(answer.from, answer.to);
  return answer;
}

// --- text -------------------------------------------------------------------------------------------

std::string pods_text(const Pods& pods, const Side& side, const Cluster& cluster) {
  if (pods.size() == side.pods.size()) return side.title;
  std::string text;
  for (std::size_t index = 0; index < std::min(pods.size(), most_pods_named); ++index) {
    text += (index > 0 ? ", " : "") + std::string(cluster.pods[pods[index]].name);
  }
  if (pods.size() > most_pods_named) text += " and " + std::to_string(pods.size() - most_pods_named) + " more";
  return side.title + " (" + counted(pods.size(), "pod") + ": " + text + ')';
}

std::string port_text(const Row& row) {
  return std::string(addresses::name_of(row.port->first)) + ' ' + std::to_string(row.port->second);
}

std::string row_text(const Row& row, const Answer& answer, const Question& question, bool explain) {
  const Cluster& cluster = answer.view->cluster();
  const std::string from = pods_text(row.from, answer.from, cluster);
  const std::string to = pods_text(row.to, answer.to, cluster);
  if (!row.port) {
    return reports::escaped(from + " does not reach " + to + ": no container port is named \"" + question.port.text +
                            "\"") +
           '\n';
  }
  std::string text = reports::escaped(from + (row.verdict.is_allowed ? " reaches " : " does not reach ") + to + " on " +
                                      port_text(row)) +
                     '\n';
  if (!explain) return text;
  text += explanation(row.verdict, !answer.from.address, !answer.to.address, "  ");
  if (!row.verdict.is_allowed && !row.allowed.empty()) {
    text += "  what is allowed from there: " + text_of(row.allowed) + '\n';
  }
  return text;
}

std::string text_report(const NetworkFiles& files, const Answer& answer, const Question& question, bool explain) {
  std::string text = answer.is_allowed() ? "allowed\n" : "denied\n";
  if (!explain && answer.rows.size() == 1 && answer.rows.front().port) return text;
  text += '\n';
  if (!answer.view) {
    return text + reports::escaped(answer.from.title + " and " + answer.to.title + " are on no network together") +
           '\n';
  }
  if (answer.rows.size() > 1) text += "The answer is not the same for all of them.\n\n";
  for (const Row& row : answer.rows) text += row_text(row, answer, question, explain);
  if (explain) text += assumption_lines(files, answer.mattered());
  return text;
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const Pods& pods, const Side& side, const Cluster& cluster) {
  Value json = Value::map({{"title", Value(side.title)}});
  if (side.address) {
    json.set("address", Value(addresses::text_of(*side.address)));
    return json;
  }
  Value::List names;
  for (const std::uint32_t pod : pods) names.emplace_back(cluster.pods[pod].name);
  json.set("pods", Value::list(std::move(names)));
  return json;
}

Value json_of(const Row& row, const Answer& answer) {
  const Cluster& cluster = answer.view->cluster();
  Value json = Value::map({{"allowed", Value(row.verdict.is_allowed)}});
  json.set("from", json_of(row.from, answer.from, cluster));
  json.set("to", json_of(row.to, answer.to, cluster));
  if (!row.port) return json;
  json.set("protocol", Value(addresses::name_of(row.port->first)));
  json.set("port", json_number(row.port->second));
  json.set("egress", commands::json_of(row.verdict.egress, !answer.from.address));
  json.set("ingress", commands::json_of(row.verdict.ingress, !answer.to.address));
  json.set("allowedPorts", commands::json_of(row.allowed));
  return json;
}

std::string json_report(const NetworkFiles& files, const Answer& answer, const Question& question) {
  JsonReport report;
  report.add("allowed", Value(answer.is_allowed()));
  report.add("question", Value::map({{"from", Value(question.from.text)},
                                     {"to", Value(question.to.text)},
                                     {"port", Value(question.port.text)}}));
  report.add("network", answer.view ? Value(name_of(*answer.view->network)) : Value());
  Value::List rows;
  for (const Row& row : answer.rows) rows.push_back(json_of(row, answer));
  report.add_list("answers", rows);
  Value::List notes;
  for (const std::string& note : answer.notes) notes.emplace_back(note);
  report.add_list("notes", notes);
  add_input(report, files, answer.mattered());
  return report.text();
}

}  // namespace

Exit network_check(const NetworkCheckArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_check_formats);
  if (!outlets) return refuse(outlets.error());
  if (arguments.from.empty() || arguments.to.empty() || arguments.port.empty()) {
    complain("FROM, TO and PORT are needed, such as shop/cart shop/db 5432");
    return Exit::usage;
  }
  const Result<Question> question = understand(arguments);
  if (!question) return refuse(question.error());
  const auto files = load_network(arguments.input);
  if (!files) return files.error();
  const Result<Answer> answer = answer_of(*files, *question);
  if (!answer) return refuse(answer.error());
  if (!arguments.quiet && !is_for_programs(*outlets)) {
    complain_of_input(*files);
    for (const std::string& note : answer->notes) complain("note: " + note);
  }
  // --quiet takes back the report that nobody asked for, not one that was.
  if (!arguments.quiet || !arguments.outputs.empty()) {
    const Exit written = write_outlets(
        *outlets,
        [&](std::string_view format) {
          return format == "json" ? json_report(*files, *answer, *question)
                                  : text_report(*files, *answer, *question, arguments.explain);
        },
        arguments.quiet        ? ""
        : answer->is_allowed() ? "allowed"
                               : "denied");
    if (written != Exit::clean) return written;
  }
  return verdict(*files, arguments.input.files.allow_unreadable, answer->is_allowed() ? Exit::clean : Exit::findings);
}

}  // namespace seawall::commands
