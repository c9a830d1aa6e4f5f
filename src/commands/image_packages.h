#pragma once

// How packages and images are told by the subcommands of "seawall image".

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "outlets.h"
#include "packages/packages.h"
#include "pool.h"
#include "read_images.h"

namespace seawall::commands {

/// type, name, version, purl, location and what else is known.
documents::Value json_of(const packages::Package& package, const packages::Distribution* distribution);
documents::Value json_of(const packages::Distribution& distribution);

/// What a subcommand works with that reads packages of images.
struct PackageReading {
  std::vector<Outlet> outlets;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<ImageReader> reader;
};
/// Of what is wrong with the arguments everything is told.
std::expected<PackageReading, Exit> begin_reading(std::span<const std::string> outputs,
                                                  std::span<const std::string_view> formats, const std::string& threads,
                                                  const ImageInput& input);

/// Opens and reads one image; its contents have the name that is given.
documents::Result<images::Contents> read_image(PackageReading& reading, const std::string& name);

}  // namespace seawall::commands
