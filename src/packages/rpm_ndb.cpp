// rpm's own database of headers, "ndb", as lib/backend/ndb/rpmpkg.c of rpm 4.18 writes it. Numbers are little-endian. A
// header of 32 bytes, then slots of 16 to the end of their pages: each with a package's number and where its blob lies,
// in blocks of 16 bytes. A blob has a head, the package's header, bytes that fill up the last block, and a tail with a
// checksum and the length once more.

#include <algorithm>
#include <string>

#include "rpm_header.h"

namespace seawall::packages {
namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t block_size = 16;
constexpr std::size_t header_size = 32;
constexpr std::size_t head_size = 16;
constexpr std::size_t tail_size = 12;
constexpr std::uint32_t known_version = 0;

struct Slot {
  std::uint32_t package;
  std::uint32_t first_block;
  std::uint32_t block_count;
};

/// Adler-32 of RFC 1950.
std::uint32_t checksum_of(std::string_view bytes) noexcept {
  constexpr std::uint32_t modulus = 65521;
  constexpr std::size_t run = 5552;  // no sum gets too large for 32 bits before
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  while (!bytes.empty()) {
    for (const char each : bytes.substr(0, run)) {
      low += static_cast<unsigned char>(each);
      high += low;
    }
    low %= modulus;
    high %= modulus;
    bytes.remove_prefix(std::min(run, bytes.size()));
  }
  return high << 16 | low;
}

class Database {
 public:
  explicit Database(const File& file) : bytes_(file.bytes), told_(file) {}

  Reading read() {
    read_slots();
    return told_.finish();
  }

 private:
  void read_slots() {
    if (bytes_.size() < header_size || !bytes_.starts_with("RpmP")) return told_.fault("no ndb database of rpm");
    if (const std::uint32_t version = number_at(4); version != known_version) {
      return told_.fault("version " + std::to_string(version) + " of the ndb format is not known", 0,
                         documents::ErrorCode::unsupported);
    }
    const std::uint64_t told = std::uint64_t{number_at(12)} * page_size;
    if (told > bytes_.size()) told_.fault("the file ends before the last page of slots");
    const std::size_t end = std::min<std::uint64_t>(told, bytes_.size() / block_size * block_size);
    blocks_left_ = bytes_.size() / block_size;
    for (std::size_t place = header_size; place < end; place += block_size) {
      if (!read_slot(place, end)) return;
    }
  }

  std::uint32_t number_at(std::size_t place) const noexcept {
    return packages::number_at<std::uint32_t>(bytes_, place, std::endian::little);
  }

  /// Whether to go on.
  bool read_slot(std::size_t place, std::size_t slots_end) {
    if (bytes_.substr(place, 4) != "Slot") {
      told_.fault("no slot at byte " + std::to_string(place));
      return true;
    }
    const Slot slot{number_at(place + 4), number_at(place + 8), number_at(place + 12)};
    if (slot.first_block == 0) return true;  // a free one
    const std::uint64_t begin = std::uint64_t{slot.first_block} * block_size;
    const std::uint64_t size = std::uint64_t{slot.block_count} * block_size;
    if (begin < slots_end || begin > bytes_.size() || size > bytes_.size() - begin) {
      fault_of_rpm_record(told_, slot.package, "lies outside of the file");
      return true;
    }
    if (slot.block_count > blocks_left_) {  // none lies over another: a file can make this work but once
      told_.fault("its records are more than the file could hold");
      return false;
    }
    blocks_left_ -= slot.block_count;
    read_blob(slot, bytes_.substr(begin, size));
    return true;
  }

  void read_blob(const Slot& slot, std::string_view blob) {
    const auto number = [&](std::size_t place) {
      return number_at(static_cast<std::size_t>(blob.data() - bytes_.data()) + place);
    };
    if (blob.size() < head_size + tail_size || !blob.starts_with("BlbS") || !blob.ends_with("BlbE") ||
        number(4) != slot.package) {
      return fault_of_rpm_record(told_, slot.package, "does not lie where its slot says");
    }
    const std::size_t tail = blob.size() - tail_size;
    const std::uint32_t length = number(12);
    if (length > tail - head_size || length != number(tail + 4)) {
      return fault_of_rpm_record(told_, slot.package, "a length of " + std::to_string(length) + " cannot be");
    }
    if (checksum_of(blob.substr(0, tail)) != number(tail)) {
      fault_of_rpm_record(told_, slot.package, "its checksum is another");  // rpm reads it nevertheless, and so do we
    }
    add_rpm_record(told_, slot.package, blob.substr(head_size, length));
  }

  std::string_view bytes_;
  Collector told_;
  std::uint64_t blocks_left_ = 0;
};

}  // namespace

Reading read_rpm_ndb(const File& file) { return Database(file).read(); }

}  // namespace seawall::packages
