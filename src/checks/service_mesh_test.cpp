// Who is in a mesh, and what the checks of meshes say, and where, as fixtures cannot tell.

#include "service_mesh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string namespace_of(std::string_view metadata) {
  return "---\n{apiVersion: v1, kind: Namespace, metadata: {" + std::string(metadata) + "}}\n";
}

std::string pod_of(std::string_view metadata, std::string_view spec = "") {
  return "---\n{apiVersion: v1, kind: Pod, metadata: {" + std::string(metadata) + "}, spec: {" + std::string(spec) +
         "containers: []}}\n";
}

/// The scan of a text, and what is in a mesh.
class MeshesOf {
 public:
  explicit MeshesOf(std::string text) : scan_(std::move(text), "mesh-tls-not-strict") {
    std::vector<objects::TypeFault> faults;
    for (const objects::Object& object : scan_.inventory().objects()) {
      for (const PodTemplate& pod : objects::pod_templates(object, faults)) {
        if (can_be_in_mesh(pod)) gathered_.push_back({&object, pod.metadata, pods_of_mesh});
      }
    }
  }
  const MeshConfiguration& configuration() { return mesh_configuration(scan_.inventory(), scan_.facts()); }
  Meshes meshes() { return Meshes(configuration(), gathered_); }

 private:
  AccessScan scan_;
  std::vector<findings::Gathered> gathered_;
};

TEST(Sidecars, AreAskedForByTheLabelBeforeTheAnnotation) {
  const struct {
    std::string_view metadata;
    MeshWish::Choice choice;
  } rows[] = {
      {"labels: {sidecar.istio.io/inject: 'true'}", MeshWish::Choice::in},
      {"labels: {sidecar.istio.io/inject: 'YES'}", MeshWish::Choice::in},
      {"labels: {sidecar.istio.io/inject: 'y'}", MeshWish::Choice::in},
      {"labels: {sidecar.istio.io/inject: 'On'}", MeshWish::Choice::in},
      {"labels: {sidecar.istio.io/inject: 'false'}", MeshWish::Choice::out},
      {"labels: {sidecar.istio.io/inject: enabled}", MeshWish::Choice::out},
      {"labels: {sidecar.istio.io/inject: ''}", MeshWish::Choice::unsaid},
      {"labels: {sidecar.istio.io/inject: true}", MeshWish::Choice::unsaid},  // of a wrong type
      {"annotations: {sidecar.istio.io/inject: 'true'}", MeshWish::Choice::in},
      {"annotations: {sidecar.istio.io/inject: 'false'}", MeshWish::Choice::out},
      {"labels: {sidecar.istio.io/inject: 'true'}, annotations: {sidecar.istio.io/inject: 'false'}",
       MeshWish::Choice::in},
      {"labels: {sidecar.istio.io/inject: ''}, annotations: {sidecar.istio.io/inject: 'false'}",
       MeshWish::Choice::unsaid},
      {"labels: {app: cart}", MeshWish::Choice::unsaid},
      {"labels: []", MeshWish::Choice::unsaid},
  };
  for (const auto& row : rows) {
    const AccessScan scan(pod_of(row.metadata), "mesh-tls-not-strict");
    EXPECT_EQ(sidecar_wish(MeshMarks(scan.inventory().objects()[0].metadata)).choice, row.choice) << row.metadata;
  }
}

