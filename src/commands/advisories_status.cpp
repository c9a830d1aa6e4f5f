// seawall advisories status: what the user's advisories are about, and how old they are.

#include <algorithm>
#include <chrono>

#include "advisory_words.h"
#include "console.h"
#include "outlets.h"
#include "pods.h"
#include "settings.h"
#include "words.h"

namespace seawall::commands {
namespace {

using advisories::EcosystemInfo;
using advisories::SourceInfo;
using documents::Result;
using documents::Value;

struct Status {
  std::string path;
  std::size_t size = 0;
  std::size_t records = 0;
  std::int64_t imported = 0;
  std::int64_t now = 0;
  std::vector<SourceInfo> sources;
  std::vector<EcosystemInfo> ecosystems;  // those with the most packages first

  bool is_old() const noexcept { return age_of(imported, now) > old_advisories; }
  bool has(std::string_view source) const {
    return std::ranges::find(sources, source, &SourceInfo::source) != sources.end();
  }
};

Result<Status> status_of(const AdvisoryFile& file, std::int64_t now) {
  const advisories::Store& store = file.store();
  auto sources = sources_of(store);
  if (!sources) return sources.error();
  auto ecosystems = store.ecosystems();
  if (!ecosystems) return ecosystems.error();
  Status status{file.path(),
                file.size(),
                store.record_count(),
                store.imported(),
                now,
                take(std::move(sources)),
                take(std::move(ecosystems))};
  std::ranges::stable_sort(status.ecosystems, std::greater(), &EcosystemInfo::packages);
  return status;
}

std::string head_of(const Status& status) {
  std::string text = reports::escaped(status.path) + ": " + with_commas(status.records) + " records, " +
                     text_of_size(status.size) + ", " + text_of_age(status.imported, status.now) + '\n';
  if (status.is_old()) {
    text += "That is more than " + std::to_string(old_advisories) +
            " days: what became known since is missing. seawall advisories import brings it up to date.\n";
  }
  return text;
}

std::string rest_of(std::size_t count, std::string_view what) {
  return count == 0 ? std::string()
                    : "and " + with_commas(count) + " more " + std::string(what) + "; --all shows them\n";
}

std::string sources_text(const Status& status, std::size_t most) {
  TextTable table({"SOURCE", "RECORDS", "NEWEST", "IMPORTED", ""});
  const std::size_t shown = std::min(most, status.sources.size());
  for (const SourceInfo& source : std::span(status.sources).first(shown)) {
    const bool is_old = age_of(source.imported, status.now) > old_advisories;
    table.add({source.source, with_commas(source.records), day_of_time(source.newest),
               day_of(source.imported) + (is_old ? " (old)" : ""), std::string(meaning_of(source.source))});
  }
  return table.text() + rest_of(status.sources.size() - shown, "sources");
}

std::string ecosystems_text(const Status& status, std::size_t most) {
  TextTable table({"ECOSYSTEM", "RELEASE", "PACKAGES", "TELLS OF"});
  const std::size_t shown = std::min(most, status.ecosystems.size());
  for (const EcosystemInfo& each : std::span(status.ecosystems).first(shown)) {
    table.add({each.ecosystem, each.release, with_commas(each.packages),
               each.tells_unfixed ? "what is fixed and what is not" : "what is fixed only"});
  }
  return table.text() + rest_of(status.ecosystems.size() - shown, "ecosystems or releases");
}

std::string missing_text(const Status& status) {
  std::string text;
  for (const std::string_view source : {"kev", "epss", "endoflife", "vex"}) {
    if (status.has(source)) continue;
    text += (text.empty() ? "Not there: " : "; ") + std::string(source) + " (" + std::string(meaning_of(source)) + ')';
  }
  return text.empty() ? text : text + '\n';
}

std::string text_of(const Status& status, bool all) {
  const std::size_t most = all ? static_cast<std::size_t>(-1) : most_rows;
  std::string text = head_of(status) + '\n' + sources_text(status, most) + '\n';
  if (!status.ecosystems.empty()) text += ecosystems_text(status, most) + '\n';
  return text + missing_text(status);
}

std::string json_text_of(const Status& status) {
  JsonReport report;
  report.add("path", Value(status.path));
  report.add("size", json_number(status.size));
  report.add("records", json_number(status.records));
  report.add("imported", Value(day_of(status.imported)));
  report.add("ageDays", Value(age_of(status.imported, status.now)));
  report.add("old", Value(status.is_old()));
  Value::List sources;
  for (const SourceInfo& source : status.sources) {
    sources.push_back(Value::map({{"source", Value(source.source)},
                                  {"records", json_number(source.records)},
                                  {"newest", Value(source.newest)},
                                  {"imported", Value(day_of(source.imported))}}));
  }
  report.add_list("sources", sources);
  Value::List ecosystems;
  for (const EcosystemInfo& each : status.ecosystems) {
    ecosystems.push_back(Value::map({{"ecosystem", Value(each.ecosystem)},
                                     {"release", Value(each.release)},
                                     {"packages", json_number(each.packages)},
                                     {"tellsUnfixed", Value(each.tells_unfixed)}}));
  }
  report.add_list("ecosystems", ecosystems);
  return report.text();
}

}  // namespace

Exit advisories_status(const AdvisoriesStatusArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, advisories_formats);
  if (!outlets) return refuse(outlets.error());
  const auto now = seconds_today();
  if (!now) return refuse(now.error());
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  const Result<Status> status = status_of(**file, *now);
  if (!status) return refuse_store(damage_of(**file, status.error()));
  const auto report = [&](std::string_view format) {
    return format == "json" ? json_text_of(*status) : text_of(*status, arguments.all);
  };
  return write_outlets(*outlets, report, with_commas(status->records) + " records");
}

}  // namespace seawall::commands
