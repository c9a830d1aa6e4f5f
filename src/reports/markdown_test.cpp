#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::reports {
namespace {

using sample::pod;
using sample::Sample;
using testing::HasSubstr;
using testing::Not;

TEST(Markdown, summarises_and_links_findings_worst_first) {
  Sample sample(std::string(pod) + "---\na: [\n", "deploy/a b.yaml");
  sample.scan().not_looked[0].message = "the list is not closed";
  sample.scan().not_looked[0].place.line = 13;
  std::ranges::reverse(sample.scan().findings);
  const std::string report = sample.as(markdown);
  EXPECT_THAT(report, testing::StartsWith(R"(## Seawall: 3 findings (1 high, 2 medium), 1 not looked at

| component | critical | high | medium | low | info | |
|---|--:|--:|--:|--:|--:|---|
| control-plane | | | | | | not looked at |
| nodes | | 1 | | | | |
)"));
  EXPECT_THAT(report, HasSubstr(R"(
| severity | where | object | what | check |
|---|---|---|---|---|
| high | [deploy/a b.yaml:5](deploy/a%20b.yaml#L5) | Pod shop/web | pod shares the process ids of its node | )"
                                R"([host-pid](https://seawall.dev/docs/checks/host-pid.md) |
| medium | [deploy/a b.yaml:10](deploy/a%20b.yaml#L10) | Pod shop/web | container "app" uses image "nginx" | )"));
  EXPECT_THAT(report, testing::EndsWith(R"(
### Not looked at

| where | why |
|---|---|
| [deploy/a b.yaml:13](deploy/a%20b.yaml#L13) | the list is not closed |

1 file, 1 object, 1 pod template: 3 findings (1 high, 2 medium), 1 not looked at
)"));
}

TEST(Markdown, never_says_that_there_is_nothing_when_part_was_not_looked_at) {
  EXPECT_THAT(Sample("").as(markdown), testing::StartsWith("## Seawall: no findings\n"));
  EXPECT_THAT(Sample("apiVersion: v1\nkind: Pod\n---\na: [\n").as(markdown),
              testing::StartsWith("## Seawall: no findings in what was looked at, 1 not looked at\n"));
}

TEST(Markdown, takes_scanned_text_for_text) {
  const struct {
    const char* name;
    const char* expected;
  } rows[] = {
      {"a|b", "Pod a\\|b |"},
      {"`code` *b* _i_ ~s~", "Pod \\`code\\` \\*b\\* \\_i\\_ \\~s\\~ |"},
      {"<img src=x>&amp;", "Pod &lt;img src\\=x&gt;&amp;amp; |"},
      {"@everyone #12", "Pod @&#8203;everyone #&#8203;12 |"},
      {"[a](b) ![c](d)", "Pod \\[a\\]\\(b\\) \\!\\[c\\]\\(d\\) |"},
      {"http://evil www.evil", "Pod http:&#8203;//evil w&#8203;ww.evil |"},
      {"\\n\\e", "Pod \\\\x0a\\\\x1b |"},
      {"$x$", "Pod \\$x\\$ |"},
  };
  for (const auto& row : rows) {
    std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"";
    const Sample sample(text + row.name + "\"}\nspec: {hostPID: true}\n");
    EXPECT_THAT(sample.as(markdown), HasSubstr(row.expected)) << row.name;
  }
}

TEST(Markdown, links_to_nothing_outside_of_the_repository) {
  EXPECT_THAT(Sample(pod, "/elsewhere/a.yaml").as(markdown), HasSubstr("| high | /elsewhere/a.yaml:5 |"));
  EXPECT_THAT(Sample(pod, "<stdin>").as(markdown), HasSubstr("| high | &lt;stdin&gt;:5 |"));
}

TEST(Markdown, stays_within_the_size_of_a_comment_and_counts_the_rest) {
  std::string text;
  for (int index = 0; index < 300; ++index) text += std::string(pod) + "---\n";
  for (int index = 0; index < 1000; ++index) text += "a: [\n---\n";
  const std::string report = Sample(text).as(markdown);
  EXPECT_LE(report.size(), comment_limit);
  EXPECT_GT(report.size(), comment_limit - 500);
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = report.find("| [host-pid]", at)) != std::string::npos; ++at) ++rows;
  for (std::size_t at = 0; (at = report.find("| [image-latest-tag]", at)) != std::string::npos; ++at) ++rows;
  EXPECT_THAT(report, HasSubstr("\nand " + std::to_string(900 - rows) + " more\n\n### Not looked at\n"));
  EXPECT_THAT(report, testing::ContainsRegex("\nand [0-9]+ more\n\n1 file, 300 objects"));
}

TEST(Markdown, cuts_a_long_name) {
  const Sample sample("apiVersion: v1\nkind: Pod\nmetadata: {name: " + std::string(100'000, 'n') +
                      "}\nspec: {hostPID: true}\n");
  EXPECT_THAT(sample.as(markdown), HasSubstr("nnn… |"));
  EXPECT_THAT(sample.as(markdown), Not(HasSubstr("more")));
}

}  // namespace
}  // namespace seawall::reports
