// PodSecurityConfiguration: what --admission-control-config-file says of plugin PodSecurity.

#include <algorithm>
#include <set>

#include "admission.h"
#include "aggregate.h"
#include "decoding.h"

namespace seawall::pods {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::go_string;
using documents::Result;
using Member = GoType::Member;

constexpr std::string_view group_name = "pod-security.admission.config.k8s.io";

// --- types -------------------------------------------------------------------------------------------

constexpr GoType untouched{};

constexpr Member defaults_members[] = {
    {"enforce", plain_string}, {"enforce-version", plain_string},
    {"audit", plain_string},   {"audit-version", plain_string},
    {"warn", plain_string},    {"warn-version", plain_string},
};
constexpr Member exemptions_members[] = {{"usernames", strings_type},
                                         {"namespaces", strings_type},
                                         {"runtimeClasses", strings_type}};

/// All versions have the same shape; their names stand in errors about wrong types.
template <typename Names>
struct ConfigurationTypes {
  static constexpr Member members[] = {
      {"apiVersion", plain_string},
      {"kind", plain_string},
      {"defaults", structure(Names::defaults, defaults_members)},
      {"exemptions", structure(Names::exemptions, exemptions_members)},
  };
  static constexpr GoType configuration = structure(Names::configuration, members);
};
struct NamesV1 {
  static constexpr std::string_view configuration = "v1.PodSecurityConfiguration";
  static constexpr std::string_view defaults = "v1.PodSecurityDefaults";
  static constexpr std::string_view exemptions = "v1.PodSecurityExemptions";
};
struct NamesV1beta1 {
  static constexpr std::string_view configuration = "v1beta1.PodSecurityConfiguration";
  static constexpr std::string_view defaults = "v1beta1.PodSecurityDefaults";
  static constexpr std::string_view exemptions = "v1beta1.PodSecurityExemptions";
};
struct NamesV1alpha1 {
  static constexpr std::string_view configuration = "v1alpha1.PodSecurityConfiguration";
  static constexpr std::string_view defaults = "v1alpha1.PodSecurityDefaults";
  static constexpr std::string_view exemptions = "v1alpha1.PodSecurityExemptions";
};

const GoType* configuration_type(const ObjectKind& kind) noexcept {
  if (kind.group != group_name || kind.kind != "PodSecurityConfiguration") return nullptr;
  if (kind.version == "v1") return &ConfigurationTypes<NamesV1>::configuration;
  if (kind.version == "v1beta1") return &ConfigurationTypes<NamesV1beta1>::configuration;
  return kind.version == "v1alpha1" ? &ConfigurationTypes<NamesV1alpha1>::configuration : nullptr;
}

constexpr Member plugin_members[] = {{"name", plain_string}, {"path", plain_string}, {"configuration", untouched}};
constexpr GoType plugin_type = structure("v1.AdmissionPluginConfiguration", plugin_members);
constexpr Member admission_members[] = {{"apiVersion", plain_string},
                                        {"kind", plain_string},
                                        {"plugins", list_of("[]v1.AdmissionPluginConfiguration", plugin_type)}};
constexpr GoType admission_type = structure("v1.AdmissionConfiguration", admission_members);

bool is_admission_configuration(const ObjectKind& kind) noexcept {
  const std::string api_version = kind.api_version();
  return kind.kind == "AdmissionConfiguration" &&
         (api_version == "apiserver.config.k8s.io/v1" || api_version == "apiserver.k8s.io/v1alpha1");
}

// --- decoding ----------------------------------------------------------------------------------------

Error invalid(std::string message) { return Error(ErrorCode::invalid_argument, std::move(message)); }

/// The kind of a configuration, which must say both parts of it.
Result<ObjectKind> kind_of(Node root) {
  return read_object_kind(root).and_then([&](ObjectKind kind) -> Result<ObjectKind> {
    if (kind.kind.empty()) return invalid(missing_in("Kind", root));
    if (kind.version.empty()) return invalid(missing_in("apiVersion", root));
    return kind;
  });
}

Result<Decoded> decode_strictly(Node root, const GoType& type) {
  auto decoded = decode(root, type);
  if (!decoded) return decoded;
  const std::vector<std::string> faults = strict_faults(root, type);
  if (faults.empty()) return decoded;
  std::string message = "strict decoding error: ";
  for (const std::string& fault : faults) {
    if (&fault != &faults.front()) message += ", ";
    message += fault;
  }
  return invalid(std::move(message));
}

/// The inline configuration of plugin PodSecurity; an absent node where there is none.
Result<Node> inline_configuration(Node admission_configuration) {
  const auto decoded = decode_strictly(admission_configuration, admission_type);
  if (!decoded) return decoded.error();
  for (const Node plugin : admission_configuration.child("plugins").items()) {
    if (plugin.child("name").string_or({}) != "PodSecurity") continue;
    const Node configuration = plugin.child("configuration");
    const std::string_view path = plugin.child("path").string_or({});
    if (path.empty() || (configuration && !configuration.is_null())) return configuration;
    return Error(ErrorCode::invalid_argument,
                 "the configuration of plugin \"PodSecurity\" is in another file, \"" + std::string(path) + '"', {},
                 "give that file");
  }
  return Node();
}

// --- defaults ----------------------------------------------------------------------------------------

/// Reads the levels and versions, and keeps upstream's messages about those that are none.
class Defaults {
 public:
  Defaults(Node defaults, std::vector<std::string>& errors) : defaults_(defaults), errors_(errors) {}

