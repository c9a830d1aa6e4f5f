#include "read_bill.h"

#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

ReadBill read(const std::string& text) {
  documents::Result<ReadBill> bill = read_bill("bill.json", text);
  if (!bill) {
    ADD_FAILURE() << bill.error().text();
    return {};
  }
  return take(std::move(bill));
}

std::string refusal(const std::string& text) {
  const documents::Result<ReadBill> bill = read_bill("bill.json", text);
  if (bill) return "";
  return bill.error().text();
}

std::string cyclonedx_of(const std::string& rest) {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.5",)" + rest + "}";
}
std::string components(const std::string& list) { return cyclonedx_of("\"components\":[" + list + "]"); }
std::string spdx_of(const std::string& rest) { return R"({"spdxVersion":"SPDX-2.3","name":"doc",)" + rest + "}"; }

TEST(ReadBill, UnderstandsSyftsCycloneDx) {
  const ReadBill result = read(cyclonedx_of(R"json(
    "metadata": {"component": {"bom-ref": "x", "type": "container", "name": "debian:12", "version": "sha256:0a"}},
    "components": [
      {"bom-ref": "a", "type": "library", "publisher": "someone", "name": "libc6", "version": "2.36-9+deb12u7",
       "licenses": [{"license": {"id": "GPL-2.0-only"}}, {"license": {"name": "mine"}}, {"expression": "MIT OR ISC"}],
       "purl": "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=amd64&distro=debian-12&upstream=glibc",
       "properties": [{"name": "syft:location:0:path", "value": "/var/lib/dpkg/status"},
                      {"name": "syft:location:1:path", "value": "/usr/share/doc/libc6/copyright"},
                      {"name": "syft:metadata:source", "value": "glibc"},
                      {"name": "syft:metadata:sourceVersion", "value": "2.36-9"}]},
      {"bom-ref": "b", "type": "library", "name": "github.com/Masterminds/semver/v3", "version": "v3.2.1",
       "purl": "pkg:golang/github.com/Masterminds/semver@v3.2.1#v3",
       "properties": [{"name": "syft:metadata:h1Digest", "value": "h1:0a"}]},
      {"bom-ref": "c", "type": "file", "name": "/etc/passwd", "hashes": []},
      {"bom-ref": "os:debian@12", "type": "operating-system", "name": "debian", "version": "12",
       "description": "Debian GNU/Linux 12 (bookworm)",
       "properties": [{"name": "syft:distro:id", "value": "debian"},
                      {"name": "syft:distro:versionCodename", "value": "bookworm"},
                      {"name": "syft:distro:versionID", "value": "12"}]}])json"));
  EXPECT_TRUE(result.faults.empty());
  const Bill& bill = result.bill;
  EXPECT_EQ(bill.subject.name, "debian:12");
  EXPECT_TRUE(bill.subject.is_image);
  EXPECT_EQ(bill.distribution, (Distribution{"debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)", ""}));
  ASSERT_EQ(bill.packages.size(), 2u);
  EXPECT_EQ(bill.packages[0].name, "libc6");
  EXPECT_EQ(bill.packages[0].source_name, "glibc");
  EXPECT_EQ(bill.packages[0].source_version, "2.36-9");
  EXPECT_EQ(bill.packages[0].location, "var/lib/dpkg/status");
  EXPECT_EQ(bill.packages[0].licenses, (std::vector<std::string>{"GPL-2.0-only", "mine", "MIT OR ISC"}));
  EXPECT_EQ(bill.packages[1].name, "github.com/Masterminds/semver/v3");
  EXPECT_EQ(bill.packages[1].version, "3.2.1");
  EXPECT_EQ(bill.packages[1].digest, "h1:0a");
}

TEST(ReadBill, FindsTheDigestOfAnImageWhereverToolsPutIt) {
  const std::string digits(64, 'a');
  for (const std::string& told :
       {"\"version\":\"sha256:" + digits + "\"", "\"purl\":\"pkg:oci/debian@sha256%3A" + digits + "?arch=amd64\"",
        R"("hashes":[{"alg":"SHA-256","content":")" + digits + "\"}]"}) {
    const ReadBill result =
        read(cyclonedx_of(R"("metadata":{"component":{"type":"container","name":"a",)" + told + "}}"));
    EXPECT_EQ(result.bill.subject.digest, "sha256:" + digits) << told;
  }
  EXPECT_EQ(read(cyclonedx_of(R"("metadata":{"component":{"type":"container","name":"a","version":"sha256:0a"}})"))
                .bill.subject.digest,
            "");
}

