#include <openssl/evp.h>

#include "crypto.h"

namespace seawall::crypto {
namespace {

/// Looked up once: OpenSSL takes longer for it than for hashing a short text.
const EVP_MD* algorithm_of(HashFunction function) noexcept {
  static EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  switch (function) {
    case HashFunction::sha1: return sha1;
    case HashFunction::sha256: return sha256;
    case HashFunction::sha512: return sha512;
  }
  return nullptr;
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Hash::State {
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> context{EVP_MD_CTX_new()};
  bool is_good = false;  ///< nothing failed, and it has not ended
};

Hash::Hash(HashFunction function) : state_(std::make_unique<State>()) {
  const EVP_MD* const algorithm = algorithm_of(function);
  state_->is_good = algorithm && state_->context && EVP_DigestInit_ex2(state_->context.get(), algorithm, nullptr) == 1;
}

Hash::Hash(Hash&& other) noexcept = default;
Hash& Hash::operator=(Hash&& other) noexcept = default;
Hash::~Hash() = default;

void Hash::add(std::string_view bytes) noexcept {
  if (!state_ || !state_->is_good || bytes.empty()) return;
  state_->is_good = EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

std::string Hash::hex() noexcept {
  if (!state_ || !state_->is_good) return {};
  state_->is_good = false;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_DigestFinal_ex(state_->context.get(), digest, &size) != 1) return {};
  return crypto::hex({reinterpret_cast<const char*>(digest), size});
}

}  // namespace seawall::crypto
