// Any text: secrets in it, ranges within it, and nothing of them in what is told.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "secrets/secrets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace seawall;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // The first byte chooses what the file is called.
  constexpr std::string_view names[] = {"a.yaml", "a.json", "main.go", "nuget.config", "main.tf", "a.php", ".env", "-"};
  const std::string_view name = size == 0 ? names[0] : names[data[0] % std::size(names)];
  const secrets::Detector& detector = secrets::Detector::shared();
  for (const secrets::Leak& leak : detector.find(name, text)) {
    if (!leak.rule || leak.range.begin > leak.range.end || leak.range.end > size) std::abort();
    if (!leak.redacted.ends_with("***")) std::abort();
  }
  for (const documents::Range range : detector.to_hide(name, text)) {
    if (range.begin > range.end || range.end > size) std::abort();
  }
  return 0;
}