TEST(Pods, AreInTheMeshByTheirOwnMarksOrThoseOfTheNamespace) {
  const struct {
    std::string_view namespace_;
    std::string_view pod;
    std::string_view sign;
  } rows[] = {
      {"labels: {istio-injection: enabled}", "", "istio-injection"},
      {"labels: {istio-injection: disabled}", "", ""},
      {"labels: {istio-injection: 'true'}", "", ""},
      {"labels: {istio.io/rev: canary}", "", "istio.io/rev"},
      {"labels: {istio-injection: disabled, istio.io/rev: canary}", "", ""},
      {"labels: {istio-injection: enabled, istio.io/rev: canary}", "", "istio-injection"},
      {"labels: {istio.io/dataplane-mode: ambient}", "", "istio.io/dataplane-mode"},
      {"labels: {istio.io/dataplane-mode: none}", "", ""},
      {"", "", ""},
      {"", "labels: {sidecar.istio.io/inject: 'true'}", "sidecar.istio.io/inject"},
      {"", "labels: {istio.io/rev: canary}", "istio.io/rev"},
      {"", "labels: {istio.io/rev: canary, sidecar.istio.io/inject: 'false'}", ""},
      {"", "labels: {istio.io/dataplane-mode: ambient}", "istio.io/dataplane-mode"},
      {"", "annotations: {sidecar.istio.io/status: '{}'}", "sidecar.istio.io/status"},
      {"labels: {istio-injection: disabled}", "labels: {sidecar.istio.io/inject: 'true'}", ""},
      {"labels: {istio-injection: enabled}", "labels: {sidecar.istio.io/inject: 'false'}", ""},
      {"labels: {istio.io/dataplane-mode: ambient}", "labels: {sidecar.istio.io/inject: 'false'}",
       "istio.io/dataplane-mode"},
      {"labels: {istio.io/dataplane-mode: ambient}", "labels: {istio.io/dataplane-mode: none}", ""},
      {"labels: {istio-injection: enabled}",
       "labels: {sidecar.istio.io/inject: 'true'}, annotations: {inject.istio.io/templates: 'sidecar,gateway'}", ""},
  };
  for (const auto& row : rows) {
    const AccessScan scan(namespace_of("name: shop, " + std::string(row.namespace_)) + pod_of(row.pod),
                          "mesh-tls-not-strict");
    const auto objects = scan.inventory().objects();
    const NamespaceSigns signs("shop", MeshMarks(objects[0].metadata));
    const Node sign = sign_of_istio(MeshMarks(objects[1].metadata), signs);
    const documents::Range key = sign.key_range();
    EXPECT_EQ(sign ? sign.document()->source().text().substr(key.begin, key.end - key.begin) : "", row.sign)
        << row.namespace_ << " " << row.pod;
  }
}

TEST(Pods, AreInLinkerdByAnnotationsThatItKnows) {
  const struct {
    std::string_view namespace_;
    std::string_view pod;
    bool is_in;
  } rows[] = {
      {"linkerd.io/inject: enabled", "", true},
      {"linkerd.io/inject: ingress", "", true},
      {"linkerd.io/inject: disabled", "", false},
      {"linkerd.io/inject: 'true'", "", false},
      {"linkerd.io/inject: enabled", "linkerd.io/inject: disabled", false},
      {"linkerd.io/inject: enabled", "linkerd.io/inject: 'true'", false},
      {"linkerd.io/inject: disabled", "linkerd.io/inject: enabled", true},
      {"", "linkerd.io/inject: ingress", true},
      {"", "linkerd.io/proxy-version: edge-25.10.7", true},
      {"", "", false},
  };
  for (const auto& row : rows) {
    const AccessScan scan(namespace_of("name: shop, annotations: {" + std::string(row.namespace_) + "}") +
                              pod_of("annotations: {" + std::string(row.pod) + "}"),
                          "mesh-tls-not-strict");
    const auto objects = scan.inventory().objects();
    const NamespaceSigns signs("shop", MeshMarks(objects[0].metadata));
    EXPECT_EQ(static_cast<bool>(sign_of_linkerd(MeshMarks(objects[1].metadata), signs)), row.is_in)
        << row.namespace_ << " / " << row.pod;
  }
}

