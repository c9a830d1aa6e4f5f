#include "image_reference.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::checks {
namespace {

const std::string sha256 = "sha256:" + std::string(64, 'a');

TEST(ImageReference, IsCutIntoNameTagAndDigest) {
  const struct {
    std::string text;
    std::string name;
    std::string tag;
    std::string digest;
  } rows[] = {
      {"nginx", "nginx", "", ""},
      {"nginx:1.27", "nginx", "1.27", ""},
      {"shop/cart:latest", "shop/cart", "latest", ""},
      {"nginx@" + sha256, "nginx", "", sha256},
      {"nginx:latest@" + sha256, "nginx", "latest", sha256},
      {"registry.example.com:5000/cart", "registry.example.com:5000/cart", "", ""},
      {"registry.example.com:5000/cart:v1", "registry.example.com:5000/cart", "v1", ""},
      {"localhost:5000", "localhost", "5000", ""},
      {"localhost:5000/cart", "localhost:5000/cart", "", ""},
      {"LOCAL/cart:v1", "LOCAL/cart", "v1", ""},
      {"[fd00::1]:5000/cart:v1", "[fd00::1]:5000/cart", "v1", ""},
      {"a/b__c/d--e.f:_x", "a/b__c/d--e.f", "_x", ""},
      {std::string(64, 'a') + ":1", std::string(64, 'a'), "1", ""},
      {"a:" + std::string(128, 't'), "a", std::string(128, 't'), ""},
  };
  for (const auto& row : rows) {
    const auto reference = parse_image_reference(row.text);
    ASSERT_TRUE(reference) << row.text;
    EXPECT_EQ(reference->name, row.name) << row.text;
    EXPECT_EQ(reference->tag, row.tag) << row.text;
    EXPECT_EQ(reference->digest, row.digest) << row.text;
  }
}

TEST(ImageReference, IsRefusedWhereKubeletsRefuseIt) {
  const std::string rows[] = {
      "",
      " nginx",
      "nginx ",
      "Nginx",
      "shop/Cart",
      "nginx:",
      "nginx:.1",
      "nginx:a:b",
      "nginx@",
      "nginx@sha256:abc",
      "nginx@sha256:" + std::string(64, 'A'),
      "nginx@md5:" + std::string(32, 'a'),
      "/nginx",
      "nginx/",
      "shop//cart",
      "shop/a___b",
      "shop/a..b",
      "shop/-a",
      "registry.example.com:port/cart",
      "registry.example.com:/cart",
      "-registry.example.com/cart",
      "[]:5000/cart",
      "[fd00::1/cart",
      "[::1]5000/cart",
      "https://registry.example.com/cart",
      "${IMAGE}",
      std::string(64, 'a'),
      "a:" + std::string(129, 't'),
      std::string(256, 'a'),
  };
  for (const std::string& row : rows) EXPECT_FALSE(parse_image_reference(row)) << row;
}

}  // namespace
}  // namespace seawall::checks
