// Any bytes as a file of a scan, down to suppressions, a report and the fixes: no crash, and the same bytes each time.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "checks/checks.h"
#include "reports/reports.h"

using namespace seawall;

namespace {

/// Those that are off by default, too.
std::vector<findings::ConfiguredCheck> all_checks() {
  std::vector<findings::ConfiguredCheck> result;
  for (const findings::Check* check : checks::all()) result.push_back(findings::configured(*check));
  return result;
}

/// In one format, which the size of the input chooses: most hold texts of all checks, and would take all the time.
std::string report_of(const reports::Scan& scan) {
  constexpr std::array outlets = {reports::json,   reports::jsonl,  reports::sarif, reports::junit, reports::markdown,
                                  reports::github, reports::gitlab, reports::csv,   reports::gcc,   reports::html};
  std::string text;
  const reports::Sink sink = [&](std::string_view piece) { text += piece; };
  const std::size_t size =
      scan.inventory->objects().empty() ? 0 : scan.inventory->objects()[0].root.document()->source().text().size();
  const std::size_t chosen = size % (outlets.size() + 1);
  if (chosen == outlets.size()) {
    reports::terminal(scan, {}, sink);
  } else {
    outlets[chosen](scan, sink);
  }
  return text;
}

std::size_t documents_in(const std::shared_ptr<const documents::Source>& source) {
  std::size_t count = 0;
  for (const documents::Outcome& outcome : documents::read(source)) count += outcome.document != nullptr;
  return count;
}

/// The text with all fixes made at once: as many documents can be read as before.
std::string mended(const std::shared_ptr<const documents::Source>& source,
                   const std::vector<findings::Finding>& findings) {
  std::vector<const findings::Finding*> all;
  for (const findings::Finding& finding : findings) all.push_back(&finding);
  const findings::Mending mending = findings::mend(all, true);
  if (mending.edits.empty()) return {};
  std::string text = documents::apply(*source, mending.edits);
  auto made = documents::Source::from_bytes("fuzz.yaml", text);
  if (!made || documents_in(take(std::move(made))) != documents_in(source)) std::abort();
  return text;
}

std::string reports_of(const std::shared_ptr<const documents::Source>& source) {
  objects::Inventory inventory;
  inventory.add(documents::read(source), *source, true);
  inventory.finish();
  const std::vector<findings::ConfiguredCheck> checks = all_checks();
  findings::Judged judged = findings::judge_all({.inventory = &inventory}, checks);

  reports::Scan scan;
  scan.inventory = &inventory;
  scan.checks = checks;
  scan.subjects = judged.subjects;
  scan.not_assessed = std::move(judged.not_assessed);
  scan.findings = std::move(judged.findings);
  scan.not_looked.assign(inventory.not_looked().begin(), inventory.not_looked().end());
  scan.not_looked.insert(scan.not_looked.end(), judged.not_looked.begin(), judged.not_looked.end());
  scan.files = 1;
  scan.pod_templates = judged.pod_templates;

  scan.suppressions = findings::suppress(inventory, scan.findings,
                                         {.rules = {},
                                          .folder = {},
                                          .working_folder = {},
                                          .catalogue = checks::all(),
                                          .checks = checks,
                                          .today = findings::Day(),
                                          .honour_peer_annotations = source->text().size() % 2 == 0});
  return report_of(scan) + mended(source, scan.findings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto made = documents::Source::from_bytes("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  if (!made) std::abort();
  const auto source = take(std::move(made));
  if (reports_of(source) != reports_of(source)) std::abort();
  return 0;
}
