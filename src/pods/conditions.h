#pragma once

// What the fields of a pod that bear on security mean, and the conditions of the Pod Security Standards over them,
// each written once. Posture checks are thin files over it. The conditions are those of k8s.io/pod-security-admission;
// where they change with the version of Kubernetes, they take its minor.
//
// Threads: functions of their arguments alone. Lifetimes: a Breach borrows from the pod's document.

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>

#include "objects/objects.h"

namespace seawall::pods {

using documents::Field;
using documents::Node;
using objects::Container;
using objects::PodTemplate;
using objects::Reader;

/// A place where a condition does not hold, or a setting that a condition is about.
struct Breach {
  Node at = {};                   ///< the value; where a field is missing, the node that lacks it
  std::string_view missing = {};  ///< name of the field that is missing in `at`, else empty
  std::string_view value = {};    ///< what is written there: a capability, a profile's type, a sysctl's name
  Node item = {};                 ///< where `at` is a part of a list's item: the volume, the port, the sysctl
  std::string_view key = {};      ///< of `at`, where a condition is about several: an annotation, an SELinux option
};

/// Anything that can be called with a Breach. It is borrowed, so only for the time of a call.
class Report {
 public:
  template <typename Call>
    requires(std::invocable<Call&, const Breach&> && !std::same_as<std::remove_cvref_t<Call>, Report>)
  Report(Call&& call) noexcept  // implicit, as lambdas are what one passes
      : call_(&call), invoke_([](const void* target, const Breach& breach) {
          (*static_cast<const std::remove_reference_t<Call>*>(target))(breach);
        }) {}
  void operator()(const Breach& breach) const { invoke_(call_, breach); }

