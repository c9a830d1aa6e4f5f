#pragma once

// For tests: the entrances of manifests as lines, and what was told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "testing.h"

namespace seawall::network {

/// `shop/web`, a Deployment with label app: web whose container has TCP ports "http" (8080) and "metrics" (9090), and
/// a UDP port "dns" (5353).
inline constexpr std::string_view web_pods = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
            - {name: dns, containerPort: 5353, protocol: UDP}
---
)";
/// Services of these pods: `shop/web`, TCP ports "http" 80 -> "http", "admin" 81 -> 9090 and UDP port "dns" 53 ->
/// "dns".
inline constexpr std::string_view web_service = R"(
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: http}
    - {name: admin, port: 81, targetPort: 9090}
    - {name: dns, port: 53, targetPort: dns, protocol: UDP}
---
)";

class FoundEntrances {
 public:
  explicit FoundEntrances(std::string_view yaml)
      : sample_(yaml), entrances_(find_entrances(sample_.inventory(), sample_.cluster(), faults_)) {}

  const Cluster& cluster() const { return sample_.cluster(); }
  const std::vector<Entrance>& all() const { return entrances_; }

  /// "ingress Ingress shop/front of a.example.com by Service shop/web: shop/web TCP 8080"
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Entrance& each : entrances_) lines.push_back(line_of(each));
    return lines;
  }
  std::vector<std::string> faults() const {
    std::vector<std::string> messages;
    for (const Fault& each : faults_) messages.push_back(each.message);
    return messages;
  }

 private:
  std::string line_of(const Entrance& entrance) const {
    std::string line = std::string(describe(entrance.kind)) + ' ' + entrance.object->title();
    for (std::size_t host = 0; host < entrance.hosts.size(); ++host) {
      line += (host == 0 ? " of " : ", ") + std::string(entrance.hosts[host]);
    }
    if (entrance.service != entrance.object) line += " by " + entrance.service->title();
    if (entrance.is_internal) line += ", internal";
    line += ":";
    for (const Entrance::Backend& backend : entrance.backends) {
      const Pod& pod = cluster().pods[backend.pod];
      line += line.back() == ':' ? " " : ", ";
      line += std::string(cluster().namespaces[pod.namespace_].name) + '/' + std::string(pod.name) + ' ' +
              text_of(backend.ports);
    }
    return line;
  }

  Sample sample_;
  std::vector<Fault> faults_;
  std::vector<Entrance> entrances_;
};

inline std::vector<std::string> lines_of(const std::string& yaml) {
  const FoundEntrances found(yaml);
  EXPECT_THAT(found.faults(), testing::IsEmpty()) << yaml;
  return found.lines();
}

}  // namespace seawall::network
