#include "conditions.h"

#include <algorithm>
#include <initializer_list>

namespace seawall::pods {
namespace {

bool is_written(Node node) noexcept { return node && !node.is_null(); }

/// Before their fields existed, or were filled in from them, profiles were annotations.
Profile::Type type_of_annotation(std::string_view value) noexcept {
  if (value == "runtime/default" || value == "docker/default") return Profile::Type::runtime_default;
  if (value.starts_with("localhost/")) return Profile::Type::localhost;
  return value == "unconfined" ? Profile::Type::unconfined : Profile::Type::unknown;
}

Profile::Type type_of_field(std::string_view value) noexcept {
  if (value == "RuntimeDefault") return Profile::Type::runtime_default;
  if (value == "Localhost") return Profile::Type::localhost;
  return value == "Unconfined" ? Profile::Type::unconfined : Profile::Type::unknown;
}

Profile profile_of(Node field, bool of_pod, Reader& reader) {
  const Node profile = reader.map(field);
  if (!profile) return {};
  const Node type = profile.child(Field::type);
  return {type_of_field(reader.string(type).value_or("")), is_written(type) ? type : profile, of_pod};
}

Profile profile_of_annotation(Node annotation, bool of_pod, Reader& reader) {
  const std::optional<std::string_view> value = reader.string(annotation);
  if (!value) return {};
  return {type_of_annotation(*value), annotation, of_pod};
}

/// Whether the item of a list of maps is to be looked at: null counts as an empty one.
bool is_item(Node item, Reader& reader) { return item.is_null() || reader.map(item); }

Node annotations_of(const PodTemplate& pod, Reader& reader) {
  return reader.map(pod.metadata.child(Field::annotations));
}

/// Whether a key is a prefix with the name of a container behind.
bool is_annotation_of(const Container& container, std::string_view prefix, std::string_view key) noexcept {
  return key.starts_with(prefix) && key.substr(prefix.size()) == container.name;
}

/// The annotation of a container, whose name follows a prefix.
Node annotation_for(const Container& container, std::string_view prefix, Node annotations) noexcept {
  for (const documents::Entry entry : annotations.entries()) {
    if (is_annotation_of(container, prefix, entry.key)) return entry.value;
  }
  return {};
}

/// A profile's `type` that is none of those the standards allow; both kinds of profile have the same.
void report_unallowed_profile(Node field, Reader& reader, const Report& report) {
  const Node profile = reader.map(field);
  if (!profile) return;
  const Node type = profile.child(Field::type);
  const std::string_view value = reader.string(type).value_or("");
  if (value == "RuntimeDefault" || value == "Localhost") return;
  if (is_written(type)) return report({.at = type, .value = value});
  report({.at = profile, .missing = "type"});
}

bool is_allowed_seccomp_annotation(std::string_view value) noexcept {
  return value == "runtime/default" || value == "docker/default" || value.starts_with("localhost/");
}

bool is_allowed_annotation(std::string_view value) noexcept {
  return value.empty() || value == "runtime/default" || value.starts_with("localhost/");
}

constexpr unsigned allowed_source = 0;
constexpr unsigned no_source = 99;

/// Of a volume's sources the lowest counts: those that the restricted standard allows, then the others in the order in
/// which it looks for them.
unsigned rank_of_source(Field field) noexcept {
  switch (field) {
    case Field::configMap:
    case Field::csi:
    case Field::downwardAPI:
    case Field::emptyDir:
    case Field::ephemeral:
    case Field::image:
    case Field::persistentVolumeClaim:
    case Field::projected:
    case Field::secret: return allowed_source;
    case Field::hostPath: return 1;
    case Field::gcePersistentDisk: return 2;
    case Field::awsElasticBlockStore: return 3;
    case Field::gitRepo: return 4;
    case Field::nfs: return 5;
    case Field::iscsi: return 6;
    case Field::glusterfs: return 7;
    case Field::rbd: return 8;
    case Field::flexVolume: return 9;
    case Field::cinder: return 10;
    case Field::cephfs: return 11;
    case Field::flocker: return 12;
    case Field::fc: return 13;
    case Field::azureFile: return 14;
    case Field::vsphereVolume: return 15;
    case Field::quobyte: return 16;
    case Field::azureDisk: return 17;
    case Field::photonPersistentDisk: return 18;
    case Field::portworxVolume: return 19;
    case Field::scaleIO: return 20;
    case Field::storageos: return 21;
    default: return no_source;
  }
}

struct VolumeSource {
  documents::Entry entry;
  unsigned rank = no_source;
};

VolumeSource source_of(Node volume, Reader& reader) {
  VolumeSource chosen;
  for (const documents::Entry entry : volume.entries()) {
    const unsigned rank = rank_of_source(entry.field);
    if (rank < chosen.rank && reader.map(entry.value)) chosen = {entry, rank};
  }
  return chosen;
}

struct SafeSysctl {
  std::string_view name;
  int since;
};
constexpr SafeSysctl safe_sysctls[] = {
    {"kernel.shm_rmid_forced", 0},
    {"net.ipv4.ip_local_port_range", 0},
    {"net.ipv4.ip_unprivileged_port_start", 0},
    {"net.ipv4.ping_group_range", 0},
    {"net.ipv4.tcp_syncookies", 0},
    {"net.ipv4.ip_local_reserved_ports", 27},
    {"net.ipv4.tcp_fin_timeout", 29},
    {"net.ipv4.tcp_keepalive_intvl", 29},
    {"net.ipv4.tcp_keepalive_probes", 29},
    {"net.ipv4.tcp_keepalive_time", 29},
    {"net.ipv4.tcp_rmem", 32},
    {"net.ipv4.tcp_wmem", 32},
    {"net.ipv4.tcp_notsent_lowat", 37},
    {"net.ipv4.tcp_slow_start_after_idle", 37},
};

void report_handler_hosts(Node handler, Reader& reader, const Report& report) {
  if (!handler) return;
  for (const Field action : {Field::httpGet, Field::tcpSocket}) {
    const Node host = reader.map(handler.child(action)).child(Field::host);
    const std::string_view value = reader.string(host).value_or("");
    if (!value.empty()) report({.at = host, .value = value, .item = handler});
  }
}

void report_forbidden_selinux_options(Node options, int minor, Reader& reader, const Report& report) {
  selinux_options(options, reader, [&](const Breach& set) {
    const bool is_type = set.key == "type";
    const bool is_known = set.value != "container_engine_t" || minor >= 31;
    if (!is_type || !is_known || !objects::is_listed(set.value, baseline_selinux_types)) report(set);
  });
}

void report_host_process(Node context, Reader& reader, const Report& report) {
  const Node value = reader.map(context.child(Field::windowsOptions)).child(Field::hostProcess);
  if (reader.boolean(value) == true) report({.at = value});
}

/// A restricted pod need not say what Windows has not.
bool is_exempt_as_windows(const PodTemplate& pod, int minor) noexcept { return pod.windows && minor >= 25; }

bool is_exempt_as_user_namespace(const PodTemplate& pod, int minor, Reader& reader) {
  return minor >= 35 && is_in_user_namespace(pod, reader);
}

Node holder_of_context(const Container& container, const SecurityContext& context) noexcept {
  return context ? Node(context) : container.node;
}

}  // namespace

Node effective(Field field, const Container& container, const PodTemplate& pod, Reader& reader) {
  const Node written = security_context(container, reader).child(field);
  return is_written(written) ? written : security_context(pod, reader).child(field);
}

Node effective_windows_option(Field option, const Container& container, const PodTemplate& pod, Reader& reader) {
  const Node own = reader.map(security_context(container, reader).child(Field::windowsOptions)).child(option);
  if (is_written(own)) return own;
  return reader.map(security_context(pod, reader).child(Field::windowsOptions)).child(option);
}

Profile effective_seccomp_profile(const PodTemplate& pod, const Container& container, int minor, Reader& reader) {
  const Node annotations = minor < 27 ? annotations_of(pod, reader) : Node();
  const Node own = security_context(container, reader).child(Field::seccompProfile);
  if (is_written(own)) return profile_of(own, false, reader);
  const Node for_container = annotation_for(container, seccomp_container_annotations, annotations);
  if (is_written(for_container)) return profile_of_annotation(for_container, false, reader);
  const Node of_pod = security_context(pod, reader).child(Field::seccompProfile);
  if (is_written(of_pod)) return profile_of(of_pod, true, reader);
  return profile_of_annotation(annotations.child(seccomp_pod_annotation), true, reader);
}

Profile effective_apparmor_profile(const PodTemplate& pod, const Container& container, int minor, Reader& reader) {
  const bool has_fields = minor >= 30;
  const Node own = security_context(container, reader).child(Field::appArmorProfile);
  if (has_fields && is_written(own)) return profile_of(own, false, reader);
  const Node annotation = annotation_for(container, apparmor_annotations, annotations_of(pod, reader));
  if (is_written(annotation)) return profile_of_annotation(annotation, false, reader);
  if (!has_fields) return {};
  return profile_of(security_context(pod, reader).child(Field::appArmorProfile), true, reader);
}

bool is_in_user_namespace(const PodTemplate& pod, Reader& reader) {
  return reader.boolean(pod.fields.child(Field::hostUsers)) == false;
}

bool is_privileged(const Container& container, Reader& reader) {
  return reader.boolean(security_context(container, reader).child(Field::privileged)) == true;
}

Node shared_with_host(Field namespace_, const PodTemplate& pod, Reader& reader) {
  const Node value = pod.fields.child(namespace_);
  return reader.boolean(value) == true ? value : Node();
}

bool is_capability(std::string_view written, std::string_view name) noexcept {
  const auto same_letter = [](char any, char upper) {
    return any == upper || (upper >= 'A' && upper <= 'Z' && any == upper - 'A' + 'a');
  };
  constexpr std::string_view prefix = "CAP_";
  if (std::ranges::equal(written.substr(0, prefix.size()), prefix, same_letter)) written.remove_prefix(prefix.size());
  return std::ranges::equal(written, name, same_letter);
}

void capabilities(Field add_or_drop, const Container& container, Reader& reader, const Report& report) {
  const Node both = reader.map(security_context(container, reader).child(Field::capabilities));
  for (const Node item : reader.list(both.child(add_or_drop)).items()) {
    const std::optional<std::string_view> name = reader.string(item);
    if (name || item.is_null()) report({.at = item, .value = name.value_or(""), .item = item});
  }
}

Breach capabilities_drop(const Container& container, Reader& reader) {
  const SecurityContext& context = security_context(container, reader);
  const Node both = reader.map(context.child(Field::capabilities));
  const Node drop = reader.list(both.child(Field::drop));
  if (drop) return {.at = drop};
  if (both) return {.at = both, .missing = "drop"};
  return {.at = holder_of_context(container, context), .missing = "capabilities"};
}

void selinux_options(Node options, Reader& reader, const Report& report) {
  for (const Field field : {Field::type, Field::user, Field::role}) {
    const Node option = options.child(field);
    const std::string_view value = reader.string(option).value_or("");
    if (!value.empty()) report({.at = option, .value = value, .key = documents::name_of(field)});
  }
}

void sysctls(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const Node item : reader.list(security_context(pod, reader).child(Field::sysctls)).items()) {
    const Node sysctl = reader.map(item);
    if (!sysctl) continue;
    const Node name = sysctl.child(Field::name);
    if (const auto text = reader.string(name)) report({.at = name, .value = *text, .item = sysctl});
  }
}

