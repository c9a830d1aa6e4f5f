#include "compress.h"

#include <gtest/gtest.h>

#include "streams.h"

namespace seawall::archives {
namespace {

std::string unpacked(const Content& content) {
  const auto stream = decompressed(stream_of(content.view()));
  auto bytes = read_all(*stream, std::size_t{1} << 30, "test");
  EXPECT_TRUE(bytes) << bytes.error().text();
  return bytes ? take(std::move(bytes)) : std::string();
}

std::string sample(std::size_t size) {
  std::string text;
  for (std::size_t number = 0; text.size() < size; ++number) text += std::to_string(number * number) + ' ';
  text.resize(size);
  return text;
}

TEST(Compressing, GivesBackWhatItTook) {
  for (const std::size_t size : {0UZ, 1UZ, 1000UZ, 5'000'000UZ}) {
    const std::string text = sample(size);
    const auto packed = zstd_of(text);
    ASSERT_TRUE(packed) << packed.error().text();
    EXPECT_EQ(unpacked(*packed), text) << size;
    EXPECT_LT(packed->size(), size / 2 + 100);
  }
}

TEST(Compressing, GivesTheSameForTheSame) {
  const std::string text = sample(300'000);
  const auto first = zstd_of(text);
  const auto second = zstd_of(text);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->view(), second->view());
}

TEST(Compressing, AddsAChecksumByWhichDamageIsSeen) {
  const auto packed = zstd_of(sample(100'000));
  ASSERT_TRUE(packed);
  std::string damaged(packed->view());
  damaged.back() = static_cast<char>(damaged.back() + 1);
  const auto stream = decompressed(stream_of(damaged));
  EXPECT_FALSE(read_all(*stream, 1 << 20, "test"));
}

}  // namespace
}  // namespace seawall::archives
