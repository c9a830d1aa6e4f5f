// An image of 300 MB in whole runs of the program, beside what nobody can do without: its layers decompressed and
// hashed, by the same libraries and on all cores. Wall time, as all cores are used; each in a process of its own, so
// that each has its own peak of memory.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "archives/archives.h"
#include "bench_data.h"
#include "child.h"
#include "crypto/crypto.h"

namespace seawall::bench {
namespace {

constexpr int cannot_start = 127;

std::vector<std::string> layers_of(const std::string& layout) {
  constexpr std::uintmax_t more_than_a_manifest = 1 << 20;
  std::vector<std::string> layers;
  for (const auto& blob : std::filesystem::directory_iterator(layout + "/blobs/sha256")) {
    if (blob.file_size() > more_than_a_manifest) layers.push_back(blob.path());
  }
  return layers;
}

/// Hashes what passes.
class Hashing : public archives::Stream {
 public:
  Hashing(std::unique_ptr<archives::Stream> from, crypto::Hash& hash) : from_(std::move(from)), hash_(hash) {}
  documents::Result<std::string_view> next() override {
    documents::Result<std::string_view> bytes = from_->next();
    if (bytes) hash_.add(*bytes);
    return bytes;
  }

 private:
  std::unique_ptr<archives::Stream> from_;
  crypto::Hash& hash_;
};

bool unpack(const std::string& file) {
  crypto::Hash stored;
  crypto::Hash content;
  auto stream = archives::file_stream(file);
  if (!stream) return false;
  const auto bytes = archives::decompressed(std::make_unique<Hashing>(take(std::move(stream)), stored));
  while (true) {
    const documents::Result<std::string_view> piece = bytes->next();
    if (!piece) return false;
    if (piece->empty()) break;
    content.add(*piece);
  }
  return !stored.hex().empty() && !content.hex().empty();
}

int bare(const std::string& layout) {
  const std::vector<std::string> layers = layers_of(layout);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> is_good = !layers.empty();
  std::vector<std::jthread> threads;
  for (unsigned count = 0; count < std::thread::hardware_concurrency(); ++count) {
    threads.emplace_back([&] {
      for (std::size_t index = next++; index < layers.size(); index = next++) {
        if (!unpack(layers[index])) is_good = false;
      }
    });
  }
  threads.clear();
  return is_good ? 0 : 1;
}

/// Takes the wall time of one child after another.
template <typename Child>
void measure(benchmark::State& state, const Child& child) {
  const std::string layout = data_path("image-300");
  if (!std::filesystem::exists(layout)) {
    state.SkipWithError("its input is absent");
    return;
  }
  std::uintmax_t bytes = 0;
  for (const std::string& layer : layers_of(layout)) bytes += std::filesystem::file_size(layer);
  long peak_kilobytes = 0;
  double cpu_seconds = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const pid_t process = fork();
    if (process == 0) _exit(child(layout));
    const Usage usage = wait_for(process);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const bool is_answer =
        WIFEXITED(usage.status) && (WEXITSTATUS(usage.status) == 0 || WEXITSTATUS(usage.status) == 1);
    if (!is_answer) {
      state.SkipWithError("it failed");
      return;
    }
    state.SetIterationTime(wall.count());
    peak_kilobytes = std::max(peak_kilobytes, usage.peak_kilobytes);
    cpu_seconds += usage.cpu_seconds;
  }
  state.counters["compressed_MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["peak_MB"] = static_cast<double>(peak_kilobytes) / 1000;
  state.counters["cpu_s"] = cpu_seconds / static_cast<double>(state.iterations());
}

void unpack_all(benchmark::State& state) { measure(state, bare); }

void run(benchmark::State& state, const char* subcommand) {
  const char* binary = std::getenv("SEAWALL_BINARY");
  if (!binary) {
    state.SkipWithError("the program is absent");
    return;
  }
  measure(state, [&](const std::string& layout) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execl(binary, binary, "image", subcommand, "--no-cache", "--allow-unreadable", "-o", "json", layout.c_str(),
          nullptr);
    return cannot_start;
  });
}

#define IMAGE_BENCHMARK(function, name, ...)       \
  BENCHMARK_CAPTURE(function, name, ##__VA_ARGS__) \
      ->Name("image/" #name "/300")                \
      ->Unit(benchmark::kMillisecond)              \
      ->UseManualTime()

BENCHMARK(unpack_all)->Name("image/bare/300")->Unit(benchmark::kMillisecond)->UseManualTime();
IMAGE_BENCHMARK(run, list, "list");
IMAGE_BENCHMARK(run, check, "check");

}  // namespace
}  // namespace seawall::bench