 private:
  const void* call_;
  void (*invoke_)(const void*, const Breach&);
};

// --- What counts -------------------------------------------------------------------------------------

using objects::SecurityContext;

/// The `securityContext` of a container or of a pod; false where it is not written or no map.
inline const SecurityContext& security_context(const Container& container, Reader& reader) {
  reader.map(container.security_context.written());
  return container.security_context;
}
inline const SecurityContext& security_context(const PodTemplate& pod, Reader& reader) {
  reader.map(pod.security_context.written());
  return pod.security_context;
}

/// The container's own value, else the pod's: runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile,
/// appArmorProfile and windowsOptions inherit, unlike all other fields of a container's security context.
/// Of windowsOptions use effective_windows_option, as they inherit one by one.
Node effective(Field field, const Container& container, const PodTemplate& pod, Reader& reader);
Node effective_windows_option(Field option, const Container& container, const PodTemplate& pod, Reader& reader);

/// A profile of seccomp or AppArmor, from a field or from an annotation of the time before the fields.
struct Profile {
  enum class Type : std::uint8_t { none, runtime_default, localhost, unconfined, unknown };
  Type type = Type::none;
  Node at;  ///< the value that says so; a profile without `type`; absent where there is none
  bool of_pod = false;  ///< inherited: `at` counts for the whole pod
};
/// The API server made fields of seccomp's annotations before 1.27 and took AppArmor's fields up in 1.30.
Profile effective_seccomp_profile(const PodTemplate& pod, const Container& container, int minor, Reader& reader);
Profile effective_apparmor_profile(const PodTemplate& pod, const Container& container, int minor, Reader& reader);

inline constexpr std::string_view seccomp_pod_annotation = "seccomp.security.alpha.kubernetes.io/pod";
inline constexpr std::string_view seccomp_container_annotations = "container.seccomp.security.alpha.kubernetes.io/";
inline constexpr std::string_view apparmor_annotations = "container.apparmor.security.beta.kubernetes.io/";

/// The pod has user ids of its own (hostUsers: false): its root is nobody on the node.
bool is_in_user_namespace(const PodTemplate& pod, Reader& reader);
bool is_privileged(const Container& container, Reader& reader);
/// The value of hostNetwork, hostPID or hostIPC where it is true, else absent.
Node shared_with_host(Field namespace_, const PodTemplate& pod, Reader& reader);

/// Runtimes take a capability's name in any case, with or without the kernel's CAP_.
bool is_capability(std::string_view written, std::string_view name) noexcept;
/// The items of capabilities.add or capabilities.drop.
void capabilities(Field add_or_drop, const Container& container, Reader& reader, const Report& report);
/// `securityContext.capabilities.drop`, else the nearest of what should hold it, with the field that is missing there.
Breach capabilities_drop(const Container& container, Reader& reader);
/// `user`, `role` and `type` that are set in an `seLinuxOptions`; the key and the value are what is set.
void selinux_options(Node options, Reader& reader, const Report& report);
/// Sysctls with their names; `at` is the name.
void sysctls(const PodTemplate& pod, Reader& reader, const Report& report);
/// Safe for the kubelet and for the standards from some minor on.
bool is_safe_sysctl(std::string_view name, int minor) noexcept;
/// Volumes that name a source, with its name, such as "configMap"; of several, the one that counts for the standards. A
/// volume without a source is an emptyDir to the API server.
void volume_sources(const PodTemplate& pod, Reader& reader, const Report& report);

// --- Baseline ----------------------------------------------------------------------------------------
//
// Conditions over what a pod and its containers may set both are two functions: one for what is written for the pod,
// one for what is written for a container. A field of the wrong type breaks no condition and is told by the Reader; a
// field that is missing may then be reported although the author meant it to be there.

inline constexpr std::string_view baseline_capabilities =
    "AUDIT_WRITE,CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,MKNOD,NET_BIND_SERVICE,SETFCAP,SETGID,SETPCAP,SETUID,SYS_CHROOT";
/// The last of them from 1.31 on.
inline constexpr std::string_view baseline_selinux_types =
    "container_t,container_init_t,container_kvm_t,container_engine_t";

void host_processes_of_pod(const PodTemplate& pod, Reader& reader, const Report& report);
void host_processes(const Container& container, Reader& reader, const Report& report);
void host_namespaces(const PodTemplate& pod, Reader& reader, const Report& report);  ///< the value: "hostPID"
void privileged(const Container& container, Reader& reader, const Report& report);
void capabilities_outside_baseline(const Container& container, Reader& reader, const Report& report);
/// `at` is the path, or the `hostPath` that has none; the value is the path.
void host_path_volumes(const PodTemplate& pod, Reader& reader, const Report& report);
void host_ports(const Container& container, Reader& reader, const Report& report);
/// Hosts of probes and lifecycle hooks. The standards have it since 1.34.
void probe_hosts(const Container& container, Reader& reader, const Report& report);
void apparmor_profiles_of_pod(const PodTemplate& pod, Reader& reader, const Report& report);
/// Of any container, whether the pod has one by that name or not; the key is the annotation's.
void apparmor_annotations_of_pod(const PodTemplate& pod, Reader& reader, const Report& report);
void apparmor_profiles(const Container& container, Reader& reader, const Report& report);
void selinux_options_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report);
void selinux_options(const Container& container, int minor, Reader& reader, const Report& report);
/// In the restricted standard it holds for pods with user ids of their own, too.
void proc_mounts(const Container& container, Reader& reader, const Report& report);
void proc_mounts_of_baseline(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                             const Report& report);
void seccomp_profiles_of_pod(const PodTemplate& pod, Reader& reader, const Report& report);
void seccomp_profiles(const Container& container, Reader& reader, const Report& report);
/// Before version 1.19 the standards knew no fields; the key is the annotation's.
void seccomp_annotation_of_pod(const PodTemplate& pod, Reader& reader, const Report& report);
void seccomp_annotation(const PodTemplate& pod, const Container& container, Reader& reader, const Report& report);
void unsafe_sysctls(const PodTemplate& pod, int minor, Reader& reader, const Report& report);

// --- Restricted --------------------------------------------------------------------------------------

inline constexpr std::string_view restricted_capabilities = "NET_BIND_SERVICE";
inline constexpr std::string_view restricted_volume_sources =
    "configMap,csi,downwardAPI,emptyDir,ephemeral,image,persistentVolumeClaim,projected,secret";

/// A volume without a source among them, with the value "unknown", as the standards judge before defaulting.
void volumes_outside_restricted(const PodTemplate& pod, Reader& reader, const Report& report);
void privilege_escalation(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                          const Report& report);
/// runAsNonRoot that is false, and for a container none that counts.
void running_as_root_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report);
void running_as_root(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                     const Report& report);
/// runAsUser that is 0. The standards have it since 1.23.
void root_users_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report);
void root_users(const PodTemplate& pod, const Container& container, int minor, Reader& reader, const Report& report);
/// A profile that no baseline allows, and for a container none at all. What is written for the pod: as in baseline, but
/// pods for Windows are exempt since 1.25.
void seccomp_profiles_required(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                               const Report& report);
/// ALL that is not dropped; capabilities that are added.
void capabilities_not_dropped(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                              const Report& report);
void capabilities_outside_restricted(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                                     const Report& report);

}  // namespace seawall::pods
