#include "suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "findings.h"
#include "testing.h"

namespace seawall::findings {
namespace {

using documents::Field;
using documents::Node;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

template <Field field>
void report_if_true(const objects::PodTemplate& pod, Probe& probe) {
  const Node written = pod.spec.child(field);
  if (probe.boolean(written) == true) probe.report(written);
}

constexpr Check check_of(std::string_view id, std::string_view peers, bool enabled = true) {
  Check check = testing::check_named(id);
  check.frameworks = "NSA";
  check.peers = peers;
  check.enabled = enabled;
  return check;
}

constexpr Check with_pod(Check check, void (*pod)(const objects::PodTemplate&, Probe&)) {
  check.pod = pod;
  return check;
}

constexpr Check host_pid = with_pod(check_of("host-pid", "kubescape:C-0038;trivy:KSV-0010;kube-linter:host-pid;"
                                                         "polaris:hostPIDSet;checkov:CKV_K8S_17;"
                                                         "kubeaudit:NamespaceHostPIDTrue"),
                                    report_if_true<Field::hostPID>);
constexpr Check host_ipc = with_pod(check_of("host-ipc", "kube-score:host-ipc;checkov:CKV_K8S_18;trivy:KSV-0008"),
                                    report_if_true<Field::hostIPC>);
constexpr Check privileged = [] {
  Check check = check_of("privileged-container", "kubescape:C-0057;trivy:KSV-0017;kube-linter:privileged-container;"
                                                 "kubeaudit:PrivilegedTrue,PrivilegedNil");
  check.container = [](const objects::PodTemplate&, const objects::Container& container, Probe& probe) {
    const Node written = probe.map(container.node.child(Field::securityContext)).child(Field::privileged);
    if (probe.boolean(written) == true) probe.report(written);
  };
  return check;
}();
constexpr Check off = check_of("off-by-default", "", false);
constexpr std::array<const Check*, 4> catalogue = {&host_ipc, &host_pid, &off, &privileged};
constexpr Day today{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(25)};

/// A scan of a few files, and what suppressing makes of it.
class Suppressing : public ::testing::Test {
 protected:
  void add(std::string text, std::string name = "test.yaml") {
    auto source = documents::Source::from_bytes(std::move(name), std::move(text));
    ASSERT_TRUE(source);
    inventory.add(documents::read(*source), **source, true);
  }

  void run() {
    inventory.finish();
    checks = ran.empty() ? enabled_by_default(catalogue) : ran;
    findings = judge({.inventory = &inventory}, checks, 0, inventory.objects().size()).findings;
    fold(findings);
    fold_into_owners(inventory, findings);
    options.rules = rules;
    options.catalogue = catalogue;
    options.checks = checks;
    options.today = today;
    result = suppress(inventory, findings, options);
  }

  void run(std::string text) {
    add(std::move(text));
    run();
  }

  static std::string line_of(const Finding& finding) {
    std::string line = finding.object->title() + ' ' + std::string(finding.check->id);
    if (!finding.container.empty()) line += " in " + std::string(finding.container);
    return line;
  }

  Lines kept() const {
    Lines lines;
    for (const Finding& finding : findings) lines.push_back(line_of(finding));
    return lines;
  }

  /// "Pod a host-pid: comment at 3: why"
  Lines suppressed() const {
    Lines lines;
    for (const Suppressed& each : result.suppressed) {
      const Suppression& by = result.all.at(each.suppression);
      lines.push_back(line_of(each.finding) + ": " + std::string(name_of(by.origin)) + " at " +
                      std::to_string(by.place.line) + ": " + by.reason);
    }
    return lines;
  }

  /// "unused at 3"
  Lines notices() const {
    Lines lines;
    for (const Notice& notice : result.notices) {
      lines.push_back(std::string(name_of(notice.kind)) + " at " + std::to_string(notice.place.line));
    }
    return lines;
  }

  static SuppressionRule rule_for(std::vector<std::string> checks) {
    SuppressionRule rule;
    rule.checks = std::move(checks);
    rule.reason = "agreed";
    rule.place = {".seawall.yaml", 3, 5};
    return rule;
  }

