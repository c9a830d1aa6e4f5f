#include <string>

#include "images.h"

namespace seawall::checks {
namespace {

std::string phrase_of_configuration(Node entry, std::string_view where) {
  const std::string name(entry.child(Field::name).text());
  const std::string title = title_of_secret(entry);
  if (where == "history") return "step " + name + " of its history: " + title;
  return (where == "label" ? "label \"" : "variable \"") + name + "\": " + title;
}

void report_secrets_in_configuration(const objects::Object& image, Probe& probe) {
  constexpr std::string_view places[] = {"environment", "label", "history"};
  report_secrets(image, places, phrase_of_configuration, probe);
}

}  // namespace

extern const Check image_secret_in_environment;

constexpr Check image_secret_in_environment{
    .id = "image-secret-in-environment",
    .title = "Secret in an image's configuration",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has a secret in {detail}",
    .why = "Variables, labels and the commands that built it stand in the configuration of an image, which "
           "docker inspect and every registry show to whoever may pull it. Variables are also handed to each "
           "process that starts.",
    .remediation = "Revoke the secret where it was issued, as it is known already. Give it to a build by RUN "
                   "--mount=type=secret, and to a container by a mounted file; neither ENV nor ARG nor LABEL keeps it "
                   "back.",
    .bad_example = R"(kind: Image
secrets:
- {where: environment, name: API_TOKEN, rule: password, title: password, severity: high}
)",
    .good_example = R"(kind: Image
secrets: []
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "trivy:DS-0031",
    .references = "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/\n"
                  "https://github.com/opencontainers/image-spec/blob/main/config.md",
    .since = "0.1.0",
    .quiet_when = "The severity is that of what was found: what only a name makes likely is milder than a key that its "
                  "form proves. Files are told by image-secret.",
    .object = report_secrets_in_configuration,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
