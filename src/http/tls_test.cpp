#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server_testing.h"
#include "transport_testing.h"

namespace seawall::http {
namespace {

using testing::answering;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing::Identity;
using testing::issue;
using ::testing::Not;
using testing::outcome_of;
using testing::Peer;
using testing::pem_of;
using testing::reply;
using testing::Server;
using ::testing::StartsWith;
using testing::transport_of;

constexpr const char* here = "DNS:localhost,IP:127.0.0.1";

/// An authority, another one that nobody trusts, and a server of the first.
class TlsTest : public ::testing::Test {
 protected:
  const Identity authority_ = issue({});
  const Identity stranger_ = issue({});
  const Identity identity_ = issue({.names = here}, &authority_);

  static Server::Tls as(const Identity& identity) { return {.identity = identity}; }
  static testing::Handler greeting() {
    return answering([](const std::string&) { return reply(200, "hello"); });
  }
  Tls trusting() const { return {.authorities = pem_of(authority_.certificate)}; }
  Tls presenting(const Identity& client) const {
    return {.authorities = pem_of(authority_.certificate),
            .certificate = pem_of(client.certificate),
            .key = pem_of(client.key)};
  }
  static std::string outcome_with(const Tls& tls, const std::string& url) {
    return outcome_of(*transport_of({.tls = tls}), url);
  }
  static std::string by_name(const Server& server) { return "https://localhost:" + server.port() + "/"; }
};

TEST_F(TlsTest, AServerIsTrustedByItsNameAndByItsAddress) {
  const Server server(greeting(), as(identity_));
  EXPECT_EQ(outcome_with(trusting(), server.url()), "200 hello");
  EXPECT_EQ(server.asked_name(), "");
  EXPECT_EQ(outcome_with(trusting(), by_name(server)), "200 hello");
  EXPECT_EQ(server.asked_name(), "localhost");
}

TEST_F(TlsTest, OneOfSeveralAuthoritiesIsEnough) {
  const Server server(greeting(), as(identity_));
  const std::string both = pem_of(stranger_.certificate) + "a note between them\n" + pem_of(authority_.certificate);
  EXPECT_EQ(outcome_with({.authorities = both}, server.url()), "200 hello");
}

TEST_F(TlsTest, ACertificateThatIsItsOwnAuthorityIsTrustedWhereItIsGiven) {
  const Identity own = issue({.names = here});
  const Server server(greeting(), as(own));
  EXPECT_EQ(outcome_with({.authorities = pem_of(own.certificate)}, server.url()), "200 hello");
}

TEST_F(TlsTest, AServerThatIsNotTrustedIsRefusedWithTheReason) {
  const struct {
    Identity identity;
    const char* expected;
  } rows[] = {
      {issue({.names = here, .begins = -7200, .ends = -3600}, &authority_), "expired"},
      {issue({.names = here, .begins = 3600, .ends = 7200}, &authority_), "is not valid yet"},
      {issue({.names = "DNS:example.com,IP:10.0.0.1"}, &authority_), R"(is for another name than "127.0.0.1")"},
      {issue({.names = "DNS:localhost"}, &authority_), R"(is for another name than "127.0.0.1")"},
      {issue({.names = "DNS:127.0.0.1"}, &authority_), R"(is for another name than "127.0.0.1")"},
      {issue({.names = here}, &stranger_), "is not signed by a trusted authority"},
      {issue({.names = here}), "is not signed by a trusted authority"},
  };
  for (const auto& row : rows) {
    const Server server(greeting(), as(row.identity));
    const auto response = transport_of({.tls = trusting()})->send({.url = server.url()}, {}, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code(), documents::ErrorCode::untrusted);
    EXPECT_EQ(response.error().message(), "the certificate of " + server.name() + " " + row.expected);
    EXPECT_NE(response.error().advice(), "");
  }
}

TEST_F(TlsTest, WithoutAuthoritiesThoseOfTheSystemAreTrusted) {
  const Server server(greeting(), as(identity_));
  EXPECT_THAT(outcome_with({}, server.url()),
              AnyOf("untrusted: the certificate of " + server.name() + " is not signed by a trusted authority",
                    StartsWith("invalid_argument: the authorities to trust cannot be read")));  // where there are none
}

TEST_F(TlsTest, AnythingIsTrustedWhereNothingIsVerified) {
  const Identity wrong = issue({.names = "DNS:example.com", .begins = -7200, .ends = -3600}, &stranger_);
  const Server server(greeting(), as(wrong));
  EXPECT_EQ(outcome_with({.is_verified = false}, server.url()), "200 hello");
  EXPECT_EQ(outcome_with({.authorities = pem_of(authority_.certificate), .is_verified = false}, server.url()),
            "200 hello");
}

TEST_F(TlsTest, AServerNameIsWhatIsAskedForAndWhatTheCertificateMustName) {
  const Identity inside = issue({.names = "DNS:kubernetes.default.svc,IP:10.96.0.1"}, &authority_);
  const Server server(answering([](const std::string& request) { return reply(200, request); }), as(inside));
  const struct {
    const char* name;
    const char* asked;
    bool is_trusted;
  } rows[] = {
      {"kubernetes.default.svc", "kubernetes.default.svc", true},
      {"KUBERNETES.default.svc", "kubernetes.default.svc", true},
      {"10.96.0.1", "", true},
      {"example.com", "example.com", false},
      {"10.96.0.2", "", false},
  };
  for (const auto& row : rows) {
    Tls tls = trusting();
    tls.server_name = row.name;
    const std::string outcome = outcome_with(tls, server.url("/a"));
    if (row.is_trusted) {
      EXPECT_THAT(outcome, StartsWith("200 GET /a HTTP/1.1\r\nHost: " + server.name() + "\r\n")) << row.name;
    } else {
      EXPECT_EQ(outcome,
                "untrusted: the certificate of " + server.name() + " is for another name than \"" + row.name + "\"");
    }
    EXPECT_EQ(server.asked_name(), row.asked);
  }
}

TEST_F(TlsTest, AServerIsGivenTheCertificateOfTheClient) {
  const Identity client = issue({.names = "DNS:client"}, &authority_);
  for (const int version : {0, TLS1_2_VERSION}) {
    const Server server(greeting(), Server::Tls{identity_, &authority_, version});
    EXPECT_EQ(outcome_with(presenting(client), server.url()), "200 hello");
  }
}

TEST_F(TlsTest, AServerThatRefusesTheCertificateOfTheClientIsHeard) {
  const Identity client = issue({.names = "DNS:client"}, &authority_);
  const Identity unknown = issue({.names = "DNS:client"}, &stranger_);
  const Identity old = issue({.names = "DNS:client", .begins = -7200, .ends = -3600}, &authority_);
  const struct {
    Tls tls;
    const char* expected;
    const char* expected_by_1_2;
  } rows[] = {
      {trusting(), "certificate required", "handshake failure"},
      {presenting(unknown), "unknown ca", "unknown ca"},
      {presenting(old), "certificate expired", "certificate expired"},
  };
  for (const auto& row : rows) {
    for (const int version : {0, TLS1_2_VERSION}) {
      const Server server(greeting(), Server::Tls{identity_, &authority_, version});
      EXPECT_EQ(outcome_with(row.tls, server.url()),
                "untrusted: " + server.name() + " refuses TLS: " + (version == 0 ? row.expected : row.expected_by_1_2));
    }
  }
}

TEST_F(TlsTest, WhatIsNotUnderstoodIsToldBeforeAnythingIsSent) {
  const Identity client = issue({.names = "DNS:client"}, &authority_);
  const std::string certificate = pem_of(client.certificate);
  const std::string authorities = pem_of(authority_.certificate);
  const struct {
    const char* what;
    Tls tls;
    const char* expected;
  } rows[] = {
      {"no authorities", {.authorities = "none"}, "the authorities to trust cannot be read"},
      {"a key for an authority", {.authorities = pem_of(client.key)}, "the authorities to trust cannot be read"},
      {"no certificate",
       {.authorities = authorities, .certificate = "none", .key = pem_of(client.key)},
       "the certificate of the client, or its key, cannot be used"},
      {"no key",
       {.authorities = authorities, .certificate = certificate},
       "the certificate of the client, or its key, cannot be used"},
      {"a key that is none",
       {.authorities = authorities, .certificate = certificate, .key = "none"},
       "the certificate of the client, or its key, cannot be used"},
      {"the key of another",
       {.authorities = authorities, .certificate = certificate, .key = pem_of(stranger_.key)},
       "the certificate of the client, or its key, cannot be used"},
      // Nobody may be asked for the pass phrase at the terminal.
      {"a key under a pass phrase",
       {.authorities = authorities, .certificate = certificate, .key = pem_of(client.key, "phrase")},
       "the certificate of the client, or its key, cannot be used"},
  };
  const Server server(greeting(), as(identity_));
  for (const auto& row : rows) {
    EXPECT_THAT(outcome_with(row.tls, server.url()), StartsWith(std::string("invalid_argument: ") + row.expected))
        << row.what;
  }
}

TEST_F(TlsTest, AServerThatDoesNotSpeakItIsNamed) {
  const Server plain([](Peer& peer) {
    peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.wait_for_end();
  });
  EXPECT_EQ(outcome_with(trusting(), "https://" + plain.name()), "untrusted: " + plain.name() + " does not speak TLS");

  const Server closing([](Peer&) {});
  EXPECT_THAT(outcome_with(trusting(), "https://" + closing.name()),
              StartsWith("unavailable: no TLS with " + closing.name() + ": "));

  const Server tls(greeting(), as(identity_));
  EXPECT_THAT(outcome_with({}, "http://" + tls.name()), StartsWith("unavailable: "));

  const Server old(greeting(), Server::Tls{identity_, nullptr, TLS1_1_VERSION});
  EXPECT_EQ(outcome_with(trusting(), old.url()), "untrusted: " + old.name() + " refuses TLS: protocol version");
}

TEST_F(TlsTest, AConnectionIsKept) {
  const Server server(greeting(), as(identity_));
  const auto transport = transport_of({.tls = trusting()});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(outcome_of(*transport, server.url()), "200 hello");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(TlsTest, AConnectionThatBreaksWhileItIsWrittenToEndsNothingElse) {
  const Server server([](Peer& peer) { peer.reset(); }, as(identity_));
  const std::string large(8u << 20, 'a');
  EXPECT_THAT(outcome_of(*transport_of({.tls = trusting()}), {.method = "POST", .url = server.url(), .body = large}),
              StartsWith("unavailable: "));
}

TEST_F(TlsTest, ARedirectToAServerWithoutItIsNotFollowed) {
  const Server plain(greeting());
  const Server server(answering(
                          [&](const std::string&) { return reply(302, "moved", "Location: " + plain.url() + "\r\n"); }),
                      as(identity_));
  EXPECT_EQ(outcome_with(trusting(), server.url()), "302 moved");
  EXPECT_EQ(plain.connection_count(), 0u);
}

TEST_F(TlsTest, ARedirectElsewhereTakesNeitherTheCertificateNorTheServerNameAlong) {
  const Identity client = issue({.names = "DNS:client"}, &authority_);
  const Identity inside = issue({.names = "DNS:inside"}, &authority_);
  const Server curious(greeting(), Server::Tls{identity_, &authority_});
  const Server server(answering([&](const std::string&) {
                        return reply(302, "moved", "Location: " + by_name(curious) + "\r\n");
                      }),
                      Server::Tls{inside, &authority_});
  Tls tls = presenting(client);
  tls.server_name = "inside";
  EXPECT_EQ(outcome_with(tls, server.url()),
            "untrusted: localhost:" + curious.port() + " refuses TLS: certificate required");
  EXPECT_EQ(server.asked_name(), "inside");
  EXPECT_EQ(curious.asked_name(), "localhost");
}

TEST_F(TlsTest, AServerBehindAProxyIsSpokenToThroughIt) {
  const Identity inside = issue({.names = "DNS:seawall.invalid,DNS:inside"}, &authority_);
  const Server::Context context = Server::context_of(as(inside));
  std::string asked;
  const Server proxy([&](Peer& peer) {
    asked = peer.read().value_or("");
    // The headers of the proxy are not those of the server, and count for none of its limits.
    peer.write("HTTP/1.1 200 Connected\r\nX-Proxy: " + std::string(9000, 'a') + "\r\n\r\n");
    if (!peer.accept_tls(context.get())) return;
    answering([](const std::string& request) { return reply(200, request); })(peer);
  });
  for (const char* name : {"", "inside"}) {
    Tls tls = trusting();
    tls.server_name = name;
    const auto transport = transport_of({.tls = tls, .proxy = proxy.url(), .limits = {.headers = 8000}});
    const auto response =
        transport->send({.url = "https://seawall.invalid:6443/", .headers = {{"Authorization", "Bearer secret"}}}, {},
                        {});
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_THAT(response->body, StartsWith("GET / HTTP/1.1\r\nHost: seawall.invalid:6443\r\n"));
    EXPECT_THAT(response->body, HasSubstr("Authorization: Bearer secret"));
    EXPECT_EQ(response->header("x-proxy"), "");
    EXPECT_THAT(asked, StartsWith("CONNECT seawall.invalid:6443 HTTP/1.1\r\n"));
    EXPECT_THAT(asked, Not(HasSubstr("secret")));
  }
}

TEST_F(TlsTest, AProxyOfHttpsIsTrustedAsTheServerIs) {
  const Server proxy(answering([](const std::string&) { return reply(200, "by proxy"); }), as(identity_));
  EXPECT_EQ(outcome_of(*transport_of({.tls = trusting(), .proxy = proxy.url()}), "http://seawall.invalid/"),
            "200 by proxy");
  const Tls distrusting{.authorities = pem_of(stranger_.certificate)};
  EXPECT_EQ(outcome_of(*transport_of({.tls = distrusting, .proxy = proxy.url()}), "http://seawall.invalid/"),
            "untrusted: the certificate of the proxy " + proxy.name() + " is not signed by a trusted authority");

  const Identity wrong = issue({.names = "DNS:example.com"}, &authority_);
  const Server other(answering([](const std::string&) { return reply(200, "by proxy"); }), as(wrong));
  EXPECT_EQ(outcome_of(*transport_of({.tls = trusting(), .proxy = other.url()}), "http://seawall.invalid/"),
            "untrusted: the certificate of the proxy " + other.name() + " is for another name");
}

}  // namespace
}  // namespace seawall::http
