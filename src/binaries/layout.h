#pragma once

// How a file lies in memory when it runs, by the headers of its format. Private to binaries.

#include "binaries.h"

namespace seawall::binaries {

/// Numbers in a file's byte order. What is not in the file is 0, so that wrong headers lead nowhere.
class Numbers {
 public:
  Numbers(std::string_view bytes, bool is_big_endian, bool is_64) noexcept
      : bytes_(bytes), is_big_endian_(is_big_endian), is_64_(is_64) {}
  std::uint16_t half(std::uint64_t offset) const noexcept { return static_cast<std::uint16_t>(number(offset, 2)); }
  std::uint32_t word(std::uint64_t offset) const noexcept { return static_cast<std::uint32_t>(number(offset, 4)); }
  std::uint64_t long_word(std::uint64_t offset) const noexcept { return number(offset, 8); }
  /// As wide as addresses are.
  std::uint64_t address(std::uint64_t offset) const noexcept { return number(offset, width()); }
  std::uint64_t width() const noexcept { return is_64_ ? 8 : 4; }
  bool is_64() const noexcept { return is_64_; }
  /// Those of other bytes, in the same order and width.
  Numbers over(std::string_view bytes) const noexcept { return {bytes, is_big_endian_, is_64_}; }

 private:
  std::uint64_t number(std::uint64_t offset, std::uint64_t width) const noexcept;
  std::string_view bytes_;
  bool is_big_endian_;
  bool is_64_;
};

/// A part of the bytes, as far as it is there.
std::string_view part_of(std::string_view bytes, std::uint64_t offset, std::uint64_t size) noexcept;
/// Up to the first NUL, and of at most 256 bytes: each of many names might else be as long as the file.
std::string_view name_at(std::string_view names, std::uint64_t offset) noexcept;

/// A part of a file that has a name.
struct Section {
  std::string_view name;
  std::uint64_t address = 0;
  std::string_view bytes;  ///< as far as they are in the file
};

/// A part of the memory.
struct Segment {
  std::uint64_t address = 0;
  std::string_view bytes;  ///< those that the file fills it with
  bool is_data = false;    ///< may be written to: where linkers put what programs tell of themselves
};

struct Layout {
  std::vector<Section> sections;  ///< in their order; what the headers say wrongly is cut to what is there
  std::vector<Segment> segments;

  /// What is in memory from an address to the end of its segment; nothing where the file fills none.
  std::string_view at(std::uint64_t address) const noexcept;
  const Section* find(std::string_view name) const noexcept;
};

/// At most so many sections, and segments, are looked at.
constexpr std::size_t most_parts = 4'096;

/// Nothing for what is of no format.
std::optional<Layout> layout_of(std::string_view file);
// By format; nothing where the headers are not those of the format.
std::optional<Layout> elf_layout(std::string_view file);
std::optional<Layout> pe_layout(std::string_view file);
std::optional<Layout> mach_o_layout(std::string_view file);

}  // namespace seawall::binaries
