// Pod Security admission and its configuration.

#include <optional>
#include <unordered_map>

#include "conformance.h"
#include "documents/value.h"
#include "pods/pods.h"

namespace seawall::conformance {
namespace {

using namespace documents;

/// A namespace and its pods, as a vector has them.
class VectorCluster final : public pods::Cluster {
 public:
  explicit VectorCluster(Node vector) noexcept : namespace_(vector.child("namespace")), pods_(vector.child("pods")) {}

  Result<Node> labels_of(std::string_view name) const override {
    if (namespace_ && !namespace_.is_null()) return namespace_.child("labels");
    return Error(ErrorCode::not_found, "namespaces " + go_string(name) + " not found");
  }
  Result<std::vector<Node>> pods_in(std::string_view) const override {
    std::vector<Node> pods;
    for (const Node pod : pods_.items()) pods.push_back(pod);
    return pods;
  }

 private:
  Node namespace_;
  Node pods_;
};

Value strings(const std::vector<std::string>& items) {
  Value list = Value::list();
  for (const std::string& item : items) list.items().emplace_back(item);
  return list;
}

/// A response as the vectors write it.
Value as_value(const pods::Response& response) {
  Value value = Value::map();
  value.set("allowed", Value(response.allowed));
  if (!response.allowed) {
    value.set("code", Value(std::int64_t{response.code}));
    value.set("reason", Value(response.reason));
    value.set("message", Value(response.message));
    if (response.details) value.set("details", *response.details);
  }
  value.set("warnings", strings(response.warnings));
  Value annotations = Value::map();
  for (const auto& [key, text] : response.audit_annotations) annotations.set(key, Value(text));
  value.set("auditAnnotations", std::move(annotations));
  return value;
}

Value as_value(const pods::LabelledPolicy& labelled) {
  Value value = Value::map();
  value.set("enforce", Value(labelled.policy.enforce.text()));
  value.set("audit", Value(labelled.policy.audit.text()));
  value.set("warn", Value(labelled.policy.warn.text()));
  std::vector<std::string> errors;
  for (const pods::LabelFault& fault : labelled.faults) errors.push_back(fault.text());
  value.set("errors", strings(errors));
  return value;
}

Value as_value(const pods::Policy& policy) {
  Value value = Value::map();
  const auto set = [&](const std::string& mode, const pods::LevelVersion& of_mode) {
    value.set(mode, Value(pods::name_of(of_mode.level)));
    value.set(mode + "-version", Value(of_mode.version.text()));
  };
  set("enforce", policy.enforce);
  set("audit", policy.audit);
  set("warn", policy.warn);
  return value;
}

std::string difference_of(Node expected, const Value& got) {
  Value wanted = Value::of(expected);
  if (const Value* const details = wanted.find("details"); details && details->is_null()) wanted.remove("details");
  return wanted == got ? std::string() : "expected " + wanted.to_json() + "\n  got " + got.to_json();
}

std::string check_configuration(Node vector, const Result<pods::Configuration>& configuration) {
  if (const auto error = vector.child("error").string()) {
    const std::string got = configuration ? "no error" : configuration.error().message();
    return got == *error ? std::string() : "expected " + std::string(*error) + "\n  got " + got;
  }
  if (!configuration) return "got error " + configuration.error().message();
  return difference_of(vector.child("effectiveDefaults"), as_value(configuration->defaults));
}

pods::Request request_of(Node node) {
  const auto text = [&](std::string_view key) { return node.child(key).string_or({}); };
  return {.operation = text("operation"),
          .group = text("group"),
          .version = text("version"),
          .resource = text("resource"),
          .subresource = text("subresource"),
          .kind = text("kind"),
          .namespace_ = text("namespace"),
          .name = text("name"),
          .user = text("user"),
          .object = node.child("object"),
          .old_object = node.child("oldObject")};
}

/// The labels of which the vector tells the policy: a namespace's own, else those of the namespace of the request.
Node labels_in(Node vector) {
  const Node request = vector.child("request");
  const Node object = request.child("object");
  const bool is_of_namespace =
      request.child("resource").string_or({}) == "namespaces" && object.child("kind").string_or({}) == "Namespace";
  return is_of_namespace ? object.at("metadata", "labels") : vector.at("namespace", "labels");
}

std::string check_admission(Node vector, const pods::Configuration& configuration) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  const pods::LabelledPolicy policy = pods::policy_of(labels_in(vector), configuration.defaults, reader);
  std::string why;
  if (const Node expected = vector.child("policy"); expected && !expected.is_null()) {
    why = difference_of(expected, as_value(policy));
  }
  const pods::Request request = request_of(vector.child("request"));
  const pods::Response response = pods::validate(configuration, request, VectorCluster(vector));
  return why + difference_of(vector.child("response"), as_value(response));
}

}  // namespace

void pods_admission(const std::filesystem::path& directory, Tally& tally) {
  std::unordered_map<std::string, pods::Configuration> configurations;
  each_vector(file_named(directory, "configs"), tally, [&](Node vector) {
    auto configuration = pods::read_configuration(vector.child("config"));
    tally.count(vector.child("id").text(), check_configuration(vector, configuration));
    if (configuration) configurations.emplace(vector.child("id").text(), take(std::move(configuration)));
  });
  each_vector(file_named(directory, "admission"), tally, [&](Node vector) {
    const auto configuration = configurations.find(std::string(vector.child("config").text()));
    tally.count(vector.child("id").text(), configuration == configurations.end()
                                               ? "a configuration that is not in configs.jsonl"
                                               : check_admission(vector, configuration->second));
  });
}

}  // namespace seawall::conformance