TEST(ReadBill, UnderstandsTrivysCycloneDx) {
  const ReadBill result = read(cyclonedx_of(R"(
    "components": [
      {"bom-ref": "os", "type": "operating-system", "name": "redhat", "version": "8.9",
       "properties": [{"name": "aquasecurity:trivy:Class", "value": "os-pkgs"}]},
      {"bom-ref": "lock", "type": "application", "name": "app/package-lock.json",
       "properties": [{"name": "aquasecurity:trivy:Class", "value": "lang-pkgs"}]},
      {"bom-ref": "a", "type": "library", "name": "npm", "version": "8.19.2-1.el8",
       "purl": "pkg:rpm/redhat/npm@8.19.2-1.el8?arch=x86_64&distro=redhat-8.9&epoch=1",
       "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "nodejs"},
                      {"name": "aquasecurity:trivy:SrcVersion", "value": "18.12"},
                      {"name": "aquasecurity:trivy:SrcRelease", "value": "1.el8"},
                      {"name": "aquasecurity:trivy:SrcEpoch", "value": "1"},
                      {"name": "aquasecurity:trivy:Modularitylabel", "value": "nodejs:18:1"}]},
      {"bom-ref": "b", "type": "library", "name": "bash", "version": "5.1",
       "purl": "pkg:rpm/redhat/bash@5.1-2?distro=redhat-8.9",
       "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "bash"},
                      {"name": "aquasecurity:trivy:SrcVersion", "value": "5.1"},
                      {"name": "aquasecurity:trivy:SrcRelease", "value": "2"}]}],
    "dependencies": [{"ref": "os", "dependsOn": ["a", "b"]}, {"ref": "lock", "dependsOn": []}])"));
  EXPECT_TRUE(result.faults.empty());
  const Bill& bill = result.bill;
  EXPECT_EQ(bill.distribution, (Distribution{"rhel", "8.9", "", "", ""}));
  ASSERT_EQ(bill.packages.size(), 2u);
  EXPECT_EQ(bill.packages[0].version, "1:8.19.2-1.el8");
  EXPECT_EQ(bill.packages[0].source_name, "nodejs");
  EXPECT_EQ(bill.packages[0].source_version, "1:18.12-1.el8");
  EXPECT_EQ(bill.packages[0].module_label, "nodejs:18:1");
  EXPECT_EQ(bill.packages[1].source_name, "") << "the same as the package tells nothing";
  EXPECT_EQ(bill.packages[1].source_version, "");
}

