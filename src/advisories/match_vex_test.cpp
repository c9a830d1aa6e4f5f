#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_parts.h"
#include "match_testing.h"

namespace seawall::advisories {
namespace {

using namespace testing;
using Status = VexStatement::Status;

VexStatement said(std::vector<std::string> products, std::vector<std::string> subcomponents = {},
                  Status status = Status::not_affected, std::string impact = {}) {
  VexStatement statement;
  statement.vulnerabilities = {"CVE-2024-1111"};
  statement.products = std::move(products);
  statement.subcomponents = std::move(subcomponents);
  statement.status = status;
  statement.impact = std::move(impact);
  return statement;
}

/// What stands for the first package's vulnerability; "nothing" where none does.
std::string standing(const std::vector<VexStatement>& statements, const std::vector<Package>& packages,
                     const std::string& product = {}, const Distribution* distribution = nullptr) {
  MatchOptions options;
  options.distribution = distribution;
  options.product = product;
  options.statements = statements;
  const Record record = distribution
                            ? bulletin("DSA-1-1", {"CVE-2024-1111"}, "9:9", "source")
                            : named_record("GHSA-aaaa-bbbb-cccc", {"CVE-2024-1111"}, "9.0.0", "npm", "@scope/a");
  const Matches matches = matches_of({record}, packages, options);
  for (const Match& match : matches.matches) {
    if (match.package != 0) continue;
    if (!match.statement) return "nothing";
    const std::string status = match.statement->status == Status::not_affected ? "not affected" : "other";
    return match.statement->impact.empty() ? status : match.statement->impact;
  }
  return "no match";
}
std::string standing(const VexStatement& statement, const std::string& product = {}) {
  return standing(std::vector{statement}, {package_of(Type::npm, "@scope/a", "1.2.3")}, product);
}

TEST(MatchVexTest, APackageIsNamedByItsUrl) {
  EXPECT_EQ(standing(said({"pkg:npm/%40scope/a@1.2.3"})), "not affected");
  EXPECT_EQ(standing(said({"pkg:npm/@scope/a@1.2.3"})), "not affected");
  EXPECT_EQ(standing(said({"pkg:npm/%40scope/a"})), "not affected");
  EXPECT_EQ(standing(said({"pkg:npm/%40scope/a@1.2.4"})), "nothing");
  EXPECT_EQ(standing(said({"pkg:npm/a@1.2.3"})), "nothing");
  EXPECT_EQ(standing(said({"pkg:pypi/%40scope/a@1.2.3"})), "nothing");
  EXPECT_EQ(standing(said({"pkg:npm/%40scope/a?repository_url=npm.example.com"})), "nothing");
  EXPECT_EQ(standing(said({"pkg:npm/b", "pkg:npm/%40scope/a"})), "not affected");
  EXPECT_EQ(standing(said({"pkg:"})), "nothing");
}

TEST(MatchVexTest, AVulnerabilityIsNamedByAnyOfItsNames) {
  VexStatement statement = said({"pkg:npm/%40scope/a"});
  statement.vulnerabilities = {"X-1", "ghsa-aaaa-bbbb-cccc"};
  EXPECT_EQ(standing(statement), "not affected");
  statement.vulnerabilities = {"CVE-2024-1112"};
  EXPECT_EQ(standing(statement), "nothing");
}

TEST(MatchVexTest, QualifiersMustBeThePackages) {
  const Distribution debian = [] {
    Distribution distribution = distribution_of("debian", "12");
    distribution.codename = "bookworm";
    return distribution;
  }();
  Package package = package_of(Type::deb, "libsource1", "1:2-3", "source");
  package.architecture = "amd64";
  const auto stands = [&](const char* url) { return standing({said({url})}, {package}, "", &debian); };
  EXPECT_EQ(stands("pkg:deb/debian/libsource1@1%3A2-3?arch=amd64&distro=debian-12"), "not affected");
  EXPECT_EQ(stands("pkg:deb/debian/libsource1@2-3?epoch=1&distro=bookworm"), "not affected");
  EXPECT_EQ(stands("pkg:deb/debian/libsource1?arch=arm64"), "nothing");
  EXPECT_EQ(stands("pkg:deb/debian/libsource1?distro=trixie"), "nothing");
  EXPECT_EQ(stands("pkg:deb/ubuntu/libsource1"), "nothing");
  // A source must be named as one.
  EXPECT_EQ(stands("pkg:deb/debian/source?arch=source"), "not affected");
  EXPECT_EQ(stands("pkg:deb/debian/source@1:2-3?arch=source&distro=bookworm"), "not affected");
  EXPECT_EQ(stands("pkg:deb/debian/source"), "nothing");
}

TEST(MatchVexTest, AnImageIsNamedByWhatIsToldOfIt) {
  const std::string image = "pkg:oci/cart@sha256%3Aabc?repository_url=registry.example.com/shop/cart&tag=1.0";
  EXPECT_EQ(standing(said({"pkg:oci/cart"}), image), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/Cart@sha256:abc"}), image), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart?repository_url=registry.example.com/shop/cart"}), image), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart?repository_url=https://registry.example.com/shop"}), image), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart?tag=1.0"}), image), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart?tag=2.0"}), image), "nothing");
  EXPECT_EQ(standing(said({"pkg:oci/cart@sha256:def"}), image), "nothing");
  EXPECT_EQ(standing(said({"pkg:oci/cart?repository_url=registry.example.com/other"}), image), "nothing");
  EXPECT_EQ(standing(said({"pkg:oci/basket"}), image), "nothing");
  EXPECT_EQ(standing(said({"pkg:oci/cart"})), "nothing");
  // What is no package URL is a name as it is.
  EXPECT_EQ(standing(said({"https://example.com/cart"}), "https://example.com/cart"), "not affected");
}

