#include "advisory_update.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "advisories/advisories.h"
#include "console.h"
#include "files/files.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t buffer_size = std::size_t{1} << 20;

Error cannot_write(const std::string& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return {ErrorCode::unreadable, "cannot write \"" + path + "\": " + reason};
}

std::string temporary_of(const std::string& path) { return path + ".new"; }

/// Whether a descriptor is still that of the name: else the one who had it has given it to the store, or removed it.
bool is_of(int descriptor, const std::string& name) {
  struct stat open = {};
  struct stat named = {};
  return ::fstat(descriptor, &open) == 0 && ::stat(name.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
         open.st_ino == named.st_ino;
}

/// Why a file of the temporary name is not to be written over; nothing where it may be.
std::optional<Error> obstacle(int descriptor, const std::string& name) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) return cannot_write(name, errno);
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::unreadable, "\"" + name + "\" is in the way: it is no file");
  if (status.st_nlink > 1) {
    return Error(ErrorCode::unreadable, "\"" + name + "\" is in the way: it is a file that has another name, too");
  }
  return {};
}

/// Open, locked and empty.
Result<int> open_locked(const std::string& path) {
  const std::string name = temporary_of(path);
  for (;;) {
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (descriptor < 0) return cannot_write(name, errno);
    std::optional<Error> failure = obstacle(descriptor, name);
    if (!failure && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      failure = errno == EWOULDBLOCK ? Error(ErrorCode::unavailable, "another import into \"" + path + "\" is going on",
                                             {}, "wait until it has ended")
                                     : cannot_write(name, errno);
    }
    const bool is_ours = !failure && is_of(descriptor, name);
    if (is_ours && ::ftruncate(descriptor, 0) != 0) failure = cannot_write(name, errno);
    if (is_ours && !failure) return descriptor;
    ::close(descriptor);
    if (failure) return *std::move(failure);
  }
}

/// So that a new name outlives a loss of power. File systems that cannot do it have no better way.
void sync_folder(const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Result<std::unique_ptr<AdvisoryUpdate>> AdvisoryUpdate::begin(const std::string& path) {
  if (path.empty()) {
    return Error(ErrorCode::invalid_argument,
                 "no place for advisories is known, as neither $XDG_DATA_HOME nor $HOME is set", {},
                 "name the file: --advisories FILE");
  }
  // A file over the size that a limit of the system allows is told like a disk that is full.
  std::signal(SIGXFSZ, SIG_IGN);
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  const std::string file = error ? path : real.string();
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {
    return Error(ErrorCode::unreadable, "\"" + path + "\" is no file");
  }
  const fs::path folder = fs::path(file).parent_path();
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error) return cannot_write(path, error.value());
  const Result<int> descriptor = open_locked(file);
  if (!descriptor) return descriptor.error();
  return std::make_unique<AdvisoryUpdate>(file, *descriptor);
}

AdvisoryUpdate::AdvisoryUpdate(std::string path, int descriptor)
    : path_(std::move(path)), temporary_(temporary_of(path_)), descriptor_(descriptor) {
  buffer_.reserve(buffer_size);
}

AdvisoryUpdate::~AdvisoryUpdate() {
  if (descriptor_ < 0) return;
  ::unlink(temporary_.c_str());  // while it is locked: it is nobody else's
  ::close(descriptor_);
}

bool AdvisoryUpdate::write(std::string_view bytes) {
  if (bytes.size() < buffer_size - buffer_.size()) {
    buffer_ += bytes;
    return failure_ == 0;
  }
  if (!flush()) return false;
  if (!write_all(descriptor_, bytes)) failure_ = errno;
  return failure_ == 0;
}

bool AdvisoryUpdate::flush() {
  if (failure_ == 0 && !write_all(descriptor_, buffer_)) failure_ = errno;
  buffer_.clear();
  return failure_ == 0;
}

Error AdvisoryUpdate::failure() const {
  const Error error = cannot_write(path_, failure_);
  return {error.code(), error.message(), {}, "what was there before is as it was"};
}

std::optional<Error> AdvisoryUpdate::check() {
  if (!flush()) return failure();
  const Result<files::Mapped> file = files::Mapped::open(temporary_);
  if (!file) return file.error();
  const Result<advisories::Store> store = advisories::Store::open(file->view());
  return store ? store->verify() : std::optional(store.error());
}

std::optional<Error> AdvisoryUpdate::keep() {
  if (!flush()) return failure();
  if (::fsync(descriptor_) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    failure_ = errno;
    return failure();
  }
  ::close(std::exchange(descriptor_, -1));
  sync_folder(path_);
  return {};
}

}  // namespace seawall::commands
