#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store_testing.h"

namespace seawall::advisories {
namespace {

using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;

Record modified(std::string time, std::string summary) {
  Record record = record_of("ID-1", "npm", "a");
  record.modified = std::move(time);
  record.summary = std::move(summary);
  return record;
}
std::string summary_of(const std::vector<Record>& records) {
  const std::string bytes = bytes_of(records);
  const Store store = opened(bytes);
  EXPECT_EQ(store.record_count(), 1U);
  EXPECT_THAT(value_of(store.find("npm", "a")), SizeIs(1));
  return value_of(store.record(0)).summary;
}

TEST(Builder, KeepsTheRecordThatWasModifiedLast) {
  const Record old = modified("2024-05-06T07:08:09Z", "old");
  const Record newer = modified("2024-05-06T07:08:09.5Z", "new");
  EXPECT_EQ(summary_of({old, newer}), "new");
  EXPECT_EQ(summary_of({newer, old}), "new");
  EXPECT_EQ(summary_of({modified("", "none"), old}), "old");
  EXPECT_EQ(summary_of({old, modified("", "none")}), "old");
}

TEST(Builder, KeepsTheLaterTakenOfEquallyNewOnes) {
  EXPECT_EQ(summary_of({modified("2024-01-01T00:00:00Z", "one"), modified("2024-01-01T00:00:00Z", "two")}), "two");
  EXPECT_EQ(summary_of({modified("2024-01-01T00:00:00Z", "one"), modified("2024-01-01T00:00:00.000Z", "two")}), "two");
}

TEST(Builder, MakesTheSameBytesInAnyOrder) {
  RandomRecords random(1);
  std::vector<Record> records;
  for (int index = 0; index < 500; ++index) records.push_back(random.record("ID-" + std::to_string(index)));
  const std::string bytes = bytes_of(records);
  std::mt19937 shuffle(2);
  for (int round = 0; round < 3; ++round) {
    std::ranges::shuffle(records, shuffle);
    EXPECT_EQ(bytes_of(records), bytes);
  }
}

TEST(Builder, MakesTheSameBytesOfTheOtherTablesInAnyOrder) {
  const auto build = [](bool is_reversed) {
    std::vector<int> numbers = {1, 2, 3, 4};
    if (is_reversed) std::ranges::reverse(numbers);
    Builder builder;
    for (const int number : numbers) {
      const std::string name = "CVE-2024-000" + std::to_string(number);
      builder.intake().take(Exploited{name, "2024-01-01", "", false, "patch"});
      builder.intake().take(Likelihood{name, 0.1 * number, 0.2 * number});
      builder.intake().take(Likelihood{"x" + name, 0.1 * number, 0.2 * number});
      builder.intake().take(EndOfLife{"debian", std::to_string(number), "true", ""});
      builder.intake().take(VexStatement{{name}, {}, {}, {}, "", "", "", ""});
    }
    return bytes_of(builder);
  };
  EXPECT_EQ(build(false), build(true));
}

TEST(Builder, KeepsExploitedLikelihoodsEndsOfLifeAndStatements) {
  Builder builder;
  Intake& intake = builder.intake();
  intake.take(Exploited{"CVE-2021-44228", "2021-12-10", "2021-12-24", true, "patch"});
  intake.take(Exploited{"CVE-2020-0601", "2020-01-01", "", false, ""});
  intake.take(Likelihood{"CVE-2021-44228", 0.00043, 0.99956});
  intake.take(Likelihood{"CVE-2021-44228", 0.94358, 0.99957});
  intake.take(Likelihood{"CVE-1999-0001", 1, 0});
  intake.take(Likelihood{"odd", 0.123456789012, 0.25});
  intake.take(EndOfLife{"debian", "12", "2026-07-11", "2028-06-30"});
  intake.take(EndOfLife{"debian", "11", "2024-08-14", ""});
  intake.take(EndOfLife{"debian", "12", "2026-07-12", "2028-06-30"});
  intake.take(EndOfLife{"kubernetes", "1.31", "true", ""});
  const VexStatement statement{
      {"CVE-2021-44228", "GHSA-x"},  {"pkg:oci/a"}, {"pkg:npm/b"}, VexStatement::Status::not_affected,
      "vulnerable_code_not_present", "none",        "me",          "f"};
  intake.take(statement);
  intake.take(statement);
  const std::string bytes = bytes_of(builder);
  const Store store = opened(bytes);
  const auto exploited = value_of(store.exploited("CVE-2021-44228"));
  ASSERT_TRUE(exploited);
  EXPECT_EQ(exploited->added + exploited->due + exploited->action, "2021-12-102021-12-24patch");
  EXPECT_TRUE(exploited->by_ransomware);
  EXPECT_TRUE(value_of(store.exploited("CVE-2020-0601")));
  EXPECT_FALSE(value_of(store.exploited("CVE-2020-0602")));
  EXPECT_EQ(value_of(store.likelihood("CVE-2021-44228"))->probability, 0.94358);
  EXPECT_EQ(value_of(store.likelihood("CVE-2021-44228"))->percentile, 0.99957);
  EXPECT_EQ(value_of(store.likelihood("CVE-1999-0001"))->probability, 1);
  EXPECT_EQ(value_of(store.likelihood("odd"))->probability, 0.123456789012);
  EXPECT_FALSE(value_of(store.likelihood("CVE-2021-44229")));
  EXPECT_FALSE(value_of(store.likelihood("even")));
  ASSERT_THAT(value_of(store.end_of_life("debian")), SizeIs(2));
  EXPECT_EQ(value_of(store.end_of_life("debian"))[1].end, "2026-07-12");
  EXPECT_THAT(value_of(store.end_of_life("kubernetes")), SizeIs(1));
  EXPECT_THAT(value_of(store.end_of_life("deb")), IsEmpty());
  ASSERT_THAT(value_of(store.statements()), SizeIs(1));
  const VexStatement kept = value_of(store.statements())[0];
  EXPECT_EQ(kept.vulnerabilities, statement.vulnerabilities);
  EXPECT_EQ(kept.products, statement.products);
  EXPECT_EQ(kept.subcomponents, statement.subcomponents);
  EXPECT_EQ(kept.status, statement.status);
  EXPECT_EQ(kept.justification + kept.impact + kept.author + kept.source, "vulnerable_code_not_presentnonemef");
}

TEST(Builder, KeepsLikelihoodsWithinZeroAndOne) {
  Builder builder;
  builder.intake().take(Likelihood{"CVE-2021-1111", -1, 7});
  builder.intake().take(Likelihood{"CVE-2021-1112", std::numeric_limits<double>::quiet_NaN(), 1e300});
  const std::string bytes = bytes_of(builder);
  const Store store = opened(bytes);
  EXPECT_EQ(value_of(store.likelihood("CVE-2021-1111"))->probability, 0);
  EXPECT_EQ(value_of(store.likelihood("CVE-2021-1111"))->percentile, 1);
  EXPECT_EQ(value_of(store.likelihood("CVE-2021-1112"))->probability, 0);
}

TEST(Builder, CountsSourcesAndEcosystems) {
  Builder builder;
  Record debian = record_of("DSA-1", "Debian", "a");
  debian.affected[0].release = "12";
  debian.affected.push_back(debian.affected[0]);
  debian.affected[1].package = "b";
  Record withdrawn = record_of("DSA-2", "Debian", "c");
  withdrawn.withdrawn = withdrawn.modified = "2025-01-01T00:00:00Z";
  builder.intake().take(debian);
  builder.intake().take(withdrawn);
  builder.intake().take(record_of("ID-1", "npm", "a"));
  builder.intake().take(Exploited{"CVE-2021-44228", "2021-12-10", "", false, ""});
  const std::string bytes = bytes_of(builder, 99);
  const Store store = opened(bytes);
  EXPECT_EQ(store.imported(), 99);
  const auto sources = value_of(store.sources());
  ASSERT_THAT(sources, SizeIs(3));
  EXPECT_EQ(sources[0].source, "kev");
  EXPECT_EQ(sources[0].newest, "2021-12-10");
  EXPECT_EQ(sources[1].source, "osv:Debian");
  EXPECT_EQ(sources[1].records, 2U);
  EXPECT_EQ(sources[1].newest, "2025-01-01T00:00:00Z");
  EXPECT_EQ(sources[2].imported, 99);
  const auto ecosystems = value_of(store.ecosystems());
  ASSERT_THAT(ecosystems, SizeIs(2));
  EXPECT_EQ(ecosystems[0].ecosystem + ecosystems[0].release, "Debian12");
  EXPECT_EQ(ecosystems[0].packages, 2U);
  EXPECT_EQ(ecosystems[1].ecosystem + ecosystems[1].release, "npm");
}

bool tells_unfixed(const Affected& affected) {
  Record record = record_of("ID-1", "Debian", "a");
  record.affected[0].ranges = affected.ranges;
  record.affected[0].versions = affected.versions;
  record.affected[0].state = affected.state;
  const std::string bytes = bytes_of({record_of("ID-0", "Debian", "a"), record});
  return value_of(opened(bytes).ecosystems()).at(0).tells_unfixed;
}

TEST(Builder, KnowsWhetherAnEcosystemTellsOfWhatIsNotFixed) {
  using enum Event::Type;
  const Range fixed_range{{{introduced, "0"}, {fixed, "2"}}};
  EXPECT_FALSE(tells_unfixed({"", "", "", {fixed_range}, {}, "", ""}));
  EXPECT_FALSE(tells_unfixed({"", "", "", {fixed_range}, {"1"}, "", ""}));
  EXPECT_FALSE(tells_unfixed({"", "", "", {{{{introduced, "0"}, {last_affected, "2"}}}}, {}, "", ""}));
  EXPECT_FALSE(tells_unfixed({"", "", "", {{{{introduced, "0"}, {limit, "2"}}}}, {}, "", ""}));
  EXPECT_FALSE(tells_unfixed({"", "", "", {Range()}, {}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {{{{introduced, "0"}}}}, {}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {fixed_range, {{{introduced, "3"}}}}, {}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {{{{introduced, "0"}, {fixed, "2"}, {introduced, "3"}}}}, {}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {fixed_range}, {"1", "3"}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {}, {"3"}, "", ""}));
  EXPECT_TRUE(tells_unfixed({"", "", "", {fixed_range}, {}, "", "no-dsa"}));
}

TEST(Builder, TakesAllThatAnotherStoreHas) {
  RandomRecords random(4);
  Builder first;
  for (int index = 0; index < 300; ++index) first.intake().take(random.record("ID-" + std::to_string(index)));
  first.intake().take(Exploited{"CVE-2021-44228", "2021-12-10", "", false, ""});
  first.intake().take(Likelihood{"CVE-2021-44228", 0.94358, 0.99956});
  first.intake().take(Likelihood{"odd", 0.1, 0.2});
  first.intake().take(EndOfLife{"debian", "12", "true", ""});
  first.intake().take(VexStatement{{"CVE-2021-44228"}, {}, {}, VexStatement::Status::fixed, "", "", "", ""});
  const std::string bytes = bytes_of(first, 5);
  Builder second;
  second.add(opened(bytes));
  EXPECT_EQ(second.record_count(), 300U);
  EXPECT_EQ(bytes_of(second, 5), bytes);
}

TEST(Builder, RemembersWhenTheSourcesOfAnotherStoreWereImported) {
  const std::string bytes = [] {
    Builder builder;
    builder.intake().take(record_of("ID-1", "npm", "a"));
    builder.intake().take(record_of("ID-2", "Go", "a"));
    return bytes_of(builder, 5);
  }();
  Builder builder;
  builder.add(opened(bytes));
  builder.intake().take(record_of("ID-3", "npm", "a"));
  const std::string both = bytes_of(builder, 9);
  const auto sources = value_of(opened(both).sources());
  ASSERT_THAT(sources, SizeIs(2));
  EXPECT_EQ(sources[0].source, "osv:Go");
  EXPECT_EQ(sources[0].imported, 5);
  EXPECT_EQ(sources[1].imported, 9);
}

TEST(Builder, FailsWhereAnotherStoreIsDamaged) {
  std::string bytes = bytes_of({record_of("ID-1", "npm", "a")});
  for (std::size_t index = front_size; index < front_size + 10; ++index) bytes[index] = 0;
  Builder builder;
  builder.add(opened(bytes));
  EXPECT_THAT(bytes_of(builder), HasSubstr("damaged"));
}

TEST(Builder, FailsWhereTheOutputDoes) {
  Builder builder;
  builder.intake().take(record_of("ID-1", "npm", "a"));
  const auto failure = builder.finish(0, {[](std::string_view) { return false; }});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::unreadable);
}

TEST(Builder, RefusesARecordOverTheLimit) {
  Builder builder;
  Record record = record_of("ID-1", "npm", "a");
  record.details.assign(std::size_t{64} << 20, 'x');
  builder.intake().take(std::move(record));
  EXPECT_THAT(bytes_of(builder), HasSubstr("over the limit \"record size\" of 67108864"));
}

TEST(Builder, KeepsRecordsThatAreMuchLargerThanOthers) {
  std::vector<Record> records;
  for (int index = 0; index < 5; ++index) {
    records.push_back(record_of("ID-" + std::to_string(index), "npm", "a"));
    records.back().details.assign(std::size_t{1} << (19 + index % 2), static_cast<char>('a' + index));
  }
  const std::string bytes = bytes_of(records);
  const Store store = opened(bytes);
  for (std::uint32_t index = 0; index < 5; ++index) EXPECT_EQ(value_of(store.record(index)), records[index]);
}

}  // namespace
}  // namespace seawall::advisories
