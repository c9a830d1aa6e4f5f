#include "bill.h"

#include <algorithm>
#include <array>
#include <set>

#include "telling.h"

namespace seawall::advisories {
namespace {

using packages::BillVulnerability;
using Status = VexStatement::Status;

std::string_view state_of(Status status) noexcept {
  switch (status) {
    case Status::not_affected: return "not_affected";
    case Status::affected: return "exploitable";
    case Status::fixed: return "resolved";
    case Status::under_investigation: break;
  }
  return "in_triage";
}

struct Justification {
  std::string_view theirs;
  std::string_view of_cyclonedx;
};
constexpr std::array justifications = {
    Justification{"component_not_present", "code_not_present"},
    Justification{"vulnerable_code_not_present", "code_not_present"},
    Justification{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
    Justification{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment"},
    Justification{"inline_mitigations_already_exist", "protected_by_mitigating_control"},
};

BillVulnerability::Analysis analysis_of(const VexStatement& statement) {
  BillVulnerability::Analysis analysis;
  analysis.state = state_of(statement.status);
  const auto known = std::ranges::find(justifications, statement.justification, &Justification::theirs);
  const bool is_justified = statement.status == Status::not_affected && known != justifications.end();
  if (is_justified) analysis.justification = known->of_cyclonedx;
  analysis.detail = joined(std::array{statement.impact, statement.justification, voucher_of(statement)});
  return analysis;
}

std::string_view method_of(std::string_view vector) noexcept {
  if (vector.starts_with("CVSS:4.0/")) return "CVSSv4";
  if (vector.starts_with("CVSS:3.1/")) return "CVSSv31";
  if (vector.starts_with("CVSS:3.0/")) return "CVSSv3";
  if (vector.starts_with("AV:") || vector.starts_with("(AV:")) return "CVSSv2";
  return "other";
}

BillVulnerability::Name named(std::string id, std::string_view source) {
  Registry registry = registry_of(id);
  const std::string_view name = registry.name.empty() ? source : registry.name;
  return {std::move(id), std::string(name), std::move(registry.url)};
}

/// Links, and the dates of the most specific advisory that has some.
std::optional<documents::Error> add_record_facts(const MatchGroup& group, const Store& store, BillVulnerability& told) {
  std::set<std::uint32_t> seen;
  for (const ToldMatch& each : group) {
    for (const Witness& witness : each.match->witnesses) {
      if (!seen.insert(witness.record).second) continue;
      const documents::Result<Record> record = store.record(witness.record);
      if (!record) return record.error();
      if (told.published.empty()) told.published = record->published;
      if (told.updated.empty()) told.updated = record->modified;
      for (const Reference& reference : record->references) {
        if (reference.type == "ADVISORY") told.advisories.push_back(reference.url);
      }
    }
  }
  std::ranges::sort(told.advisories);
  const auto repeated = std::ranges::unique(told.advisories);
  told.advisories.erase(repeated.begin(), repeated.end());
  return std::nullopt;
}

BillVulnerability vulnerability_of(const MatchGroup& group) {
  const Match& first = *group.front().match;
  BillVulnerability told;
  told.name = named(first.id, first.witnesses.empty() ? std::string_view() : first.witnesses.front().source);
  for (OtherName& other : other_names_of(group)) told.references.push_back(named(std::move(other.id), other.source));
  told.score = first.score;
  told.severity = first.rating;
  told.method = method_of(first.vector);
  told.vector = first.vector;
  told.description = summary_of(group);
  if (first.statement) told.analysis = analysis_of(*first.statement);
  const bool is_settled =
      first.statement && (first.statement->status == Status::not_affected || first.statement->status == Status::fixed);
  if (!is_settled) told.recommendation = action_of(group);
  for (const ToldMatch& each : group) told.packages.push_back(each.match->package);
  return told;
}

}  // namespace

documents::Result<std::vector<BillVulnerability>> bill_vulnerabilities(const Matches& matches,
                                                                       std::span<const packages::Package> packages,
                                                                       const Store* store) {
  std::vector<BillVulnerability> all;
  const MatchedPart part{&matches, packages, {}, nullptr};
  for (const MatchGroup& group : groups_of(std::span(&part, 1), true)) {
    all.push_back(vulnerability_of(group));
    if (!store) continue;
    if (std::optional<documents::Error> error = add_record_facts(group, *store, all.back())) return *std::move(error);
  }
  return all;
}

}  // namespace seawall::advisories
