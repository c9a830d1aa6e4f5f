#pragma once

// A Pod as PodSecurityPolicy looks at it: facts that stay as they are, and settings that a policy may fill in.
//
// Threads: plain data. Lifetimes: borrows from the pod's document, settings that were filled in from the policy's, too;
// annotations that were filled in belong to the settings.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "psp_decoder.h"
#include "psp_policy.h"

namespace seawall::pods::psp {

/// In the order in which containers are looked at.
inline constexpr Field container_lists[] = {Field::initContainers, Field::containers, Field::ephemeralContainers};

// --- facts -------------------------------------------------------------------------------------------

struct Mount {
  std::string_view volume;
  bool read_only = false;
};

/// A source of volumes that Kubernetes 1.24 knows.
struct VolumeSource {
  Field field = Field::none;
  std::string_view type;  ///< as policies name it
};

struct Volume {
  std::string_view name;
  const VolumeSource* source = nullptr;  ///< nothing: the volume names none
  std::string_view detail;  ///< the path of a hostPath, the driver of a flexVolume or csi
  /// A projected volume that holds no more than every pod gets for its service account.
  bool only_service_account_token = false;
};

struct ContainerFacts {
  std::string path;  ///< "spec.initContainers[0]"
  std::string_view name;
  bool privileged = false;
  std::string_view proc_mount = "Default";
  std::optional<std::string> seccomp;  ///< its field as an annotation would say it
  std::vector<std::int32_t> host_ports;  ///< that are set
  std::vector<Mount> mounts;
};

struct PodFacts {
  std::string_view name;
  std::string_view generate_name;
  std::string_view service_account;
  bool host_network = false;
  bool host_pid = false;
  bool host_ipc = false;
  std::optional<std::string> seccomp;  ///< its field as an annotation would say it
  std::optional<std::int64_t> user;
  std::optional<std::int64_t> group;
  std::optional<bool> non_root;
  std::vector<std::string_view> sysctls;
  std::vector<Volume> volumes;
  std::vector<ContainerFacts> containers;  ///< of all lists
  std::map<std::string_view, std::string_view> annotations;
};

// --- settings ----------------------------------------------------------------------------------------

struct Capabilities {
  std::vector<std::string_view> add;
  std::vector<std::string_view> drop;
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

struct ContainerSettings {
  std::optional<Capabilities> capabilities;
  std::optional<SelinuxOptions> selinux;
  std::optional<std::int64_t> user;
  std::optional<std::int64_t> group;
  std::optional<bool> non_root;
  std::optional<bool> read_only_root_filesystem;
  std::optional<bool> allow_privilege_escalation;
  friend bool operator==(const ContainerSettings&, const ContainerSettings&) = default;
};

struct PodSettings {
  std::map<std::string, std::string, std::less<>> annotations;  ///< that were filled in
  std::optional<std::string_view> runtime_class;
  std::optional<std::vector<std::int64_t>> supplemental_groups;
  std::optional<std::int64_t> fs_group;
  std::optional<SelinuxOptions> selinux;
  std::vector<ContainerSettings> containers;  ///< as those of the facts
  friend bool operator==(const PodSettings&, const PodSettings&) = default;
};

struct Pod {
  PodFacts facts;
  PodSettings settings;
};

/// Decodes a pod; of one with a fault the answer means nothing.
Pod pod_of(Decoder& decoder, Node root);

/// The value of an annotation of a pod with some settings.
std::optional<std::string_view> annotation(const PodFacts& facts, const PodSettings& settings, std::string_view key);

// What counts for a container: its own value, else the pod's.
std::optional<std::int64_t> effective_user(const PodFacts& facts, const ContainerSettings& container) noexcept;
std::optional<std::int64_t> effective_group(const PodFacts& facts, const ContainerSettings& container) noexcept;
std::optional<bool> effective_non_root(const PodFacts& facts, const ContainerSettings& container) noexcept;
const std::optional<SelinuxOptions>& effective_selinux(const PodSettings& pod,
                                                       const ContainerSettings& container) noexcept;

/// The changes between two settings of a pod, as a patch of the object: paths begin at what it lacks, or has as null.
std::vector<documents::Operation> patch_between(Node pod, const PodSettings& before, const PodSettings& after);

/// Whether an update changes nothing but finalizers and owners, as garbage collection does. What is absent is the same
/// as null, and as what is empty where the API has no pointer to it; false, 0 and "" written out count as a change, but
/// for the namespaces of the host.
bool changes_only_owners(Node pod, Node old_pod);

}  // namespace seawall::pods::psp
