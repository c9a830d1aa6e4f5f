// CycloneDX 1.2 to 1.7 in JSON, and what syft, trivy, cdxgen and others write beside the specification.

#include <algorithm>
#include <array>

#include "purl.h"
#include "read_bill.h"

namespace seawall::packages {
namespace {

using documents::Error;
using documents::Node;

/// What properties tell, by the names that tools have for it.
struct Properties {
  std::string_view location;
  std::string_view source;
  std::string_view source_version;
  std::string_view source_release;
  std::string_view source_epoch;
  std::string_view module_label;
  std::string_view digest;
  std::string_view declared;
  std::string_view development;
  std::string_view trivy_class;
  std::string_view distribution_id;
  std::string_view distribution_version;
  std::string_view codename;
  std::string_view pretty_name;
  std::string_view like;
};
struct PropertyName {
  std::string_view name;
  std::string_view Properties::* place;
};
constexpr std::array property_names = {
    PropertyName{"seawall:location", &Properties::location},
    PropertyName{"seawall:source", &Properties::source},
    PropertyName{"seawall:sourceVersion", &Properties::source_version},
    PropertyName{"seawall:digest", &Properties::digest},
    PropertyName{"seawall:declared", &Properties::declared},
    PropertyName{"seawall:development", &Properties::development},
    PropertyName{"seawall:codename", &Properties::codename},
    PropertyName{"seawall:like", &Properties::like},
    PropertyName{"syft:location:0:path", &Properties::location},
    PropertyName{"syft:metadata:source", &Properties::source},
    PropertyName{"syft:metadata:originPackage", &Properties::source},
    PropertyName{"syft:metadata:sourceVersion", &Properties::source_version},
    PropertyName{"syft:metadata:modularityLabel", &Properties::module_label},
    PropertyName{"syft:metadata:h1Digest", &Properties::digest},
    PropertyName{"syft:distro:id", &Properties::distribution_id},
    PropertyName{"syft:distro:versionID", &Properties::distribution_version},
    PropertyName{"syft:distro:versionCodename", &Properties::codename},
    PropertyName{"syft:distro:prettyName", &Properties::pretty_name},
    PropertyName{"syft:distro:idLike:0", &Properties::like},
    PropertyName{"aquasecurity:trivy:FilePath", &Properties::location},
    PropertyName{"aquasecurity:trivy:SrcName", &Properties::source},
    PropertyName{"aquasecurity:trivy:SrcVersion", &Properties::source_version},
    PropertyName{"aquasecurity:trivy:SrcRelease", &Properties::source_release},
    PropertyName{"aquasecurity:trivy:SrcEpoch", &Properties::source_epoch},
    PropertyName{"aquasecurity:trivy:Modularitylabel", &Properties::module_label},
    PropertyName{"aquasecurity:trivy:Class", &Properties::trivy_class},
    PropertyName{"cdx:npm:package:development", &Properties::development},
    PropertyName{"SrcFile", &Properties::location},  // cdxgen
};

struct HashName {
  std::string_view theirs;
  std::string_view ours;
};
/// The one that tells most of a package apart comes first.
constexpr std::array hash_names = {HashName{"SHA-256", "sha256"}, HashName{"SHA-512", "sha512"},
                                   HashName{"SHA-384", "sha384"}, HashName{"SHA-1", "sha1"}, HashName{"MD5", "md5"}};

/// Types of components that are packages even without a package URL.
bool is_software(std::string_view type) noexcept {
  return type == "library" || type == "framework" || type == "application" || type == "platform";
}

std::optional<Type> type_of(std::string_view purl) noexcept {
  constexpr std::string_view scheme = "pkg:";
  if (!purl.starts_with(scheme)) return std::nullopt;
  purl.remove_prefix(scheme.size());
  return parse_type(purl.substr(0, purl.find('/')));
}

class Components {
 public:
  explicit Components(BillBuilder& builder) : builder_(builder) {}

  std::optional<Error> run(Node root) {
    const Node metadata = root.child("metadata");
    if (const Node subject = metadata.child("component")) read_subject(subject);
    push(builder_.list(root, "components"), Package::none);
    while (!pending_.empty()) {
      const Pending next = pending_.back();
      pending_.pop_back();
      for (const Node component : next.components.items()) {
        if (++count_ > most_components) return builder_.limit_error(component);
        read_component(component, next.parent);
      }
    }
    read_dependencies(root);
    return std::nullopt;
  }

 private:
  struct Pending {
    Node components;
    std::uint32_t parent;
  };
  void push(Node components, std::uint32_t parent) {
    if (components) pending_.push_back({components, parent});
  }

  void read_subject(Node component) {
    if (!builder_.is_map(component, "the subject")) return;
    Subject& subject = builder_.bill().subject;
    const std::string_view type = builder_.text(component, "type");
    subject.name = whole_name(component, std::nullopt);
    subject.version = std::string(builder_.text(component, "version"));
    subject.digest = digest_of(component);
    subject.is_image = type == "container";
    if (subject.is_image && subject.digest.empty()) subject.digest = image_digest_of(component, subject.version);
    if (type == "operating-system") read_distribution(component);
    push(builder_.list(component, "components"), Package::none);
  }

