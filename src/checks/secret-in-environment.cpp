#include <string>

#include "leaks.h"

namespace seawall::checks {
namespace {

void look_at(Node value, std::string_view name, std::string_view where, Probe& probe) {
  const std::optional<std::string_view> text = probe.string(value);
  if (!text) return;
  report_leak(value, name, *text, where, probe);
}

/// `--password hunter2`: what stands before an argument is its name.
void look_at_words(Node words, std::string_view where, Probe& probe) {
  std::string_view before;
  for (const Node word : probe.list(words).items()) {
    look_at(word, before.starts_with('-') && before.find('=') == before.npos ? before : std::string_view("argument"),
            where, probe);
    before = word.string_or("");
  }
}

}  // namespace

extern const Check secret_in_environment;

constexpr Check secret_in_environment{
    .id = "secret-in-environment",
    .title = "Secret written into a pod",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} has a secret in \"{argument}\": {detail}",
    .why = "A value in a pod is read by everybody who may look at the pod or at the workload that makes it, which view "
           "rights are enough for, and by everybody who has the manifest: in the repository, its history and its "
           "copies. It cannot be rotated without a new rollout.",
    .remediation = "Revoke it where it was issued, as it is known already. Put the new one into a Secret, or into a "
                   "store that External Secrets or a CSI driver reads, and mount it as a file.",
    .bad_example = R"(env:
- name: DATABASE_URL
  value: postgres://cart:N0t-A-Real-0ne@database/cart
)",
    .good_example = R"(env:
- name: DATABASE_URL_FILE
  value: /run/database/url
)",
    .frameworks = "NSA;MITRE:T1552.001;CIS:5.4.1",
    .peers = "kubescape:C-0012,C-0259;kube-linter:env-var-secret;polaris:sensitiveContainerEnvVar",
    .references = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    .since = "0.1.0",
    .quiet_when = "Values that come from a Secret or another reference, placeholders, templates, paths of files, words "
                  "and numbers: a name such as MONKEY_MODE or KEYCLOAK_URL is no reason. Tokens whose checksum is "
                  "wrong, as they were never issued. What only the name makes likely is medium.",
    .parameters = leak_parameters,
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          for (const Node entry : probe.list(container.node.child(Field::env)).items()) {
            const std::string_view name = entry.child(Field::name).string_or("");
            if (const Node value = entry.child(Field::value)) look_at(value, name, name, probe);
          }
          look_at_words(container.node.child(Field::command), "command", probe);
          look_at_words(container.node.child(Field::args), "args", probe);
        },
};

}  // namespace seawall::checks
