#include "network_connections.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "config/config.h"

namespace seawall::commands {
namespace {

using addresses::PortSet;
using documents::Error;
using documents::Result;
using network::Cluster;
using network::Connection;
using network::Direction;
using network::Party;

/// A namespace whose workloads are fewer is told one by one.
constexpr std::size_t least_folded = 3;

struct Filter {
  std::vector<EndName> from;
  std::vector<EndName> to;
  std::vector<EndName> workloads;
  std::vector<PortName> ports;
  std::optional<std::string> namespace_;
};

Result<std::vector<EndName>> parse_ends(const std::vector<std::string>& texts, const std::string& default_namespace) {
  std::vector<EndName> ends;
  for (const std::string& text : texts) {
    Result<EndName> end = parse_end(text, default_namespace);
    if (!end) return end.error();
    ends.push_back(take(std::move(end)));
  }
  return ends;
}

Result<Filter> parse_filter(const NetworkInput& input, const NetworkFilter& typed) {
  Filter filter;
  const std::string& default_namespace = input.files.namespace_;
  if (input.names_namespace) filter.namespace_ = default_namespace;
  const std::pair<const std::vector<std::string>*, std::vector<EndName>*> lists[] = {
      {&typed.from, &filter.from}, {&typed.to, &filter.to}, {&typed.workloads, &filter.workloads}};
  for (const auto& [texts, ends] : lists) {
    Result<std::vector<EndName>> parsed = parse_ends(*texts, default_namespace);
    if (!parsed) return parsed.error();
    *ends = take(std::move(parsed));
  }
  for (const std::string& text : typed.ports) {
    Result<PortName> port = parse_port(text);
    if (!port) return port.error();
    filter.ports.push_back(take(std::move(port)));
  }
  return filter;
}

/// Whom the ends of one option mean in one network.
struct MeantEnds {
  std::span<const EndName> names;
  std::vector<Meant> meant;

  bool includes(const Party& party) const {
    if (names.empty()) return true;
    for (std::size_t index = 0; index < names.size(); ++index) {
      if (commands::includes(names[index], meant[index], party)) return true;
    }
    return false;
  }
};

/// What names mean in some networks may not be there in others; what is nowhere is told.
class Meaning {
 public:
  MeantEnds of(std::span<const EndName> names, const Cluster& cluster) {
    MeantEnds ends{names, {}};
    for (const EndName& name : names) {
      Result<Meant> meant = meant_by(name, cluster);
      if (meant) {
        found_.insert(name.text);
        ends.meant.push_back(take(std::move(meant)));
      } else {
        failures_.try_emplace(name.text, meant.error());
        ends.meant.emplace_back();
      }
    }
    return ends;
  }
  std::optional<Error> failure() const {
    for (const auto& [text, error] : failures_) {
      if (!found_.contains(text)) return error;
    }
    return {};
  }

 private:
  std::set<std::string> found_;
  std::map<std::string, Error> failures_;
};

/// Pods are sorted by workload.
std::span<const network::Pod> pods_of(std::uint32_t workload, const Cluster& cluster) {
  const auto range = std::ranges::equal_range(cluster.pods, workload, {}, &network::Pod::workload);
  return {range.begin(), range.end()};
}

PortSet of_any_protocol(const PortName& port) {
  if (port.protocol) return port.ports();
  PortSet ports;
  for (const addresses::Protocol protocol : addresses::protocols) {
    ports = unite(ports, PortSet::range(protocol, port.first, port.last));
  }
  return ports;
}

PortSet wanted_ports(std::span<const PortName> names, const Party& to, const Cluster& cluster) {
  PortSet wanted;
  for (const PortName& name : names) {
    if (!name.is_name()) {
      wanted = unite(wanted, of_any_protocol(name));
    } else if (to.kind == Party::Kind::workload) {
      for (const network::Pod& pod : pods_of(to.workload, cluster)) wanted = unite(wanted, ports_of(name, pod));
    }
  }
  return wanted;
}

bool is_in(std::string_view namespace_, const Party& party, const Cluster& cluster) {
  return party.kind == Party::Kind::workload && cluster.workloads[party.workload].namespace_ == namespace_;
}

/// One network's connections.
class Selecting {
 public:
  Selecting(const Filter& filter, const NetworkView& view, Meaning& meaning)
      : filter_(filter),
        view_(view),
        from_(meaning.of(filter.from, view.cluster())),
        to_(meaning.of(filter.to, view.cluster())),
        workloads_(meaning.of(filter.workloads, view.cluster())) {}

