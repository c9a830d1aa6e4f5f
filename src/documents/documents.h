#pragma once

// One immutable tree for YAML and JSON, read as kubectl reads them (apimachinery's YAMLOrJSONDecoder
// over sigs.k8s.io/yaml), with the line, column and byte range of every node.
//
// Source    the text of one file, decoded to UTF-8
// Section   a part of a Source that can be read on its own, so that one file uses all cores
// Document  one YAML or JSON document: a tree of Nodes
// Node      a handle on one value of a Document: two words, passed by value
//
// Threads: everything here is const after construction and may be shared. Lifetimes: a Node borrows
// from its Document, which never moves and keeps its Source alive; string views live as long as it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "field.h"  // generated from data/kubernetes/field-names.txt: enum class Field, name_of(), intern()
#include "result.h"
#include "value.h"

namespace seawall::documents {

/// What may be read. Every limit has a name that its error tells.
struct Limits {
  std::size_t bytes = std::size_t{1} << 30;      ///< "bytes": of one file, after decoding; at most 4 GiB - 1
  std::size_t nodes = 20'000'000;                ///< "nodes": cells of one document
  std::size_t documents = 1'000'000;             ///< "documents": of one file
  std::size_t nesting = 10'000;                  ///< "nesting": depth, also through aliases; upstream's own limit
};

/// Half-open range of byte offsets in Source::text().
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Position {
  std::uint32_t line = 0;    ///< from 1
  std::uint32_t column = 0;  ///< from 1, in code points
};

/// The text of one input. Memory: the text once, plus a sparse line index.
class Source {
 public:
  /// Takes the bytes of a file: a BOM selects UTF-8 or UTF-16 and is removed, each invalid byte becomes
  /// U+FFFD (as kubectl has it). Fails with limit_exceeded above limits.bytes.
  static Result<std::shared_ptr<const Source>> from_bytes(std::string name, std::string bytes,
                                                          const Limits& limits = {});

  const std::string& name() const noexcept { return name_; }
  std::string_view text() const noexcept { return {text_.data(), size_}; }
  Position position(std::uint32_t offset) const noexcept;
  Place place(std::uint32_t offset) const;
  /// The line that holds an offset, without its line break, and where it starts.
  std::string_view line_around(std::uint32_t offset) const noexcept;
  std::uint32_t line_start(std::uint32_t offset) const noexcept;
  /// Offsets in text() of each U+FFFD that stands for an invalid byte; at most 100 are kept.
  std::span<const std::uint32_t> replaced() const noexcept { return replaced_; }
  /// kubectl checks no bytes behind a UTF-8 BOM, so that there YAML refuses what elsewhere becomes U+FFFD.
  bool refuses_invalid_bytes() const noexcept { return utf8_bom_ && !replaced_.empty(); }
  /// Whether text() is byte for byte the file, less a UTF-8 BOM: only then can an edit be written back.
  bool is_verbatim() const noexcept { return verbatim_; }

 private:
  /// What precedes an offset: line breaks, the start of the line it is in, and that line's code points.
  struct Lines {
    std::uint32_t breaks = 0;
    std::uint32_t start = 0;
    std::uint32_t column = 0;
  };
  Source() = default;
  void index_lines() const;
  void walk(Lines& lines, std::size_t begin, std::size_t end) const noexcept;
  Lines lines_before(std::size_t offset) const noexcept;
  std::string name_;
  std::string text_;       // padded behind size_, so that scanners may read whole words
  std::size_t size_ = 0;
  // Most sources are never asked for a line, so the index is made on the first question.
  mutable std::once_flag indexed_;
  mutable std::vector<Lines> lines_;  // before each block of bytes
  std::vector<std::uint32_t> replaced_;
  bool verbatim_ = true;
  bool utf8_bom_ = false;
};

enum class Kind : std::uint8_t { absent, null, boolean, integer, floating, string, map, list };

/// "a list", "an integer": for messages.
std::string_view describe(Kind kind) noexcept;

/// One value as stored: 16 bytes. Private to documents; here so that Node's accessors inline.
struct Cell {
  enum class Type : std::uint8_t { null, boolean, integer, floating, string, map, list, alias, key };
  enum Flag : std::uint8_t {
    quoted = 1,      // one quote character stands before and behind the text
    owned = 2,       // text is in the document's own buffer, behind its Range in the source
    truth = 4,       // value of a boolean
    dead = 8,        // a key set again later: the last one counts
    flow = 16,       // a map or list in brackets
    through_alias = 32,  // copied from an anchored scalar
    merge_key = 64,  // `<<`, before merges are applied
    block = 128,     // a literal or folded scalar
  };
  Type type;
  std::uint8_t flags;
  Field field;        // of the value in a map whose key is a known field name, else Field::none
  std::uint32_t at;   // offset of the entry: its key if `field` is set, else of the value itself
  std::uint32_t a;    // scalar: offset of its text; map, list: offset of its start; alias: target cell
  std::uint32_t b;    // scalar: length of its text; map, list: cells of the subtree; alias: offset of the `*`
};
static_assert(sizeof(Cell) == 16);

class Document;
class Entries;
class Items;

/// A value of a document, or nothing: every accessor of an absent node gives an absent answer, so
/// paths need no checks in between.
class Node {
 public:
  Node() = default;