  /// What tools call the version of an image is often its digest; others have it in the package URL.
  std::string image_digest_of(Node component, const std::string& version) {
    if (is_image_digest(version)) return version;
    const documents::Result<FromPurl> parsed = parse_purl(builder_.text(component, "purl"));
    return parsed && is_image_digest(parsed->package.version) ? parsed->package.version : std::string();
  }

  void read_component(Node component, std::uint32_t parent) {
    if (!builder_.is_map(component, "a component")) return;
    const std::string_view type = builder_.text(component, "type");
    if (type == "operating-system") read_distribution(component);
    const Properties properties = properties_of(component);
    const std::string_view purl = builder_.text(component, "purl");
    // trivy has lock files and the like as components that hold others.
    const bool may_be_generic = is_software(type) && properties.trivy_class.empty();
    const std::optional<std::uint32_t> index = builder_.add(component, purl.empty() ? Node() : component.child("purl"),
                                                            facts_of(component, purl, properties), may_be_generic);
    if (index) {
      if (parent != Package::none) builder_.depend(parent, *index);
      if (const std::string_view reference = builder_.text(component, "bom-ref"); !reference.empty()) {
        by_reference_.emplace(reference, *index);
      }
    }
    push(builder_.list(component, "components"), index.value_or(parent));
  }

  ComponentFacts facts_of(Node component, std::string_view purl, const Properties& properties) {
    ComponentFacts facts;
    facts.name = whole_name(component, type_of(purl));
    facts.version = std::string(builder_.text(component, "version"));
    facts.location = std::string(properties.location);
    facts.source_name = std::string(properties.source);
    facts.source_version = source_version_of(properties);
    facts.module_label = std::string(properties.module_label);
    facts.digest = properties.digest.empty() ? digest_of(component) : std::string(properties.digest);
    facts.licenses = licenses_of(component);
    facts.is_declared = properties.declared == "true";
    facts.is_development = properties.development == "true" || builder_.text(component, "scope") == "excluded";
    return facts;
  }

  /// With its group, as packages of the type are named.
  std::string whole_name(Node component, std::optional<Type> type) {
    return name_of_parts(type == Type::maven ? Type::maven : Type::generic, builder_.text(component, "group"),
                         builder_.text(component, "name"));
  }

  static std::string source_version_of(const Properties& properties) {
    std::string version;
    if (!properties.source_epoch.empty() && properties.source_epoch != "0") {
      version = std::string(properties.source_epoch) + ":";
    }
    version += properties.source_version;
    if (!properties.source_release.empty()) version += "-" + std::string(properties.source_release);
    return version;
  }

  Properties properties_of(Node component) {
    Properties properties;
    for (const Node each : builder_.list(component, "properties").items()) {
      const std::string_view name = each.child("name").string_or("");
      const auto known = std::ranges::find(property_names, name, &PropertyName::name);
      if (known == property_names.end()) continue;
      std::string_view& place = properties.*known->place;
      if (place.empty()) place = each.child("value").string_or("");
    }
    return properties;
  }

  void read_distribution(Node component) {
    const Properties properties = properties_of(component);
    const std::string_view id =
        properties.distribution_id.empty() ? builder_.text(component, "name") : properties.distribution_id;
    const std::string_view version =
        properties.distribution_version.empty() ? builder_.text(component, "version") : properties.distribution_version;
    Distribution distribution = distribution_of(id, version);
    if (!properties.codename.empty()) distribution.codename = std::string(properties.codename);
    distribution.name =
        std::string(properties.pretty_name.empty() ? builder_.text(component, "description") : properties.pretty_name);
    distribution.like = std::string(properties.like);
    builder_.state_distribution(std::move(distribution));
  }

  std::string digest_of(Node component) {
    std::string best;
    std::size_t best_rank = hash_names.size();
    for (const Node hash : builder_.list(component, "hashes").items()) {
      const auto name = std::ranges::find(hash_names, hash.child("alg").string_or(""), &HashName::theirs);
      const auto rank = static_cast<std::size_t>(name - hash_names.begin());
      const std::string_view content = hash.child("content").string_or("");
      if (rank >= best_rank || content.empty()) continue;
      best_rank = rank;
      best = std::string(name->ours) + ":" + std::string(content);
    }
    return best;
  }

  std::vector<std::string> licenses_of(Node component) {
    std::vector<std::string> licenses;
    for (const Node choice : builder_.list(component, "licenses").items()) {
      const Node license = choice.child("license");
      for (const Node text : {choice.child("expression"), license.child("id"), license.child("name")}) {
        if (const std::string_view words = text.string_or(""); !words.empty()) licenses.emplace_back(words);
      }
    }
    return licenses;
  }

  void read_dependencies(Node root) {
    for (const Node dependency : builder_.list(root, "dependencies").items()) {
      const auto parent = by_reference_.find(dependency.child("ref").string_or(""));
      if (parent == by_reference_.end()) continue;
      for (const Node on : dependency.child("dependsOn").items()) {
        const auto child = by_reference_.find(on.string_or(""));
        if (child != by_reference_.end()) builder_.depend(parent->second, child->second);
      }
    }
  }

  BillBuilder& builder_;
  std::vector<Pending> pending_;
  std::unordered_map<std::string_view, std::uint32_t> by_reference_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<Error> read_cyclonedx(BillBuilder& builder, Node root) { return Components(builder).run(root); }

}  // namespace seawall::packages
