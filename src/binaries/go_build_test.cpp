#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binaries.h"
#include "files_testing.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;
using documents::ErrorCode;
using testing::Bytes;
using ::testing::ElementsAre;
using testing::elf_file;
using testing::ElfForm;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::string_view magic = "\xff Go buildinf:";
constexpr std::uint32_t load = 1;

std::string marked(std::string_view text) { return "0123456789abcdef" + std::string(text) + "0123456789abcdef"; }

std::string with_length(std::string_view text) {
  std::string bytes;
  std::size_t rest = text.size();
  for (; rest >= 0x80; rest >>= 7) bytes += static_cast<char>((rest & 0x7f) | 0x80);
  return bytes + static_cast<char>(rest) + std::string(text);
}

/// As Go writes it from 1.18 on.
std::string inline_information(std::string_view version, std::string_view modules) {
  return std::string(magic) + "\0\2"s + std::string(16, '\0') + with_length(version) + with_length(modules);
}

std::string program_with(std::string information, std::string_view section = ".go.buildinfo") {
  return elf_file(
      {{.name = section, .address = 0x10000, .bytes = std::move(information), .segment = load, .flags = 6}});
}
std::string program_of(std::string_view lines) { return program_with(inline_information("go1.22.3", marked(lines))); }

GoBuild read(std::string_view file) {
  auto result = go_build(file);
  if (!result) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  EXPECT_TRUE(*result);
  return result->value_or(GoBuild());
}

documents::Error failure_of(std::string_view file) {
  const auto result = go_build(file);
  if (!result) return result.error();
  ADD_FAILURE() << "it went well";
  return {ErrorCode::internal, ""};
}

std::string told(const GoModule& each) {
  return each.path + "|" + each.version + "|" + each.sum + (each.replaces.empty() ? "" : "|for " + each.replaces);
}

TEST(GoBuild, TellsModulesAndSettings) {
  const GoBuild build = read(program_of(
      "path\texample.com/app/cmd\nmod\texample.com/App\t(devel)\t\ndep\tgithub.com/Masterminds/semver/"
      "v3\tv3.2.1\th1:a=\n"
      "dep\texample.com/old\tv1.0.0\n=>\texample.com/new\tv1.5.0\th1:b=\nbuild\t-compiler=gc\nbuild\tCGO_ENABLED=\n"));
  EXPECT_EQ(build.go_version, "go1.22.3");
  EXPECT_EQ(build.path, "example.com/app/cmd");
  EXPECT_EQ(told(build.main), "example.com/App|(devel)|");
  ASSERT_EQ(build.dependencies.size(), 2U);
  EXPECT_EQ(told(build.dependencies[0]), "github.com/Masterminds/semver/v3|v3.2.1|h1:a=");
  EXPECT_EQ(told(build.dependencies[1]), "example.com/new|v1.5.0|h1:b=|for example.com/old");
  EXPECT_THAT(build.settings, ElementsAre(Pair("-compiler", "gc"), Pair("CGO_ENABLED", "")));
}

TEST(GoBuild, MainModuleCanBeReplacedToo) {
  EXPECT_EQ(told(read(program_of("mod\ta\tv1.0.0\n=>\t./b\t(devel)\t\n")).main), "./b|(devel)||for a");
}

TEST(GoBuild, KnowsGoBehindQuotes) {
  const GoBuild build = read(program_of("build\t-ldflags=\"-X \\\"main.v=1\\\" \\t\\x41\\u00e9\\U0001f600\\101\"\n"
                                        "build\t`a key`=`in \"quotes\"`\nbuild\t\"k\\n\"=v\n"));
  EXPECT_THAT(build.settings, ElementsAre(Pair("-ldflags", "-X \"main.v=1\" \tA\u00e9\U0001f600"
                                                           "A"),
                                          Pair("a key", "in \"quotes\""), Pair("k\n", "v")));
}

TEST(GoBuild, PassesOverLinesThatItDoesNotKnow) {
  const GoBuild build = read(program_of("new\tthing\n\npath\ta\nno tab\n"));
  EXPECT_EQ(build.path, "a");
}

TEST(GoBuild, HasNoModulesWhereTheMarksAreMissing) {
  const GoBuild build = read(program_with(inline_information("go1.20", "path\ta\n")));
  EXPECT_EQ(build.go_version, "go1.20");
  EXPECT_EQ(build.path, "");
}

