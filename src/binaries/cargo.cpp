// Source: the README of cargo-auditable, "what data is recorded": JSON in zlib's format, in a section of its own.

#include <zlib.h>

#include <algorithm>
#include <array>

#include "layout.h"

namespace seawall::binaries {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t most_audit_data = std::size_t{8} << 20;

documents::Result<std::optional<std::string>> inflated(std::string_view bytes) {
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), UINT32_MAX));
  if (::inflateInit(&stream) != Z_OK) return Error(ErrorCode::internal, "zlib cannot be used");
  std::string text;
  std::array<char, 64 * 1024> block;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= most_audit_data) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    text.append(block.data(), block.size() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  if (text.size() > most_audit_data) {
    return Error(ErrorCode::limit_exceeded, "over the limit \"audit data\" of " + std::to_string(most_audit_data));
  }
  if (status != Z_STREAM_END) return Error(ErrorCode::syntax, "the audit data of cargo cannot be decompressed");
  return std::optional(std::move(text));
}

}  // namespace

documents::Result<std::optional<std::string>> cargo_audit_data(std::string_view file) {
  const std::optional<Layout> layout = layout_of(file);
  const Section* const section = layout ? layout->find(".dep-v0") : nullptr;
  if (!section) return std::optional<std::string>();
  return inflated(section->bytes);
}

}  // namespace seawall::binaries
