// RBAC at the sizes of large clusters: N bindings, half of them cluster-wide, over 500 roles, 5,000 users, 500 groups
// and 2,000 service accounts, as upstream's figures in docs/performance.md were taken.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include "access/access.h"
#include "allocations.h"

namespace seawall::access {
namespace {

constexpr std::array verbs = {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"};
constexpr std::array resources = {"/pods",
                                  "/services",
                                  "/configmaps",
                                  "/secrets",
                                  "/endpoints",
                                  "/events",
                                  "/nodes",
                                  "/namespaces",
                                  "/pods/log",
                                  "/pods/exec",
                                  "/serviceaccounts",
                                  "/persistentvolumes",
                                  "/persistentvolumeclaims",
                                  "/replicationcontrollers",
                                  "apps/deployments",
                                  "apps/statefulsets",
                                  "apps/daemonsets",
                                  "apps/replicasets",
                                  "apps/deployments/scale",
                                  "batch/jobs",
                                  "batch/cronjobs",
                                  "networking.k8s.io/ingresses",
                                  "networking.k8s.io/networkpolicies",
                                  "policy/poddisruptionbudgets",
                                  "autoscaling/horizontalpodautoscalers",
                                  "storage.k8s.io/storageclasses",
                                  "rbac.authorization.k8s.io/roles"};

/// Manifests of a cluster, the same for each size each time.
class Cluster {
 public:
  explicit Cluster(std::size_t bindings) {
    special("ClusterRole", "special");
    for (std::size_t each = 0; each < 250; ++each) role("ClusterRole", "cluster-role-" + std::to_string(each), "");
    for (std::size_t each = 0; each < 250; ++each) {
      role("Role", "role-" + std::to_string(each % 5), "ns-" + std::to_string(each / 5));
    }
    const std::size_t half = bindings / 2;
    for (std::size_t each = 0; each < half; ++each) binding("", each == 0 ? "early" : "", each);
    for (std::size_t each = 0; each < half; ++each) {
      const std::size_t place = each % 50;
      const bool is_last = place == 49 && each + 50 >= half;
      binding("ns-" + std::to_string(place), is_last ? "late" : "", each);
    }
  }
  std::string take_text() { return std::move(text_); }

 private:
  std::size_t random(std::size_t below) {  // an LCG, as any will do
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>(state_ >> 33) % below;
  }

  void begin(std::string_view kind, std::string_view name, std::string_view namespace_) {
    text_ += R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":")" + std::string(kind) +
             R"(","metadata":{"name":")" + std::string(name) + '"';
    if (!namespace_.empty()) text_ += R"(,"namespace":")" + std::string(namespace_) + '"';
    text_ += '}';
  }

  void special(std::string_view kind, std::string_view name) {
    begin(kind, name, "");
    text_ += R"(,"rules":[{"verbs":["get"],"apiGroups":["bench.example.com"],"resources":["gauges"]}]})"
             "\n";
  }

  void role(std::string_view kind, const std::string& name, const std::string& namespace_) {
    begin(kind, name, namespace_);
    text_ += R"(,"rules":[)";
    const std::size_t rules = 1 + random(8);
    for (std::size_t rule = 0; rule < rules; ++rule) {
      if (rule) text_ += ',';
      text_ += R"({"verbs":[)";
      const std::size_t count = 1 + random(4);
      for (std::size_t each = 0; each < count; ++each) {
        text_ += (each ? ",\"" : "\"") + std::string(verbs[random(verbs.size())]) + '"';
      }
      std::string groups;
      std::string names;
      const std::size_t wanted = 1 + random(3);
      for (std::size_t each = 0; each < wanted; ++each) {
        const std::string resource = resources[random(resources.size())];
        const std::size_t slash = resource.find('/');
        groups += (each ? ",\"" : "\"") + resource.substr(0, slash) + '"';
        names += (each ? ",\"" : "\"") + resource.substr(slash + 1) + '"';
      }
      text_ += R"(],"apiGroups":[)" + groups + R"(],"resources":[)" + names + ']';
      if (random(10) == 0) text_ += R"(,"resourceNames":["one","two"])";
      text_ += '}';
    }
    text_ += "]}\n";
  }

  void binding(const std::string& namespace_, std::string_view only, std::size_t number) {
    const bool is_cluster = namespace_.empty();
    begin(is_cluster ? "ClusterRoleBinding" : "RoleBinding", "binding-" + std::to_string(number), namespace_);
    const bool to_role = !is_cluster && random(2) == 0;
    std::string role = to_role ? "role-" + std::to_string(random(5)) : "cluster-role-" + std::to_string(random(250));
    if (!only.empty()) role = "special";
    text_ += R"(,"roleRef":{"kind":")" + std::string(to_role && only.empty() ? "Role" : "ClusterRole") +
             R"(","name":")" + role + R"("},"subjects":[)";
    const std::size_t count = only.empty() ? 1 + random(3) : 1;
    for (std::size_t each = 0; each < count; ++each) {
      if (each) text_ += ',';
      const std::size_t kind = random(10);
      if (!only.empty()) {
        text_ += R"({"kind":"User","name":")" + std::string(only) + "\"}";
      } else if (kind < 6) {
        text_ += R"({"kind":"User","name":"user-)" + std::to_string(random(5000)) + "\"}";
      } else if (kind < 8) {
        text_ += R"({"kind":"Group","name":"group-)" + std::to_string(random(500)) + "\"}";
      } else {
        text_ += R"({"kind":"ServiceAccount","name":"account-)" + std::to_string(random(40)) + R"(","namespace":"ns-)" +
                 std::to_string(random(50)) + "\"}";
      }
    }
    text_ += "]}\n";
  }

  std::string text_;
  std::uint64_t state_ = 1;
};

