#include "registry_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "registry_image.h"
#include "registry_work.h"

namespace seawall::commands {
namespace {

using objects::NotLooked;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename T>
T value_of(documents::Result<T> result) {
  EXPECT_TRUE(result) << result.error().text();
  return take(std::move(result));
}

std::string digest(char each) { return "sha256:" + std::string(64, each); }

class RegistryStates : public ::testing::Test {
 protected:
  RegistryStates() {
    char name[] = "/tmp/seawall-state-XXXXXX";
    folder_ = ::mkdtemp(name);
    file_ = folder_ + "/state.db";
    open();
  }
  ~RegistryStates() override { std::filesystem::remove_all(folder_); }

  void open(const std::string& variant = "1") {
    state_.reset();
    auto state = RegistryState::open(file_, variant);
    ASSERT_TRUE(state) << state.error().text();
    state_ = take(std::move(state));
  }
  void add(const std::string& repository, const std::string& tag, const std::string& to) {
    const TagRow row{repository, tag, to};
    EXPECT_FALSE(state_->add_tags({&row, 1}));
  }
  std::vector<std::string> wanted(std::int64_t since = 0) {
    const auto all = state_->wanted_after("", since, 10);
    std::vector<std::string> lines;
    if (!all) return {all.error().text()};
    for (const auto& each : *all) lines.push_back(each.repository + '@' + each.digest.substr(7, 1));
    const auto count = state_->count_wanted(since);
    EXPECT_TRUE(count && *count == lines.size());
    return lines;
  }

