#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <optional>

#include "inflate.h"
#include "streams.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t block_size = 512 * 1024;
// A few repeated lines may well be packed as tightly as the worst of bombs.
constexpr std::size_t ratio_from = std::size_t{1} << 20;
constexpr int largest_window_log = 27;  // 128 MiB, as of zstd --long

/// Bytes of a stream, as many at a time as are wanted.
class Source {
 public:
  explicit Source(std::unique_ptr<Stream> from) : from_(std::move(from)) {}

  /// At least some bytes of the beginning, unless there are fewer in all. Before fill().
  documents::Result<std::string_view> beginning(std::size_t least) {
    while (head_.size() < least) {
      const auto block = from_->next();
      if (!block) return block.error();
      if (block->empty()) break;
      given_ += block->size();
      const std::size_t taken = std::min(least - head_.size(), block->size());
      head_ += block->substr(0, taken);
      behind_ = block->substr(taken);
    }
    rest_ = head_;
    return rest_;
  }
  /// Sees to it that there is a rest; false at the end of the stream.
  documents::Result<bool> fill() {
    if (!rest_.empty()) return true;
    if (!behind_.empty()) {
      rest_ = std::exchange(behind_, {});
      return true;
    }
    const auto block = from_->next();
    if (!block) return block.error();
    given_ += block->size();
    rest_ = *block;
    return !rest_.empty();
  }
  std::string_view rest() const noexcept { return rest_; }
  void use(std::size_t size) noexcept { rest_.remove_prefix(size); }
  /// How many bytes the stream gave up to now.
  std::size_t given() const noexcept { return given_; }

 private:
  std::unique_ptr<Stream> from_;
  std::string head_;
  std::string_view rest_;
  std::string_view behind_;
  std::size_t given_ = 0;
};

/// Of one compression. What it reads consists of parts that follow upon each other: gzip's members, zstd's frames.
class Decoder {
 public:
  using Step = Inflater::Step;  ///< is_end: of a part
  virtual ~Decoder() = default;
  virtual void begin_part() = 0;
  virtual documents::Result<Step> step(std::string_view bytes, char* out, std::size_t room) = 0;
};

class GzipDecoder : public Decoder {
 public:
  void begin_part() override { inflater_.restart(); }
  documents::Result<Step> step(std::string_view bytes, char* out, std::size_t room) override {
    return inflater_.step(bytes, out, room);
  }

 private:
  Inflater inflater_{Inflater::Form::gzip};
};

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (context_) ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window_log);
  }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

  void begin_part() override {
    if (context_) ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
  }
  documents::Result<Step> step(std::string_view bytes, char* out, std::size_t room) override {
    if (!context_) return Error(ErrorCode::internal, "no memory for zstd");
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    ZSTD_outBuffer output{out, room, 0};
    const std::size_t code = ZSTD_decompressStream(context_, &output, &input);
    if (ZSTD_isError(code)) return failure_of(code);
    return Step{input.pos, output.pos, code == 0};
  }

 private:
  static Error failure_of(std::size_t code) {
    if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge) {
      return {ErrorCode::limit_exceeded,
              "over the limit \"zstd window\" of " + std::to_string(1 << largest_window_log)};
    }
    std::string reason = ZSTD_getErrorName(code);
    if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    return {ErrorCode::syntax, "damaged: " + reason};
  }

  ZSTD_DCtx* context_;
};

class Decompressed : public Stream {
 public:
  Decompressed(std::unique_ptr<Stream> from, const ExpansionLimits& limits)
      : source_(std::move(from)), limits_(limits) {}

  documents::Result<std::string_view> next() override {
    if (failure_) return *failure_;
    auto block = has_begun_ ? more() : begin();
    if (!block) failure_ = block.error();
    return block;
  }

 private:
  using Block = documents::Result<std::string_view>;

  Block begin() {
    const auto start = source_.beginning(4);
    if (!start) return start.error();
    has_begun_ = true;
    // A frame of zstd that is skipped may be the first: of sixteen magic numbers, for sixteen kinds of it.
    const bool is_skippable =
        start->size() >= 4 && start->substr(1) == "\x2a\x4d\x18" && (static_cast<unsigned char>((*start)[0]) >> 4) == 5;
    if (start->starts_with("\x1f\x8b")) {
      decoder_ = std::make_unique<GzipDecoder>();
    } else if (is_skippable || start->starts_with("\x28\xb5\x2f\xfd")) {
      decoder_ = std::make_unique<ZstdDecoder>();
    }
    if (decoder_) block_ = std::make_unique_for_overwrite<char[]>(block_size);
    return more();
  }

  Block more() {
    if (decoder_) return decoded();
    const auto has_more = source_.fill();
    if (!has_more) return has_more.error();
    const std::string_view rest = source_.rest();
    source_.use(rest.size());
    return rest;
  }

  Block decoded() {
    std::size_t made = 0;
    while (made < block_size && !has_ended_) {
      const auto has_more = source_.fill();
      if (!has_more) return has_more.error();
      if (is_between_parts_) {
        if (!begin_part(*has_more)) return *failure_;
        continue;
      }
      const auto step = decoder_->step(source_.rest(), block_.get() + made, block_size - made);
      if (!step) return step.error();
      // What is nothing but a bomb's headers makes no progress here either: each of them is used up.
      if (step->used == 0 && step->made == 0 && !step->is_end) {
        return Error(ErrorCode::syntax, *has_more ? "damaged" : "cut off within compressed data");
      }
      source_.use(step->used);
      made += step->made;
      is_between_parts_ = step->is_end;
    }
    content_ += made;
    if (content_ > limits_.content) return over("decompressed size", limits_.content);
    if (content_ > ratio_from && content_ / limits_.ratio > source_.given()) {
      return over("expansion ratio", limits_.ratio);
    }
    return std::string_view(block_.get(), made);
  }

  /// Another part, or the end with its padding. False when it failed.
  bool begin_part(bool has_more) {
    if (!has_more) {
      has_ended_ = true;
    } else if (source_.rest()[0] == '\0') {
      return pass_padding();
    } else {
      decoder_->begin_part();
      is_between_parts_ = false;
    }
    return true;
  }

  bool pass_padding() {
    for (;;) {
      const auto has_more = source_.fill();
      if (!has_more) failure_ = has_more.error();
      has_ended_ = failure_ || !*has_more;
      if (has_ended_) return !failure_;
      const std::string_view rest = source_.rest();
      if (rest.find_first_not_of('\0') != rest.npos) {
        failure_ = Error(ErrorCode::syntax, "compressed data is followed by something else");
        return false;
      }
      source_.use(rest.size());
    }
  }

  static Error over(std::string_view name, std::size_t limit) {
    return {ErrorCode::limit_exceeded, "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit)};
  }

  Source source_;
  ExpansionLimits limits_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<char[]> block_;
  std::size_t content_ = 0;
  bool has_begun_ = false;
  bool is_between_parts_ = true;
  bool has_ended_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Stream> decompressed(std::unique_ptr<Stream> from, const ExpansionLimits& limits) {
  return std::make_unique<Decompressed>(std::move(from), limits);
}

}  // namespace seawall::archives
