#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(ComposerInstalled, IsReadOfComposer2) {
  constexpr std::string_view text = R"({"packages": [
      {"name": "acme/lib", "version": "v1.2.3", "version_normalized": "1.2.3.0", "license": ["MIT", "", "GPL-2.0"],
       "dist": {"type": "zip", "shasum": "aa"}},
      {"name": "acme/tool", "version": "dev-main", "license": "MIT", "dist": {"shasum": ""}},
      {"name": "acme/none", "version": "1", "license": [""]}, {}],
    "dev": true, "dev-package-names": ["acme/tool", "acme/other"]})";
  expect_packages(read_composer_installed, "vendor/composer/installed.json", text,
                  {"acme/lib v1.2.3 sha1:aa", "acme/tool dev-main for development", "acme/none 1"});
  const Reading reading = read_composer_installed({"installed.json", text});
  EXPECT_THAT(reading.packages.at(0).licenses, testing::ElementsAre("MIT OR GPL-2.0"));
  EXPECT_THAT(reading.packages.at(1).licenses, testing::ElementsAre("MIT"));
  EXPECT_THAT(reading.packages.at(2).licenses, testing::IsEmpty());
  EXPECT_FALSE(reading.packages.at(0).is_declared);
}

TEST(ComposerInstalled, IsReadOfComposer1) {
  expect_packages(read_composer_installed, "vendor/composer/installed.json",
                  R"([{"name": "acme/lib", "version": "1.2.3"}])", {"acme/lib 1.2.3"});
}

TEST(ComposerInstalled, TellsWhatItIsNot) {
  expect_fault(read_composer_installed, "vendor/composer/installed.json", "{}", "holds no list of packages");
  expect_fault(read_composer_installed, "vendor/composer/installed.json", "", "holds no JSON");
}

TEST(ComposerInstalled, TellsWhenThereAreMoreThanItLists) {
  std::string text = "[{\"name\": \"a\"}";
  for (std::size_t count = 0; count < LockReading::most_packages; ++count) text += ",{\"name\": \"a\"}";
  const Reading reading = read_composer_installed({"installed.json", text + "]"});
  EXPECT_EQ(reading.packages.size(), LockReading::most_packages);
  EXPECT_THAT(faults_of(reading),
              testing::ElementsAre("installed.json: over the limit \"packages of a file\" of 100000"));
}

TEST(ComposerLock, TellsPackagesAndThoseForDevelopment) {
  expect_packages(read_composer_lock, "composer.lock",
                  R"({"packages": [{"name": "acme/lib", "version": "v1.2.3", "dist": {"shasum": "aa"}}],
                      "packages-dev": [{"name": "acme/tool", "version": "2.0.0"}]})",
                  {"acme/lib v1.2.3 sha1:aa", "acme/tool 2.0.0 for development"});
  expect_fault(read_composer_lock, "composer.lock", "{}", "is no lock file of Composer");
}

}  // namespace
}  // namespace seawall::packages
