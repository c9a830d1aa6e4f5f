#include <gtest/gtest.h>

#include <bit>

#include "rpm_header_testing.h"

namespace seawall::packages {
namespace {

using namespace testing;

using Texts = std::vector<std::string>;

constexpr std::uint32_t page_size = 512;

/// Writes a hash table: the counter of packages and the short records in its first page, the chains behind it.
class Writer {
 public:
  explicit Writer(std::endian order = std::endian::little) : order_(order) {
    add_page(8);  // the first, which tells of the table
    set(0, 12, 0x61561);
    set(0, 16, 9);
    set(0, 20, page_size);
    file[25] = 8;
    add_page(13);
    add_item('\1' + word(0));
    add_item('\1' + word(77));
  }

  void add(std::uint32_t number, const std::string& header) {
    add_item('\1' + word(number));
    if (header.size() < 100) return add_item('\1' + header);
    add_item(std::string("\3\0\0\0", 4) + word(page_count()) + word(static_cast<std::uint32_t>(header.size())));
    for (std::size_t place = 0; place < header.size(); place += page_size - 26) {
      const std::string piece = header.substr(place, page_size - 26);
      const std::uint32_t page = add_page(7);
      set_half(page, 22, static_cast<std::uint32_t>(piece.size()));
      if (place + piece.size() < header.size()) set(page, 16, page + 1);
      file.replace(page * page_size + 26, piece.size(), piece);
    }
  }

  std::string word(std::uint32_t value) const {
    return order_ == std::endian::big ? big_endian(value) : little_endian(value);
  }
  void set(std::uint32_t page, std::size_t place, std::uint32_t value) {
    file.replace(page * page_size + place, 4, word(value));
  }
  void set_half(std::uint32_t page, std::size_t place, std::uint32_t value) {
    file.replace(page * page_size + place, 2,
                 order_ == std::endian::big ? big_endian(value).substr(2) : little_endian(value).substr(0, 2));
  }
  std::uint32_t page_count() const { return static_cast<std::uint32_t>(file.size() / page_size); }
  /// The place in the file of the item that was added last.
  std::size_t last_item() const { return page_size + item_end_; }

  std::string file;

 private:
  std::uint32_t add_page(char kind) {
    const std::uint32_t page = page_count();
    file.resize(file.size() + page_size);
    set(page, 8, page);
    file[page * page_size + 25] = kind;
    set(0, 32, page);
    return page;
  }

  void add_item(const std::string& item) {
    item_end_ -= item.size();
    file.replace(page_size + item_end_, item.size(), item);
    set_half(1, 26 + 2 * item_count_, static_cast<std::uint32_t>(item_end_));
    set_half(1, 20, ++item_count_);
  }

  std::endian order_;
  std::uint32_t item_count_ = 0;
  std::size_t item_end_ = page_size;
};

Reading read_file(const std::string& bytes) { return read_rpm_berkeley({"var/lib/rpm/Packages", bytes}); }

const std::string short_header =
    header_of({text_entry(1000, "s"), text_entry(1001, "1"), text_entry(1002, "2")}, {}, false);

Writer three_packages(std::endian order = std::endian::little) {
  Writer writer(order);
  writer.add(1, short_header);
  writer.add(2, header_of("a", 3000));
  writer.add(3, header_of("b", 10));
  return writer;
}

TEST(RpmBerkeley, TellsOfEachPackageInEitherOrderOfBytes) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const Reading reading = read_file(three_packages(order).file);
    EXPECT_EQ(names_of(reading), (Texts{"s 1-2", "a 1-2", "b 1-2"}));
    EXPECT_EQ(faults_of(reading), Texts{});
    EXPECT_EQ(reading.packages[0].location, "var/lib/rpm/Packages");
  }
}

TEST(RpmBerkeley, ReadsChainsOfEveryLength) {
  for (std::size_t size = 300; size < 300 + 2 * page_size; ++size) {
    Writer writer;
    writer.add(1, header_of("a", size));
    EXPECT_EQ(names_of(read_file(writer.file)), Texts{"a 1-2"}) << size;
  }
}

TEST(RpmBerkeley, RefusesWhatItCannotRead) {
  const auto fault_with = [](std::size_t place, std::uint32_t value) {
    Writer writer = three_packages();
    writer.set(0, place, value);
    const Reading reading = read_file(writer.file);
    EXPECT_EQ(names_of(reading), Texts{});
    EXPECT_EQ(reading.faults.size(), 1U);
    return reading.faults.empty() ? "none" : reading.faults[0].message();
  };
  EXPECT_EQ(faults_of(read_file("")), Texts{"no database of Berkeley DB"});
  EXPECT_EQ(fault_with(12, 0), "no database of Berkeley DB");
  EXPECT_EQ(fault_with(12, 0x53162), "a tree of Berkeley DB, where rpm has a hash table");
  EXPECT_EQ(fault_with(16, 7), "version 7 of Berkeley DB's hash table is not known");
  EXPECT_EQ(fault_with(16, 11), "version 11 of Berkeley DB's hash table is not known");
  EXPECT_EQ(fault_with(24, 1), "a database of Berkeley DB with encryption or checksums");
  EXPECT_EQ(fault_with(24, 0x10800), "a database of Berkeley DB with encryption or checksums");
  for (const std::uint32_t size : {0U, 1U, 256U, 513U, 131072U, UINT32_MAX}) {
    EXPECT_EQ(fault_with(20, size), "pages of " + std::to_string(size) + " bytes cannot be");
  }
}

