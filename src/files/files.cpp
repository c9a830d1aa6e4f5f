#include "files.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "archives/archives.h"

namespace seawall::files {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t spare = 128;              // behind a file's text, so that Source can pad it in place
constexpr std::size_t chunk_size = 4u << 20;    // of input whose size is not known

std::string system_message(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

Error unreadable(int code) { return {ErrorCode::unreadable, system_message(code)}; }

// --- listing ----------------------------------------------------------------------------------------

bool is_manifest_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 3> endings = {".yaml", ".yml", ".json"};
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return name.size() > ending.size() &&
           std::ranges::equal(name.substr(name.size() - ending.size()), ending, [](char left, char right) {
             return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
           });
  });
}

/// What stands at a place that is no file and no folder, and can therefore not be read as text.
std::optional<Error> refuse_special(mode_t mode) {
  const auto refuse = [](std::string what) -> Error {
    return {ErrorCode::unreadable, std::move(what), {}, "pipe the text into \"seawall scan -\" instead"};
  };
  if (S_ISFIFO(mode)) return refuse("a FIFO, not a file");
  if (S_ISSOCK(mode)) return refuse("a socket, not a file");
  if (S_ISCHR(mode) || S_ISBLK(mode)) return refuse("a device, not a file");
  return std::nullopt;
}

