#include "standards.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace seawall::pods {
namespace {

using OfPod = void (*)(const PodTemplate&, int minor, Reader&, const Report&);
using OfContainer = void (*)(const PodTemplate&, const Container&, int minor, Reader&, const Report&);

constexpr int first_minor_of_fields = 19;  // of seccomp: before it, the standards read its annotations

// --- what forbids, by check --------------------------------------------------------------------------
//
// Several conditions stand for one check, or change with the version.

void capabilities_restricted(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                             const Report& report) {
  capabilities_not_dropped(pod, container, minor, reader, report);
  capabilities_outside_restricted(pod, container, minor, reader, report);
}

void apparmor_of_pod(const PodTemplate& pod, int, Reader& reader, const Report& report) {
  apparmor_profiles_of_pod(pod, reader, report);
  apparmor_annotations_of_pod(pod, reader, report);
}

void seccomp_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  if (minor < first_minor_of_fields) return seccomp_annotation_of_pod(pod, reader, report);
  seccomp_profiles_of_pod(pod, reader, report);
}

void seccomp_required_of_pod(const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
  const bool exempt = pod.windows && minor >= 25;
  if (!exempt) seccomp_profiles_of_pod(pod, reader, report);
}

void seccomp_of_container(const PodTemplate& pod, const Container& container, int minor, Reader& reader,
                          const Report& report) {
  if (minor < first_minor_of_fields) return seccomp_annotation(pod, container, reader, report);
  seccomp_profiles(container, reader, report);
}

/// Conditions that need less than they could be given.
template <void (*condition)(const PodTemplate&, Reader&, const Report&)>
void of_pod(const PodTemplate& pod, int, Reader& reader, const Report& report) {
  condition(pod, reader, report);
}
template <void (*condition)(const Container&, Reader&, const Report&)>
void of_container(const PodTemplate&, const Container& container, int, Reader& reader, const Report& report) {
  condition(container, reader, report);
}
template <void (*condition)(const Container&, int, Reader&, const Report&)>
void of_container(const PodTemplate&, const Container& container, int minor, Reader& reader, const Report& report) {
  condition(container, minor, reader, report);
}

// --- how it is said ----------------------------------------------------------------------------------

std::string_view pluralize(std::string_view one, std::string_view many, std::size_t count) noexcept {
  return count == 1 ? one : many;
}

/// Text in the making, in one piece of memory.
class Text {
 public:
  Text() { text_.reserve(usual_size); }

  Text& operator<<(std::string_view piece) {
    text_ += piece;
    return *this;
  }
  /// `"a", "b"`
  template <typename Items>
  Text& quoted(const Items& items) {
    bool first = true;
    for (const auto& item : items) {
      text_ += first ? "\"" : ", \"";
      text_ += item;
      text_ += '"';
      first = false;
    }
    return *this;
  }
  template <typename Items>
  Text& listed(const Items& items) {
    bool first = true;
    for (const auto& item : items) {
      if (!first) text_ += ", ";
      text_ += item;
      first = false;
    }
    return *this;
  }
  /// `container "a"`, `containers "a", "b"`
  template <typename Items>
  Text& containers(const Items& names) {
    return (*this << pluralize("container ", "containers ", names.size())).quoted(names);
  }
  /// Before all but the first of several clauses.
  Text& separated(std::string_view separator) {
    if (!text_.empty()) text_ += separator;
    return *this;
  }
  operator std::string() && { return std::move(text_); }

 private:
  static constexpr std::size_t usual_size = 120;
  std::string text_;
};

using Names = std::vector<std::string_view>;

/// Sorted by byte, each once.
class Values {
 public:
  void add(std::string value) {
    const auto at = std::ranges::lower_bound(values_, value);
    if (at == values_.end() || *at != value) values_.insert(at, std::move(value));
  }
  std::size_t size() const noexcept { return values_.size(); }
  bool empty() const noexcept { return values_.empty(); }
  auto begin() const noexcept { return values_.begin(); }
  auto end() const noexcept { return values_.end(); }

 private:
  std::vector<std::string> values_;
};

