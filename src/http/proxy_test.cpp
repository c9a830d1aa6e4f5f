#include "proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "server_testing.h"
#include "transport_testing.h"

namespace seawall::http {
namespace {

using ::testing::AllOf;
using testing::answering;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::outcome_of;
using testing::Peer;
using testing::reply;
using testing::Server;
using ::testing::StartsWith;
using testing::transport_of;

/// "what libcurl is given|what messages say", or what is wrong.
std::string parts_of(std::string_view text) {
  const auto proxy = parse_proxy(text);
  return proxy ? proxy->url + "|" + proxy->name : proxy.error().message();
}

TEST(Proxy, HasAPortAsGoHasIt) {
  constexpr struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"http://proxy", "http://proxy:80|proxy:80"},
      {"https://proxy", "https://proxy:443|proxy:443"},
      {"socks5://proxy", "socks5h://proxy:1080|proxy:1080"},
      {"socks5h://proxy", "socks5h://proxy:1080|proxy:1080"},
      {"proxy", "http://proxy:80|proxy:80"},
      {"proxy:3128", "http://proxy:3128|proxy:3128"},
      {"HTTP://Proxy:3128/", "http://proxy:3128|proxy:3128"},
      {"http://[::1]:3128", "http://[::1]:3128|[::1]:3128"},
      {"http://me:p%40ss@proxy:3128", "http://me:p%40ss@proxy:3128|proxy:3128"},
      {"http://me:p@ss@proxy", "http://me:p@ss@proxy:80|proxy:80"},
      {"ftp://proxy", R"(the proxy "ftp://proxy" has a scheme that is not supported)"},
      {"socks4://me:secret@proxy", R"(the proxy "proxy" has a scheme that is not supported)"},
      {"http://me:secret@", R"(the proxy "" has no host)"},
      {"http://me:secret@:80", R"(the proxy ":80" has no host)"},
      {"http://proxy:0", R"(the proxy "http://proxy:0" has a port that is no number from 1 to 65535)"},
      {"pro xy", R"(the proxy "pro xy" has a host that is neither a name nor an address)"},
  };
  for (const auto& row : rows) EXPECT_EQ(parts_of(row.text), row.expected) << row.text;
}

/// Verdicts of golang.org/x/net/http/httpproxy 0.57.0.
TEST(NoProxy, NamesServersAsGoReadsIt) {
  constexpr struct {
    const char* url;
    const char* no_proxy;
    bool goes_without;
  } rows[] = {
      {"https://10.1.2.3:6443", "10.0.0.0/8", true},
      {"https://11.1.2.3:6443", "10.0.0.0/8", false},
      {"https://10.1.2.3:6443", "10.1.2.3", true},
      {"https://10.1.2.3:6443", "10.1.2.3:6443", true},
      {"https://10.1.2.3:6443", "10.1.2.3:443", false},
      {"https://10.1.2.3:6443", " 1.1.1.1 , 10.1.2.3 ", true},
      {"https://10.1.2.3", "*", true},
      {"https://10.1.2.3", "a,*", true},
      {"https://10.1.2.3", "::/0", false},
      {"https://10.1.2.3", "0.0.0.0/0", true},
      {"https://[2001:db8::1]", "0.0.0.0/0", false},
      {"https://[2001:db8::1]", "2001:db8::/32", true},
      {"https://[2001:db8::1]", "2001:db8::1", true},
      {"https://[2001:db8::1]", "[2001:db8::1]:443", true},
      {"https://[2001:db8::1]", "[2001:db8::1]:444", false},
      {"https://[2001:db8::1]", "[2001:db8::1]", false},
      {"https://[2001:db8::1]", "2001:db8:0::1", true},
      {"https://10.1.2.3", "10.1.2.3/33", false},
      {"https://10.1.2.3", "::ffff:10.0.0.0/104", true},
      {"https://10.1.2.3", "::ffff:10.1.2.3", true},
      {"https://10.1.2.3", "10.1.2.0/23", true},
      {"https://10.1.4.3", "10.1.2.0/23", false},
      {"https://example.com", "example.com", true},
      {"https://a.example.com", "example.com", true},
      {"https://aexample.com", "example.com", false},
      {"https://example.com", ".example.com", false},
      {"https://a.example.com", ".example.com", true},
      {"https://example.com", "*.example.com", false},
      {"https://a.example.com", "*.example.com", true},
      {"https://example.com", "EXAMPLE.com", true},
      {"https://EXAMPLE.com", "example.com", true},
      {"https://example.com", "example.com:443", true},
      {"https://example.com", "example.com:444", false},
      {"https://a.example.com:444", "example.com:444", true},
      {"https://example.com", "", false},
      {"https://example.com", ",", false},
      {"https://example.com", ":443", false},
      {"https://example.com", ":", false},
      {"https://example.com", ".", false},
      {"https://example.com", "example.com:", true},
      {"https://example.com", "example.com:444,example.com", true},
      {"https://example.com", "com", true},
      {"https://example.com", "exam*.com", false},
      {"https://example.com", "*", true},
      {"https://example.com", "10.0.0.0/8", false},
      {"https://example.com", "a:b:c", false},
      {"https://example.com.", "example.com", false},
      {"https://example.com", "a:b:443", false},
      {"https://example.com", "*.", false},
      {"https://10.1.2.3", "10.1.2.3:", true},
      {"https://example.com", "[example.com]", false},
  };
  for (const auto& row : rows) {
    const auto url = parse_url(row.url);
    ASSERT_TRUE(url) << row.url;
    EXPECT_EQ(goes_without_proxy(*url, row.no_proxy), row.goes_without) << row.url << " " << row.no_proxy;
  }
}

// --- over a proxy ---

/// Sets a variable of the environment as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  Variable(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Proxy, IsAskedForWhatIsNotNamedToGoWithout) {
  const Server server(answering([](const std::string&) { return reply(200, "directly"); }));
  const Server proxy(answering([](const std::string& request) { return reply(200, request); }));
  const auto transport = transport_of({.proxy = "http://me:pass@" + proxy.name(), .no_proxy = "127.0.0.0/8"});
  EXPECT_EQ(outcome_of(*transport, server.url()), "200 directly");
  EXPECT_THAT(outcome_of(*transport, {.url = "http://seawall.invalid/a", .headers = {{"Authorization", "Bearer b"}}}),
              AllOf(StartsWith("200 GET http://seawall.invalid/a HTTP/1.1\r\nHost: seawall.invalid\r\n"),
                    HasSubstr("Proxy-Authorization: Basic bWU6cGFzcw==\r\n")));
}

TEST(Proxy, IsNeverTakenFromTheEnvironment) {
  const Server server(answering([](const std::string&) { return reply(200, "directly"); }));
  const Server proxy(answering([](const std::string&) { return reply(200, "by proxy"); }));
  const Variable variables[] = {{"http_proxy", proxy.url()}, {"ALL_PROXY", proxy.url()}, {"all_proxy", proxy.url()}};
  EXPECT_EQ(outcome_of(*transport_of(), server.url()), "200 directly");
  const Variable no_proxy("NO_PROXY", "*");
  EXPECT_EQ(outcome_of(*transport_of({.proxy = proxy.url()}), server.url()), "200 by proxy");
}

TEST(Proxy, IsGivenNothingOfARequestByHttps) {
  std::string request;
  const Server proxy([&](Peer& peer) {
    request = peer.read().value_or("");
    peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
  });
  const auto transport = transport_of({.proxy = proxy.url()});
  const Request secret{.url = "https://seawall.invalid:6443/secret", .headers = {{"Authorization", "Bearer secret"}}};
  EXPECT_EQ(outcome_of(*transport, secret),
            "unavailable: the proxy " + proxy.name() + " does not connect to seawall.invalid:6443: status 403");
  EXPECT_THAT(request, AllOf(StartsWith("CONNECT seawall.invalid:6443 HTTP/1.1\r\n"), Not(HasSubstr("secret"))));
}

TEST(Proxy, ThatIsNotThereIsNamedWithoutItsPassword) {
  std::string name;
  {
    const Server proxy([](Peer&) {});
    name = proxy.name();
  }
  for (const std::string scheme : {"http", "https", "socks5"}) {
    const auto transport = transport_of({.proxy = scheme + "://me:secret@" + name});
    EXPECT_EQ(outcome_of(*transport, "http://seawall.invalid/"),
              "unavailable: cannot connect to the proxy " + name + ": connection refused");
  }
  EXPECT_EQ(outcome_of(*transport_of({.proxy = "http://me:secret@no..name:3128"}), "http://a/"),
            "unavailable: cannot find the address of the proxy no..name:3128");
}

TEST(Proxy, OfSocksIsAskedForTheServerByName) {
  std::string asked;
  const Server proxy([&](Peer& peer) {
    const std::string head = peer.read_bytes(2);  // version 5, and how many methods there are
    peer.read_bytes(static_cast<std::size_t>(head.at(1)));
    peer.write({"\x05\0", 2});
    asked = peer.read_bytes(5 + 15 + 2);
    peer.write({"\x05\x04\0\x01\0\0\0\0\0\0", 10});  // host unreachable
  });
  EXPECT_THAT(outcome_of(*transport_of({.proxy = "socks5://" + proxy.name()}), "http://seawall.invalid/"),
              StartsWith("unavailable: the proxy " + proxy.name() + " does not connect: "));
  EXPECT_EQ(asked, std::string("\x05\x01\x00\x03\x0fseawall.invalid\x00\x50", 22));
}

}  // namespace
}  // namespace seawall::http
