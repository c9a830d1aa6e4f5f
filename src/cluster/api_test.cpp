#include "api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using std::chrono::milliseconds;
using testing::Answer;
using ::testing::ElementsAre;
using testing::FakeCluster;
using testing::FakeServer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestFile;

/// "Name: value" of each header.
std::vector<std::string> headers_of(const http::Request& request) {
  std::vector<std::string> lines;
  for (const http::Header& header : request.headers) lines.push_back(header.name + ": " + header.value);
  return lines;
}

/// "Bearer a", of each request.
std::vector<std::string> credentials_in(const FakeServer& server) {
  std::vector<std::string> values;
  for (const http::Request& request : server.requests()) {
    for (const http::Header& header : request.headers) {
      if (header.name == "Authorization") values.push_back(header.value);
    }
  }
  return values;
}

int status_of(const documents::Result<http::Response>& response) {
  if (response) return response->status;
  ADD_FAILURE() << response.error().text();
  return 0;
}

TEST(Api, AsksWithCredentialsOnBehalfOfWhoIsNamed) {
  const std::pair<std::string, std::string> extra[] = {{"a.io/Role", "x"}, {"a.io/Role", "y z"}};
  const struct {
    const char* name;
    std::string token;
    Impersonation impersonation;
    std::vector<std::string> headers;
  } rows[] = {
      {"nobody", "", {}, {"Accept: application/json"}},
      {"a token", "abc", {}, {"Accept: application/json", "Authorization: Bearer abc"}},
      {"somebody else",
       "abc",
       {"jane", "1-2", {"devs", "system:masters"}, {std::begin(extra), std::end(extra)}},
       {"Accept: application/json", "Authorization: Bearer abc", "Impersonate-User: jane", "Impersonate-Uid: 1-2",
        "Impersonate-Group: devs", "Impersonate-Group: system:masters", "Impersonate-Extra-a.io%2FRole: x",
        "Impersonate-Extra-a.io%2FRole: y z"}},
      {"a group of nobody, which the server refuses",
       "",
       {"", "", {"devs"}, {}},
       {"Accept: application/json", "Impersonate-Group: devs"}},
  };
  for (const auto& row : rows) {
    Connection connection = testing::with_token(row.token);
    connection.impersonation = row.impersonation;
    FakeCluster cluster(connection);
    cluster.server.answer("/version", {{.body = "{}"}});
    EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200) << row.name;
    ASSERT_EQ(cluster.server.requests().size(), 1u) << row.name;
    EXPECT_EQ(cluster.server.requests()[0].method, "GET") << row.name;
    EXPECT_EQ(headers_of(cluster.server.requests()[0]), row.headers) << row.name;
  }
}

TEST(Api, ConnectsAsTheKubeconfigSays) {
  Connection connection;
  connection.authorities = "authorities";
  connection.server_name = "kubernetes";
  connection.is_verified = false;
  connection.proxy = "http://proxy:3128";
  connection.no_proxy = "10.0.0.0/8";
  connection.certificate = "certificate";
  connection.key = "key";
  FakeCluster cluster(connection);
  cluster.server.answer("/version", {{.body = "{}"}});
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200);
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200);
  const std::vector<http::Options> options = cluster.server.options();
  ASSERT_EQ(options.size(), 1u) << "connections are kept";
  EXPECT_EQ(options[0].tls.authorities, "authorities");
  EXPECT_EQ(options[0].tls.server_name, "kubernetes");
  EXPECT_FALSE(options[0].tls.is_verified);
  EXPECT_EQ(options[0].tls.certificate, "certificate");
  EXPECT_EQ(options[0].tls.key, "key");
  EXPECT_EQ(options[0].proxy, "http://proxy:3128");
  EXPECT_EQ(options[0].no_proxy, "10.0.0.0/8");
  EXPECT_TRUE(options[0].compresses);
}

TEST(Api, CompressesWhereTheServerIsFarAndTheKubeconfigAllowsIt) {
  const struct {
    const char* server;
    bool is_allowed;
    bool compresses;
    const char* address;
  } rows[] = {
      {"https://10.1.2.3", true, true, "10.1.2.3:443"},
      {"https://10.1.2.3", false, false, "10.1.2.3:443"},
      {"https://127.0.0.1:6443", true, false, "127.0.0.1:6443"},
      {"https://[::1]:6443", true, false, "[::1]:6443"},
      {"http://localhost:8080/k8s/clusters/c-1", true, false, "localhost:8080"},
      {"https://[2001:db8::1]:6443", true, true, "[2001:db8::1]:6443"},
  };
  for (const auto& row : rows) {
    Connection connection;
    connection.server = row.server;
    connection.compresses = row.is_allowed;
    testing::FakeClock clock;
    std::vector<bool> compresses;
    const Connect connect = [&](const http::Options& options) -> documents::Result<std::unique_ptr<http::Transport>> {
      compresses.push_back(options.compresses);
      return documents::Error(ErrorCode::unavailable, "nobody there");
    };
    const Api api(connection, {}, connect, clock);
    const auto response = api.get("/version", json_only, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().message(), "nobody there");
    EXPECT_THAT(compresses, ElementsAre(row.compresses)) << row.server;
    EXPECT_EQ(api.address(), row.address);
  }
}

