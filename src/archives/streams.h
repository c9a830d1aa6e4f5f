#pragma once

// Bytes that come one after another, from files, memory and compressed streams, with limits: what is read may be
// hostile.
//
// Threads: a Stream belongs to one thread at a time. Lifetimes: what next() gives lives until the next call.
// Sources: RFC 1952 (gzip), RFC 8878 (zstd).

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::archives {

class Stream {
 public:
  virtual ~Stream() = default;
  /// The next bytes; empty at the end and from then on. After a failure each call gives the same failure.
  virtual documents::Result<std::string_view> next() = 0;
};

/// Of a text that outlives the stream.
std::unique_ptr<Stream> stream_of(std::string_view bytes);
/// A regular file, or the part of it from an offset on. Fails with unreadable.
documents::Result<std::unique_ptr<Stream>> file_stream(const std::string& file, std::size_t offset = 0,
                                                       std::size_t size = std::string_view::npos);

/// What may come out of a compressed stream. Each limit has a name that its error tells.
struct ExpansionLimits {
  std::size_t ratio = 2'000;  ///< "expansion ratio": bytes of content a byte of the stream, from 1 MiB of content on
  std::size_t content = std::size_t{64} << 30;  ///< "decompressed size" in bytes
};

/// What a stream begins with decides: gzip, of any number of members (estargz has one a file); zstd, of any number of
/// frames, skippable ones too; anything else comes out as it is. Once: what is compressed in it stays so. Fails with
/// syntax for what is damaged, cut off or followed by something else (but zeros, which pad some), and with
/// limit_exceeded.
std::unique_ptr<Stream> decompressed(std::unique_ptr<Stream> from, const ExpansionLimits& limits = {});

/// All bytes of a stream; limit_exceeded, by the name that is given, for more than `most`.
documents::Result<std::string> read_all(Stream& stream, std::size_t most, std::string_view name_of_limit);

}  // namespace seawall::archives
