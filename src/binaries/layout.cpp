#include "layout.h"

#include <algorithm>

namespace seawall::binaries {
namespace {

constexpr std::size_t longest_name = 256;

}  // namespace

std::uint64_t Numbers::number(std::uint64_t offset, std::uint64_t width) const noexcept {
  if (offset > bytes_.size() || bytes_.size() - offset < width) return 0;
  std::uint64_t value = 0;
  for (std::uint64_t index = 0; index < width; ++index) {
    const std::uint64_t place = offset + (is_big_endian_ ? index : width - 1 - index);
    value = value << 8 | static_cast<unsigned char>(bytes_[place]);
  }
  return value;
}

std::string_view part_of(std::string_view bytes, std::uint64_t offset, std::uint64_t size) noexcept {
  return offset < bytes.size() ? bytes.substr(offset, size) : std::string_view();
}

std::string_view name_at(std::string_view names, std::uint64_t offset) noexcept {
  const std::string_view name = part_of(names, offset, longest_name);
  return name.substr(0, name.find('\0'));
}

std::string_view Layout::at(std::uint64_t address) const noexcept {
  for (const Segment& segment : segments) {
    if (address >= segment.address && address - segment.address < segment.bytes.size()) {
      return segment.bytes.substr(address - segment.address);
    }
  }
  return {};
}

const Section* Layout::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

std::optional<Format> format_of(std::string_view beginning) noexcept {
  if (beginning.size() < 4) return std::nullopt;
  const std::string_view magic = beginning.substr(0, 4);
  if (magic == "\x7f"
               "ELF")
    return Format::elf;
  if (magic.starts_with("MZ")) return Format::pe;
  constexpr std::string_view thin[] = {"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe"};
  if (std::ranges::count(thin, magic) > 0) return Format::mach_o;
  if (magic != "\xca\xfe\xba\xbe" && magic != "\xca\xfe\xba\xbf") return std::nullopt;
  // Class files of Java begin like this too. Behind it they have their version, at least 45, and fat ones how many
  // programs they hold.
  constexpr std::uint32_t oldest_class_file = 45;
  const bool is_class_file = beginning.size() >= 8 && Numbers(beginning, true, false).word(4) >= oldest_class_file;
  return is_class_file ? std::nullopt : std::optional(Format::mach_o);
}

std::optional<Layout> layout_of(std::string_view file) {
  switch (format_of(file).value_or(Format{UINT8_MAX})) {
    case Format::elf: return elf_layout(file);
    case Format::pe: return pe_layout(file);
    case Format::mach_o: return mach_o_layout(file);
  }
  return std::nullopt;
}

}  // namespace seawall::binaries
