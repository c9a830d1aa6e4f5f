#include <gtest/gtest.h>

#include "rpm_header_testing.h"

namespace seawall::packages {
namespace {

using namespace testing;

using Texts = std::vector<std::string>;

std::uint32_t adler_of(const std::string& bytes) {
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char each : bytes) {
    low = (low + static_cast<unsigned char>(each)) % 65521;
    high = (high + low) % 65521;
  }
  return high << 16 | low;
}

std::string slot_of(std::uint32_t package, std::size_t first_block, std::size_t count) {
  return "Slot" + little_endian(package) + little_endian(static_cast<std::uint32_t>(first_block)) +
         little_endian(static_cast<std::uint32_t>(count));
}

std::string blob_of(std::uint32_t package, const std::string& header) {
  const std::string length = little_endian(static_cast<std::uint32_t>(header.size()));
  std::string blob = "BlbS" + little_endian(package) + little_endian(7) + length + header;
  while (blob.size() % 16 != 4) blob += '\0';
  return blob + little_endian(adler_of(blob)) + length + "BlbE";
}

/// A database with one page of slots. The slots of what is free come first.
std::string database_of(const Texts& headers) {
  std::string slots;
  std::string blobs;
  slots += slot_of(0, 0, 0);
  for (std::uint32_t i = 0; i < headers.size(); ++i) {
    const std::string blob = blob_of(i + 1, headers[i]);
    slots += slot_of(i + 1, (4096 + blobs.size()) / 16, blob.size() / 16);
    blobs += blob;
  }
  std::string file = "RpmP" + little_endian(0) + little_endian(9) + little_endian(1) + little_endian(5);
  file.resize(32);
  file += slots;
  while (file.size() < 4096) file += slot_of(0, 0, 0);
  return file + blobs;
}
constexpr std::size_t first_slot = 32 + 16;  // that is used

Reading read_file(const std::string& bytes) { return read_rpm_ndb({"var/lib/rpm/Packages.db", bytes}); }
Reading with_number(std::string file, std::size_t place, std::uint32_t value) {
  file.replace(place, 4, little_endian(value));
  return read_file(file);
}

const Texts three = {header_of("a"), header_of("b", 100'000), header_of("c", 3)};

TEST(RpmNdb, TellsOfEachPackage) {
  const Reading reading = read_file(database_of(three));
  EXPECT_EQ(names_of(reading), (Texts{"a 1-2", "b 1-2", "c 1-2"}));
  EXPECT_EQ(faults_of(reading), Texts{});
  EXPECT_EQ(reading.packages[0].location, "var/lib/rpm/Packages.db");
}

TEST(RpmNdb, ReadsHeadersOfEverySize) {
  for (std::size_t size = 0; size < 40; ++size) {
    EXPECT_EQ(names_of(read_file(database_of({header_of("a", size)}))), Texts{"a 1-2"}) << size;
  }
}

TEST(RpmNdb, RefusesWhatIsNone) {
  EXPECT_EQ(faults_of(read_file("")), Texts{"no ndb database of rpm"});
  EXPECT_EQ(faults_of(read_file(std::string(9000, 'x'))), Texts{"no ndb database of rpm"});
  const Reading reading = with_number(database_of(three), 4, 1);
  EXPECT_EQ(faults_of(reading), Texts{"version 1 of the ndb format is not known"});
  EXPECT_EQ(reading.faults[0].code(), documents::ErrorCode::unsupported);
}

// As rpm does, which looks at checksums only where it repairs.
TEST(RpmNdb, TellsOfAWrongChecksumAndReadsTheRecord) {
  std::string file = database_of(three);
  file[4096 + blob_of(1, three[0]).size() - 12] ^= 1;
  EXPECT_EQ(names_of(read_file(file)), (Texts{"a 1-2", "b 1-2", "c 1-2"}));
  EXPECT_EQ(faults_of(read_file(file)), Texts{"record 1: its checksum is another"});
}

TEST(RpmNdb, TellsOfADamagedRecordAndReadsTheRest) {
  const Texts with_bad_header = {three[0], "no header", three[2]};
  EXPECT_EQ(names_of(read_file(database_of(with_bad_header))), (Texts{"a 1-2", "c 1-2"}));
  ASSERT_EQ(read_file(database_of(with_bad_header)).faults.size(), 1U);
}

TEST(RpmNdb, TellsOfASlotThatLeadsNowhereAndReadsTheRest) {
  const std::string file = database_of(three);
  struct Row {
    std::size_t place;
    std::uint32_t value;
    const char* fault;
  };
  const Row rows[] = {
      {first_slot, 0, "no slot at byte 48"},
      {first_slot + 4, 9, "record 9: does not lie where its slot says"},
      {first_slot + 8, 1, "record 1: lies outside of the file"},
      {first_slot + 8, UINT32_MAX, "record 1: lies outside of the file"},
      {first_slot + 8, 257, "record 1: does not lie where its slot says"},
      {first_slot + 12, UINT32_MAX, "record 1: lies outside of the file"},
      {first_slot + 12, 0, "record 1: does not lie where its slot says"},
      {first_slot + 12, 1, "record 1: does not lie where its slot says"},
      {4096, 0, "record 1: does not lie where its slot says"},
      {4096 + 12, UINT32_MAX, "record 1: a length of 4294967295 cannot be"},
  };
  for (const Row& row : rows) {
    const Reading reading = with_number(file, row.place, row.value);
    EXPECT_EQ(names_of(reading), (Texts{"b 1-2", "c 1-2"})) << row.place << " " << row.value;
    EXPECT_EQ(faults_of(reading), Texts{row.fault}) << row.place << " " << row.value;
  }
}

TEST(RpmNdb, EndsWhereRecordsAreMoreThanTheFile) {
  std::string file = database_of({header_of("a", 100'000)});
  const std::string slot = file.substr(first_slot, 16);
  for (std::size_t place = first_slot; place < 4096; place += 16) file.replace(place, 16, slot);
  const Reading reading = read_file(file);
  EXPECT_EQ(names_of(reading), Texts{"a 1-2"});
  EXPECT_EQ(faults_of(reading), Texts{"its records are more than the file could hold"});
}

TEST(RpmNdb, TellsOfPagesThatAreNotThere) {
  const std::string file = database_of(three).substr(0, 4096);
  ASSERT_FALSE(with_number(file, 12, UINT32_MAX).faults.empty());
  EXPECT_EQ(faults_of(with_number(file, 12, UINT32_MAX))[0], "the file ends before the last page of slots");
}

TEST(RpmNdb, SurvivesEveryShortening) {
  const std::string file = database_of({header_of("a"), header_of("b")});
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(read_file(file.substr(0, size)).faults.empty());
}

}  // namespace
}  // namespace seawall::packages
