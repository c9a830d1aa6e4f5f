#include "reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "view.h"

namespace seawall::reports {
namespace {

using documents::Node;
using findings::Check;
using findings::Component;
using findings::Finding;
using findings::Severity;
using objects::NotLooked;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Check host_pid{.id = "host-pid",
                         .title = "Host's process ids are shared",
                         .severity = Severity::high,
                         .component = Component::nodes,
                         .category = findings::Category::pods,
                         .message = "pod shares the process ids of its node",
                         .why = "It sees all processes.",
                         .remediation = "Remove hostPID.",
                         .bad_example = {},
                         .good_example = {},
                         .frameworks = "PSS:baseline;NSA",
                         .peers = {},
                         .references = "https://kubernetes.io/a\nhttps://kubernetes.io/b",
                         .since = "0.1.0"};
constexpr Check latest_tag{.id = "image-latest-tag",
                           .title = "Image is not fixed",
                           .severity = Severity::medium,
                           .component = Component::applications,
                           .category = findings::Category::images,
                           .message = "{container} uses image \"{argument}\"",
                           .why = "It changes.",
                           .remediation = "Name a digest.",
                           .bad_example = {},
                           .good_example = {},
                           .frameworks = {},
                           .peers = {},
                           .references = {},
                           .since = "0.1.0"};

constexpr std::array<const Check*, 2> checks = {&host_pid, &latest_tag};

/// A scan of one text, with the findings of the two checks above, found in the simplest way.
class Sample {
 public:
  explicit Sample(std::string text, std::string name = "pod.yaml") {
    auto source = documents::Source::from_bytes(std::move(name), std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, false);
    inventory_.finish();
    scan_.inventory = &inventory_;
    scan_.checks = checks;
    scan_.files = 1;
    scan_.version = "1.2.3";
    scan_.not_looked.assign(inventory_.not_looked().begin(), inventory_.not_looked().end());
    for (const objects::Object& object : inventory_.objects()) find(object);
    findings::fold(scan_.findings);
  }
  Scan& scan() { return scan_; }

  std::string terminal(TerminalStyle style = {}) const {
    std::string out;
    reports::terminal(scan_, style, [&](std::string_view text) { out += text; });
    return out;
  }
  std::string json() const {
    std::string out;
    reports::json(scan_, [&](std::string_view text) { out += text; });
    return out;
  }
  std::string gcc() const {
    std::string out;
    reports::gcc(scan_, [&](std::string_view text) { out += text; });
    return out;
  }

 private:
  void find(const objects::Object& object) {
    std::vector<objects::TypeFault> faults;
    for (const objects::PodTemplate& pod : objects::pod_templates(object, faults)) {
      ++scan_.pod_templates;
      if (const Node at = pod.spec.child("hostPID")) add(host_pid, object, at);
      for (const objects::Container& container : pod.containers) {
        const Node image = container.node.child("image");
        if (!image) continue;
        Finding& finding = add(latest_tag, object, image);
        finding.container = container.name;
        finding.role = container.role;
        finding.argument = image.text();
      }
    }
  }
  Finding& add(const Check& check, const objects::Object& object, Node at) {
    Finding& finding = scan_.findings.emplace_back();
    finding.check = &check;
    finding.object = &object;
    finding.at = at;
    finding.severity = check.severity;
    return finding;
  }

  objects::Inventory inventory_;
  Scan scan_;
};

constexpr const char* pod = R"(apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostPID: true
  initContainers:
    - {name: setup, image: "busybox"}
  containers:
    - name: app
      image: nginx
)";

/// The JSON report, read back by our own reader.
class Parsed {
 public:
  explicit Parsed(std::string text) {
    auto source = documents::Source::from_bytes("report.json", std::move(text));
    EXPECT_TRUE(source);
    outcomes_ = documents::read(*source);
    EXPECT_EQ(outcomes_.size(), 1u);
    EXPECT_TRUE(outcomes_.at(0).document) << (outcomes_.at(0).error ? outcomes_.at(0).error->text() : "");
  }
  Node root() const { return outcomes_.at(0).document->root(); }

 private:
  std::vector<documents::Outcome> outcomes_;
};

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
  const std::string report = sample.terminal() + sample.gcc();
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

TEST(Gcc, writes_one_line_a_finding_and_one_for_what_was_not_looked_at) {
  Sample sample(std::string(pod) + "---\na: [\n");
  sample.scan().findings[1].severity = Severity::info;
  sample.scan().not_looked[0].place = {"x y.yaml", 0, 0};
  sample.scan().not_looked[0].message = "permission denied";
  EXPECT_EQ(sample.gcc(), R"(pod.yaml:5:3: error: Pod shop/web: pod shares the process ids of its node [host-pid]
pod.yaml:7:21: note: Pod shop/web: init container "setup" uses image "busybox" [image-latest-tag]
pod.yaml:10:7: warning: Pod shop/web: container "app" uses image "nginx" [image-latest-tag]
x y.yaml: error: not looked at: permission denied
)");
}

TEST(Json, is_read_back_as_it_was_meant) {
  const Parsed report(Sample(std::string(pod) + "---\na: [\n").json());
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
  const std::string report = Sample(text, "dir/\xff\"\x1b.yaml").json();
  EXPECT_EQ(escaped(report).size(), report.size() + 3 * static_cast<std::size_t>(std::ranges::count(report, '\n')));
  const Parsed parsed(report);
  for (const Node finding : parsed.root().child("findings").items()) {
    using namespace std::string_view_literals;
    EXPECT_EQ(finding.at("object", "name").text(), "q\"b\\s\u0085\u202e\0"sv);
    EXPECT_EQ(finding.at("location", "file").text(), "dir/\ufffd\"\x1b.yaml");
  }
}

TEST(Json, is_valid_when_there_is_nothing_to_tell) {
  const Parsed report(Sample("").json());
  EXPECT_EQ(report.root().child("findings").size(), 0u);
  EXPECT_TRUE(report.root().child("findings").is_list());
}

TEST(Reports, count_alike) {
  const Sample sample(std::string(pod) + "---\n" + pod + "---\na: [\n---\nb: {\n");
  const Parsed json(sample.json());
  const std::string gcc = sample.gcc();
  EXPECT_EQ(json.root().child("findings").size(), 6u);
  EXPECT_EQ(json.root().child("notLookedAt").size(), 2u);
  EXPECT_EQ(std::ranges::count(gcc, '\n'), 8);
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
