#include <gtest/gtest.h>

#include "pods/pods.h"
#include "testing.h"

namespace seawall::pods {
namespace {

using testing::PodOf;

constexpr LevelVersion restricted{Level::restricted, Version()};
constexpr LevelVersion baseline{Level::baseline, Version()};

std::string ids_of(StandardChecks checks) {
  std::string ids;
  for (const StandardCheck check : checks) {
    if (!ids.empty()) ids += ' ';
    ids += id_of(check);
  }
  return ids;
}

std::string forbidding(std::string_view spec, LevelVersion policy, std::string_view metadata = "{}") {
  PodOf subject(spec, metadata);
  const StandardChecks checks = evaluate(subject.pod(), policy, subject.reader());
  EXPECT_EQ(subject.faults(), 0u);
  return ids_of(checks);
}

std::string detail_of(StandardCheck check, std::string_view spec, Version version = {},
                      std::string_view metadata = "{}") {
  PodOf subject(spec, metadata);
  return explain(check, subject.pod(), version, subject.reader()).detail;
}

TEST(Level, IsParsedByItsExactName) {
  EXPECT_EQ(parse_level("privileged"), Level::privileged);
  EXPECT_EQ(parse_level("baseline"), Level::baseline);
  EXPECT_EQ(parse_level("restricted"), Level::restricted);
  for (const std::string_view text : {"", "Restricted", "restricted ", "none"}) EXPECT_FALSE(parse_level(text)) << text;
}

TEST(Version, IsLatestOrOneMinor) {
  EXPECT_EQ(parse_version("latest"), Version());
  EXPECT_EQ(parse_version("v1.0"), Version(0));
  EXPECT_EQ(parse_version("v1.31"), Version(31));
  EXPECT_EQ(parse_version("v1.9223372036854775807")->minor(), newest_minor);
  for (const std::string_view text : {"", "1.31", "v1", "v1.", "v1.01", "v1.-1", "v1.+1", "v2.0", "v1.31.0", "v1.x",
                                      "Latest", "v1.31 ", "v1.9223372036854775808", "v1.99999999999999999999999"}) {
    EXPECT_FALSE(parse_version(text)) << text;
  }
}

TEST(Version, BeyondTheNewestMeansItAndKeepsItsName) {
  EXPECT_EQ(Version(99).minor(), newest_minor);
  EXPECT_EQ(Version(99).text(), "v1.99");
  EXPECT_EQ((LevelVersion{Level::baseline, Version(24)}.text()), "baseline:v1.24");
  EXPECT_EQ(Version().text(), "latest");
  EXPECT_NE(Version(99), Version());
}

TEST(Standards, PrivilegedRunsNoCheck) {
  EXPECT_TRUE(checks_of({Level::privileged, Version()}).empty());
  EXPECT_EQ(forbidding("{hostPID: true}", {Level::privileged, Version()}), "");
}

// A pod for Windows may add SYS_ADMIN at restricted, where the check is lifted, and not at baseline.
TEST(Standards, LiftRestrictedChecksForWindows) {
  const char* pod =
      "{os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: "
      "{capabilities: {add: [SYS_ADMIN]}}}]}";
  EXPECT_EQ(forbidding(pod, restricted), "");
  EXPECT_EQ(forbidding(pod, baseline), "capabilities_baseline");
  EXPECT_EQ(forbidding(pod, {Level::restricted, Version(24)}),
            "allowPrivilegeEscalation capabilities_restricted seccompProfile_restricted");
}

TEST(Standards, ReachTheStrictestLevelThatAllows) {
  const auto level_of_pod = [](std::string_view spec) {
    PodOf subject(spec);
    return level_reached(subject.pod(), Version(), subject.reader());
  };
  EXPECT_EQ(level_of_pod("{hostPID: true, containers: [{name: a}]}"), Level::privileged);
  EXPECT_EQ(level_of_pod("{containers: [{name: a}]}"), Level::baseline);
  EXPECT_EQ(level_of_pod("{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: "
                         "[{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: "
                         "[ALL]}}}]}"),
            Level::restricted);
  EXPECT_EQ(level_of_pod("{}"), Level::restricted) << "no container lacks anything";
}

// What Go makes of null in a list is an empty value, which the standards then judge.
TEST(Standards, TakeNullInAListForAnEmptyValue) {
  EXPECT_EQ(forbidding("{volumes: [null]}", restricted), "restrictedVolumes");
  EXPECT_EQ(forbidding("{securityContext: {sysctls: [null]}}", baseline), "sysctls");
  EXPECT_EQ(forbidding("{containers: [{name: a, securityContext: {capabilities: {add: [null]}}}]}", baseline),
            "capabilities_baseline");
  EXPECT_EQ(forbidding("{containers: [{name: a, ports: [null]}]}", baseline), "");
}

TEST(Standards, ToleratePodsWithoutAnything) {
  EXPECT_EQ(forbidding("{}", baseline), "");
  EXPECT_EQ(forbidding("{containers: []}", restricted), "");
  EXPECT_EQ(forbidding("{containers: [{}]}", baseline), "");
}

// A wrong type anywhere that a check looks must be told, or a pod that the API server refuses would seem allowed.
TEST(Standards, TellEachValueOfAWrongType) {
  const std::string_view specs[] = {
      "{hostPID: 'yes'}",
      "{volumes: {}}",
      "{volumes: [5]}",
      "{volumes: [{hostPath: /}]}",
      "{securityContext: 5}",
      "{securityContext: {sysctls: {}}}",
      "{securityContext: {sysctls: [{name: 5}]}}",
      "{securityContext: {windowsOptions: {hostProcess: 1}}}",
      "{securityContext: {runAsNonRoot: 'false'}, containers: [{name: a}]}",
      "{securityContext: {runAsUser: '0'}, containers: [{name: a}]}",
      "{securityContext: {seccompProfile: Unconfined}}",
      "{securityContext: {seLinuxOptions: {type: 5}}}",
      "{securityContext: {appArmorProfile: {type: []}}}",
      "{containers: [{name: a, securityContext: []}]}",
      "{containers: [{name: a, ports: [{hostPort: '80'}]}]}",
      "{containers: [{name: a, livenessProbe: {httpGet: {host: 5}}}]}",
      "{containers: [{name: a, lifecycle: {preStop: {tcpSocket: []}}}]}",
      "{containers: [{name: a, securityContext: {privileged: 'true'}}]}",
      "{containers: [{name: a, securityContext: {procMount: 5}}]}",
      "{containers: [{name: a, securityContext: {capabilities: {add: NET_RAW}}}]}",
      "{containers: [{name: a, securityContext: {capabilities: {add: [5]}}}]}",
      "{containers: [{name: a, securityContext: {capabilities: []}}]}",
      "{containers: [{name: a, securityContext: {allowPrivilegeEscalation: 'false'}}]}",
  };
  for (const std::string_view spec : specs) {
    PodOf subject(spec);
    evaluate(subject.pod(), restricted, subject.reader());
    EXPECT_TRUE(subject.reader().has_met_fault()) << spec;
  }
}

TEST(Standards, QuoteAnnotationsAsGoDoes) {
  EXPECT_EQ(detail_of(StandardCheck::app_armor_profile, "{}", Version(),
                      R"({annotations: {container.apparmor.security.beta.kubernetes.io/a: "un\"conf\nined"}})"),
            R"(annotation must not set AppArmor profile type to )"
            R"("container.apparmor.security.beta.kubernetes.io/a="un\"conf\nined"")");
}

