#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"
#include "view.h"

namespace seawall::reports {
namespace {

using documents::Node;
using sample::at;
using sample::Parsed;
using sample::pod;
using sample::Sample;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(Node list) {
  std::vector<std::string> all;
  for (const Node item : list.items()) all.emplace_back(item.text());
  return all;
}

TEST(Sarif, describes_the_checks_that_ran) {
  const Parsed log(Sample(pod).as(sarif));
  EXPECT_EQ(log.root().child("version").text(), "2.1.0");
  const Node driver = at(log.root(), "runs/0/tool/driver");
  EXPECT_EQ(driver.child("semanticVersion").text(), "1.2.3");
  const Node rule = at(driver, "rules/0");
  EXPECT_EQ(rule.child("id").text(), "host-pid");
  EXPECT_EQ(rule.child("name").text(), "HostPid");
  EXPECT_EQ(rule.child("helpUri").text(), "https://seawall.dev/docs/checks/host-pid.md");
  EXPECT_EQ(at(rule, "defaultConfiguration/level").text(), "error");
  EXPECT_EQ(at(rule, "properties/security-severity").string(), "8.0");
  EXPECT_THAT(texts(at(rule, "properties/tags")), ElementsAre("security", "pods", "nodes", "PSS:baseline", "NSA"));
  EXPECT_EQ(at(rule, "help/markdown").text(), "It sees all processes.\n\n**What to do:** Remove hostPID.\n\n"
                                              "Bad:\n\n```yaml\nhostPID: true\n```\n\n"
                                              "Good:\n\n```yaml\nhostPID: false\n```\n");
}

TEST(Sarif, gives_a_rule_no_more_tags_than_github_takes) {
  findings::Check check = sample::host_pid;
  check.component = findings::Component::network;
  check.category = findings::Category::network;
  check.frameworks = "NSA;NSA;MITRE:1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20";
  const std::vector<findings::ConfiguredCheck> checks = {findings::configured(check)};
  Sample sample("");
  sample.scan().checks = checks;
  sample.scan().subjects = {0};
  const Parsed log(sample.as(sarif));
  const std::vector<std::string> tags = texts(at(log.root(), "runs/0/tool/driver/rules/0/properties/tags"));
  EXPECT_EQ(tags.size(), 20u);
  EXPECT_THAT(std::vector(tags.begin(), tags.begin() + 4), ElementsAre("security", "network", "NSA", "MITRE:1"));
}

TEST(Sarif, places_results_exactly_at_the_field) {
  const Parsed log(Sample(pod, "./deploy/a b.yaml").as(sarif));
  EXPECT_EQ(at(log.root(), "runs/0/columnKind").text(), "unicodeCodePoints");
  const Node result = at(log.root(), "runs/0/results/1");
  EXPECT_EQ(result.child("ruleId").text(), "image-latest-tag");
  EXPECT_EQ(result.child("ruleIndex").integer(), 1);
  EXPECT_EQ(result.child("level").text(), "warning");
  EXPECT_EQ(at(result, "message/text").text(), "Pod shop/web: init container \"setup\" uses image \"busybox\"");
  const Node place = at(result, "locations/0/physicalLocation");
  EXPECT_EQ(documents::to_json(place.child("artifactLocation")),
            R"({"uri":"deploy/a%20b.yaml","uriBaseId":"SRCROOT"})");
  EXPECT_EQ(documents::to_json(place.child("region")),
            R"({"startLine":7,"startColumn":21,"endLine":7,"endColumn":37})");
  const Node logical = at(result, "locations/0/logicalLocations/0");
  EXPECT_EQ(logical.child("fullyQualifiedName").text(), "Pod shop/web: spec.initContainers[0].image");
}

TEST(Sarif, names_files_outside_of_the_base_by_a_whole_uri) {
  const Parsed log(Sample(pod, "../other/a.yaml").as(sarif));
  EXPECT_EQ(documents::to_json(at(log.root(), "runs/0/results/0/locations/0/physicalLocation/artifactLocation")),
            R"({"uri":"file:///srv/other/a.yaml"})");
}

TEST(Sarif, knows_each_of_the_findings_that_are_alike) {
  const Sample sample(std::string(pod) + "---\n" + pod);
  const Parsed log(sample.as(sarif));
  const auto known_by = [&](const char* path) {
    return std::string(at(log.root(), path).at("partialFingerprints", "seawallFingerprint/v1").text());
  };
  const std::string first = known_by("runs/0/results/0");
  EXPECT_THAT(first, testing::EndsWith(":1"));
  EXPECT_EQ(known_by("runs/0/results/3"), first.substr(0, first.size() - 1) + "2");
}

TEST(Sarif, marks_what_is_suppressed_and_by_whom) {
  using Origin = findings::Suppression::Origin;
  const struct {
    Origin origin;
    const char* kind;
    const char* state;
  } rows[] = {{Origin::annotation, "inSource", "new"},
              {Origin::comment, "inSource", "new"},
              {Origin::peer_annotation, "inSource", "new"},
              {Origin::config, "external", "new"},
              {Origin::baseline, "external", "unchanged"}};
  for (const auto& row : rows) {
    for (const bool has_baseline : {false, true}) {
      Sample sample(pod);
      sample.suppress(0, {row.origin, {"x", 1, 1}, "because", {}, {}});
      sample.scan().has_baseline = has_baseline;
      const Parsed log(sample.as(sarif));
      const Node results = at(log.root(), "runs/0/results");
      EXPECT_EQ(results.size(), 3u);
      EXPECT_FALSE(at(results, "0/suppressions"));
      EXPECT_EQ(at(results, "0/baselineState").text(), has_baseline ? "new" : "");
      EXPECT_EQ(at(results, "2/ruleId").text(), "host-pid");
      EXPECT_EQ(at(results, "2/suppressions/0/kind").text(), row.kind);
      EXPECT_EQ(at(results, "2/suppressions/0/justification").text(), "because");
      EXPECT_EQ(at(results, "2/baselineState").text(), has_baseline ? row.state : "");
    }
  }
}

TEST(Sarif, carries_a_fix_as_a_replacement_in_one_place) {
  const Parsed log(Sample(pod).as(sarif));
  const Node change = at(log.root(), "runs/0/results/0/fixes/0/artifactChanges/0");
  EXPECT_EQ(at(change, "artifactLocation/uri").text(), "pod.yaml");
  EXPECT_EQ(documents::to_json(at(change, "replacements/0")),
            R"({"deletedRegion":{"startLine":5,"startColumn":12,"endLine":5,"endColumn":16},)"
            R"("insertedContent":{"text":"false"}})");
  EXPECT_FALSE(at(log.root(), "runs/0/results/1/fixes"));
}

TEST(Sarif, has_no_fix_where_the_edit_is_refused) {
  const Parsed log(Sample("apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {x: &yes true}\n"
                          "spec:\n  hostPID: *yes\n  containers: [{name: a}]\n")
                       .as(sarif));
  EXPECT_EQ(at(log.root(), "runs/0/results").size(), 1u);
  EXPECT_FALSE(at(log.root(), "runs/0/results/0/fixes"));
}

TEST(Sarif, stops_to_work_out_fixes_when_the_budget_is_spent) {
  std::string text = pod;
  text += "# " + std::string(fix_budget - 1000, 'x') + "\n---\n" + pod + "# " + std::string(2000, 'x');
  const Parsed log(Sample(text).as(sarif));
  EXPECT_TRUE(at(log.root(), "runs/0/results/0/fixes"));
  EXPECT_EQ(at(log.root(), "runs/0/results/3/ruleId").text(), "host-pid");
  EXPECT_FALSE(at(log.root(), "runs/0/results/3/fixes"));
}

TEST(Sarif, tells_what_was_not_looked_at_and_not_assessed) {
  Sample whole(pod);
  EXPECT_THAT(whole.as(sarif), HasSubstr(R"("executionSuccessful":true,"toolExecutionNotifications":[])"));
  Sample sample(std::string(pod) + "---\na: [\n---\n" + pod + "kind: Pod\n");
  sample.scan().not_assessed = {{&sample::latest_tag, sample.scan().findings[0].object, "its registry is unknown"}};
  sample.scan().suppressions.notices = {{findings::Notice::Kind::without_reason, {"pod.yaml", 3, 5}, "no reason"}};
  const Parsed log(sample.as(sarif));
  const Node invocation = at(log.root(), "runs/0/invocations/0");
  EXPECT_EQ(invocation.child("executionSuccessful").boolean(), false);
  std::vector<std::string> told;
  for (const char* list : {"toolExecutionNotifications", "toolConfigurationNotifications"}) {
    for (const Node each : invocation.child(list).items()) {
      told.push_back(std::string(at(each, "descriptor/id").text()) + ' ' + std::string(each.child("level").text()));
    }
  }
  EXPECT_THAT(told, ElementsAre("syntax error", "duplicate-key warning", "not-assessed note",
                                "suppression-without-reason warning"));
  EXPECT_EQ(at(invocation, "toolExecutionNotifications/2/associatedRule/index").integer(), 1);
}

TEST(Sarif, makes_no_links_of_scanned_text) {
  const Parsed log(Sample("apiVersion: v1\nkind: Pod\nmetadata: {name: '[click](http://a) [b]'}\n"
                          "spec: {hostPID: true}\n")
                       .as(sarif));
  EXPECT_THAT(at(log.root(), "runs/0/results/0/message/text").text(), HasSubstr("Pod \\[click](http://a) \\[b]: "));
}

}  // namespace
}  // namespace seawall::reports
