#include "service_mesh.h"

#include <algorithm>

namespace seawall::checks {
namespace {

// --- marks -------------------------------------------------------------------------------------------

struct MarkName {
  std::string_view key;
  Node MeshMarks::* mark;
};

constexpr MarkName label_names[] = {
    {"istio-injection", &MeshMarks::injection},
    {"istio.io/rev", &MeshMarks::revision},
    {"istio.io/dataplane-mode", &MeshMarks::dataplane},
    {"sidecar.istio.io/inject", &MeshMarks::sidecar_label},
    {"linkerd.io/control-plane-component", &MeshMarks::linkerd_part},
};

constexpr MarkName annotation_names[] = {
    {"sidecar.istio.io/inject", &MeshMarks::sidecar_annotation},
    {"sidecar.istio.io/status", &MeshMarks::sidecar_status},
    {"inject.istio.io/templates", &MeshMarks::templates},
    {"traffic.sidecar.istio.io/excludeInboundPorts", &MeshMarks::excluded_inbound},
    {"traffic.sidecar.istio.io/excludeOutboundPorts", &MeshMarks::excluded_outbound},
    {"traffic.sidecar.istio.io/includeInboundPorts", &MeshMarks::included_inbound},
    {"linkerd.io/inject", &MeshMarks::linkerd},
    {"linkerd.io/proxy-version", &MeshMarks::linkerd_version},
    {"config.linkerd.io/default-inbound-policy", &MeshMarks::linkerd_policy},
    {"config.linkerd.io/skip-inbound-ports", &MeshMarks::linkerd_skip_inbound},
    {"config.linkerd.io/skip-outbound-ports", &MeshMarks::linkerd_skip_outbound},
    {"config.linkerd.io/skip-subnets", &MeshMarks::linkerd_skip_subnets},
};

/// Most keys are of no mesh, which their domain tells at once.
bool may_be_mark(std::string_view key) noexcept {
  const std::string_view domain = key.substr(0, std::min(key.find('/'), key.size()));
  return domain.ends_with("istio.io") || domain.ends_with("linkerd.io") || key == "istio-injection";
}

void find_marks(Node map, std::span<const MarkName> names, MeshMarks& marks) noexcept {
  for (const documents::Entry entry : map.entries()) {
    if (entry.field != Field::none || !may_be_mark(entry.key)) continue;
    const auto found = std::ranges::find(names, entry.key, &MarkName::key);
    if (found == names.end()) continue;
    marks.*found->mark = entry.value;
    marks.is_empty = false;
  }
}

std::string_view text_of_mark(Node mark) noexcept { return mark.string_or({}); }

/// YAML 1.1's words for true, in any case, as the injector has them.
bool is_yes(std::string_view value) noexcept {
  constexpr std::size_t longest = 4;
  if (value.size() > longest) return false;
  std::string lower(value);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return objects::is_listed(lower, "y,yes,true,on");
}

bool gives_linkerd(std::string_view value) noexcept { return value == "enabled" || value == "ingress"; }

// --- pods --------------------------------------------------------------------------------------------

bool is_gateway(const MeshMarks& pod) noexcept { return objects::is_listed("gateway", text_of_mark(pod.templates)); }

/// Istio's injector passes these by.
bool is_of_cluster(std::string_view namespace_) noexcept {
  return objects::is_listed(namespace_, "kube-system,kube-public,kube-node-lease,local-path-storage");
}

Node sign_of_sidecar(const MeshMarks& pod, const NamespaceSigns& namespace_) {
  if (!text_of_mark(pod.sidecar_status).empty()) return pod.sidecar_status;
  const MeshWish wish = sidecar_wish(pod);
  if (namespace_.bars_sidecars || wish.is_out()) return {};
  if (wish.is_in()) return wish.at;
  return namespace_.sidecar || text_of_mark(pod.revision).empty() ? namespace_.sidecar : pod.revision;
}

Node sign_of_ambient(const MeshMarks& pod, const NamespaceSigns& namespace_) {
  const MeshWish wish = ambient_wish(pod);
  if (wish.is_out()) return {};
  return wish.is_in() ? wish.at : namespace_.ambient;
}

MeshPlace place_of(const MeshNamespace& namespace_, Node sign, const std::vector<MeshPod>& pods) {
  if (!namespace_.object) return {};
  if (sign) return {namespace_.object, sign};
  if (pods.empty()) return {};
  // What a controller made is told at the controller.
  const auto is_made = [](const MeshPod& pod) { return pod.object->metadata.child(Field::ownerReferences).size() > 0; };
  const auto maker = std::ranges::find_if_not(pods, is_made);
  const MeshPod& pod = maker == pods.end() ? pods.front() : *maker;
  return {pod.object, pod.sign};
}

}  // namespace

MeshMarks::MeshMarks(Node metadata)
    : labels(metadata.child(Field::labels)), annotations(metadata.child(Field::annotations)) {
  find_marks(labels, label_names, *this);
  find_marks(annotations, annotation_names, *this);
}

void MeshMarks::read(objects::Reader& reader) const {
  reader.map(labels);
  reader.map(annotations);
  if (is_empty) return;
  for (const MarkName& name : label_names) reader.string(this->*name.mark);
  for (const MarkName& name : annotation_names) reader.string(this->*name.mark);
}

MeshWish sidecar_wish(const MeshMarks& pod) {
  const Node at = pod.sidecar_label ? pod.sidecar_label : pod.sidecar_annotation;
  const std::string_view value = text_of_mark(at);
  if (value.empty()) return {};
  return {is_yes(value) ? MeshWish::Choice::in : MeshWish::Choice::out, at};
}

MeshWish ambient_wish(const MeshMarks& pod) {
  const std::string_view value = text_of_mark(pod.dataplane);
  if (value == "ambient") return {MeshWish::Choice::in, pod.dataplane};
  if (value == "none") return {MeshWish::Choice::out, pod.dataplane};
  return {};
}

MeshWish linkerd_wish(const MeshMarks& marks) {
  const std::string_view value = text_of_mark(marks.linkerd);
  if (value.empty()) return {};
  return {gives_linkerd(value) ? MeshWish::Choice::in : MeshWish::Choice::out, marks.linkerd};
}

NamespaceSigns::NamespaceSigns(std::string_view name, const MeshMarks& marks) {
  const bool is_enabled = text_of_mark(marks.injection) == "enabled";
  bars_sidecars = is_of_cluster(name) || (marks.injection && !is_enabled);
  if (!bars_sidecars && is_enabled) sidecar = marks.injection;
  if (!bars_sidecars && !sidecar && !text_of_mark(marks.revision).empty()) sidecar = marks.revision;
  if (text_of_mark(marks.dataplane) == "ambient") ambient = marks.dataplane;
  if (linkerd_wish(marks).is_in()) linkerd = marks.linkerd;
}

Node sign_of_istio(const MeshMarks& pod, const NamespaceSigns& namespace_) {
  if (is_gateway(pod)) return {};
  const Node sidecar = sign_of_sidecar(pod, namespace_);
  return sidecar ? sidecar : sign_of_ambient(pod, namespace_);
}

Node sign_of_linkerd(const MeshMarks& pod, const NamespaceSigns& namespace_) {
  if (pod.linkerd_part) return {};
  if (!text_of_mark(pod.linkerd_version).empty()) return pod.linkerd_version;
  const MeshWish wish = linkerd_wish(pod);
  if (wish.is_out()) return {};
  return wish.is_in() ? wish.at : namespace_.linkerd;
}

MeshPlace place_of_istio(const MeshNamespace& namespace_) {
  const Node sign = namespace_.signs.sidecar ? namespace_.signs.sidecar : namespace_.signs.ambient;
  return place_of(namespace_, sign, namespace_.istio);
}

MeshPlace place_of_linkerd(const MeshNamespace& namespace_) {
  return place_of(namespace_, namespace_.signs.linkerd, namespace_.linkerd);
}

bool can_be_in_mesh(const PodTemplate& pod) noexcept { return pod.fields.child(Field::hostNetwork).boolean() != true; }

// --- what an input says ------------------------------------------------------------------------------

MeshConfiguration::MeshConfiguration(const objects::Inventory& inventory) {
  add_namespaces(inventory);
  add_roots(inventory);
}

const MeshConfiguration::Namespace* MeshConfiguration::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &namespaces_[found->second];
}

