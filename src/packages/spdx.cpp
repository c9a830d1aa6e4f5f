// SPDX 2.3 in JSON (ISO/IEC 5962 has 2.2.1 of it).

#include <algorithm>
#include <map>

#include "bill_json.h"
#include "crypto/crypto.h"
#include "licenses.h"
#include "purl.h"
#include "purl_text.h"

namespace seawall::packages {
namespace {

constexpr std::string_view document_id = "SPDXRef-DOCUMENT";
constexpr std::string_view subject_id = "SPDXRef-Subject";
constexpr std::string_view distribution_id = "SPDXRef-OperatingSystem";

/// What an identifier may hold; the rest becomes "-".
std::string identifier_part(std::string_view text) {
  constexpr std::size_t most = 64;
  std::string part(text.substr(0, most));
  for (char& each : part) {
    const bool is_fine =
        (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') || each == '.';
    if (!is_fine) each = '-';
  }
  return part;
}

/// Of one length, so that it tells apart what identifier_part made alike.
std::string short_hash(std::string_view text) {
  crypto::Hash hash(crypto::HashFunction::sha256);
  hash.add(text);
  return hash.hex().substr(0, 16);
}

class Writing {
 public:
  Writing(const Bill& bill, const BillOptions& options)
      : bill_(bill), options_(options), listing_(bill), ids_(bill.packages.size()) {
    for (std::size_t number = 0; number < listing_.order.size(); ++number) {
      const std::uint32_t index = listing_.order[number];
      const Package& package = bill.packages[index];
      std::string hash = short_hash(listing_.references[index]);
      if (hash.empty()) hash = std::to_string(number);
      ids_[index] =
          "SPDXRef-Package-" + std::string(name_of(package.type)) + "-" + identifier_part(package.name) + "-" + hash;
    }
  }

  std::string run() {
    const std::string& name = bill_.subject.name;
    json_.open('{');
    json_.member("spdxVersion", "SPDX-2.3");
    json_.member("dataLicense", "CC0-1.0");
    json_.member("SPDXID", document_id);
    json_.member("name", name.empty() ? "unnamed" : name);
    const std::size_t place_of_namespace = json_.size();
    json_.key("creationInfo").open('{');
    json_.member("created", time_text(options_.created));
    json_.key("creators").open('[');
    json_.string("Tool: seawall-" + options_.tool_version);
    json_.close(']');
    json_.member("licenseListVersion", license_list_version());
    json_.close('}');
    json_.key("packages").open('[');
    subject();
    if (bill_.distribution) distribution(*bill_.distribution);
    for (const std::uint32_t index : listing_.order) package(index);
    json_.close(']');
    extracted_licenses();
    relationships();
    json_.close('}');
    std::string text = std::move(json_.text());
    const std::string uuid = content_uuid(text);
    text.insert(place_of_namespace, ",\n  \"documentNamespace\": \"https://seawall.dev/spdx/" + identifier_part(name) +
                                        (uuid.empty() ? "" : "-" + uuid) + "\"");
    return text;
  }

 private:
  void open_package(std::string_view id, std::string_view name, std::string_view version) {
    json_.open('{');
    json_.member("SPDXID", id);
    json_.member("name", name.empty() ? "unnamed" : name);
    json_.member_if_any("versionInfo", version);
    json_.member("supplier", "NOASSERTION");
    json_.member("downloadLocation", "NOASSERTION");
    json_.key("filesAnalyzed").boolean(false);
  }
  void close_package(std::string_view declared, std::string_view purl, std::string_view purpose) {
    json_.member("licenseConcluded", "NOASSERTION");
    json_.member("licenseDeclared", declared);
    json_.member("copyrightText", "NOASSERTION");
    if (!purl.empty()) {
      json_.key("externalRefs").open('[');
      json_.open('{');
      json_.member("referenceCategory", "PACKAGE-MANAGER");
      json_.member("referenceType", "purl");
      json_.member("referenceLocator", purl);
      json_.close('}');
      json_.close(']');
    }
    json_.member("primaryPackagePurpose", purpose);
    json_.close('}');
  }

  void subject() {
    const Subject& subject = bill_.subject;
    open_package(subject_id, subject.name, subject.version);
    checksums(subject.digest);
    close_package("NOASSERTION", purl_of(subject), subject.is_image ? "CONTAINER" : "APPLICATION");
  }

  void distribution(const Distribution& distribution) {
    open_package(distribution_id, distribution.id, distribution.version_id);
    json_.member_if_any("description", distribution.name);
    close_package("NOASSERTION", {}, "OPERATING_SYSTEM");
  }

  void package(std::uint32_t index) {
    const Package& package = bill_.packages[index];
    const std::string& reference = listing_.references[index];
    open_package(ids_[index], package.name, package.version);
    checksums(package.digest);
    json_.member_if_any("sourceInfo", source_info_of(package));
    if (package.is_declared || package.is_development) {
      json_.member("comment", !package.is_development ? "declared"
                              : !package.is_declared  ? "for development"
                                                      : "declared, for development");
    }
    close_package(declared_license(package.licenses), std::string_view(reference).substr(0, reference.find('#')),
                  package.type == Type::generic ? "APPLICATION" : "LIBRARY");
  }

  /// As trivy words it, so that other readers understand it, and behind it the file.
  static std::string source_info_of(const Package& package) {
    std::string info;
    if (!package.source_name.empty()) {
      info = "built package from: " + package.source_name;
      if (!package.source_version.empty()) info += " " + package.source_version;
    }
    if (package.location.empty()) return info;
    return info + (info.empty() ? "" : "; ") + "found in: " + package.location;
  }

  void checksums(std::string_view digest) {
    const std::vector<FileHash> hashes = file_hashes_of(digest);
    if (hashes.empty()) return;
    json_.key("checksums").open('[');
    for (const FileHash& hash : hashes) {
      std::string algorithm = hash.algorithm;
      for (char& each : algorithm) each = each >= 'a' && each <= 'z' ? static_cast<char>(each - 'a' + 'A') : each;
      json_.open('{');
      json_.member("algorithm", algorithm);
      json_.member("checksumValue", hash.digits);
      json_.close('}');
    }
    json_.close(']');
  }

  /// All of them hold; names of none that SPDX knows become references.
  std::string declared_license(const std::vector<std::string>& texts) {
    std::string joined;
    for (const std::string& text : texts) {
      const License license = understand_license(text);
      for (const std::string& reference : license.references) extracted_.emplace(reference, reference);
      if (!joined.empty()) joined += " AND ";
      if (license.kind == License::Kind::name) {
        std::string id = "LicenseRef-" + identifier_part(text) + "-" + short_hash(text);
        joined += id;
        extracted_.emplace(std::move(id), text);
      } else if (license.kind == License::Kind::expression && texts.size() > 1) {
        joined += "(" + license.text + ")";
      } else {
        joined += license.text;
      }
    }
    return joined.empty() ? "NOASSERTION" : joined;
  }

  void extracted_licenses() {
    if (extracted_.empty()) return;
    json_.key("hasExtractedLicensingInfos").open('[');
    for (const auto& [id, text] : extracted_) {
      json_.open('{');
      json_.member("licenseId", id);
      json_.member("extractedText", text.empty() ? "NOASSERTION" : text);
      if (!text.empty()) json_.member("name", text);
      json_.close('}');
    }
    json_.close(']');
  }

  void relationships() {
    json_.key("relationships").open('[');
    relationship(document_id, "DESCRIBES", subject_id);
    if (bill_.distribution) relationship(subject_id, "CONTAINS", distribution_id);
    for (const std::uint32_t index : listing_.order) {
      const std::uint32_t parent = listing_.parents[index];
      const bool is_wanted = parent != Package::none && bill_.packages[index].is_declared;
      relationship(parent == Package::none ? subject_id : ids_[parent], is_wanted ? "DEPENDS_ON" : "CONTAINS",
                   ids_[index]);
    }
    json_.close(']');
  }
  void relationship(std::string_view from, std::string_view kind, std::string_view to) {
    json_.open('{');
    json_.member("spdxElementId", from);
    json_.member("relationshipType", kind);
    json_.member("relatedSpdxElement", to);
    json_.close('}');
  }

  const Bill& bill_;
  const BillOptions& options_;
  Listing listing_;
  std::vector<std::string> ids_;
  std::map<std::string, std::string> extracted_;  // id: text
  JsonWriter json_;
};

}  // namespace

std::string spdx(const Bill& bill, const BillOptions& options) { return Writing(bill, options).run(); }

}  // namespace seawall::packages
