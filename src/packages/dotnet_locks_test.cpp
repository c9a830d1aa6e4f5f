#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(NugetLock, TellsPackagesOfEveryFrameworkOnce) {
  constexpr std::string_view text = R"json({"version": 2, "dependencies": {
    "net6.0": {
      "Newtonsoft.Json": {"type": "Direct", "requested": "[13.0.1, )", "resolved": "13.0.1", "contentHash": "aa=="},
      "System.Memory": {"type": "Transitive", "resolved": "4.5.5"},
      "Central": {"type": "CentralTransitive", "requested": "[1.0.0, )", "resolved": "1.0.0"},
      "own": {"type": "Project", "dependencies": {"System.Memory": "[4.5.5, )"}}},
    "net6.0/linux-x64": {"System.Memory": {"type": "Transitive", "resolved": "4.5.5"}}}})json";
  expect_packages(read_nuget_lock, "packages.lock.json", text,
                  {"Central 1.0.0", "Newtonsoft.Json 13.0.1 sha512-aa==", "System.Memory 4.5.5"});
  expect_fault(read_nuget_lock, "packages.lock.json", "{}", "is no lock file of NuGet");
}

TEST(PackagesConfig, TellsPackagesAndThoseForDevelopment) {
  expect_packages(read_packages_config, "packages.config",
                  "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n"
                  "  <package id=\"jQuery\" version=\"3.1.1\" targetFramework=\"net46\" />\n"
                  "  <package id=\"NUnit\" version=\"3.0\" developmentDependency=\"true\" />\n</packages>\n",
                  {"NUnit 3.0 for development", "jQuery 3.1.1"});
}

TEST(PackagesConfig, TellsAPackageThatHoldsSomething) {
  expect_packages(read_packages_config, "packages.config",
                  "<packages><package id='a' version='1'><x/></package></packages>", {"a 1"});
}

TEST(PackagesConfig, TellsWhatWasReadBeforeAFault) {
  const Reading reading =
      read_packages_config({"packages.config", "<packages>\n<package id='a' version='1'/>\n<package"});
  EXPECT_THAT(packages_of(reading), testing::ElementsAre("a 1"));
  EXPECT_THAT(faults_of(reading), testing::ElementsAre("packages.config:3: is no XML: unclosed token"));
  expect_fault(read_packages_config, "packages.config", "<a><package/></a>", "is no list of NuGet's packages");
}

}  // namespace
}  // namespace seawall::packages
