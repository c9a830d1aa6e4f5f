// SPDX 2.2 and 2.3 in JSON, and how syft, trivy and GitHub fill its free texts.

#include <algorithm>
#include <array>
#include <unordered_set>

#include "purl.h"
#include "purl_text.h"
#include "read_bill.h"

namespace seawall::packages {
namespace {

using documents::Error;
using documents::Node;

constexpr std::string_view document_id = "SPDXRef-DOCUMENT";

bool is_asserted(std::string_view text) noexcept { return !text.empty() && text != "NOASSERTION" && text != "NONE"; }

/// The specification has it with a dash, the schema of its JSON with an underscore.
bool is_operating_system(std::string_view purpose) noexcept {
  return purpose == "OPERATING-SYSTEM" || purpose == "OPERATING_SYSTEM";
}

/// Purposes of packages that are none without a package URL.
bool is_software(std::string_view purpose) noexcept {
  constexpr std::array others = {"ARCHIVE", "CONTAINER", "DEVICE", "FILE", "FIRMWARE", "SOURCE"};
  return std::ranges::count(others, purpose) == 0 && !is_operating_system(purpose);
}

struct Relationship {
  std::string_view from;
  std::string_view to;
};

class Elements {
 public:
  explicit Elements(BillBuilder& builder) : builder_(builder) {}

  std::optional<Error> run(Node root) {
    const Node packages = builder_.list(root, "packages");
    const std::size_t count = packages.size();
    if (count > most_components) return builder_.limit_error(packages);
    builder_.bill().subject = {std::string(builder_.text(root, "name")), {}, {}, false};
    for (const Node each : builder_.list(root, "hasExtractedLicensingInfos").items()) {
      const std::string_view name = name_of_extracted(each);
      if (!name.empty()) extracted_.emplace(each.child("licenseId").string_or(""), name);
    }
    read_relationships(root);
    // A bill may describe all that is in it, or only one package that is no image; then none is what others are in.
    for (const Node package : packages.items()) {
      if (!builder_.is_map(package, "a package")) continue;
      const bool is_subject = described_.size() == 1 && described_.contains(package.child("SPDXID").string_or("")) &&
                              (count > 1 || !purl_of(package) || is_image(package));
      if (is_subject) {
        read_subject(package);
      } else {
        read_package(package);
      }
    }
    for (const Relationship& each : dependencies_) {
      const auto parent = by_id_.find(each.from);
      const auto child = by_id_.find(each.to);
      if (parent != by_id_.end() && child != by_id_.end()) builder_.depend(parent->second, child->second);
    }
    return std::nullopt;
  }

 private:
  void read_relationships(Node root) {
    for (const Node each : builder_.list(root, "documentDescribes").items()) described_.insert(each.string_or(""));
    for (const Node each : builder_.list(root, "relationships").items()) {
      const std::string_view from = each.child("spdxElementId").string_or("");
      const std::string_view to = each.child("relatedSpdxElement").string_or("");
      const std::string_view kind = each.child("relationshipType").string_or("");
      if (kind == "DESCRIBES" && from == document_id) described_.insert(to);
      if (kind == "DESCRIBED_BY" && to == document_id) described_.insert(from);
      if (kind == "DEPENDS_ON" || kind == "CONTAINS") dependencies_.push_back({from, to});
      if (kind == "CONTAINED_BY" || kind.ends_with("DEPENDENCY_OF")) dependencies_.push_back({to, from});
      if (kind == "DEV_DEPENDENCY_OF") for_development_.insert(from);
    }
  }

  void read_subject(Node package) {
    Subject& subject = builder_.bill().subject;
    subject.name = std::string(builder_.text(package, "name"));
    subject.version = std::string(builder_.text(package, "versionInfo"));
    subject.digest = digest_of(package);
    subject.is_image = is_image(package);
  }

  bool is_image(Node package) {
    const std::string_view purl = purl_of(package).string_or("");
    return package.child("primaryPackagePurpose").string_or("") == "CONTAINER" || purl.starts_with("pkg:oci/") ||
           purl.starts_with("pkg:docker/");
  }

