#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "store_testing.h"

namespace seawall::advisories {
namespace {

using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;

std::vector<Record> some_records(unsigned seed, std::size_t count) {
  RandomRecords random(seed);
  std::vector<Record> records;
  for (std::size_t index = 0; index < count; ++index) records.push_back(random.record("ID-" + std::to_string(index)));
  return records;
}

/// Ids of what find() gives.
std::vector<std::string> found(const Store& store, std::string_view ecosystem, std::string_view package) {
  std::vector<std::string> ids;
  const auto hits = store.find(ecosystem, package);
  if (!hits) return {hits.error().message()};
  for (const Hit& hit : *hits) {
    const auto head = store.head(hit.record);
    ids.push_back(head ? head->id : head.error().message());
  }
  return ids;
}
std::vector<std::string> found_id(const Store& store, std::string_view id) {
  std::vector<std::string> ids;
  const auto indexes = store.find_id(id);
  if (!indexes) return {indexes.error().message()};
  for (const std::uint32_t index : *indexes) {
    const auto head = store.head(index);
    ids.push_back(head ? head->id : head.error().message());
  }
  return ids;
}

/// All that can be asked; what comes out does not matter.
void ask_everything(const Store& store) {
  for (std::uint32_t index = 0; index <= std::min<std::size_t>(store.record_count(), 50); ++index) {
    (void)bool(store.record(index));
    (void)bool(store.head(index));
  }
  for (const char* ecosystem : {"PyPI", "Debian", "npm"}) {
    for (const char* name : {"Django", "linux", "a", ""}) (void)bool(store.find(ecosystem, name));
  }
  for (const char* id : {"ID-0", "ID-1", "CVE-2021-1123", "", "GHSA-aaaa-bbbb-cccc"}) (void)bool(store.find_id(id));
  (void)store.exploited("CVE-2021-44228");
  (void)store.likelihood("CVE-2021-44228");
  (void)store.likelihood("other");
  (void)store.end_of_life("debian");
  (void)store.statements();
  (void)store.sources();
  (void)store.ecosystems();
}

/// A small one that has something in each part.
std::string store_of_everything() {
  Builder builder;
  Intake& intake = builder.intake();
  for (Record& record : some_records(7, 3)) intake.take(std::move(record));
  intake.take(record_of("ID-x", "PyPI", "Django"));
  intake.take(Exploited{"CVE-2021-44228", "2021-12-10", "2021-12-24", true, "patch"});
  intake.take(Likelihood{"CVE-2021-44228", 0.94358, 0.99956});
  intake.take(Likelihood{"other", 0.5, 0.25});
  intake.take(EndOfLife{"debian", "12", "2026-07-11", "2028-06-30"});
  intake.take(VexStatement{{"CVE-2021-44228"}, {"pkg:oci/a"}, {}, VexStatement::Status::fixed, "", "", "me", "f"});
  return bytes_of(builder);
}

TEST(Store, GivesBackRandomRecordsAsTheyWere) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    const std::vector<Record> records = some_records(seed, 200);
    const std::string bytes = bytes_of(records);
    const Store store = opened(bytes);
    ASSERT_FALSE(store.verify());
    ASSERT_EQ(store.record_count(), records.size());
    for (const Record& record : records) {
      const auto indexes = store.find_id(record.id);
      ASSERT_TRUE(indexes) << indexes.error().message();
      ASSERT_THAT(*indexes, SizeIs(1));
      const auto read = store.record(indexes->front());
      ASSERT_TRUE(read) << read.error().message();
      EXPECT_EQ(*read, record);
    }
  }
}

TEST(Store, FindsWhatEachRecordSaysOfAPackage) {
  const std::vector<Record> records = some_records(3, 200);
  const std::string bytes = bytes_of(records);
  const Store store = opened(bytes);
  for (const auto& [ecosystem, package] : {std::pair("PyPI", "DJANGO"), {"Debian", "linux"}, {"npm", "ruamel.yaml"}}) {
    std::multiset<std::string> expected;
    for (const Record& record : records) {
      for (const Affected& affected : record.affected) {
        const bool is_it = affected.ecosystem == ecosystem &&
                           normalised_name(ecosystem, affected.package) == normalised_name(ecosystem, package);
        if (is_it && record.withdrawn.empty()) expected.insert(record.id);
      }
    }
    const std::vector<std::string> ids = found(store, ecosystem, package);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(std::multiset<std::string>(ids.begin(), ids.end()), expected);
  }
}

