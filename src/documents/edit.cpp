#include <algorithm>

#include <simdjson.h>

#include "documents.h"
#include "utf8.h"
#include "yaml_resolve.h"

namespace seawall::documents {
namespace {

struct Splice {
  Range range;  // of the source
  std::string text;
};

/// Whether YAML lets a code point stand in a quoted string on one line.
bool is_printable(std::uint32_t c) noexcept {
  constexpr std::uint32_t others[] = {0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF};
  return c >= 0x20 && (c < 0x7F || c > 0x9F) && std::find(std::begin(others), std::end(others), c) == std::end(others);
}

bool all_printable(std::string_view text) noexcept {
  for (; !text.empty(); text.remove_prefix(first_code_point(text).width)) {
    if (!is_printable(first_code_point(text).value)) return false;
  }
  return true;
}

/// In double quotes, with escapes that JSON and YAML share.
std::string double_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view characters = "\"\\\n\r\t";
  constexpr std::string_view letters = "\"\\nrt";
  std::string out = "\"";
  for (; !text.empty(); text.remove_prefix(first_code_point(text).width)) {
    const CodePoint point = first_code_point(text);
    if (const std::size_t found = characters.find(text[0]); found != characters.npos) {
      out += {'\\', letters[found]};
    } else if (is_printable(point.value)) {
      out += text.substr(0, point.width);
    } else {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += digits[point.value >> shift & 15];
    }
  }
  return out += '"';
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out += '\'';
}

/// Whether a string may stand plain. Stricter than kubectl: what begins with a digit or a sign is a number or a
/// date to some other reader.
bool can_be_plain(std::string_view text, bool in_flow) {
  const auto is_first = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/'; };
  const auto is_ascii = [](char c) { return c >= ' ' && c <= '~'; };
  if (text.empty() || !is_first(text[0]) || !std::all_of(text.begin(), text.end(), is_ascii)) return false;
  if (text.ends_with(':') || text.ends_with(' ')) return false;
  if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
  if (in_flow && text.find_first_of(",[]{}?") != text.npos) return false;
  return resolve_plain(text).type == Resolved::Type::string;
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool has_break(std::string_view text) noexcept { return text.find_first_of("\r\n") != text.npos; }

std::string_view blanks_before(std::string_view text, std::size_t end) noexcept {
  std::size_t begin = end;
  while (begin > 0 && is_blank(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

std::string_view blanks_behind(std::string_view text, std::size_t begin) noexcept {
  std::size_t end = begin;
  while (end < text.size() && is_blank(text[end])) ++end;
  return text.substr(begin, end - begin);
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

/// Plans the one change of a text, and proves it.
class Editor {
 public:
  explicit Editor(Node node)
      : node_(node), document_(*node.document_), text_(document_.source().text()), cells_(document_.cells_) {}

  /// Why nothing may be changed here whatever the new value is.
  std::optional<Error> refusal() const;
  Result<std::string> replace(std::string literal, std::optional<std::string_view> string) const;
  Result<std::string> insert(std::string_view key, std::string_view literal) const;
  /// A string as it is written in the place of the node.
  std::string write_string(std::string_view string) const;

 private:
  /// What the tree has after a change: cells [first, first + removed) became as many as `inserted`.
  struct Change {
    std::uint32_t first;
    std::uint32_t removed;
    std::uint32_t inserted;
  };

  const Cell& cell() const noexcept { return cells_[node_.cell_]; }
  Error unsupported(std::string message) const {
    return Error(ErrorCode::unsupported, std::move(message), document_.source().place(node_.offset()));
  }
  bool in_flow() const noexcept;
  std::string write_key(std::string_view key) const;
  Splice replacement(std::string literal) const;
  Splice block_insertion(std::string_view entry) const;
  Splice flow_insertion(std::string_view key, std::string_view literal) const;
  std::string_view line_break_at(std::size_t offset) const noexcept;
  std::unique_ptr<const Document> read_again(const Splice& splice) const;
  bool is_same_but_for(const Document& changed, Change change) const;
  std::string apply(const Splice& splice, Range part) const;

  Node node_;
  const Document& document_;
  std::string_view text_;
  const std::vector<Cell>& cells_;
};

std::optional<Error> Editor::refusal() const {
  if (!document_.source().is_verbatim()) return unsupported("a file that is not valid UTF-8 cannot be edited");
  const auto repeats_it = [&](const Cell& alias) {
    return alias.type == Cell::Type::alias && node_.cell_ - alias.a < width_of(cells_[alias.a]);
  };
  const bool is_alias = cell().type == Cell::Type::alias || (cell().flags & Cell::through_alias);
  if (is_alias || std::any_of(cells_.begin(), cells_.end(), repeats_it)) {
    return unsupported("an alias gives this value more than one place: it cannot be changed in one alone");
  }
  return {};
}

bool Editor::in_flow() const noexcept {
  for (std::uint32_t index = 0; index < node_.cell_; ++index) {
    const Cell& outer = cells_[index];
    if ((outer.flags & Cell::flow) && is_container(outer) && node_.cell_ - index < outer.b) return true;
  }
  return false;
}

std::string Editor::write_string(std::string_view string) const {
  if (!document_.is_json()) {
    const bool is_quoted = (cell().flags & Cell::quoted) != 0;
    if (is_quoted && text_[node_.range().begin] == '\'' && all_printable(string)) return single_quoted(string);
    if (!is_quoted && can_be_plain(string, in_flow())) return std::string(string);
  }
  return double_quoted(string);
}

std::string Editor::write_key(std::string_view key) const {
  const bool plain = !document_.is_json() && can_be_plain(key, (cell().flags & Cell::flow) || in_flow());
  return plain ? std::string(key) : double_quoted(key);
}

Splice Editor::replacement(std::string literal) const {
  Range range = node_.range();
  if (range.begin == range.end && range.begin > 0 && !is_blank(text_[range.begin - 1])) literal.insert(0, 1, ' ');
  if (cell().flags & Cell::block) {
    // A comment in its header stays; so do the empty lines below it.
    while (is_blank(text_[range.end - 1])) --range.end;
    const std::string_view header = text_.substr(range.begin, text_.find_first_of("\r\n", range.begin) - range.begin);
    if (const std::size_t comment = header.find('#'); comment != header.npos) {
      literal += header.substr(comment - blanks_before(header, comment).size());
    }
  }
  return {range, std::move(literal)};
}

std::string_view Editor::line_break_at(std::size_t offset) const noexcept {
  std::size_t found = text_.find_first_of("\r\n", offset);
  if (found == text_.npos) found = text_.find_first_of("\r\n");
  if (found == text_.npos) return "\n";
  return text_.substr(found).starts_with("\r\n") ? "\r\n" : text_.substr(found, 1);
}

Splice Editor::block_insertion(std::string_view entry) const {
  const Document::Child last = document_.last_child(node_.cell_);
  const std::uint32_t model = last.value == node_.cell_ ? cell().a : cells_[last.entry].at;
  const std::string indentation(document_.source().position(model).column - 1, ' ');
  std::uint32_t end = node_.range().end;
  const std::string line_break(line_break_at(end));
  if (has_break(text_.substr(end - 1, 1))) {
    // A block scalar takes in its last line break.
    return {{end, end}, indentation + std::string(entry) + line_break};
  }
  end = static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", end), text_.size()));
  return {{end, end}, line_break + indentation + std::string(entry)};
}

Splice Editor::flow_insertion(std::string_view key, std::string_view literal) const {
  const auto open = static_cast<std::uint32_t>(text_.find('{', cell().a)) + 1;
  const Document::Child last = document_.last_child(node_.cell_);
  const auto at_end = [](std::uint32_t offset, std::string text) { return Splice{{offset, offset}, std::move(text)}; };
  if (last.value == node_.cell_) {
    const bool spaced = !document_.is_json() || (cell().a > 0 && text_[cell().a - 1] == ' ');
    return at_end(open, std::string(key) + (spaced ? ": " : ":") + std::string(literal));
  }
  // The layout of the last entry is the model.
  const Range last_key = Node(&document_, last.value).key_range();
  const std::size_t colon = std::min(text_.find(':', last_key.end), text_.size() - 1);
  const std::string_view behind_colon = document_.is_json() ? blanks_behind(text_, colon + 1) : " ";
  const std::string_view before_key = blanks_before(text_, last_key.begin);
  const std::uint32_t end =
      is_container(cells_[last.value]) ? document_.end_of(last.value) : document_.end_of_scalar(last);
  const std::string_view tail = text_.substr(end, node_.range().end - end);
  const bool is_first = last_key.begin - before_key.size() == open;
  std::string_view separator = is_first && !has_break(before_key) ? behind_colon : before_key;
  if (has_break(separator) && tail.find('#') != tail.npos) separator = " ";  // its comment stays on its line
  std::string entry(separator);
  entry.append(key).append(":").append(behind_colon).append(literal);
  return at_end(end, "," + entry);
}

std::string Editor::apply(const Splice& splice, Range part) const {
  std::string result;
  result.reserve(part.end - part.begin + splice.text.size() + 128);
  result += text_.substr(part.begin, splice.range.begin - part.begin);
  result += splice.text;
  result += text_.substr(splice.range.end, part.end - splice.range.end);
  return result;
}

std::unique_ptr<const Document> Editor::read_again(const Splice& splice) const {
  auto source = Source::from_bytes("", apply(splice, document_.range()));
  if (!source) return nullptr;
  const auto shared = take(std::move(source));
  const Section section{{0, static_cast<std::uint32_t>(shared->text().size())},
                        document_.is_json() ? Section::Form::json : Section::Form::yaml};
  std::vector<Outcome> outcomes = read(shared, std::span(&section, 1));
  if (outcomes.size() != 1 || !outcomes[0].document) return nullptr;
  // What is no JSON any more is read as YAML.
  return outcomes[0].document->is_json() == document_.is_json() ? std::move(outcomes[0].document) : nullptr;
}

bool Editor::is_same_but_for(const Document& changed, Change change) const {
  const std::uint32_t growth = change.inserted - change.removed;
  const auto moved = [&](std::uint32_t index) { return index < change.first ? index : index + growth; };
  if (changed.cells_.size() != cells_.size() + growth) return false;
  for (std::uint32_t index = 0; index < cells_.size(); ++index) {
    if (index >= change.first && index - change.first < change.removed) continue;
    const Cell& before = cells_[index];
    const Cell& after = changed.cells_[moved(index)];
    if (before.type != after.type || before.field != after.field || before.flags != after.flags) return false;
    if (is_container(before)) {
      const bool holds_it = index <= node_.cell_ && node_.cell_ - index < before.b;
      if (after.b != before.b + (holds_it ? growth : 0)) return false;
    } else if (before.type == Cell::Type::alias) {
      if (after.a != moved(before.a)) return false;
    } else if (document_.text_of(before) != changed.text_of(after)) {
      return false;
    }
  }
  return true;
}

Result<std::string> Editor::replace(std::string literal, std::optional<std::string_view> string) const {
  if (is_container(cell())) {
    return unsupported("only a scalar can be replaced, not " + std::string(describe(node_.kind())));
  }
  const Splice splice = replacement(std::move(literal));
  const auto changed = read_again(splice);
  const auto is_as_asked = [&](Node value) {
    return string ? value.string() == string : !value.is_string() && !is_container(value.use());
  };
  if (changed && is_same_but_for(*changed, {node_.cell_, 1, 1}) && is_as_asked(Node(changed.get(), node_.cell_))) {
    return apply(splice, {0, static_cast<std::uint32_t>(text_.size())});
  }
  return unsupported("a new value here would not be read as asked, or something else would change with it");
}

Result<std::string> Editor::insert(std::string_view key, std::string_view literal) const {
  const bool flow = (cell().flags & Cell::flow) != 0;
  const std::string written = write_key(key);
  const Splice splice =
      flow ? flow_insertion(written, literal) : block_insertion(written + ": " + std::string(literal));
  const auto changed = read_again(splice);
  const std::uint32_t first = node_.cell_ + cell().b;
  if (changed && changed->cells_.size() > cells_.size()) {
    const auto inserted = static_cast<std::uint32_t>(changed->cells_.size() - cells_.size());
    const Node value = Node(changed.get(), node_.cell_).child(key);
    const std::uint32_t width = value ? width_of(value.use()) : 0;
    if (is_same_but_for(*changed, {first, 0, inserted}) && value && value.cell_ + width == first + inserted &&
        value.cell_ - first <= 1) {
      return apply(splice, {0, static_cast<std::uint32_t>(text_.size())});
    }
  }
  return unsupported("a new field here would not be read as asked, or something else would change with it");
}

namespace {

std::optional<Error> check(Node node, std::string_view text, std::string_view what) {
  if (!node) return Error(ErrorCode::invalid_argument, "there is nothing here that could be changed");
  const bool is_valid = simdjson::validate_utf8(text.data(), text.size());
  if (!is_valid) return Error(ErrorCode::invalid_argument, std::string(what) + " is not valid UTF-8");
  return Editor(node).refusal();
}

std::optional<Error> check_literal(std::string_view literal) {
  if (!literal.empty() && all_printable(literal)) return {};
  return Error(ErrorCode::invalid_argument, in_quotes(literal) + " is no literal on one line");
}

}  // namespace

Result<std::string> with_value(Node node, std::string_view scalar) {
  if (auto error = check(node, scalar, "the new value")) return std::move(*error);
  const Editor editor(node);
  return editor.replace(editor.write_string(scalar), scalar);
}

Result<std::string> with_literal(Node node, std::string_view literal) {
  if (auto error = check(node, literal, "the new value")) return std::move(*error);
  if (auto error = check_literal(literal)) return std::move(*error);
  if (resolve_plain(literal).type == Resolved::Type::string) {
    return Error(ErrorCode::invalid_argument, in_quotes(literal) + " is neither null nor a boolean nor a number");
  }
  return Editor(node).replace(std::string(literal), {});
}

Result<std::string> with_field(Node map, std::string_view key, std::string_view literal) {
  if (auto error = check(map, literal, "the new value")) return std::move(*error);
  if (auto error = check(map, key, "the new key")) return std::move(*error);
  if (auto error = check_literal(literal)) return std::move(*error);
  if (!map.is_map()) {
    return Error(ErrorCode::unsupported, "only a map takes a field, not " + std::string(describe(map.kind())),
                 map.document()->source().place(map.offset()));
  }
  if (map.child(key)) return Error(ErrorCode::invalid_argument, in_quotes(key) + " is already set");
  return Editor(map).insert(key, literal);
}

}  // namespace seawall::documents
