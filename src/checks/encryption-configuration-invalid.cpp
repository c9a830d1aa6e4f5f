#include "encryption_faults.h"

namespace seawall::checks {

extern const Check encryption_configuration_invalid;

constexpr Check encryption_configuration_invalid{
    .id = "encryption-configuration-invalid",
    .title = "Encryption configuration is refused",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::secrets,
    .message = "the API server does not take the file: {detail}",
    .why =
        "An API server does not start with a file that it refuses. One that reloads the file stays with the last one "
        "it took, without a word to whoever changed it, so that Secrets stay as they were encrypted, or unencrypted.",
    .remediation =
        "Mend the file as the message says, before it gets to the nodes. Each provider is an item of its own, "
        "each key the base64 text of random bytes: head -c 32 /dev/urandom | base64.",
    .bad_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: "https://kms.example.com"}
)",
    .good_example = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}
)",
    .frameworks = "",
    .peers = "",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/\n"
                  "https://kubernetes.io/docs/reference/config-api/apiserver-encryption.v1/",
    .since = "0.1.0",
    .quiet_when =
        "Fields of a wrong type are told as not looked at. Names of kms v1 plugins that are taken twice, which "
        "only a server that reloads the file refuses. Entries that a wildcard covers have a check of their "
        "own.",
    .object = report_encryption_faults<secrets::EncryptionFault::Kind::invalid>,
    .kinds = kinds_of_encryption,
    .lacking = lacks_encryption,
};

}  // namespace seawall::checks
