#include "host_paths.h"

#include <gtest/gtest.h>

namespace seawall::checks {
namespace {

TEST(CleanedPath, IsThePathThatTheKernelWouldOpen) {
  const struct {
    std::string_view written;
    std::string_view clean;
  } rows[] = {
      {"", ""},
      {"/", "/"},
      {"//", "/"},
      {"/etc", "/etc"},
      {"/etc/", "/etc"},
      {"//etc//ssl", "/etc/ssl"},
      {"/etc/../etc", "/etc"},
      {"/./etc/.", "/etc"},
      {"/..", "/"},
      {"/../../etc", "/etc"},
      {"/a/b/../../c", "/c"},
      {"/a/...", "/a/..."},
      {"etc", "/etc"},
      {".", "/"},
      {"/var/run", "/run"},
      {"/var/run/docker.sock", "/run/docker.sock"},
      {"/var/./run/", "/run"},
      {"/var/runner", "/var/runner"},
      {"/srv/var/run", "/srv/var/run"},
  };
  for (const auto& row : rows) EXPECT_EQ(cleaned(row.written), row.clean) << row.written;
}

TEST(IsAtOrBelow, ComparesWholeComponents) {
  EXPECT_TRUE(is_at_or_below("/etc", "/etc"));
  EXPECT_TRUE(is_at_or_below("/etc/ssl", "/etc"));
  EXPECT_TRUE(is_at_or_below("/etc", "/"));
  EXPECT_TRUE(is_at_or_below("/", "/"));
  EXPECT_FALSE(is_at_or_below("/etcetera", "/etc"));
  EXPECT_FALSE(is_at_or_below("/etc", "/etc/ssl"));
  EXPECT_FALSE(is_at_or_below("/", "/etc"));
  EXPECT_FALSE(is_at_or_below("", "/"));
}

TEST(IsBelowOneOf, ComparesPathsAsTheyMayBeWritten) {
  const std::string directories[] = {"", "/srv/data/", "/var/run/agent"};
  EXPECT_TRUE(is_below_one_of("/srv//data", directories));
  EXPECT_TRUE(is_below_one_of("/srv/data/cart", directories));
  EXPECT_TRUE(is_below_one_of("/run/agent/socket", directories));
  EXPECT_FALSE(is_below_one_of("/srv/database", directories));
  EXPECT_FALSE(is_below_one_of("/srv/data/../other", directories));
  EXPECT_FALSE(is_below_one_of("/", directories));
  EXPECT_FALSE(is_below_one_of("", directories));
  EXPECT_FALSE(is_below_one_of("/srv/data", {}));
}

}  // namespace
}  // namespace seawall::checks