bool is_safe_sysctl(std::string_view name, int minor) noexcept {
  const auto safe = std::ranges::find(safe_sysctls, name, &SafeSysctl::name);
  return safe != std::end(safe_sysctls) && minor >= safe->since;
}

void volume_sources(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const Node item : reader.list(pod.fields.child(Field::volumes)).items()) {
    const Node volume = reader.map(item);
    const documents::Entry source = source_of(volume, reader).entry;
    if (source.value) report({.at = source.value, .value = source.key, .item = volume});
  }
}

// --- Baseline ----------------------------------------------------------------------------------------

void host_processes_of_pod(const PodTemplate& pod, Reader& reader, const Report& report) {
  report_host_process(security_context(pod, reader), reader, report);
}

void host_processes(const Container& container, Reader& reader, const Report& report) {
  report_host_process(security_context(container, reader), reader, report);
}

void host_namespaces(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const Field field : {Field::hostNetwork, Field::hostPID, Field::hostIPC}) {
    const Node value = shared_with_host(field, pod, reader);
    if (value) report({.at = value, .value = documents::name_of(field)});
  }
}

void privileged(const Container& container, Reader& reader, const Report& report) {
  const Node value = security_context(container, reader).child(Field::privileged);
  if (reader.boolean(value) == true) report({.at = value});
}

