#include "read_policies.h"

#include <gmock/gmock.h>

#include "testing.h"

namespace seawall::network {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

Texts faults_of(const Sample& sample) {
  Texts messages;
  for (const Fault& fault : sample.reading().faults) messages.push_back(fault.message);
  return messages;
}

std::string text_of(const Selector& selector) {
  if (selector.matches_nothing()) return "none";
  if (selector.matches_everything()) return "all";
  std::string text;
  for (const objects::Requirement& each : selector.requirements()) {
    if (!text.empty()) text += ',';
    text += each.key;
    for (const std::string& value : each.values) text += '=' + value;
  }
  return text;
}

/// "namespaces/pods", the former with "@" where it is one namespace by name.
std::string text_of(const PodSelection& selection, const Cluster& cluster) {
  const std::string namespaces = selection.namespace_
                                     ? '@' + std::string(cluster.namespaces.at(*selection.namespace_).name)
                                     : text_of(selection.namespaces);
  return namespaces + '/' + text_of(selection.pods);
}

std::string text_of(const Peer& peer, const Cluster& cluster) {
  std::string text;
  switch (peer.kind) {
    case Peer::Kind::pods: text = text_of(peer.pods, cluster); break;
    case Peer::Kind::nodes: text = "nodes " + text_of(peer.nodes); break;
    case Peer::Kind::addresses:
      for (const std::string& range : ranges_of(peer.addresses)) text += (text.empty() ? "" : "+") + range;
      break;
  }
  for (const std::string_view key : peer.same_labels) text += " same " + std::string(key);
  for (const std::string_view key : peer.not_same_labels) text += " other " + std::string(key);
  return text;
}

/// "0 in allow any: TCP 80, http/TCP".
std::string text_of(const Rule& rule, const Cluster& cluster) {
  constexpr const char* actions[] = {"allow", "deny", "pass"};
  std::string text = std::to_string(rule.index) + (rule.direction == Direction::ingress ? " in " : " out ");
  text += actions[static_cast<std::size_t>(rule.action)];
  if (!rule.name.empty()) text += " \"" + std::string(rule.name) + '"';
  if (rule.is_any_peer) text += " any";
  for (const Peer& peer : rule.peers) text += " [" + text_of(peer, cluster) + ']';
  text += ": " + text_of(rule.ports);
  for (const NamedPortReference& port : rule.named_ports) {
    text += ", " + std::string(port.name);
    if (port.protocol) text += '/' + std::string(name_of(*port.protocol));
  }
  return text;
}

/// Of the only policy: whom it rules and isolates, then its rules.
Texts policy_of(const Sample& sample) {
  const Cluster& cluster = sample.cluster();
  if (cluster.policies.size() != 1) return {std::to_string(cluster.policies.size()) + " policies"};
  const Policy& policy = cluster.policies.front();
  Texts texts = {text_of(policy.subject, cluster)};
  if (policy.isolates_ingress) texts[0] += " ingress";
  if (policy.isolates_egress) texts[0] += " egress";
  if (policy.tier != Tier::network_policy) {
    texts[0] += std::string(policy.tier == Tier::admin ? " admin " : " baseline ") + std::to_string(policy.priority);
  }
  for (const Rule& rule : policy.rules) {
    EXPECT_TRUE(rule.node);
    texts.push_back(text_of(rule, cluster));
  }
  return texts;
}

std::string network_policy(std::string_view spec) {
  return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: " +
         std::string(spec) + "}\n";
}

/// One with a rule for ingress from the peers of a list.
std::string from(std::string_view peers) { return network_policy("{ingress: [{from: " + std::string(peers) + "}]}"); }

std::string with_ports(std::string_view ports) {
  return network_policy("{ingress: [{ports: " + std::string(ports) + "}]}");
}

// --- NetworkPolicy ---

TEST(ReadNetworkPolicy, FillsInPolicyTypes) {
  constexpr struct {
    const char* spec;
    const char* expected;
  } rows[] = {
      {"{}", "@shop/all ingress"},
      {"null", "@shop/all ingress"},
      {"{podSelector: null, policyTypes: null}", "@shop/all ingress"},
      {"{podSelector: {matchLabels: {a: b}}}", "@shop/a=b ingress"},
      {"{policyTypes: []}", "@shop/all ingress"},
      {"{egress: []}", "@shop/all ingress"},
      {"{egress: null}", "@shop/all ingress"},
      {"{policyTypes: [Ingress]}", "@shop/all ingress"},
      {"{policyTypes: [Egress]}", "@shop/all egress"},
      {"{policyTypes: [Egress, Ingress]}", "@shop/all ingress egress"},
  };
  for (const auto& row : rows) {
    const Sample sample(network_policy(row.spec));
    EXPECT_THAT(policy_of(sample), ElementsAre(row.expected)) << row.spec;
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.spec;
  }
  EXPECT_THAT(policy_of(Sample(network_policy("{egress: [{}]}"))),
              ElementsAre("@shop/all ingress egress", "0 out allow any: all"));
}

TEST(ReadNetworkPolicy, DropsRulesOfADirectionThatItDoesNotRule) {
  const Sample sample(network_policy("{policyTypes: [Egress], ingress: [{}, {ports: [{port: 0}]}], egress: [{}]}"));
  EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all egress", "0 out allow any: all"));
  EXPECT_THAT(faults_of(sample),
              ElementsAre("NetworkPolicy shop/p: spec.ingress[1].ports[0].port 0 is no port from 1 to 65535"));
}

TEST(ReadNetworkPolicy, IsInTheDefaultNamespaceWhereNoneIsWritten) {
  const Sample sample("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {ingress: [\n"
                      "  {from: [{podSelector: {}}]}]}}");
  EXPECT_THAT(policy_of(sample), ElementsAre("@default/all ingress", "0 in allow [@default/all]: all"));
}

TEST(ReadNetworkPolicy, TakesPeers) {
  constexpr struct {
    const char* peers;
    const char* expected;
  } rows[] = {
      {"null", "0 in allow any: all"},
      {"[]", "0 in allow any: all"},
      {"[{podSelector: {}}]", "0 in allow [@shop/all]: all"},
      {"[{podSelector: {matchLabels: {a: b}}}]", "0 in allow [@shop/a=b]: all"},
      {"[{namespaceSelector: {}}]", "0 in allow [all/all]: all"},
      {"[{namespaceSelector: {matchLabels: {a: b}}, podSelector: null}]", "0 in allow [a=b/all]: all"},
      {"[{namespaceSelector: {}, podSelector: {matchExpressions: [{key: a, operator: In, values: [c, b]}]}}]",
       "0 in allow [all/a=b=c]: all"},
      {"[{podSelector: {}}, {namespaceSelector: {}}]", "0 in allow [@shop/all] [all/all]: all"},
      {"[{ipBlock: {cidr: 10.0.0.0/8}}]", "0 in allow [10.0.0.0-10.255.255.255]: all"},
      {"[{ipBlock: {cidr: 10.1.2.3/8, except: []}}]", "0 in allow [10.0.0.0-10.255.255.255]: all"},
      {"[{ipBlock: {cidr: 010.0.0.0/30, except: [10.0.0.1/32, 10.0.0.3/32]}}]", "0 in allow [10.0.0.0+10.0.0.2]: all"},
      {"[{ipBlock: {cidr: \"2001:db8::/127\", except: [\"2001:db8::/128\"]}}]", "0 in allow [2001:db8::1]: all"},
  };
  for (const auto& row : rows) {
    const Sample sample(from(row.peers));
    EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all ingress", row.expected)) << row.peers;
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.peers;
  }
}

/// A bad peer matches nothing, and takes no other with it.
TEST(ReadNetworkPolicy, TellsBadPeers) {
  constexpr struct {
    const char* peer;
    const char* fault;
  } rows[] = {
      {"{}", " has none of podSelector, namespaceSelector and ipBlock"},
      {"null", " null has none of podSelector, namespaceSelector and ipBlock"},
      {"{serviceSelector: {}}", " has none of podSelector, namespaceSelector and ipBlock"},
      {"{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}", " has ipBlock and a selector"},
      {"{namespaceSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}", " has ipBlock and a selector"},
      {"{ipBlock: {}}", ".ipBlock.cidr is missing"},
      {"{ipBlock: {cidr: ''}}", R"(.ipBlock.cidr "" is not a CIDR: it has no "/" and length)"},
      {"{ipBlock: {cidr: 10.0.0.0}}", R"(.ipBlock.cidr "10.0.0.0" is not a CIDR: it has no "/" and length)"},
      {"{ipBlock: {cidr: 10.0.0.0/33}}",
       R"(.ipBlock.cidr "10.0.0.0/33" is not a CIDR: its length is no number from 0 to 32)"},
      {"{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}",
       R"(.ipBlock.except[0] "11.0.0.0/16" is not a part of cidr "10.0.0.0/8")"},
      {"{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}",
       R"(.ipBlock.except[0] "10.0.0.0/8" is not a part of cidr "10.0.0.0/8")"},
      {"{ipBlock: {cidr: 10.0.0.0/8, except: ['fd00::/16']}}",
       R"(.ipBlock.except[0] "fd00::/16" is of another family than cidr "10.0.0.0/8")"},
      {"{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/16, x/1]}}",
       R"(.ipBlock.except[1] "x/1" is not a CIDR: what stands before "/" is no IP address)"},
      {"{podSelector: {matchExpressions: [{key: a, operator: Is, values: [b]}]}}",
       R"(.podSelector is no selector: operator "Is" is none of In, NotIn, Exists and DoesNotExist)"},
      {"{podSelector: {}, namespaceSelector: {matchLabels: {-a: b}}}",
       R"(.namespaceSelector is no selector: "-a" is not a valid label key)"},
  };
  for (const auto& row : rows) {
    const Sample sample(from("[" + std::string(row.peer) + ", {podSelector: {matchLabels: {good: one}}}]"));
    EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all ingress", "0 in allow [@shop/good=one]: all")) << row.peer;
    EXPECT_THAT(faults_of(sample),
                ElementsAre(std::string("NetworkPolicy shop/p: spec.ingress[0].from[0]") + row.fault));
    EXPECT_THAT(policy_of(Sample(from("[" + std::string(row.peer) + "]"))),
                ElementsAre("@shop/all ingress", "0 in allow: all"));
  }
}

TEST(ReadNetworkPolicy, TakesPorts) {
  constexpr struct {
    const char* ports;
    const char* expected;
  } rows[] = {
      {"null", "0 in allow any: all"},
      {"[]", "0 in allow any: all"},
      {"[{}]", "0 in allow any: TCP"},
      {"[null]", "0 in allow any: TCP"},
      {"[{protocol: UDP}]", "0 in allow any: UDP"},
      {"[{port: 80}]", "0 in allow any: TCP 80"},
      {"[{port: 80.0, protocol: null}]", "0 in allow any: TCP 80"},
      {"[{port: 80, endPort: 90, protocol: SCTP}]", "0 in allow any: SCTP 80-90"},
      {"[{port: 80, endPort: 80}]", "0 in allow any: TCP 80"},
      {"[{port: 443}, {port: 80}, {port: 53, protocol: UDP}]", "0 in allow any: TCP 80,443; UDP 53"},
      {"[{port: http}]", "0 in allow any: none, http/TCP"},
      {"[{port: 1-a}, {port: 80}, {port: dns, protocol: UDP}]", "0 in allow any: TCP 80, 1-a/TCP, dns/UDP"},
      {"[{port: 1, endPort: 65535}, {protocol: UDP}, {protocol: SCTP}]", "0 in allow any: all"},
  };
  for (const auto& row : rows) {
    const Sample sample(with_ports(row.ports));
    EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all ingress", row.expected)) << row.ports;
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.ports;
  }
}

TEST(ReadNetworkPolicy, TellsBadPorts) {
  constexpr struct {
    const char* port;
    const char* fault;
  } rows[] = {
      {"{port: 0}", "spec.ingress[0].ports[0].port 0 is no port from 1 to 65535"},
      {"{port: -1}", "spec.ingress[0].ports[0].port -1 is no port from 1 to 65535"},
      {"{port: 65536}", "spec.ingress[0].ports[0].port 65536 is no port from 1 to 65535"},
      {"{port: 99999999999999999999}", "spec.ingress[0].ports[0].port 99999999999999999999 is no port from 1 to 65535"},
      {"{port: '80'}", R"(spec.ingress[0].ports[0].port "80" is no port's name)"},
      {"{port: HTTP}", R"(spec.ingress[0].ports[0].port "HTTP" is no port's name)"},
      {"{port: a--b}", R"(spec.ingress[0].ports[0].port "a--b" is no port's name)"},
      {"{port: sixteen-letters-}", R"(spec.ingress[0].ports[0].port "sixteen-letters-" is no port's name)"},
      {"{port: ''}", R"(spec.ingress[0].ports[0].port "" is no port's name)"},
      {"{port: 443, endPort: 80}", "spec.ingress[0].ports[0].endPort 80 is below port 443"},
      {"{port: 443, endPort: 70000}", "spec.ingress[0].ports[0].endPort 70000 is no port from 1 to 65535"},
      {"{port: http, endPort: 80}", "spec.ingress[0].ports[0].endPort 80 needs a port that is a number"},
      {"{endPort: 80}", "spec.ingress[0].ports[0].endPort 80 needs a port that is a number"},
      {"{port: 1, protocol: tcp}", R"(spec.ingress[0].ports[0].protocol "tcp" is none of TCP, UDP and SCTP)"},
      {"{port: http, protocol: ICMP}", R"(spec.ingress[0].ports[0].protocol "ICMP" is none of TCP, UDP and SCTP)"},
      {"{protocol: ''}", R"(spec.ingress[0].ports[0].protocol "" is none of TCP, UDP and SCTP)"},
      {"{port: true}", R"("spec.ingress[0].ports[0].port" is a boolean, not an integer)"},
      {"{port: 80.5}", R"("spec.ingress[0].ports[0].port" is a number, not an integer)"},
      {"{port: 80, endPort: '90'}", R"("spec.ingress[0].ports[0].endPort" is a string, not an integer)"},
      {"{port: 80, protocol: 6}", R"("spec.ingress[0].ports[0].protocol" is an integer, not a string)"},
      {"80", R"("spec.ingress[0].ports[0]" is an integer, not a map)"},
  };
  for (const auto& row : rows) {
    const Sample sample(with_ports("[" + std::string(row.port) + ", {port: 8443}]"));
    EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all ingress", "0 in allow any: TCP 8443")) << row.port;
    EXPECT_THAT(faults_of(sample), ElementsAre("NetworkPolicy shop/p: " + std::string(row.fault))) << row.port;
    EXPECT_THAT(policy_of(Sample(with_ports("[" + std::string(row.port) + "]"))),
                ElementsAre("@shop/all ingress", "0 in allow any: none"));
  }
}

TEST(ReadNetworkPolicy, IsolatesWhateverIsBadInIt) {
  constexpr struct {
    const char* spec;
    const char* expected;
    const char* fault;
  } rows[] = {
      {"{policyTypes: [ingress]}", "@shop/all ingress",
       R"(spec.policyTypes[0] "ingress" is neither Ingress nor Egress)"},
      {"{policyTypes: [null, Egress]}", "@shop/all egress", "spec.policyTypes[0] null is neither Ingress nor Egress"},
      {"{policyTypes: [1]}", "@shop/all ingress", R"("spec.policyTypes[0]" is an integer, not a string)"},
      {"{policyTypes: Egress}", "@shop/all ingress", R"("spec.policyTypes" is a string, not a list)"},
      {"{policyTypes: [Egress, Egress, Egress]}", "@shop/all egress", "spec.policyTypes has more than two items"},
      {"{ingress: {from: []}}", "@shop/all ingress", R"("spec.ingress" is a map, not a list)"},
      {"{ingress: [from]}", "@shop/all ingress", R"("spec.ingress[0]" is a string, not a map)"},
      {"{egress: all}", "@shop/all ingress", R"("spec.egress" is a string, not a list)"},
      {"{podSelector: web}", "@shop/none ingress", R"("spec.podSelector" is a string, not a map)"},
      {"{podSelector: {matchLabels: {a: 1}}}", "@shop/none ingress",
       R"(spec.podSelector is no selector: "a" is an integer, not a string)"},
      {"all", "@shop/none ingress", R"("spec" is a string, not a map)"},
  };
  for (const auto& row : rows) {
    const Sample sample(network_policy(row.spec));
    EXPECT_THAT(policy_of(sample), ElementsAre(row.expected)) << row.spec;
    EXPECT_THAT(faults_of(sample), ElementsAre("NetworkPolicy shop/p: " + std::string(row.fault))) << row.spec;
  }
}

TEST(ReadNetworkPolicy, LetsNobodyInWhereTheListIsNone) {
  const Sample peers(network_policy("{ingress: [{from: all}]}"));
  EXPECT_THAT(policy_of(peers), ElementsAre("@shop/all ingress", "0 in allow: all"));
  EXPECT_THAT(faults_of(peers), ElementsAre(R"(NetworkPolicy shop/p: "spec.ingress[0].from" is a string, not a list)"));
  const Sample ports(network_policy("{ingress: [{ports: {port: 80}}]}"));
  EXPECT_THAT(policy_of(ports), ElementsAre("@shop/all ingress", "0 in allow any: none"));
  EXPECT_THAT(faults_of(ports), ElementsAre(R"(NetworkPolicy shop/p: "spec.ingress[0].ports" is a map, not a list)"));
}

TEST(ReadNetworkPolicy, KeepsTheNumbersOfItsRules) {
  const Sample sample(network_policy("{ingress: [1, {}, null], egress: [{ports: [{port: 1}]}, {ports: [{port: 2}]}]}"));
  EXPECT_THAT(policy_of(sample), ElementsAre("@shop/all ingress egress", "1 in allow any: all", "2 in allow any: all",
                                             "0 out allow any: TCP 1", "1 out allow any: TCP 2"));
}

TEST(ReadNetworkPolicy, RulesNothingInANamespaceThatTheClusterLacks) {
  const Sample sample(from("[{podSelector: {}}]"));
  std::vector<Fault> faults;
  const Policy policy = read_network_policy(sample.inventory().objects()[0], Cluster(), faults);
  EXPECT_TRUE(policy.subject.pods.matches_nothing());
  EXPECT_TRUE(policy.rules.at(0).peers.at(0).pods.pods.matches_nothing());
}

TEST(ReadNetworkPolicy, CostsAboutAsMuchAsItsListsAreLong) {
  std::string ports;
  for (int port = 1; port < 60'000; port += 2) ports += "{port: " + std::to_string(port) + "},";
  const Sample sample(with_ports("[" + ports + "]"));
  EXPECT_EQ(sample.cluster().policies[0].rules[0].ports.of(Protocol::tcp).size(), 30'000u);
}

// --- policies of administrators ---

std::string admin_policy(std::string_view kind, std::string_view spec, std::string_view name = "default") {
  const std::string_view version = kind == "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1";
  return "---\n{apiVersion: policy.networking.k8s.io/" + std::string(version) + ", kind: " + std::string(kind) +
         ", metadata: {name: " + std::string(name) + "}, spec: " + std::string(spec) + "}\n";
}

/// One for all pods with a list of rules for egress.
std::string admin(std::string_view egress) {
  return admin_policy("AdminNetworkPolicy",
                      "{priority: 5, subject: {namespaces: {}}, egress: " + std::string(egress) + "}");
}
std::string baseline(std::string_view egress) {
  return admin_policy("BaselineAdminNetworkPolicy", "{subject: {namespaces: {}}, egress: " + std::string(egress) + "}");
}
std::string cluster(std::string_view egress) {
  return admin_policy("ClusterNetworkPolicy",
                      "{tier: Admin, priority: 5, subject: {namespaces: {}}, egress: " + std::string(egress) + "}");
}

TEST(ReadAdminPolicy, TakesTiersPrioritiesAndSubjects) {
  constexpr struct {
    const char* kind;
    const char* spec;
    const char* expected;
  } rows[] = {
      {"AdminNetworkPolicy", "{priority: 0, subject: {namespaces: {matchLabels: {a: b}}}}", "a=b/all admin 0"},
      {"AdminNetworkPolicy",
       "{priority: 1000, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}}",
       "all/a=b admin 1000"},
      {"BaselineAdminNetworkPolicy", "{subject: {namespaces: {}}}", "all/all baseline 0"},
      {"ClusterNetworkPolicy", "{tier: Admin, priority: 7, subject: {namespaces: {}}}", "all/all admin 7"},
      {"ClusterNetworkPolicy", "{tier: Baseline, priority: 7, subject: {pods: {podSelector: {}}}}",
       "all/all baseline 7"},
  };
  for (const auto& row : rows) {
    const Sample sample(admin_policy(row.kind, row.spec));
    EXPECT_THAT(policy_of(sample), ElementsAre(row.expected)) << row.spec;
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.spec;
  }
}

TEST(ReadAdminPolicy, TakesRulesOfBothDirections) {
  const Sample sample(admin_policy("AdminNetworkPolicy", R"({priority: 1, subject: {namespaces: {}},
    egress: [{name: out, action: Pass, to: [{namespaces: {}}]}],
    ingress: [{name: in, action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}]},
              {action: Allow, from: [{namespaces: {matchLabels: {c: d}}}, {namespaces: {}}]}]})"));
  EXPECT_THAT(policy_of(sample),
              ElementsAre("all/all admin 1", R"(0 in deny "in" [all/a=b]: all)", "1 in allow [c=d/all] [all/all]: all",
                          R"(0 out pass "out" [all/all]: all)"));
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(ReadAdminPolicy, TakesPeersPortsAndActionsOfEachKind) {
  const struct {
    std::string text;
    const char* expected;
  } rows[] = {
      {admin("[{action: Deny, to: [{nodes: {}}, {nodes: {matchLabels: {a: b}}}]}]"),
       "0 out deny [nodes all] [nodes a=b]: all"},
      {admin("[{action: Deny, to: [{networks: [10.0.0.0/31, 'fd00::/127', 10.0.0.2/31]}]}]"),
       "0 out deny [10.0.0.0-10.0.0.3+fd00::-fd00::1]: all"},
      {admin("[{action: Deny, to: [{networks: ['2001:DB8::/128', 0.0.0.0/0]}]}]"),
       "0 out deny [0.0.0.0-255.255.255.255+2001:db8::]: all"},
      {admin("[{action: Allow, to: [{namespaces: {}}], ports: [{portNumber: {protocol: UDP, port: 53}}]}]"),
       "0 out allow [all/all]: UDP 53"},
      {admin("[{action: Allow, to: [{namespaces: {}}], ports: [{portNumber: {port: 80}}, {namedPort: http},\n"
             " {portRange: {start: 8000, end: 8100}}, {portRange: {protocol: SCTP, start: 5, end: 5}}]}]"),
       "0 out allow [all/all]: TCP 80,8000-8100; SCTP 5, http"},
      {baseline("[{action: Deny, to: [{namespaces: {}}]}]"), "0 out deny [all/all]: all"},
      {cluster(
           "[{action: Accept, to: [{pods: {podSelector: {}}}], protocols: [{tcp: {}}, {destinationNamedPort: dns},\n"
           " {udp: {destinationPort: {number: 53}}}, {sctp: {destinationPort: {range: {start: 5, end: 6}}}}]}]"),
       "0 out allow [all/all]: TCP; UDP 53; SCTP 5-6, dns"},
      {cluster("[{action: Pass, to: [{namespaces: {matchLabels: {a: b}}}]}]"), "0 out pass [a=b/all]: all"},
  };
  for (const auto& row : rows) {
    const Sample sample(row.text);
    const Texts texts = policy_of(sample);
    ASSERT_EQ(texts.size(), 2u) << row.text;
    EXPECT_EQ(texts[1], row.expected);
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.text;
  }
}

TEST(ReadAdminPolicy, TakesTheEarlyFormOfPeers) {
  constexpr struct {
    const char* peer;
    const char* expected;
  } rows[] = {
      {"{namespaces: {namespaceSelector: {matchLabels: {a: b}}}}", "0 in allow [a=b/all]: all"},
      {"{namespaces: {sameLabels: [team, env]}}", "0 in allow [all/all same team same env]: all"},
      {"{namespaces: {notSameLabels: [team]}}", "0 in allow [all/all other team]: all"},
      {"{pods: {namespaces: {namespaceSelector: {matchLabels: {a: b}}}, podSelector: {matchLabels: {c: d}}}}",
       "0 in allow [a=b/c=d]: all"},
      {"{pods: {namespaces: {sameLabels: [team]}, podSelector: {matchLabels: {c: d}}}}",
       "0 in allow [all/c=d same team]: all"},
  };
  for (const auto& row : rows) {
    const Sample sample(admin_policy("AdminNetworkPolicy",
                                     "{priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [" +
                                         std::string(row.peer) + "]}]}"));
    EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 1", row.expected)) << row.peer;
    EXPECT_THAT(faults_of(sample), IsEmpty()) << row.peer;
  }
}

TEST(ReadAdminPolicy, TellsBadPeers) {
  constexpr struct {
    const char* peer;
    const char* fault;
  } rows[] = {
      {"{}", "spec.egress[0].to[0] has none of namespaces, pods, nodes, networks and domainNames"},
      {"{services: {}}", "spec.egress[0].to[0] has none of namespaces, pods, nodes, networks and domainNames"},
      {"{namespaces: {}, nodes: {}}",
       "spec.egress[0].to[0] has more than one of namespaces, pods, nodes, networks and domainNames"},
      {"{namespaces: {matchLabels: {-a: b}}}",
       R"(spec.egress[0].to[0].namespaces is no selector: "-a" is not a valid label key)"},
      {"{namespaces: {sameLabels: [a], notSameLabels: [b]}}",
       "spec.egress[0].to[0].namespaces has more than one of namespaceSelector, sameLabels and notSameLabels"},
      {"{namespaces: {sameLabels: []}}", "spec.egress[0].to[0].namespaces.sameLabels has no item"},
      {"{namespaces: {sameLabels: [a, 1]}}",
       R"("spec.egress[0].to[0].namespaces.sameLabels[1]" is an integer, not a string)"},
      {"{pods: web}", R"("spec.egress[0].to[0].pods" is a string, not a map)"},
      {"{networks: []}", "spec.egress[0].to[0].networks has no item"},
      {"{networks: ['zc00::/8']}",
       R"(spec.egress[0].to[0].networks[0] "zc00::/8" is not a CIDR: what stands before "/" is no IP address)"},
      {"x", R"("spec.egress[0].to[0]" is a string, not a map)"},
  };
  for (const auto& row : rows) {
    const Sample sample(
        admin("[{action: Deny, to: [" + std::string(row.peer) + ", {nodes: {matchLabels: {good: one}}}]}]"));
    EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out deny [nodes good=one]: all")) << row.peer;
    EXPECT_THAT(faults_of(sample), ElementsAre("AdminNetworkPolicy default: " + std::string(row.fault)));
  }
}

TEST(ReadAdminPolicy, TakesNetworksForWhatTheyMeanAndTellsThoseThatAreWrittenOtherwise) {
  const Sample sample(admin("[{action: Deny, to: [{networks: [10.0.0.1/31, 010.0.0.2/32, 'FD00::1/127']}]}]"));
  EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out deny [10.0.0.0-10.0.0.2+fd00::-fd00::1]: all"));
  const std::string list = "AdminNetworkPolicy default: spec.egress[0].to[0].networks";
  EXPECT_THAT(faults_of(sample), ElementsAre(list + R"([0] "10.0.0.1/31" must be written as "10.0.0.0/31")",
                                             list + R"([1] "010.0.0.2/32" must be written as "10.0.0.2/32")",
                                             list + R"([2] "FD00::1/127" must be written as "fd00::/127")"));
}

TEST(ReadAdminPolicy, AllowsOnlyPodsAsSources) {
  const Sample sample(admin_policy("AdminNetworkPolicy", R"({priority: 1, subject: {namespaces: {}}, ingress: [
    {action: Deny, from: [{networks: [10.0.0.0/8]}, {nodes: {}}, {namespaces: {}}]}]})"));
  EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 1", "0 in deny [all/all]: all"));
  EXPECT_THAT(faults_of(sample),
              ElementsAre("AdminNetworkPolicy default: spec.ingress[0].from[0] has none of namespaces and pods",
                          "AdminNetworkPolicy default: spec.ingress[0].from[1] has none of namespaces and pods"));
}

TEST(ReadAdminPolicy, ReadsAMissingSelectorAsTheEmptyOneAndTellsIt) {
  const Sample sample(admin("[{action: Deny, to: [{pods: {namespaceSelector: {matchLabels: {a: b}}}}]}]"));
  EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out deny [a=b/all]: all"));
  EXPECT_THAT(faults_of(sample),
              ElementsAre("AdminNetworkPolicy default: spec.egress[0].to[0].pods.podSelector is missing"));
}

TEST(ReadAdminPolicy, DoesNotEvaluateDomainNames) {
  const Sample sample(cluster("[{action: Accept, to: [{domainNames: [example.com]}, {domainNames: [example.org]}]},\n"
                              "{action: Deny, to: [{namespaces: {}}]}]"));
  EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out allow: all", "1 out deny [all/all]: all"));
  ASSERT_EQ(sample.reading().not_evaluated.size(), 1u);
  EXPECT_EQ(sample.reading().not_evaluated[0].why, "peers by domainNames are not evaluated");
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(ReadAdminPolicy, TellsBadPorts) {
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"{}", "has none of portNumber, portRange and namedPort"},
      {"{portNumber: {port: 80}, namedPort: http}", "has more than one of portNumber, portRange and namedPort"},
      {"{portNumber: {protocol: TCP}}", ".portNumber.port is missing"},
      {"{portNumber: {port: 0}}", ".portNumber.port 0 is no port from 1 to 65535"},
      {"{portNumber: {port: 80, protocol: ICMP}}", R"(.portNumber.protocol "ICMP" is none of TCP, UDP and SCTP)"},
      {"{portRange: {start: 10, end: 1}}", ".portRange.end 1 is not above start 10"},
      {"{portRange: {start: 10}}", ".portRange.end is missing"},
      {"{portRange: {start: 10, end: 65536}}", ".portRange.end 65536 is no port from 1 to 65535"},
  };
  for (const auto& row : rows) {
    const Sample sample(admin("[{action: Deny, to: [{namespaces: {}}], ports: [" + row.text + "]}]"));
    EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out deny [all/all]: none")) << row.text;
    const std::string_view separator = std::string_view(row.fault).starts_with('.') ? "" : " ";
    EXPECT_THAT(faults_of(sample), ElementsAre("AdminNetworkPolicy default: spec.egress[0].ports[0]" +
                                               std::string(separator) + row.fault));
  }
}

