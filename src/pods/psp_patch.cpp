#include "psp_pod.h"

namespace seawall::pods::psp {
namespace {

using documents::Entry;
using documents::Value;

// --- the parts of a pod that policies change ---------------------------------------------------------
//
// Only these are copied. What the API server leaves out when it encodes a pod is left out, too: null, and lists and
// maps that are empty where it has no pointer to them. So the patch, which then adds, holds for either form.

bool is_left_out(Node value) noexcept { return value.is_null() || (value.is_list() && value.size() == 0); }

Value map_of(Node written) {
  Value::Map members;
  for (const Entry entry : written.entries()) {
    if (!is_left_out(entry.value)) members.emplace_back(std::string(entry.key), Value::of(entry.value));
  }
  return Value::map(std::move(members));
}

Value security_context_of(Node written) {
  Value context = map_of(written);
  const Node capabilities = written.child(Field::capabilities);
  if (capabilities.is_map()) context.set("capabilities", map_of(capabilities));
  return context;
}

Value container_of(Node written) {
  Value container = Value::map();
  const Node context = written.child(Field::securityContext);
  if (context.is_map()) container.set("securityContext", security_context_of(context));
  return container;
}

Value spec_of(Node written) {
  Value spec = Value::map();
  if (const auto name = written.child(Field::runtimeClassName).string()) spec.set("runtimeClassName", Value(*name));
  const Node context = written.child(Field::securityContext);
  if (context.is_map()) spec.set("securityContext", security_context_of(context));
  for (const Field field : container_lists) {
    const Node list = written.child(field);
    if (!list.is_list()) continue;
    Value::List containers;
    for (const Node item : list.items()) containers.push_back(container_of(item));
    spec.set(documents::name_of(field), Value::list(std::move(containers)));
  }
  return spec;
}

Value changeable_parts_of(Node pod) {
  Value parts = Value::map();
  if (const Node metadata = pod.child(Field::metadata); metadata.is_map()) {
    Value& made = parts.set("metadata", Value::map());
    const Node annotations = metadata.child(Field::annotations);
    if (annotations.size() > 0) made.set("annotations", map_of(annotations));
  }
  if (const Node spec = pod.child(Field::spec); spec.is_map()) parts.set("spec", spec_of(spec));
  return parts;
}

// --- writing settings --------------------------------------------------------------------------------

Value value_of(std::int64_t number) { return Value(number); }
Value value_of(bool truth) { return Value(truth); }

Value value_of(const std::vector<std::int64_t>& numbers) {
  Value::List items;
  for (const std::int64_t number : numbers) items.emplace_back(number);
  return Value::list(std::move(items));
}

Value value_of(const std::vector<std::string_view>& texts) {
  Value::List items;
  for (const std::string_view text : texts) items.emplace_back(text);
  return Value::list(std::move(items));
}

Value value_of(const SelinuxOptions& options) {
  Value value = Value::map();
  if (!options.level.empty()) value.set("level", Value(options.level));
  if (!options.role.empty()) value.set("role", Value(options.role));
  if (!options.type.empty()) value.set("type", Value(options.type));
  if (!options.user.empty()) value.set("user", Value(options.user));
  return value;
}

/// Writes fields of one map, which is made when the first of them differs.
class Writer {
 public:
  explicit Writer(Value& holder) : holder_(holder) {}

  template <typename Setting>
  void write(std::string_view field, const std::optional<Setting>& before, const std::optional<Setting>& after) {
    if (after && before != after) holder_.member("securityContext").set(field, value_of(*after));
  }
  /// List by list: beside them stands whatever else is written there.
  void write(const std::optional<Capabilities>& before, const std::optional<Capabilities>& after) {
    if (!after || before == after) return;
    const Capabilities was = before.value_or(Capabilities());
    Value& both = holder_.member("securityContext").member("capabilities");
    if (was.add != after->add) both.set("add", value_of(after->add));
    if (was.drop != after->drop) both.set("drop", value_of(after->drop));
  }

 private:
  Value& holder_;
};

void write(Value& container, const ContainerSettings& before, const ContainerSettings& after) {
  Writer writer(container);
  writer.write(before.capabilities, after.capabilities);
  writer.write("seLinuxOptions", before.selinux, after.selinux);
  writer.write("runAsUser", before.user, after.user);
  writer.write("runAsGroup", before.group, after.group);
  writer.write("runAsNonRoot", before.non_root, after.non_root);
  writer.write("readOnlyRootFilesystem", before.read_only_root_filesystem, after.read_only_root_filesystem);
  writer.write("allowPrivilegeEscalation", before.allow_privilege_escalation, after.allow_privilege_escalation);
}

void write(Value& pod, const PodSettings& before, const PodSettings& after) {
  for (const auto& [key, text] : after.annotations) {
    pod.member("metadata").member("annotations").set(key, Value(text));
  }
  Value& spec = pod.member("spec");
  if (after.runtime_class && before.runtime_class != after.runtime_class) {
    spec.set("runtimeClassName", Value(*after.runtime_class));
  }
  Writer writer(spec);
  writer.write("supplementalGroups", before.supplemental_groups, after.supplemental_groups);
  writer.write("fsGroup", before.fs_group, after.fs_group);
  writer.write("seLinuxOptions", before.selinux, after.selinux);
  std::size_t index = 0;
  for (const Field field : container_lists) {
    Value* const list = spec.find(documents::name_of(field));
    if (!list) continue;
    for (Value& container : list->items()) {
      write(container, before.containers[index], after.containers[index]);
      ++index;
    }
  }
  if (spec.is_null()) pod.remove("spec");
}

}  // namespace

std::vector<documents::Operation> patch_between(Node pod, const PodSettings& before, const PodSettings& after) {
  const Value written = changeable_parts_of(pod);
  Value changed = written;
  write(changed, before, after);
  return documents::difference(written, changed);
}

}  // namespace seawall::pods::psp
