#include "psp_pod.h"

#include <algorithm>
#include <functional>

namespace seawall::pods::psp {
namespace {

/// In the order in which the first that is set counts.
constexpr VolumeSource volume_sources[] = {{Field::hostPath, "hostPath"},
                                           {Field::emptyDir, "emptyDir"},
                                           {Field::gcePersistentDisk, "gcePersistentDisk"},
                                           {Field::awsElasticBlockStore, "awsElasticBlockStore"},
                                           {Field::gitRepo, "gitRepo"},
                                           {Field::secret, "secret"},
                                           {Field::nfs, "nfs"},
                                           {Field::iscsi, "iscsi"},
                                           {Field::glusterfs, "glusterfs"},
                                           {Field::persistentVolumeClaim, "persistentVolumeClaim"},
                                           {Field::rbd, "rbd"},
                                           {Field::flexVolume, "flexVolume"},
                                           {Field::cinder, "cinder"},
                                           {Field::cephfs, "cephFS"},
                                           {Field::flocker, "flocker"},
                                           {Field::downwardAPI, "downwardAPI"},
                                           {Field::fc, "fc"},
                                           {Field::azureFile, "azureFile"},
                                           {Field::configMap, "configMap"},
                                           {Field::vsphereVolume, "vsphereVolume"},
                                           {Field::quobyte, "quobyte"},
                                           {Field::azureDisk, "azureDisk"},
                                           {Field::photonPersistentDisk, "photonPersistentDisk"},
                                           {Field::storageos, "storageos"},
                                           {Field::projected, "projected"},
                                           {Field::portworxVolume, "portworxVolume"},
                                           {Field::scaleIO, "scaleIO"},
                                           {Field::csi, "csi"},
                                           {Field::ephemeral, "ephemeral"}};

/// Empty where the type is unknown, or Localhost without a profile.
std::optional<std::string> seccomp_of(Decoder& decoder, Node field) {
  const Node profile = decoder.map(field);
  if (!profile) return {};
  const std::string_view type = decoder.text(profile.child(Field::type));
  const std::optional<std::string_view> file = decoder.string(profile.child(Field::localhostProfile));
  if (type == "Unconfined") return "unconfined";
  if (type == "RuntimeDefault") return "runtime/default";
  if (type == "Localhost" && file) return "localhost/" + std::string(*file);
  return "";
}

/// Whether a part of the downward API tells the pod's namespace.
bool is_namespace_file(Decoder& decoder, Node item) {
  const Node reference = decoder.map(item.child(Field::fieldRef));
  const std::string_view path = decoder.text(item.child(Field::path));
  const std::string_view version = decoder.text(reference.child(Field::apiVersion));
  const std::string_view field = decoder.text(reference.child(Field::fieldPath));
  return reference && path == "namespace" && version == "v1" && field == "metadata.namespace";
}

/// Whether a part of a projected volume is one that every pod gets for its service account.
bool is_for_service_account(Decoder& decoder, Node source) {
  const Node token = decoder.map(source.child(Field::serviceAccountToken));
  const Node config_map = decoder.map(source.child(Field::configMap));
  const Node downward = decoder.map(source.child(Field::downwardAPI));
  const bool plain_token =
      decoder.text(token.child(Field::path)) == "token" && decoder.text(token.child(Field::audience)).empty();
  const bool root_certificate = decoder.text(config_map.child(Field::name)) == "kube-root-ca.crt";
  const std::vector<bool> files = decoder.each(downward.child(Field::items), is_namespace_file);
  if (!token && !config_map && !downward) return false;
  return (!token || plain_token) && (!config_map || root_certificate) && std::ranges::all_of(files, std::identity());
}

Volume volume_of(Decoder& decoder, Node item) {
  Volume volume;
  volume.name = decoder.text(item.child(Field::name));
  Node written;
  for (const VolumeSource& source : volume_sources) {
    const Node map = decoder.map(item.child(source.field));
    if (!map || volume.source) continue;
    volume.source = &source;
    written = map;
  }
  if (!volume.source) return volume;
  switch (volume.source->field) {
    case Field::hostPath: volume.detail = decoder.text(written.child(Field::path)); break;
    case Field::flexVolume:
    case Field::csi: volume.detail = decoder.text(written.child(Field::driver)); break;
    case Field::projected: {
      const std::vector<bool> sources = decoder.each(written.child(Field::sources), is_for_service_account);
      volume.only_service_account_token = std::ranges::all_of(sources, std::identity());
      break;
    }
    default: break;
  }
  return volume;
}

Mount mount_of(Decoder& decoder, Node item) {
  return {decoder.text(item.child(Field::name)), decoder.flag(item.child(Field::readOnly))};
}

std::int32_t host_port_of(Decoder& decoder, Node item) { return decoder.small_integer(item.child(Field::hostPort)); }

std::string_view sysctl_of(Decoder& decoder, Node item) { return decoder.text(item.child(Field::name)); }

std::optional<Capabilities> capabilities_of(Decoder& decoder, Node field) {
  const Node both = decoder.map(field);
  if (!both) return {};
  return Capabilities{decoder.texts(both.child(Field::add)), decoder.texts(both.child(Field::drop))};
}

ContainerSettings container_settings_of(Decoder& decoder, Node context) {
  ContainerSettings settings;
  settings.capabilities = capabilities_of(decoder, context.child(Field::capabilities));
  settings.selinux = selinux_options_of(decoder, context.child(Field::seLinuxOptions));
  settings.user = decoder.integer(context.child(Field::runAsUser));
  settings.group = decoder.integer(context.child(Field::runAsGroup));
  settings.non_root = decoder.boolean(context.child(Field::runAsNonRoot));
  settings.read_only_root_filesystem = decoder.boolean(context.child(Field::readOnlyRootFilesystem));
  settings.allow_privilege_escalation = decoder.boolean(context.child(Field::allowPrivilegeEscalation));
  return settings;
}

void add_container(Decoder& decoder, Node container, std::string path, Pod& pod) {
  const Node context = decoder.map(container.child(Field::securityContext));
  ContainerFacts& facts = pod.facts.containers.emplace_back();
  facts.path = std::move(path);
  facts.name = decoder.text(container.child(Field::name));
  facts.privileged = decoder.flag(context.child(Field::privileged));
  facts.proc_mount = decoder.string(context.child(Field::procMount)).value_or(facts.proc_mount);
  facts.seccomp = seccomp_of(decoder, context.child(Field::seccompProfile));
  facts.host_ports = decoder.each(container.child(Field::ports), host_port_of);
  std::erase_if(facts.host_ports, [](std::int32_t port) { return port <= 0; });
  facts.mounts = decoder.each(container.child(Field::volumeMounts), mount_of);
  pod.settings.containers.push_back(container_settings_of(decoder, context));
}

void add_containers(Decoder& decoder, Node spec, Pod& pod) {
  for (const Field field : container_lists) {
    std::size_t index = 0;
    for (const Node item : decoder.list(spec.child(field)).items()) {
      std::string path = "spec.";
      path += documents::name_of(field);
      path += '[' + std::to_string(index++) + ']';
      add_container(decoder, decoder.map(item), std::move(path), pod);
    }
  }
}

void add_metadata(Decoder& decoder, Node metadata, Pod& pod) {
  pod.facts.name = decoder.text(metadata.child(Field::name));
  pod.facts.generate_name = decoder.text(metadata.child(Field::generateName));
  for (const documents::Entry entry : decoder.texts_by_key(metadata.child(Field::annotations)).entries()) {
    pod.facts.annotations[entry.key] = entry.value.string_or("");
  }
}

void add_security_context(Decoder& decoder, Node context, Pod& pod) {
  pod.facts.seccomp = seccomp_of(decoder, context.child(Field::seccompProfile));
  pod.facts.user = decoder.integer(context.child(Field::runAsUser));
  pod.facts.group = decoder.integer(context.child(Field::runAsGroup));
  pod.facts.non_root = decoder.boolean(context.child(Field::runAsNonRoot));
  pod.facts.sysctls = decoder.each(context.child(Field::sysctls), sysctl_of);
  pod.settings.selinux = selinux_options_of(decoder, context.child(Field::seLinuxOptions));
  pod.settings.fs_group = decoder.integer(context.child(Field::fsGroup));
  if (const Node groups = decoder.list(context.child(Field::supplementalGroups))) {
    pod.settings.supplemental_groups = decoder.integers(groups);
  }
}

void add_spec(Decoder& decoder, Node spec, Pod& pod) {
  pod.facts.service_account = decoder.text(spec.child(Field::serviceAccountName));
  const std::string_view old_name = decoder.text(spec.child(Field::serviceAccount));
  if (pod.facts.service_account.empty()) pod.facts.service_account = old_name;
  pod.facts.host_network = decoder.flag(spec.child(Field::hostNetwork));
  pod.facts.host_pid = decoder.flag(spec.child(Field::hostPID));
  pod.facts.host_ipc = decoder.flag(spec.child(Field::hostIPC));
  pod.facts.volumes = decoder.each(spec.child(Field::volumes), volume_of);
  pod.settings.runtime_class = decoder.string(spec.child(Field::runtimeClassName));
  add_security_context(decoder, decoder.map(spec.child(Field::securityContext)), pod);
  add_containers(decoder, spec, pod);
}

}  // namespace

Pod pod_of(Decoder& decoder, Node root) {
  Pod pod;
  const Node object = decoder.map(root);
  add_metadata(decoder, decoder.map(object.child(Field::metadata)), pod);
  add_spec(decoder, decoder.map(object.child(Field::spec)), pod);
  return pod;
}

std::optional<std::string_view> annotation(const PodFacts& facts, const PodSettings& settings, std::string_view key) {
  if (const auto set = settings.annotations.find(key); set != settings.annotations.end()) return set->second;
  if (const auto written = facts.annotations.find(key); written != facts.annotations.end()) return written->second;
  return {};
}

std::optional<std::int64_t> effective_user(const PodFacts& facts, const ContainerSettings& container) noexcept {
  return container.user ? container.user : facts.user;
}

std::optional<std::int64_t> effective_group(const PodFacts& facts, const ContainerSettings& container) noexcept {
  return container.group ? container.group : facts.group;
}

std::optional<bool> effective_non_root(const PodFacts& facts, const ContainerSettings& container) noexcept {
  return container.non_root ? container.non_root : facts.non_root;
}

const std::optional<SelinuxOptions>& effective_selinux(const PodSettings& pod,
                                                       const ContainerSettings& container) noexcept {
  return container.selinux ? container.selinux : pod.selinux;
}

}  // namespace seawall::pods::psp
