#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry_testing.h"

namespace seawall::oci {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Made;
using testing::make_image;

const std::string base = "https://r.example/v2/shop/cart/";

class Blobs : public testing::Registries {
 protected:
  Blobs() : content_(10'000, '\0'), image_(make_content()) { serve(base, image_, "v1"); }

  /// The layer when the registry answers like this; the requests for it are in `ranges_`.
  std::string layer(std::vector<Answer> answers) {
    network_.answer(url_, std::move(answers));
    const auto image = open("r.example/shop/cart:v1");
    if (!image) return testing::failure_of(image);
    network_.requests.clear();
    const auto stream = (*image)->open(0, {});
    ranges_.clear();
    for (const http::Request& each : network_.requests) {
      std::string range = "all";
      for (const http::Header& header : each.headers) range = header.name == "Range" ? header.value : range;
      ranges_.push_back(range);
    }
    if (!stream) return testing::failure_of(stream);
    network_.answer(url_, std::vector<Answer>{});
    std::string text;
    for (;;) {
      const auto piece = (*stream)->next();
      EXPECT_TRUE(piece);
      if (!piece || piece->empty()) return text == content_ ? "whole" : "other";
      text += *piece;
    }
  }
  /// Part of an answer that begins at an offset.
  Answer part(std::size_t offset, std::size_t breaks_at = std::string::npos) const {
    return {.status = 206,
            .headers = {{"content-range", "bytes " + std::to_string(offset) + "-9999/10000"}},
            .body = content_.substr(offset),
            .breaks_at = breaks_at};
  }
  Answer whole(std::size_t breaks_at = std::string::npos) const { return {.body = content_, .breaks_at = breaks_at}; }

  std::string content_;
  Made image_;
  std::string url_ = base + "blobs/" + digest_of(content_);
  std::vector<std::string> ranges_;

 private:
  Made make_content() {
    for (std::size_t i = 0; i < content_.size(); ++i) content_[i] = static_cast<char>(i * 7 + i / 256);
    return make_image({content_});
  }
};

TEST_F(Blobs, ComeWhole) {
  EXPECT_EQ(layer({whole()}), "whole");
  EXPECT_THAT(ranges_, ElementsAre("all"));
}

TEST_F(Blobs, AreGoneOnWithWhereTheyBrokeOff) {
  EXPECT_EQ(layer({whole(4000), part(4000, 3000), part(7000)}), "whole");
  EXPECT_THAT(ranges_, ElementsAre("all", "bytes=4000-", "bytes=7000-"));
  EXPECT_THAT(clock_.waits, ElementsAre(milliseconds(250), milliseconds(500)));
}

TEST_F(Blobs, AreBegunAnewWhereRangesAreNotKnown) {
  EXPECT_EQ(layer({whole(4000), whole()}), "whole");
  EXPECT_EQ(layer({whole(4000), {.status = 416}, whole()}), "whole");
  EXPECT_THAT(ranges_, ElementsAre("all", "bytes=4000-", "all"));
  EXPECT_EQ(layer({whole(4000), whole(2000), part(2000)}), "whole");
}

TEST_F(Blobs, MayComeInParts) {
  Answer first = part(4000);
  first.body.resize(2000);
  first.headers[0].value = "bytes 4000-5999/*";
  EXPECT_EQ(layer({whole(4000), first, part(6000)}), "whole");
}

TEST_F(Blobs, AreNotGoneOnWithByAnotherPart) {
  for (const char* range : {"bytes 0-9999/10000", "bytes 4001-9999/10000", "", "bytes 4000-/10000", "bytes 4000-3999/9",
                            "bytes 4000-99999999999999999999999/*", "items 4000-9999/10000", "bytes */10000"}) {
    Answer other = part(4000);
    other.headers[0].value = range;
    EXPECT_THAT(layer({whole(4000), other}), AllOf(HasSubstr("untrusted"), HasSubstr("another part"))) << range;
  }
  Answer longer = part(4000);
  longer.headers[0].value = "bytes 4000-9999/10001";
  EXPECT_THAT(layer({whole(4000), longer}), HasSubstr("larger than the 10000 bytes"));
}

TEST_F(Blobs, ThatBreakOffAgainAndAgainAreGivenUp) {
  options_.limits.resumes = 2;
  EXPECT_THAT(layer({whole(1000), part(1000, 1000), part(2000, 1000), part(3000)}),
              AllOf(HasSubstr("unavailable"), HasSubstr("over the limit \"resumes\" of 2")));
  EXPECT_EQ(ranges_.size(), 3u);
  EXPECT_EQ(layer({whole(1000), part(1000, 1000), part(2000)}), "whole");
}

TEST_F(Blobs, ThatNeverComeAreNotResumed) {
  options_.registry.patience.tries = 2;
  EXPECT_THAT(layer({whole(0)}), AllOf(HasSubstr("unavailable"), HasSubstr("broken off")));
  EXPECT_THAT(ranges_, ElementsAre("all", "all"));
  EXPECT_THAT(layer({whole(1000), part(1000, 0)}), HasSubstr("broken off"));
  EXPECT_THAT(ranges_, ElementsAre("all", "bytes=1000-", "bytes=1000-"));
}

TEST_F(Blobs, EndAtOnceWhereTheyAreLargerThanPromised) {
  Answer large{.body = content_ + std::string(1'000'000, 'x')};
  EXPECT_THAT(layer({large}), AllOf(HasSubstr("untrusted"), HasSubstr("larger than the 10000 bytes")));
  EXPECT_LE(progress_, image_.config.size() + 10'000);
  EXPECT_THAT(ranges_, ElementsAre("all"));
}

TEST_F(Blobs, FailWhereTheyAreNotWhatWasPromised) {
  EXPECT_THAT(layer({{.body = content_.substr(1)}}), AllOf(HasSubstr("untrusted"), HasSubstr("is of 9999 bytes")));
  EXPECT_THAT(layer({{.body = ""}}), AllOf(HasSubstr("untrusted"), HasSubstr("is of 0 bytes")));
  std::string other = content_;
  other[5000] ^= 1;
  EXPECT_THAT(layer({{.body = other}}), AllOf(HasSubstr("untrusted"), HasSubstr("another digest")));
  Answer rest = part(4000);
  rest.body[0] ^= 1;
  EXPECT_THAT(layer({whole(4000), rest}), HasSubstr("another digest"));
}

TEST_F(Blobs, ThatAreRefusedSayWhy) {
  EXPECT_THAT(layer({{.status = 404}}), HasSubstr("not_found"));
  EXPECT_THAT(layer({whole(4000), {.status = 403}}), HasSubstr("forbidden"));
  EXPECT_THAT(layer({{.status = 416}}), HasSubstr("status 416"));
}

TEST_F(Blobs, AreWaitedForAsTheRegistryAsks) {
  EXPECT_EQ(layer({{.status = 429, .headers = {{"retry-after", "3"}}}, whole()}), "whole");
  EXPECT_THAT(clock_.waits, ElementsAre(milliseconds(3000)));
}

TEST_F(Blobs, StopBetweenTwoTries) {
  std::stop_source stop;
  network_.answer(url_, {whole(1000)});
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image);
  clock_.at_wait = [&] { stop.request_stop(); };
  EXPECT_THAT(testing::failure_of((*image)->open(0, stop.get_token())), HasSubstr("stopped"));
}

}  // namespace
}  // namespace seawall::oci
