#include "pod_security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "checks/checks.h"

namespace seawall::checks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

objects::Inventory inventory_of(std::string text) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes("input.yaml", std::move(text));
  EXPECT_TRUE(source);
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  return inventory;
}

// --- other engines -----------------------------------------------------------------------------------

constexpr std::string_view shop = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: cart}}}\n";

bool is_guarded(std::string_view objects, pods::Level minimum = pods::Level::baseline) {
  const objects::Inventory inventory = inventory_of(std::string(shop) + "---\n" + std::string(objects));
  EXPECT_THAT(inventory.not_looked(), IsEmpty()) << objects;
  return is_guarded_elsewhere(inventory.objects()[0], minimum, inventory);
}

struct Row {
  std::string_view part;
  bool guarded;
};

std::string kyverno(std::string_view match, std::string_view validate, std::string_view spec = "") {
  return "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: a}, spec: {" + std::string(spec) +
         "rules: [{name: a, " + std::string(match) + ", validate: {failureAction: Enforce, " + std::string(validate) +
         "}}]}}";
}

TEST(GuardedByKyverno, WhereItsFiltersTakeInTheWholeNamespace) {
  const Row rows[] = {
      {"match: {any: [{resources: {kinds: [Pod]}}]}", true},
      {"match: {any: [{resources: {kinds: ['*/Pod']}}]}", true},
      {"match: {any: [{resources: {kinds: ['P*']}}]}", true},
      {"match: {any: [{resources: {kinds: [Service]}}]}", false},
      {"match: {any: [{resources: {kinds: [Pod/exec]}}]}", false},
      {"match: {any: [{resources: {kinds: [Service]}}, {resources: {kinds: [Pod]}}]}", true},
      {"match: {all: [{resources: {kinds: [Service]}}, {resources: {kinds: [Pod]}}]}", false},
      {"match: {all: [{resources: {kinds: [Pod]}}, {resources: {namespaces: [s*]}}]}", true},
      {"match: {any: []}", false},
      {"match: {all: []}", false},
      {"match: {}", false},
      {"match: {resources: {kinds: [Pod], namespaces: [shop]}}", true},
      {"match: {resources: {kinds: [Pod], namespaces: [other]}}", false},
      {"match: {resources: {kinds: [Pod], names: ['*']}}", true},
      {"match: {resources: {kinds: [Pod], names: [web]}}", false},
      {"match: {resources: {kinds: [Pod], name: web}}", false},
      {"match: {resources: {kinds: [Pod], operations: [UPDATE]}}", false},
      {"match: {resources: {kinds: [Pod], selector: {matchLabels: {a: b}}}}", false},
      {"match: {resources: {kinds: [Pod], annotations: {a: b}}}", false},
      {"match: {resources: {kinds: [Pod]}, subjects: [{kind: User, name: a}]}", false},
      {"match: {resources: {kinds: [Pod], namespaceSelector: {matchLabels: {team: cart}}}}", true},
      {"match: {resources: {kinds: [Pod], namespaceSelector: {matchLabels: {team: web}}}}", false},
      {"match: {resources: {kinds: [Pod]}}, exclude: {resources: {namespaces: [shop]}}", false},
      {"match: {resources: {kinds: [Pod]}}, exclude: {resources: {namespaces: [other]}}", true},
      {"match: {resources: {kinds: [Pod]}}, exclude: {any: [{resources: {namespaces: [shop], names: [a]}}]}", true},
      {"match: {resources: {kinds: [Pod]}}, exclude: {any: [{clusterRoles: [cluster-admin]}]}", true},
      {"match: 1", false},
      {"match: {any: [1], all: 2, resources: [3]}", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_guarded(kyverno(row.part, "podSecurity: {level: baseline}")), row.guarded) << row.part;
  }
}

TEST(GuardedByKyverno, WhereTheRuleRefusesPrivilegedPods) {
  const Row rows[] = {
      {"podSecurity: {level: restricted, version: latest}", true},
      {"podSecurity: {level: baseline, exclude: [{controlName: HostPath Volumes}]}", true},
      {"podSecurity: {level: baseline, exclude: [{controlName: Privileged Containers}]}", false},
      {"podSecurity: {level: baseline, exclude: [{controlName: Privileged Containers, images: [a]}]}", true},
      {"podSecurity: {level: privileged}", false},
      {"podSecurity: {version: latest}", false},
      {"pattern: {spec: {containers: [{=(securityContext): {=(privileged): 'false'}}]}}", true},
      {"anyPattern: [{spec: {containers: [{securityContext: {privileged: 'false'}}]}}]", true},
      {"pattern: {spec: {containers: [{securityContext: {allowPrivilegeEscalation: 'false'}}]}}", false},
      {"cel: {expressions: [{expression: 'object.spec.containers.all(c, !c.securityContext.privileged)'}]}", true},
      {"message: 'securityContext.privileged', pattern: {metadata: {name: unprivileged}}", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_guarded(kyverno("match: {resources: {kinds: [Pod]}}", row.part)), row.guarded) << row.part;
  }
  const std::string baseline = kyverno("match: {resources: {kinds: [Pod]}}", "podSecurity: {level: baseline}");
  EXPECT_FALSE(is_guarded(baseline, pods::Level::restricted));
}