std::string link_target(const std::string& path) {
  std::array<char, 4096> target;
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

/// Why stat() failed, told for links too.
Error explain_stat(const std::string& path, int code) {
  struct stat status;
  const bool is_link = ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  if (is_link && code == ENOENT) {
    return {ErrorCode::not_found, "a symbolic link to \"" + link_target(path) + "\", which does not exist"};
  }
  if (is_link && code == ELOOP) return {ErrorCode::unreadable, "a symbolic link that leads back to itself"};
  if (code == ENOENT) return {ErrorCode::not_found, "no such file or folder"};
  return unreadable(code);
}

std::string join(const std::string& folder, std::string_view name) {
  if (folder.empty() || folder.ends_with('/')) return folder + std::string(name);
  return folder + "/" + std::string(name);
}

class Lister {
 public:
  explicit Lister(const ListOptions& options) : options_(options) {}

  void add_argument(const std::string& argument) {
    if (argument == "-") return add_standard_input();
    struct stat status;
    if (::stat(argument.c_str(), &status) != 0) return refuse(argument, explain_stat(argument, errno));
    const std::size_t first = listing_.files.size();
    const std::size_t first_refused = listing_.refused.size();
    if (S_ISDIR(status.st_mode)) {
      // "." is how a user says "here": names that begin with it add nothing.
      walk({argument == "." ? "" : argument, 0}, status);
      walk_links();
      std::ranges::sort(listing_.files.begin() + static_cast<std::ptrdiff_t>(first), listing_.files.end(), {},
                        &Found::path);
      std::ranges::stable_sort(listing_.refused.begin() + static_cast<std::ptrdiff_t>(first_refused),
                               listing_.refused.end(), {}, &Refused::path);
    } else if (archives::is_archive_name(argument) && S_ISREG(status.st_mode)) {
      add_archive(argument, status);
    } else {
      add_file(argument, status, true);
    }
  }

  Listing finish() {
    for (Found& file : listing_.files) file.named = file.named || also_named_.contains(file.path);
    return std::move(listing_);
  }

 private:
  struct Folder {
    std::string path;
    std::size_t depth;
  };
  using Identity = std::tuple<dev_t, ino_t, std::string>;

  void refuse(const std::string& path, Error error) { listing_.refused.push_back({path, std::move(error)}); }

  void add_standard_input() {
    if (!std::exchange(has_standard_input_, true)) listing_.files.push_back({"-", true});
  }

  /// Two names of one file: only through symbolic links or by naming it twice. Hard links stay two files, as
  /// a report by name would otherwise lose one of them.
  static Identity identity_of(const std::string& path, const struct stat& status) {
    std::string name;
    if (status.st_nlink > 1) {
      const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), ::free);
      name = resolved ? resolved.get() : path;
    }
    return {status.st_dev, status.st_ino, std::move(name)};
  }

  void add_file(const std::string& path, const struct stat& status, bool named) {
    if (std::optional<Error> error = refuse_special(status.st_mode)) return refuse(path, std::move(*error));
    const auto [known, is_new] = seen_files_.try_emplace(identity_of(path, status), path);
    if (!is_new) {
      if (named) also_named_.insert(known->second);
      return;
    }
    if (listing_.files.size() == options_.max_files) return refuse_beyond_limit(path);
    listing_.files.push_back({path, named});
  }

  /// What is in an archive is read with it, as nothing else keeps its files from changing or going until they are read.
  void add_archive(const std::string& path, const struct stat& status) {
    if (!seen_files_.try_emplace(identity_of(path, status), path).second) return;
    documents::Result<std::vector<archives::Entry>> entries = archives::read(path);
    if (!entries) return refuse(path, entries.error());
    std::ranges::sort(*entries, {}, &archives::Entry::path);
    for (archives::Entry& entry : *entries) {
      if (!would_be_found(entry.path)) continue;
      const std::string inner = join(path, entry.path);
      if (listing_.files.size() == options_.max_files) return refuse_beyond_limit(inner);
      listing_.files.push_back({inner, false, std::move(entry.bytes)});
    }
  }

  /// In a folder: by its name, and not in a hidden one.
  static bool would_be_found(std::string_view path) noexcept {
    const std::size_t name = path.rfind('/') + 1;
    const bool is_in_hidden_folder = path.substr(0, name).starts_with('.') || path.substr(0, name).contains("/.");
    return !is_in_hidden_folder && is_manifest_name(path.substr(name));
  }

  void refuse_beyond_limit(const std::string& path) {
    if (std::exchange(has_too_many_files_, true)) return;
    refuse(path, {ErrorCode::limit_exceeded, "this file and those behind it are over the limit \"files\" of " +
                                                 std::to_string(options_.max_files)});
  }

  /// Reads the folder's names before anything below is opened, so that depth costs no file descriptors.
  void walk(const Folder& folder, const struct stat& status) {
    if (!seen_folders_.emplace(status.st_dev, status.st_ino).second) return;
    if (folder.depth > options_.max_depth) {
      return refuse(folder.path, {ErrorCode::limit_exceeded,
                                  "below the limit \"folder depth\" of " + std::to_string(options_.max_depth)});
    }
    const char* const name = folder.path.empty() ? "." : folder.path.c_str();
    const std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(name), ::closedir);
    if (!handle) return refuse(name, unreadable(errno));
    std::vector<std::pair<std::string, unsigned char>> entries;
    errno = 0;
    while (const dirent* const entry = ::readdir(handle.get())) entries.emplace_back(entry->d_name, entry->d_type);
    if (errno != 0) refuse(name, unreadable(errno));
    std::ranges::sort(entries);
    const int descriptor = ::dirfd(handle.get());
    std::vector<std::string> folders;
    for (const auto& [entry, type] : entries) visit(folder, descriptor, entry, type, folders);
    walk_below(folder, folders);
  }

  void walk_below(const Folder& folder, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const std::string path = join(folder.path, name);
      struct stat status;
      if (::stat(path.c_str(), &status) != 0) {
        refuse(path, unreadable(errno));
      } else {
        walk({path, folder.depth + 1}, status);
      }
    }
  }

  void visit(const Folder& folder, int descriptor, const std::string& name, unsigned char type,
             std::vector<std::string>& folders) {
    const bool is_hidden = name.starts_with('.');
    const bool is_manifest = is_manifest_name(name);
    if (type == DT_REG && !is_manifest) return;
    if (type == DT_DIR) {
      if (!is_hidden) folders.push_back(name);
      return;
    }
    const std::string path = join(folder.path, name);
    if (type == DT_LNK) return links_.push_back({path, folder.depth + 1});
    struct stat status;
    if (::fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return refuse(path, unreadable(errno));
    if (S_ISLNK(status.st_mode)) {
      links_.push_back({path, folder.depth + 1});
    } else if (S_ISDIR(status.st_mode)) {
      if (!is_hidden) folders.push_back(name);
    } else if (is_manifest) {
      add_file(path, status, false);
    }
  }

  /// Behind everything else, so that a file is reported by its own name and not by that of a link to it.
  void walk_links() {
    while (!links_.empty()) {
      const Folder link = std::move(links_.front());
      links_.pop_front();
      const std::string_view name = std::string_view(link.path).substr(link.path.rfind('/') + 1);
      const bool is_hidden = name.starts_with('.');
      struct stat status;
      if (::stat(link.path.c_str(), &status) != 0) {
        // It may have stood for a folder, whatever its name.
        if (!is_hidden || is_manifest_name(name)) refuse(link.path, explain_stat(link.path, errno));
      } else if (S_ISDIR(status.st_mode)) {
        if (!is_hidden) walk(link, status);
      } else if (is_manifest_name(name)) {
        add_file(link.path, status, false);
      }
    }
  }

  const ListOptions& options_;
  Listing listing_;
  std::set<std::pair<dev_t, ino_t>> seen_folders_;
  std::map<Identity, std::string> seen_files_;
  std::set<std::string> also_named_;
  std::deque<Folder> links_;
  bool has_standard_input_ = false;
  bool has_too_many_files_ = false;
};

