#include "facts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace seawall::findings {
namespace {

struct Roles {
  int count;
};
struct Users {
  int count;
};

TEST(Facts, AreMadeOnceForEachType) {
  Facts facts;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int each = 0; each < 8; ++each) {
    threads.emplace_back([&] {
      const Roles& roles = facts.of<Roles>([&] { return Roles{++made}; });
      EXPECT_EQ(roles.count, 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(facts.of<Users>([] { return Users{7}; }).count, 7);
}

TEST(Facts, MayAskForOthersWhileTheyAreMade) {
  Facts facts;
  const Users& users = facts.of<Users>([&] { return Users{facts.of<Roles>([] { return Roles{3}; }).count + 1}; });
  EXPECT_EQ(users.count, 4);
}

}  // namespace
}  // namespace seawall::findings
