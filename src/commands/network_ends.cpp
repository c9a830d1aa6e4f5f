#include "network_ends.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>

#include "config/config.h"
#include "network.h"

namespace seawall::commands {
namespace {

using addresses::Address;
using addresses::AddressSet;
using addresses::Family;
using addresses::PortSet;
using addresses::Protocol;
using documents::Error;
using documents::ErrorCode;
using documents::Result;
using network::Cluster;
using network::Party;
using network::Pod;
using network::Workload;

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string with_case(std::string_view text, int (*change)(int)) {
  std::string result(text);
  for (char& byte : result) byte = static_cast<char>(change(static_cast<unsigned char>(byte)));
  return result;
}

/// `*` stands for any characters.
bool fits(std::string_view pattern, std::string_view text) noexcept {
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = pattern.npos;
  std::size_t behind_star = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      behind_star = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at;
      ++in_text;
    } else if (star != pattern.npos) {
      at = star + 1;
      in_text = ++behind_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == pattern.npos;
}

/// A kind as kubectl takes it: deploy, deployments, Deployment.
bool is_kind(std::string_view typed, std::string_view kind) {
  const std::string lower = with_case(typed, std::tolower);
  if (lower == with_case(kind, std::tolower)) return true;
  const objects::KindInfo* const known = objects::find_resource(lower);
  return known && known->kind == kind;
}

AddressSet set_of(const Address& address) { return AddressSet::range(address, address); }

std::vector<std::string_view> cut_at_slashes(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// Nothing where the text is about something else.
std::optional<Result<EndName>> parse_addresses(std::string_view text) {
  EndName end{.kind = EndName::Kind::addresses, .text = std::string(text)};
  if (const std::optional<Address> address = addresses::parse_address(text)) {
    end.addresses = set_of(*address);
    return Result<EndName>(std::move(end));
  }
  const std::size_t slash = text.find('/');
  if (slash == text.npos || !addresses::parse_address(text.substr(0, slash))) return {};
  const Result<addresses::Prefix> prefix = addresses::parse_prefix(text);
  if (!prefix) return Result<EndName>(prefix.error());
  end.addresses = AddressSet(*prefix);
  return Result<EndName>(std::move(end));
}

Result<EndName> parse_workload(std::string_view text, std::string_view default_namespace) {
  EndName end{.text = std::string(text), .default_namespace = std::string(default_namespace)};
  const std::size_t bracket = text.find('[');
  const bool has_bracket = bracket != text.npos && text.ends_with(']');
  if (has_bracket) {
    end.workload_kind = text.substr(bracket + 1, text.size() - bracket - 2);
    text = text.substr(0, bracket);
  }
  const std::vector<std::string_view> parts = cut_at_slashes(text);
  const bool has_gap = std::ranges::count(parts, "") > 0 || (has_bracket && end.workload_kind.empty());
  if (has_gap || parts.size() > (has_bracket ? 2U : 3U)) {
    return invalid(quoted(end.text) +
                   " names no end; it is such as shop/cart, shop/Deployment/cart, shop/*, an address, "
                   "outside or any");
  }
  end.namespace_ = parts.size() > 1 ? parts[0] : default_namespace;
  if (parts.size() == 3) end.workload_kind = parts[1];
  end.name = parts.back();
  end.is_two_parts = parts.size() == 2 && !has_bracket;
  return end;
}

/// One way to read a name.
struct Reading {
  std::string_view namespace_;
  std::string_view kind;
  std::string_view name;
};

void look_for(const Reading& reading, const Cluster& cluster, Meant& meant) {
  const auto is_there = [&](const Workload& workload) {
    return fits(reading.namespace_, workload.namespace_) &&
           (reading.kind.empty() || is_kind(reading.kind, workload.kind));
  };
  std::vector<bool> by_name(cluster.workloads.size());
  for (std::size_t index = 0; index < cluster.workloads.size(); ++index) {
    const Workload& workload = cluster.workloads[index];
    by_name[index] = is_there(workload) && fits(reading.name, workload.name);
  }
  const bool any_by_name = std::ranges::find(by_name, true) != by_name.end();
  for (std::uint32_t index = 0; index < cluster.pods.size(); ++index) {
    const Pod& pod = cluster.pods[index];
    const bool is_meant =
        any_by_name ? by_name[pod.workload] : fits(reading.name, pod.name) && is_there(cluster.workloads[pod.workload]);
    if (!is_meant) continue;
    meant.pods.push_back(index);
    meant.workloads.push_back(pod.workload);
  }
}

/// Each once, in order.
void settle_meant(Meant& meant) {
  for (std::vector<std::uint32_t>* each : {&meant.pods, &meant.workloads}) {
    std::ranges::sort(*each);
    const auto repeats = std::ranges::unique(*each);
    each->erase(repeats.begin(), repeats.end());
  }
}

Error nobody(const EndName& name, const Cluster& cluster) {
  std::set<std::string> names;
  for (const Workload& each : cluster.workloads) {
    names.insert(std::string(each.namespace_) + '/' + std::string(each.name));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return {ErrorCode::not_found,
          "no workload and no pod is meant by " + quoted(name.text) + config::suggestion(name.text, views)};
}

/// Without a pattern, one workload is meant.
std::optional<Error> doubt_about(const EndName& name, const Meant& meant, const Cluster& cluster) {
  if (name.is_pattern() || meant.workloads.size() < 2) return {};
  const auto spelled = [&](std::uint32_t index) {
    const Workload& workload = cluster.workloads[index];
    return std::string(workload.namespace_) + '/' + std::string(workload.kind) + '/' + std::string(workload.name);
  };
  return invalid(quoted(name.text) + " may be " + spelled(meant.workloads[0]) + " or " + spelled(meant.workloads[1]) +
                 "; write which one");
}

std::optional<std::uint16_t> number_of(std::string_view text) noexcept {
  std::uint16_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number == 0) return {};
  return number;
}

/// As Kubernetes has them: IANA service names.
bool is_port_name(std::string_view text) noexcept {
  const auto is_allowed = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
  };
  const auto is_letter = [](char byte) { return byte >= 'a' && byte <= 'z'; };
  return text.size() <= 15 && std::ranges::all_of(text, is_allowed) && std::ranges::any_of(text, is_letter);
}

}  // namespace

bool EndName::is_pattern() const noexcept {
  return kind != Kind::workload || namespace_.find('*') != namespace_.npos || name.find('*') != name.npos;
}

Result<EndName> parse_end(std::string_view text, std::string_view default_namespace) {
  if (text == "outside") return EndName{.kind = EndName::Kind::outside, .text = std::string(text)};
  if (text == "any") return EndName{.kind = EndName::Kind::any, .text = std::string(text)};
  if (text == "ingress-controller" || text == "{ingress-controller}") {
    return EndName{.kind = EndName::Kind::ingress_controller, .text = std::string(text)};
  }
  if (std::optional<Result<EndName>> end = parse_addresses(text)) return *std::move(end);
  return parse_workload(text, default_namespace);
}

Result<Meant> meant_by(const EndName& name, const Cluster& cluster) {
  Meant meant;
  switch (name.kind) {
    case EndName::Kind::outside:
    case EndName::Kind::ingress_controller: return meant;
    case EndName::Kind::any: look_for({"*", "", "*"}, cluster, meant); break;
    case EndName::Kind::addresses:
      for (std::uint32_t index = 0; index < cluster.pods.size(); ++index) {
        const Pod& pod = cluster.pods[index];
        const auto is_meant = [&](const Address& address) { return name.addresses.contains(address); };
        if (pod.is_host_network || std::ranges::none_of(pod.addresses, is_meant)) continue;
        meant.pods.push_back(index);
        meant.workloads.push_back(pod.workload);
      }
      break;
    case EndName::Kind::workload:
      look_for({name.namespace_, name.workload_kind, name.name}, cluster, meant);
      if (name.is_two_parts) look_for({name.default_namespace, name.namespace_, name.name}, cluster, meant);
      if (meant.pods.empty()) return nobody(name, cluster);
  }
  settle_meant(meant);
  if (std::optional<Error> doubt = doubt_about(name, meant, cluster)) return *std::move(doubt);
  return meant;
}

AddressSet addresses_meant(const EndName& name, const Cluster& cluster) {
  if (name.kind == EndName::Kind::addresses) return name.addresses;
  if (name.kind != EndName::Kind::outside && name.kind != EndName::Kind::any) return {};
  AddressSet outside = unite(AddressSet::all(Family::ipv4), AddressSet::all(Family::ipv6));
  for (const network::ClusterNode& node : cluster.nodes) {
    for (const Address& address : node.addresses) outside = outside.without(set_of(address));
  }
  return outside;
}

bool includes(const EndName& name, const Meant& meant, const Party& party) {
  switch (party.kind) {
    case Party::Kind::workload: return std::ranges::binary_search(meant.workloads, party.workload);
    case Party::Kind::addresses:
      if (name.kind == EndName::Kind::addresses) {
        return !intersect(name.addresses, AddressSet::range(party.first, party.last)).empty();
      }
      return name.kind == EndName::Kind::outside || name.kind == EndName::Kind::any;
    case Party::Kind::ingress_controller:
      return name.kind == EndName::Kind::ingress_controller || name.kind == EndName::Kind::any;
    case Party::Kind::entire_cluster:
    case Party::Kind::selection: return name.kind == EndName::Kind::any;
  }
  return false;
}

PortSet PortName::ports() const { return PortSet::range(protocol.value_or(Protocol::tcp), first, last); }

Result<PortName> parse_port(std::string_view text) {
  PortName port{.text = std::string(text)};
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view number = text.substr(0, slash);
  if (slash < text.size()) {
    port.protocol = addresses::protocol_of(with_case(text.substr(slash + 1), std::toupper));
    if (!port.protocol) {
      return invalid("unknown protocol in " + quoted(text) + "; there are TCP, UDP and SCTP");
    }
  }
  const std::size_t dash = std::min(number.find('-'), number.size());
  const std::optional<std::uint16_t> first = number_of(number.substr(0, dash));
  const std::optional<std::uint16_t> last = dash < number.size() ? number_of(number.substr(dash + 1)) : first;
  if (first && last && *first <= *last) {
    port.first = *first;
    port.last = *last;
    return port;
  }
  if (!is_port_name(number)) {
    return invalid(quoted(text) + " is no port; it is such as 8080, 8000-8100, 53/UDP or the name of a container port");
  }
  port.name = number;
  return port;
}

PortSet ports_of(const PortName& port, const Pod& pod) {
  if (!port.is_name()) return port.ports();
  PortSet ports;
  for (const network::NamedPort& named : pod.named_ports) {
    if (named.name != port.name || (port.protocol && named.protocol != *port.protocol) || named.port == 0) continue;
    ports = unite(ports, PortSet::range(named.protocol, named.port, named.port));
  }
  return ports;
}

}  // namespace seawall::commands
