#include <gtest/gtest.h>

#include "config.h"
#include "testing.h"

namespace seawall::config {
namespace {

using testing::catalogue;

/// Ids that run, or the error.
std::string planned(const Selection& selection, std::span<const CheckSettings> settings = {}) {
  const auto checks = plan(catalogue, selection, settings);
  if (!checks) return "error: " + checks.error().message();
  std::string ids;
  for (const findings::ConfiguredCheck& each : *checks) ids += (ids.empty() ? "" : " ") + std::string(each.check->id);
  return ids;
}

TEST(Plan, RunsWhatIsSelectedAndNotIgnored) {
  const struct {
    Selection selection;
    std::string ids;
  } rows[] = {
      {{}, "host-network host-pid image-not-pinned-by-digest"},
      {{{"host-*"}, {}, {}}, "host-network host-pid"},
      {{{"images"}, {}, {}}, "image-not-pinned-by-digest"},
      {{{"pods"}, {"host-pid"}, {}}, "host-network"},
      {{{"applications"}, {"pods"}, {}}, "image-not-pinned-by-digest"},
      {{{"low-user-id"}, {}, {}}, "low-user-id"},
      {{{"low-*"}, {}, {}}, ""},
      {{{"KSV009"}, {}, {}}, "host-network"},
      {{{"ckv_k8s_43"}, {}, {}}, "image-not-pinned-by-digest"},
      {{{}, {}, {"pss-restricted"}}, "host-network host-pid"},
      {{{}, {}, {"nsa", "cis"}}, "host-network image-not-pinned-by-digest"},
      {{{"nsa"}, {}, {}}, "host-network"},
      {{{"host-pod"}, {}, {}}, "error: no check is meant by \"host-pod\"; did you mean \"host-pid\"?"},
      {{{}, {"imags"}, {}}, "error: no check is meant by \"imags\"; did you mean \"images\"?"},
      {{{}, {}, {"nist"}}, "error: no framework is meant by \"nist\""},
  };
  for (const auto& row : rows) EXPECT_EQ(planned(row.selection), row.ids);
}

TEST(Plan, HeedsWhatIsSetForACheck) {
  CheckSettings low;
  low.check = &testing::low_user_id;
  low.enabled = {true, {"f", 1, 1}};
  low.severity = {findings::Severity::info, {"f", 2, 1}};
  low.values.push_back({0, {{.integer = 1000, .strings = {}}, {"f", 3, 1}}});
  CheckSettings pid;
  pid.check = &testing::host_pid;
  pid.enabled = {false, {"f", 4, 1}};
  const CheckSettings settings[] = {low, pid};
  EXPECT_EQ(planned({}, settings), "host-network image-not-pinned-by-digest low-user-id");
  EXPECT_EQ(planned({{"host-pid"}, {}, {}}, settings), "host-pid");
  const auto checks = plan(catalogue, {{"low-user-id", "host-network"}, {}, {}}, settings);
  ASSERT_TRUE(checks);
  EXPECT_EQ((*checks)[0].severity, findings::Severity::medium);
  EXPECT_EQ((*checks)[1].severity, findings::Severity::info);
  EXPECT_EQ((*checks)[1].values[0].integer, 1000);
  EXPECT_EQ((*checks)[1].values[2].strings, (std::vector<std::string>{"22", "2222"}));
}

TEST(Plan, ReadsVersionsOfKubernetes) {
  const struct {
    std::string_view text;
    int minor;
  } rows[] = {{"1.31", 31}, {"v1.31.4", 31}, {"1.0", 0}, {"1.37", 37}, {"1.38", -1},  {"2.1", -1},
              {"1", -1},    {"1.", -1},      {"", -1},   {"1.x", -1},  {"1.31-", -1}, {"1.-3", -1}};
  for (const auto& row : rows) {
    const auto minor = parse_kubernetes_version(row.text);
    EXPECT_EQ(minor ? *minor : -1, row.minor) << row.text;
  }
}

}  // namespace
}  // namespace seawall::config
