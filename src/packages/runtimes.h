#pragma once

// Servers, runtimes and libraries that no manager lists where they were built from source or copied, and that carry
// their version in their bytes. Private to packages.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace seawall::packages {

/// How one of them is recognised.
struct Runtime {
  std::string_view name;   ///< as package URLs and CPEs know it
  std::string_view files;  ///< names of files, with blanks between; a "*" stands for digits and dots
  /// Bytes that stand near each version, which are looked for before anything else; a "%" in front stands for
  /// what the first "*" of the file's name was.
  std::string_view mark;
  std::string_view pattern;  ///< RE2, around the mark, with the same "%"; its group is the version
};
std::span<const Runtime> runtimes() noexcept;

struct FoundRuntime {
  std::string_view name;
  std::string version;
};
/// What a program of this name and these bytes is. Nothing where the name is not in the table, which is told without a
/// look at the bytes, or no version is where it should be.
std::optional<FoundRuntime> find_runtime(std::string_view file_name, std::string_view bytes);

}  // namespace seawall::packages
