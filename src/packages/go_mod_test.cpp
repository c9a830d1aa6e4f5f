#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(GoMod, TellsWhatIsRequired) {
  expect_packages(read_go_mod, "go.mod",
                  "module example.com/x // the name\n\ngo 1.22\n\n"
                  "require example.com/one v1.0.0\n"
                  "require(\n\texample.com/Two/v2 v2.1.0 // indirect\n\t\"example.com/quoted\" `v0.1.0`\n"
                  "\texample.com/pseudo v0.0.0-20230101000000-0123456789ab\n)\r\n"
                  "exclude example.com/one v1.1.0\nretract (\n\tv1.0.0 // why\n)\ntool example.com/two/cmd\n",
                  {"example.com/Two/v2 2.1.0", "example.com/one 1.0.0",
                   "example.com/pseudo 0.0.0-20230101000000-0123456789ab", "example.com/quoted 0.1.0"});
}

TEST(GoMod, TellsWhatReplacesAnother) {
  expect_packages(
      read_go_mod, "go.mod",
      "go 1.17\nrequire (\n a v1.0.0\n b v1.0.0\n c v1.0.0\n d v1.0.0\n)\n"
      "replace a => other/a v1.5.0\nreplace (\n b v1.0.0 => b v1.0.1\n c v9.0.0 => c v9.0.1\n d => ../d\n)\n",
      {"b 1.0.1", "c 1.0.0", "other/a 1.5.0"});
}

TEST(GoMod, TellsGosOwnLibrariesByTheToolchain) {
  expect_packages(read_go_mod, "go.mod", "go 1.22.3\n", {"stdlib 1.22.3"});
  expect_packages(read_go_mod, "go.mod", "go 1.22.3\ntoolchain go1.22.5\n", {"stdlib 1.22.5"});
  expect_packages(read_go_mod, "go.mod", "go 1.22.3\ntoolchain go1.22.5-custom\n", {"stdlib 1.22.5"});
  expect_packages(read_go_mod, "go.mod", "go 1.22rc1\ntoolchain default\n", {"stdlib 1.22rc1"});
  expect_packages(read_go_mod, "go.mod", "go 1.22\n", {});
}

TEST(GoMod, OfBeforeGo117TellsThatItIsNotAll) {
  for (const char* line : {"go 1.16\n", "go 1.9\n", ""}) {
    expect_fault(read_go_mod, "go.mod", std::string(line) + "require a v1.0.0\n",
                 "go.mod: a go.mod of Go before 1.17 does not list the modules that others need, which were not looked "
                 "at; go mod tidy -go=1.17 adds them");
  }
  for (const char* line : {"go 1.17\n", "go 1.22\n", "go 2.0\n"}) {
    expect_packages(read_go_mod, "go.mod", std::string(line) + "require a v1.0.0\n", {"a 1.0.0"});
  }
}

TEST(GoMod, NamesTheFirstLineThatIsNotUnderstood) {
  expect_fault(read_go_mod, "go.mod", "module x\nrequire a\nrequire b\n", "go.mod:2: a requirement has no version");
  expect_fault(read_go_mod, "go.mod", "replace a b\n", "go.mod:1: a replacement is not understood");
  expect_fault(read_go_mod, "go.mod", "replace => b\n", "go.mod:1: a replacement is not understood");
  expect_packages(read_go_mod, "go.mod", ")\n(\n\"\n`\nrequire (", {});
}

}  // namespace
}  // namespace seawall::packages
