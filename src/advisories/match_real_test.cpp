// The traps that the real records of ../shared/advisories have; its README lists them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "match_testing.h"
#include "reading_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace testing;

class RealAdvisories : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::filesystem::is_directory(folder())) return;
    ASSERT_FALSE(std::getenv("CI")) << "there is no " << folder();
    GTEST_SKIP() << "there is no " << folder();
  }

  /// Records of a file that hold a text, as they are read.
  static std::vector<Record> records(const std::string& name, std::string_view text) {
    std::string lines;
    const std::string all = text_of_file(name);
    for (std::string_view rest = all; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n') + 1, rest.size());
      if (rest.substr(0, end).contains(text)) lines += rest.substr(0, end);
      rest.remove_prefix(end);
    }
    Taken taken = taken_of(lines);
    EXPECT_EQ(taken.failure, "");
    EXPECT_THAT(taken.refusals, IsEmpty());
    return std::move(taken.records);
  }

  static std::vector<std::string> judged(const std::vector<Record>& records, const Package& package,
                                         const Distribution* distribution = nullptr) {
    MatchOptions options;
    options.distribution = distribution;
    return texts_of(matches_of(records, {package}, options));
  }

  static std::filesystem::path folder() {
    const char* shared = std::getenv("SEAWALL_SHARED");
    return std::filesystem::path(shared ? shared : SEAWALL_SOURCE_DIR "/../shared") / "advisories";
  }
  static std::string text_of_file(const std::string& name) {
    std::ifstream file(folder() / (name + ".jsonl.zst"), std::ios::binary);
    const std::string packed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::string text;
    std::string buffer(ZSTD_DStreamOutSize(), '\0');
    ZSTD_DStream* const stream = ZSTD_createDStream();
    for (ZSTD_inBuffer in = {packed.data(), packed.size(), 0}; in.pos < in.size;) {
      ZSTD_outBuffer out = {buffer.data(), buffer.size(), 0};
      if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in))) break;
      text.append(buffer, 0, out.pos);
    }
    ZSTD_freeDStream(stream);
    return text;
  }
};

TEST_F(RealAdvisories, ARangeOfCommitsHidesNoRangeOfVersions) {
  const auto beaker = records("pypa", R"("id":"PYSEC-2012-1")");
  ASSERT_THAT(beaker, SizeIs(1));
  EXPECT_THAT(judged(beaker, package_of(Type::pypi, "Beaker", "1.6.5")),
              ElementsAre("CVE-2012-3458 until 1.6.5.post1"));
  EXPECT_THAT(judged(beaker, package_of(Type::pypi, "Beaker", "1.6.5.post1")), IsEmpty());
  // A version that no list has, so that the range alone tells.
  EXPECT_THAT(judged(beaker, package_of(Type::pypi, "Beaker", "1.6.0.dev7")), SizeIs(1));
}

TEST_F(RealAdvisories, GosModulesKeepTheirCapitals) {
  const auto goutils = records("go-vulndb", R"("name":"github.com/Masterminds/goutils")");
  EXPECT_THAT(judged(goutils, package_of(Type::golang, "github.com/Masterminds/goutils", "1.1.0")),
              ElementsAre("CVE-2021-4238 until 1.1.1"));
}

TEST_F(RealAdvisories, AVendorsRecordsUnderAlpineAreNotAboutAlpine) {
  const auto nodejs = records("cleanstart-sample", R"("name":"nodejs")");
  ASSERT_THAT(nodejs,
              Contains(::testing::ResultOf([](const Record& record) { return record.affected[0].release; }, "")));
  const Distribution alpine = distribution_of("alpine", "3.19.1");
  EXPECT_THAT(judged(nodejs, package_of(Type::apk, "nodejs", "18.0.0-r0"), &alpine), IsEmpty());
  const Distribution cleanstart = distribution_of("cleanstart", "1");
  EXPECT_THAT(judged(nodejs, package_of(Type::apk, "nodejs", "18.0.0-r0"), &cleanstart), Not(IsEmpty()));
  // The version that mends is listed among those that are affected.
  EXPECT_THAT(judged(nodejs, package_of(Type::apk, "nodejs", "9999-r0"), &cleanstart), IsEmpty());
}

TEST_F(RealAdvisories, WithdrawnRecordsAreLeftOut) {
  const auto golismero = records("pypa", R"("name":"golismero")");
  ASSERT_THAT(golismero, SizeIs(1));
  EXPECT_NE(golismero[0].withdrawn, "");
  EXPECT_THAT(judged(golismero, package_of(Type::pypi, "golismero", "2.0.3")), IsEmpty());
}

TEST_F(RealAdvisories, AModulesBuildIsMendedByItsOwnFix) {
  const auto koan = records("almalinux", R"("id":"ALBA-2019:0986")");
  const Distribution alma = distribution_of("almalinux", "8.9");
  const auto at = [&](const char* version) { return judged(koan, package_of(Type::rpm, "koan", version), &alma); };
  EXPECT_THAT(at("2.0.7.1-6.module_el8.3.0+2041+d1f204ad"), IsEmpty());
  EXPECT_THAT(at("2.0.7.1-6.module_el8.5.0+94+18674043"), IsEmpty());
  EXPECT_THAT(at("2.0.7.1-5.module_el8.3.0+2041+d1f204ad"),
              ElementsAre("ALBA-2019:0986 until 2.0.7.1-6.module_el8.3.0+2041+d1f204ad"));
}

