#include "reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"
#include "view.h"

namespace seawall::reports {
namespace {

using documents::Node;
using findings::Check;
using findings::Severity;
using sample::host_pid;
using sample::latest_tag;
using sample::Parsed;
using sample::pod;
using sample::Sample;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Terminal, shows_each_object_with_its_findings_and_their_lines) {
  const std::string report = Sample(pod).terminal();
  EXPECT_THAT(report, testing::StartsWith(R"(Pod shop/web  (pod.yaml)
  high      pod shares the process ids of its node  [host-pid]
            pod.yaml:5:3
         5 |   hostPID: true
           |   ^~~~~~~~~~~~~
  medium    init container "setup" uses image "busybox"  [image-latest-tag]
            pod.yaml:7:21
         7 |     - {name: setup, image: "busybox"}
           |                     ^~~~~~~~~~~~~~~~
  medium    container "app" uses image "nginx"  [image-latest-tag]
            pod.yaml:10:7
        10 |       image: nginx
           |       ^~~~~~~~~~~~

What to do, most urgent first
  high      host-pid (1 finding)
            Remove hostPID.
  medium    image-latest-tag (2 findings)
            Name a digest.

By component
  control-plane      not looked at
  nodes              1 high
)"));
  EXPECT_THAT(report, testing::EndsWith("\n1 file, 1 object, 1 pod template: 3 findings (1 high, 2 medium)\n"));
}

TEST(Terminal, shows_a_place_once_for_all_its_findings) {
  Check other = host_pid;
  other.id = "another";
  other.message = "pod has another defect here";
  Sample sample(pod);
  sample.scan().findings.push_back(sample.scan().findings.front());
  sample.scan().findings.back().check = &other;
  std::ranges::rotate(sample.scan().findings.begin() + 1, sample.scan().findings.end() - 1,
                      sample.scan().findings.end());
  EXPECT_THAT(sample.terminal(), HasSubstr(R"([host-pid]
  high      pod has another defect here  [another]
            pod.yaml:5:3
)"));
}

TEST(Terminal, escapes_what_was_scanned_and_its_own_file_name) {
  Sample sample("apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\e[2Jb\"}\nspec: {hostPID: true, "
                "containers: [{name: \"c\\u202e\", image: \"x\\n\"}]}\n",
                "f\x1b.yaml");
  const std::string report = sample.terminal() + sample.as(gcc);
  EXPECT_THAT(report, HasSubstr("Pod a\\x1b[2Jb  (f\\x1b.yaml)\n"));
  EXPECT_THAT(report, HasSubstr("container \"c\\u{202e}\" uses image \"x\\x0a\""));
  EXPECT_THAT(report, Not(HasSubstr("\x1b")));
}

TEST(Terminal, colours_only_when_asked) {
  const Sample sample(pod);
  EXPECT_THAT(sample.terminal(), Not(HasSubstr("\x1b")));
  std::string report = sample.terminal({.color = true});
  EXPECT_THAT(report, HasSubstr("\x1b[1;31mhigh\x1b[0m      pod shares"));
  while (report.find("\x1b[") != std::string::npos) {
    const std::size_t begin = report.find("\x1b[");
    report.erase(begin, report.find('m', begin) + 1 - begin);
  }
  EXPECT_EQ(report, sample.terminal());
}

TEST(Terminal, calls_a_component_clean_only_when_it_was_looked_at) {
  const std::string quiet_pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b}]}\n";
  const std::string configuration = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  const struct {
    const char* name;
    std::string text;
    const char* nodes;
  } rows[] = {
      {"pods without a finding", quiet_pod, "clean"},
      {"no pods", configuration, "nothing to look at"},
      {"a document that could not be read", quiet_pod + "---\na: [\n", "nothing found in what was looked at"},
      {"nothing but such a document", "a: [\n", "not looked at"},
      {"a finding", pod, "1 high"},
  };
  for (const auto& row : rows) {
    const std::string report = Sample(row.text).terminal();
    EXPECT_THAT(report, HasSubstr("  nodes              " + std::string(row.nodes) + "\n")) << row.name;
    EXPECT_THAT(report, HasSubstr("  network            not looked at\n")) << row.name;
  }
}

TEST(Terminal, tells_what_was_not_looked_at_and_lists_foreign_files_only_when_verbose) {
  const Sample broken("apiVersion: v1\nkind: Pod\n---\na: [\n");
  EXPECT_THAT(broken.terminal(), HasSubstr("\nNot looked at\n  pod.yaml:"));
  EXPECT_THAT(broken.terminal(), testing::EndsWith(": no findings, 1 not looked at\n"));
  const Sample foreign("name: ci\n", "ci.yml");
  EXPECT_THAT(foreign.terminal(), Not(HasSubstr("ci.yml")));
  EXPECT_THAT(foreign.terminal(),
              testing::EndsWith("\n1 file (1 not Kubernetes), 0 objects, 0 pod templates: no findings\n"));
  EXPECT_THAT(foreign.terminal({.verbose = true}), HasSubstr("\nNot looked at\n  ci.yml: no document has"));
}