NamespaceSigns MeshConfiguration::signs_of(std::string_view name) const {
  const Namespace* const found = find(name);
  if (found) return found->signs;
  NamespaceSigns signs;
  signs.bars_sidecars = is_of_cluster(name);
  return signs;
}

bool MeshConfiguration::is_root_of_istio(std::string_view name) const {
  return std::ranges::find(roots_, name) != roots_.end();
}

void MeshConfiguration::add_namespaces(const objects::Inventory& inventory) {
  for (const std::uint32_t index : inventory.of_kind("", "Namespace")) {
    const objects::Object& object = inventory.objects()[index];
    if (object.name.empty()) continue;
    const Namespace made = {&object, NamespaceSigns(object.name, MeshMarks(object.metadata))};
    const auto [found, is_new] = by_name_.try_emplace(object.name, namespaces_.size());
    if (is_new) {
      namespaces_.push_back(made);
    } else if (made.signs) {
      namespaces_[found->second] = made;
    }
  }
}

void MeshConfiguration::add_roots(const objects::Inventory& inventory) {
  const auto add = [&](std::string_view name) {
    if (!name.empty() && !is_root_of_istio(name)) roots_.push_back(name);
  };
  const auto objects = inventory.objects();
  for (const std::uint32_t index : inventory.of_kind("", "ConfigMap")) {
    const objects::Object& map = objects[index];
    if (map.name != "istio" && !map.name.starts_with("istio-")) continue;
    const auto text = map.root.at(Field::data, "mesh").string();
    if (!text) continue;
    const std::string_view root = value_in_text(*text, "rootNamespace");
    add(root.empty() ? map.namespace_ : root);
  }
  for (const std::uint32_t index : inventory.of_kind("install.istio.io", "IstioOperator")) {
    add(text_of_mark(objects[index].spec().at("meshConfig", "rootNamespace")));
  }
  for (const std::uint32_t index : inventory.of_kind("sailoperator.io", "Istio")) {
    const Node spec = objects[index].spec();
    const std::string_view root = text_of_mark(spec.at("values", "meshConfig", "rootNamespace"));
    add(root.empty() ? text_of_mark(spec.child(Field::namespace_)) : root);
  }
  for (const std::uint32_t index : inventory.of_kind("maistra.io", "ServiceMeshControlPlane")) {
    add(objects[index].namespace_);
    is_strict_ = is_strict_ || objects[index].spec().at("security", "dataPlane", "mtls").boolean() == true;
  }
  if (roots_.empty()) add("istio-system");
}

