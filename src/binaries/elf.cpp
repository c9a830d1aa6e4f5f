#include "elf.h"

#include <algorithm>

namespace seawall::binaries {
namespace {

constexpr std::size_t smallest_header = 52;
constexpr std::uint32_t load = 1;     // PT_LOAD
constexpr std::uint32_t no_bits = 8;  // SHT_NOBITS
constexpr std::uint32_t may_execute = 1;
constexpr std::uint32_t may_write = 2;

/// A table of headers of one size.
struct Table {
  std::uint64_t offset = 0;
  std::uint64_t entry_size = 0;
  std::uint64_t count = 0;

  /// As many as are in the file.
  std::uint64_t count_in(std::string_view file, std::uint64_t smallest_entry) const noexcept {
    if (entry_size < smallest_entry || offset >= file.size()) return 0;
    return std::min({count, (file.size() - offset) / entry_size, std::uint64_t{most_parts}});
  }
};

void read_segments(Elf& elf) {
  const Numbers& numbers = elf.numbers;
  const bool is_64 = numbers.is_64();
  const Table table{numbers.address(is_64 ? 32 : 28), numbers.half(is_64 ? 54 : 42), numbers.half(is_64 ? 56 : 44)};
  const std::uint64_t count = table.count_in(elf.file, is_64 ? 56 : 32);
  elf.segments.reserve(count);
  for (std::uint64_t index = 0; index < count; ++index) {
    const std::uint64_t at = table.offset + index * table.entry_size;
    elf.segments.push_back({.type = numbers.word(at),
                            .flags = numbers.word(at + (is_64 ? 4 : 24)),
                            .offset = numbers.address(at + (is_64 ? 8 : 4)),
                            .address = numbers.address(at + (is_64 ? 16 : 8)),
                            .size = numbers.address(at + (is_64 ? 32 : 16))});
  }
}

void read_sections(Elf& elf) {
  const Numbers& numbers = elf.numbers;
  const bool is_64 = numbers.is_64();
  Table table{numbers.address(is_64 ? 40 : 32), numbers.half(is_64 ? 58 : 46), numbers.half(is_64 ? 60 : 48)};
  if (table.offset == 0) return;
  std::uint64_t names = numbers.half(is_64 ? 62 : 50);
  const auto size_of = [&](std::uint64_t at) { return numbers.address(at + (is_64 ? 32 : 20)); };
  const auto link_of = [&](std::uint64_t at) { return numbers.word(at + (is_64 ? 40 : 24)); };
  // What does not fit in the header stands in the first section, which is else unused.
  constexpr std::uint64_t extended = 0xffff;
  if (table.count == 0) table.count = size_of(table.offset);
  if (names == extended) names = link_of(table.offset);
  const std::uint64_t count = table.count_in(elf.file, is_64 ? 64 : 40);
  elf.sections.reserve(count);
  for (std::uint64_t index = 0; index < count; ++index) {
    const std::uint64_t at = table.offset + index * table.entry_size;
    const std::uint32_t type = numbers.word(at + 4);
    const std::uint64_t offset = numbers.address(at + (is_64 ? 24 : 16));
    elf.sections.push_back({.name = {},
                            .type = type,
                            .link = link_of(at),
                            .address = numbers.address(at + (is_64 ? 16 : 12)),
                            .bytes = type == no_bits ? std::string_view() : part_of(elf.file, offset, size_of(at))});
  }
  if (names >= count) return;
  const std::string_view strings = elf.sections[names].bytes;
  for (std::uint64_t index = 0; index < count; ++index) {
    elf.sections[index].name = name_at(strings, numbers.word(table.offset + index * table.entry_size));
  }
}

}  // namespace

const ElfSegment* Elf::find(std::uint32_t segment_type) const noexcept {
  const auto found = std::ranges::find(segments, segment_type, &ElfSegment::type);
  return found == segments.end() ? nullptr : &*found;
}

std::optional<Elf> read_elf(std::string_view file) {
  if (file.size() < smallest_header || format_of(file) != Format::elf) return std::nullopt;
  const char bits = file[4];
  const char order = file[5];
  if ((bits != 1 && bits != 2) || (order != 1 && order != 2)) return std::nullopt;
  Elf elf{.file = file, .numbers = Numbers(file, order == 2, bits == 2)};
  elf.type = elf.numbers.half(16);
  read_segments(elf);
  read_sections(elf);
  return elf;
}

std::optional<Layout> elf_layout(std::string_view file) {
  const std::optional<Elf> elf = read_elf(file);
  if (!elf) return std::nullopt;
  Layout layout;
  for (const ElfSection& each : elf->sections) layout.sections.push_back({each.name, each.address, each.bytes});
  for (const ElfSegment& each : elf->segments) {
    if (each.type != load) continue;
    const bool is_data = (each.flags & (may_write | may_execute)) == may_write;
    layout.segments.push_back({each.address, elf->bytes_of(each), is_data});
  }
  return layout;
}

}  // namespace seawall::binaries
