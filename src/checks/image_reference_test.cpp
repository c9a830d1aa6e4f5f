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

TEST(ImageRepository, IsTakenAsKubeletsPullIt) {
  const struct {
    std::string image;
    std::string registry;
    std::string path;
  } rows[] = {
      {"nginx", "docker.io", "nginx"},
      {"nginx:1.27", "docker.io", "nginx"},
      {"library/nginx", "docker.io", "nginx"},
      {"docker.io/nginx:1", "docker.io", "nginx"},
      {"index.docker.io/library/nginx", "docker.io", "nginx"},
      {"shop/cart:v1", "docker.io", "shop/cart"},
      {"shop/cart@" + sha256, "docker.io", "shop/cart"},
      {"registry.example.com/library/nginx", "registry.example.com", "library/nginx"},
      {"registry.example.com:5000/cart", "registry.example.com:5000", "cart"},
      {"registry.example.com:5000/a/b:v1@" + sha256, "registry.example.com:5000", "a/b"},
      {"localhost/cart", "localhost", "cart"},
      {"localhost:5000", "docker.io", "localhost"},
      {"", "docker.io", ""},
  };
  for (const auto& row : rows) {
    const ImageRepository repository = repository_of(row.image);
    EXPECT_EQ(repository.registry, row.registry) << row.image;
    EXPECT_EQ(repository.path, row.path) << row.image;
  }
}

TEST(ImageRepository, IsBelowPrefixesByWholeComponents) {
  const struct {
    std::string_view image;
    std::string_view prefix;
    bool below;
  } rows[] = {
      {"registry.example.com/team/cart:1", "registry.example.com", true},
      {"registry.example.com/team/cart:1", "registry.example.com/", true},
      {"registry.example.com/team/cart:1", "registry.example.com/team", true},
      {"registry.example.com/team/cart:1", "registry.example.com/team/cart", true},
      {"registry.example.com/team-evil/cart", "registry.example.com/team", false},
      {"registry.example.com.evil.net/team", "registry.example.com", false},
      {"registry.example.com:5000/team", "registry.example.com", false},
      {"registry.example.com:5000/team", "registry.example.com:5000/team", true},
      {"a.example.com/team", "*.example.com", true},
      {"a.b.example.com/team", "*.example.com/team", true},
      {"example.com/team", "*.example.com", false},
      {"evilexample.com/team", "*.example.com", false},
      {"nginx", "docker.io", true},
      {"nginx", "docker.io/library", true},
      {"nginx", "nginx", true},
      {"nginx", "docker.io/library/nginx", true},
      {"bitnami/nginx", "docker.io/library", false},
      {"bitnami/nginx", "bitnami", true},
      {"bitnami/nginx", "docker.io/bitnami/", true},
      {"bitnamievil/nginx", "docker.io/bitnami", false},
      {"quay.io/bitnami/nginx", "bitnami", false},
      {"nginx", "", false},
      {"nginx", "/", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_below(repository_of(row.image), row.prefix), row.below) << row.image << " below " << row.prefix;
  }
}

}  // namespace
}  // namespace seawall::checks