void capabilities_outside_baseline(const Container& container, Reader& reader, const Report& report) {
  capabilities(Field::add, container, reader, [&](const Breach& added) {
    if (!objects::is_listed(added.value, baseline_capabilities)) report(added);
  });
}

void host_path_volumes(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const Node item : reader.list(pod.fields.child(Field::volumes)).items()) {
    const Node volume = reader.map(item);
    const Node source = reader.map(volume.child(Field::hostPath));
    if (!source) continue;
    const Node path = source.child(Field::path);
    report({.at = path ? path : source, .value = reader.string(path).value_or(""), .item = volume});
  }
}

void host_ports(const Container& container, Reader& reader, const Report& report) {
  for (const Node item : reader.list(container.fields.child(Field::ports)).items()) {
    const Node on_host = reader.map(item).child(Field::hostPort);
    if (reader.integer(on_host).value_or(0) == 0) continue;
    report({.at = on_host, .value = on_host.text(), .item = item});
  }
}

void probe_hosts(const Container& container, Reader& reader, const Report& report) {
  for (const Field probe : {Field::livenessProbe, Field::readinessProbe, Field::startupProbe}) {
    report_handler_hosts(reader.map(container.fields.child(probe)), reader, report);
  }
  const Node lifecycle = reader.map(container.fields.child(Field::lifecycle));
  if (!lifecycle) return;
  for (const Field hook : {Field::postStart, Field::preStop}) {
    report_handler_hosts(reader.map(lifecycle.child(hook)), reader, report);
  }
}

