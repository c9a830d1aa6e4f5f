#include "entrances_scope.h"

#include "entrances_testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> all_ranges = ranges_of(everywhere());

bool is_internal_with(const std::string& annotations, std::string_view class_ = "") {
  auto source = documents::Source::from_bytes("annotations.yaml", annotations);
  EXPECT_TRUE(source);
  const std::vector<documents::Outcome> outcomes = documents::read(take(std::move(source)));
  return is_internal_load_balancer(outcomes.at(0).document->root(), class_);
}

TEST(InternalLoadBalancers, AreToldByTheAnnotationsOfTheirClouds) {
  const std::string prefix = "service.beta.kubernetes.io/";
  for (const std::string& annotation :
       {prefix + "aws-load-balancer-internal: 'true'",
        prefix + "aws-load-balancer-internal: 0.0.0.0/0",
        prefix + "aws-load-balancer-scheme: internal",
        prefix + "aws-load-balancer-type: external",
        prefix + "aws-load-balancer-type: nlb-ip",
        prefix + "azure-load-balancer-internal: 'true'",
        prefix + "openstack-internal-load-balancer: 'true'",
        prefix + "oci-load-balancer-internal: true",
        prefix + "alibaba-cloud-loadbalancer-address-type: intranet",
        prefix + "alicloud-loadbalancer-address-type: intranet",
        prefix + "cce-load-balancer-internal-vpc: 'true'",
        prefix + "do-loadbalancer-network: INTERNAL",
        prefix + "scw-loadbalancer-private: 'true'",
        std::string("networking.gke.io/load-balancer-type: Internal"),
        std::string("cloud.google.com/load-balancer-type: internal"),
        std::string("kubernetes.io/ingress.class: gce-internal"),
        std::string("alb.ingress.kubernetes.io/scheme: internal"),
        std::string("appgw.ingress.kubernetes.io/use-private-ip: 'True'"),
        std::string("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type: private"),
        std::string("oci-network-load-balancer.oraclecloud.com/internal: 'true'"),
        std::string("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1"),
        std::string("load-balancer.hetzner.cloud/disable-public-network: 'true'"),
        std::string("yandex.cloud/load-balancer-type: internal")}) {
    EXPECT_TRUE(is_internal_with(annotation)) << annotation;
  }
}

TEST(InternalLoadBalancers, AreNotThoseWhoseAnnotationsSayOtherwise) {
  const std::string prefix = "service.beta.kubernetes.io/";
  for (const std::string& annotation :
       {std::string("{}"), prefix + "aws-load-balancer-internal: 'false'", prefix + "aws-load-balancer-internal: ''",
        prefix + "aws-load-balancer-scheme: internet-facing", prefix + "aws-load-balancer-type: nlb",
        prefix + "aws-load-balancer-type: external\n" + prefix + "aws-load-balancer-scheme: internet-facing",
        prefix + "aws-load-balancer-type: external\n" + prefix + "aws-load-balancer-internal: 'false'",
        prefix + "azure-load-balancer-internal: 'false'", std::string("networking.gke.io/load-balancer-type: External"),
        std::string("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: ''"),
        std::string("alb.ingress.kubernetes.io/scheme: internet-facing")}) {
    EXPECT_FALSE(is_internal_with(annotation)) << annotation;
  }
}

TEST(InternalLoadBalancers, AreToldByTheirClass) {
  EXPECT_TRUE(is_internal_with("{}", "networking.gke.io/l4-regional-internal"));
  EXPECT_TRUE(is_internal_with("{}", "gke-l7-rilb"));
  EXPECT_TRUE(is_internal_with("{}", "service.k8s.aws/nlb"));
  EXPECT_FALSE(
      is_internal_with("service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing", "service.k8s.aws/nlb"));
  EXPECT_FALSE(is_internal_with("{}", "networking.gke.io/l4-regional-external"));
}

