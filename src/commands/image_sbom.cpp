// seawall image sbom: the bill of materials of an image.

#include <charconv>
#include <chrono>

#include "console.h"
#include "image_packages.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Result;

/// RFC 3339 to the second, as images write it; 0 for anything else.
std::int64_t seconds_of(std::string_view text) {
  using namespace std::chrono;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = -1;
    if (at + size <= text.size()) std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  constexpr std::string_view shape = "....-..-..T..:..:..";
  if (text.size() <= shape.size()) return 0;
  for (std::size_t at = 0; at < shape.size(); ++at) {
    if (shape[at] != '.' && shape[at] != text[at]) return 0;
  }
  const year_month_day day{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!day.ok()) return 0;
  const auto time = sys_days(day) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2));
  return std::max<std::int64_t>(duration_cast<seconds>(time.time_since_epoch()).count(), 0);
}

}  // namespace

Exit image_sbom(const ImageSbomArguments& arguments) {
  auto reading = begin_reading(arguments.outputs, image_sbom_formats, arguments.threads, arguments.input);
  if (!reading) return reading.error();
  const Result<images::Contents> contents = read_image(*reading, arguments.image);
  if (!contents) {
    complain_of({unreadable_image(arguments.image, contents.error())});
    return Exit::incomplete;
  }
  const std::vector<objects::NotLooked> faults = faults_of(*contents);
  complain_of(faults);
  const packages::Bill bill = images::bill_of(*contents);
  const packages::BillOptions options{.tool_version = std::string(seawall_version),
                                      .created = seconds_of(contents->config.created)};
  const auto text = [&](std::string_view format) {
    return format == "spdx" ? packages::spdx(bill, options) : packages::cyclonedx(bill, options);
  };
  const Exit written = write_outlets(reading->outlets, text, counted(bill.packages.size(), "package"));
  return written == Exit::clean ? verdict(faults, arguments.allow_unreadable, Exit::clean) : written;
}

}  // namespace seawall::commands