TEST(Api, AsksBelowThePathOfTheServer) {
  FakeCluster cluster;
  Connection connection;
  connection.server = std::string(FakeServer::url) + "/k8s/clusters/c-1";
  const Api api(connection, {}, cluster.server.connect(), cluster.clock);
  EXPECT_EQ(status_of(api.get("/version", json_only, {})), 404);
  EXPECT_THAT(cluster.server.paths(), ElementsAre("/k8s/clusters/c-1/version"));
}

TEST(Api, ReadsATokenFileAgainWhenItsTokenIsRejected) {
  const TestFile token("old\n");
  FakeCluster cluster(testing::with_token_file(token));
  const Answer rejected{.status = 401, .first = [&] { token.write("fresh\n"); }};
  cluster.server.answer("/version", {rejected, {.body = "{}"}});
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200);
  EXPECT_THAT(credentials_in(cluster.server), ElementsAre("Bearer old", "Bearer fresh"));
  EXPECT_THAT(cluster.clock.waits(), ElementsAre());
}

TEST(Api, GivesUpWhenFreshCredentialsAreRejectedToo) {
  const TestFile token("old\n");
  FakeCluster cluster(testing::with_token_file(token));
  const Answer rejected{.status = 401, .first = [&] { token.write("fresh\n"); }};
  cluster.server.answer("/version", {rejected});
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 401);
  EXPECT_EQ(cluster.server.requests().size(), 2u);
}

TEST(Api, DoesNotShowAnUnchangedCredentialTwice) {
  FakeCluster cluster(testing::with_token("abc"));
  cluster.server.answer("/version", {testing::refuses(401, "Unauthorized", "Unauthorized")});
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 401);
  EXPECT_EQ(cluster.server.requests().size(), 1u);
}

TEST(Api, ConnectsAgainWithAFreshCertificateWhileOthersGoOnWithTheirs) {
  const TestFile name("old");
  const TestFile plugin(
      testing::plugin_that_prints(R"({"clientCertificateData":"certificate %s","clientKeyData":"key %s"})", name, 2));
  plugin.let_run();
  FakeCluster cluster(testing::with_plugin(plugin));
  cluster.server.answer("/version", {{.status = 401, .first = [&] { name.write("fresh"); }}, {.body = "{}"}});
  const auto ask_meanwhile = [&] { EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200); };
  cluster.server.answer("/slow", {{.body = "{}", .first = ask_meanwhile}});
  EXPECT_EQ(status_of(cluster.api.get("/slow", json_only, {})), 200);
  const std::vector<http::Options> options = cluster.server.options();
  ASSERT_EQ(options.size(), 2u);
  EXPECT_EQ(options[0].tls.certificate, "certificate old");
  EXPECT_EQ(options[0].tls.key, "key old");
  EXPECT_EQ(options[1].tls.certificate, "certificate fresh");
  EXPECT_EQ(options[1].tls.key, "key fresh");
}

TEST(Api, FailsAsItsCredentialsDo) {
  Connection connection;
  connection.token_file = "/nowhere/token";
  FakeCluster cluster(connection);
  const auto response = cluster.api.get("/version", json_only, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::untrusted);
  EXPECT_THAT(cluster.server.requests(), ElementsAre());
}

