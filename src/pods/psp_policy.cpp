#include "psp_policy.h"

#include <algorithm>
#include <span>

namespace seawall::pods::psp {
namespace {

struct NamedRule {
  std::string_view name;
  Rule rule;
};
constexpr NamedRule user_rules[] = {{"MustRunAs", Rule::must_run_as},
                                    {"MustRunAsNonRoot", Rule::must_run_as_non_root},
                                    {"RunAsAny", Rule::run_as_any}};
constexpr NamedRule group_rules[] = {{"MustRunAs", Rule::must_run_as},
                                     {"RunAsAny", Rule::run_as_any},
                                     {"MayRunAs", Rule::may_run_as}};

template <typename Number>
Range<Number> range_of(Decoder& decoder, Node item);

template <>
Range<std::int64_t> range_of(Decoder& decoder, Node item) {
  return {decoder.integer(item.child(Field::min)).value_or(0), decoder.integer(item.child(Field::max)).value_or(0)};
}

template <>
Range<std::int32_t> range_of(Decoder& decoder, Node item) {
  return {decoder.small_integer(item.child(Field::min)), decoder.small_integer(item.child(Field::max))};
}

HostPath host_path_of(Decoder& decoder, Node item) {
  return {decoder.text(item.child(Field::pathPrefix)), decoder.flag(item.child(Field::readOnly))};
}

std::string_view driver_of(Decoder& decoder, Node item) { return decoder.text(item.child(Field::driver)); }

std::string_view name_of(Decoder& decoder, Node item) { return decoder.text(item.child(Field::name)); }

std::optional<RuntimeClasses> runtime_classes_of(Decoder& decoder, Node field) {
  const Node classes = decoder.map(field);
  if (!classes) return {};
  return RuntimeClasses{decoder.texts(classes.child(Field::allowedRuntimeClassNames)),
                        decoder.string(classes.child(Field::defaultRuntimeClassName))};
}

ProfileStrategy profiles_of(Decoder& decoder, Node annotations, std::string_view assumed, std::string_view allowed) {
  ProfileStrategy strategy{decoder.text(annotations.child(assumed)), {}};
  if (const Node written = annotations.child(allowed)) strategy.allowed = decoder.text(written);
  return strategy;
}

/// Fills a policy in, part by part.
class Filling {
 public:
  Filling(Decoder& decoder, SecurityPolicy& policy, Node spec) : decoder_(decoder), policy_(policy), spec_(spec) {}

  void fill_flags() {
    policy_.privileged = decoder_.flag(spec_.child(Field::privileged));
    policy_.host_network = decoder_.flag(spec_.child(Field::hostNetwork));
    policy_.host_pid = decoder_.flag(spec_.child(Field::hostPID));
    policy_.host_ipc = decoder_.flag(spec_.child(Field::hostIPC));
    policy_.read_only_root_filesystem = decoder_.flag(spec_.child(Field::readOnlyRootFilesystem));
    policy_.allow_privilege_escalation = decoder_.boolean(spec_.child(Field::allowPrivilegeEscalation)).value_or(true);
    policy_.assumed_privilege_escalation = decoder_.boolean(spec_.child(Field::defaultAllowPrivilegeEscalation));
  }

  void fill_lists() {
    policy_.added_capabilities = decoder_.texts(spec_.child(Field::defaultAddCapabilities));
    policy_.dropped_capabilities = decoder_.texts(spec_.child(Field::requiredDropCapabilities));
    policy_.allowed_capabilities = decoder_.texts(spec_.child(Field::allowedCapabilities));
    policy_.volumes = decoder_.texts(spec_.child(Field::volumes));
    policy_.host_ports = decoder_.each(spec_.child(Field::hostPorts), range_of<std::int32_t>);
    policy_.host_paths = decoder_.each(spec_.child(Field::allowedHostPaths), host_path_of);
    policy_.flex_volume_drivers = decoder_.each(spec_.child(Field::allowedFlexVolumes), driver_of);
    policy_.csi_drivers = decoder_.each(spec_.child(Field::allowedCSIDrivers), name_of);
    policy_.allowed_sysctls = decoder_.texts(spec_.child(Field::allowedUnsafeSysctls));
    policy_.forbidden_sysctls = decoder_.texts(spec_.child(Field::forbiddenSysctls));
    policy_.proc_mounts = decoder_.texts(spec_.child(Field::allowedProcMountTypes));
    policy_.runtime_classes = runtime_classes_of(decoder_, spec_.child(Field::runtimeClass));
  }

