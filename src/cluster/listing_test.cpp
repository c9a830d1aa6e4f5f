#include "listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>

#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using documents::Field;
using testing::Answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::refuses;
using testing::TestFile;

const Resource pods{"", "v1", "Pod", "pods", true, {"v1"}};

constexpr const char* first_page = "/api/v1/pods?limit=2";

std::string page_path(const std::string& continuation) { return std::string(first_page) + "&continue=" + continuation; }

/// A page with pods of these names.
Answer page_of(const std::vector<std::string>& names, const std::string& continuation = {}, std::int64_t remaining = 0,
               const std::string& version = "100") {
  std::string body = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":")" + version + "\"";
  if (!continuation.empty()) body += ",\"continue\":\"" + continuation + "\"";
  if (remaining > 0) body += ",\"remainingItemCount\":" + std::to_string(remaining);
  body += "},\"items\":[";
  for (const std::string& name : names) {
    body += (&name == &names.front() ? "" : ",") + std::string(R"({"metadata":{"name":")") + name + "\"}}";
  }
  return {.body = body + "]}"};
}

/// The list of pods, two a page, as a taker sees it.
struct Listing {
  std::vector<std::string> seen;  ///< "a b (3 to come)", or "restart"
  std::string error;              ///< "" where the list is complete
  ErrorCode code = ErrorCode::internal;
  Listed listed;
};

PageTaker taker_into(std::vector<std::string>& seen) {
  const auto take_page = [&seen](const Page& page) {
    std::string text;
    for (const documents::Node item : page.document->root().child(Field::items).items()) {
      text += std::string(item.at(Field::metadata, Field::name).string_or("?")) + " ";
    }
    seen.push_back(text + "(" + std::to_string(page.remaining) + " to come)");
  };
  return {take_page, [&seen] { seen.push_back("restart"); }};
}

Listing list_pods(const Api& api, ListOptions options = {}, std::stop_token stop = {}) {
  options.limit = 2;
  Listing listing;
  const auto listed = list(api, pods, options, taker_into(listing.seen), std::move(stop));
  if (listed) {
    listing.listed = *listed;
  } else {
    listing.error = listed.error().text();
    listing.code = listed.error().code();
  }
  return listing;
}

TEST(List, ReadsAllPages) {
  FakeCluster cluster;
  cluster.server.answer(first_page, {page_of({"a", "b"}, "t1", 3)});
  cluster.server.answer(page_path("t1"), {page_of({"c", "d"}, "t2==", 1)});
  cluster.server.answer(page_path("t2%3D%3D"), {page_of({"e"})});
  const Listing listing = list_pods(cluster.api);
  EXPECT_EQ(listing.error, "");
  EXPECT_THAT(listing.seen, ElementsAre("a b (3 to come)", "c d (1 to come)", "e (0 to come)"));
  EXPECT_EQ(listing.listed.items, 5u);
  EXPECT_EQ(listing.listed.resource_version, "100");
  EXPECT_TRUE(listing.listed.is_consistent);
  EXPECT_EQ(cluster.server.requests().size(), 3u);
}

TEST(List, AsksForWhatIsWanted) {
  const struct {
    ListOptions options;
    const char* path;
  } rows[] = {
      {{}, "/api/v1/pods?limit=500"},
      {{.namespace_ = "shop"}, "/api/v1/namespaces/shop/pods?limit=500"},
      {{.label_selector = "app in (a, b),!c"}, "/api/v1/pods?limit=500&labelSelector=app%20in%20%28a%2C%20b%29%2C%21c"},
      {{.limit = 0}, "/api/v1/pods"},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(row.path, {page_of({"a"})});
    std::vector<std::string> seen;
    const auto listed = list(cluster.api, pods, row.options, taker_into(seen), {});
    EXPECT_TRUE(listed) << row.path << ": " << listed.error().text();
    EXPECT_THAT(cluster.server.paths(), ElementsAre(row.path));
  }
}

TEST(List, TakesNullAndPagesWithoutItemsForNothing) {
  FakeCluster cluster;
  cluster.server.answer(first_page, {page_of({}, "t1")});
  cluster.server.answer(page_path("t1"), {{.body = R"({"kind":"PodList","metadata":{},"items":null})"}});
  const Listing listing = list_pods(cluster.api);
  EXPECT_EQ(listing.error, "");
  EXPECT_THAT(listing.seen, ElementsAre("(0 to come)", "(0 to come)"));
  EXPECT_EQ(listing.listed.items, 0u);
}

TEST(List, AsksForTheNextPageBeforeThisOneIsTaken) {
  FakeCluster cluster;
  std::mutex mutex;
  std::condition_variable changed;
  bool is_asked = false;
  Answer second = page_of({"b"});
  second.first = [&] {
    const std::scoped_lock lock(mutex);
    is_asked = true;
    changed.notify_all();
  };
  cluster.server.answer(first_page, {page_of({"a"}, "t1")});
  cluster.server.answer(page_path("t1"), {second});
  int pages = 0;
  const auto page = [&](const Page&) {
    ++pages;
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return is_asked; }));
  };
  EXPECT_TRUE(list(cluster.api, pods, {.limit = 2}, {page, [] {}}, {}));
  EXPECT_EQ(pages, 2);
}

