#include <algorithm>
#include <string>

#include "dockerfiles.h"
#include "leaks.h"

namespace seawall::checks {
namespace {

/// A short value is none by its form, but for the name that says so.
bool is_password_by_name(std::string_view name, std::string_view value) noexcept {
  constexpr std::size_t shortest = 3;
  constexpr std::size_t too_long_to_be_short = 8;
  if (value.size() < shortest || value.size() >= too_long_to_be_short) return false;
  if (value.find_first_of("$/<>{} ") != value.npos) return false;
  for (const std::string_view word : {"true", "false", "none", "null", "changeme", "file", "yes", "dummy", "example"}) {
    if (value == word) return false;
  }
  constexpr std::string_view endings[] = {"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "_PASS", "API_KEY", "_TOKEN"};
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return name.size() >= ending.size() && objects::equals_any_case(name.substr(name.size() - ending.size()), ending);
  });
}

void judge_variables(Node variables, Probe& probe) {
  for (const Node variable : probe.list(variables).items()) {
    const std::string_view name = probe.string(variable.child(Field::name)).value_or("");
    const std::string_view value = probe.string(variable.child(Field::value)).value_or("");
    const auto ignored = probe.strings("ignored_names");
    const auto fits = [&](const std::string& pattern) { return findings::matches_glob(pattern, name); };
    if (is_password_by_name(name, value)) {
      if (std::ranges::any_of(ignored, fits)) continue;
      probe.report(variable, {.severity = Severity::low, .argument = name, .detail = "Password by its name"});
    } else {
      report_leak(variable, name, value, name, probe);
    }
  }
}

void judge_variables_of_dockerfile(const objects::Object& file, Probe& probe) {
  judge_variables(file.root.child(Field::args), probe);
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name == "ARG" || step.name == "ENV") judge_variables(step.node.child("variables"), probe);
  });
}

}  // namespace

extern const Check dockerfile_secret_in_env;

constexpr Check dockerfile_secret_in_env{
    .id = "dockerfile-secret-in-env",
    .title = "Secret written into a Dockerfile",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::images,
    .message = "variable \"{argument}\" holds a secret: {detail}",
    .why = "Who has the Dockerfile or may pull the image has the secret: ENV and the defaults of ARG stand in "
           "the configuration and the history of the image, and in each process that is started.",
    .remediation = "Revoke it where it was issued, as it is known already. The step that needs the new one gets it "
                   "by a mount of RUN (type=secret), the container by a mounted file.",
    .bad_example = R"(FROM debian:12.5
ENV DATABASE_PASSWORD=N0t4R3al0ne7x
)",
    .good_example = R"(FROM debian:12.5
ENV DATABASE_PASSWORD_FILE=/run/secrets/database
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "trivy:DS-0031",
    .references = "https://docs.docker.com/build/building/secrets/\n"
                  "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    .since = "0.1.0",
    .quiet_when = "Variables without a value, templates, references, paths of files and placeholders. What only the "
                  "name makes likely is medium, and low where the value is short.",
    .parameters = leak_parameters,
    .object = judge_variables_of_dockerfile,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
