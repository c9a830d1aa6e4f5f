#include "discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using testing::Answer;
using ::testing::ElementsAre;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// One cluster, told by servers of different age: apps in two versions, of which one lacks a kind; a group whose
// preferred version is not its first; kinds that cannot be listed; subresources; a group whose server does not answer.

constexpr const char* aggregated_core = R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",
"metadata":{},"items":[{"metadata":{"creationTimestamp":null},"versions":[{"version":"v1","freshness":"Current",
"resources":[
{"resource":"bindings","responseKind":{"group":"","version":"v1","kind":"Binding"},"scope":"Namespaced",
 "singularResource":"binding","verbs":["create"]},
{"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced",
 "singularResource":"pod","verbs":["get","list","watch"],"subresources":[
  {"subresource":"log","responseKind":{"group":"","version":"v1","kind":"Pod"},"verbs":["get","list"]}]},
{"resource":"nodes","responseKind":{"group":"","version":"v1","kind":"Node"},"scope":"Cluster",
 "singularResource":"node","verbs":["list"]},
{"resource":"nameless","responseKind":null,"scope":"Cluster","singularResource":"","verbs":["list"]}]}]}]})";

constexpr const char* aggregated_groups = R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",
"metadata":{},"items":[
{"metadata":{"name":"apps"},"versions":[
 {"version":"v1","freshness":"Current","resources":[
  {"resource":"deployments","responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"scope":"Namespaced",
   "verbs":["list"]}]},
 {"version":"v1beta1","freshness":"Current","resources":[
  {"resource":"deployments","responseKind":{"group":"apps","version":"v1beta1","kind":"Deployment"},
   "scope":"Namespaced","verbs":["list"]},
  {"resource":"oldies","responseKind":{"group":"apps","version":"v1beta1","kind":"Oldie"},"scope":"Namespaced",
   "verbs":["list"]}]}]},
{"metadata":{"name":"example.com"},"versions":[
 {"version":"v2","freshness":"Current","resources":[
  {"resource":"shops","responseKind":{"group":"example.com","version":"v2","kind":"Shop"},"scope":"Cluster",
   "verbs":["list"]}]},
 {"version":"v3alpha1","freshness":"Current","resources":[
  {"resource":"shops","responseKind":{"group":"example.com","version":"v3alpha1","kind":"Shop"},"scope":"Cluster",
   "verbs":["list"]}]}]},
{"metadata":{"name":"metrics.k8s.io"},"versions":[
 {"version":"v1beta1","freshness":"Stale","resources":[
  {"resource":"pods","responseKind":{"group":"metrics.k8s.io","version":"v1beta1","kind":"PodMetrics"},
   "scope":"Namespaced","verbs":["list"]}]}]}]})";

constexpr const char* core_versions = R"({"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]})";

constexpr const char* core_resources = R"({"kind":"APIResourceList","groupVersion":"v1","resources":[
{"name":"bindings","singularName":"binding","namespaced":true,"kind":"Binding","verbs":["create"]},
{"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list","watch"]},
{"name":"pods/log","singularName":"","namespaced":true,"kind":"Pod","verbs":["get","list"]},
{"name":"nodes","singularName":"node","namespaced":false,"kind":"Node","verbs":["list"]}]})";

