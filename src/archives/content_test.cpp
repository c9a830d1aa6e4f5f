#include "content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

#include "streams_testing.h"

namespace seawall::archives {
namespace {

using documents::ErrorCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::noise;

/// Temporary files go to a new folder.
class Contents : public testing::InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    const char* const before = std::getenv("TMPDIR");
    if (before) before_ = before;
    ::setenv("TMPDIR", folder().c_str(), 1);
  }
  void TearDown() override {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
    InFolder::TearDown();
  }
  bool folder_is_empty() const { return std::filesystem::is_empty(folder()); }

 private:
  std::optional<std::string> before_;
};

TEST_F(Contents, OfLittleStayInMemory) {
  Content content;
  EXPECT_FALSE(content.add("some "));
  EXPECT_FALSE(content.add(""));
  EXPECT_FALSE(content.add("text"));
  EXPECT_FALSE(content.finish());
  EXPECT_EQ(content.view(), "some text");
  EXPECT_EQ(content.size(), 9u);
  Content nothing;
  EXPECT_FALSE(nothing.finish());
  EXPECT_EQ(nothing.view(), "");
}

TEST_F(Contents, OfMuchLieInAFileThatNobodySees) {
  const std::string block = noise(5 << 20);
  Content content;
  std::string wanted;
  for (int index = 0; index < 8; ++index) {
    EXPECT_FALSE(content.add(block));
    wanted += block;
    EXPECT_TRUE(folder_is_empty());
  }
  EXPECT_FALSE(content.finish());
  EXPECT_TRUE(content.view() == wanted);
  EXPECT_EQ(content.size(), wanted.size());
  Content moved = std::move(content);
  EXPECT_TRUE(moved.view() == wanted);
  EXPECT_EQ(content.view(), "");
  EXPECT_EQ(content.size(), 0u);
  Content other;
  EXPECT_FALSE(other.add("other"));
  other = std::move(moved);
  EXPECT_TRUE(other.view() == wanted);
  EXPECT_TRUE(folder_is_empty());
}

TEST_F(Contents, ThatTheDiskHasNoRoomForFail) {
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{16 << 20, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  Content content;
  const auto failure = content.add(std::string(Content::most_in_memory + 1, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::unreadable);
  EXPECT_EQ(failure->message(), "a temporary file in \"" + folder().string() + "\" cannot be written: file too large");
  EXPECT_TRUE(folder_is_empty());
}

TEST_F(Contents, WithoutAFolderForTheirFileFail) {
  ::setenv("TMPDIR", path("missing").c_str(), 1);
  Content content;
  EXPECT_FALSE(content.add("x"));
  const auto failure = content.add(std::string(Content::most_in_memory, 'x'));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::unreadable);
  EXPECT_THAT(failure->message(), HasSubstr("/missing\" cannot be written: no such file or directory"));
}

TEST(Content, HoldsWhatComesWhateverWasExpected) {
  for (const std::size_t expected : {std::size_t{0}, std::size_t{3}, Content::most_in_memory + 1}) {
    Content content(expected);
    EXPECT_FALSE(content.add("some"));
    EXPECT_FALSE(content.add("thing"));
    EXPECT_FALSE(content.finish());
    EXPECT_EQ(content.view(), "something") << expected;
  }
  Content nothing(Content::most_in_memory + 1);
  EXPECT_FALSE(nothing.add(""));
  EXPECT_FALSE(nothing.finish());
  EXPECT_EQ(nothing.view(), "");
}

}  // namespace
}  // namespace seawall::archives
