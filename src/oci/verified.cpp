#include "verified.h"

#include <optional>
#include <utility>

#include "digest.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// As messages name a blob; docker save leaves some without a digest.
std::string name_of(const std::string& digest) { return digest.empty() ? "it" : digest; }

class Verified final : public archives::Stream {
 public:
  Verified(std::unique_ptr<archives::Stream> from, const std::string& digest, std::uint64_t size)
      : from_(std::move(from)), digest_(digest), size_(size), hash_(hash_for(digest)) {}

  Result<std::string_view> next() override {
    if (failure_) return *failure_;
    if (is_at_end_) return std::string_view();
    Result<std::string_view> piece = from_->next();
    if (!piece) return fail(piece.error());
    if (piece->empty()) return finish();
    if (piece->size() > size_ - got_) return fail(larger_than_promised(digest_, size_));
    got_ += piece->size();
    if (!digest_.empty()) hash_.add(*piece);
    return piece;
  }

 private:
  Result<std::string_view> fail(Error error) {
    failure_ = std::move(error);
    return *failure_;
  }
  Result<std::string_view> finish() {
    if (got_ < size_) return fail(smaller_than_promised(digest_, size_, got_));
    const std::string_view digits = std::string_view(digest_).substr(digest_.find(':') + 1);
    if (!digest_.empty() && hash_.hex() != digits) return fail(other_than_promised(digest_));
    is_at_end_ = true;
    return std::string_view();
  }

  const std::unique_ptr<archives::Stream> from_;
  const std::string digest_;
  const std::uint64_t size_;
  std::uint64_t got_ = 0;
  crypto::Hash hash_;
  bool is_at_end_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<archives::Stream> verified(std::unique_ptr<archives::Stream> from, const std::string& digest,
                                           std::uint64_t size) {
  return std::make_unique<Verified>(std::move(from), digest, size);
}

Error larger_than_promised(const std::string& digest, std::uint64_t size) {
  return {ErrorCode::untrusted,
          name_of(digest) + " is larger than the " + std::to_string(size) + " bytes that were promised"};
}

Error smaller_than_promised(const std::string& digest, std::uint64_t size, std::uint64_t is) {
  return {ErrorCode::untrusted, name_of(digest) + " is of " + std::to_string(is) + " bytes, not of the " +
                                    std::to_string(size) + " that were promised"};
}

Error other_than_promised(const std::string& digest) {
  return {ErrorCode::untrusted, "what should be " + digest + " has another digest: it is damaged, or was exchanged"};
}

}  // namespace seawall::oci