TEST_F(RealAdvisories, AnErratumIsOneFindingForEachCve) {
  const auto nodejs = records("almalinux", R"("id":"ALSA-2022:8833")");
  const Distribution alma = distribution_of("almalinux", "8.9");
  Package package = package_of(Type::rpm, "nodejs", "1:18.12.1-1.module_el8.7.0+3370+1ec1e4ca");
  package.module_label = "nodejs:18:8070020221018:1";
  EXPECT_THAT(judged(nodejs, package, &alma),
              ElementsAre("CVE-2022-3517 until 1:18.12.1-2.module_el8.7.0+3370+40ccb2a8",
                          "CVE-2022-43548 until 1:18.12.1-2.module_el8.7.0+3370+40ccb2a8"));
  package.module_label = "nodejs:16:8070020221018:1";
  EXPECT_THAT(judged(nodejs, package, &alma), IsEmpty());
}

TEST_F(RealAdvisories, DebianIsJudgedBySourceVersionsOfItsRelease) {
  const auto openssl = records("debian-dsa-dla-converted", R"("name":"openssl")");
  const Distribution debian = distribution_of("debian", "12");
  const auto at = [&](std::string version, std::string source_version) {
    return judged(openssl, package_of(Type::deb, "libssl3", std::move(version), "openssl", std::move(source_version)),
                  &debian);
  };
  const std::string october = "CVE-2023-5363 until 3.0.11-1~deb12u2";
  EXPECT_THAT(at("3.0.11-1~deb12u1", ""), Contains(october));
  EXPECT_THAT(at("3.0.11-1~deb12u2", ""), Not(Contains(october)));
  EXPECT_THAT(at("3.0.11-1~deb12u2+b1", "3.0.11-1~deb12u2"), Not(Contains(october)));
  EXPECT_THAT(at("9:9", "3.0.11-1~deb12u1"), Contains(october));
  // Debian 11 has a fix of its own, far below.
  EXPECT_THAT(at("1.1.1n-0+deb11u9", ""), Contains(october));
  EXPECT_THAT(judged(openssl, package_of(Type::deb, "libssl3", "3.0.0-1"), &debian), IsEmpty());
}

TEST_F(RealAdvisories, ARegressionUpdateDoesNotBringBackTheCvesOfTheFirst) {
  const auto udisks = records("debian-dsa-dla-converted", R"("id":"DLA-3387-)");
  ASSERT_THAT(udisks, SizeIs(2));
  const Distribution debian = distribution_of("debian", "10");
  EXPECT_THAT(judged(udisks, package_of(Type::deb, "udisks2", "2.8.1-4+deb10u1"), &debian),
              ElementsAre("DLA-3387-2 until 2.8.1-4+deb10u2"));
  EXPECT_THAT(judged(udisks, package_of(Type::deb, "udisks2", "2.8.1-4"), &debian),
              ElementsAre("CVE-2021-3802 until 2.8.1-4+deb10u1", "DLA-3387-2 until 2.8.1-4+deb10u2"));
}

TEST_F(RealAdvisories, DebiansOwnListsTellOfFixesOnly) {
  const auto all = records("debian-dsa-dla-converted", "");
  EXPECT_THAT(all, SizeIs(Gt(3'000U)));
  const Distribution debian = distribution_of("debian", "12");
  MatchOptions options;
  options.distribution = &debian;
  EXPECT_THAT(coverage_of(matches_of(all, {package_of(Type::deb, "dash", "1")}, options)),
              ElementsAre("Debian:12 fixes only of 1"));
}

TEST_F(RealAdvisories, KubernetesHasSeveralPairsInOneRange) {
  const auto all = records("kubernetes-cve-feed", R"("CVE-2017-1002101")");
  const auto at = [&](const char* version) {
    return judged(all, package_of(Type::generic, "k8s.io/kubelet", version));
  };
  EXPECT_THAT(at("1.7.13"), ElementsAre("CVE-2017-1002101 until 1.7.14"));
  EXPECT_THAT(at("v1.8.1"), ElementsAre("CVE-2017-1002101 until 1.8.9"));
  EXPECT_THAT(at("1.9.4"), IsEmpty());
}

TEST_F(RealAdvisories, SupportEndsAsEndOfLifeDateHasIt) {
  const Taken taken = taken_of(text_of_file("endoflife"));
  Builder builder;
  for (const EndOfLife& each : taken.ends) builder.intake().take(each);
  const std::string bytes = bytes_of(builder);
  const Store store = opened(bytes);
  const auto debian = value_of(end_of_life_of(distribution_of("debian", "12"), store));
  ASSERT_TRUE(debian);
  EXPECT_EQ(debian->end + " " + debian->extended_end, "2026-07-11 2028-06-30");
  const std::pair<const char*, const char*> others[] = {{"alpine", "3.19.1"}, {"ubuntu", "22.04"},
                                                        {"almalinux", "9.3"}, {"rocky", "9.3"},
                                                        {"rhel", "9.3"},      {"amzn", "2023"},
                                                        {"sles", "15.5"},     {"opensuse-leap", "15.5"},
                                                        {"fedora", "40"},     {"centos", "7"},
                                                        {"ol", "9.3"}};
  for (const auto& [id, version] : others) {
    EXPECT_TRUE(value_of(end_of_life_of(distribution_of(id, version), store))) << id;
  }
}

}  // namespace
}  // namespace seawall::advisories
