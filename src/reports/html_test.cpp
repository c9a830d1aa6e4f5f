#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "controls.h"
#include "html_data.h"
#include "html_text.h"
#include "testing.h"

namespace seawall::reports {
namespace {

using documents::Node;
using findings::Check;
using findings::ConfiguredCheck;
using findings::Finding;
using sample::at;
using sample::host_pid;
using sample::latest_tag;
using sample::Parsed;
using sample::Sample;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string pod(std::string_view name, std::string_view spec) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: \"" + std::string(name) + "\"}\nspec: {" + std::string(spec) +
         "}\n";
}

std::string page_of(const Sample& sample) { return sample.as(reports::html); }

/// What the script of a page is given.
std::string data_of(const Sample& sample) {
  return sample.as([](const Scan& scan, const Sink& sink) { write_html_data(scan, shown(scan), sink); });
}
std::string json_at(const Parsed& data, std::string_view path) { return documents::to_json(at(data.root(), path)); }

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++number;
  return number;
}

TEST(Html, gives_the_same_bytes_for_the_same_scan_in_the_same_order) {
  const std::string text = pod("a", "hostPID: true") + "---\n" + pod("b", "containers: [{name: c, image: d}]");
  EXPECT_EQ(page_of(Sample(text)), page_of(Sample(text)));
}

TEST(Html, says_in_its_verdict_what_it_can_stand_for) {
  const std::string clean = pod("a", "");
  const std::string bad = pod("a", "hostPID: true");
  const struct {
    const char* name;
    std::string text;
    const char* verdict;
  } rows[] = {
      {"a finding", bad, "1 finding"},
      {"several", bad + "---\n" + bad, "2 findings"},
      {"a finding beside unread input", bad + "---\na: [\n", "1 finding"},
      {"pods without a finding", clean, "No findings"},
      {"the same beside unread input", clean + "---\na: [\n", "No findings in what was looked at"},
      {"nothing to judge", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "Nothing here to judge"},
      {"nothing that could be read", "a: [\n", "Nothing could be judged"},
  };
  for (const auto& row : rows) {
    const Sample sample(row.text);
    const std::string page = page_of(sample);
    EXPECT_THAT(page, HasSubstr("<h1 id=\"verdict\">" + std::string(row.verdict) + "</h1>")) << row.name;
    EXPECT_EQ(page.find("of the input could not be looked at") != std::string::npos,
              row.text.find("a: [") != std::string::npos)
        << row.name;
    EXPECT_THAT(page, HasSubstr("<tr class=\"not-looked-at\"><th scope=\"row\">network</th>"
                                "<td class=\"state\" colspan=\"2\">not looked at</td>"))
        << row.name;
  }
}

