#pragma once

// Bytes that were unpacked or fetched, as a stream that keeps them. Private to oci.
//
// Threads, lifetimes: as those of archives::Stream.

#include <memory>
#include <string_view>
#include <utility>

#include "archives/archives.h"

namespace seawall::oci {

class ContentStream final : public archives::Stream {
 public:
  /// All of it, or a part.
  explicit ContentStream(std::shared_ptr<const archives::Content> content)
      : content_(std::move(content)), bytes_(content_->view()) {}
  ContentStream(std::shared_ptr<const archives::Content> content, std::string_view bytes)
      : content_(std::move(content)), bytes_(bytes) {}
  documents::Result<std::string_view> next() override {
    constexpr std::size_t piece_size = 1 << 20;  // so that a stop is seen in time
    const std::string_view piece = bytes_.substr(0, piece_size);
    bytes_.remove_prefix(piece.size());
    return piece;
  }

 private:
  const std::shared_ptr<const archives::Content> content_;
  std::string_view bytes_;
};

}  // namespace seawall::oci