  std::string folder_;
  std::string file_;
  std::unique_ptr<RegistryState> state_;
};

TEST_F(RegistryStates, WantImagesOfWhichNothingIsKept) {
  add("b", "1", digest('1'));
  add("a", "1", digest('1'));
  add("a", "2", digest('2'));
  add("a", "3", "");
  EXPECT_THAT(wanted(), ElementsAre("a@1", "a@2"));
  EXPECT_FALSE(state_->keep(digest('1'), 5, "content"));
  EXPECT_THAT(wanted(), ElementsAre("a@2"));
  EXPECT_FALSE(state_->give_up(digest('2')));
  EXPECT_THAT(wanted(), IsEmpty());
}

TEST_F(RegistryStates, WantImagesThatAreNotTooOld) {
  add("a", "1", digest('1'));
  add("a", "2", digest('2'));
  EXPECT_FALSE(state_->keep(digest('1'), 100, ""));
  EXPECT_FALSE(state_->keep(digest('2'), 0, ""));
  EXPECT_THAT(wanted(101), ElementsAre("a@2"));
  EXPECT_THAT(wanted(100), ElementsAre("a@1", "a@2"));
}

TEST_F(RegistryStates, KeepImagesAndNothingElseFromRunToRun) {
  add("a", "1", digest('1'));
  EXPECT_FALSE(state_->keep(digest('1'), 5, "content"));
  open();
  const auto none = state_->images_after({}, 10);
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
  const auto kept = state_->find(digest('1'));
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->content, "content");
  open("another version");
  const auto other = state_->find(digest('1'));
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
}

TEST_F(RegistryStates, DropWhatNoRunHasSeenForMonths) {
  constexpr std::int64_t day = 24 * 60 * 60;
  add("a", "1", digest('1'));
  EXPECT_FALSE(state_->keep(digest('1'), 5, "one"));
  EXPECT_FALSE(state_->keep(digest('2'), 5, "two"));
  EXPECT_FALSE(state_->tidy(1'000 * day));
  EXPECT_FALSE(state_->tidy(1'089 * day));
  EXPECT_TRUE(value_of(state_->find(digest('2'))));
  EXPECT_FALSE(state_->tidy(1'091 * day));
  EXPECT_TRUE(value_of(state_->find(digest('1'))));
  EXPECT_FALSE(value_of(state_->find(digest('2'))));
}

TEST_F(RegistryStates, ShowImagesInOrderWithTheirTags) {
  add("b", "1", digest('1'));
  add("a", "z", digest('2'));
  add("a", "x", digest('2'));
  for (std::size_t tag = 0; tag < RegistryImage::most_tags + 5; ++tag) add("c", std::to_string(tag), digest('3'));
  const auto images = state_->images_after({}, 10);
  ASSERT_TRUE(images);
  ASSERT_EQ(images->size(), 3);
  EXPECT_THAT((*images)[0].tags, ElementsAre("x", "z"));
  EXPECT_EQ((*images)[1].repository, "b");
  EXPECT_EQ((*images)[2].tags.size(), RegistryImage::most_tags);
  EXPECT_EQ((*images)[2].more_tags, 5);
  const auto rest = state_->images_after((*images)[0], 1);
  ASSERT_TRUE(rest);
  ASSERT_EQ(rest->size(), 1);
  EXPECT_EQ((*rest)[0].repository, "b");
  // One that leads elsewhere now is not there twice.
  add("b", "1", digest('4'));
  const auto moved = state_->images_after({}, 10);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->size(), 3);
}

TEST_F(RegistryStates, RankTheMostUrgentFirst) {
  const auto judge = [&](const std::string& name, std::array<std::size_t, 5> counts) {
    add(name, "1", digest('1'));
    ImageVerdict verdict;
    verdict.findings = counts;
    verdict.worst = name;
    verdict.failing = counts[4];
    EXPECT_FALSE(state_->judge(name, digest('1'), verdict));
  };
  judge("one-low", {0, 1, 0, 0, 0});
  judge("two-critical", {0, 0, 0, 0, 2});
  judge("clean", {});
  judge("many-high", {9, 9, 9, 9, 0});
  const auto ranked = state_->ranked(0, 10);
  ASSERT_TRUE(ranked);
  std::vector<std::string> names;
  for (const auto& each : *ranked) names.push_back(each.verdict.worst);
  EXPECT_THAT(names, ElementsAre("two-critical", "many-high", "one-low", "clean"));
  EXPECT_THAT((*ranked)[1].verdict.findings, ElementsAre(9, 9, 9, 9, 0));
  const auto totals = state_->totals(0);
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->with_findings, 3);
  EXPECT_EQ(totals->failing, 2);
  EXPECT_THAT(totals->findings, ElementsAre(9, 10, 9, 9, 2));
}

TEST_F(RegistryStates, TellTheSameOfManyImagesOnce) {
  for (const char* const place : {"a", "b", "c"}) {
    EXPECT_FALSE(state_->add_not_looked({NotLooked::Reason::unreadable, {place, 0, 0}, "gone", false}));
  }
  EXPECT_FALSE(value_of(state_->has_failures()));
  EXPECT_FALSE(state_->add_not_looked({NotLooked::Reason::unreadable, {"d", 0, 0}, "gone", true}));
  const auto entries = state_->not_looked(0, 10);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2);
  EXPECT_EQ((*entries)[0].entry.place.file, "d");
  EXPECT_EQ((*entries)[1].entry.place.file, "a");
  EXPECT_EQ((*entries)[1].more, 2);
  EXPECT_TRUE(value_of(state_->has_failures()));
  EXPECT_FALSE(state_->begin_anew());
  EXPECT_THAT(value_of(state_->not_looked(0, 10)), IsEmpty());
}

TEST_F(RegistryStates, AreNoOtherFiles) {
  const std::string other = folder_ + "/other";
  std::ofstream(other)
      << "some text that is no database, and long enough to be taken for none of SQLite's files .......";
  const auto refused = RegistryState::open(other, "1");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr(other));
  EXPECT_FALSE(RegistryState::open(folder_ + "/none/state.db", "1"));
}

TEST(RegistryImages, ArePackedAndUnpacked) {
  ReadImage image;
  image.created = "2026-11-01T00:00:00Z";
  image.distribution = packages::Distribution{"debian", "12", "bookworm", "Debian GNU/Linux 12", ""};
  packages::Package package;
  package.name = "openssl";
  package.version = "3.0.1";
  package.source_name = "src";
  package.module_label = "m:1";
  image.packages = {package};
  image.faults.emplace_back(documents::ErrorCode::syntax, "broken", documents::Place{"var/lib/x", 0, 0});
  const std::string bytes = packed(digest('1'), image);
  const auto read = unpacked(digest('1'), bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->created, image.created);
  EXPECT_EQ(read->distribution, image.distribution);
  EXPECT_EQ(read->packages, image.packages);
  ASSERT_EQ(read->faults.size(), 1);
  EXPECT_EQ(read->faults[0].text(), image.faults[0].text());
  EXPECT_FALSE(unpacked(digest('2'), bytes));
  EXPECT_FALSE(unpacked(digest('1'), ""));
  EXPECT_FALSE(unpacked(digest('1'), "some text"));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    const auto other = unpacked(digest('1'), damaged);
    EXPECT_TRUE(!other || other->packages == image.packages) << at;
  }
}

TEST(RegistrySelections, TakeDaysAndDurations) {
  constexpr std::int64_t now = 1'800'000'000;
  EXPECT_EQ(value_of(parse_since("", now)), 0);
  EXPECT_EQ(value_of(parse_since("30d", now)), now - 30 * 86'400);
  EXPECT_EQ(value_of(parse_since("2w", now)), now - 14 * 86'400);
  EXPECT_EQ(value_of(parse_since("1970-01-02", now)), 86'400);
  EXPECT_EQ(value_of(parse_duration("--wait", "90s")), 90);
  for (const char* const text : {"d", "30", "-1d", "1y", "soon", "2026-13-01", "99999999999999d", "1.5h", " 1d"}) {
    EXPECT_FALSE(parse_since(text, now)) << text;
  }
}

}  // namespace
}  // namespace seawall::commands
