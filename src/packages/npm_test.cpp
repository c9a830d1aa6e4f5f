#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

using testing::ElementsAre;

constexpr std::string_view a = R"({"name": "a", "version": "1.0.0"})";

TEST(NpmPackage, IsTheFolderOfOneInNodeModulesAndEveryOneElsewhere) {
  for (const std::string_view path : {
           "package.json",
           "app/package.json",
           "usr/share/nodejs/a/package.json",
           "app/packages/a/package.json",  // of a workspace
           "node_modules/a/package.json",
           "usr/lib/node_modules/a/package.json",
           "app/node_modules/@scope/a/package.json",
           "app/node_modules/b/node_modules/a/package.json",
           "app/node_modules/b/node_modules/@scope/a/package.json",
           "app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json",
           "app/node_modules/.store/a-npm-1.0.0-0123456789/package/package.json",
           "app/old_node_modules/x/y/package.json",
       }) {
    expect_packages(read_npm_package, path, a, {"a 1.0.0"});
  }
}

TEST(NpmPackage, IsNoneWithinAPackage) {
  for (const std::string_view path : {
           "node_modules/b/esm/package.json",
           "app/node_modules/b/test/fixtures/package.json",
           "app/node_modules/@scope/b/dist/package.json",
           "app/node_modules/b/test/node_modules/a/package.json",
           "app/node_modules/@scope/package.json",
           "app/node_modules/package.json",
           "app/node_modules/.bin/a/package.json",
           "app/node_modules/.pnpm/package.json",
       }) {
    expect_packages(read_npm_package, path, a, {});
  }
}

TEST(NpmPackage, HasTheNameThatItGivesItself) {
  expect_packages(read_npm_package, "node_modules/alias/package.json", a, {"a 1.0.0"});
}

TEST(NpmPackage, HasNameAndVersion) {
  for (const std::string_view text : {R"({"type": "module"})", R"({"name": "a"})", R"({"version": "1"})",
                                      R"({"name": "a", "version": 1})", R"([1])", R"("a")"}) {
    expect_packages(read_npm_package, "app/package.json", text, {});
  }
  expect_fault(read_npm_package, "node_modules/a/package.json", "{", "node_modules/a/package.json:1:");
}

TEST(NpmPackage, TellsLicensesOfOldAndNewForms) {
  const auto licenses = [](std::string_view license) {
    std::string text(a);
    text.insert(1, std::string(license) + ", ");
    return read_npm_package({"package.json", text}).packages.at(0).licenses;
  };
  EXPECT_THAT(licenses("\"license\": \"(MIT OR Apache-2.0)\""), ElementsAre("(MIT OR Apache-2.0)"));
  EXPECT_THAT(licenses(R"("license": {"type": "MIT", "url": "x"})"), ElementsAre("MIT"));
  EXPECT_THAT(licenses(R"("licenses": [{"type": "MIT"}, "BSD"])"), ElementsAre("MIT", "BSD"));
  EXPECT_THAT(licenses(R"("license": 1)"), testing::IsEmpty());
}

}  // namespace
}  // namespace seawall::packages
