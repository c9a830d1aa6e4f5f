#include "pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>

namespace seawall::commands {
namespace {

constexpr std::size_t plenty = 1 << 20;

TEST(Pool, does_all_tasks_and_what_they_submit) {
  for (const std::size_t threads : {1u, 2u, 8u}) {
    Pool pool(threads);
    pool.account(plenty);
    std::atomic<int> done = 0;
    for (int index = 0; index < 100; ++index) {
      pool.submit([&] {
        ++done;
        pool.submit([&] { ++done; });
      });
    }
    pool.finish();
    EXPECT_EQ(done, 200) << threads << " threads";
  }
}

TEST(Pool, works_again_after_it_has_finished) {
  Pool pool(4);
  pool.account(plenty);
  std::atomic<int> done = 0;
  for (int round = 1; round <= 3; ++round) {
    for (int index = 0; index < 50; ++index) pool.submit([&] { ++done; });
    pool.finish();
    EXPECT_EQ(done, 50 * round);
  }
}

TEST(Pool, stays_on_the_callers_thread_until_there_is_enough_to_do) {
  Pool pool(8);
  pool.account(1000);
  std::set<std::thread::id> seen;
  for (int index = 0; index < 100; ++index) pool.submit([&] { seen.insert(std::this_thread::get_id()); });
  pool.finish();
  EXPECT_EQ(seen, std::set{std::this_thread::get_id()});
}

TEST(Pool, hands_on_the_exception_of_a_task_and_drops_the_rest) {
  Pool pool(1);
  int done = 0;
  pool.submit([&] { ++done; });
  pool.submit([] { throw std::runtime_error("out of luck"); });
  pool.submit([&] { ++done; });
  EXPECT_THROW(pool.finish(), std::runtime_error);
  EXPECT_EQ(done, 1);
  pool.submit([&] { ++done; });
  EXPECT_NO_THROW(pool.finish());
  EXPECT_EQ(done, 2);
}

TEST(Pool, drops_what_has_not_begun_when_it_closes) {
  int done = 0;
  {
    Pool pool(1);
    pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace seawall::commands
