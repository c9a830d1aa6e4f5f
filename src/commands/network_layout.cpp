#include "network_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

namespace seawall::commands {
namespace {

using network::Connection;
using network::Party;
using network::PortSet;

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;
using Column = std::vector<std::size_t>;

constexpr int figure_height = 42;
constexpr int least_figure_width = 120;
constexpr int most_figure_width = 290;
constexpr int character_width = 8;  // of names, at the size that pictures write them in
constexpr int figure_gap = 14;
constexpr int sub_column_gap = 26;
constexpr int column_gap = 96;  // room for arrows and their ports
constexpr int box_padding = 22;
constexpr int box_title = 38;
constexpr int box_gap = 34;
constexpr int box_column_gap = 112;
constexpr int least_column_height = 700;
constexpr int margin = 28;
constexpr int sweeps = 4;
constexpr std::size_t least_rows = 5;
constexpr std::size_t least_folded = 3;

// --- ranks ------------------------------------------------------------------------------------------

/// The strongly connected components of a graph, numbered so that no edge goes to a higher number (Tarjan's algorithm
/// without its recursion).
class Components {
 public:
  Components(std::size_t nodes, const Edges& edges) : next_(nodes), of_(nodes, none), order_(nodes, none), low_(nodes) {
    for (const auto& [from, to] : edges) next_[from].push_back(to);
    for (std::size_t node = 0; node < nodes; ++node) {
      if (order_[node] == none) visit(node);
    }
  }
  const std::vector<std::size_t>& of() const { return of_; }
  std::size_t count() const { return count_; }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  struct Step {
    std::size_t node;
    std::size_t edge;
  };

  void enter(std::size_t node) {
    order_[node] = low_[node] = time_++;
    open_.push_back(node);
    steps_.push_back({node, 0});
  }

  void visit(std::size_t start) {
    enter(start);
    while (!steps_.empty()) {
      const std::size_t node = steps_.back().node;
      if (steps_.back().edge < next_[node].size()) {
        const std::size_t next = next_[node][steps_.back().edge++];
        if (order_[next] == none) {
          enter(next);
        } else if (of_[next] == none) {
          low_[node] = std::min(low_[node], order_[next]);
        }
        continue;
      }
      steps_.pop_back();
      if (!steps_.empty()) low_[steps_.back().node] = std::min(low_[steps_.back().node], low_[node]);
      if (low_[node] == order_[node]) close(node);
    }
  }

  void close(std::size_t root) {
    for (std::size_t node = none; node != root;) {
      node = open_.back();
      open_.pop_back();
      of_[node] = count_;
    }
    ++count_;
  }

  std::vector<std::vector<std::size_t>> next_;
  std::vector<std::size_t> of_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> low_;
  std::vector<std::size_t> open_;
  std::vector<Step> steps_;
  std::size_t time_ = 0;
  std::size_t count_ = 0;
};

// --- columns ----------------------------------------------------------------------------------------

/// Nodes in columns by rank, each column in an order that keeps neighbours near.
std::vector<Column> columns_of(std::size_t nodes, const Edges& edges) {
  const std::vector<std::size_t> rank = ranks(nodes, edges);
  std::vector<Column> columns(nodes == 0 ? 0 : *std::ranges::max_element(rank) + 1);
  for (std::size_t node = 0; node < nodes; ++node) columns[rank[node]].push_back(node);
  std::vector<std::vector<std::size_t>> neighbours(nodes);
  for (const auto& [from, to] : edges) {
    neighbours[from].push_back(to);
    neighbours[to].push_back(from);
  }
  // In thousandths of a row: whole numbers are the same everywhere.
  std::vector<std::size_t> row(nodes);
  const auto number_rows = [&](const Column& column) {
    for (std::size_t at = 0; at < column.size(); ++at) row[column[at]] = at * 1000;
  };
  std::ranges::for_each(columns, number_rows);
  const auto centre = [&](std::size_t node) {
    if (neighbours[node].empty()) return row[node];
    std::size_t sum = 0;
    for (const std::size_t other : neighbours[node]) sum += row[other];
    return sum / neighbours[node].size();
  };
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    const bool is_forward = sweep % 2 == 0;
    for (std::size_t at = 0; at < columns.size(); ++at) {
      Column& column = columns[is_forward ? at : columns.size() - 1 - at];
      std::ranges::stable_sort(column, {}, centre);
      number_rows(column);
    }
  }
  return columns;
}

int width_for(std::string_view text) {
  return std::clamp(static_cast<int>(text.size()) * character_width + 34, least_figure_width, most_figure_width);
}

// --- layout -----------------------------------------------------------------------------------------

std::string name_of_range(const Party& party) {
  const std::vector<addresses::Prefix> prefixes = prefixes_of(addresses::AddressSet::range(party.first, party.last));
  if (prefixes.size() == 1) return addresses::text_of(prefixes.front());
  return addresses::text_of(party.first) + '-' + addresses::text_of(party.last);
}

class Making {
 public:
  explicit Making(const Listed& list) : list_(list), network_(*list.view->network) {}

