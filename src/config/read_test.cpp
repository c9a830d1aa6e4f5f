#include <gtest/gtest.h>

#include "config.h"
#include "testing.h"

namespace seawall::config {
namespace {

using testing::catalogue;

std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> texts;
  for (const documents::Error& error : read("c.yaml", text, catalogue).errors) texts.push_back(error.text());
  return texts;
}

Config config_of(const std::string& text) {
  Read result = read("c.yaml", text, catalogue);
  for (const documents::Error& error : result.errors) ADD_FAILURE() << error.text();
  return std::move(result.config);
}

TEST(Read, KnowsEveryKey) {
  const Config config = config_of(R"(
version: 1
select: [pods, host-*]
ignore: KSV-0020
frameworks: [nsa]
checks:
  low-user-id:
    enabled: true
    severity: info
    parameters: {minimum: 1000, strict: true, ports: [22, "80"]}
  host-pid:
exclude: ["**/testdata/**"]
failOn: [medium, host-pid]
maxFindings: 3
kubernetesVersion: "1.31"
baseline: known.json
honourPeerAnnotations: true
suppressions:
  - checks: [host-network]
    paths: ["addons/**"]
    objects: {kinds: [DaemonSet], namespaces: kube-*, names: [calico-*], selector: "app=calico"}
    reason: It is the network.
    owner: platform
    until: 2027-01-31
podTemplates:
  - {group: example.com, kind: WebApp, templates: [spec.template, spec.jobs.*.template], podSpecs: spec.pod}
)");
  EXPECT_EQ(config.select.value, (std::vector<std::string>{"pods", "host-*"}));
  EXPECT_EQ(config.select.place.line, 3u);
  EXPECT_EQ(config.ignore.value, std::vector<std::string>{"KSV-0020"});
  EXPECT_EQ(config.frameworks.value, std::vector<std::string>{"nsa"});
  ASSERT_EQ(config.checks.size(), 1u);
  EXPECT_EQ(config.checks[0].check, &testing::low_user_id);
  EXPECT_TRUE(config.checks[0].enabled.value);
  EXPECT_EQ(config.checks[0].severity.value, findings::Severity::info);
  ASSERT_EQ(config.checks[0].values.size(), 3u);
  EXPECT_EQ(config.checks[0].values[0].setting.value.integer, 1000);
  EXPECT_TRUE(config.checks[0].values[1].setting.value.boolean);
  EXPECT_EQ(config.checks[0].values[2].setting.value.strings, (std::vector<std::string>{"22", "80"}));
  EXPECT_EQ(config.exclude.value, std::vector<std::string>{"**/testdata/**"});
  EXPECT_EQ(config.fail_on.value, (std::vector<std::string>{"medium", "host-pid"}));
  EXPECT_EQ(config.max_findings.value, 3);
  EXPECT_EQ(config.kubernetes_version.value, "1.31");
  EXPECT_EQ(config.baseline.value, "known.json");
  EXPECT_TRUE(config.honour_peer_annotations.value);
  ASSERT_EQ(config.suppressions.size(), 1u);
  const findings::SuppressionRule& rule = config.suppressions[0];
  EXPECT_EQ(rule.checks, std::vector<std::string>{"host-network"});
  EXPECT_EQ(rule.paths, std::vector<std::string>{"addons/**"});
  EXPECT_EQ(rule.kinds, std::vector<std::string>{"DaemonSet"});
  EXPECT_EQ(rule.namespaces, std::vector<std::string>{"kube-*"});
  EXPECT_EQ(rule.names, std::vector<std::string>{"calico-*"});
  EXPECT_TRUE(rule.selector);
  EXPECT_EQ(rule.reason, "It is the network.");
  EXPECT_EQ(rule.owner, "platform");
  ASSERT_TRUE(rule.until);
  EXPECT_EQ(findings::text_of(*rule.until), "2027-01-31");
  EXPECT_EQ(rule.place.line, 19u);
  ASSERT_EQ(config.pod_templates.size(), 1u);
  EXPECT_EQ(config.pod_templates[0].kind, "WebApp");
  EXPECT_EQ(config.pod_templates[0].group, "example.com");
  EXPECT_EQ(config.pod_templates[0].paths, "spec.template,spec.jobs.*.template,spec.pod!");
}

TEST(Read, TakesAnEmptyFileAndKeysWithoutValueForNothing) {
  for (const char* text : {"", "# nothing\n", "---\n", "{}", "select:\nchecks: null\nsuppressions:\n"}) {
    const Config config = config_of(text);
    EXPECT_FALSE(config.select.is_set());
    EXPECT_TRUE(config.suppressions.empty());
  }
}

TEST(Read, TellsEveryErrorWithItsPlace) {
  const struct {
    std::string text;
    std::string error;
  } rows[] = {
      {"selct: [pods]\n", "c.yaml:1:1: unknown key \"selct\"; did you mean \"select\"?"},
      {"version: 2\n", "c.yaml:1:10: \"version\" is \"2\"; this Seawall reads version 1"},
      {"[a]\n", "c.yaml:1:1: the file holds a list, not a map"},
      {"a: [\n", "c.yaml:"},
      {"select: {a: b}\n", "c.yaml:1:9: \"select\" is a map, not a list of strings"},
      {"select: [1]\n", "c.yaml:1:10: \"select\" is an integer, not a list of strings"},
      {"select: [host-pod]\n", "c.yaml:1:9: no check is meant by \"host-pod\"; did you mean \"host-pid\"?"},
      {"frameworks: [nist]\n", "c.yaml:1:13: no framework is meant by \"nist\""},
      {"failOn: 3\n", "c.yaml:1:9: \"failOn\" is an integer, not a list of strings"},
      {"maxFindings: -1\n", "c.yaml:1:14: \"maxFindings\" is not a whole number from 0 on"},
      {"kubernetesVersion: \"1.99\"\n", "c.yaml:1:20: \"1.99\" is no version of Kubernetes from 1.0 to 1.37"},
      {"kubernetesVersion: 1\n", "c.yaml:1:20: \"kubernetesVersion\" is an integer, not a string"},
      {"honourPeerAnnotations: yes please\n", "c.yaml:1:24: \"honourPeerAnnotations\" is a string, not a boolean"},
      {"checks:\n  host-pod: {}\n", "c.yaml:2:3: there is no check \"host-pod\"; did you mean \"host-pid\"?"},
      {"checks:\n  host-pid: {severity: bad}\n",
       "c.yaml:2:24: \"checks.host-pid.severity\" is not info, low, medium, high or critical"},
      {"checks:\n  host-pid: {sverity: low}\n",
       "c.yaml:2:14: unknown key \"sverity\" in \"checks.host-pid\"; did you mean \"severity\"?"},
      {"checks:\n  host-pid: {parameters: {minmum: 1}}\n",
       "c.yaml:2:35: check \"host-pid\" has no parameter \"minmum\"; did you mean \"minimum\"?"},
      {"checks:\n  host-pid: {parameters: {minimum: x}}\n",
       "c.yaml:2:36: parameter \"minimum\" is a whole number, not \"x\""},
      {"suppressions: [{checks: [host-pid]}]\n", "c.yaml:1:16: \"suppressions[0]\" has no reason"},
      {"suppressions: [{checks: [host-pid], reason: \" \"}]\n", "c.yaml:1:16: \"suppressions[0]\" has no reason"},
      {"suppressions: [{reason: because}]\n",
       "c.yaml:1:16: \"suppressions[0]\" would suppress everything; give it checks, paths, objects, vulnerabilities "
       "or packages"},
      {"suppressions: [{checks: [host-pid], reason: r, until: 2027-02-30}]\n",
       "c.yaml:1:55: \"suppressions[0].until\" is not a day such as 2027-01-31"},
      {"suppressions: [{checks: [host-pid], reason: r, objects: {selector: \"a in\"}}]\n", "c.yaml:1:68: "},
      {"podTemplates: [{kind: A}]\n", "c.yaml:1:16: \"podTemplates[0]\" has neither templates nor podSpecs"},
      {"podTemplates: [{templates: [a]}]\n", "c.yaml:1:16: \"podTemplates[0]\" has no kind"},
      {"podTemplates: [{kind: A, templates: [\"a..b\"]}]\n", "c.yaml:1:16: \"a..b\" is no path such as"},
      {"select: [pods]\nselect: [images]\n", "c.yaml:2:1: key \"select\" is set twice"},
      {"select: [pods]\n---\nselect: [images]\n", "c.yaml:3:1: a second document, where there can be only one"},
  };
  for (const auto& row : rows) {
    const std::vector<std::string> errors = errors_of(row.text);
    ASSERT_EQ(errors.size(), 1u) << row.text;
    EXPECT_EQ(errors[0].substr(0, row.error.size()), row.error);
  }
  EXPECT_EQ(errors_of("a: 1\nb: 2\nmaxFindings: x\n").size(), 3u);
}

TEST(Read, DoesNotCrashOnWhatIsNoConfiguration) {
  const std::string keys[] = {"select",       "ignore",
                              "frameworks",   "checks",
                              "exclude",      "failOn",
                              "maxFindings",  "kubernetesVersion",
                              "baseline",     "honourPeerAnnotations",
                              "suppressions", "podTemplates",
                              "version"};
  const std::string values[] = {"1",
                                "-1",
                                "1.5",
                                "x",
                                "''",
                                "true",
                                "[]",
                                "{}",
                                "[[]]",
                                "[{}]",
                                "{a: b}",
                                "[{a: [b]}]",
                                "{host-pid: 1}",
                                "{host-pid: {parameters: []}}",
                                "{host-pid: {parameters: {minimum: []}}}",
                                "[{checks: {}, reason: [], until: {}, objects: 1}]",
                                "&a [*a]",
                                "2027-01-31"};
  for (const std::string& key : keys) {
    for (const std::string& value : values) read("c.yaml", key + ": " + value + "\n", catalogue);
  }
}

/// Lines that begin with # and no single space are settings.
std::string uncommented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n') + 1);
    text.remove_prefix(line.size());
    const bool is_prose = line.starts_with("# ") && !line.starts_with("#  ");
    if (line.starts_with('#') && !is_prose) line.remove_prefix(1);
    out += line;
  }
  return out;
}

TEST(Example, IsReadAsItIsAndWithAllOfItInForce) {
  const Config untouched = config_of(std::string(commented_example()));
  EXPECT_FALSE(untouched.select.is_set());
  EXPECT_TRUE(untouched.suppressions.empty());
  const Config all = config_of(uncommented(commented_example()));
  EXPECT_TRUE(all.select.is_set() && all.ignore.is_set() && all.frameworks.is_set() && all.exclude.is_set());
  EXPECT_TRUE(all.fail_on.is_set() && all.max_findings.is_set() && all.kubernetes_version.is_set());
  EXPECT_TRUE(all.baseline.is_set() && all.honour_peer_annotations.is_set());
  EXPECT_EQ(all.checks.size(), 1u);
  EXPECT_EQ(all.suppressions.size(), 2u);
  EXPECT_EQ(all.pod_templates.size(), 2u);
}

}  // namespace
}  // namespace seawall::config
