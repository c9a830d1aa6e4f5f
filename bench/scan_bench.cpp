// Whole runs of the program, as a user starts it: wall time, its CPU time and its peak memory. Beside them, in
// documents_bench.cpp, stands the bare event loop over the same bytes.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "bench_data.h"
#include "checks/checks.h"
#include "child.h"

namespace seawall::bench {
namespace {

std::uint64_t bytes_below(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path)) return std::filesystem::file_size(path);
  std::uint64_t bytes = 0;
  const auto follow = std::filesystem::directory_options::follow_directory_symlink;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, follow)) {
    const std::string ending = entry.path().extension().string();
    if (entry.is_regular_file() && (ending == ".yaml" || ending == ".yml" || ending == ".json"))
      bytes += entry.file_size();
  }
  return bytes;
}

/// Ids, separated by commas; what is off by default runs when it is named.
const std::string& every_check() {
  static const std::string ids = [] {
    std::string text;
    for (const findings::Check* check : checks::all()) text += (text.empty() ? "" : ",") + std::string(check->id);
    return text;
  }();
  return ids;
}

/// The yardstick for what a check costs.
const std::string first_twelve =
    "container-runtime-socket-mounted,host-ipc,host-network,host-path-volume,host-pid,host-port,image-latest-tag,"
    "may-run-as-root,privilege-escalation-allowed,privileged-container,root-filesystem-writable,sensitive-host-path";

const std::string by_default;

/// `select` is the value of --select; empty for the checks that are on by default.
void scan(benchmark::State& state, const char* name, const std::string& select) {
  const char* binary = std::getenv("SEAWALL_BINARY");
  const std::string path = data_path(name);
  if (!binary || !std::filesystem::exists(path)) {
    state.SkipWithError("its input is absent");
    return;
  }
  double cpu_seconds = 0;
  long peak_kilobytes = 0;
  for (auto _ : state) {
    const pid_t child = fork();
    if (child == 0) {
      const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
      dup2(null, STDOUT_FILENO);
      dup2(null, STDERR_FILENO);
      if (select.empty()) execl(binary, binary, "scan", "--no-config", "-o", "gcc", path.c_str(), nullptr);
      execl(binary, binary, "scan", "--no-config", "-o", "gcc", "--select", select.c_str(), path.c_str(), nullptr);
      _exit(127);
    }
    const Usage usage = wait_for(child);
    if (!WIFEXITED(usage.status) || WEXITSTATUS(usage.status) == 127 || WEXITSTATUS(usage.status) == 4) {
      state.SkipWithError("the scan failed");
      return;
    }
    cpu_seconds += usage.cpu_seconds;
    peak_kilobytes = std::max(peak_kilobytes, usage.peak_kilobytes);
  }
  const std::uint64_t bytes = bytes_below(path);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["child_cpu_ms"] = benchmark::Counter(1000 * cpu_seconds / static_cast<double>(state.iterations()));
  // A child starts with its parent's peak to its name, which is small unless other benchmarks ran before.
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  if (peak_kilobytes > own.ru_maxrss) {
    state.counters["peak_MB"] = benchmark::Counter(static_cast<double>(peak_kilobytes) / 1000);
  }
  state.counters["input_MB"] = benchmark::Counter(static_cast<double>(bytes) / 1e6);
}

#define SCAN_BENCHMARK(title, name, input, select) \
  BENCHMARK_CAPTURE(scan, title, input, select)->Name(name)->Unit(benchmark::kMillisecond)->UseRealTime()

SCAN_BENCHMARK(yaml, "scan/yaml/20000", "deployments-20000.yaml", by_default);
SCAN_BENCHMARK(yaml_first, "scan/yaml/20000/first-12", "deployments-20000.yaml", first_twelve);
SCAN_BENCHMARK(yaml_every, "scan/yaml/20000/every-check", "deployments-20000.yaml", every_check());
SCAN_BENCHMARK(json, "scan/json/20000", "deployments-20000.json", by_default);
SCAN_BENCHMARK(kubeflow, "scan/kubeflow", "kubeflow/", by_default);
SCAN_BENCHMARK(kubeflow_first, "scan/kubeflow/first-12", "kubeflow/", first_twelve);
SCAN_BENCHMARK(kubeflow_every, "scan/kubeflow/every-check", "kubeflow/", every_check());
SCAN_BENCHMARK(small, "scan/thirty-files", "thirty-files/", by_default);

}  // namespace
}  // namespace seawall::bench
