#include "connections_order.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

namespace seawall::network {
namespace {

/// Texts of parties; those of workloads are made once.
class Texts {
 public:
  explicit Texts(const Network& network) : network_(network) {}
  std::string_view operator()(const Party& party) {
    if (party.kind != Party::Kind::workload) return others_.emplace_back(text_of(party, network_));
    std::string& text = workloads_[party.workload];
    if (text.empty()) text = text_of(party, network_);
    return text;
  }

 private:
  const Network& network_;
  std::unordered_map<std::uint32_t, std::string> workloads_;
  std::deque<std::string> others_;
};

}  // namespace

void put_in_order(std::vector<Connection>& connections, const Network& network) {
  struct Key {
    std::string_view from;
    std::string_view to;
    std::size_t index;
  };
  Texts texts(network);
  std::vector<Key> keys;
  keys.reserve(connections.size());
  for (std::size_t index = 0; index < connections.size(); ++index) {
    keys.push_back({texts(connections[index].from), texts(connections[index].to), index});
  }
  std::ranges::stable_sort(keys,
                           [](const Key& a, const Key& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  std::vector<Connection> ordered;
  ordered.reserve(connections.size());
  for (const Key& key : keys) ordered.push_back(std::move(connections[key.index]));
  connections = std::move(ordered);
}

}  // namespace seawall::network