  LevelVersion read(std::string_view mode) {
    const std::string version_key = std::string(mode) + "-version";
    LevelVersion result;
    const std::string_view level = defaults_.child(mode).string_or({});
    if (!level.empty()) result.level = checked(mode, parse_level(level), level_rule);
    const std::string_view version = defaults_.child(version_key).string_or({});
    if (!version.empty()) result.version = checked(version_key, parse_version(version), version_rule);
    return result;
  }

 private:
  template <typename T>
  T checked(std::string_view key, const std::optional<T>& value, std::string_view rule) {
    if (!value) errors_.push_back(std::string(key) + ": " + std::string(rule));
    return value.value_or(T());
  }

  Node defaults_;
  std::vector<std::string>& errors_;
};

Result<Policy> read_defaults(Node node) {
  std::vector<std::string> errors;
  Defaults defaults(node, errors);
  Policy policy;
  policy.enforce = defaults.read("enforce");
  policy.audit = defaults.read("audit");
  policy.warn = defaults.read("warn");
  if (!errors.empty()) return invalid(aggregate(errors));
  return policy;
}

// --- exemptions --------------------------------------------------------------------------------------

/// What is wrong with a name, in upstream's words; empty for a good one.
using NameRule = std::string (*)(std::string_view name);

constexpr bool is_alphanumeric(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

constexpr bool is_label(std::string_view text) noexcept {
  const auto may_stand_inside = [](char c) { return is_alphanumeric(c) || c == '-'; };
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::ranges::all_of(text, may_stand_inside);
}

/// Labels with dots between, whatever their lengths.
constexpr bool is_subdomain(std::string_view text) noexcept {
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_label(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_label(text);
}

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_subdomain = 253;

std::string too_long(std::size_t most) { return "must be no more than " + std::to_string(most) + " characters"; }

void append_fault(std::string& faults, std::string_view fault) {
  if (!faults.empty()) faults += ", ";
  faults += fault;
}

std::string label_rule(std::string_view name) {
  std::string faults;
  if (name.size() > longest_label) append_fault(faults, too_long(longest_label));
  if (is_label(name)) return faults;
  append_fault(faults, is_subdomain(name)
                           ? "must not contain dots"
                           : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
                             "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
                             "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  return faults;
}

std::string subdomain_rule(std::string_view name) {
  std::string faults;
  if (name.size() > longest_subdomain) append_fault(faults, too_long(longest_subdomain));
  if (is_subdomain(name)) return faults;
  append_fault(faults,
               "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
               "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
               "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  return faults;
}

std::string username_rule(std::string_view name) { return name.empty() ? "username must not be empty" : ""; }

std::vector<std::string> read_names(Node exemptions, std::string_view key, NameRule rule,
                                    std::vector<std::string>& errors) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  std::size_t index = 0;
  for (const Node item : exemptions.child(key).items()) {
    const std::string_view name = item.string_or({});
    const std::string field = "exemptions." + std::string(key) + '[' + std::to_string(index++) + "]: ";
    const std::string fault = rule(name);
    if (!fault.empty()) {
      errors.push_back(field + "Invalid value: " + go_string(name) + ": " + fault);
    } else if (!seen.insert(name).second) {
      errors.push_back(field + "Duplicate value: " + go_string(name));
    } else {
      names.emplace_back(name);
    }
  }
  return names;
}

Result<Configuration::Exemptions> read_exemptions(Node node) {
  std::vector<std::string> errors;
  Configuration::Exemptions exemptions;
  exemptions.namespaces = read_names(node, "namespaces", label_rule, errors);
  exemptions.runtime_classes = read_names(node, "runtimeClasses", subdomain_rule, errors);
  exemptions.usernames = read_names(node, "usernames", username_rule, errors);
  if (!errors.empty()) return invalid(aggregate(errors));
  return exemptions;
}

Result<Configuration> complete(Node root) {
  auto defaults = read_defaults(root.child("defaults"));
  if (!defaults) return defaults.error();
  return read_exemptions(root.child("exemptions")).transform([&](Configuration::Exemptions exemptions) {
    return Configuration{*defaults, std::move(exemptions)};
  });
}

Result<Configuration> read_own_configuration(Node root, const ObjectKind& kind) {
  const GoType* const type = configuration_type(kind);
  if (!type) return invalid(not_registered(kind));
  const auto decoded = decode_strictly(root, *type);
  if (!decoded) return decoded.error();
  return complete(decoded->root);
}

}  // namespace

Result<Configuration> read_configuration(Node root) {
  if (!root || root.is_null()) return Configuration();
  const auto kind = kind_of(root);
  if (!kind) return kind.error();
  if (!is_admission_configuration(*kind)) return read_own_configuration(root, *kind);
  const auto configuration = inline_configuration(root);
  if (!configuration) return configuration.error();
  if (!*configuration || configuration->is_null()) return Configuration();
  const auto own_kind = kind_of(*configuration);
  if (!own_kind) return own_kind.error();
  return read_own_configuration(*configuration, *own_kind);
}

}  // namespace seawall::pods
