// Reading, beside the bare loop over libyaml's events that the goals are measured against.

#include <benchmark/benchmark.h>
#include <yaml.h>

#include "bench_data.h"
#include "documents/documents.h"

namespace seawall::documents {
namespace {

/// Whether the text is YAML to its end; a template of a chart, for one, is not.
bool walk_events(const std::string& text) {
  yaml_parser_t parser;
  yaml_event_t event;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  bool good = true;
  for (bool done = false; good && !done;) {
    good = yaml_parser_parse(&parser, &event) != 0;
    if (!good) break;
    done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return good;
}

/// One thread, nothing but the loop over events, for a file or for all YAML files of a folder.
void libyaml_events(benchmark::State& state, const char* name) {
  const std::vector<std::string> texts = bench::read_texts(name);
  std::int64_t bytes = 0;
  for (const std::string& text : texts) bytes += static_cast<std::int64_t>(text.size());
  if (bytes == 0) return state.SkipWithError("its input is absent");
  std::size_t refused = 0;
  for (auto _ : state) {
    for (const std::string& text : texts) refused += walk_events(text) ? 0U : 1U;
  }
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["refused"] = static_cast<double>(refused) / static_cast<double>(state.iterations());
}

void read_all(benchmark::State& state, const char* file) {
  const std::string text = bench::read_data(file);
  for (auto _ : state) {
    state.PauseTiming();
    std::string copy;
    copy.reserve(text.size() + 128);
    copy = text;
    state.ResumeTiming();
    auto source = Source::from_bytes(file, std::move(copy));
    if (!source) std::abort();
    const auto outcomes = read(take(std::move(source)));
    benchmark::DoNotOptimize(outcomes.size());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

/// Three field names down to the first container, in each of 2,000 Deployments.
void find_field(benchmark::State& state, bool by_id) {
  auto source = Source::from_bytes("deployments", bench::read_data("deployments-2000.yaml"));
  if (!source) std::abort();
  const auto outcomes = read(take(std::move(source)));
  std::int64_t found = 0;
  for (auto _ : state) {
    for (const Outcome& outcome : outcomes) {
      const Node root = outcome.document->root();
      const Node containers = by_id ? root.at(Field::spec, Field::template_, Field::spec, Field::containers)
                                    : root.at("spec", "template", "spec", "containers");
      found += containers ? 1 : 0;
    }
  }
  state.SetItemsProcessed(found);
}

BENCHMARK_CAPTURE(libyaml_events, yaml, "deployments-20000.yaml")
    ->Name("documents/libyaml-events/20000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(libyaml_events, kubeflow, "kubeflow/")
    ->Name("documents/libyaml-events/kubeflow")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_all, yaml, "deployments-20000.yaml")
    ->Name("documents/read/yaml/20000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_all, json, "deployments-20000.json")
    ->Name("documents/read/json/20000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(find_field, id, true)->Name("documents/find/id/2000");
BENCHMARK_CAPTURE(find_field, text, false)->Name("documents/find/text/2000");

}  // namespace
}  // namespace seawall::documents
