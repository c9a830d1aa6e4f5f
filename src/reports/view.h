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
  incomplete,     ///< nothing found, but part of the input could not be judged
  clean,
  findings,
};
/// "not-looked-at".
std::string_view name_of(Coverage coverage) noexcept;

struct ComponentTotals {
  findings::Component component{};
  std::size_t checks = 0;
  Counts findings;
  Coverage coverage = Coverage::not_looked_at;
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
  std::size_t objects = 0;
  std::size_t not_looked = 0;       ///< failures only
  std::size_t not_kubernetes = 0;   ///< files
};
Totals totals(const Scan& scan);

/// A finding and where it is shown.
struct Shown {
  const findings::Finding* finding = nullptr;
  documents::Range range;  ///< within one line
  documents::Position begin;
  documents::Position end;  ///< behind the last character
};
/// In the order of scan.findings.
std::vector<Shown> shown(const Scan& scan);

/// "spec.template.spec.containers[0].image", with the name of a missing field behind the node that lacks it.
std::string path_of(const findings::Finding& finding);

/// "file:line:column", as far as it is known. Unescaped.
std::string text_of(const documents::Place& place);

std::string_view name_of(objects::NotLooked::Reason reason) noexcept;  ///< "wrong-type"
std::string counted(std::size_t number, std::string_view noun);        ///< "1 file", "2 files"

}  // namespace seawall::reports
