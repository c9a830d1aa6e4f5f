#include "findings.h"

#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::findings {
namespace {

using documents::Field;
using documents::Node;
using testing::inventory_of;

constexpr Check any_check = [] {
  Check check = testing::check_named("any-check");
  check.message = "{container} uses \"{argument}\"";
  return check;
}();

TEST(Severity, IsReadByTheNameThatItIsPrintedBy) {
  for (const Severity severity :
       {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
    EXPECT_EQ(parse_severity(name_of(severity)), severity);
  }
  for (const std::string_view other : {"", "High", "warning", "critical "})
    EXPECT_FALSE(parse_severity(other)) << other;
}

TEST(Names, AreThoseOfTheCatalogue) {
  EXPECT_EQ(name_of(Severity::critical), "critical");
  EXPECT_EQ(name_of(Component::control_plane), "control-plane");
  EXPECT_EQ(name_of(Component::container_runtime), "container-runtime");
  EXPECT_EQ(name_of(Component::applications), "applications");
  EXPECT_EQ(name_of(Category::pods), "pods");
  EXPECT_EQ(name_of(Category::cluster), "cluster");
}

Node first_item(Node list) { return *list.items().begin(); }

/// The text that range() covers.
std::string shown(const Finding& finding) {
  const documents::Range range = finding.range();
  EXPECT_EQ(range.begin, finding.offset());
  return std::string(finding.at.document()->source().text().substr(range.begin, range.end - range.begin));
}

TEST(Range, IsTheKeyAndWhatFollowsItOnItsLine) {
  const struct {
    std::string spec;
    std::string shown;
  } rows[] = {
      {"hostPID: true  # why", "hostPID: true"},      {"\"hostPID\": true", "\"hostPID\": true"},
      {"hostPID:   'yes'", "hostPID:   'yes'"},       {"hostPID:\n    true", "hostPID"},
      {"hostPID: {a: b}", "hostPID: {a: b}"},         {"hostPID:\n    a: b", "hostPID"},
      {"hostPID: |\n    one\n    two", "hostPID: |"}, {"x: &yes true\n  hostPID: *yes", "hostPID"},
  };
  for (const auto& row : rows) {
    const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec:\n  " + row.spec + "\n");
    Finding finding;
    finding.at = inventory.objects()[0].spec().child(Field::hostPID);
    ASSERT_TRUE(finding.at) << row.spec;
    EXPECT_EQ(shown(finding), row.shown) << row.spec;
  }
}

TEST(Range, OfAnItemThatLacksAFieldIsItsName) {
  const struct {
    std::string containers;
    std::string shown;
  } rows[] = {
      {"\n  - image: cart:1\n    name: cart", "name: cart"},
      {"\n  - {image: cart:1, name: cart}", "name: cart"},
      {"\n  - image: cart:1\n    tty: true", "image: cart:1"},
      {" [ {image: cart:1} ]", "{image: cart:1}"},
  };
  for (const auto& row : rows) {
    const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec:\n  containers:" + row.containers + "\n");
    Finding finding;
    finding.at = first_item(inventory.objects()[0].spec().child(Field::containers));
    finding.missing = "securityContext";
    EXPECT_EQ(shown(finding), row.shown) << row.containers;
  }
}

TEST(Message, NamesTheContainerByItsRole) {
  const struct {
    objects::ContainerRole role;
    std::string_view name;
    std::string_view message;
  } rows[] = {
      {objects::ContainerRole::container, "cart", "container \"cart\" uses \"x\""},
      {objects::ContainerRole::init, "cart", "init container \"cart\" uses \"x\""},
      {objects::ContainerRole::ephemeral, "cart", "ephemeral container \"cart\" uses \"x\""},
      {objects::ContainerRole::container, "", "container (no name) uses \"x\""},
      {objects::ContainerRole::container, "{argument}", "container \"{argument}\" uses \"x\""},
  };
  for (const auto& row : rows) {
    Finding finding;
    finding.check = &any_check;
    finding.container = row.name;
    finding.role = row.role;
    finding.argument = "x";
    EXPECT_EQ(message(finding), row.message);
  }
}

TEST(Message, NamesThePodOrTheKindWhereItIsAboutNoContainer) {
  const struct {
    std::string_view group, version, kind, message;
  } rows[] = {
      {"apps", "v1", "Deployment", "pod uses \"x\""},
      {"", "v1", "Pod", "pod uses \"x\""},
      {"", "v1", "Service", "Service uses \"x\""},
      {"example.com", "v1", "Cart", "pod uses \"x\""},
  };
  for (const auto& row : rows) {
    objects::Object object;
    object.kind = row.kind;
    object.info = objects::find_kind(row.group, row.version, row.kind);
    Finding finding;
    finding.check = &any_check;
    finding.object = &object;
    finding.argument = "x";
    EXPECT_EQ(message(finding), row.message);
  }
}

TEST(Message, LeavesWhatScannedTextSaysAsItIs) {
  Finding finding;
  finding.check = &any_check;
  finding.role = objects::ContainerRole::container;
  finding.container = "cart";
  finding.argument = "{container} {\n";
  EXPECT_EQ(message(finding), "container \"cart\" uses \"{container} {\n\"");
}

}  // namespace
}  // namespace seawall::findings
