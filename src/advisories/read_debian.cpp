// The Debian security tracker's JSON: { package: { vulnerability: { releases: { codename: { status, ... } } } } }, of
// source packages. A record each vulnerability, named as OSV names Debian's.

#include <map>

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::Entry;
using documents::Node;

struct Codename {
  std::string_view codename;
  std::string_view number;
};
constexpr Codename codenames[] = {{"wheezy", "7"},  {"jessie", "8"},    {"stretch", "9"},
                                  {"buster", "10"}, {"bullseye", "11"}, {"bookworm", "12"},
                                  {"trixie", "13"}, {"forky", "14"},    {"duke", "15"}};

/// "bookworm" of "bookworm-security".
std::string_view without_suite(std::string_view codename) noexcept { return codename.substr(0, codename.find('-')); }

/// What Debian does about it. Nothing where it mends it.
std::string_view state_of(Node release, std::string_view urgency) noexcept {
  if (urgency == "end-of-life") return urgency;
  if (release.child("nodsa")) {
    const std::string_view reason = release.child("nodsa_reason").string_or("");
    return reason.empty() ? "no-dsa" : reason;
  }
  return release.child("status").string_or("") == "undetermined" ? "undetermined" : "";
}

/// "medium" of "medium**": the marks say who set it.
std::string_view severity_of(std::string_view urgency) noexcept {
  if (urgency == "not yet assigned" || urgency == "end-of-life") return {};
  return urgency.substr(0, urgency.find('*'));
}

/// Nothing where the release is not affected.
std::optional<Affected> affected_of(std::string_view package, std::string_view codename, Node node, Reading& reading) {
  const std::string_view status = reading.string(node, "status");
  const std::string_view fixed = reading.string(node, "fixed_version");
  if (status != "open" && status != "resolved" && status != "undetermined") {
    reading.refuse(node, "the status \"" + std::string(status) + "\" is none of open, resolved and undetermined");
    return std::nullopt;
  }
  if (status == "resolved" && fixed == "0") return std::nullopt;
  if (status == "resolved" && fixed.empty()) {
    reading.refuse(node, "it is resolved, but does not say in which version");
    return std::nullopt;
  }
  const std::string_view urgency = reading.string(node, "urgency");
  Affected affected;
  affected.ecosystem = "Debian";
  const std::string_view number = debian_number(without_suite(codename));
  affected.release = number.empty() ? codename : number;
  affected.package = package;
  Range range;
  range.events.push_back({Event::Type::introduced, "0"});
  if (status == "resolved") range.events.push_back({Event::Type::fixed, std::string(fixed)});
  affected.ranges.push_back(std::move(range));
  affected.severity = severity_of(urgency);
  affected.state = state_of(node, urgency);
  return affected;
}

using Records = std::map<std::string, Record, std::less<>>;

Record& record_of(Records& records, std::string_view vulnerability) {
  const auto found = records.find(vulnerability);
  if (found != records.end()) return found->second;
  Record record;
  record.id = "DEBIAN-" + std::string(vulnerability);
  record.upstream.emplace_back(vulnerability);
  record.source = "debian";
  record.references.push_back(
      {"ADVISORY", "https://security-tracker.debian.org/tracker/" + std::string(vulnerability)});
  return records.emplace(vulnerability, std::move(record)).first->second;
}

void take_vulnerability(std::string_view package, const Entry& entry, Records& records, Reading& reading) {
  const Node releases = reading.map(entry.value, "releases");
  if (!releases) return reading.refuse(entry.value, "\"" + std::string(entry.key) + "\" names no releases");
  if (!reading.is_short(entry)) return;
  for (const Entry& release : releases.entries()) {
    if (!reading.is_short(release)) continue;
    auto affected = affected_of(package, release.key, release.value, reading);
    if (!affected || !reading.may_repeat(package.size(), release.value)) continue;
    Record& record = record_of(records, entry.key);
    if (record.details.empty()) record.details = reading.cut_string(entry.value, "description");
    if (!reading.may_add(record, release.value)) return;
    record.affected.push_back(std::move(*affected));
  }
}

}  // namespace

std::string_view debian_number(std::string_view codename) noexcept {
  for (const Codename& each : codenames) {
    if (each.codename == codename) return each.number;
  }
  return {};
}

bool is_debian_tracker(Node root) noexcept {
  for (const Entry& package : root.entries()) {
    for (const Entry& vulnerability : package.value.entries()) {
      return vulnerability.value.child("releases").is_map();
    }
    if (!package.value.is_map()) return false;
  }
  return false;
}

void read_debian_tracker(Node root, Reading& reading) {
  Records records;
  for (const Entry& package : root.entries()) {
    if (!reading.is_short(package)) continue;
    if (!package.value.is_map()) reading.refuse(package.value, "a map of vulnerabilities is wanted here");
    for (const Entry& vulnerability : package.value.entries()) {
      take_vulnerability(package.key, vulnerability, records, reading);
    }
  }
  for (auto& [vulnerability, record] : records) reading.intake().take(std::move(record));
}

}  // namespace seawall::advisories
