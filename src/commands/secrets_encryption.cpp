// seawall secrets encryption: how Secrets are encrypted at rest, by an EncryptionConfiguration, or as far as a cluster
// shows it. The checks that judge it are those of a scan.

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "checks/checks.h"
#include "console.h"
#include "input.h"
#include "outlets.h"
#include "pods.h"
#include "scan_files.h"
#include "secrets/secrets.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Field;
using documents::Value;
using findings::Finding;
using findings::Severity;
using objects::Object;
using secrets::Encryption;

constexpr std::array<std::string_view, 6> checks_of_configurations = {
    "encryption-configuration-invalid", "encryption-identity-first", "encryption-key-in-plain-text",
    "encryption-kinds-missed",          "encryption-provider-weak",  "encryption-wildcard-order"};
constexpr std::array<std::string_view, 1> checks_of_clusters = {"secrets-not-encrypted-at-rest"};

constexpr std::string_view control_plane_namespace = "kube-system";
constexpr std::string_view file_flag = "--encryption-provider-config";

/// What can be said of Secrets.
enum class Verdict : std::uint8_t { encrypted, plain_text, refused, unknown };

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::encrypted: return "encrypted";
    case Verdict::plain_text: return "plain-text";
    case Verdict::refused: return "refused";
    case Verdict::unknown: return "unknown";
  }
  return "";
}

bool is_in_use(Verdict verdict) noexcept { return verdict == Verdict::encrypted || verdict == Verdict::plain_text; }

struct ConfigurationAnswer {
  const Object* object = nullptr;
  Encryption encryption;
  Verdict verdict = Verdict::unknown;
};

/// A pod of an API server, or how OpenShift describes it.
struct ServerAnswer {
  const Object* object = nullptr;
  std::string_view file;    ///< that its flag names; empty: none
  std::string_view reason;  ///< why nothing can be said; empty: it was judged
};

struct Answer {
  std::vector<ConfigurationAnswer> configurations;
  std::vector<ServerAnswer> servers;
  Verdict verdict = Verdict::unknown;
};

std::vector<findings::ConfiguredCheck> configured_all(std::span<const std::string_view> ids) {
  std::vector<findings::ConfiguredCheck> configured;
  for (const std::string_view id : ids) configured.push_back(findings::configured(*checks::find(id)));
  return configured;
}

/// What is for information fails nothing.
bool fails(const Finding& finding) noexcept { return finding.severity > Severity::info; }

bool has_read_all(const reports::Scan& scan) {
  return std::ranges::none_of(scan.not_looked, &objects::NotLooked::is_failure);
}

// --- a configuration --------------------------------------------------------------------------------

/// Types that are wrong have been told when the checks read them.
Encryption read(const Object& object) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  return secrets::read_encryption(object, reader);
}

Verdict verdict_of(const Encryption& encryption) {
  using Kind = secrets::EncryptionFault::Kind;
  if (!encryption.is_complete) return Verdict::unknown;
  const auto is_refused = [](const secrets::EncryptionFault& fault) {
    return fault.kind == Kind::invalid || (fault.kind == Kind::never_counts && fault.severity > Severity::low);
  };
  if (std::ranges::any_of(encryption.faults, is_refused)) return Verdict::refused;
  return secrets::is_encrypted(encryption, secrets::secrets_resource) ? Verdict::encrypted : Verdict::plain_text;
}

/// The worst of several; unknown where there is none.
Verdict worst_of(const std::vector<ConfigurationAnswer>& configurations) {
  for (const Verdict verdict : {Verdict::refused, Verdict::plain_text, Verdict::unknown, Verdict::encrypted}) {
    if (std::ranges::count(configurations, verdict, &ConfigurationAnswer::verdict) > 0) return verdict;
  }
  return Verdict::unknown;
}

Answer answer_of_configurations(const objects::Inventory& inventory) {
  Answer answer;
  for (const Object& object : inventory.objects()) {
    if (!secrets::is_encryption_configuration(object)) continue;
    ConfigurationAnswer& each = answer.configurations.emplace_back();
    each.object = &object;
    each.encryption = read(object);
    each.verdict = verdict_of(each.encryption);
  }
  answer.verdict = worst_of(answer.configurations);
  return answer;
}

