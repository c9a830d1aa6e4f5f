#pragma once

// Packages, as the files of their managers tell of them: databases of distributions, what languages install, lock
// files, programs that carry their own list. And bills of materials, out and in.
//
// Threads: functions of their arguments alone.
// Sources: each reader names its own. Package URLs: the purl specification and its types.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

namespace seawall::packages {

/// By the name of its package URL type.
enum class Type : std::uint8_t { apk, cargo, composer, deb, gem, generic, golang, maven, npm, nuget, pypi, rpm };
std::string_view name_of(Type type) noexcept;  ///< "deb"
std::optional<Type> parse_type(std::string_view name) noexcept;

/// One package in one version at one place.
struct Package {
  Type type = Type::generic;
  /// As its manager writes it: "libc6", "@scope/name", "org.group:artifact", "github.com/Masterminds/semver/v3". Of
  /// pypi as the package spells it, not normalised. Of Go's own libraries "stdlib".
  std::string name;
  /// As its manager prints it: "1:2.3-4", "2.36-9+deb12u7"; of rpm "epoch:version-release", without an epoch of 0.
  /// Empty where it is not known. Of golang without the "v", as OSV has it; of stdlib "1.22.3".
  std::string version;
  std::string architecture;  ///< as the manager has it: "amd64", "noarch"; of languages empty
  /// What it was built from, where that has another name or version: Debian's source, rpm's source package, apk's
  /// origin. Else empty.
  std::string source_name;
  std::string source_version;  ///< of rpm "version-release" with an epoch where it has one
  std::vector<std::string> licenses;  ///< as written, each an expression or a name
  std::string module_label;  ///< rpm's modularity: "nodejs:18:8090020240101:rhel9"
  std::string digest;  ///< of the package itself, where it is told: "sha256:...", "h1:...", "sha512-..."
  std::string location;  ///< the file that tells of it; of a member of an archive "app.jar!/lib/b.jar"
  bool is_declared = false;  ///< a lock file or a list of requirements wants it; it need not be installed
  bool is_development = false;  ///< wanted for development alone
  /// An index in the same reading, of the package that brings this one along: the program of a Go module, the outer
  /// jar.
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint32_t parent = none;

