#include <algorithm>

#include <simdjson.h>

#include "documents.h"
#include "yaml_resolve.h"
#include "yaml_text.h"

namespace seawall::documents {
namespace {

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out += '\'';
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
  Result<Edit> replace(std::string literal, std::optional<std::string_view> string) const;
  Result<Edit> insert(std::span<const std::string_view> path, std::string_view literal) const;
  Result<Edit> remove() const;
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
  Edit replacement(std::string literal) const;
  Edit block_insertion(std::span<const std::string> lines) const;
  Edit flow_insertion(std::string_view key, std::string_view literal) const;
  std::string_view line_break_at(std::size_t offset) const noexcept;
  std::unique_ptr<const Document> read_again(const Edit& edit) const;
  /// An entry or item among its neighbours.
  struct Neighbours {
    std::uint32_t parent;
    Document::Child self;
    std::optional<Document::Child> before;
    std::optional<Document::Child> behind;
  };
  std::optional<Neighbours> neighbours() const;
  std::uint32_t end_of(Document::Child child) const noexcept;
  std::optional<Edit> removal(const Neighbours& around) const;
  std::optional<Edit> block_removal(const Neighbours& around) const;
  Edit flow_removal(const Neighbours& around) const;
  std::string flow_literal(std::span<const std::string_view> path, std::string_view literal) const;
  std::string in_style(std::string_view literal) const;
  bool is_same_but_for(const Document& changed, Change change) const;

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

Edit Editor::replacement(std::string literal) const {
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

Edit Editor::block_insertion(std::span<const std::string> lines) const {
  const Document::Child last = document_.last_child(node_.cell_);
  const std::uint32_t model = last.value == node_.cell_ ? cell().a : cells_[last.entry].at;
  const std::string indentation(document_.source().position(model).column - 1, ' ');
  std::uint32_t end = node_.range().end;
  const std::string line_break(line_break_at(end));
  std::string entry;
  for (const std::string& line : lines) entry += (entry.empty() ? "" : line_break + indentation) + line;
  if (has_break(text_.substr(end - 1, 1))) {
    // A block scalar takes in its last line break.
    return {{end, end}, indentation + entry + line_break};
  }
  end = static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n", end), text_.size()));
  return {{end, end}, line_break + indentation + entry};
}

Edit Editor::flow_insertion(std::string_view key, std::string_view literal) const {
  const auto open = static_cast<std::uint32_t>(text_.find('{', cell().a)) + 1;
  const Document::Child last = document_.last_child(node_.cell_);
  const auto at_end = [](std::uint32_t offset, std::string text) { return Edit{{offset, offset}, std::move(text)}; };
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

std::unique_ptr<const Document> Editor::read_again(const Edit& edit) const {
  const Range part = document_.range();
  std::string text(text_.substr(part.begin, edit.range.begin - part.begin));
  text += edit.text;
  text += text_.substr(edit.range.end, part.end - edit.range.end);
  auto source = Source::from_bytes("", std::move(text));
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
  if (changed.cells_.size() != cells_.size() - change.removed + change.inserted) return false;
  for (std::uint32_t index = 0; index < cells_.size(); ++index) {
    if (index >= change.first && index - change.first < change.removed) continue;
    const Cell& before = cells_[index];
    const Cell& after = changed.cells_[moved(index)];
    if (before.type != after.type || before.field != after.field) return false;
    // A block map or list that lost all it had is written in brackets.
    const bool is_emptied = change.inserted == 0 && is_container(before) && after.b == 1;
    if (before.flags != after.flags && !is_emptied) return false;
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

Result<Edit> Editor::replace(std::string literal, std::optional<std::string_view> string) const {
  if (is_container(cell())) {
    return unsupported("only a scalar can be replaced, not " + std::string(describe(node_.kind())));
  }
  const Edit edit = replacement(std::move(literal));
  const auto changed = read_again(edit);
  const auto is_as_asked = [&](Node value) {
    return string ? value.string() == string : !value.is_string() && !is_container(value.use());
  };
  if (changed && is_same_but_for(*changed, {node_.cell_, 1, 1}) && is_as_asked(Node(changed.get(), node_.cell_))) {
    return edit;
  }
  return unsupported("a new value here would not be read as asked, or something else would change with it");
}

std::string Editor::in_style(std::string_view literal) const {
  const bool is_plain_text =
      !document_.is_json() && literal.size() > 2 && literal.starts_with('"') && literal.find('\\') == literal.npos &&
      can_be_plain(literal.substr(1, literal.size() - 2), (cell().flags & Cell::flow) || in_flow());
  return std::string(is_plain_text ? literal.substr(1, literal.size() - 2) : literal);
}

/// `{key: {key: literal}}` for what follows the first key.
std::string Editor::flow_literal(std::span<const std::string_view> path, std::string_view literal) const {
  std::string out(literal);
  for (std::size_t index = path.size(); index-- > 1;) out = "{" + write_key(path[index]) + ": " + out + "}";
  return out;
}

Result<Edit> Editor::insert(std::span<const std::string_view> path, std::string_view literal) const {
  const bool flow = (cell().flags & Cell::flow) != 0;
  const std::string value_text = in_style(literal);
  std::vector<std::string> lines;
  for (const std::string_view key : path) lines.push_back(std::string(2 * lines.size(), ' ') + write_key(key) + ':');
  lines.back() += ' ' + value_text;
  const Edit edit = flow ? flow_insertion(write_key(path[0]), flow_literal(path, value_text)) : block_insertion(lines);
  const auto changed = read_again(edit);
  const std::uint32_t first = node_.cell_ + cell().b;
  if (changed && changed->cells_.size() > cells_.size()) {
    const auto inserted = static_cast<std::uint32_t>(changed->cells_.size() - cells_.size());
    const Node value = Node(changed.get(), node_.cell_).child(path[0]);
    const std::uint32_t width = value ? width_of(value.use()) : 0;
    Node inner = value;
    bool is_nested = true;
    for (const std::string_view key : path.subspan(1)) {
      is_nested = is_nested && inner.size() == 1;
      inner = inner.child(key);
    }
    if (is_same_but_for(*changed, {first, 0, inserted}) && value && value.cell_ + width == first + inserted &&
        value.cell_ - first <= 1 && is_nested && inner) {
      return edit;
    }
  }
  return unsupported("a new field here would not be read as asked, or something else would change with it");
}

std::uint32_t Editor::end_of(Document::Child child) const noexcept {
  return is_container(cells_[child.value]) ? document_.end_of(child.value) : document_.end_of_scalar(child);
}

std::optional<Editor::Neighbours> Editor::neighbours() const {
  std::uint32_t parent = node_.cell_;
  for (std::uint32_t index = 0; index < node_.cell_; ++index) {
    if (is_container(cells_[index]) && node_.cell_ - index < cells_[index].b) parent = index;
  }
  Neighbours around{.parent = parent, .self = {}, .before = {}, .behind = {}};
  bool found = false;
  for (std::uint32_t index = parent + 1; parent != node_.cell_ && index < parent + cells_[parent].b;) {
    const std::uint32_t value = index + (cells_[index].type == Cell::Type::key ? 1 : 0);
    const Document::Child child{index, value};
    if (value == node_.cell_) {
      around.self = child;
      found = true;
    } else if (found) {
      around.behind = child;
      break;
    } else {
      around.before = child;
    }
    index = value + width_of(cells_[value]);
  }
  if (!found) return {};
  return around;
}

std::optional<Edit> Editor::block_removal(const Neighbours& around) const {
  const Cell& parent = cells_[around.parent];
  if (!around.before && !around.behind) {
    const Range range = Node(&document_, around.parent).range();
    std::uint32_t end = end_of(around.self);
    while (end > range.begin && is_blank(text_[end - 1])) --end;
    return Edit{{range.begin, end}, parent.type == Cell::Type::map ? "{}" : "[]"};
  }
  std::uint32_t begin = cells_[around.self.entry].at;
  if (parent.type == Cell::Type::list) {
    begin -= static_cast<std::uint32_t>(blanks_before(text_, begin).size());
    if (begin == 0 || text_[begin - 1] != '-') return {};
    --begin;
  }
  std::uint32_t end = end_of(around.self);
  const std::size_t line = text_.find_last_of("\r\n", begin) == text_.npos || begin == 0
                               ? 0
                               : text_.substr(0, begin).find_last_of("\r\n") + 1;
  const bool begins_line = text_.substr(line, begin - line).find_first_not_of(' ') == text_.npos;
  if (begins_line) {
    if (end == begin || !has_break(text_.substr(end - 1, 1))) {
      const std::string_view rest = text_.substr(end, text_.find_first_of("\r\n", end) - end);
      const std::size_t more = rest.find_first_not_of(" \t");
      if (more != rest.npos && rest[more] != '#') return {};
      end = static_cast<std::uint32_t>(std::min(end + rest.size(), text_.size()));
      if (text_.substr(end).starts_with("\r\n")) ++end;
      if (end < text_.size()) ++end;
    }
    return Edit{{static_cast<std::uint32_t>(line), end}, ""};
  }
  // It stands behind a dash, which the next entry gets.
  if (!around.behind) return {};
  const std::uint32_t next = cells_[around.behind->entry].at;
  if (text_.substr(end, next - end).find_first_not_of(" \r\n") != text_.npos) return {};
  return Edit{{begin, next}, ""};
}

Edit Editor::flow_removal(const Neighbours& around) const {
  const std::uint32_t begin = cells_[around.self.entry].at;
  // What is no comma and no blank between neighbours is a comment, and the proof below refuses to lose none of it.
  if (around.behind) return {{begin, cells_[around.behind->entry].at}, ""};
  return {{around.before ? end_of(*around.before) : begin, end_of(around.self)}, ""};
}

std::optional<Edit> Editor::removal(const Neighbours& around) const {
  if (!(cells_[around.parent].flags & Cell::flow)) return block_removal(around);
  const Edit edit = flow_removal(around);
  const std::string_view lost = text_.substr(edit.range.begin, edit.range.end - edit.range.begin);
  if (!document_.is_json() && lost.find(" #") != lost.npos) return {};
  return edit;
}

Result<Edit> Editor::remove() const {
  const std::optional<Neighbours> around = neighbours();
  if (!around) return unsupported("the whole of a document cannot be removed");
  const std::optional<Edit> edit = removal(*around);
  const auto changed = edit ? read_again(*edit) : nullptr;
  const std::uint32_t first = around->self.entry;
  const std::uint32_t removed = around->self.value + width_of(cells_[around->self.value]) - first;
  if (changed && is_same_but_for(*changed, {first, removed, 0})) {
    return *edit;
  }
  return unsupported("this cannot be removed without a change of something else");
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

Result<Edit> replace_value(Node node, std::string_view scalar) {
  if (auto error = check(node, scalar, "the new value")) return std::move(*error);
  const Editor editor(node);
  return editor.replace(editor.write_string(scalar), scalar);
}

Result<Edit> replace_literal(Node node, std::string_view literal) {
  if (auto error = check(node, literal, "the new value")) return std::move(*error);
  if (auto error = check_literal(literal)) return std::move(*error);
  if (resolve_plain(literal).type == Resolved::Type::string) {
    return Error(ErrorCode::invalid_argument, in_quotes(literal) + " is neither null nor a boolean nor a number");
  }
  return Editor(node).replace(std::string(literal), {});
}

Result<Edit> insert_field(Node map, std::span<const std::string_view> path, std::string_view literal) {
  if (auto error = check(map, literal, "the new value")) return std::move(*error);
  if (path.empty()) return Error(ErrorCode::invalid_argument, "there is no key");
  for (const std::string_view key : path) {
    if (auto error = check(map, key, "the new key")) return std::move(*error);
  }
  if (auto error = check_literal(literal)) return std::move(*error);
  if (!map.is_map()) {
    return Error(ErrorCode::unsupported, "only a map takes a field, not " + std::string(describe(map.kind())),
                 map.document()->source().place(map.offset()));
  }
  if (map.child(path[0])) return Error(ErrorCode::invalid_argument, in_quotes(path[0]) + " is already set");
  return Editor(map).insert(path, literal);
}

Result<Edit> remove(Node node) {
  if (auto error = check(node, {}, "nothing")) return std::move(*error);
  return Editor(node).remove();
}

std::string apply(const Source& source, std::span<const Edit> edits) {
  const std::string_view text = source.text();
  std::string result;
  std::uint32_t at = 0;
  for (const Edit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.text;
    at = edit.range.end;
  }
  return result += text.substr(at);
}

}  // namespace seawall::documents