TEST(ReadAdminPolicy, TellsBadProtocolsOfClusterNetworkPolicies) {
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"{}", " has none of tcp, udp, sctp and destinationNamedPort"},
      {"{tcp: {}, udp: {}}", " has more than one of tcp, udp, sctp and destinationNamedPort"},
      {"{tcp: {destinationPort: {}}}", ".tcp.destinationPort has none of number and range"},
      {"{tcp: {destinationPort: {number: 1, range: {start: 1, end: 2}}}}",
       ".tcp.destinationPort has more than one of number and range"},
      {"{udp: {destinationPort: {number: 65536}}}", ".udp.destinationPort.number 65536 is no port from 1 to 65535"},
      {"{udp: {destinationPort: {range: {start: 5, end: 5}}}}",
       ".udp.destinationPort.range.end 5 is not above start 5"},
  };
  for (const auto& row : rows) {
    const Sample sample(cluster("[{action: Deny, to: [{namespaces: {}}], protocols: [" + row.text + "]}]"));
    EXPECT_THAT(policy_of(sample), ElementsAre("all/all admin 5", "0 out deny [all/all]: none")) << row.text;
    EXPECT_THAT(faults_of(sample),
                ElementsAre(std::string("ClusterNetworkPolicy default: spec.egress[0].protocols[0]") + row.fault));
  }
}

