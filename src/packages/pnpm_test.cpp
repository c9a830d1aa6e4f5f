#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(PnpmLock, IsReadInVersion5) {
  expect_packages(read_pnpm_lock, "pnpm-lock.yaml",
                  R"(lockfileVersion: 5.4
specifiers: {}
packages:
  /a/1.0.0:
    resolution: {integrity: sha512-aa==}
    dev: false
  /@scope/b/2.0.0_a@1.0.0+c@3.0.0:
    resolution: {integrity: sha512-bb==}
    dev: true
  npm.example.com/c/3.0.0:
    resolution: {tarball: 'https://npm.example.com/c.tgz'}
    dev: false
  github.com/user/repo/0123456789:
    resolution: {tarball: 'https://codeload.github.com/user/repo/tar.gz/0123456789'}
    name: d
    version: 4.0.0
  file:own:
    resolution: {directory: own, type: directory}
    name: own
    version: 0.1.0
)",
                  {"@scope/b 2.0.0 for development sha512-bb==", "a 1.0.0 sha512-aa==", "c 3.0.0", "d 4.0.0"});
}

TEST(PnpmLock, IsReadInVersion6) {
  expect_packages(read_pnpm_lock, "pnpm-lock.yaml",
                  R"(lockfileVersion: '6.0'
packages:
  /a@1.0.0:
    resolution: {integrity: sha512-aa==}
    dev: true
  /@scope/b@2.0.0(a@1.0.0)(@x/y@2):
    resolution: {integrity: sha512-bb==}
    dev: false
  npm.example.com/@scope/c@3.0.0:
    resolution: {tarball: 'https://npm.example.com/c.tgz'}
  github.com/user/repo/0123456789:
    resolution: {tarball: 'https://codeload.github.com/user/repo/tar.gz/0123456789'}
    name: d
    version: 4.0.0
)",
                  {"@scope/b 2.0.0 sha512-bb==", "@scope/c 3.0.0", "a 1.0.0 for development sha512-aa==", "d 4.0.0"});
}

TEST(PnpmLock, IsReadInVersion9WhoseDevelopmentIsToldByWhatLeadsToIt) {
  expect_packages(read_pnpm_lock, "pnpm-lock.yaml",
                  R"(lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(peer@2.0.0)}
      alias: {specifier: 'npm:real@1', version: real@1.0.0}
      own: {specifier: 'workspace:*', version: link:packages/own}
    devDependencies:
      mocha: {specifier: ^10, version: 10.0.0}
    optionalDependencies:
      maybe: {specifier: ^1, version: 1.0.0}
packages:
  a@1.0.0: {resolution: {integrity: sha512-aa==}}
  b@1.1.0: {resolution: {integrity: sha512-bb==}}
  maybe@1.0.0: {}
  mocha@10.0.0: {resolution: {integrity: sha512-cc==}}
  c@https://codeload.github.com/user/c/tar.gz/00: {resolution: {tarball: x}, version: 3.0.0}
  peer@2.0.0: {}
  real@1.0.0: {}
snapshots:
  a@1.0.0(peer@2.0.0): {dependencies: {b: 1.1.0, peer: 2.0.0, c: 'https://codeload.github.com/user/c/tar.gz/00'}}
  b@1.1.0: {}
  mocha@10.0.0: {dependencies: {b: 1.1.0}}
)",
                  {"a 1.0.0 sha512-aa==", "b 1.1.0 sha512-bb==", "c 3.0.0", "maybe 1.0.0",
                   "mocha 10.0.0 for development sha512-cc==", "peer 2.0.0", "real 1.0.0"});
}

TEST(PnpmLock, MayHaveTwoDocuments) {
  expect_packages(
      read_pnpm_lock, "pnpm-lock.yaml",
      "lockfileVersion: '9.0'\npackages:\n  pnpm@11.0.0: {}\n---\nlockfileVersion: '9.0'\npackages:\n  a@1.0.0: {}\n",
      {"a 1.0.0", "pnpm 11.0.0"});
}

TEST(PnpmLock, IsNoneOfAnotherForm) {
  expect_fault(read_pnpm_lock, "pnpm-lock.yaml", "a: 1\n", "is no lock file of pnpm");
  expect_fault(read_pnpm_lock, "pnpm-lock.yaml", "a: [\n", "pnpm-lock.yaml:");
}

TEST(PnpmLock, PassesOverAliasesOfYaml) {
  expect_packages(read_pnpm_lock, "pnpm-lock.yaml",
                  "lockfileVersion: '9.0'\npackages:\n  a@1.0.0: &a {version: 1.0.0}\n  b@1.0.0: *a\n", {"a 1.0.0"});
}

}  // namespace
}  // namespace seawall::packages
