// What is done once a YAML document is read: aliases are counted, merges applied, what JSON has no form for is refused.

#include <algorithm>
#include <utility>

#include "yaml_reader.h"

namespace seawall::documents {
namespace {

// Upstream's measure against alias bombs: the share of decoded nodes that may come from aliases.
constexpr std::uint64_t ratio_low = 400'000;
constexpr std::uint64_t ratio_high = 4'000'000;

double allowed_alias_ratio(std::uint64_t decoded) noexcept {
  if (decoded <= ratio_low) return 0.99;
  if (decoded >= ratio_high) return 0.10;
  return 0.99 - 0.89 * (static_cast<double>(decoded - ratio_low) / static_cast<double>(ratio_high - ratio_low));
}

bool is_merge_key(const Cell& cell) noexcept {
  return cell.type == Cell::Type::key && (cell.flags & Cell::merge_key) != 0;
}

}  // namespace

// Counts nodes as upstream's decoder does, through aliases, so that a bomb ends when its share is too high.
bool YamlReader::check_aliases() {
  struct Frame {
    std::uint32_t next;
    std::uint32_t end;
    bool in_alias;
    bool is_map;
  };
  const std::vector<Cell>& cells = builder_.cells_;
  std::vector<Frame> frames;
  std::uint64_t decoded = 1;
  std::uint64_t through_alias = 0;
  std::size_t alias_depth = 0;
  const auto count = [&](std::uint64_t nodes, std::uint64_t nodes_in_alias) {
    decoded += nodes;
    through_alias += alias_depth > 0 ? nodes : nodes_in_alias;
    if (through_alias <= 100 || decoded <= 1000) return true;
    return static_cast<double>(through_alias) / static_cast<double>(decoded) <= allowed_alias_ratio(decoded);
  };
  const auto too_many = [&](std::uint32_t cell) {
    refuse_limit("alias expansion", cells[cell].at, ": most of it would be copies through aliases");
    return false;
  };
  // Enters a value: counts it, and opens a frame if it has children.
  const auto enter = [&](std::uint32_t cell, bool counted) {
    bool in_alias = false;
    std::uint32_t target = cell;
    if (cells[cell].type == Cell::Type::alias) {
      if (counted && !count(1, 0)) return false;
      in_alias = true;
      target = cells[cell].a;
      ++alias_depth;
    }
    const bool copied = (cells[target].flags & Cell::through_alias) != 0;
    if (counted && !count(copied ? 2 : 1, copied ? 1 : 0)) return false;
    if (is_container(cells[target])) {
      frames.push_back({target + 1, target + cells[target].b, in_alias, cells[target].type == Cell::Type::map});
    } else if (in_alias) {
      --alias_depth;
    }
    return true;
  };
  if (!enter(0, true)) return too_many(0);
  while (!frames.empty()) {
    if (frames.size() > limits_.nesting) {
      refuse_limit("nesting", cells[frames.back().next - 1].at);
      return false;
    }
    Frame& frame = frames.back();
    if (frame.next >= frame.end) {
      if (frame.in_alias) --alias_depth;
      frames.pop_back();
      continue;
    }
    std::uint32_t value = frame.next;
    bool counted = true;
    if (frame.is_map) {
      if (is_merge_key(cells[value])) {
        ++value;
        counted = cells[value].type != Cell::Type::list;  // upstream goes straight to the items
      } else {
        const bool has_key_cell = cells[value].type == Cell::Type::key;
        const bool copied = has_key_cell && (cells[value].flags & Cell::through_alias);
        if (!count(copied ? 2 : 1, copied ? 1 : 0)) return too_many(value);
        if (has_key_cell) ++value;
      }
    }
    frame.next = value + width_of(cells[value]);
    if (!enter(value, counted)) return too_many(value);
  }
  return true;
}

// `<<` is applied where it stands: its keys count as set there, later ones override earlier ones.
bool YamlReader::apply_merges() {
  old_cells_ = std::move(builder_.cells_);
  builder_.cells_.clear();
  builder_.duplicates_.clear();
  new_index_.assign(old_cells_.size(), 0);
  copy_value(0);
  return refusal_.empty();
}

void YamlReader::copy_value(std::uint32_t old_cell) {
  const Cell& cell = old_cells_[old_cell];
  const auto fresh = static_cast<std::uint32_t>(builder_.cells_.size());
  if (cell.type == Cell::Type::alias) {
    // The target stands earlier, unless a merge took it apart: then this is the first copy.
    if (new_index_[cell.a] != 0) {
      push_copy(cell).a = new_index_[cell.a];
    } else {
      copy_value(cell.a);
      builder_.cells_[fresh].field = cell.field;
      builder_.cells_[fresh].at = cell.at;
    }
    return;
  }
  push_copy(cell);
  new_index_[old_cell] = fresh;
  if (!is_container(cell)) return;
  copy_children(old_cell, false);
  builder_.cells_[fresh].b = static_cast<std::uint32_t>(builder_.cells_.size()) - fresh;
  if (cell.type == Cell::Type::map) builder_.find_duplicates(fresh);
}

Cell& YamlReader::push_copy(const Cell& cell) {
  Cell& copy = builder_.cells_.emplace_back(cell);
  copy.flags &= static_cast<std::uint8_t>(~Cell::dead);  // found anew
  return copy;
}

// `shared`: what was copied before is referred to, as an alias would, rather than copied again.
void YamlReader::copy_children(std::uint32_t old_cell, bool shared) {
  if (builder_.cells_.size() > limits_.nodes) return refuse_limit("nodes", old_cells_[old_cell].at);
  if (copy_depth_ > limits_.nesting) return refuse_limit("nesting", old_cells_[old_cell].at);
  ++copy_depth_;
  const std::uint32_t end = old_cell + old_cells_[old_cell].b;
  for (std::uint32_t index = old_cell + 1; index < end; index += width_of(old_cells_[index])) {
    if (is_merge_key(old_cells_[index])) {
      merge_from(++index);
      continue;
    }
    if (old_cells_[index].type == Cell::Type::key) push_copy(old_cells_[index++]);
    const Cell& value = old_cells_[index];
    if (shared && is_container(value) && new_index_[index] != 0) {
      Cell& alias = push_copy(value);
      alias.type = Cell::Type::alias;
      alias.flags = 0;
      alias.a = new_index_[index];
      alias.b = value.a;
    } else {
      copy_value(index);
    }
  }
  --copy_depth_;
}

void YamlReader::merge_from(std::uint32_t old_cell) {
  const auto behind_alias = [&](std::uint32_t cell) {
    return old_cells_[cell].type == Cell::Type::alias ? old_cells_[cell].a : cell;
  };
  const auto merge_map = [&](std::uint32_t cell) {
    const bool is_map = old_cells_[behind_alias(cell)].type == Cell::Type::map;
    if (is_map) {
      copy_children(behind_alias(cell), true);
    } else {
      refuse("a merge needs a map, or a list of maps", {old_cells_[cell].at, 0, 0});
    }
    return is_map;
  };
  const Cell& source = old_cells_[old_cell];
  if (source.type != Cell::Type::list) {
    merge_map(old_cell);
    return;
  }
  // In a list the earlier map wins, so it is applied last.
  std::vector<std::uint32_t> items;
  for (std::uint32_t item = old_cell + 1; item < old_cell + source.b; item += width_of(old_cells_[item])) {
    items.push_back(item);
  }
  while (!items.empty() && merge_map(items.back())) items.pop_back();
}

// Only what is still there counts: a value that a later key replaced never becomes JSON.
bool YamlReader::check_json() {
  const std::vector<Cell>& cells = builder_.cells_;
  struct Frame {
    std::uint32_t next;
    std::uint32_t end;
    bool is_map;
  };
  std::vector<Frame> frames;
  std::vector<bool> visited(cells.size());
  const auto enter = [&](std::uint32_t cell) {
    const std::uint32_t target = cells[cell].type == Cell::Type::alias ? cells[cell].a : cell;
    if (cells[target].type == Cell::Type::floating && (cells[target].flags & Cell::truth)) {
      refuse("a number that is not finite has no form in JSON", {cells[target].at, 0, 0});
      return;
    }
    if (!is_container(cells[target]) || visited[target]) return;
    visited[target] = true;
    frames.push_back({target + 1, target + cells[target].b, cells[target].type == Cell::Type::map});
  };
  enter(0);
  while (!frames.empty() && refusal_.empty()) {
    Frame& frame = frames.back();
    if (frame.next >= frame.end) {
      frames.pop_back();
      continue;
    }
    const std::uint32_t first = frame.next;
    const bool has_key_cell = frame.is_map && cells[first].type == Cell::Type::key;
    const std::uint32_t value = has_key_cell ? first + 1 : first;
    frame.next = value + width_of(cells[value]);
    if (cells[first].flags & Cell::dead && frame.is_map) continue;
    if (has_key_cell && (cells[first].flags & Cell::truth)) {
      refuse("a key must be a string, a number of 64 bits or a boolean", {cells[first].at, 0, 0});
      return false;
    }
    enter(value);
  }
  return refusal_.empty();
}

}  // namespace seawall::documents
