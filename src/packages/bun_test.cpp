#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(BunLock, IsReadWithItsCommasAndComments) {
  expect_packages(read_bun_lock, "bun.lock",
                  R"({
  "lockfileVersion": 1, // a comment, with a comma,
  "workspaces": { "": { "name": "root", "dependencies": { "a": "^1", }, }, },
  /* another, } */
  "packages": {
    "@scope/b": ["@scope/b@2.0.0", "", { "dependencies": { "a": "1, }" } }, "sha512-bb=="],

    "a": ["a@1.0.0", "", {}, "sha512-aa==",],
    "alias": ["real@3.0.0", "https://npm.example.com/", {}, "sha512-cc=="],
    "a/c\\\"": ["c@4.0.0", "", { "bundled": true }, "sha512-dd=="],
    "git": ["git@github:user/git#00", {}, "user-git-00"],
    "packed": ["packed@https://example.com/packed.tgz", {}],
    "own": ["own@workspace:packages/own"],
    "linked": ["linked@link:../linked", {}],
    "none": [],
  },
}
)",
                  {"@scope/b 2.0.0 sha512-bb==", "a 1.0.0 sha512-aa==", "c 4.0.0 sha512-dd==", "git ?", "packed ?",
                   "real 3.0.0 sha512-cc=="});
}

TEST(BunLock, KeepsPlacesOfFaults) {
  expect_fault(read_bun_lock, "bun.lock", "{ /* \n */ \"a\" 1 }", "bun.lock:2:");
  expect_fault(read_bun_lock, "bun.lock", "{ /* ", "bun.lock:1:");
  expect_fault(read_bun_lock, "bun.lock", "{\"a\\", "bun.lock:1:");
  expect_fault(read_bun_lock, "bun.lock", "{}", "is no lock file of bun");
}

}  // namespace
}  // namespace seawall::packages
