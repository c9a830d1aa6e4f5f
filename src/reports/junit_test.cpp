#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::reports {
namespace {

using sample::pod;
using sample::Sample;
using testing::HasSubstr;
using testing::Not;

constexpr const char* quiet = "apiVersion: v1\nkind: Pod\nmetadata: {name: calm}\nspec: {containers: [{name: b}]}\n";

TEST(Junit, is_a_suite_a_file_and_a_case_an_object) {
  Sample sample({{"a.yaml", std::string(pod) + "---\n" + quiet}, {"b.yaml", "a: [\n"}});
  sample.scan().not_looked[0].message = "the list is not closed";
  sample.scan().not_looked[0].place.line = 2;
  sample.scan().not_looked[0].place.column = 0;
  EXPECT_EQ(sample.as(junit), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="seawall" tests="3" failures="1" errors="1" skipped="0">
  <testsuite name="a.yaml" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="Pod" name="shop/web" file="a.yaml" line="1">
      <failure message="pod shares the process ids of its node" type="host-pid">)"
                              R"(a.yaml:5:3: high: pod shares the process ids of its node [host-pid]
It sees all processes.
Remove hostPID.</failure>
      <system-out>a.yaml:7:21: medium: init container &quot;setup&quot; uses image &quot;busybox&quot; )"
                              R"([image-latest-tag]
a.yaml:10:7: medium: container &quot;app&quot; uses image &quot;nginx&quot; [image-latest-tag]
</system-out>
    </testcase>
    <testcase classname="Pod" name="calm" file="a.yaml" line="12"/>
  </testsuite>
  <testsuite name="b.yaml" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="not looked at" name="line 2: the list is not closed">
      <error message="the list is not closed" type="syntax">b.yaml:2: the list is not closed</error>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(Junit, passes_nothing_that_was_not_judged) {
  constexpr const char* history = R"(---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, uid: u1}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: old, ownerReferences: [{uid: u1, controller: true}]},
 spec: {replicas: 0}}
)";
  const std::string report = Sample(std::string(sample::copied_pods) + history).as(junit);
  EXPECT_THAT(report, HasSubstr("<testsuite name=\"pod.yaml\" tests=\"2\" failures=\"0\""));
  EXPECT_THAT(report, HasSubstr("classname=\"Pod\" name=\"one\""));
  EXPECT_THAT(report, HasSubstr("classname=\"Deployment\" name=\"web\""));
}

TEST(Junit, fails_where_the_scan_does) {
  Sample sample(pod);
  sample.scan().fails = [](const findings::Finding& finding) { return finding.check->id == "image-latest-tag"; };
  const std::string report = sample.as(junit);
  EXPECT_THAT(report, HasSubstr("tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(report, HasSubstr("type=\"image-latest-tag\""));
  EXPECT_THAT(report, Not(HasSubstr("type=\"host-pid\"")));
  EXPECT_THAT(report, HasSubstr("<system-out>pod.yaml:5:3: high: "));
}

TEST(Junit, skips_an_object_whose_failures_are_all_suppressed) {
  Sample sample(pod);
  sample.suppress_by_annotation(0, "needs <it>");
  const std::string report = sample.as(junit);
  EXPECT_THAT(report, HasSubstr("failures=\"0\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(report, HasSubstr("<skipped message=\"suppressed: pod.yaml:5:3: high: pod shares the process ids of its "
                                "node [host-pid]: needs &lt;it&gt;\"/>"));
}

TEST(Junit, does_not_skip_an_object_for_what_would_not_fail_anyway) {
  Sample sample(pod);
  sample.suppress_by_annotation(1, "built here");
  const std::string report = sample.as(junit);
  EXPECT_THAT(report, HasSubstr("failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(report, HasSubstr("\nsuppressed: pod.yaml:7:21: medium: "));
}

TEST(Junit, writes_only_what_xml_can_hold) {
  const Sample sample(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: \"<a>&'\\\"\\0\\e\\ufffe]]>\"}\nspec: {hostPID: true}\n",
      "\xff.yaml");
  const std::string report = sample.as(junit);
  EXPECT_THAT(report, HasSubstr("name=\"&lt;a&gt;&amp;&apos;&quot;\\x00\\x1b\\u{fffe}]]&gt;\""));
  EXPECT_THAT(report, HasSubstr("<testsuite name=\"\\xff.yaml\""));
}

}  // namespace
}  // namespace seawall::reports
