#include "proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "text.h"
#include "url.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;

// --- proxies ----------------------------------------------------------------------------------------

struct Scheme {
  std::string_view name;
  std::string_view of_libcurl;
  std::string_view port;  // of Go: libcurl takes 1080 for all but https
};
constexpr std::array schemes = {
    Scheme{"http", "http", "80"},
    Scheme{"https", "https", "443"},
    // The proxy looks up the name of the server, as for Go; libcurl would look it up here.
    Scheme{"socks5", "socks5h", "1080"},
    Scheme{"socks5h", "socks5h", "1080"},
};

// --- servers that go without ------------------------------------------------------------------------

/// An IPv4 address is the IPv6 one that stands for it, which starts with 96 bits of its own.
using Address = std::array<std::uint8_t, 16>;
constexpr unsigned bits_before_ipv4 = 96;
constexpr Address ipv4_begins = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::optional<Address> parse_address(std::string_view text) {
  const std::string copy(text);
  Address address{};
  if (::inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
  address = ipv4_begins;
  if (::inet_pton(AF_INET, copy.c_str(), address.data() + bits_before_ipv4 / 8) == 1) return address;
  return std::nullopt;
}

bool begin_alike(const Address& a, const Address& b, unsigned bits) noexcept {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  return bits % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0;
}

bool is_ipv4(const Address& address) noexcept { return begin_alike(address, ipv4_begins, bits_before_ipv4); }

/// Nothing for a text that is no CIDR.
std::optional<bool> is_in_cidr(const std::optional<Address>& address, std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<Address> first = parse_address(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  const bool is_of_ipv4 = text.substr(0, slash).find(':') == std::string_view::npos;
  if (!first || error != std::errc() || end != digits.data() + digits.size() || length > (is_of_ipv4 ? 32u : 128u)) {
    return std::nullopt;
  }
  return address && is_ipv4(*address) == is_ipv4(*first) &&
         begin_alike(*address, *first, length + (is_of_ipv4 ? bits_before_ipv4 : 0));
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_below(std::string_view host, std::string_view domain) noexcept {
  return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

bool is_named_by(const Url& url, const std::optional<Address>& address, std::string_view entry) {
  if (const std::optional<bool> is_in = is_in_cidr(address, entry)) return *is_in;
  // Several colons are those of an IPv6 address, which stands in brackets where it has a port.
  const std::size_t colon = entry.rfind(':');
  const bool has_port = colon != std::string_view::npos && (entry.find(':') == colon || entry[colon - 1] == ']');
  if (has_port && entry.substr(colon + 1) != url.port && colon + 1 < entry.size()) return false;
  std::string_view host = has_port ? entry.substr(0, colon) : entry;
  if (has_port && host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return false;

  if (const std::optional<Address> named = parse_address(host)) return address == named;
  if (host.starts_with("*.")) host.remove_prefix(1);
  if (host.starts_with('.')) return is_below(url.host, host.substr(1));
  return url.host == host || is_below(url.host, host);
}

}  // namespace

documents::Result<Proxy> parse_proxy(std::string_view text) {
  const std::size_t separator = text.find("://");
  const bool has_scheme = separator != std::string_view::npos;
  const std::string name = has_scheme ? lower(text.substr(0, separator)) : "http";
  const auto scheme = std::ranges::find(schemes, name, &Scheme::name);
  if (scheme == schemes.end()) {
    return Error(ErrorCode::invalid_argument, "the proxy " + quoted(text) + " has a scheme that is not supported", {},
                 "use http, https or socks5");
  }
  std::string_view authority = has_scheme ? text.substr(separator + 3) : text;
  const std::size_t at = authority.rfind('@');
  const std::string_view user = at == std::string_view::npos ? "" : authority.substr(0, at + 1);
  authority.remove_prefix(user.size());
  Url url;
  url.port = scheme->port;
  if (const auto fault = read_authority(authority.substr(0, authority.find('/')), url)) {
    return Error(ErrorCode::invalid_argument, "the proxy " + quoted(text) + " " + std::string(*fault));
  }
  return Proxy{std::string(scheme->of_libcurl) + "://" + std::string(user) + name_of(url), name_of(url)};
}

bool goes_without_proxy(const Url& url, std::string_view no_proxy) {
  const std::optional<Address> address = parse_address(url.host);
  while (!no_proxy.empty()) {
    const std::size_t comma = std::min(no_proxy.find(','), no_proxy.size());
    const std::string entry = lower(trimmed(no_proxy.substr(0, comma)));
    no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
    if (entry == "*" || (!entry.empty() && is_named_by(url, address, entry))) return true;
  }
  return false;
}

}  // namespace seawall::http
