#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_wildcard_order;

constexpr Check encryption_wildcard_order{
    .id = "encryption-wildcard-order",
    .title = "Encryption entry that never counts",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "\"{argument}\" {detail}",
    .why = "Earlier entries come first, so what a wildcard covers is not looked up in a later one. The API server does "
           "not start with such a file, and one that reloads it stays with the old one, so that a new provider or key "
           "is not in use.",
    .remediation =
        "Put the entries from the narrowest to the widest: single resources, then \"*.GROUP\", then \"*.*\". "
        "Name each resource in one entry.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: ["*.*"]
  providers:
  - identity: {}
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
- resources: ["*.*"]
  providers:
  - identity: {}
)",
    .frameworks = "",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://kubernetes.io/docs/reference/config-api/apiserver-encryption.v1/",
    .since = "0.1.0",
    .quiet_when = "A resource that two entries name is allowed: the first one writes, the second adds providers that "
                  "read. As that is seldom meant, it is low.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::never_counts>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
