#include <algorithm>

#include "pod_references.h"

namespace seawall::checks {
namespace {

/// Group and kind of what fetches Secrets from elsewhere, or unseals them.
constexpr std::pair<std::string_view, std::string_view> store_kinds[] = {
    {"bitnami.com", "SealedSecret"},
    {"external-secrets.io", "ClusterExternalSecret"},
    {"external-secrets.io", "ClusterSecretStore"},
    {"external-secrets.io", "ExternalSecret"},
    {"external-secrets.io", "SecretStore"},
    {"isindir.github.com", "SopsSecret"},
    {"onepassword.com", "OnePasswordItem"},
    {"secrets-store.csi.x-k8s.io", "SecretProviderClass"},
    {"secrets.doppler.com", "DopplerSecret"},
    {"secrets.hashicorp.com", "HCPAuth"},
    {"secrets.hashicorp.com", "VaultAuth"},
    {"secrets.infisical.com", "InfisicalSecret"},
    {"spv.no", "AzureKeyVaultSecret"},
};

constexpr std::string_view store_drivers = "secrets-store.csi.k8s.io,secrets-store-gke.csi.k8s.io";
constexpr std::string_view vault_agent = "vault.hashicorp.com/agent-inject";

/// Secrets that controllers of the cluster make for themselves, which no store could hold.
constexpr std::string_view types_of_controllers =
    "kubernetes.io/service-account-token,bootstrap.kubernetes.io/token,helm.sh/release.v1";

// What is gathered of an object.
constexpr std::int64_t holds_secret = 0;
constexpr std::int64_t uses_store = 1;

/// Of a snapshot's entry for a kind that was not read: "secretstores.external-secrets.io".
bool is_of_store(std::string_view resource) noexcept {
  const std::size_t dot = resource.find('.');
  if (dot == resource.npos) return false;
  return std::ranges::any_of(store_kinds, [&](const auto& kind) { return kind.first == resource.substr(dot + 1); });
}

bool is_of_whole_cluster(const objects::Snapshot& snapshot) noexcept {
  if (snapshot.root.child(Field::namespaces).size() > 0) return false;
  if (!snapshot.root.child(Field::labelSelector).string_or("").empty()) return false;
  for (const Node item : snapshot.root.child("notLookedAt").items()) {
    if (is_of_store(item.child(Field::resource).string_or(""))) return false;
  }
  return true;
}

/// A store that is not in the input may still be in use, unless all of a cluster was read for it.
struct StoresAreKnown {
  bool value = false;

  explicit StoresAreKnown(const objects::Inventory& inventory)
      : value(!inventory.snapshots().empty() && std::ranges::all_of(inventory.snapshots(), is_of_whole_cluster)) {}
};

bool are_stores_known(Probe& probe) {
  return probe.facts().of<StoresAreKnown>([&] { return StoresAreKnown(probe.inventory()); }).value;
}

void gather_store_or_secret(Node at, std::int64_t what, Probe& probe) {
  probe.meets();
  probe.gather(at, what);
}

void look_at_object_of_secrets(const objects::Object& object, Probe& probe) {
  if (!are_stores_known(probe)) return;
  if (object.kind != "Secret") return gather_store_or_secret(object.root, uses_store, probe);
  const Node type = object.root.child(Field::type);
  if (objects::is_listed(probe.string(type).value_or(""), types_of_controllers)) return;
  gather_store_or_secret(object.root.child(Field::kind), holds_secret, probe);
}

bool fetches_from_store(const PodTemplate& pod, Probe& probe) {
  const Node annotations = probe.map(pod.metadata.child(Field::annotations));
  if (probe.string(annotations.child(vault_agent)) == "true") return true;
  for (const Node item : probe.list(pod.fields.child(Field::volumes)).items()) {
    const Node source = probe.map(probe.map(item).child(Field::csi));
    const std::string_view driver = probe.string(source.child(Field::driver)).value_or("");
    if (objects::is_listed(driver, store_drivers)) return true;
  }
  return false;
}

void look_at_pod_for_secrets(const PodTemplate& pod, Probe& probe) {
  if (!are_stores_known(probe)) return;
  if (fetches_from_store(pod, probe)) return gather_store_or_secret(pod.spec, uses_store, probe);
  std::vector<Reference> secrets = secrets_in_volumes(pod, probe);
  for (const Container& container : pod.containers) {
    if (!secrets.empty()) break;
    secrets = secrets_in_environment(container, probe);
  }
  if (!secrets.empty()) gather_store_or_secret(secrets.front().at, holds_secret, probe);
}

void report_first_secret(std::span<const findings::Gathered> gathered, findings::WholeProbe& probe) {
  const auto is_store = [](const findings::Gathered& each) { return each.number == uses_store; };
  if (gathered.empty() || std::ranges::any_of(gathered, is_store)) return;
  const findings::Gathered& first = gathered.front();
  probe.of(*first.object).report(first.at);
}

}  // namespace

extern const Check external_secret_storage_unused;

constexpr Check external_secret_storage_unused{
    .id = "external-secret-storage-unused",
    .title = "No external store of secrets",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "the cluster has Secrets, such as this one, and nothing fetches any from a store outside",
    .why = "Secrets that are written by hand lie in files and scripts as well, and nobody sees who reads them or "
           "renews them. A store outside the cluster keeps them in one place, rotates them and records each access.",
    .remediation = "Consider a store such as that of your cloud, Vault, or sealed files, and an operator or driver "
                   "that fetches from it. Where few Secrets change rarely, encryption at rest and narrow roles may do.",
    .bad_example = R"(apiVersion: v1
kind: Secret
metadata:
  name: database
type: Opaque
)",
    .good_example = R"(apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: database
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
)",
    .frameworks = "CIS:5.4.2",
    .peers = "kubescape:C-0208,C-0234",
    .references = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/"
                  "#consider-using-external-secret-store-providers",
    .since = "0.1.0",
    .quiet_when =
        "The benchmark has this as advice to think about, so it is never more than for information, and told once, at "
        "the first Secret or pod that reads one. Only a cluster or a snapshot of all of it is assessed, as files do "
        "not tell what else runs; a store in use is any object of such an operator, and any pod that mounts by the "
        "driver of a store or has an agent of Vault injected. Secrets that controllers make do not count.",
    .pod = look_at_pod_for_secrets,
    .object = look_at_object_of_secrets,
    .join = report_first_secret,
    .kinds = "Secret,SealedSecret.bitnami.com,ClusterExternalSecret.external-secrets.io,"
             "ClusterSecretStore.external-secrets.io,ExternalSecret.external-secrets.io,"
             "SecretStore.external-secrets.io,SopsSecret.isindir.github.com,OnePasswordItem.onepassword.com,"
             "SecretProviderClass.secrets-store.csi.x-k8s.io,DopplerSecret.secrets.doppler.com,"
             "HCPAuth.secrets.hashicorp.com,VaultAuth.secrets.hashicorp.com,InfisicalSecret.secrets.infisical.com,"
             "AzureKeyVaultSecret.spv.no",
    .lacking = "no reading of a whole cluster is in the input that tells of its Secrets",
};

}  // namespace seawall::checks