TEST(MatchVexTest, SubcomponentsNarrowAStatement) {
  EXPECT_EQ(standing(said({"pkg:oci/cart"}, {"pkg:npm/%40scope/a@1.2.3"}), "pkg:oci/cart"), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart"}, {"pkg:npm/b", "pkg:npm/%40scope/a"}), "pkg:oci/cart"), "not affected");
  EXPECT_EQ(standing(said({"pkg:oci/cart"}, {"pkg:npm/b"}), "pkg:oci/cart"), "nothing");
  EXPECT_EQ(standing(said({"pkg:oci/cart"}, {"pkg:npm/%40scope/a"}), "pkg:oci/basket"), "nothing");
  EXPECT_EQ(standing(said({"pkg:npm/%40scope/a"}, {"pkg:npm/b"})), "nothing");
}

TEST(MatchVexTest, WhatBringsAPackageAlongIsAProductToo) {
  std::vector<Package> packages = {package_of(Type::npm, "@scope/a", "1.2.3"), package_of(Type::npm, "app", "1.0.0")};
  packages[0].parent = 1;
  const auto stands = [&](const VexStatement& statement) { return standing({statement}, packages); };
  EXPECT_EQ(stands(said({"pkg:npm/app"})), "not affected");
  EXPECT_EQ(stands(said({"pkg:npm/app@1.0.0"}, {"pkg:npm/%40scope/a"})), "not affected");
  EXPECT_EQ(stands(said({"pkg:npm/app@2.0.0"})), "nothing");
  packages[1].parent = 0;  // in a circle
  EXPECT_EQ(stands(said({"pkg:npm/other"})), "nothing");
}

TEST(MatchVexTest, TheMostSpecificStatementStandsAndOfEqualOnesTheLast) {
  const std::vector<Package> packages = {package_of(Type::npm, "@scope/a", "1.2.3")};
  const auto stands = [&](const std::vector<VexStatement>& statements) {
    return standing(statements, packages, "pkg:oci/cart@sha256:abc");
  };
  const VexStatement image = said({"pkg:oci/cart"}, {}, Status::fixed, "image");
  const VexStatement digest = said({"pkg:oci/cart@sha256:abc"}, {}, Status::fixed, "digest");
  const VexStatement package = said({"pkg:npm/%40scope/a"}, {}, Status::fixed, "package");
  const VexStatement in_image = said({"pkg:oci/cart"}, {"pkg:npm/%40scope/a"}, Status::fixed, "package in image");
  const VexStatement version = said({"pkg:npm/%40scope/a@1.2.3"}, {}, Status::fixed, "version");
  EXPECT_EQ(stands({digest, image}), "digest");
  EXPECT_EQ(stands({package, digest}), "package");
  EXPECT_EQ(stands({in_image, package}), "package in image");
  EXPECT_EQ(stands({version, in_image}), "version");
  const VexStatement later = said({"pkg:oci/cart"}, {}, Status::affected, "later");
  EXPECT_EQ(stands({image, later}), "later");
  EXPECT_EQ(stands({later, image}), "image");
}

TEST(MatchVexTest, StatementsOfTheStoreCountBeforeThoseThatAreGiven) {
  Builder builder;
  builder.intake().take(named_record("GHSA-1", {"CVE-2024-1111"}));
  builder.intake().take(said({"pkg:npm/a"}, {}, Status::affected, "store"));
  const VexStatement given = said({"pkg:npm/a"}, {}, Status::not_affected, "given");
  MatchOptions options;
  const std::vector<Package> packages = {package_of(Type::npm, "a", "0.5.0")};
  const std::string bytes = bytes_of(builder);
  const Store store = opened(bytes);
  EXPECT_EQ(value_of(match(packages, store, options)).matches[0].statement->impact, "store");
  options.statements = std::span(&given, 1);
  EXPECT_EQ(value_of(match(packages, store, options)).matches[0].statement->impact, "given");
}

TEST(MatchVexTest, ManyStatementsOfOneVulnerabilityAreNotTriedForEachPackage) {
  std::vector<VexStatement> statements;
  std::vector<Package> packages;
  for (int index = 0; index < 20'000; ++index) {
    const std::string version = "1.2." + std::to_string(index);
    statements.push_back(said({"pkg:oci/cart"}, {"pkg:npm/%40scope/a@" + version}));
    if (index < 2'000) packages.push_back(package_of(Type::npm, "@scope/a", version));
  }
  EXPECT_EQ(standing(statements, packages, "pkg:oci/cart"), "not affected");
}

TEST(MatchUrlsTest, UrlsAreReadByTheirParts) {
  const auto text = [](std::string_view url) {
    const auto parsed = Url::parse(url);
    if (!parsed) return std::string("none");
    std::string parts = parsed->type + " " + parsed->name + " " + parsed->version;
    for (const auto& [key, value] : parsed->qualifiers) parts += " " + key + "=" + value;
    return parts;
  };
  EXPECT_EQ(text("PKG:Golang/github.com/Masterminds/semver@v3.1.0#v3"),
            "golang github.com/Masterminds/semver/v3 3.1.0");
  EXPECT_EQ(text("pkg:pypi/Ruamel._yaml@1"), "pypi ruamel-yaml 1");
  EXPECT_EQ(text("pkg:rpm/redhat/bash@5-1?epoch=2&arch=x86_64"), "rpm redhat/bash 2:5-1 arch=x86_64");
  EXPECT_EQ(text("pkg://npm//a@1%2B2?b=%20&a=1&c="), "npm a 1+2 a=1 b= ");
  EXPECT_EQ(text("pkg:npm/%zz@%"), "npm %zz %");
  EXPECT_EQ(text("pkg:npm/@a/b"), "npm @a/b ");
  for (const char* wrong : {"", "pkg:", "pkg:npm", "pkg:npm/", "npm/a", "pkg:/a"}) EXPECT_EQ(text(wrong), "none");
}

}  // namespace
}  // namespace seawall::advisories
