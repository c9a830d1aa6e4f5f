#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oci.h"

namespace seawall::oci {
namespace {

using ::testing::HasSubstr;

const std::string sha256 = "sha256:" + std::string(64, 'a');

TEST(References, AreNormalisedAsDockerDoes) {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {"nginx", "docker.io/library/nginx:latest"},
      {"nginx:1.25", "docker.io/library/nginx:1.25"},
      {"library/nginx", "docker.io/library/nginx:latest"},
      {"shop/cart", "docker.io/shop/cart:latest"},
      {"docker.io/nginx", "docker.io/library/nginx:latest"},
      {"index.docker.io/nginx:1", "docker.io/library/nginx:1"},
      {"index.docker.io/shop/cart:1", "docker.io/shop/cart:1"},
      {"localhost/x", "localhost/x:latest"},
      {"localhost:5000/x", "localhost:5000/x:latest"},
      {"localhost:5000", "docker.io/library/localhost:5000"},
      {"registry.example.com:5000/a/b/c:v1", "registry.example.com:5000/a/b/c:v1"},
      {"LOCAL/cart", "LOCAL/cart:latest"},
      {"[fd00::1]:5000/cart", "[fd00::1]:5000/cart:latest"},
      {"nginx@" + sha256, "docker.io/library/nginx@" + sha256},
      {"nginx:1@" + sha256, "docker.io/library/nginx:1@" + sha256},
      {"nginx@sha512:" + std::string(128, 'b'), "docker.io/library/nginx@sha512:" + std::string(128, 'b')},
      {"a:" + std::string(128, 't'), "docker.io/library/a:" + std::string(128, 't')},
      {"r.example/" + std::string(255, 'a'), "r.example/" + std::string(255, 'a') + ":latest"},
  };
  for (const auto& row : rows) {
    const auto reference = Reference::parse(row.text);
    ASSERT_TRUE(reference) << row.text;
    EXPECT_EQ(reference->text(), row.expected) << row.text;
  }
}

TEST(References, AreRefusedWithWhatIsWrong) {
  const struct {
    std::string text;
    std::string fault;
  } rows[] = {
      {"", "it is empty"},
      {":1", "it is empty"},
      {"Nginx", "capital letter"},
      {"a/B", "capital letter"},
      {"nginx:", "its tag is empty"},
      {"nginx:.1", "its tag holds"},
      {"nginx:a b", "its tag holds"},
      {"a:" + std::string(129, 't'), "longer than 128"},
      {std::string(256, 'a'), "longer than 255"},
      {"r.example/" + std::string(256, 'a'), "longer than 255"},
      {"nginx@", "is no digest"},
      {"nginx@sha256:abc", "is no digest"},
      {"nginx@sha256:" + std::string(64, 'A'), "is no digest"},
      {"nginx@md5:" + std::string(32, 'a'), "is no digest"},
      {"nginx@sha384:" + std::string(96, 'a'), "not supported"},
      {std::string(64, 'a'), "the id of an image"},
      {"/nginx", "is not of words"},
      {"nginx/", "is not of words"},
      {"a//b", "is not of words"},
      {"a..b", "is not of words"},
      {"r.example:port/a", "no registry"},
      {"-r.example/a", "no registry"},
      {"[::1/a", "no registry"},
      {"a_b.example/c", "no registry"},
      {"../etc/passwd", "no registry"},
      {"a/../../b", "is not of words"},
  };
  for (const auto& row : rows) {
    const auto reference = Reference::parse(row.text);
    ASSERT_FALSE(reference) << row.text;
    EXPECT_EQ(reference.error().code(), documents::ErrorCode::invalid_argument);
    EXPECT_THAT(reference.error().message(), HasSubstr(row.fault)) << row.text;
  }
}

TEST(References, AreCutWhereTheyAreWritten) {
  ReferenceParts parts;
  const std::string text = "registry.example:5000/shop/cart:v1@" + sha256;
  EXPECT_EQ(cut_reference(text, parts), "");
  EXPECT_EQ(parts.name, "registry.example:5000/shop/cart");
  EXPECT_EQ(parts.registry, "registry.example:5000");
  EXPECT_EQ(parts.repository, "shop/cart");
  EXPECT_EQ(parts.tag, "v1");
  EXPECT_EQ(parts.digest, sha256);
  EXPECT_EQ(cut_reference("a_b.example/c", parts), "");
  EXPECT_EQ(parts.repository, "a_b.example/c");
  EXPECT_EQ(cut_reference("nginx", parts), "");
  EXPECT_TRUE(parts.registry.empty() && parts.tag.empty() && parts.digest.empty());
}

TEST(Digests, AreOfTwoAlgorithmsInLowerCase) {
  const std::string good[] = {sha256, "sha512:" + std::string(128, '0')};
  const std::string bad[] = {"",
                             "sha256:",
                             "sha256:" + std::string(63, 'a'),
                             "sha256:" + std::string(65, 'a'),
                             "sha256:" + std::string(64, 'A'),
                             "sha256:" + std::string(64, 'g'),
                             "SHA256:" + std::string(64, 'a'),
                             "sha512:" + std::string(64, 'a'),
                             std::string(64, 'a'),
                             "sha384:" + std::string(96, 'a'),
                             "sha256:../" + std::string(61, 'a')};
  for (const std::string& each : good) EXPECT_TRUE(is_digest(each)) << each;
  for (const std::string& each : bad) EXPECT_FALSE(is_digest(each)) << each;
}

}  // namespace
}  // namespace seawall::oci
