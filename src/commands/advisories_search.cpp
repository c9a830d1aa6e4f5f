// seawall advisories search: which advisories are about something.

#include <algorithm>
#include <mutex>
#include <thread>

#include "advisory_record.h"
#include "advisory_words.h"
#include "console.h"
#include "outlets.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {
namespace {

using advisories::Affected;
using advisories::Record;
using documents::Error;
using documents::Result;
using documents::Value;

/// Found ones that are shown where not all are asked for.
constexpr std::size_t most_found = 50;
/// Packages that are told of one record.
constexpr std::size_t most_packages = 3;

/// Why a record is among what was found; the better the reason the further above it stands.
enum class Reason : std::uint8_t { id, package, part_of_package, summary, none };

struct Hit {
  Reason reason = Reason::none;
  std::uint32_t record = 0;
  friend auto operator<=>(const Hit&, const Hit&) = default;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return result;
}

/// What is looked for: in names as a whole, in summaries word by word.
class Wanted {
 public:
  explicit Wanted(std::string_view text) : text_(lower(text)) {
    for (std::string_view rest = text_; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (end > 0) words_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  Reason reason_of(const Record& record) const {
    if (is_in(record.id) || is_in(record.aliases) || is_in(record.upstream)) return Reason::id;
    Reason reason = is_in_summary(record.summary) ? Reason::summary : Reason::none;
    for (const Affected& affected : record.affected) {
      const std::string package = lower(affected.package);
      if (package == text_) return Reason::package;
      if (package.contains(text_)) reason = Reason::part_of_package;
    }
    return reason;
  }

 private:
  bool is_in(const std::string& name) const { return lower(name).contains(text_); }
  bool is_in(const std::vector<std::string>& names) const {
    return std::ranges::any_of(names, [this](const std::string& name) { return is_in(name); });
  }
  bool is_in_summary(const std::string& summary) const {
    const std::string text = lower(summary);
    return !words_.empty() && std::ranges::all_of(words_, [&](const std::string& word) { return text.contains(word); });
  }

  const std::string text_;
  std::vector<std::string> words_;
};

/// Looks at all records, a part on each thread.
class Search {
 public:
  Search(const advisories::Store& store, const Wanted& wanted) : store_(store), wanted_(wanted) {}

  Result<std::vector<Hit>> run(std::size_t threads) {
    const auto count = static_cast<std::uint32_t>(store_.record_count());
    // Records lie in frames of texts, so that a part is many of them.
    constexpr std::uint32_t part = 20'000;
    const std::size_t parts = (count + part - 1) / part;
    {
      std::vector<std::jthread> helpers;
      for (std::size_t helper = 1; helper < std::min(threads, parts); ++helper) {
        helpers.emplace_back([this, count] { work(count, part); });
      }
      work(count, part);
    }
    if (failure_) return *failure_;
    std::ranges::sort(hits_);
    return std::move(hits_);
  }

 private:
  void work(std::uint32_t count, std::uint32_t part) {
    for (;;) {
      std::uint32_t begin = 0;
      {
        const std::scoped_lock lock(mutex_);
        if (failure_ || next_ >= count) return;
        begin = next_;
        next_ = std::min(count, next_ + part);
      }
      look_at(begin, std::min(count, begin + part));
    }
  }

  void look_at(std::uint32_t begin, std::uint32_t end) {
    std::vector<Hit> hits;
    const std::optional<Error> failure = store_.visit(begin, end, [&](std::uint32_t index, const Record& record) {
      const Reason reason = wanted_.reason_of(record);
      if (reason != Reason::none) hits.push_back({reason, index});
      return true;
    });
    const std::scoped_lock lock(mutex_);
    if (failure && !failure_) failure_ = failure;
    hits_.insert(hits_.end(), hits.begin(), hits.end());
  }

  const advisories::Store& store_;
  const Wanted& wanted_;
  std::mutex mutex_;
  std::uint32_t next_ = 0;
  std::vector<Hit> hits_;
  std::optional<Error> failure_;
};

struct Found {
  std::size_t count = 0;
  std::vector<Record> records;  ///< the first ones
};

Result<Found> find(const advisories::Store& store, const AdvisoriesSearchArguments& arguments, std::size_t threads) {
  const Wanted wanted(joined(arguments.words, " "));
  const Result<std::vector<Hit>> hits = Search(store, wanted).run(threads);
  if (!hits) return hits.error();
  Found found{.count = hits->size(), .records = {}};
  for (const Hit& hit : *hits) {
    if (!arguments.all && found.records.size() == most_found) break;
    auto record = store.record(hit.record);
    if (!record) return record.error();
    record->details.clear();
    found.records.push_back(take(std::move(record)));
  }
  return found;
}

/// Each package once, in order.
std::vector<std::string> packages_of(const Record& record) {
  std::vector<std::string> packages;
  for (const Affected& each : record.affected) {
    std::string package = each.ecosystem + ' ' + each.package;
    if (packages.empty() || packages.back() != package) packages.push_back(std::move(package));
  }
  std::ranges::sort(packages);
  const auto repeated = std::ranges::unique(packages);
  packages.erase(repeated.begin(), repeated.end());
  return packages;
}

std::string cve_of(const Record& record) {
  for (const std::vector<std::string>* names : {&record.aliases, &record.upstream}) {
    const auto cve = std::ranges::find_if(*names, [](const std::string& name) { return name.starts_with("CVE-"); });
    if (cve != names->end() && names->size() > 1) return *cve + ", ...";
    if (cve != names->end()) return *cve;
  }
  return {};
}

/// In one line; a record may have no summary, but a text.
std::string title_of(const Record& record) {
  constexpr std::size_t most = 90;
  std::string title = record.summary.substr(0, record.summary.find('\n'));
  if (title.size() <= most) return title;
  std::size_t end = title.rfind(' ', most);
  if (end == title.npos) end = most;
  while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) --end;
  return title.substr(0, end) + " ...";
}

std::string text_of(const Found& found) {
  TextTable table({"ID", "VULNERABILITY", "PACKAGES", "SUMMARY"});
  for (const Record& record : found.records) {
    std::vector<std::string> packages = packages_of(record);
    const std::size_t more = packages.size() - std::min(packages.size(), most_packages);
    packages.resize(packages.size() - more);
    std::string text = joined(packages, ", ");
    if (more > 0) text += " and " + std::to_string(more) + " more";
    if (!record.withdrawn.empty()) text += " (withdrawn)";
    table.add({record.id, cve_of(record), std::move(text), title_of(record)});
  }
  std::string text = found.records.empty() ? std::string() : table.text();
  if (found.count > found.records.size()) {
    text += "and " + with_commas(found.count - found.records.size()) + " more; --all shows them\n";
  }
  return text;
}

std::string json_text_of(const Found& found) {
  JsonReport report;
  report.add("found", json_number(found.count));
  Value::List records;
  for (const Record& record : found.records) {
    Value entry = Value::map({{"id", Value(record.id)}, {"source", Value(record.source)}});
    entry.set("aliases", json_list(record.aliases));
    entry.set("upstream", json_list(record.upstream));
    entry.set("packages", json_list(packages_of(record)));
    entry.set("summary", Value(record.summary));
    entry.set("modified", Value(record.modified));
    entry.set("withdrawn", Value(!record.withdrawn.empty()));
    records.push_back(std::move(entry));
  }
  report.add_list("records", records);
  return report.text();
}

}  // namespace

Exit advisories_search(const AdvisoriesSearchArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, advisories_formats);
  if (!outlets) return refuse(outlets.error());
  const auto threads = parse_threads(arguments.threads);
  if (!threads) return refuse(threads.error());
  const std::string text = joined(arguments.words, " ");
  if (text.find_first_not_of(' ') == std::string::npos) {
    return refuse(Error(documents::ErrorCode::invalid_argument, "there is nothing to search for"));
  }
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  const Result<Found> found = find((*file)->store(), arguments, *threads);
  if (!found) return refuse_store(damage_of(**file, found.error()));
  if (found->count == 0) complain("no advisory in \"" + (*file)->path() + "\" tells of \"" + text + '"');
  const auto report = [&](std::string_view format) {
    return format == "json" ? json_text_of(*found) : text_of(*found);
  };
  const Exit written = write_outlets(*outlets, report, with_commas(found->count) + " found");
  return written == Exit::clean && found->count == 0 ? Exit::findings : written;
}

}  // namespace seawall::commands