/// What a check found, as upstream's texts need it.
struct Found {
  std::vector<Breach> of_pod;
  Names setting;  ///< containers that set what they must not
  Names lacking;  ///< containers that lack what they must set
  Values values;  ///< what they set, the pod's among it

  bool pod_sets() const noexcept { return !of_pod.empty(); }
  bool is_set() const noexcept { return pod_sets() || !setting.empty(); }
};

struct Explaining {
  const Found& found;
  Reader& reader;
  int minor;
};

/// `pod and container "a"`
void append_setters(Text& text, const Found& found) {
  if (found.pod_sets()) text << "pod";
  if (!found.setting.empty()) text.separated(" and ").containers(found.setting);
}

Forbidden explain_app_armor(const Explaining& it) {
  bool pod_sets = false;
  std::vector<std::string> annotations;
  for (const Breach& breach : it.found.of_pod) {
    if (breach.key.empty()) {
      pod_sets = true;
      continue;
    }
    std::string& written = annotations.emplace_back(breach.key);
    written += '=';
    documents::append_go_string(written, breach.value);
  }
  std::ranges::sort(annotations);
  Text text;
  if (pod_sets) text << "pod";
  if (!it.found.setting.empty()) text.separated(" and ").containers(it.found.setting);
  if (!annotations.empty()) text.separated(" and ") << pluralize("annotation", "annotations", annotations.size());
  std::vector<std::string> values(it.found.values.begin(), it.found.values.end());
  values.insert(values.end(), annotations.begin(), annotations.end());
  (text << " must not set AppArmor profile type to ").quoted(values);
  return {pluralize("forbidden AppArmor profile", "forbidden AppArmor profiles", values.size()), std::move(text)};
}

Forbidden explain_capabilities_baseline(const Explaining& it) {
  Text text;
  (text.containers(it.found.setting) << " must not include ").quoted(it.found.values)
      << " in securityContext.capabilities.add";
  return {"non-default capabilities", std::move(text)};
}

Forbidden explain_host_namespaces(const Explaining& it) {
  Text text;
  for (const Breach& breach : it.found.of_pod) text.separated(", ") << breach.value << "=true";
  return {"host namespaces", std::move(text)};
}

Names names_of_volumes(const Explaining& it) {
  Names names;
  for (const Breach& breach : it.found.of_pod) {
    names.push_back(it.reader.string(breach.item.child(Field::name)).value_or(""));
  }
  return names;
}

Forbidden explain_host_path_volumes(const Explaining& it) {
  const Names names = names_of_volumes(it);
  Text text;
  (text << pluralize("volume ", "volumes ", names.size())).quoted(names);
  return {"hostPath volumes", std::move(text)};
}

Forbidden explain_host_ports(const Explaining& it) {
  Text text;
  (text.containers(it.found.setting) << pluralize(" uses ", " use ", it.found.setting.size())
                                     << pluralize("hostPort ", "hostPorts ", it.found.values.size()))
      .listed(it.found.values);
  return {"hostPort", std::move(text)};
}

Forbidden explain_probe_hosts(const Explaining& it) {
  Values names;  // this check alone sorts them and names each once
  for (const std::string_view name : it.found.setting) names.add(std::string(name));
  Text text;
  (text.containers(names) << pluralize(" uses ", " use ", names.size())
                          << pluralize("probe or lifecycle host ", "probe or lifecycle hosts ", it.found.values.size()))
      .quoted(it.found.values);
  return {"probe or lifecycle host", std::move(text)};
}

Forbidden explain_privileged(const Explaining& it) {
  Text text;
  text.containers(it.found.setting) << " must not set securityContext.privileged=true";
  return {"privileged", std::move(text)};
}

Forbidden explain_proc_mount(const Explaining& it) {
  Text text;
  (text.containers(it.found.setting) << " must not set securityContext.procMount to ").quoted(it.found.values);
  return {"procMount", std::move(text)};
}

