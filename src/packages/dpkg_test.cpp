#include <gtest/gtest.h>

#include "readers.h"

namespace seawall::packages {
namespace {

Reading read_status(std::string_view text) { return read_dpkg_status({"var/lib/dpkg/status", text}); }

/// An entry that is installed, with more lines.
std::string entry(const std::string& name, const std::string& version, const std::string& lines = "") {
  return "Package: " + name + "\nStatus: install ok installed\nArchitecture: amd64\nVersion: " + version + "\n" + lines;
}

std::string version_of(const std::string& version) {
  const Reading reading = read_status(entry("a", version));
  return reading.packages.size() == 1 ? reading.packages[0].version : "none";
}

TEST(Dpkg, TellsOfWhatIsInstalled) {
  const Reading reading = read_status(entry("libc6", "2.36-9+deb12u7",
                                            "Multi-Arch: same\nSource: glibc\nDescription: GNU C Library\n"
                                            " Contains the standard libraries.\n .\n Package: none\n"));
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_TRUE(reading.faults.empty());
  Package package;
  package.type = Type::deb;
  package.name = "libc6";
  package.version = "2.36-9+deb12u7";
  package.architecture = "amd64";
  package.source_name = "glibc";
  package.location = "var/lib/dpkg/status";
  EXPECT_EQ(reading.packages[0], package);
}

// Each row is what `dpkg-query -W -f='${db:Status-Abbrev}'` says, of which only those without files are left out.
TEST(Dpkg, CountsThoseStatesInWhichFilesAreThere) {
  const std::pair<const char*, bool> rows[] = {
      {"install ok installed", true},        {"hold ok installed", true},
      {"deinstall ok installed", true},      {"purge ok installed", true},
      {"unknown ok installed", true},        {"INSTALL  OK\tInstalled ", true},
      {"install ok unpacked", true},         {"install ok half-configured", true},
      {"install ok triggers-awaited", true}, {"install ok triggers-pending", true},
      {"install ok half-installed", true},   {"install reinstreq half-installed", true},
      {"deinstall ok config-files", false},  {"install ok not-installed", false},
      {"purge ok not-installed", false},     {"unknown ok not-installed", false},
  };
  for (const auto& [status, is_there] : rows) {
    const Reading reading = read_status("Package: a\nStatus: " + std::string(status) + "\nVersion: 1\n");
    EXPECT_EQ(reading.packages.size(), is_there ? 1U : 0U) << status;
    EXPECT_TRUE(reading.faults.empty()) << status;
  }
}

TEST(Dpkg, CountsAnEntryOfAnUnknownStateAndSaysSo) {
  const Reading reading = read_status("Package: a\nStatus: install ok\nVersion: 1\n");
  EXPECT_EQ(reading.packages.size(), 1U);
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].text(),
            "var/lib/dpkg/status:1: package \"a\" has the status \"install ok\", which is none of dpkg's");
}

TEST(Dpkg, NeedsAStatusButInDistrolessImages) {
  constexpr std::string_view text = "Package: base-files\nVersion: 12.4+deb12u5\nArchitecture: amd64\n";
  EXPECT_TRUE(read_status(text).packages.empty());
  const Reading reading = read_dpkg_status({"var/lib/dpkg/status.d/base", text});
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_EQ(reading.packages[0].location, "var/lib/dpkg/status.d/base");
}

TEST(Dpkg, TakesSumsBesideTheEntriesForNothing) {
  const Reading reading =
      read_dpkg_status({"var/lib/dpkg/status.d/base.md5sums", "d41d8cd98f00b204e9800998ecf8427e  etc/passwd\n"});
  EXPECT_TRUE(reading.packages.empty());
  EXPECT_TRUE(reading.faults.empty());
}

// As dpkg-query prints them.
TEST(Dpkg, PrintsVersionsAsDpkgDoes) {
  const std::pair<const char*, const char*> rows[] = {
      {"1.2-3", "1.2-3"},
      {"2:1.2-3", "2:1.2-3"},
      {"0:1.2", "1.2"},
      {"01:2", "1:2"},
      {"1:2-0", "1:2-0"},
      {"0:1:2-3", "0:1:2-3"},
      {"000:1:2", "0:1:2"},
      {"  3  ", "3"},
      {"x1", "x1"},
      {":1", ":1"},
      {"1.0-1-2~a+b", "1.0-1-2~a+b"},
      {"0", "0"},
  };
  for (const auto& [written, printed] : rows) EXPECT_EQ(version_of(written), printed) << written;
}

