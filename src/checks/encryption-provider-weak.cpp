#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_provider_weak;

constexpr Check encryption_provider_weak{
    .id = "encryption-provider-weak",
    .title = "Encryption at rest is weak",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "{argument} {detail}",
    .why =
        "With aescbc, whoever may change what is stored and watch how it is refused can read it. aesgcm breaks where "
        "two writes meet with one nonce, so that its key has to be a new one each 200,000 writes. kms v1 asks its "
        "plugin for a key each object, and is off by default since Kubernetes 1.29.",
    .remediation = "Let kms with apiVersion v2 write, or secretbox where there is no plugin. Put it before the old "
                   "provider, restart the API servers, write all objects again, then take the old one out.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {name: vault, endpoint: unix:///run/kms.sock}
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .frameworks = "NSA;CIS:1.2.28",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#providers\n"
                  "https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/",
    .since = "0.1.0",
    .quiet_when =
        "aescbc and aesgcm behind another provider, which only read what was written before. secretbox, whose "
        "keys are another check's matter.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::weak_provider>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
