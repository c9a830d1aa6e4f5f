#include "reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using ::testing::AllOf;
using testing::Answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::refuses;
using ::testing::StartsWith;

const std::vector<Wanted> some_wanted = {
    {"", "Namespace", "namespaces", false, false},
    {"", "Pod", "pods", true, true},
    {"apps", "Deployment", "deployments", true, true},
    {"rbac.authorization.k8s.io", "ClusterRole", "clusterroles", false, false},
    {"gone.example.com", "Thing", "things", true, false},
};

std::string resources(std::string_view group_version, std::string_view entries) {
  return R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")" + std::string(group_version) +
         R"(","resources":[)" + std::string(entries) + "]}";
}

std::string entry(std::string_view plural, std::string_view kind, bool namespaced) {
  return R"({"name":")" + std::string(plural) + R"(","singularName":"","kind":")" + std::string(kind) +
         R"(","namespaced":)" + (namespaced ? "true" : "false") + R"(,"verbs":["get","list","watch"]})";
}

std::string group(std::string_view name, std::string_view version) {
  const std::string both = R"({"groupVersion":")" + std::string(name) + "/" + std::string(version) +
                           R"(","version":")" + std::string(version) + R"("})";
  return R"({"name":")" + std::string(name) + R"(","versions":[)" + both + R"(],"preferredVersion":)" + both + "}";
}

std::string list(std::string_view kind, std::string_view api_version, std::string_view items) {
  return R"({"kind":")" + std::string(kind) + R"(List","apiVersion":")" + std::string(api_version) +
         R"(","metadata":{"resourceVersion":"7"},"items":[)" + std::string(items) + "]}";
}

std::string named(std::string_view name, std::string_view namespace_ = {}) {
  const std::string where = namespace_.empty() ? "" : R"(,"namespace":")" + std::string(namespace_) + '"';
  return R"({"metadata":{"name":")" + std::string(name) + '"' + where + "}}";
}

constexpr const char* pods_path = "/api/v1/pods?limit=500";
constexpr const char* deployments_path = "/apis/apps/v1/deployments?limit=500";
constexpr const char* namespaces_path = "/api/v1/namespaces?limit=500";
constexpr const char* roles_path = "/apis/rbac.authorization.k8s.io/v1/clusterroles?limit=500";

/// A cluster with one object of each kind.
struct SmallCluster : FakeCluster {
  SmallCluster() {
    server.answer("/version", {{.body = R"({"major":"1","minor":"31","gitVersion":"v1.31.4"})"}});
    server.answer("/api", {{.body = R"({"kind":"APIVersions","versions":["v1"]})"}});
    server.answer("/apis", {{.body = R"({"kind":"APIGroupList","apiVersion":"v1","groups":[)" + group("apps", "v1") +
                                     "," + group("rbac.authorization.k8s.io", "v1") + "]}"}});
    server.answer("/api/v1", {{.body = resources("v1", entry("namespaces", "Namespace", false) + "," +
                                                           entry("pods", "Pod", true))}});
    server.answer("/apis/apps/v1", {{.body = resources("apps/v1", entry("deployments", "Deployment", true))}});
    server.answer("/apis/rbac.authorization.k8s.io/v1",
                  {{.body = resources("rbac.authorization.k8s.io/v1", entry("clusterroles", "ClusterRole", false))}});
    server.answer(namespaces_path, {{.body = list("Namespace", "v1", named("shop"))}});
    server.answer(pods_path, {{.body = list("Pod", "v1", named("cart-1", "shop"))}});
    server.answer(deployments_path, {{.body = list("Deployment", "apps/v1", named("cart", "shop"))}});
    server.answer(roles_path, {{.body = list("ClusterRole", "rbac.authorization.k8s.io/v1", named("admin"))}});
  }
};

/// What comes of it, as the files are read.
struct Read {
  Reading reading;
  std::vector<std::string> objects;     ///< "apps/v1 Deployment shop/cart"
  std::vector<std::string> not_looked;  ///< "cluster/pods.yaml: message"
};

Read read_all(SmallCluster& cluster, const ReadingOptions& options = {.wanted = some_wanted}) {
  auto reading = read(cluster.api, options, {}, {});
  EXPECT_TRUE(reading) << reading.error().text();
  if (!reading) return {};
  Read result{take(std::move(reading)), {}, {}};
  objects::Inventory inventory;
  for (const TextFile& file : result.reading.files) {
    auto source = documents::Source::from_bytes("cluster/" + file.name, file.text);
    EXPECT_TRUE(source);
    inventory.add(documents::read(*source), **source, true);
  }
  inventory.finish();
  for (const objects::Object& object : inventory.objects()) {
    result.objects.push_back(std::string(object.api_version) + " " + object.title());
  }
  for (const objects::NotLooked& entry : inventory.not_looked()) {
    result.not_looked.push_back(entry.place.file + ": " + entry.message);
  }
  return result;
}

