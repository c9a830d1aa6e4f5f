#pragma once

// What authors have decided to live with: annotations on objects, comments on lines, and entries of `.seawall.yaml`.
// A suppression names checks and a reason, and may end on a day. A finding that is suppressed is kept apart, never
// lost, and changes no other: suppressions are applied to findings that are already folded.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::findings {

using Day = std::chrono::year_month_day;
/// "2027-01-31"; nothing for anything else, or a day that no calendar has.
std::optional<Day> parse_day(std::string_view text) noexcept;
std::string text_of(Day day);

/// An entry of `suppressions` in `.seawall.yaml`. Empty lists mean everything; of several lists all must match.
struct SuppressionRule {
  std::vector<std::string> checks;      ///< items as of --select, or peers' ids
  std::vector<std::string> paths;       ///< globs, relative to SuppressionOptions::folder; one of a folder means
                                        ///< everything below it
  std::vector<std::string> kinds;       ///< globs over "Deployment" and "Deployment.apps"
  std::vector<std::string> namespaces;  ///< globs
  std::vector<std::string> names;       ///< globs
  std::optional<objects::Selector> selector;  ///< of labels
  std::vector<std::string> vulnerabilities;  ///< globs over ids and aliases; with one, only findings about some count
  std::vector<std::string> packages;  ///< globs over names of packages that have a vulnerability; the same
  std::string reason;
  std::string owner;
  std::optional<Day> until;  ///< the last day
  documents::Place place;
};

struct Suppression {
  enum class Origin : std::uint8_t { annotation, comment, config, baseline, peer_annotation, vex };
  Origin origin = Origin::annotation;
  documents::Place place;  ///< where it is written; nothing but a file for a baseline
  std::string reason;
  std::string owner;
  std::optional<Day> until;
};
std::string_view name_of(Suppression::Origin origin) noexcept;  ///< "annotation"

struct Suppressed {
  Finding finding;
  std::uint32_t suppression = 0;  ///< index in Suppressions::all
};

/// Something about a suppression that its author should know. None of them changes an exit code.
struct Notice {
  enum class Kind : std::uint8_t {
    unused,  ///< nothing was found that it suppresses, although its checks ran; of a rule with paths: and
             ///< some of them were read. Those of peers are never told as unused: the peer may need them
    expired,  ///< so it suppresses no more
    without_reason,  ///< so it suppresses nothing
    unknown_check,  ///< so it suppresses nothing
    not_understood,  ///< of another form
    peer_annotation,  ///< of another tool, and not honoured unless asked for
  };
  Kind kind;
  documents::Place place;
  std::string message;  ///< a lower-case fragment
};
std::string_view name_of(Notice::Kind kind) noexcept;  ///< "without-reason"

struct Suppressions {
  std::vector<Suppression> all;  ///< those that an element of `suppressed` names
  std::vector<Suppressed> suppressed;  ///< in the order of findings
  std::vector<Notice> notices;  ///< in the order of objects and places, then of rules
};

struct SuppressionOptions {
  std::span<const SuppressionRule> rules;
  /// Folders, absolute and without symbolic links or both empty: of the file of the rules, and where the names of
  /// sources that are relative start.
  std::string_view folder;
  std::string_view working_folder;
  std::span<const Check* const> catalogue;  ///< all checks, for ids that did not run
  std::span<const ConfiguredCheck> checks;  ///< those that ran
  Day today;  ///< an expiry holds to the end of its day
  bool honour_peer_annotations = false;
};

/// Takes out of `findings` what is suppressed by
/// - an annotation `ignore.seawall.dev/CHECK: "reason"`, on an object, or on the template of a pod for what is found
///   inside it; the reason may end in `; until=2027-01-31`;
/// - a comment `# seawall:ignore CHECK[,CHECK] reason; until=2027-01-31`, at the end of the line that the finding is
///   shown at, or on lines of its own right above it;
/// - a rule;
/// - a statement that a vulnerability does not count there (Dismissal), which comes before all of these.
/// CHECK is an id, a glob, another item of --select, or a peer's id. A suppression without a reason, or past its day,
/// suppresses nothing and is told. Where several match, the first of annotation, comment, rule and honoured
/// annotation of a peer is the one that is named; all of them count as used. `findings` are folded and stay in order.
Suppressions suppress(const objects::Inventory& inventory, std::vector<Finding>& findings,
                      const SuppressionOptions& options);

}  // namespace seawall::findings
