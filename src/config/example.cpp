#include "config.h"

namespace seawall::config {

std::string_view commented_example() noexcept {
  return R"(# Settings of Seawall for this folder and those below it. The command line counts more than this file.
# Everything here is optional; take away the # before what you need. "seawall config show" tells what holds.

version: 1

# The checks that run: ids, patterns of ids, categories, components or frameworks; "seawall checks" lists them.
# Without "select", all run that are on by default.
#select: [pods, images]
#ignore: [image-not-pinned-by-digest, "host-*"]

# Only checks that belong to one of these: nsa, cis, mitre, pss-baseline, pss-restricted.
#frameworks: [pss-restricted]

# What is set for single checks; "seawall explain ID" tells the parameters of each.
#checks:
#  low-user-id:
#    enabled: true
#    severity: info
#    parameters:
#      minimum: 1000

# Files that are not read: patterns, relative to this folder. * stays within a folder, ** does not.
#exclude: ["**/testdata/**"]

# What makes the command fail (exit code 1): findings of this severity or worse, or of these checks; none: nothing.
#failOn: [medium]

# ... but only when there are more of them than this.
#maxFindings: 0

# The Kubernetes that the manifests are for. Default: the newest that Seawall knows.
#kubernetesVersion: "1.31"

# Findings listed in this file are known and do not count; "seawall scan --write-baseline FILE" writes it.
#baseline: seawall-baseline.json

# Take the ignore annotations of other tools for suppressions, too.
#honourPeerAnnotations: false

# Findings that you have decided to live with. A reason is required. After its last day an entry suppresses nothing and
# is reported.
#suppressions:
#  - checks: [host-network]
#    paths: ["addons/**"]
#    objects:
#      kinds: [DaemonSet]
#      namespaces: [kube-system]
#      names: ["calico-*"]
#      selector: "k8s-app=calico-node"
#    reason: The network plugin sets up the network of its node.
#    owner: platform team
#    until: 2027-01-31
#  - vulnerabilities: [CVE-2023-45853]
#    packages: [zlib*]
#    reason: Nothing here writes zip files.
#    until: 2027-01-31

# Your own kinds that hold pods: where their pod templates are, or their pod specs. * stands for each item or value.
#podTemplates:
#  - group: example.com
#    kind: WebApp
#    templates: [spec.template]
#  - group: example.com
#    kind: Pipeline
#    podSpecs: [spec.steps.*.pod]
)";
}

}  // namespace seawall::config
