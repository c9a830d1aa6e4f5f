#include "linkerd_policy.h"

#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

TEST(InboundPolicies, AdmitClientsOutsideTheMeshByTheirNames) {
  for (const std::string_view policy : {"all-unauthenticated", "cluster-unauthenticated", "audit"}) {
    EXPECT_TRUE(admits_unmeshed(policy)) << policy;
  }
  for (const std::string_view policy : {"all-authenticated", "cluster-authenticated", "deny", "", "unknown"}) {
    EXPECT_FALSE(admits_unmeshed(policy)) << policy;
  }
}

TEST(InboundPolicies, HaveTheDefaultOfTheInstallation) {
  const struct {
    std::string_view map;
    std::string_view policy;
  } rows[] = {
      {"metadata: {name: linkerd-config}, data: {values: \"proxy:\\n  defaultInboundPolicy: deny\\n\"}", "deny"},
      {"metadata: {name: linkerd-config}, data: {values: \"proxy: {}\\n\"}", "all-unauthenticated"},
      {"metadata: {name: linkerd-config}, data: {values: []}", "all-unauthenticated"},
      {"metadata: {name: other}, data: {values: \"defaultInboundPolicy: deny\"}", "all-unauthenticated"},
  };
  for (const auto& row : rows) {
    const AccessScan scan("{apiVersion: v1, kind: ConfigMap, " + std::string(row.map) + "}", "mesh-tls-not-strict");
    EXPECT_EQ(default_inbound_policy(scan.inventory()), row.policy) << row.map;
  }
}

TEST(Servers, SelectPodsOfTheirNamespace) {
  const struct {
    std::string_view server;
    bool selects;
  } rows[] = {
      {"metadata: {namespace: shop}, spec: {podSelector: {matchLabels: {app: cart}}}", true},
      {"metadata: {namespace: shop}, spec: {podSelector: {}}", true},
      {"metadata: {namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}}", false},
      {"metadata: {namespace: shop}, spec: {}", false},
      {"metadata: {namespace: other}, spec: {podSelector: {}}", false},
      {"metadata: {}, spec: {podSelector: {}}", true},
      {"metadata: {namespace: shop}, spec: {podSelector: {matchExpressions: [{operator: Like}]}}", true},
  };
  for (const auto& row : rows) {
    const AccessScan scan("{apiVersion: policy.linkerd.io/v1beta3, kind: Server, " + std::string(row.server) +
                              "}\n---\n{apiVersion: v1, kind: Pod, metadata: {labels: {app: cart}}}",
                          "mesh-tls-not-strict");
    const Node labels = scan.inventory().objects().back().labels();
    EXPECT_EQ(LinkerdServers(scan.inventory()).select("shop", labels), row.selects) << row.server;
  }
}

}  // namespace
}  // namespace seawall::checks