/// Secrets, then what the configuration names, each once.
std::vector<std::string_view> resources_of(const Encryption& encryption) {
  std::vector<std::string_view> resources = {secrets::secrets_resource.resource};
  std::set<std::string_view> taken = {resources.front()};
  for (const secrets::EncryptionEntry& entry : encryption.entries) {
    for (const documents::Node resource : entry.resources) {
      if (taken.insert(resource.text()).second) resources.push_back(resource.text());
    }
  }
  return resources;
}

/// `kms v2 "vault"`
std::string text_of(const secrets::Provider& provider) {
  std::string text(secrets::name_of(provider.cipher));
  if (!provider.name.empty()) text += " \"" + std::string(provider.name) + '"';
  return text;
}

/// "written by kms v2 "vault", also read by identity"
std::string text_of(const std::vector<const secrets::Provider*>& providers) {
  if (providers.empty()) return "stored as plain text: no entry names it";
  std::string text = providers.front()->cipher == secrets::Cipher::identity
                         ? "stored as plain text by identity"
                         : "written by " + text_of(*providers.front());
  for (std::size_t index = 1; index < providers.size(); ++index) {
    text += (index > 1 ? ", " : ", also read by ") + text_of(*providers[index]);
  }
  return text;
}

// --- a cluster --------------------------------------------------------------------------------------

/// The last value of the flag, written as one item or as two.
std::string_view file_of(const Object& pod) {
  std::string_view file;
  bool is_next = false;
  for (const documents::Node container : pod.spec().child(Field::containers).items()) {
    for (const Field field : {Field::command, Field::args}) {
      for (const documents::Node item : container.child(field).items()) {
        std::string_view text = item.string_or({});
        if (std::exchange(is_next, text == file_flag)) file = text;
        if (!text.starts_with(file_flag) || text.size() == file_flag.size() || text[file_flag.size()] != '=') continue;
        file = text.substr(file_flag.size() + 1);
      }
    }
  }
  return file;
}

/// OpenShift's API servers are in no namespace that is read, but an object says how they encrypt.
bool is_described(const reports::Scan& scan) {
  return !scan.inventory->of_kind("config.openshift.io", "APIServer").empty() && has_read_all(scan);
}

/// Each pod of an API server has a finding, or could not be assessed.
Answer answer_of_cluster(const reports::Scan& scan) {
  Answer answer;
  for (const Finding& finding : scan.findings) answer.servers.push_back({finding.object, {}, {}});
  for (const findings::NotAssessed& entry : scan.not_assessed) {
    if (entry.object) answer.servers.push_back({entry.object, file_of(*entry.object), entry.reason});
  }
  std::ranges::stable_sort(answer.servers, {}, [](const ServerAnswer& server) { return server.object->index; });
  if (!scan.findings.empty()) answer.verdict = Verdict::plain_text;
  if (answer.servers.empty() && is_described(scan)) answer.verdict = Verdict::encrypted;
  return answer;
}

// --- text -------------------------------------------------------------------------------------------

constexpr std::size_t indent = 10;  // of what a finding says: two spaces, the widest severity and two more

/// How to ask where a provider runs the API server.
struct WayToTell {
  std::string_view provider;
  std::string_view command;
};
constexpr WayToTell ways_to_tell[] = {
    {"EKS", "aws eks describe-cluster --name NAME --query cluster.encryptionConfig"},
    {"GKE", "gcloud container clusters describe NAME --format='value(databaseEncryption)'"},
    {"AKS", "az aks show --name NAME --resource-group GROUP --query securityProfile.azureKeyVaultKms"},
    {"k3s", "k3s secrets-encrypt status"},
};

