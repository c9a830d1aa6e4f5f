#pragma once

// A JSON value that can be changed, unlike the tree of a Document: what something makes anew or changes, such as an
// object on its way through admission. And JSON Patch (RFC 6902) between two of them.
//
// Values may nest as deep as memory allows: nothing here recurses. Members of a map are looked for one after another,
// so a map of many keys is made at once, not member by member.
//
// Threads: as a standard container. Lifetimes: it owns all it holds; what leads into it lives until it is changed.

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "result.h"

namespace seawall::documents {

enum class Kind : std::uint8_t;
class Node;
class Document;

class Value {
 public:
  using List = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Map = std::vector<Member>;  ///< in the order in which members were made; each key once

  Value() noexcept = default;  ///< null
  explicit Value(std::same_as<bool> auto boolean) noexcept : state_(boolean) {}  // no pointer becomes one
  explicit Value(std::int64_t integer) noexcept : state_(integer) {}
  explicit Value(std::string text) noexcept : state_(std::move(text)) {}
  explicit Value(std::string_view text) : state_(std::string(text)) {}
  explicit Value(const char* text) : state_(std::string(text)) {}
  static Value list(List items = {});
  static Value map(Map members = {});
  /// A copy of a tree, aliases and merges resolved; an absent node is null. What YAML writes otherwise than JSON is as
  /// to_json writes it: `0x10` and `16.0` are the integer 16.
  static Value of(Node node);

  Value(const Value& other);
  Value(Value&& other) noexcept = default;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;  ///< also of a part of this value
  ~Value();

  /// Never absent. A number beyond 64 bits is of the kind that a JSON document gives it.
  Kind kind() const noexcept;
  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(state_); }
  bool is_map() const noexcept { return std::holds_alternative<Map>(state_); }
  bool is_list() const noexcept { return std::holds_alternative<List>(state_); }
  std::optional<bool> boolean() const noexcept;
  std::optional<std::int64_t> integer() const noexcept;
  std::optional<std::string_view> string() const noexcept;

  /// The member of a map; nothing for other kinds.
  const Value* find(std::string_view key) const noexcept;
  Value* find(std::string_view key) noexcept;
  /// The member, made as null where there is none. A value of another kind becomes a map.
  Value& member(std::string_view key);
  Value& set(std::string_view key, Value value) { return member(key) = std::move(value); }
  void remove(std::string_view key) noexcept;
  const Map& members() const noexcept;  ///< none for other kinds
  const List& items() const noexcept;  ///< none for other kinds
  List& items() noexcept;  ///< a value of another kind becomes a list

  /// Maps are equal whatever the order of their members. Numbers that are no integers of 64 bits are equal if they are
  /// written alike.
  friend bool operator==(const Value& one, const Value& other);

  /// Compact, as to_json of a Node writes it, members in their order.
  void append_json(std::string& json) const;
  std::string to_json() const;
  /// The value as an immutable document of its own, whose source is its JSON. Fails with limit_exceeded where that
  /// passes documents::Limits. Bytes that are no UTF-8, which no value of a document holds, become U+FFFD.
  Result<std::unique_ptr<const Document>> to_document() const;

 private:
  /// A number that is no integer of 64 bits, as JSON writes it.
  struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
  };
  /// The value of a scalar; of a map or list an empty one, with room for all its children.
  static Value without_children(Node node);
  bool has_children() const noexcept;
  /// Moves away those children that have children themselves.
  void take_apart(List& parts);

  std::variant<std::monostate, bool, std::int64_t, Number, std::string, List, Map> state_;
};

/// One operation of a JSON Patch.
struct Operation {
  enum class Op : std::uint8_t { add, remove, replace };
  Op op;
  std::string path;  ///< a JSON pointer (RFC 6901)
  Value value = {};  ///< of add and replace
  friend bool operator==(const Operation&, const Operation&) = default;
};

/// A key as a part of a JSON pointer: `~` and `/` are escaped.
void append_pointer(std::string& path, std::string_view key);
void append_pointer(std::string& path, std::size_t index);

/// The patch that turns one value into the other: of maps member by member in the order of their keys by byte, of lists
/// that hold maps and are of one length item by item, else the whole.
std::vector<Operation> difference(const Value& before, const Value& after);

/// Applies a patch: members of maps and items of lists are added, replaced and removed, an index of `-` adds behind
/// the last item, and the empty path is the whole value. Fails with invalid_argument, naming the operation, where a
/// path leads nowhere; the value may then be half changed.
Result<bool> apply(Value& value, const std::vector<Operation>& patch);

/// The patch as JSON: `[{"op":"add","path":"/a","value":1}]`.
std::string to_json(const std::vector<Operation>& patch);

}  // namespace seawall::documents