  void fill_strategies() {
    policy_.users = ids_of(spec_.child(Field::runAsUser), user_rules);
    // The only one that may be left out: it came when there were policies already.
    const Node groups = decoder_.map(spec_.child(Field::runAsGroup));
    if (groups) policy_.groups = ids_of(groups, group_rules);
    policy_.supplemental_groups = ids_of(spec_.child(Field::supplementalGroups), group_rules);
    policy_.fs_groups = ids_of(spec_.child(Field::fsGroup), group_rules);
    fill_selinux();
  }

 private:
  IdStrategy ids_of(Node field, std::span<const NamedRule> rules) {
    const Node written = decoder_.map(field);
    IdStrategy strategy;
    strategy.ranges = decoder_.each(written.child(Field::ranges), range_of<std::int64_t>);
    const auto known = std::ranges::find(rules, decoder_.text(written.child(Field::rule)), &NamedRule::name);
    if (known == rules.end()) {
      policy_.usable = false;
      return strategy;
    }
    strategy.rule = known->rule;
    const bool needs_range = strategy.rule == Rule::must_run_as || strategy.rule == Rule::may_run_as;
    if (needs_range && strategy.ranges.empty()) policy_.usable = false;
    return strategy;
  }

  void fill_selinux() {
    const Node written = decoder_.map(spec_.child(Field::seLinux));
    const std::string_view rule = decoder_.text(written.child(Field::rule));
    const std::optional<SelinuxOptions> options = selinux_options_of(decoder_, written.child(Field::seLinuxOptions));
    if (rule == "MustRunAs") policy_.selinux = options;
    if (rule != "RunAsAny" && !policy_.selinux) policy_.usable = false;
  }

  Decoder& decoder_;
  SecurityPolicy& policy_;
  Node spec_;
};

}  // namespace

bool IdStrategy::allows(std::int64_t id) const noexcept {
  return std::ranges::any_of(ranges, [&](const Range<std::int64_t>& range) { return range.holds(id); });
}

std::optional<SelinuxOptions> selinux_options_of(Decoder& decoder, Node field) {
  const Node options = decoder.map(field);
  if (!options) return {};
  return SelinuxOptions{decoder.text(options.child(Field::user)), decoder.text(options.child(Field::role)),
                        decoder.text(options.child(Field::type)), decoder.text(options.child(Field::level))};
}

SecurityPolicy policy_of(Decoder& decoder, Node root) {
  SecurityPolicy policy;
  const Node object = decoder.map(root);
  const Node metadata = decoder.map(object.child(Field::metadata));
  policy.name = decoder.text(metadata.child(Field::name));
  const Node annotations = decoder.texts_by_key(metadata.child(Field::annotations));
  policy.seccomp = profiles_of(decoder, annotations, "seccomp.security.alpha.kubernetes.io/defaultProfileName",
                               "seccomp.security.alpha.kubernetes.io/allowedProfileNames");
  policy.apparmor = profiles_of(decoder, annotations, "apparmor.security.beta.kubernetes.io/defaultProfileName",
                                "apparmor.security.beta.kubernetes.io/allowedProfileNames");
  Filling filling(decoder, policy, decoder.map(object.child(Field::spec)));
  filling.fill_flags();
  filling.fill_lists();
  filling.fill_strategies();
  return policy;
}

}  // namespace seawall::pods::psp
