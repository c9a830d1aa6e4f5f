#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>

#include "documents.h"
#include "yaml_resolve.h"

namespace seawall::documents {
namespace {

/// Where a collection in brackets ends: behind white space, comments and commas that follow its last child.
std::uint32_t closing_bracket(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && text[at] != ']' && text[at] != '}') {
    at = text[at] == '#' ? std::min(text.find_first_of("\r\n", at), text.size()) : at + 1;
  }
  return static_cast<std::uint32_t>(std::min(at + 1, text.size()));
}

/// Where an alias ends whose `*` is the first one at or behind an offset.
std::uint32_t end_of_alias(std::string_view text, std::size_t from) noexcept {
  const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
  std::size_t end = std::min(text.find('*', from), text.size() - 1) + 1;
  while (end < text.size() && is_name(text[end])) ++end;
  return static_cast<std::uint32_t>(end);
}

void append_scalar(std::string& out, Node node) {
  switch (node.kind()) {
    case Kind::boolean: out += *node.boolean() ? "true" : "false"; return;
    case Kind::integer: out += node.text(); return;
    case Kind::string: append_json_string(out, node.text()); return;
    case Kind::floating:
      if (node.document()->is_json()) {
        out += node.text();
      } else {
        out += float_json(node.number().value_or(0));
      }
      return;
    default: out += "null"; return;
  }
}

std::vector<Entry> children_of(Node node, bool sorted_keys) {
  std::vector<Entry> children;
  for (const Node item : node.items()) children.push_back({{}, Field::none, item});
  for (const Entry& entry : node.entries()) children.push_back(entry);
  if (sorted_keys && node.is_map()) std::ranges::sort(children, {}, &Entry::key);
  return children;
}

}  // namespace

std::string_view describe(Kind kind) noexcept {
  switch (kind) {
    case Kind::absent: return "nothing";
    case Kind::null: return "null";
    case Kind::boolean: return "a boolean";
    case Kind::integer: return "an integer";
    case Kind::floating: return "a number";
    case Kind::string: return "a string";
    case Kind::map: return "a map";
    case Kind::list: return "a list";
  }
  return "";
}

Node Node::child(std::string_view key) const noexcept {
  if (const Field field = intern(key); field != Field::none) return child(field);
  for (const Entry& entry : entries()) {
    if (entry.field == Field::none && entry.key == key) return entry.value;
  }
  return {};
}

std::size_t Node::size() const noexcept {
  std::size_t count = 0;
  for (auto at = entries().begin(), end = entries().end(); at != end; ++at) ++count;
  for (auto at = items().begin(), end = items().end(); at != end; ++at) ++count;
  return count;
}

std::optional<bool> Node::boolean() const noexcept {
  if (kind() != Kind::boolean) return {};
  return (target().flags & Cell::truth) != 0;
}

std::optional<std::string_view> Node::string() const noexcept {
  if (kind() != Kind::string) return {};
  return text();
}

std::optional<std::int64_t> Node::integer() const noexcept {
  if (kind() != Kind::integer) return {};
  const std::string_view digits = text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) return {};
  return value;
}

std::optional<double> Node::number() const noexcept {
  const Kind kind = this->kind();
  if (kind != Kind::integer && kind != Kind::floating) return {};
  // Beyond a double only in JSON: kubectl's decoder of objects refuses such a number.
  return parse_float(text());
}

std::string_view Node::text() const noexcept {
  if (!document_) return {};
  const Cell& cell = target();
  if (is_container(cell)) return {};
  return document_->text_of(cell);
}

Range Document::range_of(const Cell& scalar) const noexcept {
  const std::uint32_t quote = (scalar.flags & Cell::quoted) ? 1 : 0;
  Range range{scalar.a - quote, scalar.a + scalar.b + quote};
  if (scalar.flags & Cell::owned) std::memcpy(&range, owned_.get() + scalar.a - sizeof(Range), sizeof(Range));
  // The line break that the padding adds may belong to a block scalar, or stand before a missing value.
  const auto size = static_cast<std::uint32_t>(source_->text().size());
  return {std::min(range.begin, size), std::min(range.end, size)};
}