  objects::Inventory inventory;
  std::vector<ConfiguredCheck> ran;  // instead of those that are on
  std::vector<ConfiguredCheck> checks;
  std::vector<SuppressionRule> rules;
  SuppressionOptions options;
  std::vector<Finding> findings;
  Suppressions result;
};

std::string pod(std::string_view annotations, std::string_view spec = "hostPID: true") {
  return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: {" + std::string(annotations) +
         "}\nspec:\n  " + std::string(spec) + "\n  hostIPC: true\n";
}

TEST(Days, AreReadOnlyInOneForm) {
  for (const char* text : {"2027-01-31", "0001-02-03", "2028-02-29"}) {
    ASSERT_TRUE(parse_day(text)) << text;
    EXPECT_EQ(text_of(*parse_day(text)), text);
  }
  for (const char* text : {"", "2027-1-31", "2027-02-29", "2027-13-01", "2027-00-10", "2027-01-00", "2027/01/31",
                           "27-01-31", "2027-01-311", "+027-01-31", "2027-01-3x", "-027-01-31", "2027-0 -01"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

// --- annotations ---

TEST_F(Suppressing, ByAnAnnotationTakesTheChecksFindingsOfTheObject) {
  run(pod(R"(ignore.seawall.dev/host-pid: "debugs the node")"));
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: annotation at 5: debugs the node"));
  EXPECT_THAT(kept(), ElementsAre("Pod a host-ipc"));
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(Suppressing, ReadsAnnotationsInAllTheirForms) {
  const struct {
    const char* annotations;
    const char* suppressed;  // "" for none
    const char* notice;
  } rows[] = {
      {"ignore.seawall.dev/host-pid: why", "why", ""},
      {"ignore.seawall.dev/host-pid: '  why; until=2026-11-25 '", "why", ""},
      {"ignore.seawall.dev/host-pid: why;until=2030-01-01", "why", ""},
      {"ignore.seawall.dev/host-pid: 'a; b; until=2030-01-01'", "a; b", ""},
      {"ignore.seawall.dev/host-pid: 'a; b'", "a; b", ""},
      {"ignore.seawall.dev/host-pid: until we have moved", "until we have moved", ""},
      {"ignore.seawall.dev/host-p*: why", "why", ""},
      {"ignore.seawall.dev/KSV010: why", "why", ""},
      {"ignore.seawall.dev/host-pid: 'why; until=2026-11-24'", "", "expired at 5"},
      {"ignore.seawall.dev/host-pid: 'why until=2030-01-01'", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pid: 'why; until=2030-1-1'", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pid: 'why; until 2030-01-01'", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pid: 'why; until=2030-02-30'", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pid: 'until=2030-01-01'", "", "without-reason at 5"},
      {"ignore.seawall.dev/host-pid: ''", "", "without-reason at 5"},
      {"ignore.seawall.dev/host-pid: ' '", "", "without-reason at 5"},
      {"ignore.seawall.dev/host-pid: ", "", "without-reason at 5"},
      {"ignore.seawall.dev/host-pid: true", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pid: [why]", "", "not-understood at 5"},
      {"ignore.seawall.dev/host-pdi: why", "", "unknown-check at 5"},
      {"ignore.seawall.dev/: why", "", "unknown-check at 5"},
      {"ignore.seawall.dev/privileged-container: why", "", "unused at 5"},
      {"ignore.seawall.dev: why", "", ""},
      {"ignore.seawall.dev.evil/host-pid: why", "", ""},
  };
  for (const auto& row : rows) {
    inventory = {};
    run(pod(row.annotations));
    const bool expected = *row.suppressed != '\0';
    ASSERT_EQ(result.suppressed.size(), expected ? 1u : 0u) << row.annotations;
    if (expected) {
      EXPECT_EQ(result.all.at(0).reason, row.suppressed);
    }
    EXPECT_EQ(kept().size(), expected ? 1u : 2u) << row.annotations;
    EXPECT_EQ(notices(), *row.notice ? Lines{row.notice} : Lines{}) << row.annotations;
  }
}

TEST_F(Suppressing, KeepsTheDayAndThePlaceOfAnAnnotation) {
  run(pod("ignore.seawall.dev/host-pid: 'why; until=2030-01-01'"));
  ASSERT_EQ(result.all.size(), 1u);
  EXPECT_EQ(result.all[0].place.file, "test.yaml");
  EXPECT_EQ(result.all[0].place.column, 17u);
  EXPECT_EQ(text_of(result.all[0].until.value()), "2030-01-01");
}

TEST_F(Suppressing, ByAnAnnotationOfATemplateTakesWhatIsInsideOfItOnly) {
  run(R"(
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec:
  jobTemplate:
    spec:
      template:
        metadata: {annotations: {ignore.seawall.dev/host-pid: "why"}}
        spec: {hostPID: true, hostIPC: true}
---
apiVersion: example.com/v1
kind: Twins
metadata: {name: b}
one:
  metadata: {annotations: {ignore.seawall.dev/host-*: "one"}}
  spec: {hostPID: true}
)");
  EXPECT_THAT(suppressed(), ElementsAre("CronJob a host-pid: annotation at 9: why"));
  EXPECT_THAT(kept(), ElementsAre("CronJob a host-ipc"));
}

TEST_F(Suppressing, ByAnAnnotationOfOneOfTwoTemplatesLeavesTheOther) {
  const objects::CustomKind kinds[] = {{"example.com", "Twins", "twins", true, "one,two"}};
  inventory = objects::Inventory(kinds);
  run(R"(
apiVersion: example.com/v1
kind: Twins
metadata: {name: b}
one:
  metadata: {annotations: {ignore.seawall.dev/host-pid: "one"}}
  spec: {hostPID: true, containers: [{name: x}]}
two:
  spec: {hostPID: true, containers: [{name: x}]}
)");
  EXPECT_THAT(suppressed(), ElementsAre("Twins b host-pid: annotation at 6: one"));
  EXPECT_THAT(kept(), ElementsAre("Twins b host-pid"));
}

TEST_F(Suppressing, ByAnAnnotationOfATemplateTakesWhatAnAliasBringsIntoIt) {
  run(R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
security: &security {privileged: true}
spec:
  template:
    metadata: {annotations: {ignore.seawall.dev/privileged-container: "why"}}
    spec:
      containers: [{name: x, securityContext: *security}]
)");
  EXPECT_THAT(suppressed(), ElementsAre("Deployment a privileged-container in x: annotation at 8: why"));
}

TEST_F(Suppressing, ReadsAnnotationsOfItemsOfListsAndOfJson) {
  run(R"({"apiVersion": "v1", "kind": "List", "items": [
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a",
 "annotations": {"ignore.seawall.dev\/host-pid": "why # seawall:ignore host-ipc no comment"}},
 "spec": {"hostPID": true}},
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"hostPID": true}}]})");
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: annotation at 3: why # seawall:ignore host-ipc no comment"));
  EXPECT_THAT(kept(), ElementsAre("Pod b host-pid"));
  EXPECT_THAT(notices(), IsEmpty());
}

// --- comments ---

TEST_F(Suppressing, ByACommentAtTheEndOfALineTakesWhatIsShownThere) {
  run(pod("", "hostPID: true # seawall:ignore host-pid,host-ipc why; until=2030-01-01"));
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: comment at 7: why"));
  EXPECT_THAT(kept(), ElementsAre("Pod a host-ipc"));
  EXPECT_EQ(text_of(result.all.at(0).until.value()), "2030-01-01");
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(Suppressing, ByCommentsOnLinesOfTheirOwnTakesWhatIsInTheNextLine) {
  run(pod("", "# seawall:ignore host-ipc nothing of it there\n"
              "\n"
              "  # seawall:ignore host-pid why\n"
              "  # a remark\n"
              "  #\n"
              "  hostPID: true"));
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: comment at 9: why"));
  EXPECT_THAT(notices(), ElementsAre("unused at 7"));
}

TEST_F(Suppressing, ReadsCommentsInAllTheirForms) {
  const struct {
    const char* comment;
    const char* reason;  // "" for none
    const char* notice;
  } rows[] = {
      {"# seawall:ignore host-pid why", "why", ""},
      {"#seawall:ignore host-pid why", "why", ""},
      {"## seawall:ignore host-pid why", "why", ""},
      {"#   seawall:ignore   host-pid   why  not ", "why  not", ""},
      {"# seawall:ignore host-ipc, host-pid why", "why", ""},
      {"# seawall:ignore host-ipc , host-pid why", "why", ""},
      {"# seawall:ignore trivy:KSV-0010 why", "why", ""},
      {"# seawall:ignore * why", "why", ""},
      {"# seawall:ignore nsa why", "why", ""},
      {"# seawall:ignore host-pid,host-pdi why", "why", "unknown-check at 7"},
      {"# see the wiki # seawall:ignore host-pid why", "why", ""},
      {"# seawall:ignore host-pid why # trivy:ignore:KSV-0010", "why", "peer-annotation at 7"},
      {"# seawall:ignore host-pid why; until=2020-01-01", "", "expired at 7"},
      {"# seawall:ignore host-pid", "", "without-reason at 7"},
      {"# seawall:ignore", "", "not-understood at 7"},
      {"# seawall:ignore: host-pid why", "", "not-understood at 7"},
      {"# seawall:ignored host-pid why", "", "not-understood at 7"},
      {"# seawall:ignore host-pid why until=2030-01-01", "", "not-understood at 7"},
      {"# seawall:ignore host-pdi why", "", "unknown-check at 7"},
      {"# seawall:ignore host-ipc why", "", "unused at 7"},
      {"# see seawall:ignore host-pid why", "", ""},
      {"# myseawall:ignore host-pid why", "", ""},
      {"# Seawall:ignore host-pid why", "", ""},
  };
  for (const auto& row : rows) {
    inventory = {};
    run(pod("", std::string("hostPID: true ") + row.comment));
    const bool expected = *row.reason != '\0';
    ASSERT_EQ(result.suppressed.size(), expected ? 1u : 0u) << row.comment;
    if (expected) {
      EXPECT_EQ(result.all.at(0).reason, row.reason);
    }
    EXPECT_EQ(notices(), *row.notice ? Lines{row.notice} : Lines{}) << row.comment;
  }
}

// Each text holds one comment that counts, or none; it would be told as unused.
TEST_F(Suppressing, TakesNoTextForAComment) {
  const struct {
    const char* spec;
    std::size_t comments;
  } rows[] = {
      {"x: |\n    # seawall:ignore host-pid why\n", 0},
      {"x: >-\n    text # seawall:ignore host-pid why\n", 0},
      {"x: |  # seawall:ignore host-pid why\n    text\n", 1},
      {"x: |\n    text\n  # seawall:ignore host-ipc,host-pid why\n", 1},
      {"x: \"a # seawall:ignore host-pid why\"\n", 0},
      {"x: \"a\n    # seawall:ignore host-pid why\"\n", 0},
      {"x: 'a # seawall:ignore host-pid why'\n", 0},
      {"x: 'a' # seawall:ignore host-pid why\n", 1},
      {"x: a#seawall:ignore host-pid why\n", 0},
      {"x: a #seawall:ignore host-pid why\n", 1},
      {"\"# seawall:ignore host-pid why\": a\n", 0},
      {"x: [a, # seawall:ignore host-pid why\n    b]\n", 1},
      {"x: [a, \"# seawall:ignore host-pid why\"]\n", 0},
      {"x: &anchor # seawall:ignore host-pid why\n    a\n  y: *anchor # seawall:ignore host-pid why\n", 2},
      {"x: &anchor {z: \"# seawall:ignore host-pid why\"}\n  y: {<<: *anchor}\n", 0},
      {"? |\n    # seawall:ignore host-pid why\n  : a\n", 0},
      {"x: a\n---\n# seawall:ignore host-pid why\n", 1},
      {"x: a\n---\nx: [ # seawall:ignore host-pid why\n", 1},
  };
  for (const auto& row : rows) {
    inventory = {};
    run("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  " + std::string(row.spec));
    EXPECT_EQ(notices().size(), row.comments) << row.spec;
  }
}

TEST_F(Suppressing, KnowsLinesByAllTheirBreaks) {
  for (const char* line_break : {"\n", "\r\n", "\r"}) {
    std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
                       "  # seawall:ignore host-pid why\n  hostPID: true\n  hostIPC: true";
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += std::string_view(line_break).size())
      text.replace(at, 1, line_break);
    inventory = {};
    run(text);
    EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: comment at 5: why")) << text;
  }
}

TEST_F(Suppressing, ByACommentReachesWhatAnAliasRepeatsWhereItIsWritten) {
  run(R"(
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: web
    securityContext: &security
      privileged: true # seawall:ignore privileged-container why
  - name: mail
    securityContext: *security
)");
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(result.all.size(), 1u);
}

TEST_F(Suppressing, TakesACommentAtTheEndForUnused) {
  run(pod("") + "# seawall:ignore host-pid why\n# seawall:ignore host-ipc why");
  EXPECT_THAT(notices(), ElementsAre("unused at 9", "unused at 10"));
  EXPECT_EQ(kept().size(), 2u);
}

TEST_F(Suppressing, ReadsManyMarksInTimeInProportionToTheText) {
  std::string line = pod("") + '#', stack = "\n# a\n";
  for (int index = 0; index < 50'000; ++index) {
    line += " # seawall:ignore";
    stack += "# seawall:ignore host-pid why\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  run(line + stack);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(kept().size(), 2u);
}

// --- rules ---

objects::Selector labels(std::string_view text) {
  documents::Result<objects::Selector> selector = objects::Selector::parse(text);
  EXPECT_TRUE(selector);
  return take(std::move(selector));
}

TEST_F(Suppressing, ByARuleAsksForAllThatItNames) {
  const std::string text = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart-1, namespace: shop, labels: {team: blue}}
spec: {template: {spec: {hostPID: true}}}
)";
  const struct {
    const char* what;
    void (*change)(SuppressionRule&);
    bool suppresses;
  } rows[] = {
      {"all", [](SuppressionRule& rule) { rule.checks = {}; }, true},
      {"check", [](SuppressionRule&) {}, true},
      {"other check", [](SuppressionRule& rule) { rule.checks = {"host-ipc"}; }, false},
      {"one of two", [](SuppressionRule& rule) { rule.checks = {"host-ipc", "host-*"}; }, true},
      {"category", [](SuppressionRule& rule) { rule.checks = {"pods"}; }, true},
      {"peer's id", [](SuppressionRule& rule) { rule.checks = {"C-38"}; }, true},
      {"path", [](SuppressionRule& rule) { rule.paths = {"manifests/*.yaml"}; }, true},
      {"folder", [](SuppressionRule& rule) { rule.paths = {"manifests/"}; }, true},
      {"folder from here", [](SuppressionRule& rule) { rule.paths = {"./manifests"}; }, true},
      {"any folder", [](SuppressionRule& rule) { rule.paths = {"**/a.yaml"}; }, true},
      {"other path", [](SuppressionRule& rule) { rule.paths = {"a.yaml", "mani"}; }, false},
      {"kind", [](SuppressionRule& rule) { rule.kinds = {"Deploy*"}; }, true},
      {"kind and group", [](SuppressionRule& rule) { rule.kinds = {"Pod", "Deployment.apps"}; }, true},
      {"other group", [](SuppressionRule& rule) { rule.kinds = {"Deployment.extensions"}; }, false},
      {"namespace", [](SuppressionRule& rule) { rule.namespaces = {"sh?p"}; }, true},
      {"other namespace", [](SuppressionRule& rule) { rule.namespaces = {"shop-*"}; }, false},
      {"name", [](SuppressionRule& rule) { rule.names = {"cart-*"}; }, true},
      {"other name", [](SuppressionRule& rule) { rule.names = {"cart"}; }, false},
      {"labels", [](SuppressionRule& rule) { rule.selector = labels("team=blue"); }, true},
      {"other labels", [](SuppressionRule& rule) { rule.selector = labels("team=red"); }, false},
      {"name, not kind", [](SuppressionRule& rule) { rule.names = {"*"}, rule.kinds = {"Pod"}; }, false},
      {"still", [](SuppressionRule& rule) { rule.until = today; }, true},
      {"no more", [](SuppressionRule& rule) { rule.until = parse_day("2026-11-24"); }, false},
      {"no reason", [](SuppressionRule& rule) { rule.reason = " "; }, false},
  };
  for (const auto& row : rows) {
    inventory = {};
    rules = {rule_for({"host-pid"})};
    row.change(rules[0]);
    add(text, "manifests/a.yaml");
    run();
    EXPECT_EQ(suppressed().size(), row.suppresses ? 1u : 0u) << row.what;
    EXPECT_EQ(kept().size(), row.suppresses ? 0u : 1u) << row.what;
  }
}

TEST_F(Suppressing, ByARuleComparesPathsFromTheFolderOfTheRules) {
  const struct {
    const char* folder;
    const char* working_folder;
    const char* name;
    const char* path;
    bool matches;
  } rows[] = {
      {"/repo", "/repo", "k8s/a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo", "./k8s//a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo", "/repo/k8s/a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo/k8s", "a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo/k8s", "../k8s/a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo/docs", "../k8s/a.yaml", "k8s/a.yaml", true},
      {"/repo", "/repo/k8s", "a.yaml", "a.yaml", false},
      {"/repo", "/", "repository/a.yaml", "**", true},
      {"/repo", "/", "repository/a.yaml", "sitory/a.yaml", false},
      {"/repo/sub", "/repo", "a.yaml", "../a.yaml", true},
      {"/repo/sub", "/repo", "a.yaml", "a.yaml", false},
      {"", "", "<stdin>", "*", true},
      {"", "", "<stdin>", "*.yaml", false},
  };
  for (const auto& row : rows) {
    inventory = {};
    rules = {rule_for({"host-pid"})};
    rules[0].paths = {row.path};
    options.folder = row.folder;
    options.working_folder = row.working_folder;
    add(pod(""), row.name);
    run();
    EXPECT_EQ(suppressed().size(), row.matches ? 1u : 0u) << row.folder << ' ' << row.name << ' ' << row.path;
  }
}

TEST_F(Suppressing, TellsWhatItsRuleSays) {
  rules = {rule_for({"host-pid"})};
  rules[0].owner = "team blue";
  rules[0].until = parse_day("2030-01-01");
  run(pod(""));
  ASSERT_EQ(result.all.size(), 1u);
  EXPECT_EQ(result.all[0].origin, Suppression::Origin::config);
  EXPECT_EQ(result.all[0].owner, "team blue");
  EXPECT_EQ(result.all[0].reason, "agreed");
  EXPECT_EQ(result.all[0].place.file, ".seawall.yaml");
  EXPECT_EQ(result.all[0].until, parse_day("2030-01-01"));
}

TEST_F(Suppressing, CallsARuleUnusedOnlyWhereItIsKnownToBe) {
  const struct {
    const char* what;
    std::vector<std::string> checks;
    std::vector<std::string> paths;
    std::vector<const Check*> ran;
    const char* notice;
  } rows[] = {
      {"ran, and found nothing", {"privileged-container"}, {}, {&host_pid, &privileged}, "unused at 3"},
      {"did not run", {"privileged-container"}, {}, {&host_pid}, ""},
      {"one of two did not run", {"privileged-container", "host-ipc"}, {}, {&privileged}, ""},
      {"is off, and not meant by the glob", {"off-*", "privileged-*"}, {}, {&privileged}, "unused at 3"},
      {"is off", {"off-by-default"}, {}, {&privileged}, ""},
      {"its file was read", {"privileged-container"}, {"test.*"}, {&privileged}, "unused at 3"},
      {"its file was not read", {"privileged-container"}, {"other.*"}, {&privileged}, ""},
      {"is used", {"host-pid"}, {}, {&host_pid}, ""},
      {"means no check", {"host-pdi"}, {}, {&host_pid}, "unknown-check at 3"},
  };
  for (const auto& row : rows) {
    inventory = {};
    rules = {rule_for(row.checks)};
    rules[0].paths = row.paths;
    ran.clear();
    for (const Check* check : row.ran) ran.push_back(configured(*check));
    run(pod(""));
    EXPECT_EQ(notices(), *row.notice ? Lines{row.notice} : Lines{}) << row.what;
  }
}

// --- several at once ---

TEST_F(Suppressing, NamesAnnotationBeforeCommentBeforeRuleAndCountsAllAsUsed) {
  rules = {rule_for({"host-pid"}), rule_for({"host-*"})};
  options.honour_peer_annotations = true;
  run(pod("polaris.fairwinds.com/exempt: 'true', ignore.seawall.dev/host-pid: annotated",
          "hostPID: true # seawall:ignore host-pid commented"));
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: annotation at 5: annotated", "Pod a host-ipc: config at 3: "
                                                                                      "agreed"));
  EXPECT_THAT(notices(), IsEmpty());

  inventory = {};
  run(pod("", "hostPID: true # seawall:ignore host-pid commented"));
  EXPECT_THAT(suppressed(), ElementsAre("Pod a host-pid: comment at 7: commented", "Pod a host-ipc: config at 3: "
                                                                                   "agreed"));
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(Suppressing, ListsWhatSuppressesInOrderOfFilesPlacesAndRules) {
  rules = {rule_for({"host-ipc"})};
  add(pod("", "hostPID: true # seawall:ignore host-pid first"), "b.yaml");
  add(pod("ignore.seawall.dev/host-pid: second"), "a.yaml");
  run();
  Lines reasons;
  for (const Suppression& each : result.all) reasons.push_back(each.reason);
  EXPECT_THAT(reasons, ElementsAre("first", "second", "agreed"));
}

