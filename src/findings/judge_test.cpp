#include <gtest/gtest.h>

#include <algorithm>

#include "findings.h"
#include "testing.h"

namespace seawall::findings {
namespace {

using documents::Field;
using documents::Node;
using testing::inventory_of;
using testing::lines_of;
using Lines = std::vector<std::string>;

Node context_of(const objects::Container& container, Probe& probe) {
  return probe.map(container.node.child(Field::securityContext));
}

/// Finds containers that are privileged, or do not say.
constexpr Check privileged = [] {
  Check check = testing::check_named("privileged");
  check.container = [](const objects::PodTemplate&, const objects::Container& container, Probe& probe) {
    const Node context = context_of(container, probe);
    const Node written = context.child(Field::privileged);
    const auto value = probe.boolean(written);
    if (value == true) probe.report(written, {.severity = Severity::critical});
    if (!value) probe.report(context ? context : container.node, {.missing = "privileged"});
  };
  return check;
}();

/// Finds pods in the host's process namespace.
constexpr Check host_pid = [] {
  Check check = testing::check_named("host-pid");
  check.severity = Severity::medium;
  check.pod = [](const objects::PodTemplate& pod, Probe& probe) {
    const Node written = pod.spec.child(Field::hostPID);
    if (probe.boolean(written) == true) probe.report(written);
  };
  return check;
}();

const std::vector<ConfiguredCheck> both = {configured(privileged), configured(host_pid)};

Judged judge_all(const objects::Inventory& inventory) {
  return judge({.inventory = &inventory}, both, 0, inventory.objects().size());
}

const char three_objects[] = R"(
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  hostPID: true
  initContainers:
    - {name: set-up, securityContext: {privileged: true}}
  containers:
    - {name: cart, securityContext: {privileged: false}}
---
apiVersion: v1
kind: Service
metadata: {name: one}
spec: {hostPID: true}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: two}
spec:
  template:
    spec:
      containers:
        - {name: cart}
        - {name: mail, securityContext: {}}
)";

TEST(Judge, RunsChecksOfPodsAndOfContainers) {
  const auto inventory = inventory_of(three_objects);
  const Judged judged = judge_all(inventory);
  EXPECT_EQ(lines_of(judged.findings),
            (Lines{"Pod one: privileged: privileged: true", "Pod one: host-pid: hostPID: true",
                   "Deployment two: privileged: name: cart", "Deployment two: privileged: securityContext: {}"}));
  EXPECT_EQ(judged.pod_templates, 2u);
  EXPECT_TRUE(judged.not_looked.empty());
}

TEST(Judge, TellsContainerRoleAndSeverity) {
  const auto inventory = inventory_of(three_objects);
  const Judged judged = judge_all(inventory);
  ASSERT_EQ(judged.findings.size(), 4u);
  EXPECT_EQ(judged.findings[0].container, "set-up");
  EXPECT_EQ(judged.findings[0].role, objects::ContainerRole::init);
  EXPECT_EQ(judged.findings[0].severity, Severity::critical);
  EXPECT_EQ(judged.findings[0].missing, "");
  EXPECT_EQ(judged.findings[1].role, std::nullopt);
  EXPECT_EQ(judged.findings[1].severity, Severity::medium);
  EXPECT_EQ(judged.findings[2].missing, "privileged");
  EXPECT_EQ(judged.findings[2].severity, Severity::high);
}

TEST(Judge, OfRangesPutTogetherIsThatOfTheWhole) {
  const auto inventory = inventory_of(three_objects);
  Lines together;
  for (std::size_t index = 0; index < inventory.objects().size(); ++index) {
    const Lines part = lines_of(judge({.inventory = &inventory}, both, index, index + 1).findings);
    together.insert(together.end(), part.begin(), part.end());
  }
  EXPECT_EQ(together, lines_of(judge_all(inventory).findings));
  EXPECT_TRUE(judge({.inventory = &inventory}, both, 1, 1).findings.empty());
}

