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

/// Where an image comes from, Docker Hub being told by its name: `nginx` and `index.docker.io/library/nginx` are both
/// "nginx" of "docker.io".
struct ImageRepository {
  std::string_view registry;  ///< host and port
  std::string_view path;      ///< without tag and digest; of Docker Hub's own images without "library/"
};

/// Of a whole reference, or of its name alone. The text is cut, not judged: of a text that is no reference, the parts
/// are what stands in their places.
ImageRepository repository_of(std::string_view image) noexcept;

/// Whether a repository lies at or below a prefix, compared by whole components: "registry.example.com",
/// "registry.example.com/team", "*.example.com" for all hosts below a domain, "docker.io/library" for Docker Hub's own
/// images. A prefix without a host is one of Docker Hub, a trailing slash means nothing.
bool is_below(const ImageRepository& repository, std::string_view prefix) noexcept;

}  // namespace seawall::checks
