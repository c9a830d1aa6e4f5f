#include <string>

#include "crypto/crypto.h"
#include "leaks.h"

namespace seawall::checks {
extern const Check secret_in_config_map;

constexpr Check secret_in_config_map{
    .id = "secret-in-config-map",
    .title = "Secret in a ConfigMap",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "key \"{argument}\" holds a secret: {detail}",
    .why = "ConfigMaps are not treated as secret: the role view reads them, they are not encrypted at rest unless that "
           "is configured, and they are logged, diffed and copied freely.",
    .remediation = "Revoke it where it was issued, as it is known already. Put the new one into a Secret, or into a "
                   "store that External Secrets or a CSI driver reads, and leave the ConfigMap a reference or a path.",
    .bad_example = R"(kind: ConfigMap
data:
  application.properties: |
    spring.datasource.password=N0t4R3al0ne7x
)",
    .good_example = R"(kind: ConfigMap
data:
  application.properties: |
    spring.config.import=configtree:/run/database/
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "kubescape:C-0012;trivy:KSV-0109;polaris:sensitiveConfigmapContent",
    .references = "https://kubernetes.io/docs/concepts/configuration/configmap/\n"
                  "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    .since = "0.1.0",
    .quiet_when = "Templates, references, placeholders, words in prose, public keys and certificates. A value is told "
                  "once, by the worst that is in it. What only the name makes likely is medium.",
    .parameters = leak_parameters,
    .object =
        [](const objects::Object& map, Probe& probe) {
          for (const documents::Entry entry : probe.map(map.root.child(Field::data)).entries()) {
            report_leak(entry.value, entry.key, probe.string(entry.value).value_or(""), entry.key, probe, entry.key);
          }
          for (const documents::Entry entry : probe.map(map.root.child(Field::binaryData)).entries()) {
            const std::optional<std::string> bytes = crypto::decode_base64(probe.string(entry.value).value_or(""));
            if (bytes) report_leak(entry.value, entry.key, *bytes, entry.key, probe, entry.key);
          }
        },
    .kinds = "ConfigMap",
};

}  // namespace seawall::checks