  explicit operator bool() const noexcept { return document_ != nullptr; }
  Kind kind() const noexcept;
  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_map() const noexcept { return kind() == Kind::map; }
  bool is_list() const noexcept { return kind() == Kind::list; }
  bool is_string() const noexcept { return kind() == Kind::string; }

  /// The value of a key of a map. By id it costs one compare an entry.
  Node child(Field field) const noexcept;
  Node child(std::string_view key) const noexcept;
  /// The value at a path of keys: `pod.at(Field::spec, Field::hostPID)`.
  template <typename... Keys>
  Node at(Keys... keys) const noexcept {
    Node node = *this;
    ((node = node.child(keys)), ...);
    return node;
  }
  Entries entries() const noexcept;  ///< of a map, in order; none for other kinds
  Items items() const noexcept;      ///< of a list, in order; none for other kinds
  std::size_t size() const noexcept; ///< number of entries or items

  /// Typed values: nothing when the node is absent or of another kind.
  std::optional<bool> boolean() const noexcept;
  std::optional<std::string_view> string() const noexcept;
  std::optional<std::int64_t> integer() const noexcept;   ///< also nothing when it needs more than 64 bits, signed
  std::optional<double> number() const noexcept;          ///< of an integer or a floating
  /// A scalar's text: the string's value, or a number, boolean or null as written.
  std::string_view text() const noexcept;
  std::string_view string_or(std::string_view otherwise) const noexcept { return string().value_or(otherwise); }

  std::uint32_t offset() const noexcept;   ///< where the value starts in the source
  Range range() const noexcept;            ///< of the value's own text, quotes and brackets included
  Position position() const noexcept;
  /// The key under which this node was reached; an empty range for items and the root.
  Range key_range() const noexcept;
  bool has_key() const noexcept;
  /// Where the entry starts: its key, or the value where there is none. Unlike key_range() it never touches the text.
  std::uint32_t entry_offset() const noexcept;
  Position key_position() const noexcept;  ///< the value's position where there is no key

  /// Whether the value stands elsewhere in the text: it was reached by an alias or a merge.
  bool is_shared() const noexcept;
  const Document* document() const noexcept { return document_; }
  /// Whether another node is this one or stands inside it; behind an alias, inside what the alias means.
  bool contains(Node other) const noexcept;
  /// Two handles are equal if they are the same place of the same document.
  friend bool operator==(const Node&, const Node&) = default;

 private:
  friend class Document;
  friend class Entries;
  friend class Items;
  friend class Editor;
  Node(const Document* document, std::uint32_t cell) noexcept : document_(document), cell_(cell) {}
  const Cell& use() const noexcept;  // as it stands in its parent
  const Cell& target() const noexcept;  // behind aliases
  std::uint32_t target_index() const noexcept;
  const Document* document_ = nullptr;
  std::uint32_t cell_ = 0;
};

struct Entry {
  std::string_view key;
  Field field = Field::none;  ///< Field::none when the key is no field name of a built-in kind
  Node value;
};

/// A key that was set twice in one map; the last value counts, as the API server takes it.
struct DuplicateKey {
  std::string key;
  Range first;
  Range second;
};

class Document {
 public:
  Document(const Document&) = delete;  // Nodes point at it
  Document& operator=(const Document&) = delete;

