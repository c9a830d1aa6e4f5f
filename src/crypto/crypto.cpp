#include "crypto.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstddef>

namespace seawall::crypto {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t sha256_size = 32;

/// OpenSSL reads and writes bytes as unsigned, and takes a null pointer for "no key" where an empty one is meant.
const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}
unsigned char* bytes_of(std::string& text) noexcept { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

documents::Result<std::string> hmac_sha256(std::string_view key, std::string_view data) {
  std::string code(sha256_size, '\0');
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, bytes_of(key), key.size(), bytes_of(data), data.size(),
                bytes_of(code), code.size(), &size) == nullptr ||
      size != sha256_size) {
    return Error(ErrorCode::internal, "OpenSSL cannot make an HMAC with SHA-256");
  }
  return code;
}

documents::Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes_ex(nullptr, bytes_of(bytes), bytes.size(), 0) != 1) {
    return Error(ErrorCode::internal, "OpenSSL has no random bytes");
  }
  return bytes;
}

}  // namespace seawall::crypto