/// Of what the API server does not take, and what could not be read, nobody knows what it does.
void append(std::string& out, const ConfigurationAnswer& answer) {
  if (!is_in_use(answer.verdict)) return;
  out += reports::escaped(commands::text_of(place_of(answer.object->root))) + '\n';
  const std::vector<std::string_view> resources = resources_of(answer.encryption);
  const std::size_t width = std::ranges::max(resources, {}, &std::string_view::size).size();
  for (const std::string_view resource : resources) {
    const auto providers = secrets::providers_of(answer.encryption, secrets::parse_group_resource(resource));
    out += "  " + reports::escaped(resource) + std::string(width - resource.size() + 2, ' ') +
           reports::escaped(text_of(providers)) + '\n';
  }
  out += '\n';
}

void append_ways_to_tell(std::string& out) {
  out += "No API server is among the pods of " + std::string(control_plane_namespace) +
         ", as where a provider runs it. Ask the provider:\n";
  for (const WayToTell& way : ways_to_tell) {
    const std::string provider(way.provider);
    out += "  " + provider + std::string(indent - provider.size() + 1, ' ') + std::string(way.command) + '\n';
  }
  out += '\n';
}

void append(std::string& out, const ServerAnswer& server) {
  out += reports::escaped(server.object->title() + "  (" + commands::text_of(place_of(server.object->root))) + ")\n  ";
  if (!server.file.empty()) {
    out += "encrypts as " + reports::escaped(server.file) + " says, which lies on its node: the API does not show it\n";
  } else {
    out += server.reason.empty() ? "encrypts nothing\n" : reports::escaped(server.reason) + '\n';
  }
}

void append(std::string& out, const Finding& finding, bool with_advice) {
  const std::string severity(findings::name_of(finding.severity));
  out += "  " + severity + std::string(indent - 2 - severity.size(), ' ') +
         reports::escaped(findings::message(finding)) + "  [" + std::string(finding.check->id) + "]\n";
  out += std::string(indent, ' ') + reports::escaped(commands::text_of(place_of(finding.at))) + '\n';
  if (!with_advice) return;
  out.append(indent, ' ');
  append_wrapped(out, finding.check->remediation, indent, answer_width);
}

/// What to do is told once a check.
void append_findings(std::string& out, const std::vector<Finding>& all) {
  if (all.empty()) return;
  out += "Findings\n";
  std::set<std::string_view> told;
  for (const Finding& finding : all) append(out, finding, told.insert(finding.check->id).second);
  out += '\n';
}

std::string verdict_text(const Answer& answer, bool is_cluster) {
  switch (answer.verdict) {
    case Verdict::encrypted: return "Secrets are encrypted at rest";
    case Verdict::plain_text: return "Secrets are stored as plain text";
    case Verdict::refused: return "The API server refuses the file, and does not start with it";
    case Verdict::unknown: break;
  }
  if (!answer.configurations.empty()) return "It cannot be told, as part of the file could not be read";
  if (!answer.servers.empty())
    return "It cannot be told without the file: copy it from the node, and name it by --config";
  return is_cluster ? "It cannot be told from here" : "It cannot be told: no EncryptionConfiguration is in the input";
}

std::string findings_text(const Answer& answer, const std::vector<Finding>& all) {
  if (!all.empty()) return "; " + counted(all.size(), "finding");
  return answer.verdict == Verdict::unknown ? "" : "; nothing was found";
}

std::string text_report(const Answer& answer, const reports::Scan& scan, bool is_cluster) {
  std::string out;
  for (const ConfigurationAnswer& each : answer.configurations) append(out, each);
  for (const ServerAnswer& each : answer.servers) append(out, each);
  if (!answer.servers.empty()) out += '\n';
  const bool nobody_says = answer.servers.empty() && answer.verdict == Verdict::unknown;
  if (is_cluster && nobody_says && has_read_all(scan)) append_ways_to_tell(out);
  append_findings(out, scan.findings);
  out += not_looked_section(scan.not_looked);
  return out + verdict_text(answer, is_cluster) + findings_text(answer, scan.findings) + '\n';
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const secrets::Provider& provider) {
  Value json = Value::map({{"provider", Value(secrets::name_of(provider.cipher))}});
  if (!provider.name.empty()) json.set("name", Value(provider.name));
  json.set("location", commands::json_of(place_of(provider.at)));
  return json;
}

