#include <algorithm>
#include <charconv>

#include "api_server.h"
#include "encryption_faults.h"

namespace seawall::checks {
namespace {

constexpr std::string_view encryption_flag = "encryption-provider-config";
constexpr std::string_view plain_text = "stored as plain text";
/// OpenShift's API server has its flags in the file that this one names.
constexpr std::string_view flags_in_file_flag = "openshift-config";

/// How the description of a cluster says that Secrets are encrypted.
enum class EncryptionForm : std::uint8_t {
  lists_secrets,  ///< a list of resources that has secrets
  is_state,       ///< a text
  is_switch,      ///< a boolean
  is_there,       ///< a map with what encrypts
  is_type,        ///< a text, "identity" for none
};

struct EncryptionKind {
  std::string_view group;
  std::string_view kind;
  EncryptionForm form;
  std::string_view path;  ///< to what says so
};

constexpr EncryptionKind encryption_descriptions[] = {
    {"config.openshift.io", "APIServer", EncryptionForm::is_type, "spec.encryption.type"},
    {"controlplane.cluster.x-k8s.io", "AWSManagedControlPlane", EncryptionForm::lists_secrets,
     "spec.encryptionConfig.resources"},
    {"eks.services.k8s.aws", "Cluster", EncryptionForm::lists_secrets, "spec.encryptionConfig.resources"},
    {"eks.aws.upbound.io", "Cluster", EncryptionForm::lists_secrets, "spec.forProvider.encryptionConfig.resources"},
    {"container.cnrm.cloud.google.com", "ContainerCluster", EncryptionForm::is_state, "spec.databaseEncryption.state"},
    {"container.gcp.upbound.io", "Cluster", EncryptionForm::is_state, "spec.forProvider.databaseEncryption.state"},
    {"infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane", EncryptionForm::is_switch,
     "spec.securityProfile.azureKeyVaultKms.enabled"},
    {"containerservice.azure.com", "ManagedCluster", EncryptionForm::is_switch,
     "spec.securityProfile.azureKeyVaultKms.enabled"},
    {"containerservice.azure.upbound.io", "KubernetesCluster", EncryptionForm::is_there,
     "spec.forProvider.keyManagementService"},
};

/// The end of a path, or how far it goes and what is missing there.
struct Described {
  Node at;
  Node holder;
  std::string_view missing = {};
};

/// Some providers wrap a map in a list of one item.
Node unwrapped(Node node) noexcept {
  const bool is_wrapped = node.is_list() && node.size() > 0 && (*node.items().begin()).is_map();
  return is_wrapped ? *node.items().begin() : node;
}

Described described_at(Node root, std::string_view path, Probe& probe) {
  Node holder = root;
  while (true) {
    const std::size_t size = std::min(path.find('.'), path.size());
    const std::string_view name = path.substr(0, size);
    const Node child = holder.child(name);
    if (!child || child.is_null()) return {{}, holder, name};
    path.remove_prefix(std::min(size + 1, path.size()));
    if (path.empty()) return {child, holder};
    holder = probe.map(unwrapped(child));
    if (!holder) return {{}, child};
  }
}

bool lists_secrets(Node list) noexcept {
  for (const Node item : list.items()) {
    if (item.string_or({}) == "secrets") return true;
  }
  return false;
}

bool says_encrypted(EncryptionForm form, Node at, Probe& probe) {
  switch (form) {
    case EncryptionForm::lists_secrets: return lists_secrets(probe.list(at));
    case EncryptionForm::is_state: {
      const std::string_view state = probe.string(at).value_or("");
      return state == "ENCRYPTED" || state == "ALL_OBJECTS_ENCRYPTION_ENABLED";
    }
    case EncryptionForm::is_switch: return probe.boolean(at).value_or(false);
    case EncryptionForm::is_there: return unwrapped(at).size() > 0;
    case EncryptionForm::is_type: {
      const std::string_view type = probe.string(at).value_or("");
      return !type.empty() && type != "identity";
    }
  }
  return false;
}

/// EKS encrypts everything by a key of its own from 1.28 on, which it also takes where no version is asked for.
bool is_eks_of_plain_text(Node spec) noexcept {
  constexpr int first_encrypted_minor = 28;
  const Node own = spec.child("version");
  std::string_view version = (own ? own : spec.at("forProvider", "version")).text();
  if (version.starts_with('v')) version.remove_prefix(1);
  if (!version.starts_with("1.")) return false;
  int minor = first_encrypted_minor;
  std::from_chars(version.data() + 2, version.data() + version.size(), minor);
  return minor < first_encrypted_minor;
}

void judge_description(const EncryptionKind& kind, const objects::Object& cluster, Probe& probe) {
  const Described said = described_at(cluster.root, kind.path, probe);
  if (said.at && says_encrypted(kind.form, said.at, probe)) return;
  if (probe.has_met_fault()) return;
  const bool is_plain_text = kind.form == EncryptionForm::is_type ||
                             (kind.form == EncryptionForm::lists_secrets && is_eks_of_plain_text(cluster.spec()));
  probe.report(said.at ? said.at : said.holder,
               {.missing = said.missing,
                .severity = is_plain_text ? Severity::medium : Severity::low,
                .detail = is_plain_text ? plain_text : "encrypted by a key of the provider's alone"});
}

/// At the place where a check of the configuration says it better.
void judge_configuration_at_rest(const objects::Object& configuration, Probe& probe) {
  using Kind = secrets::EncryptionFault::Kind;
  const secrets::Encryption encryption = secrets::read_encryption(configuration, probe);
  for (const secrets::EncryptionFault& fault : encryption.faults) {
    const bool is_about_secrets = fault.kind == Kind::kind_missed && fault.severity == Severity::high;
    if (fault.kind == Kind::identity_first || is_about_secrets) probe.report(fault.at, {.detail = plain_text});
  }
}

void judge_object_at_rest(const objects::Object& object, Probe& probe) {
  probe.meets();
  const auto described = std::ranges::find_if(encryption_descriptions, [&](const EncryptionKind& kind) {
    return kind.group == object.group && kind.kind == object.kind;
  });
  if (described == std::end(encryption_descriptions)) return judge_configuration_at_rest(object, probe);
  judge_description(*described, object, probe);
}

bool has_configuration(const objects::Inventory& inventory) {
  return !inventory.of_kind("apiserver.config.k8s.io", "EncryptionConfiguration").empty() ||
         !inventory.of_kind("", "EncryptionConfig").empty();
}

void judge_encryption_flag(const Container& container, Probe& probe) {
  probe.meets();
  if (is_started_by_script(container)) return probe.not_assessed("the flags of its API server stand in a script");
  if (!flag_values(container, flags_in_file_flag, probe).empty()) {
    return probe.not_assessed("the flags of its API server stand in a file");
  }
  const std::vector<FlagValue> files = flag_values(container, encryption_flag, probe);
  if (probe.has_met_fault()) return;
  if (!files.empty() && !files.back().value.empty()) {
    if (has_configuration(probe.inventory())) return;
    return probe.not_assessed("the file of its --encryption-provider-config is not in the input");
  }
  probe.report(files.empty() ? place_of_flags(container) : files.back().at,
               {.detail = "stored as plain text: the API server has no --encryption-provider-config"});
}

}  // namespace

extern const Check secrets_not_encrypted_at_rest;

constexpr Check secrets_not_encrypted_at_rest{
    .id = "secrets-not-encrypted-at-rest",
    .title = "Secrets are not encrypted at rest",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "Secrets are {detail}",
    .why = "In etcd every Secret is plain text, so that a stolen disk, a backup or a hole in etcd gives all of them "
           "away. "
           "Base64 is no encryption.",
    .remediation =
        "Give the API server an EncryptionConfiguration by --encryption-provider-config whose first provider "
        "is kms with apiVersion v2, or turn on encryption by a key of your own at the provider of the "
        "cluster. Then write all Secrets again.",
    .bad_example = R"(command:
  - kube-apiserver
)",
    .good_example = R"(command:
  - kube-apiserver
  - --encryption-provider-config=/etc/kubernetes/encryption.yaml
)",
    .frameworks = "NSA;MITRE:T1552;CIS:1.2.27",
    .peers = "kubescape:C-0066,C-0141,C-0244;trivy:KCV-0030;checkov:CKV_K8S_104;kyverno:enforce-etcd-encryption",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html\n"
                  "https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets\n"
                  "https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption",
    .since = "0.1.0",
    .quiet_when =
        "GKE, AKS, and EKS from Kubernetes 1.28 on encrypt what they store by keys of their own: without a key of the "
        "user's the finding is low. API servers that have a file which is not in the input, and flags in a script or "
        "in OpenShift's file, are not assessed.",
    .yields_to = "encryption-identity-first,encryption-kinds-missed",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Container& container : pod.containers) {
            if (container.role == ContainerRole::container && is_api_server(container)) {
              judge_encryption_flag(container, probe);
            }
          }
        },
    .object = judge_object_at_rest,
    .kinds =
        "EncryptionConfiguration.apiserver.config.k8s.io,EncryptionConfig,EncryptionConfig.apiserver.config.k8s.io,"
        "EncryptionConfiguration,APIServer.config.openshift.io,"
        "AWSManagedControlPlane.controlplane.cluster.x-k8s.io,Cluster.eks.services.k8s.aws,"
        "Cluster.eks.aws.upbound.io,ContainerCluster.container.cnrm.cloud.google.com,"
        "Cluster.container.gcp.upbound.io,AzureManagedControlPlane.infrastructure.cluster.x-k8s.io,"
        "ManagedCluster.containerservice.azure.com,KubernetesCluster.containerservice.azure.upbound.io",
    .lacking = "neither an API server nor the description of one is in the input",
};

}  // namespace seawall::checks
