#include "verified.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::oci {
namespace {

using ::testing::HasSubstr;

/// Gives pieces, and then a failure or the end.
class Pieces final : public archives::Stream {
 public:
  explicit Pieces(std::vector<std::string> pieces, bool fails = false) : pieces_(std::move(pieces)), fails_(fails) {}
  documents::Result<std::string_view> next() override {
    if (at_ < pieces_.size()) return std::string_view(pieces_[at_++]);
    if (fails_) return documents::Error(documents::ErrorCode::unreadable, "broken");
    return std::string_view();
  }

 private:
  std::vector<std::string> pieces_;
  bool fails_;
  std::size_t at_ = 0;
};

std::string read(std::vector<std::string> pieces, const std::string& digest, std::uint64_t size, bool fails = false) {
  return testing::read(verified(std::make_unique<Pieces>(std::move(pieces), fails), digest, size));
}

TEST(VerifiedStreams, HandOnWhatFits) {
  for (const char* like : {"", "sha512:"}) {
    EXPECT_EQ(read({"ab", "c"}, digest_of("abc", like), 3), "abc");
    EXPECT_EQ(read({}, digest_of("", like), 0), "");
  }
  EXPECT_EQ(read({"abc"}, "", 3), "abc");
}

TEST(VerifiedStreams, FailWhereSomethingDoesNotFit) {
  EXPECT_THAT(read({"abd"}, digest_of("abc"), 3), HasSubstr("another digest"));
  EXPECT_THAT(read({"ab"}, digest_of("abc"), 3), HasSubstr("is of 2 bytes, not of the 3"));
  EXPECT_THAT(read({"ab"}, "", 3), HasSubstr("is of 2 bytes, not of the 3"));
  EXPECT_THAT(read({"abc", "d"}, digest_of("abc"), 3), HasSubstr("larger than the 3 bytes"));
  EXPECT_THAT(read({"abc"}, digest_of("abc"), 3, true), HasSubstr("broken"));
}

TEST(VerifiedStreams, FailAgainAndAgain) {
  const auto stream = verified(std::make_unique<Pieces>(std::vector<std::string>{"abcd"}), digest_of("abc"), 3);
  for (int i = 0; i < 3; ++i) {
    const auto piece = stream->next();
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error().code(), documents::ErrorCode::untrusted);
  }
}

TEST(VerifiedStreams, EndAgainAndAgain) {
  const auto stream = verified(std::make_unique<Pieces>(std::vector<std::string>{"abc"}), digest_of("abc"), 3);
  const auto piece = stream->next();
  ASSERT_TRUE(piece);
  for (int i = 0; i < 3; ++i) {
    const auto end = stream->next();
    ASSERT_TRUE(end);
    EXPECT_EQ(*end, "");
  }
}

}  // namespace
}  // namespace seawall::oci
