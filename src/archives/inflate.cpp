#include "inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>
#include <string>

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

const char* reason_of(int code) noexcept {
  switch (code) {
    case ISAL_INVALID_BLOCK: return "an invalid block";
    case ISAL_INVALID_SYMBOL: return "an invalid symbol";
    case ISAL_INVALID_LOOKBACK: return "a distance that leads before the beginning";
    case ISAL_INVALID_WRAPPER: return "an invalid gzip header";
    case ISAL_UNSUPPORTED_METHOD: return "a gzip header of an unknown compression method";
    case ISAL_INCORRECT_CHECKSUM: return "a checksum or size that is not that of the content";
    default: return "something that is not compressed data";
  }
}

/// ISA-L counts in 32 bits.
std::uint32_t counted(std::size_t size) noexcept {
  return static_cast<std::uint32_t>(std::min<std::size_t>(size, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

Inflater::Inflater(Form form)
    : form_(form), state_(std::make_unique<inflate_state>()), header_(std::make_unique<isal_gzip_header>()) {
  restart();
}
Inflater::~Inflater() = default;

void Inflater::restart() noexcept {
  isal_inflate_init(state_.get());
  isal_gzip_header_init(header_.get());
  is_in_header_ = form_ == Form::gzip;
  state_->crc_flag = form_ == Form::gzip ? ISAL_GZIP_NO_HDR_VER : ISAL_DEFLATE;
}

documents::Result<Inflater::Step> Inflater::step(std::string_view bytes, char* out, std::size_t room) {
  inflate_state& state = *state_;
  const std::uint32_t given = counted(bytes.size());
  const std::uint32_t wanted = counted(room);
  // ISA-L does not write through next_in.
  state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  state.avail_in = given;
  state.next_out = reinterpret_cast<std::uint8_t*>(out);
  state.avail_out = wanted;
  int code = ISAL_DECOMP_OK;
  if (is_in_header_) {
    // isal_inflate() would forget what fields a header has, when it comes in pieces.
    code = isal_read_gzip_header(&state, header_.get());
    is_in_header_ = code != ISAL_DECOMP_OK;
  }
  if (!is_in_header_) code = isal_inflate(&state);
  if (code < 0) return Error(ErrorCode::syntax, "damaged: " + std::string(reason_of(code)));
  return Step{given - state.avail_in, wanted - state.avail_out,
              !is_in_header_ && state.block_state == ISAL_BLOCK_FINISH};
}

std::uint32_t checksum_of(std::string_view bytes) noexcept {
  return crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

}  // namespace seawall::archives
