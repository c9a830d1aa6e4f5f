#include "advisory_cutter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Gives a text block by block, and then what it is told.
class Blocks final : public archives::Stream {
 public:
  Blocks(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  Result<std::string_view> next() override {
    if (begin_ >= text_.size()) return failure_ ? Result<std::string_view>(*failure_) : std::string_view();
    const std::string_view block = std::string_view(text_).substr(begin_, size_);
    begin_ += block.size();
    return block;
  }
  std::optional<Error> failure_;

 private:
  std::string text_;
  std::size_t size_;
  std::size_t begin_ = 0;
};

class Cutting : public ::testing::Test {
 protected:
  void cut(const std::string& text, const std::string& name = "a.json", std::size_t block = 7) {
    Blocks stream(text, block);
    stream.failure_ = failure_;
    texts_.clear();
    refused_.clear();
    const auto failure = cut_advisories(name, stream, limits_,
                                        {.give =
                                             [this](AdvisoryText piece) {
                                               EXPECT_FALSE(piece.name.empty());
                                               texts_.push_back(std::to_string(piece.lines_before) + ":" + piece.text);
                                             },
                                         .refuse = [this](Error error) { refused_.push_back(error.text()); }});
    failure_text_ = failure ? failure->text() : std::string();
  }

  CutterLimits limits_{.document = 200, .record = 60, .piece = 20};
  std::optional<Error> failure_;
  std::vector<std::string> texts_;
  std::vector<std::string> refused_;
  std::string failure_text_;
};

TEST_F(Cutting, LeavesOneDocumentWhole) {
  for (const std::string text : {"{\n  \"id\": \"A\"\n}\n", "[\n{\"id\": \"A\"},\n{\"id\": \"B\"}\n]\n",
                                 "id: A\nmodified: B\n", "cve,epss\nA,1\n", "{\"id\": \"A\",\n \"modified\": \"B\"}\n",
                                 "{\"id\":\"A\"}", "{\"id\":\"A\"}\n\n\n", "", "\n\n"}) {
    cut(text);
    EXPECT_THAT(texts_, ElementsAre("0:" + text));
    EXPECT_THAT(refused_, IsEmpty());
  }
}

TEST_F(Cutting, CutsJsonLinesBetweenTheLines) {
  cut("{\"id\":\"A\"}\n{\"id\":\"B\"}\n{\"id\":\"C\"}\n\n{\"id\":\"D\"}");
  EXPECT_THAT(texts_, ElementsAre("0:{\"id\":\"A\"}\n", "1:{\"id\":\"B\"}\n{\"id\":\"C\"}\n\n", "4:{\"id\":\"D\"}"));
}

TEST_F(Cutting, KnowsJsonLinesByTheNameWhateverTheyBeginWith) {
  for (const char* name : {"a.jsonl", "a.ndjson", "a.jsonl.gz", "a.ndjson.zst"}) {
    cut("nonsense\n{\"id\":\"B\"}", name);
    EXPECT_THAT(texts_, ElementsAre("0:        \n{\"id\":\"B\"}"));
    EXPECT_THAT(refused_, ElementsAre(std::string(name) + ":1: this line is no JSON object as the others are"));
  }
}

TEST_F(Cutting, GivesTheSameWhateverTheSizeOfBlocks) {
  std::string text;
  for (int number = 0; number < 50; ++number) text += "{\"id\":\"" + std::to_string(number) + "\"}\n";
  for (const std::size_t block : {1u, 3u, 10u, 1000u}) {
    cut(text, "a.json", block);
    std::string joined;
    for (const std::string& piece : texts_) joined += piece.substr(piece.find(':') + 1);
    EXPECT_EQ(joined, text) << block;
  }
}

TEST_F(Cutting, RefusesLinesThatAreNoObjectsAndKeepsTheOthers) {
  cut("{\"id\":\"A\"}\n{\"id\":\"B\"}\n[1]\n  {\"id\":\"D\"}\n{\n{\"id\":\"F\"}\n");
  EXPECT_THAT(refused_, ElementsAre("a.json:3: this line is no JSON object as the others are",
                                    "a.json:5: this line is no JSON object as the others are"));
  std::string joined;
  for (const std::string& piece : texts_) joined += piece.substr(piece.find(':') + 1);
  EXPECT_EQ(joined, "{\"id\":\"A\"}\n{\"id\":\"B\"}\n   \n{  \"id\":\"D\"}\n \n{\"id\":\"F\"}\n");
}

TEST_F(Cutting, LeavesOutALineOverTheLimitOfARecord) {
  const std::string large = "{\"id\":\"" + std::string(100, 'x') + "\"}";
  cut("{\"id\":\"A\"}\n{\"id\":\"B\"}\n" + large + "\n{\"id\":\"D\"}\nx\n");
  EXPECT_THAT(refused_, ElementsAre("a.json:3: over the limit \"record size\" of 60",
                                    "a.json:5: this line is no JSON object as the others are"));
  EXPECT_THAT(texts_, ElementsAre("0:{\"id\":\"A\"}\n", "1:{\"id\":\"B\"}\n", "3:{\"id\":\"D\"}\n \n"));
  cut("{\"id\":\"A\"}\n{\"id\":\"B\"}\n" + large);
  EXPECT_THAT(refused_, ElementsAre("a.json:3: over the limit \"record size\" of 60"));
}

TEST_F(Cutting, RefusesADocumentOverItsLimit) {
  cut("[" + std::string(300, ' ') + "]");
  EXPECT_EQ(failure_text_, "a.json: over the limit \"advisory file size\" of 200");
  EXPECT_THAT(texts_, IsEmpty());
  cut("{" + std::string(300, ' '));  // no line ends, so that nothing tells lines from a document
  EXPECT_EQ(failure_text_, "a.json: over the limit \"advisory file size\" of 200");
}

TEST_F(Cutting, GivesTheWholeLinesBeforeAFailure) {
  failure_ = Error(ErrorCode::syntax, "cut off");
  cut("{\"id\":\"A\"}\n{\"id\":\"B\"}\n{\"id\":");
  EXPECT_EQ(failure_text_, "a.json: cut off");
  EXPECT_THAT(texts_, ElementsAre("0:{\"id\":\"A\"}\n", "1:{\"id\":\"B\"}\n"));
  cut("[{\"id\":\"A\"},\n{\"id\":");
  EXPECT_EQ(failure_text_, "a.json: cut off");
  EXPECT_THAT(texts_, IsEmpty());
}

TEST_F(Cutting, TakesAwayAByteOrderMark) {
  cut("\xEF\xBB\xBF{\"id\":\"A\"}\n{\"id\":\"B\"}\n");
  ASSERT_FALSE(texts_.empty());
  EXPECT_EQ(texts_[0], "0:{   \"id\":\"A\"}\n{\"id\":\"B\"}\n");
  EXPECT_THAT(refused_, IsEmpty());
}

}  // namespace
}  // namespace seawall::commands
