#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

TEST(PythonRequirements, AreThoseThatNameOneVersion) {
  expect_packages(read_python_requirements, "requirements.txt",
                  "# comment\n"
                  "Flask==3.0.1\n"
                  "requests[socks, use] == 2.31.0 ; python_version < \"3.12\"  # why\n"
                  "numpy===1.26.4\n"
                  "old (==1.0)\n"
                  "urllib3==2.1.0 \\\n"
                  "    --hash=sha256:aa\n"
                  "idna==3.6 --hash=sha256:bb --hash=sha256:cc\r\n"
                  "both>=1,==1.5,!=1.4\n"
                  "whole==1.0 # which hides what follows \\\n"
                  "hidden==2.0\n"
                  "hashed==1.0 \\\n"
                  "  # a comment ends it \\\n"
                  "last==1.0\n"
                  "-r requirements-other.txt\n"
                  "--index-url https://pypi.example.com/simple\n"
                  "-e .\n"
                  "./folder\n"
                  "git+https://example.com/a.git@v1#egg=a\n"
                  "https://example.com/a-1.0.zip\n"
                  "a-1.0-py3-none-any.whl\n",
                  {"Flask 3.0.1", "both 1.5", "hashed 1.0", "idna 3.6", "last 1.0", "numpy 1.26.4", "old 1.0",
                   "requests 2.31.0", "urllib3 2.1.0 sha256:aa", "whole 1.0"});
}

TEST(PythonRequirements, AreReadInUtf16AsPipReadsThem) {
  const std::string text("\xFF\xFE"
                         "a\0=\0=\0"
                         "1\0\n\0",
                         12);
  expect_packages(read_python_requirements, "requirements.txt", text, {"a 1"});
}

TEST(PythonRequirements, AreCountedWhereTheyNameNoVersion) {
  const Reading reading =
      read_python_requirements({"requirements.txt", "a\nb>=1\nc==1.*\nd @ https://example.com/d.zip\ne==1\n"});
  EXPECT_THAT(packages_of(reading), testing::ElementsAre("e 1"));
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].code(), documents::ErrorCode::unsupported);
  EXPECT_EQ(reading.faults[0].text(), "requirements.txt: 4 requirements name no exact version");
  expect_fault(read_python_requirements, "requirements.txt", "-r base.txt\na==1\n",
               "the list \"base.txt\" is not followed; name it as well");
  expect_fault(read_python_requirements, "requirements.txt", "--requirement=../base.txt",
               "the list \"../base.txt\" is not followed; name it as well");
  expect_packages(read_python_requirements, "requirements.txt", "-r requirements-dev.txt\na==1\n-c constraints.txt\n",
                  {"a 1"});
  expect_fault(read_python_requirements, "requirements.txt", "a", "1 requirement names no exact version");
}

TEST(PipfileLock, TellsDefaultAndDevelop) {
  expect_packages(read_pipfile_lock, "Pipfile.lock",
                  R"({"_meta": {"hash": {"sha256": "0"}},
                      "default": {"flask": {"hashes": ["sha256:aa"], "version": "==3.0.1"},
                                  "own": {"path": ".", "editable": true},
                                  "six": {"hashes": ["sha256:aa", "sha256:bb"], "version": "==1.16.0"}},
                      "develop": {"pytest": {"version": "==8.0"}, "six": {"version": "==1.16.0"}}})",
                  {"flask 3.0.1 sha256:aa", "pytest 8.0 for development", "six 1.16.0"});
}

TEST(PipfileLock, CountsWhatHasNoVersion) {
  expect_fault(read_pipfile_lock, "Pipfile.lock",
               R"({"default": {"a": {"git": "https://example.com/a", "ref": "00"}}})",
               "1 package has no exact version");
  expect_fault(read_pipfile_lock, "Pipfile.lock", "{}", "is no lock file of pipenv");
  expect_fault(read_pipfile_lock, "Pipfile.lock", "{", "Pipfile.lock:1:2: ");
}

TEST(TomlLock, IsReadOfPoetry) {
  expect_packages(read_toml_lock, "poetry.lock",
                  R"(# This file is generated
[[package]]
name = "flask"
version = "3.0.1"
groups = ["main", "dev"]
files = [
    {file = "flask-3.0.1-py3-none-any.whl", hash = "sha256:aa"},
    {file = "flask-3.0.1.tar.gz", hash = "sha256:bb"},
]

[package.dependencies]
name = ">=1"

[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]

[[package]]
name = "old"
version = "1"
category = "dev"

[[package]]
name = "own"
version = "0.1"
[package.source]
type = "directory"
url = "../own"

[metadata]
lock-version = "2.1"
)",
                  {"flask 3.0.1 sha256:bb", "old 1 for development", "pytest 8.0 for development"});
}

TEST(TomlLock, IsReadOfUvWhoseGroupsAreToldByWhatLeadsToThem) {
  expect_packages(read_toml_lock, "uv.lock",
                  R"(version = 1
[[package]]
name = "root"
version = "0.1"
source = { virtual = "." }
dependencies = [{ name = "a" }]
[package.optional-dependencies]
more = [{ name = "extra" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[package.metadata]
requires-dist = [{ name = "a" }]
[[package]]
name = "a"
version = "1"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "b", marker = "os_name == 'nt'" }]
sdist = { url = "https://example.com/a.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [{ url = "https://example.com/a.whl", hash = "sha256:bb" }]
[[package]]
name = "b"
version = "2"
source = { git = "https://example.com/b?rev=1#00" }
[[package]]
name = "extra"
version = "3"
[[package]]
name = "pytest"
version = "8"
)",
                  {"a 1 sha256:aa", "b 2", "extra 3", "pytest 8 for development"});
}

TEST(TomlLock, IsReadOfPdmAndOfPythonItself) {
  expect_packages(read_toml_lock, "pdm.lock",
                  R"([metadata]
groups = ["default", "dev"]
lock_version = "4.5.0"
[[package]]
name = "a"
version = "1"
groups = ["default"]
[[package]]
name = "a"
version = "1"
extras = ["x"]
groups = ["dev"]
[[package]]
name = "b"
version = "1"
groups = ["dev"]
)",
                  {"a 1", "b 1 for development"});
  expect_packages(read_toml_lock, "pylock.toml",
                  R"(lock-version = "1.0"
[[packages]]
name = "a"
version = "1"
sdist = { url = "x", hashes = { sha256 = "aa" } }
[[packages]]
name = "own"
version = "1"
[packages.directory]
path = "."
)",
                  {"a 1 sha256:aa"});
}

TEST(TomlLock, TellsWhatWasReadBeforeAFault) {
  const Reading reading = read_toml_lock({"uv.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\nsource ="});
  EXPECT_THAT(packages_of(reading), testing::ElementsAre("a 1"));
  EXPECT_THAT(faults_of(reading), testing::ElementsAre("uv.lock:4: a value is expected"));
  expect_fault(read_toml_lock, "uv.lock", "a = 1", "is no lock file of Python's tools");
  expect_packages(read_toml_lock, "uv.lock", "version = 1\n", {});
}

}  // namespace
}  // namespace seawall::packages