  Layout make() {
    make_figures();
    for (const Connection& each : list_.connections) edges_.push_back(layout_.ends_of(each));
    for (Box& box : layout_.boxes) arrange(box);
    place_boxes();
    return std::move(layout_);
  }

 private:
  void make_figures() {
    std::set<std::uint32_t> workloads(list_.subjects.begin(), list_.subjects.end());
    std::set<Party, PartyOrder> others[2];  // sources, destinations
    for (const Connection& connection : list_.connections) {
      for (const Party* party : {&connection.from, &connection.to}) {
        if (party->kind == Party::Kind::workload) {
          workloads.insert(party->workload);
        } else {
          others[party == &connection.to ? 1 : 0].insert(*party);
        }
      }
    }
    for (const std::uint32_t index : workloads) {  // in order of their namespaces
      const network::Workload& workload = network_.cluster.workloads[index];
      if (layout_.boxes.empty() || layout_.boxes.back().title != workload.namespace_) {
        layout_.boxes.push_back({.title = std::string(workload.namespace_)});
      }
      add({.party = party_of(index), .name = std::string(workload.name), .kind = std::string(workload.kind)});
    }
    for (const bool is_destination : {false, true}) {
      bool is_first = true;
      for (const Party& party : others[is_destination ? 1 : 0]) {
        if (std::exchange(is_first, false)) layout_.boxes.push_back({.title = "outside", .is_outside = true});
        const bool is_range = party.kind == Party::Kind::addresses;
        add({.party = party,
             .is_destination = is_destination,
             .name = is_range ? name_of_range(party) : "ingress-controller",
             .kind = is_range ? "addresses" : "of Ingresses, Gateways and Routes"});
      }
    }
  }

  void add(Figure figure) {
    figure.box = layout_.boxes.size() - 1;
    layout_.boxes.back().figures.push_back(layout_.figures.size());
    (figure.is_destination ? layout_.destinations : layout_.sources).emplace(figure.party, layout_.figures.size());
    layout_.figures.push_back(std::move(figure));
  }

  /// Places figures relative to their box, and measures it.
  void arrange(Box& box) {
    const std::size_t first = box.figures.front();
    const std::size_t count = box.figures.size();
    Edges inner;
    for (const auto& [from, to] : edges_) {
      if (from >= first && from < first + count && to >= first && to < first + count) {
        inner.emplace_back(from - first, to - first);
      }
    }
    int width = 0;
    for (const std::size_t figure : box.figures) {
      width =
          std::max({width, width_for(layout_.figures[figure].name), width_for(layout_.figures[figure].kind) * 4 / 5});
    }
    const std::size_t rows =
        std::max(least_rows, static_cast<std::size_t>(std::ceil(std::sqrt(4.0 * static_cast<double>(count)))));
    // Columns that are too high go on beside themselves.
    std::vector<std::pair<Column, int>> columns;  // with the gap before each
    for (const Column& column : columns_of(count, inner)) {
      for (std::size_t begin = 0; begin < column.size(); begin += rows) {
        const auto from = column.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto to = column.begin() + static_cast<std::ptrdiff_t>(std::min(column.size(), begin + rows));
        columns.emplace_back(Column(from, to), begin == 0 ? column_gap : sub_column_gap);
      }
    }
    std::size_t most = 0;
    for (const auto& [column, gap] : columns) most = std::max(most, column.size());
    int x = box_padding;
    for (const auto& [column, gap] : columns) {
      if (x > box_padding) x += gap;
      int y = box_title + height_of(most - column.size()) / 2;
      for (const std::size_t figure : column) {
        layout_.figures[first + figure].at = {x, y, width, figure_height};
        y += figure_height + figure_gap;
      }
      x += width;
    }
    box.at = {0, 0, std::max(x + box_padding, width_for(box.title)),
              box_title + height_of(most) - figure_gap + box_padding};
  }

