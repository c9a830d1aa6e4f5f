#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "testing.h"

namespace seawall::http {
namespace {

using documents::ErrorCode;
using std::chrono::milliseconds;
using ::testing::AllOf;
using testing::answer;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::failure;
using testing::FakeClock;
using testing::FakeTransport;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Patience patience{.tries = 5,
                        .first = milliseconds(100),
                        .longest = milliseconds(500),
                        .total = milliseconds(2000)};

/// "503" or the message of the failure.
std::string outcome_of(FakeTransport& transport, FakeClock& clock, const Sink& sink = {}, std::stop_token stop = {}) {
  const auto result = send_patiently(transport, {.url = "http://a/"}, sink, patience, clock, std::move(stop));
  return result ? std::to_string(result->status) : result.error().message();
}

TEST(Patience, TriesAgainOnlyWhatMayFareBetter) {
  constexpr struct {
    int status;
    bool is_tried_again;
  } rows[] = {
      {200, false}, {204, false}, {301, false}, {400, false}, {401, false}, {403, false}, {404, false},
      {408, true},  {409, false}, {410, false}, {429, true},  {500, true},  {501, false}, {502, true},
      {503, true},  {504, true},  {505, false}, {507, true},  {599, true},  {600, false},
  };
  for (const auto& row : rows) {
    FakeTransport transport({answer(row.status)});
    FakeClock clock;
    EXPECT_EQ(outcome_of(transport, clock), std::to_string(row.status));
    EXPECT_EQ(transport.requests.size(), row.is_tried_again ? patience.tries : 1) << row.status;
  }
  for (const ErrorCode code : {ErrorCode::untrusted, ErrorCode::limit_exceeded, ErrorCode::invalid_argument}) {
    FakeTransport transport({failure(code)});
    FakeClock clock;
    EXPECT_EQ(outcome_of(transport, clock), "no answer");
    EXPECT_THAT(transport.requests, SizeIs(1));
  }
}

TEST(Patience, EndsWithTheFirstAnswerThatIsWorthHaving) {
  FakeTransport transport({failure(ErrorCode::unavailable), answer(503), answer(404), answer(200)});
  FakeClock clock;
  EXPECT_EQ(outcome_of(transport, clock), "404");
  EXPECT_THAT(transport.requests, SizeIs(3));
}

TEST(Patience, WaitsTwiceAsLongEachTimeAndNeverLongerThanToldTo) {
  constexpr struct {
    double chance;
    std::array<int, 4> waits;
  } rows[] = {{0, {50, 100, 200, 250}}, {0.5, {75, 150, 300, 375}}, {0.999, {99, 199, 399, 499}}};
  for (const auto& row : rows) {
    FakeTransport transport({answer(500)});
    FakeClock clock;
    clock.chance = row.chance;
    EXPECT_EQ(outcome_of(transport, clock), "500");
    std::vector<milliseconds> expected;
    for (const int wait : row.waits) expected.emplace_back(wait);
    EXPECT_EQ(clock.waits, expected) << row.chance;
  }
}

TEST(Patience, WaitsAsLongAsTheServerAsksFor) {
  constexpr struct {
    const char* value;
    int wait;
  } rows[] = {{"1", 1000}, {"0", 0}, {"Sun, 06 Nov 1994 08:49:38 GMT", 1000}, {"soon", 50}, {"", 50}, {"-1", 50}};
  for (const auto& row : rows) {
    FakeTransport transport({answer(429, {{"retry-after", row.value}}), answer(200)});
    FakeClock clock;
    clock.start = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + std::chrono::seconds(31777);
    EXPECT_EQ(outcome_of(transport, clock), "200");
    EXPECT_THAT(clock.waits, ElementsAre(milliseconds(row.wait))) << row.value;
  }
}

TEST(Patience, DoesNotBeginAWaitThatIsOverTheWaitingTime) {
  FakeTransport transport({answer(429, {{"retry-after", "1"}})});
  FakeClock clock;
  EXPECT_EQ(outcome_of(transport, clock), "429");
  EXPECT_THAT(clock.waits, AllOf(SizeIs(2), Each(milliseconds(1000))));

  FakeTransport far({answer(503, {{"retry-after", "99999999999999999999"}})});
  FakeClock unused;
  EXPECT_EQ(outcome_of(far, unused), "503");
  EXPECT_THAT(unused.waits, IsEmpty());
}

TEST(Patience, TellsHowOftenItTried) {
  FakeTransport away({failure(ErrorCode::unavailable)});
  FakeClock clock;
  EXPECT_EQ(outcome_of(away, clock), "no answer (tried 5 times)");

  const auto busy = answer(429, {{"retry-after", "1"}});
  FakeTransport out_of_time({busy, busy, failure(ErrorCode::unavailable)});
  FakeClock other;
  EXPECT_EQ(outcome_of(out_of_time, other), "no answer (tried 3 times within the limit \"waiting time\" of 2 s)");
}

TEST(Patience, KeepsWhatAFailureSaysBesideItsMessage) {
  FakeTransport transport({[](const Request&, const Sink&) -> documents::Result<Response> {
    return documents::Error(ErrorCode::unavailable, "a", {"file", 1, 2}, "advice")
        .because({ErrorCode::unreadable, "cause"});
  }});
  FakeClock clock;
  const auto result = send_patiently(transport, {.url = "http://a/"}, {}, patience, clock, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().text(), "file:1:2: a (tried 5 times): cause");
  EXPECT_EQ(result.error().advice(), "advice");
}

TEST(Patience, DoesNotRepeatWhatASinkHasTakenSomethingOf) {
  FakeTransport transport({[](const Request&, const Sink& sink) -> documents::Result<Response> {
    sink("half");
    return documents::Error(ErrorCode::unavailable, "broke off");
  }});
  FakeClock clock;
  std::string taken;
  const Sink sink = [&](std::string_view piece) {
    taken += piece;
    return true;
  };
  EXPECT_EQ(outcome_of(transport, clock, sink), "broke off");
  EXPECT_EQ(taken, "half");
  EXPECT_THAT(transport.requests, SizeIs(1));
}

TEST(Patience, RepeatsWhatASinkHasTakenNothingOf) {
  FakeTransport transport({failure(ErrorCode::unavailable), answer(503), answer(200)});
  FakeClock clock;
  const Sink sink = [](std::string_view) { return true; };
  EXPECT_EQ(outcome_of(transport, clock, sink), "200");
  EXPECT_THAT(transport.requests, SizeIs(3));
}

TEST(Patience, EndsWhenAStopIsAskedForWhileItWaits) {
  std::stop_source source;
  FakeTransport transport({answer(503)});
  FakeClock clock;
  clock.at_wait = [&] { source.request_stop(); };
  EXPECT_EQ(outcome_of(transport, clock, {}, source.get_token()), "the request was stopped");
  EXPECT_THAT(transport.requests, SizeIs(1));
}

TEST(SystemClock, EndsAWaitWhenAStopIsAskedFor) {
  const std::unique_ptr<Clock> clock = system_clock();
  std::stop_source source;
  const std::jthread stopper([&] { source.request_stop(); });
  EXPECT_FALSE(clock->wait(std::chrono::hours(24), source.get_token()));
  EXPECT_FALSE(clock->wait(milliseconds(0), source.get_token()));
}

TEST(SystemClock, WaitsAtLeastAsLongAsAskedFor) {
  const std::unique_ptr<Clock> clock = system_clock();
  const auto before = clock->steady();
  EXPECT_TRUE(clock->wait(milliseconds(2), {}));
  EXPECT_GE(clock->steady() - before, milliseconds(2));
}

TEST(SystemClock, GivesChancesFromZeroToBelowOne) {
  const std::unique_ptr<Clock> clock = system_clock();
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double chance = clock->random();
    EXPECT_TRUE(chance >= 0 && chance < 1) << chance;
    sum += chance;
  }
  EXPECT_TRUE(sum > 300 && sum < 700) << sum;
}

}  // namespace
}  // namespace seawall::http
