#include <algorithm>
#include <string>

#include "pod_references.h"

namespace seawall::checks {
namespace {

/// "", or what to say of Secrets beside the first: ", and 2 more".
std::string other_secrets(const std::vector<Reference>& references) {
  std::vector<std::string_view> names;
  std::ranges::transform(references, std::back_inserter(names), &Reference::name);
  std::ranges::sort(names);
  const auto repeats = std::ranges::unique(names);
  const auto others = repeats.begin() - names.begin() - 1;
  return others == 0 ? std::string() : ", and " + std::to_string(others) + " more";
}

}  // namespace

extern const Check secret_as_environment_variable;

constexpr Check secret_as_environment_variable{
    .id = "secret-as-environment-variable",
    .title = "Secret in the environment",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} takes Secret \"{argument}\" into its environment{detail}",
    .why = "Variables are passed to every child process, show up in crash reports and debug pages, and are what "
           "programs log first. They also keep the old value until the container restarts, however often the Secret is "
           "rotated.",
    .remediation = "Mount the Secret as a volume, read-only, with the keys that the program needs, and let it read the "
                   "file. Many programs take a variable with the file's path, such as DB_PASSWORD_FILE.",
    .bad_example = R"(containers:
  - name: cart
    env:
      - name: DB_PASSWORD
        valueFrom:
          secretKeyRef: {name: database, key: password}
)",
    .good_example = R"(containers:
  - name: cart
    env:
      - name: DB_PASSWORD_FILE
        value: /run/database/password
    volumeMounts:
      - {name: database, mountPath: /run/database, readOnly: true}
volumes:
  - name: database
    secret: {secretName: database}
)",
    .frameworks = "MITRE:T1552.007;CIS:5.4.1",
    .peers = "kubescape:C-0207;kube-linter:read-secret-from-env-var;checkov:CKV_K8S_35;"
             "kyverno:disallow-secrets-from-env-vars",
    .references = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/\n"
                  "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod",
    .since = "0.1.0",
    .quiet_when = "Secrets that are mounted, and variables that come from ConfigMaps or from fields of the pod. A "
                  "container is told once, at the first Secret that it takes.",
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          const std::vector<Reference> secrets = secrets_in_environment(container, probe);
          if (secrets.empty()) return;
          const std::string others = other_secrets(secrets);
          probe.report(secrets.front().at, {.argument = secrets.front().name, .made_detail = others});
        },
};

}  // namespace seawall::checks
