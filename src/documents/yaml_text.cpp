#include "yaml_text.h"

#include <algorithm>
#include <array>

#include "documents.h"
#include "utf8.h"
#include "yaml_resolve.h"

namespace seawall::documents {
namespace {

/// Lines that would stand further in are written in brackets on one line instead, since what nests deeply would grow
/// with the square of its depth.
constexpr std::size_t deepest_indent = 128;
/// A key is written behind `? ` beyond this many bytes: YAML looks for the colon of another one within 1,024
/// characters.
constexpr std::size_t longest_key = 1000;

enum CharacterUse : std::uint8_t {
  begins_plain = 1,
  in_plain = 2,         // what else a plain string may hold
  in_plain_maybe = 4,   // it depends on what follows
  in_plain_block = 8,   // but not in brackets
  in_quotes = 16,       // without an escape
};

constexpr std::array<std::uint8_t, 256> make_uses() {
  std::array<std::uint8_t, 256> uses{};
  for (unsigned c = ' '; c <= '~'; ++c) {
    const auto is = [&](std::string_view set) { return set.find(static_cast<char>(c)) != set.npos; };
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    std::uint8_t bits = is(": ") ? in_plain_maybe : is(",[]{}?") ? in_plain_block : in_plain;
    if (is_letter || is("_/")) bits |= begins_plain;
    if (!is("\"\\")) bits |= in_quotes;
    uses[c] = bits;
  }
  return uses;
}
constexpr std::array<std::uint8_t, 256> uses = make_uses();

bool has_use(char c, unsigned bits) noexcept { return (uses[static_cast<unsigned char>(c)] & bits) != 0; }

bool is_printable(std::uint32_t c) noexcept {
  constexpr std::uint32_t others[] = {0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF};
  return c >= 0x20 && (c < 0x7F || c > 0x9F) && std::find(std::begin(others), std::end(others), c) == std::end(others);
}

void append_escaped(std::string& out, std::uint32_t code_point) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view characters = "\"\\\n\r\t";
  constexpr std::string_view letters = "\"\\nrt";
  const std::size_t found = code_point < 0x80 ? characters.find(static_cast<char>(code_point)) : characters.npos;
  if (found != characters.npos) {
    out += '\\';
    out += letters[found];
    return;
  }
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[code_point >> shift & 15];
}

void append_scalar(std::string& out, Node node, bool in_flow) {
  switch (node.kind()) {
    case Kind::string: return append_yaml_string(out, node.text(), in_flow);
    case Kind::boolean: out += *node.boolean() ? "true" : "false"; return;
    case Kind::integer:
    case Kind::floating: out += node.text(); return;
    default: out += "null"; return;
  }
}

bool is_container(Node node) noexcept { return node.is_map() || node.is_list(); }

/// Writes values below one another. `leave_out` is a type of its own, so that where nothing is left out nothing is
/// asked.
template <typename LeaveOut>
class Writer {
 public:
  Writer(std::string& out, const LeaveOut& leave_out) : out_(out), leave_out_(leave_out) {}

  /// `is_behind_dash`: the first line goes on behind a `-`.
  void write(Node node, std::size_t indent, bool is_behind_dash = false);
  std::size_t count() const noexcept { return count_; }

 private:
  /// A map or list in brackets that is being written.
  struct Open {
    bool is_map;
    bool is_first;
    Entries::Iterator entry, entries_end;
    Items::Iterator item, items_end;
  };

  void begin_line(std::size_t indent, bool goes_on) {
    if (goes_on) {
      out_ += ' ';
    } else {
      out_ += '\n';
      out_.append(indent, ' ');
    }
  }
  void write_map(Node map, std::size_t indent, bool is_behind_dash);
  void write_list(Node list, std::size_t indent, bool is_behind_dash);
  void write_key(std::string_view key, std::size_t indent);
  void write_in_flow(Node node);
  void enter(Node node);
  void write_next(Open& open);

