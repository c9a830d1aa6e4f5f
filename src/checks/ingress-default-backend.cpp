#include "ingresses.h"

namespace seawall::checks {
namespace {

void judge_default_backend(const objects::Object& ingress, Probe& probe) {
  const bool is_beta = ingress.version == "v1beta1";
  const Node backend = probe.map(probe.map(ingress.spec()).child(is_beta ? Field::backend : Field::defaultBackend));
  if (backend) probe.report(backend);
}

}  // namespace

extern const Check ingress_default_backend;

constexpr Check ingress_default_backend{
    .id = "ingress-default-backend",
    .title = "Ingress has a default backend",
    .severity = Severity::low,
    .component = Component::network,
    .category = Category::network,
    .message = "requests that match no rule go to the default backend of the Ingress",
    .why = "The backend gets requests for hosts and paths that nobody planned for it, those for other teams' mistyped "
           "names among them. Several Ingresses with one compete for them, and which wins depends on the controller.",
    .remediation = "Write a rule with the host and the paths that the backend serves. A page for what is not found "
                   "belongs to the controller, which has a default backend of its own.",
    .bad_example = R"(kind: Ingress
spec:
  defaultBackend:
    service:
      name: cart
      port:
        number: 8080
)",
    .good_example = R"(kind: Ingress
spec:
  rules:
    - host: cart.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: cart
                port:
                  number: 8080
)",
    .frameworks = "",
    .peers = "kyverno:restrict-ingress-defaultbackend",
    .references = "https://kubernetes.io/docs/concepts/services-networking/ingress/#default-backend",
    .since = "0.1.0",
    .quiet_when = "In v1beta1 the field is called backend; each name counts in its own version alone.",
    .object = judge_default_backend,
    .kinds = kinds_of_ingress,
};

}  // namespace seawall::checks
