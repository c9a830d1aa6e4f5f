// seawall network map: one page with all connections, in which one can look around and ask for the reason of each.
//
// The page is src/reports/html/map.html. Its data is JSON: texts, lines and reasons are tables, which rows point into
// by number, as thousands of connections have few reasons.

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "console.h"
#include "network_routes.h"
#include "words.h"

namespace seawall::commands {
namespace {

#include "map_page.inc"

using addresses::Interval;
using addresses::PortSet;
using addresses::Protocol;
using documents::Value;
using network::Connection;
using network::Direction;
using network::End;
using network::Party;

/// Connections with a reason in the page ("explained connections"); the page says of others how to ask.
constexpr std::size_t most_explained = 20'000;
/// Parts of a connection's ports that are looked at for their reasons ("explained ports"), and pairs of its pods.
constexpr std::size_t most_port_parts = 64;
constexpr std::size_t most_pod_pairs = 9;
constexpr std::size_t most_listed_without_script = 500;

/// Numbers for things in the order in which they come up.
template <typename Thing>
class Numbers {
 public:
  std::size_t of(const Thing& thing) {
    const auto [entry, is_new] = numbers_.try_emplace(thing, things_.size());
    if (is_new) things_.push_back(thing);
    return entry->second;
  }
  const std::vector<Thing>& all() const noexcept { return things_; }

 private:
  std::map<Thing, std::size_t> numbers_;
  std::vector<Thing> things_;
};

Value row(std::initializer_list<Value> cells) { return Value::list(Value::List(cells)); }
Value number(std::size_t value) { return json_number(value); }
Value number(int value) { return Value(static_cast<std::int64_t>(value)); }

Value numbers_json(std::span<const std::size_t> numbers) {
  Value::List items;
  for (const std::size_t each : numbers) items.push_back(number(each));
  return Value::list(std::move(items));
}

/// A line about a decision, as the page shows it.
struct Line {
  std::string text;
  std::string place;
  bool is_detail = false;
  friend auto operator<=>(const Line&, const Line&) = default;
};
/// Lines by number, at each end.
using Reason = std::pair<std::vector<std::size_t>, std::vector<std::size_t>>;

/// What all networks of a page share.
struct Tables {
  Numbers<std::string> ports;          // texts
  std::vector<PortSet> port_sets;      // by the numbers of `ports`
  Numbers<Line> lines;
  Numbers<Reason> reasons;

  std::size_t number_of(const PortSet& set) {
    const std::size_t number = ports.of(text_of(set));
    if (number == port_sets.size()) port_sets.push_back(set);
    return number;
  }
  std::size_t number_of(const ReasonLine& line) {
    return lines.of({line.text, line.at ? text_of(place_of(line.at)) : std::string(), line.is_detail});
  }
};

/// A policy that rules a pod, in one direction.
struct Ruling {
  const network::Policy* policy = nullptr;
  std::vector<const network::Rule*> rules;
};

/// Finds the reasons of one network's connections.
class Explaining {
 public:
  Explaining(const Listed& list, Tables& tables) : view_(*list.view), tables_(tables) {
    const network::Cluster& cluster = view_.cluster();
    source_of_ = classes_of(view_.engine.sources(), cluster);
    destination_of_ = classes_of(view_.engine.destinations(), cluster);
    pods_.resize(cluster.workloads.size());
    for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) pods_[cluster.pods[pod].workload].push_back(pod);
    for (const network::Entrance& entrance : view_.entrances) {
      for (const network::Entrance::Backend& backend : entrance.backends) {
        std::vector<const network::Entrance*>& theirs = entrances_[cluster.pods[backend.pod].workload];
        if (theirs.empty() || theirs.back() != &entrance) theirs.push_back(&entrance);
      }
    }
  }

  /// Parts of the connection's ports, each with the number of its reason.
  std::vector<std::pair<PortSet, std::size_t>> reasons(const Connection& connection) {
    if (connection.from.kind == Party::Kind::ingress_controller) {
      return {{connection.ports, through_entrances(connection.to.workload)}};
    }
    std::vector<std::pair<PortSet, std::size_t>> found;
    PortSet rest = connection.ports;
    for (const auto& [from, to] : examples(connection)) {
      PortSet theirs = intersect(rest, view_.engine.ports(from, to));
      for (const PortSet& part : parts(theirs, from, to)) {
        const std::size_t reason = reason_of(part, from, to);
        const auto alike = std::ranges::find(found, reason, &std::pair<PortSet, std::size_t>::second);
        if (alike == found.end()) {
          found.emplace_back(part, reason);
        } else {
          alike->first = unite(alike->first, part);
        }
      }
      rest = rest.without(theirs);
    }
    return found;
  }

