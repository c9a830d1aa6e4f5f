#pragma once

// Lists as text, written line by line. Private to the manifest.

#include <functional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::cluster {

/// Items of kubectl's Lists, each List a YAML document. It counts nodes as readers do, so that they take none of them
/// for an alias bomb. Lines of an item's own map stand behind two blanks.
class ListText {
 public:
  /// In a new List where the one before is long enough.
  void begin_item();
  /// The line of a map's entry, and what follows behind its colon.
  void key(std::string_view key, std::size_t indent);
  void string(std::string_view value);
  void literal(std::string_view value);
  /// `indent` is that of the key. Gives the nodes, without those of the key.
  std::size_t value(documents::Node value, std::size_t indent,
                    const std::function<bool(documents::Node)>& leave_out = {});
  void entry(std::string_view name, documents::Node node, std::size_t indent) {
    key(name, indent);
    value(node, indent);
  }
  /// A map whose lines `write_entries` writes, and which may turn out empty. Gives the nodes.
  template <typename WriteEntries>
  std::size_t map(const WriteEntries& write_entries) {
    const std::size_t nodes_before = nodes_++;
    const std::size_t size_before = text_.size();
    write_entries();
    if (text_.size() == size_before) text_ += " {}";
    return nodes_ - nodes_before;
  }

  /// The key that takes in the entries of the map behind it.
  void merge(std::size_t indent);
  /// The name of what comes next, a map or list.
  void anchor(std::string_view name);
  /// Whether the List can take an alias that stands for so many nodes.
  bool can_repeat(std::size_t nodes) const noexcept;
  void alias(std::string_view name, std::size_t nodes);
  /// The number of the List that is being written; anchors are not known beyond it.
  std::size_t list() const noexcept { return lists_; }

  /// The text of all Lists.
  std::string finish();

 private:
  void end_list();
  void begin_line(std::size_t indent);

  std::string text_;
  std::size_t lists_ = 0;
  std::size_t nodes_ = 0;          // of this List, through aliases
  std::size_t nodes_in_alias_ = 0;
  bool is_behind_dash_ = false;
};

}  // namespace seawall::cluster