TEST_F(Suppressing, ListsNoticesInOrderOfFilesPlacesAndRules) {
  rules = {rule_for({"nothing"}), rule_for({"nothing"})};
  rules[1].place.line = 9;
  add(pod("kube-score/ignore: x, ignore.seawall.dev/x: y", "hostPID: true # seawall:ignore host-ipc why"), "b.yaml");
  add(pod("ignore.seawall.dev/host-pid: "), "a.yaml");
  run();
  Lines lines;
  for (const Notice& notice : result.notices) lines.push_back(notice.place.file + std::to_string(notice.place.line));
  EXPECT_THAT(lines, ElementsAre("b.yaml5", "b.yaml5", "b.yaml7", "a.yaml5", ".seawall.yaml3", ".seawall.yaml9"));
  EXPECT_EQ(result.notices[0].kind, Notice::Kind::peer_annotation);
}

// --- peers ---

TEST_F(Suppressing, RecognisesPeersAndHonoursThemWhenAsked) {
  const struct {
    const char* annotations;
    const char* reason;      // honoured; "" when nothing of ours corresponds
    std::size_t suppressed;  // of host-pid and host-ipc
  } rows[] = {
      {"ignore-check.kube-linter.io/host-pid: why", "why", 1},
      {"ignore-check.kube-linter.io/host-pid: ''", "exempted for kube-linter, without a reason", 1},
      {"ignore-check.kube-linter.io/no-such-check: why", "", 0},
      {"kube-linter.io/ignore-all: why", "why", 1},
      {"kube-score/ignore: 'pod-networkpolicy, host-ipc'", "exempted for kube-score, without a reason", 1},
      {"kube-score/ignore: '*'", "exempted for kube-score, without a reason", 1},
      {"kube-score/skip: 'true'", "exempted for kube-score, without a reason", 1},
      {"polaris.fairwinds.com/exempt: 'true'", "exempted for polaris, without a reason", 1},
      {"polaris.fairwinds.com/hostPIDSet-exempt: 'True'", "exempted for polaris, without a reason", 1},
      {"checkov.io/skip1: CKV_K8S_17=why not", "why not", 1},
      {"checkov.io/skip2: CKV_K8S_17", "exempted for checkov, without a reason", 1},
      {"bridgecrew.io/skip: 'CKV_K8S_17,CKV_K8S_18=why'", "why", 2},
  };
  for (const bool honour : {false, true}) {
    options.honour_peer_annotations = honour;
    for (const auto& row : rows) {
      inventory = {};
      run(pod(row.annotations));
      EXPECT_EQ(result.suppressed.size(), honour ? row.suppressed : 0) << row.annotations;
      EXPECT_EQ(notices(), honour ? Lines{} : Lines{"peer-annotation at 5"}) << row.annotations;
      if (!result.all.empty()) {
        EXPECT_EQ(result.all[0].reason, row.reason) << row.annotations;
        EXPECT_EQ(result.all[0].origin, Suppression::Origin::peer_annotation);
      }
    }
  }
}

