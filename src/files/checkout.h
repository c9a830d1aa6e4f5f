#pragma once

// Where the patterns of .gitignore files hold, in the folders of a walk.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "files.h"
#include "gitignore.h"

namespace seawall::files {

/// What is left out of a folder by its own .gitignore and those above it, up to the top of the checkout, and by the
/// `.git/info/exclude` of that. Paths are as the walk has them: a folder behind a symbolic link lies where the link is.
/// What git is told elsewhere (core.excludesFile) is the user's and not the checkout's, and leaves nothing out.
///
/// A value: copies share the patterns. Files of patterns that cannot be read are told, and hold none.
class Exclusions {
 public:
  /// Of files in no checkout.
  Exclusions() = default;
  /// At a folder that holds `.git`: nothing from above holds there.
  static Exclusions of_checkout(const std::string& folder, std::vector<Refused>& refused);
  /// At a folder that a walk begins with and that holds no `.git`, for what holds there from above.
  static Exclusions of_root(const std::string& folder, std::vector<Refused>& refused);

  /// The patterns of the .gitignore of a folder, before those that hold already.
  void add_folder(const std::string& folder, std::vector<Refused>& refused);

  /// Only for what lies in a folder that is not left out itself.
  bool leave_out(const std::string& path, bool is_folder) const;

 private:
  /// The patterns of one file.
  struct Level {
    GitignorePatterns patterns;
    std::size_t folder = 0;  // where paths from the top begin to be relative to the folder that they are for
    std::shared_ptr<const Level> above;
  };
  enum class Links : bool { refused, followed };
  void add_file(const std::string& path, Links links, std::size_t folder, std::vector<Refused>& refused);

  std::shared_ptr<const Level> deepest_;
  // A path of the walk becomes one from the top by the way from the top to the walk's root in place of the root's name.
  std::shared_ptr<const std::string> way_;
  std::size_t root_ = 0;
};

}  // namespace seawall::files
