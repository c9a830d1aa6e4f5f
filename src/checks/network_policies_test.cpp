#include "network_policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace seawall::checks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A text's documents, asked without a scan.
class AskedPolicies {
 public:
  explicit AskedPolicies(std::string text) {
    auto source = documents::Source::from_bytes("input.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
  }

  const objects::Inventory& inventory() const { return inventory_; }
  /// "any own ingress egress", as far as the policies of the input say so of the first Namespace.
  std::string over_namespace() {
    const objects::Object& namespace_ = inventory_.objects()[inventory_.of_kind("", "Namespace").front()];
    const NamespacePolicies policies = policies_over(namespace_, inventory_, facts_);
    std::string said;
    const auto say = [&](bool is, std::string_view word) {
      if (is) said += (said.empty() ? "" : " ") + std::string(word);
    };
    say(policies.has_any, "any");
    say(policies.has_network_policy, "own");
    say(policies.is_closed[0], "ingress");
    say(policies.is_closed[1], "egress");
    return said;
  }

 private:
  objects::Inventory inventory_;
  findings::Facts facts_;
};

std::string over_shop(std::string_view policy) {
  const std::string namespace_ = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}\n---\n";
  return AskedPolicies(namespace_ + std::string(policy)).over_namespace();
}

std::string of_kind(std::string_view api, std::string_view kind, std::string_view spec, std::string_view namespace_) {
  const std::string place = namespace_.empty() ? "" : ", namespace: " + std::string(namespace_);
  return "{apiVersion: " + std::string(api) + ", kind: " + std::string(kind) + ", metadata: {name: a" + place +
         "}, spec: " + std::string(spec) + "}";
}

std::string network_policy(std::string_view spec, std::string_view namespace_ = "shop") {
  return of_kind("networking.k8s.io/v1", "NetworkPolicy", spec, namespace_);
}

TEST(NetworkPolicies, CloseWhatTheirTypesSay) {
  const struct {
    std::string_view spec;
    std::string_view said;
  } rows[] = {
      {"{}", "any own ingress"},
      {"{podSelector: {}}", "any own ingress"},
      {"{podSelector: {}, policyTypes: []}", "any own ingress"},
      {"{podSelector: {}, egress: []}", "any own ingress"},
      {"{podSelector: {}, egress: [{ports: [{port: 53}]}]}", "any own ingress egress"},
      {"{podSelector: {}, egress: [{}]}", "any own ingress"},
      {"{podSelector: {}, policyTypes: [Egress]}", "any own egress"},
      {"{podSelector: {}, policyTypes: [Egress], ingress: [{}]}", "any own egress"},
      {"{podSelector: {}, policyTypes: [Ingress, Egress]}", "any own ingress egress"},
      {"{podSelector: {}, policyTypes: [ingress]}", "any own"},
      {"{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}", "any own"},
      {"{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}", "any own"},
      {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}", "any own"},
      {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}", "any own ingress"},
  };
  for (const auto& row : rows) EXPECT_EQ(over_shop(network_policy(row.spec)), row.said) << row.spec;
}

TEST(NetworkPolicies, AreOfTheirNamespaceAndOfAnyWhereTheFileNamesNone) {
  EXPECT_EQ(over_shop(network_policy("{}", "other")), "");
  EXPECT_EQ(over_shop(network_policy("{}", "")), "any ingress");
  EXPECT_EQ(over_shop(network_policy("{podSelector: {matchLabels: {app: web}}}") + "\n---\n" +
                      network_policy("{policyTypes: [Egress]}")),
            "any own egress");
}

TEST(NetworkPolicies, MayCloseWhereTheyCannotBeRead) {
  for (const std::string_view spec :
       {"{podSelector: []}", "{policyTypes: Ingress}", "{policyTypes: [1]}", "{ingress: {}}", "{ingress: [1]}",
        "{ingress: [{from: 1}]}", "{ingress: [{ports: [{port: 1, protocol: 1}]}]}", "[]"}) {
    EXPECT_EQ(over_shop(network_policy(spec)), "any own ingress egress") << spec;
  }
}