TEST(ReadBill, PrefersTheSpellingOfTheNameToThatOfThePackageUrl) {
  const Bill bill = read(components(R"(
    {"type": "library", "name": "Flask_SQLAlchemy", "purl": "pkg:pypi/flask-sqlalchemy@3"},
    {"type": "library", "name": "github.com/Masterminds/semver", "purl": "pkg:golang/github.com/masterminds/semver@v1"},
    {"type": "library", "group": "org.group", "name": "artifact", "purl": "pkg:maven/org.group/artifact@1"},
    {"type": "library", "group": "@scope", "name": "name", "purl": "pkg:npm/%40scope/name@1"},
    {"type": "library", "name": "another", "purl": "pkg:npm/lodash@1"})"))
                        .bill;
  ASSERT_EQ(bill.packages.size(), 5u);
  EXPECT_EQ(bill.packages[0].name, "Flask_SQLAlchemy");
  EXPECT_EQ(bill.packages[1].name, "github.com/Masterminds/semver");
  EXPECT_EQ(bill.packages[2].name, "org.group:artifact");
  EXPECT_EQ(bill.packages[3].name, "@scope/name");
  EXPECT_EQ(bill.packages[4].name, "lodash");
}

TEST(ReadBill, TakesSoftwareWithoutAPackageUrlForGeneric) {
  const Bill bill = read(components(R"(
    {"type": "library", "group": "vendor", "name": "a", "version": "1",
     "hashes": [{"alg": "MD5", "content": "00"}, {"alg": "SHA-256", "content": "01"},
                {"alg": "SHA-1", "content": "02"}]},
    {"type": "framework", "name": "b"}, {"type": "device", "name": "c"}, {"type": "data", "name": "d"})"))
                        .bill;
  ASSERT_EQ(bill.packages.size(), 2u);
  EXPECT_EQ(bill.packages[0].type, Type::generic);
  EXPECT_EQ(bill.packages[0].name, "vendor/a");
  EXPECT_EQ(bill.packages[0].digest, "sha256:01");
  EXPECT_EQ(bill.packages[1].name, "b");
}

TEST(ReadBill, ReadsComponentsInComponents) {
  const Bill bill = read(cyclonedx_of(R"(
    "metadata": {"component": {"type": "application", "name": "app", "components": [
      {"type": "library", "name": "own"}]}},
    "components": [{"type": "library", "name": "outer", "components": [
      {"type": "library", "name": "inner", "components": [{"type": "library", "name": "innermost"}]}]},
      {"type": "file", "name": "f", "components": [{"type": "library", "name": "in-file"}]}])"))
                        .bill;
  ASSERT_EQ(bill.packages.size(), 5u);
  const auto parent_of = [&](std::string_view name) -> std::string {
    for (const Package& each : bill.packages) {
      if (each.name == name) return each.parent == Package::none ? "-" : bill.packages[each.parent].name;
    }
    return "not there";
  };
  EXPECT_EQ(parent_of("own"), "-");
  EXPECT_EQ(parent_of("outer"), "-");
  EXPECT_EQ(parent_of("inner"), "outer");
  EXPECT_EQ(parent_of("innermost"), "inner");
  EXPECT_EQ(parent_of("in-file"), "-");
}

TEST(ReadBill, NamesTheOnlyOneThatBringsAPackageAlongAndBreaksCircles) {
  const Bill bill = read(cyclonedx_of(R"(
    "components": [{"type": "library", "name": "a", "bom-ref": "a"}, {"type": "library", "name": "b", "bom-ref": "b"},
      {"type": "library", "name": "c", "bom-ref": "c"}, {"type": "library", "name": "d", "bom-ref": "d"}],
    "dependencies": [{"ref": "a", "dependsOn": ["b", "c", "b", "nobody", 5]}, {"ref": "b", "dependsOn": ["c", "b"]},
      {"ref": "d", "dependsOn": ["a"]}, {"ref": "b", "dependsOn": ["d"]}, 7, {"ref": "nobody", "dependsOn": ["a"]}])"))
                        .bill;
  ASSERT_EQ(bill.packages.size(), 4u);
  EXPECT_EQ(bill.packages[2].parent, Package::none) << "two bring it along";
  std::size_t parents = 0;
  for (const Package& each : bill.packages) parents += each.parent != Package::none;
  EXPECT_EQ(parents, 2u) << "of the three in the circle a, b, d";
}

TEST(ReadBill, UnderstandsSpdx) {
  const ReadBill result = read(spdx_of(R"(
    "documentDescribes": ["SPDXRef-root"],
    "packages": [
      {"SPDXID": "SPDXRef-root", "name": "debian", "versionInfo": "12", "primaryPackagePurpose": "CONTAINER",
       "checksums": [{"algorithm": "SHA256", "checksumValue": "0a"}]},
      {"SPDXID": "SPDXRef-os", "name": "debian", "versionInfo": "12.5", "primaryPackagePurpose": "OPERATING-SYSTEM"},
      {"SPDXID": "SPDXRef-1", "name": "libc6", "versionInfo": "2.36-9+deb12u7",
       "sourceInfo": "built package from: glibc 2.36-9", "licenseDeclared": "NOASSERTION",
       "licenseConcluded": "LicenseRef-x",
       "externalRefs": [{"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:x"},
         {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?distro=debian-12.5"}]},
      {"SPDXID": "SPDXRef-2", "name": "lock", "attributionTexts": ["Class: lang-pkgs"]},
      {"SPDXID": "SPDXRef-3", "name": "plain", "versionInfo": "NOASSERTION",
       "sourceInfo": "acquired package info from DPKG DB: /var/lib/dpkg/status, /usr/share/doc/plain/copyright"}],
    "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-x", "name": "NOASSERTION", "extractedText": "GPL-2+"}],
    "relationships": [
      {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-root"},
      {"spdxElementId": "SPDXRef-3", "relationshipType": "DEV_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-1"}])"));
  EXPECT_TRUE(result.faults.empty());
  const Bill& bill = result.bill;
  EXPECT_EQ(bill.subject.name, "debian");
  EXPECT_EQ(bill.subject.digest, "sha256:0a");
  EXPECT_TRUE(bill.subject.is_image);
  EXPECT_EQ(bill.distribution, (Distribution{"debian", "12", "", "", ""}));
  ASSERT_EQ(bill.packages.size(), 2u);
  EXPECT_EQ(bill.packages[0].type, Type::deb);
  EXPECT_EQ(bill.packages[0].source_name, "glibc");
  EXPECT_EQ(bill.packages[0].source_version, "2.36-9");
  EXPECT_EQ(bill.packages[0].licenses, std::vector<std::string>{"GPL-2+"});
  EXPECT_EQ(bill.packages[1].version, "");
  EXPECT_EQ(bill.packages[1].location, "var/lib/dpkg/status");
  EXPECT_EQ(bill.packages[1].parent, 0u);
  EXPECT_TRUE(bill.packages[1].is_development);
}

TEST(ReadBill, KnowsTheSystemBySpdxsTwoSpellings) {
  for (const std::string purpose : {"OPERATING-SYSTEM", "OPERATING_SYSTEM"}) {
    const Bill bill = read(spdx_of(R"("packages":[{"SPDXID":"os","name":"debian","versionInfo":"12",
        "primaryPackagePurpose":")" +
                                   purpose + "\"}]"))
                          .bill;
    EXPECT_EQ(bill.distribution, (Distribution{"debian", "12", "", "", ""})) << purpose;
    EXPECT_TRUE(bill.packages.empty()) << purpose;
  }
}

TEST(ReadBill, KeepsTheIdOfALicenseWhoseTextIsNoName) {
  const auto license_of = [](std::size_t length) {
    return read(spdx_of(R"("packages":[{"name":"a","licenseDeclared":"LicenseRef-x"}],
        "hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-x","extractedText":")" +
                        std::string(length, 'l') + "\"}]"))
        .bill.packages.at(0)
        .licenses;
  };
  EXPECT_EQ(license_of(200), std::vector<std::string>{std::string(200, 'l')});
  EXPECT_EQ(license_of(201), std::vector<std::string>{"LicenseRef-x"});
}

TEST(ReadBill, UnwrapsWhatGithubAndAttestationsPutAround) {
  EXPECT_EQ(read(R"({"sbom":)" + spdx_of(R"("packages":[{"name":"a"}])") + "}").bill.packages.size(), 1u);
  EXPECT_EQ(read(R"({"predicateType":"x","predicate":)" + components(R"({"type":"library","name":"a"})") + "}")
                .bill.packages.size(),
            1u);
}

TEST(ReadBill, TakesPackagesThatAreAllDescribedForPackages) {
  const auto count = [](const std::string& rest) { return read(spdx_of(rest)).bill.packages.size(); };
  EXPECT_EQ(count(R"("documentDescribes":["a","b"],"packages":[{"SPDXID":"a","name":"a"},{"SPDXID":"b","name":"b"}])"),
            2u);
  EXPECT_EQ(count(R"("documentDescribes":["a"],"packages":[{"SPDXID":"a","name":"a"},{"SPDXID":"b","name":"b"}])"), 1u);
  EXPECT_EQ(count(R"("documentDescribes":["a"],"packages":[{"SPDXID":"a","name":"a","externalRefs":[
                     {"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}])"),
            1u);
  EXPECT_EQ(count(R"("documentDescribes":["a"],"packages":[{"SPDXID":"a","name":"a"}])"), 0u);
}

TEST(ReadBill, TellsWhereAPartIsNotUnderstoodAndReadsTheRest) {
  const ReadBill result = read("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[\n"
                               "  {\"type\":\"library\",\"name\":\"a\",\"purl\":\"pkg:npm\"},\n"
                               "  {\"type\":\"library\",\"name\":5},\n"
                               "  7,\n"
                               "  {\"type\":\"library\",\"name\":\"b\",\"licenses\":{},\"version\":[]}\n"
                               "]}");
  std::vector<std::string> faults;
  for (const documents::Error& each : result.faults) faults.push_back(each.text());
  EXPECT_EQ(faults, (std::vector<std::string>{
                        "bill.json:2:39: \"pkg:npm\" is no package URL: it has no name",
                        "bill.json:3:28: \"name\" is an integer, not a string",
                        "bill.json:3:3: has neither a package URL nor a name",
                        "bill.json:4:3: a component is an integer, not a map",
                        "bill.json:5:56: \"version\" is a list, not a string",
                        "bill.json:5:43: \"licenses\" is a map, not a list",
                    }));
  ASSERT_EQ(result.bill.packages.size(), 2u);
  EXPECT_EQ(result.bill.packages[0].type, Type::generic);
  EXPECT_EQ(result.bill.packages[1].name, "b");
}

TEST(ReadBill, SaysWhatAFileIsThatIsNoBill) {
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"", "bill.json: is empty, and no bill of materials"},
      {" <?xml version=\"1.0\"?><bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"/>",
       "bill.json: CycloneDX in XML is not read"},
      {"<rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\">", "bill.json: SPDX in RDF is not read"},
      {"<html>", "bill.json: is XML, and no bill of materials in JSON"},
      {"## made by hand\nSPDXVersion: SPDX-2.3\n", "bill.json: SPDX in tag-value form is not read"},
      {"spdxVersion: \"SPDX-2.3\"\n", "bill.json: SPDX in YAML is not read"},
      {"[]", "bill.json: is no JSON, and so no bill of materials that is read"},
      {"{a: b}", "bill.json: is no JSON, and so no bill of materials that is read"},
      {"{}", "bill.json:1:1: is no bill of materials: it has neither \"bomFormat\" nor \"spdxVersion\""},
      {"{\"SchemaVersion\":2,\"Results\":[]}", "bill.json:1:1: is a report of trivy, and no bill of materials"},
      {"{\"artifacts\":[],\"descriptor\":{}}", "bill.json:1:1: is syft's own format, which is not read"},
      {"{\"@context\":\"x\",\"@graph\":[]}", "bill.json:1:1: SPDX 3 is not read"},
      {"{\"payloadType\":\"x\",\"payload\":\"eA==\"}",
       "bill.json:1:1: is a signed envelope, and the bill in it is not read"},
      {"{\"bomFormat\":\"Other\"}", "bill.json:1:14: \"bomFormat\" is not \"CycloneDX\""},
      {"{\"bomFormat\":\"CycloneDX\"}", "bill.json:1:1: CycloneDX without a version is not read: 1.2 to 1.7 are"},
      {"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.1\"}",
       "bill.json:1:40: CycloneDX \"1.1\" is not read: 1.2 to 1.7 are"},
      {"{\"spdxVersion\":\"SPDX-2.1\"}",
       "bill.json:1:16: SPDX \"SPDX-2.1\" is not read: \"SPDX-2.2\" and \"SPDX-2.3\" are"},
  };
  for (const auto& row : rows) EXPECT_EQ(refusal(row.text), row.says);
  EXPECT_NE(refusal("{\"bomFormat\":"), "");
  EXPECT_NE(refusal(components("") + components("")), "");
}

TEST(ReadBill, EndsAtItsLimits) {
  std::string many;
  for (std::size_t count = 0; count <= most_components; ++count) many += count == 0 ? "{}" : ",{}";
  EXPECT_TRUE(refusal(components(R"({"type":"library","name":"a","components":[)" + many + "]}"))
                  .ends_with("over the limit \"components\" of 1000000"));
  EXPECT_TRUE(refusal(spdx_of("\"packages\":[" + many + "]")).ends_with("over the limit \"components\" of 1000000"));
  std::string deep;
  for (int level = 0; level < 6000; ++level) deep += R"({"type":"library","name":"a","components":[)";
  EXPECT_NE(refusal(components(deep)).find("\"nesting\""), std::string::npos) << refusal(components(deep));
}

TEST(ReadBill, ReadsComponentsThatNestDeeply) {
  std::string deep;
  for (int level = 0; level < 4000; ++level) deep += R"({"type":"library","name":"a","components":[)";
  for (int level = 0; level < 4000; ++level) deep += "]}";
  EXPECT_EQ(read(components(deep)).bill.packages.size(), 4000u);
}

}  // namespace
}  // namespace seawall::packages
