#include <string>

#include "past_support.h"

namespace seawall::checks {
namespace {

void judge_support(const objects::Object& object, Probe& probe) {
  const Node cycle = probe.map(object.root.child("endOfLife"));
  if (!cycle) return;
  probe.meets();
  const auto past = past_support(cycle, probe);
  if (!past) return;
  std::string detail(probe.string(cycle.child(Field::name)).value_or(""));
  detail += ", which " + past->detail;
  probe.report(cycle, {.severity = past->severity, .argument = object.name, .made_detail = detail});
}

}  // namespace

extern const Check image_distribution_end_of_life;

constexpr Check image_distribution_end_of_life{
    .id = "image-distribution-end-of-life",
    .title = "Distribution is past its end",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::vulnerabilities,
    .message = "\"{argument}\" is made of {detail}",
    .why = "Nobody mends the packages of a distribution after its end, and mostly nobody says any more which of them "
           "are vulnerable: the list of known vulnerabilities ends with the support, the vulnerabilities do not.",
    .remediation = "Rebuild the image on a release that is looked after.",
    .bad_example = R"(kind: Image
endOfLife: {name: Debian 10, end: "2022-09-10", extendedEnd: "2024-06-30", asked: "2026-11-28"}
)",
    .good_example = R"(kind: Image
endOfLife: {name: Debian 13, end: "2028-08-09", extendedEnd: "2030-06-30", asked: "2026-11-28"}
)",
    .frameworks = "",
    .peers = "",
    .references = "https://endoflife.date/debian",
    .since = "0.1.0",
    .quiet_when = "Distributions that the imported dates of endoflife.date do not tell of. Extended support that has "
                  "not ended makes the finding milder: it has to be bought or switched on.",
    .object = judge_support,
    .kinds = "Image.seawall.dev,PackageList.seawall.dev",
    .lacking = "no end of life of a distribution is known from what was imported",
};

}  // namespace seawall::checks