  friend bool operator==(const Package&, const Package&) = default;
};

/// What runs below the packages, by os-release.
struct Distribution {
  std::string id;          ///< "debian"
  std::string version_id;  ///< "12", "3.19.1"; empty for rolling ones
  std::string codename;    ///< "bookworm"
  std::string name;        ///< "Debian GNU/Linux 12 (bookworm)"
  std::string like;        ///< "rhel fedora"
  friend bool operator==(const Distribution&, const Distribution&) = default;
};
/// os-release(5): nothing where it has no ID.
std::optional<Distribution> read_distribution(std::string_view text);
/// Whether a path is that of etc/os-release or usr/lib/os-release.
bool is_distribution_file(std::string_view path) noexcept;

// --- files that tell of packages ----------------------------------------------------------------------

/// What one file told.
struct Reading {
  std::vector<Package> packages;
  std::vector<documents::Error> faults;  ///< parts that could not be read; their place is the file. The rest was read
};

/// How much has to be known of a file to decide.
enum class Interest : std::uint8_t {
  none,
  by_content,  ///< where it begins as an executable does (binaries::format_of)
  whole,
};
/// What may be read from what is installed, by the path alone (relative, "/" between its parts), its mode and its size.
Interest interest_of(std::string_view path, std::uint32_t mode, std::uint64_t size) noexcept;
/// Whether a lock file or list of requirements is named so: they count in a checkout, not in an image, where what is
/// installed counts.
bool is_lock_file(std::string_view path) noexcept;

/// Reads a file whose interest was not none, or a lock file. The place of faults and the location of packages is the
/// path. Any bytes; memory and time are linear in their number, or end with a limit.
Reading read(std::string_view path, std::string_view bytes);

// --- package URLs -------------------------------------------------------------------------------------

/// "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=amd64&distro=debian-12&upstream=glibc": the distribution is that of the
/// image, where there is one. Canonical, as the purl specification has it.
std::string purl(const Package& package, const Distribution* distribution = nullptr);
/// What a package URL tells of a package, and of its distribution. Fails with syntax; a type that is not known becomes
/// generic, with the type in front of the name.
struct FromPurl {
  Package package;
  std::optional<Distribution> distribution;
};
documents::Result<FromPurl> parse_purl(std::string_view text);

// --- bills of materials ---------------------------------------------------------------------------------

/// What a bill of materials is of.
struct Subject {
  std::string name;  ///< "registry.example.com/shop/cart"; of a folder its name
  std::string version;  ///< tag or digest; may be empty
  std::string digest;  ///< "sha256:..."; of an image's manifest; may be empty
  bool is_image = true;
};
/// Of the image, by its digest: "pkg:oci/cart@sha256:...?repository_url=...&tag=1.2". Empty where there is no digest.
std::string purl_of(const Subject& subject);

struct Bill {
  Subject subject;
  std::optional<Distribution> distribution;
  std::vector<Package> packages;
};

/// A vulnerability of packages of a bill, as CycloneDX has it. Who matches packages with advisories makes them.
struct BillVulnerability {
  /// A name of it, and who looks after that name.
  struct Name {
    std::string id;
    std::string source_name;  ///< "NVD"; may be empty
    std::string source_url;  ///< may be empty
    friend auto operator<=>(const Name&, const Name&) = default;
  };
  /// What somebody decided, in the words of CycloneDX; a state that is empty or none of these is left out.
  struct Analysis {
    std::string state;  ///< "resolved", "exploitable", "in_triage", "false_positive", "not_affected"
    std::string justification;  ///< "code_not_reachable", ...; may be empty
    std::string detail;
    friend auto operator<=>(const Analysis&, const Analysis&) = default;
  };
  Name name;
  std::vector<Name> references;  ///< other names of it, and other advisories about it
  std::optional<double> score;  ///< 0 to 10
  std::string severity;  ///< "none" to "critical"; anything else becomes "unknown"
  std::string method;  ///< of the score: "CVSSv2", "CVSSv3" (3.0), "CVSSv31", "CVSSv4"; else "other"
  std::string vector;
  std::string description;
  std::string recommendation;  ///< "upgrade openssl to 3.0.8-1"
  std::vector<std::string> advisories;  ///< URLs
  std::string published;  ///< RFC 3339; anything else is left out
  std::string updated;
  std::vector<std::size_t> packages;  ///< indices in Bill::packages
  Analysis analysis;
};

struct BillOptions {
  std::string tool_version;
  /// Seconds since 1970 of the time that the documents name; the time of what they are of, not of the run, so that the
  /// same input gives the same bytes.
  std::int64_t created = 0;
  std::span<const BillVulnerability> vulnerabilities = {};  ///< for CycloneDX; SPDX 2.3 has no place for them
};
/// CycloneDX 1.6, JSON. The serial number is made of the content. Vulnerabilities come by their names, in whatever
/// order they were given; one whose packages are not listed is left out.
std::string cyclonedx(const Bill& bill, const BillOptions& options);
/// SPDX 2.3, JSON. The namespace is made of the content.
std::string spdx(const Bill& bill, const BillOptions& options);

/// Reads CycloneDX 1.2 to 1.7 or SPDX 2.2 and 2.3 in JSON, of any tool: components without a package URL become generic
/// ones where they have a name. `faults`: components that could not be understood. Fails with syntax for anything else,
/// naming what it is not.
struct ReadBill {
  Bill bill;
  std::vector<documents::Error> faults;
};
documents::Result<ReadBill> read_bill(std::string name, std::string text);

}  // namespace seawall::packages

#include "json_text.h"
