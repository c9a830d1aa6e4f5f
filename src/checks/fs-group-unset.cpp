#include <unordered_set>

#include "inherited_ids.h"

namespace seawall::checks {
namespace {

using ClaimNames = std::unordered_set<std::string_view>;

/// Names of volumes that a storage driver provides and pods may write.
ClaimNames writable_claims_of(const PodTemplate& pod, Probe& probe) {
  ClaimNames names;
  for (const Node item : probe.list(pod.spec.child(Field::volumes)).items()) {
    const Node volume = probe.map(item);
    const Node claim = probe.map(volume.child(Field::persistentVolumeClaim));
    const bool is_writable = claim && probe.boolean(claim.child(Field::readOnly)) != true;
    if (!is_writable && !probe.map(volume.child(Field::ephemeral))) continue;
    names.insert(probe.string(volume.child(Field::name)).value_or(""));
  }
  // A StatefulSet's own claims become volumes of its pods.
  for (const Node item : probe.list(pod.object->spec().child(Field::volumeClaimTemplates)).items()) {
    names.insert(probe.string(probe.map(item).at(Field::metadata, Field::name)).value_or(""));
  }
  return names;
}

bool writes_one_of(const ClaimNames& claims, const PodTemplate& pod, Probe& probe) {
  for (const Container& container : pod.containers) {
    for (const Node item : probe.list(container.node.child(Field::volumeMounts)).items()) {
      const Node mount = probe.map(item);
      if (probe.boolean(mount.child(Field::readOnly)) == true) continue;
      if (claims.contains(probe.string(mount.child(Field::name)).value_or(""))) return true;
    }
  }
  return false;
}

void judge_fs_group(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  const Node context = pods::security_context(pod, probe);
  if (probe.integer(context.child(Field::fsGroup))) return;
  const ClaimNames claims = writable_claims_of(pod, probe);
  if (claims.empty() || !writes_one_of(claims, pod, probe)) return;
  probe.report(context ? context : pod.spec, {.missing = "fsGroup"});
}

}  // namespace

extern const Check fs_group_unset;

constexpr Check fs_group_unset{
    .id = "fs-group-unset",
    .title = "Pod sets no group of volumes",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "pod writes volumes of a storage driver and sets no fsGroup",
    .why = "Without fsGroup the files of a fresh volume mostly belong to root, so a program that is not root cannot "
           "write them. The common way out is to run as root, or to make everything writable by everybody.",
    .remediation = "Set fsGroup in the pod's securityContext to a group of the pod's own, and fsGroupChangePolicy to "
                   "OnRootMismatch, if the volumes hold many files.",
    .bad_example = R"(spec:
  securityContext:
    runAsUser: 10001
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: data
)",
    .good_example = R"(spec:
  securityContext:
    runAsUser: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: data
)",
    .frameworks = "",
    .peers = "kubescape:C-0211;gatekeeper:fsgroup",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when =
        "Pods that write no claim and no generic ephemeral volume need no fsGroup: emptyDir is writable as it "
        "is, and volumes that are mounted read-only are left alone.",
    .enabled = false,
    .pod = judge_fs_group,
};

}  // namespace seawall::checks
