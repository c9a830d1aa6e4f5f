#include "kubeconfig_server.h"

#include <gtest/gtest.h>

namespace seawall::cluster {
namespace {

TEST(ServerUrl, IsWhatClientcmdMakesOfAServer) {
  const struct {
    std::string_view written;
    std::string_view url;  // empty: refused
  } rows[] = {
      {"https://api.example.com:6443", "https://api.example.com:6443"},
      {"https://api.example.com/", "https://api.example.com"},
      {"https://api.example.com/k8s/clusters/c-1/", "https://api.example.com/k8s/clusters/c-1"},
      {"https://api.example.com/k8s?a=b#c", "https://api.example.com/k8s"},
      {"https://api.example.com?a=b", "https://api.example.com"},
      {"HTTPS://api.example.com", "https://api.example.com"},
      {"https://[::1]:6443", "https://[::1]:6443"},
      {"http://localhost:8001", "http://localhost:8001"},
      {"localhost:8080", "http://localhost:8080"},
      {"localhost", "http://localhost"},
      {"1.2.3.4:6443", "http://1.2.3.4:6443"},
      {"1.2.3.4/", "http://1.2.3.4"},
      {"1.2.3.4/a", ""},
      {"ftp://api.example.com", ""},
      {"https://", ""},
      {"https:///a", ""},
      {"://api", ""},
      {"https://api.example.com:0x50", ""},
      {"https://api example", ""},
      {"https://jane:secret@api.example.com", ""},
      {"https://api\n.example.com", ""},
      {"?", ""},
  };
  for (const auto& row : rows) {
    const auto url = server_url(row.written);
    EXPECT_EQ(url ? *url : "", row.url) << row.written;
    EXPECT_TRUE(url || !url.error().text().contains("secret")) << row.written;
  }
}

TEST(ProxyUrl, IsOfHttpHttpsOrSocks5) {
  for (const std::string_view good : {"http://p:3128", "https://u:s@p", "socks5://p:1080", "HTTP://p"}) {
    EXPECT_TRUE(is_proxy_url(good)) << good;
  }
  for (const std::string_view bad : {"", "p:3128", "socks5h://p", "ftp://p", "http://", "http:///p", "://p", "1://p"}) {
    EXPECT_FALSE(is_proxy_url(bad)) << bad;
  }
}

TEST(Proxy, IsThatOfTheEnvironmentAsGoTakesIt) {
  const struct {
    std::string_view server;
    std::vector<std::string> environment;
    std::string_view url;
    std::string_view no_proxy;
  } rows[] = {
      {"https://api", {}, "", ""},
      {"https://api", {"HTTPS_PROXY=http://p:1"}, "http://p:1", ""},
      {"https://api", {"https_proxy=p:1", "no_proxy=a,b"}, "http://p:1", "a,b"},
      {"https://api", {"HTTPS_PROXY=http://p:1", "https_proxy=http://q:1"}, "http://p:1", ""},
      {"https://api", {"HTTPS_PROXY=", "https_proxy=socks5://q:1"}, "socks5://q:1", ""},
      {"https://api", {"HTTP_PROXY=http://p:1", "ALL_PROXY=http://q:1"}, "", ""},
      {"http://api", {"HTTP_PROXY=http://p:1", "NO_PROXY=a", "no_proxy=b"}, "http://p:1", "a"},
      {"http://api", {"HTTP_PROXY=http://p:1", "REQUEST_METHOD=GET"}, "", ""},
      {"https://api", {"HTTPS_PROXY=http://p:1", "REQUEST_METHOD=GET"}, "http://p:1", ""},
      {"https://localhost:6443", {"HTTPS_PROXY=http://p:1"}, "", ""},
      {"https://127.0.0.2", {"HTTPS_PROXY=http://p:1"}, "", ""},
      {"https://[::1]", {"HTTPS_PROXY=http://p:1"}, "", ""},
  };
  for (const auto& row : rows) {
    Surroundings surroundings;
    surroundings.environment = row.environment;
    const auto server = http::parse_url(row.server);
    ASSERT_TRUE(server);
    const Proxy proxy = proxy_from_environment(*server, surroundings);
    EXPECT_EQ(proxy.url, row.url) << row.server;
    EXPECT_EQ(proxy.no_proxy, row.no_proxy) << row.server;
  }
}

}  // namespace
}  // namespace seawall::cluster
