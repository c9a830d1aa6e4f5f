#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "listing.h"
#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using documents::Field;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Answer;
using ::testing::ElementsAre;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::refuses;

const Resource pods{"", "v1", "Pod", "pods", true, {"v1"}};

std::string watch_path(const std::string& version) {
  return "/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=330&resourceVersion=" + version;
}

std::string event(const std::string& type, const std::string& name, const std::string& version) {
  return R"({"type":")" + type + R"(","object":{"kind":"Pod","metadata":{"name":")" + name +
         R"(","resourceVersion":")" + version + "\"}}}\n";
}

std::string error_event(int code, std::string_view reason = {}) {
  return R"({"type":"ERROR","object":)" + testing::status_body(code, reason, "told in an event") + "}\n";
}

/// A stream that breaks off behind its body.
Answer breaks_after(std::string body) {
  Answer answer = testing::fails();
  answer.body = std::move(body);
  return answer;
}

/// How the watch of pods from version 10 on goes.
struct Watching {
  std::vector<std::string> events;  ///< "added a", as they came
  std::string end;                  ///< "expired", "stopped", or an error
  ErrorCode code = ErrorCode::internal;
};

const char* name_of(Event::Type type) noexcept {
  switch (type) {
    case Event::Type::added: return "added ";
    case Event::Type::modified: return "modified ";
    case Event::Type::deleted: return "deleted ";
  }
  return "";
}

Watching watch_pods(const Api& api, std::stop_source stop = {}, const std::string& last = "last") {
  Watching watching;
  const auto taker = [&](const Event& event) {
    const std::string name(event.document->root().at(Field::object, Field::metadata, Field::name).string_or("?"));
    watching.events.push_back(name_of(event.type) + name);
    if (name == last) stop.request_stop();
  };
  const auto end = watch(api, pods, {}, "10", taker, stop.get_token());
  if (end) {
    watching.end = *end == WatchEnd::expired ? "expired" : "stopped";
  } else {
    watching.end = end.error().text();
    watching.code = end.error().code();
  }
  return watching;
}

TEST(Watch, TellsEventsInWhateverPiecesTheyCome) {
  const std::string body = event("ADDED", "a", "11") + "\n" + event("MODIFIED", "b", "12") +
                           event("BOOKMARK", "", "13") + event("DELETED", "c", "14") + event("LATER", "d", "15") +
                           event("ADDED", "last", "16") + event("ADDED", "unwanted", "17");
  for (std::size_t size = 1; size <= body.size(); ++size) {
    FakeCluster cluster;
    cluster.server.piece_size = size;
    cluster.server.answer(watch_path("10"), {{.body = body}});
    const Watching watching = watch_pods(cluster.api);
    EXPECT_THAT(watching.events, ElementsAre("added a", "modified b", "deleted c", "added last")) << size;
    EXPECT_EQ(watching.end, "stopped") << size;
    EXPECT_EQ(cluster.server.requests().size(), 1u) << size;
  }
}