TEST(Terminal, tells_how_many_pods_are_like_another) {
  EXPECT_THAT(Sample(sample::copied_pods).terminal(),
              testing::EndsWith("\n1 file, 3 objects (2 pods like another), 1 pod template: no findings\n"));
}

TEST(Terminal, counts_what_is_suppressed_and_lists_it_on_request) {
  Sample sample(pod);
  sample.suppress(1, {findings::Suppression::Origin::config,
                      {".seawall.yaml", 7, 5},
                      "built here\x1b",
                      "ann",
                      findings::parse_day("2027-01-31")});
  EXPECT_THAT(sample.terminal(), HasSubstr("\n1 suppressed; --show-suppressed lists them\n"));
  EXPECT_THAT(sample.terminal(), testing::EndsWith(": 2 findings (1 high, 1 medium), 1 suppressed\n"));
  EXPECT_THAT(sample.terminal({.show_suppressed = true}), HasSubstr(R"(
Suppressed
  medium    Pod shop/web: init container "setup" uses image "busybox"  [image-latest-tag]
            pod.yaml:7:21, by the rule at .seawall.yaml:7:5 until 2027-01-31: built here\x1b (ann)

)"));
}

TEST(Terminal, calls_nothing_clean_whose_findings_are_suppressed) {
  Sample sample(pod);
  sample.suppress_by_annotation(0, "needed");
  EXPECT_THAT(sample.terminal(), HasSubstr("  nodes              nothing but 1 suppressed\n"));
}

TEST(Terminal, tells_authors_about_their_suppressions) {
  Sample sample(pod);
  sample.scan().suppressions.notices.push_back(
      {findings::Notice::Kind::expired, {"pod.yaml", 3, 5}, "the suppression of \"host-pid\" ended on 2026-01-31"});
  sample.scan().gone_since_baseline = 2;
  EXPECT_THAT(sample.terminal(), HasSubstr(R"(
About suppressions
  2 findings of the baseline were not found any more
  pod.yaml:3:5: the suppression of "host-pid" ended on 2026-01-31

)"));
}

TEST(Terminal, groups_what_was_not_assessed_and_counts_what_has_nothing_to_judge_by) {
  Sample sample(std::string(pod) + "---\n" + pod);
  const auto objects = sample.scan().inventory->objects();
  sample.scan().not_assessed = {{&host_pid, &objects[0], "its node is unknown"},
                                {&host_pid, &objects[1], "its node is unknown"},
                                {&latest_tag, nullptr, "no registry is in the input"}};
  EXPECT_THAT(sample.terminal(), HasSubstr(R"(
Not assessed
  host-pid: 2 objects: its node is unknown
  1 check without anything to judge by in this input; --verbose lists them

)"));
  EXPECT_THAT(sample.terminal({.verbose = true}), HasSubstr("\n  image-latest-tag: no registry is in the input\n"));
}

TEST(Terminal, calls_nothing_clean_that_lacked_a_fact) {
  const std::string quiet = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b}]}\n";
  const struct {
    const char* name;
    bool has_object;
    const char* nodes;
  } rows[] = {{"for an object", true, "nothing found in what was looked at"},
              {"for the only check", false, "nothing to look at"}};
  for (const auto& row : rows) {
    Sample sample(quiet);
    const objects::Object& object = sample.scan().inventory->objects()[0];
    sample.scan().not_assessed = {{&host_pid, row.has_object ? &object : nullptr, "a fact is missing"}};
    EXPECT_THAT(sample.terminal(), HasSubstr("  nodes              " + std::string(row.nodes) + "\n")) << row.name;
    EXPECT_THAT(sample.terminal(), HasSubstr("  applications       clean\n")) << row.name;
  }
}

TEST(Gcc, writes_one_line_a_finding_and_one_for_what_was_not_looked_at) {
  Sample sample(std::string(pod) + "---\na: [\n");
  sample.scan().findings[1].severity = Severity::info;
  sample.scan().not_looked[0].place = {"x y.yaml", 0, 0};
  sample.scan().not_looked[0].message = "permission denied";
  EXPECT_EQ(sample.as(gcc), R"(pod.yaml:5:3: error: Pod shop/web: pod shares the process ids of its node [host-pid]
pod.yaml:7:21: note: Pod shop/web: init container "setup" uses image "busybox" [image-latest-tag]
pod.yaml:10:7: warning: Pod shop/web: container "app" uses image "nginx" [image-latest-tag]
x y.yaml: error: not looked at: permission denied
)");
}

