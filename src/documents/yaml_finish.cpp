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
  const auto too_many = [&](std::uint32_t cell, std::string message) {
    refuse(std::move(message), {cells[cell].at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
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
  constexpr const char* aliasing =
      "the limit \"alias expansion\" is exceeded: most of the document would be copies through aliases";
  if (!enter(0, true)) return too_many(0, aliasing);
  while (!frames.empty()) {
    if (frames.size() > limits_.nesting) {
      return too_many(frames.back().next - 1, "the limit \"nesting\" of " + std::to_string(limits_.nesting) +
                                                  " levels is exceeded through aliases");
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
        if (!count(copied ? 2 : 1, copied ? 1 : 0)) return too_many(value, aliasing);
        if (has_key_cell) ++value;
      }
    }
    frame.next = value + width_of(cells[value]);
    if (!enter(value, counted)) return too_many(value, aliasing);
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
    const std::uint32_t target = cell.a;
    if (target == 0 || new_index_[target] != 0) {
      Cell copy = cell;
      copy.a = new_index_[target];
      builder_.cells_.push_back(copy);
    } else {
      copy_value(target);
      builder_.cells_[fresh].field = cell.field;
      builder_.cells_[fresh].at = cell.at;
    }
    return;
  }
  builder_.cells_.push_back(cell);
  builder_.cells_.back().flags &= static_cast<std::uint8_t>(~Cell::dead);
  new_index_[old_cell] = fresh;
  if (!is_container(cell)) return;
  if (builder_.cells_.size() > limits_.nodes || copy_depth_ > limits_.nesting) {
    refuse("the limit \"nodes\" of one document is exceeded through merges", {cell.at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
    builder_.cells_.back().b = 1;
    return;
  }
  ++copy_depth_;
  const std::uint32_t end = old_cell + cell.b;
  for (std::uint32_t index = old_cell + 1; index < end;) {
    if (is_merge_key(old_cells_[index])) {
      ++index;
      merge_from(index);
      index += width_of(old_cells_[index]);
      continue;
    }
    if (old_cells_[index].type == Cell::Type::key) {
      Cell key = old_cells_[index++];
      key.flags &= static_cast<std::uint8_t>(~Cell::dead);
      builder_.cells_.push_back(key);
    }
    copy_value(index);
    index += width_of(old_cells_[index]);
  }
  --copy_depth_;
  builder_.cells_[fresh].b = static_cast<std::uint32_t>(builder_.cells_.size()) - fresh;
  if (cell.type == Cell::Type::map) builder_.find_duplicates(fresh);
}

void YamlReader::merge_from(std::uint32_t old_cell) {
  const bool through_alias = old_cells_[old_cell].type == Cell::Type::alias;
  const std::uint32_t source = through_alias ? old_cells_[old_cell].a : old_cell;
  const Cell& cell = old_cells_[source];
  const auto want_map = [&] { refuse("a merge needs a map, or a list of maps", {old_cells_[old_cell].at, 0, 0}); };
  if (!through_alias && cell.type == Cell::Type::list) {
    // In a list the earlier map wins, so it is applied last.
    std::vector<std::uint32_t> items;
    for (std::uint32_t item = source + 1; item < source + cell.b; item += width_of(old_cells_[item]))
      items.push_back(item);
    for (std::size_t index = items.size(); index-- > 0;) {
      const Cell& item = old_cells_[items[index]];
      const Cell& target = item.type == Cell::Type::alias ? old_cells_[item.a] : item;
      if (target.type != Cell::Type::map) return want_map();
      merge_from(items[index]);
    }
    return;
  }
  if (cell.type != Cell::Type::map) return want_map();
  if (builder_.cells_.size() > limits_.nodes || copy_depth_ > limits_.nesting) {
    refuse("the limit \"nodes\" of one document is exceeded through merges", {cell.at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
    return;
  }
  ++copy_depth_;
  for (std::uint32_t index = source + 1; index < source + cell.b;) {
    if (is_merge_key(old_cells_[index])) {
      ++index;
      merge_from(index);
      index += width_of(old_cells_[index]);
      continue;
    }
    if (old_cells_[index].type == Cell::Type::key) {
      Cell key = old_cells_[index++];
      key.flags &= static_cast<std::uint8_t>(~Cell::dead);
      builder_.cells_.push_back(key);
    }
    const Cell& value = old_cells_[index];
    if (is_container(value) && new_index_[index] != 0) {
      Cell alias = value;
      alias.type = Cell::Type::alias;
      alias.a = new_index_[index];
      alias.b = value.a;
      alias.flags = 0;
      builder_.cells_.push_back(alias);
    } else {
      copy_value(index);
    }
    index += width_of(old_cells_[index]);
  }
  --copy_depth_;
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
