#include <chrono>
#include <string>

#include "images.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_too_old_parameters[] = {
    {"max_age_days", Parameter::Type::integer, "180", "The age in days that an image may have."},
};

void judge_age(const objects::Object& image, Probe& probe) {
  using std::chrono::sys_days;
  constexpr findings::Day first_image{std::chrono::year(2013), std::chrono::January, std::chrono::day(1)};
  constexpr std::size_t size_of_day = 10;
  const Node written = image.root.child("created");
  const auto created = findings::parse_day(probe.string(written).value_or("").substr(0, size_of_day));
  const auto scanned = findings::parse_day(probe.string(image.root.child("scanned")).value_or(""));
  if (!created || !scanned || *created < first_image) return;
  const std::int64_t days = (sys_days(*scanned) - sys_days(*created)).count();
  if (days > probe.number("max_age_days")) {
    probe.report(written, {.argument = image.name, .made_detail = std::to_string(days)});
  }
}

}  // namespace

extern const Check image_too_old;

constexpr Check image_too_old{
    .id = "image-too-old",
    .title = "Image was built long ago",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" was built {detail} days ago",
    .why = "What an image is made of gets no fixes after it was built. The older it is, the more holes are "
           "known in it, also those that no list of packages tells.",
    .remediation = "Rebuild the image from the current version of its base image, and do so regularly, whether the "
                   "program has changed or not.",
    .bad_example = R"(kind: Image
created: "2024-05-01T10:00:00Z"
scanned: "2026-11-28"
)",
    .good_example = R"(kind: Image
created: "2026-11-01T10:00:00Z"
scanned: "2026-11-28"
)",
    .frameworks = "",
    .peers = "kyverno:block-stale-images",
    .references = "https://github.com/opencontainers/image-spec/blob/main/config.md",
    .since = "0.1.0",
    .quiet_when = "Times before 2013, when there were no images: builds that can be repeated write such ones in place "
                  "of the time. Images that do not say when they were built.",
    .parameters = image_too_old_parameters,
    .object = judge_age,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
