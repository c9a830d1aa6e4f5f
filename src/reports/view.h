#pragma once

// What all formats show, worked out once, so that they cannot disagree. Private to reports.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports.h"

namespace seawall::reports {

inline constexpr std::size_t severity_count = 5;
/// Worst first.
inline constexpr std::array severities = {findings::Severity::critical, findings::Severity::high,
                                          findings::Severity::medium, findings::Severity::low,
                                          findings::Severity::info};

struct Counts {
  std::array<std::size_t, severity_count> by_severity{};  ///< indexed by Severity
  std::size_t total = 0;

  void add(findings::Severity severity) noexcept;
  /// "1 critical, 3 high", worst first; empty when there are none.
  std::string text() const;
};

/// What a report can honestly say of one of the seven components.
enum class Coverage : std::uint8_t {
  not_looked_at,  ///< no check that ran can see it, or nothing that they judge could be read
  no_subjects,    ///< there are checks, but the input holds nothing that they judge
  incomplete,     ///< nothing found, but part of the input could not be judged, or a fact was missing
  suppressed,     ///< nothing found but what somebody has decided to live with
  clean,
  findings,
};
/// "not-looked-at".
std::string_view name_of(Coverage coverage) noexcept;

struct ComponentTotals {
  findings::Component component{};
  std::size_t checks = 0;
  std::size_t subjects = 0;  ///< pods and objects, each as often as a check had to judge it
  std::size_t not_assessed = 0;  ///< those of them for which a fact was missing
  std::size_t suppressed = 0;
  Counts findings;
  Coverage coverage = Coverage::not_looked_at;
};

/// A check that could say nothing, for one reason.
struct NotAssessedTotals {
  const findings::Check* check = nullptr;
  std::string_view reason;
  std::size_t objects = 0;  ///< 0: of nothing in the whole input
};

/// A check that found something, as the list of what to do shows it.
struct CheckTotals {
  const findings::Check* check = nullptr;
  findings::Severity worst{};
  std::size_t count = 0;
};

struct Totals {
  Counts findings;
  std::array<ComponentTotals, findings::component_count> components;
  std::vector<CheckTotals> checks;  ///< worst first, then most frequent, then by id
  std::vector<NotAssessedTotals> not_assessed;  ///< in order of checks, then as they come
  std::size_t objects = 0;
  std::size_t copies = 0;           ///< pods that are like another one (objects::Object::is_copy)
  std::size_t suppressed = 0;
  std::size_t not_looked = 0;       ///< failures only
  std::size_t not_kubernetes = 0;   ///< files
};
Totals totals(const Scan& scan);

/// A finding and where it is shown: of a description at the beginning of what it describes.
struct Shown {
  const findings::Finding* finding = nullptr;
  documents::Range range;  ///< within one line
  documents::Position begin;
  documents::Position end;  ///< behind the last character
};
/// How much of a place a format tells. To know where it ends, its text has to be looked at.
enum class Extent : std::uint8_t { range, begin };
/// In the order of scan.findings. With Extent::begin ranges are empty.
std::vector<Shown> shown(const Scan& scan, Extent extent = Extent::range);
/// In the order of scan.suppressions.suppressed.
std::vector<Shown> shown_suppressed(const Scan& scan);
/// What suppresses an element of scan.suppressions.suppressed.
const findings::Suppression& suppression_of(const Scan& scan, std::size_t index) noexcept;
/// Worst first, then in their order: for outlets of which only the beginning is seen.
void sort_by_severity(std::vector<Shown>& shown);

/// By what a finding is known again: its fingerprint, and which one it is of those that have the same.
struct Identity {
  std::string fingerprint;
  std::size_t ordinal = 1;  ///< counts suppressed ones too, so that a suppression renames none of the others

  std::string text() const;  ///< "9f86d081884c7d659a2feaa0c55ad015:1"
};
struct Identities {
  std::vector<Identity> findings;    ///< in the order of scan.findings
  std::vector<Identity> suppressed;  ///< in the order of scan.suppressions.suppressed
};
Identities identities(const Scan& scan);

/// The page of a check.
std::string page_of(const findings::Check& check);

/// "spec.template.spec.containers[0].image", with the name of a missing field behind the node that lacks it.
std::string path_of(const findings::Finding& finding);

}  // namespace seawall::reports
