// Any bytes as objects under the Pod Security Standards, admission and PodSecurityPolicy: no crash, the same answer
// each time, and answers that agree with one another.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "objects/objects.h"
#include "pods/pods.h"

using namespace seawall;

namespace {

using documents::Node;

/// First and last ones, those around changes of rules, and latest.
constexpr std::array versions = {pods::Version(0),  pods::Version(8),  pods::Version(18),
                                 pods::Version(19), pods::Version(22), pods::Version(25),
                                 pods::Version(31), pods::Version(35), pods::Version()};
constexpr std::array levels = {pods::Level::privileged, pods::Level::baseline, pods::Level::restricted};

void demand(bool holds) {
  if (!holds) std::abort();
}

/// A check that forbids a pod has words for it and a place, and one that does not has no place.
void expect_reasons(const objects::PodTemplate& pod, pods::LevelVersion policy, pods::StandardChecks forbidding) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  for (const pods::StandardCheck check : pods::checks_of(policy)) {
    std::size_t places = 0;
    pods::violations(check, pod, policy.version, reader, [&](const pods::Violation&) { ++places; });
    if (!reader.has_met_fault()) demand((places > 0) == forbidding.has(check));
    if (!forbidding.has(check)) continue;
    const pods::Forbidden forbidden = pods::explain(check, pod, policy.version, reader);
    demand(!forbidden.reason.empty());
  }
  demand(pods::forbidden_reasons(forbidding, pod, policy.version, reader).empty() == forbidding.empty());
  demand(pods::forbidden_details(forbidding, pod, policy.version, reader).empty() == forbidding.empty());
}

void judge(const objects::PodTemplate& pod) {
  std::vector<objects::TypeFault> faults;
  for (const pods::Version version : versions) {
    objects::Reader reader(faults);
    const pods::Level reached = pods::level_reached(pod, version, reader);
    for (const pods::Level level : levels) {
      const pods::LevelVersion policy{level, version};
      const pods::StandardChecks forbidding = pods::evaluate(pod, policy, reader);
      demand((forbidding & pods::checks_of(policy)) == forbidding);
      // Levels below it may forbid the pod all the same: for Windows, restricted leaves out some checks of baseline.
      demand(level < reached || forbidding.empty() == (level == reached));
      expect_reasons(pod, policy, forbidding);
    }
  }
}

/// What defaults make of an object can be judged, too.
void judge_defaulted(const objects::Object& object) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  const auto document = pods::defaulted(object, reader);
  if (!document) return;
  const objects::Object made = objects::object_of((*document)->root(), object.api_version, object.kind);
  for (const objects::PodTemplate& pod : objects::pod_templates(made, faults)) judge(pod);
}

/// The namespaces and objects of the input, as a cluster.
class InputAsCluster final : public pods::Cluster {
 public:
  explicit InputAsCluster(const objects::Inventory& inventory) : inventory_(inventory) {}

  documents::Result<Node> labels_of(std::string_view name) const override {
    const objects::Object* const found = inventory_.find("", "Namespace", "", name);
    if (!found) return documents::Error(documents::ErrorCode::not_found, "there is no such namespace");
    return found->labels();
  }
  documents::Result<std::vector<Node>> pods_in(std::string_view name) const override {
    std::vector<Node> result;
    for (const std::uint32_t index : inventory_.in_namespace(name)) result.push_back(inventory_.objects()[index].root);
    return result;
  }

 private:
  const objects::Inventory& inventory_;
};

/// What admission says of an object as a pod, a namespace and a workload, made anew and changed from what it was.
std::string admission_of(const objects::Object& object, Node old, const pods::Configuration& configuration,
                         const pods::Cluster& cluster) {
  struct Asked {
    std::string_view group;
    std::string_view resource;
    std::string_view kind;
  };
  std::string said;
  for (const auto& [group, resource, kind] : {Asked{"", "pods", "Pod"}, Asked{"", "namespaces", "Namespace"},
                                              Asked{object.group, "deployments", object.kind}}) {
    for (const std::string_view operation : {"CREATE", "UPDATE"}) {
      const pods::Response response =
          pods::validate(configuration,
                         {.operation = operation,
                          .group = group,
                          .version = "v1",
                          .resource = resource,
                          .subresource = "",
                          .kind = kind,
                          .namespace_ = resource == "namespaces" ? object.name : object.namespace_,
                          .name = object.name,
                          .user = "admin",
                          .object = object.root,
                          .old_object = operation == "UPDATE" ? old : Node()},
                         cluster);
      demand(response.allowed == (response.code == 0));
      said += response.allowed ? "allowed\n" : response.message + "\n";
      for (const std::string& warning : response.warnings) said += warning + "\n";
      for (const auto& [key, value] : response.audit_annotations) said += key + "=" + value + "\n";
    }
  }
  return said;
}

pods::Configuration configuration_in(const objects::Inventory& inventory) {
  for (const objects::Object& object : inventory.objects()) {
    auto read = pods::read_configuration(object.root);
    if (read) return take(std::move(read));
  }
  return {};
}

/// What the policies of the input make of an object.
std::string policies_on(const objects::Object& object, Node old, const std::vector<Node>& policies) {
  std::string said;
  const pods::MayUse anybody = [](const pods::PolicyUser&, std::string_view, std::string_view) { return true; };
  for (const std::string_view operation : {"CREATE", "UPDATE"}) {
    std::vector<objects::TypeFault> faults;
    objects::Reader reader(faults);
    pods::SecurityPolicyRequest request;
    request.operation = operation;
    request.namespace_ = object.namespace_;
    request.user.name = "admin";
    request.pod = object.root;
    if (operation == "UPDATE") request.old_pod = old;
    const pods::SecurityPolicyDecision decision = pods::admit(policies, request, anybody, reader);
    demand(decision.allowed == (decision.code == 0));
    said += decision.policy + "\n" + decision.validated_policy + "\n" + decision.message + "\n" +
            documents::to_json(decision.patch) + "\n";
  }
  return said;
}

std::string answers_to(const objects::Inventory& inventory) {
  std::string said;
  std::vector<objects::TypeFault> faults;
  std::vector<Node> policies;
  for (const std::uint32_t index : inventory.of_kind("policy", "PodSecurityPolicy")) {
    policies.push_back(inventory.objects()[index].root);
  }
  const pods::Configuration configuration = configuration_in(inventory);
  const InputAsCluster cluster(inventory);
  Node old;
  for (const objects::Object& object : inventory.objects()) {
    for (const objects::PodTemplate& pod : objects::pod_templates(object, faults)) judge(pod);
    judge_defaulted(object);
    said += admission_of(object, old, configuration, cluster);
    said += policies_on(object, old, policies);
    old = object.root;
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto made = documents::Source::from_bytes("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  demand(static_cast<bool>(made));
  const auto source = take(std::move(made));
  objects::Inventory inventory;
  inventory.add(documents::read(source), *source, true);
  inventory.finish();
  demand(answers_to(inventory) == answers_to(inventory));
  return 0;
}
