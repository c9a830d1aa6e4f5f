#include <string>

#include "past_support.h"

namespace seawall::checks {
namespace {

void judge_component(Node item, Probe& probe) {
  const auto past = past_support(item, probe);
  if (!past) return;
  const auto text = [&](std::string_view member) { return probe.string(item.child(member)).value_or(""); };
  std::string detail(text("where"));
  if (!detail.empty()) detail = " (" + detail + ')';
  detail += ' ' + past->detail;
  probe.report(item, {.severity = past->severity, .argument = text("name"), .made_detail = detail});
}

void judge_components(const objects::Object& object, Probe& probe) {
  const Node list = probe.list(object.root.child("components"));
  if (!list) return;
  probe.meets();
  for (const Node item : list.items()) {
    if (const Node component = probe.map(item)) judge_component(component, probe);
  }
}

}  // namespace

extern const Check component_end_of_life;

constexpr Check component_end_of_life{
    .id = "component-end-of-life",
    .title = "Component is past its end",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "{argument}{detail}",
    .why = "Nobody mends this release line any more, nor says which vulnerabilities that are found elsewhere it has: "
           "the next one stays open, and no list tells of it. What it is a part of has rights over the whole cluster.",
    .remediation =
        "Update to a release line that is looked after, and read the notes of each line in between. Extended "
        "support is time to do that, not a reason to stay.",
    .bad_example = R"(kind: PackageList
components:
- {name: Kubernetes 1.29, end: "2025-02-28", where: Node worker-1, asked: "2026-11-28"}
)",
    .good_example = R"(kind: PackageList
components:
- {name: Kubernetes 1.36, end: "2027-06-28", where: Node worker-1, asked: "2026-11-28"}
)",
    .frameworks = "",
    .peers = "",
    .references = "https://endoflife.date/kubernetes\nhttps://kubernetes.io/releases/patch-releases/",
    .since = "0.1.0",
    .quiet_when =
        "What the imported dates of endoflife.date do not tell of, and builds of vendors that look after them "
        "for longer, other than those of EKS, GKE and AKS. Extended support that has not ended makes the "
        "finding milder: it has to be bought or switched on.",
    .object = judge_components,
    .kinds = "PackageList.seawall.dev",
    .lacking = "no component of a cluster was held against dates of its end",
};

}  // namespace seawall::checks
