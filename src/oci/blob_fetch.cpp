// A blob on its way: counted and hashed as it comes in, and gone on with where it broke off.

#include <algorithm>
#include <charconv>
#include <utility>

#include "digest.h"
#include "endpoint.h"
#include "verified.h"

namespace seawall::oci {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

namespace {

/// "bytes 5-9/10"
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};

std::optional<std::uint64_t> number_in(std::string_view& text) noexcept {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_word(std::string_view& text, std::string_view word) noexcept {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::optional<ContentRange> parse_content_range(std::string_view text) noexcept {
  if (!take_word(text, "bytes ")) return std::nullopt;
  const auto first = number_in(text);
  if (!first || !take_word(text, "-")) return std::nullopt;
  const auto last = number_in(text);
  if (!last || *last < *first || !take_word(text, "/")) return std::nullopt;
  if (text == "*") return ContentRange{.first = *first, .total = {}};
  const auto total = number_in(text);
  if (!total || !text.empty() || *total <= *last) return std::nullopt;
  return ContentRange{.first = *first, .total = total};
}

}  // namespace

class BlobFetch {
 public:
  BlobFetch(const Endpoint& endpoint, const Descriptor& what, const Limits& limits,
            const std::function<void(std::size_t)>& progress)
      : endpoint_(endpoint), what_(what), limits_(limits), progress_(progress), hash_(hash_for(what.digest)) {}

  Result<archives::Content> run(std::stop_token stop) {
    for (std::size_t resumes = 0;; ++resumes) {
      began_at_ = got_;
      brought_ = 0;
      const auto response = endpoint_.get(request(), sink(), stop);
      if (fault_) return std::move(*fault_);
      if (response && is_done(*response)) return finish();
      if (std::optional<Error> error = why_not_on(response, stop)) return std::move(*error);
      if (resumes == limits_.resumes) {
        return Error(ErrorCode::unavailable, what_.digest + " broke off again and again on its way from " +
                                                 endpoint_.name() + ": over the limit \"resumes\" of " +
                                                 std::to_string(limits_.resumes));
      }
      if (!endpoint_.means_.clock.wait(pause(resumes), stop)) return stopped();
    }
  }

 private:
  http::Request request() {
    http::Request request{.url = endpoint_.url("blobs", what_.digest),
                          .headers = {{"Accept", "*/*"}},
                          .look_at_head = [this](const http::Response& head) { return look_at(head); }};
    if (got_ > 0) request.headers.push_back({"Range", "bytes=" + std::to_string(got_) + "-"});
    return request;
  }

  http::Sink sink() {
    return [this](std::string_view piece) { return take_piece(piece); };
  }

  static Error stopped() { return {ErrorCode::unavailable, "the transfer was stopped"}; }

  bool fail(Error error) {
    fault_ = std::move(error);
    return false;
  }

  /// Whether what comes is what was asked for.
  bool look_at(const http::Response& head) {
    if (std::optional<Error> fault = endpoint_.fault_of_type(head)) return fail(std::move(*fault));
    if (head.status != 206) {
      if (got_ > 0) begin_anew();  // it does not know ranges
      return true;
    }
    const std::optional<ContentRange> range = parse_content_range(head.header("content-range"));
    if (!range || range->first != got_) {
      return fail({ErrorCode::untrusted,
                   endpoint_.name() + " gives another part of " + what_.digest + " than it was asked for"});
    }
    if (range->total && *range->total != what_.size) return fail(other_size(*range->total));
    return true;
  }

  Error other_size(std::uint64_t size) const {
    return size > what_.size ? larger_than_promised(what_.digest, what_.size)
                             : smaller_than_promised(what_.digest, what_.size, size);
  }

  void begin_anew() {
    content_ = {};
    hash_ = hash_for(what_.digest);
    got_ = 0;
    began_at_ = 0;
  }

  bool take_piece(std::string_view piece) {
    if (piece.size() > what_.size - got_) return fail(larger_than_promised(what_.digest, what_.size));
    if (std::optional<Error> error = content_.add(piece)) return fail(std::move(*error));
    hash_.add(piece);
    got_ += piece.size();
    brought_ += piece.size();
    if (progress_) progress_(piece.size());
    return true;
  }

  bool is_done(const http::Response& response) const { return response.is_good() && got_ == what_.size; }

  Result<archives::Content> finish() {
    if (hash_.hex() != std::string_view(what_.digest).substr(what_.digest.find(':') + 1)) {
      return other_than_promised(what_.digest);
    }
    if (std::optional<Error> error = content_.finish()) return std::move(*error);
    return std::move(content_);
  }

  /// Why it is of no use to go on; nothing where it is.
  std::optional<Error> why_not_on(const Result<http::Response>& response, const std::stop_token& stop) {
    if (stop.stop_requested()) return stopped();
    if (!response) {
      // Where nothing came, patience has ended already.
      const bool is_broken_off = response.error().code() == ErrorCode::unavailable && brought_ > 0;
      if (is_broken_off) return std::nullopt;
      return response.error();
    }
    if (response->status == 416 && got_ > 0) {
      begin_anew();
      return std::nullopt;
    }
    if (!response->is_good()) return endpoint_.refusal(*response, what_.digest);
    // The whole answer, and it is too short.
    if (began_at_ == 0 || brought_ == 0) return smaller_than_promised(what_.digest, what_.size, got_);
    return std::nullopt;
  }

  /// Short, as the server did answer.
  std::chrono::milliseconds pause(std::size_t resumes) const {
    const http::Patience& patience = endpoint_.means_.patience;
    const std::chrono::milliseconds longest = std::min(patience.longest, std::chrono::milliseconds(2'000));
    std::chrono::milliseconds time = patience.first;
    for (std::size_t i = 0; i < resumes && time < longest; ++i) time *= 2;
    return std::min(time, longest);
  }

  const Endpoint& endpoint_;
  const Descriptor& what_;
  const Limits& limits_;
  const std::function<void(std::size_t)>& progress_;
  archives::Content content_;
  crypto::Hash hash_;
  std::uint64_t got_ = 0;
  std::uint64_t began_at_ = 0;  ///< of this answer
  std::uint64_t brought_ = 0;   ///< by this answer
  std::optional<Error> fault_;
};

Result<archives::Content> Endpoint::blob(const Descriptor& what, const Limits& limits,
                                         const std::function<void(std::size_t)>& progress, std::stop_token stop) const {
  return BlobFetch(*this, what, limits, progress).run(std::move(stop));
}

}  // namespace seawall::oci
