// OpenVEX 0.2 (https://github.com/openvex/spec), and 0.0.1, whose vulnerabilities and products are strings.

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::ErrorCode;
using documents::Node;
using Status = VexStatement::Status;

std::optional<Status> status_of(std::string_view name) noexcept {
  if (name == "not_affected") return Status::not_affected;
  if (name == "affected") return Status::affected;
  if (name == "fixed") return Status::fixed;
  if (name == "under_investigation") return Status::under_investigation;
  return std::nullopt;
}

std::vector<std::string> vulnerabilities_of(Node node, Reading& reading) {
  if (node.is_string()) return {std::string(reading.string(node))};
  std::vector<std::string> names;
  std::string_view name = reading.string(node, "name");
  // Without a name the last part of its address is one: "https://nvd.nist.gov/vuln/detail/CVE-2023-1".
  if (name.empty()) {
    name = reading.string(node, "@id");
    name = name.substr(name.rfind('/') + 1);
  }
  if (!name.empty()) names.emplace_back(name);
  for (std::string& alias : reading.strings(node, "aliases")) names.push_back(std::move(alias));
  return names;
}

/// A product or a subcomponent: its package URL where it has one, else its name.
std::string component_of(Node node, Reading& reading) {
  if (node.is_string()) return std::string(reading.string(node));
  const std::string_view url = reading.string(reading.map(node, "identifiers"), "purl");
  return std::string(url.empty() ? reading.string(node, "@id") : url);
}

/// What a statement has beside its products.
std::size_t size_of(const VexStatement& statement) noexcept {
  std::size_t size = statement.justification.size() + statement.impact.size() + statement.author.size();
  for (const auto* names : {&statement.vulnerabilities, &statement.subcomponents}) {
    for (const std::string& name : *names) size += sizeof name + name.size();
  }
  return size;
}

/// Those of a product, or of a statement of 0.0.1, which are of all its products. Nothing where there are some, but
/// none has a name: without them a statement would say more than it was meant to.
std::optional<std::vector<std::string>> subcomponents_of(Node node, Reading& reading) {
  const Node list = reading.list(node, "subcomponents");
  std::vector<std::string> names;
  for (const Node each : list.items()) {
    std::string name = component_of(each, reading);
    if (name.empty()) {
      reading.refuse(each, "this subcomponent has neither a package URL nor an \"@id\"");
    } else {
      names.push_back(std::move(name));
    }
  }
  if (!names.empty() || list.size() == 0) return names;
  reading.refuse(node, "none of its subcomponents has a package URL or an \"@id\"");
  return std::nullopt;
}

/// A product that has subcomponents gets a statement of its own.
void take_products(Node node, const VexStatement& statement, Reading& reading) {
  VexStatement all = statement;
  for (const Node product : reading.list(node, "products").items()) {
    std::string name = component_of(product, reading);
    if (name.empty()) {
      reading.refuse(product, "this product has neither a package URL nor an \"@id\"");
      continue;
    }
    auto subcomponents = subcomponents_of(product, reading);
    if (!subcomponents) continue;
    if (subcomponents->empty()) {
      all.products.push_back(std::move(name));
      continue;
    }
    if (!reading.may_repeat(size_of(statement), product)) return;
    VexStatement one = statement;
    one.products.push_back(std::move(name));
    one.subcomponents = std::move(*subcomponents);
    reading.intake().take(std::move(one));
  }
  if (!all.products.empty()) reading.intake().take(std::move(all));
}

void take_statement(Node node, std::string_view author, Reading& reading) {
  const std::string_view name = reading.string(node, "status");
  const auto status = status_of(name);
  if (!status) {
    return reading.refuse(node, "the status \"" + std::string(name) + "\" is not known", ErrorCode::unsupported);
  }
  VexStatement statement;
  statement.vulnerabilities = vulnerabilities_of(node.child("vulnerability"), reading);
  if (statement.vulnerabilities.empty()) return reading.refuse(node, "this statement names no vulnerability");
  if (node.child("products").size() == 0) return reading.refuse(node, "this statement names no product");
  auto subcomponents = subcomponents_of(node, reading);
  if (!subcomponents) return;
  statement.subcomponents = std::move(*subcomponents);
  statement.status = *status;
  statement.justification = reading.string(node, "justification");
  statement.impact = reading.cut_string(node, "impact_statement");
  statement.author = author;
  statement.source = reading.name();
  if (reading.may_repeat(author.size(), node)) take_products(node, statement, reading);
}

}  // namespace

bool is_open_vex(Node root) noexcept {
  return root.child("@context").string_or("").contains("openvex") && root.child("statements").is_list();
}

void read_open_vex(Node root, Reading& reading) {
  const std::string_view author = reading.string(root, "author");
  for (const Node statement : root.child("statements").items()) take_statement(statement, author, reading);
}

}  // namespace seawall::advisories
