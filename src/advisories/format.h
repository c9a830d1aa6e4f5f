#pragma once

// The bytes of a store of advisories: what its writer and its reader share. Private to advisories.
//
//   magic, version | sections, one behind the other | directory, of a fixed size
//
// The directory is at the end, so that sections are written as they are made. Nothing lies between the sections, and
// each byte is under a checksum. Numbers are little-endian. Functions of their arguments alone.
// Source: XXH3 of xxHash for checksums and hashes; LEB128 for numbers of any size.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::advisories {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

inline constexpr std::string_view store_magic = "SWADVIS\n";
inline constexpr std::uint32_t store_version = 2;

enum class Section : std::uint8_t {
  texts,            ///< table: zstd frames, each what records say at length, one behind the other
  packages,         ///< table: what records say of each package, by its number
  package_index,    ///< rows: hash of ecosystem and name -> number of the package
  records,          ///< table: what matching needs of each record, sorted by id
  id_index,         ///< rows: hash of an id, alias or upstream -> number of the record, and how it has the name
  words,            ///< table: ecosystems, releases, severities and the like, by number; 0 is the empty one
  exploited,        ///< table: sorted by CVE
  likelihoods,      ///< LikelihoodRow, sorted
  odd_likelihoods,  ///< table: of names that do not fit a row, sorted
  end_of_life,      ///< table: sorted by product and cycle
  statements,       ///< table: sorted
  sources,          ///< table
  ecosystems,       ///< table
};
inline constexpr std::size_t section_count = 13;
std::string_view name_of(Section section) noexcept;

struct SectionRow {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t checksum = 0;
};

/// What stands at the end of the file.
struct Directory {
  std::array<SectionRow, section_count> sections = {};
  std::uint64_t size = 0;  ///< of the file
  std::int64_t imported = 0;
  std::uint32_t hash_bits = 32;  ///< how many bits of hashes are kept; fewer are for tests of collisions
  std::uint32_t reserved = 0;
  std::uint64_t checksum = 0;  ///< of the directory before it
};
static_assert(sizeof(Directory) == section_count * 24 + 32);
inline constexpr std::size_t front_size = 12;  // magic, version
inline constexpr std::size_t smallest_store = front_size + sizeof(Directory);

std::uint64_t checksum_of(std::string_view bytes) noexcept;
std::uint64_t checksum_of(const Directory& directory) noexcept;
/// Makes the directory's checksum right again in bytes that were changed: for fuzzing what lies behind it.
void seal(std::string& store) noexcept;

/// A row of an index; sorted, so that one hash may have many.
struct IndexRow {
  std::uint32_t hash = 0;
  std::uint32_t number = 0;
  friend auto operator<=>(const IndexRow&, const IndexRow&) = default;
};
/// In rows of names, above the number: the record is upstream of the name, and it is not its own.
inline constexpr std::uint32_t upstream_mark = 1U << 31;
/// Billionths: exact for all that FIRST publishes.
struct LikelihoodRow {
  std::uint32_t cve = 0;
  std::uint32_t probability = 0;
  std::uint32_t percentile = 0;
};
inline constexpr double likelihood_unit = 1e9;

std::uint32_t hash_of(std::string_view text, std::uint32_t bits) noexcept;
/// The name as its ecosystem compares names: of PyPI in lower case, runs of `-_.` as one `-` (PEP 503).
std::string normalised_name(std::string_view ecosystem, std::string_view package);
/// What of ecosystem and normalised name is hashed: no two pairs have the same.
std::string package_key(std::string_view ecosystem, std::string_view name);

/// "CVE-2021-44228" as a number, in order of year and number, where it is spelled as MITRE does and fits.
std::optional<std::uint32_t> pack_cve(std::string_view name) noexcept;
std::string unpack_cve(std::uint32_t packed);

// --- writing and reading values -------------------------------------------------------------------------

void append_number(std::string& out, std::uint64_t number);
void append_text(std::string& out, std::string_view text);
void append_name(std::string& out, std::string_view name);  ///< shorter for a CVE
void append_time(std::string& out, std::string_view time);  ///< shorter for RFC 3339 in UTC
template <typename Plain>
void append_plain(std::string& out, const Plain& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}
constexpr std::uint64_t zigzag(std::int64_t number) noexcept {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) noexcept {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

/// Reads values from any bytes: behind a damaged one all are empty, and is_damaged() tells.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) noexcept : rest_(bytes) {}
  std::uint64_t number() noexcept;
  std::uint32_t number32() noexcept;
  /// A number of things that take at least a byte each, so that none is made up.
  std::size_t count() noexcept;
  std::string_view text() noexcept;
  std::string_view take(std::uint64_t size) noexcept;
  std::string name();
  std::string time();
  template <typename Plain>
  Plain plain() noexcept {
    Plain value{};
    if (const std::string_view bytes = take(sizeof(value)); !damaged_) std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }
  void damage() noexcept {
    damaged_ = true;
    rest_ = {};
  }
  bool is_damaged() const noexcept { return damaged_; }
  bool at_end() const noexcept { return rest_.empty(); }
  std::size_t size() const noexcept { return rest_.size(); }

 private:
  std::string_view rest_;
  bool damaged_ = false;
};

/// Items of any size by their number: their bytes, where each begins and the last ends, how many there are.
class Table {
 public:
  Table() = default;
  /// Nothing where the section is none: what its items are is not looked at.
  static std::optional<Table> of(std::string_view section) noexcept;
  std::uint32_t count() const noexcept { return count_; }
  std::optional<std::string_view> item(std::uint32_t number) const noexcept;

 private:
  std::uint64_t offset(std::uint32_t number) const noexcept;
  std::string_view bytes_;
  const char* offsets_ = nullptr;
  std::uint32_t count_ = 0;
};

/// Rows of one size.
template <typename Row>
class Rows {
 public:
  Rows() = default;
  static std::optional<Rows> of(std::string_view section) noexcept {
    if (section.size() % sizeof(Row) != 0) return {};
    return Rows(section);
  }
  std::size_t count() const noexcept { return count_; }
  Row operator[](std::size_t index) const noexcept {
    Row row;
    std::memcpy(&row, bytes_ + index * sizeof(Row), sizeof(Row));
    return row;
  }
  /// The first row whose key is not below one.
  template <typename Key>
  std::size_t lower_bound(Key key, Key Row::* member) const noexcept {
    std::size_t begin = 0;
    for (std::size_t left = count_; left > 0;) {
      const std::size_t half = left / 2;
      if ((*this)[begin + half].*member < key) {
        begin += half + 1;
        left -= half + 1;
      } else {
        left = half;
      }
    }
    return begin;
  }

 private:
  explicit Rows(std::string_view section) noexcept : bytes_(section.data()), count_(section.size() / sizeof(Row)) {}
  const char* bytes_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace seawall::advisories
