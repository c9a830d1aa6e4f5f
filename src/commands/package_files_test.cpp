#include "package_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view npm_lock = R"({"name": "web", "lockfileVersion": 3, "packages": {
  "": {"name": "web", "dependencies": {"lodash": "^4.17.0"}},
  "node_modules/lodash": {"version": "4.17.20", "integrity": "sha512-AA=="},
  "node_modules/jest": {"version": "29.0.0", "dev": true}}})";
constexpr std::string_view cargo_lock = R"(version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["time"]

[[package]]
name = "time"
version = "0.1.43"
source = "registry+https://github.com/rust-lang/crates.io-index"
)";
constexpr std::string_view go_mod = "module example.com/app\n\ngo 1.22.1\n\nrequire golang.org/x/net v0.1.0\n";
constexpr std::string_view go_sum = "golang.org/x/net v0.1.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
constexpr std::string_view poetry_lock = R"([[package]]
name = "jinja2"
version = "2.11.2"
description = ""
optional = false
python-versions = "*"
files = []

[metadata]
lock-version = "2.0"
python-versions = "^3.8"
content-hash = "00"
)";
constexpr std::string_view gemfile_lock =
    "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (2.0.1)\n\nPLATFORMS\n  ruby\n\n"
    "DEPENDENCIES\n  rack\n";
constexpr std::string_view composer_lock =
    R"({"content-hash": "00", "packages": [{"name": "symfony/http-kernel", "version": "v4.4.0"}], "packages-dev": []})";
constexpr std::string_view pom =
    "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version>"
    "<dependencies><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId>"
    "<version>2.14.1</version></dependency></dependencies></project>";
constexpr std::string_view cyclonedx_bill =
    R"({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "name": "openssl",
  "version": "3.0.7-1", "purl": "pkg:deb/debian/openssl@3.0.7-1?distro=debian-12"}]})";

/// Each test works in a new folder, which is the current one.
class PackageFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/seawall-packages-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    before_ = fs::current_path();
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  static void write(const fs::path& path, std::string_view text) {
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static PackageSources read(const std::vector<std::string>& paths, const Settings& settings = {},
                             std::size_t threads = 1) {
    Pool pool(threads);
    return read_package_files(paths, settings, pool);
  }

  fs::path folder_;

 private:
  fs::path before_;
};

std::vector<std::string> names_of(const PackageSources& read) {
  std::vector<std::string> names;
  for (const PackageSource& source : read.sources) names.push_back(source.name);
  return names;
}
/// "path: name version", a package each.
std::vector<std::string> packages_of(const PackageSources& read) {
  std::vector<std::string> all;
  for (const PackageSource& source : read.sources) {
    for (const packages::Package& package : source.bill.packages) {
      all.push_back(source.name + ": " + package.name + ' ' + package.version);
    }
  }
  return all;
}
/// "path:line: message", and an exclamation mark in front of failures.
std::vector<std::string> not_looked_of(const PackageSources& read) {
  std::vector<std::string> all;
  for (const objects::NotLooked& entry : read.not_looked) {
    const std::string line = entry.place.line > 0 ? ":" + std::to_string(entry.place.line) : "";
    all.push_back((entry.is_failure ? "!" : "") + entry.place.file + line + ": " + entry.message);
  }
  return all;
}

