// seawall registry scan: every image of a registry, held against advisories.

#include <algorithm>
#include <filesystem>
#include <utility>

#include "advisory_words.h"
#include "console.h"
#include "pods.h"
#include "read_images.h"
#include "registry_bus.h"
#include "registry_judge.h"
#include "registry_report.h"
#include "registry_run.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;

constexpr std::size_t images_at_once = 64;

/// The file of the state: the one that was named, else beside the cache of layers.
Result<std::string> state_file(const RegistryScanArguments& arguments, const std::string& registry) {
  if (!arguments.state.empty()) return arguments.state;
  const std::string cache = layer_cache_file(arguments.scan.image_input);
  if (cache.empty()) {
    return Error(ErrorCode::invalid_argument, "the environment names no folder for what is known of the registry", {},
                 "name a file with --state");
  }
  std::string name = registry;
  std::ranges::replace_if(name, [](char c) { return c == ':' || c == '[' || c == ']'; }, '_');
  const std::filesystem::path folder = std::filesystem::path(cache).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);  // opening tells what is wrong
  return (folder / ("registry-" + name + ".db")).string();
}

/// What the packages that are found in an image depend on besides.
std::string variant_of(const RegistryScanArguments& arguments) {
  const std::string& platform = arguments.scan.image_input.platform;
  return std::string(seawall_version) + ' ' + (platform.empty() ? oci::Platform::here().text() : platform);
}

/// Judges what was listed, in the order of names, and hands it to the report.
class Judging {
 public:
  Judging(RegistryRun& run, RegistryReport& report, std::vector<std::unique_ptr<RegistryJudge>> judges)
      : run_(run), report_(report), judges_(std::move(judges)) {}

  void run() {
    for (const NotLooked& each : judges_.front()->notices()) run_.tell(each);
    for (RegistryImage last;;) {
      Result<std::vector<RegistryImage>> images = run_.state.images_after(last, images_at_once);
      if (!run_.is_well(images) || images->empty()) return;
      last = images->back();
      judge(*images);
      if (run_.is_broken()) return;
    }
  }

 private:
  void judge(const std::vector<RegistryImage>& images) {
    run_.show("judging: " + reports::counted(count_, "image"));
    std::vector<std::optional<JudgedImage>> judged(images.size());
    std::size_t at = 0;
    for_each_in_parallel<std::size_t>(
        judges_.size(), [&]() { return at < images.size() ? std::optional(at++) : std::nullopt; },
        [&](const std::size_t& index, std::size_t slot) { judged[index] = judge(images[index], *judges_[slot]); });
    count_ += images.size();
    for (const std::optional<JudgedImage>& each : judged) {
      if (!each) continue;
      for (const NotLooked& entry : each->not_looked) run_.tell(entry);
      if (each->is_read) {
        run_.is_well(run_.state.judge(each->image.repository, each->image.digest, each->verdict));
      }
      report_.add(*each);
    }
  }

  /// Nothing for one that is left out, as it is too old.
  std::optional<JudgedImage> judge(const RegistryImage& image, RegistryJudge& judge) {
    const std::int64_t since = run_.work.selection().since;
    const std::string name = run_.work.name_of(image);
    Result<std::optional<RegistryState::Kept>> kept = run_.state.find(image.digest);
    if (!run_.is_well(kept)) return std::nullopt;
    if (*kept && (*kept)->created > 0 && (*kept)->created < since) return std::nullopt;
    std::optional<ReadImage> read = *kept ? unpacked(image.digest, (*kept)->content) : std::nullopt;
    if (!read && *kept) read = read_again(image);  // another version of the program has written it
    if (read) {
      Result<JudgedImage> judged = judge.judge(name, run_.work.registry(), image, *std::move(read));
      if (run_.is_well(judged)) return take(std::move(judged));
      return std::nullopt;
    }
    JudgedImage unread;
    unread.name = name;
    unread.image = image;
    unread.verdict.is_whole = false;
    return unread;
  }

