#pragma once

// A JSON value that can be changed, unlike the tree of a Document: what something makes anew or changes, such as an
// object on its way through admission. And JSON Patch (RFC 6902) between two of them.
//
// Threads: as a standard container. Lifetimes: it owns all it holds.

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
  explicit Value(bool boolean) noexcept : state_(boolean) {}
  explicit Value(std::int64_t integer) noexcept : state_(integer) {}
  explicit Value(std::string text) noexcept : state_(std::move(text)) {}
  explicit Value(std::string_view text) : state_(std::string(text)) {}
  explicit Value(const char* text) : state_(std::string(text)) {}
  static Value list(List items = {});
  static Value map(Map members = {});
  /// A copy of a tree, aliases resolved; an absent node is null.
  static Value of(Node node);

  Kind kind() const noexcept;
  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(state_); }
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
  const List& items() const noexcept;   ///< none for other kinds
  List& items() noexcept;               ///< a value of another kind becomes a list

  /// Maps are equal whatever the order of their members.
  friend bool operator==(const Value& one, const Value& other) noexcept;

  void append_json(std::string& json) const;
  std::string to_json() const;
  /// The value as an immutable document of its own.
  std::unique_ptr<const Document> to_document() const;

 private:
  /// A number that is no integer of 64 bits, as JSON writes it.
  struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
  };
  std::variant<std::monostate, bool, std::int64_t, Number, std::string, List, Map> state_;
};

/// One operation of a JSON Patch.
struct Operation {
  enum class Op : std::uint8_t { add, remove, replace };
  Op op;
  std::string path;  ///< a JSON pointer (RFC 6901)
  Value value;       ///< of add and replace
};

/// A key as a part of a JSON pointer: `~` and `/` are escaped.
void append_pointer(std::string& path, std::string_view key);
void append_pointer(std::string& path, std::size_t index);

/// The patch that turns one value into the other: of maps member by member in the order of their keys by byte, of lists
/// that hold maps and are of one length item by item, else the whole.
std::vector<Operation> difference(const Value& before, const Value& after);

/// Applies a patch. Fails with invalid_argument, naming the operation, where a path leads nowhere; the value may then
/// be half changed.
Result<bool> apply(Value& value, const std::vector<Operation>& patch);

/// The patch as JSON: `[{"op":"add","path":"/a","value":1}]`.
std::string to_json(const std::vector<Operation>& patch);

}  // namespace seawall::documents
