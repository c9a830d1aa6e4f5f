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
bool all_parts(std::string_view text, std::string_view separators, Property has_property) noexcept {
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
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
  } else if (!all_parts(domain.substr(0, port), ".", is_host_label)) {
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

bool looks_like_domain(std::string_view component) noexcept {
  return component.find_first_of(".:") != std::string_view::npos || component == "localhost" ||
         std::ranges::any_of(component, is_upper);
}

/// 64 hexadecimal digits alone are the id of an image, not its name.
bool is_identifier(std::string_view text) noexcept {
  return text.size() == 64 && std::ranges::all_of(text, is_lower_hexadecimal);
}

bool is_path(std::string_view path) noexcept {
  return path.size() <= longest_path && all_parts(path, "/", is_path_component);
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

}  // namespace seawall::checks
