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