TEST_F(PackageFiles, ReadsLockFilesOfAllLanguagesInAFolder) {
  write("web/package-lock.json", npm_lock);
  write("web/package.json", "{}");
  write("rust/Cargo.lock", cargo_lock);
  write("go/go.mod", go_mod);
  write("go/go.sum", go_sum);
  write("py/poetry.lock", poetry_lock);
  write("py/requirements-dev.txt", "flask==1.0\n");
  write("ruby/Gemfile.lock", gemfile_lock);
  write("php/composer.lock", composer_lock);
  write("java/pom.xml", pom);
  write("README.md", "x");
  const PackageSources one = read({"."});
  EXPECT_THAT(packages_of(one),
              ElementsAre("go/go.mod: golang.org/x/net 0.1.0", "go/go.mod: stdlib 1.22.1",
                          "java/pom.xml: org.apache.logging.log4j:log4j-core 2.14.1",
                          "php/composer.lock: symfony/http-kernel v4.4.0", "py/poetry.lock: jinja2 2.11.2",
                          "py/requirements-dev.txt: flask 1.0", "ruby/Gemfile.lock: rack 2.0.1",
                          "rust/Cargo.lock: app 0.1.0", "rust/Cargo.lock: time 0.1.43",
                          "web/package-lock.json: jest 29.0.0", "web/package-lock.json: lodash 4.17.20"));
  EXPECT_THAT(one.not_looked, IsEmpty());
  EXPECT_EQ(one.files, 8u);
  const packages::Bill& web = one.sources.back().bill;
  EXPECT_EQ(web.subject.name, "web/package-lock.json");
  EXPECT_FALSE(web.subject.is_image);
  EXPECT_EQ(web.packages[1].location, "web/package-lock.json");
  EXPECT_TRUE(web.packages[0].is_development);
  EXPECT_EQ(packages_of(read({"."}, {}, 4)), packages_of(one));
}

TEST_F(PackageFiles, ReadsTheRestWhereOneIsBroken) {
  write("a/package-lock.json", "{\"lockfileVersion\": 3,\n ]");
  write("b/Cargo.lock", cargo_lock);
  const PackageSources result = read({"."});
  EXPECT_THAT(names_of(result), ElementsAre("b/Cargo.lock"));
  EXPECT_THAT(not_looked_of(result), ElementsAre(StartsWith("!a/package-lock.json:2: ")));
  EXPECT_EQ(result.not_looked[0].reason, objects::NotLooked::Reason::syntax);
}

TEST_F(PackageFiles, FindsNothingInAnEmptyFolder) {
  fs::create_directory("empty");
  const PackageSources result = read({"empty"});
  EXPECT_THAT(result.sources, IsEmpty());
  EXPECT_THAT(result.not_looked, IsEmpty());
  EXPECT_EQ(result.files, 0u);
}

TEST_F(PackageFiles, CountsFilesThatHaveNoPackages) {
  write("package-lock.json", R"({"lockfileVersion": 3, "packages": {}})");
  const PackageSources result = read({"."});
  EXPECT_THAT(result.sources, IsEmpty());
  EXPECT_THAT(result.not_looked, IsEmpty());
  EXPECT_EQ(result.files, 1u);
}

TEST_F(PackageFiles, TellsWhatIsNotThere) {
  write("go.mod", go_mod);
  const PackageSources result = read({"no/such", "go.mod"});
  EXPECT_THAT(names_of(result), ElementsAre("go.mod"));
  EXPECT_THAT(not_looked_of(result), ElementsAre(StartsWith("!no/such: ")));
}

TEST_F(PackageFiles, LeavesOutWhatIsInstalled) {
  write("package-lock.json", npm_lock);
  write("node_modules/a/package-lock.json", npm_lock);
  write("node_modules/a/node_modules/b/yarn.lock", "");
  write("py/lib/python3.11/site-packages/a/requirements.txt", "flask==1.0\n");
  const PackageSources result = read({"."});
  EXPECT_THAT(names_of(result), ElementsAre("package-lock.json"));
  EXPECT_THAT(not_looked_of(result),
              ElementsAre("node_modules: 2 lock files of what is installed are left out; name the folder to have them "
                          "read",
                          "py/lib/python3.11/site-packages: a lock file of what is installed is left out; name the "
                          "folder to have it read"));
}