constexpr const char* groups = R"({"kind":"APIGroupList","apiVersion":"v1","groups":[
{"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"},
 {"groupVersion":"apps/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"apps/v1","version":"v1"}},
{"name":"example.com","versions":[{"groupVersion":"example.com/v3alpha1","version":"v3alpha1"},
 {"groupVersion":"example.com/v2","version":"v2"}],
 "preferredVersion":{"groupVersion":"example.com/v2","version":"v2"}},
{"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],
 "preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}}]})";

/// The answer to a path of a group and version.
Answer list_of(std::string resources) {
  return {.body = R"({"kind":"APIResourceList","resources":[)" + std::move(resources) + "]}"};
}

void let_know_aggregated(testing::FakeServer& server) {
  server.answer("/api", {{.body = aggregated_core}});
  server.answer("/apis", {{.body = aggregated_groups}});
}

void let_know_one_by_one(testing::FakeServer& server) {
  const std::string deployments = R"({"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["list"]},)"
                                  R"({"name":"deployments/scale","namespaced":true,"kind":"Scale","verbs":["list"]})";
  const std::string oldies = R"(,{"name":"oldies","namespaced":true,"kind":"Oldie","verbs":["list"]})";
  const std::string shops = R"({"name":"shops","namespaced":false,"kind":"Shop","verbs":["list"]})";
  server.answer("/api", {{.body = core_versions}});
  server.answer("/api/v1", {{.body = core_resources}});
  server.answer("/apis", {{.body = groups}});
  server.answer("/apis/apps/v1", {list_of(deployments)});
  server.answer("/apis/apps/v1beta1", {list_of(deployments + oldies)});
  server.answer("/apis/example.com/v2", {list_of(shops)});
  server.answer("/apis/example.com/v3alpha1", {list_of(shops)});
  server.answer("/apis/metrics.k8s.io/v1beta1", {{.status = 503, .body = "service unavailable"}});
}

/// "Deployment apps/v1 [v1 v1beta1] /apis/apps/v1/namespaces/NS/deployments"
std::vector<std::string> lines_of(const Discovery& discovery) {
  std::vector<std::string> lines;
  for (const Resource& resource : discovery.resources) {
    std::string versions;
    for (const std::string& version : resource.versions) versions += (versions.empty() ? "" : " ") + version;
    lines.push_back(resource.kind + " " + resource.api_version() + " [" + versions + "] " + resource.path("NS"));
  }
  return lines;
}

std::vector<std::string> failures_of(const Discovery& discovery) {
  std::vector<std::string> messages;
  for (const documents::Error& failure : discovery.failures) messages.push_back(failure.message());
  return messages;
}

/// What is discovered, which must be something.
Discovery discovered(const FakeCluster& cluster) {
  documents::Result<Discovery> discovery = discover(cluster.api, {});
  if (discovery) return take(std::move(discovery));
  ADD_FAILURE() << discovery.error().text();
  return {};
}

TEST(Discovery, IsTheSameWhateverTheAgeOfTheServer) {
  const auto lines = ElementsAre("Node v1 [v1] /api/v1/nodes", "Pod v1 [v1] /api/v1/namespaces/NS/pods",
                                 "Deployment apps/v1 [v1 v1beta1] /apis/apps/v1/namespaces/NS/deployments",
                                 "Oldie apps/v1beta1 [v1beta1] /apis/apps/v1beta1/namespaces/NS/oldies",
                                 "Shop example.com/v2 [v2 v3alpha1] /apis/example.com/v2/shops");
  const std::size_t patience = http::Patience().tries;  // with which the silent group is asked
  const struct {
    const char* name;
    void (*let_know)(testing::FakeServer&);
    std::size_t requests;
  } rows[] = {
      {"aggregated", let_know_aggregated, 2},
      {"one by one", let_know_one_by_one, 2 + 5 + patience},
      {"aggregated, but only the core",
       [](testing::FakeServer& server) {
         let_know_one_by_one(server);
         server.answer("/api", {{.body = aggregated_core}});
       },
       2 + 4 + patience},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    row.let_know(cluster.server);
    const Discovery discovery = discovered(cluster);
    EXPECT_THAT(lines_of(discovery), lines) << row.name;
    EXPECT_THAT(failures_of(discovery), ElementsAre(StartsWith("metrics.k8s.io/v1beta1: the server "))) << row.name;
    EXPECT_EQ(cluster.server.requests().size(), row.requests) << row.name;
  }
}

TEST(Discovery, AsksForTheNewestFormThatTheServerKnows) {
  FakeCluster cluster;
  let_know_aggregated(cluster.server);
  discovered(cluster);
  for (const http::Request& request : cluster.server.requests()) {
    ASSERT_FALSE(request.headers.empty());
    EXPECT_EQ(request.headers[0].value,
              "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
              "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json");
  }
}