TEST(GuardedByKyverno, WhereTheRuleIsEnforced) {
  const auto policy = [](std::string_view of_policy, std::string_view of_rule) {
    return "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: a}, spec: {" + std::string(of_policy) +
           "rules: [{match: {resources: {kinds: [Pod]}}, validate: {" + std::string(of_rule) +
           "podSecurity: {level: baseline}}}]}}";
  };
  const struct {
    std::string_view of_policy;
    std::string_view of_rule;
    bool guarded;
  } rows[] = {
      {"", "", false},
      {"validationFailureAction: Enforce, ", "", true},
      {"validationFailureAction: enforce, ", "", true},
      {"validationFailureAction: Audit, ", "", false},
      {"validationFailureAction: Enforce, admission: false, ", "", false},
      {"validationFailureAction: Enforce, ", "failureAction: Audit, ", false},
      {"", "failureAction: Enforce, ", true},
      {"", "failureAction: Enforce, failureActionOverrides: [{action: Audit, namespaces: [shop]}], ", false},
      {"", "failureAction: Enforce, failureActionOverrides: [{action: Audit, namespaces: [web]}], ", true},
      {"validationFailureActionOverrides: [{action: Enforce, namespaces: ['sh?p']}], ", "", true},
      {"validationFailureActionOverrides: [{action: Enforce, namespaceSelector: {matchLabels: {team: web}}}], ", "",
       false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_guarded(policy(row.of_policy, row.of_rule)), row.guarded) << row.of_policy << row.of_rule;
  }
}

TEST(GuardedByKyverno, NotByAPolicyOfAnotherNamespace) {
  const auto in = [](std::string_view namespace_) {
    return "{apiVersion: kyverno.io/v1, kind: Policy, metadata: {name: a, namespace: " + std::string(namespace_) +
           "}, spec: {validationFailureAction: Enforce, rules: [{match: {resources: {kinds: [Pod]}}, validate: "
           "{podSecurity: {level: baseline}}}]}}";
  };
  EXPECT_TRUE(is_guarded(in("shop")));
  EXPECT_FALSE(is_guarded(in("web")));
}

TEST(GuardedByGatekeeper, WhereTheConstraintDeniesAllPodsOfTheNamespace) {
  const Row rows[] = {
      {"", true},
      {"enforcementAction: deny", true},
      {"enforcementAction: warn", false},
      {"enforcementAction: scoped, scopedEnforcementActions: [{action: warn}]", false},
      {"match: {kinds: [{apiGroups: [''], kinds: [Pod]}]}", true},
      {"match: {kinds: [{apiGroups: [apps], kinds: [Deployment]}]}", false},
      {"match: {namespaces: [web, shop]}", true},
      {"match: {namespaces: [web]}", false},
      {"match: {excludedNamespaces: [sh*]}", false},
      {"match: {scope: Cluster}", false},
      {"match: {scope: Namespaced}", true},
      {"match: {name: web}", false},
      {"match: {labelSelector: {matchLabels: {a: b}}}", false},
      {"match: {namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}", false},
      {"match: {namespaceSelector: {matchExpressions: [{key: team, operator: Nonsense}]}}", false},
  };
  for (const Row& row : rows) {
    const std::string constraint = "{apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sPSPPrivilegedContainer, "
                                   "metadata: {name: a}, spec: {" +
                                   std::string(row.part) + "}}";
    EXPECT_EQ(is_guarded(constraint), row.guarded) << row.part;
  }
}

