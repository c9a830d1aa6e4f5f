#pragma once

// Requests over the real transport and what came of them as one text, for the tests of this folder.

#include <gtest/gtest.h>
#include <zlib.h>

#include <memory>
#include <string>
#include <utility>

#include "http.h"

namespace seawall::http::testing {

inline std::unique_ptr<Transport> transport_of(const Options& options = {}) {
  auto transport = connect(options);
  EXPECT_TRUE(transport) << transport.error().message();
  return take(std::move(transport));
}

inline std::string name_of(documents::ErrorCode code) {
  switch (code) {
    case documents::ErrorCode::unavailable: return "unavailable";
    case documents::ErrorCode::untrusted: return "untrusted";
    case documents::ErrorCode::limit_exceeded: return "limit_exceeded";
    case documents::ErrorCode::invalid_argument: return "invalid_argument";
    default: return "another code";
  }
}

/// "200 body", or "unavailable: message".
inline std::string outcome_of(Transport& transport, const Request& request, const Sink& sink = {},
                              std::stop_token stop = {}) {
  const auto response = transport.send(request, sink, std::move(stop));
  if (!response) return name_of(response.error().code()) + ": " + response.error().message();
  return std::to_string(response->status) + " " + response->body;
}
inline std::string outcome_of(Transport& transport, const std::string& url) {
  return outcome_of(transport, Request{.url = url});
}

inline std::string gzipped(const std::string& text) {
  z_stream stream{};
  constexpr int with_gzip_header = 16;
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + with_gzip_header, 8, Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace seawall::http::testing
