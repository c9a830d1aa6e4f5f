#include "network_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_testing.h"

namespace seawall::commands {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string pod(const std::string& namespace_, const std::string& name) {
  return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" +
         namespace_ + "\"},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}\n";
}

/// Pods of as many namespaces, all of which reach each other.
std::string pods(int count) {
  std::string text;
  for (int number = 0; number < count; ++number) text += pod("n" + std::to_string(number), "pod");
  return text;
}

Lists lists_of(const NetworkText& text) {
  const NetworkView& view = text.view();
  Listed list{&view, false, network::list_connections(*view.network, view.engine, view.entrances).connections, {}};
  for (std::uint32_t index = 0; index < view.cluster().workloads.size(); ++index) list.subjects.push_back(index);
  Lists lists;
  lists.networks.push_back(std::move(list));
  return lists;
}

TEST(SvgOf, WritesPortsBesideArrowsUpToALimit) {
  const NetworkText few(pods(4));
  EXPECT_THAT(svg_of(lists_of(few)), HasSubstr("class=\"ports\""));
  const NetworkText many(pods(20));  // 190 arrows between them
  const std::string picture = svg_of(lists_of(many));
  EXPECT_THAT(picture, Not(HasSubstr("class=\"ports\"")));
  EXPECT_THAT(picture, HasSubstr("The ports of an arrow show when it is pointed at."));
  EXPECT_THAT(picture, HasSubstr("<title>n0/pod[Pod] ↔ n1/pod[Pod]: all</title>"));
}

TEST(SvgOf, IsTheSameForTheSameList) {
  const NetworkText text(pods(9));
  EXPECT_EQ(svg_of(lists_of(text)), svg_of(lists_of(text)));
}

TEST(Pictures, ShowHostileNamesAsText) {
  const NetworkText text(pod("a", "</text><script>\\\"\\\\n\\u0007"));
  EXPECT_THAT(svg_of(lists_of(text)), Not(HasSubstr("<script>")));
  EXPECT_THAT(svg_of(lists_of(text)), HasSubstr("a/&lt;/text&gt;&lt;script&gt;&quot;\\n\\x07[Pod]"));
  EXPECT_THAT(dot_of(lists_of(text)), HasSubstr(R"("a/</text><script>\"\\n\\x07[Pod]" [label=)"));
}

TEST(Pictures, OfNothingSayThatThereIsNothing) {
  const NetworkText text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
  EXPECT_THAT(svg_of(lists_of(text)), HasSubstr("There are no workloads."));
}

TEST(TooManyToDraw, NamesTheLimitAndWhatToAskFor) {
  const NetworkText text(pods(230));
  const std::optional<documents::Error> error = too_many_to_draw(lists_of(text));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), documents::ErrorCode::limit_exceeded);
  EXPECT_THAT(error->message(), HasSubstr("limit \"drawn connections\" of 50000; --namespace, --workload or --port"));
  const NetworkText fewer(pods(9));
  EXPECT_FALSE(too_many_to_draw(lists_of(fewer)));
}

}  // namespace
}  // namespace seawall::commands
