#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "readers.h"

namespace seawall::packages {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> told(std::string_view text) {
  const Reading reading = read_dotnet_deps({"app/Shop.deps.json", text});
  std::vector<std::string> lines;
  for (const Package& each : reading.packages) {
    EXPECT_EQ(each.type, Type::nuget);
    EXPECT_EQ(each.location, "app/Shop.deps.json");
    lines.push_back(each.name + " " + each.version + " " + each.digest);
  }
  for (const documents::Error& each : reading.faults) lines.push_back("fault at " + each.place().file);
  return lines;
}

TEST(ReadDotnetDeps, TellsPackagesThatRun) {
  EXPECT_THAT(told(R"({
    "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/linux-x64", "signature": ""},
    "targets": {".NETCoreApp,Version=v8.0": {}, ".NETCoreApp,Version=v8.0/linux-x64": {
      "Shop/1.0.0": {"dependencies": {"Newtonsoft.Json": "13.0.1"}, "runtime": {"Shop.dll": {}}},
      "Newtonsoft.Json/13.0.1": {"runtime": {"lib/net6.0/Newtonsoft.Json.dll": {}}},
      "SQLitePCLRaw.lib/2.1.6": {"native": {"runtimes/linux-x64/native/libe_sqlite3.so": {}}},
      "Humanizer.Core.de/2.14.1": {"resources": {"lib/de/Humanizer.resources.dll": {}}},
      "System.Data/4.0.0": {"runtimeTargets": {"runtimes/unix/lib/System.Data.dll": {}}},
      "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"runtime": {"System.Private.CoreLib.dll": {}}},
      "Microsoft.Build/17.0.0": {"compile": {"ref/Microsoft.Build.dll": {}}},
      "NETStandard.Library/2.0.3": {"dependencies": {"Microsoft.NETCore.Platforms": "1.1.0"}}}},
    "libraries": {
      "Shop/1.0.0": {"type": "project", "serviceable": false, "sha512": ""},
      "Newtonsoft.Json/13.0.1": {"type": "package", "serviceable": true, "sha512": "sha512-ppPFpBcv=="},
      "SQLitePCLRaw.lib/2.1.6": {"type": "package", "sha512": ""},
      "Humanizer.Core.de/2.14.1": {"type": "package"},
      "System.Data/4.0.0": {"type": "package"},
      "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "runtimepack", "sha512": ""},
      "Microsoft.Build/17.0.0": {"type": "package"},
      "NETStandard.Library/2.0.3": {"type": "package"},
      "nothing": {"type": "package"}}})"),
              ElementsAre("Newtonsoft.Json 13.0.1 sha512-ppPFpBcv==", "SQLitePCLRaw.lib 2.1.6 ",
                          "Humanizer.Core.de 2.14.1 ", "System.Data 4.0.0 ",
                          "Microsoft.NETCore.App.Runtime.linux-x64 8.0.1 "));
}

TEST(ReadDotnetDeps, TellsAllPackagesWhereTheTargetIsNotThere) {
  EXPECT_THAT(told(R"({"libraries": {"A/1.0.0": {"type": "package"}, "B/2.0.0": {"type": "reference"}}})"),
              ElementsAre("A 1.0.0 "));
}

TEST(ReadDotnetDeps, TellsWhatIsNoJson) {
  EXPECT_THAT(told("{"), ElementsAre("fault at app/Shop.deps.json"));
  EXPECT_THAT(told("[1, \"a\"]"), IsEmpty());
}

}  // namespace
}  // namespace seawall::packages
