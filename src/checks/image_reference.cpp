#include "image_reference.h"

#include <algorithm>

#include "oci/oci.h"

namespace seawall::checks {
namespace {

constexpr std::string_view docker_hub = "docker.io";

ImageRepository normalised(std::string_view registry, std::string_view path) noexcept {
  if (registry == "index.docker.io") registry = docker_hub;
  constexpr std::string_view own = "library/";
  if (registry == docker_hub && path.starts_with(own)) path.remove_prefix(own.size());
  return {registry, path};
}

bool is_host(std::string_view registry, std::string_view wanted) noexcept {
  if (!wanted.starts_with("*.")) return registry == wanted;
  wanted.remove_prefix(1);
  return registry.size() > wanted.size() && registry.ends_with(wanted);
}

}  // namespace

std::optional<ImageReference> parse_image_reference(std::string_view text) noexcept {
  oci::ReferenceParts parts;
  if (!oci::cut_reference(text, parts).empty()) return {};
  return ImageReference{.name = parts.name, .tag = parts.tag, .digest = parts.digest};
}

ImageRepository repository_of(std::string_view image) noexcept {
  image = image.substr(0, image.find('@'));
  const std::size_t last_slash = image.rfind('/');
  image = image.substr(0, image.find(':', last_slash == std::string_view::npos ? 0 : last_slash));
  const std::size_t slash = image.find('/');
  if (slash == std::string_view::npos || !oci::looks_like_registry(image.substr(0, slash)))
    return normalised(docker_hub, image);
  return normalised(image.substr(0, slash), image.substr(slash + 1));
}

bool is_below(const ImageRepository& repository, std::string_view prefix) noexcept {
  // Most prefixes name another host, and there are many images.
  const bool may_match = prefix.starts_with(repository.registry) || prefix.starts_with('*');
  if (!may_match && repository.registry != docker_hub) return false;
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  const std::size_t slash = std::min(prefix.find('/'), prefix.size());
  const std::string_view first = prefix.substr(0, slash);
  ImageRepository wanted{docker_hub, prefix};
  if (oci::looks_like_registry(first)) wanted = normalised(first, prefix.substr(std::min(slash + 1, prefix.size())));
  if (prefix.empty() || !is_host(repository.registry, wanted.registry)) return false;
  if (wanted.path.empty()) return true;
  const bool is_hubs_own = wanted.registry == docker_hub && wanted.path == "library";
  if (is_hubs_own) return repository.path.find('/') == std::string_view::npos;
  if (!repository.path.starts_with(wanted.path)) return false;
  return repository.path.size() == wanted.path.size() || repository.path[wanted.path.size()] == '/';
}

}  // namespace seawall::checks