TEST_F(Suppressing, LeavesAnnotationsAloneThatExemptFromNothing) {
  for (const char* annotation : {"polaris.fairwinds.com/exempt: 'false'", "polaris.fairwinds.com/hostPIDSet-exempt: ''",
                                 "kube-score/enable: x", "kube-score/skip: 'no'", "kube-linter.io/other: x",
                                 "kubeaudit.io/allow-privileged: x", "polaris.fairwinds.com/config: 'true'"}) {
    inventory = {};
    run(pod(annotation));
    EXPECT_THAT(notices(), IsEmpty()) << annotation;
  }
}

TEST_F(Suppressing, ReadsKubeauditsLabels) {
  const struct {
    const char* label;
    std::size_t suppressed;  // of web and mail, privileged, and the pod's host-pid
    std::size_t notices;     // when honoured
  } rows[] = {
      {"kubeaudit.io/allow-privileged: reason", 2, 0},
      {"container.kubeaudit.io/web.allow-privileged: reason", 1, 0},
      {"container.kubeaudit.io/z.allow-privileged: reason", 0, 0},
      {"container.audit.kubernetes.io/mail.allow-privileged: ''", 1, 0},
      {"audit.kubernetes.io/pod.allow-namespace-host-PID: ''", 1, 0},
      {"kubeaudit.io/allow-capability-sys-time: ''", 0, 1},
      {"kubeaudit.io/other: ''", 0, 0},
      {"app.kubernetes.io/name: allow-privileged", 0, 0},
  };
  for (const bool honour : {true, false}) {
    options.honour_peer_annotations = honour;
    for (const auto& row : rows) {
      inventory = {};
      run("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, labels: {kubeaudit.io/allow-privileged: no}}\n"
          "spec:\n  template:\n    metadata: {labels: {" +
          std::string(row.label) +
          "}}\n    spec:\n      hostPID: true\n      containers:\n"
          "      - {name: web, securityContext: {privileged: true}}\n"
          "      - {name: mail, securityContext: {privileged: true}}\n");
      EXPECT_EQ(result.suppressed.size(), honour ? row.suppressed : 0) << row.label;
      EXPECT_EQ(notices().size(),
                honour ? row.notices
                       : row.suppressed + row.notices > 0 || std::string_view(row.label).starts_with("container"))
          << row.label;
    }
  }
}

