// What the API server defaults before it judges a pod.

#include <set>

#include "conformance.h"
#include "pods.h"

namespace seawall::conformance {
namespace {

using namespace documents;

std::string check_undefaulted(Node vector, const objects::Object& object, std::vector<objects::TypeFault>& faults) {
  objects::Reader reader(faults);
  const objects::PodTemplate pod = template_of(object, faults);
  const bool allowed = pods::evaluate(pod, level_version_of(vector), reader).empty();
  if (vector.child("allowedUndefaulted").boolean() == allowed) return {};
  return std::string("undefaulted it is ") + (allowed ? "allowed" : "forbidden");
}

std::string check_defaulted(Node vector, const objects::Object& object, std::vector<objects::TypeFault>& faults) {
  objects::Reader reader(faults);
  const auto document = pods::defaulted(object, reader);
  if (!document) return document.error().message();
  const objects::Object changed = object_of((*document)->root());
  return compare_verdict(vector, template_of(changed, faults), reader);
}

std::string check_listed(Node vector, Node root) {
  if (!root) return "its pod is not here";
  std::vector<objects::TypeFault> faults;
  const objects::Object object = object_of(root);
  std::string why = check_undefaulted(vector, object, faults);
  if (why.empty()) why = check_defaulted(vector, object, faults);
  if (why.empty() && !faults.empty()) why = "a value is of the wrong type";
  return why;
}

std::string outcome(const objects::Object& object, pods::LevelVersion policy, std::vector<objects::TypeFault>& faults) {
  objects::Reader reader(faults);
  const objects::PodTemplate pod = template_of(object, faults);
  return pods::forbidden_details(pods::evaluate(pod, policy, reader), pod, policy.version, reader);
}

/// The vectors tell all pods whose outcome changes, so that of others does not.
std::string check_unlisted(Node root, pods::LevelVersion policy) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  const objects::Object object = object_of(root);
  const auto document = pods::defaulted(object, reader);
  if (!document) return document.error().message();
  const std::string before = outcome(object, policy, faults);
  const std::string after = outcome(object_of((*document)->root()), policy, faults);
  return before == after ? std::string() : "expected " + before + ", got " + after;
}

}  // namespace

void pods_defaulted(const std::filesystem::path& directory, Tally& tally) {
  const std::filesystem::path path = file_named(directory, "defaulted");
  if (path.empty()) return;
  const Table pods(file_named(directory, "pods"), "pod", tally);
  std::set<std::string> listed;
  const auto key_of = [](std::string_view pod, pods::LevelVersion policy) {
    return std::string(pod) + ' ' + policy.text();
  };
  each_vector(path, tally, [&](Node vector) {
    const std::string_view pod = vector.child("pod").text();
    listed.insert(key_of(pod, level_version_of(vector)));
    tally.count(vector.child("id").text(), check_listed(vector, pods.find(pod)));
  });
  each_vector(file_named(directory, "pods"), tally, [&](Node vector) {
    for (const pods::Level level : {pods::Level::baseline, pods::Level::restricted}) {
      const std::string key = key_of(vector.child("id").text(), {level, {}});
      if (!listed.contains(key)) tally.count(key, check_unlisted(vector.child("pod"), {level, {}}));
    }
  });
}

}  // namespace seawall::conformance
