#include <algorithm>

#include "check.h"
#include "command_words.h"

namespace seawall::checks {
namespace {

constexpr Parameter exec_probe_parameters[] = {
    {"commands", Parameter::Type::strings, "", "Programs that no probe may run, by name or by path."},
};

constexpr std::string_view shells[] = {"sh", "ash", "bash", "busybox", "dash", "ksh", "zsh"};

bool is_forbidden_program(std::string_view word, std::span<const std::string> commands) noexcept {
  return std::ranges::find(commands, word) != commands.end() ||
         std::ranges::find(commands, base_name(word)) != commands.end();
}

/// The program itself; of a shell, every word that it is given may be one.
void judge_probe_command(Node command, Probe& probe) {
  const std::span<const std::string> forbidden = probe.strings("commands");
  bool is_program = true;
  for (const Node item : command.items()) {
    const std::string_view text = probe.string(item).value_or("");
    const auto is_forbidden = [&](std::string_view word) { return is_forbidden_program(word, forbidden); };
    const bool is_found = is_program ? is_forbidden(text) : any_word(text, is_forbidden);
    if (is_found) return probe.report(item, {.argument = text});
    if (is_program && std::ranges::find(shells, base_name(text)) == std::end(shells)) return;
    is_program = false;
  }
}

}  // namespace

extern const Check exec_probe_forbidden_command;

constexpr Check exec_probe_forbidden_command{
    .id = "exec-probe-forbidden-command",
    .title = "Probe runs a forbidden program",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "a probe of {container} runs a forbidden program: \"{argument}\"",
    .why = "The kubelet runs the command of a probe every few seconds in the container. Programs such as jcmd stop the "
           "process that they look at, and a shell in the image serves an intruder, too.",
    .remediation = "Use httpGet, grpc or tcpSocket, which the kubelet does by itself, or a small program made for the "
                   "probe. The list is the parameter commands of `.seawall.yaml`.",
    .bad_example = R"(livenessProbe:
  exec:
    command: [jcmd, "1", VM.version] # with commands: [jcmd]
)",
    .good_example = R"(livenessProbe:
  httpGet:
    path: /healthz
    port: 8080
)",
    .frameworks = "",
    .peers = "kyverno:deny-commands-in-exec-probe",
    .references =
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    .since = "0.1.0",
    .quiet_when =
        "Without commands nothing is reported, so the check is off. Arguments of a program are not looked at, "
        "except for those of a shell, whose words may all be programs.",
    .enabled = false,
    .parameters = exec_probe_parameters,
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          if (probe.strings("commands").empty()) return;
          for (const Field field : {Field::livenessProbe, Field::readinessProbe, Field::startupProbe}) {
            const Node exec = probe.map(probe.map(container.node.child(field)).child(Field::exec));
            judge_probe_command(probe.list(exec.child(Field::command)), probe);
          }
        },
};

}  // namespace seawall::checks