TEST_F(Suppressing, ReadsPeersCommentsWithTheirReach) {
  const struct {
    const char* what;
    const char* text;
    std::size_t suppressed;  // of host-pid, host-ipc and two privileged containers
    std::size_t notices;     // when honoured
  } rows[] = {
      {"checkov means the object", "# checkov:skip=CKV_K8S_17:why\n", 1, 0},
      {"trivy means what begins below", "# trivy:ignore:KSV-0017\n", 2, 0},
      {"so that all of the object may be meant", "# trivy:ignore:KSV-0010 trivy:ignore:AVD-KSV-0017\n", 3, 0},
      {"trivy's expiry is heeded", "# trivy:ignore:KSV-0010:exp:2026-11-24\n", 0, 1},
      {"and may be ahead", "# trivy:ignore:KSV-0010:exp:2027-11-24\n", 1, 0},
      {"all checks", "# trivy:ignore:*\n", 4, 0},
      {"workspaces are none of ours", "# trivy:ignore:KSV-0010:ws:dev\n", 0, 1},
      {"nor attributes", "# trivy:ignore:KSV-0010[a=b]\n", 0, 1},
      {"nothing of ours", "# trivy:ignore:AWS-0010\n", 0, 0},
      {"no id", "# trivy:ignore\n", 0, 0},
  };
  for (const bool honour : {true, false}) {
    options.honour_peer_annotations = honour;
    for (const auto& row : rows) {
      inventory = {};
      run(std::string(row.text) + R"(apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostPID: true
  hostIPC: true
  containers:
  - name: web
    securityContext: {privileged: true}
  - name: mail
    securityContext: {privileged: true}
)");
      EXPECT_EQ(result.suppressed.size(), honour ? row.suppressed : 0) << row.what;
      const bool is_one = std::string_view(row.text) != "# trivy:ignore\n";
      EXPECT_EQ(notices().size(), honour ? row.notices : is_one) << row.what;
    }
  }
}