TEST(RpmBerkeley, TellsOfABrokenChainAndReadsTheRest) {
  const std::string broken = "record 2: its chain of pages is broken";
  struct Row {
    std::uint32_t page;
    std::size_t place;
    std::uint32_t value;
  };
  const Row rows[] = {
      {3, 16, 2},          // back to its beginning
      {3, 16, 3},          // to itself
      {3, 16, 0},          // ends too early
      {3, 16, 1},          // into the table
      {3, 16, UINT32_MAX}, {3, 8, 4}, {2, 24, 0},
  };
  for (const Row& row : rows) {
    Writer writer = three_packages();
    writer.set(row.page, row.place, row.value);
    const Reading reading = read_file(writer.file);
    EXPECT_EQ(names_of(reading), (Texts{"s 1-2", "b 1-2"})) << row.place << " " << row.value;
    EXPECT_EQ(faults_of(reading), Texts{broken}) << row.place << " " << row.value;
  }
  for (const std::uint32_t size : {0U, page_size - 25, 65535U}) {
    Writer writer = three_packages();
    writer.set_half(3, 22, size);
    EXPECT_EQ(names_of(read_file(writer.file)), (Texts{"s 1-2", "b 1-2"})) << size;
    EXPECT_EQ(read_file(writer.file).faults.size(), 1U) << size;
  }
}

TEST(RpmBerkeley, GivesAChainToOneRecordAlone) {
  Writer writer;
  writer.add(1, header_of("a", 3000));
  const std::string item = writer.file.substr(writer.last_item(), 12);
  writer.add(2, header_of("b", 3000));
  writer.file.replace(writer.last_item(), 12, item);
  const Reading reading = read_file(writer.file);
  EXPECT_EQ(names_of(reading), Texts{"a 1-2"});
  EXPECT_EQ(faults_of(reading), Texts{"record 2: its chain of pages is broken"});
}

TEST(RpmBerkeley, BelievesNoLengthThatTheChainBelies) {
  for (const std::uint32_t length : {UINT32_MAX, 10'000U}) {
    Writer writer;
    writer.add(1, header_of("a", 3000));
    writer.file.replace(writer.last_item() + 8, 4, little_endian(length));
    EXPECT_EQ(faults_of(read_file(writer.file)), Texts{"record 1: its chain of pages is broken"});
  }
}

TEST(RpmBerkeley, TellsOfItemsThatRpmDoesNotWrite) {
  Writer writer;
  writer.add(1, header_of("a", 300));
  writer.file[writer.last_item()] = 2;
  EXPECT_EQ(faults_of(read_file(writer.file)), Texts{"record 1: is kept in a way that rpm does not use"});
  writer.file[writer.last_item() + 12] = 3;
  EXPECT_EQ(faults_of(read_file(writer.file)), Texts{"page 1 has a key that is no number"});
}

TEST(RpmBerkeley, TellsOfADamagedPage) {
  for (const auto& [place, value] : std::vector<std::pair<std::size_t, std::uint32_t>>{
           {20, 7}, {20, 300}, {20, 65535}, {26, 0}, {26, page_size}, {28, 510}}) {
    Writer writer = three_packages();
    writer.set_half(1, place, value);
    EXPECT_EQ(faults_of(read_file(writer.file)), Texts{"page 1 is damaged"}) << place << " " << value;
  }
}

TEST(RpmBerkeley, TellsOfPagesThatAreNotThere) {
  const Writer writer = three_packages();
  const Reading reading = read_file(writer.file.substr(0, 3 * page_size));
  EXPECT_EQ(names_of(reading), Texts{"s 1-2"});
  EXPECT_EQ(reading.faults.size(), 3U);
  EXPECT_EQ(reading.faults[0].message(), "the file has 3 pages of " + std::to_string(writer.page_count()));
}

TEST(RpmBerkeley, SurvivesEveryShorteningAndEveryChangeOfAByte) {
  const std::string file = three_packages().file;
  for (std::size_t i = 0; i < file.size(); ++i) {
    EXPECT_FALSE(read_file(file.substr(0, i)).faults.empty()) << i;
    for (const char byte : {'\0', '\x0d', '\xff'}) {
      std::string changed = file;
      changed[i] = byte;
      EXPECT_LE(read_file(changed).packages.size(), 4U);
    }
  }
}

}  // namespace
}  // namespace seawall::packages
