#include <algorithm>

#include "digest.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t longest_path = 255;
constexpr std::size_t longest_tag = 128;
constexpr std::string_view docker_hub = "docker.io";

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

bool is_registry(std::string_view registry) noexcept {
  std::size_t port = registry.find(':');
  if (registry.starts_with('[')) {
    const std::size_t close = registry.find(']');
    const auto of_address = [](char c) { return is_lower_hexadecimal(c) || (c >= 'A' && c <= 'F') || c == ':'; };
    if (close == std::string_view::npos || close < 2) return false;
    if (!std::ranges::all_of(registry.substr(1, close - 1), of_address)) return false;
    port = close + 1 == registry.size() ? std::string_view::npos : close + 1;
    if (port < registry.size() && registry[port] != ':') return false;
  } else if (!all_parts(registry.substr(0, port), '.', is_host_label)) {
    return false;
  }
  if (port == std::string_view::npos) return true;
  const std::string_view digits = registry.substr(port + 1);
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

/// 64 hexadecimal digits alone are the id of an image, not its name.
bool is_identifier(std::string_view text) noexcept {
  return text.size() == 64 && std::ranges::all_of(text, is_lower_hexadecimal);
}

bool is_tag(std::string_view tag) noexcept {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; };
  return !tag.empty() && std::ranges::all_of(tag, allowed) && tag.front() != '.' && tag.front() != '-';
}

/// The algorithms that are registered for images, and the number of their hexadecimal digits.
bool is_registered_digest(std::string_view digest) noexcept {
  const std::size_t colon = std::min(digest.find(':'), digest.size());
  const std::string_view algorithm = digest.substr(0, colon);
  const std::size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
  return digits != 0 && digest.size() == colon + 1 + digits &&
         std::ranges::all_of(digest.substr(colon + 1), is_lower_hexadecimal);
}

std::string_view fault_of_tag(std::string_view tag) noexcept {
  if (tag.empty()) return "its tag is empty";
  if (tag.size() > longest_tag) return "its tag is longer than 128 characters";
  return is_tag(tag) ? std::string_view() : "its tag holds a character that tags do not have";
}

std::string_view fault_of_path(std::string_view path) noexcept {
  if (path.size() > longest_path) return "its repository is longer than 255 characters";
  if (std::ranges::any_of(path, is_upper)) return "its repository holds a capital letter";
  if (all_parts(path, '/', is_path_component)) return {};
  return "its repository is not of words that \".\", \"_\" or \"-\" join";
}

constexpr std::string_view no_registry = "what stands before the first \"/\" is no registry";

std::string_view fault_of_name(std::string_view name, ReferenceParts& parts) noexcept {
  if (name.empty()) return "it is empty";
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash);
  const bool may_have_registry = slash != std::string_view::npos && looks_like_registry(first);
  const bool has_registry = may_have_registry && is_registry(first);
  parts.registry = has_registry ? first : std::string_view();
  parts.repository = has_registry ? name.substr(slash + 1) : name;
  const std::string_view fault = fault_of_path(parts.repository);
  return !fault.empty() && may_have_registry && !has_registry ? no_registry : fault;
}

/// That the grammar takes for a part of the path what everybody takes for a registry: "a_b.example/c".
bool is_ambiguous(const ReferenceParts& parts) noexcept {
  const std::size_t slash = parts.repository.find('/');
  return parts.registry.empty() && slash != std::string_view::npos &&
         looks_like_registry(parts.repository.substr(0, slash));
}

}  // namespace

bool looks_like_registry(std::string_view component) noexcept {
  const auto of_host = [](char c) { return c == '.' || c == ':' || is_upper(c); };
  return component == "localhost" || std::ranges::any_of(component, of_host);
}

std::string_view cut_reference(std::string_view text, ReferenceParts& parts) noexcept {
  parts = {};
  if (is_identifier(text)) return "it is the id of an image, not a name";
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    parts.digest = text.substr(at + 1);
    if (!is_registered_digest(parts.digest)) return "what stands behind \"@\" is no digest";
    text = text.substr(0, at);
  }
  const std::size_t slash = text.rfind('/');
  const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    parts.tag = text.substr(colon + 1);
    if (const std::string_view fault = fault_of_tag(parts.tag); !fault.empty()) return fault;
    text = text.substr(0, colon);
  }
  parts.name = text;
  return fault_of_name(text, parts);
}

documents::Result<Reference> Reference::parse(std::string_view text) {
  constexpr std::size_t longest_quote = 300;
  ReferenceParts parts;
  std::string_view fault = cut_reference(text, parts);
  if (fault.empty() && is_ambiguous(parts)) fault = no_registry;
  if (fault.empty() && !parts.digest.empty() && !is_digest(parts.digest)) {
    fault = "its digest is of an algorithm that is not supported";
  }
  if (!fault.empty()) {
    return Error(ErrorCode::invalid_argument, "no reference to an image: " + std::string(fault),
                 {documents::go_string(text.substr(0, longest_quote)), 0, 0});
  }
  const bool is_docker_hub =
      parts.registry.empty() || parts.registry == docker_hub || parts.registry == "index.docker.io";
  Reference reference{.registry = std::string(is_docker_hub ? docker_hub : parts.registry),
                      .repository = std::string(parts.repository),
                      .tag = std::string(parts.tag),
                      .digest = std::string(parts.digest)};
  if (is_docker_hub && !parts.repository.contains('/')) reference.repository.insert(0, "library/");
  if (reference.tag.empty() && reference.digest.empty()) reference.tag = "latest";
  return reference;
}

std::string Reference::text() const {
  std::string result = registry + "/" + repository;
  if (!tag.empty()) result += ":" + tag;
  if (!digest.empty()) result += "@" + digest;
  return result;
}

}  // namespace seawall::oci
