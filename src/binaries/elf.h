#pragma once

// The headers of an ELF file. Private to binaries.
//
// Source: System V ABI, "Object Files" and "Program Loading"; the constants of GNU from elf.h of glibc.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "layout.h"

namespace seawall::binaries {

struct ElfSegment {
  std::uint32_t type = 0;
  std::uint32_t flags = 0;
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< in the file, as the header says
};

struct ElfSection {
  std::string_view name;
  std::uint32_t type = 0;
  std::uint32_t link = 0;
  std::uint64_t address = 0;
  std::string_view bytes;
};

struct Elf {
  static constexpr std::uint16_t executable = 2;  // ET_EXEC
  static constexpr std::uint16_t shared = 3;      // ET_DYN
  std::string_view file;
  Numbers numbers;
  std::uint16_t type = 0;
  std::vector<ElfSegment> segments = {};
  std::vector<ElfSection> sections = {};

  const ElfSegment* find(std::uint32_t segment_type) const noexcept;
  std::string_view bytes_of(const ElfSegment& segment) const noexcept {
    return part_of(file, segment.offset, segment.size);
  }
};

/// Nothing for what has no header of ELF; tables that lead nowhere are empty.
std::optional<Elf> read_elf(std::string_view file);

}  // namespace seawall::binaries
