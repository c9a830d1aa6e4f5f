#include "urls.h"

#include <algorithm>

#include "bus.h"

namespace seawall::bus {

std::string shown(std::string_view urls) {
  std::string text;
  while (!urls.empty()) {
    std::string_view url = urls.substr(0, urls.find(','));
    urls.remove_prefix(std::min(url.size() + 1, urls.size()));
    if (const std::size_t scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
    if (const std::size_t at = url.rfind('@'); at != url.npos) url.remove_prefix(at + 1);
    text.append(text.empty() ? "" : ", ").append(url);
  }
  return text;
}

std::vector<std::string> servers_of(std::string_view urls) {
  std::vector<std::string> all;
  while (!urls.empty()) {
    const std::string_view url = urls.substr(0, urls.find(','));
    urls.remove_prefix(std::min(url.size() + 1, urls.size()));
    all.emplace_back(url);
  }
  return all;
}

std::string fault_of_url(std::string_view urls) {
  if (urls.empty()) return "the URL of a bus is empty";
  while (!urls.empty()) {
    const std::string_view url = urls.substr(0, urls.find(','));
    urls.remove_prefix(std::min(url.size() + 1, urls.size()));
    const std::string_view rest = url.substr(std::min(url.size(), std::size_t{6}));
    const bool is_known = url.starts_with("nats://") || url.starts_with("tls://");
    const std::string_view host =
        url.starts_with("nats://") ? rest.substr(std::min<std::size_t>(rest.size(), 1)) : rest;
    if (!is_known || host.empty() || host.ends_with('@')) {
      return "\"" + shown(url) + "\" is no URL of a bus: write nats://HOST:PORT or tls://HOST:PORT";
    }
  }
  return {};
}

}  // namespace seawall::bus