Forbidden explain_selinux_options(const Explaining& it) {
  Values types;
  bool user = false;
  bool role = false;
  for (const std::string& value : it.found.values) {
    const std::size_t end = value.find('=');
    const std::string_view key = std::string_view(value).substr(0, end);
    user |= key == "user";
    role |= key == "role";
    if (key == "type") types.add(value.substr(end + 1));
  }
  Text what;
  if (!types.empty()) (what << pluralize("type ", "types ", types.size())).quoted(types);
  if (user) what.separated("; ") << "user may not be set";
  if (role) what.separated("; ") << "role may not be set";
  Text text;
  append_setters(text, it.found);
  text << " set forbidden securityContext.seLinuxOptions: " << std::string(std::move(what));
  return {"seLinuxOptions", std::move(text)};
}

Forbidden explain_seccomp(const Explaining& it) {
  Text text;
  if (it.minor < first_minor_of_fields) {
    (text << pluralize("forbidden annotation ", "forbidden annotations ", it.found.values.size()))
        .listed(it.found.values);
  } else if (it.found.is_set()) {
    append_setters(text, it.found);
    (text << " must not set securityContext.seccompProfile.type to ").quoted(it.found.values);
  } else {
    (text << "pod or ").containers(it.found.lacking)
        << R"( must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")";
  }
  return {"seccompProfile", std::move(text)};
}

Forbidden explain_sysctls(const Explaining& it) {
  Text text;
  for (const Breach& breach : it.found.of_pod) {
    if (&breach != &it.found.of_pod.front()) text << ", ";
    text << breach.value;
  }
  return {"forbidden sysctls", std::move(text)};
}

Forbidden explain_host_process(const Explaining& it) {
  Text text;
  append_setters(text, it.found);
  text << " must not set securityContext.windowsOptions.hostProcess=true";
  return {"hostProcess", std::move(text)};
}

Forbidden explain_privilege_escalation(const Explaining& it) {
  Text text;
  text.containers(it.found.setting) << " must set securityContext.allowPrivilegeEscalation=false";
  return {"allowPrivilegeEscalation != false", std::move(text)};
}

Forbidden explain_capabilities_restricted(const Explaining& it) {
  Text text;
  if (!it.found.lacking.empty()) {
    text.containers(it.found.lacking) << R"( must set securityContext.capabilities.drop=["ALL"])";
  }
  if (!it.found.setting.empty()) {
    (text.separated("; ").containers(it.found.setting) << " must not include ").quoted(it.found.values)
        << " in securityContext.capabilities.add";
  }
  return {"unrestricted capabilities", std::move(text)};
}

Forbidden explain_restricted_volumes(const Explaining& it) {
  const Names names = names_of_volumes(it);
  Text text;
  ((text << pluralize("volume ", "volumes ", names.size())).quoted(names)
   << pluralize(" uses ", " use ", names.size())
   << pluralize("restricted volume type ", "restricted volume types ", it.found.values.size()))
      .quoted(it.found.values);
  return {"restricted volume types", std::move(text)};
}

Forbidden explain_run_as_non_root(const Explaining& it) {
  Text text;
  if (it.found.is_set()) {
    append_setters(text, it.found);
    text << " must not set securityContext.runAsNonRoot=false";
  } else {
    (text << "pod or ").containers(it.found.lacking) << " must set securityContext.runAsNonRoot=true";
  }
  return {"runAsNonRoot != true", std::move(text)};
}

Forbidden explain_run_as_user(const Explaining& it) {
  Text text;
  append_setters(text, it.found);
  text << " must not set runAsUser=0";
  return {"runAsUser=0", std::move(text)};
}

// --- the table ---------------------------------------------------------------------------------------

constexpr StandardCheck nothing_else{0xFF};

struct Rule {
  std::string_view id;
  Level level;
  int since;                ///< minor
  StandardCheck instead_of; ///< the baseline check that it stands in for
  OfPod of_pod;
  OfContainer of_container;
  Forbidden (*explain)(const Explaining&);
};

