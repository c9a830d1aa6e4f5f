// The search for secrets in text that has none, in processes of their own, so that each has its own peak of memory:
// the detector on one thread, in windows as the program reads a large file, and whole runs of the program. Time is
// processor time, so rates are bytes per CPU second.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "bench_data.h"
#include "child.h"
#include "secrets/secrets.h"

namespace seawall::bench {
namespace {

constexpr std::size_t window = std::size_t{4} << 20;
constexpr int cannot_start = 127;

/// Findings in a file; it is read window by window, each up to the end of a line.
std::uint64_t findings_in(const secrets::Detector& detector, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(window, '\0');
  std::uint64_t findings = 0;
  for (std::size_t kept = 0;;) {
    file.read(text.data() + kept, static_cast<std::streamsize>(text.size() - kept));
    const std::size_t size = kept + static_cast<std::size_t>(file.gcount());
    if (size == 0) return findings;
    const std::size_t line_end = std::string_view(text.data(), size).rfind('\n');
    const std::size_t used = line_end == std::string::npos || size < window ? size : line_end + 1;
    findings += detector.find(path, std::string_view(text.data(), used)).size();
    kept = size - used;
    std::copy_n(text.data() + used, kept, text.data());
  }
}

/// Takes the time of one child after another; `wanted` is the exit code of one that did what it should.
template <typename Child>
void measure(benchmark::State& state, const std::string& path, int wanted, const Child& child) {
  if (!std::filesystem::exists(path)) {
    state.SkipWithError("its input is absent");
    return;
  }
  long peak_kilobytes = 0;
  for (auto _ : state) {
    const pid_t process = fork();
    if (process == 0) _exit(child(path));
    const Usage usage = wait_for(process);
    if (!WIFEXITED(usage.status) || WEXITSTATUS(usage.status) != wanted) {
      state.SkipWithError("it failed, or found something where there is nothing");
      return;
    }
    state.SetIterationTime(usage.cpu_seconds);
    peak_kilobytes = std::max(peak_kilobytes, usage.peak_kilobytes);
  }
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["input_MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["peak_MB"] = static_cast<double>(peak_kilobytes) / 1000;
}

/// `has_findings`: third parties' files do have some.
void detect(benchmark::State& state, const char* name, bool has_findings) {
  const secrets::Detector detector;
  benchmark::DoNotOptimize(detector.find("", ""));  // the tables of the process, which a child then shares
  measure(state, data_path(name), has_findings ? 1 : 0,
          [&](const std::string& path) { return findings_in(detector, path) > 0 ? 1 : 0; });
}

void scan(benchmark::State& state, const char* name) {
  const char* binary = std::getenv("SEAWALL_BINARY");
  if (!binary) {
    state.SkipWithError("the program is absent");
    return;
  }
  measure(state, data_path(name), 0, [binary](const std::string& path) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execl(binary, binary, "secrets", "scan", "-o", "gcc", path.c_str(), nullptr);
    return cannot_start;
  });
}

#define SECRETS_BENCHMARK(function, title, name, ...) \
  BENCHMARK_CAPTURE(function, title, __VA_ARGS__)->Name(name)->Unit(benchmark::kMillisecond)->UseManualTime()

SECRETS_BENCHMARK(detect, yaml, "secrets/detect/yaml", "deployments-20000.yaml", false);
SECRETS_BENCHMARK(detect, json, "secrets/detect/json", "deployments-20000.json", false);
SECRETS_BENCHMARK(detect, corpus, "secrets/detect/corpus", "secrets-corpus.yaml", true);
SECRETS_BENCHMARK(detect, log, "secrets/detect/log", "secrets-log.txt", false);
SECRETS_BENCHMARK(detect, source, "secrets/detect/source", "secrets-source.txt", false);
SECRETS_BENCHMARK(detect, base64, "secrets/detect/base64", "secrets-base64.txt", false);
SECRETS_BENCHMARK(scan, large, "secrets/scan/1000", "secrets-1000.txt");

}  // namespace
}  // namespace seawall::bench
