#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "files.h"
#include "system.h"

namespace seawall::files {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t spare = 128;            // behind a file's text, so that Source can pad it in place
constexpr std::size_t chunk_size = 4u << 20;  // of input whose size is not known

/// Fills the buffer as far as the input goes; the number of bytes, or an errno as a negative number.
ssize_t fill(int number, std::span<char> buffer) noexcept {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::read(number, buffer.data() + filled, buffer.size() - filled);
    if (got == 0) break;
    if (got > 0) {
      filled += static_cast<std::size_t>(got);
    } else if (errno == EAGAIN) {
      // Standard input may have been made non-blocking by whoever shares it.
      pollfd wait{number, POLLIN, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return -errno;
    }
  }
  return static_cast<ssize_t>(filled);
}

/// An open input. Standard input stays open: it is everybody's.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  int number() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

struct Opened {
  Descriptor input;
  struct stat status = {};
};

documents::Result<Opened> open_input(const std::string& path) {
  const bool is_standard_input = path == "-";
  // Non-blocking, as the open of a FIFO would otherwise wait for a writer.
  Opened opened{Descriptor(is_standard_input ? STDIN_FILENO
                                             : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))};
  if (opened.input.number() < 0 || ::fstat(opened.input.number(), &opened.status) != 0) return unreadable(errno);
  if (S_ISDIR(opened.status.st_mode)) return Error(ErrorCode::unreadable, "a folder, not a file");
  if (!is_standard_input) {
    if (std::optional<Error> error = refuse_special(opened.status.st_mode)) return std::move(*error);
  }
  return opened;
}

Error over_limit(const documents::Limits& limits) {
  return {ErrorCode::limit_exceeded, "over the limit \"bytes\" of " + std::to_string(limits.bytes)};
}

/// Reads what a file of a known size holds. One byte more is asked for, to see the end of it.
documents::Result<std::string> read_sized(const Descriptor& input, std::size_t size) {
  std::string text;
  text.reserve(size + spare);
  int failure = 0;
  text.resize_and_overwrite(size + 1, [&](char* buffer, std::size_t capacity) noexcept {
    const ssize_t got = fill(input.number(), {buffer, capacity});
    if (got < 0) failure = static_cast<int>(-got);
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  });
  if (failure != 0) return unreadable(failure);
  return text;
}

/// Appends what is left of an input of unknown size. The pieces are joined at the end and given back one by
/// one, so that the peak is the text once.
std::optional<Error> read_rest(const Descriptor& input, std::string& text, const documents::Limits& limits) {
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Chunk> chunks;
  std::size_t total = text.size();
  do {
    Chunk chunk{std::make_unique_for_overwrite<char[]>(chunk_size), 0};
    const ssize_t got = fill(input.number(), {chunk.bytes.get(), chunk_size});
    if (got < 0) return unreadable(static_cast<int>(-got));
    chunk.size = static_cast<std::size_t>(got);
    total += chunk.size;
    if (total > limits.bytes) return over_limit(limits);
    chunks.push_back(std::move(chunk));
  } while (chunks.back().size == chunk_size);
  text.reserve(total + spare);
  for (Chunk& chunk : chunks) {
    text.append(chunk.bytes.get(), chunk.size);
    chunk.bytes.reset();
  }
  return std::nullopt;
}

documents::Result<std::string> read_all(const Descriptor& input, const struct stat& status,
                                        const documents::Limits& limits) {
  std::string text;
  if (S_ISREG(status.st_mode)) {
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > limits.bytes) return over_limit(limits);
    documents::Result<std::string> sized = read_sized(input, size);
    if (!sized) return sized;
    text = take(std::move(sized));
    if (text.size() <= size && size > 0) return text;
  }
  // Not a regular file, one that grows, or one of those of /proc that do not tell their size.
  if (std::optional<Error> error = read_rest(input, text, limits)) return std::move(*error);
  return text;
}

}  // namespace

documents::Result<std::string> read(Found& found, const documents::Limits& limits) {
  if (!found.content) return read(found.path, limits);
  std::optional<std::string> content = std::exchange(found.content, std::nullopt);
  if (content->size() > limits.bytes) return over_limit(limits);
  return *std::move(content);
}

documents::Result<std::string> read(const std::string& path, const documents::Limits& limits) {
  const documents::Result<Opened> opened = open_input(path);
  if (!opened) return opened.error();
  return read_all(opened->input, opened->status, limits);
}

documents::Result<Pieces> Pieces::open(const std::string& path) {
  documents::Result<Opened> opened = open_input(path);
  if (!opened) return opened.error();
  return Pieces(opened->input.release());
}

Pieces::Pieces(Pieces&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Pieces& Pieces::operator=(Pieces&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Pieces::~Pieces() { const Descriptor closes(descriptor_); }

documents::Result<std::size_t> Pieces::fill(std::span<char> buffer) {
  const ssize_t got = files::fill(descriptor_, buffer);
  if (got < 0) return unreadable(static_cast<int>(-got));
  return static_cast<std::size_t>(got);
}

}  // namespace seawall::files
