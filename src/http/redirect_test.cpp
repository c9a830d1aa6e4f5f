#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "server_testing.h"
#include "transport_testing.h"

namespace seawall::http {
namespace {

using ::testing::AllOf;
using testing::answering;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::outcome_of;
using testing::reply;
using testing::Server;
using testing::transport_of;

std::string path_of(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

std::string redirect(int status, const std::string& location) {
  return reply(status, "moved", "Location: " + location + "\r\n");
}

TEST(Redirect, IsFollowedForGetWhereItLeadsSomewhere) {
  const Server server(answering([](const std::string& request) {
    const std::string path = path_of(request);
    if (path.starts_with("/to/")) return redirect(std::stoi(path.substr(4)), "/there?a=b");
    const std::map<std::string, std::string> places = {
        {"/a/sibling", "there"},
        {"/a/up", "../there"},
        {"/a/query", "?x=%20y"},
        {"/a/blank", "/a b"},
        {"/a/mail", "mailto:a@b"},
        {"/a/ftp", "ftp://127.0.0.1/"},
        {"/a/user", "http://me:secret@127.0.0.1/"},
    };
    const auto place = places.find(path);
    if (place != places.end()) return redirect(302, place->second);
    if (path == "/nowhere") return reply(302, "nowhere");
    return reply(200, request.substr(0, request.find(' ')) + " " + path);
  }));
  const auto transport = transport_of();
  const struct {
    const char* method;
    const char* path;
    const char* expected;
  } rows[] = {
      {"GET", "/to/301", "200 GET /there?a=b"}, {"GET", "/to/302", "200 GET /there?a=b"},
      {"GET", "/to/303", "200 GET /there?a=b"}, {"GET", "/to/307", "200 GET /there?a=b"},
      {"GET", "/to/308", "200 GET /there?a=b"}, {"GET", "/to/300", "300 moved"},
      {"GET", "/to/200", "200 moved"},          {"GET", "/to/404", "404 moved"},
      {"POST", "/to/307", "307 moved"},         {"DELETE", "/to/302", "302 moved"},
      {"GET", "/nowhere", "302 nowhere"},       {"GET", "/a/sibling", "200 GET /a/there"},
      {"GET", "/a/up", "200 GET /there"},       {"GET", "/a/query", "200 GET /a/query?x=%20y"},
      {"GET", "/a/blank", "200 GET /a%20b"},    {"GET", "/a/mail", "302 moved"},
      {"GET", "/a/ftp", "302 moved"},           {"GET", "/a/user", "302 moved"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(outcome_of(*transport, {.method = row.method, .url = server.url(row.path)}), row.expected) << row.path;
  }
}

TEST(Redirect, EndsAtTheLimit) {
  const Server server(answering([](const std::string& request) {
    const int left = std::stoi(path_of(request).substr(1));
    return left == 0 ? reply(200, "there") : redirect(302, "/" + std::to_string(left - 1));
  }));
  const auto transport = transport_of({.limits = {.redirects = 3}});
  EXPECT_EQ(outcome_of(*transport, server.url("/3")), "200 there");
  EXPECT_EQ(outcome_of(*transport, server.url("/4")),
            "limit_exceeded: the answer of " + server.name() + " is over the limit \"redirects\" of 3");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST(Redirect, GivesASinkTheAnswerAlone) {
  const Server server(answering([](const std::string& request) {
    return path_of(request) == "/" ? redirect(302, "/there") : reply(200, "there");
  }));
  std::string taken;
  const Sink sink = [&](std::string_view piece) {
    taken += piece;
    return true;
  };
  EXPECT_EQ(outcome_of(*transport_of(), {.url = server.url()}, sink), "200 ");
  EXPECT_EQ(taken, "there");
}

TEST(Redirect, TellsOfTheHeadOfTheAnswerAlone) {
  const Server server(answering([](const std::string& request) {
    return path_of(request) == "/" ? redirect(302, "/there") : reply(206, "there", "Content-Range: bytes 5-9/10\r\n");
  }));
  std::string told;
  bool is_wanted = true;
  const auto outcome = [&] {
    told.clear();
    const Request request{.url = server.url(), .look_at_head = [&](const Response& head) {
                            told += std::to_string(head.status) + " " + std::string(head.header("content-range")) + ";";
                            return is_wanted;
                          }};
    return outcome_of(*transport_of(), request, [&](std::string_view piece) {
      told += piece;
      return true;
    });
  };
  EXPECT_EQ(outcome(), "206 ");
  EXPECT_EQ(told, "206 bytes 5-9/10;there");
  is_wanted = false;
  EXPECT_EQ(outcome(), "206 ");
  EXPECT_EQ(told, "206 bytes 5-9/10;");
}

/// Two servers that lead from one to the other; each tells what it is given.
class Elsewhere : public ::testing::Test {
 protected:
  Server other_{answering([this](const std::string& request) {
    if (path_of(request) == "/back") return redirect(302, first_->url("/there"));
    return reply(200, request);
  })};
  std::unique_ptr<Server> first_ = std::make_unique<Server>(answering([this](const std::string& request) {
    const std::map<std::string, std::string> places = {
        {"/same", "/there"},
        {"/other", other_.url("/there")},
        {"/and-back", other_.url("/back")},
        {"/name", "http://localhost:" + first_->port() + "/there"},
    };
    const auto place = places.find(path_of(request));
    return place == places.end() ? reply(200, request) : redirect(302, place->second);
  }));

  std::string given_at(const std::string& path) const {
    return outcome_of(*transport_of(), {.url = first_->url(path),
                                        .headers = {{"Accept", "text/x"},
                                                    {"Range", "bytes=5-"},
                                                    {"Authorization", "Bearer secret"},
                                                    {"Impersonate-User", "secret"},
                                                    {"Cookie", "secret"}}});
  }
};

TEST_F(Elsewhere, NobodyIsGivenCredentials) {
  EXPECT_THAT(given_at("/same"), HasSubstr("Authorization: Bearer secret"));
  for (const char* path : {"/other", "/and-back", "/name"}) {
    EXPECT_THAT(given_at(path), AllOf(HasSubstr("GET /there"), HasSubstr("Accept: text/x"),
                                      HasSubstr("Range: bytes=5-"), Not(HasSubstr("secret"))))
        << path;
  }
}

}  // namespace
}  // namespace seawall::http
