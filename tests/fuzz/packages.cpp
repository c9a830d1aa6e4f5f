// A file of any format that tells of packages: the first byte says which, the rest is what it holds. What is read
// stands at that file, a package URL is canonical, and a bill of materials that is written is read again.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "packages/packages.h"

using namespace seawall::packages;

namespace {

// One for each reader. New ones go to the end, so that the corpus stays what it is.
constexpr std::array<std::string_view, 32> paths = {
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d/base",
    "lib/apk/db/installed",
    "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages.db",
    "var/lib/rpm/Packages",
    "usr/bin/program",
    "app/program.jar",
    "app/program.deps.json",
    "opt/java/release",
    "srv/wp-includes/version.php",
    "usr/lib/python3/site-packages/a-1.dist-info/METADATA",
    "node_modules/a/package.json",
    "gems/specifications/a-1.gemspec",
    "vendor/composer/installed.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "requirements.txt",
    "Pipfile.lock",
    "poetry.lock",
    "Cargo.lock",
    "go.mod",
    "Gemfile.lock",
    "composer.lock",
    "packages.lock.json",
    "packages.config",
    "pom.xml",
    "gradle.lockfile",
    "pylock.toml",
    "uv.lock",
};

void expect(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view path, std::string_view bytes) {
  const Reading reading = read(path, bytes);
  for (const Package& package : reading.packages) {
    expect(package.location.starts_with(path));
    expect(package.parent == Package::none || package.parent < reading.packages.size());
    expect(!purl(package).empty());
  }
  for (const seawall::documents::Error& fault : reading.faults) {
    expect(!fault.message().empty() && fault.place().file.starts_with(path));
  }
}

void check_purl(std::string_view text) {
  const auto parsed = parse_purl(text);
  if (!parsed) return;
  const std::string written = purl(parsed->package, parsed->distribution ? &*parsed->distribution : nullptr);
  const auto again = parse_purl(written);
  expect(static_cast<bool>(again));
  expect(purl(again->package, again->distribution ? &*again->distribution : nullptr) == written);
}

void check_bill(const Bill& bill) {
  for (const Package& package : bill.packages) expect(!package.name.empty());
  for (const std::string& text : {cyclonedx(bill, {}), spdx(bill, {})}) {
    const auto again = read_bill("again", text);
    expect(again && again->faults.empty() && again->bill.packages.size() == bill.packages.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  check(paths[data[0] % paths.size()], bytes);
  if (const auto distribution = read_distribution(bytes)) expect(!distribution->id.empty());
  check_purl(bytes);
  if (const auto read = read_bill("fuzz", std::string(bytes))) check_bill(read->bill);
  return 0;
}
