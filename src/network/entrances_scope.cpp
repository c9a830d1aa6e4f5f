#include "entrances_scope.h"

#include <algorithm>
#include <optional>

namespace seawall::network {
namespace {

/// An annotation that makes a load balancer internal.
struct InternalMark {
  std::string_view key;
  std::string_view value;        ///< whatever its case; "*": any but "" and "false"
  std::string_view unless = "";  ///< annotations with which the author says otherwise
};
constexpr std::string_view aws_scheme =
    "service.beta.kubernetes.io/aws-load-balancer-scheme,service.beta.kubernetes.io/aws-load-balancer-internal";
constexpr InternalMark internal_marks[] = {
    {"service.beta.kubernetes.io/aws-load-balancer-internal", "*",
     "service.beta.kubernetes.io/aws-load-balancer-scheme"},
    {"service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"},
    // The AWS Load Balancer Controller makes them internal where nothing else is said.
    {"service.beta.kubernetes.io/aws-load-balancer-type", "external", aws_scheme},
    {"service.beta.kubernetes.io/aws-load-balancer-type", "nlb-ip", aws_scheme},
    {"alb.ingress.kubernetes.io/scheme", "internal"},
    {"networking.gke.io/load-balancer-type", "Internal"},
    {"cloud.google.com/load-balancer-type", "Internal"},
    {"kubernetes.io/ingress.class", "gce-internal"},
    {"service.beta.kubernetes.io/azure-load-balancer-internal", "true"},
    {"appgw.ingress.kubernetes.io/use-private-ip", "true"},
    {"service.beta.kubernetes.io/openstack-internal-load-balancer", "true"},
    {"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"},
    {"service.beta.kubernetes.io/oci-load-balancer-internal", "true"},
    {"oci-network-load-balancer.oraclecloud.com/internal", "true"},
    {"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"},
    {"service.beta.kubernetes.io/alicloud-loadbalancer-address-type", "intranet"},
    {"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "*"},
    {"service.beta.kubernetes.io/cce-load-balancer-internal-vpc", "true"},
    {"service.beta.kubernetes.io/do-loadbalancer-network", "INTERNAL"},
    {"service.beta.kubernetes.io/scw-loadbalancer-private", "true"},
    {"load-balancer.hetzner.cloud/disable-public-network", "true"},
    {"yandex.cloud/load-balancer-type", "internal"},
};

struct InternalClass {
  std::string_view name;
  std::string_view unless = "";
};
constexpr InternalClass internal_classes[] = {
    {"service.k8s.aws/nlb", aws_scheme},
    {"eks.amazonaws.com/nlb", aws_scheme},
    {"networking.gke.io/l4-regional-internal"},
    {"tailscale"},
    {"gke-l7-rilb"},
    {"gke-l7-rilb-mc"},
    {"gke-l7-cross-regional-internal-managed-mc"},
};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_alike(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower, lower); }

bool has_any(Node annotations, std::string_view keys) noexcept {
  return objects::Parts(keys).any([&](std::string_view key) { return static_cast<bool>(annotations.child(key)); });
}

bool is_made(const InternalMark& mark, Node annotations) noexcept {
  const std::string_view value = annotations.child(mark.key).text();
  const bool is_meant = mark.value == "*" ? !value.empty() && !is_alike(value, "false") : is_alike(value, mark.value);
  return is_meant && !has_any(annotations, mark.unless);
}

constexpr std::string_view spaces = " \t\r\n";

std::string_view trim(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(spaces);
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(spaces) + 1 - begin);
}

/// Ranges of one list. One that cannot be read makes the whole list unknown.
class Ranges {
 public:
  explicit Ranges(FieldReader& fields) : fields_(fields) {}

  void add_prefix(Node at, std::string_view text) {
    const auto prefix = addresses::parse_prefix(trim(text));
    if (prefix) {
      ranges_ = unite(ranges_, AddressSet(*prefix));
    } else {
      is_known_ = false;
      fields_.tell(at, "is no list of CIDRs: " + prefix.error().message());
    }
  }
  void add_address_or_prefix(Node at, std::string_view text) {
    if (const auto address = addresses::parse_address(trim(text))) {
      ranges_ = unite(ranges_, AddressSet::range(*address, *address));
    } else {
      add_prefix(at, text);
    }
  }
  void add_unknown() noexcept { is_known_ = false; }
  AddressSet take() && { return is_known_ && !ranges_.empty() ? std::move(ranges_) : everywhere(); }

 private:
  FieldReader& fields_;
  AddressSet ranges_;
  bool is_known_ = true;
};

}  // namespace

AddressSet everywhere() {
  return unite(AddressSet::all(addresses::Family::ipv4), AddressSet::all(addresses::Family::ipv6));
}

bool is_internal_load_balancer(Node annotations, std::string_view class_) noexcept {
  return std::ranges::any_of(internal_marks, [&](const auto& mark) { return is_made(mark, annotations); }) ||
         std::ranges::any_of(internal_classes, [&](const InternalClass& each) {
           return each.name == class_ && !has_any(annotations, each.unless);
         });
}

AddressSet read_sources_of_load_balancer(FieldReader& service) {
  Ranges ranges(service);
  const Node list = service.list(service.object().spec().child(Field::loadBalancerSourceRanges));
  for (const Node item : list.items()) {
    if (const auto text = service.string(item)) {
      ranges.add_prefix(item, *text);
    } else {
      ranges.add_unknown();
    }
  }
  if (list.size() > 0) return std::move(ranges).take();
  const Node annotation =
      service.object().annotations().child("service.beta.kubernetes.io/load-balancer-source-ranges");
  for (const std::string_view part : objects::Parts(trim(service.string(annotation).value_or("")))) {
    ranges.add_prefix(annotation, part);
  }
  return std::move(ranges).take();
}

AddressSet read_sources_of_route(FieldReader& route) {
  constexpr struct {
    std::string_view annotation;
    char separator;
  } lists[] = {
      {"nginx.ingress.kubernetes.io/allowlist-source-range", ','},
      {"nginx.ingress.kubernetes.io/whitelist-source-range", ','},
      {"alb.ingress.kubernetes.io/inbound-cidrs", ','},
      {"haproxy.router.openshift.io/ip_allowlist", ' '},
      {"haproxy.router.openshift.io/ip_whitelist", ' '},
  };
  for (const auto& list : lists) {
    const Node annotation = route.object().annotations().child(list.annotation);
    if (!is_set(annotation)) continue;
    Ranges ranges(route);
    for (const std::string_view part : objects::Parts(route.string(annotation).value_or(""), list.separator)) {
      ranges.add_address_or_prefix(annotation, part);
    }
    return std::move(ranges).take();
  }
  return everywhere();
}

}  // namespace seawall::network