TEST_F(PackageFiles, ReadsWhatIsInstalledWhereItsFolderIsNamed) {
  write("web/node_modules/a/package-lock.json", npm_lock);
  write("web/node_modules/a/node_modules/b/package-lock.json", npm_lock);
  const std::vector<std::string> outer = {"web/node_modules/a/package-lock.json"};
  EXPECT_EQ(names_of(read({"web/node_modules"})), outer);
  EXPECT_EQ(names_of(read({"web/node_modules/"})), outer);
  EXPECT_EQ(names_of(read({"web/node_modules/a"})), outer);
  EXPECT_EQ(names_of(read({"web", "web/node_modules/a"})), outer);
  EXPECT_EQ(names_of(read({"web/node_modules/a/package-lock.json", "web"})), outer);
  EXPECT_THAT(names_of(read({"web/node_modules/a/node_modules/b"})), SizeIs(1));
  EXPECT_THAT(names_of(read({folder_ / "web"})), IsEmpty());
  fs::current_path("web/node_modules/a");
  EXPECT_THAT(names_of(read({"."})), ElementsAre("package-lock.json"));
}

TEST_F(PackageFiles, LeavesOutFoldersThatABuildToolFillsWhereItIsUsed) {
  write("php/composer.lock", composer_lock);
  write("php/vendor/a/composer.lock", composer_lock);
  write("rust/Cargo.toml", "");
  write("rust/target/package/a/Cargo.lock", cargo_lock);
  write("own/vendor/Cargo.lock", cargo_lock);
  write("own/target/go.mod", go_mod);
  const PackageSources result = read({"."});
  EXPECT_THAT(names_of(result), ElementsAre("own/target/go.mod", "own/vendor/Cargo.lock", "php/composer.lock"));
  EXPECT_THAT(not_looked_of(result), ElementsAre(StartsWith("php/vendor: "), StartsWith("rust/target: ")));
  EXPECT_THAT(names_of(read({"php/vendor"})), SizeIs(1));
}

TEST_F(PackageFiles, HeedsGitignore) {
  write(".gitignore", "/build\n");
  write("build/package-lock.json", npm_lock);
  write("go.mod", go_mod);
  EXPECT_THAT(names_of(read({"."})), ElementsAre("go.mod"));
  EXPECT_THAT(names_of(read({"build/package-lock.json"})), SizeIs(1));
}

TEST_F(PackageFiles, LeavesOutWhatIsExcluded) {
  write("a/go.mod", go_mod);
  write("b/go.mod", go_mod);
  Settings settings;
  settings.exclude.value = {"a/**"};
  const PackageSources result = read({"."}, settings);
  EXPECT_THAT(names_of(result), ElementsAre("b/go.mod"));
  EXPECT_THAT(not_looked_of(result), ElementsAre("a/go.mod: excluded by \"a/**\""));
}

TEST_F(PackageFiles, ReadsTheLockFileThatNpmReads) {
  write("a/package-lock.json", npm_lock);
  write("a/npm-shrinkwrap.json", npm_lock);
  write("b/package-lock.json", npm_lock);
  const PackageSources result = read({"."});
  EXPECT_THAT(names_of(result), ElementsAre("a/npm-shrinkwrap.json", "b/package-lock.json"));
  EXPECT_THAT(not_looked_of(result), ElementsAre("a/package-lock.json: npm reads npm-shrinkwrap.json in its place"));
  EXPECT_THAT(names_of(read({"a/package-lock.json"})), SizeIs(1));
}

TEST_F(PackageFiles, ReadsBillsThatAreNamed) {
  write("bom.json", cyclonedx_bill);
  const PackageSources result = read({"bom.json"});
  EXPECT_THAT(packages_of(result), ElementsAre("bom.json: openssl 3.0.7-1"));
  ASSERT_TRUE(result.sources[0].bill.distribution);
  EXPECT_EQ(result.sources[0].bill.distribution->id, "debian");
  EXPECT_THAT(read({"."}).sources, IsEmpty());
}

TEST_F(PackageFiles, TellsThatANamedFileIsNeitherLockFileNorBill) {
  write("main.c", "int main;");
  write("data.json", "{\"a\": 1}");
  EXPECT_THAT(
      not_looked_of(read({"data.json", "main.c"})),
      ElementsAre("!data.json:1: is read neither as a lock file, by its name, nor as a bill of materials: is no "
                  "bill of materials: it has neither \"bomFormat\" nor \"spdxVersion\"",
                  "!main.c: is read neither as a lock file, by its name, nor as a bill of materials: is no "
                  "JSON, and so no bill of materials that is read"));
}