  /// What rules a workload's pods in one direction, as lines by number.
  std::vector<std::size_t> rulings_of(std::uint32_t workload, Direction direction) {
    std::vector<std::size_t> lines;
    if (pods_[workload].empty()) return lines;
    for (const auto& [policy, rules] : rulings(pods_[workload].front(), direction)) {
      const bool isolates = direction == Direction::ingress ? policy->isolates_ingress : policy->isolates_egress;
      lines.push_back(
          tables_.number_of(ReasonLine{title_of(*policy->object) + (isolates ? ": denies what no rule allows" : ""),
                                       policy->object->root, false}));
      for (const network::Rule* rule : rules) {
        lines.push_back(tables_.number_of(ReasonLine{words_of(*policy, *rule), rule->node, true}));
      }
    }
    return lines;
  }

 private:
  using ClassOf = std::vector<std::uint32_t>;

  static std::string words_of(const network::Policy& policy, const network::Rule& rule) {
    constexpr std::array<std::string_view, 3> verbs = {"allows", "denies", "passes on"};
    std::string text = objects::field_path(policy.object->root, rule.node);
    if (!rule.name.empty()) text += " \"" + std::string(rule.name) + '"';
    text += ' ' + std::string(verbs[static_cast<std::size_t>(rule.action)]) + ' ';
    std::string ports = rule.ports.empty() ? "" : text_of(rule.ports);
    for (const network::NamedPortReference& name : rule.named_ports) {
      ports += (ports.empty() ? "port \"" : ", port \"") + std::string(name.name) + '"';
    }
    return text + (ports.empty() ? "none" : ports);
  }

  const std::vector<Ruling>& rulings(std::uint32_t pod, Direction direction) {
    const auto [known, is_new] = rulings_.try_emplace({pod, direction});
    if (is_new) known->second = find_rulings(pod, direction);
    return known->second;
  }

  std::vector<Ruling> find_rulings(std::uint32_t index, Direction direction) const {
    const network::Pod& pod = view_.cluster().pods[index];
    std::vector<Ruling> found;
    if (view_.engine.is_host(index)) return found;
    for (const network::Policy& policy : view_.cluster().policies) {
      const bool isolates = direction == Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
      Ruling ruling{&policy, {}};
      for (const network::Rule& rule : policy.rules) {
        if (rule.direction == direction) ruling.rules.push_back(&rule);
      }
      if ((isolates || !ruling.rules.empty()) && selects(policy.subject, pod)) found.push_back(std::move(ruling));
    }
    return found;
  }

  bool selects(const network::PodSelection& selection, const network::Pod& pod) const {
    const network::Namespace& home = view_.cluster().namespaces[pod.namespace_];
    const bool is_there =
        selection.namespace_ ? *selection.namespace_ == pod.namespace_ : matches(selection.namespaces, home.labels);
    return is_there && matches(selection.pods, pod.labels);
  }

  /// One pair of ends for each pair of classes; not the same pod twice where there are others.
  std::vector<std::pair<End, End>> examples(const Connection& connection) const {
    const std::vector<End> from = ends_of(connection.from, source_of_);
    const std::vector<End> to = ends_of(connection.to, destination_of_);
    std::vector<std::pair<End, End>> pairs;
    for (const End& one : from) {
      for (const End& other : to) {
        if (pairs.size() < most_pod_pairs) pairs.emplace_back(one, other);
      }
    }
    return pairs;
  }

  std::vector<End> ends_of(const Party& party, const ClassOf& class_of) const {
    if (party.kind != Party::Kind::workload) return {End::address(party.first)};
    std::vector<End> ends;
    std::set<std::uint32_t> met;
    for (const std::uint32_t pod : pods_[party.workload]) {
      if (met.insert(class_of[pod]).second) ends.push_back(End::pod(pod));
    }
    return ends;
  }

