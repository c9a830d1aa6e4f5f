#include <algorithm>

#include "dockerfile_commands.h"

namespace seawall::checks {
namespace {

void judge_sudo(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "RUN" && step.name != "CMD" && step.name != "ENTRYPOINT") return;
    const std::vector<ShellCommand> commands = commands_of(step);
    const auto is_sudo = [](const ShellCommand& command) { return program_of(command) == "sudo"; };
    if (std::ranges::any_of(commands, is_sudo)) probe.report(step.node, {.argument = step.name});
  });
}

}  // namespace

extern const Check dockerfile_sudo;

constexpr Check dockerfile_sudo{
    .id = "dockerfile-sudo",
    .title = "Dockerfile uses sudo",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{argument} runs sudo",
    .why = "For sudo to work, a set-user-ID program and a rule that lets the user become root are in the image, "
           "and stay there: whoever gets in as the plain user then has the same way up.",
    .remediation = "Do what needs root before USER, or between USER root and a USER that takes it back. To change the "
                   "user of a program when it starts, setpriv and gosu leave no way back.",
    .bad_example = R"(FROM debian:12.5
USER 10001
RUN sudo make install
)",
    .good_example = R"(FROM debian:12.5
RUN make install
USER 10001
)",
    .frameworks = "MITRE:T1548.003",
    .peers = "hadolint:DL3004;trivy:DS-0010;checkov:CKV2_DOCKER_1",
    .references = "https://docs.docker.com/build/building/best-practices/#user",
    .since = "0.1.0",
    .quiet_when = "Installing sudo, or naming it in a text.",
    .object = judge_sudo,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
