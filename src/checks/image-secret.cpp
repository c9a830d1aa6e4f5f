#include <string>

#include "images.h"

namespace seawall::checks {
namespace {

std::string phrase_of_file(Node entry, std::string_view where) {
  std::string text = "\"" + std::string(entry.child(Field::name).text()) + '"';
  if (const auto line = entry.child("line").integer(); line && *line > 0) text += ", line " + std::to_string(*line);
  if (where == "deleted-file") {
    text += ", which a later layer deletes and layer " + std::string(entry.child("layer").text()) + " still holds";
  }
  return text + ": " + title_of_secret(entry);
}

void report_secrets_in_files(const objects::Object& image, Probe& probe) {
  constexpr std::string_view places[] = {"file", "deleted-file"};
  report_secrets(image, places, phrase_of_file, probe);
}

}  // namespace

extern const Check image_secret;

constexpr Check image_secret{
    .id = "image-secret",
    .title = "Secret in an image's file",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" has a secret in {detail}",
    .why = "Whoever may pull the image reads every file of every layer, and so does whoever gets at a copy of "
           "it in a cache, a registry or a backup. A file that a later layer deletes is still there.",
    .remediation = "Revoke the secret where it was issued, as it is known already. Build without it: RUN "
                   "--mount=type=secret shows it to one step and leaves it in no layer. Then remove the image from the "
                   "registries.",
    .bad_example = R"(kind: Image
secrets:
- {where: file, name: root/.aws/credentials, line: 3, title: AWS access key, severity: high, layer: 2}
)",
    .good_example = R"(kind: Image
secrets: []
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "trivy:DS-0031",
    .references = "https://docs.docker.com/build/building/secrets/\n"
                  "https://csrc.nist.gov/pubs/sp/800/190/final",
    .since = "0.1.0",
    .quiet_when = "The severity is that of what was found: what only a name makes likely is milder than a key that its "
                  "form proves. Secrets in variables, labels and the history are told by image-secret-in-environment.",
    .object = report_secrets_in_files,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
