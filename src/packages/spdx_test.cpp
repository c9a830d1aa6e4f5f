#include <gtest/gtest.h>

#include "documents/documents.h"
#include "packages.h"

namespace seawall::packages {
namespace {

using documents::Node;

std::unique_ptr<const documents::Document> tree_of(const std::string& text) {
  auto source = documents::Source::from_bytes("bill", text);
  if (!source) return nullptr;
  std::vector<documents::Outcome> outcomes = documents::read(*source);
  return outcomes.empty() ? nullptr : std::move(outcomes[0].document);
}

Package with_licenses(std::string name, std::vector<std::string> licenses) {
  Package package;
  package.type = Type::npm;
  package.name = std::move(name);
  package.licenses = std::move(licenses);
  return package;
}

Node item(Node list, std::size_t index) {
  for (const Node each : list.items()) {
    if (index-- == 0) return each;
  }
  return {};
}

const Bill& licensed_bill() {
  static const Bill bill = [] {
    Bill made;
    made.packages = {
        with_licenses("a", {}),
        with_licenses("b", {"mit"}),
        with_licenses("c", {"MIT or ISC"}),
        with_licenses("d", {"MIT OR ISC", "zlib"}),
        with_licenses("e", {"GPL-2+"}),
        with_licenses("f", {"LicenseRef-mine", "MIT"}),
    };
    return made;
  }();
  return bill;
}

TEST(Spdx, DeclaresOneExpressionOfAllLicenses) {
  const auto tree = tree_of(spdx(licensed_bill(), {"1", 0}));
  ASSERT_TRUE(tree);
  const Node packages = tree->root().child("packages");
  const char* const declared[] = {"NOASSERTION", "MIT", "MIT OR ISC", "(MIT OR ISC) AND Zlib"};
  for (std::size_t index = 0; index < std::size(declared); ++index) {
    EXPECT_EQ(item(packages, index + 1).child("licenseDeclared").string_or(""), declared[index]);
  }
  EXPECT_EQ(item(packages, 6).child("licenseDeclared").string_or(""), "(LicenseRef-mine) AND MIT");
}

TEST(Spdx, ExtractsLicensesThatAreNotListed) {
  const auto tree = tree_of(spdx(licensed_bill(), {"1", 0}));
  ASSERT_TRUE(tree);
  const Node extracted = tree->root().child("hasExtractedLicensingInfos");
  ASSERT_EQ(extracted.size(), 2u);
  const Node debian = item(extracted, 0);
  EXPECT_EQ(debian.child("extractedText").string_or(""), "GPL-2+");
  EXPECT_TRUE(debian.child("licenseId").string_or("").starts_with("LicenseRef-GPL-2--"));
  EXPECT_EQ(item(tree->root().child("packages"), 5).child("licenseDeclared").string_or(""),
            debian.child("licenseId").string_or(""));
  EXPECT_EQ(item(extracted, 1).child("licenseId").string_or(""), "LicenseRef-mine");
}

TEST(Spdx, TellsWhatIsInWhat) {
  Bill bill;
  bill.distribution = Distribution{"debian", "12", "", "", ""};
  bill.packages = {with_licenses("outer", {}), with_licenses("inner", {}), with_licenses("wanted", {})};
  bill.packages[1].parent = bill.packages[2].parent = 0;
  bill.packages[2].is_declared = true;
  const auto tree = tree_of(spdx(bill, {"1", 0}));
  ASSERT_TRUE(tree);
  std::vector<std::string> kinds;
  for (const Node each : tree->root().child("relationships").items()) {
    kinds.emplace_back(each.child("relationshipType").string_or(""));
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"DESCRIBES", "CONTAINS", "CONTAINS", "CONTAINS", "DEPENDS_ON"}));
  // As the schema of the JSON spells it.
  EXPECT_EQ(item(tree->root().child("packages"), 1).child("primaryPackagePurpose").string_or(""), "OPERATING_SYSTEM");
}

TEST(CycloneDx, LetsAnExpressionStandAlone) {
  const auto tree = tree_of(cyclonedx(licensed_bill(), {"1", 0}));
  ASSERT_TRUE(tree);
  const Node components = tree->root().child("components");
  EXPECT_FALSE(item(components, 0).child("licenses"));
  EXPECT_EQ(item(item(components, 1).child("licenses"), 0).at("license", "id").string_or(""), "MIT");
  EXPECT_EQ(item(item(components, 2).child("licenses"), 0).child("expression").string_or(""), "MIT OR ISC");
  EXPECT_EQ(item(item(components, 3).child("licenses"), 0).at("license", "name").string_or(""), "MIT OR ISC");
  EXPECT_EQ(item(item(components, 3).child("licenses"), 1).at("license", "id").string_or(""), "Zlib");
  EXPECT_EQ(item(item(components, 4).child("licenses"), 0).at("license", "name").string_or(""), "GPL-2+");
}

TEST(CycloneDx, HasGroupsAndWhatBringsThemAlong) {
  Bill bill;
  bill.packages = {with_licenses("@scope/name", {}), with_licenses("inner", {})};
  bill.packages[1].parent = 0;
  const auto tree = tree_of(cyclonedx(bill, {"1", 0}));
  ASSERT_TRUE(tree);
  const Node component = item(tree->root().child("components"), 0);
  EXPECT_EQ(component.child("group").string_or(""), "@scope");
  EXPECT_EQ(component.child("name").string_or(""), "name");
  const Node dependencies = tree->root().child("dependencies");
  ASSERT_EQ(dependencies.size(), 2u);
  EXPECT_EQ(item(dependencies, 1).child("ref").string_or(""), "pkg:npm/%40scope/name");
  EXPECT_EQ(item(item(dependencies, 1).child("dependsOn"), 0).string_or(""), "pkg:npm/inner");
}

}  // namespace
}  // namespace seawall::packages