  std::vector<Connection> select(std::vector<Connection> connections) const {
    std::erase_if(connections, [&](Connection& connection) { return !is_wanted(connection); });
    return connections;
  }

  /// Those at the ends that are asked for; where these are none, all.
  std::vector<std::uint32_t> subjects(std::span<const Connection> connections) const {
    std::set<std::uint32_t> subjects;
    for (const MeantEnds* ends : {&from_, &to_, &workloads_}) {
      for (const Meant& meant : ends->meant) subjects.insert(meant.workloads.begin(), meant.workloads.end());
      if (!subjects.empty()) break;
    }
    const Cluster& cluster = view_.cluster();
    const bool are_all = subjects.empty() && filter_.from.empty() && filter_.to.empty() && filter_.workloads.empty();
    for (std::uint32_t index = 0; are_all && index < cluster.workloads.size(); ++index) {
      if (!filter_.namespace_ || cluster.workloads[index].namespace_ == *filter_.namespace_) subjects.insert(index);
    }
    // No connection is left out.
    for (const Connection& connection : connections) {
      const auto is_subject = [&](const Party& party) {
        return party.kind == Party::Kind::workload && subjects.contains(party.workload);
      };
      if (is_subject(connection.from) || is_subject(connection.to)) continue;
      for (const Party* party : {&connection.from, &connection.to}) {
        if (party->kind == Party::Kind::workload) subjects.insert(party->workload);
      }
    }
    return {subjects.begin(), subjects.end()};
  }

 private:
  bool is_wanted(Connection& connection) const {
    const Party& from = connection.from;
    const Party& to = connection.to;
    if (!from_.includes(from) || !to_.includes(to)) return false;
    if (!workloads_.includes(from) && !workloads_.includes(to)) return false;
    const Cluster& cluster = view_.cluster();
    if (filter_.namespace_ && !is_in(*filter_.namespace_, from, cluster) && !is_in(*filter_.namespace_, to, cluster)) {
      return false;
    }
    if (filter_.ports.empty()) return true;
    connection.ports = intersect(connection.ports, wanted_ports(filter_.ports, to, cluster));
    return !connection.ports.empty();
  }

