#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_identity_first;

constexpr Check encryption_identity_first{
    .id = "encryption-identity-first",
    .title = "Secrets are written unencrypted",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "Secrets are stored as plain text: the first of their providers is identity",
    .why =
        "The first provider of an entry writes, all others only read what was written before. With identity in front "
        "every Secret is stored as it is, and whoever gets at etcd, its disk or a backup of it has them all.",
    .remediation = "Put a provider that encrypts first and identity last, restart the API servers, then write all "
                   "Secrets again: kubectl get secrets -A -o json | kubectl replace -f -.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - identity: {}
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
  - identity: {}
)",
    .frameworks = "NSA;MITRE:T1552;CIS:1.2.28",
    .peers = "kubescape:C-0142",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://kubernetes.io/docs/reference/config-api/apiserver-encryption.v1/",
    .since = "0.1.0",
    .quiet_when = "Entries about other resources than Secrets, where not to encrypt is a choice. identity behind a "
                  "provider that encrypts, which reads what was stored before.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::identity_first>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