void apparmor_profiles_of_pod(const PodTemplate& pod, Reader& reader, const Report& report) {
  report_unallowed_profile(security_context(pod, reader).child(Field::appArmorProfile), reader, report);
}

void apparmor_annotations_of_pod(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const documents::Entry entry : annotations_of(pod, reader).entries()) {
    if (!entry.key.starts_with(apparmor_annotations)) continue;
    const std::string_view value = reader.string(entry.value).value_or("");
    if (!is_allowed_annotation(value)) report({.at = entry.value, .value = value, .key = entry.key});
  }
}

void apparmor_profiles(const Container& container, Reader& reader, const Report& report) {
  report_unallowed_profile(security_context(container, reader).child(Field::appArmorProfile), reader, report);
}

void selinux_options_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  const Node options = reader.map(security_context(pod, reader).child(Field::seLinuxOptions));
  report_forbidden_selinux_options(options, minor, reader, report);
}

void selinux_options(const Container& container, int minor, Reader& reader, const Report& report) {
  const Node options = reader.map(security_context(container, reader).child(Field::seLinuxOptions));
  report_forbidden_selinux_options(options, minor, reader, report);
}

void proc_mounts(const Container& container, Reader& reader, const Report& report) {
  const Node value = security_context(container, reader).child(Field::procMount);
  const std::optional<std::string_view> written = reader.string(value);
  if (written && *written != "Default") report({.at = value, .value = *written});
}

void proc_mounts_of_baseline(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                             const Report& report) {
  if (!is_exempt_as_user_namespace(pod, minor, reader)) proc_mounts(container, reader, report);
}

void seccomp_profiles_of_pod(const PodTemplate& pod, Reader& reader, const Report& report) {
  report_unallowed_profile(security_context(pod, reader).child(Field::seccompProfile), reader, report);
}

void seccomp_profiles(const Container& container, Reader& reader, const Report& report) {
  report_unallowed_profile(security_context(container, reader).child(Field::seccompProfile), reader, report);
}

void seccomp_annotation_of_pod(const PodTemplate& pod, Reader& reader, const Report& report) {
  const Node annotation = annotations_of(pod, reader).child(seccomp_pod_annotation);
  const std::optional<std::string_view> value = reader.string(annotation);
  if (value && !is_allowed_seccomp_annotation(*value)) {
    report({.at = annotation, .value = *value, .key = seccomp_pod_annotation});
  }
}

void seccomp_annotation(const PodTemplate& pod, const Container& container, Reader& reader, const Report& report) {
  for (const documents::Entry entry : annotations_of(pod, reader).entries()) {
    if (!is_annotation_of(container, seccomp_container_annotations, entry.key)) continue;
    const std::optional<std::string_view> value = reader.string(entry.value);
    if (value && !is_allowed_seccomp_annotation(*value)) {
      report({.at = entry.value, .value = *value, .key = entry.key});
    }
  }
}

