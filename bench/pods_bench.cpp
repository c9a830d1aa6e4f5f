// The Pod Security Standards, restricted at latest: pods of one's own, and upstream's test pods. bench/peers/pods.py
// runs upstream's library over the same.

#include <benchmark/benchmark.h>

#include <cstdlib>

#include "allocations.h"
#include "bench_data.h"
#include "pods/pods.h"

namespace seawall::pods {
namespace {

constexpr LevelVersion restricted{Level::restricted, Version()};

/// A pod as it is read, down to what the standards are asked about.
struct Pod {
  explicit Pod(std::string text) {
    auto source = documents::Source::from_bytes("pod", std::move(text));
    if (!source) std::abort();
    outcomes = documents::read(take(std::move(source)));
    if (outcomes.empty() || !outcomes[0].document) std::abort();
    object = objects::object_of(outcomes[0].document->root());
    auto templates = objects::pod_templates(object, faults);
    if (templates.size() != 1) std::abort();
    pod = std::move(templates[0]);
  }
  Pod(const Pod&) = delete;  // the template points at the object

  std::vector<documents::Outcome> outcomes;
  objects::Object object;
  std::vector<objects::TypeFault> faults;
  objects::PodTemplate pod;
};

/// Whether it passes; with texts all that upstream's library makes of one that does not.
bool judge(Pod& pod, bool with_texts) {
  Reader reader(pod.faults);
  const StandardChecks forbidding = evaluate(pod.pod, restricted, reader);
  if (with_texts) {
    for (const StandardCheck check : forbidding) {
      benchmark::DoNotOptimize(explain(check, pod.pod, restricted.version, reader));
    }
  }
  return forbidding.empty();
}

void one_pod(benchmark::State& state, const char* text, std::size_t forbidding, bool with_texts) {
  Pod pod(text);
  Reader reader(pod.faults);
  if (evaluate(pod.pod, restricted, reader).size() != forbidding) return state.SkipWithError("another verdict");
  const std::size_t before = bench::allocations();
  for (auto _ : state) benchmark::DoNotOptimize(judge(pod, with_texts));
  state.counters["allocations"] =
      static_cast<double>(bench::allocations() - before) / static_cast<double>(state.iterations());
}

std::vector<std::string> test_pods(bool as_json) {
  std::vector<std::string> texts = bench::read_texts("pod-security-testdata");
  if (!as_json) return texts;
  for (std::string& text : texts) {
    auto source = documents::Source::from_bytes("pod", std::move(text));
    if (!source) std::abort();
    const auto outcomes = documents::read(take(std::move(source)));
    text = documents::to_json(outcomes.at(0).document->root());
  }
  return texts;
}

void decoded(benchmark::State& state, bool with_texts) {
  std::vector<std::unique_ptr<Pod>> pods;
  for (std::string& text : test_pods(false)) pods.push_back(std::make_unique<Pod>(std::move(text)));
  if (pods.size() < 2) return state.SkipWithError("its input is absent");
  std::size_t passed = 0;
  for (auto _ : state) {
    for (const auto& pod : pods) passed += judge(*pod, with_texts) ? 1U : 0U;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(pods.size()));
  state.counters["passed"] = static_cast<double>(passed) / static_cast<double>(state.iterations());
}

void from_text(benchmark::State& state, bool as_json) {
  const std::vector<std::string> texts = test_pods(as_json);
  if (texts.size() < 2) return state.SkipWithError("its input is absent");
  std::size_t passed = 0;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      Pod pod(text);
      passed += judge(pod, true) ? 1U : 0U;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
  state.counters["passed"] = static_cast<double>(passed) / static_cast<double>(state.iterations());
}

constexpr const char* passing = R"(
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec:
  serviceAccountName: cart
  securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: cart
    image: shop/cart:2.4.1
    ports: [{name: http, containerPort: 8080}]
    livenessProbe: {httpGet: {path: /healthz, port: 8080}}
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    volumeMounts: [{name: cache, mountPath: /cache}]
  - name: proxy
    image: envoy:1.31
    ports: [{containerPort: 8443}]
    securityContext:
      allowPrivilegeEscalation: false
      capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}
  volumes:
  - {name: cache, emptyDir: {}}
  - {name: conf, configMap: {name: cart}}
)";

constexpr std::size_t checks_of_forbidden = 10;
constexpr const char* forbidden = R"(
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec:
  hostNetwork: true
  hostPID: true
  containers:
  - name: agent
    image: shop/agent:1
    ports: [{containerPort: 9100, hostPort: 9100}]
    securityContext: {privileged: true, runAsUser: 0, procMount: Unmasked, capabilities: {add: [SYS_ADMIN]}}
  - name: logs
    image: shop/logs:1
    securityContext: {allowPrivilegeEscalation: true}
  volumes:
  - {name: root, hostPath: {path: /}}
)";

BENCHMARK_CAPTURE(one_pod, passes, passing, 0, true)->Name("pods/evaluate/restricted/passes");
BENCHMARK_CAPTURE(one_pod, forbidden, forbidden, checks_of_forbidden, false)
    ->Name("pods/evaluate/restricted/forbidden");
BENCHMARK_CAPTURE(one_pod, explained, forbidden, checks_of_forbidden, true)
    ->Name("pods/evaluate/restricted/forbidden/explained");
BENCHMARK_CAPTURE(decoded, verdicts, false)->Name("pods/evaluate/restricted/testdata/decoded");
BENCHMARK_CAPTURE(decoded, explained, true)->Name("pods/evaluate/restricted/testdata/decoded/explained");
BENCHMARK_CAPTURE(from_text, json, true)->Name("pods/evaluate/restricted/testdata/json");
BENCHMARK_CAPTURE(from_text, yaml, false)->Name("pods/evaluate/restricted/testdata/yaml");

}  // namespace
}  // namespace seawall::pods
