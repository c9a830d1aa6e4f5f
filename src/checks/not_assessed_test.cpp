// A check that lacks a fact says so, instead of passing what it could not judge.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "checks/checks.h"

namespace seawall::checks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Scan {
 public:
  Scan(std::string_view id, std::string text) : checks_{findings::configured(*find(id))} {
    auto source = documents::Source::from_bytes("input.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
  }
  void set(std::size_t parameter, std::string value) { checks_[0].values[parameter].strings = {std::move(value)}; }

  std::vector<std::string> reasons() const {
    std::vector<std::string> reasons;
    const auto judged = findings::judge({.inventory = &inventory_}, checks_, 0, inventory_.objects().size());
    EXPECT_THAT(judged.findings, IsEmpty());
    for (const findings::NotAssessed& entry : judged.not_assessed) reasons.emplace_back(entry.reason);
    return reasons;
  }
  std::vector<std::string> unassessable() const {
    std::vector<std::string> reasons;
    const auto judged = findings::judge({.inventory = &inventory_}, checks_, 0, inventory_.objects().size());
    for (const auto& entry : findings::unassessable(inventory_, checks_, judged.subjects)) {
      reasons.emplace_back(entry.reason);
    }
    return reasons;
  }

 private:
  objects::Inventory inventory_;
  std::vector<findings::ConfiguredCheck> checks_;
};

std::string pod_with(std::string_view containers, std::string_view spec = "") {
  return "{apiVersion: v1, kind: Pod, metadata: {name: pod}, spec: {" + std::string(spec) + "containers: [" +
         std::string(containers) + "]}}";
}

std::string node_with(std::string_view info) {
  return "{apiVersion: v1, kind: Node, metadata: {name: node}, status: {nodeInfo: {" + std::string(info) + "}}}";
}

TEST(NotAssessed, IsAComponentWhoseImageTellsNoVersion) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  for (const std::string& image :
       {std::string("grafana/grafana"), "grafana/grafana" + digest, std::string("grafana/grafana:latest"),
        std::string("traefik:v3.6"), std::string("grafana/grafana:11.2.2-security-01")}) {
    EXPECT_THAT(Scan("known-vulnerable-component", pod_with("{image: \"" + image + "\"}")).reasons(),
                ElementsAre("its version is not in the reference"))
        << image;
  }
  for (const std::string& image : {std::string("bitnami/grafana"), std::string("grafana/grafana:12.4.2"),
                                   std::string("nginx"), std::string("grafana/grafana:a:b")}) {
    EXPECT_THAT(Scan("known-vulnerable-component", pod_with("{image: \"" + image + "\"}")).reasons(), IsEmpty())
        << image;
  }
}

