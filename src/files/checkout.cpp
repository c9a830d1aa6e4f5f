#include "checkout.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <optional>

#include "system.h"

namespace seawall::files {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t max_bytes = 1u << 20;  // of a file of patterns: the limit "bytes"

std::size_t prefix_size(const std::string& folder) noexcept {
  return folder.empty() || folder.ends_with('/') ? folder.size() : folder.size() + 1;
}

std::string parent(const std::string& folder) {
  const std::size_t slash = folder.rfind('/');
  return folder.substr(0, slash == 0 ? 1 : slash);
}

/// The first line of a small file of git's own; "" where there is none.
std::string line_in(const std::string& path) {
  const Result<std::string> text = read(path, {.bytes = 1u << 16});
  return text ? text->substr(0, text->find_first_of("\r\n")) : std::string();
}

std::string resolve(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : join(folder, path);
}

/// Where a checkout keeps what its worktrees share. In worktrees and submodules `.git` is a file that says where.
std::string git_folder(const std::string& top) {
  const std::string dot_git = join(top, ".git");
  constexpr std::string_view mark = "gitdir: ";
  const std::string line = line_in(dot_git);
  if (!line.starts_with(mark)) return dot_git;
  const std::string own = resolve(top, line.substr(mark.size()));
  const std::string shared = line_in(join(own, "commondir"));
  return shared.empty() ? own : resolve(own, shared);
}

/// The text of a file of patterns; nothing where there is none.
Result<std::optional<std::string>> read_patterns(const std::string& path, bool follows_links) {
  struct stat status;
  if (::fstatat(AT_FDCWD, path.c_str(), &status, follows_links ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    return unreadable(errno);
  }
  if (S_ISLNK(status.st_mode)) return Error(ErrorCode::unreadable, "a symbolic link, which git takes no patterns from");
  // A folder of that name is walked, and what else it may be is refused there.
  if (!S_ISREG(status.st_mode)) return std::optional<std::string>();
  return read(path, {.bytes = max_bytes}).transform([](std::string text) { return std::optional(std::move(text)); });
}

}  // namespace

Exclusions Exclusions::of_checkout(const std::string& folder, std::vector<Refused>& refused) {
  Exclusions result;
  result.root_ = prefix_size(folder);
  result.add_file(join(git_folder(folder), "info/exclude"), Links::followed, 0, refused);
  return result;
}

Exclusions Exclusions::of_root(const std::string& folder, std::vector<Refused>& refused) {
  Exclusions result;
  result.root_ = prefix_size(folder);
  const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(folder.empty() ? "." : folder.c_str(), nullptr),
                                                        ::free);
  if (!resolved) return result;
  const std::string root = resolved.get();
  std::vector<std::string> above;  // of the root, nearest first
  struct stat status;
  do {
    if (root == "/" || (!above.empty() && above.back() == "/")) return result;
    above.push_back(parent(above.empty() ? root : above.back()));
  } while (::lstat(join(above.back(), ".git").c_str(), &status) != 0);

  const std::size_t top = prefix_size(above.back());
  result.way_ = std::make_shared<const std::string>(root.substr(top) + "/");
  result.add_file(join(git_folder(above.back()), "info/exclude"), Links::followed, 0, refused);
  for (; !above.empty(); above.pop_back()) {
    result.add_file(join(above.back(), ".gitignore"), Links::refused, prefix_size(above.back()) - top, refused);
  }
  return result;
}

void Exclusions::add_folder(const std::string& folder, std::vector<Refused>& refused) {
  const std::size_t from_top = prefix_size(folder) - root_ + (way_ ? way_->size() : 0);
  add_file(join(folder, ".gitignore"), Links::refused, from_top, refused);
}

void Exclusions::add_file(const std::string& path, Links links, std::size_t folder, std::vector<Refused>& refused) {
  Result<std::optional<std::string>> text = read_patterns(path, links == Links::followed);
  if (!text) {
    refused.push_back({path, text.error()});
  } else if (*text) {
    GitignorePatterns patterns(**text);
    if (patterns.empty()) return;
    deepest_ = std::make_shared<const Level>(std::move(patterns), folder, std::move(deepest_));
  }
}

bool Exclusions::leave_out(const std::string& path, bool is_folder) const {
  if (!deepest_) return false;
  std::string_view from_top = std::string_view(path).substr(root_);
  std::string joined;
  if (way_) from_top = joined = *way_ + std::string(from_top);
  for (const Level* level = deepest_.get(); level != nullptr; level = level->above.get()) {
    const GitignorePatterns::Answer answer = level->patterns.answer(from_top.substr(level->folder), is_folder);
    if (answer != GitignorePatterns::Answer::nothing) return answer == GitignorePatterns::Answer::leave_out;
  }
  return false;
}

}  // namespace seawall::files
