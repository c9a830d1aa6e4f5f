#include "go_types.h"

#include <algorithm>

namespace seawall::pods {
namespace {

using Member = GoType::Member;

// --- metadata ----------------------------------------------------------------------------------------

constexpr Member owner_reference_members[] = {
    {"apiVersion", plain_string},      {"kind", plain_string},    {"name", plain_string},
    {"uid", string_type("types.UID")}, {"controller", bool_type}, {"blockOwnerDeletion", bool_type},
};
constexpr GoType owner_reference = structure("v1.OwnerReference", owner_reference_members);

constexpr Member object_meta_members[] = {
    {"name", plain_string},
    {"generateName", plain_string},
    {"namespace", plain_string},
    {"selfLink", plain_string},
    {"uid", string_type("types.UID")},
    {"resourceVersion", plain_string},
    {"generation", int64_type},
    {"deletionGracePeriodSeconds", int64_type},
    {"labels", string_map_type},
    {"annotations", string_map_type},
    {"ownerReferences", list_of("[]v1.OwnerReference", owner_reference)},
    {"finalizers", strings_type},
};
constexpr GoType object_meta = structure("v1.ObjectMeta", object_meta_members);

// --- security contexts -------------------------------------------------------------------------------

constexpr GoType capability = string_type("v1.Capability");
constexpr GoType capability_list = list_of("[]v1.Capability", capability);
constexpr Member capabilities_members[] = {{"add", capability_list}, {"drop", capability_list}};
constexpr GoType capabilities_type = structure("v1.Capabilities", capabilities_members);

constexpr Member selinux_members[] = {{"user", plain_string},
                                      {"role", plain_string},
                                      {"type", plain_string},
                                      {"level", plain_string}};
constexpr GoType selinux_options_type = structure("v1.SELinuxOptions", selinux_members);

constexpr Member windows_members[] = {
    {"gmsaCredentialSpecName", plain_string},
    {"gmsaCredentialSpec", plain_string},
    {"runAsUserName", plain_string},
    {"hostProcess", bool_type},
};
constexpr GoType windows_options = structure("v1.WindowsSecurityContextOptions", windows_members);

constexpr Member seccomp_members[] = {{"type", string_type("v1.SeccompProfileType")},
                                      {"localhostProfile", plain_string}};
constexpr GoType seccomp_profile = structure("v1.SeccompProfile", seccomp_members);
constexpr Member apparmor_members[] = {{"type", string_type("v1.AppArmorProfileType")},
                                       {"localhostProfile", plain_string}};
constexpr GoType apparmor_profile = structure("v1.AppArmorProfile", apparmor_members);

constexpr Member sysctl_members[] = {{"name", plain_string}, {"value", plain_string}};
constexpr GoType sysctl = structure("v1.Sysctl", sysctl_members);

constexpr Member pod_security_context_members[] = {
    {"seLinuxOptions", selinux_options_type},
    {"windowsOptions", windows_options},
    {"runAsUser", int64_type},
    {"runAsGroup", int64_type},
    {"runAsNonRoot", bool_type},
    {"supplementalGroups", list_of("[]int64", int64_type)},
    {"supplementalGroupsPolicy", string_type("v1.SupplementalGroupsPolicy")},
    {"fsGroup", int64_type},
    {"sysctls", list_of("[]v1.Sysctl", sysctl)},
    {"fsGroupChangePolicy", string_type("v1.PodFSGroupChangePolicy")},
    {"seccompProfile", seccomp_profile},
    {"appArmorProfile", apparmor_profile},
    {"seLinuxChangePolicy", string_type("v1.PodSELinuxChangePolicy")},
};
constexpr GoType pod_security_context = structure("v1.PodSecurityContext", pod_security_context_members);

constexpr Member security_context_members[] = {
    {"capabilities", capabilities_type},
    {"privileged", bool_type},
    {"seLinuxOptions", selinux_options_type},
    {"windowsOptions", windows_options},
    {"runAsUser", int64_type},
    {"runAsGroup", int64_type},
    {"runAsNonRoot", bool_type},
    {"readOnlyRootFilesystem", bool_type},
    {"allowPrivilegeEscalation", bool_type},
    {"procMount", string_type("v1.ProcMountType")},
    {"seccompProfile", seccomp_profile},
    {"appArmorProfile", apparmor_profile},
};
constexpr GoType container_security_context = structure("v1.SecurityContext", security_context_members);

// --- containers --------------------------------------------------------------------------------------

constexpr Member container_port_members[] = {
    {"name", plain_string},        {"hostPort", int32_type},
    {"containerPort", int32_type}, {"protocol", string_type("v1.Protocol")},
    {"hostIP", plain_string},
};
constexpr GoType container_port = structure("v1.ContainerPort", container_port_members);

constexpr Member http_get_members[] = {{"path", plain_string},
                                       {"port", int_or_string_type},
                                       {"host", plain_string},
                                       {"scheme", string_type("v1.URIScheme")}};
constexpr GoType http_get = structure("v1.HTTPGetAction", http_get_members);
constexpr Member tcp_socket_members[] = {{"port", int_or_string_type}, {"host", plain_string}};
constexpr GoType tcp_socket = structure("v1.TCPSocketAction", tcp_socket_members);
constexpr Member exec_members[] = {{"command", strings_type}};
constexpr GoType exec_action = structure("v1.ExecAction", exec_members);

constexpr Member probe_handler_members[] = {{"exec", exec_action},
                                            {"httpGet", http_get},
                                            {"tcpSocket", tcp_socket},
                                            {"grpc", structure("v1.GRPCAction")}};
constexpr GoType probe_handler = structure("v1.ProbeHandler", probe_handler_members);
constexpr Member probe_members[] = {
    {"initialDelaySeconds", int32_type}, {"timeoutSeconds", int32_type},
    {"periodSeconds", int32_type},       {"successThreshold", int32_type},
    {"failureThreshold", int32_type},    {"terminationGracePeriodSeconds", int64_type},
};
constexpr GoType probe = structure("v1.Probe", probe_members, &probe_handler);

constexpr Member lifecycle_handler_members[] = {{"exec", exec_action},
                                                {"httpGet", http_get},
                                                {"tcpSocket", tcp_socket},
                                                {"sleep", structure("v1.SleepAction")}};
constexpr GoType lifecycle_handler = structure("v1.LifecycleHandler", lifecycle_handler_members);
constexpr Member lifecycle_members[] = {{"postStart", lifecycle_handler},
                                        {"preStop", lifecycle_handler},
                                        {"stopSignal", string_type("v1.Signal")}};

constexpr GoType env_from = structure("v1.EnvFromSource");
constexpr Member env_var_members[] = {{"name", plain_string},
                                      {"value", plain_string},
                                      {"valueFrom", structure("v1.EnvVarSource")}};
constexpr GoType env_var = structure("v1.EnvVar", env_var_members);
constexpr Member volume_mount_members[] = {{"name", plain_string},
                                           {"readOnly", bool_type},
                                           {"mountPath", plain_string},
                                           {"subPath", plain_string}};
constexpr GoType volume_mount = structure("v1.VolumeMount", volume_mount_members);
constexpr GoType volume_device = structure("v1.VolumeDevice");

constexpr Member container_members[] = {
    {"name", plain_string},
    {"image", plain_string},
    {"command", strings_type},
    {"args", strings_type},
    {"workingDir", plain_string},
    {"ports", list_of("[]v1.ContainerPort", container_port)},
    {"envFrom", list_of("[]v1.EnvFromSource", env_from)},
    {"env", list_of("[]v1.EnvVar", env_var)},
    {"resources", structure("v1.ResourceRequirements")},
    {"restartPolicy", string_type("v1.ContainerRestartPolicy")},
    {"volumeMounts", list_of("[]v1.VolumeMount", volume_mount)},
    {"volumeDevices", list_of("[]v1.VolumeDevice", volume_device)},
    {"livenessProbe", probe},
    {"readinessProbe", probe},
    {"startupProbe", probe},
    {"lifecycle", structure("v1.Lifecycle", lifecycle_members)},
    {"terminationMessagePath", plain_string},
    {"terminationMessagePolicy", string_type("v1.TerminationMessagePolicy")},
    {"imagePullPolicy", string_type("v1.PullPolicy")},
    {"securityContext", container_security_context},
    {"stdin", bool_type},
    {"stdinOnce", bool_type},
    {"tty", bool_type},
};
constexpr GoType container_type = structure("v1.Container", container_members);
constexpr GoType ephemeral_container_common = structure("v1.EphemeralContainerCommon", container_members);
constexpr Member ephemeral_container_members[] = {{"targetContainerName", plain_string}};
constexpr GoType ephemeral_container =
    structure("v1.EphemeralContainer", ephemeral_container_members, &ephemeral_container_common);

// --- volumes -----------------------------------------------------------------------------------------

constexpr Member host_path_members[] = {{"path", plain_string}, {"type", string_type("v1.HostPathType")}};
constexpr Member secret_members[] = {{"secretName", plain_string},
                                     {"defaultMode", int32_type},
                                     {"optional", bool_type}};
constexpr Member reference_members[] = {{"name", plain_string}};
constexpr GoType embedded_reference = structure("v1.LocalObjectReference", reference_members);
constexpr Member config_map_members[] = {{"defaultMode", int32_type}, {"optional", bool_type}};
constexpr Member claim_members[] = {{"claimName", plain_string}, {"readOnly", bool_type}};
constexpr Member empty_dir_members[] = {{"medium", string_type("v1.StorageMedium")}};
constexpr GoType volume_projection = structure("v1.VolumeProjection");
constexpr Member projected_members[] = {{"sources", list_of("[]v1.VolumeProjection", volume_projection)},
                                        {"defaultMode", int32_type}};
constexpr Member nfs_members[] = {{"server", plain_string}, {"path", plain_string}, {"readOnly", bool_type}};
constexpr Member flex_volume_members[] = {{"driver", plain_string}, {"fsType", plain_string}};
constexpr Member csi_members[] = {{"driver", plain_string}, {"readOnly", bool_type}, {"fsType", plain_string}};
constexpr Member volume_source_members[] = {
    {"hostPath", structure("v1.HostPathVolumeSource", host_path_members)},
    {"emptyDir", structure("v1.EmptyDirVolumeSource", empty_dir_members)},
    {"gcePersistentDisk", structure("v1.GCEPersistentDiskVolumeSource")},
    {"awsElasticBlockStore", structure("v1.AWSElasticBlockStoreVolumeSource")},
    {"gitRepo", structure("v1.GitRepoVolumeSource")},
    {"secret", structure("v1.SecretVolumeSource", secret_members)},
    {"nfs", structure("v1.NFSVolumeSource", nfs_members)},
    {"iscsi", structure("v1.ISCSIVolumeSource")},
    {"glusterfs", structure("v1.GlusterfsVolumeSource")},
    {"persistentVolumeClaim", structure("v1.PersistentVolumeClaimVolumeSource", claim_members)},
    {"rbd", structure("v1.RBDVolumeSource")},
    {"flexVolume", structure("v1.FlexVolumeSource", flex_volume_members)},
    {"cinder", structure("v1.CinderVolumeSource")},
    {"cephfs", structure("v1.CephFSVolumeSource")},
    {"flocker", structure("v1.FlockerVolumeSource")},
    {"downwardAPI", structure("v1.DownwardAPIVolumeSource")},
    {"fc", structure("v1.FCVolumeSource")},
    {"azureFile", structure("v1.AzureFileVolumeSource")},
    {"configMap", structure("v1.ConfigMapVolumeSource", config_map_members, &embedded_reference)},
    {"vsphereVolume", structure("v1.VsphereVirtualDiskVolumeSource")},
    {"quobyte", structure("v1.QuobyteVolumeSource")},
    {"azureDisk", structure("v1.AzureDiskVolumeSource")},
    {"photonPersistentDisk", structure("v1.PhotonPersistentDiskVolumeSource")},
    {"projected", structure("v1.ProjectedVolumeSource", projected_members)},
    {"portworxVolume", structure("v1.PortworxVolumeSource")},
    {"scaleIO", structure("v1.ScaleIOVolumeSource")},
    {"storageos", structure("v1.StorageOSVolumeSource")},
    {"csi", structure("v1.CSIVolumeSource", csi_members)},
    {"ephemeral", structure("v1.EphemeralVolumeSource")},
    {"image", structure("v1.ImageVolumeSource")},
};
constexpr GoType volume_source = structure("v1.VolumeSource", volume_source_members);
constexpr Member volume_members[] = {{"name", plain_string}};
constexpr GoType volume = structure("v1.Volume", volume_members, &volume_source);

// --- pods --------------------------------------------------------------------------------------------

constexpr GoType local_object_reference = structure("v1.LocalObjectReference");
constexpr GoType toleration = structure("v1.Toleration");
constexpr GoType host_alias = structure("v1.HostAlias");
constexpr GoType topology_spread_constraint = structure("v1.TopologySpreadConstraint");
constexpr Member pod_os_members[] = {{"name", string_type("v1.OSName")}};

constexpr Member pod_spec_members[] = {
    {"volumes", list_of("[]v1.Volume", volume)},
    {"initContainers", list_of("[]v1.Container", container_type)},
    {"containers", list_of("[]v1.Container", container_type)},
    {"ephemeralContainers", list_of("[]v1.EphemeralContainer", ephemeral_container)},
    {"restartPolicy", string_type("v1.RestartPolicy")},
    {"terminationGracePeriodSeconds", int64_type},
    {"activeDeadlineSeconds", int64_type},
    {"dnsPolicy", string_type("v1.DNSPolicy")},
    {"nodeSelector", string_map_type},
    {"serviceAccountName", plain_string},
    {"serviceAccount", plain_string},
    {"automountServiceAccountToken", bool_type},
    {"nodeName", plain_string},
    {"hostNetwork", bool_type},
    {"hostPID", bool_type},
    {"hostIPC", bool_type},
    {"shareProcessNamespace", bool_type},
    {"securityContext", pod_security_context},
    {"imagePullSecrets", list_of("[]v1.LocalObjectReference", local_object_reference)},
    {"hostname", plain_string},
    {"subdomain", plain_string},
    {"affinity", structure("v1.Affinity")},
    {"schedulerName", plain_string},
    {"tolerations", list_of("[]v1.Toleration", toleration)},
    {"hostAliases", list_of("[]v1.HostAlias", host_alias)},
    {"priorityClassName", plain_string},
    {"priority", int32_type},
    {"dnsConfig", structure("v1.PodDNSConfig")},
    {"runtimeClassName", plain_string},
    {"enableServiceLinks", bool_type},
    {"preemptionPolicy", string_type("v1.PreemptionPolicy")},
    {"topologySpreadConstraints", list_of("[]v1.TopologySpreadConstraint", topology_spread_constraint)},
    {"setHostnameAsFQDN", bool_type},
    {"os", structure("v1.PodOS", pod_os_members)},
    {"hostUsers", bool_type},
    {"hostnameOverride", plain_string},
};
constexpr GoType pod_spec = structure("v1.PodSpec", pod_spec_members);

constexpr Member pod_members[] = {{"metadata", object_meta}, {"spec", pod_spec}, {"status", structure("v1.PodStatus")}};
constexpr Member pod_template_spec_members[] = {{"metadata", object_meta}, {"spec", pod_spec}};
constexpr GoType pod_template_spec = structure("v1.PodTemplateSpec", pod_template_spec_members);

constexpr Member namespace_members[] = {{"metadata", object_meta},
                                        {"spec", structure("v1.NamespaceSpec")},
                                        {"status", structure("v1.NamespaceStatus")}};

// --- what has a template -----------------------------------------------------------------------------

constexpr Member template_members[] = {{"template", pod_template_spec}};
constexpr Member replicas_members[] = {{"replicas", int32_type}, {"template", pod_template_spec}};

constexpr Member pod_template_members[] = {{"metadata", object_meta}, {"template", pod_template_spec}};
constexpr Member replication_controller_members[] = {{"metadata", object_meta},
                                                     {"spec",
                                                      structure("v1.ReplicationControllerSpec", replicas_members)}};
constexpr Member replica_set_members[] = {{"metadata", object_meta},
                                          {"spec", structure("v1.ReplicaSetSpec", replicas_members)}};
constexpr Member deployment_members[] = {{"metadata", object_meta},
                                         {"spec", structure("v1.DeploymentSpec", replicas_members)}};
constexpr Member stateful_set_members[] = {{"metadata", object_meta},
                                           {"spec", structure("v1.StatefulSetSpec", replicas_members)}};
constexpr Member daemon_set_members[] = {{"metadata", object_meta},
                                         {"spec", structure("v1.DaemonSetSpec", template_members)}};
constexpr GoType job_spec = structure("v1.JobSpec", template_members);
constexpr Member job_members[] = {{"metadata", object_meta}, {"spec", job_spec}};
constexpr Member job_template_members[] = {{"metadata", object_meta}, {"spec", job_spec}};
constexpr Member cron_job_spec_members[] = {{"schedule", plain_string},
                                            {"jobTemplate", structure("v1.JobTemplateSpec", job_template_members)}};
constexpr Member cron_job_members[] = {{"metadata", object_meta},
                                       {"spec", structure("v1.CronJobSpec", cron_job_spec_members)}};

constexpr GoType core_types[] = {
    structure("v1.Pod", pod_members),
    structure("v1.PodTemplate", pod_template_members),
    structure("v1.ReplicationController", replication_controller_members),
};
constexpr GoType apps_types[] = {
    structure("v1.ReplicaSet", replica_set_members),
    structure("v1.Deployment", deployment_members),
    structure("v1.StatefulSet", stateful_set_members),
    structure("v1.DaemonSet", daemon_set_members),
};
constexpr GoType batch_types[] = {structure("v1.Job", job_members), structure("v1.CronJob", cron_job_members)};

template <std::size_t count>
const GoType* find(const GoType (&types)[count], std::string_view kind) noexcept {
  const auto found = std::ranges::find(types, kind, &GoType::short_name);
  return found == std::end(types) ? nullptr : found;
}

}  // namespace

constexpr GoType object_meta_type = object_meta;
constexpr GoType pod_type = structure("v1.Pod", pod_members);
constexpr GoType namespace_type = structure("v1.Namespace", namespace_members);

const GoType* type_with_pod(std::string_view group, std::string_view version, std::string_view kind) noexcept {
  if (version != "v1") return nullptr;
  if (group.empty()) return find(core_types, kind);
  if (group == "apps") return find(apps_types, kind);
  return group == "batch" ? find(batch_types, kind) : nullptr;
}

}  // namespace seawall::pods
