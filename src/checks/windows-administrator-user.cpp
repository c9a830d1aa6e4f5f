#include <algorithm>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter windows_user_parameters[] = {
    {.name = "allowed_users",
     .type = Parameter::Type::strings,
     .otherwise = "ContainerUser",
     .description = "Users that a Windows container may run as; Windows compares without case."},
};

bool is_same_user(std::string_view left, std::string_view right) noexcept {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return std::ranges::equal(left, right, {}, lower, lower);
}

Node options_of(Node context, Probe& probe) { return probe.map(context.child(Field::windowsOptions)); }

/// A credential spec lets the container act as an account of the domain.
void report_credentials(Node options, Probe& probe) {
  for (const Field field : {Field::gmsaCredentialSpecName, Field::gmsaCredentialSpec}) {
    const Node spec = options.child(field);
    if (probe.string(spec).value_or("").empty()) continue;
    probe.report(spec, {.severity = Severity::info, .detail = "acts as a group-managed account of the domain"});
  }
}

void judge_windows_user(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (!pod.windows) return;
  const Node context = pods::security_context(container, probe);
  report_credentials(options_of(context, probe), probe);
  // A process of the host cannot run as ContainerUser, and is told as such.
  if (probe.boolean(pods::effective_windows_option(Field::hostProcess, container, pod, probe)) == true) return;
  const Node name = pods::effective_windows_option(Field::runAsUserName, container, pod, probe);
  const std::optional<std::string_view> user = probe.string(name);
  if (!user) {
    const Node options = options_of(context, probe);
    const Node holder = options ? options : context ? context : container.node;
    return probe.report(holder, {.missing = "runAsUserName", .detail = "may run as ContainerAdministrator"});
  }
  const auto is_user = [&](const std::string& allowed) { return is_same_user(*user, allowed); };
  if (!std::ranges::any_of(probe.strings("allowed_users"), is_user)) {
    probe.report(name, {.argument = *user, .detail = "runs as user "});
  }
}

}  // namespace

extern const Check windows_administrator_user;

constexpr Check windows_administrator_user{
    .id = "windows-administrator-user",
    .title = "Windows container's user has rights",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} {detail}{argument}",
    .why =
        "Most images for Windows run as ContainerAdministrator unless told otherwise, who may change everything in the "
        "container: its files, services and registry. An intruder starts with those rights. A credential spec adds "
        "an account of the domain.",
    .remediation =
        "Set runAsUserName to ContainerUser in the windowsOptions of the pod or of the container, and give that "
        "user write access to the folders it needs when you build the image.",
    .bad_example = R"(spec:
  os: {name: windows}
  securityContext:
    windowsOptions:
      runAsUserName: ContainerAdministrator
)",
    .good_example = R"(spec:
  os: {name: windows}
  securityContext:
    windowsOptions:
      runAsUserName: ContainerUser
)",
    .frameworks = "PSS:restricted",
    .peers = "kubescape:C-0211;kyverno:require-run-as-containeruser",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/",
    .since = "0.1.0",
    .quiet_when = "Only pods whose os is windows are judged, as Linux pods have no such users. A container that is a "
                  "process of the host is told by windows-host-process. A credential spec is info.",
    .parameters = windows_user_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (pod.windows) report_credentials(options_of(pods::security_context(pod, probe), probe), probe);
        },
    .container = judge_windows_user,
    .fix = [](const Finding& finding) -> std::optional<Fix> {
      if (finding.severity == Severity::info) return {};
      constexpr std::string_view user = "\"ContainerUser\"";
      if (finding.missing.empty()) return setting(finding, user, false);
      return adding(finding, "securityContext.windowsOptions.runAsUserName", user, false);
    },
};

}  // namespace seawall::checks