  static int height_of(std::size_t figures) { return static_cast<int>(figures) * (figure_height + figure_gap); }

  /// Namespaces by who calls whom; sources from outside first, destinations outside last.
  std::vector<Column> box_columns() const {
    std::size_t namespaces = 0;
    while (namespaces < layout_.boxes.size() && !layout_.boxes[namespaces].is_outside) ++namespaces;
    std::set<std::pair<std::size_t, std::size_t>> between;
    for (const auto& [from, to] : edges_) {
      const std::size_t one = layout_.figures[from].box;
      const std::size_t other = layout_.figures[to].box;
      if (one != other && one < namespaces && other < namespaces) between.emplace(one, other);
    }
    std::vector<Column> columns = columns_of(namespaces, Edges(between.begin(), between.end()));
    for (std::size_t box = namespaces; box < layout_.boxes.size(); ++box) {
      const bool is_destination = layout_.figures[layout_.boxes[box].figures.front()].is_destination;
      columns.insert(is_destination ? columns.end() : columns.begin(), Column{box});
    }
    return columns;
  }

  /// Columns that are too high for a picture go on beside themselves.
  std::vector<Column> cut(const std::vector<Column>& columns) const {
    double area = 0;
    for (const Box& box : layout_.boxes) area += static_cast<double>(box.at.width) * box.at.height;
    const int most = std::max(least_column_height, static_cast<int>(std::sqrt(area * 1.3)));
    std::vector<Column> result;
    for (const Column& column : columns) {
      int height = 0;
      for (const std::size_t box : column) {
        const int needed = layout_.boxes[box].at.height;
        if (height == 0 || height + needed > most) {
          result.emplace_back();
          height = 0;
        }
        result.back().push_back(box);
        height += needed + box_gap;
      }
    }
    return result;
  }

  void place_boxes() {
    const std::vector<Column> columns = cut(box_columns());
    std::vector<int> heights;
    for (const Column& column : columns) {
      int height = -box_gap;
      for (const std::size_t box : column) height += layout_.boxes[box].at.height + box_gap;
      heights.push_back(height);
      layout_.height = std::max(layout_.height, height + 2 * margin);
    }
    int x = margin;
    for (std::size_t index = 0; index < columns.size(); ++index) {
      int width = 0;
      int y = (layout_.height - heights[index]) / 2;
      for (const std::size_t box : columns[index]) width = std::max(width, layout_.boxes[box].at.width);
      for (const std::size_t box : columns[index]) {
        Box& placed = layout_.boxes[box];
        move(placed, x + (width - placed.at.width) / 2, y);
        y += placed.at.height + box_gap;
      }
      x += width + box_column_gap;
    }
    layout_.width = columns.empty() ? 0 : x - box_column_gap + margin;
  }

  void move(Box& box, int x, int y) {
    box.at.x = x;
    box.at.y = y;
    for (const std::size_t figure : box.figures) {
      layout_.figures[figure].at.x += x;
      layout_.figures[figure].at.y += y;
    }
  }

  const Listed& list_;
  const network::Network& network_;
  Edges edges_;
  Layout layout_;
};

// --- folding ----------------------------------------------------------------------------------------

/// Connections of one key, as far as they are on the same ports.
struct Bundle {
  std::vector<std::size_t> connections;
  bool are_alike = true;
};

class Folding {
 public:
  Folding(const Listed& list, const Layout& layout)
      : connections_(list.connections), layout_(layout), is_folded_(connections_.size()) {
    for (const Connection& each : connections_) ends_.push_back(layout.ends_of(each));
  }

