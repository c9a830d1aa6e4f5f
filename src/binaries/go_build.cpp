// Source: Go 1.26, debug/buildinfo.

#include "go_build.h"

#include <algorithm>

#include "layout.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;
using documents::Error;
using documents::ErrorCode;

constexpr std::string_view magic = "\xff Go buildinf:";
constexpr std::uint64_t alignment = 16;
constexpr std::uint64_t header_size = 32;
constexpr std::size_t most_text = std::size_t{4} << 20;

/// Where the linker puts it: into a section of its own, or to the beginning of what may be written to.
struct Place {
  std::uint64_t address = 0;
  std::string_view bytes;
};

Place place_in(const Layout& layout) noexcept {
  for (const std::string_view name : {".go.buildinfo"sv, "__go_buildinfo"sv}) {
    if (const Section* const section = layout.find(name)) return {section->address, section->bytes};
  }
  const auto found = std::ranges::find(layout.segments, true, &Segment::is_data);
  return found == layout.segments.end() ? Place() : Place{found->address, found->bytes};
}

std::optional<std::uint64_t> find_header(const Place& place) noexcept {
  std::uint64_t at = (alignment - place.address % alignment) % alignment;
  while (at < place.bytes.size()) {
    const std::size_t found = place.bytes.find(magic, at);
    if (found == std::string_view::npos) return std::nullopt;
    const std::uint64_t beyond = (place.address + found) % alignment;
    if (beyond == 0) return place.address + found;
    at = found + alignment - beyond;
  }
  return std::nullopt;
}

/// The version and the modules, each as far as it is there.
struct Texts {
  std::string_view version;
  std::string_view modules;
};

/// A text behind its length, which is a varint; what is left behind it.
std::string_view take_text(std::string_view& rest) noexcept {
  constexpr std::size_t longest_varint = 10;
  std::uint64_t length = 0;
  std::size_t size = 0;
  for (bool goes_on = true; goes_on; ++size) {
    if (size == std::min(longest_varint, rest.size())) return rest = {};
    const auto byte = static_cast<unsigned char>(rest[size]);
    length |= std::uint64_t{byte & 0x7fU} << (7 * size);
    goes_on = (byte & 0x80U) != 0;
  }
  if (length > rest.size() - size) return rest = {};
  const std::string_view text = rest.substr(size, length);
  rest.remove_prefix(size + length);
  return text;
}

Texts inline_texts(std::string_view behind_header) noexcept {
  Texts texts;
  texts.version = take_text(behind_header);
  texts.modules = take_text(behind_header);
  return texts;
}

/// Before Go 1.18 there were pointers to strings of Go, each a pointer with a length.
Texts pointed_texts(const Layout& layout, std::string_view header, bool is_big_endian) noexcept {
  const auto width = static_cast<unsigned char>(header[14]);
  if (width != 4 && width != 8) return {};
  const auto number = [&](std::string_view bytes, std::uint64_t index) {
    return Numbers(bytes, is_big_endian, width == 8).address(index * width);
  };
  const auto text = [&](std::uint64_t address) {
    const std::string_view string = layout.at(address).substr(0, 2 * width);
    const std::uint64_t length = number(string, 1);
    const std::string_view bytes = layout.at(number(string, 0));
    return length <= bytes.size() ? bytes.substr(0, length) : std::string_view();
  };
  const std::string_view pointers = header.substr(16);
  return {text(number(pointers, 0)), text(number(pointers, 1))};
}

/// Marks of 16 bytes stand around the text, so that it can be found in memory.
std::string_view without_marks(std::string_view text) noexcept {
  constexpr std::size_t mark = 16;
  if (text.size() < 2 * mark + 1 || text[text.size() - mark - 1] != '\n') return {};
  return text.substr(mark, text.size() - 2 * mark);
}

}  // namespace

documents::Result<std::optional<GoBuild>> go_build(std::string_view file) {
  const std::optional<Layout> layout = layout_of(file);
  const std::optional<std::uint64_t> address = layout ? find_header(place_in(*layout)) : std::nullopt;
  if (!address) return std::optional<GoBuild>();

  const std::string_view header = layout->at(*address);
  Texts texts;
  if (header.size() >= header_size) {
    const auto flags = static_cast<unsigned char>(header[15]);
    constexpr unsigned big_endian = 1;
    constexpr unsigned is_inline = 2;
    texts = (flags & is_inline) ? inline_texts(header.substr(header_size))
                                : pointed_texts(*layout, header, (flags & big_endian) != 0);
  }
  if (texts.version.empty()) {
    return Error(ErrorCode::syntax, "the build information of Go leads nowhere");
  }
  if (texts.version.size() > most_text || texts.modules.size() > most_text) {
    return Error(ErrorCode::limit_exceeded, "over the limit \"build information\" of " + std::to_string(most_text));
  }
  return parse_go_build(std::string(texts.version), without_marks(texts.modules)).transform([](GoBuild build) {
    return std::optional(std::move(build));
  });
}

}  // namespace seawall::binaries
