#include "pods.h"

namespace seawall::conformance {

using documents::Node;
using documents::Value;

objects::Object object_of(Node root) { return objects::object_of(root); }

objects::PodTemplate template_of(const objects::Object& pod, std::vector<objects::TypeFault>& faults) {
  std::vector<objects::PodTemplate> found = objects::pod_templates(pod, faults);
  if (!found.empty()) return std::move(found.front());
  objects::PodTemplate nothing;
  nothing.object = &pod;
  nothing.metadata = pod.metadata;
  return nothing;
}

pods::LevelVersion level_version_of(Node vector) {
  return {pods::parse_level(vector.child("level").text()).value(),
          pods::parse_version(vector.child("version").text()).value()};
}

std::string compare_verdict(Node vector, const objects::PodTemplate& pod, objects::Reader& reader) {
  const pods::LevelVersion policy = level_version_of(vector);
  Value got = Value::list();
  for (const pods::StandardCheck check : pods::evaluate(pod, policy, reader)) {
    pods::Forbidden forbidden = pods::explain(check, pod, policy.version, reader);
    Value& entry = got.items().emplace_back();
    entry.set("id", Value(pods::id_of(check)));
    entry.set("forbiddenReason", Value(std::move(forbidden.reason)));
    entry.set("forbiddenDetail", Value(std::move(forbidden.detail)));
  }
  const Value expected = Value::of(vector.child("checks"));
  if (got == expected && vector.child("allowed").boolean() == got.items().empty()) return {};
  return "expected " + expected.to_json() + ", got " + got.to_json();
}

}  // namespace seawall::conformance