TEST(Judge, TellsAValueOfTheWrongTypeOnceThoughManyChecksReadIt) {
  const auto inventory = inventory_of(R"(
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  hostPID: "true"
  containers:
    - {name: cart, securityContext: {privileged: 1}}
)");
  const std::vector<ConfiguredCheck> twice = {both[0], both[1], both[0], both[1]};
  const Judged judged = judge({.inventory = &inventory}, twice, 0, 1);
  EXPECT_TRUE(judged.findings.empty());
  ASSERT_EQ(judged.not_looked.size(), 2u);
  EXPECT_EQ(judged.not_looked[0].reason, objects::NotLooked::Reason::wrong_type);
  EXPECT_NE(judged.not_looked[0].message.find("spec.hostPID"), std::string::npos);
  EXPECT_NE(judged.not_looked[0].message.find("a boolean"), std::string::npos) << judged.not_looked[0].message;
  EXPECT_EQ(judged.not_looked[0].place.line, 6u);
  EXPECT_TRUE(judged.not_looked[0].is_failure);
  EXPECT_NE(judged.not_looked[1].message.find("spec.containers[0].securityContext.privileged"), std::string::npos);
  EXPECT_EQ(judged.not_looked[1].place.line, 8u);
}

TEST(Judge, CountsTheRestOfVeryManyValuesOfTheWrongType) {
  std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n";
  for (int index = 0; index < 1000; ++index) text += "  - 5\n";
  const auto inventory = inventory_of(text);
  const auto judged = judge({.inventory = &inventory}, {}, 0, 1);
  ASSERT_EQ(judged.not_looked.size(), most_faults_told + 1);
  EXPECT_EQ(judged.not_looked[0].place.line, 6u);
  EXPECT_NE(judged.not_looked.back().message.find("899 more fields"), std::string::npos);
}

TEST(Judge, ReportsNothingAsMissingWhereAFaultHidesIt) {
  const auto inventory = inventory_of(R"(
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  containers:
    - {name: hidden, securityContext: [privileged]}
    - {name: seen}
)");
  const Judged judged = judge_all(inventory);
  EXPECT_EQ(lines_of(judged.findings), Lines{"Pod one: privileged: name: seen"});
  EXPECT_EQ(judged.not_looked.size(), 1u);
}

TEST(Judge, GivesFindingsTheSeverityThatTheUserSet) {
  const auto inventory = inventory_of(three_objects);
  const struct {
    Severity set;
    Severity own;      ///< of findings that say nothing else: high in the check
    Severity raised;   ///< of those that the check raises to critical
  } rows[] = {
      {Severity::high, Severity::high, Severity::critical},
      {Severity::low, Severity::low, Severity::critical},
      {Severity::critical, Severity::critical, Severity::critical},
  };
  for (const auto& row : rows) {
    std::vector<ConfiguredCheck> checks = {configured(privileged)};
    checks[0].severity = row.set;
    const Judged judged = judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
    ASSERT_FALSE(judged.findings.empty());
    for (const Finding& finding : judged.findings) {
      EXPECT_EQ(finding.severity, finding.missing.empty() ? row.raised : row.own);
    }
  }
}

constexpr Parameter wanted_names[] = {
    {.name = "names", .type = Parameter::Type::strings, .otherwise = "one,two", .description = {}},
    {.name = "limit", .type = Parameter::Type::integer, .otherwise = "3", .description = {}},
    {.name = "strict", .type = Parameter::Type::boolean, .otherwise = "true", .description = {}},
};

/// Finds services by their names, and namespaces not at all.
constexpr Check named_service = [] {
  Check check = testing::check_named("named-service");
  check.severity = Severity::medium;
  check.component = Component::network;
  check.category = Category::network;
  check.parameters = wanted_names;
  check.object = [](const objects::Object& object, Probe& probe) {
    EXPECT_EQ(probe.number("limit"), 3);
    EXPECT_TRUE(probe.flag("strict"));
    if (object.name == "unknown") return probe.not_assessed("nobody knows it");
    for (const std::string& name : probe.strings("names")) {
      if (object.name == name) probe.report(object.metadata.child(Field::name), {.detail = "by name"});
    }
  };
  check.kinds = "Gateway.gateway.networking.k8s.io,Service";
  check.unassessable = [](const objects::Inventory& inventory) -> std::string_view {
    return inventory.of_kind("", "Node").empty() ? "no Node is in the input" : "";
  };
  return check;
}();

const char services[] = R"(
{apiVersion: v1, kind: Service, metadata: {name: two}}
---
{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: one}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: one}}
---
{apiVersion: v1, kind: Service, metadata: {name: unknown}}
)";

