#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter runtime_class_not_sandboxed_parameters[] = {
    {"classes", Parameter::Type::strings, "gvisor,kata",
     "Runtime classes that isolate, and those named after them: kata-qemu."},
    {"for", Parameter::Type::strings, "SandboxTemplate",
     "Kinds and namespaces whose pods run code that is not trusted."},
};

bool is_named(std::string_view name, std::string_view family) noexcept {
  return name.starts_with(family) && (name.size() == family.size() || name[family.size()] == '-');
}

void judge_runtime_class(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  const auto is_subject = [&](std::string_view word) {
    return word == pod.object->kind || word == pod.object->namespace_;
  };
  if (std::ranges::none_of(probe.strings("for"), is_subject)) return;
  const Node name = pod.spec.child(Field::runtimeClassName);
  const std::string_view written = probe.string(name).value_or("");
  if (written.empty()) {
    if (probe.has_met_fault()) return;
    return name.is_string()
               ? probe.report(name, {.detail = "without a runtime class"})
               : probe.report(pod.spec, {.missing = "runtimeClassName", .detail = "without a runtime class"});
  }
  const auto covers = [&](std::string_view family) { return is_named(written, family); };
  if (std::ranges::any_of(probe.strings("classes"), covers)) return;
  probe.report(name, {.detail = "with a runtime class that is not one of those that isolate"});
}

}  // namespace

extern const Check runtime_class_not_sandboxed;

constexpr Check runtime_class_not_sandboxed{
    .id = "runtime-class-not-sandboxed",
    .title = "Untrusted code shares the kernel",
    .severity = Severity::low,
    .component = Component::container_runtime,
    .category = Category::pods,
    .message = "the pod runs untrusted code {detail}",
    .why =
        "The usual runtime puts nothing but the kernel of the node between a container and everything else there. "
        "Code that nobody has read, such as what an agent writes or a customer uploads, needs one hole of the kernel "
        "to get out.",
    .remediation = "Set runtimeClassName to a class whose runtime isolates, such as gVisor or Kata Containers, and "
                   "install that runtime on the nodes.",
    .bad_example = R"(kind: SandboxTemplate
spec:
  podTemplate:
    spec: {}
)",
    .good_example = R"(kind: SandboxTemplate
spec:
  podTemplate:
    spec:
      runtimeClassName: gvisor
)",
    .frameworks = "MITRE:T1611",
    .peers = "kubescape:C-0297,C-0242,C-0249,C-0233;kyverno:restrict-runtimeClassName",
    .references = "https://kubernetes.io/docs/concepts/containers/runtime-class/\n"
                  "https://kubernetes.io/docs/concepts/security/multi-tenancy/",
    .since = "0.1.0",
    .quiet_when = "Pods of other kinds and namespaces than the parameter `for` names: most pods run code that their "
                  "cluster trusts. Windows pods.",
    .parameters = runtime_class_not_sandboxed_parameters,
    .pod = judge_runtime_class,
};

}  // namespace seawall::checks
