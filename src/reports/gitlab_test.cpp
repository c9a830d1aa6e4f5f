#include <gtest/gtest.h>

#include <set>

#include "testing.h"

namespace seawall::reports {
namespace {

using documents::Node;
using sample::at;
using sample::Parsed;
using sample::pod;
using sample::Sample;

TEST(Gitlab, has_one_violation_a_finding_with_a_fingerprint_of_its_own) {
  const Sample sample(std::string(pod) + "---\n" + pod + "---\na: [\n---\na: [\n", "./deploy/pod.yaml");
  const Parsed report(sample.as(gitlab));
  EXPECT_EQ(report.root().size(), 8u);
  std::set<std::string> fingerprints;
  for (const Node violation : report.root().items()) {
    fingerprints.emplace(violation.child("fingerprint").text());
    EXPECT_EQ(at(violation, "location/path").text(), "deploy/pod.yaml");
  }
  EXPECT_EQ(fingerprints.size(), 8u);
  const Node first = at(report.root(), "0");
  EXPECT_EQ(first.child("check_name").text(), "host-pid");
  EXPECT_EQ(first.child("severity").text(), "critical");
  EXPECT_EQ(first.child("description").text(), "Pod shop/web: pod shares the process ids of its node");
  EXPECT_EQ(at(first, "location/lines/begin").integer(), 5);
  EXPECT_EQ(at(report.root(), "7/check_name").text(), "not-looked-at");
}

TEST(Gitlab, is_an_empty_list_when_there_is_nothing_to_tell) { EXPECT_EQ(Sample("").as(gitlab), "[]\n"); }

}  // namespace
}  // namespace seawall::reports
