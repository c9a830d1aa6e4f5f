#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

constexpr std::string_view flask = "Metadata-Version: 2.1\nName: Flask\nVersion: 3.0.1\n";

TEST(PythonMetadata, TellsNameAndVersionAsTheyAreSpelled) {
  expect_packages(read_python_metadata, "usr/lib/python3/dist-packages/Flask-3.0.1.dist-info/METADATA",
                  "Metadata-Version: 2.1\r\nname: Zope.Interface\r\nVersion:1.0.0rc1\r\n\r\nName: not\r\n",
                  {"Zope.Interface 1.0.0rc1"});
}

TEST(PythonMetadata, IsReadWhereverPipListsIt) {
  for (const std::string_view path : {
           "usr/lib/python3.11/site-packages/Flask-3.0.1.dist-info/METADATA",
           "usr/lib/python3.11/site-packages/Flask-3.0.1.egg-info/PKG-INFO",
           "usr/lib/python3/dist-packages/Flask-3.0.1.egg-info",
           "usr/lib/python3/dist-packages/Flask-3.0.1-py3.11.egg/EGG-INFO/PKG-INFO",
           "src/flask/Flask.egg-info/PKG-INFO",  // of `setup.py develop`
           "var/task/Flask-3.0.1.dist-info/METADATA",
           "site-packages/Flask-3.0.1.dist-info/METADATA",
           "Flask-3.0.1.dist-info/METADATA",
       }) {
    expect_packages(read_python_metadata, path, flask, {"Flask 3.0.1"});
  }
}

TEST(PythonMetadata, IsPassedOverWithinAnotherPackageAndAfterABrokenInstallation) {
  for (const std::string_view path : {
           "usr/lib/python3.11/site-packages/setuptools/_vendor/Flask-3.0.1.dist-info/METADATA",
           "usr/lib/python3.11/site-packages/~lask-3.0.1.dist-info/METADATA",
           "usr/lib/python3/dist-packages/~lask-3.0.1.egg-info",
       }) {
    expect_packages(read_python_metadata, path, flask, {});
  }
}

std::vector<std::string> licenses_of(const std::string& headers) {
  const Reading reading = read_python_metadata({"a.dist-info/METADATA", std::string(flask) + headers});
  return reading.packages.empty() ? std::vector<std::string>() : reading.packages[0].licenses;
}

TEST(PythonMetadata, TellsLicensesByExpressionNameOrClassifier) {
  using testing::ElementsAre;
  EXPECT_THAT(licenses_of("License: BSD\nLicense-Expression: BSD-3-Clause OR MIT\n"),
              ElementsAre("BSD-3-Clause OR MIT"));
  EXPECT_THAT(licenses_of("License: Apache 2.0\n"), ElementsAre("Apache 2.0"));
  EXPECT_THAT(licenses_of("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n"
                          "Classifier: Topic :: Software Development\nClassifier: License :: Public Domain\n"),
              ElementsAre("MIT License", "Public Domain"));
  EXPECT_THAT(licenses_of("License: " + std::string(101, 'x') + "\n"), testing::IsEmpty());
}

TEST(PythonMetadata, TellsWhatIsMissing) {
  expect_fault(read_python_metadata, "a.dist-info/METADATA", "Version: 1\n", "a.dist-info/METADATA: tells no name");
  expect_fault(read_python_metadata, "a.dist-info/METADATA", "Name: a\n\nVersion: 1\n", "tells no version");
  expect_fault(read_python_metadata, "a.dist-info/METADATA", "\n", "tells no name");
}

}  // namespace
}  // namespace seawall::packages
