// Any bytes as an executable file: what is told of it is in it, and the same whenever it is asked.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "binaries/binaries.h"
#include "binaries/layout.h"

using namespace seawall::binaries;

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

bool is_within(std::string_view part, std::string_view file) {
  return part.empty() || (part.data() >= file.data() && part.data() + part.size() <= file.data() + file.size());
}

void check_sections(std::string_view file) {
  const std::optional<Layout> layout = layout_of(file);
  if (!layout) return;
  expect(format_of(file).has_value());
  expect(layout->sections.size() <= most_parts && layout->segments.size() <= most_parts);
  for (const Section& each : layout->sections) {
    expect(is_within(each.name, file) && is_within(each.bytes, file));
    expect(each.name.size() <= 256);
  }
}

void check_hardening(std::string_view file) {
  const std::optional<Hardening> told = hardening(file);
  if (!told) return;
  expect(format_of(file) == Format::elf);
  expect(!told->is_static || told->is_executable);
  expect(told->has_stack_protector || told->is_static);
}

void check_go(std::string_view file) {
  const auto build = go_build(file);
  expect(build || !build.error().message().empty());
  if (!build || !*build) return;
  expect(!(*build)->go_version.empty());
  for (const GoModule& each : (*build)->dependencies) expect(each.path.size() <= file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  check_sections(file);
  check_hardening(file);
  check_go(file);
  const auto json = cargo_audit_data(file);
  expect(json || !json.error().message().empty());
  return 0;
}
