// PodSecurityPolicy.

#include <algorithm>

#include "conformance.h"
#include "pods/pods.h"

namespace seawall::conformance {
namespace {

using namespace documents;

bool holds(Node list, std::string_view text) {
  for (const Node item : list.items()) {
    if (item.text() == text) return true;
  }
  return false;
}

/// Whether a grant is one to the user, or to a group of his.
bool is_for(Node grant, const pods::PolicyUser& user) {
  if (const Node name = grant.child("user")) return name.text() == user.name;
  return std::ranges::count(user.groups, grant.child("group").text()) > 0;
}

/// Whether a grant counts for policies in a namespace.
bool is_there(Node grant, std::string_view namespace_) {
  const std::string_view group = grant.child("apiGroup").text();
  const Node where = grant.child("namespace");
  return (group == "policy" || group == "extensions") && (!where || where.text() == namespace_);
}

pods::MayUse may_use_of(Node grants) {
  return [grants](const pods::PolicyUser& user, std::string_view namespace_, std::string_view policy) {
    for (const Node grant : grants.items()) {
      if (is_there(grant, namespace_) && is_for(grant, user) && holds(grant.child("policies"), policy)) return true;
    }
    return false;
  };
}

pods::PolicyUser user_of(Node vector) {
  pods::PolicyUser user{std::string(vector.child("user").text()), {}};
  for (const Node group : vector.child("groups").items()) user.groups.emplace_back(group.text());
  return user;
}

/// A decision as the vectors write it.
Value shown(const pods::SecurityPolicyDecision& decision, bool with_message) {
  Value value = Value::map();
  value.set("allowed", Value(decision.allowed));
  value.set("policy", Value(decision.policy));
  value.set("validatedPolicy", Value(decision.validated_policy));
  value.set("patch", Value::list());
  for (const Operation& operation : decision.patch) {
    Value& entry = value.find("patch")->items().emplace_back();
    constexpr std::string_view names[] = {"add", "remove", "replace"};
    entry.set("op", Value(names[static_cast<std::size_t>(operation.op)]));
    entry.set("path", Value(operation.path));
    if (operation.op != Operation::Op::remove) entry.set("value", operation.value);
  }
  if (decision.code != 0) value.set("code", Value(std::int64_t{decision.code}));
  if (with_message) value.set("message", Value(decision.message));
  value.set("errors", Value::list());
  for (const pods::Refusal& refusal : decision.refusals) {
    Value& entry = value.find("errors")->items().emplace_back();
    entry.set("policy", Value(refusal.policy));
    Value& errors = entry.set("errors", Value::list());
    for (const std::string& error : refusal.errors) errors.items().emplace_back(error);
  }
  return value;
}

Value expected_of(Node vector) {
  Value value = Value::map();
  for (const std::string_view key : {"allowed", "policy", "validatedPolicy", "patch", "code", "message", "errors"}) {
    if (const Node member = vector.child(key)) value.set(key, Value::of(member));
  }
  return value;
}

std::string check(Node vector, const Table& policies, const Table& pods) {
  std::vector<Node> nodes;
  for (const Node id : vector.child("policies").items()) nodes.push_back(policies.find(id.text()));
  pods::SecurityPolicyRequest request;
  request.operation = vector.child("operation").text();
  request.resource = vector.child("resource").text();
  request.subresource = vector.child("subresource").text();
  request.namespace_ = vector.child("namespace").text();
  request.user = user_of(vector);
  request.pod = pods.find(vector.child("pod").text());
  request.old_pod = pods.find(vector.child("oldPod").text());
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  const pods::SecurityPolicyDecision decision = pods::admit(nodes, request, may_use_of(vector.child("grants")), reader);
  if (!faults.empty()) return "a value is of the wrong type";
  const Value expected = expected_of(vector);
  const Value got = shown(decision, vector.child("message") || decision.allowed != vector.child("allowed").boolean());
  return expected == got ? std::string() : "expected " + expected.to_json() + "\n  got " + got.to_json();
}

}  // namespace

void pods_psp(const std::filesystem::path& directory, Tally& tally) {
  const Table policies(file_named(directory, "psps"), "policy", tally);
  const Table pods(file_named(directory, "psp-pods"), "pod", tally);
  each_vector(file_named(directory, "psp"), tally,
              [&](Node vector) { tally.count(vector.child("id").text(), check(vector, policies, pods)); });
}

}  // namespace seawall::conformance
