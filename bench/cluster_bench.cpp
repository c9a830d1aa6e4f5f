// A cluster of 150,000 pods, read from an API server over TLS and scanned, as a user starts it; and beside it, in the
// same minutes, a client that only fetches the same bytes and forgets them, which is the least that any client needs.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "bench_data.h"
#include "child.h"
#include "http/http.h"

namespace seawall::bench {
namespace {

constexpr int cannot_start = 127;

/// bench/cluster_server.py over the prepared pages, in a process of its own. It serves until its standard input ends,
/// so no other child may hold the other end of that.
class Server {
 public:
  Server() {
    if (pipe2(input_, O_CLOEXEC) != 0 || pipe2(output_, O_CLOEXEC) != 0) std::abort();
    const std::string script = data_path("cluster_server.py");  // a link
    const std::string pages = data_path("cluster");
    std::filesystem::create_directories(folder_);
    process_ = fork();
    if (process_ == 0) {
      dup2(input_[0], STDIN_FILENO);
      dup2(output_[1], STDOUT_FILENO);
      execlp("python3", "python3", script.c_str(), pages.c_str(), folder_.c_str(), nullptr);
      _exit(cannot_start);
    }
    close(input_[0]);
    close(output_[1]);
    port_ = read_line();
  }
  ~Server() {
    if (process_ > 0) stop();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  bool is_up() const { return !port_.empty(); }
  std::string url() const { return "https://127.0.0.1:" + port_; }
  std::string kubeconfig() const { return folder_ + "/kubeconfig"; }
  std::string authority() const { return folder_ + "/server.crt"; }

  struct Served {
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
    double cpu_seconds = 0;
  };
  Served stop() {
    close(input_[1]);
    Served served;
    std::istringstream(read_line()) >> served.requests >> served.bytes;
    close(output_[0]);
    served.cpu_seconds = wait_for(process_).cpu_seconds;
    process_ = -1;
    return served;
  }

 private:
  std::string read_line() const {
    std::string line;
    for (char next = 0; read(output_[0], &next, 1) == 1 && next != '\n';) line += next;
    return line;
  }

  int input_[2];
  int output_[2];
  std::string folder_ = data_path("cluster-server");
  pid_t process_ = -1;
  std::string port_;
};

/// Measures what `child` does in a process of its own against a server of its own; `child` gives the exit code.
template <typename Child>
void against_server(benchmark::State& state, const Child& child) {
  if (!std::filesystem::exists(data_path("cluster/index.json"))) {
    state.SkipWithError("its input is absent");
    return;
  }
  Server server;
  if (!server.is_up()) {
    state.SkipWithError("its server did not start");
    return;
  }
  double cpu_seconds = 0;
  long peak_kilobytes = 0;
  for (auto _ : state) {
    const pid_t process = fork();
    if (process == 0) _exit(child(server));
    const Usage usage = wait_for(process);
    if (!WIFEXITED(usage.status) || WEXITSTATUS(usage.status) > 1) {
      state.SkipWithError("it failed, or could not read everything");
      return;
    }
    cpu_seconds += usage.cpu_seconds;
    peak_kilobytes = std::max(peak_kilobytes, usage.peak_kilobytes);
  }
  const Server::Served served = server.stop();
  const auto runs = static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(served.bytes));
  state.counters["served_MB"] = static_cast<double>(served.bytes) / 1e6 / runs;
  state.counters["requests"] = static_cast<double>(served.requests) / runs;
  state.counters["server_cpu_ms"] = 1000 * served.cpu_seconds / runs;
  state.counters["child_cpu_ms"] = 1000 * cpu_seconds / runs;
  state.counters["peak_MB"] = static_cast<double>(peak_kilobytes) / 1000;
}

void scan(benchmark::State& state) {
  const char* binary = std::getenv("SEAWALL_BINARY");
  if (!binary) {
    state.SkipWithError("the program is absent");
    return;
  }
  against_server(state, [binary](const Server& server) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDERR_FILENO);
    const std::string kubeconfig = server.kubeconfig();
    execl(binary, binary, "scan", "--no-config", "--cluster", "--kubeconfig", kubeconfig.c_str(), "-o",
          "json=/dev/null", nullptr);
    return cannot_start;
  });
}
BENCHMARK(scan)->Name("cluster/scan/150000")->Unit(benchmark::kMillisecond)->UseRealTime();

/// All that the server answers to: "/api/v1/pods?limit=500"...
std::vector<std::string> requests() {
  std::vector<std::string> paths;
  const auto source = documents::Source::from_bytes("index.json", read_data("cluster/index.json"));
  if (!source) return paths;
  for (const documents::Outcome& outcome : documents::read(*source)) {
    if (!outcome.document) continue;
    for (const documents::Entry entry : outcome.document->root().entries()) paths.emplace_back(entry.key);
  }
  return paths;
}

int fetch_all(const Server& server) {
  http::Options options;
  std::ifstream authority(server.authority(), std::ios::binary);
  options.tls.authorities.assign(std::istreambuf_iterator<char>(authority), {});
  auto transport = http::connect(options);
  if (!transport) return cannot_start;
  const auto forget = [](std::string_view) { return true; };
  for (const std::string& path : requests()) {
    http::Request request;
    request.url = server.url() + path;
    const auto answer = (*transport)->send(request, forget, {});
    if (!answer || !answer->is_good()) return cannot_start;
  }
  return 0;
}

void fetch(benchmark::State& state) { against_server(state, fetch_all); }
BENCHMARK(fetch)->Name("cluster/fetch/150000")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace seawall::bench
