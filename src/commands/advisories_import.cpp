// seawall advisories import: from what is published to one file.

#include <malloc.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "advisory_fetch.h"
#include "advisory_packed.h"
#include "advisory_reading.h"
#include "advisory_store.h"
#include "advisory_texts.h"
#include "advisory_update.h"
#include "advisory_words.h"
#include "console.h"
#include "load_files.h"
#include "options.h"
#include "outlets.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using Counts = std::map<std::string, std::size_t, std::less<>>;

/// Of what is refused so much is told, and the number of the rest.
constexpr std::size_t most_told = 100;

/// Passes on to a builder, counting by source, and tells what is refused.
class Taking final : public advisories::Intake {
 public:
  explicit Taking(advisories::Intake& to) : to_(to) {}
  void take(advisories::Record record) override {
    count(record.source, 1);
    to_.take(std::move(record));
  }
  void take(advisories::Exploited entry) override { pass("kev", std::move(entry)); }
  void take(advisories::Likelihood entry) override { pass("epss", std::move(entry)); }
  void take(advisories::EndOfLife entry) override { pass("endoflife", std::move(entry)); }
  void take(advisories::VexStatement statement) override { pass("vex", std::move(statement)); }
  void refuse(Error error) override {
    ++refused_;
    if (refused_ <= most_told) told_.push_back(std::move(error));
  }

  void add_packed(const advisories::Store& store) {
    if (const auto sources = store.sources()) {
      for (const advisories::SourceInfo& source : *sources) count(source.source, source.records);
    }
  }
  const Counts& counts() const noexcept { return counts_; }
  std::size_t total() const noexcept { return total_; }
  bool has_refused() const noexcept { return refused_ > 0; }
  void tell() const {
    for (const Error& error : told_) {
      complain("not imported: " + error.text() + (error.advice().empty() ? "" : "; " + error.advice()));
    }
    if (refused_ > told_.size()) complain("not imported: " + with_commas(refused_ - told_.size()) + " more");
  }

 private:
  template <typename Item>
  void pass(const char* source, Item item) {
    count(source, 1);
    to_.take(std::move(item));
  }
  void count(std::string_view source, std::size_t number) {
    const auto known = counts_.find(source);
    (known == counts_.end() ? counts_[std::string(source)] : known->second) += number;
    total_ += number;
  }

  advisories::Intake& to_;
  Counts counts_;
  std::size_t total_ = 0;
  std::size_t refused_ = 0;
  std::vector<Error> told_;
};

/// How far it is, on a terminal.
class Progress {
 public:
  void add(const std::string& what, const std::string& name, std::size_t bytes) {
    bytes_ += bytes;
    if (!line_.is_shown()) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    line_.show(what + " " + name + ": " + text_of_size(bytes_));
  }
  void begin() noexcept { bytes_ = 0; }

 private:
  StatusLine line_;
  std::chrono::steady_clock::time_point next_ = {};
  std::size_t bytes_ = 0;
};

Result<FetchOptions> fetch_options(const std::string& ca_file) {
  FetchOptions options;
  if (!ca_file.empty()) {
    Result<std::string> text = read_named(ca_file);
    if (!text) return text.error();
    options.authorities = take(std::move(text));
  }
  const auto first_of = [](const char* name, const char* other) {
    const std::string_view value = environment(name);
    return std::string(value.empty() ? environment(other) : value);
  };
  options.https_proxy = first_of("https_proxy", "HTTPS_PROXY");
  options.http_proxy = environment("http_proxy");  // in capitals it may come from a header of CGI
  options.no_proxy = first_of("no_proxy", "NO_PROXY");
  return options;
}

/// One import on its way.
class Import {
 public:
  Import(const AdvisoriesImportArguments& arguments, std::size_t threads, FetchOptions fetch, std::int64_t now)
      : arguments_(arguments),
        threads_(threads),
        now_(now),
        fetch_(std::move(fetch),
               [this](const std::string& url, std::size_t bytes) { progress_->add("fetching", url, bytes); }) {}

  Exit run() {
    Result<std::unique_ptr<AdvisoryUpdate>> update = AdvisoryUpdate::begin(advisories_path(arguments_.store));
    if (!update) return fail(update.error());
    if (std::optional<Error> failure = add_old()) return fail(*failure);
    read_all();
    progress_.reset();
    taking_.tell();
    if (taking_.total() == 0) {
      complain("nothing was imported" + std::string(old_ ? ", and the advisories are as they were" : ""));
      return verdict();
    }
    if (std::optional<Error> failure = write(**update)) return fail(*failure);
    const Exit told = tell();
    return told == Exit::clean ? verdict() : told;
  }