TEST(Reading, ReadsWhatIsWantedAndServed) {
  SmallCluster cluster;
  const Read read = read_all(cluster);
  EXPECT_THAT(read.objects, ElementsAre("rbac.authorization.k8s.io/v1 ClusterRole admin",
                                        "apps/v1 Deployment shop/cart", "v1 Namespace shop", "v1 Pod shop/cart-1"));
  EXPECT_THAT(read.not_looked, IsEmpty());
  EXPECT_EQ(read.reading.objects, 4u);
  std::vector<std::string> names;
  for (const TextFile& file : read.reading.files) names.push_back(file.name);
  EXPECT_THAT(names, ElementsAre("snapshot.yaml", "clusterroles.rbac.authorization.k8s.io.yaml",
                                 "deployments.apps.yaml", "namespaces.yaml", "pods.yaml"));
  EXPECT_THAT(read.reading.files[0].text, HasSubstr("kubernetesVersion: v1.31.4"));
}

TEST(Reading, GivesTheSameTextsHoweverManyKindsAreReadAtOnce) {
  std::vector<std::string> texts;
  for (const std::size_t at_once : {1u, 2u, 8u}) {
    SmallCluster cluster;
    const Read read = read_all(cluster, {.wanted = some_wanted, .at_once = at_once});
    std::string text;
    for (const TextFile& file : read.reading.files) text += file.name + "\n" + file.text;
    texts.push_back(std::move(text));
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(texts[0], texts[2]);
}

TEST(Reading, TellsAForbiddenKindWithTheRuleThatWouldAllowIt) {
  SmallCluster cluster;
  cluster.server.answer(roles_path,
                        {refuses(403, "Forbidden", "clusterroles is forbidden: User \"jane\" cannot list")});
  const Read read = read_all(cluster);
  EXPECT_EQ(read.objects.size(), 3u);
  EXPECT_THAT(read.not_looked,
              ElementsAre(AllOf(StartsWith("cluster/clusterroles.rbac.authorization.k8s.io.yaml: "),
                                HasSubstr("User \"jane\" cannot list"),
                                HasSubstr("{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], "
                                          "verbs: [list]}"))));
}

TEST(Reading, KeepsTheOtherKindsWhateverBecomesOfOne) {
  const std::string second = "/api/v1/pods?limit=500&continue=next";
  const std::string first = R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":"next"},"items":[)" +
                            named("cart-1", "shop") + "]}";
  const struct {
    const char* what;
    std::vector<Answer> first;
    std::vector<Answer> second;
    std::size_t pods;
    const char* message;
  } rows[] = {
      {"500s", {refuses(500, "InternalError", "etcd is down")}, {}, 0, "etcd is down"},
      {"a storm of 429", {refuses(429, "TooManyRequests", "slow down")}, {}, 0, "slow down"},
      {"malformed JSON", {{.body = "{\"kind\":"}}, {}, 0, "JSON"},
      {"a page of a proxy", {{.body = "<html>sign in</html>"}}, {}, 0, "pods"},
      {"another kind", {{.body = list("Node", "v1", named("n"))}}, {}, 1, ""},
      {"a line that breaks", {{.body = first}}, {fails()}, 1, "the first 1 were read"},
      {"a page that expired for good", {{.body = first}}, {refuses(410, "Expired", "too old")}, 1, "too old"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    SmallCluster cluster;
    cluster.server.answer(pods_path, row.first);
    if (!row.second.empty()) cluster.server.answer(second, row.second);
    const Read read = read_all(cluster);
    EXPECT_THAT(read.objects, Contains("apps/v1 Deployment shop/cart"));
    EXPECT_EQ(read.objects.size() - 3, row.pods);
    if (*row.message == 0) continue;
    EXPECT_THAT(read.not_looked, ElementsAre(AllOf(StartsWith("cluster/pods.yaml: "), HasSubstr(row.message))));
  }
}

TEST(Reading, GoesOnWithALaterMomentAndSaysSo) {
  SmallCluster cluster;
  cluster.server.answer(pods_path,
                        {{.body = R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":"old"},"items":[)" +
                                  named("cart-1", "shop") + "]}"}});
  cluster.server.answer("/api/v1/pods?limit=500&continue=old",
                        {refuses(410, "Expired", "too old", R"({"continue":"new"})")});
  cluster.server.answer("/api/v1/pods?limit=500&continue=new", {{.body = list("Pod", "v1", named("cart-2", "shop"))}});
  const Read read = read_all(cluster);
  EXPECT_THAT(read.objects, AllOf(Contains("v1 Pod shop/cart-1"), Contains("v1 Pod shop/cart-2")));
  EXPECT_THAT(read.not_looked, ElementsAre(HasSubstr("expired while it was read")));
}

TEST(Reading, AsksAServerThatWentAwayNotOnceMoreAKind) {
  SmallCluster cluster;
  const std::string version = R"({"major":"1","minor":"31","gitVersion":"v1.31.4"})";
  cluster.server.answer("/version", {{.body = version}, fails()});
  for (const char* path : {namespaces_path, pods_path, deployments_path, roles_path}) {
    cluster.server.answer(path, {fails()});
  }
  const Read read = read_all(cluster, {.wanted = some_wanted, .at_once = 1});
  EXPECT_THAT(read.objects, IsEmpty());
  EXPECT_EQ(read.not_looked.size(), 4u);
  EXPECT_THAT(read.not_looked, Contains(HasSubstr("does not answer any more")).Times(3));
  EXPECT_THAT(cluster.server.paths(), Not(Contains(std::string(roles_path))));
}

TEST(Reading, FailsAsAWholeWhereNothingCanBeAsked) {
  const struct {
    const char* path;
    Answer answer;
    ErrorCode code;
  } rows[] = {
      {"/version", fails(), ErrorCode::unavailable},
      {"/api", refuses(401, "Unauthorized", "Unauthorized"), ErrorCode::untrusted},
      {"/apis", refuses(500, "InternalError", "no"), ErrorCode::unavailable},
  };
  for (const auto& row : rows) {
    SmallCluster cluster;
    cluster.server.answer(row.path, {row.answer});
    const auto reading = read(cluster.api, {.wanted = some_wanted}, {}, {});
    ASSERT_FALSE(reading) << row.path;
    EXPECT_EQ(reading.error().code(), row.code) << row.path;
  }
}

TEST(Reading, OfANamespaceReadsWhatIsInItAndWhatIsInNone) {
  SmallCluster cluster;
  cluster.server.answer("/api/v1/namespaces/shop",
                        {{.body = R"({"kind":"Namespace","apiVersion":"v1",)" + named("shop").substr(1)}});
  cluster.server.answer("/api/v1/namespaces/shop/pods?limit=500", {{.body = list("Pod", "v1", named("a", "shop"))}});
  cluster.server.answer("/apis/apps/v1/namespaces/shop/deployments?limit=500",
                        {{.body = list("Deployment", "apps/v1", "")}});
  // Twice said is once read.
  const Read read = read_all(cluster, {.wanted = some_wanted, .namespaces = {"shop", "shop"}});
  EXPECT_THAT(read.objects,
              ElementsAre("rbac.authorization.k8s.io/v1 ClusterRole admin", "v1 Namespace shop", "v1 Pod shop/a"));
  EXPECT_THAT(read.reading.files[0].text, HasSubstr("namespaces:\n- shop"));
  EXPECT_THAT(cluster.server.paths(), Not(Contains(std::string(namespaces_path))));
}

TEST(Reading, AsksForLabelsWhereThereArePods) {
  SmallCluster cluster;
  cluster.server.answer("/api/v1/pods?limit=500&labelSelector=app%3Dcart", {{.body = list("Pod", "v1", "")}});
  cluster.server.answer("/apis/apps/v1/deployments?limit=500&labelSelector=app%3Dcart",
                        {{.body = list("Deployment", "apps/v1", named("cart", "shop"))}});
  const Read read = read_all(cluster, {.wanted = some_wanted, .label_selector = "app=cart"});
  EXPECT_THAT(read.objects, ElementsAre("rbac.authorization.k8s.io/v1 ClusterRole admin",
                                        "apps/v1 Deployment shop/cart", "v1 Namespace shop"));
}

TEST(Reading, WritesDownTheNamespaceOfTheContext) {
  SmallCluster cluster;
  const Read read = read_all(cluster, {.wanted = some_wanted, .context_namespace = "shop"});
  EXPECT_THAT(read.reading.files[0].text, HasSubstr("\ncontextNamespace: shop\n"));
  SmallCluster other;
  EXPECT_THAT(read_all(other).reading.files[0].text, Not(HasSubstr("contextNamespace")));
}

TEST(Reading, TellsHowFarItIs) {
  SmallCluster cluster;
  std::vector<std::string> told;
  const auto reading = read(cluster.api, {.wanted = some_wanted, .at_once = 1},
                            [&](const Progress& progress) {
                              told.push_back(std::string(progress.resource) + " " + std::to_string(progress.items) +
                                             (progress.is_done ? " done" : ""));
                            },
                            {});
  ASSERT_TRUE(reading);
  EXPECT_THAT(told, Contains("pods 1"));
  EXPECT_THAT(told, Contains("pods 1 done"));
}

TEST(Reading, EndsWhenAskedTo) {
  SmallCluster cluster;
  std::stop_source stop;
  stop.request_stop();
  const auto reading = read(cluster.api, {.wanted = some_wanted}, {}, stop.get_token());
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().code(), ErrorCode::unavailable);
}

TEST(Reading, AGroupThatDoesNotAnswerMattersWhereItIsWanted) {
  const auto silent = [](SmallCluster& cluster, const std::string& name) {
    cluster.server.answer("/apis", {{.body = R"({"kind":"APIGroupList","apiVersion":"v1","groups":[)" +
                                             group("apps", "v1") + "," + group(name, "v1beta1") + "]}"}});
    cluster.server.answer("/apis/" + name + "/v1beta1", {refuses(503, "ServiceUnavailable", "no endpoints")});
  };
  SmallCluster metrics;
  silent(metrics, "metrics.k8s.io");
  const Read whole = read_all(metrics);
  EXPECT_THAT(whole.not_looked, IsEmpty());
  EXPECT_THAT(whole.reading.notes, ElementsAre(HasSubstr("metrics.k8s.io")));
  SmallCluster things;
  silent(things, "gone.example.com");
  EXPECT_THAT(read_all(things).not_looked,
              ElementsAre(AllOf(StartsWith("cluster/gone.example.com.yaml: "), HasSubstr("no endpoints"))));
}

TEST(Reading, NamesARuleOnlyWhereARuleWouldHelp) {
  SmallCluster cluster;
  cluster.server.answer(roles_path, {refuses(401, "Unauthorized", "token expired")});
  EXPECT_THAT(read_all(cluster).not_looked, ElementsAre(Not(HasSubstr("rule"))));
}

// --- rights -----------------------------------------------------------------------------------------

/// The rules of each role: "ClusterRole seawall: apps/deployments list".
std::vector<std::string> rules_of(const std::string& text) {
  auto source = documents::Source::from_bytes("roles.yaml", text);
  EXPECT_TRUE(source);
  objects::Inventory inventory;
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  EXPECT_THAT(inventory.not_looked(), IsEmpty());
  std::vector<std::string> rules;
  for (const objects::Object& object : inventory.objects()) {
    if (object.kind.ends_with("Binding")) rules.push_back(object.title());
    for (const documents::Node rule : object.root.child("rules").items()) {
      for (const documents::Node resource : rule.child("resources").items()) {
        std::string line = object.title() + ":";
        for (const char* field : {"apiGroups", "resourceNames", "verbs"}) {
          for (const documents::Node value : rule.child(field).items()) line += " " + std::string(value.text());
        }
        rules.push_back(line + " " + std::string(resource.text()));
      }
    }
  }
  return rules;
}

TEST(LeastRole, AllowsToListWhatIsWantedAndNoMore) {
  EXPECT_THAT(rules_of(least_role({.wanted = some_wanted})),
              ElementsAre("ClusterRole seawall:  list namespaces", "ClusterRole seawall:  list pods",
                          "ClusterRole seawall: apps list deployments",
                          "ClusterRole seawall: gone.example.com list things",
                          "ClusterRole seawall: rbac.authorization.k8s.io list clusterroles"));
}

TEST(LeastRole, OfNamespacesIsARoleInEach) {
  EXPECT_THAT(rules_of(least_role({.wanted = some_wanted, .namespaces = {"a", "b"}, .name = "reader"})),
              ElementsAre("ClusterRole reader:  a b get namespaces",
                          "ClusterRole reader: rbac.authorization.k8s.io list clusterroles",
                          "Role a/reader:  list pods", "Role a/reader: apps list deployments",
                          "Role a/reader: gone.example.com list things", "Role b/reader:  list pods",
                          "Role b/reader: apps list deployments", "Role b/reader: gone.example.com list things"));
}

TEST(LeastRole, IsBoundToWhomItIsFor) {
  const std::string text = least_role({.wanted = {some_wanted[1]},
                                       .name = "no",
                                       .subject_kind = "ServiceAccount",
                                       .subject_namespace = "security",
                                       .subject = "true"});
  EXPECT_THAT(rules_of(text), Contains("ClusterRoleBinding no"));
  EXPECT_THAT(text, HasSubstr("- kind: ServiceAccount\n  namespace: security\n  name: \"true\"\n"));
}

}  // namespace
}  // namespace seawall::cluster
