#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "testing.h"

namespace seawall::files {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST_F(Files, are_read_whole_with_room_behind_them) {
  for (const std::size_t size : {0u, 1u, 4096u, 1'000'003u}) {
    const std::string text(size, 'x');
    write("a.yaml", text);
    auto result = read("a.yaml");
    ASSERT_TRUE(result) << size;
    EXPECT_EQ(*result, text);
    EXPECT_GE(result->capacity(), size + 128);
  }
}

TEST_F(Files, whose_size_the_system_does_not_tell_are_read_whole) {
  if (!fs::exists("/proc/self/status")) GTEST_SKIP() << "no /proc here";
  auto result = read("/proc/self/status");
  ASSERT_TRUE(result);
  EXPECT_THAT(*result, HasSubstr("Pid:"));
}

TEST_F(Files, whose_content_is_known_give_it_once) {
  Found found{"nowhere.yaml", false, "a: 1\n"};
  documents::Limits limits;
  limits.bytes = 4;
  Found large = found;
  const auto refused = read(large, limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "over the limit \"bytes\" of 4");
  const auto text = read(found);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "a: 1\n");
  EXPECT_FALSE(found.content);
  const auto again = read(found);
  EXPECT_FALSE(again);
}

TEST_F(Files, that_cannot_be_read_give_the_reason) {
  fs::create_directory("folder.yaml");
  ASSERT_EQ(::mkfifo("pipe.yaml", 0600), 0);
  write("large.yaml", std::string(101, 'x'));
  const struct {
    const char* path;
    documents::ErrorCode code;
    const char* message;
  } rows[] = {
      {"missing.yaml", documents::ErrorCode::unreadable, "no such file or directory"},
      {"folder.yaml", documents::ErrorCode::unreadable, "a folder, not a file"},
      {"pipe.yaml", documents::ErrorCode::unreadable, "a FIFO, not a file"},
      {"/dev/zero", documents::ErrorCode::unreadable, "a device, not a file"},
      {"large.yaml", documents::ErrorCode::limit_exceeded, "over the limit \"bytes\" of 100"},
  };
  documents::Limits limits;
  limits.bytes = 100;
  for (const auto& row : rows) {
    const auto result = read(row.path, limits);
    ASSERT_FALSE(result) << row.path;
    EXPECT_EQ(result.error().code(), row.code) << row.path;
    EXPECT_EQ(result.error().message(), row.message) << row.path;
  }
}

TEST_F(Files, that_may_not_be_read_give_the_reason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("closed.yaml");
  fs::permissions("closed.yaml", fs::perms::none);
  const auto result = read("closed.yaml");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "permission denied");
}

/// Puts something else in the place of standard input while it lives.
class StandardInput {
 public:
  explicit StandardInput(int descriptor) : kept_(::dup(STDIN_FILENO)) { ::dup2(descriptor, STDIN_FILENO); }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    ::dup2(kept_, STDIN_FILENO);
    ::close(kept_);
  }

 private:
  int kept_;
};

TEST_F(Files, from_a_pipe_are_read_to_its_end) {
  const std::string text = std::string(9'000'000, 'y') + "end";
  for (const int flags : {0, O_NONBLOCK}) {
    std::array<int, 2> pipe;
    ASSERT_EQ(::pipe2(pipe.data(), flags), 0);
    std::jthread writer([&] {
      std::string_view rest = text;
      while (!rest.empty()) {
        const ssize_t written = ::write(pipe[1], rest.data(), rest.size());
        if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
      }
      ::close(pipe[1]);
    });
    const StandardInput input(pipe[0]);
    ::close(pipe[0]);
    auto result = read("-");
    ASSERT_TRUE(result);
    EXPECT_TRUE(*result == text);
    EXPECT_GE(result->capacity(), text.size() + 128);
  }
}

TEST_F(Files, from_a_pipe_are_limited_too) {
  std::array<int, 2> pipe;
  ASSERT_EQ(::pipe(pipe.data()), 0);
  ASSERT_EQ(::write(pipe[1], "abcdef", 6), 6);
  ::close(pipe[1]);
  const StandardInput input(pipe[0]);
  ::close(pipe[0]);
  documents::Limits limits;
  limits.bytes = 5;
  const auto result = read("-", limits);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), documents::ErrorCode::limit_exceeded);
}