  std::optional<ReadImage> read_again(const RegistryImage& image) {
    Result<RegistryWork::Read> read = run_.work.read(image.repository, image.digest);
    if (read) {
      run_.is_well(run_.state.keep(image.digest, read->created, read->content));
      return unpacked(image.digest, read->content);
    }
    run_.tell(unreadable_image(run_.work.name_of(image), read.error()));
    return std::nullopt;
  }

  RegistryRun& run_;
  RegistryReport& report_;
  const std::vector<std::unique_ptr<RegistryJudge>> judges_;
  std::size_t count_ = 0;
};

/// That globs fit no repository is no clean registry.
void look_for_nothing(RegistryRun& run) {
  const auto totals = run.state.totals(0);
  if (!run.is_well(totals) || totals->repositories > 0 || run.work.selection().repositories.empty()) return;
  run.tell({NotLooked::Reason::unreadable,
            {run.work.registry(), 0, 0},
            "no repository of it fits " + joined(run.work.selection().repositories, " or ") +
                "; * stands for anything but /, ** for anything"});
}

Exit verdict_of(RegistryState& state, const Settings& settings, const RegistryScanArguments& arguments) {
  const auto has_failures = state.has_failures();
  const auto totals = state.totals(0);
  if (!has_failures || !totals)
    return complain((has_failures ? totals.error() : has_failures.error()).text()), Exit::failed;
  if (*has_failures && !arguments.scan.allow_unreadable) return Exit::incomplete;
  return totals->failing > settings.max_findings.value ? Exit::findings : Exit::clean;
}

}  // namespace

Exit registry_scan(const RegistryScanArguments& arguments) {
  Result<std::vector<Outlet>> outlets = parse_outlets(arguments.scan.outputs, registry_scan_formats);
  if (!outlets) return refuse(outlets.error());
  const Result<std::size_t> threads = parse_threads(arguments.scan.threads);
  if (!threads) return refuse(threads.error());
  const Result<RegistrySelection> selection = registry_selection(arguments);
  if (!selection) return refuse(selection.error());
  if (arguments.is_worker && arguments.bus.empty()) {
    return refuse(Error(ErrorCode::invalid_argument, "--worker needs --bus, from which its work comes"));
  }
  const std::optional<Settings> settings = settle(arguments.scan);
  if (!settings) return Exit::usage;
  std::vector<std::unique_ptr<RegistryJudge>> judges;
  for (std::size_t each = 0; each < *threads && !arguments.is_worker; ++each) {
    auto judge = RegistryJudge::create(arguments.scan, *settings);
    if (!judge) return judge.error();
    judges.push_back(*std::move(judge));
  }
  const auto work = RegistryWork::create(arguments, *selection);
  if (!work) return work.error();
  const Result<std::string> file = state_file(arguments, (*work)->registry());
  if (!file) return refuse(file.error());
  const std::string variant = variant_of(arguments);
  const auto state = RegistryState::open(*file, variant);
  if (!state) return refuse_store(state.error());

  RegistryRun run(**work, **state, *threads);
  if (arguments.bus.empty()) {
    read_registry(run);
  } else if (const auto error = read_registry_with_others(run, arguments, variant)) {
    run.show("");
    return refuse_store(*error);
  }
  if (arguments.is_worker) return Exit::clean;
  if (!run.is_broken()) look_for_nothing(run);
  if (run.is_broken()) return complain(run.failure()->text()), Exit::failed;
  RegistryReport report(take(std::move(outlets)), {(*work)->registry(), selection->since, arguments.all});
  Judging(run, report, std::move(judges)).run();
  if (!run.is_broken()) {
    const std::int64_t now = seconds_now();
    run.is_well((*state)->tidy(now));
  }
  if (run.is_broken()) return complain(run.failure()->text()), Exit::failed;
  run.show("");
  const Exit written = report.finish(**state);
  return written == Exit::clean ? verdict_of(**state, *settings, arguments) : written;
}

}  // namespace seawall::commands
