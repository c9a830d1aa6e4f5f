// Source: Microsoft's "PE Format".

#include <algorithm>
#include <charconv>

#include "layout.h"

namespace seawall::binaries {
namespace {

constexpr std::uint64_t coff_header_size = 20;
constexpr std::uint64_t section_header_size = 40;
constexpr std::uint64_t symbol_size = 18;

/// A name that is longer than its field stands among the symbols' strings: "/123" says where.
std::string_view section_name(std::string_view field, std::string_view strings) noexcept {
  field = field.substr(0, field.find('\0'));
  if (!field.starts_with('/')) return field;
  std::uint32_t offset = 0;
  const auto [end, failure] = std::from_chars(field.data() + 1, field.data() + field.size(), offset);
  return failure == std::errc() && end == field.data() + field.size() ? name_at(strings, offset) : field;
}

}  // namespace

std::optional<Layout> pe_layout(std::string_view file) {
  const Numbers numbers(file, false, false);
  constexpr std::uint64_t place_of_header = 0x3c;
  const std::uint64_t header = numbers.word(place_of_header);
  if (part_of(file, header, 4) != std::string_view("PE\0\0", 4)) return std::nullopt;
  const std::uint64_t coff = header + 4;
  const std::uint64_t optional = coff + coff_header_size;
  constexpr std::uint16_t magic_of_64 = 0x20b;
  const bool is_64 = numbers.half(optional) == magic_of_64;
  const std::uint64_t base = is_64 ? numbers.long_word(optional + 24) : numbers.word(optional + 28);
  const std::uint64_t symbols = numbers.word(coff + 8);
  const std::string_view strings =
      symbols == 0 ? std::string_view() : part_of(file, symbols + symbol_size * numbers.word(coff + 12), file.npos);
  const std::uint64_t table = optional + numbers.half(coff + 16);

  Layout layout;
  const std::size_t count = std::min<std::size_t>(numbers.half(coff + 2), most_parts);
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint64_t at = table + index * section_header_size;
    if (at > file.size() || file.size() - at < section_header_size) break;
    const std::uint64_t address = base + numbers.word(at + 12);
    const std::string_view bytes = part_of(file, numbers.word(at + 20), numbers.word(at + 16));
    constexpr std::uint32_t data = 0xc0000040;  // initialised, to be read and written
    constexpr std::uint32_t alignment = 0x00600000;
    const bool is_data = (numbers.word(at + 36) & ~alignment) == data && numbers.word(at + 12) != 0 && !bytes.empty();
    layout.sections.push_back({section_name(part_of(file, at, 8), strings), address, bytes});
    layout.segments.push_back({address, bytes, is_data});
  }
  return layout;
}

}  // namespace seawall::binaries
