// What checksec looks at, from the file alone.

#include <algorithm>

#include "elf.h"

namespace seawall::binaries {
namespace {

using namespace std::literals;

/// Types of segments.
enum : std::uint32_t {
  load = 1,
  dynamic = 2,
  interpreter = 3,
  note = 4,
  gnu_stack = 0x6474e551,
  gnu_relro = 0x6474e552,
};

/// Tags of the dynamic section, and flags of two of them.
enum : std::uint64_t {
  tag_null = 0,
  tag_needed = 1,
  tag_string_table = 5,
  tag_string_size = 10,
  tag_debug = 21,  // linkers give it to programs alone
  tag_bind_now = 24,
  tag_flags = 30,
  tag_flags_1 = 0x6ffffffb,
  bind_now = 0x8,
  now = 0x1,
  pie = 0x08000000,
};

/// What the dynamic section tells the loader.
struct Dynamic {
  bool is_there = false;
  bool binds_now = false;
  bool is_program = false;
  bool needs_others = false;
  std::string_view strings;
};

std::string_view at_address(const Elf& elf, std::uint64_t address, std::uint64_t size) noexcept {
  for (const ElfSegment& each : elf.segments) {
    if (each.type != load || address < each.address || address - each.address >= each.size) continue;
    return part_of(elf.bytes_of(each), address - each.address, size);
  }
  return {};
}

Dynamic read_dynamic(const Elf& elf) {
  Dynamic told;
  const ElfSegment* const segment = elf.find(dynamic);
  if (!segment) return told;
  const std::string_view table = elf.bytes_of(*segment);
  const Numbers numbers = elf.numbers.over(table);
  const std::uint64_t width = numbers.width();
  std::uint64_t strings = 0;
  std::uint64_t strings_size = 0;
  bool is_at_end = false;
  for (std::uint64_t at = 0; !is_at_end && at + 2 * width <= table.size(); at += 2 * width) {
    const std::uint64_t value = numbers.address(at + width);
    switch (numbers.address(at)) {
      case tag_null: is_at_end = true; break;
      case tag_needed: told.needs_others = true; break;
      case tag_string_table: strings = value; break;
      case tag_string_size: strings_size = value; break;
      case tag_debug: told.is_program = true; break;
      case tag_bind_now: told.binds_now = true; break;
      case tag_flags: told.binds_now |= (value & bind_now) != 0; break;
      case tag_flags_1:
        told.binds_now |= (value & now) != 0;
        told.is_program |= (value & pie) != 0;
        break;
      default: break;
    }
  }
  told.strings = at_address(elf, strings, strings_size);
  // Each has a string table; of a file of symbols for a debugger the headers are there without what they lead to.
  told.is_there = !told.strings.empty();
  return told;
}

bool names_stack_protector(std::string_view strings) noexcept {
  constexpr std::string_view names[] = {"\0__stack_chk_fail\0"sv, "\0__stack_chk_fail_local\0"sv,
                                        "\0__stack_chk_guard\0"sv, "\0__intel_security_cookie\0"sv};
  return std::ranges::any_of(names, [&](std::string_view name) { return strings.contains(name); });
}

/// The names of all symbols, where they were not stripped. Names are looked for as bytes, which costs no walk over the
/// symbols: no name is there that no symbol has.
std::string_view symbol_strings(const Elf& elf) noexcept {
  constexpr std::uint32_t symbols = 2;  // SHT_SYMTAB
  const auto found = std::ranges::find(elf.sections, symbols, &ElfSection::type);
  return found != elf.sections.end() && found->link < elf.sections.size() ? elf.sections[found->link].bytes
                                                                          : std::string_view();
}

bool has_stack_protector(const Dynamic& told, std::string_view symbols) noexcept {
  return names_stack_protector(told.strings) || names_stack_protector(symbols);
}

bool is_go(const Elf& elf) noexcept {
  constexpr std::string_view names[] = {".go.buildinfo", ".note.go.buildid", ".gopclntab"};
  if (std::ranges::any_of(elf.sections, [&](const ElfSection& each) { return std::ranges::count(names, each.name); })) {
    return true;
  }
  return std::ranges::any_of(elf.segments, [&](const ElfSegment& each) {
    constexpr std::uint64_t name_of_first = 12;  // behind three numbers
    return each.type == note && part_of(elf.bytes_of(each), name_of_first, 4) == "Go\0\0"sv;
  });
}

Hardening::Relro relro_of(const Elf& elf, const Dynamic& told) noexcept {
  if (!elf.find(gnu_relro)) return Hardening::Relro::none;
  return told.binds_now ? Hardening::Relro::full : Hardening::Relro::partial;
}

}  // namespace

std::optional<Hardening> hardening(std::string_view file) {
  const std::optional<Elf> elf = read_elf(file);
  if (!elf || (elf->type != Elf::executable && elf->type != Elf::shared)) return std::nullopt;
  const bool has_code = std::ranges::any_of(elf->segments, [&](const ElfSegment& each) {
    return each.type == load && !elf->bytes_of(each).empty();
  });
  const Dynamic told = read_dynamic(*elf);
  if (!has_code || (elf->find(dynamic) && !told.is_there)) return std::nullopt;

  Hardening result;
  const bool has_interpreter = elf->find(interpreter) != nullptr;
  result.is_position_independent = elf->type == Elf::shared;
  // An interpreter says little: libc has one.
  result.is_executable = elf->type == Elf::executable || told.is_program;
  result.is_static = result.is_executable && !has_interpreter && !told.needs_others;
  result.relro = relro_of(*elf, told);
  const ElfSegment* const stack = elf->find(gnu_stack);
  result.has_no_execute_stack = stack && (stack->flags & 1) == 0;
  const std::string_view symbols = symbol_strings(*elf);
  if (has_stack_protector(told, symbols)) {
    result.has_stack_protector = true;
  } else if (!result.is_static || !symbols.empty()) {
    result.has_stack_protector = false;
  }
  result.is_go = is_go(*elf);
  return result;
}

}  // namespace seawall::binaries
