#include "network_connections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_testing.h"

namespace seawall::commands {
namespace {

using network::Direction;
using testing::ElementsAre;
using testing::IsEmpty;

std::string pod(const std::string& namespace_, const std::string& name) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: " + namespace_ +
         ", labels: {app: " + name + "}}\nspec: {containers: [{name: a}]}\n---\n";
}

std::string deny_egress(const std::string& namespace_, const std::string& name) {
  return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name +
         ", namespace: " + namespace_ + "}\nspec: {podSelector: {matchLabels: {app: " + name +
         "}}, policyTypes: [Egress]}\n---\n";
}

Listed list_of(const NetworkText& text) {
  const NetworkView& view = text.view();
  return {&view, false, network::list_connections(*view.network, view.engine, view.entrances).connections, {}};
}

std::vector<std::string> lines(const Listed& list, std::uint32_t workload, Direction direction) {
  std::vector<std::string> texts;
  for (const PeerLine& line : PeerLines(list).of(workload, direction)) texts.push_back(line.peers + ": " + line.ports);
  return texts;
}

TEST(PeerLines, TellsAWholeNamespaceInOneLine) {
  const NetworkText text(pod("a", "one") + pod("b", "two") + pod("b", "three") + pod("b", "four"));
  const Listed list = list_of(text);
  EXPECT_THAT(lines(list, 0, Direction::egress),
              ElementsAre("0.0.0.0-255.255.255.255[External]: all", "b/* (3 workloads): all"));
  // Of its own namespace there are too few others.
  EXPECT_THAT(lines(list, 1, Direction::egress),
              ElementsAre("0.0.0.0-255.255.255.255[External]: all", "a/one[Pod]: all", "b/three[Pod]: all",
                          "b/two[Pod]: all"));
}

TEST(PeerLines, TellsOneByOneWhereSomeOfANamespaceAreMissing) {
  const NetworkText text(pod("a", "one") + pod("b", "two") + pod("b", "three") + pod("b", "four") +
                         deny_egress("b", "two"));
  const Listed list = list_of(text);
  EXPECT_THAT(lines(list, 0, Direction::ingress),
              ElementsAre("0.0.0.0-255.255.255.255[External]: all", "b/four[Pod]: all", "b/three[Pod]: all"));
  EXPECT_THAT(lines(list, 3, Direction::egress), IsEmpty());
}

}  // namespace
}  // namespace seawall::commands
