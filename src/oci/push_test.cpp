#include "push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using ::testing::AllOf;
using testing::Answer;
using testing::Borrowed;
using ::testing::Contains;
using testing::failure_of;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view server = "https://r.example";
constexpr std::string_view base = "https://r.example/v2/team/file/";
const ArtifactKind kind = {.artifact_type = "application/vnd.example.v1",
                           .layer_type = "application/vnd.example.v1+zstd",
                           .title = "file.zst"};

std::string header_of(const http::Request& request, std::string_view name) {
  for (const http::Header& each : request.headers) {
    if (each.name == name) return each.value;
  }
  return {};
}

/// A registry that keeps what it is given, and may refuse any request.
class Registry final : public http::Transport {
 public:
  documents::Result<http::Response> send(const http::Request& request, const http::Sink& sink,
                                         std::stop_token) override {
    requests.push_back(request);
    if (change) {
      if (const std::optional<Answer> answer = change(request)) {
        if (answer->failure) return *answer->failure;
        return given({answer->status, answer->headers, answer->body}, sink);
      }
    }
    return given(respond(request), sink);
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const http::Request& each : requests) {
      std::string line = each.method + " " + each.url.substr(server.size());
      const std::string range = header_of(each, "Content-Range");
      all.push_back(range.empty() ? line : line + " " + range);
    }
    return all;
  }

  std::function<std::optional<Answer>(const http::Request&)> change;
  std::vector<http::Request> requests;
  std::map<std::string, std::string> blobs;
  std::map<std::string, std::string> manifests;  // by tag
  std::string upload;
  std::string location = "/v2/team/file/blobs/uploads/1?state=x";

 private:
  static http::Response given(http::Response response, const http::Sink& sink) {
    if (!sink || !response.is_good()) return response;
    if (!response.body.empty()) sink(response.body);
    response.body.clear();
    return response;
  }
  http::Response respond(const http::Request& request) {
    const std::string path = request.url.substr(base.size());
    if (path.starts_with("manifests/")) return of_manifest(request, path.substr(10));
    if (path == "blobs/uploads/") {
      upload.clear();
      return {202, {{"location", location}}};
    }
    if (path.starts_with("blobs/uploads/1?state=x")) return of_upload(request);
    const auto found = blobs.find(path.substr(6));
    if (found == blobs.end()) return {404};
    return {200, {}, request.method == "HEAD" ? std::string() : found->second};
  }
  http::Response of_manifest(const http::Request& request, const std::string& tag) {
    if (request.method != "PUT") return {200, {{"content-type", testing::oci_manifest}}, manifests[tag]};
    manifests[tag] = request.body;
    return {201};
  }
  http::Response of_upload(const http::Request& request) {
    const std::string had = "0-" + std::to_string(upload.size() - 1);
    if (request.method == "GET") return {204, {{"location", location}, {"range", had}}};
    if (request.method == "PATCH") {
      if (!header_of(request, "Content-Range").starts_with(std::to_string(upload.size()) + "-")) return {416};
      upload += request.body;
      return {202, {{"location", location}, {"range", "0-" + std::to_string(upload.size() - 1)}}};
    }
    upload += request.body;
    const std::string digest = digest_of(upload);
    if (!request.url.ends_with("&digest=" + http::percent_encoded(digest))) return {400};
    blobs[digest] = upload;
    return {201};
  }
};

class Pushing : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int number = 0; number < 5000; ++number) text_ += std::to_string(number * number) + " ";
    auto made = make_artifact(text_, kind, {{"created", "then"}});
    ASSERT_TRUE(made) << made.error().text();
    artifact_ = take(std::move(made));
    ASSERT_GT(artifact_.content.size(), 5'000u);
  }
  Surroundings surroundings() {
    Surroundings around;
    around.credentials = [](const std::string&) -> documents::Result<Credentials> {
      Credentials credentials;
      credentials.user = "jane";
      credentials.password = "secret";
      return credentials;
    };
    around.connect = [this](const http::Options&) -> documents::Result<std::unique_ptr<http::Transport>> {
      return std::unique_ptr<http::Transport>(std::make_unique<Borrowed>(registry_));
    };
    around.clock = &clock_;
    around.progress = [this](std::size_t bytes) { progress_ += bytes; };
    return around;
  }
  documents::Result<std::string> push(const std::string& to = "r.example/team/file:v1") {
    return push_artifact(to, artifact_, {}, surroundings(), {}, limits_);
  }
  std::string pulled() { return testing::read(pull_artifact("r.example/team/file:v1", kind, {}, surroundings(), {})); }

  std::string text_;
  Artifact artifact_;
  Registry registry_;
  testing::Clock clock_;
  PushLimits limits_;
  std::size_t progress_ = 0;
};

TEST_F(Pushing, PutsBlobsAndThenTheManifest) {
  const auto digest = push();
  ASSERT_TRUE(digest) << digest.error().text();
  EXPECT_EQ(*digest, digest_of(artifact_.manifest));
  EXPECT_EQ(registry_.blobs.size(), 2u);
  EXPECT_EQ(registry_.manifests.at("v1"), artifact_.manifest);
  EXPECT_EQ(registry_.lines().back(), "PUT /v2/team/file/manifests/v1");
  EXPECT_EQ(progress_, artifact_.content.size() + artifact_.config.size());
  EXPECT_EQ(pulled(), text_);
}

