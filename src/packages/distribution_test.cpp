#include <gtest/gtest.h>

#include "packages.h"

namespace seawall::packages {
namespace {

TEST(Distribution, IsReadFromItsAssignments) {
  const auto found = read_distribution(
      "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n"
      "VERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL=\"https://www.debian.org/\"\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Distribution{"debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)", ""}));
}

TEST(Distribution, TellsWhatItIsLike) {
  const auto found = read_distribution("ID=\"rocky\"\r\nID_LIKE=\"rhel centos fedora\"\r\nVERSION_ID=\"9.4\"\r\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Distribution{"rocky", "9.4", "", "", "rhel centos fedora"}));
}

TEST(Distribution, IsNoneWithoutAnId) {
  EXPECT_FALSE(read_distribution(""));
  EXPECT_FALSE(read_distribution("NAME=Wolfi\nID=\n#ID=wolfi\nID wolfi\n"));
}

TEST(Distribution, HasItsShortNameWhereItHasNoPrettyOne) {
  EXPECT_EQ(read_distribution("ID=x\nNAME='Wolfi OS'")->name, "Wolfi OS");
}

TEST(Distribution, UnquotesAsAShellDoes) {
  const std::pair<const char*, const char*> rows[] = {
      {"a", "a"},
      {"", ""},
      {"\"a b\"", "a b"},
      {"'a b'", "a b"},
      {"a b", "a"},
      {"a\"b c\"'d e'", "ab cd e"},
      {"\"a\\\"b\\\\c\\$d\\`e\\f\"", "a\"b\\c$d`e\\f"},
      {"'a\\b'", "a\\b"},
      {"a\\ b", "a b"},
      {"\"a'b\"", "a'b"},
      {"'a\"b'", "a\"b"},
      {"\"open", "open"},
      {"open\\", "open"},
      {"a  # comment", "a"},
      {"$HOME", "$HOME"},
  };
  for (const auto& [value, unquoted] : rows) {
    EXPECT_EQ(read_distribution("ID=x\n  VERSION_ID=" + std::string(value))->version_id, unquoted) << value;
  }
}

TEST(Distribution, TakesTheLastOfEqualAssignments) { EXPECT_EQ(read_distribution("ID=a\nID=b\n")->id, "b"); }

TEST(Distribution, IsLookedForWhereTheManualSays) {
  EXPECT_TRUE(is_distribution_file("etc/os-release"));
  EXPECT_TRUE(is_distribution_file("usr/lib/os-release"));
  for (const char* path : {"os-release", "opt/etc/os-release", "etc/os-release.d", "lib/os-release", ""}) {
    EXPECT_FALSE(is_distribution_file(path)) << path;
  }
}

}  // namespace
}  // namespace seawall::packages
