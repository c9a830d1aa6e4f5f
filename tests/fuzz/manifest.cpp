// Bytes behind an opening brace, so that they are JSON, as a page of a list: no crash, and what is written of its items
// reads back as all that is kept of them, and nothing else.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "cluster/manifest_testing.h"

using namespace seawall;

namespace {

cluster::Resource resource_of(const char* kind) {
  cluster::Resource resource;
  resource.version = "v1";
  resource.kind = kind;
  return resource;
}

const cluster::Resource resources[] = {resource_of("Pod"), resource_of("Secret"), resource_of("Node")};
const cluster::Salt salt{"0123456789abcdef0123456789abcdef"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = "{" + std::string(reinterpret_cast<const char*>(data), size);
  for (const auto& page : cluster::testing::read_all(text)) {
    if (!page->is_json()) continue;
    for (const cluster::Resource& resource : resources) {
      const cluster::ManifestPage manifest = cluster::manifest_of(resource, page->root(), salt);
      const auto lists = cluster::testing::read_all(manifest.text);
      if (!cluster::testing::Comparison(resource).difference(page->root(), lists).empty()) std::abort();
    }
  }
  return 0;
}
