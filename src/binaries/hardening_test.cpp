#include <gtest/gtest.h>

#include "binaries.h"
#include "files_testing.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;
using testing::Bytes;
using testing::elf_file;
using testing::ElfForm;
using testing::ElfPart;

// Types of segments and tags of the dynamic section.
constexpr std::uint32_t load = 1, dynamic = 2, interpreter = 3, note = 4;
constexpr std::uint32_t gnu_stack = 0x6474e551, gnu_relro = 0x6474e552;
constexpr std::uint64_t needed = 1, string_table = 5, string_size = 10, debug = 21, bind_now = 24, flags = 30;
constexpr std::uint64_t flags_1 = 0x6ffffffb;

constexpr std::string_view strings_address_of = ".dynstr";

ElfPart code() { return {.name = ".text", .address = 0x1000, .bytes = "code", .segment = load, .flags = 5}; }
ElfPart strings(std::string text) {
  return {.name = strings_address_of, .address = 0x2000, .bytes = std::move(text), .type = 3, .segment = load};
}
/// Tags with their values, and where the strings are.
ElfPart dynamic_part(std::vector<std::pair<std::uint64_t, std::uint64_t>> entries, const ElfForm& form = {}) {
  Bytes bytes(form.is_big_endian, form.is_64);
  for (const auto& [tag, value] : entries) bytes.address(tag).address(value);
  bytes.address(string_table).address(0x2000).address(string_size).address(0x100).address(0).address(0);
  return {.name = ".dynamic", .address = 0x3000, .bytes = bytes.str(), .type = 6, .segment = dynamic, .flags = 6};
}
ElfPart interpreter_part() { return {.name = ".interp", .bytes = "/lib/ld.so\0", .segment = interpreter}; }
ElfPart segment(std::uint32_t type, std::uint32_t rights) {
  return {.name = "", .bytes = {}, .segment = type, .flags = rights};
}
constexpr std::uint16_t executable = 2, shared = 3;

Hardening judged(const std::vector<ElfPart>& parts, const ElfForm& form) {
  const std::optional<Hardening> result = hardening(elf_file(parts, form));
  EXPECT_TRUE(result);
  return result.value_or(Hardening());
}

TEST(Hardening, OfAProgramThatIsPositionIndependent) {
  for (const ElfForm form : {ElfForm{false, false, shared}, ElfForm{false, true, shared}, ElfForm{true, false, shared},
                             ElfForm{true, true, shared}}) {
    const Hardening told = judged({code(), strings("\0libc.so.6\0__stack_chk_fail\0"s), interpreter_part(),
                                   dynamic_part({{needed, 1}, {debug, 0}, {flags, 8}, {flags_1, 0x8000001}}, form),
                                   segment(gnu_stack, 6), segment(gnu_relro, 4)},
                                  form);
    EXPECT_TRUE(told.is_executable);
    EXPECT_FALSE(told.is_static);
    EXPECT_TRUE(told.is_position_independent);
    EXPECT_EQ(told.relro, Hardening::Relro::full);
    EXPECT_TRUE(told.has_no_execute_stack);
    EXPECT_EQ(told.has_stack_protector, true);
    EXPECT_FALSE(told.is_go);
  }
}

TEST(Hardening, OfALibraryThatCanBeRunIsThatOfALibrary) {
  const Hardening told =
      judged({code(), strings("\0libc.so.6\0"s), interpreter_part(), dynamic_part({})}, {.type = shared});
  EXPECT_FALSE(told.is_executable);
  EXPECT_FALSE(told.is_static);
  EXPECT_TRUE(told.is_position_independent);
  EXPECT_EQ(told.has_stack_protector, false);
}

TEST(Hardening, OfAProgramAtAFixedAddress) {
  const Hardening told = judged({code(), strings("\0libc.so.6\0"s), interpreter_part(), dynamic_part({{needed, 1}})},
                                {.type = executable});
  EXPECT_TRUE(told.is_executable);
  EXPECT_FALSE(told.is_static);
  EXPECT_FALSE(told.is_position_independent);
  EXPECT_EQ(told.relro, Hardening::Relro::none);
  EXPECT_FALSE(told.has_no_execute_stack);
}

