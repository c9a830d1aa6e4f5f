#pragma once

// What documents about matches have in common: which matches are told together, what to do about them, and who said
// what. Private to advisories.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match.h"
#include "openvex.h"

namespace seawall::advisories {

/// A match with what it is of.
struct ToldMatch {
  const Match* match;
  const packages::Package* package;
  std::size_t part;  ///< index of a MatchedPart
};
/// Matches of one vulnerability, in the order of parts and packages, of which the same was said; with `by_rating` they
/// are also rated alike. Never empty.
using MatchGroup = std::vector<ToldMatch>;
/// By id. A match whose package there is not is left out.
std::vector<MatchGroup> groups_of(std::span<const MatchedPart> parts, bool by_rating);

/// "upgrade libssl3, openssl to 3.0.8-1; no fix of zlib1g is known": what is upgraded is what is installed, but where
/// the version is that of another source it is named, too.
std::string action_of(const MatchGroup& group);

/// "by Example Ltd. in vex.json"; as much of it as is known.
std::string voucher_of(const VexStatement& statement);

/// Those that are not empty, with "; " between them.
std::string joined(std::span<const std::string> parts);

/// What a vulnerability is called beside its id: its aliases, and the advisories that told of it. Sorted, each once.
struct OtherName {
  std::string id;
  std::string source;  ///< of an advisory: Record::source
  friend auto operator<=>(const OtherName&, const OtherName&) = default;
};
std::vector<OtherName> other_names_of(const MatchGroup& group);

/// The first summary that there is.
std::string_view summary_of(const MatchGroup& group) noexcept;

/// Who looks after ids of this kind, by the first letters; nothing where that is not known, or where the id holds
/// characters that no such id has.
struct Registry {
  std::string_view name;  ///< "NVD", "GITHUB", "OSV": as Dependency-Track calls those that it knows
  std::string url;
};
Registry registry_of(std::string_view id);

}  // namespace seawall::advisories
