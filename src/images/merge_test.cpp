#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "testing.h"

namespace seawall::images {
namespace {

using testing::contents_of;
using ::testing::ElementsAre;
using testing::FakeImage;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Member;
using ::testing::SizeIs;

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string secret = "q8Zr2LkV0xTn"
                           "B5mYc7Hd";

Member folder(std::string path) { return {std::move(path), {}, 0755, '5'}; }
Member link(std::string path, std::string target) { return {std::move(path), {}, 0777, '2', std::move(target)}; }

std::vector<std::string> paths(const Contents& contents) {
  std::vector<std::string> all;
  for (const Entry& entry : contents.entries) all.push_back(entry.path);
  return all;
}

std::string status_of(const std::string& name) {
  return "Package: " + name + "\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n";
}

TEST(Merge, TakesAwayWhatIsWhitedOut) {
  EXPECT_THAT(paths(contents_of({{folder("a"), {"a/b", "x"}, {"a/c", "x"}, {"ab", "x"}}, {{"a/.wh.b"}}})),
              ElementsAre("a", "a/c", "ab"));
  EXPECT_THAT(paths(contents_of({{folder("a"), {"a/b", "x"}, {"ab", "x"}}, {{".wh.a"}}})), ElementsAre("ab"));
}

TEST(Merge, EmptiesAnOpaqueFolderOfTheLayersBelowAlone) {
  EXPECT_THAT(paths(contents_of({{folder("a"), {"a/b", "x"}, {"a/c/d", "x"}, {"a-b", "x"}},
                                 {folder("a"), {"a/.wh..wh..opq"}, {"a/new", "x"}}})),
              ElementsAre("a", "a/new", "a-b"));
}

TEST(Merge, EmptiesAllWhereTheRootIsOpaque) {
  EXPECT_THAT(paths(contents_of({{{"a", "x"}, {"b/c", "x"}}, {{".wh..wh..opq"}, {"d", "x"}}})), ElementsAre("d"));
}

TEST(Merge, HidesWhatWasInAFolderThatIsAFileNow) {
  EXPECT_THAT(paths(contents_of({{folder("a"), {"a/b", "x"}}, {{"a", "x"}}})), ElementsAre("a"));
  EXPECT_THAT(paths(contents_of({{folder("a"), {"a/b", "x"}}, {link("a", "c")}})), ElementsAre("a"));
}

TEST(Merge, KeepsWhatIsInAFolderThatIsThereAgain) {
  const Contents contents = contents_of({{folder("a"), {"a/b", "x"}}, {{"a", {}, 0700, '5'}}});
  EXPECT_THAT(paths(contents), ElementsAre("a", "a/b"));
  EXPECT_EQ(contents.find("a")->mode, 0700);
}

TEST(Merge, AWhiteoutHidesNothingOfItsOwnLayer) {
  EXPECT_THAT(paths(contents_of({{{"a", "x"}}, {{".wh.a"}, {"a", "y"}}})), ElementsAre("a"));
}

/// By maps of paths, the slow way.
std::set<std::string> model(const std::vector<std::vector<Member>>& layers) {
  std::map<std::string, char> tree;
  const auto erase_below = [&](const std::string& path, bool itself) {
    std::erase_if(tree, [&](const auto& each) {
      return (itself && each.first == path) || path.empty() || each.first.starts_with(path + '/');
    });
  };
  for (const std::vector<Member>& layer : layers) {
    std::vector<Member> entries;
    for (const Member& member : layer) {
      const std::size_t slash = member.path.rfind('/');
      const std::string parent = slash == member.path.npos ? "" : member.path.substr(0, slash);
      const std::string name = member.path.substr(slash + 1);
      if (name == ".wh..wh..opq") {
        erase_below(parent, false);
      } else if (name.starts_with(".wh.")) {
        erase_below(parent.empty() ? name.substr(4) : parent + '/' + name.substr(4), true);
      } else {
        entries.push_back(member);
      }
    }
    for (const Member& member : entries) {
      if (member.type != '5') erase_below(member.path, true);
    }
    for (const Member& member : entries) tree[member.path] = member.type;
  }
  std::set<std::string> all;
  for (const auto& [path, type] : tree) all.insert(path);
  return all;
}

TEST(Merge, AgreesWithASlowerWayOnRandomLayers) {
  std::mt19937 random(12);
  const auto below = [&](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  const auto random_path = [&] {
    std::string path;
    const std::uint32_t depth = 1 + below(3);
    for (std::uint32_t part = 0; part < depth; ++part) {
      path += (part > 0 ? "/" : "") + std::string(1, "ab-"[below(3)]);
    }
    return path;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<Member>> layers(1 + below(4));
    for (std::vector<Member>& layer : layers) {
      std::set<std::string> taken;
      for (std::uint32_t count = below(8); count > 0; --count) {
        const std::string path = random_path();
        const std::size_t slash = path.rfind('/');
        const std::string parent = slash == path.npos ? "" : path.substr(0, slash + 1);
        const std::uint32_t kind = below(5);
        Member member = folder(path);
        if (kind == 0) member = {parent + ".wh." + path.substr(slash + 1), {}};
        if (kind == 1) member = {parent + ".wh..wh..opq", {}};
        if (kind == 2) member = {path, "x"};
        if (taken.insert(member.path).second) layer.push_back(member);
      }
    }
    const std::vector<std::string> merged = paths(contents_of(layers));
    EXPECT_EQ(std::set<std::string>(merged.begin(), merged.end()), model(layers)) << "round " << round;
    EXPECT_TRUE(std::ranges::is_sorted(merged, is_before)) << "round " << round;
  }
}

TEST(Merge, CountsTheDatabaseOfTheTopmostLayer) {
  const Contents contents = contents_of(
      {{{"var/lib/dpkg/status", status_of("old")}}, {{"var/lib/dpkg/status", status_of("old") + status_of("new")}}});
  ASSERT_THAT(contents.packages, SizeIs(2));
  EXPECT_EQ(contents.packages[0].name, "new");
  EXPECT_EQ(contents.packages[1].name, "old");
}

TEST(Merge, ForgetsPackagesWhoseFileWasDeleted) {
  EXPECT_THAT(contents_of({{{"var/lib/dpkg/status", status_of("old")}}, {{"var/lib/.wh.dpkg"}}}).packages, IsEmpty());
}

Member hard_link(std::string path, std::string target) { return {std::move(path), {}, 0644, '1', std::move(target)}; }

const std::string npm_package = R"({"name": "x", "version": "1.0.0"})";

// As uv and pnpm link what they install to their cache, which a later step removes.
TEST(Merge, CountsAFileAsLongAsAHardLinkNamesIt) {
  const std::vector<Member> lower = {{"cache/node_modules/x/package.json", npm_package},
                                     {"cache/.env", "API_KEY=" + secret + "\n"},
                                     hard_link("app/again", "app/node_modules/x/package.json"),
                                     hard_link("app/node_modules/x/package.json", "cache/node_modules/x/package.json"),
                                     hard_link("app/.env", "cache/.env")};
  const Contents whole = contents_of({lower});
  ASSERT_THAT(whole.packages, SizeIs(1));
  EXPECT_EQ(whole.packages[0].location, "cache/node_modules/x/package.json");
  const Contents contents = contents_of({lower, {{".wh.cache"}, {"app/.wh.again"}}});
  ASSERT_THAT(contents.packages, SizeIs(1));
  EXPECT_EQ(contents.packages[0].location, "app/node_modules/x/package.json");
  ASSERT_THAT(contents.secrets, SizeIs(1));
  EXPECT_EQ(contents.secrets[0].where, Secret::Where::file);
  EXPECT_EQ(contents.secrets[0].secret.path, "app/.env");
  EXPECT_THAT(contents_of({lower, {{".wh.cache"}, {".wh.app"}}}).packages, IsEmpty());
}

TEST(Merge, FollowsAHardLinkToALayerBelow) {
  const Contents contents = contents_of({{{"a/node_modules/x/package.json", npm_package}},
                                         {hard_link("b/node_modules/x/package.json", "a/node_modules/x/package.json")},
                                         {{"a/node_modules/x/.wh.package.json"}}});
  ASSERT_THAT(contents.packages, SizeIs(1));
  EXPECT_EQ(contents.packages[0].location, "b/node_modules/x/package.json");
}

TEST(Merge, KeepsWhatAHardLinkNamesWhenItsTargetIsReplaced) {
  const Contents contents = contents_of({{{"a/node_modules/x/package.json", npm_package},
                                          hard_link("b/node_modules/x/package.json", "a/node_modules/x/package.json")},
                                         {{"a/node_modules/x/package.json", R"({"name": "x", "version": "2.0.0"})"}}});
  ASSERT_THAT(contents.packages, SizeIs(2));
  EXPECT_EQ(contents.packages[0].version, "1.0.0");
  EXPECT_EQ(contents.packages[0].location, "b/node_modules/x/package.json");
  EXPECT_EQ(contents.packages[1].version, "2.0.0");
}

TEST(Merge, TellsAHardLinkWhoseFileWasNotReadAsWhatItIs) {
  const Contents contents = contents_of({{{"store/0a1b", npm_package},
                                          {"store/0a1c", npm_package},
                                          hard_link("app/node_modules/x/package.json", "store/0a1b"),
                                          hard_link("app/node_modules/y/package.json", "store/0a1c"),
                                          hard_link("app/other", "store/0a1c")}});
  ASSERT_THAT(contents.faults, SizeIs(1));
  EXPECT_EQ(contents.faults[0].place().file, "app/node_modules/x/package.json");
  EXPECT_THAT(contents.faults[0].message(), HasSubstr("not looked into"));
  EXPECT_THAT(contents.faults[0].message(), HasSubstr("1 more"));
}

TEST(Merge, EndsWithHardLinksThatLeadNowhere) {
  const Contents contents = contents_of({{hard_link("a", "b"), hard_link("b", "a"), hard_link("c", "none"),
                                          hard_link("d", "d"), link("e", "f"), hard_link("g", "e")}});
  EXPECT_THAT(paths(contents), ElementsAre("a", "b", "c", "d", "e", "g"));
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST(Merge, TakesAnExclamationMarkInANameForNoArchive) {
  const Contents contents =
      contents_of({{{"app!/node_modules/x/package.json", npm_package}, {"app!/.env", "API_KEY=" + secret + "\n"}}});
  EXPECT_THAT(contents.packages, SizeIs(1));
  ASSERT_THAT(contents.secrets, SizeIs(1));
  EXPECT_EQ(contents.secrets[0].where, Secret::Where::file);
}

TEST(Merge, CountsMembersOfAnArchiveAsLongAsItIsThere) {
  Layer layer = testing::layer_of({{"a!/b.jar", "x"}});
  packages::Package& package = layer.packages.emplace_back();
  package.name = "c";
  package.location = "a!/b.jar!/lib/c.jar!/lib/d.jar";
  const Layer upper = testing::layer_of({{"a!/.wh.b.jar"}});
  EXPECT_THAT(merge(FakeImage(), std::vector{layer}, nullptr).packages, SizeIs(1));
  EXPECT_THAT(merge(FakeImage(), std::vector{layer, upper}, nullptr).packages, IsEmpty());
}

TEST(Merge, TellsFaultsOfFilesThatAreGoneWhereTheirSecretsCount) {
  const Layer lower = testing::layer_of({{"a/bad.jar", "PK\3\4"}, {"../out", "x"}});
  ASSERT_THAT(lower.faults, SizeIs(2));
  const Layer upper = testing::layer_of({{".wh.a"}});
  const std::vector<Layer> layers = {lower, upper};
  EXPECT_THAT(merge(FakeImage(), layers, &secrets::Detector::shared()).faults, SizeIs(2));
  const Contents contents = merge(FakeImage(), layers, nullptr);
  ASSERT_THAT(contents.faults, SizeIs(1));
  EXPECT_EQ(contents.faults[0].place().file, "../out");
}

TEST(Merge, TellsSecretsOfDeletedFilesApart) {
  const Contents contents = contents_of(
      {{{"app/.env", "API_KEY=" + secret + "\n"}, {"app/b.env", "API_KEY=" + secret + "\n"}}, {{"app/.wh..env"}}});
  ASSERT_THAT(contents.secrets, SizeIs(2));
  EXPECT_EQ(contents.secrets[0].where, Secret::Where::deleted_file);
  EXPECT_EQ(contents.secrets[1].where, Secret::Where::file);
}

TEST(Merge, FindsSecretsInTheConfiguration) {
  oci::Config config;
  config.env = {"PATH=/bin", "API_KEY=" + secret};
  config.labels = {{"api_key", secret}};
  config.history = {{"", "RUN true", "", true}, {"", "ARG API_KEY=" + secret, "", true}};
  const Contents contents = contents_of({}, config);
  ASSERT_THAT(contents.secrets, SizeIs(3));
  EXPECT_EQ(contents.secrets[0].where, Secret::Where::environment);
  EXPECT_EQ(contents.secrets[0].secret.path, "API_KEY");
  EXPECT_EQ(contents.secrets[1].where, Secret::Where::label);
  EXPECT_EQ(contents.secrets[2].where, Secret::Where::history);
  EXPECT_EQ(contents.secrets[2].secret.path, "2");
}

TEST(Merge, FindsTheDistributionBehindALink) {
  const Contents contents = contents_of({{link("etc/os-release", "../usr/lib/os-release"),
                                          folder("etc"),
                                          folder("usr"),
                                          folder("usr/lib"),
                                          {"usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n"}}});
  ASSERT_TRUE(contents.distribution);
  EXPECT_EQ(contents.distribution->version_id, "12");
}

TEST(Resolved, FollowsLinksWithinTheImage) {
  const Contents contents = contents_of({{folder("usr"),
                                          folder("usr/bin"),
                                          {"usr/bin/sh", "x"},
                                          link("bin", "usr/bin"),
                                          link("usr/bin/bash", "sh"),
                                          link("up", "../../usr"),
                                          link("abs", "/bin/sh")}});
  EXPECT_EQ(contents.resolved("bin/sh"), "usr/bin/sh");
  EXPECT_EQ(contents.resolved("/bin/bash"), "usr/bin/sh");
  EXPECT_EQ(contents.resolved("up/bin/sh"), "usr/bin/sh");
  EXPECT_EQ(contents.resolved("abs"), "usr/bin/sh");
  EXPECT_EQ(contents.resolved("usr/../bin/./sh"), "usr/bin/sh");
  EXPECT_EQ(contents.resolved("bin/none"), std::nullopt);
}

TEST(Resolved, EndsInACircle) {
  const Contents contents = contents_of({{link("a", "b"), link("b", "a"), link("c", "c/c/c")}});
  EXPECT_EQ(contents.resolved("a"), std::nullopt);
  EXPECT_EQ(contents.resolved("c"), std::nullopt);
}

TEST(Resolved, TakesNoLongerPathsThanTheKernel) {
  const Contents contents = contents_of({{{"a", "x"}}});
  std::string path;
  while (path.size() + 2 < 4'096) path += "./";
  EXPECT_EQ(contents.resolved(path + "a"), "a");
  EXPECT_EQ(contents.resolved(path + "././a"), std::nullopt);
}

TEST(FindBases, TakesTheLargestThatLiesBelow) {
  const auto image = [](std::vector<std::string> layers, std::string name) {
    oci::Config config;
    config.diff_ids = std::move(layers);
    return FakeImage(config, std::move(name));
  };
  const FakeImage small = image({"1"}, "small");
  const FakeImage large = image({"1", "2"}, "large");
  const FakeImage app = image({"1", "2", "3"}, "app");
  const FakeImage other = image({"4", "1"}, "other");
  const std::vector<const oci::Image*> all = {&small, &large, &app, &other};
  const auto bases = find_bases(all);
  EXPECT_FALSE(bases[0]);
  EXPECT_EQ(bases[1]->name, "small");
  EXPECT_EQ(bases[2]->name, "large");
  EXPECT_EQ(bases[2]->layers, 2u);
  EXPECT_FALSE(bases[3]);
}

TEST(FindBases, BelievesALabelWhereNothingElseTells) {
  oci::Config config;
  config.diff_ids = {"1"};
  config.labels = {{"org.opencontainers.image.base.name", "docker.io/library/debian:12"}};
  const FakeImage app(config);
  const oci::Image* const pointer = &app;
  const auto bases = find_bases({&pointer, 1});
  ASSERT_TRUE(bases[0]);
  EXPECT_EQ(bases[0]->name, "docker.io/library/debian:12");
  EXPECT_EQ(bases[0]->layers, 0u);
}

}  // namespace
}  // namespace seawall::images