TEST(Json, is_read_back_as_it_was_meant) {
  const Parsed report(Sample(std::string(pod) + "---\na: [\n").as(json));
  const Node root = report.root();
  EXPECT_EQ(root.child("schemaVersion").text(), "1");
  EXPECT_EQ(root.at("tool", "version").text(), "1.2.3");
  EXPECT_EQ(root.at("summary", "findings", "total").integer(), 3);
  EXPECT_EQ(root.at("summary", "findings", "medium").integer(), 2);
  EXPECT_EQ(root.at("summary", "notLookedAt").integer(), 1);
  EXPECT_EQ(root.child("coverage").size(), 7u);
  EXPECT_EQ(root.child("checks").size(), 2u);
  std::vector<std::string> paths;
  for (const Node finding : root.child("findings").items()) {
    const Node location = finding.child("location");
    paths.push_back(std::string(finding.at("container", "role").text()) + ' ' +
                    std::string(location.child("path").text()) + ' ' + std::string(location.child("line").text()) +
                    ':' + std::string(location.child("column").text()) + '-' +
                    std::string(location.child("endColumn").text()));
  }
  EXPECT_THAT(paths, ElementsAre(" spec.hostPID 5:3-16", "init spec.initContainers[0].image 7:21-37",
                                 "container spec.containers[0].image 10:7-19"));
  std::vector<std::string_view> references;
  for (const Node check : root.child("checks").items()) {
    for (const Node reference : check.child("references").items()) references.push_back(reference.text());
  }
  EXPECT_THAT(references, ElementsAre("https://kubernetes.io/a", "https://kubernetes.io/b"));
  for (const Node entry : root.child("notLookedAt").items()) EXPECT_EQ(entry.child("reason").text(), "syntax");
}

TEST(Json, is_utf_8_and_free_of_controls_whatever_was_scanned) {
  const std::string text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: \"q\\\"b\\\\s\\u0085\\u202e\\0\"}\nspec: {hostPID: true}\n";
  const std::string report = Sample(text, "dir/\xff\"\x1b.yaml").as(json);
  EXPECT_EQ(escaped(report).size(), report.size() + 3 * static_cast<std::size_t>(std::ranges::count(report, '\n')));
  const Parsed parsed(report);
  for (const Node finding : parsed.root().child("findings").items()) {
    using namespace std::string_view_literals;
    EXPECT_EQ(finding.at("object", "name").text(), "q\"b\\s\u0085\u202e\0"sv);
    EXPECT_EQ(finding.at("location", "file").text(), "dir/\ufffd\"\x1b.yaml");
  }
}

TEST(Json, keeps_what_is_suppressed_apart_with_its_reason) {
  Sample sample(pod);
  const std::string fingerprint = findings::fingerprint(sample.scan().findings[1]);
  sample.suppress_by_annotation(1, "built here");
  const Parsed report(sample.as(json));
  EXPECT_EQ(report.root().child("findings").size(), 2u);
  EXPECT_EQ(report.root().at("summary", "suppressed").integer(), 1);
  EXPECT_EQ(sample::at(report.root(), "suppressed/0/suppression/reason").text(), "built here");
  EXPECT_EQ(sample::at(report.root(), "suppressed/0/suppression/line").text(), "3");
  EXPECT_EQ(sample::at(report.root(), "suppressed/0/fingerprint").text(), fingerprint);
}

TEST(Json, tells_fixes_numbers_of_checks_and_what_was_not_assessed) {
  Sample sample(pod);
  sample.scan().not_assessed = {{&latest_tag, sample.scan().findings[0].object, "its registry is unknown"}};
  const Parsed report(sample.as(json));
  EXPECT_EQ(documents::to_json(sample::at(report.root(), "findings/0/fix")),
            R"({"change":"set","path":"spec.hostPID","literal":"false","safe":true})");
  EXPECT_FALSE(sample::at(report.root(), "findings/1/fix"));
  EXPECT_EQ(sample::at(report.root(), "checks/1/subjects").text(), "1");
  EXPECT_EQ(sample::at(report.root(), "checks/1/findings").text(), "2");
  EXPECT_EQ(sample::at(report.root(), "notAssessed/0/checkId").text(), "image-latest-tag");
  EXPECT_EQ(sample::at(report.root(), "notAssessed/0/object/name").text(), "web");
}