TEST(Store, TellsWhatTheEntrySays) {
  Record record = record_of("ID-1", "Debian", "openssl", "3.0.11-1");
  record.affected[0].release = "12";
  record.affected[0].severity = "low";
  record.affected[0].state = "no-dsa";
  record.affected[0].versions = {"3.0.9-1", "3.0.10-1"};
  const std::string bytes = bytes_of({record});
  const auto hits = opened(bytes).find("Debian", "openssl");
  ASSERT_TRUE(hits);
  ASSERT_THAT(*hits, SizeIs(1));
  EXPECT_EQ(hits->front().affected, record.affected[0]);
}

TEST(Store, ListsOnlyTheVersionsThatAreWanted) {
  Record one = record_of("ID-1", "npm", "a", "1.5");
  one.affected[0].versions = {"1.0", "1.1", "1.2"};
  Record other = record_of("ID-2", "npm", "a", "1.1");
  other.affected[0].versions = {"0.9", "1.0"};
  const std::string bytes = bytes_of({one, other});
  const Store store = opened(bytes);
  std::multiset<std::string, std::less<>> asked;
  const auto hits = value_of(store.find("npm", "a", [&](std::string_view version) {
    asked.emplace(version);
    return version == "1.1";
  }));
  ASSERT_THAT(hits, SizeIs(2));
  EXPECT_THAT(hits[0].affected.versions, ElementsAre("1.1"));
  EXPECT_THAT(hits[1].affected.versions, IsEmpty());
  EXPECT_EQ(hits[1].affected.ranges, other.affected[0].ranges);
  EXPECT_EQ(asked.count("1.0"), 1U);
}

TEST(Store, ComparesNamesOfPyPiAsItDoesAndOthersExactly) {
  const std::string bytes = bytes_of({record_of("ID-1", "PyPI", "Ruamel._yaml"), record_of("ID-2", "npm", "Left_Pad")});
  const Store store = opened(bytes);
  EXPECT_THAT(found(store, "PyPI", "ruamel-yaml"), ElementsAre("ID-1"));
  EXPECT_THAT(found(store, "PyPI", "RUAMEL.yaml"), ElementsAre("ID-1"));
  EXPECT_THAT(found(store, "PyPI", "ruamelyaml"), IsEmpty());
  EXPECT_THAT(found(store, "npm", "Left_Pad"), ElementsAre("ID-2"));
  EXPECT_THAT(found(store, "npm", "left-pad"), IsEmpty());
  EXPECT_THAT(found(store, "Ruby", "Left_Pad"), IsEmpty());
  EXPECT_EQ(value_of(store.find("PyPI", "ruamel-yaml")).front().affected.package, "Ruamel._yaml");
}

TEST(Store, LeavesWithdrawnRecordsOutOfPackagesOnly) {
  Record withdrawn = record_of("ID-1", "npm", "a");
  withdrawn.withdrawn = "2024-01-01T00:00:00Z";
  const std::string bytes = bytes_of({withdrawn, record_of("ID-2", "npm", "a")});
  const Store store = opened(bytes);
  EXPECT_THAT(found(store, "npm", "a"), ElementsAre("ID-2"));
  EXPECT_THAT(found_id(store, "ID-1"), ElementsAre("ID-1"));
  EXPECT_EQ(value_of(store.record(0)), withdrawn);
}

TEST(Store, FindsRecordsByIdAliasAndUpstream) {
  Record one = record_of("GHSA-1", "npm", "a");
  one.aliases = {"CVE-2024-1234"};
  Record other = record_of("DSA-1", "Debian", "a");
  other.upstream = {"CVE-2024-1234", "CVE-2024-9999"};
  other.related = {"CVE-2000-1111"};
  const std::string bytes = bytes_of({one, other});
  const Store store = opened(bytes);
  EXPECT_THAT(found_id(store, "CVE-2024-1234"), ElementsAre("DSA-1", "GHSA-1"));
  EXPECT_THAT(found_id(store, "CVE-2024-9999"), ElementsAre("DSA-1"));
  EXPECT_THAT(found_id(store, "CVE-2000-1111"), IsEmpty());
  EXPECT_THAT(found_id(store, ""), IsEmpty());
}

TEST(Store, FindsRecordsThatHaveANameForThemselves) {
  Record one = record_of("GHSA-1", "npm", "a");
  one.aliases = {"CVE-2024-1234"};
  Record other = record_of("DSA-1", "Debian", "a");
  other.upstream = {"CVE-2024-1234"};
  Record distributions = record_of("UBUNTU-CVE-2024-1234", "Ubuntu", "a");
  distributions.upstream = {"CVE-2024-1234", "CVE-2024-1234"};
  Record both = record_of("CVE-2024-1234", "Go", "a");
  both.upstream = both.aliases = {"CVE-2024-1234"};
  const std::string bytes = bytes_of({one, other, distributions, both});
  const Store store = opened(bytes);
  EXPECT_THAT(value_of(store.find_name("CVE-2024-1234")), ElementsAre(0U, 2U, 3U));
  EXPECT_THAT(value_of(store.find_id("CVE-2024-1234")), ElementsAre(0U, 1U, 2U, 3U));
  EXPECT_THAT(value_of(store.find_name("DSA-1")), ElementsAre(1U));
  EXPECT_THAT(value_of(store.find_name("CVE-2024-1235")), IsEmpty());
  EXPECT_THAT(value_of(opened(bytes_of({})).find_name("CVE-2024-1234")), IsEmpty());
}

