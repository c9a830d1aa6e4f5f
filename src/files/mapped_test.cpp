#include "mapped.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "testing.h"

namespace seawall::files {
namespace {

namespace fs = std::filesystem;
using documents::ErrorCode;

TEST_F(Files, ThatAreMappedHaveTheBytesOfTheFile) {
  for (const std::size_t size : {0u, 1u, 4096u, 1'000'003u}) {
    const std::string text(size, 'x');
    write("a.db", text);
    const auto mapped = Mapped::open("a.db");
    ASSERT_TRUE(mapped) << mapped.error().text();
    EXPECT_EQ(mapped->view(), text);
  }
}

TEST_F(Files, ThatAreMappedStayWhatTheyWereWhenAnotherFileGetsTheName) {
  write("a.db", "old");
  const auto mapped = Mapped::open("a.db");
  ASSERT_TRUE(mapped);
  write("b.db", "new");
  fs::rename("b.db", "a.db");
  EXPECT_EQ(mapped->view(), "old");
  fs::remove("a.db");
  EXPECT_EQ(mapped->view(), "old");
}

TEST_F(Files, ThatAreMappedKeepTheirPlaceWhenTheyAreMoved) {
  write("a.db", "one");
  write("b.db", "another");
  auto first = Mapped::open("a.db");
  auto second = Mapped::open("b.db");
  ASSERT_TRUE(first && second);
  const char* const bytes = first->view().data();
  Mapped moved = take(std::move(first));
  EXPECT_EQ(moved.view().data(), bytes);
  moved = take(std::move(second));
  EXPECT_EQ(moved.view(), "another");
}

TEST_F(Files, ThatCannotBeMappedGiveTheReason) {
  fs::create_directory("folder");
  ASSERT_EQ(::mkfifo("pipe", 0600), 0);
  const struct {
    const char* path;
    ErrorCode code;
    const char* message;
  } rows[] = {
      {"nowhere", ErrorCode::not_found, "nowhere: no such file or directory"},
      {"folder", ErrorCode::unreadable, "folder: a folder, not a file"},
      {"pipe", ErrorCode::unreadable, "pipe: a FIFO, not a file"},
      {"/dev/null", ErrorCode::unreadable, "/dev/null: a device, not a file"},
  };
  for (const auto& row : rows) {
    const auto mapped = Mapped::open(row.path);
    ASSERT_FALSE(mapped) << row.path;
    EXPECT_EQ(mapped.error().code(), row.code);
    EXPECT_EQ(mapped.error().text(), row.message);
  }
}

}  // namespace
}  // namespace seawall::files