const MeshConfiguration& mesh_configuration(const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<MeshConfiguration>([&] { return MeshConfiguration(inventory); });
}

const MeshConfiguration& mesh_configuration(const Probe& probe) {
  return mesh_configuration(probe.inventory(), probe.facts());
}

// --- namespaces with their pods ----------------------------------------------------------------------

void gather_pods_of_mesh(const PodTemplate& pod, Probe& probe) {
  const MeshMarks marks(pod.metadata);
  marks.read(probe);
  if ((marks.is_empty && pod.object->namespace_.empty()) || !can_be_in_mesh(pod)) return;
  const NamespaceSigns signs = mesh_configuration(probe).signs_of(pod.object->namespace_);
  if (!sign_of_istio(marks, signs) && !sign_of_linkerd(marks, signs)) return;
  probe.meets();
  probe.gather(pod.metadata, pods_of_mesh);
}

void gather_namespace_of_mesh(const objects::Object& namespace_, Probe& probe) {
  const MeshMarks marks(namespace_.metadata);
  marks.read(probe);
  if (!NamespaceSigns(namespace_.name, marks)) return;
  probe.meets();
  probe.gather(namespace_.metadata, others_of_mesh);
}

Meshes::Meshes(const MeshConfiguration& configuration, std::span<const findings::Gathered> gathered)
    : configuration_(configuration) {
  for (const MeshConfiguration::Namespace& each : configuration.namespaces()) {
    if (each.signs) at(each.object->name);
  }
  for (const findings::Gathered& pod : gathered) {
    if (pod.number != pods_of_mesh) continue;
    MeshNamespace& namespace_ = at(pod.object->namespace_);
    const MeshMarks marks(pod.at);
    const NamespaceSigns signs = configuration.signs_of(pod.object->namespace_);
    if (const Node sign = sign_of_istio(marks, signs)) namespace_.istio.push_back({pod.object, pod.at, sign});
    if (const Node sign = sign_of_linkerd(marks, signs)) namespace_.linkerd.push_back({pod.object, pod.at, sign});
  }
}

const MeshNamespace* Meshes::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &namespaces_[found->second];
}

MeshNamespace& Meshes::at(std::string_view name) {
  const auto [found, is_new] = by_name_.try_emplace(name, namespaces_.size());
  if (is_new) {
    const MeshConfiguration::Namespace* const known = configuration_.find(name);
    namespaces_.push_back({.name = name, .object = known ? known->object : nullptr});
    if (known) namespaces_.back().signs = known->signs;
  }
  return namespaces_[found->second];
}

std::string_view value_in_text(std::string_view text, std::string_view key) noexcept {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) continue;
    line.remove_prefix(key.size() + 1);
    line = line.substr(0, line.find(" #"));
    line.remove_prefix(std::min(line.find_first_not_of(" '\""), line.size()));
    return line.substr(0, line.find_last_not_of(" '\"\r") + 1);
  }
  return {};
}

}  // namespace seawall::checks