  Node root() const noexcept { return cell_count_ ? Node(this, 0) : Node(); }
  const Source& source() const noexcept { return *source_; }
  const std::shared_ptr<const Source>& shared_source() const noexcept { return source_; }
  Range range() const noexcept { return range_; }  ///< of its section of the source
  std::span<const DuplicateKey> duplicates() const noexcept { return duplicates_; }
  std::size_t cell_count() const noexcept { return cell_count_; }
  /// Read as JSON: numbers keep the digits of the text.
  bool is_json() const noexcept { return json_; }
  /// More than one entry became the same key only as text (`1` and `"1"`): upstream picks one at random.
  bool is_ambiguous() const noexcept { return ambiguous_; }

 private:
  friend class Node;
  friend class Entries;
  friend class Items;
  friend class TreeBuilder;
  friend class Editor;
  Document() = default;
  std::string_view text_of(const Cell& cell) const noexcept;
  /// An entry or item: the cell it begins with, and that of its value. They differ where the key has a cell.
  struct Child {
    std::uint32_t entry;
    std::uint32_t value;
  };
  Range range_of(const Cell& scalar) const noexcept;
  std::uint32_t end_of(std::uint32_t container) const noexcept;
  std::uint32_t end_of_scalar(Child child) const noexcept;  // of an alias too
  /// The last one that stands in the container's own text; the container itself when there is none.
  Child last_child(std::uint32_t container) const noexcept;