  std::string& out_;
  const LeaveOut& leave_out_;
  std::size_t count_ = 0;
  std::vector<Open> open_;  // in brackets there is no recursion: a tree may be 10,000 levels deep
};

template <typename LeaveOut>
void Writer<LeaveOut>::write(Node node, std::size_t indent, bool is_behind_dash) {
  if (!is_container(node)) {
    ++count_;
    out_ += ' ';
    append_scalar(out_, node, false);
  } else if (indent > deepest_indent) {
    out_ += ' ';
    write_in_flow(node);
  } else {
    ++count_;
    const std::size_t before = out_.size();
    if (node.is_map()) {
      write_map(node, indent, is_behind_dash);
    } else {
      write_list(node, indent, is_behind_dash);
    }
    if (out_.size() == before) out_ += node.is_map() ? " {}" : " []";
  }
}

template <typename LeaveOut>
void Writer<LeaveOut>::write_map(Node map, std::size_t indent, bool is_behind_dash) {
  bool goes_on = is_behind_dash;
  for (const Entry& entry : map.entries()) {
    if (leave_out_(entry.value)) continue;
    begin_line(indent, std::exchange(goes_on, false));
    write_key(entry.key, indent);
    write(entry.value, entry.value.is_list() ? indent : indent + 2);
  }
}

template <typename LeaveOut>
void Writer<LeaveOut>::write_list(Node list, std::size_t indent, bool is_behind_dash) {
  bool goes_on = is_behind_dash;
  for (const Node item : list.items()) {
    if (leave_out_(item)) continue;
    begin_line(indent, std::exchange(goes_on, false));
    out_ += '-';
    write(item, indent + 2, true);
  }
}

template <typename LeaveOut>
void Writer<LeaveOut>::write_key(std::string_view key, std::size_t indent) {
  ++count_;
  append_yaml_key(out_, key, indent);
}

template <typename LeaveOut>
void Writer<LeaveOut>::write_in_flow(Node node) {
  enter(node);
  while (!open_.empty()) {
    Open& open = open_.back();
    if (open.entry == open.entries_end && open.item == open.items_end) {
      out_ += open.is_map ? '}' : ']';
      open_.pop_back();
    } else {
      write_next(open);
    }
  }
}

template <typename LeaveOut>
void Writer<LeaveOut>::enter(Node node) {
  ++count_;
  if (!is_container(node)) return append_scalar(out_, node, true);
  out_ += node.is_map() ? '{' : '[';
  open_.push_back(
      {node.is_map(), true, node.entries().begin(), node.entries().end(), node.items().begin(), node.items().end()});
}

template <typename LeaveOut>
void Writer<LeaveOut>::write_next(Open& open) {
  Node child;
  std::string_view key;
  if (open.is_map) {
    const Entry entry = *open.entry;
    ++open.entry;
    child = entry.value;
    key = entry.key;
  } else {
    child = *open.item;
    ++open.item;
  }
  if (leave_out_(child)) return;
  if (!std::exchange(open.is_first, false)) out_ += ", ";
  if (open.is_map) {
    ++count_;
    if (key.size() > longest_key / 6) out_ += "? ";  // all of it may be escapes
    append_yaml_string(out_, key, true);
    out_ += ": ";
  }
  enter(child);
}

}  // namespace

bool all_printable(std::string_view text) noexcept {
  for (; !text.empty(); text.remove_prefix(first_code_point(text).width)) {
    if (!is_printable(first_code_point(text).value)) return false;
  }
  return true;
}

bool can_be_plain(std::string_view text, bool in_flow) {
  if (text.empty() || !has_use(text[0], begins_plain)) return false;
  const unsigned fine = in_flow ? in_plain : in_plain | in_plain_block;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (has_use(text[at], fine)) continue;
    if (!has_use(text[at], in_plain_maybe) || at + 1 == text.size()) return false;
    if (text[at + 1] == (text[at] == ':' ? ' ' : '#')) return false;
  }
  return is_surely_string(text) || resolve_plain(text).type == Resolved::Type::string;
}

void append_double_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && has_use(text[run], in_quotes)) ++run;
    out += text.substr(0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const CodePoint point = first_code_point(text);
    if (point.value >= 0x80 && is_printable(point.value)) {
      out += text.substr(0, point.width);
    } else {
      append_escaped(out, point.value);
    }
    text.remove_prefix(point.width);
  }
  out += '"';
}

std::string double_quoted(std::string_view text) {
  std::string out;
  append_double_quoted(out, text);
  return out;
}

void append_yaml_string(std::string& out, std::string_view text, bool in_flow) {
  if (can_be_plain(text, in_flow)) {
    out += text;
  } else {
    append_double_quoted(out, text);
  }
}

void append_yaml_key(std::string& out, std::string_view key, std::size_t indent) {
  const std::size_t begin = out.size();
  append_yaml_string(out, key);
  if (out.size() - begin > longest_key) {
    out.insert(begin, "? ");
    out += '\n';
    out.append(indent, ' ');
  }
  out += ':';
}

std::size_t append_yaml(std::string& out, Node node, std::size_t indent, const std::function<bool(Node)>& leave_out) {
  const auto write = [&](const auto& leaves_out) {
    Writer writer(out, leaves_out);
    writer.write(node, indent);
    return writer.count();
  };
  return leave_out ? write(leave_out) : write([](Node) { return false; });
}

}  // namespace seawall::documents
