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

constexpr Check check_named(std::string_view id, std::string_view yields_to = {}) {
  Check check = testing::check_named(id);
  check.yields_to = yields_to;
  return check;
}

constexpr Check broad = check_named("broad", "narrow,narrowest");
constexpr Check narrow = check_named("narrow", "narrowest");
constexpr Check narrowest = check_named("narrowest");

const char two_pods[] = R"(
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {hostPID: true, hostIPC: true}
---
apiVersion: v1
kind: Pod
metadata: {name: two}
spec: {hostPID: true}
)";

Finding finding_of(const Check& check, const objects::Object& object, Field field) {
  Finding finding;
  finding.check = &check;
  finding.object = &object;
  finding.at = object.spec().child(field);
  return finding;
}

std::vector<std::string> folded(std::vector<Finding> findings) {
  fold(findings);
  return lines_of(findings);
}

using Lines = std::vector<std::string>;

// What is said mildly must not hide what is said as worse: either may be lower here than its check is elsewhere.
TEST(Fold, LeavesAFindingThatAMilderOneWouldHide) {
  const auto inventory = inventory_of(two_pods);
  Finding of_broad = finding_of(broad, inventory.objects()[0], Field::hostPID);
  Finding of_narrow = finding_of(narrow, inventory.objects()[0], Field::hostPID);
  of_broad.severity = Severity::high;
  of_narrow.severity = Severity::low;
  EXPECT_EQ(folded({of_broad, of_narrow}).size(), 2u);
  of_narrow.severity = Severity::high;
  EXPECT_EQ(folded({of_broad, of_narrow}), Lines{"Pod one: narrow: hostPID: true"});
}

TEST(Fold, LeavesTheMostSpecificAtOnePlace) {
  const auto inventory = inventory_of(two_pods);
  const objects::Object& one = inventory.objects()[0];
  const Finding of_broad = finding_of(broad, one, Field::hostPID);
  const Finding of_narrow = finding_of(narrow, one, Field::hostPID);
  const Finding of_narrowest = finding_of(narrowest, one, Field::hostPID);
  EXPECT_EQ(folded({of_broad}), Lines{"Pod one: broad: hostPID: true"});
  EXPECT_EQ(folded({of_broad, of_narrow}), Lines{"Pod one: narrow: hostPID: true"});
  EXPECT_EQ(folded({of_narrowest, of_broad}), Lines{"Pod one: narrowest: hostPID: true"});
  EXPECT_EQ(folded({of_broad, of_narrowest, of_narrow}), Lines{"Pod one: narrowest: hostPID: true"});
}

TEST(Fold, RemembersWhatYielded) {
  const auto inventory = inventory_of(two_pods);
  const objects::Object& one = inventory.objects()[0];
  std::vector<Finding> findings = {finding_of(broad, one, Field::hostPID), finding_of(narrow, one, Field::hostPID),
                                   finding_of(narrowest, one, Field::hostPID), finding_of(broad, one, Field::hostIPC)};
  fold(findings);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].also, (std::vector<const Check*>{&broad, &narrow}));
  EXPECT_TRUE(findings[1].also.empty());
  const std::vector<Finding> once = findings;
  fold(findings);
  EXPECT_EQ(findings[0].also, once[0].also);
}

TEST(Fold, KeepsWhatStandsAtAnotherPlaceOrInAnotherObject) {
  const auto inventory = inventory_of(two_pods);
  const objects::Object& one = inventory.objects()[0];
  const objects::Object& two = inventory.objects()[1];
  EXPECT_EQ(folded({finding_of(broad, one, Field::hostPID), finding_of(narrow, one, Field::hostIPC)}),
            (Lines{"Pod one: broad: hostPID: true", "Pod one: narrow: hostIPC: true"}));
  EXPECT_EQ(folded({finding_of(broad, one, Field::hostPID), finding_of(narrow, two, Field::hostPID)}),
            (Lines{"Pod one: broad: hostPID: true", "Pod two: narrow: hostPID: true"}));
}

TEST(Fold, OrdersByObjectThenPlaceThenId) {
  const auto inventory = inventory_of(two_pods);
  const objects::Object& one = inventory.objects()[0];
  const objects::Object& two = inventory.objects()[1];
  constexpr Check other = check_named("other");
  std::vector<Finding> findings = {finding_of(narrowest, one, Field::hostPID), finding_of(other, one, Field::hostPID),
                                   finding_of(other, one, Field::hostIPC), finding_of(other, two, Field::hostPID)};
  const Lines ordered = {"Pod one: narrowest: hostPID: true", "Pod one: other: hostPID: true",
                         "Pod one: other: hostIPC: true", "Pod two: other: hostPID: true"};
  EXPECT_EQ(folded(findings), ordered);
  std::ranges::reverse(findings);
  EXPECT_EQ(folded(findings), ordered);
}

TEST(Fold, TellsADefectThatIsReachedTwiceOnce) {
  const auto inventory = inventory_of(two_pods);
  const Finding finding = finding_of(broad, inventory.objects()[0], Field::hostPID);
  EXPECT_EQ(folded({finding, finding, finding}).size(), 1u);
}

TEST(Fold, KeepsEachContainerThatSharesAPlace) {
  const auto inventory = inventory_of(two_pods);
  Finding first = finding_of(broad, inventory.objects()[0], Field::hostPID);
  Finding second = first;
  first.container = "first";
  second.container = "second";
  std::vector<Finding> findings = {second, first, second};
  fold(findings);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].container, "first");
  EXPECT_EQ(findings[1].container, "second");
}

TEST(Fold, LeavesNothingOfNothing) { EXPECT_TRUE(folded({}).empty()); }

}  // namespace
}  // namespace seawall::findings
