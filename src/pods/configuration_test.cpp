#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admission_testing.h"

namespace seawall::pods {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Text;

const std::string header = "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n";
const std::string json_header =
    R"("apiVersion":"pod-security.admission.config.k8s.io/v1","kind":"PodSecurityConfiguration")";

std::string error_of(const std::string& text) {
  const Text document(text);
  const auto configuration = read_configuration(document.root());
  return configuration ? "no error" : configuration.error().message();
}

Configuration read(const std::string& text) {
  const Text document(text);
  auto configuration = read_configuration(document.root());
  EXPECT_TRUE(configuration) << configuration.error().message();
  return configuration ? take(std::move(configuration)) : Configuration();
}

TEST(ReadConfiguration, NothingIsAllDefaults) {
  for (const std::string& text : {std::string(), std::string("null"), header, header + "defaults:\nexemptions:\n",
                                  header + "defaults: {enforce: ~, warn-version: ''}\n"}) {
    const Configuration configuration = read(text);
    EXPECT_EQ(configuration.defaults, Policy()) << text;
    EXPECT_THAT(configuration.exemptions.namespaces, IsEmpty());
  }
}

TEST(ReadConfiguration, ReadsAllThatIsSet) {
  const Configuration configuration =
      read(header + "defaults: {enforce: baseline, enforce-version: v1.5, audit: restricted}\n"
                    "exemptions: {usernames: [eve], runtimeClasses: [kata, a.b], "
                    "namespaces: [kube-system]}\n");
  EXPECT_EQ(configuration.defaults.enforce.text(), "baseline:v1.5");
  EXPECT_EQ(configuration.defaults.audit.text(), "restricted:latest");
  EXPECT_EQ(configuration.defaults.warn.text(), "privileged:latest");
  EXPECT_THAT(configuration.exemptions.usernames, ElementsAre("eve"));
  EXPECT_THAT(configuration.exemptions.runtime_classes, ElementsAre("kata", "a.b"));
  EXPECT_THAT(configuration.exemptions.namespaces, ElementsAre("kube-system"));
}

TEST(ReadConfiguration, FieldsThatNoOneKnowsAreToldInTheOrderOfTheDocument) {
  EXPECT_EQ(error_of('{' + json_header + R"(,"z":1,"defaults":{"y":1,"enforce":"baseline"},"a":{}})"),
            R"(strict decoding error: unknown field "z", unknown field "defaults.y", unknown field "a")");
  EXPECT_EQ(error_of('{' + json_header + R"(,"Defaults":{},"a.\"b":1})"),
            R"(strict decoding error: unknown field "Defaults", unknown field "a.\"b")");
}

TEST(ReadConfiguration, FieldsOfYamlAreToldSortedAsItBecomesJsonFirst) {
  EXPECT_EQ(error_of(header + "zeta: 1\nalpha: 2\ndefaults:\n  warned: x\n"),
            R"(strict decoding error: unknown field "alpha", unknown field "defaults.warned", unknown field "zeta")");
}

TEST(ReadConfiguration, RepeatedFieldsAreRefused) {
  EXPECT_EQ(error_of('{' + json_header + R"(,"defaults":{"warn":"baseline","warn":"restricted","x":1}})"),
            R"(strict decoding error: duplicate field "defaults.warn", unknown field "defaults.x")");
  EXPECT_EQ(error_of(header + "defaults:\n  enforce: baseline\n  enforce: privileged\n"),
            R"(strict decoding error: duplicate field "defaults.enforce")");
}

TEST(ReadConfiguration, ValuesOfWrongTypesAreRefusedBeforeAnythingElse) {
  EXPECT_EQ(error_of(header + "x: 1\ndefaults: {enforce: 1, audit: true}\n"),
            "json: cannot unmarshal bool into Go struct field PodSecurityDefaults.defaults.audit of type string");
  EXPECT_EQ(error_of(header + "exemptions: {usernames: [1]}\n"),
            "json: cannot unmarshal number into Go struct field PodSecurityExemptions.exemptions.usernames of type "
            "string");
  EXPECT_EQ(error_of("{apiVersion: pod-security.admission.config.k8s.io/v1beta1, kind: PodSecurityConfiguration, "
                     "defaults: []}"),
            "json: cannot unmarshal array into Go struct field PodSecurityConfiguration.defaults of type "
            "v1beta1.PodSecurityDefaults");
  EXPECT_EQ(error_of("[]"), "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value "
                            "of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
                            "Kind string \"json:\\\"kind,omitempty\\\"\" }");
  EXPECT_EQ(error_of("kind: 1\napiVersion: v1\n"), "couldn't get version/kind; json parse error: json: cannot "
                                                   "unmarshal number into Go struct field .kind of type string");
}

TEST(ReadConfiguration, KindAndVersionMustBeKnown) {
  EXPECT_EQ(error_of(R"({"kind":"PodSecurityConfiguration"})"),
            R"(Object 'apiVersion' is missing in '{"kind":"PodSecurityConfiguration"}')");
  EXPECT_EQ(error_of(R"({"apiVersion":"v1"})"), R"(Object 'Kind' is missing in '{"apiVersion":"v1"}')");
  EXPECT_EQ(error_of("kind: PodSecurityConfiguration\n"), "Object 'apiVersion' is missing in 'test.yaml'");
  EXPECT_EQ(error_of("{apiVersion: a/b/c, kind: X}"), "unexpected GroupVersion string: a/b/c");
  EXPECT_EQ(error_of("{apiVersion: v1, kind: Pod}"),
            R"(no kind "Pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111")");
}