TEST(PoliciesOfAdministrators, CloseTheNamespacesOfTheirSubjectByDenyingEverybody) {
  const struct {
    std::string_view spec;
    std::string_view said;
  } rows[] = {
      {"{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}", "any ingress"},
      {"{subject: {namespaces: {matchLabels: {team: a}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}",
       "any ingress"},
      {"{subject: {namespaces: {matchLabels: {team: b}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}", ""},
      {"{subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}}", "any"},
      {"{subject: {namespaces: {matchExpressions: [{key: team, operator: Like}]}}}", "any"},
      {"{subject: {pods: {namespaceSelector: {}, podSelector: {}}}, ingress: [{action: Deny, from: [{pods: "
       "{namespaceSelector: {}, podSelector: {}}}]}]}",
       "any ingress"},
      {"{subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}}, ingress: [{action: Deny, "
       "from: [{namespaces: {}}]}]}",
       "any"},
      {"{subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8, '0.0.0.0/0']}]}]}",
       "any egress"},
      {"{subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}]}]}", "any"},
      {"{subject: {namespaces: {}}, egress: [{action: Deny, to: [{nodes: {}}]}]}", "any"},
      {"{subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}", "any"},
      {"{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: "
       "80}}]}]}",
       "any"},
      {"{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {}}]}]}",
       "any"},
      {"{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {}}}]}]}",
       "any ingress"},
      {"{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {sameLabels: [team]}}]}]}", "any"},
      {"{subject: 1}", "any ingress egress"},
  };
  for (const auto& row : rows) {
    for (const std::string_view kind : {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"}) {
      EXPECT_EQ(over_shop(of_kind("policy.networking.k8s.io/v1alpha2", kind, row.spec, "")), row.said) << row.spec;
    }
  }
}

TEST(PoliciesOfCilium, CloseTheDirectionsThatHaveRules) {
  const struct {
    std::string_view spec;
    std::string_view said;
  } rows[] = {
      {"{endpointSelector: {}}", "any"},
      {"{endpointSelector: {}, ingress: []}", "any"},
      {"{endpointSelector: {}, ingress: [{}]}", "any ingress"},
      {"{endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}", "any ingress"},
      {"{endpointSelector: {}, egress: [{toPorts: [{ports: [{port: '53'}]}]}]}", "any egress"},
      {"{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}", "any"},
      {"{endpointSelector: {}, enableDefaultDeny: {egress: true}}", "any egress"},
      {"{endpointSelector: {}, ingress: [{fromEntities: [all]}]}", "any"},
      {"{endpointSelector: {}, ingress: [{fromEntities: [all], toPorts: [{ports: [{port: '80'}]}]}]}", "any ingress"},
      {"{endpointSelector: {}, egress: [{toEndpoints: [{}]}]}", "any"},
      {"{endpointSelector: {matchLabels: {app: a}}, ingress: [{}]}", "any"},
      {"{endpointSelector: {matchLabels: {k8s:io.kubernetes.pod.namespace: shop}}, ingress: [{}]}", "any ingress"},
      {"{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: other}}, ingress: [{}]}", ""},
      {"{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: a}}, ingress: [{}]}", "any ingress"},
      {"{endpointSelector: {matchLabels: {'any:io.cilium.k8s.namespace.labels.team': b}}, ingress: [{}]}", ""},
      {"{endpointSelector: {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [shop]}]}}",
       ""},
      {"{endpointSelector: {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [b, a]}]}, "
       "egress: [{}]}",
       "any egress"},
      {"{endpointSelector: {matchExpressions: [{key: io.cilium.k8s.namespace.labels.team, operator: DoesNotExist}]}}",
       ""},
      {"{nodeSelector: {}, ingress: [{}]}", ""},
      {"{endpointSelector: 1}", "any ingress egress"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(over_shop(of_kind("cilium.io/v2", "CiliumClusterwideNetworkPolicy", row.spec, "")), row.said) << row.spec;
  }
  EXPECT_EQ(over_shop(of_kind("cilium.io/v2", "CiliumNetworkPolicy", "{ingress: [{}]}", "shop")), "any ingress");
  EXPECT_EQ(over_shop("{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: a}, specs: "
                      "[{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, egress: [{}]}]}"),
            "any ingress egress");
}

TEST(PoliciesOfCalico, CloseTheirTypes) {
  const struct {
    std::string_view spec;
    std::string_view said;
  } rows[] = {
      {"{}", "any ingress"},
      {"{selector: ' all() '}", "any ingress"},
      {"{selector: ' '}", "any ingress"},
      {"{types: [Ingress, Egress]}", "any ingress egress"},
      {"{egress: [{action: Deny}]}", "any egress"},
      {"{ingress: [{action: Log}], egress: [{action: Deny}]}", "any ingress egress"},
      {"{types: [Ingress], egress: [{action: Deny}]}", "any ingress"},
      {"{ingress: [{action: Allow}]}", "any"},
      {"{ingress: [{action: Allow, source: {}, metadata: {annotations: {a: b}}}]}", "any"},
      {"{ingress: [{action: Allow, protocol: TCP}]}", "any ingress"},
      {"{selector: app == 'a'}", "any"},
      {"{selector: projectcalico.org/namespace not in {'kube-system'}}", "any ingress"},
      {"{serviceAccountSelector: role == 'a'}", "any"},
      {"{doNotTrack: true}", ""},
      {"{preDNAT: true}", ""},
      {"{types: 1}", "any ingress egress"},
  };
  for (const auto& row : rows) {
    // An expression with braces needs a block.
    std::string spec(row.spec);
    if (const std::size_t at = spec.find("projectcalico.org/namespace"); at != spec.npos) {
      spec = "{selector: \"" + spec.substr(at, spec.size() - at - 1) + "\"}";
    }
    EXPECT_EQ(over_shop(of_kind("projectcalico.org/v3", "GlobalNetworkPolicy", spec, "")), row.said) << spec;
    EXPECT_EQ(over_shop(of_kind("crd.projectcalico.org/v1", "NetworkPolicy", spec, "shop")), row.said) << spec;
  }
}

std::vector<std::string> openings_of(std::string_view rule, std::size_t faults_wanted = 0) {
  AskedPolicies asked(network_policy("{ingress: [" + std::string(rule) + "]}"));
  const objects::Object& policy = asked.inventory().objects().front();
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  std::vector<std::string> found;
  for (const Node item : policy_rules(policy.spec(), Direction::ingress, reader).items()) {
    each_opening(item, Direction::ingress, reader, [&](Opening opening, Node at) {
      constexpr std::string_view names[] = {"everybody", "addresses", "namespaces"};
      found.push_back(std::string(names[static_cast<std::size_t>(opening)]) + " at " +
                      objects::field_path(policy.root, at));
    });
  }
  EXPECT_EQ(faults.size(), faults_wanted) << rule;
  return found;
}

TEST(Openings, StandAtThePeerOrAtTheRuleThatNamesNone) {
  EXPECT_THAT(openings_of("{}"), ElementsAre("everybody at spec.ingress[0]"));
  EXPECT_THAT(openings_of("null"), ElementsAre("everybody at spec.ingress[0]"));
  EXPECT_THAT(openings_of("{from: []}"), ElementsAre("everybody at spec.ingress[0].from"));
  EXPECT_THAT(openings_of("{from: null}"), ElementsAre("everybody at spec.ingress[0]"));
  EXPECT_THAT(openings_of("{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}]}"),
              ElementsAre("addresses at spec.ingress[0].from[0].ipBlock.cidr",
                          "addresses at spec.ingress[0].from[1].ipBlock.cidr"));
  EXPECT_THAT(openings_of("{from: [{namespaceSelector: {}}]}"),
              ElementsAre("namespaces at spec.ingress[0].from[0].namespaceSelector"));
}

TEST(Openings, AreNoneWhereTheRuleIsLimited) {
  for (const std::string_view rule :
       {"{ports: [{port: 80}]}", "{ports: [{port: http}]}", "{ports: [{port: 1, endPort: 65534}]}",
        "{ports: [{port: 2, endPort: 65535}]}", "{ports: [{protocol: UDP}]}", "{ports: [{protocol: SCTP}]}",
        "{from: [{}]}", "{from: [{podSelector: {}}]}", "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}",
        "{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}",
        "{from: [{namespaceSelector: {matchLabels: {a: b}}}]}",
        "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}"}) {
    EXPECT_THAT(openings_of(rule), IsEmpty()) << rule;
  }
}

TEST(Openings, AreNotSeenInFieldsOfAWrongType) {
  for (const std::string_view rule :
       {"1", "{from: {}}", "{from: [1]}", "{ports: {}}", "{ports: [1], from: []}", "{ports: [{port: {}}]}",
        "{from: [{namespaceSelector: []}]}", "{from: [{ipBlock: {cidr: 1}}]}",
        "{from: [{namespaceSelector: {matchLabels: []}}]}", "{from: [{namespaceSelector: {}, podSelector: 1}]}"}) {
    EXPECT_THAT(openings_of(rule, 1), IsEmpty()) << rule;
  }
}

}  // namespace
}  // namespace seawall::checks
