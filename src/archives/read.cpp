#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <unordered_set>

#include "archives.h"
#include "libarchive.h"
#include "names.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t block_size = 64 * 1024;
// A few repeated lines may well be packed as tightly as the worst of bombs.
constexpr std::size_t ratio_from = 1 << 20;

struct Closer {
  void operator()(archive* handle) const noexcept { libarchive().archive_read_free(handle); }
};
using Handle = std::unique_ptr<archive, Closer>;

/// A file as libarchive asks for it.
class Input {
 public:
  // Non-blocking, as the open of a FIFO would otherwise wait for a writer.
  explicit Input(const std::string& file)
      : descriptor_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    struct stat status;
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
      failure_ = errno;
    } else {
      is_file_ = S_ISREG(status.st_mode);
      size_ = static_cast<std::size_t>(status.st_size);
    }
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int failure() const noexcept { return failure_; }
  bool is_file() const noexcept { return is_file_; }
  std::size_t size() const noexcept { return size_; }

  static la_ssize_t give(archive*, void* self, const void** bytes) noexcept {
    Input& input = *static_cast<Input*>(self);
    *bytes = input.block_.data();
    for (;;) {
      const ssize_t got = ::read(input.descriptor_, input.block_.data(), input.block_.size());
      if (got >= 0 || errno != EINTR) {
        if (got < 0) input.failure_ = errno;
        return got;
      }
    }
  }

 private:
  int descriptor_;
  int failure_ = 0;
  bool is_file_ = false;
  std::size_t size_ = 0;
  std::array<char, block_size> block_;
};

class Unpacking {
 public:
  Unpacking(const std::string& file, const Limits& limits)
      : file_(file), limits_(limits), input_(file), handle_(libarchive().archive_read_new()) {}

  documents::Result<std::vector<Entry>> run() {
    if (!open()) return std::move(*error_);
    while (next_header()) {
      if (!read_entry()) break;
    }
    if (error_) return std::move(*error_);
    return std::move(entries_);
  }

 private:
  // Each step answers whether to go on; what is wrong is in error_.

  bool fail(ErrorCode code, std::string message) {
    error_ = Error(code, std::move(message), {file_, 0, 0});
    return false;
  }
  bool fail_with_limit(const std::string& what, std::string_view name, std::size_t limit) {
    return fail(ErrorCode::limit_exceeded,
                what + "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit));
  }
  /// What libarchive has met.
  bool fail_to_read() {
    if (input_.failure() != 0) return fail(ErrorCode::unreadable, system_message(input_.failure()));
    return fail(ErrorCode::syntax, "cannot be read as a tar archive: " + reason_of(handle_.get()));
  }

  bool open() {
    if (input_.failure() != 0) return fail_to_read();
    if (!input_.is_file()) return fail(ErrorCode::unreadable, "not a file");
    archive* const handle = handle_.get();
    // Each filter by name: those of all are many, and some run other programs.
    const bool is_ready = handle && libarchive().archive_read_support_format_tar(handle) == ARCHIVE_OK &&
                          libarchive().archive_read_support_filter_gzip(handle) == ARCHIVE_OK &&
                          libarchive().archive_read_support_filter_zstd(handle) == ARCHIVE_OK;
    if (!is_ready) return fail(ErrorCode::internal, "libarchive lacks tar, gzip or zstd");
    if (libarchive().archive_read_open(handle, &input_, nullptr, Input::give, nullptr) != ARCHIVE_OK)
      return fail_to_read();
    // What a filter makes for another filter is seen by no limit.
    constexpr int file_and_one_filter = 2;
    if (libarchive().archive_filter_count(handle) > file_and_one_filter) {
      return fail(ErrorCode::syntax, "compressed more than once");
    }
    return true;
  }

  bool next_header() {
    const int result = libarchive().archive_read_next_header(handle_.get(), &entry_);
    if (result == ARCHIVE_EOF) {
      // The mark at the end was read, unless the bytes end where it should begin.
      const bool has_mark = libarchive().archive_filter_bytes(handle_.get(), 0) >
                            libarchive().archive_read_header_position(handle_.get());
      if (!has_mark) fail(ErrorCode::syntax, "ends without the mark at the end of a tar archive: it may be cut off");
      return false;
    }
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return fail_to_read();
    if (++entry_count_ > limits_.entries) return fail_with_limit("", "archive entries", limits_.entries);
    return is_within_limits();
  }

  bool read_entry() {
    const char* const name = libarchive().archive_entry_pathname(entry_);
    if (!name) return fail(ErrorCode::syntax, "an entry has no name that can be read");
    const bool is_file =
        libarchive().archive_entry_filetype(entry_) == AE_IFREG && !libarchive().archive_entry_hardlink(entry_);
    std::optional<std::string> path = inner_path(name);
    if (is_file && !path) {
      return fail(ErrorCode::syntax, "\"" + std::string(name) + "\" leads out of the archive");
    }
    if (is_file && !paths_.insert(*path).second) return fail(ErrorCode::syntax, "\"" + *path + "\" is there twice");
    Entry entry{is_file ? *std::move(path) : name, {}};
    if (!read_bytes(entry, is_file)) return false;
    if (is_file) entries_.push_back(std::move(entry));
    return true;
  }

  /// Also of what is not kept: libarchive would pass over it without an end to what that may cost.
  bool read_bytes(Entry& entry, bool is_kept) {
    std::array<char, block_size> block;
    std::size_t size = 0;
    for (;;) {
      const la_ssize_t got = libarchive().archive_read_data(handle_.get(), block.data(), block.size());
      if (got < 0) return fail_to_read();
      if (got == 0) return true;
      size += static_cast<std::size_t>(got);
      bytes_ += static_cast<std::size_t>(got);
      if (size > limits_.entry) return fail_with_limit("\"" + entry.path + "\" is ", "entry size", limits_.entry);
      if (!is_within_limits()) return false;
      if (is_kept) entry.bytes.append(block.data(), static_cast<std::size_t>(got));
    }
  }

  bool is_within_limits() {
    // Headers may be most of an archive, and of a sparse file there may be more than the archive holds.
    const std::size_t content =
        std::max(bytes_, static_cast<std::size_t>(libarchive().archive_filter_bytes(handle_.get(), 0)));
    if (content > limits_.total) return fail_with_limit("", "archive content", limits_.total);
    if (content > ratio_from && content / limits_.ratio > input_.size()) {
      return fail_with_limit("", "expansion ratio", limits_.ratio);
    }
    return true;
  }

  const std::string& file_;
  const Limits& limits_;
  Input input_;
  Handle handle_;  // gone before the input that it reads from
  archive_entry* entry_ = nullptr;
  std::size_t entry_count_ = 0;
  std::size_t bytes_ = 0;  // of all files
  std::unordered_set<std::string> paths_;
  std::vector<Entry> entries_;
  std::optional<Error> error_;
};

}  // namespace

documents::Result<std::vector<Entry>> read(const std::string& file, const Limits& limits) {
  if (std::optional<Error> failure = load_libarchive()) return *std::move(failure);
  return std::make_unique<Unpacking>(file, limits)->run();
}

}  // namespace seawall::archives
