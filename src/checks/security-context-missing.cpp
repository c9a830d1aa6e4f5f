#include "inherited_ids.h"

namespace seawall::checks {

extern const Check security_context_missing;

constexpr Check security_context_missing{
    .id = "security-context-missing",
    .title = "No security context at all",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "neither {container} nor its pod has a security context",
    .why = "Nobody has said which user the container runs as, what it may write and which rights it gives up. Each of "
           "these then has the default of Kubernetes or of the image, which is the widest one.",
    .remediation = "Give the pod or the container a securityContext: runAsNonRoot true, allowPrivilegeEscalation "
                   "false, capabilities that drop ALL, and a seccompProfile of type RuntimeDefault.",
    .bad_example = R"(spec:
  containers:
    - name: cart
)",
    .good_example = R"(spec:
  securityContext:
    runAsNonRoot: true
  containers:
    - name: cart
)",
    .frameworks = "CIS:5.6.3",
    .peers = "kubescape:C-0211;trivy:KSV-0118;checkov:CKV_K8S_29,CKV_K8S_30;kyverno:require-tekton-securitycontext",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when =
        "A security context with anything in it, of the pod or of the container, is enough. The checks of each "
        "setting say the same with more words, so this one is off, and silent where one of them reports the "
        "container: turn it on instead of them.",
    .yields_to = "may-run-as-root,seccomp-profile-missing,capabilities-not-dropped",
    .enabled = false,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (Node(pods::security_context(pod, probe)).size() > 0) return;
          const Node own = pods::security_context(container, probe);
          if (own.size() > 0) return;
          if (own) return probe.report(own);
          probe.report(container.node, {.missing = "securityContext"});
        },
};

}  // namespace seawall::checks
