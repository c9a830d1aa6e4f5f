#include <algorithm>

#include "ingresses.h"

namespace seawall::checks {
namespace {

constexpr Parameter ingress_host_or_class_parameters[] = {
    {"classes", Parameter::Type::strings, "", "Classes that Ingresses may have; any, if there are none."},
    {"hosts", Parameter::Type::strings, "",
     "Hosts that Ingresses may serve; *.example.com admits all names below it. Any, if none."},
};

bool is_allowed_host(std::string_view host, std::span<const std::string> allowed) {
  return std::ranges::any_of(allowed, [&](std::string_view pattern) {
    return host == pattern || (pattern.starts_with("*.") && host.ends_with(pattern.substr(1)));
  });
}

void judge_class(const objects::Object& ingress, Probe& probe) {
  const auto allowed = probe.strings("classes");
  if (allowed.empty()) return;
  const ClassOfIngress found = class_of(ingress, probe);
  if (probe.has_met_fault()) return;
  if (!found.written && found.name.empty()) {
    return probe.not_assessed("it names no class, and the cluster's default class is not in the input");
  }
  if (std::ranges::find(allowed, found.name) != allowed.end()) return;
  const Node spec = ingress.spec();
  const std::string_view missing = found.written ? "" : "ingressClassName";
  probe.report(found.written ? found.written : spec,
               {.missing = missing, .argument = found.name, .detail = "has class"});
}

void judge_allowed_hosts(const objects::Object& ingress, Probe& probe) {
  const auto allowed = probe.strings("hosts");
  if (allowed.empty()) return;
  for (const Node item : probe.list(probe.map(ingress.spec()).child(Field::rules)).items()) {
    const Node rule = probe.map(item);
    const Node host = rule.child(Field::host);
    const auto written = probe.string(host);
    if (rule && !written) probe.report(rule, {.missing = "host", .argument = "*", .detail = "serves host"});
    if (!written || is_allowed_host(*written, allowed)) continue;
    probe.report(host, {.argument = written->empty() ? "*" : *written, .detail = "serves host"});
  }
}

void judge_host_or_class(const objects::Object& ingress, Probe& probe) {
  judge_class(ingress, probe);
  judge_allowed_hosts(ingress, probe);
}

}  // namespace

extern const Check ingress_host_or_class_not_allowed;

constexpr Check ingress_host_or_class_not_allowed{
    .id = "ingress-host-or-class-not-allowed",
    .title = "Ingress has another host or class",
    .severity = Severity::info,
    .component = Component::network,
    .category = Category::network,
    .message = "the Ingress {detail} \"{argument}\", which you do not allow",
    .why = "Your rules say through which controllers and under which names programs may be reached. A class of another "
           "controller leads past its protection, and a foreign host may belong to somebody else.",
    .remediation = "Use a class and hosts that `.seawall.yaml` allows, or add them there.",
    .bad_example = R"(kind: Ingress
spec:
  ingressClassName: public # with classes: [internal]
)",
    .good_example = R"(kind: Ingress
spec:
  ingressClassName: internal # with classes: [internal]
)",
    .frameworks = "",
    .peers = "kyverno:restrict-ingress-classes,restrict-ingress-host",
    .references = "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
    .since = "0.1.0",
    .quiet_when =
        "It is off until you set `classes` or `hosts`. An Ingress without a class has the default class of the input; "
        "where the input has none, or several, its class is not assessed. A rule without a host serves all of them.",
    .enabled = false,
    .parameters = ingress_host_or_class_parameters,
    .object = judge_host_or_class,
    .kinds = kinds_of_ingress,
};

}  // namespace seawall::checks
