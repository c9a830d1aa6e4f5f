#include "manifest_text.h"

#include <utility>

namespace seawall::cluster {
namespace {

// kubectl's YAML library refuses a document when more than 99 % of its nodes come through aliases, and beyond 400,000
// nodes ever less. These keep clear of both.
constexpr std::size_t most_nodes = 300'000;
constexpr std::size_t enough_nodes = 250'000;  // then the next item begins a List
constexpr std::size_t most_percent_in_alias = 90;

}  // namespace

void ListText::end_list() {
  if (lists_ > 0) text_ += "\nkind: List\n";
}

void ListText::begin_item() {
  if (lists_ == 0 || nodes_ > enough_nodes) {
    end_list();
    text_ += "---\napiVersion: v1\nitems:";
    ++lists_;
    nodes_ = nodes_in_alias_ = 0;
  }
  text_ += "\n-";
  ++nodes_;
  is_behind_dash_ = true;
}

void ListText::begin_line(std::size_t indent) {
  if (std::exchange(is_behind_dash_, false)) {
    text_ += ' ';
  } else {
    text_ += '\n';
    text_.append(indent, ' ');
  }
}

void ListText::key(std::string_view key, std::size_t indent) {
  begin_line(indent);
  documents::append_yaml_key(text_, key, indent);
  ++nodes_;
}

void ListText::string(std::string_view value) {
  text_ += ' ';
  documents::append_yaml_string(text_, value);
  ++nodes_;
}

void ListText::literal(std::string_view value) {
  text_ += ' ';
  text_ += value;
  ++nodes_;
}

std::size_t ListText::value(documents::Node value, std::size_t indent,
                            const std::function<bool(documents::Node)>& leave_out) {
  const std::size_t nodes = documents::append_yaml(text_, value, value.is_list() ? indent : indent + 2, leave_out);
  nodes_ += nodes;
  return nodes;
}

void ListText::merge(std::size_t indent) {
  begin_line(indent);
  text_ += "<<:";
}

void ListText::anchor(std::string_view name) {
  text_ += " &";
  text_ += name;
}

bool ListText::can_repeat(std::size_t nodes) const noexcept {
  const std::size_t all = nodes_ + nodes + 1;
  return all <= most_nodes && (nodes_in_alias_ + nodes) * 100 <= all * most_percent_in_alias;
}

void ListText::alias(std::string_view name, std::size_t nodes) {
  text_ += " *";
  text_ += name;
  nodes_ += nodes + 1;
  nodes_in_alias_ += nodes;
}

std::string ListText::finish() {
  end_list();
  text_.shrink_to_fit();
  return std::exchange(text_, {});
}

}  // namespace seawall::cluster
