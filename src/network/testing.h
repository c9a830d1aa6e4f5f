#pragma once

// For tests: a cluster out of YAML, and random ones.

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "network.h"

namespace seawall::network {

inline objects::Inventory inventory_of(std::string text) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes("test.yaml", std::move(text));
  if (!source) throw std::runtime_error(source.error().text());
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  return inventory;
}

/// Owns what a Reading borrows from.
class Sample {
 public:
  explicit Sample(std::string_view yaml)
      : inventory_(inventory_of(std::string(yaml))), reading_(read_cluster(inventory_)) {}
  const objects::Inventory& inventory() const { return inventory_; }
  const Reading& reading() const { return reading_; }
  const Network& network() const { return reading_.networks.front(); }
  const Cluster& cluster() const { return network().cluster; }

  /// "shop/cart": a pod, or the template of a workload.
  End end(std::string_view name) const {
    if (const auto address = addresses::parse_address(name)) return End::address(*address);
    for (std::uint32_t pod = 0; pod < cluster().pods.size(); ++pod) {
      const Pod& each = cluster().pods[pod];
      if (std::string(cluster().namespaces[each.namespace_].name) + '/' + std::string(each.name) == name) {
        return End::pod(pod);
      }
    }
    throw std::runtime_error("no pod " + std::string(name));
  }

 private:
  objects::Inventory inventory_;
  Reading reading_;
};

/// Manifests of a small cluster in which everything that policies can say comes up, the same for a seed.
class RandomCluster {
 public:
  explicit RandomCluster(unsigned seed) : random_(seed) {
    for (const std::string_view name : {"a", "b", "c"}) {
      text_ += "---\n{apiVersion: v1, kind: Namespace, metadata: {name: " + std::string(name) +
               ", labels: " + labels() + "}}\n";
    }
    for (int node = 0; node < 2; ++node) {
      text_ += "---\n{apiVersion: v1, kind: Node, metadata: {name: n" + std::to_string(node) + ", labels: " + labels() +
               "}, status: {addresses: [{type: InternalIP, address: 192.168.0." + std::to_string(node + 1) + "}]}}\n";
    }
    for (int pod = 0; pod < 12; ++pod) add_pod(pod);
    const int policies = below(8) + 1;
    for (int policy = 0; policy < policies; ++policy) add_policy(policy);
  }
  const std::string& text() const { return text_; }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  std::string pick(std::initializer_list<const char*> choices) {
    return choices.begin()[below(static_cast<int>(choices.size()))];
  }