// --- piece by piece ---------------------------------------------------------------------------------

/// All pieces of an input, each as large as the buffer but the last.
std::string join_pieces(Pieces& pieces, std::size_t size) {
  std::string text;
  std::string buffer(size, '\0');
  for (;;) {
    const auto got = pieces.fill(buffer);
    EXPECT_TRUE(got);
    if (!got) return text;
    text.append(buffer, 0, *got);
    if (*got < size) return text;
  }
}

TEST_F(Files, in_pieces_give_what_reading_them_whole_gives) {
  for (const std::size_t size : {0u, 1u, 999u, 1000u, 1001u, 100'000u}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
    write("a.txt", text);
    auto pieces = Pieces::open("a.txt");
    ASSERT_TRUE(pieces) << size;
    EXPECT_EQ(join_pieces(*pieces, 1000), text);
    const auto more = pieces->fill(std::span(text));
    ASSERT_TRUE(more);
    EXPECT_EQ(*more, 0u);
  }
}

TEST_F(Files, that_shrink_between_pieces_end_there) {
  write("a.txt", std::string(5000, 'x'));
  auto pieces = Pieces::open("a.txt");
  ASSERT_TRUE(pieces);
  std::string buffer(1000, '\0');
  const auto first = pieces->fill(buffer);
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, 1000u);
  fs::resize_file("a.txt", 1500);
  const auto second = pieces->fill(buffer);
  ASSERT_TRUE(second);
  EXPECT_EQ(*second, 500u);
}

TEST_F(Files, in_pieces_are_refused_as_whole_ones_are) {
  fs::create_directory("folder");
  ASSERT_EQ(::mkfifo("pipe", 0600), 0);
  for (const char* path : {"missing", "folder", "pipe", "/dev/zero"}) {
    const auto whole = read(path);
    const auto pieces = Pieces::open(path);
    ASSERT_FALSE(whole) << path;
    ASSERT_FALSE(pieces) << path;
    EXPECT_EQ(pieces.error().code(), documents::ErrorCode::unreadable) << path;
    EXPECT_EQ(pieces.error().message(), whole.error().message()) << path;
  }
}

TEST_F(Files, from_a_pipe_come_in_full_pieces_however_they_are_written) {
  for (const int flags : {0, O_NONBLOCK}) {
    std::array<int, 2> pipe;
    ASSERT_EQ(::pipe2(pipe.data(), flags), 0);
    std::jthread writer([&] {
      for (int i = 0; i < 700; ++i) {
        if (::write(pipe[1], "abc", 3) != 3) --i;
      }
      ::close(pipe[1]);
    });
    const StandardInput input(pipe[0]);
    ::close(pipe[0]);
    auto pieces = Pieces::open("-");
    ASSERT_TRUE(pieces);
    EXPECT_EQ(join_pieces(*pieces, 1000).size(), 2100u);
  }
}

TEST_F(Files, from_standard_input_leave_it_open) {
  write("a.txt", "abcdef");
  const int file = ::open("a.txt", O_RDONLY | O_CLOEXEC);
  const StandardInput input(file);
  ::close(file);
  std::string buffer(3, '\0');
  for (const char* part : {"abc", "def"}) {
    auto pieces = Pieces::open("-");
    ASSERT_TRUE(pieces);
    const auto got = pieces->fill(buffer);
    ASSERT_TRUE(got);
    EXPECT_EQ(buffer, part);
  }
}

TEST_F(Files, in_pieces_can_change_hands) {
  write("a.txt", "first");
  write("b.txt", "second");
  auto first = Pieces::open("a.txt");
  auto second = Pieces::open("b.txt");
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  Pieces moved = take(std::move(first));
  moved = take(std::move(second));
  EXPECT_EQ(join_pieces(moved, 100), "second");
}

}  // namespace
}  // namespace seawall::files
