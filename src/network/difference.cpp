// The difference of two lists of connections.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "connections.h"

namespace seawall::network {
namespace {

using addresses::Family;
using addresses::Number;

struct Ports {
  PortSet before;
  PortSet after;
  friend bool operator==(const Ports&, const Ports&) = default;
};

struct Range {
  Address first;
  Address last;
  PortSet ports;
};

/// Ranges of one workload in one direction, of both lists.
struct Ranges {
  std::vector<Range> before;
  std::vector<Range> after;
};

struct Piece {
  Address first;
  Address last;
  Ports ports;
};

Number highest(Family family) noexcept { return family == Family::ipv4 ? Number{UINT32_MAX} : ~Number{0}; }

/// Ports of an address; `at` moves along with ascending addresses.
PortSet ports_at(const std::vector<Range>& ranges, std::size_t& at, const Address& address) {
  while (at < ranges.size() && ranges[at].last < address) ++at;
  return at < ranges.size() && ranges[at].first <= address ? ranges[at].ports : PortSet();
}

/// All addresses that either list speaks of, cut where either begins or ends a range; pieces that touch and are alike
/// are one.
std::vector<Piece> cut(Ranges& ranges) {
  std::vector<Piece> pieces;
  std::ranges::sort(ranges.before, {}, &Range::first);
  std::ranges::sort(ranges.after, {}, &Range::first);
  std::size_t in_before = 0;
  std::size_t in_after = 0;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    std::set<Number> starts;
    for (const std::vector<Range>* list : {&ranges.before, &ranges.after}) {
      for (const Range& range : *list) {
        if (range.first.family != family) continue;
        starts.insert(range.first.number);
        if (range.last.number != highest(family)) starts.insert(range.last.number + 1);
      }
    }
    for (auto start = starts.begin(); start != starts.end(); ++start) {
      const auto next = std::next(start);
      const Address first{family, *start};
      const Address last{family, next == starts.end() ? highest(family) : *next - 1};
      Ports ports{ports_at(ranges.before, in_before, first), ports_at(ranges.after, in_after, first)};
      if (ports.before.empty() && ports.after.empty()) continue;
      const bool touches = !pieces.empty() && pieces.back().last.family == family &&
                           pieces.back().last.number + 1 == first.number && pieces.back().ports == ports;
      if (touches) {
        pieces.back().last = last;
      } else {
        pieces.push_back({first, last, std::move(ports)});
      }
    }
  }
  return pieces;
}

class Comparison {
 public:
  std::vector<Change> compare(std::span<const ConnectionList> before, std::span<const ConnectionList> after) {
    take(before, true);
    take(after, false);
    for (const auto& [ends, ports] : pairs_) add(ends.network, ends.from, ends.to, ports);
    for (auto& [ends, ranges] : outside_) {
      for (const Piece& piece : cut(ranges)) {
        Party party;
        party.kind = Party::Kind::addresses;
        party.first = piece.first;
        party.last = piece.last;
        const std::string text = text_of(party, *any_network_);
        add(ends.network, ends.from.empty() ? text : ends.from, ends.to.empty() ? text : ends.to, piece.ports);
      }
    }
    std::ranges::sort(changes_, {}, [](const Change& change) {
      const int rank = change.kind == Change::Kind::changed ? 0 : change.kind == Change::Kind::added ? 1 : 2;
      return std::tuple<int, std::string_view, std::string_view, std::string_view>(rank, change.network, change.from,
                                                                                   change.to);
    });
    return std::move(changes_);
  }

 private:
  struct Ends {
    std::string network;
    std::string from;  // "" for a range of addresses
    std::string to;
    friend bool operator<(const Ends& a, const Ends& b) {
      return std::tie(a.network, a.from, a.to) < std::tie(b.network, b.from, b.to);
    }
  };

  void take(std::span<const ConnectionList> lists, bool is_before) {
    std::set<std::string, std::less<>>& workloads = is_before ? before_ : after_;
    for (const ConnectionList& list : lists) {
      any_network_ = list.network;
      Party workload;
      for (; workload.workload < list.network->cluster.workloads.size(); ++workload.workload) {
        workloads.insert(text_of(workload, *list.network));
      }
      const bool is_attachment = list.network->kind == Network::Kind::attachment;
      for (const Connection& connection : list.connections) {
        const bool is_from_outside = connection.from.kind == Party::Kind::addresses;
        const bool is_to_outside = connection.to.kind == Party::Kind::addresses;
        Ends ends{is_attachment ? list.network->name : std::string(),
                  is_from_outside ? std::string() : text_of(connection.from, *list.network),
                  is_to_outside ? std::string() : text_of(connection.to, *list.network)};
        if (is_from_outside || is_to_outside) {
          const Party& range = is_from_outside ? connection.from : connection.to;
          Ranges& ranges = outside_[std::move(ends)];
          (is_before ? ranges.before : ranges.after).push_back({range.first, range.last, connection.ports});
        } else {
          Ports& ports = pairs_[std::move(ends)];
          PortSet& one = is_before ? ports.before : ports.after;
          one = unite(one, connection.ports);
        }
      }
    }
  }

  void add(const std::string& network, const std::string& from, const std::string& to, const Ports& ports) {
    if (ports.before == ports.after) return;
    Change change;
    change.kind = ports.before.empty()  ? Change::Kind::added
                  : ports.after.empty() ? Change::Kind::removed
                                        : Change::Kind::changed;
    change.network = network;
    change.from = from;
    change.to = to;
    change.before = ports.before;
    change.after = ports.after;
    change.is_from_new = after_.contains(from) && !before_.contains(from);
    change.is_from_gone = before_.contains(from) && !after_.contains(from);
    change.is_to_new = after_.contains(to) && !before_.contains(to);
    change.is_to_gone = before_.contains(to) && !after_.contains(to);
    changes_.push_back(std::move(change));
  }

  std::map<Ends, Ports> pairs_;
  std::map<Ends, Ranges> outside_;
  std::set<std::string, std::less<>> before_;  // workloads
  std::set<std::string, std::less<>> after_;
  const Network* any_network_ = nullptr;  // for texts of ranges, which are the same in all
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> difference(const ConnectionList& before, const ConnectionList& after) {
  return difference(std::span(&before, 1), std::span(&after, 1));
}

std::vector<Change> difference(std::span<const ConnectionList> before, std::span<const ConnectionList> after) {
  return Comparison().compare(before, after);
}

}  // namespace seawall::network
