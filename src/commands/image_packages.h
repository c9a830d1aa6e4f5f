#pragma once

// How packages and images are told by the subcommands of "seawall image".

#include "documents/documents.h"
#include "packages/packages.h"
#include "pool.h"
#include "read_images.h"

namespace seawall::commands {

/// type, name, version, purl, location and what else is known.
documents::Value json_of(const packages::Package& package, const packages::Distribution* distribution);
documents::Value json_of(const packages::Distribution& distribution);

/// Opens and reads one image; its contents have the name that is given.
documents::Result<images::Contents> read_image(ImageReader& reader, const std::string& name, Pool& pool);

}  // namespace seawall::commands
