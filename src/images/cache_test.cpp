#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "images.h"
#include "store/store.h"

namespace seawall::images {
namespace {

using documents::ErrorCode;
using testing::HasSubstr;

/// A layer that takes about so many bytes, whatever compresses it.
Layer layer_of(const std::string& diff_id, std::size_t bytes = 100) {
  Layer layer;
  layer.diff_id = diff_id;
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(diff_id)));
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>(random());
  layer.kept.push_back({"etc/os-release", std::move(text)});
  return layer;
}

class CacheTest : public testing::Test {
 protected:
  CacheTest() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = testing::TempDir() + "layer-cache-" + std::to_string(::getpid()) + "-" + name;
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    file_ = folder_ + "/layers.db";
  }
  ~CacheTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Cache> open(const std::string& variant = "1", std::size_t limit = Cache::most_bytes) {
    documents::Result<std::unique_ptr<Cache>> cache = Cache::open(file_, variant, limit);
    EXPECT_TRUE(cache) << cache.error().text();
    return cache ? take(std::move(cache)) : nullptr;
  }
  /// Why it cannot be opened.
  documents::Error refusal() {
    const auto cache = Cache::open(file_, "1");
    if (cache) return {ErrorCode::internal, "it was opened"};
    return cache.error();
  }
  std::string bytes() {
    std::ifstream file(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(std::string_view bytes) {
    std::ofstream file(file_, std::ios::binary | std::ios::trunc);
    file << bytes;
  }
  void change(std::string_view sql) {
    documents::Result<store::Database> database = store::Database::open(file_);
    ASSERT_TRUE(database) << database.error().text();
    const std::optional<documents::Error> failure = database->execute(sql);
    ASSERT_FALSE(failure) << failure->text();
  }

  std::string folder_;
  std::string file_;
};

TEST_F(CacheTest, FindsWhatAnEarlierRunKept) {
  open()->keep(layer_of("sha256:a"));
  const std::unique_ptr<Cache> cache = open();
  const std::optional<Layer> found = cache->find("sha256:a");
  ASSERT_TRUE(found);
  EXPECT_EQ(serialised(*found), serialised(layer_of("sha256:a")));
  EXPECT_FALSE(cache->find("sha256:b"));
}

TEST_F(CacheTest, FindsNothingOfAnotherVariant) {
  open("rules 1")->keep(layer_of("sha256:a"));
  EXPECT_FALSE(open("rules 2")->find("sha256:a"));
  EXPECT_TRUE(open("rules 1")->find("sha256:a"));
}

TEST_F(CacheTest, KeepsTheLaterOfTwo) {
  const std::unique_ptr<Cache> cache = open();
  Layer layer = layer_of("sha256:a");
  cache->keep(layer);
  layer.whiteouts = {"etc"};
  cache->keep(layer);
  const std::optional<Layer> found = cache->find("sha256:a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->whiteouts, layer.whiteouts);
}

// A full disk is no property of a layer.
TEST_F(CacheTest, DoesNotKeepWhatCouldNotBeReadForNow) {
  const std::unique_ptr<Cache> cache = open();
  for (const ErrorCode code : {ErrorCode::unreadable, ErrorCode::unavailable, ErrorCode::syntax}) {
    Layer layer = layer_of(std::to_string(static_cast<int>(code)));
    layer.faults = {{code, "not looked into", {"a", 0, 0}}};
    cache->keep(layer);
    EXPECT_EQ(cache->find(layer.diff_id).has_value(), code == ErrorCode::syntax);
  }
}

TEST_F(CacheTest, RemovesWhatWasNotUsedForLongest) {
  const std::unique_ptr<Cache> cache = open("1", 35'000);
  for (const char* name : {"a", "b", "c"}) cache->keep(layer_of(name, 10'000));
  EXPECT_TRUE(cache->find("a"));
  cache->keep(layer_of("d", 10'000));
  EXPECT_TRUE(cache->find("a"));
  EXPECT_FALSE(cache->find("b"));
  EXPECT_TRUE(cache->find("c"));
  EXPECT_TRUE(cache->find("d"));
}

TEST_F(CacheTest, RemembersUsesFromRunToRun) {
  for (const char* name : {"a", "b", "c"}) open("1", 35'000)->keep(layer_of(name, 10'000));
  EXPECT_TRUE(open("1", 35'000)->find("a"));
  open("1", 35'000)->keep(layer_of("d", 10'000));
  EXPECT_TRUE(open()->find("a"));
  EXPECT_FALSE(open()->find("b"));
}

TEST_F(CacheTest, DoesNotKeepWhatIsLargerThanItself) {
  const std::unique_ptr<Cache> cache = open("1", 35'000);
  cache->keep(layer_of("a", 10'000));
  cache->keep(layer_of("large", 40'000));
  EXPECT_TRUE(cache->find("a"));
  EXPECT_FALSE(cache->find("large"));
}

TEST_F(CacheTest, RemovesADamagedLayerAlone) {
  open()->keep(layer_of("a"));
  open()->keep(layer_of("b"));
  change("UPDATE layers SET content = substr(content, 1, 50) WHERE diff_id = 'a'");
  const std::unique_ptr<Cache> cache = open();
  EXPECT_FALSE(cache->find("a"));
  EXPECT_TRUE(cache->find("b"));
  cache->keep(layer_of("a"));
  EXPECT_TRUE(cache->find("a"));
}

TEST_F(CacheTest, RefusesALayerUnderTheNameOfAnother) {
  open()->keep(layer_of("a"));
  change("UPDATE layers SET diff_id = 'b'");
  EXPECT_FALSE(open()->find("b"));
}

TEST_F(CacheTest, IsUsedNoMoreWhenTheFileIsDamaged) {
  {
    const std::unique_ptr<Cache> cache = open();
    for (int number = 0; number < 50; ++number) cache->keep(layer_of(std::to_string(number), 5'000));
  }
  std::string damaged = bytes();
  for (std::size_t at = 4'096; at < damaged.size(); ++at) damaged[at] = '\x5a';
  write(damaged);
  {
    const std::unique_ptr<Cache> cache = open();
    ASSERT_TRUE(cache);
    EXPECT_FALSE(cache->find("1"));
    cache->keep(layer_of("new"));
    EXPECT_FALSE(cache->find("new"));
  }
  const documents::Error error = refusal();
  EXPECT_EQ(error.code(), ErrorCode::syntax);
  EXPECT_THAT(error.message(), HasSubstr("damaged"));
  EXPECT_EQ(error.place().file, file_);
}

TEST_F(CacheTest, LeavesFilesOfOthersAlone) {
  const std::string text(5'000, 'x');
  write(text);
  EXPECT_EQ(refusal().code(), ErrorCode::syntax);
  EXPECT_EQ(bytes(), text);
}

TEST_F(CacheTest, LeavesOtherDatabasesOfOursAlone) {
  change("CREATE TABLE advisories (id TEXT)");
  const std::string before = bytes();
  EXPECT_THAT(refusal().message(), HasSubstr("no cache of layers"));
  EXPECT_EQ(bytes(), before);
}

TEST_F(CacheTest, LeavesThoseOfAnotherVersionAlone) {
  open()->keep(layer_of("a"));
  change("PRAGMA user_version = 77777");
  EXPECT_THAT(refusal().message(), HasSubstr("version"));
}

TEST_F(CacheTest, CannotBeWhereThereIsNoFolder) {
  file_ = folder_ + "/none/layers.db";
  EXPECT_EQ(refusal().code(), ErrorCode::unreadable);
}

TEST_F(CacheTest, IsForSeveralThreads) {
  const std::unique_ptr<Cache> cache = open();
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cache, thread] {
      for (int number = 0; number < 15; ++number) {
        const std::string name = std::to_string(number) + (number % 2 ? "" : std::to_string(thread));
        cache->keep(layer_of(name, 500));
        EXPECT_TRUE(cache->find(name)) << name;
      }
    });
  }
  threads.clear();
  EXPECT_TRUE(cache->find("1"));
  EXPECT_TRUE(cache->find("23"));
}

// As several processes do; each thread opens it by itself, which may be the first time.
TEST_F(CacheTest, MayBeOpenSeveralTimes) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      const std::unique_ptr<Cache> cache = open();
      ASSERT_TRUE(cache);
      for (int number = 0; number < 8; ++number) cache->keep(layer_of(std::to_string(10 * thread + number), 500));
    });
  }
  threads.clear();
  const std::unique_ptr<Cache> cache = open();
  for (int thread = 0; thread < 4; ++thread) {
    for (int number = 0; number < 8; ++number) EXPECT_TRUE(cache->find(std::to_string(10 * thread + number)));
  }
}

}  // namespace
}  // namespace seawall::images
