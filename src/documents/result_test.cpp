// Errors read in one voice, and a result cannot be used without a look at it.

#include "result.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace seawall::documents {
namespace {

TEST(Error, TellsPlaceMessageAndCause) {
  const Place place{"a.yaml", 3, 7};
  const Error cause(ErrorCode::syntax, "found \"x\"", place);
  EXPECT_EQ(Error(ErrorCode::syntax, "bad").text(), "bad");
  EXPECT_EQ(Error(ErrorCode::syntax, "bad", place).text(), "a.yaml:3:7: bad");
  EXPECT_EQ(Error(ErrorCode::syntax, "bad", {"a.yaml", 3, 0}).text(), "a.yaml:3: bad");
  EXPECT_EQ(Error(ErrorCode::unreadable, "bad", {"a.yaml", 0, 0}).text(), "a.yaml: bad");
  EXPECT_EQ(Error(ErrorCode::syntax, "bad", {"", 3, 7}).text(), "bad");
  EXPECT_EQ(Error(ErrorCode::syntax, "bad", {}, "do better").text(), "bad");
  EXPECT_EQ(Error(ErrorCode::internal, "bad").because(cause).text(), "bad: a.yaml:3:7: found \"x\"");
}

TEST(Error, KeepsItsCauseWhenCopied) {
  const Error error = Error(ErrorCode::internal, "bad").because(Error(ErrorCode::not_found, "no such file"));
  const Error copy = error;
  ASSERT_NE(copy.cause(), nullptr);
  EXPECT_EQ(copy.cause()->code(), ErrorCode::not_found);
}

Result<int> half(int number) {
  if (number % 2 != 0) return Error(ErrorCode::invalid_argument, "odd");
  return number / 2;
}

TEST(Result, GoesOnWithAValueAndStopsAtAnError) {
  const auto good = half(8).and_then(half).transform([](int number) { return std::to_string(number); });
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, "2");
  const auto bad = half(6).and_then(half).transform([](int number) { return std::to_string(number); });
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message(), "odd");
}

TEST(Result, GivesUpItsValueOnlyByName) {
  auto result = half(8);
  ASSERT_TRUE(result);
  EXPECT_EQ(take(std::move(result)), 4);
}

template <typename T>
concept unwraps = requires(T&& result) { *std::forward<T>(result); };
template <typename T>
concept tells_error = requires(T&& result) { std::forward<T>(result).error(); };

TEST(Result, CannotBeUnwrappedFromATemporary) {
  static_assert(unwraps<Result<int>&> && tells_error<Result<int>&>);
  static_assert(!unwraps<Result<int>> && !tells_error<Result<int>>);
}

#ifndef NDEBUG
TEST(ResultDeathTest, FaultsWhenItIsNotLookedAt) {
  EXPECT_DEATH(
      {
        auto result = half(8);
        [[maybe_unused]] const int value = *result;
      },
      "result used unchecked");
}
#endif

}  // namespace
}  // namespace seawall::documents
