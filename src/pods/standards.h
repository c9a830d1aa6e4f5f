#pragma once

// The Pod Security Standards as k8s.io/pod-security-admission evaluates them (v0.37; package policy): which of its
// checks forbid a pod at a level and version, and in which words. The conditions themselves are in conditions.h.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
//
// Nothing is defaulted first: see defaulting.h. Values of a wrong type, for which the API server refuses a pod before
// it judges it, are told by the Reader; where it has met one, an answer means nothing.
//
// Threads: functions of their arguments alone. A judgement allocates nothing; text is made when it is asked for.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conditions.h"

namespace seawall::pods {

// --- levels and versions -----------------------------------------------------------------------------

/// From the loosest to the strictest, so that they can be compared.
enum class Level : std::uint8_t { privileged, baseline, restricted };
std::string_view name_of(Level level) noexcept;
std::optional<Level> parse_level(std::string_view text) noexcept;
/// What upstream says of a text that is no level, or no version.
inline constexpr std::string_view level_rule = "must be one of privileged, baseline, restricted";
inline constexpr std::string_view version_rule = "must be \"latest\" or \"v1.x\"";

/// The newest version that has rules of its own. Versions above it, and latest, mean it.
inline constexpr int newest_minor = 37;

/// A version of the standards: latest, or v1.x.
class Version {
 public:
  constexpr Version() noexcept = default;  ///< latest
  constexpr explicit Version(std::int64_t minor) noexcept : minor_(minor) {}
  constexpr bool is_latest() const noexcept { return minor_ < 0; }
  /// The minor whose rules count.
  constexpr int minor() const noexcept {
    return is_latest() || minor_ > newest_minor ? newest_minor : static_cast<int>(minor_);
  }
  /// "latest", "v1.31".
  std::string text() const;
  /// v1.99 and latest mean the same today and are not equal, as upstream has it.
  friend constexpr bool operator==(const Version&, const Version&) noexcept = default;

 private:
  std::int64_t minor_ = -1;
};
std::optional<Version> parse_version(std::string_view text) noexcept;

struct LevelVersion {
  Level level = Level::privileged;
  Version version;
  std::string text() const;  ///< "restricted:v1.31"
  friend constexpr bool operator==(const LevelVersion&, const LevelVersion&) noexcept = default;
};

// --- checks ------------------------------------------------------------------------------------------

/// Upstream's checks, in the order in which it reports them: baseline by id, then restricted by id.
enum class StandardCheck : std::uint8_t {
  app_armor_profile,
  capabilities_baseline,
  host_namespaces,
  host_path_volumes,
  host_ports,
  host_probes_and_host_lifecycle,
  privileged,
  proc_mount,
  selinux_options,
  seccomp_profile_baseline,
  sysctls,
  windows_host_process,
  allow_privilege_escalation,
  capabilities_restricted,
  proc_mount_restricted,
  restricted_volumes,
  run_as_non_root,
  run_as_user,
  seccomp_profile_restricted,
};
inline constexpr std::size_t standard_check_count = 19;
/// "hostProbesAndHostLifecycle".
std::string_view id_of(StandardCheck check) noexcept;
Level level_of(StandardCheck check) noexcept;

/// Some of the checks; iterates in their order.
class StandardChecks {
 public:
  constexpr StandardChecks() noexcept = default;
  constexpr explicit StandardChecks(std::uint32_t bits) noexcept : bits_(bits) {}
  constexpr void add(StandardCheck check) noexcept { bits_ |= 1U << static_cast<unsigned>(check); }
  constexpr bool has(StandardCheck check) const noexcept { return (bits_ >> static_cast<unsigned>(check) & 1U) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr std::size_t size() const noexcept { return static_cast<std::size_t>(std::popcount(bits_)); }
  friend constexpr bool operator==(StandardChecks, StandardChecks) noexcept = default;
  friend constexpr StandardChecks operator&(StandardChecks one, StandardChecks two) noexcept {
    return StandardChecks(one.bits_ & two.bits_);
  }
  friend constexpr StandardChecks operator|(StandardChecks one, StandardChecks two) noexcept {
    return StandardChecks(one.bits_ | two.bits_);
  }

  class Iterator {
   public:
    constexpr explicit Iterator(std::uint32_t bits) noexcept : bits_(bits) {}
    constexpr StandardCheck operator*() const noexcept { return static_cast<StandardCheck>(std::countr_zero(bits_)); }
    constexpr Iterator& operator++() noexcept {
      bits_ &= bits_ - 1;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) noexcept = default;

   private:
    std::uint32_t bits_;
  };
  constexpr Iterator begin() const noexcept { return Iterator(bits_); }
  constexpr Iterator end() const noexcept { return Iterator(0); }

 private:
  std::uint32_t bits_ = 0;
};

/// Those that a level and version run. A restricted check may stand in for a baseline one.
StandardChecks checks_of(LevelVersion policy) noexcept;

// --- judging -----------------------------------------------------------------------------------------

/// The checks of a level and version that forbid a pod: none where it is allowed.
StandardChecks evaluate(const PodTemplate& pod, LevelVersion policy, Reader& reader);

/// The strictest level of a version that allows a pod.
Level level_reached(const PodTemplate& pod, Version version, Reader& reader);

/// Why a check forbids a pod, byte for byte as upstream writes it.
struct Forbidden {
  std::string_view reason;  ///< "hostPort": a text of the program
  std::string detail;  ///< "container \"web\" uses hostPort 80"
};
/// For a check of `evaluate`'s answer for this version.
Forbidden explain(StandardCheck check, const PodTemplate& pod, Version version, Reader& reader);

/// As admission writes all of them: "hostPort (container \"web\" uses hostPort 80), privileged (...)", and the reasons
/// alone: "hostPort, privileged".
std::string forbidden_details(StandardChecks forbidding, const PodTemplate& pod, Version version, Reader& reader);
std::string forbidden_reasons(StandardChecks forbidding, const PodTemplate& pod, Version version, Reader& reader);

/// A place for which a check forbids a pod.
struct Violation {
  Breach breach;
  const Container* container = nullptr;  ///< nothing: it is the pod's own
};
/// All of them, the pod's own first, then container by container.
void violations(StandardCheck check, const PodTemplate& pod, Version version, Reader& reader,
                const std::function<void(const Violation&)>& report);

}  // namespace seawall::pods
