#include "exposed_services.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::checks {
namespace {

bool is_internal(std::string_view annotations, std::string_view spec = "") {
  auto source =
      documents::Source::from_bytes("input.yaml", "{apiVersion: v1, kind: Service, metadata: {annotations: {" +
                                                      std::string(annotations) + "}}, spec: {type: LoadBalancer, " +
                                                      std::string(spec) + "}}");
  EXPECT_TRUE(source);
  const auto outcomes = documents::read(*source);
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  const bool answer = is_internal_load_balancer(objects::object_of(outcomes.at(0).document->root()), reader);
  EXPECT_TRUE(faults.empty());
  return answer;
}

TEST(InternalLoadBalancers, AreThoseThatAProviderMakesSo) {
  for (const std::string_view annotation :
       {"cloud.google.com/load-balancer-type: internal",
        "load-balancer.hetzner.cloud/disable-public-network: 'true'",
        "networking.gke.io/load-balancer-type: Internal",
        "oci-network-load-balancer.oraclecloud.com/internal: 'true'",
        "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet",
        "service.beta.kubernetes.io/alicloud-loadbalancer-address-type: intranet",
        "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/aws-load-balancer-internal: 0.0.0.0/0",
        "service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
        "service.beta.kubernetes.io/aws-load-balancer-type: external",
        "service.beta.kubernetes.io/aws-load-balancer-type: nlb-ip",
        "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/cce-load-balancer-internal-vpc: 'true'",
        "service.beta.kubernetes.io/do-loadbalancer-network: INTERNAL",
        "service.beta.kubernetes.io/oci-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/openstack-internal-load-balancer: 'true'",
        "service.beta.kubernetes.io/scw-loadbalancer-private: 'true'",
        "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type: private",
        "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1",
        "yandex.cloud/load-balancer-type: internal"}) {
    EXPECT_TRUE(is_internal(annotation)) << annotation;
  }
  for (const std::string_view class_name :
       {"service.k8s.aws/nlb", "eks.amazonaws.com/nlb", "tailscale", "networking.gke.io/l4-regional-internal"}) {
    EXPECT_TRUE(is_internal("", "loadBalancerClass: " + std::string(class_name))) << class_name;
  }
}

TEST(InternalLoadBalancers, AreNotThoseThatFaceTheInternet) {
  for (const std::string_view annotation : {"", "networking.gke.io/load-balancer-type: External",
                                            "service.beta.kubernetes.io/azure-load-balancer-internal: 'false'",
                                            "service.beta.kubernetes.io/aws-load-balancer-internal: 'false'",
                                            "service.beta.kubernetes.io/aws-load-balancer-internal: ''",
                                            "service.beta.kubernetes.io/aws-load-balancer-type: nlb",
                                            "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: ''",
                                            "service.beta.kubernetes.io/aws-load-balancer-type: external, "
                                            "service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing",
                                            "service.beta.kubernetes.io/aws-load-balancer-type: external, "
                                            "service.beta.kubernetes.io/aws-load-balancer-internal: 'false'"}) {
    EXPECT_FALSE(is_internal(annotation)) << annotation;
  }
  EXPECT_FALSE(is_internal("", "loadBalancerClass: networking.gke.io/l4-regional-external"));
}

}  // namespace
}  // namespace seawall::checks
