#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <latch>
#include <map>

#include "server_testing.h"
#include "transport_testing.h"

namespace seawall::http {
namespace {

using documents::ErrorCode;
using std::chrono::milliseconds;
using ::testing::AllOf;
using testing::answering;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::outcome_of;
using testing::Peer;
using testing::reply;
using testing::Server;
using ::testing::StartsWith;
using testing::transport_of;

// --- requests and answers ---

TEST(Transport, TakesAnAnswerOfAnyStatusForASuccess) {
  const Server server(answering([](const std::string& request) {
    const std::string status = request.substr(5, 3);
    return status == "204" ? "HTTP/1.1 204 None\r\n\r\n" : reply(std::stoi(status), "body of " + status);
  }));
  const auto transport = transport_of();
  for (const char* status : {"200", "201", "302", "401", "403", "404", "410", "429", "500", "503", "599"}) {
    EXPECT_EQ(outcome_of(*transport, server.url("/") + status), std::string(status) + " body of " + status);
  }
  EXPECT_EQ(outcome_of(*transport, server.url("/204")), "204 ");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST(Transport, SendsWhatItIsGivenAndNothingOfItsOwn) {
  const Server server(answering([](const std::string& request) { return reply(200, request); }));
  const auto transport = transport_of({.compresses = false, .user_agent = "seawall/1"});
  const std::string host = "Host: " + server.name() + "\r\n";
  EXPECT_EQ(outcome_of(*transport,
                       {.url = server.url("/a/../b%2F?c=%20"), .headers = {{"Accept", "x/y"}, {"X-None", ""}}}),
            "200 GET /a/../b%2F?c=%20 HTTP/1.1\r\n" + host + "User-Agent: seawall/1\r\nAccept: x/y\r\nX-None:\r\n\r\n");
  EXPECT_EQ(outcome_of(*transport,
                       {.method = "PUT", .url = server.url(), .headers = {{"Accept", "*/*"}}, .body = "a\nb"}),
            "200 PUT / HTTP/1.1\r\n" + host + "User-Agent: seawall/1\r\nAccept: */*\r\nContent-Length: 3\r\n\r\na\nb");
  const std::string large(3u << 20, 'a');
  EXPECT_THAT(outcome_of(*transport, {.method = "POST", .url = server.url(), .body = large}),
              AllOf(Not(HasSubstr("Expect")), HasSubstr("Content-Length: 3145728\r\n\r\na")));
  EXPECT_THAT(outcome_of(*transport, {.method = "DELETE", .url = server.url()}), HasSubstr("Content-Length: 0"));
}

TEST(Transport, GivesTheHeadersOfTheLastAnswerInLowerCase) {
  const Server server(answering([](const std::string&) -> std::string {
    return "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Two: a\r\nx-two:  B \r\nX-Folded: c\r\n d\r\n"
           "X-Empty:\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
  }));
  const auto response = transport_of()->send({.url = server.url()}, {}, {});
  ASSERT_TRUE(response);
  std::string headers;
  for (const Header& header : response->headers) headers += header.name + "=" + header.value + "\n";
  EXPECT_EQ(headers, "x-two=a\nx-two=B\nx-folded=c d\nx-empty=\ntransfer-encoding=chunked\n");
  EXPECT_EQ(response->body, "a");
}

TEST(Transport, AsksForTheHeadersAloneByHead) {
  const Server server(
      answering([](const std::string&) -> std::string { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"; }));
  const auto transport = transport_of();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(outcome_of(*transport, {.method = "HEAD", .url = server.url()}), "200 ");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST(Transport, DecompressesWhereItSaysThatItCan) {
  const Server server(answering([](const std::string& request) {
    const bool accepts = request.find("\r\nAccept-Encoding: gzip\r\n") != std::string::npos;
    return accepts ? reply(200, testing::gzipped("small"), "Content-Encoding: gzip\r\n") : reply(200, "plain");
  }));
  EXPECT_EQ(outcome_of(*transport_of(), server.url()), "200 small");
  EXPECT_EQ(outcome_of(*transport_of({.compresses = false}), server.url()), "200 plain");
}

TEST(Transport, RefusesWhatWouldWriteLinesIntoTheRequest) {
  const auto transport = transport_of();
  const Request rows[] = {
      {.url = "ftp://a/"},
      {.url = ""},
      {.url = "http://a/\r\nX: y"},
      {.method = "GET /x HTTP/1.1\r\n", .url = "http://a/"},
      {.method = "", .url = "http://a/"},
      {.url = "http://a/", .headers = {{"Authorization", "Bearer secret\r\nX: y"}}},
      {.url = "http://a/", .headers = {{"Authorization", "Bearer secret\n"}}},
      {.url = "http://a/", .headers = {{"Authorization", std::string("secret\0", 7)}}},
      {.url = "http://a/", .headers = {{"X: y\r\nZ", "a"}}},
      {.url = "http://a/", .headers = {{"", "a"}}},
  };
  for (const Request& request : rows) {
    const auto response = transport->send(request, {}, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code(), ErrorCode::invalid_argument) << response.error().message();
    EXPECT_THAT(response.error().message(), Not(AnyOf(HasSubstr("secret"), HasSubstr("\n"))));
  }
}

TEST(Connect, RefusesOptionsThatItDoesNotUnderstand) {
  const Options rows[] = {
      {.proxy = "ftp://proxy"},          {.proxy = "http://me:secret@"},   {.tls = {.server_name = "a b"}},
      {.tls = {.server_name = "a:443"}}, {.tls = {.server_name = "me@a"}}, {.user_agent = "a\r\nX: y"},
  };
  for (const Options& options : rows) {
    const auto transport = connect(options);
    ASSERT_FALSE(transport);
    EXPECT_EQ(transport.error().code(), ErrorCode::invalid_argument);
    EXPECT_THAT(transport.error().message(), Not(HasSubstr("secret")));
  }
  for (const char* name : {"a", "a.b", "kubernetes.default.svc", "10.0.0.1", "::1", "UPPER"}) {
    EXPECT_TRUE(connect({.tls = {.server_name = name}})) << name;
  }
}

// --- connections ---

TEST(Transport, KeepsItsConnection) {
  const Server server(answering([](const std::string&) { return reply(200, "a"); }));
  const auto transport = transport_of();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(outcome_of(*transport, server.url()), "200 a");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST(Transport, MakesANewConnectionWhereTheServerClosedTheOld) {
  const Server server([](Peer& peer) {
    if (peer.read()) peer.write(reply(200, "a"));
  });
  const auto transport = transport_of();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(outcome_of(*transport, server.url()), "200 a");
  EXPECT_EQ(server.connection_count(), 20u);
}

TEST(Transport, ServesManyThreadsWithAConnectionForEach) {
  constexpr std::size_t thread_count = 100;
  constexpr int rounds = 5;
  const Server server(
      answering([](const std::string& request) { return reply(200, request.substr(4, request.find(' ', 4) - 4)); }));
  const auto transport = transport_of();
  std::vector<std::string> wrong(thread_count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < thread_count; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < rounds; ++round) {
          const std::string path = "/" + std::to_string(i) + "/" + std::to_string(round);
          const std::string outcome = outcome_of(*transport, server.url(path));
          if (outcome != "200 " + path) wrong[i] += outcome + "\n";
        }
      });
    }
  }
  for (const std::string& each : wrong) EXPECT_EQ(each, "");
  EXPECT_LE(server.connection_count(), thread_count);
}

// --- faults ---

TEST(Transport, TellsOfAServerThatIsNotThere) {
  std::string url;
  std::string name;
  {
    const Server server([](Peer&) {});
    url = server.url();
    name = server.name();
  }
  EXPECT_EQ(outcome_of(*transport_of(), url), "unavailable: cannot connect to " + name + ": connection refused");
  // A name that cannot be one, so that nobody has to be asked for it.
  EXPECT_EQ(outcome_of(*transport_of(), "http://no..name:1/"), "unavailable: cannot find the address of no..name:1");
}

/// Each is a whole answer, and what is wrong with it.
TEST(Transport, TellsOfAnAnswerThatIsNoneOrBreaksOff) {
  const std::string whole = "HTTP/1.1 200 OK\r\n";
  const struct {
    const char* what;
    std::string answer;
  } rows[] = {
      {"nothing", ""},
      {"half of a status line", "HTTP/1.1 2"},
      {"half of the headers", whole + "Content-Le"},
      {"half of a body", whole + "Content-Length: 10\r\n\r\nhalf"},
      {"no body", whole + "Content-Length: 10\r\n\r\n"},
      {"half of a chunk", whole + "Transfer-Encoding: chunked\r\n\r\na\r\nhalf"},
      {"no last chunk", whole + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"},
      {"a chunk without a size", whole + "Transfer-Encoding: chunked\r\n\r\nhalf\r\n0\r\n\r\n"},
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"},
      {"no gzip", whole + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf"},
      {"an unknown encoding", whole + "Content-Encoding: rot13\r\nContent-Length: 4\r\n\r\nhalf"},
      {"a negative size", whole + "Content-Length: -4\r\n\r\nhalf"},
  };
  for (const auto& row : rows) {
    const Server server([&](Peer& peer) {
      if (peer.read()) peer.write(row.answer);
    });
    EXPECT_THAT(outcome_of(*transport_of(), server.url()), AllOf(StartsWith("unavailable: "), HasSubstr(server.name())))
        << row.what;
  }
}

TEST(Transport, TellsOfAConnectionThatIsReset) {
  const Server server([](Peer& peer) {
    peer.read();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.reset();
  });
  EXPECT_THAT(outcome_of(*transport_of(), server.url()),
              StartsWith("unavailable: the answer of " + server.name() + " broke off: "));
}

// --- limits ---

TEST(Transport, EndsARequestThatIsOverALimitOfTime) {
  const Server hanging([](Peer& peer) { peer.wait_for_end(); });
  const Server half([](Peer& peer) {
    peer.read();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.wait_for_end();
  });
  const Server endless([](Peer& peer) {
    peer.read();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.write("more")) {
    }
  });
  const struct {
    const Server& server;
    const char* scheme;
    Limits limits;
    const char* before;
    const char* behind;
  } rows[] = {
      {hanging, "https", {.connect = milliseconds(50)}, "no connection to ", R"("connect time" of 50 ms)"},
      {hanging, "http", {.idle = milliseconds(50)}, "nothing from ", R"("idle time" of 50 ms)"},
      {half, "http", {.idle = milliseconds(50)}, "nothing from ", R"("idle time" of 50 ms)"},
      {hanging,
       "http",
       {.idle = milliseconds(0), .total = milliseconds(50)},
       "no whole answer of ",
       R"("total time" of 50 ms)"},
      {endless, "http", {.total = milliseconds(50)}, "no whole answer of ", R"("total time" of 50 ms)"},
  };
  for (const auto& row : rows) {
    const auto transport = transport_of({.limits = row.limits});
    const Sink sink = [](std::string_view) { return true; };
    EXPECT_EQ(outcome_of(*transport, {.url = row.scheme + ("://" + row.server.name())}, sink),
              "unavailable: " + (row.before + row.server.name()) + " within the limit " + row.behind);
  }
}

/// Neither the time between the first byte and the last one is idle, nor that of the sink.
TEST(Transport, IsNotIdleWhileBytesComeAndAreTaken) {
  constexpr milliseconds idle(200);
  std::latch is_taken(1);
  const Server server([&](Peer& peer) {
    peer.read();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
    is_taken.wait();
    peer.write("b");
    peer.wait_for_end();
  });
  std::string taken;
  const Sink slow = [&](std::string_view piece) {
    const auto until = std::chrono::steady_clock::now() + idle + milliseconds(50);
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    if (taken.empty()) is_taken.count_down();
    taken += piece;
    return true;
  };
  EXPECT_EQ(outcome_of(*transport_of({.limits = {.idle = idle}}), {.url = server.url()}, slow), "200 ");
  EXPECT_EQ(taken, "ab");
}

TEST(Transport, EndsAnAnswerThatIsOverTheResponseSize) {
  const std::string bomb = testing::gzipped(std::string(4u << 20, '\0'));
  const std::map<std::string, std::string> answers = {
      {"/fits", reply(200, std::string(1000, 'a'))},
      {"/long", reply(200, std::string(1001, 'a'))},
      {"/error", reply(500, std::string(1001, 'a'))},
      {"/chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'a') + "\r\n0\r\n\r\n"},
      {"/bomb", reply(200, bomb, "Content-Encoding: gzip\r\n")},
  };
  const Server server(
      answering([&](const std::string& request) { return answers.at(request.substr(4, request.find(' ', 4) - 4)); }));
  const auto transport = transport_of({.limits = {.body = 1000}});
  const std::string over =
      "limit_exceeded: the answer of " + server.name() + " is over the limit \"response size\" of 1000 bytes";
  EXPECT_EQ(outcome_of(*transport, server.url("/fits")), "200 " + std::string(1000, 'a'));
  for (const char* path : {"/long", "/error", "/chunked", "/bomb"}) {
    EXPECT_EQ(outcome_of(*transport, server.url(path)), over) << path;
  }
  std::size_t taken = 0;
  const Sink sink = [&](std::string_view piece) {
    taken += piece.size();
    return true;
  };
  EXPECT_EQ(outcome_of(*transport, {.url = server.url("/bomb")}, sink), over);
  EXPECT_LE(taken, 1000u);
  const auto strict = transport_of({.limits = {.refusal = 1000}});
  EXPECT_EQ(outcome_of(*strict, server.url("/long")), "200 " + std::string(1001, 'a'));
  EXPECT_EQ(outcome_of(*strict, {.url = server.url("/error")}, sink),
            "limit_exceeded: the answer of " + server.name() + " is over the limit \"refusal size\" of 1000 bytes");
}

TEST(Transport, EndsAnAnswerThatIsOverTheHeaderSize) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "X-Many: " + std::string(100, 'a') + "\r\n";
  const std::map<std::string, std::string> answers = {
      {"/many", reply(200, "a", many)},
      {"/one", reply(200, "a", "X-Long: " + std::string(9000, 'a') + "\r\n")},
      {"/fits", reply(200, "a", "X-Long: " + std::string(7000, 'a') + "\r\n")},
      {"/endless", reply(200, "a", "X-Long: " + std::string(500'000, 'a') + "\r\n")},
  };
  const Server server(
      answering([&](const std::string& request) { return answers.at(request.substr(4, request.find(' ', 4) - 4)); }));
  const auto transport = transport_of({.limits = {.headers = 8000}});
  EXPECT_EQ(outcome_of(*transport, server.url("/fits")), "200 a");
  for (const char* path : {"/many", "/one", "/endless"}) {
    EXPECT_EQ(outcome_of(*transport, server.url(path)),
              "limit_exceeded: the answer of " + server.name() + " is over the limit \"header size\" of 8000 bytes")
        << path;
  }
}

// --- sinks and stops ---

TEST(Transport, GivesASinkWhatIsGoodAndKeepsTheRest) {
  const Server server(answering(
      [](const std::string& request) { return reply(std::stoi(request.substr(5, 3)), "text", "X-Here: 1\r\n"); }));
  const auto transport = transport_of();
  for (const auto& [status, is_taken] : std::map<std::string, bool>{{"200", true}, {"404", false}, {"500", false}}) {
    std::string taken;
    const Sink sink = [&](std::string_view piece) {
      taken += piece;
      return true;
    };
    const auto response = transport->send({.url = server.url("/" + status)}, sink, {});
    ASSERT_TRUE(response);
    EXPECT_EQ(taken, is_taken ? "text" : "");
    EXPECT_EQ(response->body, is_taken ? "" : "text");
    EXPECT_EQ(response->header("x-here"), "1");
  }
}

TEST(Transport, EndsWhereASinkHasEnough) {
  const Server server([](Peer& peer) {
    peer.read();
    peer.write("HTTP/1.1 200 OK\r\nX-Here: 1\r\n\r\n");
    while (peer.write("more")) {
    }
  });
  const auto transport = transport_of();
  for (int i = 0; i < 3; ++i) {
    std::size_t count = 0;
    const auto response = transport->send({.url = server.url()}, [&](std::string_view) { return ++count < 3; }, {});
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->header("x-here"), "1");
    EXPECT_EQ(count, 3u);
  }
}

TEST(Transport, EndsWhenAStopIsAskedFor) {
  std::latch is_asked(1);
  const Server server([&](Peer& peer) {
    peer.read();
    is_asked.count_down();
    peer.wait_for_end();
  });
  const auto transport = transport_of({.limits = {.idle = milliseconds(0)}});
  std::stop_source source;
  const std::jthread stopper([&] {
    is_asked.wait();
    source.request_stop();
  });
  const std::string stopped = "unavailable: the request to " + server.name() + " was stopped";
  EXPECT_EQ(outcome_of(*transport, {.url = server.url()}, {}, source.get_token()), stopped);
  EXPECT_EQ(outcome_of(*transport, {.url = server.url()}, {}, source.get_token()), stopped);
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST(Transport, EndsWhenAStopIsAskedForWhileItConnects) {
  std::latch is_there(1);
  const Server server([&](Peer& peer) {
    is_there.count_down();
    peer.wait_for_end();
  });
  std::stop_source source;
  const std::jthread stopper([&] {
    is_there.wait();
    source.request_stop();
  });
  EXPECT_EQ(outcome_of(*transport_of(), {.url = "https://" + server.name()}, {}, source.get_token()),
            "unavailable: the request to " + server.name() + " was stopped");
}

}  // namespace
}  // namespace seawall::http