TEST(Dpkg, AddsTheRevisionOfLongAgo) {
  const Reading reading =
      read_status(entry("a", "1", "Revision: 5\n") + "\n" + entry("b", "1", "Package_Revision: 6\n"));
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_EQ(reading.packages[0].version, "1-5");
  EXPECT_EQ(reading.packages[1].version, "1-6");
}

TEST(Dpkg, TellsOfTheSourceWhereItIsAnother) {
  struct Row {
    const char* source;
    const char* name;
    const char* version;
  };
  const Row rows[] = {
      {"glibc", "glibc", ""},
      {"glibc (1:2-3)", "glibc", "1:2-3"},
      {"glibc (1-1)", "glibc", ""},
      {"a", "", ""},
      {"a (1-1)", "", ""},
      {"a (1)", "a", "1"},
      {" b\t( 0:2 ) ", "b", "2"},
      {"", "", ""},
      {"b (", "b", ""},
      {"b ()", "b", ""},
      {"(1)", "(1)", ""},
      {"\n b\n (2)", "b", "2"},
  };
  for (const Row& row : rows) {
    const Reading reading = read_status(entry("a", "1-1", "Source:" + std::string(row.source) + "\n"));
    ASSERT_EQ(reading.packages.size(), 1U) << row.source;
    EXPECT_EQ(reading.packages[0].source_name, row.name) << row.source;
    EXPECT_EQ(reading.packages[0].source_version, row.version) << row.source;
  }
}

TEST(Dpkg, TakesFieldsInAnyCase) {
  const Reading reading =
      read_status("\n\n\nPACKAGE : Ab\nstatus:install ok installed\nversion:1\nARCHITECTURE:\tall\n");
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_EQ(reading.packages[0].name, "ab") << "dpkg knows no capitals in names";
  EXPECT_EQ(reading.packages[0].architecture, "all");
}

TEST(Dpkg, TakesOneArchitectureBesideAnother) {
  const Reading reading =
      read_status(entry("a", "1") + "\nPackage: a\nStatus: install ok installed\nVersion: 1\nArchitecture: i386\n");
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_EQ(reading.packages[0].architecture, "amd64");
  EXPECT_EQ(reading.packages[1].architecture, "i386");
}

TEST(Dpkg, EndsAnEntryAtAnEmptyLineAlone) {
  const Reading reading = read_status(entry("a", "1", "Description: b\n more\n \n more\n") + "\r\n" + entry("c", "2"));
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_EQ(reading.packages[1].name, "c");
  EXPECT_TRUE(reading.faults.empty());
}

TEST(Dpkg, LosesNoPackageWithAnEmptyLine) {
  const Reading reading = read_status(entry("a", "1") + entry("b", "2"));
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_EQ(reading.packages[0].version, "1");
  EXPECT_EQ(reading.packages[1].version, "2");
}

TEST(Dpkg, TellsWhatItCouldNotReadAndReadsTheRest) {
  const Reading reading = read_status("nonsense\n" + entry("a", "") + "\nVersion: 1\n\n: x\n\n" + entry("b", "2"));
  ASSERT_EQ(reading.packages.size(), 2U);
  ASSERT_EQ(reading.faults.size(), 4U);
  EXPECT_EQ(reading.faults[0].text(), "var/lib/dpkg/status:1: expected a field's name and a colon");
  EXPECT_EQ(reading.faults[1].text(), "var/lib/dpkg/status:2: package \"a\" has no version");
  EXPECT_EQ(reading.faults[2].text(), "var/lib/dpkg/status:7: an entry that names no package");
  EXPECT_EQ(reading.faults[3].text(), "var/lib/dpkg/status:9: expected a field's name and a colon");
}

TEST(Dpkg, ExpectsNoVersionOfWhatIsHalfInstalled) {
  const Reading reading = read_status("Package: a\nStatus: install reinstreq half-installed\nArchitecture: amd64\n");
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_EQ(reading.packages[0].version, "");
  EXPECT_TRUE(reading.faults.empty());
}

TEST(Dpkg, HoldsNothingInAnEmptyFile) {
  EXPECT_TRUE(read_status("").packages.empty());
  EXPECT_TRUE(read_status("\n \n").faults.empty());
}

}  // namespace
}  // namespace seawall::packages
