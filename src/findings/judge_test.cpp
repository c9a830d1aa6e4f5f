#include <gtest/gtest.h>

#include <limits>

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
constexpr Check privileged{
    .id = "privileged",
    .title = {},
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = {},
    .why = {},
    .remediation = {},
    .bad_example = {},
    .good_example = {},
    .frameworks = {},
    .peers = {},
    .references = {},
    .since = {},
    .container =
        [](const objects::PodTemplate&, const objects::Container& container, Probe& probe) {
          const Node context = context_of(container, probe);
          const Node written = context.child(Field::privileged);
          const auto value = probe.boolean(written);
          if (value == true) probe.report(written, {.severity = Severity::critical});
          if (!value) probe.report(context ? context : container.node, {.missing = "privileged"});
        },
};

/// Finds pods in the host's process namespace.
constexpr Check host_pid{
    .id = "host-pid",
    .title = {},
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = {},
    .why = {},
    .remediation = {},
    .bad_example = {},
    .good_example = {},
    .frameworks = {},
    .peers = {},
    .references = {},
    .since = {},
    .pod =
        [](const objects::PodTemplate& pod, Probe& probe) {
          const Node written = pod.spec.child(Field::hostPID);
          if (probe.boolean(written) == true) probe.report(written);
        },
};

constexpr const Check* both[] = {&privileged, &host_pid};

Judged judge_all(const objects::Inventory& inventory) { return judge(inventory, both, 0, inventory.objects().size()); }

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
    const Lines part = lines_of(judge(inventory, both, index, index + 1).findings);
    together.insert(together.end(), part.begin(), part.end());
  }
  EXPECT_EQ(together, lines_of(judge_all(inventory).findings));
  EXPECT_TRUE(judge(inventory, both, 1, 1).findings.empty());
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
  constexpr const Check* twice[] = {&privileged, &host_pid, &privileged, &host_pid};
  const Judged judged = judge(inventory, twice, 0, 1);
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
  const auto judged = judge(inventory, {}, 0, 1);
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

struct Reading {
  std::vector<Finding> findings;
  std::vector<objects::TypeFault> faults;
  objects::Object object;
  Probe probe{privileged, object, findings, faults};
};

TEST(Probe, ReadsIntegersAsTheApiServerDoes) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const struct {
    std::string value;
    std::optional<std::int64_t> read;
    std::size_t faults;
  } rows[] = {
      {"80", 80, 0},
      {"-1", -1, 0},
      {"0x10", 16, 0},
      {"80.0", 80, 0},
      {"null", {}, 0},
      {"80.5", {}, 1},
      {"'80'", {}, 1},
      {"true", {}, 1},
      {"[80]", {}, 1},
      {"1e30", most, 0},
      {"-1e30", least, 0},
      {"9223372036854775808", most, 0},
      {"9223372036854775807", most, 0},
  };
  for (const auto& row : rows) {
    const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {runAsUser: " + row.value + "}\n");
    Reading reading;
    EXPECT_EQ(reading.probe.integer(inventory.objects()[0].spec().child(Field::runAsUser)), row.read) << row.value;
    EXPECT_EQ(reading.faults.size(), row.faults) << row.value;
  }
}

TEST(Probe, TakesAbsentAndNullForNothing) {
  const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {ports: null}\n");
  const Node spec = inventory.objects()[0].spec();
  for (const Node node : {Node(), spec.child(Field::ports), spec.child(Field::volumes)}) {
    Reading reading;
    EXPECT_FALSE(reading.probe.boolean(node));
    EXPECT_FALSE(reading.probe.integer(node));
    EXPECT_FALSE(reading.probe.string(node));
    EXPECT_FALSE(reading.probe.map(node));
    EXPECT_FALSE(reading.probe.list(node));
    EXPECT_TRUE(reading.faults.empty());
  }
}

TEST(Probe, TellsOtherTypesAsFaultsWithTheTypeThatIsWanted) {
  const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {ports: 1, name: a}\n");
  const Node number = inventory.objects()[0].spec().child(Field::ports);
  const Node text = inventory.objects()[0].spec().child(Field::name);
  const struct {
    void (*read)(Probe&, Node);
    Node node;
    documents::Kind expected;
  } rows[] = {
      {[](Probe& probe, Node node) { EXPECT_FALSE(probe.boolean(node)); }, text, documents::Kind::boolean},
      {[](Probe& probe, Node node) { EXPECT_FALSE(probe.integer(node)); }, text, documents::Kind::integer},
      {[](Probe& probe, Node node) { EXPECT_FALSE(probe.string(node)); }, number, documents::Kind::string},
      {[](Probe& probe, Node node) { EXPECT_FALSE(probe.map(node)); }, text, documents::Kind::map},
      {[](Probe& probe, Node node) { EXPECT_FALSE(probe.list(node)); }, text, documents::Kind::list},
  };
  for (const auto& row : rows) {
    Reading reading;
    row.read(reading.probe, row.node);
    ASSERT_EQ(reading.faults.size(), 1u);
    EXPECT_EQ(reading.faults[0].at, row.node);
    EXPECT_EQ(reading.faults[0].expected, row.expected);
  }
}

}  // namespace
}  // namespace seawall::findings
