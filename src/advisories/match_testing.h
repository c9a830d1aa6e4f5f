#pragma once

// Packages and stores to match, for the tests of this folder.

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "match.h"
#include "store_testing.h"

namespace seawall::advisories {

/// "CVE-2024-1 until 1.5", "GHSA-1 (unfixed)", as tests read best.
inline std::string text_of(const Match& match) {
  return match.id + (match.fixed.empty() ? " (unfixed)" : " until " + match.fixed);
}
inline void PrintTo(const Match& match, std::ostream* out) { *out << text_of(match); }

namespace testing {

using packages::Distribution;
using packages::Package;
using packages::Type;

inline Package package_of(Type type, std::string name, std::string version, std::string source = {},
                          std::string source_version = {}) {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  package.source_name = std::move(source);
  package.source_version = std::move(source_version);
  return package;
}

inline Distribution distribution_of(std::string id, std::string version) {
  Distribution distribution;
  distribution.id = std::move(id);
  distribution.version_id = std::move(version);
  return distribution;
}

/// A record with other names.
inline Record named_record(std::string id, std::vector<std::string> aliases, std::string fixed = "1.0.0",
                           std::string ecosystem = "npm", std::string package = "a") {
  Record record = record_of(std::move(id), std::move(ecosystem), std::move(package), std::move(fixed));
  record.aliases = std::move(aliases);
  return record;
}
/// A distribution's bulletin.
inline Record bulletin(std::string id, std::vector<std::string> upstream, std::string fixed, std::string package = "a",
                       std::string ecosystem = "Debian", std::string release = "12") {
  Record record = record_of(std::move(id), std::move(ecosystem), std::move(package), std::move(fixed));
  record.upstream = std::move(upstream);
  record.affected[0].release = std::move(release);
  return record;
}

/// Matches of what a builder was given.
inline Matches matches_of(Builder& builder, const std::vector<Package>& packages, const MatchOptions& options = {}) {
  const std::string bytes = bytes_of(builder);
  return value_of(match(packages, opened(bytes), options));
}
inline Matches matches_of(const std::vector<Record>& records, const std::vector<Package>& packages,
                          const MatchOptions& options = {}) {
  Builder builder;
  for (const Record& record : records) builder.intake().take(record);
  return matches_of(builder, packages, options);
}
/// Of the package "a" of npm in version 0.5.
inline Matches matches_of(const std::vector<Record>& records) {
  return matches_of(records, {package_of(Type::npm, "a", "0.5.0")});
}
/// Of a package of Debian 12.
inline Matches debian_matches(const std::vector<Record>& records, const Package& package) {
  const Distribution debian = distribution_of("debian", "12");
  MatchOptions options;
  options.distribution = &debian;
  return matches_of(records, {package}, options);
}

inline std::vector<std::string> texts_of(const Matches& matches) {
  std::vector<std::string> texts;
  for (const Match& match : matches.matches) texts.push_back(text_of(match));
  return texts;
}
inline std::vector<std::string> witnesses_of(const Match& match) {
  std::vector<std::string> ids;
  for (const Witness& witness : match.witnesses) ids.push_back(witness.id);
  return ids;
}
inline std::vector<std::string> unjudged_of(const Matches& matches) {
  std::vector<std::string> texts;
  for (const Unjudged& each : matches.unjudged) texts.push_back(std::to_string(each.package) + ": " + each.reason);
  return texts;
}
inline std::string text_of(const Coverage& coverage) {
  constexpr const char* kinds[] = {"full", "fixes only", "none", "unknown"};
  return coverage.ecosystem + (coverage.release.empty() ? "" : ":" + coverage.release) + " " +
         kinds[static_cast<std::size_t>(coverage.kind)] + " of " + std::to_string(coverage.packages);
}
inline std::vector<std::string> coverage_of(const Matches& matches) {
  std::vector<std::string> texts;
  for (const Coverage& coverage : matches.coverage) texts.push_back(text_of(coverage));
  return texts;
}

}  // namespace testing
}  // namespace seawall::advisories