TEST_F(Suppressing, ByTrivysCommentReachesAnItemAlone) {
  options.honour_peer_annotations = true;
  run(R"(
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  # trivy:ignore:KSV-0017
  - name: web
    securityContext: {privileged: true}
  - name: mail
    # trivy:ignore:KSV-0017
    securityContext:
      privileged: true
  - name: z
    securityContext: {privileged: true}
  - name: last
    securityContext: {privileged: true} # trivy:ignore:KSV-0017
)");
  EXPECT_THAT(kept(), ElementsAre("Pod a privileged-container in z"));
}

// --- what must hold whatever is suppressed ---

TEST_F(Suppressing, NeverLosesAddsOrReordersFindings) {
  std::uint32_t state = 7;
  const auto chance = [&](std::uint32_t of) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % of == 0;
  };
  std::size_t seen = 0;
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int index = 0; index < 8; ++index) {
      const std::string name = std::to_string(index);
      text += "---\n# seawall:ignore " + std::string(chance(2) ? "*" : "host-ipc") + " at the top\n";
      text += "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p" + name + "\n  annotations:\n    a: b\n";
      if (chance(3)) text += "    ignore.seawall.dev/host-pid: why\n";
      if (chance(4)) text += "    ignore.seawall.dev/privileged-container: 'why; until=2020-01-01'\n";
      if (chance(3)) text += "    kube-linter.io/ignore-all: why\n";
      text += "spec:\n";
      if (chance(3)) text += "  # seawall:ignore host-pid why\n";
      text += "  hostPID: true\n  hostIPC: true";
      if (chance(3)) text += " # seawall:ignore host-ipc,host-pid why";
      text += "\n  containers:\n";
      for (const char* container : {"web", "mail"}) {
        text += "  - name: " + std::string(container) + "\n    securityContext:\n      privileged: true";
        if (chance(4)) text += " # seawall:ignore privileged-container why";
        text += '\n';
      }
    }
    rules.clear();
    if (chance(2)) rules.push_back(rule_for({"host-*"}));
    if (!rules.empty()) rules[0].names = {"p1", "p5"};
    options.honour_peer_annotations = chance(2);
    inventory = {};
    run(text);
    std::vector<Finding> all = judge({.inventory = &inventory}, checks, 0, inventory.objects().size()).findings;
    fold(all);
    ASSERT_EQ(all.size(), 32u);
    ASSERT_EQ(findings.size() + result.suppressed.size(), all.size());
    std::size_t kept_one = 0, suppressed_one = 0;
    for (const Finding& finding : all) {
      const auto is_same = [&](const Finding& other) {
        return other.check == finding.check && other.at == finding.at && other.object == finding.object &&
               other.container == finding.container && other.severity == finding.severity;
      };
      if (kept_one < findings.size() && is_same(findings[kept_one])) {
        ++kept_one;
      } else {
        ASSERT_LT(suppressed_one, result.suppressed.size());
        ASSERT_TRUE(is_same(result.suppressed[suppressed_one].finding)) << text;
        ASSERT_LT(result.suppressed[suppressed_one].suppression, result.all.size());
        ++suppressed_one;
      }
    }
    seen += suppressed_one;
  }
  EXPECT_GT(seen, 1000u);
}

