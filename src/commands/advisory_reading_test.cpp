#include "advisory_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace seawall::commands {
namespace {

using advisories::Record;
using documents::Error;
using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Kept final : public advisories::Intake {
 public:
  void take(Record record) override {
    if (record.id == throws_at) throw std::runtime_error("no more");
    ids.push_back(record.id);
  }
  void take(advisories::Exploited entry) override { ids.push_back(entry.cve); }
  void take(advisories::Likelihood entry) override { ids.push_back(entry.cve); }
  void take(advisories::EndOfLife entry) override { ids.push_back(entry.product); }
  void take(advisories::VexStatement statement) override { ids.push_back(statement.vulnerabilities.front()); }
  void refuse(Error error) override { ids.push_back(error.text()); }
  std::vector<std::string> ids;
  std::string throws_at;
};

std::string record(const std::string& id, std::size_t details = 0) {
  return R"({"id":")" + id + R"(","modified":"2026-01-01T00:00:00Z","affected":[],"details":")" +
         std::string(details, 'x') + "\"}\n";
}

TEST(ReadingAdvisories, GivesThemInTheOrderOfTheTextsOnAnyNumberOfThreads) {
  std::vector<std::string> wanted;
  for (int number = 0; number < 3000; ++number) wanted.push_back("A-" + std::to_string(number));
  for (const std::size_t threads : {1u, 2u, 8u}) {
    Kept kept;
    AdvisoryReading reading(kept, threads);
    // Some are large, so that those behind them are read first.
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      reading.add({"a.json", record(wanted[index], index % 700 == 0 ? 900'000 : 3'000), 0});
    }
    reading.finish();
    EXPECT_EQ(kept.ids, wanted) << threads;
  }
}

TEST(ReadingAdvisories, GivesMuchOfOneTextAsItIsRead) {
  std::string text;
  std::size_t count = 0;
  for (; text.size() < (std::size_t{40} << 20); ++count) text += record("A-" + std::to_string(count), 5'000);
  Kept kept;
  AdvisoryReading reading(kept, 3);
  reading.add({"before.json", record("before"), 0});
  reading.add({"a.jsonl", std::move(text), 0});
  for (int number = 0; number < 20; ++number) {
    reading.add({"behind.json", record("behind-" + std::to_string(number), 900'000), 0});
  }
  reading.finish();
  ASSERT_EQ(kept.ids.size(), count + 21);
  EXPECT_EQ(kept.ids[0], "before");
  EXPECT_EQ(kept.ids[1], "A-0");
  EXPECT_EQ(kept.ids[count], "A-" + std::to_string(count - 1));
  EXPECT_EQ(kept.ids.back(), "behind-19");
}

TEST(ReadingAdvisories, TellsPlacesInTheWholeFile) {
  Kept kept;
  AdvisoryReading reading(kept, 2);
  reading.add({"a.jsonl", record("A") + record("B") + "{\"id\":}\n" + record("D"), 1000});
  reading.refuse(Error(ErrorCode::unreadable, "not there", {"b.json", 0, 0}));
  reading.add({"c.json", "{\"what\": 1}", 0});
  reading.finish();
  EXPECT_THAT(kept.ids, ElementsAre("A", "B", HasSubstr("a.jsonl:1003:"), "D", "b.json: not there",
                                    "c.json:1:1: this is no advisory of a format that is known"));
}

TEST(ReadingAdvisories, PassesOnWhatTakingThrows) {
  for (const std::size_t threads : {1u, 3u}) {
    Kept kept;
    kept.throws_at = "A-50";
    AdvisoryReading reading(kept, threads);
    const auto read = [&] {
      for (int number = 0; number < 500; ++number) {
        reading.add({"a.json", record("A-" + std::to_string(number), 200'000), 0});
      }
      reading.finish();
    };
    EXPECT_THROW(read(), std::runtime_error) << threads;
    EXPECT_EQ(kept.ids.size(), 50u);
  }
}

TEST(ReadingAdvisories, EndsWithoutAllBeingReadWhereNobodyWantsIt) {
  Kept kept;
  AdvisoryReading reading(kept, 3);
  for (int number = 0; number < 50; ++number) reading.add({"a.json", record("A", 1'000'000), 0});
}

}  // namespace
}  // namespace seawall::commands