/// By StandardCheck.
constexpr std::array<Rule, standard_check_count> rules = {{
    {"appArmorProfile", Level::baseline, 0, nothing_else, apparmor_of_pod, of_container<apparmor_profiles>,
     explain_app_armor},
    {"capabilities_baseline", Level::baseline, 0, nothing_else, nullptr, of_container<capabilities_outside_baseline>,
     explain_capabilities_baseline},
    {"hostNamespaces", Level::baseline, 0, nothing_else, of_pod<host_namespaces>, nullptr, explain_host_namespaces},
    {"hostPathVolumes", Level::baseline, 0, nothing_else, of_pod<host_path_volumes>, nullptr,
     explain_host_path_volumes},
    {"hostPorts", Level::baseline, 0, nothing_else, nullptr, of_container<host_ports>, explain_host_ports},
    {"hostProbesAndHostLifecycle", Level::baseline, 34, nothing_else, nullptr, of_container<probe_hosts>,
     explain_probe_hosts},
    {"privileged", Level::baseline, 0, nothing_else, nullptr, of_container<pods::privileged>, explain_privileged},
    {"procMount", Level::baseline, 0, nothing_else, nullptr, proc_mounts_of_baseline, explain_proc_mount},
    {"seLinuxOptions", Level::baseline, 0, nothing_else, selinux_options_of_pod, of_container<pods::selinux_options>,
     explain_selinux_options},
    {"seccompProfile_baseline", Level::baseline, 0, nothing_else, seccomp_of_pod, seccomp_of_container,
     explain_seccomp},
    {"sysctls", Level::baseline, 0, nothing_else, unsafe_sysctls, nullptr, explain_sysctls},
    {"windowsHostProcess", Level::baseline, 0, nothing_else, of_pod<host_processes_of_pod>,
     of_container<host_processes>, explain_host_process},
    {"allowPrivilegeEscalation", Level::restricted, 8, nothing_else, nullptr, pods::privilege_escalation,
     explain_privilege_escalation},
    {"capabilities_restricted", Level::restricted, 22, StandardCheck::capabilities_baseline, nullptr,
     capabilities_restricted, explain_capabilities_restricted},
    {"procMount_restricted", Level::restricted, 35, StandardCheck::proc_mount, nullptr, of_container<proc_mounts>,
     explain_proc_mount},
    {"restrictedVolumes", Level::restricted, 0, StandardCheck::host_path_volumes, of_pod<volumes_outside_restricted>,
     nullptr, explain_restricted_volumes},
    {"runAsNonRoot", Level::restricted, 0, nothing_else, running_as_root_of_pod, running_as_root,
     explain_run_as_non_root},
    {"runAsUser", Level::restricted, 23, nothing_else, root_users_of_pod, root_users, explain_run_as_user},
    {"seccompProfile_restricted", Level::restricted, first_minor_of_fields, StandardCheck::seccomp_profile_baseline,
     seccomp_required_of_pod, seccomp_profiles_required, explain_seccomp},
}};

const Rule& rule_of(StandardCheck check) noexcept { return rules[static_cast<std::size_t>(check)]; }

constexpr StandardChecks made_checks_of(Level level, int minor) noexcept {
  StandardChecks checks;
  std::uint32_t replaced = 0;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    const Rule& rule = rules[index];
    if (rule.level > level || rule.since > minor) continue;
    checks.add(static_cast<StandardCheck>(index));
    if (rule.instead_of != nothing_else) replaced |= 1U << static_cast<unsigned>(rule.instead_of);
  }
  return checks & StandardChecks(~replaced);
}

/// By level above privileged, then minor.
constexpr auto checks_by_version = [] {
  std::array<std::array<StandardChecks, newest_minor + 1>, 2> made;
  for (int minor = 0; minor <= newest_minor; ++minor) {
    made[0][static_cast<std::size_t>(minor)] = made_checks_of(Level::baseline, minor);
    made[1][static_cast<std::size_t>(minor)] = made_checks_of(Level::restricted, minor);
  }
  return made;
}();

/// Whether a container is told to lack something, and not to set what it must not.
bool is_lack(StandardCheck check, const Breach& breach) noexcept {
  switch (check) {
    case StandardCheck::capabilities_restricted: return !breach.item;  // an item was added
    case StandardCheck::run_as_non_root: return !breach.missing.empty();
    case StandardCheck::seccomp_profile_restricted: return breach.missing == "seccompProfile";
    default: return false;
  }
}

/// What a text says of a breach.
std::string said_of(StandardCheck check, const Breach& breach, Reader& reader) {
  std::string text;
  if (check == StandardCheck::host_ports) return std::to_string(reader.integer(breach.at).value_or(0));
  if (breach.key.empty()) return std::string(breach.value);
  text = breach.key;
  text += '=';
  if (check == StandardCheck::selinux_options) {
    text += breach.value;
  } else {
    documents::append_go_string(text, breach.value);
  }
  return text;
}