TEST(ReadAdminPolicy, TellsBadRules) {
  const struct {
    std::string text;
    Texts rules;
    const char* fault;
  } rows[] = {
      {admin("[{action: Log, to: [{namespaces: {}}]}]"), {}, R"(.action "Log" is none of Allow, Deny and Pass)"},
      {admin("[{action: Accept, to: [{namespaces: {}}]}]"), {}, R"(.action "Accept" is none of Allow, Deny and Pass)"},
      {baseline("[{action: Pass, to: [{namespaces: {}}]}]"), {}, R"(.action "Pass" is none of Allow and Deny)"},
      {cluster("[{action: Allow, to: [{namespaces: {}}]}]"), {}, R"(.action "Allow" is none of Accept, Deny and Pass)"},
      {admin("[{to: [{namespaces: {}}]}]"), {}, ".action is missing"},
      {admin("[null]"), {}, " null is no rule"},
      {admin("[{action: Deny}]"), {"0 out deny: all"}, ".to is missing"},
      {admin("[{action: Deny, to: []}]"), {"0 out deny: all"}, ".to has no item"},
      {admin("[{action: Deny, to: [{namespaces: {}}], ports: []}]"),
       {"0 out deny [all/all]: none"},
       ".ports has no item"},
  };
  for (const auto& row : rows) {
    const Sample sample(row.text);
    Texts texts = policy_of(sample);
    texts.erase(texts.begin());
    EXPECT_EQ(texts, row.rules) << row.text;
    ASSERT_EQ(faults_of(sample).size(), 1u) << row.text;
    EXPECT_THAT(faults_of(sample)[0], ::testing::EndsWith(std::string("default: spec.egress[0]") + row.fault));
  }
}