struct Loaded {
  objects::Inventory inventory;
  std::vector<objects::TypeFault> faults;
  std::optional<Rbac> rbac;
};

Loaded& cluster(std::size_t bindings) {
  static std::map<std::size_t, Loaded> known;
  Loaded& loaded = known[bindings];
  if (loaded.rbac) return loaded;
  auto source = documents::Source::from_bytes("cluster.json", Cluster(bindings).take_text());
  if (!source) std::abort();
  loaded.inventory.add(documents::read(*source), **source, true);
  loaded.inventory.finish();
  Reader reader(loaded.faults);
  loaded.rbac.emplace(Rbac::of(loaded.inventory, Aggregation::as_written, reader));
  if (loaded.rbac->bindings().size() != bindings || !loaded.faults.empty()) std::abort();
  return loaded;
}

constexpr std::array<std::string_view, 2> unbound = {"group-none", "system:authenticated"};

Request gauges(std::string_view user) {
  Request request;
  request.user = user;
  request.groups = unbound;
  request.verb = "get";
  request.api_group = "bench.example.com";
  request.resource = "gauges";
  request.name = "g1";
  request.namespace_ = "ns-49";
  return request;
}

void authorize(benchmark::State& state, std::string_view user, bool allowed, bool with_reason) {
  const Rbac& rbac = *cluster(static_cast<std::size_t>(state.range(0))).rbac;
  const Request request = gauges(user);
  if (rbac.authorize(request).allowed != allowed) return state.SkipWithError("another verdict");
  const std::size_t before = bench::allocations();
  for (auto _ : state) {
    const Decision decision = rbac.authorize(request);
    benchmark::DoNotOptimize(decision);
    if (with_reason) benchmark::DoNotOptimize(rbac.reason(decision, request));
  }
  state.counters["allocations"] =
      static_cast<double>(bench::allocations() - before) / static_cast<double>(state.iterations());
}

void who_can(benchmark::State& state, bool many) {
  const Rbac& rbac = *cluster(static_cast<std::size_t>(state.range(0))).rbac;
  Request request = gauges("");
  if (many) {
    request.api_group = "";
    request.resource = "pods";
    request.name = "";
  }
  std::size_t subjects = 0;
  for (auto _ : state) {
    const std::vector<Subject> answer = rbac.allowed_subjects(rbac.who_can(request), "");
    subjects = answer.size();
  }
  state.counters["subjects"] = static_cast<double>(subjects);
}

