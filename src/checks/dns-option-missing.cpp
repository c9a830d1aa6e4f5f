#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter dns_option_missing_parameters[] = {
    {"option", Parameter::Type::strings, "ndots", "The option of the resolver that pods must set."},
    {"value", Parameter::Type::strings, "2", "The value that it must have; any, where this is empty."},
};

void judge_dns_policy(const PodTemplate& pod, Probe& probe) {
  const Node policy = pod.spec.child(Field::dnsPolicy);
  const auto written = probe.string(policy);
  if (probe.boolean(pod.spec.child(Field::hostNetwork)) != true || written == "ClusterFirstWithHostNet") return;
  constexpr std::string_view detail = "uses the node's network and looks up names as the node does";
  if (written) return probe.report(policy, {.detail = detail});
  probe.report(pod.spec, {.missing = "dnsPolicy", .detail = detail});
}

void judge_dns_option(const PodTemplate& pod, Probe& probe) {
  const auto option = probe.strings("option");
  if (option.empty()) return;
  const auto value = probe.strings("value");
  const Node config = probe.map(pod.spec.child(Field::dnsConfig));
  const Node options = probe.list(config.child(Field::options));
  for (const Node item : options.items()) {
    const Node name = probe.map(item).child(Field::name);
    if (probe.string(name) != option.front()) continue;
    const Node set = item.child(Field::value);
    const auto written = probe.string(set);
    if (value.empty() || written == value.front()) return;
    return probe.report(written ? set : name, {.detail = "sets another value of a DNS option than the one required"});
  }
  constexpr std::string_view detail = "lacks a DNS option that is required";
  if (options) return probe.has_met_fault() ? void() : probe.report(options, {.detail = detail});
  if (config) return probe.report(config, {.missing = "options", .detail = detail});
  probe.report(pod.spec, {.missing = "dnsConfig", .detail = detail});
}

}  // namespace

extern const Check dns_option_missing;

constexpr Check dns_option_missing{
    .id = "dns-option-missing",
    .title = "DNS is not set as required",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "the pod {detail}",
    .why =
        "With ndots at its default of 5, each name outside of the cluster is looked up several times below the "
        "cluster's own domains first. On the node's network, pods find no Services by name unless dnsPolicy says so.",
    .remediation = "Set the option in dnsConfig.options, and dnsPolicy to ClusterFirstWithHostNet where hostNetwork is "
                   "true.",
    .bad_example = R"(spec:
  hostNetwork: true
)",
    .good_example = R"(spec:
  dnsPolicy: ClusterFirstWithHostNet
  hostNetwork: true
  dnsConfig:
    options:
      - name: ndots
        value: "2"
)",
    .frameworks = "",
    .peers = "kube-linter:dnsconfig-options",
    .references = "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it: which options are right depends on the cluster. Windows pods, whose "
                  "resolver has no such options.",
    .enabled = false,
    .parameters = dns_option_missing_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (pod.windows) return;
          judge_dns_policy(pod, probe);
          judge_dns_option(pod, probe);
        },
};

}  // namespace seawall::checks
