#include "copies.h"

#include <algorithm>
#include <unordered_map>

namespace seawall::objects {
namespace {

/// Absent for what is no pod.
Node containers_of(const Object& object) noexcept {
  const bool is_pod = object.kind == "Pod" && object.group.empty();
  return is_pod ? object.spec().child(Field::containers) : Node();
}

/// They stand elsewhere in the document, as those of a pod do whose spec merges that of another one.
bool has_shared_containers(const Object& object) noexcept { return containers_of(object).is_shared(); }

/// Of one document: the same text, which has the same value wherever aliases and merges bring it.
bool is_same_text(Node left, Node right) noexcept {
  return left.kind() == right.kind() && left.offset() == right.offset();
}

/// What the controller or the scheduler gives each pod for itself; of a DaemonSet, affinity names the node.
bool is_own(Field field, bool is_of_daemon_set) noexcept {
  return field == Field::nodeName || field == Field::hostname || (field == Field::affinity && is_of_daemon_set);
}

/// Walks over the entries of a spec, less those that are each pod's own.
class SharedEntries {
 public:
  SharedEntries(Node map, bool is_of_daemon_set) noexcept
      : is_of_daemon_set_(is_of_daemon_set), at_(map.entries().begin()), end_(map.entries().end()) {
    skip_own();
  }

  bool has_next() const noexcept { return at_ != end_; }
  documents::Entry next() noexcept {
    const documents::Entry entry = *at_;
    ++at_;
    skip_own();
    return entry;
  }

 private:
  void skip_own() noexcept {
    while (at_ != end_ && is_own((*at_).field, is_of_daemon_set_)) ++at_;
  }

  bool is_of_daemon_set_;
  documents::Entries::Iterator at_;
  documents::Entries::Iterator end_;
};

bool share_spec(const Object& left, const Object& right, bool are_of_daemon_set) noexcept {
  SharedEntries of_left(left.spec(), are_of_daemon_set);
  SharedEntries of_right(right.spec(), are_of_daemon_set);
  while (of_left.has_next() && of_right.has_next()) {
    const documents::Entry one = of_left.next();
    const documents::Entry other = of_right.next();
    if (one.key != other.key || !is_same_text(one.value, other.value)) return false;
  }
  return !of_left.has_next() && !of_right.has_next();
}

/// In which Calico, Multus and OVN-Kubernetes write down the addresses that a pod got.
bool is_of_network_plugin(std::string_view annotation) noexcept {
  return annotation.starts_with("cni.projectcalico.org/") || annotation == "k8s.ovn.org/pod-networks" ||
         annotation == "k8s.v1.cni.cncf.io/network-status" || annotation == "k8s.v1.cni.cncf.io/networks-status";
}

/// Labels or annotations: by sharing, or entry by entry.
bool say_the_same(Node left, Node right) noexcept {
  if (is_same_text(left, right)) return true;
  if (!left.is_map() || !right.is_map()) return false;
  auto other = right.entries().begin();
  const auto end = right.entries().end();
  for (const documents::Entry entry : left.entries()) {
    if (other == end || entry.key != (*other).key) return false;
    if (!entry.value.is_string() || !(*other).value.is_string()) return false;
    if (entry.value.text() != (*other).value.text() && !is_of_network_plugin(entry.key)) return false;
    ++other;
  }
  return other == end;
}

/// Absent where there is none.
Node controller_of(const Object& object) noexcept {
  for (const Node reference : object.metadata.child(Field::ownerReferences).items()) {
    if (reference.child(Field::controller).boolean() == true) return reference;
  }
  return {};
}

bool is_copy_of(const Object& pod, const Object& first) noexcept {
  const Node controller = controller_of(pod);
  const std::string_view uid = controller.child(Field::uid).string_or({});
  const bool is_of_daemon_set = controller.child(Field::kind).string_or({}) == "DaemonSet";
  return !uid.empty() && uid == controller_of(first).child(Field::uid).string_or({}) &&
         share_spec(pod, first, is_of_daemon_set) && say_the_same(pod.labels(), first.labels()) &&
         say_the_same(pod.annotations(), first.annotations());
}

/// Each pod is compared with one other: the first whose containers stand where its own do.
std::size_t find_copies_in_document(std::span<Object> objects) {
  if (std::ranges::none_of(objects, has_shared_containers)) return 0;
  std::size_t count = 0;
  std::unordered_map<std::uint32_t, const Object*> first_by_containers;
  for (Object& object : objects) {
    const Node containers = containers_of(object);
    if (!containers) continue;
    const Object* const first = first_by_containers.try_emplace(containers.offset(), &object).first->second;
    if (first == &object || !containers.is_shared() || !is_copy_of(object, *first)) continue;
    object.like = first->index;
    ++count;
  }
  return count;
}

}  // namespace

std::size_t find_copies(std::span<Object> objects) {
  std::size_t count = 0;
  for (auto first = objects.begin(); first != objects.end();) {
    const auto is_elsewhere = [&](const Object& other) { return other.root.document() != first->root.document(); };
    const auto last = std::find_if(first, objects.end(), is_elsewhere);
    if (last - first > 1) count += find_copies_in_document({first, last});
    first = last;
  }
  return count;
}

}  // namespace seawall::objects
