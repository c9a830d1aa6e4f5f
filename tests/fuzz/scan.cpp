// Any bytes as a file of a scan, down to the reports in every format: no crash, and the same bytes each time.

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

std::string reports_of(const std::shared_ptr<const documents::Source>& source) {
  objects::Inventory inventory;
  inventory.add(documents::read(source), *source, true);
  inventory.finish();
  const std::vector<findings::ConfiguredCheck> checks = all_checks();
  findings::Judged judged = findings::judge({.inventory = &inventory}, checks, 0, inventory.objects().size());
  const findings::Judged whole = findings::judge_whole({.inventory = &inventory}, checks);
  judged.findings.insert(judged.findings.end(), whole.findings.begin(), whole.findings.end());
  findings::fold(judged.findings);

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

  std::string text;
  const reports::Sink sink = [&](std::string_view piece) { text += piece; };
  reports::terminal(scan, {}, sink);
  for (const auto outlet : {reports::json, reports::jsonl, reports::sarif, reports::junit, reports::markdown,
                            reports::github, reports::gitlab, reports::csv, reports::gcc, reports::html}) {
    outlet(scan, sink);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto made = documents::Source::from_bytes("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  if (!made) std::abort();
  const auto source = take(std::move(made));
  if (reports_of(source) != reports_of(source)) std::abort();
  return 0;
}
