#pragma once

// Matches as the vulnerabilities of a bill of materials. What VEX statements say is mapped to CycloneDX:
//
//   affected -> exploitable, fixed -> resolved, under_investigation -> in_triage, not_affected -> not_affected;
//   component_not_present, vulnerable_code_not_present -> code_not_present
//   vulnerable_code_not_in_execute_path -> code_not_reachable
//   vulnerable_code_cannot_be_controlled_by_adversary -> requires_environment: the code runs, so it is reached, but
//     what it would take to exploit it is not there
//   inline_mitigations_already_exist -> protected_by_mitigating_control
//
// What nobody has decided gets no analysis. As the mapping is not one to one, the detail has OpenVEX's own word.
// Sources: CycloneDX 1.6 (vulnerabilities); OpenVEX 0.2 (status labels and justifications).

#include <span>
#include <vector>

#include "advisories.h"

namespace seawall::advisories {

struct Matches;

/// One for each vulnerability, decision and rating, by id. `packages`: those of the bill, which were matched. `store`:
/// the one that the matches are of, for links and dates; null: without them. Fails as Store::record() does.
documents::Result<std::vector<packages::BillVulnerability>> bill_vulnerabilities(
    const Matches& matches, std::span<const packages::Package> packages, const Store* store);

}  // namespace seawall::advisories
