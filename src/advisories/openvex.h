#pragma once

// Matches as an OpenVEX 0.2 document: the beginning of a triage, and what has been decided in others.
//
// A match that no statement decides is under_investigation. That its version lies in a range tells nothing of whether
// the vulnerability matters in the product, and "affected" would be a decision of the author's, who only ran a scan.
// Other scanners write no OpenVEX; of the tools that do, those that follow calls decide, and those that keep a list for
// triage begin as this does. Scanners that read it hide neither: what is not looked at stays a finding until somebody
// changes its status. go-vex refuses an action_statement beside that status, so that what to do is in status_notes.
//
// Statements of others are carried over with their status and justification, narrowed to the packages that match; who
// made them is in status_notes, as a document has one author. An "affected" without advice gets the fix.
//
// Sources: OpenVEX 0.2 and its JSON schema, which wants a justification or an impact statement of not_affected, and an
// action statement of affected; go-vex, which refuses them elsewhere.

#include <cstdint>
#include <span>
#include <string>

#include "advisories.h"

namespace seawall::advisories {

struct Matches;

/// What was matched, and what it is in.
struct MatchedPart {
  const Matches* matches;
  std::span<const packages::Package> packages;
  /// A package URL of what the packages are in: it is the product, and they are its subcomponents. Empty: each of them
  /// is a product.
  std::string product;
  const packages::Distribution* distribution;  ///< of the packages; null: none is known
};

struct OpenVexOptions {
  std::string author;  ///< a person or an organisation; empty: "Unknown Author", as vexctl has it
  std::string tool_version;
  /// Seconds since 1970 of the time that the document names; the time of what it is of, not of the run, so that the
  /// same input gives the same bytes.
  std::int64_t created = 0;
};
/// One statement for each vulnerability and decision, by id. The document is named by its content. Where nothing
/// matches it has no statement, which the schema does not allow, but readers take.
std::string openvex(std::span<const MatchedPart> parts, const OpenVexOptions& options);

}  // namespace seawall::advisories