  std::string labels() {
    std::string text = "{";
    for (const char* key : {"x", "z"}) {
      if (below(3) > 0) text += (text.size() > 1 ? ", " : "") + std::string(key) + ": v" + std::to_string(below(3));
    }
    return text + '}';
  }
  std::string selector() {
    switch (below(6)) {
      case 0: return "{}";
      case 1:
        return "{matchExpressions: [{key: " + pick({"x", "z"}) + ", operator: " + pick({"Exists", "DoesNotExist"}) +
               "}]}";
      case 2:
        return "{matchExpressions: [{key: " + pick({"x", "z"}) + ", operator: " + pick({"In", "NotIn"}) +
               ", values: [v0, v1]}]}";
      case 3:
        return "{matchLabels: {x: v0}, matchExpressions: [{key: z, operator: " + pick({"Exists", "DoesNotExist"}) +
               "}]}";
      default: return "{matchLabels: {" + pick({"x", "z"}) + ": v" + std::to_string(below(3)) + "}}";
    }
  }
  void add_pod(int number) {
    const bool is_host = below(6) == 0;
    const int node = below(2);
    const std::string address =
        is_host ? "192.168.0." + std::to_string(node + 1) : "10.0.0." + std::to_string(number + 1);
    text_ += "---\n{apiVersion: v1, kind: Pod, metadata: {name: p" + std::to_string(number) +
             ", namespace: " + pick({"a", "b", "c"}) + ", labels: " + labels() + "}, spec: {nodeName: n" +
             std::to_string(node) + (is_host ? ", hostNetwork: true" : "") +
             ", containers: [{name: c, image: i, ports: [{name: " + pick({"web", "dns"}) +
             ", containerPort: " + pick({"80", "81"}) + ", protocol: " + pick({"TCP", "UDP"}) +
             "}]}]}, status: {phase: Running, podIP: " + address + "}}\n";
  }
  std::string ports() {
    switch (below(6)) {
      case 0: return "[{port: web}, {port: dns, protocol: UDP}]";
      case 1: return "[{port: 80, endPort: 82}]";
      case 2: return "[{protocol: UDP}]";
      case 3: return "[{port: 81, protocol: " + pick({"TCP", "UDP", "SCTP"}) + "}]";
      default: return "[{port: 80}]";
    }
  }
  std::string peer() {
    switch (below(5)) {
      case 0: return "{namespaceSelector: " + selector() + "}";
      case 1: return "{namespaceSelector: " + selector() + ", podSelector: " + selector() + "}";
      case 2:
        return "{ipBlock: {cidr: 10.0.0.0/" + pick({"24", "29", "30"}) + ", except: [10.0.0." + pick({"0", "2"}) +
               "/31]}}";
      case 3: return "{ipBlock: {cidr: " + pick({"0.0.0.0/0", "192.168.0.1/32", "8.8.0.0/16"}) + "}}";
      default: return "{podSelector: " + selector() + "}";
    }
  }
  std::string rules(const char* key) {
    std::string text = "[";
    const int count = below(3);
    for (int rule = 0; rule < count; ++rule) {
      text += rule > 0 ? ", {" : "{";
      if (below(4) > 0) text += std::string(key) + ": [" + peer() + (below(2) == 0 ? "" : ", " + peer()) + ']';
      if (below(3) > 0) text += (text.back() == '{' ? "ports: " : ", ports: ") + ports();
      text += '}';
    }
    return text + ']';
  }
  std::string admin_peer(bool is_egress) {
    switch (below(is_egress ? 5 : 3)) {
      case 0: return "{namespaces: " + selector() + "}";
      case 1: return "{pods: {namespaceSelector: " + selector() + ", podSelector: " + selector() + "}}";
      case 3: return "{nodes: " + selector() + "}";
      case 4: return "{networks: [" + pick({"10.0.0.0/29", "0.0.0.0/0", "192.168.0.0/30"}) + "]}";
      default: return "{namespaces: {matchLabels: {x: v1}}}";
    }
  }
  std::string admin_ports() {
    switch (below(4)) {
      case 0: return "[{portNumber: {protocol: TCP, port: 80}}]";
      case 1: return "[{portRange: {protocol: UDP, start: 80, end: 81}}]";
      default: return "[{namedPort: " + pick({"web", "dns"}) + "}]";
    }
  }
  std::string admin_rules(const char* key, bool may_pass) {
    std::string text = "[";
    const int count = below(3);
    for (int rule = 0; rule < count; ++rule) {
      text += std::string(rule > 0 ? ", " : "") +
              "{name: r, action: " + (may_pass ? pick({"Allow", "Deny", "Pass"}) : pick({"Allow", "Deny"})) + ", " +
              key + ": [" + admin_peer(std::string_view(key) == "to") + "]";
      if (below(2) == 0) text += ", ports: " + admin_ports();
      text += '}';
    }
    return text + ']';
  }
  void add_policy(int number) {
    const int kind = below(10);
    const std::string name = kind == 9 ? "default" : "p" + std::to_string(number);
    if (kind < 7) {
      text_ += "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: " + name +
               ", namespace: " + pick({"a", "b", "c"}) + "}, spec: {podSelector: " + selector() +
               ", policyTypes: " + pick({"[Ingress]", "[Egress]", "[Ingress, Egress]"}) +
               ", ingress: " + rules("from") + ", egress: " + rules("to") + "}}\n";
      return;
    }
    if (kind == 9 && std::exchange(has_baseline_, true)) return;
    const std::string subject =
        below(2) == 0 ? "{namespaces: " + selector() + "}"
                      : "{pods: {namespaceSelector: " + selector() + ", podSelector: " + selector() + "}}";
    text_ += std::string("---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: ") +
             (kind == 9 ? "Baseline" : "") + "AdminNetworkPolicy, metadata: {name: " + name + "}, spec: {" +
             (kind == 9 ? "" : "priority: " + std::to_string(number) + ", ") + "subject: " + subject +
             ", ingress: " + admin_rules("from", kind != 9) + ", egress: " + admin_rules("to", kind != 9) + "}}\n";
  }

  std::mt19937 random_;
  std::string text_;
  bool has_baseline_ = false;
};

}  // namespace seawall::network
