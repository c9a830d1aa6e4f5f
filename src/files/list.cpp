#include <dirent.h>
#include <fcntl.h>
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
#include <tuple>
#include <utility>

#include "archives/archives.h"
#include "checkout.h"
#include "files.h"
#include "system.h"

namespace seawall::files {
namespace {

using documents::Error;
using documents::ErrorCode;

bool is_manifest_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 3> endings = {".yaml", ".yml", ".json"};
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return name.size() > ending.size() &&
           std::ranges::equal(name.substr(name.size() - ending.size()), ending, [](char left, char right) {
             return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
           });
  });
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
      walk({argument == "." ? "" : argument, 0, {}}, status);
      walk_links();
      std::ranges::sort(listing_.files.begin() + static_cast<std::ptrdiff_t>(first), listing_.files.end(), {},
                        &Found::path);
      std::ranges::stable_sort(listing_.refused.begin() + static_cast<std::ptrdiff_t>(first_refused),
                               listing_.refused.end(), {}, &Refused::path);
    } else if (!options_.takes_all && archives::is_archive_name(argument) && S_ISREG(status.st_mode)) {
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
    Exclusions exclusions;
  };
  using Entries = std::vector<std::pair<std::string, unsigned char>>;  // names and d_type, sorted
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
    listing_.files.push_back({path, named, {}, documents::is_dockerfile_name(path)});
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
      listing_.files.push_back({inner, false, std::move(entry.bytes), documents::is_dockerfile_name(inner)});
    }
  }

  /// In a folder: by its name, and not in a hidden one.
  bool would_be_found(std::string_view path) const noexcept {
    const std::size_t name = path.rfind('/') + 1;
    const bool is_in_hidden_folder = path.substr(0, name).starts_with('.') || path.substr(0, name).contains("/.");
    return !is_in_hidden_folder && wants_file(path.substr(name));
  }

  void refuse_beyond_limit(const std::string& path) {
    if (std::exchange(has_too_many_files_, true)) return;
    refuse(path, {ErrorCode::limit_exceeded, "this file and those behind it are over the limit \"files\" of " +
                                                 std::to_string(options_.max_files)});
  }

  /// Whether files of this name are wanted from a folder.
  bool wants_file(std::string_view name) const noexcept {
    return options_.takes_all || is_manifest_name(name) ||
           (options_.with_dockerfiles && documents::is_dockerfile_name(name));
  }
  bool wants_folder(std::string_view name) const noexcept {
    return options_.takes_all ? name != ".git" : !name.starts_with('.');
  }

  /// Reads the folder's names before anything below is opened, so that depth costs no file descriptors.
  void walk(Folder folder, const struct stat& status) {
    if (!seen_folders_.emplace(status.st_dev, status.st_ino).second) return;
    if (folder.depth > options_.max_depth) {
      return refuse(folder.path, {ErrorCode::limit_exceeded,
                                  "below the limit \"folder depth\" of " + std::to_string(options_.max_depth)});
    }
    const char* const name = folder.path.empty() ? "." : folder.path.c_str();
    const std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(name), ::closedir);
    if (!handle) return refuse(name, unreadable(errno));
    Entries entries;
    errno = 0;
    while (const dirent* const entry = ::readdir(handle.get())) entries.emplace_back(entry->d_name, entry->d_type);
    if (errno != 0) refuse(name, unreadable(errno));
    std::ranges::sort(entries);
    if (options_.takes_all && options_.heeds_gitignore) add_exclusions(folder, entries);
    const int descriptor = ::dirfd(handle.get());
    std::vector<std::string> folders;
    for (const auto& [entry, type] : entries) visit(folder, descriptor, entry, type, folders);
    walk_below(folder, folders);
  }

  void add_exclusions(Folder& folder, const Entries& entries) {
    const auto holds = [&](std::string_view name) {
      const auto place = std::ranges::lower_bound(entries, name, {}, &Entries::value_type::first);
      return place != entries.end() && place->first == name;
    };
    std::vector<Refused> refused;
    if (holds(".git")) {
      folder.exclusions = Exclusions::of_checkout(folder.path, refused);
    } else if (folder.depth == 0) {
      folder.exclusions = Exclusions::of_root(folder.path, refused);
    }
    if (holds(".gitignore")) folder.exclusions.add_folder(folder.path, refused);
    for (Refused& each : refused) {
      // Several arguments may have a checkout in common.
      if (told_patterns_.insert(each.path).second) refuse(each.path, std::move(each.error));
    }
  }

  void walk_below(const Folder& folder, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const std::string path = join(folder.path, name);
      struct stat status;
      if (::stat(path.c_str(), &status) != 0) {
        refuse(path, unreadable(errno));
      } else {
        walk({path, folder.depth + 1, folder.exclusions}, status);
      }
    }
  }

  void visit(const Folder& folder, int descriptor, const std::string& name, unsigned char type,
             std::vector<std::string>& folders) {
    if (name == "." || name == "..") return;
    if (type == DT_REG && !wants_file(name)) return;
    const std::string path = join(folder.path, name);
    struct stat status;
    if (type != DT_DIR && type != DT_LNK) {
      if (::fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return refuse(path, unreadable(errno));
      }
      type = static_cast<unsigned char>(IFTODT(status.st_mode));
    }
    if (type == DT_DIR ? !wants_folder(name) : type != DT_LNK && !wants_file(name)) return;
    if (folder.exclusions.leave_out(path, type == DT_DIR)) return;
    if (type == DT_DIR) {
      folders.push_back(name);
    } else if (type == DT_LNK) {
      links_.push_back({path, folder.depth + 1, folder.exclusions});
    } else {
      add_file(path, status, false);
    }
  }

  /// Behind everything else, so that a file is reported by its own name and not by that of a link to it.
  void walk_links() {
    while (!links_.empty()) {
      Folder link = std::move(links_.front());
      links_.pop_front();
      const std::string_view name = std::string_view(link.path).substr(link.path.rfind('/') + 1);
      struct stat status;
      if (::stat(link.path.c_str(), &status) != 0) {
        const int code = errno;
        if (minds_unreachable(name, code)) refuse(link.path, explain_stat(link.path, code));
      } else if (S_ISDIR(status.st_mode)) {
        if (wants_folder(name)) walk(std::move(link), status);
      } else if (wants_file(name)) {
        add_file(link.path, status, false);
      }
    }
  }

  /// What a link leads to may have been a folder, whatever its name. Editors lock a file by a link ".#name" to nowhere.
  bool minds_unreachable(std::string_view link, int code) const noexcept {
    if (options_.takes_all && link.starts_with(".#") && code == ENOENT) return false;
    return wants_folder(link) || wants_file(link);
  }

  const ListOptions& options_;
  Listing listing_;
  std::set<std::pair<dev_t, ino_t>> seen_folders_;
  std::map<Identity, std::string> seen_files_;
  std::set<std::string> also_named_;
  std::set<std::string> told_patterns_;
  std::deque<Folder> links_;
  bool has_standard_input_ = false;
  bool has_too_many_files_ = false;
};

}  // namespace

Listing list(std::span<const std::string> arguments, const ListOptions& options) {
  // Sorted, so that a report is the same in whatever order a shell or a hook names the files.
  std::vector<std::string> sorted(arguments.begin(), arguments.end());
  std::ranges::sort(sorted);
  Lister lister(options);
  for (const std::string& argument : sorted) lister.add_argument(argument);
  return lister.finish();
}

}  // namespace seawall::files
