#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files_testing.h"
#include "layout.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;
using testing::Bytes;
using ::testing::ElementsAre;
using testing::elf_file;
using testing::ElfForm;
using testing::ElfPart;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Section> sections(std::string_view file) {
  const std::optional<Layout> layout = layout_of(file);
  return layout ? layout->sections : std::vector<Section>();
}

/// "name@address=bytes"
std::vector<std::string> told(std::string_view file) {
  std::vector<std::string> lines;
  for (const Section& each : sections(file)) {
    lines.push_back(std::string(each.name) + "@" + std::to_string(each.address) + "=" + std::string(each.bytes));
  }
  return lines;
}

TEST(FormatOf, KnowsExecutablesByTheirFirstBytes) {
  EXPECT_EQ(format_of("\x7f"
                      "ELF"),
            Format::elf);
  EXPECT_EQ(format_of("MZ\x90\0"sv), Format::pe);
  EXPECT_EQ(format_of("\xfe\xed\xfa\xce"), Format::mach_o);
  EXPECT_EQ(format_of("\xcf\xfa\xed\xfe"), Format::mach_o);
  EXPECT_EQ(format_of("\xca\xfe\xba\xbe\0\0\0\2"sv), Format::mach_o);
  EXPECT_EQ(format_of("#!/bin/sh\n"), std::nullopt);
  EXPECT_EQ(format_of("\x7f"
                      "EL"),
            std::nullopt);
  EXPECT_EQ(format_of(""), std::nullopt);
}

TEST(FormatOf, TakesNoClassFileOfJavaForAProgramOfManySlices) {
  EXPECT_EQ(format_of("\xca\xfe\xba\xbe\0\0\0\x34"sv), std::nullopt);
}

class ElfForms : public ::testing::TestWithParam<ElfForm> {};

TEST_P(ElfForms, SectionsHaveNamesAddressesAndBytes) {
  const std::string file = elf_file({{.name = ".text", .address = 4096, .bytes = "code"},
                                     {.name = ".bss", .address = 8192, .bytes = "none in the file", .type = 8}},
                                    GetParam());
  EXPECT_THAT(told(file), ElementsAre("@0=", ".text@4096=code", ".bss@8192=", ::testing::StartsWith(".shstrtab@0=")));
}

INSTANTIATE_TEST_SUITE_P(All, ElfForms,
                         ::testing::Values(ElfForm{false, false}, ElfForm{false, true}, ElfForm{true, false},
                                           ElfForm{true, true}),
                         [](const auto& each) {
                           return std::string(each.param.is_64 ? "Of64" : "Of32") +
                                  (each.param.is_big_endian ? "BigEndian" : "LittleEndian");
                         });

TEST(Sections, AreCutToWhatIsInTheFile) {
  const std::string file = elf_file({{.name = ".data", .bytes = "0123456789"}});
  for (std::size_t size = 0; size <= file.size(); ++size) {
    for (const Section& each : sections(std::string_view(file).substr(0, size))) {
      EXPECT_LE(each.bytes.size(), size);
    }
  }
}

TEST(Sections, NameStaysEmptyWhereItLeadsNowhere) {
  std::string file = elf_file({{.name = ".data", .bytes = "x"}});
  file[62] = '\x70';  // the section that holds the names: there are fewer
  EXPECT_THAT(told(file), ElementsAre("@0=", "@0=x", ::testing::StartsWith("@0=")));
}

