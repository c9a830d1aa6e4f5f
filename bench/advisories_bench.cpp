// A gigabyte of advisories, more than 500,000 records: imported by the program, in a process of its own, and a thousand
// packages held against them in a process that has just started. Wall time, as import uses two cores.

#include "advisories/advisories.h"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <vector>

#include "bench_data.h"
#include "child.h"

namespace seawall::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int cannot_start = 127;
constexpr const char* text_name = "advisories-1000.jsonl";
constexpr const char* store_name = "advisories-1000.db";

/// Imports all into a new store. Nothing where the program is absent, or fails.
std::optional<Usage> import() {
  const char* const binary = std::getenv("SEAWALL_BINARY");
  const std::string text = data_path(text_name);
  const std::string store = data_path(store_name);
  if (!binary) return {};
  std::filesystem::remove(store);
  const pid_t process = fork();
  if (process == 0) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execl(binary, binary, "advisories", "import", "--advisories", store.c_str(), text.c_str(), nullptr);
    _exit(cannot_start);
  }
  const Usage usage = wait_for(process);
  // Some of a gigabyte of real records are not as the schema wants them, which is told, too.
  if (!WIFEXITED(usage.status) || WEXITSTATUS(usage.status) == cannot_start || !std::filesystem::exists(store))
    return {};
  return usage;
}

void import_all(benchmark::State& state) {
  if (!std::filesystem::exists(data_path(text_name))) {
    state.SkipWithError("its input is absent");
    return;
  }
  const auto bytes = static_cast<double>(std::filesystem::file_size(data_path(text_name)));
  double seconds = 0;
  double cpu_seconds = 0;
  long peak_kilobytes = 0;
  for (auto _ : state) {
    const auto begin = Clock::now();
    const std::optional<Usage> usage = import();
    const std::chrono::duration<double> wall = Clock::now() - begin;
    if (!usage) {
      state.SkipWithError("the program is absent, or failed");
      return;
    }
    state.SetIterationTime(wall.count());
    seconds += wall.count();
    cpu_seconds += usage->cpu_seconds;
    peak_kilobytes = std::max(peak_kilobytes, usage->peak_kilobytes);
  }
  state.counters["MB_per_s"] = bytes / 1e6 * static_cast<double>(state.iterations()) / seconds;
  state.counters["cpu_s"] = cpu_seconds / static_cast<double>(state.iterations());
  state.counters["peak_MB"] = static_cast<double>(peak_kilobytes) / 1000;
  state.counters["store_ratio"] = static_cast<double>(std::filesystem::file_size(data_path(store_name))) / bytes;
}

std::vector<packages::Package> read_packages() {
  std::vector<packages::Package> packages;
  std::istringstream lines(read_data("advisories-packages.tsv"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string type;
    packages::Package& package = packages.emplace_back();
    std::getline(fields, type, '\t');
    std::getline(fields, package.name, '\t');
    std::getline(fields, package.version, '\t');
    package.type = packages::parse_type(type).value_or(packages::Type::generic);
  }
  return packages;
}

struct Answer {
  double seconds = 0;
  std::size_t matches = 0;  ///< 0: it failed
};

/// What a new process does until it knows.
Answer match_all(const std::vector<packages::Package>& packages) {
  const auto begin = Clock::now();
  const std::string path = data_path(store_name);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::size_t size = std::filesystem::file_size(path);
  const void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const auto store = advisories::Store::open({static_cast<const char*>(bytes), size});
  if (!store) return {};
  packages::Distribution debian;
  debian.id = "debian";
  debian.version_id = "12";
  advisories::MatchOptions options;
  options.distribution = &debian;
  const auto matches = advisories::match(packages, *store, options);
  if (!matches) return {};
  return {std::chrono::duration<double>(Clock::now() - begin).count(), matches->matches.size()};
}

void match(benchmark::State& state) {
  const std::vector<packages::Package> packages = read_packages();
  const bool has_store =
      std::filesystem::exists(data_path(store_name)) || (std::filesystem::exists(data_path(text_name)) && import());
  if (packages.empty() || !has_store) {
    state.SkipWithError("its input is absent");
    return;
  }
  std::vector<double> milliseconds;
  Answer answer;
  for (auto _ : state) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t process = fork();
    if (process == 0) {
      answer = match_all(packages);
      _exit(write(ends[1], &answer, sizeof(answer)) == sizeof(answer) ? 0 : 1);
    }
    close(ends[1]);
    const bool has_answer = read(ends[0], &answer, sizeof(answer)) == sizeof(answer) && answer.matches > 0;
    close(ends[0]);
    wait_for(process);
    if (!has_answer) {
      state.SkipWithError("it failed");
      return;
    }
    state.SetIterationTime(answer.seconds);
    milliseconds.push_back(answer.seconds * 1000);
  }
  std::ranges::sort(milliseconds);
  state.counters["median_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["packages"] = static_cast<double>(packages.size());
  state.counters["matches"] = static_cast<double>(answer.matches);
}

BENCHMARK(import_all)->Name("advisories/import/1000")->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK(match)->Name("advisories/match/1000")->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(31);

}  // namespace
}  // namespace seawall::bench
