#include "rpm_header.h"

#include <gtest/gtest.h>

#include "rpm_header_testing.h"

namespace seawall::packages {
namespace {

using namespace testing;
using documents::Result;

const std::vector<HeaderEntry> bash = {text_entry(1000, "bash"),       text_entry(1001, "5.1.8"),
                                       text_entry(1002, "6.el9"),      text_entry(1014, "GPLv3+"),
                                       text_entry(1022, "x86_64"),     text_entry(1044, "bash-5.1.8-6.el9.src.rpm"),
                                       text_entry(5096, "shell:5:1:9")};

std::vector<HeaderEntry> with(std::vector<HeaderEntry> entries, HeaderEntry more) {
  std::erase_if(entries, [&](const HeaderEntry& each) { return each.tag == more.tag; });
  entries.push_back(std::move(more));
  return entries;
}

Package package_of(const std::string& header) {
  Result<Package> package = read_rpm_header(header);
  EXPECT_TRUE(package) << package.error().text();
  return package ? take(std::move(package)) : Package();
}

std::string fault_of(const std::string& header) {
  const Result<Package> package = read_rpm_header(header);
  return package ? "none" : package.error().message();
}

TEST(RpmHeader, TellsOfAPackageAsRpmPrintsIt) {
  Package package;
  package.type = Type::rpm;
  package.name = "bash";
  package.version = "5.1.8-6.el9";
  package.architecture = "x86_64";
  package.licenses = {"GPLv3+"};
  package.module_label = "shell:5:1:9";
  EXPECT_EQ(package_of(header_of(bash)), package);
}

TEST(RpmHeader, LeavesAnEpochOfZeroOut) {
  EXPECT_EQ(package_of(header_of(with(bash, number_entry(1003, 0)))).version, "5.1.8-6.el9");
  EXPECT_EQ(package_of(header_of(with(bash, number_entry(1003, 3)))).version, "3:5.1.8-6.el9");
  EXPECT_EQ(package_of(header_of(with(bash, number_entry(1003, UINT32_MAX)))).version, "4294967295:5.1.8-6.el9");
}

TEST(RpmHeader, TellsOfTheSourceWhereItIsAnother) {
  struct Row {
    const char* file;
    const char* name;
    const char* version;
  };
  const Row rows[] = {
      {"bash-5.1.8-6.el9.src.rpm", "", ""},
      {"shell-set-5.1.8-6.el9.src.rpm", "shell-set", ""},
      {"bash-5.1-1.src.rpm", "bash", "2:5.1-1"},
      {"java-1.8.0-openjdk-1-2.nosrc.rpm", "java-1.8.0-openjdk", "2:1-2"},
      {"(none)", "", ""},
      {"-1-2.src.rpm", "", ""},
      {"a-1.src.rpm", "", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    const Package package = package_of(header_of(with(with(bash, number_entry(1003, 2)), text_entry(1044, row.file))));
    EXPECT_EQ(package.source_name, row.name) << row.file;
    EXPECT_EQ(package.source_version, row.version) << row.file;
  }
  EXPECT_EQ(package_of(header_of(with(bash, text_entry(1044, "sh-1-2.src.rpm")))).source_version, "1-2");
}

TEST(RpmHeader, TellsOfAKeyWhichHasNoArchitecture) {
  const Package package = package_of(
      header_of({text_entry(1000, "gpg-pubkey"), text_entry(1001, "fd431d51"), text_entry(1002, "4ae0493b")}));
  EXPECT_EQ(package.name, "gpg-pubkey");
  EXPECT_EQ(package.version, "fd431d51-4ae0493b");
  EXPECT_EQ(package.architecture, "");
  EXPECT_TRUE(package.licenses.empty());
}

TEST(RpmHeader, PutsEntriesThatWereAddedInThePlaceOfThoseOfTheRegion) {
  EXPECT_EQ(package_of(header_of(bash, {text_entry(1002, "7.el9"), number_entry(1003, 1)})).version, "1:5.1.8-7.el9");
}

TEST(RpmHeader, NeedsNoRegion) { EXPECT_EQ(package_of(header_of(bash, {}, false)).name, "bash"); }

TEST(RpmHeader, TakesTheFirstOfSeveralTexts) {
  const HeaderEntry texts{1014, 9, std::string("MIT\0BSD\0", 8), 2};
  EXPECT_EQ(package_of(header_of(with(bash, texts))).licenses, std::vector<std::string>{"MIT"});
}

TEST(RpmHeader, RefusesCountsThatItsSizeBelies) {
  const std::string header = header_of(bash);
  EXPECT_EQ(fault_of(""), "too short for a header");
  EXPECT_EQ(fault_of(std::string(8, '\0')), "a header without entries");
  for (const std::string& counts :
       {big_endian(UINT32_MAX) + header.substr(4, 4), header.substr(0, 4) + big_endian(UINT32_MAX),
        big_endian(0x10000000) + big_endian(0x10000000), big_endian(0) + big_endian(0)}) {
    EXPECT_TRUE(fault_of(counts + header.substr(8)).contains("bytes cannot have"))
        << fault_of(counts + header.substr(8));
  }
  EXPECT_TRUE(fault_of(header + "x").contains("bytes cannot have"));
}

TEST(RpmHeader, RefusesARegionThatDoesNotEndAsItBegins) {
  const std::string header = header_of(bash);
  const std::size_t end = header.size() - 16;
  for (const auto& [place, value] : std::vector<std::pair<std::size_t, std::uint32_t>>{
           {8 + 4, 6}, {8 + 8, UINT32_MAX}, {8 + 12, 15}, {end, 62}, {end + 4, 6}, {end + 8, 16}, {end + 8, 1}}) {
    std::string changed = header;
    changed.replace(place, 4, big_endian(value));
    EXPECT_TRUE(fault_of(changed).starts_with("the region ")) << place << fault_of(changed);
  }
}

TEST(RpmHeader, RefusesEntriesThatLieOutsideOrAreOfAnotherKind) {
  const std::string header =
      header_of({text_entry(1000, "a"), text_entry(1001, "1"), text_entry(1002, "2"), number_entry(1003, 1)}, {},
                false);
  ASSERT_EQ(fault_of(header), "none");
  const auto with_number = [&](std::size_t entry, std::size_t place, std::uint32_t value) {
    std::string changed = header;
    changed.replace(8 + entry * 16 + place, 4, big_endian(value));
    return fault_of(changed);
  };
  EXPECT_EQ(with_number(0, 4, 4), "tag 1000 is no text within the header");
  EXPECT_EQ(with_number(0, 8, UINT32_MAX), "tag 1000 is no text within the header");
  EXPECT_EQ(with_number(0, 12, 0), "tag 1000 is no text within the header");
  EXPECT_EQ(with_number(0, 8, 11), "the text of tag 1000 has no end");
  EXPECT_EQ(with_number(3, 4, 6), "tag 1003 is no number within the header");
  EXPECT_EQ(with_number(3, 8, 9), "tag 1003 is no number within the header");
  EXPECT_EQ(with_number(0, 0, 1), "a header without a name");
  EXPECT_EQ(with_number(1, 0, 1), "package \"a\" has no version and release");
}

TEST(RpmHeader, SurvivesEveryChangeOfAByteAndEveryShortening) {
  const std::string header = header_of(with(bash, number_entry(1003, 1)), {text_entry(1002, "7")});
  for (std::size_t i = 0; i < header.size(); ++i) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string changed = header;
      changed[i] = byte;
      const Result<Package> package = read_rpm_header(changed);
      EXPECT_TRUE(package ? !package->name.empty() : !package.error().message().empty());
    }
    EXPECT_NE(fault_of(header.substr(0, i)), "none");
  }
}

}  // namespace
}  // namespace seawall::packages
