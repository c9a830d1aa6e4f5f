#include <gtest/gtest.h>

#include "packages.h"
#include "purl.h"

namespace seawall::packages {
namespace {

Package package(Type type, std::string name, std::string version = "") {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  return package;
}

Distribution distribution(std::string id, std::string version_id = "", std::string codename = "") {
  return {std::move(id), std::move(version_id), std::move(codename), "", ""};
}

FromPurl parsed(std::string_view text) {
  documents::Result<FromPurl> result = parse_purl(text);
  if (!result) {
    ADD_FAILURE() << result.error().message();
    return {};
  }
  return take(std::move(result));
}

std::string reason(std::string_view text) {
  const documents::Result<FromPurl> result = parse_purl(text);
  if (result) return "";
  EXPECT_EQ(result.error().code(), documents::ErrorCode::syntax);
  return result.error().message();
}

TEST(Purl, NamesEachTypeBothWays) {
  for (const Type type : {Type::apk, Type::cargo, Type::composer, Type::deb, Type::gem, Type::generic, Type::golang,
                          Type::maven, Type::npm, Type::nuget, Type::pypi, Type::rpm}) {
    EXPECT_EQ(parse_type(name_of(type)), type);
  }
  EXPECT_EQ(name_of(Type::golang), "golang");
  EXPECT_EQ(parse_type("hex"), std::nullopt);
}

TEST(Purl, OfLanguages) {
  const struct {
    Type type;
    const char* name;
    const char* version;
    const char* purl;
  } rows[] = {
      {Type::cargo, "serde_json", "1.0.1", "pkg:cargo/serde_json@1.0.1"},
      {Type::composer, "Symfony/HTTP-Kernel", "v6.4.0", "pkg:composer/symfony/http-kernel@v6.4.0"},
      {Type::gem, "rails", "7.1.0", "pkg:gem/rails@7.1.0"},
      {Type::generic, "openssl", "3.0.1", "pkg:generic/openssl@3.0.1"},
      {Type::golang, "github.com/Masterminds/semver/v3", "3.2.1", "pkg:golang/github.com/Masterminds/semver/v3@v3.2.1"},
      {Type::golang, "example.com/a", "2.0.0+incompatible", "pkg:golang/example.com/a@v2.0.0%2Bincompatible"},
      {Type::golang, "stdlib", "1.22.3", "pkg:golang/stdlib@1.22.3"},
      {Type::golang, "example.com/a", "(devel)", "pkg:golang/example.com/a@%28devel%29"},
      {Type::maven, "org.apache.logging.log4j:log4j-core", "2.14.1",
       "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"},
      {Type::npm, "JSONStream", "1.3.5", "pkg:npm/JSONStream@1.3.5"},
      {Type::npm, "@angular/core", "17.0.0", "pkg:npm/%40angular/core@17.0.0"},
      {Type::nuget, "Newtonsoft.Json", "13.0.1", "pkg:nuget/Newtonsoft.Json@13.0.1"},
      {Type::pypi, "Flask_SQLAlchemy", "3.1", "pkg:pypi/flask-sqlalchemy@3.1"},
      {Type::pypi, "zope.interface", "6.0", "pkg:pypi/zope-interface@6.0"},
      {Type::pypi, "a-_.b", "", "pkg:pypi/a-b"},
  };
  const Distribution debian = distribution("debian", "12");
  for (const auto& row : rows) {
    EXPECT_EQ(purl(package(row.type, row.name, row.version), &debian), row.purl);
  }
}

TEST(Purl, OfDistributionsNamesArchitectureReleaseEpochModuleAndSource) {
  Package libc = package(Type::deb, "libc6", "2.36-9+deb12u7");
  libc.architecture = "amd64";
  libc.source_name = "glibc";
  const Distribution debian = distribution("debian", "12", "bookworm");
  EXPECT_EQ(purl(libc, &debian), "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=amd64&distro=debian-12&upstream=glibc");
  EXPECT_EQ(purl(libc), "pkg:deb/libc6@2.36-9%2Bdeb12u7?arch=amd64&upstream=glibc");

  Package attr = package(Type::deb, "attr", "1:2.4.47-2+b1");
  attr.source_name = "attr";
  attr.source_version = "1:2.4.47-2";
  EXPECT_EQ(purl(attr, &debian), "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?distro=debian-12&upstream=attr%401:2.4.47-2");

  Package busybox = package(Type::apk, "ssl_client", "1.36.1-r15");
  busybox.architecture = "x86_64";
  busybox.source_name = "busybox";
  const Distribution alpine = distribution("alpine", "3.19.1");
  EXPECT_EQ(purl(busybox, &alpine),
            "pkg:apk/alpine/ssl_client@1.36.1-r15?arch=x86_64&distro=alpine-3.19.1&upstream=busybox");

  Package npm = package(Type::rpm, "npm", "1:8.19.2-1.el9");
  npm.architecture = "noarch";
  npm.module_label = "nodejs:18:9";
  npm.source_name = "nodejs";
  npm.source_version = "1:18.12-1.el9";
  const Distribution rhel = distribution("rhel", "9.2");
  EXPECT_EQ(purl(npm, &rhel), "pkg:rpm/redhat/npm@8.19.2-1.el9?arch=noarch&distro=rhel-9.2&epoch=1&rpmmod=nodejs:18:9"
                              "&upstream=nodejs-18.12-1.el9.src.rpm");
}

TEST(Purl, NamesTheCodenameOfADistributionWithoutAVersion) {
  const Distribution testing = distribution("debian", "", "trixie");
  EXPECT_EQ(purl(package(Type::deb, "bash"), &testing), "pkg:deb/debian/bash?distro=debian-trixie");
  EXPECT_EQ(parsed("pkg:deb/debian/bash?distro=debian-trixie").distribution, testing);
}

TEST(Purl, EncodesWhatIsNotUnreservedButColons) {
  EXPECT_EQ(purl(package(Type::cargo, "a b?c#d@e%f/g:h~i.j-k_l")), "pkg:cargo/a%20b%3Fc%23d%40e%25f%2Fg:h~i.j-k_l");
  EXPECT_EQ(purl(package(Type::cargo, "\xC3\xBC")), "pkg:cargo/%C3%BC");
  EXPECT_EQ(purl(package(Type::cargo, "a\xFF")), "pkg:cargo/a%EF%BF%BD");
}

TEST(Purl, IsEmptyWithoutAName) { EXPECT_EQ(purl(package(Type::npm, "")), ""); }

TEST(Purl, OfAnImageNeedsItsDigest) {
  const std::string digest = "sha256:" + std::string(64, 'a');
  const std::string cart = "pkg:oci/cart@" + digest;
  EXPECT_EQ(purl_of(Subject{"registry.example.com/shop/Cart", "1.2", digest, true}),
            cart + "?repository_url=registry.example.com%2Fshop%2FCart&tag=1.2");
  EXPECT_EQ(purl_of(Subject{"./layouts/cart", "", digest, true}), cart);
  EXPECT_EQ(purl_of(Subject{"/layouts/cart/", digest, digest, true}), cart);
  EXPECT_EQ(purl_of(Subject{"cart", "1.2", "", true}), "");
  EXPECT_EQ(purl_of(Subject{"cart", "1.2", digest + "a", true}), "");
  EXPECT_EQ(purl_of(Subject{"cart", "1.2", "sha256:" + std::string(64, 'A'), true}), "");
  EXPECT_EQ(purl_of(Subject{"cart", "1.2", "sha512:" + std::string(128, '0'), true}),
            "pkg:oci/cart@sha512:" + std::string(128, '0') + "?tag=1.2");
  EXPECT_EQ(purl_of(Subject{"cart", "1.2", digest, false}), "");
}

TEST(PurlParse, InvertsWhatIsWritten) {
  std::vector<Package> packages = {
      package(Type::apk, "R", "4.3-r0"),
      package(Type::cargo, "serde", "1.0.0+build.1"),
      package(Type::composer, "symfony/http-kernel", "v6.4.0"),
      package(Type::deb, "g++", "4:12.2.0-3"),
      package(Type::gem, "nokogiri", "1.15.0"),
      package(Type::generic, "python"),
      package(Type::generic, "a/b/c", "1"),
      package(Type::generic, "//", "@"),
      package(Type::golang, "github.com/Masterminds/semver/v3", "3.2.1"),
      package(Type::golang, "a//b", "0.0.0-20240101000000-abcdef012345"),
      package(Type::golang, "stdlib", "1.22.3"),
      package(Type::maven, "org.group:artifact", "1.0"),
      package(Type::maven, "artifact", "1.0"),
      package(Type::maven, "group:", "1.0"),
      package(Type::maven, "a//b:c", "1.0"),
      package(Type::npm, "@scope/name", "1.0.0-rc.1"),
      package(Type::npm, "@scope", "1.0.0"),
      package(Type::npm, "name/with/parts", "1.0.0"),
      package(Type::nuget, "Newtonsoft.Json", "13.0.1"),
      package(Type::pypi, "flask", "1!2.0+local"),
      package(Type::rpm, "bash", "5.1.8-6.el9"),
      package(Type::rpm, "bind", "32:9.16-1.el9"),
      package(Type::cargo, "\xF0\x9F\x90\x9A \"\\&=?#%+", "1 2"),
  };
  packages[3].architecture = "amd64";
  packages[3].source_name = "gcc-defaults";
  packages[3].source_version = "1.203";
  packages[4].architecture = "x86_64-linux";
  packages[20].source_name = "bash-source";
  packages[21].source_name = "bind-lib";
  packages[21].source_version = "32:9.17-1.el9";
  packages[21].module_label = "bind:1:2";
  for (const Package& each : packages) {
    const std::string text = purl(each);
    EXPECT_EQ(parsed(text).package, each) << text;
    EXPECT_EQ(purl(parsed(text).package), text);
  }
  packages[21].source_version = "9.16-1.el9";  // of another epoch than the package
  EXPECT_EQ(purl(packages[21]), "pkg:rpm/bind@9.16-1.el9?epoch=32&rpmmod=bind:1:2&upstream=bind-lib%409.16-1.el9");
  EXPECT_EQ(parsed(purl(packages[21])).package, packages[21]);
}

TEST(PurlParse, TakesTheSourceOfAnRpmForAnotherOnlyWhereItIs) {
  const auto source_of = [](std::string_view text) {
    const Package package = parsed(text).package;
    return package.source_name + " " + package.source_version;
  };
  EXPECT_EQ(source_of("pkg:rpm/fedora/bash@5.1-2?upstream=bash-5.1-2.src.rpm"), " ");
  EXPECT_EQ(source_of("pkg:rpm/fedora/libs@5.1-2?upstream=bash-5.1-2.src.rpm"), "bash ");
  EXPECT_EQ(source_of("pkg:rpm/fedora/bash@5.1-2.a?upstream=bash-5.1-2.src.rpm"), "bash 5.1-2");
  EXPECT_EQ(source_of("pkg:rpm/fedora/libs@5.1-2?epoch=3&upstream=a-b-4-1.src.rpm"), "a-b 3:4-1");
  EXPECT_EQ(source_of("pkg:rpm/fedora/libs@a:5.1-2?upstream=a-4-1.src.rpm"), "a 4-1");
  EXPECT_EQ(source_of("pkg:rpm/fedora/libs@5.1-2?upstream=odd.src.rpm"), "odd.src.rpm ");
}

TEST(PurlParse, InvertsDistributions) {
  for (const Distribution& each :
       {distribution("debian", "12"), distribution("alpine", "3.19.1"), distribution("rhel", "9.2"),
        distribution("opensuse-leap", "15.5"), distribution("arch"), distribution("my-own-2", "7"),
        distribution("opensuse-tumbleweed", "20240101"), distribution("opensuse-tumbleweed"),
        distribution("debian", "", "trixie")}) {
    const std::string text = purl(package(Type::rpm, "a"), &each);
    EXPECT_EQ(parsed(text).distribution, each) << text;
  }
  EXPECT_EQ(parsed("pkg:npm/a@1").distribution, std::nullopt);
}

TEST(PurlParse, UnderstandsWhatOtherToolsWrite) {
  // trivy: an epoch of Debian, and the release with its point.
  const FromPurl trivy = parsed("pkg:deb/debian/login@4.13%2Bdfsg1-1?arch=amd64&distro=debian-12.5&epoch=1");
  EXPECT_EQ(trivy.package.version, "1:4.13+dfsg1-1");
  EXPECT_EQ(trivy.distribution, distribution("debian", "12"));
  // syft: the end of a module's path as the subpath.
  const FromPurl syft = parsed("pkg:golang/github.com/aws/aws-sdk-go-v2@v1.2.3#service/s3");
  EXPECT_EQ(syft.package, package(Type::golang, "github.com/aws/aws-sdk-go-v2/service/s3", "1.2.3"));
  EXPECT_EQ(parsed("pkg:golang/a.com/b#./x/../%2e/y/").package.name, "a.com/b/x/y");
  // A source package of rpm that is built elsewhere without source.
  EXPECT_EQ(parsed("pkg:rpm/fedora/a@1-2?upstream=b-3-4.nosrc.rpm").package.source_version, "3-4");
  EXPECT_EQ(parsed("pkg:rpm/oraclelinux/a@1-2?distro=oracle-8").distribution, distribution("ol", "8"));
  EXPECT_EQ(parsed("pkg:rpm/amazon/a@1-2").distribution, distribution("amzn"));
  EXPECT_EQ(parsed("pkg:rpm/redhat/a@1-2?distro=redhat-8.9").distribution, distribution("rhel", "8.9"));
  EXPECT_EQ(parsed("pkg:rpm/redhat/a?modularitylabel=x:1").package.module_label, "x:1");
  EXPECT_EQ(parsed("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie").distribution,
            distribution("debian", "", "jessie"));
  EXPECT_EQ(parsed("pkg:deb/ubuntu/a?distro=22.04").distribution, distribution("ubuntu", "22.04"));
  EXPECT_EQ(parsed("pkg:golang/stdlib@go1.22.3").package, package(Type::golang, "stdlib", "1.22.3"));
  EXPECT_EQ(parsed("pkg:golang/example.com/a@%28devel%29").package.version, "");
  EXPECT_EQ(parsed("pkg:rpm/redhat/a@1-2?distro=rhel-rawhide").distribution, distribution("rhel", "", "rawhide"));
  EXPECT_EQ(parsed("pkg:rpm/opensuse/a?distro=opensuse-leap-15.5").distribution, distribution("opensuse-leap", "15.5"));
  EXPECT_EQ(parsed("pkg:rpm/opensuse/a?distro=opensuse-tumbleweed").distribution, distribution("opensuse-tumbleweed"));
  EXPECT_EQ(parsed("pkg:rpm/centos/a@1-2?distro=centos-8.3.2011").distribution, distribution("centos", "8"));
  EXPECT_EQ(parsed("pkg:rpm/fedora/a@1-2?epoch=0").package.version, "1-2");
}

TEST(PurlParse, UnderstandsWhatIsNotCanonical) {
  EXPECT_EQ(parsed("PKG://NPM//%40angular//core/@1.0").package, package(Type::npm, "@angular/core", "1.0"));
  EXPECT_EQ(parsed("pkg:npm/@angular/core").package, package(Type::npm, "@angular/core"));
  EXPECT_EQ(parsed("pkg:npm/@angular/core@1.0").package, package(Type::npm, "@angular/core", "1.0"));
  EXPECT_EQ(parsed("pkg:npm/angular/core@1.0").package, package(Type::npm, "@angular/core", "1.0"));
  EXPECT_EQ(parsed(" pkg:cargo/a@1%3a2?x&y=&Arch=z#").package.architecture, "z");
  EXPECT_EQ(parsed("pkg:cargo/a@1+2").package.version, "1+2");
  EXPECT_EQ(parsed("pkg:cargo/a@1?checksum=sha256:00#src/lib").package, package(Type::cargo, "a", "1"));
}

TEST(PurlParse, TakesTypesThatAreNotKnownForGeneric) {
  EXPECT_EQ(parsed("pkg:github/actions/checkout@v4").package, package(Type::generic, "github/actions/checkout", "v4"));
  EXPECT_EQ(parsed("pkg:hex/jason@1.1.2").package, package(Type::generic, "hex/jason", "1.1.2"));
}

TEST(PurlParse, SaysWhatIsWrong) {
  EXPECT_EQ(reason(""), "\"\" is no package URL: it does not begin with \"pkg:\"");
  EXPECT_EQ(reason("npm/a@1"), "\"npm/a@1\" is no package URL: it does not begin with \"pkg:\"");
  EXPECT_EQ(reason("pkg:"), "\"pkg:\" is no package URL: it has no type");
  EXPECT_EQ(reason("pkg:n%70m/a"), "\"pkg:n%70m/a\" is no package URL: it has no type");
  EXPECT_EQ(reason("pkg:npm"), "\"pkg:npm\" is no package URL: it has no name");
  EXPECT_EQ(reason("pkg:npm/@1"), "\"pkg:npm/@1\" is no package URL: it has no name");
  EXPECT_EQ(reason("pkg:npm/a%2"), "\"pkg:npm/a%2\" is no package URL: its name is not percent-encoded UTF-8");
  EXPECT_EQ(reason("pkg:npm/a@%ff"), "\"pkg:npm/a@%ff\" is no package URL: its version is not percent-encoded UTF-8");
  EXPECT_EQ(reason("pkg:npm/a?arch=%zz"),
            "\"pkg:npm/a?arch=%zz\" is no package URL: a qualifier is not percent-encoded UTF-8");
  EXPECT_EQ(reason("pkg:golang/a#%"), "\"pkg:golang/a#%\" is no package URL: its subpath is not percent-encoded UTF-8");
  EXPECT_EQ(reason(std::string(1000, 'x')),
            "\"" + std::string(200, 'x') + "...\" is no package URL: it does not begin with \"pkg:\"");
}

TEST(Utf8, IsWellFormedOnly) {
  for (const char* const text : {"", "a", "\xC2\x80", "\xED\x9F\xBF", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(parsed("pkg:cargo/x" + std::string(text)).package.name, "x" + std::string(text));
  }
  for (const char* const text : {"\x80", "\xC1\x81", "\xC2", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                 "\xF8\x88\x80\x80\x80", "\xC2\x41"}) {
    EXPECT_NE(reason("pkg:cargo/x" + std::string(text)), "");
  }
}

}  // namespace
}  // namespace seawall::packages
