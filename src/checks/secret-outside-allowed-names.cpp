#include <algorithm>

#include "pod_references.h"

namespace seawall::checks {
namespace {

constexpr Parameter secret_outside_allowed_names_parameters[] = {
    {"names", Parameter::Type::strings, "", "Secrets that pods may read: names, or beginnings of names with a \"*\"."},
    {"labels", Parameter::Type::strings, "", "Labels of Secrets that pods may read besides, such as \"team=shop\"."},
};

bool is_name_allowed(std::string_view name, const Probe& probe) noexcept {
  return std::ranges::any_of(probe.strings("names"), [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return name == pattern;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

/// One of them is enough; nothing where one is none that a label can be asked for.
std::optional<bool> are_labels_allowed(Node labels, const Probe& probe) {
  bool allowed = false;
  for (const std::string& text : probe.strings("labels")) {
    const auto selector = objects::Selector::parse(text);
    if (!selector) return {};
    allowed = allowed || selector->matches(labels);
  }
  return allowed;
}

void judge_secret_names(const std::vector<Reference>& secrets, const PodTemplate& pod, Probe& probe) {
  const auto labels = probe.strings("labels");
  if (probe.strings("names").empty() && labels.empty()) return;
  for (const Reference& reference : secrets) {
    if (is_name_allowed(reference.name, probe)) continue;
    if (!labels.empty()) {
      const objects::Object* const secret =
          probe.inventory().find("", "Secret", pod.object->namespace_, reference.name);
      if (!secret) {
        probe.not_assessed("a Secret that it reads is not in the input, so its labels are not known");
        continue;
      }
      const std::optional<bool> allowed = are_labels_allowed(secret->labels(), probe);
      if (!allowed) return probe.not_assessed("a label that is allowed is not of the form \"team=shop\"");
      if (*allowed) continue;
    }
    probe.report(reference.at, {.argument = reference.name});
  }
}

}  // namespace

extern const Check secret_outside_allowed_names;

constexpr Check secret_outside_allowed_names{
    .id = "secret-outside-allowed-names",
    .title = "Secret that pods may not read",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} reads Secret \"{argument}\", which is not among those allowed",
    .why = "Whoever may create a pod reads every Secret of its namespace by naming it there. Where a namespace holds "
           "Secrets of others, such as those of operators, a rule on names or labels keeps pods to their own.",
    .remediation = "Read one of the allowed Secrets, or add the Secret to names or its label to labels. A policy of "
                   "admission enforces the same; namespaces of their own make it unnecessary.",
    .bad_example = R"(volumes: # with names: [shop-*]
  - name: database
    secret: {secretName: bank-database}
)",
    .good_example = R"(volumes: # with names: [shop-*]
  - name: database
    secret: {secretName: shop-database}
)",
    .frameworks = "",
    .peers = "kyverno:restrict-secrets-by-name,restrict-secrets-by-label",
    .references = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    .since = "0.1.0",
    .quiet_when =
        "It is off until you set `names` or `labels`; a Secret is allowed by either. Where labels decide and the "
        "Secret is not in the input, the pod is not assessed. Secrets that the kubelet pulls images with, and those "
        "that storage drivers take, are not read by the pod.",
    .enabled = false,
    .parameters = secret_outside_allowed_names_parameters,
    .pod = [](const PodTemplate& pod, Probe& probe) { judge_secret_names(secrets_in_volumes(pod, probe), pod, probe); },
    .container = [](const PodTemplate& pod, const Container& container,
                    Probe& probe) { judge_secret_names(secrets_in_environment(container, probe), pod, probe); },
};

}  // namespace seawall::checks