  /// Cut where a rule of either end begins or ends to count.
  std::vector<PortSet> parts(const PortSet& ports, const End& from, const End& to) {
    std::set<std::pair<Protocol, std::uint16_t>> cuts;
    const auto add = [&](const End& end, Direction direction) {
      if (!end.is_pod()) return;
      for (const Ruling& ruling : rulings(end.pod(), direction)) {
        for (const network::Rule* rule : ruling.rules) add_cuts(rule->ports, cuts);
      }
    };
    add(from, Direction::egress);
    add(to, Direction::ingress);
    if (to.is_pod()) {
      for (const network::NamedPort& named : view_.cluster().pods[to.pod()].named_ports) {
        if (named.port > 0) add_cuts(PortSet::range(named.protocol, named.port, named.port), cuts);
      }
    }
    std::vector<PortSet> result;
    for (const Protocol protocol : addresses::protocols) {
      for (auto [first, last] : ports.of(protocol)) {
        for (auto cut = cuts.upper_bound({protocol, first});
             cut != cuts.end() && cut->first == protocol && cut->second <= last && result.size() < most_port_parts;
             ++cut) {
          result.push_back(PortSet::range(protocol, first, static_cast<std::uint16_t>(cut->second - 1)));
          first = cut->second;
        }
        result.push_back(PortSet::range(protocol, first, last));
      }
    }
    return result;
  }

  static void add_cuts(const PortSet& ports, std::set<std::pair<Protocol, std::uint16_t>>& cuts) {
    for (const Protocol protocol : addresses::protocols) {
      for (const auto& [first, last] : ports.of(protocol)) {
        cuts.emplace(protocol, first);
        if (last < UINT16_MAX) cuts.emplace(protocol, static_cast<std::uint16_t>(last + 1));
      }
    }
  }

  std::size_t reason_of(const PortSet& part, const End& from, const End& to) {
    for (const Protocol protocol : addresses::protocols) {
      const auto ranges = part.of(protocol);
      if (ranges.empty()) continue;
      const network::Verdict verdict = view_.engine.explain(from, to, protocol, ranges.front().first);
      return tables_.reasons.of({numbers_of(verdict.egress, from.is_pod()), numbers_of(verdict.ingress, to.is_pod())});
    }
    return tables_.reasons.of({});
  }

  std::vector<std::size_t> numbers_of(const network::Decision& decision, bool is_pod) {
    std::vector<std::size_t> lines;
    for (const ReasonLine& line : lines_of(decision, is_pod)) lines.push_back(tables_.number_of(line));
    return lines;
  }

  std::size_t through_entrances(std::uint32_t workload) {
    std::vector<std::size_t> lines;
    for (const network::Entrance* entrance : entrances_[workload]) {
      if (!entrance->is_through_controller()) continue;
      lines.push_back(tables_.number_of(
          ReasonLine{"through " + std::string(describe(entrance->kind)) + ' ' + title_of(*entrance->object),
                     entrance->object->root, false}));
      if (!entrance->service) continue;
      lines.push_back(
          tables_.number_of(ReasonLine{"by " + title_of(*entrance->service), entrance->service->root, true}));
    }
    lines.push_back(tables_.number_of(
        ReasonLine{"allowed: policies let any pod connect, and so an ingress controller wherever it runs", {}}));
    return tables_.reasons.of({{}, std::move(lines)});
  }

  const NetworkView& view_;
  Tables& tables_;
  ClassOf source_of_;
  ClassOf destination_of_;
  std::vector<std::vector<std::uint32_t>> pods_;  // by workload
  std::map<std::pair<std::uint32_t, Direction>, std::vector<Ruling>> rulings_;
  std::map<std::uint32_t, std::vector<const network::Entrance*>> entrances_;
};

// --- data -------------------------------------------------------------------------------------------

class Data {
 public:
  std::string text(const Lists& lists) {
    Value::List networks;
    for (const Listed& list : lists.networks) networks.push_back(network_json(list));
    Value data = Value::map({{"networks", Value::list(std::move(networks))}});
    Value::List ports;
    for (std::size_t index = 0; index < tables_.port_sets.size(); ++index) {
      ports.push_back(
          Value::map({{"text", Value(tables_.ports.all()[index])}, {"ranges", ranges_json(tables_.port_sets[index])}}));
    }
    data.set("ports", Value::list(std::move(ports)));
    Value::List lines;
    for (const Line& line : tables_.lines.all()) {
      lines.push_back(row({shown(line.text), shown(line.place), number(line.is_detail ? 1 : 0)}));
    }
    data.set("lines", Value::list(std::move(lines)));
    Value::List reasons;
    for (const auto& [egress, ingress] : tables_.reasons.all()) {
      reasons.push_back(row({numbers_json(egress), numbers_json(ingress)}));
    }
    data.set("reasons", Value::list(std::move(reasons)));
    return in_script(data);
  }