TEST(Discovery, FindsAKindByItsGroup) {
  FakeCluster cluster;
  let_know_aggregated(cluster.server);
  const Discovery discovery = discovered(cluster);
  ASSERT_TRUE(discovery.find("", "Pod"));
  EXPECT_EQ(discovery.find("", "Pod")->name(), "pods");
  ASSERT_TRUE(discovery.find("apps", "Deployment"));
  EXPECT_EQ(discovery.find("apps", "Deployment")->name(), "deployments.apps");
  EXPECT_FALSE(discovery.find("metrics.k8s.io", "PodMetrics"));
  EXPECT_FALSE(discovery.find("", "Deployment"));
}

TEST(Discovery, TakesAnotherVersionWhereThePreferredOneIsNotKnown) {
  FakeCluster cluster;
  let_know_one_by_one(cluster.server);
  cluster.server.answer("/apis/example.com/v2", {testing::refuses(403, "Forbidden", "not for you")});
  const Discovery discovery = discovered(cluster);
  ASSERT_TRUE(discovery.find("example.com", "Shop"));
  EXPECT_EQ(discovery.find("example.com", "Shop")->version, "v3alpha1");
  EXPECT_THAT(failures_of(discovery), ElementsAre("example.com/v2: not for you", HasSubstr("metrics.k8s.io")));
}

TEST(Discovery, TellsWhichVersionsItDoesNotUnderstand) {
  const struct {
    Answer answer;
    const char* message;
  } rows[] = {
      {{.body = ""}, "apps/v1: the answer of api.test:6443 is empty"},
      {{.body = "{\"kind\":"}, "apps/v1: the answer of api.test:6443 is not JSON"},
      {{.body = R"({"kind":"Status"})"}, "apps/v1: the answer of api.test:6443 does not tell what is served: its kind"},
      {testing::refuses(404, "NotFound", "gone"), "apps/v1: the server answered 404 (NotFound): gone"},
      {testing::fails(), "apps/v1: the line broke"},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    let_know_one_by_one(cluster.server);
    cluster.server.answer("/apis/apps/v1", {row.answer});
    const Discovery discovery = discovered(cluster);
    EXPECT_THAT(failures_of(discovery), ElementsAre(HasSubstr(row.message), HasSubstr("metrics.k8s.io")));
    EXPECT_EQ(discovery.resources.size(), 5u);
  }
}

TEST(Discovery, FailsWhereNothingCanBeKnown) {
  const struct {
    const char* path;
    Answer answer;
    ErrorCode code;
    const char* message;
  } rows[] = {
      {"/api", testing::fails(), ErrorCode::unavailable, "the line broke"},
      {"/apis", testing::fails(), ErrorCode::unavailable, "the line broke"},
      {"/api", {.status = 401}, ErrorCode::untrusted, "the server does not accept the credentials"},
      {"/apis", testing::refuses(403, "Forbidden", "not for you"), ErrorCode::forbidden, "not for you"},
      {"/api", {.status = 404, .body = "nothing"}, ErrorCode::not_found, "the server answered 404: \"nothing\""},
      {"/api", {.body = "<html>"}, ErrorCode::syntax, "is a web page, not JSON"},
      {"/apis", {.body = "{}"}, ErrorCode::syntax, "does not tell what is served: its kind is \"\""},
      {"/apis", {.body = R"({"kind":"Status"})"}, ErrorCode::syntax, "its kind is \"Status\""},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    let_know_aggregated(cluster.server);
    cluster.server.answer(row.path, {row.answer});
    const auto discovery = discover(cluster.api, {});
    ASSERT_FALSE(discovery) << row.message;
    EXPECT_EQ(discovery.error().code(), row.code) << row.message;
    EXPECT_THAT(discovery.error().message(), HasSubstr(row.message));
  }
}

