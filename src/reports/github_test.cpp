#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::reports {
namespace {

using sample::pod;
using sample::Sample;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

TEST(Github, annotates_worst_first_and_counts_before_the_notices) {
  Sample sample(std::string(pod) + "---\na: [\n", "./deploy/pod.yaml");
  sample.scan().findings[1].severity = findings::Severity::low;
  sample.scan().not_looked[0].message = "the list is not closed";
  sample.scan().not_looked[0].place = {"./deploy/pod.yaml", 13, 0};
  EXPECT_THAT(
      lines_of(sample.as(github)),
      ElementsAre(
          "::error file=deploy/pod.yaml,line=5,col=3,endLine=5,endColumn=16,title=Host's process ids are shared "
          "(host-pid)::Pod shop/web: pod shares the process ids of its node",
          "::warning file=deploy/pod.yaml,line=10,col=7,endLine=10,endColumn=19,title=Image is not fixed "
          "(image-latest-tag)::Pod shop/web: container \"app\" uses image \"nginx\"",
          "::error file=deploy/pod.yaml,line=13,title=Not looked at::the list is not closed",
          "::notice title=Seawall::1 file, 1 object, 1 pod template: 3 findings (1 high, 1 medium, 1 low), "
          "1 not looked at",
          "::notice file=deploy/pod.yaml,line=7,col=21,endLine=7,endColumn=37,title=Image is not fixed "
          "(image-latest-tag)::Pod shop/web: init container \"setup\" uses image \"busybox\""));
}

TEST(Github, lets_no_scanned_text_become_a_command) {
  const Sample sample("apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\n::error::b 100%\"}\nspec: {hostPID: true}\n",
                      "x,line=1::%0A\n.yaml");
  const std::vector<std::string> lines = lines_of(sample.as(github));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], testing::StartsWith("::error file=x%2Cline=1%3A%3A%250A\\x0a.yaml,line=4,"));
  EXPECT_THAT(lines[0], HasSubstr("::Pod a\\x0a::error::b 100%25: pod shares"));
}

}  // namespace
}  // namespace seawall::reports
