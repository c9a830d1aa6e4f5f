// Bills of materials in: which format it is, and what becomes of what they say.

#include "read_bill.h"

#include <algorithm>
#include <array>

#include "purl.h"
#include "texts.h"

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

/// What a file is that is no JSON.
struct Look {
  std::string_view message;
  std::string_view advice;
};
Look look_of(std::string_view text) noexcept {
  constexpr std::size_t enough = 4096;
  const std::string_view head = text.substr(0, enough);
  if (head.empty()) return {"is empty, and no bill of materials", {}};
  if (head[0] == '<') {
    if (head.find("cyclonedx.org/schema/bom") != head.npos) {
      return {"CycloneDX in XML is not read", "write it as JSON"};
    }
    if (head.find("spdx.org/rdf") != head.npos) return {"SPDX in RDF is not read", "write it as JSON"};
    return {"is XML, and no bill of materials in JSON", {}};
  }
  if (head.starts_with("SPDXVersion:") || head.find("\nSPDXVersion:") != head.npos) {
    return {"SPDX in tag-value form is not read", "write it as JSON"};
  }
  if (head.find("spdxVersion:") != head.npos) return {"SPDX in YAML is not read", "write it as JSON"};
  return {"is no JSON, and so no bill of materials that is read", {}};
}

/// What JSON is that is no bill.
Look look_of(Node root) noexcept {
  if (root.child("SchemaVersion") && root.child("Results")) {
    return {"is a report of trivy, and no bill of materials", "write the bill with \"--format cyclonedx\""};
  }
  if (root.child("artifacts") && root.child("descriptor")) {
    return {"is syft's own format, which is not read", "write the bill with \"-o cyclonedx-json\""};
  }
  if (root.child("@context") && root.child("@graph")) {
    return {"SPDX 3 is not read", "write it as SPDX 2.3 or CycloneDX"};
  }
  if (root.child("payloadType") && root.child("payload")) {
    return {"is a signed envelope, and the bill in it is not read", "take the predicate out of it"};
  }
  return {"is no bill of materials: it has neither \"bomFormat\" nor \"spdxVersion\"", {}};
}

Error refuse(const documents::Source& source, Node at, const Look& look) {
  documents::Place place = at ? source.place(at.offset()) : documents::Place{source.name(), 0, 0};
  return Error(ErrorCode::syntax, std::string(look.message), std::move(place), std::string(look.advice));
}

/// GitHub's API has the bill in "sbom", attestations have it in "predicate".
Node unwrapped(Node root) noexcept {
  for (const std::string_view key : {"sbom", "predicate"}) {
    const Node inner = root.child(key);
    if (inner.child("bomFormat") || inner.child("spdxVersion")) return inner;
  }
  return root;
}

Error refuse_version(const documents::Source& source, Node version, std::string_view format, std::string_view read) {
  constexpr std::size_t most_shown = 40;
  std::string message(format);
  message += version ? " \"" + std::string(version.text().substr(0, most_shown)) + "\"" : " without a version";
  message += " is not read: ";
  message += read;
  return Error(ErrorCode::syntax, std::move(message), source.place(version ? version.offset() : 0));
}

std::optional<Error> read_format(BillBuilder& builder, const documents::Source& source, Node root) {
  constexpr std::array cyclonedx_versions = {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
  constexpr std::array spdx_versions = {"SPDX-2.2", "SPDX-2.3"};
  if (const Node format = root.child("bomFormat")) {
    if (format.string_or("") != "CycloneDX") {
      return refuse(source, format, {"\"bomFormat\" is not \"CycloneDX\"", {}});
    }
    const Node version = root.child("specVersion");
    if (std::ranges::count(cyclonedx_versions, version.string_or("")) == 0) {
      return refuse_version(source, version, "CycloneDX", "1.2 to 1.7 are");
    }
    return read_cyclonedx(builder, root);
  }
  if (const Node version = root.child("spdxVersion")) {
    if (std::ranges::count(spdx_versions, version.string_or("")) == 0) {
      return refuse_version(source, version, "SPDX", "\"SPDX-2.2\" and \"SPDX-2.3\" are");
    }
    return read_spdx(builder, root);
  }
  return refuse(source, root, look_of(root));
}

/// The name of a package URL may be normalised; the tool may have it as its manager writes it.
void prefer_spelling(Package& package, std::string&& name) {
  const bool is_same =
      equal_in_any_case(normalised_name(package.type, name), normalised_name(package.type, package.name));
  if (is_same) package.name = std::move(name);
}

/// What is the same as the package itself tells nothing.
void settle_source(Package& package) {
  if (package.source_name != package.name) return;
  if (!package.source_version.empty() && package.source_version != package.version) return;
  package.source_name.clear();
  package.source_version.clear();
}

}  // namespace

void BillBuilder::fault(Node at, std::string message) {
  result_.faults.emplace_back(ErrorCode::syntax, std::move(message), source_.place(at.offset()));
}

Error BillBuilder::limit_error(Node at) const {
  return Error(ErrorCode::limit_exceeded, "over the limit \"components\" of " + std::to_string(most_components),
               source_.place(at.offset()));
}

std::string_view BillBuilder::text(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return {};
  if (const std::optional<std::string_view> text = node.string()) return *text;
  fault(node, "\"" + std::string(key) + "\" is " + std::string(documents::describe(node.kind())) + ", not a string");
  return {};
}

