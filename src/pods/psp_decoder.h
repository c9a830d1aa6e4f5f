#pragma once

// Fields as the API server decodes them into its types: what is absent or null is the zero value, and one value of a
// wrong type makes the whole object unreadable.
//
// Threads: one decoder belongs to one thread. Lifetimes: what it gives borrows from the document.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "objects/objects.h"

namespace seawall::pods::psp {

using documents::Field;
using documents::Node;
using objects::Reader;

/// Reads one object.
class Decoder {
 public:
  /// `reader` is told of wrong types, too.
  Decoder(Node root, Reader& reader) : root_(root), reader_(reader) {}

  std::optional<bool> boolean(Node node) { return checked(node, reader_.boolean(node), documents::Kind::boolean); }
  bool flag(Node node) { return boolean(node).value_or(false); }
  std::optional<std::string_view> string(Node node) {
    return checked(node, reader_.string(node), documents::Kind::string);
  }
  std::string_view text(Node node) { return string(node).value_or(std::string_view()); }
  std::optional<std::int64_t> integer(Node node);
  std::int32_t small_integer(Node node);
  Node map(Node node) { return container(node, reader_.map(node), documents::Kind::map); }
  Node list(Node node) { return container(node, reader_.list(node), documents::Kind::list); }
  /// A map of strings, all of which are looked at, as one of another type spoils the object.
  Node texts_by_key(Node node);
  std::vector<std::string_view> texts(Node node);
  std::vector<std::int64_t> integers(Node node);
  /// What `decode` makes of each item of a list of maps; an item that is null is an empty map to it.
  template <typename Item>
  std::vector<Item> each(Node node, Item (*decode)(Decoder&, Node item)) {
    std::vector<Item> items;
    for (const Node item : list(node).items()) items.push_back(decode(*this, map(item)));
    return items;
  }

  /// The first thing that the API server would refuse: `Pod shop/web: "spec.hostPID" is a string, not a boolean`. Empty
  /// where there is none.
  const std::string& fault() const noexcept { return fault_; }

 private:
  template <typename T>
  std::optional<T> checked(Node node, std::optional<T> value, documents::Kind expected) {
    if (!value && node && !node.is_null()) tell({node, expected});
    return value;
  }
  Node container(Node node, Node found, documents::Kind expected) {
    if (!found && node && !node.is_null()) tell({node, expected});
    return found;
  }
  void tell(const objects::TypeFault& fault);
  void tell_range(Node node, std::string_view bits);

  Node root_;
  Reader& reader_;
  std::string fault_;
};

}  // namespace seawall::pods::psp