// --- reading ----------------------------------------------------------------------------------------

class Descriptor {
 public:
  explicit Descriptor(int number, bool owned) noexcept : number_(number), owned_(owned) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  int number() const noexcept { return number_; }

  /// Fills the buffer as far as the input goes; the number of bytes, or an errno as a negative number.
  ssize_t fill(char* buffer, std::size_t size) const noexcept {
    std::size_t filled = 0;
    while (filled < size) {
      const ssize_t got = ::read(number_, buffer + filled, size - filled);
      if (got == 0) break;
      if (got > 0) {
        filled += static_cast<std::size_t>(got);
      } else if (errno == EAGAIN) {
        // Standard input may have been made non-blocking by whoever shares it.
        pollfd wait{number_, POLLIN, 0};
        ::poll(&wait, 1, -1);
      } else if (errno != EINTR) {
        return -errno;
      }
    }
    return static_cast<ssize_t>(filled);
  }

 private:
  int number_;
  bool owned_;
};

Error over_limit(const documents::Limits& limits) {
  return {ErrorCode::limit_exceeded, "over the limit \"bytes\" of " + std::to_string(limits.bytes)};
}

/// Reads what a file of a known size holds. One byte more is asked for, to see the end of it.
documents::Result<std::string> read_sized(const Descriptor& input, std::size_t size) {
  std::string text;
  text.reserve(size + spare);
  int failure = 0;
  text.resize_and_overwrite(size + 1, [&](char* buffer, std::size_t capacity) noexcept {
    const ssize_t got = input.fill(buffer, capacity);
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
    const ssize_t got = input.fill(chunk.bytes.get(), chunk_size);
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

Listing list(std::span<const std::string> arguments, const ListOptions& options) {
  // Sorted, so that a report is the same in whatever order a shell or a hook names the files.
  std::vector<std::string> sorted(arguments.begin(), arguments.end());
  std::ranges::sort(sorted);
  Lister lister(options);
  for (const std::string& argument : sorted) lister.add_argument(argument);
  return lister.finish();
}

documents::Result<std::string> read(Found& found, const documents::Limits& limits) {
  if (!found.content) return read(found.path, limits);
  std::optional<std::string> content = std::exchange(found.content, std::nullopt);
  if (content->size() > limits.bytes) return over_limit(limits);
  return *std::move(content);
}

documents::Result<std::string> read(const std::string& path, const documents::Limits& limits) {
  const bool is_standard_input = path == "-";
  // Non-blocking, as the open of a FIFO would otherwise wait for a writer.
  const Descriptor input(is_standard_input ? STDIN_FILENO
                                           : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY),
                         !is_standard_input);
  struct stat status;
  if (input.number() < 0 || ::fstat(input.number(), &status) != 0) return unreadable(errno);
  if (S_ISDIR(status.st_mode)) return Error(ErrorCode::unreadable, "a folder, not a file");
  if (!is_standard_input) {
    if (std::optional<Error> error = refuse_special(status.st_mode)) return std::move(*error);
  }
  return read_all(input, status, limits);
}

}  // namespace seawall::files