TEST(Hardening, OfAStaticProgramThatIsPositionIndependent) {
  const Hardening told = judged({code(), strings("\0x\0"s), dynamic_part({{flags_1, 0x8000000}})}, {.type = shared});
  EXPECT_TRUE(told.is_executable);
  EXPECT_TRUE(told.is_static);
  EXPECT_TRUE(told.is_position_independent);
}

TEST(Hardening, StackProtectorOfAStrippedStaticProgramIsNotKnown) {
  EXPECT_EQ(judged({code()}, {.type = executable}).has_stack_protector, std::nullopt);
}

TEST(Hardening, StackProtectorOfAStaticProgramIsToldByItsSymbols) {
  const auto with = [](std::string names) {
    return judged({code(), {.name = ".symtab", .type = 2, .link = 3}, {.name = ".strtab", .bytes = names, .type = 3}},
                  {.type = executable})
        .has_stack_protector;
  };
  EXPECT_EQ(with("\0main\0__stack_chk_fail\0"s), true);
  EXPECT_EQ(with("\0main\0"s), false);
  EXPECT_EQ(with("\0main\0my__stack_chk_fail\0"s), false);
}

TEST(Hardening, StackThatMayBeExecutedIsTold) {
  EXPECT_TRUE(judged({code(), segment(gnu_stack, 6)}, {}).has_no_execute_stack);
  EXPECT_FALSE(judged({code(), segment(gnu_stack, 7)}, {}).has_no_execute_stack);
}

TEST(Hardening, RelocationsArePartlyReadOnlyWithoutBindingAtOnce) {
  const auto with = [](std::vector<std::pair<std::uint64_t, std::uint64_t>> entries) {
    return judged({code(), strings("\0x\0"s), dynamic_part(std::move(entries)), segment(gnu_relro, 4)},
                  {.type = shared})
        .relro;
  };
  EXPECT_EQ(with({}), Hardening::Relro::partial);
  EXPECT_EQ(with({{flags, 0x10}}), Hardening::Relro::partial);
  EXPECT_EQ(with({{bind_now, 0}}), Hardening::Relro::full);
  EXPECT_EQ(with({{flags, 0x8}}), Hardening::Relro::full);
  EXPECT_EQ(with({{flags_1, 0x1}}), Hardening::Relro::full);
}

TEST(Hardening, ReadsNothingBehindTheEndOfTheDynamicSection) {
  ElfPart part = dynamic_part({});
  part.bytes += Bytes().address(flags_1).address(0x8000001).str();
  EXPECT_FALSE(judged({code(), strings("\0x\0"s), part}, {.type = shared}).is_executable);
}

TEST(Hardening, KnowsGoByItsSectionsOrItsNote) {
  EXPECT_TRUE(judged({code(), {.name = ".go.buildinfo"}}, {}).is_go);
  EXPECT_TRUE(
      judged({code(), {.name = ".x", .bytes = "\4\0\0\0\4\0\0\0\4\0\0\0Go\0\0abcd"s, .segment = note}}, {}).is_go);
  EXPECT_FALSE(judged({code(), {.name = ".x", .bytes = "\4\0\0\0\4\0\0\0\1\0\0\0GNU\0"s, .segment = note}}, {}).is_go);
}

TEST(Hardening, IsNothingOfWhatDoesNotRun) {
  constexpr std::uint16_t relocatable = 1;
  EXPECT_FALSE(hardening(elf_file({code()}, {.type = relocatable})));
  EXPECT_FALSE(hardening(elf_file({{.name = ".text", .bytes = "code"}}, {})));  // without segments
  EXPECT_FALSE(hardening("MZ"));
  EXPECT_FALSE(hardening(""));
}

TEST(Hardening, IsNothingOfAFileOfSymbolsForADebugger) {
  // Its headers are those of the program, whose content it does not have.
  const std::string file = elf_file({code(), {.name = ".dynamic", .address = 0x3000, .segment = dynamic}}, {});
  EXPECT_FALSE(hardening(file));
}

TEST(Hardening, EndsForADynamicSectionBehindTheEndOfAllNumbers) {
  std::string file = elf_file({code(), dynamic_part({})}, {});
  for (std::size_t index = 0; index < 8; ++index) file[64 + 56 + 8 + index] = '\xff';  // its offset
  EXPECT_FALSE(hardening(file));
}

}  // namespace
}  // namespace seawall::binaries
