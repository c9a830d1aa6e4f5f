#include "compress.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Free {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

}  // namespace

documents::Result<Content> zstd_of(std::string_view bytes, int level) {
  const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  if (!context) return Error(ErrorCode::internal, "no memory for zstd");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), bytes.size());
  Content content;
  std::string out(ZSTD_CStreamOutSize(), '\0');
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  for (;;) {
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t left = ZSTD_compressStream2(context.get(), &output, &input, ZSTD_e_end);
    if (ZSTD_isError(left)) return Error(ErrorCode::internal, std::string("zstd: ") + ZSTD_getErrorName(left));
    if (std::optional<Error> failure = content.add(std::string_view(out).substr(0, output.pos))) {
      return *std::move(failure);
    }
    if (left == 0) break;
  }
  if (std::optional<Error> failure = content.finish()) return *std::move(failure);
  return content;
}

}  // namespace seawall::archives