TEST(ReadAdminPolicy, SelectsNobodyByABadSubject) {
  constexpr struct {
    const char* subject;
    const char* fault;
  } rows[] = {
      {"null", "spec.subject is missing"},
      {"{}", "spec.subject has none of namespaces and pods"},
      {"{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}",
       "spec.subject has more than one of namespaces and pods"},
      {"{namespaces: all}", R"("spec.subject.namespaces" is a string, not a map)"},
      {"everything", R"("spec.subject" is a string, not a map)"},
  };
  for (const auto& row : rows) {
    const Sample sample(admin_policy("AdminNetworkPolicy", "{priority: 1, subject: " + std::string(row.subject) + "}"));
    EXPECT_THAT(policy_of(sample), ElementsAre("none/none admin 1")) << row.subject;
    EXPECT_THAT(faults_of(sample), ElementsAre("AdminNetworkPolicy default: " + std::string(row.fault)));
  }
}

TEST(ReadAdminPolicy, TellsBadPriorities) {
  constexpr struct {
    const char* priority;
    const char* expected;
    const char* fault;
  } rows[] = {
      {"1001", "all/all admin 1001", "spec.priority 1001 is not from 0 to 1000"},
      {"-1", "all/all admin -1", "spec.priority -1 is not from 0 to 1000"},
      {"null", "all/all admin 0", "spec.priority is missing"},
      {"'1'", "all/all admin 0", R"("spec.priority" is a string, not an integer)"},
  };
  for (const auto& row : rows) {
    const Sample sample(
        admin_policy("AdminNetworkPolicy", "{subject: {namespaces: {}}, priority: " + std::string(row.priority) + "}"));
    EXPECT_THAT(policy_of(sample), ElementsAre(row.expected)) << row.priority;
    EXPECT_THAT(faults_of(sample), ElementsAre("AdminNetworkPolicy default: " + std::string(row.fault)));
  }
}