TEST(GuardedByAdmissionPolicy, WhereTheBindingDeniesAndBothTakeInThePodsOfTheNamespace) {
  const auto objects = [](std::string_view constraints, std::string_view binding) {
    return "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: a}, spec: "
           "{validations: [{expression: 'object.spec.containers.all(c, !c.securityContext.privileged)'}], "
           "matchConstraints: {" +
           std::string(constraints) +
           "}}}\n---\n{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: "
           "{name: a}, spec: {policyName: a, " +
           std::string(binding) + "}}";
  };
  constexpr std::string_view pods = "resourceRules: [{apiGroups: [''], operations: [CREATE], resources: [pods]}]";
  constexpr std::string_view deny = "validationActions: [Deny]";
  const struct {
    std::string constraints;
    std::string binding;
    bool guarded;
  } rows[] = {
      {std::string(pods), std::string(deny), true},
      {std::string(pods), "validationActions: [Warn]", false},
      {std::string(pods), "validationActions: 1", false},
      {"", std::string(deny), false},
      {"resourceRules: [{apiGroups: ['*'], operations: ['*'], resources: ['*/*']}]", std::string(deny), true},
      {"resourceRules: [{apiGroups: [apps], operations: [CREATE], resources: [pods]}]", std::string(deny), false},
      {"resourceRules: [{apiGroups: [''], operations: [UPDATE], resources: [pods]}]", std::string(deny), false},
      {"resourceRules: [{apiGroups: [''], operations: [CREATE], resources: [pods/exec]}]", std::string(deny), false},
      {"resourceRules: [{apiGroups: [''], operations: [CREATE], resources: [pods], resourceNames: [a]}]",
       std::string(deny), false},
      {std::string(pods) + ", objectSelector: {matchLabels: {a: b}}", std::string(deny), false},
      {std::string(pods) + ", namespaceSelector: {matchLabels: {team: web}}", std::string(deny), false},
      {std::string(pods), std::string(deny) + ", matchResources: {namespaceSelector: {matchLabels: {team: web}}}",
       false},
      {std::string(pods),
       std::string(deny) + ", matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}",
       true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_guarded(objects(row.constraints, row.binding)), row.guarded) << row.constraints << row.binding;
  }
}

TEST(GuardedElsewhere, IsAskedOfPoliciesThatAreNestedAsDeeplyAsInputMayBe) {
  constexpr std::size_t depth = 9'000;
  const std::string nested = std::string(depth, '[') + "'.privileged'" + std::string(depth, ']');
  EXPECT_TRUE(is_guarded(kyverno("match: {resources: {kinds: [Pod]}}", "deny: " + nested)));
}

// --- the checks --------------------------------------------------------------------------------------

class Scan {
 public:
  Scan(std::string_view id, std::string text, int minor = findings::newest_minor)
      : inventory_(inventory_of(std::move(text))), checks_{findings::configured(*find(id))}, minor_(minor) {}
  void set(std::size_t parameter, std::vector<std::string> values) {
    checks_[0].values[parameter].strings = std::move(values);
  }

  findings::Judged judged() const {
    return findings::judge({.inventory = &inventory_, .minor = minor_}, checks_, 0, inventory_.objects().size());
  }
  /// While it was read and judged.
  std::size_t not_looked() const { return inventory_.not_looked().size() + judged().not_looked.size(); }
  std::vector<std::string> found() const {
    std::vector<std::string> found;
    for (const findings::Finding& finding : judged().findings) {
      found.push_back(objects::field_path(finding.object->root, finding.at) + ": " + findings::message(finding));
    }
    return found;
  }
  std::vector<std::string> unassessable() const {
    std::vector<std::string> reasons;
    for (const auto& entry : findings::unassessable(inventory_, checks_, judged().subjects)) {
      reasons.emplace_back(entry.reason);
    }
    return reasons;
  }

 private:
  objects::Inventory inventory_;
  std::vector<findings::ConfiguredCheck> checks_;
  int minor_;
};

std::string namespace_with(std::string_view labels) {
  return "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: " + std::string(labels) + "}}\n---\n";
}