  const Filter& filter_;
  const NetworkView& view_;
  MeantEnds from_;
  MeantEnds to_;
  MeantEnds workloads_;
};

bool are_alike(std::span<const Connection> one, std::span<const Connection> other) {
  return std::ranges::equal(one, other, [](const Connection& left, const Connection& right) {
    return left.from == right.from && left.to == right.to && left.ports == right.ports;
  });
}

/// Whether the other value of an assumption would give another list.
bool matters(const Assumption& assumption, const NetworkFiles& files, const NetworkView& view,
             std::span<const Connection> connections) {
  const std::optional<network::Engine> other = engine_without(assumption, files, view);
  return other && !are_alike(connections, network::list_connections(*view.network, *other, view.entrances).connections);
}

bool has_workloads(const NetworkFiles& files, std::string_view namespace_) {
  return std::ranges::any_of(files.networks, [&](const NetworkView& view) {
    return std::ranges::find(view.cluster().workloads, namespace_, &network::Workload::namespace_) !=
           view.cluster().workloads.end();
  });
}

Error no_namespace(const NetworkFiles& files, std::string_view namespace_) {
  std::set<std::string_view> names;
  for (const NetworkView& view : files.networks) {
    for (const network::Workload& workload : view.cluster().workloads) names.insert(workload.namespace_);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  return {documents::ErrorCode::not_found,
          "no workload is in namespace \"" + std::string(namespace_) + '"' + config::suggestion(namespace_, known)};
}

}  // namespace

Result<Lists> list_connections(const NetworkFiles& files, const NetworkInput& input, const NetworkFilter& typed) {
  const Result<Filter> filter = parse_filter(input, typed);
  if (!filter) return filter.error();
  Lists lists{{}, false, std::vector<bool>(all_assumptions().size())};
  Meaning meaning;
  for (const NetworkView& view : files.networks) {
    const Selecting selecting(*filter, view, meaning);
    network::ConnectionList all = network::list_connections(*view.network, view.engine, view.entrances);
    for (std::size_t index = 0; index < lists.mattered.size(); ++index) {
      if (matters(all_assumptions()[index], files, view, all.connections)) lists.mattered[index] = true;
    }
    Listed list{&view, all.is_truncated, selecting.select(std::move(all.connections)), {}};
    list.subjects = selecting.subjects(list.connections);
    lists.is_truncated |= list.is_truncated;
    lists.networks.push_back(std::move(list));
  }
  if (std::optional<Error> failure = meaning.failure()) return *std::move(failure);
  if (filter->namespace_ && !has_workloads(files, *filter->namespace_)) return no_namespace(files, *filter->namespace_);
  return lists;
}

PeerLines::PeerLines(const Listed& list) : list_(list), network_(*list.view->network) {
  const std::vector<network::Workload>& workloads = network_.cluster.workloads;
  for (const network::Workload& workload : workloads) ++workloads_[workload.namespace_];
  from_.resize(workloads.size());
  to_.resize(workloads.size());
  for (std::uint32_t index = 0; index < list.connections.size(); ++index) {
    const Connection& connection = list.connections[index];
    if (connection.from.kind == Party::Kind::workload) from_[connection.from.workload].push_back(index);
    if (connection.to.kind == Party::Kind::workload) to_[connection.to.workload].push_back(index);
  }
}

std::vector<PeerLines::Group> PeerLines::groups(std::uint32_t workload, Direction direction) const {
  const bool is_ingress = direction == Direction::ingress;
  std::vector<Group> groups;
  for (const std::uint32_t index : is_ingress ? to_[workload] : from_[workload]) {
    const Connection& connection = list_.connections[index];
    const auto alike = std::ranges::find(groups, connection.ports, &Group::ports);
    Group& group = alike == groups.end() ? groups.emplace_back(Group{{}, connection.ports}) : *alike;
    group.peers.push_back(is_ingress ? &connection.from : &connection.to);
  }
  return groups;
}

std::vector<std::string> PeerLines::names(const Group& group, std::uint32_t workload) const {
  const auto namespace_of = [&](std::uint32_t index) { return network_.cluster.workloads[index].namespace_; };
  std::map<std::string_view, std::size_t> met;
  for (const Party* party : group.peers) {
    if (party->kind == Party::Kind::workload) ++met[namespace_of(party->workload)];
  }
  const auto is_whole = [&](std::string_view namespace_) {
    const std::size_t others = workloads_.find(namespace_)->second - (namespace_ == namespace_of(workload) ? 1 : 0);
    return met[namespace_] >= least_folded && met[namespace_] == others;
  };
  std::vector<std::string> names;
  std::string_view last;
  for (const Party* party : group.peers) {
    const bool is_workload = party->kind == Party::Kind::workload;
    const std::string_view namespace_ = is_workload ? namespace_of(party->workload) : std::string_view();
    if (!is_workload || !is_whole(namespace_)) {
      names.push_back(text_of(*party, network_));
    } else if (namespace_ != std::exchange(last, namespace_)) {
      names.push_back(std::string(namespace_) + "/* (" + counted(met[namespace_], "workload") + ')');
    }
  }
  return names;
}

std::vector<PeerLine> PeerLines::of(std::uint32_t workload, Direction direction) const {
  std::vector<PeerLine> lines;
  for (const Group& group : groups(workload, direction)) {
    for (std::string& name : names(group, workload)) lines.push_back({std::move(name), text_of(group.ports)});
  }
  std::ranges::stable_sort(lines, {}, &PeerLine::peers);
  return lines;
}

bool is_filtered(const NetworkInput& input, const NetworkFilter& filter) noexcept {
  return input.names_namespace || !filter.from.empty() || !filter.to.empty() || !filter.workloads.empty() ||
         !filter.ports.empty();
}

std::optional<Error> too_many_to_draw(const Lists& lists) {
  std::size_t connections = 0;
  for (const Listed& each : lists.networks) connections += each.connections.size();
  if (connections <= most_drawn) return {};
  return Error(documents::ErrorCode::limit_exceeded,
               std::to_string(connections) + " connections are more than the limit \"drawn connections\" of " +
                   std::to_string(most_drawn) + "; --namespace, --workload or --port ask for fewer");
}

std::string truncation_of(const Lists& lists) {
  if (!lists.is_truncated) return {};
  return "there are more connections than the limit \"connections\" of " +
         std::to_string(network::ListLimits().connections) + "; the others are missing";
}

std::string summary_of(const Lists& lists) {
  std::set<std::string> workloads;  // a pod may be on several networks
  std::size_t connections = 0;
  for (const Listed& each : lists.networks) {
    for (const network::Workload& workload : each.view->cluster().workloads) workloads.insert(text_of(workload));
    connections += each.connections.size();
  }
  return counted(workloads.size(), "workload") + ", " + counted(connections, "connection");
}

}  // namespace seawall::commands