TEST_F(PackageFiles, RefusesALockFileOverTheLimitBytes) {
  write("a/package-lock.json", npm_lock);
  fs::resize_file("a/package-lock.json", most_lock_bytes + 1);
  write("b/go.mod", go_mod);
  const PackageSources result = read({"."});
  EXPECT_THAT(names_of(result), ElementsAre("b/go.mod"));
  EXPECT_THAT(not_looked_of(result), ElementsAre("!a/package-lock.json: over the limit \"bytes\" of 268435456"));
}

TEST_F(PackageFiles, ReadsOneBill) {
  write("bom.json", cyclonedx_bill);
  const PackageSources result = read_bill_file("bom.json");
  EXPECT_THAT(packages_of(result), ElementsAre("bom.json: openssl 3.0.7-1"));
  EXPECT_THAT(result.not_looked, IsEmpty());
  EXPECT_THAT(not_looked_of(read_bill_file("none.json")), ElementsAre(StartsWith("!none.json: ")));
  write("package-lock.json", npm_lock);
  EXPECT_THAT(not_looked_of(read_bill_file("package-lock.json")),
              ElementsAre("!package-lock.json:1: is no bill of materials: it has neither \"bomFormat\" nor "
                          "\"spdxVersion\""));
}

TEST_F(PackageFiles, ReadsTheRestOfABillThatIsWrongInParts) {
  write("bom.json", R"({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    7, {"type": "library", "name": "a", "purl": "pkg:npm/a@1"}]})");
  const PackageSources result = read_bill_file("bom.json");
  EXPECT_THAT(packages_of(result), ElementsAre("bom.json: a 1"));
  EXPECT_THAT(not_looked_of(result), ElementsAre(StartsWith("!bom.json:2: ")));
}

TEST_F(PackageFiles, KeepsABillWithoutPackages) {
  write("bom.json", R"({"bomFormat": "CycloneDX", "specVersion": "1.5"})");
  EXPECT_THAT(names_of(read_bill_file("bom.json")), ElementsAre("bom.json"));
  EXPECT_THAT(names_of(read({"bom.json"})), ElementsAre("bom.json"));
}

TEST(DescribeBill, IsAnObject) {
  packages::Bill bill;
  bill.packages.resize(2);
  EXPECT_EQ(describe_bill("web/package-lock.json", bill, ""),
            "apiVersion: seawall.dev/v1alpha1\nkind: PackageList\nmetadata:\n  name: web/package-lock.json\n"
            "packageCount: 2\n");
  bill.distribution = packages::Distribution{"debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)", ""};
  EXPECT_THAT(describe_bill("a", bill, "vulnerabilities:\n- {name: x}\n"),
              HasSubstr("packageCount: 2\ndistribution:\n  id: debian\n  version: \"12\"\n"
                        "  name: Debian GNU/Linux 12 (bookworm)\nvulnerabilities:\n- {name: x}\n"));
}

TEST(DescribeBill, IsReadWhateverItIsCalled) {
  packages::Bill bill;
  bill.distribution = packages::Distribution{"\xFF", "", "", "a: b\n- c", ""};
  for (const std::string& name :
       {std::string(), std::string("a: b"), std::string("\xFF\n---\n"), std::string("true")}) {
    const auto source = documents::Source::from_bytes("bill", describe_bill(name, bill, ""));
    ASSERT_TRUE(source);
    const std::vector<documents::Outcome> outcomes = documents::read(*source);
    ASSERT_THAT(outcomes, SizeIs(1));
    ASSERT_TRUE(outcomes[0].document) << describe_bill(name, bill, "");
    const documents::Node root = outcomes[0].document->root();
    EXPECT_EQ(root.child("kind").string(), "PackageList");
    EXPECT_TRUE(root.child("metadata").child("name").is_string());
    EXPECT_EQ(root.child("distribution").child("name").string(), "a: b\n- c");
  }
}

}  // namespace
}  // namespace seawall::commands