TEST(Judge, CallsChecksOfObjectsForTheirKindsOnly) {
  const auto inventory = inventory_of(services);
  const std::vector<ConfiguredCheck> checks = {configured(named_service)};
  const Judged judged = judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
  EXPECT_EQ(lines_of(judged.findings),
            (Lines{"Service two: named-service: name: two", "Gateway one: named-service: name: one"}));
  EXPECT_EQ(judged.subjects, std::vector<std::size_t>{3});
  ASSERT_EQ(judged.not_assessed.size(), 1u);
  EXPECT_EQ(judged.not_assessed[0].object, &inventory.objects()[3]);
  EXPECT_EQ(judged.not_assessed[0].reason, "nobody knows it");
}

TEST(Judge, TellsChecksThatCanAssessNothing) {
  const auto without = inventory_of(services);
  const std::vector<ConfiguredCheck> checks = {configured(privileged), configured(named_service)};
  const std::size_t subjects[] = {0, 3};
  const std::vector<NotAssessed> told = unassessable(without, checks, subjects);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].check, &named_service);
  EXPECT_EQ(told[0].reason, "no Node is in the input");
  const auto with = inventory_of("{apiVersion: v1, kind: Node, metadata: {name: one}}");
  EXPECT_TRUE(unassessable(with, checks, subjects).empty());
}

/// Is about gateways alone, which few inputs have.
constexpr Check gateway = [] {
  Check check = testing::check_named("gateway");
  check.object = [](const objects::Object& object, Probe& probe) {
    if (object.kind == "Gateway") probe.meets();
  };
  check.kinds = "Service,Gateway.gateway.networking.k8s.io";
  check.lacking = "no Gateway is in the input";
  return check;
}();

TEST(Judge, TellsChecksThatMetNothingThatTheyAreAbout) {
  const std::vector<ConfiguredCheck> checks = {configured(gateway)};
  const auto told_of = [&](const objects::Inventory& inventory) {
    const Judged judged = judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
    return unassessable(inventory, checks, judged.subjects);
  };
  EXPECT_TRUE(told_of(inventory_of(services)).empty());
  const auto told = told_of(inventory_of("{apiVersion: v1, kind: Service, metadata: {name: one}}"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].reason, "no Gateway is in the input");
}

void read_type(const objects::Object& object, objects::Reader& reader) {
  reader.string(object.root.child(documents::Field::type));
}

/// Judges all objects together, and reads those of a kind so that wrong types are told.
constexpr Check reading(std::string_view id) {
  Check check = testing::check_named(id);
  check.reads = read_type;
  check.whole = [](const objects::Inventory&, WholeProbe&) {};
  check.kinds = "Secret";
  return check;
}
constexpr Check first_reading = reading("first-reading");
constexpr Check second_reading = reading("second-reading");

TEST(Judge, TellsAWrongTypeThatChecksOfAllObjectsReadOnce) {
  const auto inventory = inventory_of(
      "{apiVersion: v1, kind: Secret, metadata: {name: one}, type: 5}\n---\n{apiVersion: v1, kind: ConfigMap, "
      "metadata: {name: two}, type: 5}");
  const std::vector<ConfiguredCheck> checks = {configured(first_reading), configured(second_reading)};
  const Judged judged = judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
  ASSERT_EQ(judged.not_looked.size(), 1u);
  EXPECT_EQ(judged.not_looked[0].message, "Secret one: \"type\" is an integer, not a string");
}

/// Finds objects that have the name of another.
constexpr Check same_name = [] {
  Check check = testing::check_named("same-name");
  check.severity = Severity::low;
  check.component = Component::applications;
  check.category = Category::cluster;
  check.whole = [](const objects::Inventory& inventory, WholeProbe& probe) {
    for (const objects::Object& object : inventory.objects()) {
      const bool again = std::ranges::count(inventory.objects(), object.name, &objects::Object::name) > 1;
      if (again) probe.of(object).report(object.metadata.child(Field::name));
    }
  };
  return check;
}();

TEST(Judge, CallsChecksOfAllObjectsOnce) {
  const auto inventory = inventory_of(services);
  const std::vector<ConfiguredCheck> checks = {configured(privileged), configured(same_name)};
  EXPECT_TRUE(judge({.inventory = &inventory}, checks, 0, inventory.objects().size()).findings.empty());
  const Judged whole = judge_whole({.inventory = &inventory}, checks);
  EXPECT_EQ(lines_of(whole.findings),
            (Lines{"Service one: same-name: name: one", "Gateway one: same-name: name: one"}));
  EXPECT_EQ(whole.subjects, (std::vector<std::size_t>{0, 4}));
}

