// The whole relation of a cluster from its manifests, and single verdicts, on the workload of generate_network.py.

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "bench_data.h"
#include "child.h"
#include "network/network.h"

namespace seawall::network {
namespace {

using bench::data_path;

/// A cluster, and all that it borrows from.
class Loaded {
 public:
  explicit Loaded(std::string text) {
    auto source = documents::Source::from_bytes("cluster.yaml", std::move(text));
    if (!source) std::abort();
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    reading_ = read_cluster(inventory_);
  }
  const Cluster& cluster() const { return reading_.networks.front().cluster; }

 private:
  objects::Inventory inventory_;
  Reading reading_;
};

std::string text_of_size(std::int64_t pods) { return bench::read_data("network-" + std::to_string(pods) + ".yaml"); }

struct Answer {
  Engine::Totals totals;
  Engine::Size size;
};

/// From the bytes to the totals over all pairs, in a process of its own, whose processor time and peak of memory count.
void relation(benchmark::State& state) {
  if (!std::filesystem::exists(data_path("network-" + std::to_string(state.range(0)) + ".yaml"))) {
    state.SkipWithError("its input is absent");
    return;
  }
  Answer answer{};
  long peak_kilobytes = 0;
  double wall_seconds = 0;
  for (auto _ : state) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
      const Loaded loaded(text_of_size(state.range(0)));
      const Engine engine(loaded.cluster());
      const Answer own{engine.totals(), engine.size()};
      _exit(write(ends[1], &own, sizeof own) == sizeof own ? 0 : 1);
    }
    close(ends[1]);
    const bool is_read = read(ends[0], &answer, sizeof answer) == sizeof answer;
    close(ends[0]);
    const bench::Usage usage = bench::wait_for(child);
    if (!is_read || usage.status != 0) {
      state.SkipWithError("the child failed");
      return;
    }
    wall_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    state.SetIterationTime(usage.cpu_seconds);
    peak_kilobytes = std::max(peak_kilobytes, usage.peak_kilobytes);
  }
  state.counters["wall_ms"] = 1000 * wall_seconds / static_cast<double>(state.iterations());
  state.counters["peak_MB"] = static_cast<double>(peak_kilobytes) / 1000;
  state.counters["allowed_pairs"] = static_cast<double>(answer.totals.allowed_pairs);
  state.counters["sources"] = static_cast<double>(answer.size.sources);
  state.counters["destinations"] = static_cast<double>(answer.size.destinations);
}
BENCHMARK(relation)
    ->Name("network/relation")
    ->Arg(300)
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

/// One connection after another, between pods chosen by chance.
void verdict(benchmark::State& state) {
  const Loaded loaded(text_of_size(state.range(0)));
  if (loaded.cluster().pods.empty()) {
    state.SkipWithError("its input is absent");
    return;
  }
  const Engine engine(loaded.cluster());
  std::mt19937 random(1);
  const auto chance = [&] { return static_cast<std::uint32_t>(random()); };
  struct Question {
    End from;
    End to;
    std::uint16_t port;
  };
  std::vector<Question> questions;
  const auto pods = static_cast<std::uint32_t>(loaded.cluster().pods.size());
  constexpr std::uint16_t ports[] = {80, 443, 8050, 8080, 9090};
  for (int question = 0; question < 65536; ++question) {
    questions.push_back({End::pod(chance() % pods), End::pod(chance() % pods), ports[chance() % 5]});
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const Question& question = questions[next++ % questions.size()];
    benchmark::DoNotOptimize(engine.allows(question.from, question.to, Protocol::tcp, question.port));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verdict)->Name("network/verdict")->Arg(1000)->Arg(10000)->Arg(100000);

/// Replicas only: classes stay, pods grow.
void replicas(benchmark::State& state) {
  std::string text;
  for (std::int64_t pod = 0; pod < state.range(0); ++pod) {
    text += "---\n{apiVersion: v1, kind: Pod, metadata: {name: pod-" + std::to_string(pod) + ", namespace: ns-" +
            std::to_string(pod % 10) + ", labels: {app: app-" + std::to_string(pod % 7) +
            "}}, spec: {containers: [{name: c, image: i}]}}\n";
  }
  for (int policy = 0; policy < 100; ++policy) {
    text += "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p-" +
            std::to_string(policy) + ", namespace: ns-" + std::to_string(policy % 10) +
            "}, spec: {podSelector: {matchLabels: {app: app-" + std::to_string(policy % 7) +
            "}}, ingress: [{from: [{podSelector: {matchLabels: {app: app-" + std::to_string(policy % 5) + "}}}]}]}}\n";
  }
  const Loaded loaded(std::move(text));
  for (auto _ : state) {
    const Engine engine(loaded.cluster());
    benchmark::DoNotOptimize(engine.totals());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(replicas)
    ->Name("network/same-classes")
    ->RangeMultiplier(4)
    ->Range(1000, 256000)
    ->Complexity(benchmark::oNLogN)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace seawall::network