TEST(ReadAdminPolicy, TellsAPriorityThatTwoOfATierHave) {
  const auto of = [](std::string_view kind, std::string_view name, std::string_view rest) {
    return admin_policy(kind, "{subject: {namespaces: {}}" + std::string(rest) + "}", name);
  };
  const Sample sample(of("AdminNetworkPolicy", "b", ", priority: 5") +
                      of("ClusterNetworkPolicy", "a", ", priority: 5, tier: Admin") +
                      of("ClusterNetworkPolicy", "c", ", priority: 5, tier: Baseline") +
                      of("BaselineAdminNetworkPolicy", "default", "") +
                      of("ClusterNetworkPolicy", "d", ", priority: 0, tier: Baseline") +
                      of("AdminNetworkPolicy", "e", ", priority: 5"));
  std::vector<std::string_view> names;
  for (const Policy& policy : sample.cluster().policies) names.push_back(policy.object->name);
  EXPECT_THAT(names, ElementsAre("b", "a", "c", "default", "d", "e"));
  EXPECT_THAT(faults_of(sample),
              ElementsAre("ClusterNetworkPolicy a: spec.priority 5 is the priority of AdminNetworkPolicy b, too",
                          "AdminNetworkPolicy e: spec.priority 5 is the priority of AdminNetworkPolicy b, too"));
}

