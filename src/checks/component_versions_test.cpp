#include "component_versions.h"

#include <gtest/gtest.h>

namespace seawall::checks {
namespace {

TEST(ComponentVersion, IsReadFromWhatUpstreamWrites) {
  for (const std::string_view text : {"1.2.3", "v1.2.3", "1.2", "5", "1.2.3.4", "1.2.3-rc.1", "v1.2.3-beta2",
                                      "3.7.0-ea.1", "RELEASE.2024-12-13T22-19-12Z"}) {
    EXPECT_TRUE(upstream_version(text)) << text;
  }
  for (const std::string_view text :
       {"", "v", "latest", "1.", "1..2", "1.2.3.4.5", "1.2.3-", "1.2.3-eks-4f4795d", "1.2.3-gke.100", "1.2.3+k3s1",
        "1.6.20~ds1", "6.1.0-18-amd64", "1.2.3-alpine", "1.2.3-rcx", "99999999999999999999.1.1", "RELEASE.2024-12-13",
        "RELEASE.2024-12-13T22:19:12Z", "RELEASE."}) {
    EXPECT_FALSE(upstream_version(text)) << text;
  }
}

TEST(ComponentVersion, IsReadFromTagsThatNameOne) {
  const struct {
    std::string_view tag;
    std::string_view same_as;
  } rows[] = {{"1.27.2-alpine3.20", "1.27.2"}, {"v3.1.2-distroless", "3.1.2"}, {"2.426.3-lts-jdk17", "2.426.3"},
              {"3.5.12-0", "3.5.12"},          {"1.12.0-rc.1", "1.12.0-rc.1"}, {"v1.17.8-ubuntu20.04", "1.17.8"},
              {"1.2.3-debug-amd64", "1.2.3"}};
  for (const auto& row : rows) {
    const auto version = version_of_tag(row.tag);
    const auto same = upstream_version(row.same_as);
    ASSERT_TRUE(version && same) << row.tag;
    EXPECT_FALSE(comes_before(*version, *same) || comes_before(*same, *version)) << row.tag;
  }
  for (const std::string_view tag : {"1.27", "v3", "latest", "lts", "1.2.3-debian-12-r4", "11.2.2-security-01",
                                     "1.2.3-", "1.2.3--alpine", "v1.28.2_k3s1", "distroless-v1.31.0"}) {
    EXPECT_FALSE(version_of_tag(tag)) << tag;
  }
}

TEST(ComponentVersion, IsOrderedAsSemanticVersioningSays) {
  const std::string_view ascending[] = {"0",
                                        "0.9.10",
                                        "0.10.0",
                                        "1.0.0-alpha",
                                        "1.0.0-alpha.1",
                                        "1.0.0-beta",
                                        "1.0.0-beta.2",
                                        "1.0.0-beta.11",
                                        "1.0.0-rc.1",
                                        "1.0.0",
                                        "1.0.0.1",
                                        "1.2",
                                        "1.2.1",
                                        "1.10",
                                        "RELEASE.2023-05-18T00-05-36Z",
                                        "RELEASE.2023-12-01T00-00-00Z",
                                        "RELEASE.2023-12-01T00-00-01Z"};
  for (std::size_t left = 0; left < std::size(ascending); ++left) {
    for (std::size_t right = 0; right < std::size(ascending); ++right) {
      EXPECT_EQ(comes_before(*upstream_version(ascending[left]), *upstream_version(ascending[right])), left < right)
          << ascending[left] << ", " << ascending[right];
    }
  }
}

TEST(ComponentVersion, IsWithinRangesUpToTheFixedVersion) {
  const std::string_view ranges = "0..1.11.5,1.12.0-beta.0..1.12.1";
  for (const std::string_view text : {"0.1", "1.11.4", "1.11.5-rc.1", "1.12.0-beta.0", "1.12.0"}) {
    EXPECT_TRUE(is_within(*upstream_version(text), ranges)) << text;
  }
  for (const std::string_view text : {"1.11.5", "1.12.0-alpha.1", "1.12.1", "2.0.0"}) {
    EXPECT_FALSE(is_within(*upstream_version(text), ranges)) << text;
  }
}

}  // namespace
}  // namespace seawall::checks