TEST(Meshes, HoldNamespacesByLabelOrByTheirPods) {
  MeshesOf text(namespace_of("name: shop, labels: {istio-injection: enabled}") + namespace_of("name: outside") +
                pod_of("namespace: by-pod, annotations: {linkerd.io/inject: enabled}") + pod_of("namespace: shop") +
                pod_of("namespace: shop", "hostNetwork: true, "));
  const Meshes meshes = text.meshes();
  ASSERT_EQ(meshes.namespaces().size(), 2u);
  const MeshNamespace* const shop = meshes.find("shop");
  ASSERT_NE(shop, nullptr);
  EXPECT_TRUE(shop->is_in_istio() && !shop->is_in_linkerd());
  EXPECT_EQ(shop->istio.size(), 1u);
  EXPECT_EQ(place_of_istio(*shop).object->title(), "Namespace shop");
  const MeshNamespace* const by_pod = meshes.find("by-pod");
  ASSERT_NE(by_pod, nullptr);
  EXPECT_TRUE(by_pod->is_in_linkerd() && !by_pod->is_in_istio());
  EXPECT_EQ(place_of_linkerd(*by_pod).object, nullptr) << "its Namespace is not in the input";
  EXPECT_EQ(meshes.find("outside"), nullptr);
}

TEST(Meshes, TakeANamespaceOfSeveralFilesByTheOneThatSaysSomething) {
  const std::string plain = namespace_of("name: shop");
  const std::string labelled = namespace_of("name: shop, labels: {istio-injection: enabled}");
  for (const std::string& text : {plain + labelled, labelled + plain}) {
    MeshesOf scan(text);
    EXPECT_EQ(scan.configuration().namespaces().size(), 1u);
    EXPECT_TRUE(scan.configuration().signs_of("shop").sidecar);
  }
}

TEST(Sidecars, AreBarredFromNamespacesOfTheCluster) {
  MeshesOf scan(namespace_of("name: kube-system, labels: {istio-injection: enabled}"));
  EXPECT_FALSE(scan.configuration().signs_of("kube-system"));
  EXPECT_TRUE(scan.configuration().signs_of("kube-system").bars_sidecars);
  EXPECT_TRUE(scan.configuration().signs_of("kube-public").bars_sidecars);
  EXPECT_FALSE(scan.configuration().signs_of("shop").bars_sidecars);
}

TEST(Roots, AreThoseOfTheConfigurationElseIstioSystem) {
  const struct {
    std::string_view text;
    std::string_view root;
  } rows[] = {
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}", "istio-system"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: mesh}, data: {mesh: 'a: b'}}", "mesh"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: istio-canary, namespace: mesh}, data: {mesh: "
       "\"a: b\\n  rootNamespace: 'config' # ours\\n\"}}",
       "config"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: mesh}, data: {mesh: [1]}}",
       "istio-system"},
      {"{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, spec: {meshConfig: {rootNamespace: config}}}",
       "config"},
      {"{apiVersion: sailoperator.io/v1, kind: Istio, spec: {namespace: mesh}}", "mesh"},
      {"{apiVersion: sailoperator.io/v1, kind: Istio, spec: {namespace: mesh, values: {meshConfig: {rootNamespace: "
       "config}}}}",
       "config"},
      {"{apiVersion: maistra.io/v2, kind: ServiceMeshControlPlane, metadata: {namespace: mesh}}", "mesh"},
  };
  for (const auto& row : rows) {
    MeshesOf scan{std::string(row.text)};
    EXPECT_TRUE(scan.configuration().is_root_of_istio(row.root)) << row.text;
    EXPECT_EQ(scan.configuration().is_root_of_istio("istio-system"), row.root == "istio-system") << row.text;
  }
}

TEST(TextOfConfigurations, GivesTheValueOfAKeyAtTheStartOfALine) {
  EXPECT_EQ(value_in_text("a: b\nkey: value\n", "key"), "value");
  EXPECT_EQ(value_in_text("  key: \"value\" # of ours\r\n", "key"), "value");
  EXPECT_EQ(value_in_text("key:\n  other: 1\n", "key"), "");
  EXPECT_EQ(value_in_text("key:", "key"), "");
  EXPECT_EQ(value_in_text("keys: value", "key"), "");
  EXPECT_EQ(value_in_text("a: key: value", "key"), "");
  EXPECT_EQ(value_in_text("", "key"), "");
  EXPECT_EQ(value_in_text("\n\n", "key"), "");
}

// --- the checks --------------------------------------------------------------------------------------

