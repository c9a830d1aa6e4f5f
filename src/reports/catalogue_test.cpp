#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "reports.h"

namespace seawall::reports {
namespace {

using findings::Check;
using findings::Parameter;
using testing::HasSubstr;
using testing::Not;

constexpr std::array<Parameter, 3> parameters = {
    Parameter{"minimum", Parameter::Type::integer, "10000", "The smallest id that is let through."},
    Parameter{"strict", Parameter::Type::boolean, "true", "Whether a doubt counts."},
    Parameter{"allowed", Parameter::Type::strings, "a,b", "What is let through."},
};

constexpr Check full{
    .id = "sample-check",
    .title = "Sample | of <everything>",
    .severity = findings::Severity::high,
    .component = findings::Component::container_runtime,
    .category = findings::Category::pods,
    .message = "{container} is a \"sample\"",
    .why = "It is bad because a *star* may be read as a mark, and this sentence goes on until no line of forty columns "
           "can hold it.",
    .remediation = "Write something else.",
    .bad_example = "bad:\n  - 1\n",
    .good_example = "good: 1\n",
    .frameworks = "PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2",
    .peers = "trivy:KSV-0001,KSV-0002;polaris:sampleSet",
    .references = "https://kubernetes.io/docs/a\nhttps://kubernetes.io/docs/b",
    .since = "0.1.0",
    .quiet_when = "It is silent on Sundays.",
    .yields_to = "better-check,best-check",
    .enabled = false,
    .parameters = parameters,
};

constexpr Check spare{
    .id = "spare",
    .title = "Has little to say",
    .severity = findings::Severity::low,
    .component = findings::Component::network,
    .category = findings::Category::network,
    .message = "",
    .why = "Because.",
    .remediation = "Do it.",
    .bad_example = "a: 1\n",
    .good_example = "a: 2\n",
    .frameworks = "",
    .peers = "",
    .references = "",
    .since = "0.2.0",
};

constexpr std::array<const Check*, 2> both = {&full, &spare};

TEST(Explanation, tells_everything_wrapped_at_the_width) {
  const std::string expected = "sample-check: Sample | of <everything>\n"
                               "high severity, component\n"
                               "container-runtime, category pods, off by\n"
                               "default, since 0.1.0\n"
                               "\n"
                               "Why\n"
                               "  It is bad because a *star* may be read\n"
                               "  as a mark, and this sentence goes on\n"
                               "  until no line of forty columns can\n"
                               "  hold it.\n"
                               "\n"
                               "Bad\n"
                               "    bad:\n"
                               "      - 1\n"
                               "\n"
                               "Good\n"
                               "    good: 1\n"
                               "\n"
                               "What to do\n"
                               "  Write something else.\n"
                               "\n"
                               "False alarms avoided\n"
                               "  It is silent on Sundays.\n"
                               "\n"
                               "Overlaps\n"
                               "  Not reported where better-check or\n"
                               "  best-check is found at the same place.\n"
                               "\n"
                               "Parameters\n"
                               "  - minimum (integer, default: 10000):\n"
                               "    The smallest id that is let through.\n"
                               "  - strict (boolean, default: true):\n"
                               "    Whether a doubt counts.\n"
                               "  - allowed (strings, default: a, b):\n"
                               "    What is let through.\n"
                               "\n"
                               "Frameworks\n"
                               "  - Pod Security Standards: baseline,\n"
                               "    and so restricted\n"
                               "  - NSA/CISA hardening\n"
                               "  - MITRE ATT&CK: T1610, T1611\n"
                               "  - CIS Benchmark: 5.2.2\n"
                               "\n"
                               "Known elsewhere as\n"
                               "  - trivy: KSV-0001, KSV-0002\n"
                               "  - polaris: sampleSet\n"
                               "\n"
                               "References\n"
                               "  - https://kubernetes.io/docs/a\n"
                               "  - https://kubernetes.io/docs/b\n";
  EXPECT_EQ(explanation(full, {.width = 40}), expected);
}

TEST(Explanation, leaves_out_what_there_is_not) {
  const std::string text = explanation(spare, {});
  for (const char* heading :
       {"False alarms", "Overlaps", "Parameters", "Frameworks", "Known elsewhere", "References"}) {
    EXPECT_THAT(text, Not(HasSubstr(heading)));
  }
}

TEST(Explanation, is_coloured_only_when_asked) {
  EXPECT_THAT(explanation(full, {.color = true}), HasSubstr("\x1b[1;31mhigh\x1b[0m severity"));
  EXPECT_THAT(explanation(full, {}), Not(HasSubstr("\x1b")));
}

TEST(Explanation, is_a_page_of_markdown_in_which_texts_stay_texts) {
  const std::string page = explanation_markdown(full);
  EXPECT_TRUE(page.starts_with("# Sample \\| of \\<everything>\n\n`sample-check`: high severity")) << page;
  EXPECT_THAT(page, HasSubstr("\n## Bad\n\n```yaml\nbad:\n  - 1\n```\n"));
  EXPECT_THAT(page, HasSubstr("a \\*star\\* may"));
  EXPECT_THAT(page, HasSubstr("- <https://kubernetes.io/docs/a>\n"));
  EXPECT_TRUE(page.ends_with("\n") && !page.ends_with("\n\n"));
}

TEST(Explanation, begins_no_line_of_markdown_with_a_mark) {
  Check check = spare;
  const std::string why = std::string(119, 'a') + " - 1. 2) # + > 1.0";
  check.why = why;
  EXPECT_THAT(explanation_markdown(check), HasSubstr(std::string(119, 'a') + " - 1. 2) # + >\n1.0\n"));
}

TEST(Catalogue, is_a_table_that_counts) {
  EXPECT_EQ(catalogue_table(both, {}),
            "check         severity  category  component          default  title\n"
            "sample-check  high      pods      container-runtime  off      Sample | of <everything>\n"
            "spare         low       network   network            on       Has little to say\n"
            "\n"
            "2 checks, 1 of them on by default\n");
}

TEST(Catalogue, is_a_table_of_markdown) {
  EXPECT_EQ(catalogue_markdown(both),
            "| check | severity | category | component | default | title |\n"
            "|---|---|---|---|---|---|\n"
            "| sample-check | high | pods | container-runtime | off | Sample \\| of \\<everything> |\n"
            "| spare | low | network | network | on | Has little to say |\n");
}

TEST(Catalogue, quotes_cells_of_csv_that_hold_commas) {
  EXPECT_EQ(catalogue_csv(both),
            "check,severity,category,component,default,title,frameworks,peers\r\n"
            "sample-check,high,pods,container-runtime,off,Sample | of <everything>,"
            "\"PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2\",\"trivy:KSV-0001,KSV-0002;polaris:sampleSet\"\r\n"
            "spare,low,network,network,on,Has little to say,,\r\n");
}

TEST(Catalogue, is_json_with_everything_in_its_type) {
  const std::string json = catalogue_json(both, "1.2.3");
  EXPECT_TRUE(json.starts_with(R"({"schemaVersion":"1","tool":{"name":"seawall","version":"1.2.3"},"checks":[)"));
  for (const char* part :
       {R"("id":"sample-check","title":"Sample | of <everything>","severity":"high")",
        R"("message":"{container} is a \"sample\"")", R"("enabled":false)", R"("quietWhen":"It is silent on Sundays.")",
        R"({"name":"minimum","type":"integer","default":10000,"description":"The smallest id that is let through."})",
        R"("type":"boolean","default":true)", R"("type":"strings","default":["a","b"])",
        R"("yieldsTo":["better-check","best-check"])",
        R"("frameworks":{"PSS":["baseline"],"NSA":[],"MITRE":["T1610","T1611"],"CIS":["5.2.2"]})",
        R"("peers":{"trivy":["KSV-0001","KSV-0002"],"polaris":["sampleSet"]})",
        R"("references":["https://kubernetes.io/docs/a","https://kubernetes.io/docs/b"])",
        R"("frameworks":{},"peers":{},"references":[])"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
}

}  // namespace
}  // namespace seawall::reports
