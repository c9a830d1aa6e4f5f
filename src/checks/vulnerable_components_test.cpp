#include "vulnerable_components.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::checks {
namespace {

std::string_view worst_of(std::string_view image, std::string_view tag) {
  const auto version = version_of_tag(tag);
  const Hole* hole = version ? worst_hole(holes_of(repository_of(image)), *version) : nullptr;
  return hole ? hole->detail.substr(0, hole->detail.find(':')) : std::string_view();
}

TEST(VulnerableComponents, KnowTheHolesOfImages) {
  const struct {
    std::string_view image;
    std::string_view tag;
    std::string_view id;
  } rows[] = {
      {"registry.k8s.io/ingress-nginx/controller", "v1.12.0", "CVE-2026-24512"},
      {"registry.k8s.io/ingress-nginx/controller", "v1.14.3", ""},
      {"quay.io/argoproj/argocd", "v2.2.3", "CVE-2026-45738"},
      {"quay.io/argoproj/argocd", "v3.4.2", ""},
      {"grafana/grafana", "9.2.3", "CVE-2022-39328"},
      {"docker.io/grafana/grafana", "9.2.4", ""},
      {"ghcr.io/kyverno/kyverno", "v1.8.4", "CVE-2026-22039"},
      {"traefik", "v3.7.9-alpine", "CVE-2026-71327"},
      {"docker.io/library/traefik", "3.7.10", ""},
      {"quay.io/minio/minio", "RELEASE.2023-03-13T19-46-17Z", "CVE-2025-62506"},
      {"quay.io/minio/minio", "RELEASE.2025-10-15T17-29-55Z", ""},
      {"example.com/grafana/grafana", "9.2.3", ""},
      {"grafana/grafana-agent", "9.2.3", ""},
      {"bitnami/grafana", "9.2.3", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(worst_of(row.image, row.tag), row.id) << row.image << ':' << row.tag;
}

TEST(VulnerableComponents, KnowTheHolesOfNodes) {
  for (const std::string_view name : {"containerd", "cri-o", "kubelet", "linux"}) {
    EXPECT_FALSE(holes_of(name).empty()) << name;
  }
  EXPECT_TRUE(holes_of("no-such-component").empty());
  EXPECT_TRUE(holes_of("").empty());
}

TEST(VulnerableComponents, TellTheVersionsThatMendThem) {
  const std::span<const Hole> of_cri_o = holes_of("cri-o");
  ASSERT_FALSE(of_cri_o.empty());
  EXPECT_TRUE(of_cri_o.front().detail.ends_with("; fixed in 1.29.11, 1.30.8 and 1.31.3")) << of_cri_o.front().detail;
}

}  // namespace
}  // namespace seawall::checks
