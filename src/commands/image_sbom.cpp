// seawall image sbom: the bill of materials of an image.

#include "console.h"
#include "image_packages.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {

using documents::Result;

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
                                      .created = created_of(contents->config.created)};
  const auto text = [&](std::string_view format) {
    return format == "spdx" ? packages::spdx(bill, options) : packages::cyclonedx(bill, options);
  };
  const Exit written = write_outlets(reading->outlets, text, counted(bill.packages.size(), "package"));
  return written == Exit::clean ? verdict(faults, arguments.allow_unreadable, Exit::clean) : written;
}

}  // namespace seawall::commands