TEST(GoBuild, IsFoundAlignedInWhatMayBeWrittenTo) {
  const std::string decoy = "junk" + std::string(magic) + std::string(30, '\0');
  std::string data = std::string(16, '\0') + decoy;
  data.resize(64);
  const GoBuild build = read(program_with(data + inline_information("go1.18", marked("path\tb\n")), ".data"));
  EXPECT_EQ(build.go_version, "go1.18");
  EXPECT_EQ(build.path, "b");
}

struct PointerForm {
  bool is_big_endian;
  bool is_64;
};
class OlderGo : public ::testing::TestWithParam<PointerForm> {};

TEST_P(OlderGo, PointsToItsStrings) {
  const auto [is_big_endian, is_64] = GetParam();
  const std::string modules = marked("path\texample.com/old\nmod\texample.com/old\tv0.1.0\t\n");
  constexpr std::uint64_t address = 0x10000;
  const std::uint64_t width = is_64 ? 8 : 4;
  const std::uint64_t strings = address + 32;
  const std::uint64_t texts = strings + 4 * width;
  Bytes data(is_big_endian, is_64);
  data.text(magic).text(std::string(1, static_cast<char>(width))).text(is_big_endian ? "\1"sv : "\0"sv);
  data.address(strings).address(strings + 2 * width).fill(32);
  data.address(texts).address(6).address(texts + 6).address(modules.size()).text("go1.17").text(modules);
  const GoBuild build =
      read(elf_file({{.name = ".go.buildinfo", .address = address, .bytes = data.str(), .segment = load, .flags = 6}},
                    ElfForm{is_big_endian, is_64, 2}));
  EXPECT_EQ(build.go_version, "go1.17");
  EXPECT_EQ(told(build.main), "example.com/old|v0.1.0|");
}

INSTANTIATE_TEST_SUITE_P(Forms, OlderGo,
                         ::testing::Values(PointerForm{false, false}, PointerForm{false, true},
                                           PointerForm{true, false}, PointerForm{true, true}),
                         [](const auto& each) {
                           return std::string(each.param.is_64 ? "Of64" : "Of32") +
                                  (each.param.is_big_endian ? "BigEndian" : "LittleEndian");
                         });

TEST(GoBuild, IsNothingOfOtherFiles) {
  for (const std::string& file : {std::string(), std::string("text"), std::string(magic),
                                  elf_file({{.name = ".text", .bytes = "code"}}), program_with("nothing", ".data")}) {
    const auto result = go_build(file);
    ASSERT_TRUE(result);
    EXPECT_FALSE(*result);
  }
}

TEST(GoBuild, FailsWhereItLeadsNowhere) {
  const std::string header = std::string(magic) + "\0\2"s + std::string(16, '\0');
  const std::string pointers = std::string(magic) + "\x8\0"s + std::string(16, '\xff');
  for (const std::string& information :
       {header, header.substr(0, 20), header + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x1", header + "\x7fgo",
        pointers, std::string(magic) + "\x7\0"s + std::string(16, '\0')}) {
    const documents::Error failure = failure_of(program_with(information));
    EXPECT_EQ(failure.code(), ErrorCode::syntax);
    EXPECT_THAT(failure.message(), HasSubstr("leads nowhere"));
  }
}

TEST(GoBuild, FailsForALineThatGoWouldRefuse) {
  for (const std::string_view line :
       {"mod\ta", "mod\ta\tb\tc\td", "dep\ta", "=>\ta\tb\tc", "dep\ta\tv1\n=>\tb\tv1", "build\t", "build\t=v",
        "build\tk", "build\tk k=v", "build\tk=v v", "build\t\"k=v", "build\t\"k\"v", "build\tk=\"v", "build\tk=\"v\"w",
        "build\tk=\"\\q\"", "build\tk=\"\\x4\"", "build\tk=\"\\ud800\"", "build\tk=\"\\400\"", "build\tk=\"\\'\""}) {
    const documents::Error failure = failure_of(program_of(std::string(line) + "\n"));
    EXPECT_EQ(failure.code(), ErrorCode::syntax) << line;
    EXPECT_THAT(failure.message(), HasSubstr("of the build information of Go")) << line;
  }
}

TEST(GoBuild, NamesTheLineThatIsWrong) {
  EXPECT_EQ(failure_of(program_of("path\ta\nmod\tb\n")).message(),
            "line 2 of the build information of Go is \"mod\\tb\"");
}

TEST(GoBuild, HasALimit) {
  const documents::Error failure = failure_of(program_of(std::string((std::size_t{4} << 20) + 1, '\n')));
  EXPECT_EQ(failure.code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(failure.message(), "over the limit \"build information\" of 4194304");
}

}  // namespace
}  // namespace seawall::binaries
