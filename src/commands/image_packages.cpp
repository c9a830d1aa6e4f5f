#include "image_packages.h"

#include "console.h"
#include "options.h"
#include "pods.h"

namespace seawall::commands {

using documents::Result;
using documents::Value;

Value json_of(const packages::Distribution& distribution) {
  Value value = Value::map({{"id", Value(distribution.id)}});
  if (!distribution.version_id.empty()) value.set("version", Value(distribution.version_id));
  if (!distribution.name.empty()) value.set("name", Value(distribution.name));
  return value;
}

Value json_of(const packages::Package& package, const packages::Distribution* distribution) {
  Value value = Value::map({{"type", Value(packages::name_of(package.type))},
                            {"name", Value(package.name)},
                            {"version", Value(package.version)}});
  const auto set = [&](std::string_view key, const std::string& text) {
    if (!text.empty()) value.set(key, Value(text));
  };
  set("architecture", package.architecture);
  set("sourceName", package.source_name);
  set("sourceVersion", package.source_version);
  set("moduleLabel", package.module_label);
  if (!package.licenses.empty()) value.set("licenses", json_list(package.licenses));
  set("digest", package.digest);
  set("location", package.location);
  if (package.is_declared) value.set("declared", Value(true));
  if (package.is_development) value.set("development", Value(true));
  value.set("purl", Value(packages::purl(package, distribution)));
  return value;
}

std::expected<PackageReading, Exit> begin_reading(std::span<const std::string> outputs,
                                                  std::span<const std::string_view> formats, const std::string& threads,
                                                  const ImageInput& input) {
  Result<std::vector<Outlet>> outlets = parse_outlets(outputs, formats);
  if (!outlets) return std::unexpected(refuse(outlets.error()));
  const Result<std::size_t> count = parse_threads(threads);
  if (!count) return std::unexpected(refuse(count.error()));
  auto reader = ImageReader::create(input, ImageDepth::packages);
  if (!reader) return std::unexpected(reader.error());
  return PackageReading{take(std::move(outlets)), std::make_unique<Pool>(*count), *std::move(reader)};
}

Result<images::Contents> read_image(PackageReading& reading, const std::string& name) {
  const Result<std::shared_ptr<const oci::Image>> image = reading.reader->open(name);
  if (!image) return image.error();
  Result<images::Contents> contents = reading.reader->read(**image, *reading.pool);
  if (contents) contents->name = name;
  return contents;
}

}  // namespace seawall::commands
