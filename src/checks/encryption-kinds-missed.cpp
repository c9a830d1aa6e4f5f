#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_kinds_missed;

constexpr Check encryption_kinds_missed{
    .id = "encryption-kinds-missed",
    .title = "Encryption leaves out Secrets",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "{argument} are not encrypted: no entry names them",
    .why =
        "What no entry names is stored as it is. Without Secrets the configuration protects everything but what it is "
        "made for; ConfigMaps hold credentials more often than they should.",
    .remediation =
        "Name secrets and configmaps in an entry, or everything with \"*.*\" in the last one, restart the API "
        "servers, and write the objects again so that they are encrypted.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [configmaps]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets, configmaps]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .frameworks = "NSA;MITRE:T1552;CIS:1.2.28",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://kubernetes.io/docs/reference/config-api/apiserver-encryption.v1/",
    .since = "0.1.0",
    .quiet_when =
        "ConfigMaps are for information alone, and where an entry names them it is up to its providers. Other "
        "kinds are not asked for.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::kind_missed>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
