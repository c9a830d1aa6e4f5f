#pragma once

// Bills of materials, written: what both of their formats say of packages. Private to packages.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "packages.h"  // and json_text.h

namespace seawall::packages {

/// How the packages of a bill are listed. Those without a name are not.
struct Listing {
  explicit Listing(const Bill& bill);
  std::vector<std::uint32_t> order;  ///< by what they are, and not as they stand in the bill
  // By the index of a package in the bill:
  std::vector<std::string> references;  ///< its package URL, and "#2" behind it where there are more of them
  std::vector<std::uint32_t> parents;  ///< one that is listed, else Package::none
};

/// A digest in parts: "sha256:0a1b", also the "sha512-..." in base64 of npm.
struct FileHash {
  std::string algorithm;  ///< "md5", "sha1", "sha256", "sha384", "sha512"
  std::string digits;  ///< in hexadecimal, lower case
};
/// All that a digest tells, in order; none where one is of another kind.
std::vector<FileHash> file_hashes_of(std::string_view digest);

}  // namespace seawall::packages
