#include "guesses.h"

#include <algorithm>

#include "encodings.h"
#include "names.h"
#include "values.h"

namespace seawall::secrets {
namespace {

/// Names of what is public, or of something that is no secret but has one's name in its own.
bool is_public_name(std::string_view name) noexcept {
  constexpr std::string_view never =
      "publickey public_key public-key public.key pubkey sitekey site_key site-key publishable checksum digest sha256 "
      "sha512 sha1 md5 hash fingerprint integrity cabundle certificate etag revision commit thumbprint keyboard";
  constexpr std::string_view otherwise =
      "keyid key_id key-id key.id keyname key_name key-name keyword signature secretname secret_name secret-name "
      "secret.name tokenname token_name token-name token.name secretref path file url uri endpoint issuer audience "
      "apiversion api_version api-version authority author accesskeyid resourceversion tokentype token_type modulus "
      "kid serial version nonce salt account region bucket";
  return has_any_word(name, never) || (!ends_as_secret(name) && has_any_word(name, otherwise));
}

/// Names of what is a secret even where it looks like a hash.
bool is_strong_name(std::string_view name) noexcept {
  return has_any_word(name,
                      "secret token password passwd apikey api_key api-key api.key accesskey access_key access-key "
                      "private credential encryption signing");
}

/// What is called a key or a token, and so is none: the key of a Secret, a variable.
bool is_name_of_secret(std::string_view value) noexcept {
  constexpr std::string_view words[] = {"key", "token", "secret", "password", "passwd", "credentials"};
  return std::ranges::any_of(words, [&](std::string_view word) {
    return value.size() > word.size() && contains_any_case(value.substr(value.size() - word.size()), word);
  });
}

}  // namespace

bool has_any_word(std::string_view name, std::string_view words) noexcept {
  if (words.empty()) return true;
  while (!words.empty()) {
    const std::size_t size = std::min(words.find(' '), words.size());
    if (contains_any_case(name, words.substr(0, size))) return true;
    words.remove_prefix(std::min(size + 1, words.size()));
  }
  return false;
}

std::string_view guessed_value(std::string_view text) noexcept {
  const auto take_while = [&](auto&& holds) {
    std::size_t end = 0;
    while (end < text.size() && end <= longest_guess && holds(text[end])) ++end;
    return end;
  };
  const std::size_t word =
      take_while([](char each) { return is_word(each) || each == '.' || each == '=' || each == '-'; });
  if (word >= shortest_guess && word <= longest_guess && ends_value(text.substr(word))) return text.substr(0, word);
  std::size_t base64 = 0;
  while (base64 < text.size() && is_base64(text[base64])) ++base64;
  while (base64 < text.size() && text[base64] == '=') ++base64;
  constexpr std::size_t shortest_base64 = 12;
  if (base64 < shortest_base64 || !ends_value(text.substr(base64))) return {};
  return text.substr(0, base64);
}

bool is_likely_secret(std::string_view name, std::string_view value, double least_entropy) noexcept {
  // The cheapest first: most values are no secrets.
  if (!has_digit(value) || is_made_of_words(value) || is_address(value)) return false;
  if (entropy_of(value) <= least_entropy) return false;
  constexpr std::size_t size_of_uuid = 36;
  if (is_hash(value) && (!is_strong_name(name) || value.size() == size_of_uuid)) return false;
  return !is_name_of_secret(value) && !is_public_name(name) && !is_placeholder(value);
}

}  // namespace seawall::secrets
