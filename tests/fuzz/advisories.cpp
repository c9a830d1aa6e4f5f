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

void match_some(const advisories::Store& store) {
  std::vector<packages::Package> packages;
  const auto add = [&](packages::Type type, std::string name) {
    packages::Package& package = packages.emplace_back();
    package.type = type;
    package.name = std::move(name);
    package.version = "1.0";
  };
  add(packages::Type::npm, "a");
  add(packages::Type::pypi, "Django");
  add(packages::Type::deb, "linux");
  add(packages::Type::generic, "k8s.io/kubelet");
  const packages::Distribution debian{"debian", "12", "", "", ""};
  const auto matches =
      advisories::match(packages, store,
                        {.distribution = &debian, .product = {}, .statements = {}, .with_summaries = true});
  if (!matches) return;
  for (const advisories::Match& each : matches->matches) {
    require(each.package < packages.size() && !each.witnesses.empty());
    require(each.priority >= 0 && each.priority <= 100);
  }
  require(!advisories::describe(*matches, packages, &debian).empty());
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
  match_some(*store);
  return 0;
}
