#include "entrances_reading.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace seawall::network {

Fault fault(const Object& object, Node at, std::string_view says) {
  return {&object, at, object.title() + ": " + std::string(says)};
}

std::string full_name(std::string_view namespace_, std::string_view name) {
  return std::string(namespace_) + '/' + std::string(name);
}

Identity name_in(std::string_view namespace_, std::string_view name) noexcept { return {{}, {}, namespace_, name}; }
Identity name_of(const Object& object) noexcept { return name_in(home_of(object), object.name); }

PortReference read_port_reference(FieldReader& fields, Node value) {
  if (value.kind() != documents::Kind::integer && value.kind() != documents::Kind::floating) {
    return {0, fields.string(value).value_or("")};
  }
  return {fields.port(value).value_or(0), {}};
}

bool is_blank(Node value) noexcept { return !is_set(value) || value.string() == ""; }

std::vector<const Object*> objects_of(const objects::Inventory& inventory, std::string_view kind,
                                      std::initializer_list<std::string_view> groups, std::vector<Fault>& faults) {
  std::vector<std::uint32_t> indexes;
  for (const std::string_view group : groups) {
    std::ranges::copy(inventory.of_kind(group, kind), std::back_inserter(indexes));
  }
  std::ranges::sort(indexes);

  ByName<std::size_t> last;
  std::vector<const Object*> found;
  for (const std::uint32_t index : indexes) {
    const Object& object = inventory.objects()[index];
    if (is_set(object.metadata.child(Field::name))) {  // else each gets a name of its own from generateName
      const auto [entry, is_new] = last.try_emplace(name_of(object), found.size());
      if (!is_new) {
        const Object& replaced = *std::exchange(found[entry->second], nullptr);
        entry->second = found.size();
        const documents::Place place = replaced.root.document()->source().place(replaced.root.offset());
        faults.push_back(fault(object, object.root,
                               "is set again, and replaces that of " + place.file + ':' + std::to_string(place.line)));
      }
    }
    found.push_back(&object);
  }
  std::erase(found, nullptr);
  return found;
}

}  // namespace seawall::network
