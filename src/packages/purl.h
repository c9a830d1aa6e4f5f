#pragma once

// What package URLs and bills of materials share. Private to packages.

#include <string>
#include <string_view>

#include "packages.h"

namespace seawall::packages {

/// The name of a package as the registry of its type tells names apart: of pypi as PEP 503 has it, of composer, deb in
/// lower case, of others as it is.
std::string normalised_name(Type type, std::string_view name);

/// A name in two: the scope of npm, the group of maven, the vendor of composer, the path before the last part of golang
/// and generic. The first is empty where the name has one part only.
struct NameParts {
  std::string_view space;
  std::string_view name;
};
NameParts name_parts(Type type, std::string_view name) noexcept;
/// And back.
std::string name_of_parts(Type type, std::string_view space, std::string_view name);

/// "1:2.3-4" in two.
struct VersionParts {
  std::string_view epoch;  ///< its digits; empty where there is none
  std::string_view rest;
};
VersionParts without_epoch(std::string_view version) noexcept;

/// Whatever is not unreserved in RFC 3986, and is no ":", as "%2F". Bytes that are not UTF-8 become U+FFFD.
void append_percent_encoded(std::string& out, std::string_view text);

/// A distribution by an id and a version as any tool writes them: trivy's "redhat" and "12.5" become what os-release
/// has, "rhel" and "12". A version that is no number is a codename.
Distribution distribution_of(std::string_view id, std::string_view version);

/// "sha256:" and 64 digits, or "sha512:" and 128, in lower case.
bool is_image_digest(std::string_view text) noexcept;

}  // namespace seawall::packages
