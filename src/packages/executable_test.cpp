#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "readers.h"

namespace seawall::packages {
namespace {

using namespace std::literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void add(std::string& bytes, std::uint64_t value, int width) {
  for (int index = 0; index < width; ++index) bytes += static_cast<char>(value >> (8 * index) & 0xff);
}

/// An ELF file with one section, which is in memory too.
std::string program(std::string_view section, std::string_view content) {
  const std::string names = "\0"s + std::string(section) + "\0"s;
  const std::uint64_t begin = 64 + 56;
  std::string file = "\x7f"
                     "ELF\2\1\1"s;
  file.resize(16);
  add(file, 2 | 62 << 16 | std::uint64_t{1} << 32, 8);
  add(file, 0, 8);
  add(file, 64, 8);
  add(file, begin + content.size() + names.size(), 8);
  add(file, std::uint64_t{64} << 32 | std::uint64_t{56} << 48, 8);  // sizes of this header and the next
  add(file, 1 | 64 << 16 | std::uint64_t{3} << 32 | std::uint64_t{2} << 48, 8);  // a segment, three sections
  add(file, 1 | std::uint64_t{6} << 32, 8);
  for (const std::uint64_t each : {begin, std::uint64_t{0x10000}, std::uint64_t{0}, content.size(), content.size()}) {
    add(file, each, 8);
  }
  add(file, 0, 8);
  file += content;
  file += names;
  file.append(64, '\0');
  const auto add_section = [&](std::uint64_t name, std::uint64_t address, std::uint64_t offset, std::uint64_t size) {
    add(file, name | std::uint64_t{1} << 32, 8);
    for (const std::uint64_t each : {std::uint64_t{0}, address, offset, size}) add(file, each, 8);
    file.append(24, '\0');
  };
  add_section(1, 0x10000, begin, content.size());
  add_section(0, 0, begin + content.size(), names.size());
  return file;
}

std::string go_program(const std::string& version, const std::string& lines) {
  const std::string marked = "0123456789abcdef" + lines + "0123456789abcdef";
  std::string content = "\xff Go buildinf:\0\2"s + std::string(16, '\0');
  content += static_cast<char>(version.size());
  content += version;
  content += static_cast<char>((marked.size() & 0x7f) | 0x80);
  content += static_cast<char>(marked.size() >> 7);
  return program(".go.buildinfo", content + marked);
}

std::string rust_program(std::string_view json) {
  uLongf size = ::compressBound(json.size());
  std::string packed(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(json.data()), json.size());
  return program(".dep-v0", packed.substr(0, size));
}

std::string told(const Package& each) {
  std::string text = std::string(each.type == Type::golang  ? "golang"
                                 : each.type == Type::cargo ? "cargo"
                                                            : "generic") +
                     " " + each.name + " " + each.version;
  if (!each.digest.empty()) text += " " + each.digest;
  if (each.is_development) text += " development";
  return each.parent == Package::none ? text : text + " of " + std::to_string(each.parent);
}
std::vector<std::string> told(const Reading& reading) {
  std::vector<std::string> lines;
  for (const Package& each : reading.packages) lines.push_back(told(each));
  for (const documents::Error& each : reading.faults) lines.push_back("fault: " + each.text());
  return lines;
}

TEST(ReadExecutable, TellsTheModulesOfAGoProgram) {
  const std::string file =
      go_program("go1.22.3", "path\texample.com/App/cmd\nmod\texample.com/App\tv1.2.3\th1:m=\ndep\tgithub.com/"
                             "BurntSushi/toml\tv1.3.2\th1:t=\n");
  const Reading reading = read_executable({"usr/bin/app", file});
  EXPECT_THAT(told(reading),
              ElementsAre("golang example.com/App 1.2.3 h1:m=", "golang github.com/BurntSushi/toml 1.3.2 h1:t= of 0",
                          "golang stdlib 1.22.3 of 0"));
  EXPECT_EQ(reading.packages[1].location, "usr/bin/app");
}

TEST(ReadExecutable, TakesTheModuleThatReplacesAnother) {
  const std::string file =
      go_program("go1.21.0", "mod\ta.com/m\t(devel)\t\ndep\ta.com/old\tv1.0.0\n=>\tb.com/New\tv1.1.0\th1:n=\n");
  EXPECT_THAT(told(read_executable({"app", file})),
              ElementsAre("golang a.com/m ", "golang b.com/New 1.1.0 h1:n= of 0", "golang stdlib 1.21.0 of 0"));
}

TEST(ReadExecutable, KnowsNoVersionOfAModuleThatAFolderReplaces) {
  const std::string file =
      go_program("go1.21.0", "mod\ta.com/m\t(devel)\t\ndep\tk8s.io/api\tv0.0.0\n=>\t./staging/api\t(devel)\t\n"
                             "dep\tk8s.io/b\tv0.1.0\n=>\tC:\\src\\b\t(devel)\t\n");
  EXPECT_THAT(told(read_executable({"app", file})), ElementsAre("golang a.com/m ", "golang k8s.io/api  of 0",
                                                                "golang k8s.io/b  of 0", "golang stdlib 1.21.0 of 0"));
}

TEST(ReadExecutable, KnowsOnlyTheLibrariesOfGoWhereModulesWereNotUsed) {
  EXPECT_THAT(told(read_executable({"app", go_program("go1.12", "path\tmain\n")})), ElementsAre("golang stdlib 1.12"));
}

TEST(ReadExecutable, TakesTheVersionThatTheLinkerWasToldToSet) {
  const std::string file = go_program("go1.20.1", "path\ta.com/m\nmod\ta.com/m\t(devel)\t\n"
                                                  "build\t-ldflags=\"-s -w -X main.version=v3.1.4\"\n");
  EXPECT_THAT(told(read_executable({"app", file})), ElementsAre("golang a.com/m 3.1.4", "golang stdlib 1.20.1 of 0"));
}

TEST(ReadExecutable, TellsWhatCannotBeRead) {
  const Reading reading = read_executable({"usr/bin/app", go_program("go1.20", "mod\tbroken\n")});
  EXPECT_THAT(told(reading),
              ElementsAre("fault: usr/bin/app: line 1 of the build information of Go is \"mod\\tbroken\""));
  EXPECT_EQ(reading.faults[0].code(), documents::ErrorCode::syntax);
  EXPECT_THAT(told(read_executable({"a", program(".dep-v0", "damaged")})),
              ElementsAre("fault: a: the audit data of cargo cannot be decompressed"));
  EXPECT_THAT(told(read_executable({"a", rust_program("{")})), ElementsAre(HasSubstr("fault: a:")));
}

TEST(ReadExecutable, TellsTheCratesOfARustProgram) {
  const std::string file = rust_program(
      R"({"packages":[{"name":"app","version":"0.1.0","source":"local","dependencies":[1,2],"root":true},
          {"name":"serde","version":"1.0.197","source":"crates.io"},
          {"name":"cc","version":"1.0.83","source":"crates.io","kind":"build"},
          {"name":"time","version":"0.3.1","source":"crates.io","kind":"runtime"},{"version":"1"},7]})");
  EXPECT_THAT(told(read_executable({"app", file})),
              ElementsAre("cargo app 0.1.0", "cargo serde 1.0.197 of 0", "cargo cc 1.0.83 development of 0",
                          "cargo time 0.3.1 of 0"));
}

TEST(ReadExecutable, TellsAServerByItsNameAndItsBytes) {
  const std::string file = program(".rodata", "x\0nginx version: nginx/1.22.1\0"sv);
  EXPECT_THAT(told(read_executable({"usr/sbin/nginx", file})), ElementsAre("generic nginx 1.22.1"));
  EXPECT_THAT(told(read_executable({"nginx", file})), ElementsAre("generic nginx 1.22.1"));
  EXPECT_THAT(told(read_executable({"usr/sbin/other", file})), IsEmpty());
}

TEST(ReadExecutable, IsNothingOfAnotherFile) {
  EXPECT_THAT(told(read_executable({"usr/sbin/nginx", "#!/bin/sh\nnginx version: nginx/1.22.1"})), IsEmpty());
  EXPECT_THAT(told(read_executable({"a", ""})), IsEmpty());
  EXPECT_THAT(told(read_executable({"a", program(".text", "code")})), IsEmpty());
}

}  // namespace
}  // namespace seawall::packages
