#include "api_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using testing::FakeCluster;
using ::testing::HasSubstr;

TEST(Answers, AreOneJsonObject) {
  const FakeCluster cluster;
  for (const char* body : {"{}", "{\"items\":[]}\n", "  {\"a\": {\"b\": null}}  "}) {
    const auto answer = read_answer(cluster.api, "/api/v1/pods?limit=5", body);
    ASSERT_TRUE(answer) << body << ": " << answer.error().text();
    EXPECT_TRUE((*answer)->root().is_map()) << body;
    EXPECT_EQ((*answer)->source().name(), "/api/v1/pods");
  }
}

TEST(Answers, OfAnyOtherFormAreToldAsWhatTheyAre) {
  const FakeCluster cluster;
  const struct {
    std::string body;
    std::string what;
  } rows[] = {
      {"", "is empty"},
      {" \n", "is empty"},
      {"<!DOCTYPE html><title>Log in</title>", "is a web page, not JSON"},
      {"upstream connect error", "is not a JSON object: \"upstream connect error\""},
      {"[1,2]", "is not a JSON object: \"[1,2]\""},
      {"null", "is not a JSON object: \"null\""},
      {"kind: PodList", "is not a JSON object: \"kind: PodList\""},
      {std::string("k8s\0\x01", 5), "is not a JSON object: \"k8s\\x00\\x01\""},
      {R"({"kind":"PodList","items":[{"a")", "is not JSON: "},
      {"{\"a\":1}x", "is not JSON: "},
      {"{\"a\":1} kind: Pod", "is not one JSON object"},
      {"{a: 1}", "is not one JSON object"},
      {"{}{}", "is not one JSON object"},
      {"{}\n---\n{}", "is not one JSON object"},
      {"{\"a\":\"\x01\"}", "is not JSON: "},
  };
  for (const auto& row : rows) {
    const auto answer = read_answer(cluster.api, "/api/v1/pods?limit=5", row.body);
    ASSERT_FALSE(answer) << row.body;
    EXPECT_THAT(answer.error().message(), HasSubstr("the answer of api.test:6443 " + row.what)) << row.body;
    EXPECT_EQ(answer.error().code(), ErrorCode::syntax) << row.body;
    EXPECT_EQ(answer.error().place().file, "/api/v1/pods") << row.body;
    EXPECT_LT(answer.error().message().size(), 300u) << row.body;
  }
}

TEST(Answers, ThatAreTooDeepNameTheLimit) {
  const FakeCluster cluster;
  constexpr std::size_t depth = 20'000;
  std::string body = "{\"a\":";
  body.append(depth, '[').append(depth, ']').append("}");
  const auto answer = read_answer(cluster.api, "/api", std::move(body));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(answer.error().message(), HasSubstr("nesting"));
}

TEST(AStatus, IsReadFromNothingElse) {
  for (const char* body : {"", "{", "[]", "<html>", "{}", R"({"kind":"Pod"})", R"({"kind":1})"}) {
    EXPECT_FALSE(read_status(body)) << body;
  }
  const auto status = read_status(testing::status_body(410, "Expired", "too old", R"({"continue":"abc"})"));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->code, 410);
  EXPECT_EQ(status->reason, "Expired");
  EXPECT_EQ(status->message, "too old");
  EXPECT_EQ(status->continuation, "abc");
}

TEST(AStatus, IsNotLookedForInALargeBody) {
  std::string body = testing::status_body(500, "InternalError", std::string(2'000'000, 'x'));
  EXPECT_FALSE(read_status(body));
}

}  // namespace
}  // namespace seawall::cluster
