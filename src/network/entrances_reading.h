#pragma once

// What the objects of entrances are read with, beyond FieldReader. Private to the entrances.
//
// Threads: pure. Lifetimes: all borrows from the Inventory.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cluster_fields.h"

namespace seawall::network {

using documents::Field;

/// "Ingress shop/front: Service shop/web is not in the input".
Fault fault(const Object& object, Node at, std::string_view says);

/// "shop/web".
std::string full_name(std::string_view namespace_, std::string_view name);

/// The key of an object in a table of objects of one kind.
Identity name_in(std::string_view namespace_, std::string_view name) noexcept;
Identity name_of(const Object& object) noexcept;
template <typename T>
using ByName = std::unordered_map<Identity, T, IdentityHash>;

/// A port by number or by name.
struct PortReference {
  std::uint16_t number = 0;  ///< 0: by name
  std::string_view name;     ///< of both, which the API refuses, the name counts
  bool empty() const noexcept { return number == 0 && name.empty(); }
};
/// intstr.IntOrString. Empty for what is absent, and for what cannot be used, which is told.
PortReference read_port_reference(FieldReader& fields, Node value);
/// Absent, null or "".
bool is_blank(Node value) noexcept;

/// Objects of a kind in some groups, in the input's order. Of those with one namespace and name the last counts, as
/// after `kubectl apply`, and that is told.
std::vector<const Object*> objects_of(const objects::Inventory& inventory, std::string_view kind,
                                      std::initializer_list<std::string_view> groups, std::vector<Fault>& faults);

}  // namespace seawall::network