TEST(ReadConfiguration, NamesOfNamespacesAreLabels) {
  const std::string longest(63, 'a');
  EXPECT_THAT(read(header + "exemptions: {namespaces: [" + longest + ", 0a, a-b]}").exemptions.namespaces,
              ElementsAre(longest, "0a", "a-b"));
  const auto error = [](const std::string& name) {
    return error_of(header + "exemptions: {namespaces: ['" + name + "']}");
  };
  EXPECT_EQ(error(longest + 'a'),
            "exemptions.namespaces[0]: Invalid value: \"" + longest + "a\": must be no more than 63 characters");
  EXPECT_EQ(error("a.b"), "exemptions.namespaces[0]: Invalid value: \"a.b\": must not contain dots");
  EXPECT_THAT(error(longest + 'A'), HasSubstr("must be no more than 63 characters, a lowercase RFC 1123 label"));
  for (const char* const name : {"", "-a", "a-", "A", "a_b", "a..b", ".a", "a.", "a\u00e9"}) {
    EXPECT_THAT(error(name), HasSubstr("a lowercase RFC 1123 label must consist of")) << name;
  }
}

TEST(ReadConfiguration, NamesOfRuntimeClassesAreSubdomains) {
  std::string longest;
  while (longest.size() < 252) longest += "a.";
  longest += 'a';
  ASSERT_EQ(longest.size(), 253u);
  EXPECT_THAT(read(header + "exemptions: {runtimeClasses: [" + longest + "]}").exemptions.runtime_classes,
              ElementsAre(longest));
  const auto error = [](const std::string& name) {
    return error_of(header + "exemptions: {runtimeClasses: ['" + name + "']}");
  };
  EXPECT_THAT(error(longest + 'a'), HasSubstr("\": must be no more than 253 characters"));
  EXPECT_THAT(error(longest + 'A'),
              HasSubstr("must be no more than 253 characters, a lowercase RFC 1123 subdomain must consist of"));
  for (const char* const name : {"", "a..b", "a.-b", "a.", "A"}) {
    EXPECT_THAT(error(name), HasSubstr("a lowercase RFC 1123 subdomain must consist of")) << name;
  }
}

TEST(ReadConfiguration, ExemptionsMustNotRepeat) {
  EXPECT_EQ(error_of(header + "exemptions: {usernames: [a, '', a, ~], namespaces: [b, b]}"),
            R"([exemptions.namespaces[1]: Duplicate value: "b", )"
            R"(exemptions.usernames[1]: Invalid value: "": username must not be empty, )"
            R"(exemptions.usernames[2]: Duplicate value: "a", )"
            R"(exemptions.usernames[3]: Invalid value: "": username must not be empty])");
}

std::string wrapped(const std::string& plugins) {
  return "{apiVersion: apiserver.config.k8s.io/v1, kind: AdmissionConfiguration, plugins: " + plugins + "}";
}

TEST(ReadConfiguration, StandsInlineInAnAdmissionConfiguration) {
  const std::string own = "{apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, "
                          "defaults: {enforce: baseline}}";
  const Configuration configuration = read(
      wrapped("[{name: EventRateLimit, path: events.yaml}, {name: PodSecurity, path: x, configuration: " + own + "}]"));
  EXPECT_EQ(configuration.defaults.enforce.level, Level::baseline) << "an inline one counts before a path";
  for (const char* const plugins : {"[]", "[{name: EventRateLimit, path: e}]", "[{name: PodSecurity}]",
                                    "[{name: PodSecurity, configuration: ~}]"}) {
    EXPECT_EQ(read(wrapped(plugins)).defaults, Policy()) << plugins;
  }
}

TEST(ReadConfiguration, AFaultyAdmissionConfigurationIsRefused) {
  EXPECT_EQ(error_of(wrapped("[{name: PodSecurity, configuration: {kind: X}}]")),
            "Object 'apiVersion' is missing in 'test.yaml'");
  EXPECT_EQ(error_of(wrapped("[{name: PodSecurity, config: {}}]")),
            R"(strict decoding error: unknown field "plugins[0].config")");
  EXPECT_EQ(error_of(wrapped("{PodSecurity: {}}")),
            "json: cannot unmarshal object into Go struct field AdmissionConfiguration.plugins of type "
            "[]v1.AdmissionPluginConfiguration");
  EXPECT_THAT(error_of(wrapped("[{name: PodSecurity, configuration: {apiVersion: apiserver.config.k8s.io/v1, "
                               "kind: AdmissionConfiguration}}]")),
              HasSubstr("no kind \"AdmissionConfiguration\" is registered"));
}

TEST(ReadConfiguration, AConfigurationInAnotherFileIsAskedFor) {
  const Text document(wrapped("[{name: PodSecurity, path: pss.yaml}]"));
  const auto configuration = read_configuration(document.root());
  ASSERT_FALSE(configuration);
  EXPECT_EQ(configuration.error().message(), "the configuration of plugin \"PodSecurity\" is in another file, "
                                             "\"pss.yaml\"");
  EXPECT_EQ(configuration.error().advice(), "give that file");
}

}  // namespace
}  // namespace seawall::pods
