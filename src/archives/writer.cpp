#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "archives.h"
#include "libarchive.h"
#include "names.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Closer {
  void operator()(archive* handle) const noexcept { libarchive().archive_write_free(handle); }
  void operator()(archive_entry* entry) const noexcept { libarchive().archive_entry_free(entry); }
};

bool is_folder(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

struct Writer::State {
  std::string file;
  std::string temporary;  // empty when there is none any more
  int descriptor = -1;
  std::unique_ptr<archive, Closer> handle;
  std::unordered_set<std::string> paths;
  int system_failure = 0;
  std::optional<Error> failure;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { discard(); }

  Error fail(ErrorCode code, std::string message) {
    discard();
    failure = Error(code, std::move(message), {file, 0, 0});
    return *failure;
  }
  Error fail_to_write(int code) {
    return fail(ErrorCode::unreadable, "cannot write \"" + file + "\": " + system_message(code));
  }
  /// What libarchive has met.
  Error fail_to_pack() {
    if (system_failure != 0) return fail_to_write(system_failure);
    const char* const told = handle ? libarchive().archive_error_string(handle.get()) : nullptr;
    return fail(ErrorCode::internal, "cannot write \"" + file + "\": " + (told ? told : "libarchive does not say why"));
  }

  bool open(Compression compression) {
    handle.reset(libarchive().archive_write_new());
    archive* const a = handle.get();
    if (!a || libarchive().archive_write_set_format_pax_restricted(a) != ARCHIVE_OK) return false;
    if (compression == Compression::gzip) {
      if (libarchive().archive_write_add_filter_gzip(a) != ARCHIVE_OK) return false;
      if (libarchive().archive_write_set_filter_option(a, "gzip", "timestamp", nullptr) != ARCHIVE_OK) return false;
    }
    if (compression == Compression::zstd && libarchive().archive_write_add_filter_zstd(a) != ARCHIVE_OK) return false;
    libarchive().archive_write_set_bytes_in_last_block(a, 1);  // no zeros behind what is compressed
    return libarchive().archive_write_open(a, this, nullptr, take, nullptr) == ARCHIVE_OK;
  }

  static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) noexcept {
    State& state = *static_cast<State*>(self);
    for (;;) {
      const ssize_t written = ::write(state.descriptor, bytes, size);
      if (written >= 0 || errno != EINTR) {
        if (written < 0) state.system_failure = errno;
        return written;
      }
    }
  }

  bool close_descriptor() noexcept {
    const int closed = std::exchange(descriptor, -1);
    return closed < 0 || ::close(closed) == 0;
  }

  void discard() noexcept {
    handle.reset();
    close_descriptor();
    if (!temporary.empty()) ::unlink(temporary.c_str());
    temporary.clear();
  }
};

documents::Result<std::unique_ptr<Writer>> Writer::create(const std::string& file) {
  auto state = std::make_unique<State>();
  state->file = file;
  const std::optional<Compression> compression = compression_of(file);
  if (!compression) {
    return state->fail(ErrorCode::unsupported,
                       "\"" + file + "\" is no archive that can be written: .tar, .tar.gz, .tgz, .tar.zst or .tzst");
  }
  if (std::optional<Error> failure = load_libarchive()) return *std::move(failure);
  if (is_folder(file)) return state->fail_to_write(EISDIR);
  // A name that nobody can foresee: the folder may be somebody else's, too.
  std::string temporary = file + ".seawall-XXXXXX";
  state->descriptor = ::mkstemp(temporary.data());
  if (state->descriptor < 0) return state->fail_to_write(errno);
  state->temporary = std::move(temporary);
  if (!state->open(*compression)) return state->fail_to_pack();
  return std::make_unique<Writer>(std::move(state));
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::~Writer() = default;

std::optional<Error> Writer::add(std::string_view path, std::string_view bytes) {
  State& state = *state_;
  if (state.failure) return state.failure;
  const std::string name(path);
  if (inner_path(name) != name || !state.paths.insert(name).second) {
    return state.fail(ErrorCode::invalid_argument, "\"" + name + "\" cannot be a new file of an archive");
  }
  const std::unique_ptr<archive_entry, Closer> entry(libarchive().archive_entry_new());
  libarchive().archive_entry_copy_pathname(entry.get(), name.c_str());
  libarchive().archive_entry_set_filetype(entry.get(), AE_IFREG);
  libarchive().archive_entry_set_perm(entry.get(), 0600);
  libarchive().archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive* const handle = state.handle.get();
  const int result = libarchive().archive_write_header(handle, entry.get());
  if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return state.fail_to_pack();
  const la_ssize_t written = libarchive().archive_write_data(handle, bytes.data(), bytes.size());
  if (written < 0 || static_cast<std::size_t>(written) != bytes.size()) return state.fail_to_pack();
  if (libarchive().archive_write_finish_entry(handle) != ARCHIVE_OK) return state.fail_to_pack();
  return {};
}

std::optional<Error> Writer::close() {
  State& state = *state_;
  if (state.failure) return state.failure;
  if (libarchive().archive_write_close(state.handle.get()) != ARCHIVE_OK) return state.fail_to_pack();
  if (!state.close_descriptor()) return state.fail_to_write(errno);
  if (std::rename(state.temporary.c_str(), state.file.c_str()) != 0) return state.fail_to_write(errno);
  state.temporary.clear();
  state.discard();
  state.failure = Error(ErrorCode::internal, "\"" + state.file + "\" is closed already", {state.file, 0, 0});
  return {};
}

}  // namespace seawall::archives
