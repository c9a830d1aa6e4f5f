#pragma once

// The vulnerabilities of a bill in CycloneDX 1.6. Private to packages.

#include <span>

#include "bill_json.h"
#include "packages.h"

namespace seawall::packages {

/// The member `vulnerabilities`; nothing where there is none to write.
void write_vulnerabilities(JsonWriter& json, std::span<const BillVulnerability> vulnerabilities,
                           const Listing& listing);

}  // namespace seawall::packages
