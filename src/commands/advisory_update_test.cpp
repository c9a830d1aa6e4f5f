#include "advisory_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "advisories/advisories.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using documents::ErrorCode;
using ::testing::HasSubstr;

class Updating : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/seawall-update-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "advisories.db";
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<AdvisoryUpdate> begin() {
    auto update = AdvisoryUpdate::begin(file_);
    EXPECT_TRUE(update) << update.error().text();
    return update ? take(std::move(update)) : nullptr;
  }
  void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  /// Names in the folder of the file.
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder_)) all.push_back(entry.path().filename());
    return all;
  }

  fs::path folder_;
  fs::path file_;
};

TEST_F(Updating, ReplacesTheFileWhenItIsKept) {
  write(file_, "old");
  const auto update = begin();
  EXPECT_TRUE(update->write("ne"));
  EXPECT_TRUE(update->write("w" + std::string(3'000'000, 'x')));
  EXPECT_EQ(read(file_), "old");
  EXPECT_FALSE(update->keep());
  EXPECT_EQ(read(file_), "new" + std::string(3'000'000, 'x'));
  EXPECT_THAT(names(), ::testing::ElementsAre("advisories.db"));
}

TEST_F(Updating, LeavesEverythingAsItWasWhenItIsNotKept) {
  write(file_, "old");
  begin()->write("new");
  EXPECT_EQ(read(file_), "old");
  EXPECT_THAT(names(), ::testing::ElementsAre("advisories.db"));
}

TEST_F(Updating, MakesTheFolderAndFollowsALink) {
  file_ = folder_ / "a" / "b" / "advisories.db";
  auto update = begin();
  EXPECT_TRUE(update->write("one"));
  EXPECT_FALSE(update->keep());
  EXPECT_EQ(read(file_), "one");
  fs::create_symlink(file_, folder_ / "link.db");
  const fs::path real = std::exchange(file_, folder_ / "link.db");
  update = begin();
  EXPECT_TRUE(update->write("two"));
  EXPECT_FALSE(update->keep());
  EXPECT_EQ(read(real), "two");
  EXPECT_TRUE(fs::is_symlink(file_));
}

TEST_F(Updating, IsOfOneAtATime) {
  auto first = begin();
  const auto second = AdvisoryUpdate::begin(file_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::unavailable);
  EXPECT_THAT(second.error().message(), HasSubstr("another import into"));
  first.reset();
  EXPECT_TRUE(AdvisoryUpdate::begin(file_));
}

TEST_F(Updating, WritesOverWhatAKilledProgramLeft) {
  write(file_.string() + ".new", std::string(10'000, 'x'));
  const auto update = begin();
  EXPECT_TRUE(update->write("new"));
  EXPECT_FALSE(update->keep());
  EXPECT_EQ(read(file_), "new");
}

TEST_F(Updating, RefusesWhatIsInTheWay) {
  fs::create_directory(file_);
  EXPECT_FALSE(AdvisoryUpdate::begin(file_));
  fs::remove(file_);
  const std::string temporary = file_.string() + ".new";
  write(folder_ / "precious", "mine");
  for (const bool is_symbolic : {true, false}) {
    is_symbolic ? fs::create_symlink(folder_ / "precious", temporary)
                : fs::create_hard_link(folder_ / "precious", temporary);
    EXPECT_FALSE(AdvisoryUpdate::begin(file_));
    EXPECT_EQ(read(folder_ / "precious"), "mine");
    fs::remove(temporary);
  }
  write(folder_ / "file", "");
  EXPECT_FALSE(AdvisoryUpdate::begin(folder_ / "file" / "advisories.db"));
  EXPECT_FALSE(AdvisoryUpdate::begin(""));
}

TEST_F(Updating, ChecksWhatWasWritten) {
  std::string bytes;
  advisories::Builder builder;
  ASSERT_FALSE(builder.finish(0, {[&](std::string_view piece) {
                                bytes += piece;
                                return true;
                              }}));
  const auto good = begin();
  good->write(bytes);
  EXPECT_FALSE(good->check());
  EXPECT_FALSE(good->keep());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] + 1);
  const auto bad = begin();
  bad->write(bytes);
  EXPECT_TRUE(bad->check());
}

}  // namespace
}  // namespace seawall::commands