TEST_F(Pushing, SendsNothingThatIsThere) {
  ASSERT_TRUE(push());
  registry_.requests.clear();
  ASSERT_TRUE(push());
  EXPECT_THAT(registry_.lines(), ::testing::ElementsAre("HEAD /v2/team/file/blobs/" + digest_of(artifact_.config),
                                                        "HEAD /v2/team/file/blobs/" + artifact_.layer.digest,
                                                        "PUT /v2/team/file/manifests/v1"));
}

TEST_F(Pushing, SendsALargeBlobInChunks) {
  limits_.chunk = 4'000;
  ASSERT_TRUE(push());
  EXPECT_THAT(registry_.lines(), AllOf(Contains("PATCH /v2/team/file/blobs/uploads/1?state=x 0-3999"),
                                       Contains("PATCH /v2/team/file/blobs/uploads/1?state=x 4000-7999")));
  EXPECT_EQ(progress_, artifact_.content.size() + artifact_.config.size());
  EXPECT_EQ(pulled(), text_);
}

TEST_F(Pushing, GoesOnWhereItBrokeOff) {
  limits_.chunk = 4'000;
  int broken = 0;
  registry_.change = [&](const http::Request& request) -> std::optional<Answer> {
    const bool is_second = header_of(request, "Content-Range") == "4000-7999";
    if (!is_second || broken++ > 0) return std::nullopt;
    // It has taken some, and then the connection ended.
    registry_.upload += request.body.substr(0, 1'000);
    return Answer{.failure = Error(ErrorCode::unavailable, "broken off")};
  };
  const auto digest = push();
  ASSERT_TRUE(digest) << digest.error().text();
  EXPECT_THAT(registry_.lines(), Contains("PATCH /v2/team/file/blobs/uploads/1?state=x 5000-8999"));
  EXPECT_EQ(pulled(), text_);
}

TEST_F(Pushing, BeginsAnewWhereTheRegistryHasForgotten) {
  limits_.chunk = 4'000;
  int broken = 0;
  registry_.change = [&](const http::Request& request) -> std::optional<Answer> {
    if (request.method == "GET" && request.url.contains("uploads")) return Answer{.status = 404};
    const bool is_second = header_of(request, "Content-Range") == "4000-7999";
    if (!is_second || broken++ > 0) return std::nullopt;
    return Answer{.status = 500};
  };
  ASSERT_TRUE(push());
  EXPECT_EQ(std::ranges::count(registry_.lines(), "POST /v2/team/file/blobs/uploads/"), 3);
  EXPECT_EQ(pulled(), text_);
}

TEST_F(Pushing, GivesUpWhatAlwaysBreaksOff) {
  registry_.change = [&](const http::Request& request) -> std::optional<Answer> {
    if (request.method != "PUT") return std::nullopt;
    return Answer{.failure = Error(ErrorCode::unavailable, "broken off")};
  };
  EXPECT_EQ(failure_of(push()), "unavailable: r.example/team/file:v1: broken off");
  EXPECT_EQ(std::ranges::count(registry_.lines(), "POST /v2/team/file/blobs/uploads/"), 5);
  EXPECT_TRUE(registry_.manifests.empty());
}

TEST_F(Pushing, AsksForARightToPushAndNoMore) {
  std::vector<std::string> scopes;
  registry_.change = [&](const http::Request& request) -> std::optional<Answer> {
    if (request.url.starts_with("https://r.example/token?")) {
      scopes.push_back(request.url);
      return Answer{.body = R"({"token":"good"})"};
    }
    if (header_of(request, "Authorization") == "Bearer good") return std::nullopt;
    const char* const asks =
        R"(Bearer realm="https://r.example/token",service="r",scope="repository:team/file:pull,push,delete")";
    return Answer{.status = 401, .headers = {{"www-authenticate", asks}}};
  };
  const auto digest = push();
  ASSERT_TRUE(digest) << digest.error().text();
  ASSERT_EQ(scopes.size(), 1u);
  EXPECT_THAT(scopes[0], AllOf(HasSubstr("scope=repository%3Ateam%2Ffile%3Apull%2Cpush"), Not(HasSubstr("delete"))));
}

TEST_F(Pushing, SaysWhyItIsRefused) {
  const struct {
    int status;
    const char* says;
  } rows[] = {
      {403, "forbidden: r.example/team/file:v1: r.example lets this user not push to team/file"},
      {405, "unsupported: r.example/team/file:v1: r.example takes no pushes to team/file"},
      {413, "limit_exceeded: r.example/team/file:v1: r.example says that it is too large"},
  };
  for (const auto& row : rows) {
    registry_.change = [&](const http::Request& request) -> std::optional<Answer> {
      return request.method == "POST" ? std::optional(Answer{.status = row.status}) : std::nullopt;
    };
    EXPECT_EQ(failure_of(push()), row.says);
  }
  EXPECT_THAT(failure_of(push("r.example/team/file@sha256:" + std::string(64, 'a'))),
              HasSubstr("what is pushed needs a tag"));
}

TEST_F(Pushing, FollowsNoLocationElsewhere) {
  for (const char* location : {"https://elsewhere.example/v2/uploads/1", "http://r.example/v2/uploads/1",
                               "//elsewhere.example/uploads", "https://r.example:444/uploads/1", "", "uploads/1"}) {
    registry_.location = location;
    EXPECT_THAT(failure_of(push()), HasSubstr("wants uploads to go on at a place that is not its own")) << location;
    for (const std::string& line : registry_.lines()) EXPECT_THAT(line, Not(HasSubstr("elsewhere")));
  }
}

}  // namespace
}  // namespace seawall::oci