Document::Child Document::last_child(std::uint32_t container) const noexcept {
  const Cell* const cells = cells_.data();
  Child last{container, container};
  const std::uint32_t end = container + cells[container].b;
  for (std::uint32_t at = container + 1; at < end; at += width_of(cells[at])) {
    const std::uint32_t entry = at;
    if (cells[at].type == Cell::Type::key) ++at;
    if (cells[entry].at >= cells[container].a) last = {entry, at};  // else merged from an anchor above
  }
  return last;
}

std::uint32_t Document::end_of_scalar(Child child) const noexcept {
  const Cell& value = cells_[child.value];
  if (value.type != Cell::Type::alias && !(value.flags & Cell::through_alias)) return range_of(value).end;
  const Cell& entry = cells_[child.entry];
  return end_of_alias(source_->text(), child.entry != child.value ? range_of(entry).end : entry.at);
}

// A block collection ends with its last child, one in brackets behind them.
std::uint32_t Document::end_of(std::uint32_t container) const noexcept {
  const std::string_view text = source_->text();
  std::uint32_t brackets = 0;
  for (;;) {
    const Cell& cell = cells_[container];
    // The map of `[a: b]` has no brackets of its own.
    const char first = text[cell.a];
    const bool has_bracket = first == '{' || first == '[' || first == '&' || first == '!';
    if ((cell.flags & Cell::flow) && has_bracket) ++brackets;
    const Child last = last_child(container);
    if (last.value != container && is_container(cells_[last.value])) {
      container = last.value;
      continue;
    }
    std::uint32_t end = last.value == container ? cell.a : end_of_scalar(last);
    for (; brackets > 0; --brackets) end = closing_bracket(text, end);
    return end;
  }
}

Range Node::range() const noexcept {
  if (!document_) return {};
  const std::uint32_t self = target_index();
  const Cell& cell = document_->cells_[self];
  return is_container(cell) ? Range{cell.a, std::max(cell.a, document_->end_of(self))} : document_->range_of(cell);
}

std::uint32_t Node::offset() const noexcept {
  if (!document_) return 0;
  const Cell& cell = target();
  return is_container(cell) ? cell.a : document_->range_of(cell).begin;
}

Position Node::position() const noexcept { return document_ ? document_->source_->position(offset()) : Position(); }

Range Node::key_range() const noexcept {
  if (!document_) return {};
  const Cell& cell = use();
  if (cell.field != Field::none) {
    const char first = document_->source_->text()[cell.at];
    const std::uint32_t quotes = first == '"' || first == '\'' ? 2 : 0;
    return {cell.at, cell.at + static_cast<std::uint32_t>(name_of(cell.field).size()) + quotes};
  }
  if (cell_ == 0) return {};
  const Cell& key = document_->cells_[cell_ - 1];
  if (key.type != Cell::Type::key) return {};
  return document_->range_of(key);
}

bool Node::has_key() const noexcept {
  if (!document_) return false;
  if (use().field != Field::none) return true;
  return cell_ > 0 && document_->cells_[cell_ - 1].type == Cell::Type::key;
}

std::uint32_t Node::entry_offset() const noexcept {
  if (!has_key()) return offset();
  return use().field != Field::none ? use().at : document_->range_of(document_->cells_[cell_ - 1]).begin;
}

Position Node::key_position() const noexcept {
  if (!document_) return {};
  const Range key = key_range();
  return document_->source_->position(key.end > key.begin ? key.begin : offset());
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += digits[static_cast<unsigned char>(c) >> 4];
          out += digits[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

std::string to_json(Node node, bool sorted_keys) {
  struct Open {
    bool is_map;
    std::vector<Entry> children;
    std::size_t next;
  };
  std::string out;
  std::vector<Open> open;  // no recursion: a tree may be 10,000 levels deep
  const auto enter = [&](Node value) {
    if (!value.is_map() && !value.is_list()) return append_scalar(out, value);
    out += value.is_map() ? '{' : '[';
    open.push_back({value.is_map(), children_of(value, sorted_keys), 0});
  };
  enter(node);
  while (!open.empty()) {
    Open& container = open.back();
    if (container.next == container.children.size()) {
      out += container.is_map ? '}' : ']';
      open.pop_back();
      continue;
    }
    if (container.next > 0) out += ',';
    const Entry& child = container.children[container.next++];
    if (container.is_map) {
      append_json_string(out, child.key);
      out += ':';
    }
    enter(child.value);
  }
  return out;
}

}  // namespace seawall::documents
