#pragma once

// DEFLATE (RFC 1951), with gzip around it (RFC 1952) or without, by ISA-L. Private to archives.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "documents/documents.h"

struct inflate_state;
struct isal_gzip_header;

namespace seawall::archives {

class Inflater {
 public:
  enum class Form : std::uint8_t { bare, gzip };
  struct Step {
    std::size_t used = 0;
    std::size_t made = 0;
    bool is_end = false;  ///< of the data; of gzip its checksum and size were right
  };

  explicit Inflater(Form form);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  /// As new.
  void restart() noexcept;
  /// Takes some bytes and gives some; both may be none where the other side is missing. Fails with syntax.
  documents::Result<Step> step(std::string_view bytes, char* out, std::size_t room);

 private:
  Form form_;
  std::unique_ptr<inflate_state> state_;
  std::unique_ptr<isal_gzip_header> header_;
  bool is_in_header_ = false;
};

/// CRC-32 as gzip and zip have it.
std::uint32_t checksum_of(std::string_view bytes) noexcept;

}  // namespace seawall::archives
