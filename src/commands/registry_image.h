#pragma once

// What is kept of an image of a registry: its packages, in as few bytes as they take.
//
// Threads: functions of their arguments.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "packages/packages.h"

namespace seawall::commands {

/// What is kept of an image that was read.
struct ReadImage {
  std::string created;  ///< RFC 3339, as the image has it; may be empty
  std::optional<packages::Distribution> distribution;
  std::vector<packages::Package> packages;
  std::vector<documents::Error> faults;  ///< what of it could not be read; the rest was
};
/// As bytes for a file or a message, and back; nothing where they are damaged, of another image or of another version
/// of the program.
std::string packed(const std::string& digest, const ReadImage& image);
std::optional<ReadImage> unpacked(const std::string& digest, std::string_view bytes);

}  // namespace seawall::commands
