#pragma once

// References to images, by the grammar of the distribution project, as kubelets read them.

#include <optional>
#include <string_view>

namespace seawall::checks {

struct ImageReference {
  std::string_view name;    ///< with the registry, if one is written: "registry.example:5000/shop/cart"
  std::string_view tag;     ///< "" where none is written
  std::string_view digest;  ///< "sha256:...", "" where none is written
};

/// Nothing when a kubelet would refuse the text as a name of an image.
std::optional<ImageReference> parse_image_reference(std::string_view text) noexcept;

}  // namespace seawall::checks