/// Reports whatever has a number of replicas that another object has, too.
constexpr Check same_replicas = [] {
  Check check = testing::check_named("same-replicas");
  check.kinds = "Service,Gateway.gateway.networking.k8s.io";
  check.object = [](const objects::Object& object, Probe& probe) {
    const documents::Node at = object.spec().child(Field::replicas);
    if (const auto number = probe.integer(at)) probe.gather(at, *number);
  };
  check.join = [](std::span<const Gathered> gathered, WholeProbe& probe) {
    for (const Gathered& each : gathered) {
      const auto is_same = [&](const Gathered& other) { return other.number == each.number; };
      if (std::ranges::count_if(gathered, is_same) > 1) probe.of(*each.object).report(each.at);
    }
  };
  return check;
}();

TEST(Judge, JoinsWhatWasGatheredInAllRanges) {
  std::string text;
  for (const std::string_view replicas : {"1", "2", "1", "3"}) {
    text +=
        "---\n{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {replicas: " + std::string(replicas) + "}}\n";
  }
  const auto inventory = inventory_of(text);
  const std::vector<ConfiguredCheck> checks = {configured(privileged), configured(same_replicas)};
  const Context context{.inventory = &inventory};
  const std::vector<Judged> parts = {judge(context, checks, 0, 2), judge(context, checks, 2, 4)};
  Judged whole = judge_whole(context, checks);
  EXPECT_TRUE(whole.findings.empty());
  join(context, checks, parts, whole);
  EXPECT_EQ(lines_of(whole.findings),
            (Lines{"Service s: same-replicas: replicas: 1", "Service s: same-replicas: replicas: 1"}));
  EXPECT_EQ(lines_of(judge_all(context, checks).findings), lines_of(whole.findings));
}

/// Two pods of one template, what their controller was before, and its own.
const char copies_and_history[] = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, uid: u1}
spec: {template: {spec: {containers: [{name: app, securityContext: {privileged: false}}]}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, uid: u2, ownerReferences: [{uid: u1, controller: true}]}
spec: {replicas: 0, template: {spec: {containers: [{name: app, securityContext: {privileged: true}}]}}}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: web, ownerReferences: [{uid: u3, controller: true}]},
   spec: {<<: &a {containers: [{name: app, securityContext: {privileged: true}}]}, nodeName: a}}
- {apiVersion: v1, kind: Pod, metadata: {name: web, ownerReferences: [{uid: u3, controller: true}]},
   spec: {<<: *a, nodeName: b}}
)";

TEST(Judge, PassesOverCopiesAndHistory) {
  const auto inventory = inventory_of(copies_and_history);
  const std::vector<ConfiguredCheck> checks = {configured(privileged), configured(same_name)};
  const Judged judged = judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
  EXPECT_EQ(lines_of(judged.findings), (Lines{"Pod web: privileged: privileged: true"}));
  EXPECT_EQ(judged.findings[0].object, &inventory.objects()[2]);
  EXPECT_EQ(judged.subjects, (std::vector<std::size_t>{2, 0}));
  EXPECT_EQ(judged.pod_templates, 2u);
  const Judged whole = judge_whole({.inventory = &inventory}, checks);
  EXPECT_EQ(lines_of(whole.findings), (Lines{"Deployment web: same-name: name: web", "Pod web: same-name: name: web"}));
  EXPECT_EQ(whole.subjects, (std::vector<std::size_t>{0, 2}));
}

TEST(Configured, RefusesValuesOfAnotherTypeThanTheParameters) {
  const struct {
    const Parameter& parameter;
    std::string_view text;
    bool is_accepted;
  } rows[] = {
      {wanted_names[0], "", true},      {wanted_names[0], "a,b", true},
      {wanted_names[1], "-7", true},    {wanted_names[1], "", false},
      {wanted_names[1], "7x", false},   {wanted_names[1], "99999999999999999999", false},
      {wanted_names[2], "false", true}, {wanted_names[2], "yes", false},
  };
  for (const auto& row : rows) EXPECT_EQ(bool(parse_value(row.parameter, row.text)), row.is_accepted) << row.text;
  const auto refused = parse_value(wanted_names[1], "7x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "parameter \"limit\" is a whole number, not \"7x\"");
}

}  // namespace
}  // namespace seawall::findings