TEST(Html, escapes_scanned_text_wherever_it_stands) {
  const std::string attack = R"(</script><!--\"'><img src=x onerror=alert(1)>&amp;)";
  Sample sample(pod(attack, "hostPID: true, containers: [{name: \"" + attack + "\", image: \"" + attack + "\"}]") +
                    "---\na: [\n",
                "</script><img>\x1b\xff.yaml");
  sample.scan().not_looked[0].message = "<img src=y>";
  const std::string page = page_of(sample);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(count(page, "<!--"), 0u);
  EXPECT_EQ(count(page, "</script"), 2u);  // ends of the page's own
  EXPECT_THAT(page,
              HasSubstr("(Pod &lt;/script&gt;&lt;!--&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;)"));
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;img&gt;\\x1b\xEF\xBF\xBD.yaml"));
  EXPECT_THAT(page, HasSubstr("&lt;img src=y&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

TEST(Html, allows_its_own_style_and_script_and_nothing_else) {
  const std::string page = page_of(Sample(pod("a", "hostPID: true")));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"));
  EXPECT_EQ(count(page, "<style"), 1u);
  EXPECT_EQ(count(page, "<script"), 2u);  // the second one is data
  for (const char* refused : {" style=", "onclick=", "src=", "unsafe-inline", "url(", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(refused)));
  }
}

TEST(Html, lists_the_first_findings_without_scripts_and_says_that_there_are_more) {
  std::string text;
  for (int index = 0; index < 201; ++index) text += pod("p", "hostPID: true") + "---\n";
  const std::string page = page_of(Sample(text));
  EXPECT_EQ(count(page, "<li><span class=\"severity high\">high</span>"), 200u);
  EXPECT_THAT(page, HasSubstr("These are the first 200 of 201 findings, most urgent first."));
  EXPECT_THAT(page_of(Sample(pod("p", "hostPID: true"))), HasSubstr("This is the whole list"));
}

TEST(Html, begins_with_the_object_that_has_the_worst_finding) {
  const std::string text = pod("late", "containers: [{name: c, image: d}]") + "---\n" +
                           pod("first", "containers: [{name: c, image: d}], hostPID: true");
  const std::string page = page_of(Sample(text));
  const std::string list = page.substr(page.find("<noscript>"), page.find("</noscript>") - page.find("<noscript>"));
  const std::size_t worst = list.find("process ids");
  const std::size_t beside_it = list.find("(Pod first)", worst + 80);
  EXPECT_LT(worst, beside_it);
  EXPECT_LT(beside_it, list.find("(Pod late)"));
}

TEST(Html, names_the_folder_that_was_scanned) {
  const struct {
    const char* file;
    const char* shown;
  } rows[] = {{"deploy/shop/a.yaml", "<b>deploy/shop/a.yaml</b>: "}, {"a.yaml", "<b>a.yaml</b>: "}};
  for (const auto& row : rows) {
    EXPECT_THAT(page_of(Sample(pod("a", ""), row.file)), HasSubstr(row.shown));
  }
  Sample sample(pod("a", ""), "deploy/shop/a.yaml");
  auto& not_looked = sample.scan().not_looked;
  not_looked.push_back({objects::NotLooked::Reason::unreadable, {"deploy/shopping/b.yaml", 0, 0}, "refused"});
  EXPECT_THAT(page_of(sample), HasSubstr("<b>deploy</b>: "));
  not_looked.back().place.file = "elsewhere.yaml";
  EXPECT_THAT(page_of(sample), HasSubstr("<p class=\"scanned\">1 file, "));
}

TEST(Html, shows_suppressed_findings_with_their_reasons_apart) {
  Sample sample(pod("a", "hostPID: true"));
  EXPECT_THAT(page_of(sample), Not(HasSubstr("id=\"suppressed\"")));
  findings::Suppression suppression;
  suppression.reason = "node agent <b>";
  suppression.owner = "ops";
  suppression.place = {"pod.yaml", 3, 1};
  sample.suppress(0, suppression);
  const std::string page = page_of(sample);
  EXPECT_THAT(page, HasSubstr("1 finding more, suppressed."));
  EXPECT_THAT(page, HasSubstr("<br>node agent &lt;b&gt; (annotation of ops) <code>pod.yaml:3:1</code>"));
}

TEST(Html, tells_of_checks_that_lacked_a_fact) {
  Sample sample(pod("a", ""));
  EXPECT_THAT(page_of(sample), Not(HasSubstr("id=\"not-assessed\"")));
  sample.scan().not_assessed.push_back({&host_pid, nullptr, "no Node is in the input"});
  const std::string page = page_of(sample);
  EXPECT_THAT(page, HasSubstr("<td>the whole input</td><td>no Node is in the input</td>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"state\">not assessed</span>"));
}

TEST(HtmlData, holds_a_text_once_and_lines_once) {
  const Parsed data(data_of(Sample("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
                                   "    - {name: b, image: c}\n    - {name: b, image: c}\n")));
  EXPECT_EQ(json_at(data, "texts"), R"(["container \"b\" uses image \"c\"","spec.containers[0].image",)"
                                    R"("spec.containers[1].image"])");
  EXPECT_EQ(json_at(data, "findings"), "[[1,2,0,0,1,6,17,0,0,16,8],[1,2,0,0,2,7,17,0,0,16,8]]");
  EXPECT_EQ(json_at(data, "objects"), R"([["Pod a","Pod","",0]])");
  EXPECT_EQ(json_at(data, "files"), R"([["pod.yaml",[[3,["metadata: {name: a}","spec:","  containers:",)"
                                    R"("    - {name: b, image: c}","    - {name: b, image: c}"]]]]])");
}

TEST(HtmlData, tells_the_fix_of_a_finding) {
  Check with_fix = host_pid;
  const struct {
    std::optional<findings::Fix> (*fix)(const Finding&);
    const char* texts;
  } rows[] = {
      {[](const Finding& finding) -> std::optional<findings::Fix> {
         return findings::Fix{findings::Fix::Change::set, finding.at, {}, "false", true};
       },
       "\"set it to false\""},
      {[](const Finding& finding) -> std::optional<findings::Fix> {
         return findings::Fix{findings::Fix::Change::add, finding.at, "a.b", "[\"ALL\"]", true};
       },
       R"("add a.b: [\"ALL\"]")"},
      {[](const Finding& finding) -> std::optional<findings::Fix> {
         return findings::Fix{findings::Fix::Change::remove, finding.at, {}, {}, false};
       },
       "\"remove it (may change what the program can do)\""},
  };
  for (const auto& row : rows) {
    with_fix.fix = row.fix;
    Sample sample(pod("a", "hostPID: true"));
    const ConfiguredCheck configured = findings::configured(with_fix);
    sample.scan().checks = std::span(&configured, 1);
    sample.scan().findings[0].check = &with_fix;
    const Parsed data(data_of(sample));
    EXPECT_THAT(json_at(data, "texts"), HasSubstr(row.texts));
    EXPECT_EQ(at(data.root(), "findings/0/7").integer(), 3);
  }
}

TEST(HtmlData, keeps_gaps_between_lines) {
  std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n";
  for (int line = 6; line <= 12; ++line) text += "  # " + std::to_string(line) + "\n";
  text += "  containers:\n    - name: b\n      image: c\n";
  const Parsed data(data_of(Sample(text)));
  EXPECT_EQ(json_at(data, "files"), R"([["pod.yaml",[[2,["kind: Pod","metadata: {name: a}","spec:","  hostPID: true",)"
                                    R"("  # 6","  # 7","  # 8"]],[12,["  # 12","  containers:","    - name: b",)"
                                    R"("      image: c"]]]]])");
}

TEST(HtmlData, gives_a_cut_line_to_its_finding_and_marks_the_place_as_a_script_counts) {
  const std::string waves(300, '~');
  const Parsed data(data_of(Sample(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": ")" + waves +
                                   R"("}, "spec": {"containers": [{"name": "🌊", "image": "x"}]}})")));
  const std::string line(at(data.root(), "findings/0/11").text());
  EXPECT_THAT(line, testing::StartsWith("…~"));
  const std::size_t mark = static_cast<std::size_t>(at(data.root(), "findings/0/9").integer().value());
  EXPECT_EQ(mark, utf16_length(line.substr(0, line.find(R"("image")"))));
  EXPECT_EQ(at(data.root(), "findings/0/10").integer(), 12);  // "image": "x"
  EXPECT_EQ(json_at(data, "files"), R"([["pod.yaml",[]]])");
}

TEST(HtmlData, keeps_lines_of_source_for_the_first_findings_only) {
  Sample sample(pod("a", "hostPID: true"));
  auto& all = sample.scan().findings;
  while (all.size() < most_excerpts + 1) all.push_back(all.front());
  const Parsed data(data_of(sample));
  EXPECT_EQ(at(data.root(), "findings/" + std::to_string(most_excerpts - 1)).size(), 11u);
  EXPECT_EQ(at(data.root(), "findings/" + std::to_string(most_excerpts)).size(), 9u);
  EXPECT_THAT(page_of(sample), HasSubstr("Lines of source are shown for the first 10000 of 10001 findings"));
}

TEST(HtmlText, shows_what_a_reader_must_see_and_keeps_tabs_of_source) {
  EXPECT_EQ(visible("a\x07\tb\xC2\x85\xE2\x80\xAE\xE2\x80\xA8\xFF"),
            "a\\x07\\x09b\\u{85}\\u{202e}\\u{2028}\xEF\xBF\xBD");
  EXPECT_EQ(visible("a\x07\tb", true), "a\\x07\tb");
  EXPECT_EQ(utf16_length("aé€🌊"), 5u);
}

TEST(Controls, count_what_yielded_each_once) {
  Check strict = latest_tag;
  strict.id = "strict";
  strict.frameworks = "PSS:restricted;NSA";
  Check wide = host_pid;
  wide.frameworks = "NSA";
  Sample sample(pod("a", "hostPID: true"));
  const std::vector<ConfiguredCheck> configured = {findings::configured(wide), findings::configured(strict)};
  sample.scan().checks = configured;
  Finding& finding = sample.scan().findings[0];
  finding.check = &wide;
  finding.also = {&strict};
  std::vector<std::string> lines;
  for (const ControlTotals& each : control_totals(sample.scan())) {
    lines.push_back(each.control + " " + std::to_string(each.checks) + " " + std::to_string(each.findings));
  }
  EXPECT_THAT(lines, ElementsAre("PSS:restricted 1 1", "NSA 2 1"));
}

TEST(Controls, are_one_each_and_in_the_order_of_numbers) {
  Check check = host_pid;
  check.frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.10,5.2.9";
  EXPECT_THAT(controls_of(check), ElementsAre("PSS:baseline", "NSA", "MITRE:T1611", "CIS:5.2.10", "CIS:5.2.9"));
  EXPECT_THAT(controls_of(latest_tag), ElementsAre());
  Sample sample(pod("a", "hostPID: true"));
  const ConfiguredCheck configured = findings::configured(check);
  sample.scan().checks = std::span(&configured, 1);
  sample.scan().findings[0].check = &check;
  std::vector<std::string> lines;
  for (const ControlTotals& each : control_totals(sample.scan())) {
    lines.push_back(each.control + " " + std::to_string(each.checks) + " " + std::to_string(each.findings));
  }
  EXPECT_THAT(lines, ElementsAre("PSS:baseline 1 1", "NSA 1 1", "CIS:5.2.9 1 1", "CIS:5.2.10 1 1", "MITRE:T1611 1 1"));
  EXPECT_EQ(title_of_framework("PSS"), "Pod Security Standards");
  EXPECT_EQ(title_of_framework("XYZ"), "XYZ");
}

}  // namespace
}  // namespace seawall::reports
