#include "retry_after.h"

#include <gtest/gtest.h>

namespace seawall::http {
namespace {

using namespace std::chrono;

/// 08:49:37 on 6 November 1994, the moment of the examples in RFC 9110.
constexpr auto moment = sys_days(year(1994) / 11 / 6) + hours(8) + minutes(49) + seconds(37);

TEST(RetryAfter, IsSecondsOrADate) {
  constexpr struct {
    const char* value;
    int expected;  // -1: nothing
  } rows[] = {
      {"0", 0},
      {"120", 120},
      {"007", 7},
      {"4294967296", 1'000'000'000},
      {"99999999999999999999999", 1'000'000'000},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
      {"Sun, 06 Nov 1994 08:50:07 GMT", 30},
      {"Sunday, 06-Nov-94 08:50:07 GMT", 30},
      {"Sun Nov  6 08:50:07 1994", 30},
      {"Mon, 07 Nov 1994 08:49:37 GMT", 86400},
      {"Fri, 01 Jan 1971 00:00:00 GMT", 0},
      {"", -1},
      {" 1", -1},
      {"1 ", -1},
      {"+1", -1},
      {"-1", -1},
      {"1.5", -1},
      {"1s", -1},
      {"never", -1},
      {"Sun, 06 Nov 1994 08:50:07", -1},
      {"Sun, 06 Nov 1994 08:50:07 GMT and more", -1},
      {"Sun, 31 Feb 1994 08:50:07 GMT", -1},
      {"Sun, 00 Nov 1994 08:50:07 GMT", -1},
      {"Sun, 06 Nov 1994 25:50:07 GMT", -1},
  };
  for (const auto& row : rows) {
    const std::optional<seconds> told = retry_after(row.value, moment);
    EXPECT_EQ(told.value_or(seconds(-1)), seconds(row.expected)) << row.value;
  }
}

TEST(RetryAfter, WaitsForTheWholeOfADatesLastSecond) {
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:38 GMT", moment + milliseconds(400)), seconds(1));
}

}  // namespace
}  // namespace seawall::http
