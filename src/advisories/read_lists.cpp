// CISA's catalogue of known exploited vulnerabilities in JSON, and products of endoflife.date.

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::Node;

void take_exploited(Node node, Reading& reading) {
  Exploited entry;
  entry.cve = reading.string(node, "cveID");
  if (entry.cve.empty()) return reading.refuse(node, "this entry has no \"cveID\"");
  entry.added = reading.string(node, "dateAdded");
  entry.due = reading.string(node, "dueDate");
  entry.by_ransomware = reading.string(node, "knownRansomwareCampaignUse") == "Known";
  entry.action = reading.string(node, "requiredAction");
  reading.intake().take(std::move(entry));
}

/// A date, or whether it has been: "true" where it has; empty where it has not.
std::string day_of(Node value, Reading& reading) {
  if (const auto has_been = value.boolean()) return *has_been ? "true" : "";
  return std::string(reading.string(value));
}

/// Of the files: { "releaseCycle", "eol", "eoes" }; of the programming interface: { "name", "isEol", "eolFrom", ... }.
void take_release(std::string_view product, Node release, Reading& reading) {
  if (!reading.may_repeat(product.size(), release)) return;
  EndOfLife entry;
  entry.product = product;
  entry.cycle = reading.string(release, release.child("releaseCycle") ? "releaseCycle" : "name");
  if (entry.cycle.empty()) return reading.refuse(release, "this release has no name");
  entry.end = day_of(release.child(release.child("eolFrom") ? "eolFrom" : "eol"), reading);
  if (entry.end.empty() && release.child("isEol").boolean() == true) entry.end = "true";
  entry.extended_end = day_of(release.child(release.child("eoesFrom") ? "eoesFrom" : "eoes"), reading);
  if (entry.extended_end.empty() && release.child("isEoes").boolean() == true) entry.extended_end = "true";
  reading.intake().take(std::move(entry));
}

Node product_of(Node root) noexcept { return root.child("result") ? root.child("result") : root; }

}  // namespace

bool is_exploited(Node root) noexcept {
  return root.child("cveID") || (root.child("catalogVersion") && root.child("vulnerabilities").is_list());
}

void read_exploited(Node root, Reading& reading) {
  if (root.child("cveID")) return take_exploited(root, reading);
  for (const Node entry : root.child("vulnerabilities").items()) take_exploited(entry, reading);
}

bool is_end_of_life(Node root) noexcept {
  const Node product = product_of(root);
  return product.child("releases").is_list() && (product.child("id") || product.child("name"));
}

void read_end_of_life(Node root, Reading& reading) {
  const Node product = product_of(root);
  const std::string_view name = reading.string(product, product.child("id") ? "id" : "name");
  if (name.empty()) return reading.refuse(product, "this product has no name");
  for (const Node release : product.child("releases").items()) take_release(name, release, reading);
}

}  // namespace seawall::advisories
