#pragma once

// Small executable files, made by hand.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::binaries::testing {

/// Numbers one after another, in either byte order.
class Bytes {
 public:
  explicit Bytes(bool is_big_endian = false, bool is_64 = true) : is_big_endian_(is_big_endian), is_64_(is_64) {}
  Bytes& half(std::uint64_t value) { return number(value, 2); }
  Bytes& word(std::uint64_t value) { return number(value, 4); }
  Bytes& long_word(std::uint64_t value) { return number(value, 8); }
  Bytes& address(std::uint64_t value) { return number(value, is_64_ ? 8 : 4); }
  Bytes& text(std::string_view text) {
    text_ += text;
    return *this;
  }
  Bytes& fill(std::size_t size) {
    text_.resize(size);
    return *this;
  }
  const std::string& str() const { return text_; }

 private:
  Bytes& number(std::uint64_t value, int width) {
    for (int index = 0; index < width; ++index) {
      const int shift = 8 * (is_big_endian_ ? width - 1 - index : index);
      text_ += static_cast<char>(value >> shift & 0xff);
    }
    return *this;
  }
  std::string text_;
  bool is_big_endian_;
  bool is_64_;
};

struct ElfPart {
  std::string_view name;
  std::uint64_t address = 0;
  std::string bytes = {};
  std::uint32_t type = 1;     ///< of the section
  std::uint32_t link = 0;     ///< of the section
  std::uint32_t segment = 0;  ///< type of the segment around it; 0 is none
  std::uint32_t flags = 4;    ///< of the segment
};

struct ElfForm {
  bool is_big_endian = false;
  bool is_64 = true;
  std::uint16_t type = 2;
};

/// An ELF file of parts that are sections, segments or both. Sections count from 1; the last one holds their names.
inline std::string elf_file(const std::vector<ElfPart>& parts, const ElfForm& form = {}) {
  const std::size_t header_size = form.is_64 ? 64 : 52;
  const std::size_t segment_size = form.is_64 ? 56 : 32;
  const std::size_t section_size = form.is_64 ? 64 : 40;
  std::uint64_t segment_count = 0;
  for (const ElfPart& each : parts) segment_count += each.segment != 0;
  std::string names(1, '\0');
  std::string content;
  const std::size_t begin = header_size + segment_count * segment_size;
  Bytes segments(form.is_big_endian, form.is_64);
  Bytes sections(form.is_big_endian, form.is_64);
  sections.fill(section_size);
  const auto add_section = [&](const ElfPart& part, std::size_t offset) {
    sections.word(names.size()).word(part.type).address(0).address(part.address).address(offset);
    sections.address(part.bytes.size()).word(part.link).word(0).address(0).address(0);
    names += std::string(part.name) + '\0';
  };
  for (const ElfPart& each : parts) {
    const std::size_t offset = begin + content.size();
    add_section(each, offset);
    content += each.bytes;
    if (each.segment == 0) continue;
    segments.word(each.segment);
    if (form.is_64) segments.word(each.flags);
    segments.address(offset).address(each.address).address(0).address(each.bytes.size()).address(each.bytes.size());
    if (!form.is_64) segments.word(each.flags);
    segments.address(0);
  }
  const std::string_view name_of_names = ".shstrtab";
  const std::size_t offset = begin + content.size();
  add_section({.name = name_of_names, .bytes = names + std::string(name_of_names) + '\0', .type = 3}, offset);
  content += names;

  Bytes header(form.is_big_endian, form.is_64);
  header
      .text("\x7f"
            "ELF")
      .text(form.is_64 ? "\2" : "\1")
      .text(form.is_big_endian ? "\2" : "\1")
      .fill(16);
  header.half(form.type).half(62).word(1).address(0).address(header_size).address(begin + content.size());
  header.word(0).half(header_size).half(segment_size).half(segment_count).half(section_size);
  header.half(parts.size() + 2).half(parts.size() + 1);
  return header.str() + segments.str() + content + sections.str();
}

}  // namespace seawall::binaries::testing
