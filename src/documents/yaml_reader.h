#pragma once

// One piece of YAML text to one Document. Private to documents.
//
// The grammar is libyaml's as go.yaml.in/yaml/v2 has it; keys, merges, aliases and limits follow that
// library's decoder and sigs.k8s.io/yaml's way to JSON.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "documents.h"
#include "tree_builder.h"
#include "yaml_resolve.h"
#include "yaml_scanner.h"

namespace seawall::documents {

/// Reads one piece after another, reusing its buffers. Not thread-safe.
class YamlReader {
 public:
  YamlReader(std::shared_ptr<const Source> source, const Limits& limits);

  /// Only the first YAML document of the piece counts, as upstream has it.
  Outcome read(Range piece);

 private:
  enum class State : std::uint8_t {
    document_end,
    block_node,
    block_node_or_indentless_sequence,
    block_sequence_first_entry,
    block_sequence_entry,
    indentless_sequence_entry,
    block_mapping_first_key,
    block_mapping_key,
    block_mapping_value,
    flow_sequence_first_entry,
    flow_sequence_entry,
    flow_sequence_entry_mapping_key,
    flow_sequence_entry_mapping_value,
    flow_sequence_entry_mapping_end,
    flow_mapping_first_key,
    flow_mapping_key,
    flow_mapping_value,
    flow_mapping_empty_value,
  };
  struct TagDirective {
    std::string handle;
    std::string prefix;
  };
  /// What an anchor names: a map or list by its cell, or a scalar, which is copied.
  struct Anchored {
    bool is_scalar = false;
    std::uint32_t cell = 0;
    Scalar scalar;
    KeyType key_type = KeyType::string;
    bool bad_key = false;
  };
  /// A map or list being read.
  struct Open {
    bool is_map;
    bool wants_key;
    std::uint32_t cell;
  };

  // The grammar: each step consumes tokens up to one event.
  bool parse_document();
  bool parse_document_start(bool& any);
  bool process_directives();
  bool step();
  bool parse_node(bool block, bool indentless_sequence);
  bool parse_block_sequence_entry(bool first);
  bool parse_indentless_sequence_entry();
  bool parse_block_mapping_key(bool first);
  bool parse_block_mapping_value();
  bool parse_flow_sequence_entry(bool first);
  bool parse_flow_sequence_entry_mapping_key();
  bool parse_flow_sequence_entry_mapping_value();
  bool parse_flow_mapping_key(bool first);
  bool parse_flow_mapping_value(bool empty);
  bool fail(const char* problem, Mark problem_mark, const char* context = "", Mark context_mark = {});
  bool fail_expected(const char* problem, Mark problem_mark, const char* context);
  void pop_state();
  void push_state(State state) { states_.push_back(state); }
  bool advance(const Token*& token);
  bool enter_collection(const Token*& token);

  // The events: what the grammar found is put into the tree.
  void on_scalar(const Token& token, Mark start, bool plain, bool has_tag, std::string_view anchor);
  void on_empty_scalar(Mark mark);
  void add_scalar(const Scalar& scalar, KeyType key_type, bool bad_key, std::string_view anchor);
  void on_container(bool is_map, bool flow, Mark start, std::string_view anchor);
  void on_container_end();
  bool on_alias(const Token& token);
  void value_done() {
    if (!open_.empty() && open_.back().is_map) open_.back().wants_key = !open_.back().wants_key;
  }
  bool wants_key() const noexcept { return !open_.empty() && open_.back().is_map && open_.back().wants_key; }
  void refuse(std::string message, Mark mark);
  void refuse_limit(std::string_view limit, std::uint32_t offset, std::string_view why = {});
  void check_limits(std::uint32_t offset);
  Scalar resolve(const Token& token, Mark start, bool plain, bool has_tag, KeyType& key_type, bool& bad_key);
  void set_number(Scalar& scalar, const Resolved& resolved, Range token);

  // After the text: aliases are counted, merges applied, what JSON has no form for is refused.
  bool check_aliases();
  bool apply_merges();
  void copy_value(std::uint32_t old_cell);
  void copy_children(std::uint32_t old_cell, bool shared);
  Cell& push_copy(const Cell& cell);
  void merge_from(std::uint32_t old_cell);
  bool check_json();
  Outcome failure(Range piece);

  std::shared_ptr<const Source> source_;
  Limits limits_;
  YamlScanner scanner_;
  TreeBuilder builder_;
  State state_ = State::block_node;
  std::vector<State> states_;
  std::vector<Mark> marks_;
  std::vector<TagDirective> tag_directives_;
  std::string tag_;
  std::map<std::string_view, Anchored> anchors_;  // ordered, since no choice of names makes that slow
  std::vector<Open> open_;
  bool document_done_ = false;
  bool has_alias_ = false;
  bool has_merge_ = false;
  bool has_unjsonable_ = false;
  SyntaxProblem problem_;
  // What the decoder refuses, found while the text itself is fine so far.
  std::string refusal_;
  Mark refusal_mark_;
  ErrorCode refusal_code_ = ErrorCode::syntax;
  // For apply_merges.
  std::vector<Cell> old_cells_;
  std::vector<std::uint32_t> new_index_;
  std::size_t copy_depth_ = 0;
};

}  // namespace seawall::documents