Found find(StandardCheck check, const PodTemplate& pod, int minor, Reader& reader) {
  Found found;
  const Rule& rule = rule_of(check);
  if (rule.of_pod) {
    rule.of_pod(pod, minor, reader, [&](const Breach& breach) {
      found.of_pod.push_back(breach);
      if (check != StandardCheck::app_armor_profile || breach.key.empty()) {
        found.values.add(said_of(check, breach, reader));
      }
    });
  }
  if (!rule.of_container) return found;
  for (const Container& container : pod.containers) {
    const auto add = [&](Names& names) {
      if (names.empty()) names.reserve(pod.containers.size());
      names.push_back(container.name);
    };
    bool sets = false;
    bool lacks = false;
    rule.of_container(pod, container, minor, reader, [&](const Breach& breach) {
      (is_lack(check, breach) ? lacks : sets) = true;
      if (!is_lack(check, breach)) found.values.add(said_of(check, breach, reader));
    });
    if (sets) add(found.setting);
    if (lacks) add(found.lacking);
  }
  return found;
}

/// One pass over a pod and its containers for some of the checks. A condition that only forbids what is written is not
/// asked where nothing is.
class Pass {
 public:
  Pass(const PodTemplate& pod, int minor, StandardChecks wanted, Reader& reader)
      : pod_(pod), minor_(minor), wanted_(wanted), reader_(reader) {}

  StandardChecks run() {
    judge_metadata();
    judge_spec();
    judge_security_context();
    for (const Container& container : pod_.containers) {
      judge_what_it_sets(container);
      judge_security_context(container);
      judge_what_it_lacks(container);
    }
    return forbidding_ & wanted_;
  }

 private:
  /// For a call's time: what adds a check to those that forbid.
  auto adding(StandardCheck check) {
    return [this, check](const Breach&) { forbidding_.add(check); };
  }
  bool wants(StandardCheck check, Node written) const noexcept { return written && wanted_.has(check); }

  void judge_metadata() {
    if (!pod_.metadata.child(Field::annotations)) return;
    apparmor_annotations_of_pod(pod_, reader_, adding(StandardCheck::app_armor_profile));
    if (minor_ >= first_minor_of_fields || !wanted_.has(StandardCheck::seccomp_profile_baseline)) return;
    seccomp_annotation_of_pod(pod_, reader_, adding(StandardCheck::seccomp_profile_baseline));
    for (const Container& container : pod_.containers) {
      seccomp_annotation(pod_, container, reader_, adding(StandardCheck::seccomp_profile_baseline));
    }
  }

  void judge_spec() {
    host_namespaces(pod_, reader_, adding(StandardCheck::host_namespaces));
    const Node volumes = pod_.fields.child(Field::volumes);
    if (wants(StandardCheck::host_path_volumes, volumes)) {
      host_path_volumes(pod_, reader_, adding(StandardCheck::host_path_volumes));
    }
    if (wants(StandardCheck::restricted_volumes, volumes)) {
      volumes_outside_restricted(pod_, reader_, adding(StandardCheck::restricted_volumes));
    }
  }