TEST_F(Suppressing, TouchesNothingWhereNothingIsSuppressed) {
  run(pod("a: b"));
  EXPECT_EQ(kept().size(), 2u);
  EXPECT_THAT(result.all, IsEmpty());
  EXPECT_THAT(result.suppressed, IsEmpty());
  EXPECT_THAT(notices(), IsEmpty());
}

// --- owners and what they own ---

/// A Deployment and its pods, a ReplicaSet that it had, each with the annotations of the template.
std::string rollout(const std::string& annotations, const std::string& of_pod) {
  const auto owned = [](const std::string& name, const std::string& owner) {
    return "metadata: {name: " + name + ", uid: " + name + ", ownerReferences: [{uid: " + owner +
           ", controller: true}]";
  };
  const std::string spec = "template: {metadata: {annotations: {" + annotations + "}}, spec: {hostPID: true}}";
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, uid: web}\nspec: {" + spec + "}\n---\n" +
         "apiVersion: apps/v1\nkind: ReplicaSet\n" + owned("old", "web") + "}\nspec: {replicas: 0, " + spec +
         "}\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, " + owned("a", "web") +
         ", annotations: {" + annotations + "}}, spec: {<<: &a {" + of_pod + "}}}\n- {apiVersion: v1, kind: Pod, " +
         owned("b", "web") + ", annotations: {" + annotations + "}}, spec: {<<: *a}}\n";
}

