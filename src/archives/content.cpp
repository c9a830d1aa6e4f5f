#include "content.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "names.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

std::string temporary_folder() {
  const char* const told = std::getenv("TMPDIR");
  return told && *told ? told : "/tmp";
}

Error refused(const std::string& folder) {
  return {ErrorCode::unreadable, "a temporary file in \"" + folder + "\" cannot be written: " + system_message(errno)};
}

/// A new file without a name, or -1 and errno.
int nameless_file(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return descriptor;
  // Not every file system has such files.
  std::string name = folder + "/seawall-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

bool write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Content::Content(std::size_t expected) : is_large_(expected > most_in_memory) {
  if (!is_large_) bytes_.reserve(expected);
}

Content::Content(Content&& other) noexcept
    : bytes_(std::move(other.bytes_)),
      is_large_(other.is_large_),
      size_(std::exchange(other.size_, 0)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      mapped_(std::exchange(other.mapped_, nullptr)) {
  other.bytes_.clear();
}

Content& Content::operator=(Content&& other) noexcept {
  Content taken(std::move(other));
  std::swap(bytes_, taken.bytes_);
  std::swap(is_large_, taken.is_large_);
  std::swap(size_, taken.size_);
  std::swap(descriptor_, taken.descriptor_);
  std::swap(mapped_, taken.mapped_);
  return *this;
}

Content::~Content() {
  if (mapped_) ::munmap(const_cast<char*>(mapped_), size_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<Error> Content::add(std::string_view bytes) {
  if (bytes.empty()) return {};  // nothing is mapped of an empty file
  if (descriptor_ < 0 && !is_large_ && bytes.size() <= most_in_memory - bytes_.size()) {
    bytes_ += bytes;
    size_ += bytes.size();
    return {};
  }
  const std::string folder = temporary_folder();
  if (descriptor_ < 0) {
    descriptor_ = nameless_file(folder);
    if (descriptor_ < 0 || !write_all(descriptor_, bytes_)) return refused(folder);
    bytes_ = {};
  }
  if (!write_all(descriptor_, bytes)) return refused(folder);
  size_ += bytes.size();
  return {};
}

std::optional<Error> Content::finish() {
  if (descriptor_ < 0) return {};
  void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
  if (mapped == MAP_FAILED) return refused(temporary_folder());
  mapped_ = static_cast<const char*>(mapped);
  ::close(std::exchange(descriptor_, -1));
  return {};
}

std::string_view Content::view() const noexcept {
  if (mapped_) return {mapped_, size_};
  return bytes_;
}

}  // namespace seawall::archives