void unsafe_sysctls(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  for (const Node item : reader.list(security_context(pod, reader).child(Field::sysctls)).items()) {
    if (!is_item(item, reader)) continue;
    const Node name = item.child(Field::name);
    const std::string_view text = reader.string(name).value_or("");
    if (is_safe_sysctl(text, minor)) continue;
    if (is_written(name)) {
      report({.at = name, .value = text, .item = item});
    } else {
      report({.at = item, .missing = "name", .item = item});
    }
  }
}

// --- Restricted --------------------------------------------------------------------------------------

void volumes_outside_restricted(const PodTemplate& pod, Reader& reader, const Report& report) {
  for (const Node item : reader.list(pod.fields.child(Field::volumes)).items()) {
    if (!is_item(item, reader)) continue;
    const VolumeSource source = source_of(item, reader);
    if (source.rank == no_source) {
      report({.at = item, .value = "unknown", .item = item});
    } else if (source.rank != allowed_source) {
      report({.at = source.entry.value, .value = source.entry.key, .item = item});
    }
  }
}

void privilege_escalation(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                          const Report& report) {
  if (is_exempt_as_windows(pod, minor)) return;
  const SecurityContext& context = security_context(container, reader);
  const Node written = context.child(Field::allowPrivilegeEscalation);
  const std::optional<bool> allowed = reader.boolean(written);
  if (allowed == false) return;
  if (allowed == true) return report({.at = written});
  report({.at = holder_of_context(container, context), .missing = "allowPrivilegeEscalation"});
}

void running_as_root_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  if (is_exempt_as_user_namespace(pod, minor, reader)) return;
  const Node value = security_context(pod, reader).child(Field::runAsNonRoot);
  if (reader.boolean(value) == false) report({.at = value});
}

void running_as_root(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                     const Report& report) {
  if (is_exempt_as_user_namespace(pod, minor, reader)) return;
  const SecurityContext& context = security_context(container, reader);
  const Node own = context.child(Field::runAsNonRoot);
  if (const std::optional<bool> non_root = reader.boolean(own)) {
    if (!*non_root) report({.at = own});
    return;
  }
  if (reader.boolean(security_context(pod, reader).child(Field::runAsNonRoot)) == true) return;
  report({.at = holder_of_context(container, context), .missing = "runAsNonRoot"});
}

void root_users_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  if (is_exempt_as_user_namespace(pod, minor, reader)) return;
  const Node value = security_context(pod, reader).child(Field::runAsUser);
  if (reader.integer(value) == 0) report({.at = value});
}

void root_users(const PodTemplate& pod, const Container& container, int minor, Reader& reader, const Report& report) {
  if (is_exempt_as_user_namespace(pod, minor, reader)) return;
  const Node value = security_context(container, reader).child(Field::runAsUser);
  if (reader.integer(value) == 0) report({.at = value});
}

void seccomp_profiles_required(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                               const Report& report) {
  if (is_exempt_as_windows(pod, minor)) return;
  const SecurityContext& context = security_context(container, reader);
  const Node own = reader.map(context.child(Field::seccompProfile));
  if (own) return report_unallowed_profile(own, reader, report);
  const Profile of_pod = profile_of(security_context(pod, reader).child(Field::seccompProfile), true, reader);
  if (of_pod.type == Profile::Type::runtime_default || of_pod.type == Profile::Type::localhost) return;
  report({.at = holder_of_context(container, context), .missing = "seccompProfile"});
}

void capabilities_not_dropped(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                              const Report& report) {
  if (is_exempt_as_windows(pod, minor)) return;
  bool drops_all = false;
  capabilities(Field::drop, container, reader, [&](const Breach& dropped) { drops_all |= dropped.value == "ALL"; });
  if (!drops_all) report(capabilities_drop(container, reader));
}

void capabilities_outside_restricted(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                                     const Report& report) {
  if (is_exempt_as_windows(pod, minor)) return;
  capabilities(Field::add, container, reader, [&](const Breach& added) {
    if (!objects::is_listed(added.value, restricted_capabilities)) report(added);
  });
}

}  // namespace seawall::pods
