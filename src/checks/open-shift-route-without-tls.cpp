#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

void judge_route(const objects::Object& route, Probe& probe) {
  const Node spec = probe.map(route.spec());
  const Node tls = probe.map(spec.child(Field::tls));
  if (!tls) {
    if (spec) probe.report(spec, {.missing = "tls", .detail = "has no TLS, so that traffic is plaintext"});
    return;
  }
  const Node policy = tls.child("insecureEdgeTerminationPolicy");
  if (probe.string(policy) == "Allow") probe.report(policy, {.detail = "takes plaintext beside TLS"});
}

}  // namespace

extern const Check open_shift_route_without_tls;

constexpr Check open_shift_route_without_tls{
    .id = "open-shift-route-without-tls",
    .title = "Route takes plaintext",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the route {detail}",
    .why = "What passes the router as plaintext, passwords and session cookies among it, can be read and changed by "
           "whoever is on the way, in every network between the client and the cluster.",
    .remediation = "Set tls.termination to edge, reencrypt or passthrough, and insecureEdgeTerminationPolicy to "
                   "Redirect or None.",
    .bad_example = R"(kind: Route
spec:
  host: cart.example.com
)",
    .good_example = R"(kind: Route
spec:
  host: cart.example.com
  tls:
    termination: edge
    insecureEdgeTerminationPolicy: Redirect
)",
    .frameworks = "",
    .peers = "kyverno:check-routes",
    .references = "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/network_apis/"
                  "route-route-openshift-io-v1",
    .since = "0.1.0",
    .quiet_when = "Policies None and Redirect, and no policy, which is None.",
    .object = judge_route,
    .kinds = "Route.route.openshift.io,Route",
    .fix = [](const Finding& finding) { return setting(finding, "\"Redirect\"", false); },
};

}  // namespace seawall::checks