TEST(NotAssessed, AreNodesWithBuildsOfVendors) {
  const struct {
    std::string_view info;
    std::string_view reason;
  } rows[] = {
      {"kubeletVersion: v1.28.3-eks-4f4795d", "its kubelet is a vendor's build, whose fixes the version does not tell"},
      {"containerRuntimeVersion: 'containerd://1.6.20~ds1'",
       "its container runtime is a vendor's build, whose fixes the version does not tell"},
      {"kernelVersion: 5.10.0-21-amd64", "its kernel is a distribution's build, whose fixes the version does not tell"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(Scan("node-component-vulnerable", node_with(row.info)).reasons(), ElementsAre(row.reason)) << row.info;
  }
  EXPECT_THAT(Scan("node-component-vulnerable", "{apiVersion: v1, kind: Node, metadata: {name: node}}").reasons(),
              ElementsAre("it has no status.nodeInfo"));
  EXPECT_THAT(Scan("node-component-vulnerable", node_with("kernelVersion: 5.16.1, operatingSystem: windows")).reasons(),
              IsEmpty());
}

TEST(NotAssessed, AreApiServersWhoseFlagsCannotBeRead) {
  const struct {
    std::string_view command;
    std::string_view reason;
  } rows[] = {
      {"[sh, -c, 'exec kube-apiserver --authorization-mode=AlwaysAllow']",
       "the flags of its API server stand in a script"},
      {"[kube-apiserver, --authorization-mode=$(MODE)]", "its --authorization-mode is in a variable"},
      {"[kube-apiserver, --authorization-config=/etc/a.yaml]",
       "the file of its --authorization-config is not in the input"},
  };
  for (const auto& row : rows) {
    const std::string pod = pod_with("{name: a, command: " + std::string(row.command) + "}");
    EXPECT_THAT(Scan("rbac-disabled", pod).reasons(), ElementsAre(row.reason)) << row.command;
    EXPECT_THAT(Scan("rbac-disabled", pod).unassessable(), IsEmpty()) << row.command;
  }
}

TEST(NotAssessed, IsThePullSecretOfAnUnknownServiceAccount) {
  Scan scan("image-pull-secret-missing", pod_with("{image: private.example.com/cart}", "serviceAccountName: puller, "));
  scan.set(0, "private.example.com");
  EXPECT_THAT(scan.reasons(), ElementsAre("its service account, which may name a pull secret, is not in the input"));
}

TEST(NotAssessed, IsTheTagOfAnImageNamedByDigest) {
  Scan scan("image-tag-mismatch", pod_with("{image: 'nginx@sha256:" + std::string(64, 'a') + "'}"));
  scan.set(0, "nginx:1.27.2");
  EXPECT_THAT(scan.reasons(), ElementsAre("its image is named by digest alone"));
}

TEST(NotAssessed, AreIdsWithARangeThatIsNone) {
  for (const std::string_view range : {"", "x", "-1", "5-", "-", "9-8", "1-2-3", "1 - 2", "99999999999999999999"}) {
    Scan scan("id-outside-allowed-range", pod_with("{name: a, securityContext: {runAsUser: 7}}"));
    scan.set(0, std::string(range));
    EXPECT_THAT(scan.reasons(), ElementsAre("a range of ids is not of the form \"1000\" or \"1000-1999\"")) << range;
  }
  Scan scan("id-outside-allowed-range", pod_with("{name: a, securityContext: {runAsUser: 7}}"));
  scan.set(0, "7");
  EXPECT_THAT(scan.reasons(), IsEmpty());
}

TEST(NotAssessed, AreSubPathsWithoutAVersionOfAKubelet) {
  const std::string check = "host-path-sub-path";
  EXPECT_THAT(Scan(check, pod_with("")).unassessable(),
              ElementsAre("no Node is in the input, so versions of kubelets are not known"));
  for (const std::string_view info : {"", "kubeletVersion: 1", "kubeletVersion: v1.20", "kubeletVersion: unknown"}) {
    EXPECT_THAT(Scan(check, node_with(info)).unassessable(),
                ElementsAre("no Node of the input tells the version of its kubelet"))
        << info;
  }
  EXPECT_THAT(Scan(check, node_with("kubeletVersion: v1.20.11-eks-1")).unassessable(), IsEmpty());
}

TEST(NotAssessed, IsEverythingWithoutAnObjectToJudge) {
  const std::string other = pod_with("{name: a, image: nginx}");
  EXPECT_THAT(Scan("rbac-disabled", other).unassessable(), ElementsAre("no pod of an API server is in the input"));
  EXPECT_THAT(Scan("node-component-vulnerable", other).unassessable(), ElementsAre("no Node is in the input"));
  EXPECT_THAT(Scan("control-plane-endpoint-public", other).unassessable(),
              ElementsAre("no object of the input describes the endpoint of a managed cluster"));
  EXPECT_THAT(Scan("node-component-vulnerable", node_with("")).unassessable(), IsEmpty());
}

TEST(WrongTypes, NeitherFireNorAreReadAsMissing) {
  const struct {
    std::string_view id;
    std::string text;
  } rows[] = {
      {"rbac-disabled", pod_with("{image: kube-apiserver, command: kube-apiserver}")},
      {"rbac-disabled", pod_with("{image: kube-apiserver, command: [kube-apiserver, 1]}")},
      {"rbac-disabled", "{apiVersion: apiserver.config.k8s.io/v1, kind: AuthorizationConfiguration, authorizers: 1}"},
      {"rbac-disabled", "{apiVersion: apiserver.config.k8s.io/v1, kind: AuthorizationConfiguration, authorizers: [1]}"},
      {"bare-pod", "{apiVersion: v1, kind: Pod, metadata: {ownerReferences: 1}}"},
      {"bare-pod", "{apiVersion: v1, kind: Pod, metadata: {ownerReferences: [{controller: 1}]}}"},
      {"image-pull-policy-not-always", pod_with("{image: 'nginx:1.0.0', imagePullPolicy: 1}")},
      {"image-not-pinned-by-digest", pod_with("{image: 1}")},
      {"known-vulnerable-component", pod_with("{image: [grafana/grafana]}")},
      {"control-plane-endpoint-public",
       "{apiVersion: controlplane.cluster.x-k8s.io/v1beta2, kind: AWSManagedControlPlane, spec: {endpointAccess: 1}}"},
      {"repository-prefix-open-ended",
       "{apiVersion: constraints.gatekeeper.sh/v1, kind: K8sAllowedRepos, spec: {parameters: {repos: [1, {}]}}}"},
      {"sandbox-egress-open",
       "{apiVersion: extensions.agents.x-k8s.io/v1, kind: SandboxTemplate, spec: {networkPolicy: {egress: 1}}}"},
      {"sandbox-egress-open", "{apiVersion: extensions.agents.x-k8s.io/v1, kind: SandboxTemplate, spec: "
                              "{networkPolicy: {egress: [{to: 1}]}}}"},
      {"control-plane-scheduling", pod_with("", "tolerations: [1, {key: 1}], nodeSelector: [], affinity: 1, ")},
      {"runtime-class-not-sandboxed",
       "{apiVersion: extensions.agents.x-k8s.io/v1, kind: SandboxTemplate, spec: {podTemplate: {spec: "
       "{runtimeClassName: 1, containers: []}}}}"},
      {"dns-option-missing", pod_with("", "dnsConfig: 1, hostNetwork: 1, ")},
      {"dns-option-missing", pod_with("", "dnsConfig: {options: [1]}, ")},
      {"low-user-id", pod_with("{securityContext: {runAsUser: '1'}}")},
      {"low-group-id", pod_with("{securityContext: {runAsGroup: '1'}}")},
      {"group-unset-with-user-override", pod_with("{securityContext: {runAsUser: 10001, runAsGroup: '1'}}")},
      {"no-kernel-hardening", pod_with("{securityContext: {capabilities: [ALL]}}")},
      {"security-context-missing", pod_with("{securityContext: true}")},
      {"service-account-token-automounted", pod_with("", "automountServiceAccountToken: 'false', ")},
      {"default-service-account-used", pod_with("", "serviceAccountName: 1, ")},
      {"writable-host-path",
       pod_with("{volumeMounts: [1, {name: a, readOnly: 'true'}]}", "volumes: [{name: a, hostPath: {path: /srv}}], ")},
      {"fs-group-unset", pod_with("{volumeMounts: [{name: a}]}", "securityContext: {fsGroup: '1'}, volumes: [{name: a, "
                                                                 "persistentVolumeClaim: {claimName: a}}], ")},
      {"persistent-volume-host-path", "{apiVersion: v1, kind: PersistentVolume, spec: {hostPath: {path: []}}}"},
      {"flex-volume-driver", "{apiVersion: v1, kind: PersistentVolume, spec: {flexVolume: {driver: 1}}}"},
      {"ssh-port-exposed", "{apiVersion: v1, kind: Service, spec: {selector: [], ports: [{port: 22}]}}"},
      {"ssh-port-exposed", pod_with("{ports: [1, {containerPort: '22'}]}")},
      {"privileged-port", pod_with("{ports: [{containerPort: '80'}]}")},
      {"sudo-in-entrypoint", pod_with("{command: sudo, args: [[sudo], {sudo: sudo}]}")},
      {"host-aliases-set", pod_with("", "hostAliases: {a: b}, ")},
      {"interactive-container", pod_with("{stdin: 'true', tty: 1}")},
      {"git-sync-unsafe", pod_with("{env: [1, {name: [GITSYNC_GIT]}, {name: GITSYNC_REPO, valueFrom: 1}], envFrom: "
                                   "[1, {configMapRef: 1}]}")},
      {"node-component-vulnerable", node_with("kernelVersion: 1, kubeletVersion: [], containerRuntimeVersion: {}")},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_THAT(Scan(row.id, row.text).reasons(), IsEmpty()) << row.id;
  }
}

}  // namespace
}  // namespace seawall::checks