TEST(ReadAdminPolicy, TellsABaselineThatIsNotTheDefault) {
  const std::string spec = "{subject: {namespaces: {}}}";
  const Sample sample(admin_policy("BaselineAdminNetworkPolicy", spec) +
                      admin_policy("BaselineAdminNetworkPolicy", spec, "second") +
                      admin_policy("BaselineAdminNetworkPolicy", spec));
  EXPECT_EQ(sample.cluster().policies.size(), 2u);
  EXPECT_THAT(
      faults_of(sample),
      ElementsAre(R"(BaselineAdminNetworkPolicy second: metadata.name "second" is not "default")",
                  "BaselineAdminNetworkPolicy default: replaces the one at test.yaml:2, as kubectl apply would"));
}

TEST(ReadAdminPolicy, LeavesOutWhatHasNoTier) {
  const Sample sample(
      admin_policy("ClusterNetworkPolicy", "{tier: admin, priority: 1, subject: {namespaces: {}}}", "a") +
      admin_policy("ClusterNetworkPolicy", "{priority: 1, subject: {namespaces: {}}}", "b") +
      admin_policy("ClusterNetworkPolicy", "{tier: 1}", "c") + admin_policy("AdminNetworkPolicy", "null", "d"));
  EXPECT_TRUE(sample.cluster().policies.empty());
  EXPECT_THAT(faults_of(sample),
              ElementsAre(R"(ClusterNetworkPolicy a: spec.tier "admin" is neither Admin nor Baseline)",
                          "ClusterNetworkPolicy b: spec.tier is missing",
                          R"(ClusterNetworkPolicy c: "spec.tier" is an integer, not a string)",
                          "AdminNetworkPolicy d: spec is missing"));
}

}  // namespace
}  // namespace seawall::network
