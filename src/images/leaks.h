#pragma once

// Secrets in the files of a layer. Private to images.

#include <optional>
#include <string_view>
#include <vector>

#include "images.h"

namespace seawall::images {

/// How a file is looked through, by its path and first bytes; nothing: not at all. What a package manager has put there
/// is full of examples and test keys, so only formats count in it; documentation, translations and what no person wrote
/// are left out.
std::optional<secrets::Effort> effort_for(std::string_view path, std::string_view beginning) noexcept;

/// The secrets of a file.
struct Leaks {
  std::vector<LayerSecret> secrets;
  std::size_t untold = 0;  ///< how many more there are
};
/// At most so many are told.
Leaks find_leaks(const secrets::Detector& detector, std::string_view path, std::string_view bytes,
                 secrets::Effort effort, std::size_t most);

}  // namespace seawall::images
