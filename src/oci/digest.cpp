#include "digest.h"

#include <algorithm>

namespace seawall::oci {
namespace {

constexpr std::string_view of_sha256 = "sha256:";
constexpr std::string_view of_sha512 = "sha512:";

bool are_digits(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

bool is_digest(std::string_view text) noexcept {
  const std::size_t digits = text.starts_with(of_sha256) ? 64 : text.starts_with(of_sha512) ? 128 : 0;
  return digits != 0 && text.size() == of_sha256.size() + digits && are_digits(text.substr(of_sha256.size()));
}

std::optional<std::string_view> fault_of_digest(std::string_view text) noexcept {
  if (is_digest(text)) return std::nullopt;
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return "is no digest";
  const bool is_known = text.starts_with(of_sha256) || text.starts_with(of_sha512);
  return is_known ? "is no digest" : "is a digest of an algorithm that is not supported";
}

crypto::Hash hash_for(std::string_view digest) {
  return crypto::Hash(digest.starts_with(of_sha512) ? crypto::HashFunction::sha512 : crypto::HashFunction::sha256);
}

std::string digest_of(std::string_view text, std::string_view like) {
  crypto::Hash hash = hash_for(like);
  hash.add(text);
  const std::string digits = hash.hex();
  if (digits.empty()) return {};
  return std::string(like.starts_with(of_sha512) ? of_sha512 : of_sha256) + digits;
}

std::string digest_of_path(std::string_view path) {
  constexpr std::string_view folder = "blobs/";
  if (!path.starts_with(folder)) return {};
  std::string digest(path.substr(folder.size()));
  if (const std::size_t slash = digest.find('/'); slash != std::string::npos) digest[slash] = ':';
  return is_digest(digest) ? digest : std::string();
}

std::string path_of_digest(std::string_view digest) {
  std::string path = "blobs/" + std::string(digest);
  if (const std::size_t colon = path.find(':'); colon != std::string::npos) path[colon] = '/';
  return path;
}

}  // namespace seawall::oci