TEST_F(Suppressing, AtAnOwnerCountsForWhatItOwns) {
  run(rollout("ignore.seawall.dev/host-pid: \"an agent of the node\"", "hostPID: true, containers: []"));
  EXPECT_THAT(kept(), IsEmpty());
  ASSERT_EQ(result.suppressed.size(), 1u);
  EXPECT_EQ(result.suppressed[0].finding.object->kind, "Deployment");
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(Suppressing, WithWhatAnOwnerGaveSuppressesWhatThePodAloneHas) {
  run(rollout("ignore.seawall.dev/host-ipc: \"of the mesh\"", "hostPID: true, hostIPC: true, containers: []"));
  EXPECT_EQ(result.suppressed.size(), 1u);
  EXPECT_EQ(result.suppressed[0].finding.object->kind, "Pod");
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(Suppressing, IsToldOnceForAnOwnerAndAllThatItOwns) {
  for (const char* annotation :
       {"ignore.seawall.dev/host-ipc: \"nothing of it\"", "ignore.seawall.dev/host-pid: \"\"",
        "ignore.seawall.dev/host-pid: \"gone; until=2026-01-31\"", "ignore.seawall.dev/nonsense: \"what\""}) {
    inventory = {};
    run(rollout(annotation, "hostPID: true, containers: []"));
    EXPECT_EQ(notices().size(), 1u) << annotation;
  }
}

}  // namespace
}  // namespace seawall::findings
