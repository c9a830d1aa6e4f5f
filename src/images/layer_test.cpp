#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::images {
namespace {

using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::layer_of;
using testing::Member;
using testing::read;
using ::testing::SizeIs;
using testing::tar_of;

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string secret_line = "API_KEY=q8Zr2LkV0xTn"
                                "B5mYc7Hd\n";

std::vector<std::string> paths(const Layer& layer) {
  std::vector<std::string> all;
  for (const Entry& entry : layer.entries) all.push_back(entry.path);
  return all;
}

const std::string dpkg_status =
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc\nVersion: 2.36-9\n\n";

TEST(Paths, StandInOrderOfFolders) {
  EXPECT_TRUE(is_before("a", "a/b"));
  EXPECT_TRUE(is_before("a/b", "a-b"));
  EXPECT_FALSE(is_before("a-b", "a/b"));
  EXPECT_FALSE(is_before("a", "a"));
  EXPECT_TRUE(is_before("a", "b"));
  EXPECT_TRUE(is_before("a/\x7f", "a/\x80"));
}

TEST(Paths, KnowWhatLiesBelow) {
  EXPECT_TRUE(is_within("a/b", "a"));
  EXPECT_TRUE(is_within("a", "a"));
  EXPECT_TRUE(is_within("a", ""));
  EXPECT_FALSE(is_within("ab", "a"));
  EXPECT_FALSE(is_within("a", "a/b"));
}

TEST(ReadLayer, TellsEntriesInOrderOfFolders) {
  const Layer layer = layer_of({{"usr", {}, 0755, '5'},
                                {"usr/bin/su", "x", 04755},
                                {"usr/bin", {}, 0755, '5'},
                                {"usr-x", "y"},
                                {"etc/link", {}, 0777, '2', "../usr"}});
  EXPECT_THAT(paths(layer), ElementsAre("etc/link", "usr", "usr/bin", "usr/bin/su", "usr-x"));
  EXPECT_EQ(layer.entries[0].type, archives::TarEntry::Type::symbolic_link);
  EXPECT_EQ(layer.entries[0].link, "../usr");
  EXPECT_EQ(layer.entries[3].mode, 04755);
  EXPECT_EQ(layer.entries[3].size, 1u);
  EXPECT_THAT(layer.faults, IsEmpty());
}

TEST(ReadLayer, KeepsWhiteoutsApart) {
  const Layer layer =
      layer_of({{"etc/.wh.shadow"}, {"opt/.wh..wh..opq"}, {".wh.old"}, {".wh..wh.plnk/12.3"}, {"etc/a", "x"}});
  EXPECT_THAT(layer.whiteouts, ElementsAre("etc/shadow", "old"));
  EXPECT_THAT(layer.opaques, ElementsAre("opt"));
  EXPECT_THAT(paths(layer), ElementsAre(".wh..wh.plnk/12.3", "etc/a"));
}

TEST(ReadLayer, TellsAWhiteoutThatNamesNothing) {
  const Layer layer = layer_of({{"etc/.wh."}, {"etc/.wh..."}});
  EXPECT_THAT(layer.whiteouts, IsEmpty());
  EXPECT_THAT(layer.faults, SizeIs(2));
}

TEST(ReadLayer, ReadsPackagesOfDatabases) {
  const Layer layer = layer_of({{"var/lib/dpkg/status", dpkg_status}});
  ASSERT_THAT(layer.packages, SizeIs(1));
  EXPECT_EQ(layer.packages[0].name, "libc6");
  EXPECT_EQ(layer.packages[0].source_name, "glibc");
  EXPECT_EQ(layer.packages[0].location, "var/lib/dpkg/status");
}

TEST(ReadLayer, CountsTheLastOfTwoOfOneName) {
  const std::string other = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2\n\n";
  const Layer layer = layer_of({{"var/lib/dpkg/status", dpkg_status}, {"var/lib/dpkg/status", other}});
  ASSERT_THAT(layer.entries, SizeIs(1));
  ASSERT_THAT(layer.packages, SizeIs(1));
  EXPECT_EQ(layer.packages[0].name, "bash");
}

TEST(ReadLayer, FindsSecretsAndTheirLines) {
  const Layer layer = layer_of({{"app/.env", "A=b\n" + secret_line}});
  ASSERT_THAT(layer.secrets, SizeIs(1));
  EXPECT_EQ(layer.secrets[0].path, "app/.env");
  EXPECT_EQ(layer.secrets[0].line, 2u);
}

TEST(ReadLayer, FindsSecretsBehindTheFirstWindow) {
  std::string text;
  while (text.size() < 9 * 1024 * 1024) text += "a line of a log that goes on and on, without any secret in it\n";
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
  const Layer layer = layer_of({{"app/log", text + secret_line}});
  ASSERT_THAT(layer.secrets, SizeIs(1));
  EXPECT_EQ(layer.secrets[0].line, lines + 1);
}

TEST(ReadLayer, LooksForGuessesOnlyWhereNoManagerPutFiles) {
  EXPECT_THAT(layer_of({{"usr/lib/x/.env", secret_line}}).secrets, IsEmpty());
  EXPECT_THAT(layer_of({{"app/node_modules/x/.env", secret_line}}).secrets, IsEmpty());
  EXPECT_THAT(layer_of({{"usr/share/nginx/html/.env", secret_line}}).secrets, SizeIs(1));
}

TEST(ReadLayer, LeavesAloneWhatACommentSays) {
  EXPECT_THAT(layer_of({{"app/.env", "# seawall:ignore generic-api-key of a test\n" + secret_line}}).secrets,
              IsEmpty());
}

TEST(ReadLayer, RefusesContentThatIsNotWhatTheImageSays) {
  const auto layer =
      read_layer(archives::stream_of(tar_of({{"a", "x"}})), testing::digest_of("other"), testing::all_options(), {});
  ASSERT_FALSE(layer);
  EXPECT_EQ(layer.error().code(), ErrorCode::untrusted);
  EXPECT_THAT(layer.error().message(), HasSubstr("but the image says sha256:"));
}

TEST(ReadLayer, CountsWhatStandsBehindTheEndForTheDigest) {
  const std::string tar = tar_of({{"a", "x"}}) + std::string(8192, '\0');
  const auto layer = read(tar);
  ASSERT_TRUE(layer) << layer.error().text();
  EXPECT_EQ(layer->diff_id, testing::digest_of(tar));
}

TEST(ReadLayer, TellsAPathThatLeadsOut) {
  const Layer layer = layer_of({{"../etc/passwd", "x"}, {"a", "y"}});
  EXPECT_THAT(paths(layer), ElementsAre("a"));
  ASSERT_THAT(layer.faults, SizeIs(1));
  EXPECT_EQ(layer.faults[0].place().file, "../etc/passwd");
}

TEST(ReadLayer, FailsForATruncatedArchive) {
  const std::string tar = tar_of({{"a", std::string(2000, 'x')}});
  const auto layer = read(tar.substr(0, 1024));
  ASSERT_FALSE(layer);
  EXPECT_EQ(layer.error().code(), ErrorCode::syntax);
}

TEST(ReadLayer, EndsAtALimitOfEntries) {
  LayerOptions options = testing::all_options();
  options.tar.entries = 2;
  const auto layer = read(tar_of({{"a"}, {"b"}, {"c"}}), options);
  ASSERT_FALSE(layer);
  EXPECT_EQ(layer.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(layer.error().message(), HasSubstr("\"archive entries\""));
}

TEST(ReadLayer, TellsHowManySecretsAreOverTheLimit) {
  LayerOptions options = testing::all_options();
  options.secrets = 1;
  const auto layer = read(tar_of({{"a/.env", secret_line}, {"b/.env", secret_line}}), options);
  ASSERT_TRUE(layer);
  EXPECT_THAT(layer->secrets, SizeIs(1));
  ASSERT_THAT(layer->faults, SizeIs(1));
  EXPECT_THAT(layer->faults[0].message(), HasSubstr("1 more secrets are over the limit \"layer secrets\""));
}

TEST(ReadLayer, TellsHowManySecretsOfOneFileAreOverTheLimit) {
  LayerOptions options = testing::all_options();
  options.secrets = 1;
  std::string lines;
  while (lines.size() < 5 * 1024 * 1024) lines += "a line of a log that goes on and on, without any secret in it\n";
  const auto layer = read(tar_of({{"a/log", secret_line + lines + secret_line}}), options);
  ASSERT_TRUE(layer);
  EXPECT_THAT(layer->secrets, SizeIs(1));
  ASSERT_THAT(layer->faults, SizeIs(1));
  EXPECT_THAT(layer->faults[0].message(), HasSubstr("1 more secrets are over the limit \"layer secrets\""));
}

TEST(ReadLayer, CountsNothingOfAFileThatIsThereAgainForALimit) {
  LayerOptions options = testing::all_options();
  options.secrets = 1;
  options.packages = 1;
  const auto layer = read(tar_of({{"a/.env", secret_line},
                                  {"a/.env", "A=b\n"},
                                  {"b/.env", secret_line},
                                  {"var/lib/dpkg/status", dpkg_status},
                                  {"var/lib/dpkg/status", dpkg_status}}),
                          options);
  ASSERT_TRUE(layer);
  ASSERT_THAT(layer->secrets, SizeIs(1));
  EXPECT_EQ(layer->secrets[0].path, "b/.env");
  EXPECT_THAT(layer->packages, SizeIs(1));
  EXPECT_THAT(layer->faults, IsEmpty());
}

TEST(ReadLayer, TellsHowManyPackagesAreOverTheLimit) {
  LayerOptions options = testing::all_options();
  options.packages = 3;
  const auto layer = read(tar_of({{"var/lib/dpkg/status", dpkg_status + dpkg_status},
                                  {"var/lib/dpkg/status.d/a", dpkg_status + dpkg_status + dpkg_status}}),
                          options);
  ASSERT_TRUE(layer);
  EXPECT_THAT(layer->packages, SizeIs(3));
  ASSERT_THAT(layer->faults, SizeIs(1));
  EXPECT_THAT(layer->faults[0].message(), HasSubstr("2 more packages are over the limit \"layer packages\""));
}

TEST(ReadLayer, TellsHowManyFaultsAreOverTheLimit) {
  LayerOptions options = testing::all_options();
  options.faults = 1;
  const auto layer = read(tar_of({{"../a", "x"}, {"../b", "x"}, {"../c", "x"}}), options);
  ASSERT_TRUE(layer);
  ASSERT_THAT(layer->faults, SizeIs(2));
  EXPECT_THAT(layer->faults[1].message(), HasSubstr("2 more faults are over the limit \"layer faults\""));
}

TEST(ReadLayer, EndsWhenItIsStopped) {
  std::stop_source source;
  source.request_stop();
  const std::string tar = tar_of({{"a", "x"}});
  const auto layer =
      read_layer(archives::stream_of(tar), testing::digest_of(tar), testing::all_options(), source.get_token());
  ASSERT_FALSE(layer);
  EXPECT_EQ(layer.error().code(), ErrorCode::unavailable);
}

TEST(ReadLayer, KeepsWhatTellsTheDistribution) {
  const Layer layer = layer_of({{"etc/passwd", "root:x:0:0::/root:/bin/sh\n"}, {"usr/lib/os-release", "ID=debian\n"}});
  ASSERT_THAT(layer.kept, SizeIs(1));
  EXPECT_EQ(layer.kept[0].text, "ID=debian\n");
}

TEST(ReadLayer, TellsAProgramOfWhichTheEndIsNotHeldAgainstRules) {
  const auto rules = compile_rules({}, true);
  if (!rules && !std::getenv("CI")) GTEST_SKIP() << rules.error().text();
  ASSERT_TRUE(rules) << rules.error().text();
  LayerOptions options = testing::all_options();
  options.finds_secrets = false;
  options.rules = rules->get();
  const auto layer = read(tar_of({{"bin/a", std::string((std::size_t{128} << 20) + 1, ' '), 0755}}), options);
  ASSERT_TRUE(layer);
  ASSERT_THAT(layer->faults, SizeIs(1));
  EXPECT_THAT(layer->faults[0].message(), HasSubstr("\"YARA scan size\""));
}

}  // namespace
}  // namespace seawall::images