Node BillBuilder::list(Node map, std::string_view key) {
  const Node node = map.child(key);
  if (!node || node.is_null()) return {};
  if (node.is_list()) return node;
  fault(node, "\"" + std::string(key) + "\" is " + std::string(documents::describe(node.kind())) + ", not a list");
  return {};
}

bool BillBuilder::is_map(Node node, std::string_view what) {
  if (node.is_map()) return true;
  fault(node, std::string(what) + " is " + std::string(documents::describe(node.kind())) + ", not a map");
  return false;
}

std::optional<std::uint32_t> BillBuilder::add(Node at, Node purl, ComponentFacts facts, bool may_be_generic) {
  Package package;
  bool has_purl = false;
  if (purl) {
    documents::Result<FromPurl> parsed = parse_purl(purl.string_or(""));
    if (parsed) {
      has_purl = true;
      package = std::move(parsed->package);
      const bool says_more = parsed->distribution && (!implied_ || implied_->version_id.empty());
      if (says_more) implied_ = std::move(parsed->distribution);
      prefer_spelling(package, std::move(facts.name));
    } else {
      fault(purl, parsed.error().message());
    }
  }
  if (!has_purl) {
    if (!may_be_generic && !purl) return std::nullopt;
    if (facts.name.empty()) {
      fault(at, "has neither a package URL nor a name");
      return std::nullopt;
    }
    package.name = std::move(facts.name);
  }
  const auto fill = [](std::string& place, std::string& value) {
    if (place.empty()) place = std::move(value);
  };
  fill(package.version, facts.version);
  // A qualifier has name and version in one.
  if (!facts.source_name.empty()) {
    const bool is_same = facts.source_name == package.source_name && facts.source_version.empty();
    if (!is_same) package.source_version = std::move(facts.source_version);
    package.source_name = std::move(facts.source_name);
  }
  settle_source(package);
  fill(package.module_label, facts.module_label);
  fill(package.digest, facts.digest);
  package.location = facts.location.substr(std::min(facts.location.find_first_not_of('/'), facts.location.size()));
  package.licenses = std::move(facts.licenses);
  package.is_declared = facts.is_declared;
  package.is_development = facts.is_development;
  bill().packages.push_back(std::move(package));
  return static_cast<std::uint32_t>(bill().packages.size() - 1);
}

void BillBuilder::state_distribution(Distribution distribution) {
  if (!stated_ && !distribution.id.empty()) stated_ = std::move(distribution);
}

void BillBuilder::settle_distribution() {
  if (!stated_) {
    bill().distribution = std::move(implied_);
    return;
  }
  if (stated_->version_id.empty() && stated_->codename.empty() && implied_ && implied_->id == stated_->id) {
    stated_->version_id = implied_->version_id;
    stated_->codename = implied_->codename;
  }
  bill().distribution = std::move(stated_);
}

void BillBuilder::break_circles() {
  std::vector<Package>& packages = bill().packages;
  enum class Seen : std::uint8_t { never, now, before };
  std::vector<Seen> seen(packages.size(), Seen::never);
  std::vector<std::uint32_t> path;
  for (std::uint32_t start = 0; start < packages.size(); ++start) {
    path.clear();
    std::uint32_t at = start;
    while (at != Package::none && seen[at] == Seen::never) {
      seen[at] = Seen::now;
      path.push_back(at);
      at = packages[at].parent;
    }
    if (at != Package::none && seen[at] == Seen::now) packages[path.back()].parent = Package::none;
    for (const std::uint32_t each : path) seen[each] = Seen::before;
  }
}

void BillBuilder::settle() {
  std::vector<Package>& packages = bill().packages;
  std::vector<bool> has_several(packages.size());
  for (const auto& [parent, child] : edges_) {
    std::uint32_t& known = packages[child].parent;
    if (parent == child || parent == known) continue;
    if (known != Package::none) has_several[child] = true;
    known = parent;
  }
  for (std::size_t index = 0; index < packages.size(); ++index) {
    if (has_several[index]) packages[index].parent = Package::none;
  }
  break_circles();
  settle_distribution();
}

documents::Result<ReadBill> read_bill(std::string name, std::string text) {
  documents::Result<std::shared_ptr<const documents::Source>> source =
      documents::Source::from_bytes(std::move(name), std::move(text));
  if (!source) return source.error();
  const documents::Source& file = **source;
  std::string_view rest = file.text();
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (!rest.starts_with('{')) return refuse(file, {}, look_of(rest));
  std::vector<documents::Outcome> outcomes = documents::read(*source);
  std::erase_if(outcomes, [](const documents::Outcome& each) { return !each.error && !each.document; });
  if (outcomes.empty()) return refuse(file, {}, {"holds no JSON", {}});
  if (outcomes[0].error) return *outcomes[0].error;
  const documents::Document& document = *outcomes[0].document;
  if (!document.is_json() || !document.root().is_map()) return refuse(file, {}, look_of(rest));
  if (outcomes.size() > 1) return refuse(file, {}, {"holds more than one JSON value", {}});
  BillBuilder builder(file);
  if (std::optional<Error> error = read_format(builder, file, unwrapped(document.root()))) return *std::move(error);
  builder.settle();
  return std::move(builder.result());
}

}  // namespace seawall::packages