TEST(Store, GivesSummariesOfRecords) {
  const std::string bytes = bytes_of({record_of("ID-1", "npm", "a"), record_of("ID-2", "npm", "b")});
  const Store store = opened(bytes);
  const std::vector<std::uint32_t> records = {1, 0, 1};
  EXPECT_THAT(value_of(store.summaries(records)), ElementsAre("summary of ID-2", "summary of ID-1", "summary of ID-2"));
  const std::vector<std::uint32_t> none = {2};
  const auto failure = store.summaries(none);
  ASSERT_FALSE(failure);
  EXPECT_EQ(failure.error().code(), ErrorCode::not_found);
}

TEST(Store, TellsNamesApartThatShareAHash) {
  std::vector<Record> records;
  for (int index = 0; index < 50; ++index) {
    records.push_back(record_of("ID-" + std::to_string(index), "npm", "p" + std::to_string(index)));
  }
  for (const std::uint32_t bits : {1U, 3U}) {
    const std::string bytes = bytes_with_collisions(records, bits);
    const Store store = opened(bytes);
    for (int index = 0; index < 50; ++index) {
      const std::string id = "ID-" + std::to_string(index);
      EXPECT_THAT(found(store, "npm", "p" + std::to_string(index)), ElementsAre(id));
      EXPECT_THAT(found_id(store, id), ElementsAre(id));
    }
    EXPECT_THAT(found(store, "npm", "p50"), IsEmpty());
    EXPECT_THAT(found_id(store, "ID-50"), IsEmpty());
  }
}

TEST(Store, GivesHeadsWithoutWhatMatchingDoesNotNeed) {
  Record record = some_records(5, 1).front();
  record.affected.push_back(record_of("x", "npm", "a").affected[0]);
  const std::string bytes = bytes_of({record});
  const auto head = opened(bytes).head(0);
  ASSERT_TRUE(head);
  record.related.clear();
  record.references.clear();
  record.affected.clear();
  record.summary.clear();
  record.details.clear();
  EXPECT_EQ(*head, record);
}

TEST(Store, FailsForARecordThatIsNotThere) {
  const std::string bytes = bytes_of({record_of("ID-1", "npm", "a")});
  const Store store = opened(bytes);
  const auto record = store.record(1);
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().code(), ErrorCode::not_found);
  const auto head = store.head(UINT32_MAX);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().code(), ErrorCode::not_found);
}

TEST(Store, MayHoldNothing) {
  const std::string bytes = bytes_of(std::vector<Record>());
  const Store store = opened(bytes);
  EXPECT_FALSE(store.verify());
  EXPECT_EQ(store.record_count(), 0U);
  ask_everything(store);
  EXPECT_THAT(value_of(store.sources()), IsEmpty());
}

// --- damage ---

TEST(Store, VerifyFindsEachByteThatIsFlippedAndNothingCrashes) {
  const std::string bytes = store_of_everything();
  ASSERT_FALSE(opened(bytes).verify());
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[index] = static_cast<char>(damaged[index] ^ flip);
      const auto store = Store::open(damaged);
      if (!store) continue;
      EXPECT_TRUE(store->verify()) << "byte " << index;
      ask_everything(*store);
    }
  }
}

TEST(Store, IsNoStoreWhereItIsCutOffOrLonger) {
  const std::string bytes = store_of_everything();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    const auto store = Store::open(cut);
    ASSERT_FALSE(store) << size;
    EXPECT_EQ(store.error().code(), ErrorCode::syntax);
  }
  const std::string longer = bytes + '\0';
  EXPECT_FALSE(Store::open(longer));
}

TEST(Store, DoesNotCrashWhereTheDirectoryLeadsElsewhere) {
  const std::string bytes = store_of_everything();
  for (std::size_t index = bytes.size() - sizeof(Directory); index < bytes.size() - 8; ++index) {
    std::string damaged = bytes;
    damaged[index] = static_cast<char>(damaged[index] ^ 0x41);
    seal(damaged);
    if (const auto store = Store::open(damaged)) ask_everything(*store);
  }
}

TEST(Store, OfAnotherVersionIsUnsupported) {
  std::string bytes = store_of_everything();
  bytes[store_magic.size()] = 99;
  const auto store = Store::open(bytes);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(store.error().message(), HasSubstr("version 99"));
}

}  // namespace
}  // namespace seawall::advisories