std::string workload(std::string_view spec) {
  return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, namespace: shop}, spec: {template: {spec: {" +
         std::string(spec) + "}}}}";
}

TEST(PodAboveNamespaceLevel, IsToldOnceForAWorkloadAtItsFirstViolation) {
  const std::string text =
      namespace_with("{pod-security.kubernetes.io/enforce: baseline}") +
      workload("hostPID: true, hostNetwork: true, containers: [{name: a, securityContext: {privileged: true}}]");
  EXPECT_THAT(
      Scan("pod-above-namespace-level", text).found(),
      ElementsAre(
          "spec.template.spec.hostNetwork: violates PodSecurity \"baseline:latest\": host namespaces, privileged"));
}

TEST(PodAboveNamespaceLevel, IsToldAsAWarningWhereNothingIsEnforced) {
  const std::string text = namespace_with("{pod-security.kubernetes.io/warn: baseline, "
                                          "pod-security.kubernetes.io/warn-version: v1.31}") +
                           workload("hostPID: true, containers: [{name: a}]");
  EXPECT_THAT(Scan("pod-above-namespace-level", text).found(),
              ElementsAre("spec.template.spec.hostPID: would violate PodSecurity \"baseline:v1.31\": host namespaces"));
}

TEST(PodAboveNamespaceLevel, CountsDefaultsOfPodsThatCustomKindsMake) {
  const std::string volumes =
      "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, volumes: [{name: a}], "
      "containers: "
      "[{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]";
  const std::string rollout =
      "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: cart, namespace: shop}, spec: {template: "
      "{spec: {" +
      volumes + "}}}}";
  const std::string restricted = namespace_with("{pod-security.kubernetes.io/enforce: restricted}");
  for (const std::string& object : {workload(volumes), rollout}) {
    const Scan scan("pod-above-namespace-level", restricted + object);
    EXPECT_THAT(scan.found(), IsEmpty()) << object;
    EXPECT_THAT(scan.unassessable(), IsEmpty()) << object;
  }
}

TEST(PodSecurityChecks, SayWhatTheyLack) {
  const std::string pod = workload("hostPID: true, containers: []");
  EXPECT_THAT(Scan("pod-above-namespace-level", pod).unassessable(),
              ElementsAre("no workload of the input is in a namespace whose level of pod security is in the input"));
  for (const std::string_view id : {"namespace-without-pod-security-level", "pod-security-version-pinned-old"}) {
    EXPECT_THAT(Scan(id, pod).unassessable(), ElementsAre("no Namespace is in the input")) << id;
    EXPECT_THAT(Scan(id, namespace_with("{}")).unassessable(), IsEmpty()) << id;
  }
}

TEST(PodSecurityChecks, DoNotJudgeByAMinimumThatIsNoLevel) {
  for (const std::vector<std::string>& minimum :
       {std::vector<std::string>{}, {"Baseline"}, {"baseline", "restricted"}}) {
    Scan scan("namespace-without-pod-security-level", namespace_with("{}"));
    scan.set(0, minimum);
    EXPECT_THAT(scan.found(), IsEmpty());
    ASSERT_THAT(scan.judged().not_assessed, testing::SizeIs(1));
    EXPECT_EQ(scan.judged().not_assessed[0].reason,
              "its parameter \"minimum\" is not one of privileged, baseline and restricted");
  }
}

TEST(PodSecurityChecks, NeitherFireOnWrongTypesNorCallThemClean) {
  const auto policy = [](std::string_view spec) {
    return "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: a, annotations: "
           "{seccomp.security.alpha.kubernetes.io/allowedProfileNames: runtime/default}}, spec: {" +
           std::string(spec) + "}}";
  };
  const std::string escalation = "allowPrivilegeEscalation: false, ";
  const std::string strict = escalation + "requiredDropCapabilities: [ALL], ";
  const struct {
    std::string_view id;
    std::string text;
  } rows[] = {
      {"namespace-without-pod-security-level", namespace_with("1")},
      {"namespace-without-pod-security-level", namespace_with("{pod-security.kubernetes.io/enforce: true}")},
      {"pod-security-version-pinned-old", namespace_with("[a]")},
      {"pod-security-version-pinned-old",
       namespace_with(
           "{pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: 1.2}")},
      {"pod-above-namespace-level", namespace_with("{pod-security.kubernetes.io/enforce: restricted}") +
                                        workload("hostPID: 'true', containers: [{name: a}]")},
      {"pod-security-policy-object", policy(strict + "privileged: 1")},
      {"pod-security-policy-object", policy(strict + "hostPID: 'true'")},
      {"pod-security-policy-object", policy(strict + "runAsUser: RunAsAny")},
      {"pod-security-policy-object", policy(strict + "runAsUser: {rule: MustRunAs, ranges: [{min: '0'}]}")},
      {"pod-security-policy-object", policy(strict + "volumes: hostPath")},
      {"pod-security-policy-object", policy(strict + "allowedCapabilities: [1]")},
      {"pod-security-policy-object", policy(escalation + "requiredDropCapabilities: ALL")},
      {"pod-security-policy-object", policy("allowPrivilegeEscalation: 'true', requiredDropCapabilities: [ALL]")},
  };
  for (const auto& row : rows) {
    const Scan scan(row.id, row.text, row.id == "pod-security-policy-object" ? 24 : findings::newest_minor);
    EXPECT_THAT(scan.found(), IsEmpty()) << row.id << row.text;
    EXPECT_GT(scan.not_looked(), 0U) << row.id << row.text;
  }
}

}  // namespace
}  // namespace seawall::checks
