#include "versions/versions.h"

#include "conformance.h"

namespace seawall::conformance {
namespace {

using documents::Node;
using versions::Ecosystem;

std::string why_not(Ecosystem ecosystem, Node vector) {
  const std::string_view one = vector.child("a").string_or("");
  if (!vector.child("order")) {
    return versions::is_valid(ecosystem, one) ? "\"" + std::string(one) + "\" is taken" : std::string();
  }
  const std::string_view other = vector.child("b").string_or("");
  const auto order = versions::compare(ecosystem, one, other);
  const std::string pair = "\"" + std::string(one) + "\" and \"" + std::string(other) + "\": ";
  if (!order) return pair + "one is refused";
  const int got = *order < 0 ? -1 : *order > 0 ? 1 : 0;
  const auto expected = vector.child("order").integer().value_or(9);
  if (got == expected) return {};
  return pair + std::to_string(got) + ", expected " + std::to_string(expected);
}

}  // namespace

void versions(const std::filesystem::path& directory, Tally& tally) {
  for (const Ecosystem ecosystem : versions::all_ecosystems()) {
    const std::string_view name = versions::name_of(ecosystem);
    each_vector(file_named(directory, name), tally,
                [&](Node vector) { tally.count(name, why_not(ecosystem, vector)); });
  }
}

}  // namespace seawall::conformance
