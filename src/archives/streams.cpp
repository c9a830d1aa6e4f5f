#include "streams.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "names.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

class TextStream : public Stream {
 public:
  explicit TextStream(std::string_view bytes) : bytes_(bytes) {}
  documents::Result<std::string_view> next() override { return std::exchange(bytes_, {}); }

 private:
  std::string_view bytes_;
};

/// Reads, and does not map: of a mapped file that somebody shortens meanwhile the program would die.
class FileStream : public Stream {
 public:
  FileStream(std::string file, int descriptor, std::size_t offset, std::size_t size)
      : file_(std::move(file)), descriptor_(descriptor), offset_(offset), left_(size) {
    ::posix_fadvise(descriptor_, static_cast<off_t>(offset), 0, POSIX_FADV_SEQUENTIAL);
  }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;
  ~FileStream() override { ::close(descriptor_); }

  documents::Result<std::string_view> next() override {
    if (failure_) return *failure_;
    const std::size_t most = std::min(left_, block_size);
    if (most == 0) return std::string_view();
    if (!block_) block_ = std::make_unique_for_overwrite<char[]>(block_size);
    for (;;) {
      const ssize_t got = ::pread(descriptor_, block_.get(), most, static_cast<off_t>(offset_));
      if (got >= 0) return taken(static_cast<std::size_t>(got));
      if (errno == EINTR) continue;
      failure_ = Error(ErrorCode::unreadable, system_message(errno), {file_, 0, 0});
      return *failure_;
    }
  }

 private:
  static constexpr std::size_t block_size = 256 * 1024;

  std::string_view taken(std::size_t size) noexcept {
    offset_ += size;
    left_ = size == 0 ? 0 : left_ - size;
    return {block_.get(), size};
  }

  std::string file_;
  int descriptor_;
  std::size_t offset_;
  std::size_t left_;
  std::unique_ptr<char[]> block_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Stream> stream_of(std::string_view bytes) { return std::make_unique<TextStream>(bytes); }

documents::Result<std::unique_ptr<Stream>> file_stream(const std::string& file, std::size_t offset, std::size_t size) {
  const auto refused = [&](std::string message) {
    return Error(ErrorCode::unreadable, std::move(message), {file, 0, 0});
  };
  // Non-blocking, as the open of a FIFO would otherwise wait for a writer.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return refused(system_message(errno));
  auto stream = std::make_unique<FileStream>(file, descriptor, offset, size);
  struct stat status;
  if (::fstat(descriptor, &status) != 0) return refused(system_message(errno));
  if (!S_ISREG(status.st_mode)) return refused("not a file");
  return std::unique_ptr<Stream>(std::move(stream));
}

documents::Result<std::string> read_all(Stream& stream, std::size_t most, std::string_view name_of_limit) {
  std::string bytes;
  for (;;) {
    const auto block = stream.next();
    if (!block) return block.error();
    if (block->empty()) return bytes;
    if (block->size() > most - bytes.size()) {
      return Error(ErrorCode::limit_exceeded,
                   "over the limit \"" + std::string(name_of_limit) + "\" of " + std::to_string(most));
    }
    bytes += *block;
  }
}

}  // namespace seawall::archives
