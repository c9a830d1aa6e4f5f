#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_key_in_plain_text;

constexpr Check encryption_key_in_plain_text{
    .id = "encryption-key-in-plain-text",
    .title = "Encryption keys lie in a file",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "the keys of {argument} stand in the file itself",
    .why = "The file lies on each node of the control plane, often on the disk that etcd is on, and in the backups of "
           "both. Who has the disk has the keys and what they encrypt. A key that is in a repository is everybody's.",
    .remediation = "Let a plugin of kms with apiVersion v2 keep the keys outside of the cluster. Until then make the "
                   "file readable for root alone (mode 0600), and keep it out of repositories and backups.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - secretbox:
      keys:
      - name: key1
        secret: <32 bytes in base64>
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/",
    .since = "0.1.0",
    .quiet_when =
        "Keys of a provider behind the first one only read what was written before, until all of it is written "
        "again: severity low.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::key_in_plain_text>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
