// Source: Apple's headers mach-o/loader.h and mach-o/fat.h.

#include <algorithm>

#include "layout.h"

namespace seawall::binaries {
namespace {

/// The first program of a fat file; the file itself where it is none.
std::string_view first_slice(std::string_view file) noexcept {
  const Numbers numbers(file, true, false);
  switch (numbers.word(0)) {
    case 0xcafebabe: return part_of(file, numbers.word(16), numbers.word(20));
    case 0xcafebabf: return part_of(file, numbers.long_word(16), numbers.long_word(24));
    default: return file;
  }
}

class Reading {
 public:
  Reading(std::string_view file, bool is_big_endian, bool is_64) noexcept
      : file_(file), numbers_(file, is_big_endian, is_64) {}

  Layout run() {
    const std::uint32_t count = numbers_.word(16);
    std::uint64_t at = numbers_.is_64() ? 32 : 28;
    for (std::uint32_t index = 0; index < count && at < file_.size(); ++index) {
      constexpr std::uint32_t smallest_command = 8;
      const std::uint32_t size = numbers_.word(at + 4);
      if (size < smallest_command) break;
      constexpr std::uint32_t segment = 0x1;
      constexpr std::uint32_t segment_64 = 0x19;
      if (numbers_.word(at) == (numbers_.is_64() ? segment_64 : segment)) read_segment(at, at + size);
      at += size;
    }
    return std::move(layout_);
  }

 private:
  void read_segment(std::uint64_t at, std::uint64_t end) {
    if (layout_.segments.size() >= most_parts) return;
    const std::uint64_t width = numbers_.width();
    const std::uint64_t address = numbers_.address(at + 24);
    const std::string_view bytes =
        part_of(file_, numbers_.address(at + 24 + 2 * width), numbers_.address(at + 24 + 3 * width));
    const std::uint64_t protection = at + 24 + 4 * width;
    constexpr std::uint32_t read_and_write = 3;
    const bool is_data = numbers_.word(protection) == read_and_write &&
                         numbers_.word(protection + 4) == read_and_write && address != 0 && !bytes.empty();
    if (name_at(part_of(file_, at + 8, 16), 0) != "__PAGEZERO") layout_.segments.push_back({address, bytes, is_data});
    read_sections(protection + 16, std::min<std::uint64_t>(end, file_.size()), numbers_.word(protection + 8));
  }

  void read_sections(std::uint64_t at, std::uint64_t end, std::uint32_t count) {
    const std::uint64_t width = numbers_.width();
    const std::uint64_t entry_size = numbers_.is_64() ? 80 : 68;
    constexpr std::uint32_t type_mask = 0xff;
    constexpr std::uint32_t zero_filled[] = {0x1, 0xc, 0x12};  // so for threads' and for large ones too
    for (; count > 0 && at < end && end - at >= entry_size; --count, at += entry_size) {
      if (layout_.sections.size() >= most_parts) return;
      const std::uint32_t type = numbers_.word(at + 32 + 2 * width + 16) & type_mask;
      const bool is_empty = std::ranges::count(zero_filled, type) > 0;
      const std::string_view bytes =
          part_of(file_, numbers_.word(at + 32 + 2 * width), numbers_.address(at + 32 + width));
      layout_.sections.push_back(
          {name_at(part_of(file_, at, 16), 0), numbers_.address(at + 32), is_empty ? std::string_view() : bytes});
    }
  }

  std::string_view file_;
  Numbers numbers_;
  Layout layout_;
};

}  // namespace

std::optional<Layout> mach_o_layout(std::string_view file) {
  file = first_slice(file);
  constexpr std::uint32_t magic = 0xfeedface;
  constexpr std::uint32_t magic_64 = 0xfeedfacf;
  for (const bool is_big_endian : {false, true}) {
    const std::uint32_t found = Numbers(file, is_big_endian, false).word(0);
    if (found == magic || found == magic_64) return Reading(file, is_big_endian, found == magic_64).run();
  }
  return std::nullopt;
}

}  // namespace seawall::binaries