TEST(Sections, NameIsCutAt256Bytes) {
  const std::string name(1'000, 'n');
  EXPECT_THAT(sections(elf_file({{.name = name}})).at(1).name, SizeIs(256));
}

TEST(Sections, StopAt4096) {
  const std::vector<ElfPart> parts(5'000, ElfPart{.name = "s"});
  EXPECT_THAT(sections(elf_file(parts)), SizeIs(4'096));
}

TEST(Sections, CountOfMoreThanTheHeaderHoldsStandsInTheFirst) {
  std::string file = elf_file({{.name = ".data", .bytes = "x"}});
  const std::size_t table = file.size() - 3 * 64;
  file[60] = 0;                               // e_shnum
  file[62] = file[63] = '\xff';               // e_shstrndx
  file[table + 32] = 3;                       // sh_size
  file[table + 40] = 2;                       // sh_link
  const std::vector<Section> found = sections(file);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[1].name, ".data");
}

/// A PE file of one section whose name is longer than its field.
std::string pe_file(bool is_64) {
  Bytes file;
  file.text("MZ").fill(0x3c).word(0x40).text("PE\0\0"sv);
  const std::size_t optional_size = is_64 ? 112 : 96;
  const std::size_t table = 0x40 + 24 + optional_size;
  const std::size_t content = table + 40;
  file.half(0x8664).half(1).word(0).word(content + 4).word(0).half(optional_size).half(0);
  file.half(is_64 ? 0x20b : 0x10b).fill(0x40 + 24 + (is_64 ? 24 : 28));
  if (is_64) {
    file.long_word(0x140000000);
  } else {
    file.word(0x400000);
  }
  file.fill(table)
      .text("/4\0\0\0\0\0\0"sv)
      .word(4)
      .word(0x1000)
      .word(4)
      .word(content)
      .fill(table + 36)
      .word(0xc0000040);
  return file.text("data").word(16).text(".a-long-name\0"sv).str();
}

TEST(Sections, OfPeHaveTheAddressOfTheImage) {
  EXPECT_THAT(told(pe_file(true)), ElementsAre(".a-long-name@5368713216=data"));
  EXPECT_THAT(told(pe_file(false)), ElementsAre(".a-long-name@4198400=data"));
}

TEST(Sections, OfPeAreNoneWhereItsHeaderIsMissing) {
  EXPECT_THAT(told("MZ"), IsEmpty());
  EXPECT_THAT(told("MZ" + std::string(0x3a, '\0') + "\xff\xff\xff\xff"), IsEmpty());
}

/// A Mach-O file with one segment of two sections; the second is filled with zeros.
std::string mach_o_file(bool is_big_endian, bool is_64) {
  Bytes file(is_big_endian, is_64);
  const std::size_t header = is_64 ? 32 : 28;
  const std::size_t command = is_64 ? 72 + 2 * 80 : 56 + 2 * 68;
  const std::size_t content = header + command;
  file.word(is_64 ? 0xfeedfacf : 0xfeedface).word(7).word(3).word(2).word(1).word(command).word(0).fill(header);
  file.word(is_64 ? 0x19 : 0x1).word(command).text("__DATA\0\0\0\0\0\0\0\0\0\0"sv);
  file.address(0x1000).address(8).address(content).address(4).word(3).word(3).word(2).word(0);
  const auto add_section = [&](std::string_view name, std::uint64_t address, std::uint32_t type) {
    const std::size_t at = file.str().size();
    file.text(name).fill(at + 16).text("__DATA").fill(at + 32).address(address).address(4).word(content);
    file.word(0).word(0).word(0).word(type).fill(at + (is_64 ? 80 : 68));
  };
  add_section("__data", 0x1000, 0);
  add_section("__bss", 0x1004, 1);
  return file.text("data").str();
}

TEST(Sections, OfMachOAreReadInEachFormAndWidth) {
  for (const bool is_big_endian : {false, true}) {
    for (const bool is_64 : {false, true}) {
      EXPECT_THAT(told(mach_o_file(is_big_endian, is_64)), ElementsAre("__data@4096=data", "__bss@4100="));
    }
  }
}

TEST(Sections, OfAFatFileAreThoseOfItsFirstProgram) {
  const std::string inner = mach_o_file(false, true);
  Bytes fat(true);
  fat.word(0xcafebabe).word(1).word(7).word(3).word(64).word(inner.size()).fill(64).text(inner);
  EXPECT_THAT(told(fat.str()), ElementsAre("__data@4096=data", "__bss@4100="));
  Bytes wide(true);
  wide.word(0xcafebabf).word(1).word(7).word(3).long_word(64).long_word(inner.size()).fill(64).text(inner);
  EXPECT_THAT(told(wide.str()), ElementsAre("__data@4096=data", "__bss@4100="));
}

TEST(Sections, OfMachOStopWhereACommandHasNoSize) {
  std::string file = mach_o_file(false, true);
  file[36] = file[37] = 0;
  EXPECT_THAT(told(file), IsEmpty());
}

TEST(Sections, AreNoneOfAnythingElse) {
  EXPECT_THAT(told(""), IsEmpty());
  EXPECT_THAT(told("#!/bin/sh\necho"), IsEmpty());
  EXPECT_THAT(told("\x7f"
                   "ELF\2\1\1"),
              IsEmpty());
}

}  // namespace
}  // namespace seawall::binaries
