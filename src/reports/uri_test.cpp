#include "reports.h"

#include <gtest/gtest.h>

namespace seawall::reports {
namespace {

TEST(PathFrom, is_relative_to_the_base_and_free_of_dots) {
  const struct {
    const char* base;
    const char* file;
    const char* expected;
  } rows[] = {
      {"/srv/shop", "a.yaml", "a.yaml"},
      {"/srv/shop", "./deploy//./a.yaml", "deploy/a.yaml"},
      {"/srv/shop", "deploy/../a.yaml", "a.yaml"},
      {"/srv/shop", "/srv/shop/deploy/a.yaml", "deploy/a.yaml"},
      {"/srv/shop/", "/srv/shop/a.yaml", "a.yaml"},
      {"/srv/shop", "../shop/a.yaml", "a.yaml"},
      {"/srv/shop", "../other/a.yaml", "/srv/other/a.yaml"},
      {"/srv/shop", "/srv/shopping/a.yaml", "/srv/shopping/a.yaml"},
      {"/srv/shop", "../../../../a.yaml", "/a.yaml"},
      {"/", "/a.yaml", "a.yaml"},
      {"/srv/shop", "<stdin>", "<stdin>"},
      {"", "./a.yaml", "a.yaml"},
      {"", "../../a.yaml", "../../a.yaml"},
      {"", "a/../../b.yaml", "../b.yaml"},
      {"", "/a/../../b.yaml", "/b.yaml"},
  };
  for (const auto& row : rows) EXPECT_EQ(path_from(row.base, row.file), row.expected) << row.base << ' ' << row.file;
}

TEST(Uri, encodes_all_that_has_a_meaning_elsewhere) {
  const struct {
    const char* path;
    const char* expected;
  } rows[] = {
      {"deploy/web-1_a.~yaml", "deploy/web-1_a.~yaml"},
      {"a b#c?d%e.yaml", "a%20b%23c%3Fd%25e.yaml"},
      {"C:\\a.yaml", "C%3A%5Ca.yaml"},
      {"größe.yaml", "gr%C3%B6%C3%9Fe.yaml"},
      {"(a)|[b]\xff\n", "%28a%29%7C%5Bb%5D%FF%0A"},
      {"/outside/a b.yaml", "file:///outside/a%20b.yaml"},
  };
  for (const auto& row : rows) EXPECT_EQ(uri_of(row.path), row.expected);
}

}  // namespace
}  // namespace seawall::reports