Value json_of(const ConfigurationAnswer& answer) {
  Value::List resources;
  const bool is_known = is_in_use(answer.verdict);
  for (const std::string_view resource : is_known ? resources_of(answer.encryption) : std::vector<std::string_view>()) {
    const auto providers = secrets::providers_of(answer.encryption, secrets::parse_group_resource(resource));
    Value::List readers;
    for (const secrets::Provider* provider : providers) readers.push_back(json_of(*provider));
    resources.push_back(Value::map({{"resource", Value(resource)},
                                    {"writer", providers.empty() ? Value() : json_of(*providers.front())},
                                    {"readers", Value::list(std::move(readers))}}));
  }
  return Value::map({{"location", commands::json_of(place_of(answer.object->root))},
                     {"verdict", Value(name_of(answer.verdict))},
                     {"resources", Value::list(std::move(resources))}});
}

Value json_of(const ServerAnswer& server) {
  return Value::map({{"namespace", Value(server.object->namespace_)},
                     {"name", Value(server.object->name)},
                     {"location", commands::json_of(place_of(server.object->root))},
                     {"file", server.file.empty() ? Value() : Value(server.file)},
                     {"notAssessed", server.reason.empty() ? Value() : Value(server.reason)}});
}

Value json_of(const Finding& finding) {
  return Value::map({{"checkId", Value(finding.check->id)},
                     {"severity", Value(findings::name_of(finding.severity))},
                     {"message", Value(findings::message(finding))},
                     {"remediation", Value(finding.check->remediation)},
                     {"location", commands::json_of(place_of(finding.at))}});
}

template <typename Element>
Value::List json_list(const std::vector<Element>& elements) {
  Value::List list;
  for (const Element& element : elements) list.push_back(json_of(element));
  return list;
}

std::string json_report(const Answer& answer, const reports::Scan& scan) {
  JsonReport report;
  report.add("verdict", Value(name_of(answer.verdict)));
  report.add_list("configurations", json_list(answer.configurations));
  report.add_list("apiServers", json_list(answer.servers));
  report.add_list("faults", json_list(scan.findings));
  report.add(scan.not_looked);
  return report.text();
}

Exit exit_of(const Answer& answer, const reports::Scan& scan, bool allow_unreadable) {
  if (std::ranges::any_of(scan.findings, fails)) return verdict(scan.not_looked, allow_unreadable, Exit::findings);
  const bool is_told = answer.verdict != Verdict::unknown || allow_unreadable;
  return verdict(scan.not_looked, allow_unreadable, is_told ? Exit::clean : Exit::incomplete);
}

}  // namespace

Exit secrets_encryption(const SecretsEncryptionArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, secrets_encryption_formats);
  if (!format) return refuse(format.error());
  const bool has_file = !arguments.config.empty();
  const bool is_cluster = arguments.cluster.is_asked || (arguments.cluster.is_preferred && !has_file);
  if (has_file == is_cluster) {
    complain(has_file ? "a file and a cluster are not read together; leave out --config or --cluster"
                      : "nothing is named; give --config and a file, or ask a cluster with --cluster");
    return Exit::usage;
  }
  ClusterInput cluster = arguments.cluster;
  cluster.namespaces = {std::string(control_plane_namespace)};
  cluster.kinds = {"Pod", "APIServer"};
  const std::vector<std::string> paths = has_file ? std::vector{arguments.config} : std::vector<std::string>();
  std::expected<files::Listing, Exit> listing = list_input(paths, cluster, {});
  if (!listing) return listing.error();
  const std::vector<findings::ConfiguredCheck> configured =
      is_cluster ? configured_all(checks_of_clusters) : configured_all(checks_of_configurations);
  Pool pool(1);
  const Scanned scanned = scan_files(*listing, {.checks = configured, .own_kinds = {}, .minor_of = {}}, pool);
  const Answer answer = is_cluster ? answer_of_cluster(scanned.scan) : answer_of_configurations(*scanned.inventory);
  const Exit shown =
      show(*format == "json" ? json_report(answer, scanned.scan) : text_report(answer, scanned.scan, is_cluster));
  return shown == Exit::clean ? exit_of(answer, scanned.scan, arguments.allow_unreadable) : shown;
}

}  // namespace seawall::commands