// --- what goes wrong ------------------------------------------------------------------------------------

TEST(List, KeepsWhatCameBeforeAFault) {
  const struct {
    const char* name;
    Answer second;
    ErrorCode code;
    const char* message;
  } rows[] = {
      {"away", fails(), ErrorCode::unavailable, "/api/v1/pods: cannot list pods: the line broke"},
      {"too large", fails(ErrorCode::limit_exceeded), ErrorCode::limit_exceeded, "cannot list pods: the line broke"},
      {"forbidden", refuses(403, "Forbidden", "pods is forbidden"), ErrorCode::forbidden,
       "/api/v1/pods: pods is forbidden"},
      {"credentials", {.status = 401}, ErrorCode::untrusted, "the server does not accept the credentials"},
      {"gone", refuses(404, "NotFound", "no such"), ErrorCode::not_found, "404 (NotFound): no such"},
      {"faults", refuses(500, "InternalError", "etcd"), ErrorCode::unavailable, "500 (InternalError): etcd"},
      {"a storm", {.status = 429, .headers = {{"retry-after", "1"}}}, ErrorCode::unavailable, "429 without saying why"},
      {"a proxy", {.status = 502, .body = "<html>"}, ErrorCode::unavailable, "502 with a web page"},
      {"a login",
       {.body = "<html>"},
       ErrorCode::syntax,
       "/api/v1/pods: cannot list pods: the answer of api.test:6443 is a web page, not JSON"},
      {"nothing", {.body = ""}, ErrorCode::syntax, "the answer of api.test:6443 is empty"},
      {"cut", {.body = R"({"kind":"PodList","items":[{"me)"}, ErrorCode::syntax, "is not JSON"},
      {"YAML", {.body = "kind: PodList\nitems: []\n"}, ErrorCode::syntax, "is not a JSON object"},
      {"two", {.body = R"({"items":[]}{"items":[]})"}, ErrorCode::syntax, "is not one JSON object"},
      {"a list", {.body = "[]"}, ErrorCode::syntax, "is not a JSON object: \"[]\""},
      {"a map of items", {.body = R"({"kind":"PodList","items":{}})"}, ErrorCode::syntax, "is no list"},
      {"another kind",
       {.body = R"({"kind":"Table","rows":[]})"},
       ErrorCode::syntax,
       "the answer of api.test:6443 is no list: its kind is \"Table\""},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(first_page, {page_of({"a", "b"}, "t1")});
    cluster.server.answer(page_path("t1"), {row.second});
    const Listing listing = list_pods(cluster.api);
    EXPECT_THAT(listing.seen, ElementsAre("a b (0 to come)")) << row.name;
    EXPECT_THAT(listing.error, HasSubstr(row.message)) << row.name;
    EXPECT_EQ(listing.code, row.code) << row.name;
  }
}

TEST(List, GoesOnAfterFaultsThatPass) {
  const struct {
    const char* name;
    std::vector<Answer> before;
  } rows[] = {
      {"a broken line", {fails(), fails()}},
      {"a storm", {{.status = 429, .headers = {{"retry-after", "2"}}}, {.status = 429}, {.status = 429}}},
      {"faults", {{.status = 500}, {.status = 502, .body = "<html>"}, {.status = 503}, {.status = 504}}},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(first_page, {page_of({"a", "b"}, "t1")});
    std::vector<Answer> answers = row.before;
    answers.push_back(page_of({"c"}));
    cluster.server.answer(page_path("t1"), answers);
    const Listing listing = list_pods(cluster.api);
    EXPECT_EQ(listing.error, "") << row.name;
    EXPECT_EQ(listing.listed.items, 3u) << row.name;
    EXPECT_EQ(cluster.clock.waits().size(), row.before.size()) << row.name;
  }
}

TEST(List, GoesOnWithFreshCredentialsWhenATokenExpiresInTheMiddle) {
  const TestFile token("old");
  const TestFile plugin(testing::plugin_that_prints(R"({"token":"%s"})", token));
  plugin.let_run();
  for (const Connection& connection : {testing::with_token_file(token), testing::with_plugin(plugin)}) {
    token.write("old");
    FakeCluster cluster(connection);
    const Answer rejected{.status = 401, .first = [&] { token.write("fresh"); }};
    cluster.server.answer(first_page, {page_of({"a", "b"}, "t1")});
    cluster.server.answer(page_path("t1"), {rejected, page_of({"c"})});
    const Listing listing = list_pods(cluster.api);
    EXPECT_EQ(listing.error, "");
    EXPECT_EQ(listing.listed.items, 3u);
    const std::vector<http::Request> requests = cluster.server.requests();
    ASSERT_EQ(requests.size(), 3u);
    ASSERT_EQ(requests[2].headers.size(), 2u);
    EXPECT_EQ(requests[1].headers[1].value, "Bearer old");
    EXPECT_EQ(requests[2].headers[1].value, "Bearer fresh");
  }
}

TEST(List, ThatExpiredGoesOnWithALaterOneWhereTheServerSaysHow) {
  FakeCluster cluster;
  cluster.server.answer(first_page, {page_of({"a", "b"}, "t1", 0, "100")});
  cluster.server.answer(page_path("t1"), {refuses(410, "Expired", "too old", R"({"continue":"later"})")});
  cluster.server.answer(page_path("later"), {page_of({"c", "d"}, "t2", 0, "200")});
  cluster.server.answer(page_path("t2"), {page_of({"e"}, "", 0, "200")});
  const Listing listing = list_pods(cluster.api);
  EXPECT_EQ(listing.error, "");
  EXPECT_THAT(listing.seen, ElementsAre("a b (0 to come)", "c d (0 to come)", "e (0 to come)"));
  EXPECT_FALSE(listing.listed.is_consistent);
  EXPECT_EQ(listing.listed.resource_version, "100");
}

TEST(List, ThatExpiredStartsAgainWhereThereIsNoWayToGoOn) {
  const Answer expired_twice_over = refuses(410, "Expired", "too old", R"({"continue":"later"})");
  const struct {
    const char* name;
    Answer expired;
  } rows[] = {
      {"a Status without a token", refuses(410, "Expired", "too old")},
      {"no Status", {.status = 410}},
      {"a token that has expired, too", expired_twice_over},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(first_page, {page_of({"a", "b"}, "t1", 0, "100"), page_of({"b"}, "", 0, "200")});
    cluster.server.answer(page_path("t1"), {row.expired});
    cluster.server.answer(page_path("later"), {refuses(410, "Expired", "too old", R"({"continue":"evenlater"})")});
    const Listing listing = list_pods(cluster.api);
    EXPECT_EQ(listing.error, "") << row.name;
    EXPECT_THAT(listing.seen, ElementsAre("a b (0 to come)", "restart", "b (0 to come)")) << row.name;
    EXPECT_EQ(listing.listed.items, 1u) << row.name;
    EXPECT_EQ(listing.listed.resource_version, "200") << row.name;
    EXPECT_TRUE(listing.listed.is_consistent) << row.name;
  }
}

TEST(List, ThatExpiresEachTimeReachesTheLimitOfRestarts) {
  FakeCluster cluster;
  cluster.server.answer(first_page, {page_of({"a"}, "t1")});
  cluster.server.answer(page_path("t1"), {refuses(410, "Expired", "too old")});
  const Listing listing = list_pods(cluster.api, {.restarts = 2});
  EXPECT_THAT(listing.seen, ElementsAre("a (0 to come)", "restart", "a (0 to come)", "restart", "a (0 to come)"));
  EXPECT_EQ(listing.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(listing.error,
            "/api/v1/pods: cannot list pods: it expired more often than the limit \"restarts\" of 2 allows: the server "
            "answered 410 (Expired): too old");
}

TEST(List, EndsWhereAServerLeadsInCircles) {
  FakeCluster cluster;
  cluster.server.answer(first_page, {page_of({"a"}, "t1")});
  cluster.server.answer(page_path("t1"), {page_of({"b"}, "t1")});
  const Listing same = list_pods(cluster.api);
  EXPECT_EQ(same.code, ErrorCode::syntax);
  EXPECT_THAT(same.error, HasSubstr("cannot list pods: the server api.test:6443 leads to the same page"));
  EXPECT_EQ(cluster.server.requests().size(), 2u);

  cluster.server.answer(page_path("t1"), {page_of({"b"}, "t2")});
  cluster.server.answer(page_path("t2"), {page_of({"c"}, "t1")});
  const Listing circle = list_pods(cluster.api, {.pages = 100});
  EXPECT_EQ(circle.code, ErrorCode::limit_exceeded);
  EXPECT_THAT(circle.error, HasSubstr("cannot list pods: over the limit \"pages\" of 100"));
  EXPECT_EQ(circle.seen.size(), 100u);
}

TEST(List, StopsWhenItIsAskedTo) {
  FakeCluster cluster;
  std::stop_source stop;
  Answer first = page_of({"a"}, "t1");
  first.first = [&] { stop.request_stop(); };
  cluster.server.answer(first_page, {first});
  const Listing listing = list_pods(cluster.api, {}, stop.get_token());
  EXPECT_EQ(listing.code, ErrorCode::unavailable);
  EXPECT_EQ(cluster.server.requests().size(), 1u);
}

}  // namespace
}  // namespace seawall::cluster