  std::shared_ptr<const Source> source_;
  std::vector<Cell> cells_;
  std::unique_ptr<char[]> owned_;
  std::uint32_t cell_count_ = 0;
  Range range_;
  std::vector<DuplicateKey> duplicates_;
  bool ambiguous_ = false;
  bool json_ = false;
};

/// What became of one document of a file. Nothing is dropped without an Outcome.
struct Outcome {
  enum class State : std::uint8_t { document, empty, failed };
  State state = State::empty;
  std::unique_ptr<const Document> document;  ///< set when state is document
  std::optional<Error> error;  ///< set when state is failed; its place is the best line and column known
  Range range;  ///< the part of the source that this is about
  std::uint32_t kubectl_line = 0;  ///< the line that kubectl's message names, counted in the piece; 0: it names none
};

/// A part of a source that can be read on its own.
struct Section {
  enum class Form : std::uint8_t {
    yaml,  ///< one piece between separators
    json,  ///< a stream of JSON values, which may go on as YAML
    bad_separator,  ///< ends in a `---` line with something behind it: an error, nothing to read
    beyond_limit,  ///< what follows the last document that "documents" allows: an error, not read
  };
  Range range;
  Form form = Form::yaml;
};

/// Cuts a text into sections as apimachinery does, before anything is parsed.
std::vector<Section> sections(const Source& source, const Limits& limits = {});

/// Reads sections one after another; outcomes are in the order of the text. Never fails as a whole. Several
/// threads may read different sections of one source at the same time.
std::vector<Outcome> read(const std::shared_ptr<const Source>& source, std::span<const Section> sections,
                          const Limits& limits = {});

/// Reads all of a source.
std::vector<Outcome> read(const std::shared_ptr<const Source>& source, const Limits& limits = {});

/// Whether a file of this name is a Dockerfile: Dockerfile, Containerfile, Dockerfile.NAME, NAME.Dockerfile; not where
/// the ending says that it is something else, such as the template of one.
bool is_dockerfile_name(std::string_view path) noexcept;

/// Reads a Dockerfile, as BuildKit's parser does, as an object of kind Dockerfile in seawall.dev/v1alpha1; dockerfile.h
/// says what is in it. One outcome: where the text is no Dockerfile, an error with its place.
std::vector<Outcome> read_dockerfile(const std::shared_ptr<const Source>& source, const Limits& limits = {});

/// Compact JSON of a tree as Go's encoding/json would write it (integers and floats as kubectl has them);
/// keys in order of the document, or sorted by bytes.
std::string to_json(Node node, bool sorted_keys = false);
/// A string of such JSON, in quotes.
void append_json_string(std::string& out, std::string_view text);

/// A string as YAML has it on one line: plain where every reader takes it for a string, else in double quotes, with
/// escapes that JSON shares. It must be valid UTF-8.
void append_yaml_string(std::string& out, std::string_view text, bool in_flow = false);
/// A key of a block map whose lines stand behind `indent` blanks, with its colon; one that is too long for YAML to find
/// its colon is written as `? key`, and the colon on a line of its own.
void append_yaml_key(std::string& out, std::string_view key, std::size_t indent);
/// A value as block YAML that reads back as the same value: what follows a `-` or a `key:`. Scalars and empty
/// collections begin with a blank and stand on the same line; of maps and lists each line begins behind a line break
/// and `indent` blanks, and what nests very deeply stands in brackets. Nothing ends in a line break. What `leave_out`
/// says true to, by the node of a map's entry or a list's item, is left out with its key. The one value that does not
/// read back is a number beyond a double, which YAML takes for a string. Gives how many nodes were written: values and
/// keys.
std::size_t append_yaml(std::string& out, Node node, std::size_t indent,
                        const std::function<bool(Node)>& leave_out = {});

/// A string as Go's strconv.Quote writes it, and so the messages of Kubernetes (verbs %q and, for strings, %#v).
void append_go_string(std::string& out, std::string_view text);
std::string go_string(std::string_view text);

// --- Editing: a text that differs from the old in one place only. -------------------------------------

/// What comes in the place of a part of a source. Both ends of the range stand between characters.
struct Edit {
  Range range;
  std::string text;
};

// Each answer is proved: the document is read again, and nothing but what was asked for may have changed in
// its tree. All fail with unsupported where that is not so (text that an alias repeats or a merge takes in, a
// tag before the value, a file that is not UTF-8), and with invalid_argument for what cannot be written.

/// A string in the place of a scalar, in the style that it has (quoted when it must be).
Result<Edit> replace_value(Node node, std::string_view scalar);
/// Null, a boolean or a number in the place of a scalar: `literal` is written as it is, unquoted.
Result<Edit> replace_literal(Node node, std::string_view literal);
/// `key: literal` as the last entry of a map (block or flow), in its layout, for a path of keys of which `map` has
/// none: maps are made for all but the last. The literal is any value on one line, as the document's format writes it;
/// a string in double quotes loses them where YAML needs none.
Result<Edit> insert_field(Node map, std::span<const std::string_view> path, std::string_view literal);
/// An entry of a map or an item of a list goes, with a comment behind it. In blocks its lines go; the last one leaves
/// `{}` or `[]`. The root cannot go.
Result<Edit> remove(Node node);

/// The source with edits made, which must be in order of their ranges and not overlap.
std::string apply(const Source& source, std::span<const Edit> edits);

// --- inline bodies ----------------------------------------------------------------------------------

class Entries {
 public:
  class Iterator {
   public:
    Entry operator*() const noexcept;
    Iterator& operator++() noexcept;
    friend bool operator==(const Iterator& left, const Iterator& right) noexcept { return left.cell_ == right.cell_; }

   private:
    friend class Entries;
    Iterator(const Document* document, std::uint32_t cell, std::uint32_t end) noexcept
        : document_(document), cell_(cell), end_(end) {
      skip_dead();
    }
    void skip_dead() noexcept;
    void step() noexcept;
    const Document* document_;
    std::uint32_t cell_;
    std::uint32_t end_;
  };
  Iterator begin() const noexcept { return {document_, begin_, end_}; }
  Iterator end() const noexcept { return {document_, end_, end_}; }

 private:
  friend class Node;
  Entries(const Document* document, std::uint32_t begin, std::uint32_t end) noexcept
      : document_(document), begin_(begin), end_(end) {}
  const Document* document_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

class Items {
 public:
  class Iterator {
   public:
    Node operator*() const noexcept { return {document_, cell_}; }
    Iterator& operator++() noexcept;
    friend bool operator==(const Iterator& left, const Iterator& right) noexcept { return left.cell_ == right.cell_; }

