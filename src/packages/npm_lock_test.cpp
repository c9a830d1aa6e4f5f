#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(NpmLock, IsReadByFoldersSinceVersion2) {
  expect_packages(read_npm_lock, "package-lock.json",
                  R"({"name": "root", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                    "": {"name": "root", "version": "1.0.0", "devDependencies": {"mocha": "*"}},
                    "node_modules/@scope/a": {"version": "1.0.0", "integrity": "sha512-aa=="},
                    "node_modules/@ws/a": {"resolved": "packages/a", "link": true},
                    "packages/a": {"name": "@ws/a", "version": "0.1.0"},
                    "packages/a/node_modules/c": {"version": "3.0.0", "optional": true},
                    "node_modules/alias": {"name": "real", "version": "2.0.0"},
                    "node_modules/git": {"version": "1.1.0", "resolved": "git+ssh://git@example.com/git.git#00"},
                    "node_modules/mocha": {"version": "10.0.0", "dev": true},
                    "node_modules/mocha/node_modules/c": {"version": "3.0.0", "dev": true},
                    "node_modules/either": {"version": "1.0.0", "devOptional": true},
                    "node_modules/unknown": {}},
                    "dependencies": {"old": {"version": "1.0.0"}}})",
                  {"@scope/a 1.0.0 sha512-aa==", "c 3.0.0", "either 1.0.0", "git 1.1.0", "mocha 10.0.0 for development",
                   "real 2.0.0", "unknown ?"});
}

TEST(NpmLock, IsReadByDependenciesInVersion1) {
  expect_packages(read_npm_lock, "npm-shrinkwrap.json",
                  R"({"name": "root", "lockfileVersion": 1, "requires": true, "dependencies": {
                    "a": {"version": "1.0.0", "integrity": "sha1-aa=", "requires": {"b": "^1"},
                          "dependencies": {"b": {"version": "1.5.0", "bundled": true}}},
                    "alias": {"version": "npm:@scope/real@2.0.0"},
                    "git": {"version": "git+ssh://git@example.com/git.git#00"},
                    "folder": {"version": "file:packages/a"},
                    "mocha": {"version": "10.0.0", "dev": true}}})",
                  {"@scope/real 2.0.0", "a 1.0.0 sha1-aa=", "b 1.5.0", "git ?", "mocha 10.0.0 for development"});
}

TEST(NpmLock, MayBeEmpty) {
  expect_packages(read_npm_lock, "package-lock.json", R"({"name": "root", "lockfileVersion": 1})", {});
  expect_fault(read_npm_lock, "package-lock.json", "{}", "is no lock file of npm");
  expect_fault(read_npm_lock, "package-lock.json", "[", "package-lock.json:1:");
}

TEST(NpmLock, NestsAsDeepAsItIsWritten) {
  std::string text = R"({"lockfileVersion": 1)";
  for (int depth = 0; depth < 4'000; ++depth) text += R"(, "dependencies": {"a": {"version": "1")";
  for (int depth = 0; depth < 4'000; ++depth) text += "}}";
  expect_packages(read_npm_lock, "package-lock.json", text + "}", {"a 1"});
}

}  // namespace
}  // namespace seawall::packages
