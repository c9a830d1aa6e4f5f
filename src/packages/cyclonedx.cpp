// CycloneDX 1.6 in JSON (ECMA-424).

#include <algorithm>
#include <array>
#include <unordered_map>

#include "bill_json.h"
#include "cyclonedx_vulnerabilities.h"
#include "licenses.h"
#include "purl.h"

namespace seawall::packages {
namespace {

constexpr std::string_view subject_reference = "subject";
constexpr std::string_view distribution_reference = "distribution";  // no package URL: those begin with "pkg:"

struct HashName {
  std::string_view ours;
  std::string_view theirs;
};
constexpr std::array hash_names = {HashName{"md5", "MD5"}, HashName{"sha1", "SHA-1"}, HashName{"sha256", "SHA-256"},
                                   HashName{"sha384", "SHA-384"}, HashName{"sha512", "SHA-512"}};

class Writing {
 public:
  Writing(const Bill& bill, const BillOptions& options)
      : bill_(bill), options_(options), listing_(bill), children_(bill.packages.size()) {
    for (const std::uint32_t index : listing_.order) {
      const std::uint32_t parent = listing_.parents[index];
      (parent != Package::none ? children_[parent] : top_).push_back(index);
    }
    const std::string purl = purl_of(bill.subject);
    subject_ = purl.empty() ? std::string(subject_reference) : purl;
  }

  std::string run() {
    json_.open('{');
    json_.member("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json_.member("bomFormat", "CycloneDX");
    json_.member("specVersion", "1.6");
    const std::size_t place_of_serial = json_.size();
    json_.key("version").number(1);
    metadata();
    json_.key("components").open('[');
    if (bill_.distribution) distribution(*bill_.distribution);
    for (const std::uint32_t index : listing_.order) component(index);
    json_.close(']');
    dependencies();
    write_vulnerabilities(json_, options_.vulnerabilities, listing_);
    json_.close('}');
    std::string text = std::move(json_.text());
    if (const std::string uuid = content_uuid(text); !uuid.empty()) {
      text.insert(place_of_serial, ",\n  \"serialNumber\": \"urn:uuid:" + uuid + "\"");
    }
    return text;
  }

 private:
  void metadata() {
    json_.key("metadata").open('{');
    json_.member("timestamp", time_text(options_.created));
    json_.key("tools").open('{');
    json_.key("components").open('[');
    json_.open('{');
    json_.member("type", "application");
    json_.member("name", "seawall");
    json_.member_if_any("version", options_.tool_version);
    json_.close('}');
    json_.close(']');
    json_.close('}');
    subject();
    json_.close('}');
  }

  void subject() {
    const Subject& subject = bill_.subject;
    json_.key("component").open('{');
    json_.member("bom-ref", subject_);
    json_.member("type", subject.is_image ? "container" : "application");
    json_.member("name", subject.name);
    json_.member_if_any("version", subject.version);
    hashes(file_hashes_of(subject.digest));
    json_.member_if_any("purl", purl_of(subject));
    json_.close('}');
  }

  void distribution(const Distribution& distribution) {
    json_.open('{');
    json_.member("bom-ref", distribution_reference);
    json_.member("type", "operating-system");
    json_.member("name", distribution.id);
    json_.member_if_any("version", distribution.version_id);
    json_.member_if_any("description", distribution.name);
    properties({{"seawall:codename", distribution.codename}, {"seawall:like", distribution.like}});
    json_.close('}');
  }

  void component(std::uint32_t index) {
    const Package& package = bill_.packages[index];
    const std::string& reference = listing_.references[index];
    // A path may have many parts, of which none is a group.
    const bool has_group = package.type == Type::maven || package.type == Type::npm || package.type == Type::composer;
    const NameParts parts = has_group ? name_parts(package.type, package.name) : NameParts{{}, package.name};
    const std::vector<FileHash> file_hashes = file_hashes_of(package.digest);
    json_.open('{');
    json_.member("bom-ref", reference);
    json_.member("type", is_application(index) ? "application" : "library");
    json_.member_if_any("group", parts.space);
    json_.member("name", parts.name);
    json_.member_if_any("version", package.version);
    if (package.is_development) json_.member("scope", "optional");
    hashes(file_hashes);
    licenses(package.licenses);
    json_.member("purl", std::string_view(reference).substr(0, reference.find('#')));
    properties({{"seawall:declared", package.is_declared ? "true" : ""},
                {"seawall:development", package.is_development ? "true" : ""},
                {"seawall:digest", file_hashes.empty() ? package.digest : ""},
                {"seawall:location", package.location},
                {"seawall:source", package.source_name},
                {"seawall:sourceVersion", package.source_version}});
    json_.close('}');
  }

  bool is_application(std::uint32_t index) const noexcept {
    const Type type = bill_.packages[index].type;
    const bool is_compiled = type == Type::golang || type == Type::cargo;
    return type == Type::generic || (is_compiled && !children_[index].empty());
  }

  void hashes(const std::vector<FileHash>& hashes) {
    if (hashes.empty()) return;
    json_.key("hashes").open('[');
    for (const FileHash& hash : hashes) {
      json_.open('{');
      json_.member("alg", std::ranges::find(hash_names, std::string_view(hash.algorithm), &HashName::ours)->theirs);
      json_.member("content", hash.digits);
      json_.close('}');
    }
    json_.close(']');
  }

  /// One expression, or any number of ids and names: the schema lets expressions stand alone only.
  void licenses(const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    json_.key("licenses").open('[');
    for (const std::string& text : texts) {
      const License license = understand_license(text);
      json_.open('{');
      if (license.kind == License::Kind::expression && texts.size() == 1) {
        json_.member("expression", license.text);
      } else {
        json_.key("license").open('{');
        json_.member(license.kind == License::Kind::id ? "id" : "name", license.text);
        json_.close('}');
      }
      json_.close('}');
    }
    json_.close(']');
  }

  struct Property {
    std::string_view name;
    std::string_view value;
  };
  void properties(std::initializer_list<Property> properties) {
    const bool has_none = std::ranges::all_of(properties, [](const Property& each) { return each.value.empty(); });
    if (has_none) return;
    json_.key("properties").open('[');
    for (const Property& property : properties) {
      if (property.value.empty()) continue;
      json_.open('{');
      json_.member("name", property.name);
      json_.member("value", property.value);
      json_.close('}');
    }
    json_.close(']');
  }

  /// Of those that are known to have some: what is left out is not known.
  void dependencies() {
    json_.key("dependencies").open('[');
    open_dependency(subject_);
    if (bill_.distribution) json_.string(distribution_reference);
    close_dependency(top_);
    for (const std::uint32_t index : listing_.order) {
      if (children_[index].empty()) continue;
      open_dependency(listing_.references[index]);
      close_dependency(children_[index]);
    }
    json_.close(']');
  }
  void open_dependency(std::string_view reference) {
    json_.open('{');
    json_.member("ref", reference);
    json_.key("dependsOn").open('[');
  }
  void close_dependency(const std::vector<std::uint32_t>& on) {
    for (const std::uint32_t index : on) json_.string(listing_.references[index]);
    json_.close(']');
    json_.close('}');
  }

  const Bill& bill_;
  const BillOptions& options_;
  Listing listing_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::vector<std::uint32_t> top_;
  std::string subject_;
  JsonWriter json_;
};

}  // namespace

std::string cyclonedx(const Bill& bill, const BillOptions& options) { return Writing(bill, options).run(); }

}  // namespace seawall::packages
