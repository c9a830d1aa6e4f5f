#pragma once

// Cryptography, all of it OpenSSL's, and the encodings that go with it.
//
// Threads: functions of their arguments alone; a Hash belongs to one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::crypto {

/// HMAC with SHA-256 (RFC 2104): 32 bytes. Fails with internal.
documents::Result<std::string> hmac_sha256(std::string_view key, std::string_view data);
/// Bytes that nobody can guess. Fails with internal.
documents::Result<std::string> random_bytes(std::size_t count);

enum class HashFunction : std::uint8_t { sha1, sha256, sha512 };

/// A hash of bytes that come one after another (FIPS 180-4).
class Hash {
 public:
  explicit Hash(HashFunction function = HashFunction::sha256);
  Hash(Hash&& other) noexcept;
  Hash& operator=(Hash&& other) noexcept;
  ~Hash();
  void add(std::string_view bytes) noexcept;
  /// In hexadecimal digits. Ends it: nothing is added any more. Empty where OpenSSL would not compute it, as one in a
  /// mode of its own may: never equal to what was promised.
  std::string hex() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "0a1b"
std::string hex(std::string_view bytes);
/// Of the standard alphabet (RFC 4648, section 4), padded, as Go's base64.StdEncoding reads it: CR and LF are skipped.
/// Nothing for any other text.
std::optional<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

}  // namespace seawall::crypto