   private:
    friend class Items;
    Iterator(const Document* document, std::uint32_t cell) noexcept : document_(document), cell_(cell) {}
    const Document* document_;
    std::uint32_t cell_;
  };
  Iterator begin() const noexcept { return {document_, begin_}; }
  Iterator end() const noexcept { return {document_, end_}; }

 private:
  friend class Node;
  Items(const Document* document, std::uint32_t begin, std::uint32_t end) noexcept
      : document_(document), begin_(begin), end_(end) {}
  const Document* document_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

inline bool is_container(const Cell& cell) noexcept {
  return cell.type == Cell::Type::map || cell.type == Cell::Type::list;
}
inline std::uint32_t width_of(const Cell& cell) noexcept { return is_container(cell) ? cell.b : 1; }

inline const Cell& Node::use() const noexcept { return document_->cells_[cell_]; }
inline std::uint32_t Node::target_index() const noexcept {
  std::uint32_t index = cell_;
  while (document_->cells_[index].type == Cell::Type::alias) index = document_->cells_[index].a;
  return index;
}
inline const Cell& Node::target() const noexcept { return document_->cells_[target_index()]; }

inline std::string_view Document::text_of(const Cell& cell) const noexcept {
  const char* base = (cell.flags & Cell::owned) ? owned_.get() : source_->text().data();
  return {base + cell.a, cell.b};
}

inline bool Node::is_shared() const noexcept {
  return document_ && (use().type == Cell::Type::alias || (use().flags & Cell::through_alias) != 0);
}

inline Kind Node::kind() const noexcept {
  if (!document_) return Kind::absent;
  switch (target().type) {
    case Cell::Type::null: return Kind::null;
    case Cell::Type::boolean: return Kind::boolean;
    case Cell::Type::integer: return Kind::integer;
    case Cell::Type::floating: return Kind::floating;
    case Cell::Type::map: return Kind::map;
    case Cell::Type::list: return Kind::list;
    default: return Kind::string;
  }
}

inline bool Node::contains(Node other) const noexcept {
  if (!document_ || document_ != other.document_) return false;
  const std::uint32_t self = target_index();
  return other.cell_ == cell_ || other.cell_ - self < width_of(document_->cells_[self]);
}

inline Node Node::child(Field field) const noexcept {
  if (!document_) return {};
  const std::uint32_t self = target_index();
  const Cell* const cells = document_->cells_.data();
  if (cells[self].type != Cell::Type::map) return {};
  const std::uint32_t end = self + cells[self].b;
  for (std::uint32_t index = self + 1; index < end; index += width_of(cells[index])) {
    if (cells[index].field == field && !(cells[index].flags & Cell::dead)) return {document_, index};
  }
  return {};
}

inline Entries Node::entries() const noexcept {
  if (kind() != Kind::map) return {nullptr, 0, 0};
  const std::uint32_t self = target_index();
  return {document_, self + 1, self + document_->cells_[self].b};
}

inline Items Node::items() const noexcept {
  if (kind() != Kind::list) return {nullptr, 0, 0};
  const std::uint32_t self = target_index();
  return {document_, self + 1, self + document_->cells_[self].b};
}

inline Items::Iterator& Items::Iterator::operator++() noexcept {
  cell_ += width_of(document_->cells_[cell_]);
  return *this;
}

inline void Entries::Iterator::step() noexcept {
  if (document_->cells_[cell_].type == Cell::Type::key) ++cell_;
  cell_ += width_of(document_->cells_[cell_]);
}
inline void Entries::Iterator::skip_dead() noexcept {
  while (cell_ < end_ && (document_->cells_[cell_].flags & Cell::dead)) step();
}
inline Entries::Iterator& Entries::Iterator::operator++() noexcept {
  step();
  skip_dead();
  return *this;
}
inline Entry Entries::Iterator::operator*() const noexcept {
  const Cell& cell = document_->cells_[cell_];
  if (cell.type == Cell::Type::key) return {document_->text_of(cell), Field::none, Node(document_, cell_ + 1)};
  return {name_of(cell.field), cell.field, Node(document_, cell_)};
}

}  // namespace seawall::documents