  void judge_security_context() {
    const SecurityContext& context = security_context(pod_, reader_);
    if (!context) return;
    if (wants(StandardCheck::app_armor_profile, context.child(Field::appArmorProfile))) {
      apparmor_profiles_of_pod(pod_, reader_, adding(StandardCheck::app_armor_profile));
    }
    if (wants(StandardCheck::selinux_options, context.child(Field::seLinuxOptions))) {
      selinux_options_of_pod(pod_, minor_, reader_, adding(StandardCheck::selinux_options));
    }
    const Node seccomp = minor_ < first_minor_of_fields ? Node() : context.child(Field::seccompProfile);
    if (wants(StandardCheck::seccomp_profile_baseline, seccomp)) {
      seccomp_profiles_of_pod(pod_, reader_, adding(StandardCheck::seccomp_profile_baseline));
    }
    if (wants(StandardCheck::seccomp_profile_restricted, seccomp)) {
      seccomp_required_of_pod(pod_, minor_, reader_, adding(StandardCheck::seccomp_profile_restricted));
    }
    if (wants(StandardCheck::sysctls, context.child(Field::sysctls))) {
      unsafe_sysctls(pod_, minor_, reader_, adding(StandardCheck::sysctls));
    }
    if (wants(StandardCheck::windows_host_process, context.child(Field::windowsOptions))) {
      host_processes_of_pod(pod_, reader_, adding(StandardCheck::windows_host_process));
    }
    if (wants(StandardCheck::run_as_non_root, context.child(Field::runAsNonRoot))) {
      running_as_root_of_pod(pod_, minor_, reader_, adding(StandardCheck::run_as_non_root));
    }
    if (wants(StandardCheck::run_as_user, context.child(Field::runAsUser))) {
      root_users_of_pod(pod_, minor_, reader_, adding(StandardCheck::run_as_user));
    }
  }

  void judge_what_it_sets(const Container& container) {
    if (wants(StandardCheck::host_ports, container.fields.child(Field::ports))) {
      host_ports(container, reader_, adding(StandardCheck::host_ports));
    }
    if (wanted_.has(StandardCheck::host_probes_and_host_lifecycle)) {
      probe_hosts(container, reader_, adding(StandardCheck::host_probes_and_host_lifecycle));
    }
  }

  void judge_security_context(const Container& container) {
    const SecurityContext& context = security_context(container, reader_);
    if (!context) return;
    if (wants(StandardCheck::app_armor_profile, context.child(Field::appArmorProfile))) {
      apparmor_profiles(container, reader_, adding(StandardCheck::app_armor_profile));
    }
    const Node capabilities = context.child(Field::capabilities);
    if (wants(StandardCheck::capabilities_baseline, capabilities)) {
      capabilities_outside_baseline(container, reader_, adding(StandardCheck::capabilities_baseline));
    }
    if (wants(StandardCheck::capabilities_restricted, capabilities)) {
      capabilities_outside_restricted(pod_, container, minor_, reader_, adding(StandardCheck::capabilities_restricted));
    }
    if (wants(StandardCheck::privileged, context.child(Field::privileged))) {
      pods::privileged(container, reader_, adding(StandardCheck::privileged));
    }
    const Node proc_mount = context.child(Field::procMount);
    if (wants(StandardCheck::proc_mount, proc_mount)) {
      proc_mounts_of_baseline(pod_, container, minor_, reader_, adding(StandardCheck::proc_mount));
    }
    if (wants(StandardCheck::proc_mount_restricted, proc_mount)) {
      proc_mounts(container, reader_, adding(StandardCheck::proc_mount_restricted));
    }
    if (wants(StandardCheck::selinux_options, context.child(Field::seLinuxOptions))) {
      pods::selinux_options(container, minor_, reader_, adding(StandardCheck::selinux_options));
    }
    const Node seccomp = minor_ < first_minor_of_fields ? Node() : context.child(Field::seccompProfile);
    if (wants(StandardCheck::seccomp_profile_baseline, seccomp)) {
      seccomp_profiles(container, reader_, adding(StandardCheck::seccomp_profile_baseline));
    }
    if (wants(StandardCheck::windows_host_process, context.child(Field::windowsOptions))) {
      host_processes(container, reader_, adding(StandardCheck::windows_host_process));
    }
    if (wants(StandardCheck::run_as_user, context.child(Field::runAsUser))) {
      root_users(pod_, container, minor_, reader_, adding(StandardCheck::run_as_user));
    }
  }

  void judge_what_it_lacks(const Container& container) {
    if (wanted_.has(StandardCheck::allow_privilege_escalation)) {
      pods::privilege_escalation(pod_, container, minor_, reader_, adding(StandardCheck::allow_privilege_escalation));
    }
    if (wanted_.has(StandardCheck::capabilities_restricted)) {
      capabilities_not_dropped(pod_, container, minor_, reader_, adding(StandardCheck::capabilities_restricted));
    }
    if (wanted_.has(StandardCheck::run_as_non_root)) {
      running_as_root(pod_, container, minor_, reader_, adding(StandardCheck::run_as_non_root));
    }
    if (wanted_.has(StandardCheck::seccomp_profile_restricted)) {
      seccomp_profiles_required(pod_, container, minor_, reader_, adding(StandardCheck::seccomp_profile_restricted));
    }
  }

