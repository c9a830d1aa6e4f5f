// rpm's database in a hash table of Berkeley DB, versions 8 to 10 of that format (libdb 3 to 5; db_page.h of
// libdb 5.3). Numbers have the order of bytes of the machine that wrote them. The file is pages of one size; the first
// tells of the table. A page of the table has a head of 26 bytes, and the places of items, which fill it from its end:
// by turns a key and its value. Values that are too large for that stand in a chain of pages of their own.
//
// All pages of the table are read one after another, not by their buckets: there is no way to go in circles.

#include <algorithm>
#include <string>
#include <vector>

#include "rpm_header.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

constexpr std::uint32_t hash_magic = 0x00061561;
constexpr std::uint32_t tree_magic = 0x00053162;
constexpr std::size_t head_size = 26;
constexpr std::size_t meta_size = 72;
constexpr std::uint32_t smallest_page = 512;
constexpr std::uint32_t largest_page = 65536;
constexpr std::size_t key_size = 4;
constexpr std::size_t chained_size = 12;  // of an item: kind, first page of the chain, length of the whole

enum class Page : std::uint8_t { unsorted_hash = 2, chain = 7, hash = 13 };
enum class Item : std::uint8_t { inside = 1, chained = 3 };

class Database {
 public:
  explicit Database(const File& file) : bytes_(file.bytes), told_(file) {}

  Reading read() {
    read_pages();
    return told_.finish();
  }

 private:
  void read_pages() {
    if (!read_meta()) return;
    is_used_.resize(page_count_);
    for (std::uint32_t page = 1; page < page_count_; ++page) {
      const auto kind = static_cast<Page>(bytes_[begin_of(page) + 25]);
      if (kind == Page::hash || kind == Page::unsorted_hash) read_page(page);
    }
  }

  std::uint32_t word(std::size_t place) const noexcept { return number_at<std::uint32_t>(bytes_, place, order_); }
  std::uint16_t half(std::size_t place) const noexcept { return number_at<std::uint16_t>(bytes_, place, order_); }
  std::size_t begin_of(std::uint32_t page) const noexcept { return std::size_t{page} * page_size_; }

  bool refuse(std::string message, ErrorCode code = ErrorCode::syntax) {
    told_.fault(std::move(message), 0, code);
    return false;
  }

  /// What the first page says. Whether the rest can be read.
  bool read_meta() {
    if (bytes_.size() < meta_size) return refuse("no database of Berkeley DB");
    if (word(12) != hash_magic && word(12) != tree_magic) order_ = std::endian::big;
    if (word(12) == tree_magic) {
      return refuse("a tree of Berkeley DB, where rpm has a hash table", ErrorCode::unsupported);
    }
    if (word(12) != hash_magic) return refuse("no database of Berkeley DB");
    if (const std::uint32_t version = word(16); version < 8 || version > 10) {
      return refuse("version " + std::to_string(version) + " of Berkeley DB's hash table is not known",
                    ErrorCode::unsupported);
    }
    constexpr char has_checksums = 1;
    if (bytes_[24] != 0 || (bytes_[26] & has_checksums) != 0) {
      return refuse("a database of Berkeley DB with encryption or checksums", ErrorCode::unsupported);
    }
    page_size_ = word(20);
    if (!std::has_single_bit(page_size_) || page_size_ < smallest_page || page_size_ > largest_page) {
      return refuse("pages of " + std::to_string(page_size_) + " bytes cannot be");
    }
    const std::uint64_t told = std::uint64_t{word(32)} + 1;
    const std::uint64_t there = bytes_.size() / page_size_;
    if (told > there) told_.fault("the file has " + std::to_string(there) + " pages of " + std::to_string(told));
    page_count_ = static_cast<std::uint32_t>(std::min(told, there));
    return true;
  }

  void read_page(std::uint32_t page) {
    const std::size_t begin = begin_of(page);
    const std::size_t count = half(begin + 20);
    const std::size_t first_item = head_size + 2 * count;
    if (word(begin + 8) != page || first_item > page_size_ || count % 2 != 0) {
      return told_.fault("page " + std::to_string(page) + " is damaged");
    }
    std::size_t end = page_size_;
    std::string_view key;
    for (std::size_t index = 0; index < count; ++index) {
      const std::size_t place = half(begin + head_size + 2 * index);
      if (place < first_item || place >= end) return told_.fault("page " + std::to_string(page) + " is damaged");
      const std::string_view item = bytes_.substr(begin + place, end - place);
      end = place;
      if (index % 2 == 0) {
        key = item;
      } else {
        take(page, key, item);
      }
    }
  }

  void take(std::uint32_t page, std::string_view key, std::string_view value) {
    if (static_cast<Item>(key.front()) != Item::inside || key.size() != 1 + key_size) {
      return told_.fault("page " + std::to_string(page) + " has a key that is no number");
    }
    const std::uint32_t number = word(static_cast<std::size_t>(key.data() - bytes_.data()) + 1);
    if (number == 0) return;  // the highest number that was given
    switch (static_cast<Item>(value.front())) {
      case Item::inside: return add_rpm_record(told_, number, value.substr(1));
      case Item::chained: return take_chained(number, value);
    }
    fault_of_rpm_record(told_, number, "is kept in a way that rpm does not use");
  }

  void take_chained(std::uint32_t number, std::string_view item) {
    if (item.size() != chained_size) return fault_of_rpm_record(told_, number, "is damaged");
    const auto place = static_cast<std::size_t>(item.data() - bytes_.data());
    const std::optional<std::string> header = read_chain(word(place + 4), word(place + 8));
    if (!header) return fault_of_rpm_record(told_, number, "its chain of pages is broken");
    add_rpm_record(told_, number, *header);
  }

  /// A page belongs to one chain alone, so that all of them together are not longer than the file.
  std::optional<std::string> read_chain(std::uint32_t page, std::uint32_t length) {
    std::string whole;
    while (whole.size() < length) {
      if (page == 0 || page >= page_count_ || is_used_[page]) return std::nullopt;
      is_used_[page] = true;
      const std::size_t begin = begin_of(page);
      const std::size_t size = half(begin + 22);
      if (static_cast<Page>(bytes_[begin + 25]) != Page::chain || word(begin + 8) != page ||
          size > page_size_ - head_size || size > length - whole.size()) {
        return std::nullopt;
      }
      whole += bytes_.substr(begin + head_size, size);
      page = word(begin + 16);
    }
    return whole;
  }

  std::string_view bytes_;
  Collector told_;
  std::endian order_ = std::endian::little;
  std::uint32_t page_size_ = 0;
  std::uint32_t page_count_ = 0;
  std::vector<bool> is_used_;
};

}  // namespace

Reading read_rpm_berkeley(const File& file) { return Database(file).read(); }

}  // namespace seawall::packages