class SourceRanges {
 public:
  SourceRanges(const std::string& yaml, AddressSet (*read)(FieldReader&)) : inventory_(inventory_of(yaml)) {
    FieldReader fields(inventory_.objects()[0], faults_);
    ranges_ = ranges_of(read(fields));
  }
  const std::vector<std::string>& ranges() const { return ranges_; }
  std::vector<std::string> faults() const {
    std::vector<std::string> messages;
    for (const Fault& each : faults_) messages.push_back(each.message);
    return messages;
  }

 private:
  objects::Inventory inventory_;
  std::vector<Fault> faults_;
  std::vector<std::string> ranges_;
};

SourceRanges of_service(const std::string& annotation, const std::string& spec) {
  return {"{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {" + annotation + "}}, spec: {" + spec +
              "}}",
          read_sources_of_load_balancer};
}

constexpr std::string_view older = "service.beta.kubernetes.io/load-balancer-source-ranges";

TEST(SourceRanges, OfALoadBalancerAreThoseOfItsSpecElseOfTheAnnotation) {
  const std::string annotation = std::string(older) + ": ' 192.0.2.0/24, 2001:db8::/64 '";
  EXPECT_THAT(of_service(annotation, "loadBalancerSourceRanges: [198.51.100.0/24, ' 203.0.113.0/24 ']").ranges(),
              ElementsAre("198.51.100.0-198.51.100.255", "203.0.113.0-203.0.113.255"));
  EXPECT_THAT(of_service(annotation, "loadBalancerSourceRanges: []").ranges(),
              ElementsAre("192.0.2.0-192.0.2.255", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff"));
  EXPECT_EQ(of_service("", "").ranges(), all_ranges);
  EXPECT_EQ(of_service(std::string(older) + ": ''", "").ranges(), all_ranges);
}

TEST(SourceRanges, ThatCannotBeReadLimitNobodyAndAreTold) {
  const SourceRanges found = of_service("", "loadBalancerSourceRanges: [192.0.2.0/24, 192.0.2.0/33, 192.0.2.7]");
  EXPECT_EQ(found.ranges(), all_ranges);
  EXPECT_EQ(found.faults().size(), 2U);
  EXPECT_THAT(found.faults()[0],
              testing::StartsWith("Service web: spec.loadBalancerSourceRanges[1] \"192.0.2.0/33\" "));
  EXPECT_EQ(of_service("", "loadBalancerSourceRanges: [1, 192.0.2.0/24]").ranges(), all_ranges);
  EXPECT_EQ(of_service(std::string(older) + ": here", "").faults().size(), 1U);
  EXPECT_EQ(of_service(std::string(older) + ": 1", "").faults().size(), 1U);
}

SourceRanges of_route(const std::string& annotation) {
  return {"{apiVersion: a/v1, kind: Ingress, metadata: {name: web, annotations: {" + annotation + "}}}",
          read_sources_of_route};
}

TEST(SourceRanges, OfRoutesAreThoseOfTheirControllersAnnotations) {
  for (const std::string annotation :
       {"nginx.ingress.kubernetes.io/allowlist-source-range: '192.0.2.7, 198.51.100.0/24'",
        "nginx.ingress.kubernetes.io/whitelist-source-range: '192.0.2.7,198.51.100.0/24'",
        "alb.ingress.kubernetes.io/inbound-cidrs: '192.0.2.7/32, 198.51.100.0/24'",
        "haproxy.router.openshift.io/ip_allowlist: '192.0.2.7  198.51.100.0/24'",
        "haproxy.router.openshift.io/ip_whitelist: '192.0.2.7 198.51.100.0/24'"}) {
    const SourceRanges found = of_route(annotation);
    EXPECT_THAT(found.ranges(), ElementsAre("192.0.2.7", "198.51.100.0-198.51.100.255")) << annotation;
    EXPECT_THAT(found.faults(), IsEmpty()) << annotation;
  }
  EXPECT_EQ(of_route("").ranges(), all_ranges);
  EXPECT_EQ(of_route("nginx.ingress.kubernetes.io/whitelist-source-range: ''").ranges(), all_ranges);
  EXPECT_EQ(of_route("nginx.ingress.kubernetes.io/whitelist-source-range: nobody").faults().size(), 1U);
}

}  // namespace
}  // namespace seawall::network
