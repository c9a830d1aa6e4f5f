#pragma once

// Packages held against a store: what is vulnerable, who says so, and how urgent that is.
//
//   Package -> Query -> Store::find() -> judge() -> merged by aliases -> VEX -> Match, one a vulnerability and package
//
// Threads and lifetimes: functions of their arguments; what they return owns what it tells.
// Sources: the OSV schema 1.7 ("Evaluation", aliases, upstream); OpenVEX 0.2 (products and subcomponents); CVSS by
// FIRST; EPSS by FIRST; CISA's catalogue.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories.h"

namespace seawall::advisories {

/// One record that says so.
struct Witness {
  std::uint32_t record = 0;  ///< for Store::record()
  std::string source;  ///< Record::source
  std::string id;  ///< of the record
  std::string fixed;  ///< the version that mends it, by this record; empty: it knows none
  std::string state;  ///< Affected::state
};

/// One vulnerability of one package. Records are about the same one where they share a name by id or aliases,
/// transitively. What a record is upstream of are vulnerabilities of their own, each with it as a witness, as are the
/// CVEs that an old bulletin has for aliases; it gives its own name to none. Other records with several CVEs are about
/// one vulnerability that has several names, unless other records of the package tell at least two of them apart.
struct Match {
  std::size_t package = 0;  ///< index of what was asked
  /// The CVE where it has one, of several the first by year and number; else the id of the first witness, or what that
  /// one calls it.
  std::string id;
  std::vector<std::string> aliases;  ///< its other names, sorted; without those of distributions' bulletins
  std::vector<Witness> witnesses;  ///< the most specific first: the distribution's, the ecosystem's, others
  std::string summary;  ///< of the first witness that has one; empty without MatchOptions::with_summaries
  std::string fixed;  ///< by the first witness that knows one; empty: no fix is known
  std::string state;  ///< of the first witness that has one
  std::string vector;  ///< the CVSS vector that `score` is of; empty where a word tells the rating
  std::optional<double> score;
  std::string rating;  ///< "none" to "critical"; "unknown" where nobody tells
  std::optional<Exploited> exploited;
  std::optional<Likelihood> likelihood;
  /// What somebody says of it for this product: with not_affected and fixed it is no finding, with a reason to show.
  std::optional<VexStatement> statement;
  int priority = 0;  ///< priority_of()
};

/// 0 to 100: ten times the CVSS score (of a word the middle of its range, where nobody tells 50), 20 times the
/// likelihood more, 100 where it is known to be exploited and at most 99 elsewhere. What runs it counts in checks.
int priority_of(const Match& match) noexcept;

/// A package that could not be judged.
struct Unjudged {
  std::size_t package = 0;
  std::string reason;  ///< a fragment: "the version \"x\" is none of PyPI"
};

/// What the store has for packages of one ecosystem and release.
struct Coverage {
  enum class Kind : std::uint8_t {
    full,
    /// Each entry of this release tells of a fix: what has none is not told by these advisories.
    fixes_only,
    none,  ///< the store has no advisory of it: nothing was looked at
    unknown_ecosystem,  ///< OSV has no ecosystem for these packages
  };
  Kind kind = Kind::none;
  std::string ecosystem;  ///< of unknown_ecosystem the type of the packages: "generic"
  std::string release;
  std::size_t packages = 0;  ///< of those asked
};

struct Matches {
  std::vector<Match> matches;  ///< the most urgent first: priority, then a fix at hand, then package and id
  std::vector<Unjudged> unjudged;
  std::vector<Coverage> coverage;  ///< by ecosystem and release
};

struct MatchOptions {
  const packages::Distribution* distribution = nullptr;
  std::string product;  ///< package URL of what they are in, for VEX: "pkg:oci/cart@sha256..."; may be empty
  std::span<const VexStatement> statements;  ///< beside those of the store; of the same standing the later one counts
  bool with_summaries = false;
};
/// Where a package is of a build of an rpm module, the build, else the stream decides what of a record is about it, as
/// far as they are known; a package of no module is mended by no build of one. The rest is the schema's evaluation.
/// Severity: of the first witness that tells, but of a record about several vulnerabilities only where no other record
/// of the store with one of the names does. Packages whose records have more than "names" of 500,000 for their
/// vulnerabilities (of all packages 10,000,000) are unjudged as for the rest. Fails as Store::find() does.
documents::Result<Matches> match(std::span<const packages::Package> packages, const Store& store,
                                 const MatchOptions& options);

/// What endoflife.date tells of a distribution, by its os-release(5); nothing where the store does not know it.
documents::Result<std::optional<EndOfLife>> end_of_life_of(const packages::Distribution& distribution,
                                                           const Store& store);
/// The same of a product as endoflife.date calls it: of "1.31.2" that of "1.31".
documents::Result<std::optional<EndOfLife>> end_of_life_of(std::string_view product, std::string_view version,
                                                           const Store& store);

/// By match, what ends it and most else of its package: "openssl 3.0.11-1 to 3.0.14-1", the latest of the versions that
/// mend something of the package, or of all that a distribution builds from its source. Empty where no fix is known.
std::vector<std::string> updates_of(const Matches& matches, std::span<const packages::Package> packages,
                                    const packages::Distribution* distribution);

/// Matches as a part of an object that checks judge, in YAML: `vulnerabilities:`, a list of maps, one a line, the most
/// urgent first, each with name ("openssl CVE-2023-0286"), id, type, package, version, location, severity (the rating),
/// score, vector, priority, fixed, state, exploited (the day), ransomware, likelihood, percentile, aliases, sources
/// ("osv:Go GO-2023-1"), title, update (updates_of()), and vex: {status, reason, author, source} where a statement
/// decides. What is not known is left out. Of more than "described vulnerabilities" of 20,000, the number is told:
/// `vulnerabilitiesMore`.
std::string describe(const Matches& matches, std::span<const packages::Package> packages,
                     const packages::Distribution* distribution);

}  // namespace seawall::advisories
