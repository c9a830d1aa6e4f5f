#include "tree_builder.h"

#include <algorithm>
#include <cstring>

namespace seawall::documents {
namespace {

// A key cell has no use for these two flags, so they tell the key's type.
constexpr std::uint8_t type_flags(KeyType type) noexcept {
  const auto code = static_cast<std::uint8_t>(type);
  return static_cast<std::uint8_t>(((code & 1) ? Cell::flow : 0) | ((code & 2) ? Cell::block : 0));
}
constexpr std::uint8_t type_mask = Cell::flow | Cell::block;

}  // namespace

TreeBuilder::TreeBuilder(std::shared_ptr<const Source> source, const Limits& limits)
    : source_(std::move(source)), limits_(limits), seen_in_(field_count), seen_at_(field_count) {}

void TreeBuilder::expect(std::size_t bytes) {
  constexpr std::size_t bytes_a_cell = 16;  // of dense JSON
  cells_.reserve(std::min(bytes / bytes_a_cell, limits_.nodes));
}

void TreeBuilder::reset() {
  cells_.clear();
  owned_.clear();
  open_.clear();
  pending_field_ = Field::none;
  duplicates_.clear();
  ambiguous_ = false;
  exceeded_ = {};
}

std::uint32_t TreeBuilder::own(std::string_view text, Range in_source) {
  // The range stands before the text, so that the value's place is found again from the cell alone.
  const std::size_t header = owned_.size();
  owned_.resize(header + sizeof(Range));
  std::memcpy(owned_.data() + header, &in_source, sizeof(Range));
  owned_.append(text);
  return static_cast<std::uint32_t>(header + sizeof(Range));
}

std::string_view TreeBuilder::text_of(const Scalar& scalar) const noexcept {
  const char* base = (scalar.flags & Cell::owned) ? owned_.data() : source_->text().data();
  return {base + scalar.a, scalar.b};
}

Cell& TreeBuilder::append(Cell::Type type, std::uint8_t flags, std::uint32_t start, std::uint32_t a, std::uint32_t b) {
  const bool has_field = pending_field_ != Field::none;
  const Cell made{type, flags, pending_field_, has_field ? pending_at_ : start, a, b};
  // Over the limit nothing grows any more: the reader stops as soon as it asks.
  const bool over = !cells_.empty() && cells_.size() >= limits_.nodes;
  if (over) exceeded_ = "nodes";
  Cell& cell = over ? cells_.back() = made : cells_.emplace_back(made);
  pending_field_ = Field::none;
  return cell;
}

std::uint32_t TreeBuilder::begin_map(std::uint32_t start, std::uint8_t flags) {
  append(Cell::Type::map, flags, start, start, 0);
  open_.push_back(static_cast<std::uint32_t>(cells_.size() - 1));
  if (open_.size() > limits_.nesting) exceeded_ = "nesting";
  return open_.back();
}

std::uint32_t TreeBuilder::begin_list(std::uint32_t start, std::uint8_t flags) {
  append(Cell::Type::list, flags, start, start, 0);
  open_.push_back(static_cast<std::uint32_t>(cells_.size() - 1));
  if (open_.size() > limits_.nesting) exceeded_ = "nesting";
  return open_.back();
}

void TreeBuilder::end_map() {
  const std::uint32_t map = open_.back();
  open_.pop_back();
  cells_[map].b = static_cast<std::uint32_t>(cells_.size()) - map;
  find_duplicates(map);
}

void TreeBuilder::end_list() {
  const std::uint32_t list = open_.back();
  open_.pop_back();
  cells_[list].b = static_cast<std::uint32_t>(cells_.size()) - list;
}

void TreeBuilder::key(const Scalar& scalar, KeyType type) {
  if (type == KeyType::string && !(scalar.flags & Cell::merge_key)) {
    const Field field = intern(text_of(scalar));
    if (field != Field::none) {
      pending_field_ = field;
      pending_at_ = scalar.start;
      return;
    }
  }
  append(Cell::Type::key, static_cast<std::uint8_t>((scalar.flags & ~type_mask) | type_flags(type)), scalar.start,
         scalar.a, scalar.b);
}

std::uint32_t TreeBuilder::scalar(const Scalar& scalar) {
  append(scalar.type, scalar.flags, scalar.start, scalar.a, scalar.b);
  return static_cast<std::uint32_t>(cells_.size() - 1);
}

std::uint32_t TreeBuilder::alias(std::uint32_t target, std::uint32_t start) {
  append(Cell::Type::alias, 0, start, target, start);
  return static_cast<std::uint32_t>(cells_.size() - 1);
}

// A key is set twice if text and type agree; if only the text does, upstream's answer is random.
void TreeBuilder::found_twice(std::uint32_t earlier, std::uint32_t later) {
  Cell& first = cells_[earlier];
  const Cell& second = cells_[later];
  first.flags |= Cell::dead;
  if (first.type == Cell::Type::key && (first.flags & type_mask) != (second.flags & type_mask)) {
    ambiguous_ = true;
    return;
  }
  duplicates_.push_back({std::string(key_text(second)), key_range(first), key_range(second)});
}

std::string_view TreeBuilder::key_text(const Cell& cell) const noexcept {
  if (cell.type != Cell::Type::key) return name_of(cell.field);
  return text_of({cell.type, cell.flags, cell.at, cell.a, cell.b});
}

Range TreeBuilder::key_range(const Cell& cell) const noexcept {
  Range range;
  if (cell.type == Cell::Type::key && (cell.flags & Cell::owned)) {
    std::memcpy(&range, owned_.data() + cell.a - sizeof(Range), sizeof(Range));
    return range;
  }
  const char first = source_->text().data()[cell.at];  // a missing key may stand at the very end
  const std::uint32_t quotes = first == '"' || first == '\'' ? 2 : 0;
  return {cell.at, cell.at + static_cast<std::uint32_t>(key_text(cell).size()) + quotes};
}

void TreeBuilder::find_duplicates(std::uint32_t map) {
  const std::uint32_t end = map + cells_[map].b;
  if (end - map <= 2 || !exceeded_.empty()) return;
  ++map_serial_;
  text_keys_.clear();
  for (std::uint32_t index = map + 1; index < end;) {
    const Cell& cell = cells_[index];
    if (cell.type == Cell::Type::key) {
      text_keys_.push_back(index++);
    } else {
      const auto field = static_cast<std::uint16_t>(cell.field);
      if (seen_in_[field] == map_serial_) found_twice(seen_at_[field], index);
      seen_in_[field] = map_serial_;
      seen_at_[field] = index;
    }
    index += width_of(cells_[index]);
  }
  // Sorted rather than hashed: no choice of keys makes that slow.
  const auto identity = [&](std::uint32_t index) {
    const std::string_view text = key_text(cells_[index]);
    return text == "-0" && (cells_[index].flags & type_mask) == type_flags(KeyType::floating) ? text.substr(1) : text;
  };
  std::ranges::stable_sort(text_keys_, {}, identity);
  for (std::size_t next = 1; next < text_keys_.size(); ++next) {
    const std::uint32_t earlier = text_keys_[next - 1];
    if (identity(earlier) == identity(text_keys_[next])) found_twice(earlier, text_keys_[next]);
  }
}

std::unique_ptr<const Document> TreeBuilder::finish(Range range, bool json) {
  std::unique_ptr<Document> document(new Document());
  document->source_ = source_;
  document->cell_count_ = static_cast<std::uint32_t>(cells_.size());
  // A large tree is handed over rather than copied; the unused rest of its buffer was never touched.
  constexpr std::size_t large = 65'536;
  if (cells_.size() >= large) {
    document->cells_ = std::move(cells_);
    cells_.clear();
  } else {
    document->cells_.assign(cells_.begin(), cells_.end());
  }
  if (!owned_.empty()) {
    document->owned_ = std::make_unique_for_overwrite<char[]>(owned_.size());
    std::copy(owned_.begin(), owned_.end(), document->owned_.get());
  }
  document->range_ = range;
  document->json_ = json;
  const auto earlier = [](const DuplicateKey& a, const DuplicateKey& b) { return a.second.begin < b.second.begin; };
  std::stable_sort(duplicates_.begin(), duplicates_.end(), earlier);
  document->duplicates_ = std::move(duplicates_);
  document->ambiguous_ = ambiguous_;
  reset();
  return document;
}

}  // namespace seawall::documents
