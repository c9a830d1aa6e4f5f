// What the checks of Secrets say where the input does not tell all, and of fields of the wrong type.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// One check with its parameters set, over a text.
class ConfiguredScan {
 public:
  ConfiguredScan(std::string_view id, std::vector<std::pair<std::size_t, std::string>> parameters, std::string text)
      : checks_{findings::configured(*find(id))} {
    for (auto& [parameter, value] : parameters) checks_[0].values[parameter].strings = {std::move(value)};
    auto source = documents::Source::from_bytes("input.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    judged_ = findings::judge_all({.inventory = &inventory_}, checks_);
  }
  std::vector<std::string> reasons() const {
    std::vector<std::string> reasons;
    for (const findings::NotAssessed& entry : judged_.not_assessed) reasons.emplace_back(entry.reason);
    return reasons;
  }
  const std::vector<Finding>& findings() const { return judged_.findings; }

 private:
  objects::Inventory inventory_;
  std::vector<findings::ConfiguredCheck> checks_;
  findings::Judged judged_;
};

const std::string pod_of_a_secret =
    "{apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop}, spec: {containers: [], volumes: "
    "[{name: a, secret: {secretName: database}}]}}\n";

TEST(AllowedSecrets, AreNotKnownByLabelWhereTheSecretIsNotInTheInput) {
  const ConfiguredScan scan("secret-outside-allowed-names", {{1, "team=shop"}}, pod_of_a_secret);
  EXPECT_THAT(scan.reasons(), ElementsAre("a Secret that it reads is not in the input, so its labels are not known"));
  EXPECT_THAT(scan.findings(), IsEmpty());
}

TEST(AllowedSecrets, AreNotKnownByALabelThatIsNone) {
  const ConfiguredScan scan("secret-outside-allowed-names", {{1, "team = (shop"}},
                            pod_of_a_secret +
                                "---\n{apiVersion: v1, kind: Secret, metadata: {name: database, namespace: shop}}");
  EXPECT_THAT(scan.reasons(), ElementsAre("a label that is allowed is not of the form \"team=shop\""));
  EXPECT_THAT(scan.findings(), IsEmpty());
}

TEST(AllowedSecrets, AreAllowedByNameWithoutTheirLabels) {
  const ConfiguredScan scan("secret-outside-allowed-names", {{0, "data*"}, {1, "team=shop"}}, pod_of_a_secret);
  EXPECT_THAT(scan.reasons(), IsEmpty());
  EXPECT_THAT(scan.findings(), IsEmpty());
}

std::string account_that_lists(std::string_view secret) {
  return "{apiVersion: v1, kind: ServiceAccount, metadata: {name: build}, secrets: [{name: " + std::string(secret) +
         "}]}";
}

TEST(LongLivedTokens, AreNotAssessedWithoutSecrets) {
  const AccessScan scan(account_that_lists("build-dockercfg-x7k2p"), "long-lived-service-account-token");
  EXPECT_THAT(scan.lines(), IsEmpty());
  EXPECT_THAT(scan.not_assessed(), ElementsAre("no Secret is in the input"));
}

TEST(LongLivedTokens, AreNotKnownWhereAListedSecretMayHoldOne) {
  for (const std::string_view secret : {"build", "build-token", "build-token-x7k2", "token-x7k2p"}) {
    const ConfiguredScan scan("long-lived-service-account-token", {}, account_that_lists(secret));
    EXPECT_THAT(scan.reasons(), ElementsAre("a Secret that it lists, which may hold a token, is not in the input"));
    EXPECT_THAT(scan.findings(), IsEmpty()) << secret;
  }
}

std::string snapshot_with(std::string_view fields) {
  return "{apiVersion: seawall.dev/v1alpha1, kind: Snapshot, " + std::string(fields) + "}\n---\n";
}

TEST(ExternalStores, AreLookedForInWholeClustersAlone) {
  const std::string reason = "no reading of a whole cluster is in the input that tells of its Secrets";
  for (const std::string& snapshot :
       {std::string(), snapshot_with("namespaces: [shop]"), snapshot_with("labelSelector: app=cart"),
        snapshot_with("notLookedAt: [{resource: secretstores.external-secrets.io, reason: forbidden}]")}) {
    const AccessScan scan(snapshot + pod_of_a_secret, "external-secret-storage-unused");
    EXPECT_THAT(scan.lines(), IsEmpty()) << snapshot;
    EXPECT_THAT(scan.not_assessed(), ElementsAre(reason)) << snapshot;
  }
  const AccessScan without_secrets(snapshot_with("namespaces: []"), "external-secret-storage-unused");
  EXPECT_THAT(without_secrets.not_assessed(), ElementsAre(reason));
  for (const std::string_view fields :
       {"namespaces: []", "notLookedAt: [{resource: routes.route.openshift.io, reason: forbidden}]",
        "notLookedAt: [{resource: nodes}]"}) {
    const AccessScan scan(snapshot_with(fields) + pod_of_a_secret, "external-secret-storage-unused");
    EXPECT_THAT(scan.lines(), SizeIs(1)) << fields;
    EXPECT_THAT(scan.not_assessed(), IsEmpty()) << fields;
  }
}

TEST(ExternalStores, AreFoundInAnyOneObject) {
  for (const std::string_view object :
       {"{apiVersion: external-secrets.io/v1beta1, kind: ClusterSecretStore, metadata: {name: a}}",
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: a}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: [], volumes: [{name: a, csi: {driver: "
        "secrets-store.csi.k8s.io}}]}}",
        "{apiVersion: apps/v1, kind: Deployment, spec: {template: {metadata: {annotations: "
        "{vault.hashicorp.com/agent-inject: 'true'}}, spec: {containers: []}}}}"}) {
    const AccessScan scan(snapshot_with("namespaces: []") + pod_of_a_secret + "---\n" + std::string(object),
                          "external-secret-storage-unused");
    EXPECT_THAT(scan.lines(), IsEmpty()) << object;
    EXPECT_THAT(scan.not_assessed(), IsEmpty()) << object;
  }
}

TEST(EncryptedVolumes, AreThoseOfTheProvisionersThatTheUserNames) {
  const std::string text = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: ebs.csi.aws.com}";
  EXPECT_THAT(ConfiguredScan("unencrypted-persistent-volume", {}, text).findings(), SizeIs(1));
  EXPECT_THAT(ConfiguredScan("unencrypted-persistent-volume", {{0, "ebs.csi.aws.com"}}, text).findings(), IsEmpty());
}

TEST(PersonalData, IsNeverInTheMessage) {
  const AccessScan scan("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {contact: jane@shop.ch or "
                        "+41 44 668 18 00}}",
                        "personal-data-in-config-map");
  EXPECT_THAT(scan.lines(),
              ElementsAre("ConfigMap a: personal-data-in-config-map (info): key \"contact\" holds what looks like a "
                          "telephone number",
                          "ConfigMap a: personal-data-in-config-map (info): key \"contact\" holds what looks like an "
                          "e-mail address"));
}

TEST(WrongTypesOfSecrets, AreToldAndNeitherFireNorAreReadAsMissing) {
  const auto pod = [](std::string_view spec) {
    return "{apiVersion: v1, kind: Pod, spec: {" + std::string(spec) + "}}";
  };
  const struct {
    std::string_view id;
    std::string text;
  } rows[] = {
      {"secret-as-environment-variable", pod("containers: [{name: a, env: {}}]")},
      {"secret-as-environment-variable", pod("containers: [{name: a, env: [{valueFrom: {secretKeyRef: [1]}}]}]")},
      {"secret-as-environment-variable", pod("containers: [{name: a, envFrom: [{secretRef: {name: 1}}]}]")},
      {"secret-mounted", pod("volumes: [{secret: database}]")},
      {"secret-mounted", pod("volumes: [{projected: {sources: [1]}}]")},
      {"config-map-mounted", pod("volumes: [{configMap: {name: []}}]")},
      {"volume-claim-mounted", pod("volumes: [{persistentVolumeClaim: {claimName: 1}}]")},
      {"personal-data-in-config-map", "{apiVersion: v1, kind: ConfigMap, data: [jane@shop.ch]}"},
      {"personal-data-in-config-map", "{apiVersion: v1, kind: ConfigMap, data: {a: [jane@shop.ch]}}"},
      {"long-lived-service-account-token",
       "{apiVersion: v1, kind: Secret, type: [kubernetes.io/service-account-token]}"},
      {"long-lived-service-account-token", "{apiVersion: v1, kind: ServiceAccount, secrets: [build-token-x7k2p]}"},
      {"unencrypted-persistent-volume", "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: [1]}"},
      {"unencrypted-persistent-volume",
       "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: ebs.csi.aws.com, parameters: [1]}"},
      {"unencrypted-persistent-volume", "{apiVersion: v1, kind: PersistentVolume, spec: {storageClassName: 1}}"},
  };
  for (const auto& row : rows) {
    const AccessScan scan(row.text, row.id);
    EXPECT_THAT(scan.lines(), IsEmpty()) << row.text;
    EXPECT_THAT(scan.not_looked(), SizeIs(1)) << row.text;
  }
}

}  // namespace
}  // namespace seawall::checks
