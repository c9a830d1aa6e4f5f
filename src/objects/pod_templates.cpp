#include "pod_templates.h"

#include <algorithm>

namespace seawall::objects {
namespace {

using documents::Kind;

/// The table's paths to the pod templates of an object; empty when it has none.
std::string_view template_paths(const Object& object) noexcept {
  if (object.custom) return object.custom->paths;
  if (object.info) return object.info->pod_template;
  // Workloads began in group `extensions`, which lost them before the versions of the table, and kept their shape.
  const std::string_view group = object.group == "extensions" ? "apps" : object.group;
  if (const KindInfo* newest = find_kind(group, object.kind)) return newest->pod_template;
  const CustomKind* custom = find_custom_kind(object.group, object.kind);
  return custom ? custom->paths : std::string_view();
}

/// The node if it is of a kind, else absent: null is as good as absent, anything else is a fault.
Node expect(Node node, Kind kind, std::vector<TypeFault>& faults) {
  if (node.kind() == kind) return node;
  if (node && !node.is_null()) faults.push_back({node, kind});
  return {};
}

/// Follows one path of the table from an object to its templates.
class Walk {
 public:
  Walk(bool bare, std::vector<TemplateParts>& templates, std::vector<TypeFault>& faults)
      : bare_(bare), templates_(templates), faults_(faults) {}

  void follow(Node node, std::string_view path) {
    while (!path.empty()) {
      const std::size_t size = std::min(path.find('.'), path.size());
      const std::string_view key = path.substr(0, size);
      path.remove_prefix(std::min(size + 1, path.size()));
      if (key == "*") return follow_each(node, path);
      node = expect(node, Kind::map, faults_).child(key);
    }
    arrive(node);
  }

 private:
  void follow_each(Node node, std::string_view path) {
    if (!node.is_list()) node = expect(node, Kind::map, faults_);
    for (const documents::Entry entry : node.entries()) follow(entry.value, path);
    for (const Node item : node.items()) follow(item, path);
  }

  void arrive(Node node) {
    node = expect(node, Kind::map, faults_);
    TemplateParts parts{{}, node};
    if (!bare_) {
      parts.metadata = expect(node.child(Field::metadata), Kind::map, faults_);
      parts.spec = expect(node.child(Field::spec), Kind::map, faults_);
    }
    if (parts.spec) templates_.push_back(parts);
  }

  bool bare_;
  std::vector<TemplateParts>& templates_;
  std::vector<TypeFault>& faults_;
};

void add_containers(Node list, ContainerRole role, std::vector<Container>& containers, std::vector<TypeFault>& faults) {
  for (const Node item : expect(list, Kind::list, faults).items()) {
    if (!item.is_map()) {  // null, too: the API server makes a container without a name of it
      faults.push_back({item, Kind::map});
      continue;
    }
    Container& container = containers.emplace_back(item, role);
    container.name = expect(container.fields.child(Field::name), Kind::string, faults).string_or({});
    // An init container that the kubelet keeps running.
    if (role == ContainerRole::init && container.fields.child(Field::restartPolicy).string_or({}) == "Always") {
      container.role = ContainerRole::sidecar;
    }
  }
}

}  // namespace

void find_templates(const Object& object, std::vector<TemplateParts>& templates, std::vector<TypeFault>& faults) {
  for (std::string_view path : Parts(template_paths(object))) {
    const bool bare = path.ends_with('!');
    if (bare) path.remove_suffix(1);
    if (path == ".") {  // a Pod, whose metadata is the object's own, so that its faults are told already
      if (const Node spec = expect(object.spec(), Kind::map, faults)) templates.push_back({object.metadata, spec});
    } else {
      Walk(bare, templates, faults).follow(object.root, path);
    }
  }
}

std::vector<PodTemplate> pod_templates(const Object& object, std::vector<TypeFault>& faults) {
  std::vector<TemplateParts> found;
  find_templates(object, found, faults);
  std::vector<PodTemplate> result;
  result.reserve(found.size());
  for (const TemplateParts& parts : found) {
    PodTemplate& pod = result.emplace_back();
    pod.object = &object;
    pod.metadata = parts.metadata;
    pod.spec = parts.spec;
    pod.fields = PodSpecFields(parts.spec);
    pod.security_context = SecurityContext(pod.fields.child(Field::securityContext));
    pod.windows = pod.fields.child(Field::os).child(Field::name).string_or({}) == "windows";
    const Node init = pod.fields.child(Field::initContainers);
    const Node regular = pod.fields.child(Field::containers);
    const Node ephemeral = pod.fields.child(Field::ephemeralContainers);
    pod.containers.reserve(init.size() + regular.size() + ephemeral.size());
    add_containers(init, ContainerRole::init, pod.containers, faults);
    add_containers(regular, ContainerRole::container, pod.containers, faults);
    add_containers(ephemeral, ContainerRole::ephemeral, pod.containers, faults);
  }
  return result;
}

}  // namespace seawall::objects
