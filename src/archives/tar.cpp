#include "tar.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>

#include "libarchive.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Closer {
  void operator()(archive* handle) const noexcept { libarchive().archive_read_free(handle); }
};

// Small, so that what is read ahead of a limit is little.
constexpr std::size_t piece_size = 256 * 1024;
constexpr char zeros[64 * 1024] = {};

/// Sets a path as TarEntry has it; gives how many parts it has, and whether one of them leads upwards.
struct Parts {
  std::size_t count = 0;
  bool leads_up = false;
};
Parts set_clean(std::string& path, std::string_view written) {
  Parts parts;
  path.clear();
  while (!written.empty()) {
    const std::string_view part = written.substr(0, written.find('/'));
    written.remove_prefix(std::min(part.size() + 1, written.size()));
    if (part.empty() || part == ".") continue;
    parts.leads_up |= part == "..";
    if (parts.count++ > 0) path += '/';
    path += part;
  }
  return parts;
}

/// A symbolic link, for libarchive to read in front of all others: until it has seen a link it drops targets that pax
/// alone tells, as Go's writer does of those without a letter of ASCII.
const std::string& first_header() {
  static const std::string header = [] {
    std::string block(512, '\0');
    const auto put = [&block](std::size_t at, std::string_view text) { block.replace(at, text.size(), text); };
    put(0, "a");
    put(148, "        ");  // the checksum, which counts as these while it is made
    put(156, "2");
    put(157, "b");
    put(257, std::string_view("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const char c : block) sum += static_cast<unsigned char>(c);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", sum);
    put(148, std::string_view(digits, 7));
    return block;
  }();
  return header;
}

TarEntry::Type type_of(archive_entry* entry) noexcept {
  if (libarchive().archive_entry_hardlink(entry)) return TarEntry::Type::hard_link;
  switch (libarchive().archive_entry_filetype(entry)) {
    case AE_IFREG: return TarEntry::Type::file;
    case AE_IFLNK: return TarEntry::Type::symbolic_link;
    case AE_IFDIR: return TarEntry::Type::folder;
    case AE_IFCHR:
    case AE_IFBLK: return TarEntry::Type::device;
    case AE_IFIFO: return TarEntry::Type::fifo;
    default: return TarEntry::Type::other;
  }
}

std::uint32_t owner(la_int64_t id) noexcept {
  return static_cast<std::uint32_t>(std::clamp<la_int64_t>(id, 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

struct TarReader::State {
  State(Stream& from, const TarLimits& most) : stream(from), limits(most) {}

  Stream& stream;
  const TarLimits limits;
  std::unique_ptr<archive, Closer> handle = {};
  archive_entry* entry = nullptr;
  std::size_t entry_count = 0;
  bool is_at_end = false;
  std::optional<Error> failure = {};

  // What libarchive reads from.
  std::string_view rest = {};
  std::optional<Error> stream_failure = {};
  bool is_metered = false;   ///< what libarchive reads now it keeps in memory
  std::size_t allowance = 0;  ///< when it is metered
  bool is_over = false;
  bool has_begun = false;
  std::uint64_t given = 0;        ///< bytes of the stream
  std::uint64_t content_end = 0;  ///< of the entry, without what fills its last block
  bool is_filled_up = false;

  // The content of the entry: what was given, and the next part of it.
  std::uint64_t size = 0;
  std::uint64_t position = 0;
  std::uint64_t part_begin = 0;
  std::string_view part = {};

  bool fail(ErrorCode code, std::string message) {
    failure = Error(code, std::move(message));
    return false;
  }
  bool fail_with_limit(std::string_view name, std::size_t limit) {
    return fail(ErrorCode::limit_exceeded, "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit));
  }
  /// What libarchive has met.
  bool fail_to_read() {
    if (stream_failure) {
      failure = stream_failure;
      return false;
    }
    if (is_over) return fail_with_limit("archive header", limits.header);
    return fail(ErrorCode::syntax, "cannot be read as a tar archive: " + reason_of(handle.get()));
  }

  void meter() noexcept {
    is_metered = true;
    allowance = limits.header;
  }

  bool fill() {
    if (!rest.empty()) return true;
    const auto block = stream.next();
    if (!block) {
      stream_failure = block.error();
      return false;
    }
    rest = *block;
    return true;
  }

  static la_ssize_t give(archive*, void* self, const void** bytes) noexcept {
    State& state = *static_cast<State*>(self);
    if (!std::exchange(state.has_begun, true)) {
      *bytes = first_header().data();
      return static_cast<la_ssize_t>(first_header().size());
    }
    if (!state.fill()) return -1;
    const std::string_view piece = state.rest.substr(0, piece_size);
    if (state.is_metered) {
      state.is_over = state.allowance == 0;
      if (state.is_over) return -1;
      state.allowance -= std::min(state.allowance, piece.size());
    }
    if (piece.empty()) return state.fill_up(bytes);
    state.rest.remove_prefix(piece.size());
    state.given += piece.size();
    *bytes = piece.data();
    return static_cast<la_ssize_t>(piece.size());
  }

  /// Some writers, umoci's insert among them, end behind the last byte of the last file, and Go takes that for the end.
  la_ssize_t fill_up(const void** bytes) noexcept {
    constexpr std::uint64_t block = 512;
    const std::uint64_t of_last_block = given % block;
    const bool is_in_padding = of_last_block > 0 && given >= content_end && given - of_last_block < content_end;
    if (std::exchange(is_filled_up, true) || !is_in_padding) return 0;
    *bytes = zeros;
    return static_cast<la_ssize_t>(block - of_last_block);
  }

  // Each step answers whether to go on; what is wrong is in failure.

  bool open() {
    if (!fill()) return fail_to_read();
    if (rest.empty()) {  // libarchive sees no archive in nothing
      is_at_end = true;
      return false;
    }
    if (std::optional<Error> missing = load_libarchive()) {
      failure = std::move(missing);
      return false;
    }
    handle.reset(libarchive().archive_read_new());
    if (!handle || libarchive().archive_read_support_format_tar(handle.get()) != ARCHIVE_OK) {
      return fail(ErrorCode::internal, "libarchive lacks tar");
    }
    const int result = libarchive().archive_read_open(handle.get(), this, nullptr, give, nullptr);
    if (result != ARCHIVE_OK) return fail_to_read();
    return libarchive().archive_read_next_header(handle.get(), &entry) == ARCHIVE_OK || fail_to_read();
  }

  bool pass_entry() {
    is_metered = false;
    const int result = libarchive().archive_read_data_skip(handle.get());
    return result == ARCHIVE_OK || result == ARCHIVE_WARN || result == ARCHIVE_EOF || fail_to_read();
  }

  bool next_header() {
    if (!handle && !open()) return false;
    if (!pass_entry()) return false;
    meter();
    const int result = libarchive().archive_read_next_header(handle.get(), &entry);
    if (result == ARCHIVE_EOF) {
      is_at_end = true;
      return false;
    }
    // It warns of names that are not of the locale, and keeps their bytes.
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return fail_to_read();
    return ++entry_count <= limits.entries || fail_with_limit("archive entries", limits.entries);
  }

  /// Its path and where a link leads.
  bool set_names(TarEntry& to) {
    const char* const name = libarchive().archive_entry_pathname(entry);
    if (!name) return fail(ErrorCode::syntax, "an entry has no name that can be read");
    const Parts parts = set_clean(to.path, name);
    Parts link_parts;
    to.link.clear();
    if (to.type == TarEntry::Type::hard_link) {
      link_parts = set_clean(to.link, libarchive().archive_entry_hardlink(entry));
    } else if (to.type == TarEntry::Type::symbolic_link) {
      const char* const target = libarchive().archive_entry_symlink(entry);
      to.link = target ? target : "";
    }
    to.refusal.clear();
    if (parts.leads_up) to.refusal = "its path leads out of the archive";
    if (link_parts.leads_up) to.refusal = "its target leads out of the archive";
    if (std::max(to.path.size(), to.link.size()) > limits.path) return fail_with_limit("path length", limits.path);
    if (std::max(parts.count, link_parts.count) > limits.depth) return fail_with_limit("path depth", limits.depth);
    return true;
  }

  bool set_entry(TarEntry& to) {
    to.type = type_of(entry);
    if (!set_names(to)) return false;
    const std::uint64_t told =
        static_cast<std::uint64_t>(std::max<la_int64_t>(libarchive().archive_entry_size(entry), 0));
    if (to.type == TarEntry::Type::hard_link && told > 0) {
      // Some readers see the next entries in that content, which nobody else would then look at.
      return fail(ErrorCode::syntax, "\"" + to.path + "\" is a hard link with content");
    }
    to.size = to.type == TarEntry::Type::file ? told : 0;
    to.offset = static_cast<std::uint64_t>(libarchive().archive_filter_bytes(handle.get(), 0)) - first_header().size();
    to.mode = static_cast<std::uint32_t>(libarchive().archive_entry_perm(entry)) & 07777;
    to.user = owner(libarchive().archive_entry_uid(entry));
    to.group = owner(libarchive().archive_entry_gid(entry));
    to.modified = libarchive().archive_entry_mtime(entry);
    content_end = to.size > 0 ? to.offset + to.size : 0;
    size = to.size;
    position = 0;
    part_begin = 0;
    part = {};
    return true;
  }

  bool next_part() {
    meter();
    const void* bytes = nullptr;
    std::size_t count = 0;
    la_int64_t offset = 0;
    const int result = libarchive().archive_read_data_block(handle.get(), &bytes, &count, &offset);
    if (result == ARCHIVE_EOF) {
      part_begin = size;
      return true;
    }
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return fail_to_read();
    part_begin = static_cast<std::uint64_t>(offset);
    part = {static_cast<const char*>(bytes), count};
    if (offset < 0 || part_begin < position || part_begin > size || count > size - part_begin) {
      return fail(ErrorCode::syntax, "the parts of a sparse file are not in order");
    }
    return true;
  }

  std::string_view taken(std::string_view bytes) noexcept {
    position += bytes.size();
    return bytes;
  }
};

TarReader::TarReader(Stream& stream, const TarLimits& limits) : state_(std::make_unique<State>(stream, limits)) {}
TarReader::~TarReader() = default;

documents::Result<bool> TarReader::next(TarEntry& entry) {
  State& state = *state_;
  if (!state.failure && !state.is_at_end && state.next_header() && state.set_entry(entry)) return true;
  if (state.failure) return *state.failure;
  return false;
}

documents::Result<std::string_view> TarReader::read() {
  State& state = *state_;
  while (!state.failure && state.position < state.size) {
    if (state.position < state.part_begin) {
      const std::uint64_t hole = state.part_begin - state.position;
      return state.taken({zeros, static_cast<std::size_t>(std::min<std::uint64_t>(hole, sizeof zeros))});
    }
    if (!state.part.empty()) return state.taken(std::exchange(state.part, {}));
    if (!state.next_part()) break;
  }
  if (state.failure) return *state.failure;
  return std::string_view();
}

}  // namespace seawall::archives