TEST(Api, HasPatienceWithABusyServer) {
  FakeCluster cluster;
  const Answer busy{.status = 429, .headers = {{"retry-after", "3"}}};
  cluster.server.answer("/version", {busy, busy, {.status = 503}, {.body = "{}"}});
  EXPECT_EQ(status_of(cluster.api.get("/version", json_only, {})), 200);
  ASSERT_EQ(cluster.clock.waits().size(), 3u);
  EXPECT_EQ(cluster.clock.waits()[0], milliseconds(3'000));
  EXPECT_EQ(cluster.clock.waits()[1], milliseconds(3'000));
}

TEST(Api, HasPatienceWithAStreamUntilItBegins) {
  FakeCluster cluster;
  cluster.server.answer("/watch", {testing::fails(), {.status = 503}, {.body = "{}\n"}, {.body = "a", .failure = {}}});
  std::string body;
  const http::Sink sink = [&](std::string_view piece) { return body += piece, true; };
  EXPECT_EQ(status_of(cluster.api.stream("/watch", sink, {})), 200);
  EXPECT_EQ(body, "{}\n");
  EXPECT_EQ(cluster.clock.waits().size(), 2u);

  Answer broken = testing::fails();
  broken.body = "half";
  cluster.server.answer("/watch", {broken});
  EXPECT_FALSE(cluster.api.stream("/watch", sink, {}));
  EXPECT_EQ(body, "{}\nhalf");
  EXPECT_EQ(cluster.clock.waits().size(), 2u) << "what came once would come twice";
}

TEST(Api, LetsStreamsBeSilentAndLong) {
  FakeCluster cluster;
  cluster.server.answer("/watch", {{.body = "{}"}});
  EXPECT_EQ(status_of(cluster.api.get("/watch", json_only, {})), 200);
  EXPECT_EQ(status_of(cluster.api.stream("/watch", [](std::string_view) { return true; }, {})), 200);
  const std::vector<http::Options> options = cluster.server.options();
  ASSERT_EQ(options.size(), 2u);
  EXPECT_EQ(options[0].limits.idle, http::Limits().idle);
  EXPECT_EQ(options[1].limits.idle, stream_idle_limit);
  EXPECT_GT(options[1].limits.body, options[0].limits.body);
}

TEST(Api, StopsWhenItIsAskedTo) {
  FakeCluster cluster;
  std::stop_source stop;
  cluster.server.answer("/version", {{.status = 503, .first = [&] { stop.request_stop(); }}});
  const auto response = cluster.api.get("/version", json_only, stop.get_token());
  EXPECT_FALSE(response && response->is_good());
  EXPECT_EQ(cluster.server.requests().size(), 1u);
}

// --- errors -------------------------------------------------------------------------------------------------

TEST(ErrorOf, SaysWhatTheServerSays) {
  const std::string forbidden =
      R"(pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope)";
  const struct {
    Answer answer;
    ErrorCode code;
    std::string message;
  } rows[] = {
      {testing::refuses(401, "Unauthorized", "Unauthorized"), ErrorCode::untrusted,
       "the server does not accept the credentials"},
      {testing::refuses(401, "Unauthorized", "token of another cluster"), ErrorCode::untrusted,
       "the server does not accept the credentials: token of another cluster"},
      {testing::refuses(403, "Forbidden", forbidden), ErrorCode::forbidden, forbidden},
      {{.status = 403}, ErrorCode::forbidden, "the server answered 403 without saying why"},
      {testing::refuses(404, "NotFound", "the server could not find the requested resource"), ErrorCode::not_found,
       "the server answered 404 (NotFound): the server could not find the requested resource"},
      {{.status = 404, .body = "404 page not found\n"},
       ErrorCode::not_found,
       "the server answered 404: \"404 page not found\""},
      {testing::refuses(410, "Expired", "too old"), ErrorCode::not_found, "the server answered 410 (Expired): too old"},
      {{.status = 408}, ErrorCode::unavailable, "the server answered 408 without saying why"},
      {testing::refuses(429, "TooManyRequests", "later"), ErrorCode::unavailable,
       "the server answered 429 (TooManyRequests): later"},
      {testing::refuses(500, "InternalError"), ErrorCode::unavailable, "the server answered 500 (InternalError)"},
      {{.status = 502, .body = "\n<html><body>Bad Gateway</body></html>"},
       ErrorCode::unavailable,
       "the server answered 502 with a web page"},
      {{.status = 503, .body = "{\"kind\":\"Status\""},
       ErrorCode::unavailable,
       "the server answered 503: \"{\\\"kind\\\":\\\"Status\\\"\""},
      {{.status = 500, .body = R"({"kind":"Status","code":"x","message":[1],"reason":{}})"},
       ErrorCode::unavailable,
       "the server answered 500"},
      {testing::refuses(400, "BadRequest", "labels"), ErrorCode::unsupported,
       "the server answered 400 (BadRequest): labels"},
      {{.status = 302}, ErrorCode::unsupported, "the server answered 302 without saying why"},
  };
  for (const auto& row : rows) {
    const documents::Error error = error_of("/api/v1/pods?limit=5", {row.answer.status, {}, row.answer.body});
    EXPECT_EQ(error.message(), row.message);
    EXPECT_EQ(error.code(), row.code) << row.message;
    EXPECT_EQ(error.place().file, "/api/v1/pods") << row.message;
  }
}

TEST(ErrorOf, AdvisesWhereThereIsSomethingToLookAt) {
  EXPECT_THAT(error_of("/api", {401, {}, {}}).advice(), HasSubstr("kubeconfig"));
  EXPECT_THAT(error_of("/api", {502, {}, "<html>"}).advice(), HasSubstr("proxy"));
  EXPECT_EQ(error_of("/api", {500, {}, {}}).advice(), "");
}

TEST(ErrorOf, RepeatsNoLongSpeech) {
  std::string speech;
  for (int count = 0; count < 1'000; ++count) speech += "\xC3\xA4";
  for (const Answer& answer : {testing::refuses(403, "Forbidden", "x" + speech), testing::refuses(500, speech, speech),
                               Answer{.status = 500, .body = speech}}) {
    const std::string message = error_of("/api", {answer.status, {}, answer.body}).message();
    EXPECT_LT(message.size(), 500u);
    EXPECT_THAT(message, HasSubstr("..."));
    EXPECT_THAT(message, Not(HasSubstr("\xC3.")));
  }
}

}  // namespace
}  // namespace seawall::cluster
