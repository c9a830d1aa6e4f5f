#include "pods/pods.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "testing.h"

namespace seawall::pods {
namespace {

using testing::PodOf;

constexpr int latest = 37;

/// A condition over a pod and all its containers, in the order in which the API server looks at them.
using Condition = std::function<void(const PodTemplate&, int minor, Reader&, const Report&)>;

using OfPod = void (*)(const PodTemplate&, Reader&, const Report&);
using OfPodByVersion = void (*)(const PodTemplate&, int, Reader&, const Report&);
using OfContainer = void (*)(const Container&, Reader&, const Report&);
using OfContainerByVersion = void (*)(const Container&, int, Reader&, const Report&);
using OfBothByVersion = void (*)(const PodTemplate&, const Container&, int, Reader&, const Report&);

Condition operator+(const Condition& first, const Condition& second) {
  return [=](const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
    first(pod, minor, reader, report);
    second(pod, minor, reader, report);
  };
}

Condition pod(OfPod check) {
  return [=](const PodTemplate& pod, int, Reader& reader, const Report& report) { check(pod, reader, report); };
}

Condition pod(OfPodByVersion check) {
  return [=](const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
    check(pod, minor, reader, report);
  };
}

template <typename Call>
Condition each_container(Call call) {
  return [=](const PodTemplate& pod, int minor, Reader& reader, const Report& report) {
    for (const Container& container : pod.containers) call(pod, container, minor, reader, report);
  };
}

Condition containers(OfContainer check) {
  return each_container([=](const PodTemplate&, const Container& container, int, Reader& reader, const Report& report) {
    check(container, reader, report);
  });
}

Condition containers(OfContainerByVersion check) {
  return each_container([=](const PodTemplate&, const Container& container, int minor, Reader& reader,
                            const Report& report) { check(container, minor, reader, report); });
}

Condition containers(OfBothByVersion check) { return each_container(check); }

const std::map<std::string, Condition>& conditions() {
  static const std::map<std::string, Condition> all = {
      {"host processes", pod(host_processes_of_pod) + containers(host_processes)},
      {"host namespaces", pod(host_namespaces)},
      {"privileged", containers(privileged)},
      {"baseline capabilities", containers(capabilities_outside_baseline)},
      {"host path volumes", pod(host_path_volumes)},
      {"host ports", containers(host_ports)},
      {"probe hosts", containers(probe_hosts)},
      {"apparmor", pod(apparmor_profiles_of_pod) + pod(apparmor_annotations_of_pod) + containers(apparmor_profiles)},
      {"selinux", pod(selinux_options_of_pod) + containers(static_cast<OfContainerByVersion>(selinux_options))},
      {"proc mount", containers(proc_mounts)},
      {"baseline proc mount", containers(proc_mounts_of_baseline)},
      {"baseline seccomp", pod(seccomp_profiles_of_pod) + containers(seccomp_profiles)},
      {"sysctls", pod(unsafe_sysctls)},
      {"restricted volumes", pod(volumes_outside_restricted)},
      {"privilege escalation", containers(privilege_escalation)},
      {"running as root", pod(running_as_root_of_pod) + containers(running_as_root)},
      {"root users", pod(root_users_of_pod) + containers(root_users)},
      {"restricted seccomp", pod(seccomp_profiles_of_pod) + containers(seccomp_profiles_required)},
      {"dropped capabilities", containers(capabilities_not_dropped)},
      {"restricted capabilities", containers(capabilities_outside_restricted)},
  };
  return all;
}

struct Row {
  std::string_view condition;
  int minor;
  std::string_view spec;
  std::vector<std::string> breaches;
  std::string_view metadata = "{}";
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.condition << " in 1." << row.minor << ": " << row.spec; }

class Conditions : public ::testing::TestWithParam<Row> {};

TEST_P(Conditions, ReportEachPlaceThatBreaksThem) {
  const Row& row = GetParam();
  PodOf subject(row.spec, row.metadata);
  std::vector<std::string> breaches;
  const auto collect = [&](const Breach& breach) { breaches.push_back(subject.line_of(breach)); };
  conditions().at(std::string(row.condition))(subject.pod(), row.minor, subject.reader(), collect);
  EXPECT_EQ(breaches, row.breaches);
  EXPECT_EQ(subject.faults(), 0u);
}

const Row baseline_rows[] = {
    {"host processes",
     latest,
     "{securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a}]}",
     {"spec.securityContext.windowsOptions.hostProcess"}},
    {"host processes",
     latest,
     "{containers: [{name: a, securityContext: {windowsOptions: {hostProcess: false}}}], initContainers: [{name: b, "
     "securityContext: {windowsOptions: {hostProcess: true}}}]}",
     {"spec.initContainers[0].securityContext.windowsOptions.hostProcess"}},

    {"host namespaces",
     latest,
     "{hostPID: true, hostIPC: true, hostNetwork: true}",
     {"spec.hostNetwork: hostNetwork", "spec.hostPID: hostPID", "spec.hostIPC: hostIPC"}},
    {"host namespaces", latest, "{hostPID: false, hostIPC: null}", {}},

    {"privileged",
     latest,
     "{securityContext: {privileged: true}, containers: [{name: a, securityContext: {privileged: false}}], "
     "ephemeralContainers: [{name: b, securityContext: {privileged: true}}]}",
     {"spec.ephemeralContainers[0].securityContext.privileged"}},

    {"baseline capabilities",
     latest,
     "{containers: [{name: a, securityContext: {capabilities: {drop: [SYS_TIME], add: [CHOWN, chown, CAP_CHOWN, "
     "NET_RAW]}}}]}",
     {"spec.containers[0].securityContext.capabilities.add[1]: chown",
      "spec.containers[0].securityContext.capabilities.add[2]: CAP_CHOWN",
      "spec.containers[0].securityContext.capabilities.add[3]: NET_RAW"}},
    {"baseline capabilities", latest, "{containers: [{name: a, securityContext: {capabilities: {add: []}}}]}", {}},

    {"host path volumes",
     latest,
     "{volumes: [{name: a, hostPath: {path: /srv}}, {name: b, emptyDir: {}}, {name: c, hostPath: {}}, {name: d, "
     "hostPath: null}]}",
     {"spec.volumes[0].hostPath.path: /srv", "spec.volumes[2].hostPath"}},

    {"host ports",
     latest,
     "{containers: [{name: a, ports: [{containerPort: 1, hostPort: 0}, {hostPort: 80}, {}]}]}",
     {"spec.containers[0].ports[1].hostPort: 80"}},

    {"probe hosts",
     latest,
     "{containers: [{name: a, livenessProbe: {httpGet: {host: x}}, readinessProbe: {tcpSocket: {host: w}}, "
     "startupProbe: {httpGet: {host: ''}}, lifecycle: {postStart: {httpGet: {host: z}}, preStop: {tcpSocket: {host: "
     "'::1'}}}}]}",
     {"spec.containers[0].livenessProbe.httpGet.host: x", "spec.containers[0].readinessProbe.tcpSocket.host: w",
      "spec.containers[0].lifecycle.postStart.httpGet.host: z",
      "spec.containers[0].lifecycle.preStop.tcpSocket.host: ::1"}},

    {"apparmor",
     latest,
     "{securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: a, securityContext: "
     "{appArmorProfile: {type: Localhost}}}, {name: b, securityContext: {appArmorProfile: {}}}]}",
     {"spec.securityContext.appArmorProfile.type: Unconfined",
      "spec.containers[1].securityContext.appArmorProfile without type"}},
    {"apparmor",
     latest,
     "{containers: [{name: a}]}",
     {R"(metadata.annotations["container.apparmor.security.beta.kubernetes.io/b"]: unconfined)",
      R"(metadata.annotations["container.apparmor.security.beta.kubernetes.io/c"]: docker/default)"},
     "{annotations: {container.apparmor.security.beta.kubernetes.io/a: localhost/x, "
     "container.apparmor.security.beta.kubernetes.io/b: unconfined, "
     "container.apparmor.security.beta.kubernetes.io/c: docker/default, "
     "container.apparmor.security.beta.kubernetes.io/d: '', container.apparmor.security.beta.kubernetes.io/e: "
     "runtime/default, other: unconfined}}"},

    {"selinux",
     latest,
     "{securityContext: {seLinuxOptions: {type: spc_t, level: 's0'}}, containers: [{name: a, securityContext: "
     "{seLinuxOptions: {type: container_engine_t, user: u, role: r}}}, {name: b, securityContext: {seLinuxOptions: "
     "{type: '', user: ''}}}]}",
     {"spec.securityContext.seLinuxOptions.type: spc_t", "spec.containers[0].securityContext.seLinuxOptions.user: u",
      "spec.containers[0].securityContext.seLinuxOptions.role: r"}},
    {"selinux",
     30,
     "{containers: [{name: a, securityContext: {seLinuxOptions: {type: container_engine_t}}}]}",
     {"spec.containers[0].securityContext.seLinuxOptions.type: container_engine_t"}},

    {"proc mount",
     latest,
     "{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}, {name: b, securityContext: "
     "{procMount: Default}}, {name: c, securityContext: {procMount: ''}}]}",
     {"spec.containers[0].securityContext.procMount: Unmasked", "spec.containers[2].securityContext.procMount"}},
    {"baseline proc mount",
     35,
     "{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}",
     {}},
    {"baseline proc mount",
     34,
     "{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}",
     {"spec.containers[0].securityContext.procMount: Unmasked"}},
    {"baseline proc mount",
     35,
     "{hostUsers: true, containers: [{name: a, securityContext: {procMount: Unmasked}}]}",
     {"spec.containers[0].securityContext.procMount: Unmasked"}},

    {"baseline seccomp", latest, "{securityContext: {seccompProfile: null}, containers: [{name: a}]}", {}},
    {"baseline seccomp",
     latest,
     "{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a, securityContext: "
     "{seccompProfile: {type: Localhost}}}, {name: b, securityContext: {seccompProfile: {type: unconfined}}}]}",
     {"spec.securityContext.seccompProfile.type: Unconfined",
      "spec.containers[1].securityContext.seccompProfile.type: unconfined"}},

    {"sysctls",
     latest,
     "{securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}, {name: kernel.sem}, {}]}}",
     {"spec.securityContext.sysctls[1].name: kernel.sem", "spec.securityContext.sysctls[2] without name"}},
    {"sysctls",
     36,
     "{securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}]}}",
     {"spec.securityContext.sysctls[0].name: net.ipv4.tcp_notsent_lowat"}},
    {"sysctls",
     31,
     "{securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}, {name: net.ipv4.tcp_fin_timeout}]}}",
     {"spec.securityContext.sysctls[0].name: net.ipv4.tcp_rmem"}},
    {"sysctls",
     28,
     "{securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}, {name: net.ipv4.tcp_fin_timeout}]}}",
     {"spec.securityContext.sysctls[1].name: net.ipv4.tcp_fin_timeout"}},
    {"sysctls",
     0,
     "{securityContext: {sysctls: [{name: kernel.shm_rmid_forced}, {name: net.ipv4.ip_local_reserved_ports}]}}",
     {"spec.securityContext.sysctls[1].name: net.ipv4.ip_local_reserved_ports"}},
};

INSTANTIATE_TEST_SUITE_P(Baseline, Conditions, ::testing::ValuesIn(baseline_rows));

const Row restricted_rows[] = {
    {"restricted volumes",
     latest,
     "{volumes: [{name: a, hostPath: {path: /srv}}, {name: b, image: {}}, {name: c, cephfs: {}}, {name: d}, {name: e, "
     "nfs: null}, {name: f, nfs: {}, secret: {}}, {name: g, unknown: {}}]}",
     {"spec.volumes[0].hostPath: hostPath", "spec.volumes[2].cephfs: cephfs", "spec.volumes[3]: unknown",
      "spec.volumes[4]: unknown", "spec.volumes[6]: unknown"}},

    {"privilege escalation",
     latest,
     "{containers: [{name: a}, {name: b, securityContext: {}}, {name: c, securityContext: {allowPrivilegeEscalation: "
     "true}}, {name: d, securityContext: {allowPrivilegeEscalation: false}}]}",
     {"spec.containers[0] without allowPrivilegeEscalation",
      "spec.containers[1].securityContext without allowPrivilegeEscalation",
      "spec.containers[2].securityContext.allowPrivilegeEscalation"}},
    {"privilege escalation", 25, "{os: {name: windows}, containers: [{name: a}]}", {}},
    {"privilege escalation",
     24,
     "{os: {name: windows}, containers: [{name: a}]}",
     {"spec.containers[0] without allowPrivilegeEscalation"}},

    {"running as root",
     latest,
     "{securityContext: {runAsNonRoot: true}, containers: [{name: a}, {name: b, securityContext: {runAsNonRoot: "
     "false}}]}",
     {"spec.containers[1].securityContext.runAsNonRoot"}},
    {"running as root",
     latest,
     "{securityContext: {runAsNonRoot: false}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]}",
     {"spec.securityContext.runAsNonRoot"}},
    {"running as root",
     latest,
     "{containers: [{name: a, securityContext: {runAsNonRoot: true}}, {name: b, securityContext: {runAsUser: 1}}]}",
     {"spec.containers[1].securityContext without runAsNonRoot"}},
    {"running as root", 35, "{hostUsers: false, securityContext: {runAsNonRoot: false}, containers: [{name: a}]}", {}},
    {"running as root", 34, "{hostUsers: false, containers: [{name: a}]}", {"spec.containers[0] without runAsNonRoot"}},
    {"running as root",
     latest,
     "{os: {name: windows}, containers: [{name: a}]}",
     {"spec.containers[0] without runAsNonRoot"}},

    {"root users",
     latest,
     "{securityContext: {runAsUser: 0}, containers: [{name: a, securityContext: {runAsUser: 1}}, {name: b, "
     "securityContext: {runAsUser: 0}}]}",
     {"spec.securityContext.runAsUser", "spec.containers[1].securityContext.runAsUser"}},
    {"root users", 35, "{hostUsers: false, securityContext: {runAsUser: 0}}", {}},
    {"root users", 34, "{hostUsers: false, securityContext: {runAsUser: 0}}", {"spec.securityContext.runAsUser"}},

    {"restricted seccomp",
     latest,
     "{securityContext: {seccompProfile: {type: Localhost}}, containers: [{name: a}]}",
     {}},
    {"restricted seccomp",
     latest,
     "{containers: [{name: a, securityContext: {seccompProfile: {type: RuntimeDefault}}}, {name: b}]}",
     {"spec.containers[1] without seccompProfile"}},
    {"restricted seccomp",
     latest,
     "{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a}, {name: b, securityContext: "
     "{seccompProfile: {type: Unconfined}}}]}",
     {"spec.securityContext.seccompProfile.type: Unconfined", "spec.containers[0] without seccompProfile",
      "spec.containers[1].securityContext.seccompProfile.type: Unconfined"}},
    {"restricted seccomp", 25, "{os: {name: windows}, containers: [{name: a}]}", {}},
    {"restricted seccomp",
     24,
     "{os: {name: windows}, containers: [{name: a}]}",
     {"spec.containers[0] without seccompProfile"}},

    {"dropped capabilities",
     latest,
     "{containers: [{name: a}, {name: b, securityContext: {}}, {name: c, securityContext: {capabilities: {}}}, {name: "
     "d, securityContext: {capabilities: {drop: [all]}}}, {name: e, securityContext: {capabilities: {drop: [KILL, "
     "ALL]}}}]}",
     {"spec.containers[0] without capabilities", "spec.containers[1].securityContext without capabilities",
      "spec.containers[2].securityContext.capabilities without drop",
      "spec.containers[3].securityContext.capabilities.drop"}},
    {"dropped capabilities", 25, "{os: {name: windows}, containers: [{name: a}]}", {}},
    {"restricted capabilities",
     latest,
     "{containers: [{name: a, securityContext: {capabilities: {add: [NET_BIND_SERVICE, net_bind_service, CHOWN]}}}]}",
     {"spec.containers[0].securityContext.capabilities.add[1]: net_bind_service",
      "spec.containers[0].securityContext.capabilities.add[2]: CHOWN"}},
    {"restricted capabilities",
     25,
     "{os: {name: windows}, containers: [{name: a, securityContext: {capabilities: {add: [CHOWN]}}}]}",
     {}},
};

INSTANTIATE_TEST_SUITE_P(Restricted, Conditions, ::testing::ValuesIn(restricted_rows));

/// Of several types: at most one of them is right for a field.
constexpr std::string_view nonsense[] = {"null", "[]", "{}", "''", "7", "[7, null, [], {}]", "{a: {b: [null]}}"};

TEST(AnyCondition, SurviveValuesOfEveryWrongType) {
  for (const std::string_view value : nonsense) {
    for (const std::string_view spec :
         {"{securityContext: $, volumes: $, hostPID: $, hostUsers: $, containers: [{name: a, securityContext: $, "
          "ports: "
          "$, lifecycle: $, livenessProbe: $}]}",
          "{securityContext: {seccompProfile: $, appArmorProfile: $, seLinuxOptions: $, windowsOptions: $, sysctls: $, "
          "runAsUser: $, runAsNonRoot: $}, containers: [{name: a, securityContext: {capabilities: $, privileged: $, "
          "procMount: $, allowPrivilegeEscalation: $, seccompProfile: $}}]}",
          "{volumes: [{hostPath: $, nfs: $}], securityContext: {seccompProfile: {type: $}, sysctls: [{name: $}]}, "
          "containers: [{name: a, securityContext: {capabilities: {add: $, drop: $}}, ports: [{hostPort: $}]}]}"}) {
      std::string text(spec);
      for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$')) text.replace(at, 1, value);
      PodOf subject(text, "{annotations: {" + std::string(apparmor_annotations) + "a: " + std::string(value) + "}}");
      for (const auto& [name, condition] : conditions()) {
        condition(subject.pod(), latest, subject.reader(),
                  [&](const Breach& breach) { EXPECT_TRUE(breach.at) << name; });
      }
    }
  }
}

TEST(AnyCondition, TellWhatTheyCouldNotJudge) {
  PodOf subject("{containers: [{name: a, securityContext: {privileged: 'true'}}]}");
  privileged(subject.container(), subject.reader(), [](const Breach&) { ADD_FAILURE(); });
  EXPECT_EQ(subject.faults(), 1u);
}

struct ProfileRow {
  int minor;
  std::string_view of_pod;
  std::string_view of_container;
  std::string_view annotations;
  Profile::Type type;
  bool is_inherited;
};

TEST(Seccomp, CountsFieldOfContainerThenAnnotationThenPod) {
  using enum Profile::Type;
  const std::string for_pod = "{" + std::string(seccomp_pod_annotation) + ": localhost/x}";
  const std::string for_container = "{" + std::string(seccomp_container_annotations) + "a: docker/default}";
  const std::string for_another = "{" + std::string(seccomp_container_annotations) + "b: unconfined}";
  const ProfileRow rows[] = {
      {latest, "{}", "{}", "{}", none, false},
      {latest, "{seccompProfile: {type: Unconfined}}", "{}", "{}", unconfined, true},
      {latest, "{seccompProfile: {type: Unconfined}}", "{seccompProfile: null}", "{}", unconfined, true},
      {latest, "{seccompProfile: {type: Unconfined}}", "{seccompProfile: {type: Localhost}}", "{}", localhost, false},
      {latest, "{seccompProfile: {type: RuntimeDefault}}", "{seccompProfile: {}}", "{}", unknown, false},
      {27, "{}", "{}", for_pod, none, false},
      {26, "{}", "{}", for_pod, localhost, true},
      {26, "{seccompProfile: {type: Unconfined}}", "{}", for_pod, unconfined, true},
      {26, "{seccompProfile: {type: Unconfined}}", "{}", for_container, runtime_default, false},
      {26, "{}", "{seccompProfile: {type: Unconfined}}", for_container, unconfined, false},
      {26, "{}", "{}", for_another, none, false},
  };
  for (const ProfileRow& row : rows) {
    PodOf subject("{securityContext: " + std::string(row.of_pod) +
                      ", containers: [{name: a, securityContext: " + std::string(row.of_container) + "}]}",
                  "{annotations: " + std::string(row.annotations) + "}");
    const Profile profile = effective_seccomp_profile(subject.pod(), subject.container(), row.minor, subject.reader());
    EXPECT_EQ(profile.type, row.type) << row.of_pod << row.of_container << row.annotations;
    EXPECT_EQ(profile.of_pod, row.is_inherited) << row.of_pod << row.of_container << row.annotations;
  }
}

TEST(AppArmor, CountsFieldOfContainerThenAnnotationThenPod) {
  using enum Profile::Type;
  const std::string annotated = "{" + std::string(apparmor_annotations) + "a: unconfined}";
  const ProfileRow rows[] = {
      {latest, "{}", "{}", "{}", none, false},
      {latest, "{appArmorProfile: {type: RuntimeDefault}}", "{}", annotated, unconfined, false},
      {latest, "{}", "{appArmorProfile: {type: Localhost}}", annotated, localhost, false},
      {latest, "{appArmorProfile: {type: Unconfined}}", "{}", "{}", unconfined, true},
      {29, "{appArmorProfile: {type: Unconfined}}", "{appArmorProfile: {type: Unconfined}}", "{}", none, false},
      {29, "{}", "{appArmorProfile: {type: Localhost}}", annotated, unconfined, false},
  };
  for (const ProfileRow& row : rows) {
    PodOf subject("{securityContext: " + std::string(row.of_pod) +
                      ", containers: [{name: a, securityContext: " + std::string(row.of_container) + "}]}",
                  "{annotations: " + std::string(row.annotations) + "}");
    const Profile profile = effective_apparmor_profile(subject.pod(), subject.container(), row.minor, subject.reader());
    EXPECT_EQ(profile.type, row.type) << row.of_pod << row.of_container << row.annotations;
    EXPECT_EQ(profile.of_pod, row.is_inherited) << row.of_pod << row.of_container << row.annotations;
  }
}

TEST(Effective, TakesTheContainersValueUnlessItIsNull) {
  PodOf subject(
      "{securityContext: {runAsUser: 1, runAsGroup: 2, windowsOptions: {hostProcess: true, runAsUserName: p}}, "
      "containers: [{name: a, securityContext: {runAsUser: 3, runAsGroup: null, windowsOptions: {runAsUserName: c}}}, "
      "{name: b}]}");
  const auto value = [&](Field field, std::size_t index) {
    return effective(field, subject.container(index), subject.pod(), subject.reader()).text();
  };
  EXPECT_EQ(value(Field::runAsUser, 0), "3");
  EXPECT_EQ(value(Field::runAsGroup, 0), "2");
  EXPECT_EQ(value(Field::runAsUser, 1), "1");
  EXPECT_FALSE(effective(Field::runAsNonRoot, subject.container(), subject.pod(), subject.reader()));
  const auto option = [&](Field field, std::size_t index) {
    return effective_windows_option(field, subject.container(index), subject.pod(), subject.reader()).text();
  };
  EXPECT_EQ(option(Field::runAsUserName, 0), "c");
  EXPECT_EQ(option(Field::hostProcess, 0), "true");
  EXPECT_EQ(option(Field::runAsUserName, 1), "p");
}

TEST(Capability, IsKnownInAnyCaseAndWithThePrefix) {
  for (const std::string_view written : {"SYS_ADMIN", "sys_admin", "CAP_SYS_ADMIN", "cap_Sys_Admin"}) {
    EXPECT_TRUE(is_capability(written, "SYS_ADMIN")) << written;
  }
  for (const std::string_view written : {"", "CAP_", "SYS_ADMINS", "SYS ADMIN", "CAP_CAP_SYS_ADMIN", "SYS-ADMIN"}) {
    EXPECT_FALSE(is_capability(written, "SYS_ADMIN")) << written;
  }
}

}  // namespace
}  // namespace seawall::pods