TEST(Watch, GoesOnAtOnceByTheLastVersionThatWasTold) {
  const struct {
    const char* name;
    Answer first;
    const char* next;
  } rows[] = {
      {"closed behind an event", {.body = event("ADDED", "a", "11")}, "11"},
      {"closed behind a bookmark", {.body = event("ADDED", "a", "11") + event("BOOKMARK", "", "20")}, "20"},
      {"broken behind an event", breaks_after(event("ADDED", "a", "11")), "11"},
      {"broken inside an event", breaks_after(event("ADDED", "a", "11") + R"({"type":"ADDED","obj)"), "11"},
      {"closed inside an event", {.body = event("ADDED", "a", "11") + R"({"type":"ADDED","obj)"}, "11"},
      {"no JSON behind an event", {.body = event("ADDED", "a", "11") + "<html>\n"}, "11"},
      {"a fault behind an event", {.body = event("ADDED", "a", "11") + error_event(500)}, "11"},
      {"a type of later servers", {.body = event("ADDED", "a", "11") + event("LATER", "b", "12")}, "12"},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(watch_path("10"), {row.first});
    cluster.server.answer(watch_path(row.next), {{.body = event("ADDED", "last", "30")}});
    const Watching watching = watch_pods(cluster.api);
    EXPECT_THAT(watching.events, ElementsAre("added a", "added last")) << row.name;
    EXPECT_EQ(watching.end, "stopped") << row.name;
    EXPECT_THAT(cluster.clock.waits(), IsEmpty()) << row.name;
  }
}

TEST(Watch, GoesOnAtOnceWhereNothingChangedForLong) {
  FakeCluster cluster;
  const Answer quiet{.first = [&] { cluster.clock.pass(seconds(330)); }};
  std::vector<Answer> answers(20, quiet);
  answers.push_back({.body = event("ADDED", "last", "11")});
  cluster.server.answer(watch_path("10"), answers);
  EXPECT_EQ(watch_pods(cluster.api).end, "stopped");
  EXPECT_THAT(cluster.clock.waits(), IsEmpty());
}

TEST(Watch, WaitsLongerEachTimeThatNothingComesOfIt) {
  FakeCluster cluster;
  const Answer nothing{.body = ""};
  cluster.server.answer(
      watch_path("10"),
      {nothing, breaks_after("{"), {.body = error_event(429)}, {.body = "x\n"}, {.body = event("ADDED", "a", "11")}});
  cluster.server.answer(watch_path("11"), {nothing, {.body = event("ADDED", "last", "12")}});
  const Watching watching = watch_pods(cluster.api);
  EXPECT_THAT(watching.events, ElementsAre("added a", "added last"));
  using std::chrono::operator""ms;
  // Three quarters of 250, 500, 1000, 2000 as the clock's chance is a half; from the beginning after an event.
  EXPECT_THAT(cluster.clock.waits(), ElementsAre(187ms, 375ms, 750ms, 1500ms, 187ms));
}

TEST(Watch, EndsWhenPatienceDoes) {
  const struct {
    const char* name;
    Answer answer;
    ErrorCode code;
    const char* message;
  } rows[] = {
      {"closed each time", {.body = ""}, ErrorCode::unavailable, "the server api.test:6443 closes every watch at once"},
      {"broken each time", breaks_after("{"), ErrorCode::unavailable, "the line broke"},
      {"away", testing::fails(), ErrorCode::unavailable, "the line broke"},
      {"faults", {.status = 503}, ErrorCode::unavailable, "the server answered 503"},
      {"faults in events",
       {.body = error_event(500, "InternalError")},
       ErrorCode::unavailable,
       "500 (InternalError): told in an event"},
      {"an error that is no Status", {.body = "{\"type\":\"ERROR\"}\n"}, ErrorCode::unavailable, "answered 500"},
      {"no JSON", {.body = "<html>\n"}, ErrorCode::syntax, "is a web page, not JSON"},
      {"no object", {.body = "{\"type\":\"ADDED\"}\n"}, ErrorCode::syntax, "holds no object with a resource version"},
      {"the same again and again", {.body = event("BOOKMARK", "", "10")}, ErrorCode::unavailable, "at once"},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(watch_path("10"), {row.answer});
    const Watching watching = watch_pods(cluster.api);
    EXPECT_THAT(watching.end, HasSubstr(row.message)) << row.name;
    EXPECT_EQ(watching.code, row.code) << row.name;
    EXPECT_EQ(cluster.server.requests().size(), http::Patience().tries) << row.name;
    EXPECT_EQ(cluster.clock.waits().size(), http::Patience().tries - 1) << row.name;
  }
}

TEST(Watch, EndsAtOnceWhereTheServerRefuses) {
  const struct {
    Answer answer;
    ErrorCode code;
    const char* message;
  } rows[] = {
      {refuses(403, "Forbidden", "not for you"), ErrorCode::forbidden, "/api/v1/pods: not for you"},
      {refuses(404, "NotFound", "no such"), ErrorCode::not_found, "no such"},
      {{.status = 401}, ErrorCode::untrusted, "credentials"},
      {{.body = error_event(403)}, ErrorCode::forbidden, "told in an event"},
      {testing::fails(ErrorCode::untrusted), ErrorCode::untrusted, "the line broke"},
  };
  for (const auto& row : rows) {
    FakeCluster cluster;
    cluster.server.answer(watch_path("10"), {row.answer});
    const Watching watching = watch_pods(cluster.api);
    EXPECT_THAT(watching.end, HasSubstr(row.message));
    EXPECT_EQ(watching.code, row.code) << row.message;
    EXPECT_EQ(cluster.server.requests().size(), 1u) << row.message;
  }
}

TEST(Watch, ExpiresByStatusAndByEvent) {
  for (const Answer& answer : {refuses(410, "Expired", "too old"), Answer{.status = 410},
                               Answer{.body = event("ADDED", "a", "11") + error_event(410, "Expired")},
                               Answer{.body = error_event(410, "Gone")}}) {
    FakeCluster cluster;
    cluster.server.answer(watch_path("10"), {answer});
    EXPECT_EQ(watch_pods(cluster.api).end, "expired") << answer.body;
    EXPECT_EQ(cluster.server.requests().size(), 1u) << answer.body;
  }
}

TEST(Watch, RefusesAnEventBeyondItsLimit) {
  FakeCluster cluster;
  cluster.server.piece_size = std::size_t{1} << 20;
  cluster.server.answer(watch_path("10"), {{.body = std::string(watch_event_limit + 1, ' ')}});
  const Watching watching = watch_pods(cluster.api);
  EXPECT_EQ(watching.code, ErrorCode::limit_exceeded);
  EXPECT_THAT(watching.end, HasSubstr("over the limit \"watch event\" of 67108864"));
  EXPECT_EQ(cluster.server.requests().size(), 1u);
}

TEST(Watch, AsksForWhatIsWanted) {
  FakeCluster cluster;
  cluster.server.answer("/api/v1/namespaces/shop/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=330"
                        "&resourceVersion=10&labelSelector=app%3Dcart",
                        {{.body = error_event(410)}});
  const auto end =
      watch(cluster.api, pods, {.namespace_ = "shop", .label_selector = "app=cart"}, "10", [](const Event&) {}, {});
  ASSERT_TRUE(end) << end.error().text();
  EXPECT_EQ(*end, WatchEnd::expired);
}

TEST(Watch, IsStoppedBeforeItBeginsAndWhileItWaits) {
  std::stop_source before;
  before.request_stop();
  FakeCluster cluster;
  EXPECT_EQ(watch_pods(cluster.api, before).end, "stopped");
  EXPECT_THAT(cluster.server.requests(), IsEmpty());

  std::stop_source meanwhile;
  cluster.server.answer(watch_path("10"), {{.status = 503, .first = [&] { meanwhile.request_stop(); }}});
  EXPECT_EQ(watch_pods(cluster.api, meanwhile).end, "stopped");
  EXPECT_EQ(cluster.server.requests().size(), 1u);
}

}  // namespace
}  // namespace seawall::cluster