std::string peer_authentication(std::string_view namespace_, std::string_view spec) {
  return "---\n{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: " +
         std::string(namespace_) + "}, spec: {" + std::string(spec) + "}}\n";
}

TEST(TlsOfMeshes, IsToldOnceAtThePolicyThatIsToBlame) {
  const AccessScan scan(namespace_of("name: shop, labels: {istio-injection: enabled}") +
                            namespace_of("name: pay, labels: {istio-injection: enabled}") +
                            peer_authentication("istio-system", "mtls: {mode: PERMISSIVE}"),
                        "mesh-tls-not-strict");
  EXPECT_THAT(scan.lines(), ElementsAre("PeerAuthentication istio-system/default: mesh-tls-not-strict (medium): "
                                        "workloads of the mesh take plaintext: mode PERMISSIVE"));
  EXPECT_THAT(scan.paths(), ElementsAre("spec.mtls.mode"));
}

TEST(TlsOfMeshes, IsToldOfEachPortAtItsMode) {
  const AccessScan scan(peer_authentication("shop", "selector: {matchLabels: {app: cart}}, mtls: {mode: DISABLE}, "
                                                    "portLevelMtls: {8080: {mode: PERMISSIVE}, 9090: {}}"),
                        "mesh-tls-not-strict");
  EXPECT_THAT(scan.lines(), ElementsAre("PeerAuthentication shop/default: mesh-tls-not-strict (medium): "
                                        "workloads of the mesh take plaintext: mode DISABLE",
                                        "PeerAuthentication shop/default: mesh-tls-not-strict (low): "
                                        "workloads of the mesh take plaintext: mode PERMISSIVE on port 8080"));
  EXPECT_THAT(scan.paths(), ElementsAre("spec.mtls.mode", "spec.portLevelMtls[\"8080\"].mode"));
}

TEST(TlsOfMeshes, IsToldAtTheMarkOfTheNamespaceWhereNothingIsWritten) {
  const AccessScan scan(namespace_of("name: shop, labels: {istio-injection: enabled}, annotations: {linkerd.io/inject: "
                                     "enabled}") +
                            pod_of("name: cart, namespace: shop"),
                        "mesh-tls-not-strict");
  EXPECT_THAT(scan.lines(),
              ElementsAre("Namespace shop: mesh-tls-not-strict (medium): workloads of the mesh take plaintext: "
                          "no PeerAuthentication sets mode STRICT",
                          "Namespace shop: mesh-tls-not-strict (medium): workloads of the mesh take plaintext: "
                          "the default inbound policy is all-unauthenticated"));
  EXPECT_THAT(scan.paths(),
              ElementsAre("metadata.labels[\"istio-injection\"]", "metadata.annotations[\"linkerd.io/inject\"]"));
}

TEST(Injection, IsToldAtTheMarkThatEndsIt) {
  const AccessScan scan(namespace_of("name: shop, labels: {istio-injection: enabled}") +
                            pod_of("name: cart, namespace: shop, labels: {sidecar.istio.io/inject: 'false'}") +
                            pod_of("name: web, namespace: shop, annotations: "
                                   "{traffic.sidecar.istio.io/excludeInboundPorts: '80,81', linkerd.io/inject: 'on'}") +
                            namespace_of("name: pay, labels: {istio-injection: 'yes'}"),
                        "mesh-injection-disabled");
  EXPECT_THAT(scan.lines(),
              ElementsAre("Pod shop/cart: mesh-injection-disabled (low): pod opts out of Istio's sidecar",
                          "Pod shop/web: mesh-injection-disabled (low): pod keeps incoming ports \"80,81\" out of the "
                          "mesh",
                          "Pod shop/web: mesh-injection-disabled (low): pod asks Linkerd for injection with \"on\", "
                          "which it takes for no",
                          "Namespace pay: mesh-injection-disabled (low): Namespace asks Istio for injection with "
                          "\"yes\", which it takes for no"));
  EXPECT_THAT(scan.paths(),
              ElementsAre("metadata.labels[\"sidecar.istio.io/inject\"]",
                          "metadata.annotations[\"traffic.sidecar.istio.io/excludeInboundPorts\"]",
                          "metadata.annotations[\"linkerd.io/inject\"]", "metadata.labels[\"istio-injection\"]"));
}

