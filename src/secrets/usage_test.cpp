#include "usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace seawall::secrets {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The usage of a small cluster, and what it says in few words.
class Cluster {
 public:
  explicit Cluster(std::string text) {
    const auto source = documents::Source::from_bytes("cluster.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    EXPECT_TRUE(inventory_.not_looked().empty());
    std::vector<objects::TypeFault> faults;
    objects::Reader reader(faults);
    rbac_.emplace(access::Rbac::of(inventory_, access::Aggregation::resolved, reader));
    usage_ = usage_of(inventory_, *rbac_, "default");
  }

  const Usage& usage() const { return usage_; }

  const Secret& secret(std::string_view namespace_, std::string_view name) const {
    for (const Secret& secret : usage_.secrets) {
      if (secret.namespace_ == namespace_ && secret.object->name == name) return secret;
    }
    ADD_FAILURE() << "no Secret " << namespace_ << '/' << name;
    return usage_.secrets.front();
  }

  /// "ClusterRoleBinding a: list watch", by the binding.
  std::vector<std::string> readers(std::string_view namespace_, std::string_view name) const {
    const Secret& asked = secret(namespace_, name);
    const NamespaceReaders& home = usage_.namespaces[asked.readers];
    std::vector<std::string> texts;
    for (const std::vector<Reach>* reaches : {&usage_.cluster_readers[home.cluster], &home.own, &asked.named}) {
      for (const Reach& reach : *reaches) texts.push_back(text_of(reach));
    }
    return texts;
  }

  static std::vector<std::string> texts_of(const std::vector<Use>& uses) {
    std::vector<std::string> texts;
    for (const Use& use : uses) {
      std::string text = use.by->title() + ' ' + std::string(id_of(use.kind));
      for (const std::string_view key : use.keys) text += ' ' + std::string(key);
      texts.push_back(use.is_optional ? text + '?' : text);
    }
    return texts;
  }
  std::vector<std::string> uses(std::string_view namespace_, std::string_view name) const {
    return texts_of(secret(namespace_, name).uses);
  }

 private:
  std::string text_of(const Reach& reach) const {
    std::string text = rbac_->bindings()[usage_.grants[reach.grant].binding].object->title() + ':';
    for (const Way way : all_ways) {
      if (reach.ways.has(way)) text += ' ' + std::string(id_of(way));
    }
    return text;
  }

  objects::Inventory inventory_;
  std::optional<access::Rbac> rbac_;
  Usage usage_;
};

std::string secret_text(std::string_view namespace_, std::string_view name, std::string_view rest = {}) {
  return "---\n{apiVersion: v1, kind: Secret, metadata: {namespace: " + std::string(namespace_) +
         ", name: " + std::string(name) + "}" + std::string(rest) + "}\n";
}

std::string object_text(std::string_view head, std::string_view rest) {
  return "---\n{" + std::string(head) + ", " + std::string(rest) + "}\n";
}

std::string role_text(std::string_view kind, std::string_view metadata, std::string_view rules) {
  return object_text("apiVersion: rbac.authorization.k8s.io/v1, kind: " + std::string(kind),
                     "metadata: {" + std::string(metadata) + "}, rules: [" + std::string(rules) + "]");
}

std::string binding_text(std::string_view kind, std::string_view metadata, std::string_view role) {
  return object_text("apiVersion: rbac.authorization.k8s.io/v1, kind: " + std::string(kind),
                     "metadata: {" + std::string(metadata) + "}, roleRef: {" + std::string(role) +
                         "}, subjects: [{kind: User, name: jane}]");
}

/// A role in namespace shop, and who is bound to it.
std::string bound_text(std::string_view rules) {
  return role_text("Role", "name: r, namespace: shop", rules) +
         binding_text("RoleBinding", "name: b, namespace: shop", "kind: Role, name: r");
}

std::string deployment_text(std::string_view spec, std::string_view name = "cart") {
  return object_text("apiVersion: apps/v1, kind: Deployment", "metadata: {namespace: shop, name: " + std::string(name) +
                                                                  "}, spec: {template: {spec: {" + std::string(spec) +
                                                                  "}}}");
}

std::string with_container(std::string_view fields) { return "containers: [{name: c, " + std::string(fields) + "}]"; }

// --- readers ----------------------------------------------------------------------------------------

TEST(Readers, AreThoseWhomARuleLetsReadOrRunContainers) {
  struct Row {
    std::string_view rule;
    std::string_view ways;
  };
  constexpr Row rows[] = {
      {"{apiGroups: [''], resources: [secrets], verbs: [get]}", " get"},
      {"{apiGroups: [''], resources: [secrets], verbs: [list, watch]}", " list watch"},
      {"{apiGroups: [''], resources: ['*'], verbs: [list]}", " list"},
      {"{apiGroups: [''], resources: [secrets], verbs: [create, delete, patch]}", ""},
      {"{apiGroups: [apps], resources: [secrets], verbs: [get]}", ""},
      {"{apiGroups: [''], resources: [secrets/status], verbs: [get]}", ""},
      {"{apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [get, list]}", " get list"},
      {"{apiGroups: [''], resources: [secrets], resourceNames: [other], verbs: [get, list]}", ""},
      {"{apiGroups: [''], resources: [pods], verbs: [create]}", " create-pods"},
      {"{apiGroups: [''], resources: [pods], verbs: [get, update, patch]}", ""},
      {"{apiGroups: [''], resources: [pods], resourceNames: [p], verbs: [create]}", ""},
      {"{apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch]}", " add-containers"},
      {"{apiGroups: [''], resources: [pods/ephemeralcontainers], resourceNames: [p], verbs: [patch]}",
       " add-containers"},
      {"{apiGroups: [''], resources: [pods/ephemeralcontainers], resourceNames: [q], verbs: [patch]}", ""},
      {"{apiGroups: [batch], resources: [jobs], verbs: [create]}", " create-workloads"},
      {"{apiGroups: [batch], resources: [jobs], verbs: [patch]}", ""},
      {"{apiGroups: [argoproj.io], resources: [rollouts], verbs: [create]}", " create-workloads"},
      {"{apiGroups: [''], resources: [podtemplates], verbs: [create]}", ""},
      {"{apiGroups: [apps], resources: [deployments], verbs: [patch]}", " change-workloads"},
      {"{apiGroups: [apps], resources: [deployments], resourceNames: [cart], verbs: [update]}", " change-workloads"},
      {"{apiGroups: [apps], resources: [deployments], resourceNames: [other], verbs: [update]}", ""},
      {"{apiGroups: [apps], resources: [daemonsets], verbs: [patch]}", ""},  // there is none
      {"{apiGroups: ['*'], resources: ['*'], verbs: ['*']}",
       " get list watch create-pods create-workloads change-workloads add-containers"},
  };
  for (const Row& row : rows) {
    const Cluster cluster(secret_text("shop", "db") + deployment_text("containers: []") + bound_text(row.rule) +
                          "---\n{apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: p}, spec: {}}\n");
    const std::vector<std::string> readers = cluster.readers("shop", "db");
    const std::string text = readers.empty() ? "" : readers.front().substr(readers.front().find(':') + 1);
    EXPECT_EQ(text, row.ways) << row.rule;
    EXPECT_LE(readers.size(), 1U) << row.rule;
  }
}

TEST(Readers, OfANamespaceAreNotThoseOfAnother) {
  const Cluster cluster(secret_text("shop", "db") + secret_text("tools", "db") +
                        role_text("ClusterRole", "name: r",
                                  "{apiGroups: [''], resources: [secrets], verbs: [get]}, "
                                  "{apiGroups: [apps], resources: [deployments], verbs: [patch]}") +
                        binding_text("RoleBinding", "name: b, namespace: shop", "kind: ClusterRole, name: r") +
                        binding_text("ClusterRoleBinding", "name: everywhere", "kind: ClusterRole, name: r") +
                        deployment_text("containers: []"));
  EXPECT_THAT(cluster.readers("shop", "db"),
              ElementsAre("ClusterRoleBinding everywhere: get", "ClusterRoleBinding everywhere: change-workloads",
                          "RoleBinding shop/b: get", "RoleBinding shop/b: change-workloads"));
  EXPECT_THAT(cluster.readers("tools", "db"), ElementsAre("ClusterRoleBinding everywhere: get"));
}

TEST(Readers, ByNameAreOfAllSecretsOfTheNameWhereTheBindingIsClusterWide) {
  const Cluster cluster(secret_text("shop", "db") + secret_text("tools", "db") + secret_text("tools", "other") +
                        role_text("ClusterRole", "name: r",
                                  "{apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [get]}") +
                        binding_text("ClusterRoleBinding", "name: b", "kind: ClusterRole, name: r"));
  EXPECT_THAT(cluster.readers("shop", "db"), ElementsAre("ClusterRoleBinding b: get"));
  EXPECT_THAT(cluster.readers("tools", "db"), ElementsAre("ClusterRoleBinding b: get"));
  EXPECT_THAT(cluster.readers("tools", "other"), IsEmpty());
}

TEST(Readers, AreToldOnceWhereTwoRulesOfARoleSayTheSame) {
  const Cluster cluster(secret_text("shop", "db") +
                        bound_text("{apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [get]}, "
                                   "{apiGroups: [''], resources: [secrets], verbs: [get]}, "
                                   "{apiGroups: ['*'], resources: [secrets], verbs: [get, list]}"));
  EXPECT_THAT(cluster.readers("shop", "db"), ElementsAre("RoleBinding shop/b: get", "RoleBinding shop/b: list"));
}

TEST(Readers, ByNameEndAtALimit) {
  constexpr std::size_t many = 2'100;
  static_assert(many * many > named_readers_limit);
  std::string text;
  std::string names;
  for (std::size_t each = 0; each < many; ++each) {
    const std::string number = std::to_string(each);
    text += secret_text("shop", "s" + number);
    text += binding_text("RoleBinding", "name: b" + number + ", namespace: shop", "kind: Role, name: r");
    names += "s" + number + ", ";
  }
  text += role_text("Role", "name: r, namespace: shop",
                    "{apiGroups: [''], resources: [secrets], resourceNames: [" + names + "], verbs: [get]}");
  const Cluster cluster(std::move(text));
  EXPECT_TRUE(cluster.usage().is_truncated);
  std::size_t found = 0;
  for (const Secret& secret : cluster.usage().secrets) found += secret.named.size();
  EXPECT_EQ(found, named_readers_limit);
}

TEST(Readers, AreNoneByABindingThatLeadsToNoRole) {
  const Cluster cluster(secret_text("shop", "db") +
                        binding_text("RoleBinding", "name: b, namespace: shop", "kind: Role, name: gone"));
  EXPECT_THAT(cluster.readers("shop", "db"), IsEmpty());
}

// --- uses -------------------------------------------------------------------------------------------

TEST(Uses, AreAllPlacesOfAPodThatNameASecret) {
  struct Row {
    std::string_view spec;
    std::string_view use;
  };
  constexpr Row rows[] = {
      {"volumes: [{name: v, secret: {secretName: db}}]", "volume"},
      {"volumes: [{name: v, secret: {secretName: db, items: [{key: b, path: x}, {key: a, path: y}]}}]", "volume a b"},
      {"volumes: [{name: v, secret: {secretName: db, optional: true}}]", "volume?"},
      {"volumes: [{name: v, projected: {sources: [{secret: {name: db, items: [{key: a, path: x}]}}]}}]",
       "projected-volume a"},
      {"volumes: [{name: v, csi: {driver: d, nodePublishSecretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, cephfs: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, cinder: {volumeID: v, secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, rbd: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, iscsi: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, flexVolume: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, scaleIO: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, storageos: {secretRef: {name: db}}}]", "driver"},
      {"volumes: [{name: v, azureFile: {secretName: db}}]", "driver"},
      {"containers: [{name: c, env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: a}}}]}]", "variable a"},
      {"containers: [{name: c, envFrom: [{secretRef: {name: db, optional: true}}]}]", "variables?"},
      {"initContainers: [{name: c, envFrom: [{secretRef: {name: db}}]}]", "variables"},
      {"ephemeralContainers: [{name: c, envFrom: [{secretRef: {name: db}}]}]", "variables"},
      {"imagePullSecrets: [{name: db}]", "image-pull"},
      {"containers: [{name: c, volumeMounts: [{name: db, mountPath: /db}]}]", ""},
      {"volumes: [{name: db, configMap: {name: db}}]", ""},
      {"volumes: [{name: v, secret: {secretName: ''}}]", ""},
  };
  for (const Row& row : rows) {
    const Cluster cluster(secret_text("shop", "db") + secret_text("tools", "db") + deployment_text(row.spec));
    const std::vector<std::string> uses = cluster.uses("shop", "db");
    EXPECT_EQ(uses.empty() ? "" : uses.front(), row.use.empty() ? "" : "Deployment shop/cart " + std::string(row.use))
        << row.spec;
    EXPECT_THAT(cluster.uses("tools", "db"), IsEmpty()) << row.spec;
  }
}

TEST(Uses, AreAlsoThoseOfOtherObjects) {
  struct Row {
    std::string_view object;
    std::string_view use;
  };
  constexpr Row rows[] = {
      {"apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: a}, secrets: [{name: db}]",
       "ServiceAccount shop/a account"},
      {"apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: a}, imagePullSecrets: [{name: db}]",
       "ServiceAccount shop/a image-pull"},
      {"apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {namespace: shop, name: a}, "
       "spec: {tls: [{secretName: db}]}",
       "Ingress shop/a ingress"},
      {"apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {namespace: web, name: a}, "
       "spec: {listeners: [{tls: {certificateRefs: [{name: db, namespace: shop}]}}]}",
       "Gateway web/a gateway"},
      {"apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {namespace: shop, name: a}, "
       "spec: {listeners: [{tls: {certificateRefs: [{name: db, kind: Other, group: example.com}]}}]}",
       ""},
      {"apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, "
       "spec: {csi: {nodeStageSecretRef: {name: db, namespace: shop}}}",
       "PersistentVolume a persistent-volume"},
      {"apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, "
       "spec: {azureFile: {secretName: db}, claimRef: {namespace: shop, name: c}}",
       "PersistentVolume a persistent-volume"},
      {"apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec: {azureFile: {secretName: db}}", ""},
      {"apiVersion: example.com/v1, kind: Thing, metadata: {namespace: shop, name: a}, "
       "spec: {a: [{apiTokenSecretRef: {name: db, key: k}}]}",
       "Thing shop/a custom"},
      {"apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {namespace: shop, name: a}, "
       "spec: {servers: [{tls: {credentialName: db}}]}",
       "Gateway shop/a custom"},
      {"apiVersion: v1, kind: PodTemplate, metadata: {namespace: shop, name: a}, "
       "template: {spec: {imagePullSecrets: [{name: db}]}}",
       ""},
  };
  for (const Row& row : rows) {
    const Cluster cluster(secret_text("shop", "db") + "---\n{" + std::string(row.object) + "}\n");
    const std::vector<std::string> uses = cluster.uses("shop", "db");
    EXPECT_EQ(uses.empty() ? "" : uses.front(), row.use) << row.object;
  }
}

TEST(Uses, OfAnAccountsPullSecretsAreThoseOfPodsThatNameNone) {
  const Cluster cluster(secret_text("shop", "registry") + secret_text("shop", "own") +
                        "---\n{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default}, "
                        "imagePullSecrets: [{name: registry}]}\n" +
                        deployment_text("containers: []") +
                        deployment_text("imagePullSecrets: [{name: own}]", "other") +
                        deployment_text("serviceAccountName: builder", "third"));
  EXPECT_THAT(cluster.uses("shop", "registry"),
              ElementsAre("ServiceAccount shop/default image-pull", "Deployment shop/cart image-pull"));
  EXPECT_THAT(cluster.uses("shop", "own"), ElementsAre("Deployment shop/other image-pull"));
}

TEST(Uses, OfPullSecretsStayWithAnAccountThatHasTooMany) {
  for (const std::size_t count : {account_pull_secrets_limit, account_pull_secrets_limit + 1}) {
    std::string names;
    for (std::size_t each = 0; each < count; ++each) names += "{name: s" + std::to_string(each) + "}, ";
    const Cluster cluster(secret_text("shop", "s0") + deployment_text("containers: []") +
                          "---\n{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default}, "
                          "imagePullSecrets: [" +
                          names + "]}\n");
    EXPECT_EQ(cluster.uses("shop", "s0").size(), count > account_pull_secrets_limit ? 1U : 2U);
  }
}

TEST(Uses, CountAtTheControllerAndOnceAKind) {
  const std::string pod_of_cart =
      "metadata: {namespace: shop, name: cart-1, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, "
      "name: cart-a, controller: true}]}, ";
  const Cluster cluster(
      secret_text("shop", "db") +
      deployment_text(with_container("env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: a}}}, "
                                     "{name: B, valueFrom: {secretKeyRef: {name: db, key: b, optional: true}}}]")) +
      object_text("apiVersion: apps/v1, kind: ReplicaSet",
                  "metadata: {namespace: shop, name: cart-a, ownerReferences: [{apiVersion: apps/v1, "
                  "kind: Deployment, name: cart, controller: true}]}, spec: {replicas: 1, template: {spec: {}}}") +
      object_text("apiVersion: v1, kind: Pod",
                  pod_of_cart + "spec: {volumes: [{name: v, secret: {secretName: db}}], " +
                      with_container("env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: a}}}]") + "}"));
  EXPECT_THAT(cluster.uses("shop", "db"),
              ElementsAre("Deployment shop/cart volume", "Deployment shop/cart variable a b"));
}

TEST(Uses, OfWhatIsKeptToGoBackToAreToldApart) {
  const std::string history = object_text(
      "apiVersion: apps/v1, kind: ReplicaSet",
      "metadata: {namespace: shop, name: cart-old, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, "
      "name: cart, controller: true}]}, spec: {replicas: 0, template: {spec: {imagePullSecrets: [{name: old}, "
      "{name: gone}]}}}");
  const Cluster cluster(secret_text("shop", "old") + deployment_text("containers: []") + history);
  const Secret& old = cluster.secret("shop", "old");
  EXPECT_TRUE(old.is_for_rollback);
  EXPECT_FALSE(old.is_unused());
  EXPECT_THAT(old.uses, IsEmpty());
  EXPECT_THAT(cluster.usage().missing, IsEmpty());
}

TEST(Uses, OfASecretThatIsNotThereAreToldUnlessAControllerMayMakeIt) {
  const Cluster cluster(
      secret_text("shop", "db") + deployment_text("imagePullSecrets: [{name: gone}]") +
      "---\n{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {namespace: shop, name: c}, "
      "spec: {secretName: to-come}}\n");
  ASSERT_EQ(cluster.usage().missing.size(), 1U);
  EXPECT_EQ(cluster.usage().missing[0].name, "gone");
  EXPECT_THAT(Cluster::texts_of(cluster.usage().missing[0].uses), ElementsAre("Deployment shop/cart image-pull"));
}

// --- Secrets ----------------------------------------------------------------------------------------

TEST(Secrets, AreSortedAndInTheDefaultNamespaceWhereTheyNameNone) {
  const Cluster cluster(secret_text("shop", "b") + secret_text("shop", "a") +
                        "---\n{apiVersion: v1, kind: Secret, metadata: {name: c}}\n");
  std::vector<std::string> names;
  for (const Secret& secret : cluster.usage().secrets) {
    names.push_back(std::string(secret.namespace_) + '/' + std::string(secret.object->name));
  }
  EXPECT_THAT(names, ElementsAre("default/c", "shop/a", "shop/b"));
}

TEST(Secrets, OfOneNameAreTheLastOne) {
  const Cluster cluster(secret_text("shop", "a", ", data: {old: ''}") + secret_text("shop", "a", ", data: {k: ''}"));
  ASSERT_EQ(cluster.usage().secrets.size(), 1U);
  EXPECT_THAT(cluster.usage().secrets[0].keys, ElementsAre("k"));
  EXPECT_THAT(cluster.usage().repeated, ElementsAre(cluster.usage().secrets[0].object));
}

TEST(Secrets, HaveTheKeysOfAllFormsOfData) {
  const Cluster cluster(secret_text("shop", "a", ", data: {b: '', a: ''}, stringData: {b: x, c: y}") +
                        secret_text("shop", "b", ", redactedData: {k: {bytes: 3, fingerprint: ab}}"));
  EXPECT_THAT(cluster.secret("shop", "a").keys, ElementsAre("a", "b", "c"));
  EXPECT_THAT(cluster.secret("shop", "b").keys, ElementsAre("k"));
}

TEST(Secrets, TellKeysThatNothingUsesAndThatAreNotThere) {
  struct Row {
    std::string_view spec;
    std::vector<std::string_view> unused;
    std::vector<std::string_view> missing;
  };
  const Row rows[] = {
      {"containers: []", {}, {}},
      {"imagePullSecrets: [{name: db}]", {}, {}},
      {"volumes: [{name: v, secret: {secretName: db, items: [{key: a, path: x}]}}]", {"b"}, {}},
      {"volumes: [{name: v, secret: {secretName: db, items: [{key: c, path: x}]}}]", {"a", "b"}, {"c"}},
      {"volumes: [{name: v, secret: {secretName: db, optional: true, items: [{key: c, path: x}]}}]", {"a", "b"}, {}},
      {"imagePullSecrets: [{name: db}], volumes: [{name: v, secret: {secretName: db, items: [{key: a, path: x}]}}]",
       {},
       {}},
  };
  for (const Row& row : rows) {
    const Cluster cluster(secret_text("shop", "db", ", data: {a: '', b: ''}") + deployment_text(row.spec));
    EXPECT_EQ(cluster.secret("shop", "db").unused_keys, row.unused) << row.spec;
    EXPECT_EQ(cluster.secret("shop", "db").missing_keys, row.missing) << row.spec;
  }
}

TEST(Secrets, AreUnusedUnlessTheirTypeIsTheirUse) {
  struct Row {
    std::string_view rest;
    bool is_unused;
  };
  constexpr Row rows[] = {
      {"", true},
      {", type: kubernetes.io/tls", true},
      {", type: kubernetes.io/service-account-token", true},
      {", type: bootstrap.kubernetes.io/token", false},
      {", type: helm.sh/release.v1", false},
  };
  for (const Row& row : rows) {
    const Cluster cluster(secret_text("shop", "a", row.rest) + deployment_text("containers: []"));
    EXPECT_EQ(cluster.secret("shop", "a").is_unused(), row.is_unused) << row.rest;
    EXPECT_TRUE(cluster.usage().has_pods);
  }
  EXPECT_FALSE(Cluster(secret_text("shop", "a")).usage().has_pods);
}

TEST(Secrets, OfTokensTellTheAccount) {
  const Cluster cluster(
      "{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {namespace: shop, name: t, "
      "annotations: {kubernetes.io/service-account.name: robot}}}\n---\n"
      "{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: no-token, "
      "annotations: {kubernetes.io/service-account.name: robot}}}\n");
  EXPECT_EQ(cluster.secret("shop", "t").token_of, "robot");
  EXPECT_EQ(cluster.secret("shop", "no-token").token_of, "");
}

TEST(Secrets, TellTheDayTheyWereMadeWhereItIsOne) {
  constexpr std::pair<std::string_view, std::string_view> rows[] = {{"'2024-05-01T10:00:00Z'", "2024-05-01"},
                                                                    {"null", ""},
                                                                    {"'yesterday'", ""},
                                                                    {"'2024-05-01'", ""}};
  for (const auto& [written, since] : rows) {
    const Cluster cluster("{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: a, creationTimestamp: " +
                          std::string(written) + "}}\n");
    EXPECT_EQ(cluster.secret("shop", "a").since, since) << written;
  }
}

TEST(Secrets, ThatPullImagesAreComparedOverNamespaces) {
  const auto pull = [](std::string_view namespace_, std::string_view name, std::string_view data) {
    return secret_text(namespace_, name, ", type: kubernetes.io/dockerconfigjson" + std::string(data));
  };
  struct Row {
    std::string_view what;
    std::string text;
    std::size_t same;
  };
  const Row rows[] = {
      {"same data",
       pull("a", "r", ", data: {.dockerconfigjson: e30=}") + pull("b", "other", ", data: {.dockerconfigjson: e30=}"),
       2},
      {"other data",
       pull("a", "r", ", data: {.dockerconfigjson: e30=}") + pull("b", "r", ", data: {.dockerconfigjson: e30K}"), 0},
      {"fingerprints",
       pull("a", "r", ", redactedData: {.dockerconfigjson: {fingerprint: ab}}") +
           pull("b", "q", ", redactedData: {.dockerconfigjson: {fingerprint: ab}}"),
       2},
      {"same name without data", pull("a", "r", "") + pull("b", "r", "") + pull("c", "r", ""), 3},
      {"one namespace",
       pull("a", "r", ", data: {.dockerconfigjson: e30=}") + pull("a", "q", ", data: {.dockerconfigjson: e30=}"), 0},
      {"another type", secret_text("a", "r", ", data: {k: e30=}") + secret_text("b", "r", ", data: {k: e30=}"), 0},
  };
  for (const Row& row : rows) {
    const Cluster cluster(row.text);
    EXPECT_EQ(cluster.secret("a", "r").same_in_namespaces, row.same) << row.what;
  }
}

TEST(Secrets, TellWhatIsOfAWrongType) {
  const Cluster cluster(secret_text("shop", "a", ", type: 5, stringData: {port: 5432}") +
                        deployment_text("imagePullSecrets: {name: a}, volumes: [secret, {secret: [a]}]"));
  ASSERT_EQ(cluster.usage().faults.size(), 2U);
  EXPECT_EQ(cluster.usage().faults[0].object->kind, "Secret");
  EXPECT_EQ(cluster.usage().faults[0].faults.size(), 2U);
  EXPECT_EQ(cluster.usage().faults[1].object->kind, "Deployment");
  EXPECT_EQ(cluster.usage().faults[1].faults.size(), 3U);
}

}  // namespace
}  // namespace seawall::secrets