 private:
  static Exit fail(const Error& error) {
    complain_of(error);
    return error.code() == ErrorCode::invalid_argument ? Exit::usage : Exit::failed;
  }
  Exit verdict() const {
    const bool is_whole = !taking_.has_refused() && taking_.total() > 0;
    return is_whole || arguments_.allow_unreadable ? Exit::clean : Exit::incomplete;
  }

  std::optional<Error> add_old() {
    if (arguments_.replace) return {};
    Result<std::unique_ptr<AdvisoryFile>> old = AdvisoryFile::open(advisories_path(arguments_.store));
    if (!old && old.error().code() == ErrorCode::not_found) return {};
    if (!old) return old.error();
    old_ = take(std::move(old));
    builder_.add(old_->store());
    return {};
  }

  void read_all() {
    AdvisoryReading reading(taking_, threads_);
    AdvisoryTexts texts(reading, {},
                        {.fetch = [this](const std::string& url) { return fetch_.fetch(url); },
                         .progress = [this](const std::string& name,
                                            std::size_t bytes) { progress_->add("reading", name, bytes); }});
    for (const std::string& what : arguments_.what) {
      progress_->begin();
      texts.read(what);
    }
    reading.finish();
    for (const std::string& file : texts.packed()) add_packed(file);
  }

  void add_packed(const std::string& file) {
    Result<std::unique_ptr<PackedAdvisories>> packed = PackedAdvisories::open(file);
    if (!packed) return taking_.refuse(packed.error());
    builder_.add((*packed)->store());
    taking_.add_packed((*packed)->store());
  }

  std::optional<Error> write(AdvisoryUpdate& update) {
#ifdef __GLIBC__
    malloc_trim(0);  // memory is at its highest from here on
#endif
    Progress progress;
    const std::string path = advisories_path(arguments_.store);
    const advisories::Builder::Output output = {[&](std::string_view bytes) {
      progress.add("writing", path, bytes.size());
      return update.write(bytes);
    }};
    const std::optional<Error> failure = builder_.finish(now_, output);
    if (failure && !update.has_failed()) {
      return Error(failure->code(), "the advisories cannot be put together: " + failure->message(), {},
                   old_ ? "what was there before may be damaged: look with seawall advisories verify" : "");
    }
    return update.keep();
  }

  Exit tell() const {
    const Result<std::unique_ptr<AdvisoryFile>> file = AdvisoryFile::open(advisories_path(arguments_.store));
    if (!file) return fail(file.error());
    const advisories::Store& store = (*file)->store();
    const auto sources = sources_of(store);
    if (!sources) return fail(sources.error());
    Counts before;
    if (old_) {
      if (const auto infos = old_->store().sources()) {
        for (const advisories::SourceInfo& info : *infos) before[info.source] = info.records;
      }
    }
    TextTable table({"SOURCE", "READ", "NEW", "TOTAL", "NEWEST"});
    std::size_t rest = 0;
    std::size_t shown = 0;
    for (const advisories::SourceInfo& source : *sources) {
      const auto read = taking_.counts().find(source.source);
      if (read == taking_.counts().end() && ++rest > 0) continue;
      if (++shown > most_rows) continue;
      const std::size_t had = before[source.source];
      const std::size_t fresh = source.records - std::min(had, source.records);
      table.add({source.source, with_commas(read->second), with_commas(fresh), with_commas(source.records),
                 day_of_time(source.newest)});
    }
    std::string text = table.text();
    if (shown > most_rows) text += "and " + with_commas(shown - most_rows) + " more sources\n";
    text += '\n' + with_commas(store.record_count()) + " records in " + (*file)->path() + " (" +
            text_of_size((*file)->size()) + ")\n";
    if (rest > 0) text += "Of " + reports::counted(rest, "other source") + " nothing was read, and all is kept.\n";
    return show(text);
  }

  const AdvisoriesImportArguments& arguments_;
  const std::size_t threads_;
  const std::int64_t now_;
  std::optional<Progress> progress_{std::in_place};
  AdvisoryFetch fetch_;
  std::unique_ptr<AdvisoryFile> old_;
  advisories::Builder builder_;
  Taking taking_{builder_.intake()};
};

}  // namespace

Exit advisories_import(const AdvisoriesImportArguments& arguments) {
  const Result<std::size_t> threads = parse_threads(arguments.threads);
  if (!threads) return refuse(threads.error());
  const Result<std::int64_t> now = seconds_today();
  if (!now) return refuse(now.error());
  Result<FetchOptions> fetch = fetch_options(arguments.ca_file);
  if (!fetch) return refuse(fetch.error());
  return Import(arguments, *threads, take(std::move(fetch)), *now).run();
}

}  // namespace seawall::commands
