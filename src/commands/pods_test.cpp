#include "pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace seawall::commands {
namespace {

using documents::Field;
using documents::Node;
using documents::Value;
using testing::ElementsAre;
using testing::HasSubstr;

/// Objects of one text.
class Text {
 public:
  explicit Text(std::string text) {
    auto source = documents::Source::from_bytes("pod.yaml", std::move(text));
    EXPECT_TRUE(source);
    source_ = take(std::move(source));
    inventory_.add(documents::read(source_), *source_, true);
    inventory_.finish();
  }
  std::vector<Workload> workloads() const { return workloads_of(inventory_, "here", {}); }
  Node root() const { return inventory_.objects().front().root; }

 private:
  std::shared_ptr<const documents::Source> source_;
  objects::Inventory inventory_;
};

std::string pod(const std::string& spec) { return "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n" + spec; }

std::string_view level_of(const std::string& text) {
  const Text read(text);
  const std::vector<Workload> workloads = read.workloads();
  return workloads.front().is_judged() ? pods::name_of(workloads.front().level()) : "not judged";
}

TEST(Workloads, are_judged_as_the_api_server_has_filled_them_in) {
  constexpr const char* good =
      "  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}\n"
      "  containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]\n";
  EXPECT_EQ(level_of(pod(good)), "restricted");
  // Undefaulted, the volume would be of an unknown type.
  EXPECT_EQ(level_of(pod(std::string(good) + "  volumes: [{name: v}]\n")), "restricted");
  EXPECT_EQ(level_of(pod(std::string(good) + "  volumes: [{name: v, nfs: {path: /a}}]\n")), "baseline");
  EXPECT_EQ(level_of(pod(std::string(good) + "  hostIPC: true\n")), "privileged");
  EXPECT_EQ(level_of(pod(std::string(good) + "  hostIPC: \"true\"\n")), "not judged");
}

TEST(Workloads, tell_wrong_types_at_the_place_where_they_are_written) {
  // The volume makes a copy with defaults necessary.
  const Text text(pod("  volumes: [{name: v}]\n  containers:\n    - name: c\n      securityContext:\n"
                      "        privileged: 1\n  hostPID: []\n"));
  const std::vector<Workload> workloads = text.workloads();
  ASSERT_EQ(workloads.size(), 1U);
  std::vector<std::string> told;
  for (const objects::NotLooked& each : workloads[0].faults) told.push_back(text_of(each.place) + ": " + each.message);
  EXPECT_THAT(
      told, ElementsAre("pod.yaml:9:21: Pod a: \"spec.containers[0].securityContext.privileged\" is an integer, not a "
                        "boolean",
                        "pod.yaml:10:12: Pod a: \"spec.hostPID\" is a list, not a boolean"));
}

TEST(Workloads, are_never_judged_without_a_pod_in_them) {
  const Text text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n"
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
  const std::vector<Workload> workloads = text.workloads();
  ASSERT_EQ(workloads.size(), 1U);
  EXPECT_FALSE(workloads[0].is_judged());
  EXPECT_EQ(workloads[0].title(), "Pod here/a");
}

TEST(Workloads, find_the_nearest_written_place_of_what_was_filled_in) {
  const Text text(
      pod("  hostNetwork: true\n  containers:\n    - name: c\n      ports:\n        - containerPort: 80\n"));
  const std::vector<Workload> workloads = text.workloads();
  const Workload& workload = workloads.front();
  ASSERT_TRUE(workload.document);
  const auto port_of = [](Node root) {
    return *(*root.at(Field::spec, Field::containers).items().begin()).child(Field::ports).items().begin();
  };
  const Node judged = port_of(workload.judged->root);
  EXPECT_EQ(written_at(workload, judged.child(Field::containerPort)), port_of(text.root()).child(Field::containerPort));
  EXPECT_EQ(written_at(workload, judged.child(Field::hostPort)), port_of(text.root()));
}

TEST(JsonText, escapes_what_a_terminal_acts_on_and_nothing_else) {
  const struct {
    std::string_view text;
    std::string_view json;
  } rows[] = {
      {"plain \"text\" \\x1b \\u{202e}", R"("plain \"text\" \\x1b \\u{202e}")"},
      {"\x1b[2J\n\x7f", R"("\u001b[2J\n\u007f")"},
      {"\u202e\u0085", R"("\u202e\u0085")"},
      {"f\xff.yaml", R"("f\ufffd.yaml")"},
      {"schön 漢", "\"schön 漢\""},
  };
  for (const auto& row : rows) EXPECT_EQ(json_text(Value(row.text)), row.json);
}

TEST(StandardsVersion, is_read_with_and_without_its_letter) {
  const auto text_of_version = [](std::string_view text) {
    const auto version = parse_standards_version(text);
    return version ? version->text() : version.error().message();
  };
  EXPECT_EQ(text_of_version("latest"), "latest");
  EXPECT_EQ(text_of_version("v1.31"), "v1.31");
  EXPECT_EQ(text_of_version("1.31"), "v1.31");
  EXPECT_THAT(text_of_version("1.31.2"), HasSubstr("unknown version \"1.31.2\""));
  EXPECT_THAT(text_of_version(""), HasSubstr("unknown version"));
}

}  // namespace
}  // namespace seawall::commands