  std::vector<Arrow> fold() {
    fold_by([&](std::size_t index) { return std::pair(box_of(from(index)), box_of(to(index))); },
            [&](std::size_t index) {
              const std::size_t one = size_of(from(index));
              return box_of(from(index)) == box_of(to(index)) ? one * (one - 1) : one * size_of(to(index));
            },
            [&](std::size_t index) {
              const bool is_one = box_of(from(index)) == box_of(to(index));
              return size_of(from(index)) >= (is_one ? least_folded : 2) &&
                     size_of(to(index)) >= (is_one ? least_folded : 2);
            },
            true, true);
    fold_by([&](std::size_t index) { return std::pair(from(index), box_of(to(index))); },
            [&](std::size_t index) { return size_of(to(index)); },
            [&](std::size_t index) { return is_between(index) && size_of(to(index)) >= least_folded; }, false, true);
    fold_by([&](std::size_t index) { return std::pair(box_of(from(index)), to(index)); },
            [&](std::size_t index) { return size_of(from(index)); },
            [&](std::size_t index) { return is_between(index) && size_of(from(index)) >= least_folded; }, true, false);
    for (std::size_t index = 0; index < connections_.size(); ++index) {
      if (!is_folded_[index]) add({{false, from(index)}, {false, to(index)}, connections_[index].ports});
    }
    return std::move(arrows_);
  }

 private:
  std::size_t from(std::size_t index) const { return ends_[index].first; }
  std::size_t to(std::size_t index) const { return ends_[index].second; }
  std::size_t box_of(std::size_t figure) const { return layout_.figures[figure].box; }
  /// Of the namespace of a figure; what is outside is no whole.
  std::size_t size_of(std::size_t figure) const {
    const Box& box = layout_.boxes[box_of(figure)];
    return box.is_outside ? 1 : box.figures.size();
  }
  bool is_between(std::size_t index) const { return box_of(from(index)) != box_of(to(index)); }

  /// Makes one arrow of all connections of a key, where there are as many as can be, on the same ports.
  template <typename Key, typename Wanted, typename May>
  void fold_by(const Key& key, const Wanted& wanted, const May& may, bool from_box, bool to_box) {
    std::map<std::pair<std::size_t, std::size_t>, Bundle> bundles;
    for (std::size_t index = 0; index < connections_.size(); ++index) {
      if (is_folded_[index] || !may(index)) continue;
      Bundle& bundle = bundles[key(index)];
      bundle.connections.push_back(index);
      bundle.are_alike &= connections_[index].ports == connections_[bundle.connections.front()].ports;
    }
    for (const auto& [ends, bundle] : bundles) {
      const std::size_t first = bundle.connections.front();
      if (!bundle.are_alike || bundle.connections.size() != wanted(first)) continue;
      for (const std::size_t index : bundle.connections) is_folded_[index] = true;
      add({{from_box, ends.first}, {to_box, ends.second}, connections_[first].ports});
    }
  }

  void add(Arrow arrow) {
    const auto back = by_ends_.find({arrow.to, arrow.from});
    if (back != by_ends_.end() && !arrow.is_within() && arrows_[back->second].ports == arrow.ports) {
      arrows_[back->second].is_double = true;
      return;
    }
    by_ends_.emplace(std::pair(arrow.from, arrow.to), arrows_.size());
    arrows_.push_back(std::move(arrow));
  }

  const std::vector<Connection>& connections_;
  const Layout& layout_;
  std::vector<std::pair<std::size_t, std::size_t>> ends_;
  std::vector<bool> is_folded_;
  std::map<std::pair<ArrowEnd, ArrowEnd>, std::size_t> by_ends_;
  std::vector<Arrow> arrows_;
};

}  // namespace

std::pair<std::size_t, std::size_t> Layout::ends_of(const Connection& connection) const {
  const auto& to = connection.to.kind == Party::Kind::workload ? sources : destinations;
  return {sources.find(connection.from)->second, to.find(connection.to)->second};
}

std::vector<std::size_t> ranks(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& edges) {
  const Components components(nodes, edges);
  std::vector<std::vector<std::size_t>> next(components.count());
  for (const auto& [from, to] : edges) next[components.of()[from]].push_back(components.of()[to]);
  std::vector<std::size_t> of_component(components.count());
  for (std::size_t component = components.count(); component-- > 0;) {  // edges go down
    for (const std::size_t other : next[component]) {
      if (other != component) of_component[other] = std::max(of_component[other], of_component[component] + 1);
    }
  }
  std::vector<std::size_t> result;
  for (std::size_t node = 0; node < nodes; ++node) result.push_back(of_component[components.of()[node]]);
  return result;
}

Layout layout_of(const Listed& list) { return Making(list).make(); }

std::vector<Arrow> arrows_of(const Listed& list, const Layout& layout) { return Folding(list, layout).fold(); }

}  // namespace seawall::commands
