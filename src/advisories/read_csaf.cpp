// CSAF 2.0 (OASIS), as far as its VEX profile goes: products by their package URLs, and what their state is.

#include <map>
#include <tuple>
#include <unordered_map>

#include "advisories/reading.h"
#include "advisories/store_strings.h"

namespace seawall::advisories {
namespace {

using documents::Node;
using Status = VexStatement::Status;

struct Product {
  std::string url;   ///< empty: it has none
  std::string host;  ///< what it is a component of
};

struct Named {
  std::string_view key;
  Status status;
};
constexpr Named statuses[] = {
    {"known_not_affected", Status::not_affected},
    {"known_affected", Status::affected},
    {"first_affected", Status::affected},
    {"last_affected", Status::affected},
    {"fixed", Status::fixed},
    {"first_fixed", Status::fixed},
    {"under_investigation", Status::under_investigation},
};

/// Products of a document by their ids.
class Tree {
 public:
  Tree(Node root, Reading& reading) : reading_(reading) {
    const Node tree = reading.map(root, "product_tree");
    take_branches(tree);
    for (const Node product : reading.list(tree, "full_product_names").items()) take_product(product);
    for (const Node relationship : reading.list(tree, "relationships").items()) take_relationship(relationship);
    for (const Node group : reading.list(tree, "product_groups").items()) {
      groups_[std::string(reading.string(group, "group_id"))] = reading.strings(group, "product_ids");
    }
  }

  const Product* find(const std::string& id) const {
    const auto found = products_.find(id);
    return found == products_.end() ? nullptr : &found->second;
  }
  /// Ids that a flag or a threat is about.
  std::vector<std::string> ids_of(Node node) {
    std::vector<std::string> ids = reading_.strings(node, "product_ids");
    for (const std::string& group : reading_.strings(node, "group_ids")) {
      const auto found = groups_.find(group);
      if (found == groups_.end()) continue;
      // An id takes far more work than its letters.
      if (reading_.may_repeat(found->second.size() * 64, node))
        ids.insert(ids.end(), found->second.begin(), found->second.end());
    }
    return ids;
  }

 private:
  /// Branches nest as deep as the author likes.
  void take_branches(Node tree) {
    std::vector<Node> open = {tree};
    while (!open.empty()) {
      const Node branch = open.back();
      open.pop_back();
      if (const Node product = reading_.map(branch, "product")) take_product(product);
      for (const Node inner : reading_.list(branch, "branches").items()) open.push_back(inner);
    }
  }
  void take_product(Node node) {
    const std::string_view id = reading_.string(node, "product_id");
    if (id.empty()) return reading_.refuse(node, "this product has no \"product_id\"");
    const Node helper = reading_.map(node, "product_identification_helper");
    products_[std::string(id)].url = reading_.string(helper, "purl");
  }
  void take_relationship(Node node) {
    const Node full = reading_.map(node, "full_product_name");
    const std::string_view id = reading_.string(full, "product_id");
    if (id.empty()) return reading_.refuse(node, "this relationship has no \"product_id\"");
    const Product* part = find(std::string(reading_.string(node, "product_reference")));
    const Product* whole = find(std::string(reading_.string(node, "relates_to_product_reference")));
    Product product;
    product.url = reading_.string(reading_.map(full, "product_identification_helper"), "purl");
    if (product.url.empty() && part) product.url = part->url;
    if (whole) product.host = whole->url;
    products_[std::string(id)] = std::move(product);
  }

