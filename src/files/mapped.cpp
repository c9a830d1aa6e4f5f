#include "mapped.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "system.h"

namespace seawall::files {
namespace {

using documents::Error;
using documents::ErrorCode;

Error refused(const std::string& path, int code) {
  return {code == ENOENT ? ErrorCode::not_found : ErrorCode::unreadable, unreadable(code).message(), {path}};
}

/// A descriptor that is open as long as this.
struct Opened {
  int number;
  explicit Opened(int of) noexcept : number(of) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

documents::Result<Mapped> Mapped::open(const std::string& path) {
  // Non-blocking, as the open of a FIFO would otherwise wait for a writer.
  const Opened file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status = {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0) return refused(path, errno);
  if (S_ISDIR(status.st_mode)) return Error(ErrorCode::unreadable, "a folder, not a file", {path});
  if (const std::optional<Error> special = refuse_special(status.st_mode)) {
    return Error(special->code(), special->message(), {path});  // without its advice: a pipe cannot be mapped
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return Mapped("", 0);  // nothing is mapped of an empty file
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (bytes == MAP_FAILED) return refused(path, errno);
  return Mapped(static_cast<const char*>(bytes), size);
}

Mapped::Mapped(Mapped&& other) noexcept
    : bytes_(std::exchange(other.bytes_, "")), size_(std::exchange(other.size_, 0)) {}

Mapped& Mapped::operator=(Mapped&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Mapped::~Mapped() {
  if (size_ > 0) ::munmap(const_cast<char*>(bytes_), size_);
}

}  // namespace seawall::files
