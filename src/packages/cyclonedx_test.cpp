// What is written is read again.
#include <gtest/gtest.h>

#include <algorithm>

#include "documents/documents.h"
#include "packages.h"

namespace seawall::packages {
namespace {

constexpr BillOptions options() { return {"1.2.3", 1709210096}; }

Package package(Type type, std::string name, std::string version) {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  return package;
}

const std::string sha256(64, 'a');

/// One of each kind of what a bill has to say.
Bill full_bill() {
  Bill bill;
  bill.subject = {"registry.example.com/shop/cart", "1.2", "sha256:" + sha256, true};
  bill.distribution = Distribution{"debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)", "like"};
  Package libc = package(Type::deb, "libc6", "2.36-9+deb12u7");
  libc.architecture = "amd64";
  libc.source_name = "glibc";
  libc.source_version = "2.36-9";
  libc.licenses = {"GPL-2+", "LGPL-2.1-only"};
  libc.location = "var/lib/dpkg/status";
  Package program = package(Type::golang, "example.com/program", "1.0.0");
  program.location = "usr/bin/program";
  Package module = package(Type::golang, "github.com/Masterminds/semver/v3", "3.2.1");
  module.location = "usr/bin/program";
  module.digest = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  module.parent = 1;
  Package wanted = package(Type::npm, "@scope/name", "1.0.0");
  wanted.is_declared = wanted.is_development = true;
  wanted.digest = "sha256:" + sha256;
  wanted.licenses = {"(MIT OR Apache-2.0)"};
  Package flask = package(Type::pypi, "Flask_SQLAlchemy", "3.1");
  flask.licenses = {"BSD-3-Clause"};
  Package jar = package(Type::maven, "org.group:artifact", "1.0");
  jar.location = "app.jar!/lib/b.jar";
  bill.packages = {libc, program, module, wanted, flask, jar, package(Type::generic, "openssl", "3.0")};
  return bill;
}

ReadBill read_again(const std::string& text) {
  documents::Result<ReadBill> bill = read_bill("bill.json", text);
  if (!bill) {
    ADD_FAILURE() << bill.error().text();
    return {};
  }
  for (const documents::Error& fault : bill->faults) ADD_FAILURE() << fault.text();
  return take(std::move(bill));
}

const Package* find(const Bill& bill, std::string_view name) {
  const auto found = std::ranges::find(bill.packages, name, &Package::name);
  return found == bill.packages.end() ? nullptr : &*found;
}

/// All but the index of the parent, which is looked at by its name.
void expect_alike(const Bill& one, const Bill& other) {
  ASSERT_EQ(one.packages.size(), other.packages.size());
  for (const Package& package : one.packages) {
    const Package* const again = find(other, package.name);
    ASSERT_TRUE(again) << package.name;
    Package same_parent = *again;
    same_parent.parent = package.parent;
    EXPECT_EQ(same_parent, package) << package.name;
    const bool has_parent = package.parent != Package::none;
    ASSERT_EQ(again->parent != Package::none, has_parent) << package.name;
    if (has_parent) {
      EXPECT_EQ(other.packages[again->parent].name, one.packages[package.parent].name);
    }
  }
}

TEST(Bill, OfCycloneDxKeepsAllThatThereIsToSay) {
  const Bill bill = full_bill();
  const Bill again = read_again(cyclonedx(bill, options())).bill;
  EXPECT_EQ(again.subject.name, bill.subject.name);
  EXPECT_EQ(again.subject.version, bill.subject.version);
  EXPECT_EQ(again.subject.digest, bill.subject.digest);
  EXPECT_TRUE(again.subject.is_image);
  EXPECT_EQ(again.distribution, bill.distribution);
  expect_alike(bill, again);
  EXPECT_EQ(cyclonedx(again, options()), cyclonedx(bill, options()));
}

TEST(Bill, OfSpdxKeepsWhatSpdxHasAPlaceFor) {
  Bill bill = full_bill();
  const Bill again = read_again(spdx(bill, options())).bill;
  EXPECT_EQ(again.subject.name, bill.subject.name);
  EXPECT_EQ(again.subject.version, bill.subject.version);
  EXPECT_EQ(again.subject.digest, bill.subject.digest);
  EXPECT_TRUE(again.subject.is_image);
  bill.distribution->codename.clear();
  bill.distribution->like.clear();
  EXPECT_EQ(again.distribution, bill.distribution);
  bill.packages[2].digest.clear();
  const Package* const libc = find(again, "libc6");
  ASSERT_TRUE(libc);
  EXPECT_EQ(libc->licenses.size(), 1u);  // they hold together
  EXPECT_TRUE(libc->licenses[0].ends_with(" AND LGPL-2.1-only")) << libc->licenses[0];
  bill.packages[0].licenses = libc->licenses;
  expect_alike(bill, again);
}

TEST(Bill, HasTheSameBytesWhateverTheOrder) {
  const Bill bill = full_bill();
  Bill turned = bill;
  std::ranges::reverse(turned.packages);
  for (Package& each : turned.packages) {
    if (each.parent != Package::none) each.parent = static_cast<std::uint32_t>(bill.packages.size()) - 1 - each.parent;
  }
  EXPECT_EQ(cyclonedx(turned, options()), cyclonedx(bill, options()));
  EXPECT_EQ(spdx(turned, options()), spdx(bill, options()));
}

TEST(Bill, IsNamedByItsContent) {
  const auto serial_of = [](const std::string& text) { return text.substr(text.find("urn:uuid:"), 45); };
  Bill bill = full_bill();
  const std::string serial = serial_of(cyclonedx(bill, options()));
  EXPECT_EQ(serial[9 + 14], '8');
  EXPECT_EQ(serial_of(cyclonedx(bill, options())), serial);
  bill.packages[0].version += "x";
  EXPECT_NE(serial_of(cyclonedx(bill, options())), serial);
  const auto namespace_of = [](const std::string& text) {
    const std::size_t at = text.find("https://seawall.dev/spdx/");
    return text.substr(at, text.find('"', at) - at);
  };
  const std::string place = namespace_of(spdx(full_bill(), options()));
  EXPECT_TRUE(place.starts_with("https://seawall.dev/spdx/registry.example.com-shop-cart-")) << place;
  EXPECT_NE(namespace_of(spdx(bill, options())), place);
}

TEST(Bill, OfNothingIsReadAgain) {
  EXPECT_TRUE(read_again(cyclonedx({}, options())).bill.packages.empty());
  EXPECT_TRUE(read_again(spdx({}, options())).bill.packages.empty());
}

TEST(Bill, OfAnImageWithoutPackagesHasNone) {
  Bill bill;
  bill.subject = {"registry.example.com/static", "1", "sha256:" + std::string(64, 'a'), true};
  for (const std::string& text : {cyclonedx(bill, options()), spdx(bill, options())}) {
    const Bill again = read_again(text).bill;
    EXPECT_TRUE(again.packages.empty());
    EXPECT_EQ(again.subject.digest, bill.subject.digest);
    EXPECT_TRUE(again.subject.is_image);
  }
}

TEST(Bill, TakesTwiceTheSamePackageForTwo) {
  Bill bill;
  bill.packages = {package(Type::npm, "a", "1"), package(Type::npm, "a", "1"), package(Type::npm, "", "1")};
  EXPECT_EQ(read_again(cyclonedx(bill, options())).bill.packages.size(), 2u);
  EXPECT_EQ(read_again(spdx(bill, options())).bill.packages.size(), 2u);
}

TEST(Bill, IsWellFormedWhateverTheBytes) {
  Bill bill;
  bill.subject = {"\xFF\"\n", "\xC0", "sha256:zz", true};
  bill.distribution = Distribution{"\xFF", "\xFE", "\xFD", "\"", "\\"};
  Package odd = package(Type::maven, "\xFF:\x01\"", "\xFF\x1B[2J");
  odd.licenses = {"\xFF", "", "LicenseRef-a AND MIT"};
  odd.source_name = "\xFF; found in: x";
  odd.location = "\n";
  odd.digest = "\xFF";
  odd.parent = 77;  // of no package
  bill.packages = {odd, odd};
  bill.packages[1].parent = 1;
  EXPECT_EQ(read_again(cyclonedx(bill, options())).bill.packages.size(), 2u);
  EXPECT_EQ(read_again(spdx(bill, options())).bill.packages.size(), 2u);
}

}  // namespace
}  // namespace seawall::packages
