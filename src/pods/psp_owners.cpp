#include <algorithm>

#include "psp_pod.h"

namespace seawall::pods::psp {
namespace {

using documents::Entry;

/// What of an object a map is, as far as that changes how it is compared.
enum class Part : std::uint8_t { object, metadata, spec, named_values, named_value, other };

/// Maps whose keys the user names. There null is an empty value; elsewhere it leaves a field out.
bool has_named_values(Field field) noexcept {
  switch (field) {
    case Field::annotations:
    case Field::labels:
    case Field::limits:
    case Field::matchLabels:
    case Field::nodeSelector:
    case Field::options:
    case Field::requests:
    case Field::volumeAttributes: return true;
    default: return false;
  }
}

Part part_of(Part parent, Field field) noexcept {
  if (parent == Part::named_values) return Part::named_value;
  if (has_named_values(field)) return Part::named_values;
  if (parent != Part::object) return Part::other;
  if (field == Field::metadata) return Part::metadata;
  return field == Field::spec ? Part::spec : Part::other;
}

bool is_for_garbage_collection(Field field) noexcept {
  return field == Field::ownerReferences || field == Field::finalizers || field == Field::selfLink ||
         field == Field::managedFields;
}

/// Maps and structures of the API that are the same empty and absent; where the API has a pointer, they are not.
bool is_same_when_empty(Part parent, Field field) noexcept {
  if (field == Field::securityContext) return parent == Part::spec;
  return has_named_values(field) || field == Field::metadata || field == Field::resources || field == Field::status;
}

bool is_empty(Node value) noexcept {
  return value.is_null() || ((value.is_map() || value.is_list()) && value.size() == 0);
}

bool is_set(Part parent, const Entry& entry) noexcept {
  const Node value = entry.value;
  if (parent == Part::named_values) return true;
  if (is_empty(value) && (!value.is_map() || is_same_when_empty(parent, entry.field))) return false;
  if (parent == Part::metadata) return !is_for_garbage_collection(entry.field);
  const bool host = entry.field == Field::hostNetwork || entry.field == Field::hostPID || entry.field == Field::hostIPC;
  return !(parent == Part::spec && host && value.boolean() == false);
}

/// Whether something is written, and not only a structure that is the same when empty around nothing.
bool counts(Part parent, const Entry& entry) noexcept {
  if (!is_set(parent, entry)) return false;
  const bool is_structure = !has_named_values(entry.field) && is_same_when_empty(parent, entry.field);
  if (!is_structure || !entry.value.is_map()) return true;
  for (const Entry inner : entry.value.entries()) {
    if (is_set(part_of(parent, entry.field), inner)) return true;
  }
  return false;
}

std::vector<Entry> counting_entries(Node map, Part part) {
  std::vector<Entry> entries;
  for (const Entry entry : map.entries()) {
    if (counts(part, entry)) entries.push_back(entry);
  }
  std::ranges::sort(entries, {}, &Entry::key);
  return entries;
}

std::string text_of(Node scalar, Part part) {
  return part == Part::named_value && scalar.is_null() ? R"("")" : documents::to_json(scalar);
}

struct Pair {
  Node one;
  Node other;
  Part part;
};

/// Compares what can be compared at once, and leaves the rest to be done.
bool compare(const Pair& pair, std::vector<Pair>& to_do) {
  if (pair.one.is_map() && pair.other.is_map()) {
    const std::vector<Entry> ones = counting_entries(pair.one, pair.part);
    const std::vector<Entry> others = counting_entries(pair.other, pair.part);
    if (!std::ranges::equal(ones, others, {}, &Entry::key, &Entry::key)) return false;
    for (std::size_t i = 0; i < ones.size(); ++i) {
      to_do.push_back({ones[i].value, others[i].value, part_of(pair.part, ones[i].field)});
    }
    return true;
  }
  if (pair.one.is_list() && pair.other.is_list()) {
    if (pair.one.size() != pair.other.size()) return false;
    auto other = pair.other.items().begin();
    for (const Node item : pair.one.items()) {
      to_do.push_back({item, *other, Part::other});
      ++other;
    }
    return true;
  }
  const bool both_scalars = !pair.one.is_map() && !pair.one.is_list() && !pair.other.is_map() && !pair.other.is_list();
  return both_scalars && text_of(pair.one, pair.part) == text_of(pair.other, pair.part);
}

}  // namespace

bool changes_only_owners(Node pod, Node old_pod) {
  std::vector<Pair> to_do = {{pod, old_pod, Part::object}};
  while (!to_do.empty()) {
    const Pair pair = to_do.back();
    to_do.pop_back();
    if (!compare(pair, to_do)) return false;
  }
  return true;
}

}  // namespace seawall::pods::psp
