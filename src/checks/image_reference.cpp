#include "image_reference.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr std::size_t longest_path = 255;
constexpr std::size_t longest_tag = 128;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) noexcept { return is_lower(c) || is_upper(c); }
bool is_lower_hexadecimal(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// Every part of the text between separators is not empty and has the property.
template <typename Property>
bool all_parts(std::string_view text, char separator, Property has_property) noexcept {
  for (;;) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    if (part.empty() || !has_property(part)) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_host_label(std::string_view label) noexcept {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
  return std::ranges::all_of(label, allowed) && label.front() != '-' && label.back() != '-';
}

bool is_domain(std::string_view domain) noexcept {
  std::size_t port = domain.find(':');
  if (domain.starts_with('[')) {
    const std::size_t close = domain.find(']');
    const auto of_address = [](char c) { return is_lower_hexadecimal(c) || (c >= 'A' && c <= 'F') || c == ':'; };
    if (close == std::string_view::npos || close < 2) return false;
    if (!std::ranges::all_of(domain.substr(1, close - 1), of_address)) return false;
    port = close + 1 == domain.size() ? std::string_view::npos : close + 1;
    if (port < domain.size() && domain[port] != ':') return false;
  } else if (!all_parts(domain.substr(0, port), '.', is_host_label)) {
    return false;
  }
  if (port == std::string_view::npos) return true;
  const std::string_view digits = domain.substr(port + 1);
  return !digits.empty() && std::ranges::all_of(digits, is_digit);
}

/// Lower-case words joined by one period, one or two underscores, or any number of hyphens.
bool is_path_component(std::string_view component) noexcept {
  const auto in_word = [](char c) { return is_lower(c) || is_digit(c); };
  if (component.empty() || !in_word(component.front()) || !in_word(component.back())) return false;
  for (auto at = component.begin(); at != component.end();) {
    const auto word_end = std::find_if_not(at, component.end(), in_word);
    at = std::find_if(word_end, component.end(), in_word);
    const std::string_view joint(word_end, at);
    const bool hyphens = joint.find_first_not_of('-') == std::string_view::npos;  // or nothing, at the end
    if (!hyphens && joint != "." && joint != "_" && joint != "__") return false;
  }
  return true;
}

/// The first component of a name is a registry's host if it cannot be a part of a path.
bool looks_like_domain(std::string_view component) noexcept {
  const auto of_host = [](char c) { return c == '.' || c == ':' || is_upper(c); };
  return component == "localhost" || std::ranges::any_of(component, of_host);
}

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

/// 64 hexadecimal digits alone are the id of an image, not its name.
bool is_identifier(std::string_view text) noexcept {
  return text.size() == 64 && std::ranges::all_of(text, is_lower_hexadecimal);
}

bool is_path(std::string_view path) noexcept {
  return path.size() <= longest_path && all_parts(path, '/', is_path_component);
}

bool is_name(std::string_view name) noexcept {
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash);
  const bool has_domain = slash != std::string_view::npos && looks_like_domain(first) && is_domain(first);
  return is_path(has_domain ? name.substr(slash + 1) : name);
}

bool is_tag(std::string_view tag) noexcept {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; };
  return !tag.empty() && tag.size() <= longest_tag && std::ranges::all_of(tag, allowed) && tag.front() != '.' &&
         tag.front() != '-';
}

/// The algorithms that are registered for images, and the number of their hexadecimal digits.
bool is_digest(std::string_view digest) noexcept {
  const std::size_t colon = std::min(digest.find(':'), digest.size());
  const std::string_view algorithm = digest.substr(0, colon);
  const std::size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
  return digits != 0 && digest.size() == colon + 1 + digits &&
         std::ranges::all_of(digest.substr(colon + 1), is_lower_hexadecimal);
}

}  // namespace

std::optional<ImageReference> parse_image_reference(std::string_view text) noexcept {
  if (is_identifier(text)) return {};
  ImageReference reference;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    if (!is_digest(reference.digest)) return {};
    text = text.substr(0, at);
  }
  const std::size_t slash = text.rfind('/');
  if (const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
      colon != std::string_view::npos) {
    reference.tag = text.substr(colon + 1);
    if (!is_tag(reference.tag)) return {};
    text = text.substr(0, colon);
  }
  if (!is_name(text)) return {};
  reference.name = text;
  return reference;
}

ImageRepository repository_of(std::string_view image) noexcept {
  image = image.substr(0, image.find('@'));
  const std::size_t last_slash = image.rfind('/');
  image = image.substr(0, image.find(':', last_slash == std::string_view::npos ? 0 : last_slash));
  const std::size_t slash = image.find('/');
  if (slash == std::string_view::npos || !looks_like_domain(image.substr(0, slash)))
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
  if (looks_like_domain(first)) wanted = normalised(first, prefix.substr(std::min(slash + 1, prefix.size())));
  if (prefix.empty() || !is_host(repository.registry, wanted.registry)) return false;
  if (wanted.path.empty()) return true;
  const bool is_hubs_own = wanted.registry == docker_hub && wanted.path == "library";
  if (is_hubs_own) return repository.path.find('/') == std::string_view::npos;
  if (!repository.path.starts_with(wanted.path)) return false;
  return repository.path.size() == wanted.path.size() || repository.path[wanted.path.size()] == '/';
}

}  // namespace seawall::checks
