#include "url.h"

#include <gtest/gtest.h>

#include <set>

namespace seawall::http {
namespace {

/// "scheme|host|port|path", or what is wrong.
std::string parts_of(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return url.error().message();
  return url->scheme + "|" + url->host + "|" + url->port + "|" + url->path;
}

TEST(Url, IsReadIntoItsParts) {
  constexpr struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"https://example.com", "https|example.com|443|/"},
      {"http://example.com", "http|example.com|80|/"},
      {"HTTPS://Example.COM:6443/API", "https|example.com|6443|/API"},
      {"https://10.0.0.1:6443/api/v1/pods?limit=500&continue=a%2Bb",
       "https|10.0.0.1|6443|/api/v1/pods?limit=500&continue=a%2Bb"},
      {"https://[2001:DB8::1]:6443/", "https|2001:db8::1|6443|/"},
      {"https://[::1]", "https|::1|443|/"},
      {"https://a?b=c", "https|a|443|/?b=c"},
      {"https://a/b#c", "https|a|443|/b"},
      {"https://a#c/?", "https|a|443|/"},
      {"https://a:/b", "https|a|443|/b"},
      {"https://a/b@c://d", "https|a|443|/b@c://d"},
      {"https://a:65535", "https|a|65535|/"},
      {"https://a:0080", "https|a|0080|/"},
      {"https://a.b-c_d~e", "https|a.b-c_d~e|443|/"},
      {"", R"(the URL "" is not one of http or https)"},
      {"a", R"(the URL "a" is not one of http or https)"},
      {"localhost:8080", R"(the URL "localhost:8080" is not one of http or https)"},
      {"https:/a", R"(the URL "https:/a" is not one of http or https)"},
      {"ftp://a", R"(the URL "ftp://a" is not one of http or https)"},
      {"://a", R"(the URL "://a" is not one of http or https)"},
      {"https://", R"(the URL "https://" has no host)"},
      {"https://:443/", R"(the URL "https://:443/" has no host)"},
      {"https:///a", R"(the URL "https:///a" has no host)"},
      {"https://[]/", R"(the URL "https://[]/" has no host)"},
      {"https://a b/", R"(the URL "https://a b/" has a host that is neither a name nor an address)"},
      {"https://::1/", R"(the URL "https://::1/" has no host)"},
      {"https://1::1/", R"(the URL "https://1::1/" has a port that is no number from 1 to 65535)"},
      {"https://[::1", R"(the URL "https://[::1" has a host that is neither a name nor an address)"},
      {"https://[::1]a", R"(the URL "https://[::1]a" has a host that is neither a name nor an address)"},
      {"https://[fe80::1%eth0]",
       R"(the URL "https://[fe80::1%eth0]" has a host that is neither a name nor an address)"},
      {"https://[a]", R"(the URL "https://[a]" has a host that is neither a name nor an address)"},
      {"https://a\r\nb", R"(the URL "https://a??b" has a host that is neither a name nor an address)"},
      {"https://m\xc3\xbcller", R"(the URL "https://m??ller" has a host that is neither a name nor an address)"},
      {"https://a:0", R"(the URL "https://a:0" has a port that is no number from 1 to 65535)"},
      {"https://a:65536", R"(the URL "https://a:65536" has a port that is no number from 1 to 65535)"},
      {"https://a:-1", R"(the URL "https://a:-1" has a port that is no number from 1 to 65535)"},
      {"https://a:1x", R"(the URL "https://a:1x" has a port that is no number from 1 to 65535)"},
      {"https://a/b c", R"(the URL "https://a/b c" has a character that must be escaped)"},
      {"https://a/\r\nHost: b", R"(the URL "https://a/??Host: b" has a character that must be escaped)"},
      {"https://a/\xc3\xbc", R"(the URL "https://a/??" has a character that must be escaped)"},
      {"https://me:secret@a", R"(the URL "a" has a user name, which is not supported)"},
      {"ftp://me:secret@a", R"(the URL "a" is not one of http or https)"},
      {"me:secret@a", R"(the URL "a" is not one of http or https)"},
  };
  for (const auto& row : rows) EXPECT_EQ(parts_of(row.text), row.expected) << row.text;
}

TEST(Url, IsCutInMessagesWhereItIsLong) {
  EXPECT_EQ(parts_of(std::string(1000, 'a')),
            "the URL \"" + std::string(200, 'a') + "...\" is not one of http or https");
}

TEST(Url, IsReadBackFromItsText) {
  for (const char* text : {"https://example.com", "http://[::1]:8080/a?b", "https://10.0.0.1:6443/a%20b"}) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url);
    EXPECT_EQ(parts_of(text_of(*url)), parts_of(text)) << text;
  }
}

TEST(Url, LeadsToThisMachineByNameOrAddress) {
  constexpr struct {
    const char* text;
    bool is_loopback;
  } rows[] = {
      {"http://localhost", true},
      {"http://LOCALHOST:8080/", true},
      {"http://127.0.0.1", true},
      {"http://127.255.255.255", true},
      {"http://[::1]", true},
      {"http://[::ffff:127.0.0.1]", true},
      {"http://128.0.0.1", false},
      {"http://10.0.0.1", false},
      {"http://[::]", false},
      {"http://[::ffff:10.0.0.1]", false},
      {"http://localhost.example.com", false},
      {"http://127.example.com", false},
      {"http://0.0.0.0", false},
  };
  for (const auto& row : rows) {
    const auto url = parse_url(row.text);
    ASSERT_TRUE(url) << row.text;
    EXPECT_EQ(url->is_loopback(), row.is_loopback) << row.text;
  }
}

TEST(PercentEncoding, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encoded("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encoded("a/b?c=d&e+f g%"), "a%2Fb%3Fc%3Dd%26e%2Bf%20g%25");
  EXPECT_EQ(percent_encoded(std::string_view("\0\r\n\xc3\xbc", 5)), "%00%0D%0A%C3%BC");
  std::set<std::string> seen;
  for (int byte = 0; byte < 256; ++byte) seen.insert(percent_encoded(std::string(1, static_cast<char>(byte))));
  EXPECT_EQ(seen.size(), 256u);
}

TEST(Response, GivesTheLastHeaderOfAName) {
  const Response response{200, {{"a", "1"}, {"b", "2"}, {"a", "3"}}, ""};
  EXPECT_EQ(response.header("a"), "3");
  EXPECT_EQ(response.header("b"), "2");
  EXPECT_EQ(response.header("c"), "");
}

TEST(Response, IsGoodFrom200To299) {
  for (const int status : {200, 204, 299}) EXPECT_TRUE(Response{.status = status}.is_good()) << status;
  for (const int status : {0, 199, 300, 404, 500}) EXPECT_FALSE(Response{.status = status}.is_good()) << status;
}

}  // namespace
}  // namespace seawall::http
