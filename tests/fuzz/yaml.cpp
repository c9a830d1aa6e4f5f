// Any bytes, read as a file: no crash, every place lies in the text, and reading twice gives the same.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "documents/documents.h"

using namespace seawall::documents;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void visit(Node node, std::size_t size, std::size_t& budget) {
  if (budget == 0) return;
  --budget;
  const Range range = node.range();
  require(range.begin <= range.end && range.end <= size);
  require(node.key_range().end <= size);
  for (const Entry& entry : node.entries()) visit(entry.value, size, budget);
  for (const Node item : node.items()) visit(item, size, budget);
}

std::string all_json(const std::shared_ptr<const Source>& source) {
  std::string text;
  for (const Outcome& outcome : read(source)) {
    require(outcome.range.begin <= outcome.range.end && outcome.range.end <= source->text().size());
    require((outcome.state == Outcome::State::failed) == outcome.error.has_value());
    if (outcome.error) text += outcome.error->text();
    if (!outcome.document) continue;
    std::size_t budget = 20'000;
    visit(outcome.document->root(), source->text().size(), budget);
    if (budget > 0) text += to_json(outcome.document->root());
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source = Source::from_bytes("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  require(static_cast<bool>(source));
  const auto shared = take(std::move(source));
  require(all_json(shared) == all_json(shared));
  return 0;
}
