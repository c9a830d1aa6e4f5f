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

#include "catalogue.h"
#include "findings/findings.h"

namespace seawall::reports {

/// Everything that a report shows. Borrows; made by the scan command.
struct Scan {
  const objects::Inventory* inventory = nullptr;
  std::span<const findings::ConfiguredCheck> checks;   ///< those that ran, sorted by id
  std::vector<std::size_t> subjects;                   ///< by index of the check: pods and objects that it judged
  std::vector<findings::Finding> findings;             ///< folded and sorted, without what is suppressed
  findings::Suppressions suppressions;
  std::size_t gone_since_baseline = 0;                 ///< entries of the baseline that were not found any more
  std::vector<findings::NotAssessed> not_assessed;     ///< in order of checks, then of objects
  std::vector<objects::NotLooked> not_looked;          ///< in order of file and place
  std::size_t files = 0;                               ///< read
  std::size_t pod_templates = 0;
  std::string_view version;                            ///< of Seawall
  std::string_view base;       ///< absolute path of the folder that relative names of files count from
  bool has_baseline = false;   ///< known findings were looked up, and are among the suppressed ones
  /// Whether a finding makes the scan fail; without it, high and critical ones do.
  std::function<bool(const findings::Finding&)> fails;
};

/// Where the pages of docs/ are published.
inline constexpr std::string_view documentation = "https://seawall.dev/docs/";

/// Takes the report piece by piece, in order: the report of a large scan is larger than what was scanned.
using Sink = std::function<void(std::string_view)>;

struct TerminalStyle {
  bool color = false;
  std::size_t width = 100;   ///< of the terminal, in columns
  bool verbose = false;      ///< also lists files that are not Kubernetes, and checks without anything to judge by
  bool show_suppressed = false;  ///< lists suppressed findings
};

/// By object; the offending line with the place underlined; a summary by the seven components; what was
/// not looked at. Control characters of scanned text are escaped.
void terminal(const Scan& scan, const TerminalStyle& style, const Sink& sink);
/// Version 1 of docs/schemas/scan-report.v1.json; one line a finding.
void json(const Scan& scan, const Sink& sink);
/// The same as one object a line: a header, then elements of the lists, each with its "type".
void jsonl(const Scan& scan, const Sink& sink);
/// SARIF 2.1.0. Fixes are worked out for the first findings that have one, up to fix_budget.
void sarif(const Scan& scan, const Sink& sink);
/// JUnit XML: a suite a file, a test case an object. A finding that makes the scan fail is a failure, what was not
/// looked at an error, an object whose failures are all suppressed is skipped.
void junit(const Scan& scan, const Sink& sink);
/// A comment for a pull request, worst findings first, of at most comment_limit bytes.
void markdown(const Scan& scan, const Sink& sink);
/// Workflow commands of GitHub Actions, worst first.
void github(const Scan& scan, const Sink& sink);
/// A code quality report of GitLab.
void gitlab(const Scan& scan, const Sink& sink);
/// RFC 4180 with a header; cells that a spreadsheet would take for a formula begin with an apostrophe.
void csv(const Scan& scan, const Sink& sink);
/// file:line:column: severity: message [id], one line a finding; what was not looked at as `error:` lines.
void gcc(const Scan& scan, const Sink& sink);
/// One page that needs nothing else: summary, filters, search, lines of source. The most urgent findings come first.
void html(const Scan& scan, const Sink& sink);

/// Bytes of a Markdown report ("comment size"): what a comment on GitHub may hold, in characters.
inline constexpr std::size_t comment_limit = 65'536;
/// Bytes that may be read again to work out the fixes of a SARIF report ("fix budget"): the sizes of their documents.
inline constexpr std::size_t fix_budget = std::size_t{32} << 20;

/// The last line of the terminal report, without its line break: "2 files, 3 objects, ...: 1 finding (1 high)"; where
/// pods are like another one, behind the objects: "3 objects (1 pod like another)".
std::string summary_line(const Scan& scan);

/// Text made harmless for a terminal: C0, DEL and bytes that are not UTF-8 as \xNN; C1, line separators
/// and bidirectional control characters as \u{NNNN}.
std::string escaped(std::string_view text);

// --- words and texts, for what else is printed ----------------------------------------------------------

/// "file:line:column", as far as it is known. Unescaped.
std::string text_of(const documents::Place& place);
std::string_view name_of(objects::NotLooked::Reason reason) noexcept;  ///< "wrong-type"
std::string counted(std::size_t number, std::string_view noun);  ///< "1 file", "2 files"
/// Appends text as HTML, as content or between the quotes of an attribute; what nobody would see is made visible.
void append_html(std::string& out, std::string_view text);
/// The same as XML 1.0, which has no way to write most control characters, nor U+FFFE and U+FFFF.
std::string in_xml(std::string_view text);
/// Text in Markdown: no markup, no HTML, no cell that ends early, nobody called by name, no link. Cut where it is long.
std::string in_markdown(std::string_view text);
/// A cell of CSV, quoted if it must be; spreadsheets run a cell that begins so as a formula, which has an apostrophe
/// before it.
std::string in_csv(std::string_view text);
/// A message in SARIF, in which `[text](target)` would be a link, wherever it comes from.
std::string in_sarif(std::string message);
/// What stands behind the `::` of a workflow command of GitHub, or in a property of it: that may hold no `:` and `,`.
std::string in_workflow_command(std::string_view text, bool is_property);

// --- what the formats of others call a severity -----------------------------------------------------------

std::string_view sarif_level(findings::Severity severity) noexcept;  ///< "error"
/// A number on the scale of CVSS, which code scanning services sort by: the middle of the band that has the name of
/// the severity there, so that a service that makes a word of the number comes back to the same word.
std::string_view security_severity(findings::Severity severity) noexcept;
std::string_view github_command(findings::Severity severity) noexcept;  ///< "error"
std::string_view gitlab_severity(findings::Severity severity) noexcept;  ///< "blocker"
std::string_view gcc_word(findings::Severity severity) noexcept;  ///< "error"; editors know it from compilers
/// The parameters of the terminal's colour sequence: "1;35".
std::string_view color_of(findings::Severity severity) noexcept;

// --- files as other programs know them: from the folder that holds the user's project ---------------------

/// A path without `.` and `..`, relative to `base` if it lies below it, else absolute. Without a base, or for
/// a relative path that leads out of nowhere, `..` stays at its start.
std::string path_from(std::string_view base, std::string_view file);
/// RFC 3986: a relative reference for a relative path, a file: URI for an absolute one. All bytes but letters,
/// digits, `-`, `.`, `_`, `~` and `/` are percent-encoded.
std::string uri_of(std::string_view path);

}  // namespace seawall::reports