void rules_for(benchmark::State& state) {
  const Rbac& rbac = *cluster(static_cast<std::size_t>(state.range(0))).rbac;
  constexpr std::array<std::string_view, 2> groups = {"group-1", "group-2"};
  std::size_t rules = 0;
  for (auto _ : state) rules = rbac.rules_for("user-1", groups, "ns-49").rules.size();
  state.counters["rules"] = static_cast<double>(rules);
}

/// Of objects that are read already.
void build(benchmark::State& state) {
  Loaded& loaded = cluster(static_cast<std::size_t>(state.range(0)));
  Reader reader(loaded.faults);
  const std::size_t before = bench::heap_bytes();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Rbac rbac = Rbac::of(loaded.inventory, Aggregation::as_written, reader);
    bytes = bench::heap_bytes() - before;
    benchmark::DoNotOptimize(rbac.bindings().size());
  }
  state.counters["MB"] = static_cast<double>(bytes) / 1e6;
}

/// Who holds what, and everybody's way to cluster-admin. An administrator in one namespace gives them somewhere to go.
void powers(benchmark::State& state) {
  Loaded& loaded = cluster(static_cast<std::size_t>(state.range(0)));
  constexpr std::string_view admin =
      R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"admin"},)"
      R"("roleRef":{"kind":"ClusterRole","name":"cluster-admin"},)"
      R"("subjects":[{"kind":"ServiceAccount","name":"account-1","namespace":"ns-7"}]})";
  auto source = documents::Source::from_bytes("admin.json", std::string(admin));
  if (!source) std::abort();
  objects::Inventory more;
  more.add(documents::read(*source), **source, true);
  more.finish();
  std::vector<objects::Object> objects(loaded.inventory.objects().begin(), loaded.inventory.objects().end());
  objects.push_back(more.objects()[0]);
  Reader reader(loaded.faults);
  const Rbac rbac = Rbac::of(objects, Aggregation::as_written, reader);
  std::size_t held = 0;
  std::size_t ways = 0;
  std::size_t subjects = 0;
  for (auto _ : state) {
    held = ways = 0;
    const Powers found = Powers::of(rbac, loaded.inventory, {}, loaded.faults);
    subjects = found.identities().size();
    for (std::size_t identity = 0; identity < subjects; ++identity) {
      held += found.held_by(identity).size();
      ways += found.chain(identity).empty() ? 0U : 1U;
    }
  }
  state.counters["subjects"] = static_cast<double>(subjects);
  state.counters["powers"] = static_cast<double>(held);
  state.counters["ways"] = static_cast<double>(ways);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int bindings : {100, 1000, 10000, 50000}) benchmark->Arg(bindings);
}

BENCHMARK_CAPTURE(authorize, early, "early", true, false)->Name("access/authorize/early")->Apply(sizes);
BENCHMARK_CAPTURE(authorize, late, "late", true, false)->Name("access/authorize/late")->Apply(sizes);
BENCHMARK_CAPTURE(authorize, denied, "nobody", false, false)->Name("access/authorize/denied")->Apply(sizes);
BENCHMARK_CAPTURE(authorize, late_reason, "late", true, true)->Name("access/authorize/late/reason")->Apply(sizes);
BENCHMARK_CAPTURE(authorize, denied_reason, "nobody", false, true)
    ->Name("access/authorize/denied/reason")
    ->Apply(sizes);
BENCHMARK_CAPTURE(who_can, few, false)->Name("access/who-can/few")->Apply(sizes);
BENCHMARK_CAPTURE(who_can, many, true)->Name("access/who-can/many")->Apply(sizes);
BENCHMARK(rules_for)->Name("access/rules-for")->Apply(sizes);
BENCHMARK(build)->Name("access/build")->Apply(sizes);
BENCHMARK(powers)->Name("access/powers")->Apply(sizes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall::access
