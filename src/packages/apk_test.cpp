#include <gtest/gtest.h>

#include "distribution_files.h"

namespace seawall::packages {
namespace {

Reading read_installed(std::string_view text) { return read_apk_installed({"lib/apk/db/installed", text}); }

constexpr std::string_view two_packages =
    "C:Q1p1ykdVOqUG8Em5FLbZQnkRtrEAo=\nP:libcrypto3\nV:3.1.4-r2\nA:x86_64\nS:1767439\nI:4206592\nT:Crypto\n"
    "U:https://www.openssl.org/\nL:Apache-2.0\no:openssl\nm:Ariadne <a@example.com>\nt:1700816023\nc:b784a22\n"
    "D:so:libc.musl-x86_64.so.1\np:so:libcrypto.so.3=3\nF:etc\nF:etc/ssl\nR:P:odd\nZ:Q1X=\n\n"
    "C:Q1x=\nP:musl\nV:1.2.4_git20230717-r4\nA:x86_64\nL:MIT AND BSD-2-Clause\no:musl\n\n";

TEST(Apk, TellsOfPackagesAndTheirOrigin) {
  const Reading reading = read_installed(two_packages);
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_TRUE(reading.faults.empty());
  Package crypto;
  crypto.type = Type::apk;
  crypto.name = "libcrypto3";
  crypto.version = "3.1.4-r2";
  crypto.architecture = "x86_64";
  crypto.source_name = "openssl";
  crypto.licenses = {"Apache-2.0"};
  crypto.location = "lib/apk/db/installed";
  EXPECT_EQ(reading.packages[0], crypto);
  EXPECT_EQ(reading.packages[1].name, "musl");
  EXPECT_EQ(reading.packages[1].source_name, "") << "an origin of the same name tells nothing";
  EXPECT_EQ(reading.packages[1].licenses, std::vector<std::string>{"MIT AND BSD-2-Clause"});
}

TEST(Apk, ReadsLinesThatEndInTwoCharacters) {
  std::string text;
  for (const char each : two_packages) text += each == '\n' ? "\r\n" : std::string(1, each);
  EXPECT_EQ(read_installed(text).packages, read_installed(two_packages).packages);
  EXPECT_TRUE(read_installed(text).faults.empty());
}

TEST(Apk, ReadsTheLastPackageWithoutAnEndOfItsOwn) {
  const Reading reading = read_installed("P:a\nV:1");
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_EQ(reading.packages[0].version, "1");
}

TEST(Apk, LosesNoPackageWithAnEmptyLine) {
  const Reading reading = read_installed("P:a\nV:1\nP:b\nV:2\n");
  ASSERT_EQ(reading.packages.size(), 2U);
  EXPECT_EQ(reading.packages[1].name, "b");
  EXPECT_EQ(reading.packages[1].version, "2");
}

TEST(Apk, TellsWhatItCouldNotReadAndReadsTheRest) {
  const Reading reading = read_installed("P:a\nnonsense\nV:1\n\nV:2\n\nP:c\n\nP:d\nV:4\n");
  ASSERT_EQ(reading.packages.size(), 3U);
  ASSERT_EQ(reading.faults.size(), 3U);
  EXPECT_EQ(reading.faults[0].text(), "lib/apk/db/installed:2: expected a field of one letter and a colon");
  EXPECT_EQ(reading.faults[1].text(), "lib/apk/db/installed:5: a package without a name");
  EXPECT_EQ(reading.faults[2].text(), "lib/apk/db/installed:7: package \"c\" has no version");
}

TEST(Apk, HoldsNothingInAnEmptyFile) {
  EXPECT_TRUE(read_installed("").packages.empty());
  EXPECT_TRUE(read_installed("\n\n\r\n").packages.empty());
  EXPECT_TRUE(read_installed("\n\n").faults.empty());
}

TEST(Apk, HandsOnALimitedNumberOfFaults) {
  std::string text;
  for (std::size_t i = 0; i < Collector::fault_limit + 100; ++i) text += "x\n";
  const Reading reading = read_installed(text);
  ASSERT_EQ(reading.faults.size(), Collector::fault_limit + 1);
  EXPECT_EQ(reading.faults.back().text(), "lib/apk/db/installed: over the limit \"faults\" of 20: 100 more");
  EXPECT_EQ(reading.faults.back().code(), documents::ErrorCode::limit_exceeded);
}

TEST(Apk, HandsOnALimitedNumberOfPackages) {
  std::string text;
  for (std::size_t i = 0; i < Collector::package_limit + 7; ++i) text += "P:a\nV:1\n";
  const Reading reading = read_installed(text);
  EXPECT_EQ(reading.packages.size(), Collector::package_limit);
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].text(), "lib/apk/db/installed: over the limit \"packages\" of 200000: 7 more");
}

TEST(Apk, CutsWhatAMessageQuotes) {
  const Reading reading = read_installed("P:" + std::string(1000, 'a') + "\n");
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].message(), "package \"" + std::string(100, 'a') + "...\" has no version");
}

}  // namespace
}  // namespace seawall::packages
