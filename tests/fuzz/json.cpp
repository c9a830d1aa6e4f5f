// Bytes behind an opening brace, so that the JSON reader sees them: what is written out again reads as the same.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "documents/documents.h"

using namespace seawall::documents;

namespace {

std::shared_ptr<const Source> source_of(std::string text) {
  auto source = Source::from_bytes("fuzz", std::move(text));
  if (!source) std::abort();
  return take(std::move(source));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = "{" + std::string(reinterpret_cast<const char*>(data), size);
  for (const Outcome& outcome : read(source_of(text))) {
    if (!outcome.document || !outcome.document->is_json() || !outcome.document->root().is_map()) continue;
    const std::string json = to_json(outcome.document->root());
    const auto again = read(source_of(json));
    if (again.size() != 1 || !again[0].document || to_json(again[0].document->root()) != json) std::abort();
  }
  return 0;
}