  Reading& reading_;
  std::unordered_map<std::string, Product> products_;
  std::unordered_map<std::string, std::vector<std::string>> groups_;
};

/// Numbers of texts by the id of a product. Empty id: of all. A text may be long and of many products, so that it is
/// neither copied nor compared for each.
using ByProduct = std::unordered_map<std::string, std::uint32_t>;

/// What a list of the vulnerability says of products: `key` of each item.
ByProduct texts_of(Node vulnerability, std::string_view list, std::string_view key, std::string_view category,
                   Tree& tree, Strings& strings, Reading& reading) {
  ByProduct texts;
  for (const Node item : reading.list(vulnerability, list).items()) {
    if (!category.empty() && item.child("category").string_or("") != category) continue;
    const std::uint32_t text = strings.number(reading.cut_string(item, key));
    const auto ids = tree.ids_of(item);
    for (const std::string& id : ids) texts.emplace(id, text);
    if (ids.empty()) texts.emplace("", text);
  }
  return texts;
}

std::uint32_t text_for(const ByProduct& texts, const std::string& id, std::uint32_t none) {
  if (const auto found = texts.find(id); found != texts.end()) return found->second;
  const auto found = texts.find("");
  return found == texts.end() ? none : found->second;
}

std::vector<std::string> names_of(Node vulnerability, Reading& reading) {
  std::vector<std::string> names;
  const std::string_view cve = reading.string(vulnerability, "cve");
  if (!cve.empty()) names.emplace_back(cve);
  for (const Node id : reading.list(vulnerability, "ids").items()) {
    const std::string_view text = reading.string(id, "text");
    if (!text.empty()) names.emplace_back(text);
  }
  return names;
}

void take_vulnerability(Node node, std::string_view author, Tree& tree, Reading& reading) {
  const std::vector<std::string> names = names_of(node, reading);
  if (names.empty()) return reading.refuse(node, "this vulnerability has neither \"cve\" nor \"ids\"");
  Strings strings;
  const std::uint32_t none = strings.number("");
  const ByProduct justifications = texts_of(node, "flags", "label", "", tree, strings, reading);
  const ByProduct impacts = texts_of(node, "threats", "details", "impact", tree, strings, reading);
  const Node by_status = reading.map(node, "product_status");
  // Status, justification, impact and host; a statement is of all products that share them.
  std::map<std::tuple<Status, std::uint32_t, std::uint32_t, std::string>, std::vector<std::string>> groups;
  std::size_t without_url = 0;
  for (const auto& [key, status] : statuses) {
    for (const std::string& id : reading.strings(by_status, key)) {
      const Product* product = tree.find(id);
      if (!product || product->url.empty()) {
        ++without_url;
        continue;
      }
      if (!reading.may_repeat(product->host.size() + product->url.size(), node)) break;
      groups[{status, text_for(justifications, id, none), text_for(impacts, id, none), product->host}].push_back(
          product->url);
    }
  }
  std::size_t size = author.size();
  for (const std::string& name : names) size += sizeof name + name.size();
  for (auto& [key, urls] : groups) {
    const auto& [status, justification, impact, host] = key;
    if (!reading.may_repeat(size + strings[justification].size() + strings[impact].size(), node)) return;
    VexStatement statement{names,
                           {},
                           {},
                           status,
                           std::string(strings[justification]),
                           std::string(strings[impact]),
                           std::string(author),
                           reading.name()};
    statement.products = host.empty() ? std::move(urls) : std::vector<std::string>{host};
    if (!host.empty()) statement.subcomponents = std::move(urls);
    reading.intake().take(std::move(statement));
  }
  if (without_url > 0) {
    reading.refuse(node, std::to_string(without_url) + " products of \"" + names.front() + "\" have no package URL",
                   documents::ErrorCode::unsupported);
  }
}

}  // namespace

bool is_csaf(Node root) noexcept {
  return root.at(std::string_view("document"), std::string_view("csaf_version")).is_string();
}

void read_csaf(Node root, Reading& reading) {
  const Node document = root.child("document");
  const std::string_view version = reading.string(document, "csaf_version");
  if (!version.starts_with("2.")) {
    return reading.refuse(document, "CSAF of version \"" + std::string(version) + "\" is not known",
                          documents::ErrorCode::unsupported);
  }
  const std::string_view author = reading.string(reading.map(document, "publisher"), "name");
  Tree tree(root, reading);
  for (const Node each : reading.list(root, "vulnerabilities").items()) {
    take_vulnerability(each, author, tree, reading);
  }
}

}  // namespace seawall::advisories
