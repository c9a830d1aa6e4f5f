#include <gtest/gtest.h>

#include "admission_testing.h"

namespace seawall::pods {
namespace {

using testing::Text;

constexpr Policy privileged_defaults{};
constexpr Policy strict_defaults{.enforce = {Level::baseline, Version(20)},
                                 .audit = {Level::restricted, Version(21)},
                                 .warn = {Level::baseline, Version(22)}};

struct Read {
  LabelledPolicy labelled;
  std::size_t faults = 0;

  /// "baseline:v1.20 restricted:v1.21 baseline:v1.22"
  std::string policy() const {
    return labelled.policy.enforce.text() + ' ' + labelled.policy.audit.text() + ' ' + labelled.policy.warn.text();
  }
  /// The labels that are at fault: "enforce warn-version"
  std::string at_fault() const {
    std::string text;
    for (const LabelFault& fault : labelled.faults) {
      if (!text.empty()) text += ' ';
      text += fault.label.substr(fault.label.find('/') + 1);
    }
    return text;
  }
};

/// `labels`: "enforce: baseline, warn: x", without the prefix.
Read read(std::string_view labels, const Policy& defaults = privileged_defaults) {
  std::string text;
  for (std::string_view rest = labels; !rest.empty();) {
    const std::size_t size = std::min(rest.find(", "), rest.size());
    text += "pod-security.kubernetes.io/" + std::string(rest.substr(0, size)) + "\n";
    rest.remove_prefix(std::min(size + 2, rest.size()));
  }
  const Text document(text);
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  return {policy_of(document.root(), defaults, reader), faults.size()};
}

TEST(PolicyOf, DefaultsStandWhereNoLabelIs) {
  EXPECT_EQ(read("").policy(), "privileged:latest privileged:latest privileged:latest");
  EXPECT_EQ(read("", strict_defaults).policy(), "baseline:v1.20 restricted:v1.21 baseline:v1.22");
  EXPECT_EQ(read("enforce-version: v1.3, audit: baseline", strict_defaults).policy(),
            "baseline:v1.3 baseline:v1.21 baseline:v1.22");
}

TEST(PolicyOf, WarnFollowsAnEnforceThatIsStricter) {
  EXPECT_EQ(read("enforce: baseline, enforce-version: v1.5").policy(), "baseline:v1.5 privileged:latest baseline:v1.5");
  EXPECT_EQ(read("enforce: baseline, warn-version: v1.6").policy(), "baseline:latest privileged:latest baseline:v1.6");
  EXPECT_EQ(read("enforce: baseline, warn: privileged").policy(),
            "baseline:latest privileged:latest privileged:latest");
  EXPECT_EQ(read("enforce: baseline, enforce-version: v1.5", strict_defaults).policy(),
            "baseline:v1.5 restricted:v1.21 baseline:v1.22")
      << "no stricter than the default of warn";
  EXPECT_EQ(read("enforce: restricted, enforce-version: v1.5", strict_defaults).policy(),
            "restricted:v1.5 restricted:v1.21 restricted:v1.5");
}

TEST(PolicyOf, AFaultFallsBackToWhatIsSafeAndWarnDoesNotFollow) {
  const Read all = read("enforce: x, enforce-version: x, audit: x, audit-version: x, warn: x, warn-version: x");
  EXPECT_EQ(all.policy(), "restricted:latest privileged:latest privileged:latest");
  EXPECT_EQ(all.at_fault(), "enforce enforce-version audit audit-version warn warn-version");
  EXPECT_EQ(read("enforce: x").policy(), "restricted:latest privileged:latest privileged:latest");
  EXPECT_EQ(read("warn: x, enforce: baseline").policy(), "baseline:latest privileged:latest privileged:latest");
}

TEST(PolicyOf, AFaultIsToldInUpstreamsWords) {
  const LabelFault fault = read("warn: \"st\\\"r\\n\"").labelled.faults.at(0);
  EXPECT_EQ(fault.field(), "metadata.labels[pod-security.kubernetes.io/warn]");
  EXPECT_EQ(fault.body(), R"(Invalid value: "st\"r\n": must be one of privileged, baseline, restricted)");
  EXPECT_EQ(read("audit-version: \"1.2\"").labelled.faults.at(0).text(),
            R"(metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: "1.2": )"
            R"(must be "latest" or "v1.x")");
}

TEST(PolicyOf, VersionsAreReadByUpstreamsPattern) {
  for (const char* const version : {"latest", "v1.0", "v1.9", "v1.10", "v1.99", "v1.9223372036854775807"}) {
    const Read result = read("enforce-version: \"" + std::string(version) + '"');
    EXPECT_EQ(result.at_fault(), "") << version;
    EXPECT_EQ(result.labelled.policy.enforce.version.text(), version);
  }
  for (const char* const version : {"", "v1", "v1.", "v1.01", "v2.1", "V1.1", "v1.-1", "v1.1 ", "v1.1.1", "1.1",
                                    "Latest", "v1.9223372036854775808", "v1.99999999999999999999"}) {
    const Read result = read("enforce-version: \"" + std::string(version) + '"');
    EXPECT_EQ(result.at_fault(), "enforce-version") << version;
    EXPECT_TRUE(result.labelled.policy.enforce.version.is_latest());
  }
}

TEST(PolicyOf, AValueThatIsNoStringIsToldAndCountsAsAFault) {
  for (const char* const labels : {"enforce: true", "enforce: 1", "enforce: [baseline]", "enforce: {a: b}"}) {
    const Read result = read(labels);
    EXPECT_EQ(result.policy(), "restricted:latest privileged:latest privileged:latest") << labels;
    EXPECT_EQ(result.at_fault(), "enforce") << labels;
    EXPECT_EQ(result.faults, 1u) << labels;
  }
  const Read of_null = read("enforce: ~");
  EXPECT_EQ(of_null.labelled.policy.enforce.level, Level::restricted) << "Go makes an empty string of it";
  EXPECT_EQ(of_null.faults, 0u);
}

TEST(PolicyOf, LabelsThatAreNoMapAreTold) {
  const Text document("[a]");
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  EXPECT_EQ(policy_of(document.root(), strict_defaults, reader).policy, strict_defaults);
  EXPECT_EQ(faults.size(), 1u);
}

}  // namespace
}  // namespace seawall::pods
