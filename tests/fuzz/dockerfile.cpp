// Any bytes as a Dockerfile, and as a script of one, down to the checks: no crash, all places within the text, and what
// is read as text reads back as the same tree.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "checks/checks.h"

using namespace seawall;

namespace {

std::vector<findings::ConfiguredCheck> checks_of_dockerfiles() {
  std::vector<findings::ConfiguredCheck> result;
  for (const findings::Check* check : checks::all()) {
    if (check->id.starts_with("dockerfile-")) result.push_back(findings::configured(*check));
  }
  return result;
}

void expect_within(documents::Range range, std::size_t size) {
  if (range.begin > range.end || range.end > size) std::abort();
}

void walk(documents::Node root, std::size_t size) {
  std::vector<documents::Node> open = {root};
  while (!open.empty()) {
    const documents::Node node = open.back();
    open.pop_back();
    expect_within(node.range(), size);
    if (node.entry_offset() > size) std::abort();
    for (const documents::Entry entry : node.entries()) open.push_back(entry.value);
    for (const documents::Node item : node.items()) open.push_back(item);
  }
}

/// As YAML, which rules and reports may show.
void expect_same_as_yaml(documents::Node root) {
  std::string text;
  documents::append_yaml(text, root, 0);
  const auto source = documents::Source::from_bytes("tree.yaml", text);
  if (!source) std::abort();
  const auto outcomes = documents::read(*source);
  if (outcomes.size() != 1 || !outcomes[0].document) std::abort();
  if (documents::to_json(outcomes[0].document->root()) != documents::to_json(root)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& text : {bytes, "FROM a\nRUN " + bytes, "FROM a\nRUN <<EOF\n" + bytes + "\nEOF\n"}) {
    auto made = documents::Source::from_bytes("Dockerfile", text);
    if (!made) std::abort();
    const auto source = take(std::move(made));
    std::vector<documents::Outcome> outcomes = documents::read_dockerfile(source);
    if (outcomes.size() != 1 || (outcomes[0].document != nullptr) == outcomes[0].error.has_value()) std::abort();
    if (outcomes[0].document) {
      walk(outcomes[0].document->root(), source->text().size());
      expect_same_as_yaml(outcomes[0].document->root());
    }
    objects::Inventory inventory;
    inventory.add(std::move(outcomes), *source, true);
    inventory.finish();
    static const std::vector<findings::ConfiguredCheck> checks = checks_of_dockerfiles();
    for (const findings::Finding& finding : findings::judge_all({.inventory = &inventory}, checks).findings) {
      expect_within(finding.range(), source->text().size());
      if (findings::message(finding).empty()) std::abort();
    }
  }
  return 0;
}
