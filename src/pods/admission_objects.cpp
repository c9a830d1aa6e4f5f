#include "admission_objects.h"

#include <algorithm>

namespace seawall::pods {
namespace {

using documents::go_string;
using documents::Result;

/// The object's own kind; what it does not say is the request's.
ObjectKind with_defaults(ObjectKind kind, const Request& request) {
  if (kind.kind.empty()) kind.kind = request.kind;
  if (kind.version.empty() && kind.group.empty()) kind.group = request.group;
  if (kind.version.empty() && kind.group == request.group) kind.version = request.version;
  return kind;
}

const GoType* type_of(const ObjectKind& kind) noexcept {
  if (kind.group.empty() && kind.version == "v1" && kind.kind == "Namespace") return &namespace_type;
  return type_with_pod(kind.group, kind.version, kind.kind);
}

/// An object of a kind of which nothing but the metadata is looked at.
Result<Decoded> decode_other(Node object, const ObjectKind& kind) {
  const GoType::Member members[] = {{"metadata", object_meta_type}};
  const std::string name = kind.version + '.' + kind.kind;
  return decode(object, structure(name, members));
}

documents::Error decoding_error(std::string message) {
  return documents::Error(documents::ErrorCode::invalid_argument, std::move(message));
}

Node containers_of(Node pod, Field list) noexcept { return pod.at(Field::spec, list); }

bool is_other_image(Node container, Node old_container) noexcept {
  return container.child(Field::image).string_or({}) != old_container.child(Field::image).string_or({});
}

bool are_other_containers(Node containers, Node old_containers) noexcept {
  if (containers.size() != old_containers.size()) return true;
  auto old_container = old_containers.items().begin();
  for (const Node container : containers.items()) {
    if (is_other_image(container, *old_container)) return true;
    ++old_container;
  }
  return false;
}

Node container_named(std::string_view name, Node containers) noexcept {
  for (const Node container : containers.items()) {
    if (container.child(Field::name).string_or({}) == name) return container;
  }
  return {};
}

bool are_other_ephemeral_containers(Node containers, Node old_containers) noexcept {
  for (const Node container : containers.items()) {
    const Node old_container = container_named(container.child(Field::name).string_or({}), old_containers);
    if (!old_container || is_other_image(container, old_container)) return true;
  }
  return false;
}

}  // namespace

Result<DecodedObject> decode_object(Node object, const Request& request) {
  if (!object || object.is_null()) return DecodedObject{.is_there = false, .kind = {}, .value = {}};
  auto read = read_object_kind(object);
  if (!read) return read.error();
  ObjectKind kind = with_defaults(std::move(*read), request);
  if (kind.kind.empty()) return decoding_error(missing_in("Kind", object));
  if (kind.version.empty()) return decoding_error(missing_in("apiVersion", object));
  const GoType* const type = type_of(kind);
  if (!type && !objects::find_kind(kind.group, kind.version, kind.kind)) return decoding_error(not_registered(kind));
  auto value = type ? decode(object, *type) : decode_other(object, kind);
  return std::move(value).transform([&](Decoded decoded) {
    return DecodedObject{.is_there = true, .kind = std::move(kind), .value = std::move(decoded)};
  });
}

bool is_core(const DecodedObject& object, std::string_view kind) noexcept {
  return object.is_there && object.kind.group.empty() && object.kind.version == "v1" && object.kind.kind == kind;
}

std::string written_kind_of(const DecodedObject& object) {
  const Node root = object.value.root;
  const std::string_view kind = root.child(Field::kind).string_or({});
  const auto written = object_kind(root.child(Field::apiVersion).string_or({}), kind);
  if (!written) return "/, Kind=";
  return written->group + '/' + written->version + ", Kind=" + written->kind;
}

Node template_in(const DecodedObject& object) noexcept {
  const Node root = object.value.root;
  if (object.kind.kind == "Pod") return root;
  if (object.kind.kind == "PodTemplate") return root.child(Field::template_);
  if (object.kind.kind == "CronJob") {
    return root.at(Field::spec, Field::jobTemplate, Field::spec, Field::template_);
  }
  return root.at(Field::spec, Field::template_);
}

bool is_significant(Node pod, Node old_pod) noexcept {
  return are_other_containers(containers_of(pod, Field::containers), containers_of(old_pod, Field::containers)) ||
         are_other_containers(containers_of(pod, Field::initContainers),
                              containers_of(old_pod, Field::initContainers)) ||
         are_other_ephemeral_containers(containers_of(pod, Field::ephemeralContainers),
                                        containers_of(old_pod, Field::ephemeralContainers));
}

std::optional<std::string_view> controller_uid(Node pod) noexcept {
  for (const Node owner : pod.at(Field::metadata, Field::ownerReferences).items()) {
    if (owner.child(Field::controller).boolean() == true) return owner.child(Field::uid).string_or({});
  }
  return {};
}

Subject::Subject(Node pod) : object_(objects::object_of(pod, "v1", "Pod")) {
  std::vector<PodTemplate> found = objects::pod_templates(object_, faults_);
  if (!found.empty()) {
    pod_ = std::move(found.front());
  } else {
    pod_.object = &object_;
    pod_.metadata = object_.metadata;
  }
}

StandardChecks Subject::forbidding(LevelVersion policy) {
  const auto known = std::ranges::find(verdicts_, policy, &Verdict::policy);
  if (known != verdicts_.end()) return known->forbidding;
  const StandardChecks forbidding = evaluate(pod_, policy, reader_);
  verdicts_.push_back({policy, forbidding});
  return forbidding;
}

std::string Subject::violation(std::string_view verb, LevelVersion policy) {
  std::string text(verb);
  text.append(" PodSecurity ").append(go_string(policy.text())).append(": ");
  return text += forbidden_details(forbidding(policy), pod_, policy.version, reader_);
}

std::string Subject::reasons(LevelVersion policy) {
  return forbidden_reasons(forbidding(policy), pod_, policy.version, reader_);
}

std::string Subject::fault() const {
  if (faults_.empty()) return {};
  const objects::TypeFault& first = faults_.front();
  return go_string(objects::field_path(object_.root, first.at)) + " is " +
         std::string(documents::describe(first.at.kind())) + ", not " +
         std::string(documents::describe(first.expected));
}

}  // namespace seawall::pods