TEST(Standards, WritePortsAsNumbers) {
  EXPECT_EQ(detail_of(StandardCheck::host_ports, "{containers: [{name: a, ports: [{hostPort: 80.0}, {hostPort: 0x50}, "
                                                 "{hostPort: 443}]}]}"),
            "container \"a\" uses hostPorts 443, 80");
}

TEST(Standards, NameEachPlaceOfAViolation) {
  PodOf subject("{securityContext: {runAsUser: 0}, initContainers: [{name: a, securityContext: {runAsUser: 0}}], "
                "containers: [{name: b, securityContext: {runAsUser: 1}}]}");
  std::vector<std::string> places;
  violations(StandardCheck::run_as_user, subject.pod(), Version(), subject.reader(), [&](const Violation& violation) {
    places.push_back(std::string(violation.container ? violation.container->name : "pod") + " at " +
                     subject.line_of(violation.breach));
  });
  EXPECT_EQ(places, (std::vector<std::string>{"pod at spec.securityContext.runAsUser",
                                              "a at spec.initContainers[0].securityContext.runAsUser"}));
}

TEST(Standards, JoinReasonsAndDetails) {
  PodOf subject("{hostPID: true, containers: [{name: a, ports: [{hostPort: 80}]}]}");
  const StandardChecks checks = evaluate(subject.pod(), baseline, subject.reader());
  EXPECT_EQ(forbidden_reasons(checks, subject.pod(), Version(), subject.reader()), "host namespaces, hostPort");
  EXPECT_EQ(forbidden_details(checks, subject.pod(), Version(), subject.reader()),
            "host namespaces (hostPID=true), hostPort (container \"a\" uses hostPort 80)");
}

}  // namespace
}  // namespace seawall::pods
