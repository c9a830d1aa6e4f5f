// RBAC: the authorizer, rules, escalation, who can, aggregation.

#include "access/access.h"

#include "conformance.h"

namespace seawall::conformance {
namespace {

using namespace documents;
using access::PolicyRule;
using Strings = std::vector<std::string_view>;

/// The objects of a file, read once.
class Objects {
 public:
  Objects(const std::filesystem::path& path, access::Aggregation aggregation) {
    const auto source = source_of(read_file(path));
    inventory_.add(read(source), *source, true);
    inventory_.finish();
    objects::Reader reader(faults_);
    rbac_.emplace(access::Rbac::of(inventory_, aggregation, reader));
  }
  const access::Rbac& rbac() const { return *rbac_; }
  const objects::Inventory& inventory() const { return inventory_; }

 private:
  objects::Inventory inventory_;
  std::vector<objects::TypeFault> faults_;
  std::optional<access::Rbac> rbac_;
};

class Library {
 public:
  explicit Library(std::filesystem::path directory) : directory_(std::move(directory)) {}
  const access::Rbac& named(std::string_view name) {
    const auto [at, is_new] = known_.try_emplace(std::string(name));
    if (is_new) {
      std::filesystem::path path = directory_ / name;
      if (!std::filesystem::exists(path)) path += ".gz";
      at->second = std::make_unique<Objects>(path, access::Aggregation::as_written);
    }
    return at->second->rbac();
  }

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::unique_ptr<Objects>> known_;
};

Strings strings_of(Node list) {
  Strings strings;
  for (const Node item : list.items()) strings.push_back(item.text());
  return strings;
}

access::Request request_of(Node vector, const Strings& groups) {
  access::Request request;
  request.user = vector.child("user").text();
  request.groups = groups;
  request.verb = vector.child("verb").text();
  if (const Node path = vector.child("nonResourceURL")) {
    request.is_resource = false;
    request.path = path.text();
    return request;
  }
  request.api_group = vector.child("apiGroup").text();
  request.resource = vector.child("resource").text();
  request.subresource = vector.child("subresource").text();
  request.name = vector.child("name").text();
  request.namespace_ = vector.child("namespace").text();
  return request;
}

std::string difference(std::string_view expected, std::string_view got) {
  if (expected == got) return {};
  return "expected " + std::string(expected) + ", got " + std::string(got);
}

std::string check_authorize(Node vector, const access::Rbac& rbac) {
  const Strings groups = strings_of(vector.child("groups"));
  const access::Request request = request_of(vector, groups);
  const access::Decision decision = rbac.authorize(request);
  const std::string expected =
      std::string(vector.child("decision").text()) + ' ' + std::string(vector.child("reason").text());
  return difference(expected, (decision.allowed ? "allow " : "no-opinion ") + rbac.reason(decision, request));
}

void set_strings(Value& value, std::string_view key, const Strings& strings) {
  if (strings.empty()) return;
  Value& list = value.set(key, Value::list());
  for (const std::string_view each : strings) list.items().emplace_back(each);
}

/// A list that is absent is empty: lists that are empty are left out on both sides.
Value value_of(const PolicyRule& rule) {
  Value value = Value::map();
  set_strings(value, "verbs", rule.verbs);
  set_strings(value, "apiGroups", rule.api_groups);
  set_strings(value, "resources", rule.resources);
  set_strings(value, "resourceNames", rule.resource_names);
  set_strings(value, "nonResourceURLs", rule.non_resource_urls);
  return value;
}

std::vector<PolicyRule> rules_of(Node list) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  std::vector<PolicyRule> rules;
  for (const Node item : list.items()) rules.push_back(access::read_rule(item, reader));
  return rules;
}

std::string text_of(std::span<const PolicyRule> rules) {
  std::string text;
  for (const PolicyRule& rule : rules) text += value_of(rule).to_json() + ' ';
  return text;
}

std::string check_rules(Node vector, const access::Rbac& rbac) {
  const Strings groups = strings_of(vector.child("groups"));
  const access::RulesFor held = rbac.rules_for(vector.child("user").text(), groups, vector.child("namespace").text());
  std::vector<PolicyRule> resource_rules;
  std::vector<PolicyRule> other_rules;
  for (const auto& each : held.rules) {
    const PolicyRule& rule = rbac.role_of(rbac.bindings()[each.binding])->rules[each.rule];
    if (!rule.resources.empty()) {
      resource_rules.push_back({rule.verbs, rule.api_groups, rule.resources, rule.resource_names, {}});
    }
    if (!rule.non_resource_urls.empty()) other_rules.push_back({rule.verbs, {}, {}, {}, rule.non_resource_urls});
  }
  std::string why = difference(text_of(rules_of(vector.child("resourceRules"))), text_of(resource_rules));
  if (why.empty()) why = difference(text_of(rules_of(vector.child("nonResourceRules"))), text_of(other_rules));
  return why.empty() ? difference(vector.child("evaluationError").text(), rbac.errors(held.dangling)) : why;
}

std::string compact_texts(std::span<const PolicyRule> rules) {
  std::vector<std::string> texts;
  for (const PolicyRule& rule : access::compacted(rules)) texts.push_back(access::compact_text(rule));
  std::ranges::sort(texts);
  std::string joined;
  for (const std::string& text : texts) joined += text + '\n';
  return joined;
}

std::string lines_of(Node list) {
  std::string joined;
  for (const Node item : list.items()) joined += std::string(item.text()) + '\n';
  return joined;
}

std::string check_escalation(Node vector) {
  const std::vector<PolicyRule> owner = rules_of(vector.child("ownerRules"));
  const std::vector<PolicyRule> requested = rules_of(vector.child("requestedRules"));
  const access::Coverage coverage = access::covers(owner, requested);
  if (vector.child("covered").boolean() != coverage.covered) return "covered differs";
  std::string why = difference(text_of(rules_of(vector.child("uncovered"))), text_of(coverage.uncovered));
  if (!why.empty()) return why;
  why = difference(lines_of(vector.child("uncoveredCompact")), compact_texts(coverage.uncovered));
  if (!why.empty()) return why;
  why = difference(lines_of(vector.child("requestedCompact")), compact_texts(requested));
  if (!why.empty()) return why;
  const Strings groups = strings_of(vector.child("groups"));
  return difference(vector.child("message").text(),
                    access::escalation_message(vector.child("user").text(), groups, owner,
                                               vector.child("ownerError").text(), requested));
}

std::string check_who_can(Node vector, const access::Rbac& rbac) {
  const access::Request request = request_of(vector, {});
  const access::WhoCan answer = rbac.who_can(request);
  std::string got;
  for (const access::Subject& subject : rbac.allowed_subjects(answer, vector.child("superUser").text())) {
    got += std::string(subject.kind) + '|' + std::string(subject.api_group) + '|' + std::string(subject.namespace_) +
           '|' + std::string(subject.name) + '\n';
  }
  std::string expected;
  for (const Node subject : vector.child("subjects").items()) {
    expected += std::string(subject.child("kind").text()) + '|' + std::string(subject.child("apiGroup").text()) + '|' +
                std::string(subject.child("namespace").text()) + '|' + std::string(subject.child("name").text()) + '\n';
  }
  const std::string why = difference(expected, got);
  return why.empty() ? difference(vector.child("error").text(), rbac.errors(answer.dangling)) : why;
}

std::string check_aggregation(Node vector, const std::filesystem::path& directory) {
  const auto read_one = [&](std::string_view field, access::Aggregation aggregation) {
    std::filesystem::path path = directory / vector.child(field).text();
    if (!std::filesystem::exists(path)) path += ".gz";
    return std::make_unique<Objects>(path, aggregation);
  };
  const auto before = read_one("before", access::Aggregation::resolved);
  const auto after = read_one("after", access::Aggregation::as_written);
  for (const access::Role& expected : after->rbac().roles()) {
    const auto got = std::ranges::find_if(before->rbac().roles(), [&](const access::Role& role) {
      return role.object->kind == expected.object->kind && role.object->namespace_ == expected.object->namespace_ &&
             role.object->name == expected.object->name;
    });
    if (got == before->rbac().roles().end()) return "no role " + std::string(expected.object->name);
    const std::string why = difference(text_of(expected.rules), text_of(got->rules));
    if (!why.empty()) return std::string(expected.object->name) + ": " + why;
  }
  return {};
}

}  // namespace

void access(const std::filesystem::path& directory, Tally& tally) {
  Library library(directory);
  const auto run = [&](std::string_view file, auto&& check) {
    each_vector(file_named(directory, file), tally, [&](Node vector) {
      const Node objects = vector.child("objects");
      tally.count(vector.child("id").text(), check(vector, objects));
    });
  };
  run("authorize", [&](Node vector, Node objects) { return check_authorize(vector, library.named(objects.text())); });
  run("rules", [&](Node vector, Node objects) { return check_rules(vector, library.named(objects.text())); });
  run("escalation", [&](Node vector, Node) { return check_escalation(vector); });
  run("whocan", [&](Node vector, Node objects) { return check_who_can(vector, library.named(objects.text())); });
  run("aggregation", [&](Node vector, Node) { return check_aggregation(vector, directory); });
}

}  // namespace seawall::conformance
