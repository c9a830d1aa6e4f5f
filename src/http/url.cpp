#include "url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "text.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::string_view no_host = "has a host that is neither a name nor an address";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_unreserved(char c) noexcept {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
bool is_visible(char c) noexcept { return c > ' ' && c < '\x7f'; }

bool is_ipv6(const std::string& host) noexcept {
  in6_addr address;
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_port(std::string_view text) noexcept {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

Error refusal(std::string_view text, std::string_view fault) {
  return {ErrorCode::invalid_argument, "the URL " + quoted(text) + " " + std::string(fault)};
}

}  // namespace

std::optional<std::string_view> read_authority(std::string_view text, Url& url) {
  if (text.find('@') != std::string_view::npos) return "has a user name, which is not supported";
  const bool is_address = text.starts_with('[');
  const std::size_t end = is_address ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return no_host;
  url.host = lower(is_address ? text.substr(1, end - 1) : text.substr(0, end));
  const std::string_view rest = text.substr(is_address ? end + 1 : end);

  if (url.host.empty()) return "has no host";
  const bool is_host = is_address ? is_ipv6(url.host) : std::ranges::all_of(url.host, is_unreserved);
  if (!is_host || (!rest.empty() && !rest.starts_with(':'))) return no_host;
  if (rest.size() <= 1) return std::nullopt;
  if (!is_port(rest.substr(1))) return "has a port that is no number from 1 to 65535";
  url.port = rest.substr(1);
  return std::nullopt;
}

documents::Result<Url> parse_url(std::string_view text) {
  const std::size_t separator = text.find("://");
  Url url;
  if (separator != std::string_view::npos) url.scheme = lower(text.substr(0, separator));
  if (url.scheme != "http" && url.scheme != "https") return refusal(text, "is not one of http or https");
  url.port = url.scheme == "https" ? "443" : "80";

  const std::string_view behind = text.substr(separator + 3);
  const std::size_t end = std::min(behind.find_first_of("/?#"), behind.size());
  if (const auto fault = read_authority(behind.substr(0, end), url)) return refusal(text, *fault);
  const std::string_view path = behind.substr(end, behind.find('#') - end);
  if (!std::ranges::all_of(path, is_visible)) return refusal(text, "has a character that must be escaped");
  url.path = path.starts_with('/') ? path : "/" + std::string(path);
  return url;
}

bool Url::is_loopback() const noexcept {
  if (host == "localhost") return true;
  in_addr ipv4;
  if (::inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return ::ntohl(ipv4.s_addr) >> 24 == 127;
  in6_addr ipv6;
  if (::inet_pton(AF_INET6, host.c_str(), &ipv6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&ipv6) || (IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == 127);
}

std::string bracketed(std::string_view host) {
  const bool is_address = host.find(':') != std::string_view::npos;
  return is_address ? "[" + std::string(host) + "]" : std::string(host);
}

std::string name_of(const Url& url) { return bracketed(url.host) + ":" + url.port; }

std::string text_of(const Url& url) { return url.scheme + "://" + name_of(url) + url.path; }

bool are_of_one_server(const Url& a, const Url& b) noexcept {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_unreserved(c)) {
      result += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      result += {'%', digits[byte >> 4], digits[byte & 0xF]};
    }
  }
  return result;
}

}  // namespace seawall::http
