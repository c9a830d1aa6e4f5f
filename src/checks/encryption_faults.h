#pragma once

// What is wrong with the configurations of encryption at rest that are in the input.

#include "check.h"
#include "secrets/secrets.h"

namespace seawall::checks {

/// Files on the nodes of the control plane, by either name, also where somebody took the group of the other.
inline constexpr std::string_view kinds_of_encryption =
    "EncryptionConfiguration.apiserver.config.k8s.io,EncryptionConfig,EncryptionConfig.apiserver.config.k8s.io,"
    "EncryptionConfiguration";
inline constexpr std::string_view lacks_encryption = "no EncryptionConfiguration is in the input";

/// Reports the faults of one kind, of a configuration that the check is about.
template <secrets::EncryptionFault::Kind kind>
void report_encryption_faults(const objects::Object& configuration, Probe& probe) {
  probe.meets();
  const secrets::Encryption encryption = secrets::read_encryption(configuration, probe);
  for (const secrets::EncryptionFault& fault : encryption.faults) {
    if (fault.kind != kind) continue;
    probe.report(fault.at, {.missing = fault.missing,
                            .severity = fault.severity,
                            .argument = fault.argument,
                            .made_detail = fault.detail});
  }
}

}  // namespace seawall::checks
