#include "network_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_routes.h"
#include "network_testing.h"

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using Ends = std::vector<std::pair<ArrowEnd, ArrowEnd>>;

std::string pod(const std::string& namespace_, const std::string& name) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: " + namespace_ +
         ", labels: {app: " + name + "}}\nspec: {containers: [{name: a}]}\n---\n";
}

/// `to` may be reached from `from` alone.
std::string only(const std::string& namespace_, const std::string& to, const std::string& from) {
  return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + to +
         ", namespace: " + namespace_ + "}\nspec: {podSelector: {matchLabels: {app: " + to +
         "}}, policyTypes: [Ingress, Egress], ingress: [{from: " + "[{podSelector: {matchLabels: {app: " + from +
         "}}}]}], egress: [{to: [{podSelector: {}}]}]}\n---\n";
}

Listed list_of(const NetworkText& text) {
  const NetworkView& view = text.view();
  Listed list{&view, false, network::list_connections(*view.network, view.engine, view.entrances).connections, {}};
  for (std::uint32_t index = 0; index < view.cluster().workloads.size(); ++index) list.subjects.push_back(index);
  return list;
}

bool overlap(const Rectangle& one, const Rectangle& other) {
  return one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom();
}

bool is_inside(const Point& point, const Rectangle& place) {
  return point.x > place.x && point.x < place.right() && point.y > place.y && point.y < place.bottom();
}

const Rectangle& place_of(const Layout& layout, std::string_view name) {
  return std::ranges::find(layout.figures, name, &Figure::name)->at;
}

TEST(Ranks, AreTheLongestWaysThroughAGraph) {
  EXPECT_THAT(ranks(4, {{0, 1}, {1, 2}, {0, 2}, {2, 3}}), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(ranks(3, {}), ElementsAre(0, 0, 0));
  EXPECT_THAT(ranks(0, {}), ElementsAre());
}

TEST(Ranks, AreOneForNodesThatReachEachOther) {
  EXPECT_THAT(ranks(5, {{0, 1}, {1, 2}, {2, 1}, {2, 3}, {4, 4}}), ElementsAre(0, 1, 1, 2, 0));
}

TEST(Ranks, OfALongChainTakeNoDeepRecursion) {
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  constexpr std::size_t nodes = 200'000;
  for (std::size_t node = 1; node < nodes; ++node) edges.emplace_back(node - 1, node);
  EXPECT_EQ(ranks(nodes, edges).back(), nodes - 1);
}

TEST(LayoutOf, LetsConnectionsRunFromLeftToRight) {
  const NetworkText text(pod("shop", "web") + pod("shop", "cart") + pod("shop", "db") + only("shop", "web", "nobody") +
                         only("shop", "cart", "web") + only("shop", "db", "cart"));
  const Layout layout = layout_of(list_of(text));
  EXPECT_LT(place_of(layout, "web").right(), place_of(layout, "cart").x);
  EXPECT_LT(place_of(layout, "cart").right(), place_of(layout, "db").x);
}

TEST(LayoutOf, PutsNothingOnAnotherThing) {
  std::string manifests;
  for (const char* namespace_ : {"a", "b", "c", "d"}) {
    for (int number = 0; number < 30; ++number) {
      manifests += pod(namespace_, std::string(static_cast<std::size_t>(number) + 1, 'x'));
    }
  }
  const NetworkText text(manifests);
  const Layout layout = layout_of(list_of(text));
  ASSERT_EQ(layout.boxes.size(), 6U);
  for (std::size_t one = 0; one < layout.boxes.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) {
      EXPECT_FALSE(overlap(layout.boxes[one].at, layout.boxes[other].at));
    }
  }
  for (std::size_t one = 0; one < layout.figures.size(); ++one) {
    const Figure& figure = layout.figures[one];
    const Rectangle& box = layout.boxes[figure.box].at;
    EXPECT_TRUE(figure.at.x >= box.x && figure.at.right() <= box.right() && figure.at.y >= box.y &&
                figure.at.bottom() <= box.bottom());
    for (std::size_t other = 0; other < one; ++other) EXPECT_FALSE(overlap(figure.at, layout.figures[other].at));
  }
}

TEST(ArrowsOf, FoldsWhatHoldsForAllOfANamespace) {
  const NetworkText text(pod("a", "one") + pod("a", "two") + pod("a", "three") + pod("b", "four"));
  const Listed list = list_of(text);
  const Layout layout = layout_of(list);
  std::vector<std::string> texts;
  for (const Arrow& arrow : arrows_of(list, layout)) {
    const auto name = [&](const ArrowEnd& end) {
      return end.is_box ? layout.boxes[end.index].title + "/*" : layout.figures[end.index].name;
    };
    texts.push_back(name(arrow.from) + (arrow.is_double ? " <-> " : " -> ") + name(arrow.to));
  }
  EXPECT_THAT(texts, testing::UnorderedElementsAre("a/* -> a/*", "four <-> a/*", "0.0.0.0/0 -> a/*", "a/* -> 0.0.0.0/0",
                                                   "0.0.0.0/0 -> four", "four -> 0.0.0.0/0"));
}

TEST(RoutesOf, PassesNothingThatStandsBetween) {
  Layout layout;
  layout.boxes = {{.title = "shop"}};
  layout.boxes[0].at = {0, 0, 700, 200};
  for (int index = 0; index < 3; ++index) {
    layout.boxes[0].figures.push_back(layout.figures.size());
    layout.figures.push_back({.party = {}, .name = "x", .kind = "Pod", .at = {20 + index * 240, 60, 120, 42}});
  }
  layout.height = 200;
  const std::vector<Route> routes = routes_of(layout, Ends{{{false, 0}, {false, 2}}, {{false, 2}, {false, 0}}});
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].front().x, layout.figures[0].at.right());
  EXPECT_EQ(routes[0].back().x, layout.figures[2].at.x);
  EXPECT_EQ(routes[1].front().x, layout.figures[2].at.x);
  EXPECT_EQ(routes[1].back().x, layout.figures[0].at.right());
  for (const Route& route : routes) {
    for (int share = 0; share <= 1000; ++share) {
      EXPECT_FALSE(is_inside(point_on(route, share), layout.figures[1].at));
    }
  }
}

TEST(RoutesOf, MakesRoomForWhatRunsAboveEverything) {
  Layout layout;
  layout.boxes = {{.title = "a"}, {.title = "b"}, {.title = "c"}};
  for (std::size_t index = 0; index < 3; ++index) {
    const int x = static_cast<int>(index) * 300;
    layout.boxes[index].at = {x, index == 1 ? 40 : 20, 160, index == 1 ? 120 : 80};
    layout.boxes[index].figures = {index};
    layout.figures.push_back({.party = {}, .name = "x", .kind = "Pod", .box = index, .at = {x + 20, 40, 120, 42}});
  }
  layout.height = 180;
  std::vector<Route> routes = routes_of(layout, Ends(9, {{false, 0}, {false, 2}}));
  make_room(layout, {&routes});
  for (const Route& route : routes) {
    for (const Point& point : route) EXPECT_TRUE(point.y > 0 && point.y < layout.height) << point.y;
  }
  EXPECT_GT(layout.boxes[1].at.y, 40);
}

}  // namespace
}  // namespace seawall::commands