  void read_package(Node package) {
    const std::string_view purpose = builder_.text(package, "primaryPackagePurpose");
    const std::string_view name = builder_.text(package, "name");
    const std::string_view version = builder_.text(package, "versionInfo");
    if (is_operating_system(purpose)) {
      Distribution distribution = distribution_of(name, version);
      distribution.name = std::string(builder_.text(package, "description"));
      builder_.state_distribution(std::move(distribution));
    }
    const std::string_view id = builder_.text(package, "SPDXID");
    ComponentFacts facts;
    facts.name = std::string(name);
    if (is_asserted(version)) facts.version = std::string(version);
    facts.digest = digest_of(package);
    read_source_info(builder_.text(package, "sourceInfo"), facts);
    facts.licenses = licenses_of(package);
    const std::string_view comment = builder_.text(package, "comment");
    facts.is_declared = comment == "declared" || comment == "declared, for development";
    facts.is_development =
        comment == "for development" || comment == "declared, for development" || for_development_.contains(id);
    const std::optional<std::uint32_t> index =
        builder_.add(package, purl_of(package), std::move(facts), is_software(purpose) && !is_trivys_file(package));
    if (index && !id.empty()) by_id_.emplace(id, *index);
  }

  /// The one of its package URLs that stands first.
  Node purl_of(Node package) {
    for (const Node reference : builder_.list(package, "externalRefs").items()) {
      if (reference.child("referenceType").string_or("") == "purl") return reference.child("referenceLocator");
    }
    return {};
  }

  /// trivy has lock files and the like as packages that hold others.
  bool is_trivys_file(Node package) {
    for (const Node text : builder_.list(package, "attributionTexts").items()) {
      if (text.string_or("").starts_with("Class: ")) return true;
    }
    return false;
  }

  std::string digest_of(Node package) {
    constexpr std::array names = {"SHA256", "SHA512", "SHA384", "SHA1", "MD5"};
    std::string best;
    std::size_t best_rank = names.size();
    for (const Node checksum : builder_.list(package, "checksums").items()) {
      const std::string_view algorithm = checksum.child("algorithm").string_or("");
      const auto rank = static_cast<std::size_t>(std::ranges::find(names, algorithm) - names.begin());
      const std::string_view value = checksum.child("checksumValue").string_or("");
      if (rank >= best_rank || value.empty()) continue;
      best_rank = rank;
      best = lower_case(algorithm) + ":" + std::string(value);
    }
    return best;
  }

  /// "built package from: glibc 2.36-9; found in: var/lib/dpkg/status", whose first part trivy has; of syft
  /// "acquired package info from DPKG DB: /var/lib/dpkg/status, /usr/share/doc/libc6/copyright".
  static void read_source_info(std::string_view text, ComponentFacts& facts) {
    constexpr std::string_view built = "built package from: ";
    constexpr std::string_view found = "found in: ";
    constexpr std::string_view acquired = "acquired package info from ";
    if (text.starts_with(acquired)) {
      const std::size_t path = text.find(": /");
      if (path == text.npos) return;
      text.remove_prefix(path + 2);
      facts.location = std::string(text.substr(0, text.find(", /")));
      return;
    }
    if (text.starts_with(built)) {
      text.remove_prefix(built.size());
      const std::size_t end = std::min(text.find("; "), text.size());
      const std::string_view source = text.substr(0, end);
      const std::size_t blank = std::min(source.find(' '), source.size());
      facts.source_name = std::string(source.substr(0, blank));
      facts.source_version = std::string(source.substr(std::min(blank + 1, source.size())));
      text.remove_prefix(std::min(end + 2, text.size()));
    }
    if (text.starts_with(found)) facts.location = std::string(text.substr(found.size()));
  }

  /// What an id of the bill's own stands for. A text is no name, and would be repeated for each package that has it.
  static std::string_view name_of_extracted(Node license) noexcept {
    constexpr std::size_t longest = 200;
    for (const std::string_view key : {"name", "extractedText"}) {
      const std::string_view words = license.child(key).string_or("");
      if (is_asserted(words) && words.size() <= longest) return words;
    }
    return {};
  }

  std::vector<std::string> licenses_of(Node package) {
    std::string_view text = builder_.text(package, "licenseDeclared");
    if (!is_asserted(text)) text = builder_.text(package, "licenseConcluded");
    if (!is_asserted(text)) return {};
    // Alone, what it stands for says more.
    const auto extracted = extracted_.find(text);
    return {std::string(extracted == extracted_.end() ? text : extracted->second)};
  }

  BillBuilder& builder_;
  std::unordered_set<std::string_view> described_;
  std::unordered_set<std::string_view> for_development_;
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::unordered_map<std::string_view, std::string_view> extracted_;  // id: name
  std::vector<Relationship> dependencies_;
};

}  // namespace

std::optional<Error> read_spdx(BillBuilder& builder, Node root) { return Elements(builder).run(root); }

}  // namespace seawall::packages