  const PodTemplate& pod_;
  int minor_;
  StandardChecks wanted_;
  Reader& reader_;
  StandardChecks forbidding_;
};

}  // namespace

// --- levels and versions -----------------------------------------------------------------------------

std::string_view name_of(Level level) noexcept {
  constexpr std::string_view names[] = {"privileged", "baseline", "restricted"};
  return names[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view text) noexcept {
  for (const Level level : {Level::privileged, Level::baseline, Level::restricted}) {
    if (text == name_of(level)) return level;
  }
  return std::nullopt;
}

std::string Version::text() const { return is_latest() ? "latest" : "v1." + std::to_string(minor_); }

std::optional<Version> parse_version(std::string_view text) noexcept {
  if (text == "latest") return Version();
  constexpr std::string_view prefix = "v1.";
  if (!text.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = text.substr(prefix.size());
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::int64_t minor = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (error != std::errc() || end != digits.data() + digits.size() || minor < 0) return std::nullopt;
  return Version(minor);
}

std::string LevelVersion::text() const { return std::string(name_of(level)) + ':' + version.text(); }

// --- checks ------------------------------------------------------------------------------------------

std::string_view id_of(StandardCheck check) noexcept { return rule_of(check).id; }

Level level_of(StandardCheck check) noexcept { return rule_of(check).level; }

StandardChecks checks_of(LevelVersion policy) noexcept {
  if (policy.level == Level::privileged) return {};
  return checks_by_version[policy.level == Level::restricted][static_cast<std::size_t>(policy.version.minor())];
}

// --- judging -----------------------------------------------------------------------------------------

StandardChecks evaluate(const PodTemplate& pod, LevelVersion policy, Reader& reader) {
  const StandardChecks wanted = checks_of(policy);
  return wanted.empty() ? wanted : Pass(pod, policy.version.minor(), wanted, reader).run();
}

Level level_reached(const PodTemplate& pod, Version version, Reader& reader) {
  const StandardChecks restricted = checks_of({Level::restricted, version});
  const StandardChecks baseline = checks_of({Level::baseline, version});
  const StandardChecks forbidding = Pass(pod, version.minor(), restricted | baseline, reader).run();
  if ((forbidding & restricted).empty()) return Level::restricted;
  return (forbidding & baseline).empty() ? Level::baseline : Level::privileged;
}

Forbidden explain(StandardCheck check, const PodTemplate& pod, Version version, Reader& reader) {
  const Found found = find(check, pod, version.minor(), reader);
  return rule_of(check).explain({found, reader, version.minor()});
}

std::string forbidden_details(StandardChecks forbidding, const PodTemplate& pod, Version version, Reader& reader) {
  std::string text;
  for (const StandardCheck check : forbidding) {
    const Forbidden forbidden = explain(check, pod, version, reader);
    if (!text.empty()) text += ", ";
    text += forbidden.reason;
    if (!forbidden.detail.empty()) text += " (" + forbidden.detail + ')';
  }
  return text;
}

std::string forbidden_reasons(StandardChecks forbidding, const PodTemplate& pod, Version version, Reader& reader) {
  std::string text;
  for (const StandardCheck check : forbidding) {
    if (!text.empty()) text += ", ";
    text += explain(check, pod, version, reader).reason;
  }
  return text;
}

void violations(StandardCheck check, const PodTemplate& pod, Version version, Reader& reader,
                const std::function<void(const Violation&)>& report) {
  const Rule& rule = rule_of(check);
  const int minor = version.minor();
  if (rule.of_pod) {
    rule.of_pod(pod, minor, reader, [&](const Breach& breach) { report({breach, nullptr}); });
  }
  if (!rule.of_container) return;
  for (const Container& container : pod.containers) {
    rule.of_container(pod, container, minor, reader, [&](const Breach& breach) { report({breach, &container}); });
  }
}

}  // namespace seawall::pods
