#include <gtest/gtest.h>

#include "advisories/advisories.h"

namespace seawall::advisories {
namespace {

using packages::Distribution;
using packages::Package;
using packages::Type;

std::string query(const Package& package, const Distribution* distribution = nullptr) {
  const auto query = query_of(package, distribution);
  if (!query) return "none";
  return query->ecosystem + (query->release.empty() ? "" : ":" + query->release) + " " + query->package + " " +
         query->version;
}

Package package(Type type, std::string name, std::string version, std::string source = {}, std::string at = {}) {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  package.source_name = std::move(source);
  package.source_version = std::move(at);
  return package;
}

Distribution distribution(std::string id, std::string version, std::string codename = {}, std::string name = {}) {
  return {std::move(id), std::move(version), std::move(codename), std::move(name), {}};
}

TEST(QueryTest, ADebianPackageIsAskedForByItsSource) {
  const Distribution debian = distribution("debian", "12");
  EXPECT_EQ(query(package(Type::deb, "libc6", "2.36-9", "glibc"), &debian), "Debian:12 glibc 2.36-9");
  EXPECT_EQ(query(package(Type::deb, "gcc", "4:12.2.0-3", "gcc-defaults", "1.203"), &debian),
            "Debian:12 gcc-defaults 1.203");
  EXPECT_EQ(query(package(Type::deb, "bash", "5.2-1+b1", {}, "5.2-1"), &debian), "Debian:12 bash 5.2-1");
}

TEST(QueryTest, ADebianWithoutANumberIsKnownByItsCodename) {
  const Distribution next = distribution("debian", "", "forky");
  EXPECT_EQ(query(package(Type::deb, "bash", "5"), &next), "Debian:14 bash 5");
  const Distribution unstable = distribution("debian", "");
  EXPECT_EQ(query(package(Type::deb, "bash", "5"), &unstable), "Debian:rolling bash 5");
}

TEST(QueryTest, ReleasesAreWrittenAsOsvDoes) {
  const Package deb = package(Type::deb, "bash", "5");
  const Package apk = package(Type::apk, "libcrypto3", "3.1-r0", "openssl");
  const Package rpm = package(Type::rpm, "openssl-libs", "1:3.0.7-1", "openssl", "1:3.0.7-1");
  const std::pair<Distribution, std::string> expected[] = {
      {distribution("ubuntu", "22.04"), "Ubuntu:22.04 bash 5"},
      {distribution("alpine", "3.19.1"), "Alpine:v3.19 openssl 3.1-r0"},
      {distribution("alpine", "3.20_alpha20240329"), "Alpine:edge openssl 3.1-r0"},
      {distribution("wolfi", "20230201"), "Wolfi openssl 3.1-r0"},
      {distribution("chainguard", "20230214"), "Chainguard openssl 3.1-r0"},
      {distribution("almalinux", "9.3"), "AlmaLinux:9 openssl-libs 1:3.0.7-1"},
      {distribution("rocky", "9.3"), "Rocky Linux:9 openssl 1:3.0.7-1"},
      {distribution("sles", "15.5"), "SUSE:Linux Enterprise Server 15 SP5 openssl 1:3.0.7-1"},
      {distribution("opensuse-leap", "15.5"), "openSUSE:Leap 15.5 openssl 1:3.0.7-1"},
      {distribution("openEuler", "24.03", "", "openEuler 24.03 (LTS-SP1)"),
       "openEuler:24.03-LTS-SP1 openssl 1:3.0.7-1"},
  };
  for (const auto& [each, text] : expected) {
    const Package& asked = text.starts_with("Ubuntu") ? deb : text.contains("-r0") ? apk : rpm;
    EXPECT_EQ(query(asked, &each), text);
  }
}

TEST(QueryTest, WhatOsvDoesNotCoverIsNotAskedFor) {
  const Distribution redhat = distribution("rhel", "9.3");
  EXPECT_EQ(query(package(Type::rpm, "bash", "5"), &redhat), "none");
  EXPECT_EQ(query(package(Type::deb, "bash", "5")), "none");
  EXPECT_EQ(query(package(Type::generic, "bash", "5"), &redhat), "none");
  const Distribution debian = distribution("debian", "12");
  EXPECT_EQ(query(package(Type::rpm, "bash", "5"), &debian), "none");
}

TEST(QueryTest, ComponentsOfKubernetesAreAskedForByTheirName) {
  EXPECT_EQ(query(package(Type::generic, "k8s.io/kubelet", "1.28.3")), "kubernetes k8s.io/kubelet 1.28.3");
  EXPECT_EQ(query(package(Type::generic, "kubelet", "1.28.3")), "none");
  EXPECT_EQ(query(package(Type::golang, "k8s.io/kubelet", "0.28.3")), "Go k8s.io/kubelet 0.28.3");
}

TEST(QueryTest, LanguagesHaveNoRelease) {
  const Distribution debian = distribution("debian", "12");
  const std::pair<Type, std::string> expected[] = {{Type::cargo, "crates.io"}, {Type::composer, "Packagist"},
                                                   {Type::gem, "RubyGems"},    {Type::maven, "Maven"},
                                                   {Type::npm, "npm"},         {Type::nuget, "NuGet"},
                                                   {Type::pypi, "PyPI"},       {Type::golang, "Go"}};
  for (const auto& [type, ecosystem] : expected) {
    EXPECT_EQ(query(package(type, "some", "1.0"), &debian), ecosystem + " some 1.0");
  }
}

TEST(QueryTest, GosOwnLibrariesAreAskedForInThreeNumbers) {
  EXPECT_EQ(query(package(Type::golang, "stdlib", "1.22.3")), "Go stdlib 1.22.3");
  EXPECT_EQ(query(package(Type::golang, "stdlib", "go1.22rc1")), "Go stdlib 1.22.0-rc.1");
  EXPECT_EQ(query(package(Type::golang, "example.com/a", "v0.0.0-20240101000000-abcdef123456")),
            "Go example.com/a 0.0.0-20240101000000-abcdef123456");
}

}  // namespace
}  // namespace seawall::advisories