TEST(Discovery, SurvivesWhatHasNoSense) {
  const char* const bodies[] = {
      R"({"kind":"APIGroupDiscoveryList","items":null})",
      R"({"kind":"APIGroupDiscoveryList","items":[1,{},{"versions":{}},{"versions":[1,{"resources":[[],{}]}]}]})",
      R"({"kind":"APIGroupDiscoveryList","items":[{"versions":[{"resources":[{"resource":1,"responseKind":[],
          "verbs":["list"]},{"resource":"a/b","responseKind":{"kind":"A"},"verbs":["list"]},
          {"resource":"a","responseKind":{"kind":"A"},"verbs":"list"}]}]}]})",
      R"({"kind":"APIGroupList"})",
      R"({"kind":"APIVersions"})",
  };
  for (const char* body : bodies) {
    FakeCluster cluster;
    cluster.server.answer("/api", {{.body = body}});
    cluster.server.answer("/apis", {{.body = body}});
    const Discovery discovery = discovered(cluster);
    EXPECT_THAT(lines_of(discovery), IsEmpty()) << body;
    EXPECT_THAT(failures_of(discovery), IsEmpty()) << body;
  }
}

TEST(Discovery, StopsWhenItIsAskedTo) {
  FakeCluster cluster;
  let_know_one_by_one(cluster.server);
  std::stop_source stop;
  cluster.server.answer("/apis", {{.body = groups, .first = [&] { stop.request_stop(); }}});
  const auto discovery = discover(cluster.api, stop.get_token());
  ASSERT_FALSE(discovery);
  EXPECT_EQ(discovery.error().code(), ErrorCode::unavailable);
}

TEST(AResource, HasAPathInWhichNamesAreEscaped) {
  const Resource pods{"", "v1", "Pod", "pods", true, {}};
  EXPECT_EQ(pods.path(), "/api/v1/pods");
  EXPECT_EQ(pods.path("shop"), "/api/v1/namespaces/shop/pods");
  EXPECT_EQ(pods.path("../a?b"), "/api/v1/namespaces/..%2Fa%3Fb/pods");
  const Resource nodes{"", "v1", "Node", "nodes", false, {}};
  EXPECT_EQ(nodes.path("shop"), "/api/v1/nodes");
  const Resource shops{"example.com", "v2", "Shop", "shops", true, {}};
  EXPECT_EQ(shops.path("a"), "/apis/example.com/v2/namespaces/a/shops");
  EXPECT_EQ(shops.name(), "shops.example.com");
  EXPECT_EQ(shops.api_version(), "example.com/v2");
}

TEST(TheServersVersion, IsReadAsFarAsItIsUnderstood) {
  const struct {
    const char* body;
    const char* git_version;
    int minor;
  } rows[] = {
      {R"({"major":"1","minor":"37","gitVersion":"v1.37.2"})", "v1.37.2", 37},
      {R"({"major":"1","minor":"31+","gitVersion":"v1.31.4-eks-abcdef"})", "v1.31.4-eks-abcdef", 31},
      {R"({"major":"1","minor":"","gitVersion":"v1.x"})", "v1.x", 0},
      {R"({"major":"1","minor":"+31"})", "", 0},
      {R"({"major":"2","minor":"1"})", "", 0},
      {R"({"major":1,"minor":31})", "", 0},
      {R"({"major":"1","minor":"99999999999999999999"})", "", 0},
      {"{}", "", 0},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer("/version", {{.body = row.body}});
    const auto version = server_version(cluster.api, {});
    ASSERT_TRUE(version) << version.error().text();
    EXPECT_EQ(version->git_version, row.git_version) << row.body;
    EXPECT_EQ(version->minor, row.minor) << row.body;
  }
}

TEST(TheServersVersion, FailsWhereThereIsNone) {
  FakeCluster cluster;
  cluster.server.answer("/version", {testing::refuses(403, "Forbidden", "not for you"), {.body = "<html>"}});
  const auto forbidden = server_version(cluster.api, {});
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().code(), ErrorCode::forbidden);
  const auto page = server_version(cluster.api, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::syntax);
}

}  // namespace
}  // namespace seawall::cluster
