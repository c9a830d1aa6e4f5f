#pragma once

// Outlets: one report of a scan in each format. The same input gives the same bytes, and all formats
// count alike, because they are made from one view of the scan.
//
// Threads: functions of their arguments alone. Lifetimes: a Scan borrows what it points at.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"

namespace seawall::reports {

/// Everything that a report shows. Borrows; made by the scan command.
struct Scan {
  const objects::Inventory* inventory = nullptr;
  std::span<const findings::Check* const> checks;      ///< those that ran
  std::vector<findings::Finding> findings;             ///< folded and sorted
  std::vector<objects::NotLooked> not_looked;          ///< in order of file and place
  std::size_t files = 0;                               ///< read
  std::size_t pod_templates = 0;
  std::string_view version;                            ///< of Seawall
};

/// Takes the report piece by piece, in order: the report of a large scan is larger than what was scanned.
using Sink = std::function<void(std::string_view)>;

struct TerminalStyle {
  bool color = false;
  std::size_t width = 100;   ///< of the terminal, in columns
  bool verbose = false;      ///< also lists files that are not Kubernetes
};

/// By object; the offending line with the place underlined; a summary by the seven components; what was
/// not looked at. Control characters of scanned text are escaped.
void terminal(const Scan& scan, const TerminalStyle& style, const Sink& sink);
/// Version 1 of docs/schemas/scan-report.v1.json; one line a finding.
void json(const Scan& scan, const Sink& sink);
/// file:line:column: severity: message [id], one line a finding; what was not looked at as `error:` lines.
void gcc(const Scan& scan, const Sink& sink);

/// The last line of the terminal report, without its line break: "2 files, 3 objects, ...: 1 finding (1 high)".
std::string summary_line(const Scan& scan);

/// Text made harmless for a terminal: C0, DEL and bytes that are not UTF-8 as \xNN; C1, line separators
/// and bidirectional control characters as \u{NNNN}.
std::string escaped(std::string_view text);

}  // namespace seawall::reports
