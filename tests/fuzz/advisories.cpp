// A store of advisories over any bytes: no crash, no more work than bytes are worth, and what is found is there. The
// directory's checksum is made right, so that what lies behind it is reached.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "advisories/advisories.h"
#include "advisories/format.h"

using namespace seawall;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void ask_for_records(const advisories::Store& store) {
  const std::size_t count = std::min<std::size_t>(store.record_count(), 20);
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto head = store.head(index);
    const auto record = store.record(index);
    require(head || !record);
    if (!record) continue;
    require(record->id == head->id);
    for (const advisories::Affected& affected : record->affected) {
      (void)bool(store.find(affected.ecosystem, affected.package));
    }
    for (const std::string& alias : record->aliases) (void)bool(store.find_id(alias));
    if (const auto found = store.find_id(record->id)) {
      for (const std::uint32_t each : *found) require(each < store.record_count());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  advisories::seal(bytes);
  const auto store = advisories::Store::open(bytes);
  if (!store) return 0;
  ask_for_records(*store);
  if (const auto hits = store->find("npm", "a")) {
    for (const advisories::Hit& hit : *hits) require(hit.record < store->record_count());
  }
  (void)store->exploited("CVE-2021-44228");
  (void)store->likelihood("CVE-2021-44228");
  (void)store->likelihood("odd");
  (void)store->end_of_life("debian");
  (void)store->statements();
  (void)store->sources();
  (void)store->ecosystems();
  (void)store->verify();
  return 0;
}