TEST(AuthorizationOfMeshes, IsToldAtTheNamespaceOrAtTheNameThatLeadsNowhere) {
  const AccessScan scan(namespace_of("name: shop, labels: {istio-injection: enabled}") +
                            "---\n{apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: {name: "
                            "cart, namespace: shop}, spec: {targetRef: {group: policy.linkerd.io, kind: Server, name: "
                            "crat}}}\n",
                        "mesh-authorization-missing");
  EXPECT_THAT(scan.lines(),
              ElementsAre("Namespace shop: mesh-authorization-missing (low): the namespace has no AuthorizationPolicy, "
                          "so that its mesh lets every client in",
                          "AuthorizationPolicy shop/cart: mesh-authorization-missing (low): the policy is for Server "
                          "\"crat\", which does not exist"));
  EXPECT_THAT(scan.paths(), ElementsAre("metadata.labels[\"istio-injection\"]", "spec.targetRef.name"));
}

TEST(ChecksOfMeshes, AreNotAssessedWithoutAMesh) {
  for (const std::string_view id : {"mesh-tls-not-strict", "mesh-injection-disabled", "mesh-authorization-missing"}) {
    EXPECT_THAT(AccessScan(namespace_of("name: shop") + pod_of("namespace: shop"), id).not_assessed(),
                ElementsAre(lacks_mesh))
        << id;
    EXPECT_THAT(AccessScan(pod_of("namespace: shop, labels: {istio.io/rev: canary}"), id).not_assessed(), IsEmpty())
        << id;
  }
}

TEST(ChecksOfMeshes, TellWrongTypesAndJudgeTheRest) {
  const struct {
    std::string_view id;
    std::string text;
    std::size_t faults;
  } rows[] = {
      {"mesh-tls-not-strict", peer_authentication("shop", "mtls: {mode: 1}, selector: []"), 2},
      {"mesh-tls-not-strict",
       peer_authentication("shop", "selector: {matchLabels: {a: b}}, portLevelMtls: {80: 1, 81: "
                                   "{mode: []}}"),
       2},
      {"mesh-tls-not-strict", peer_authentication("shop", "selector: {matchLabels: 1}, mtls: DISABLE"), 2},
      {"mesh-tls-not-strict", peer_authentication("shop", "selector: 1, mtls: {mode: DISABLE}"), 1},
      {"mesh-tls-not-strict", pod_of("namespace: shop, annotations: {config.linkerd.io/default-inbound-policy: 1}"), 1},
      {"mesh-tls-not-strict", namespace_of("name: shop, labels: {istio-injection: true}, annotations: []"), 2},
      {"mesh-tls-not-strict",
       "{apiVersion: policy.linkerd.io/v1beta1, kind: ServerAuthorization, spec: {client: {unauthenticated: 'true', "
       "networks: [1, {cidr: 1}]}}}",
       3},
      {"mesh-tls-not-strict",
       "{apiVersion: policy.linkerd.io/v1beta1, kind: Server, spec: {podSelector: 1, accessPolicy: 1}}", 2},
      {"mesh-injection-disabled", pod_of("namespace: shop, labels: {sidecar.istio.io/inject: false}"), 1},
      {"mesh-injection-disabled", namespace_of("name: shop, labels: [], annotations: {linkerd.io/inject: true}"), 2},
      {"mesh-authorization-missing",
       "{apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, spec: {targetRef: {group: 1, kind: 1, "
       "name: 1}}}",
       3},
      {"mesh-authorization-missing", "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, spec: []}", 1},
  };
  for (const auto& row : rows) {
    const AccessScan scan(row.text, row.id);
    EXPECT_THAT(scan.lines(), IsEmpty()) << row.text;
    EXPECT_EQ(scan.not_looked().size(), row.faults) << row.text;
  }
}

}  // namespace
}  // namespace seawall::checks