 private:
  /// Texts of the input as a reader may see them.
  static Value shown(std::string_view text) { return Value(reports::escaped(text)); }

  /// No text ends the element that the data stands in.
  static std::string in_script(const Value& data) {
    std::string safe;
    for (const char byte : json_text(data)) {
      if (byte == '<') {
        safe += "\\u003c";
      } else {
        safe += byte;
      }
    }
    return safe;
  }

  static Value ranges_json(const PortSet& ports) {
    Value::List ranges;
    for (const Protocol protocol : addresses::protocols) {
      for (const auto& [first, last] : ports.of(protocol)) {
        ranges.push_back(
            row({Value(addresses::name_of(protocol)), number(std::size_t{first}), number(std::size_t{last})}));
      }
    }
    return Value::list(std::move(ranges));
  }

  static Value route_json(const Route& route) {
    Value::List coordinates;
    for (const auto& [x, y] : route) {
      coordinates.push_back(number(x));
      coordinates.push_back(number(y));
    }
    return Value::list(std::move(coordinates));
  }

  Value network_json(const Listed& list) {
    const network::Network& network = *list.view->network;
    Layout layout = layout_of(list);
    std::vector<std::pair<ArrowEnd, ArrowEnd>> arrows;
    std::set<std::pair<std::size_t, std::size_t>> between;  // boxes
    for (const Connection& connection : list.connections) {
      const auto [from, to] = layout.ends_of(connection);
      arrows.push_back({{false, from}, {false, to}});
      const std::pair boxes(layout.figures[from].box, layout.figures[to].box);
      if (boxes.first != boxes.second) between.insert(boxes);
    }
    std::vector<std::pair<ArrowEnd, ArrowEnd>> bundles;
    for (const auto& [from, to] : between) bundles.push_back({{true, from}, {true, to}});
    std::vector<Route> routes = routes_of(layout, arrows);
    std::vector<Route> bundle_routes = routes_of(layout, bundles);
    make_room(layout, {&routes, &bundle_routes});
    Explaining explaining(list, tables_);
    Value::List boxes;
    for (const Box& box : layout.boxes) {
      boxes.push_back(row({shown(box.title), number(box.is_outside ? 1 : 0), number(box.at.x), number(box.at.y),
                           number(box.at.width), number(box.at.height)}));
    }
    Value::List figures;
    for (const Figure& figure : layout.figures) figures.push_back(figure_json(figure, network, explaining));
    Value::List links;
    for (std::size_t index = 0; index < list.connections.size(); ++index) {
      const Connection& connection = list.connections[index];
      Value::List reasons;
      if (explained_ < most_explained) {
        ++explained_;
        for (const auto& [ports, reason] : explaining.reasons(connection)) {
          reasons.push_back(row({number(tables_.number_of(ports)), number(reason)}));
        }
      }
      links.push_back(row({number(arrows[index].first.index), number(arrows[index].second.index),
                           number(tables_.number_of(connection.ports)), Value::list(std::move(reasons)),
                           route_json(routes[index])}));
    }
    Value::List bundled;
    for (std::size_t index = 0; index < bundles.size(); ++index) {
      bundled.push_back(row(
          {number(bundles[index].first.index), number(bundles[index].second.index), route_json(bundle_routes[index])}));
    }
    return Value::map({{"name", Value(name_of(network))},
                       {"title", shown(title_of(network))},
                       {"width", number(layout.width)},
                       {"height", number(layout.height)},
                       {"boxes", Value::list(std::move(boxes))},
                       {"figures", Value::list(std::move(figures))},
                       {"links", Value::list(std::move(links))},
                       {"bundles", Value::list(std::move(bundled))}});
  }

