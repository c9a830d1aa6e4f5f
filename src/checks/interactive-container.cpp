#include "mechanical_fixes.h"

namespace seawall::checks {

extern const Check interactive_container;

constexpr Check interactive_container{
    .id = "interactive-container",
    .title = "Container waits for a terminal",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has {detail} set to true",
    .why = "A container with an open standard input or a terminal is made for somebody to attach to and type. In "
           "production nobody should, and whoever may attach gets what the program does with it.",
    .remediation =
        "Remove stdin and tty from the manifest. For a look inside, use kubectl debug, which adds a container "
        "of its own and is in the audit log.",
    .bad_example = R"(containers:
  - name: cart
    stdin: true
    tty: true
)",
    .good_example = R"(containers:
  - name: cart
)",
    .frameworks = "",
    .peers = "gatekeeper:disallowinteractive",
    .references = "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/",
    .since = "0.1.0",
    .quiet_when = "A value of false is as good as none.",
    .enabled = false,
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          const Node input = container.node.child(Field::stdin);
          const Node terminal = container.node.child(Field::tty);
          if (probe.boolean(input) == true) probe.report(input, {.detail = "stdin"});
          if (probe.boolean(terminal) == true) probe.report(terminal, {.detail = "tty"});
        },
    .fix = [](const Finding& finding) { return setting(finding, "false", false); },
};

}  // namespace seawall::checks