TEST(Json, as_lines_has_the_elements_of_the_document) {
  Sample sample(std::string(pod) + "---\na: [\n");
  sample.suppress_by_annotation(0, "needed");
  const Parsed whole(sample.as(json));
  const Parsed lines(sample.as(jsonl));
  EXPECT_EQ(lines.size(), static_cast<std::size_t>(std::ranges::count(sample.as(jsonl), '\n')));
  EXPECT_EQ(lines.root().child("type").text(), "header");
  EXPECT_EQ(documents::to_json(lines.root().child("summary")), documents::to_json(whole.root().child("summary")));
  std::size_t line = 1;
  for (const char* list : {"coverage", "checks", "findings", "suppressed", "notLookedAt"}) {
    for (const Node element : whole.root().child(list).items()) {
      const std::string expected = documents::to_json(element).substr(1);
      EXPECT_THAT(documents::to_json(lines.root(line++)), testing::EndsWith("," + expected)) << list;
    }
  }
  EXPECT_EQ(line, lines.size());
}

TEST(Json, is_valid_when_there_is_nothing_to_tell) {
  const Parsed report(Sample("").as(json));
  EXPECT_EQ(report.root().child("findings").size(), 0u);
  EXPECT_TRUE(report.root().child("findings").is_list());
}

TEST(Reports, count_alike) {
  const Sample sample(std::string(pod) + "---\n" + pod + "---\na: [\n---\nb: {\n");
  const Parsed report(sample.as(json));
  EXPECT_EQ(report.root().child("findings").size(), 6u);
  EXPECT_EQ(report.root().child("notLookedAt").size(), 2u);
  EXPECT_EQ(std::ranges::count(sample.as(gcc), '\n'), 8);
  EXPECT_THAT(sample.terminal(), HasSubstr(": 6 findings (2 high, 4 medium), 2 not looked at\n"));
}

TEST(Reports, place_findings_as_the_source_does) {
  const struct {
    const char* name;
    std::string text;
  } rows[] = {
      {"lines", std::string(pod) + "---\n" + pod},
      {"carriage returns and line feeds",
       "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  hostPID: true\r\n  containers:\r\n  - image: a\r\n"},
      {"lone carriage returns", "apiVersion: v1\rkind: Pod\rspec:\r  hostPID: true\r  containers:\r  - image: a\r"},
      {"one line of JSON", R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"größe 京"})"
                           R"(,"spec":{"hostPID":true,"containers":[{"image":"a"}]}})"},
      {"places out of order, through aliases",
       "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {x: &i nginx}\nspec:\n"
       "  hostPID: true\n  containers:\n  - image: *i\n  - image: *i\n"},
  };
  for (const auto& row : rows) {
    Sample sample(row.text);
    const std::vector<Shown> all = shown(sample.scan());
    EXPECT_GE(all.size(), 2u) << row.name;
    for (const Shown& each : all) {
      const documents::Source& source = each.finding->at.document()->source();
      const documents::Position begin = source.position(each.range.begin);
      const documents::Position end = source.position(each.range.end);
      EXPECT_EQ(std::pair(each.begin.line, each.begin.column), std::pair(begin.line, begin.column)) << row.name;
      EXPECT_EQ(std::pair(each.end.line, each.end.column), std::pair(end.line, end.column)) << row.name;
      EXPECT_EQ(each.begin.line, each.end.line) << row.name;
    }
  }
}

TEST(Reports, number_findings_that_are_alike_and_keep_the_numbers_when_one_is_suppressed) {
  const std::string twice = std::string(pod) + "---\n" + pod;
  Sample sample(twice);
  const Identities before = identities(sample.scan());
  EXPECT_EQ(before.findings[0].fingerprint, before.findings[3].fingerprint);
  EXPECT_EQ(before.findings[0].ordinal, 1u);
  EXPECT_EQ(before.findings[3].ordinal, 2u);
  EXPECT_NE(before.findings[1].fingerprint, before.findings[2].fingerprint);
  sample.suppress_by_annotation(0, "needed");
  const Identities after = identities(sample.scan());
  EXPECT_EQ(after.suppressed[0].text(), before.findings[0].text());
  EXPECT_EQ(after.findings[2].text(), before.findings[3].text());
}

TEST(Reports, give_numbers_that_become_the_same_severity_again) {
  const auto word_of = [](double number) {
    return number >= 9.0 ? "critical" : number >= 7.0 ? "high" : number >= 4.0 ? "medium" : number > 0 ? "low" : "info";
  };
  for (const Severity severity : severities) {
    EXPECT_EQ(word_of(std::stod(std::string(security_severity(severity)))), findings::name_of(severity));
  }
}

TEST(Reports, come_in_pieces) {
  std::string text;
  for (int index = 0; index < 500; ++index) text += std::string(pod) + "---\n";
  Sample sample(text);
  std::size_t pieces = 0;
  std::size_t largest = 0;
  json(sample.scan(), [&](std::string_view piece) {
    ++pieces;
    largest = std::max(largest, piece.size());
  });
  EXPECT_GT(pieces, 3u);
  EXPECT_LT(largest, 128u * 1024);
}

}  // namespace
}  // namespace seawall::reports