  static Value figure_json(const Figure& figure, const network::Network& network, Explaining& explaining) {
    std::string place;
    std::vector<std::size_t> ingress;
    std::vector<std::size_t> egress;
    if (figure.party.kind == Party::Kind::workload) {
      const network::Workload& workload = network.cluster.workloads[figure.party.workload];
      if (workload.object) place = text_of(place_of(workload.object->root));
      ingress = explaining.rulings_of(figure.party.workload, Direction::ingress);
      egress = explaining.rulings_of(figure.party.workload, Direction::egress);
    }
    return row({shown(text_of(figure.party, network)), shown(figure.name), shown(figure.kind), number(figure.box),
                number(figure.at.x), number(figure.at.y), number(figure.at.width), number(figure.at.height),
                shown(place), numbers_json(ingress), numbers_json(egress), number(figure.is_destination ? 1 : 0)});
  }

  Tables tables_;
  std::size_t explained_ = 0;
};

// --- the page ---------------------------------------------------------------------------------------

std::string html(std::string_view text) {
  std::string out;
  reports::append_html(out, text);
  return out;
}

/// For readers without scripts.
std::string list_html(const Lists& lists) {
  std::string text = "<p>Without scripts there is no map; these are the connections.</p><table>";
  std::size_t listed = 0;
  std::size_t all = 0;
  for (const Listed& list : lists.networks) {
    const network::Network& network = *list.view->network;
    all += list.connections.size();
    for (const Connection& each : list.connections) {
      if (++listed > most_listed_without_script) break;
      text += "<tr><td>" + html(text_of(each.from, network)) + "</td><td>" + html(text_of(each.to, network)) +
              "</td><td>" + html(text_of(each.ports)) + "</td></tr>";
    }
  }
  text += "</table>";
  if (all > most_listed_without_script)
    text += "<p>and " + std::to_string(all - most_listed_without_script) + " more</p>";
  return text;
}

std::string items_html(std::string_view title, const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string text = "<details class=\"caveats\"><summary>" + std::string(title) + ": " + std::to_string(items.size()) +
                     "</summary><ul>";
  for (const std::string& item : items) text += "<li>" + html(item) + "</li>";
  return text + "</ul></details>";
}

std::string caveats_html(const NetworkFiles& files, const Lists& lists) {
  std::vector<std::string> assumed;
  const std::string assumptions = assumption_lines(files, lists.mattered);
  for (std::string_view rest = assumptions; !rest.empty();) {
    const std::size_t length = std::min(rest.find('\n'), rest.size());
    assumed.emplace_back(rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  const InputNotes notes = notes_of(files);
  return items_html("Assumed", assumed) + items_html("Not understood", notes.not_understood) +
         items_html("Not evaluated", notes.not_evaluated) + items_html("Not looked at", notes.not_looked);
}

std::string page_of(const NetworkFiles& files, const Lists& lists) {
  std::string text;
  for (const Piece& piece : page) {
    text += piece.text;
    switch (piece.behind) {
      case Slot::version: text += html(seawall_version); break;
      case Slot::summary: text += html(summary_of(lists)); break;
      case Slot::list: text += list_html(lists); break;
      case Slot::caveats: text += caveats_html(files, lists); break;
      case Slot::data: text += Data().text(lists); break;
      case Slot::end: break;
    }
  }
  return text;
}

}  // namespace

Exit network_map(const NetworkMapArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_map_formats);
  if (!outlets) return refuse(outlets.error());
  const auto files = load_network(arguments.input);
  if (!files) return files.error();
  const documents::Result<Lists> lists = list_connections(*files, arguments.input, arguments.filter);
  if (!lists) return refuse(lists.error());
  if (const auto error = too_many_to_draw(*lists)) return refuse(*error);
  complain_of_input(*files);
  if (lists->is_truncated) complain(truncation_of(*lists));
  const Exit written =
      write_outlets(*outlets, [&](std::string_view) { return page_of(*files, *lists); }, summary_of(*lists));
  if (written != Exit::clean) return written;
  return lists->is_truncated ? Exit::incomplete : verdict(*files, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
