#include "check.h"
#include "command_words.h"

namespace seawall::checks {
namespace {

bool runs_sudo(std::string_view text) noexcept {
  constexpr std::string_view name = "sudo";
  if (text.find(name) == text.npos) return false;
  return any_word(text, [&](std::string_view word) { return base_name(word) == name; });
}

}  // namespace

extern const Check sudo_in_entrypoint;

constexpr Check sudo_in_entrypoint{
    .id = "sudo-in-entrypoint",
    .title = "Command is run by sudo",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} runs sudo",
    .why = "For sudo to work, the container must be able to become root: it needs a set-user-ID program and privilege "
           "escalation. Whoever gets in as the plain user then has the same way up.",
    .remediation = "Do what needs root while the image is built, or in an init container of its own, and start the "
                   "program without sudo as a user above 0.",
    .bad_example = R"(command: ["sudo", "/srv/cart"]
)",
    .good_example = R"(command: ["/srv/cart"]
)",
    .frameworks = "MITRE:T1548",
    .peers = "kubescape:C-0062",
    .references = "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/",
    .since = "0.1.0",
    .quiet_when = "Whole words count, those of scripts in an argument too: pseudo, sudoku and --sudo-user are no sudo.",
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          for (const Field field : {Field::command, Field::args}) {
            for (const Node item : probe.list(container.node.child(field)).items()) {
              if (runs_sudo(probe.string(item).value_or(""))) probe.report(item);
            }
          }
        },
};

}  // namespace seawall::checks
