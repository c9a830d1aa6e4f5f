#include "peers.h"

#include <algorithm>
#include <array>

namespace seawall::findings {
namespace {

using documents::Node;
constexpr auto npos = std::string_view::npos;

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (const std::string_view part : objects::Parts(text, separator)) {
    if (!trimmed(part).empty()) parts.emplace_back(trimmed(part));
  }
  return parts;
}

/// The text behind a prefix, nothing where it is another text.
std::optional<std::string_view> behind(std::string_view prefix, std::string_view text) noexcept {
  if (!text.starts_with(prefix)) return {};
  return text.substr(prefix.size());
}

/// As the peers have it, by text: annotations are strings, though not always written as such.
bool is_true(Node value) noexcept {
  const std::string_view text = value.text();
  return text == "true" || text == "True" || text == "TRUE";
}

/// Where the value is a reason: `true` is none.
std::string reason_in(Node value) { return is_true(value) ? std::string() : std::string(trimmed(value.text())); }

/// "ID=why" and "ID:why"; the reason may be missing, and the ids be several.
Exemption checkov(std::string_view text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  return {"checkov",
          parts_of(text.substr(0, at), ','),
          std::string(trimmed(text.substr(std::min(at + 1, text.size())))),
          {},
          {}};
}

/// What kubeaudit calls the exemption, and the checks that it is from.
struct Override {
  std::string_view name;
  std::string_view ids;
};
constexpr std::array<Override, 11> overrides = {{
    {"allow-automount-service-account-token",
     "AutomountServiceAccountTokenTrueAndDefaultSA,AutomountServiceAccountTokenDeprecated"},
    {"allow-disabled-apparmor",
     "AppArmorDisabled,AppArmorAnnotationMissing,AppArmorBadValue,AppArmorInvalidAnnotation"},
    {"allow-namespace-host-IPC", "NamespaceHostIPCTrue"},
    {"allow-namespace-host-PID", "NamespaceHostPIDTrue"},
    {"allow-namespace-host-network", "NamespaceHostNetworkTrue"},
    {"allow-non-default-deny-egress-network-policy",
     "MissingDefaultDenyEgressNetworkPolicy,AllowAllEgressNetworkPolicyExists"},
    {"allow-non-default-deny-ingress-network-policy",
     "MissingDefaultDenyIngressNetworkPolicy,AllowAllIngressNetworkPolicyExists"},
    {"allow-privilege-escalation", "AllowPrivilegeEscalationNil,AllowPrivilegeEscalationTrue"},
    {"allow-privileged", "PrivilegedTrue,PrivilegedNil"},
    {"allow-read-only-root-filesystem-false", "ReadOnlyRootFilesystemFalse,ReadOnlyRootFilesystemNil"},
    {"allow-run-as-root",
     "RunAsNonRootCSCFalse,RunAsNonRootPSCFalseCSCNil,RunAsNonRootPSCNilCSCNil,RunAsUserCSCRoot,RunAsUserPSCRoot"},
}};

/// `trivy:ignore:ID` with `:exp:DAY` behind it, and attributes in brackets or a workspace, which manifests have not.
void add_trivy(std::string_view rule, Exemption& exemption) {
  const std::size_t colon = rule.find(':');
  const std::string_view id = rule.substr(0, colon);
  if (colon != npos) {
    const auto day = behind("exp:", rule.substr(colon + 1));
    const std::optional<Day> until = parse_day(day.value_or(""));
    if (!until) exemption.is_partial = true;
    exemption.until = until;
  }
  if (id.find('[') != npos) exemption.is_partial = true;
  exemption.ids.emplace_back(id);
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<Exemption> exemption_of_annotation(std::string_view key, Node value) {
  if (const auto id = behind("ignore-check.kube-linter.io/", key)) {
    return Exemption{"kube-linter", {std::string(*id)}, reason_in(value), {}, {}};
  }
  if (key == "kube-linter.io/ignore-all") return Exemption{"kube-linter", {"*"}, reason_in(value), {}, {}};
  if (key == "kube-score/ignore") return Exemption{"kube-score", parts_of(value.text(), ','), {}, {}, {}};
  if (key == "kube-score/skip" && is_true(value)) return Exemption{"kube-score", {"*"}, {}, {}, {}};
  if (const auto name = behind("polaris.fairwinds.com/", key); name && is_true(value)) {
    if (*name == "exempt") return Exemption{"polaris", {"*"}, {}, {}, {}};
    if (name->ends_with("-exempt")) {
      return Exemption{"polaris", {std::string(name->substr(0, name->size() - 7))}, {}, {}, {}};
    }
  }
  if (key.starts_with("checkov.io/skip") || key.starts_with("bridgecrew.io/skip")) return checkov(value.text(), '=');
  return {};
}

std::optional<Exemption> exemption_of_label(std::string_view key, Node value) {
  Exemption exemption{"kubeaudit", {}, {}, {}, {}};
  std::string_view name;
  // The older prefixes are still read by kubeaudit.
  const auto in_container = key.starts_with("container.kubeaudit.io/") ? behind("container.kubeaudit.io/", key)
                                                                       : behind("container.audit.kubernetes.io/", key);
  const auto in_pod =
      key.starts_with("kubeaudit.io/") ? behind("kubeaudit.io/", key) : behind("audit.kubernetes.io/pod.", key);
  if (in_container) {
    exemption.container = in_container->substr(0, in_container->find('.'));  // such a name has no dots
    name = in_container->substr(std::min(in_container->size(), exemption.container.size() + 1));
  } else if (in_pod) {
    name = *in_pod;
  }
  if (!name.starts_with("allow-")) return {};
  exemption.reason = reason_in(value);
  const auto found = std::ranges::find(overrides, name, &Override::name);
  if (found != overrides.end()) {
    exemption.ids = parts_of(found->ids, ',');
  } else {
    exemption.is_partial = true;
  }
  return exemption;
}

std::optional<Exemption> exemption_of_comment(std::string_view text) {
  if (const auto rest = behind("checkov:skip=", text)) return checkov(*rest, ':');
  Exemption exemption{"trivy", {}, {}, {}, {}};
  for (const std::string& word : parts_of(text, ' ')) {
    if (const auto rule = behind("trivy:ignore:", word)) add_trivy(*rule, exemption);
  }
  if (exemption.ids.empty()) return {};
  return exemption;
}

}  // namespace seawall::findings
