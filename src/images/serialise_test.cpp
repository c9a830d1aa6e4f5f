#define XXH_INLINE_ALL
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <random>

#include "images.h"

namespace seawall::images {
namespace {

using archives::TarEntry;
using documents::Error;
using documents::ErrorCode;
using testing::SizeIs;

/// The same for the same number; each part of a Layer is met, and each of its values.
class RandomLayer {
 public:
  explicit RandomLayer(unsigned seed) : random_(seed) {}

  Layer layer() {
    Layer layer;
    layer.diff_id = text();
    for (std::size_t count = up_to(40); count > 0; --count) layer.entries.push_back(entry());
    for (std::size_t count = up_to(5); count > 0; --count) layer.whiteouts.push_back(text());
    for (std::size_t count = up_to(5); count > 0; --count) layer.opaques.push_back(text());
    for (std::size_t count = up_to(10); count > 0; --count) layer.packages.push_back(package(layer.packages.size()));
    for (std::size_t count = up_to(3); count > 0; --count) {
      layer.secrets.push_back({text(), text(), static_cast<std::uint32_t>(number())});
    }
    for (std::size_t count = up_to(3); count > 0; --count) layer.malware.push_back({text(), text(), text()});
    for (std::size_t count = up_to(3); count > 0; --count) layer.executables.push_back({text(), hardening()});
    for (std::size_t count = up_to(3); count > 0; --count) layer.kept.push_back({text(), text()});
    for (std::size_t count = up_to(3); count > 0; --count) layer.faults.push_back(error());
    return layer;
  }

 private:
  std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }
  bool flag() { return up_to(1) == 1; }
  /// Small ones, large ones, and those at the ends.
  std::uint64_t number() { return up_to(9) == 0 ? UINT64_MAX : random_() >> up_to(63); }
  std::string text() {
    std::string text(up_to(9) == 0 ? up_to(400) : up_to(12), '\0');
    for (char& c : text) c = static_cast<char>(up_to(255));
    return text;
  }
  Entry entry() {
    Entry entry;
    // Most have a beginning in common with the one before.
    entry.path = path_.substr(0, up_to(path_.size())) + text();
    path_ = entry.path;
    entry.type = static_cast<TarEntry::Type>(up_to(static_cast<std::size_t>(TarEntry::Type::other)));
    entry.mode = static_cast<std::uint16_t>(up_to(07777));
    entry.user = static_cast<std::uint32_t>(number());
    entry.group = static_cast<std::uint32_t>(up_to(2));
    entry.size = number();
    if (entry.type == TarEntry::Type::hard_link || entry.type == TarEntry::Type::symbolic_link) entry.link = text();
    return entry;
  }
  packages::Package package(std::size_t index) {
    packages::Package package;
    package.type = static_cast<packages::Type>(up_to(static_cast<std::size_t>(packages::Type::rpm)));
    package.name = text();
    package.version = text();
    package.architecture = text();
    package.source_name = text();
    package.source_version = text();
    for (std::size_t count = up_to(3); count > 0; --count) package.licenses.push_back(text());
    package.module_label = text();
    package.digest = text();
    package.location = text();
    package.is_declared = flag();
    package.is_development = flag();
    if (index > 0 && flag()) package.parent = static_cast<std::uint32_t>(up_to(index - 1));
    return package;
  }
  binaries::Hardening hardening() {
    binaries::Hardening hardening;
    hardening.is_executable = flag();
    hardening.is_static = flag();
    hardening.is_position_independent = flag();
    hardening.relro = static_cast<binaries::Hardening::Relro>(up_to(2));
    hardening.has_no_execute_stack = flag();
    if (flag()) hardening.has_stack_protector = flag();
    hardening.is_go = flag();
    return hardening;
  }
  Error error() {
    Error error(static_cast<ErrorCode>(up_to(static_cast<std::size_t>(ErrorCode::internal))), text(),
                {text(), static_cast<std::uint32_t>(up_to(9)), static_cast<std::uint32_t>(up_to(9))}, text());
    if (up_to(2) > 0) return error;
    return std::move(error).because(this->error());
  }

  std::mt19937_64 random_;
  std::string path_;
};

void expect_same(const Executable& one, const Executable& other) {
  EXPECT_EQ(one.path, other.path);
  EXPECT_EQ(one.hardening.is_executable, other.hardening.is_executable);
  EXPECT_EQ(one.hardening.is_static, other.hardening.is_static);
  EXPECT_EQ(one.hardening.is_position_independent, other.hardening.is_position_independent);
  EXPECT_EQ(one.hardening.relro, other.hardening.relro);
  EXPECT_EQ(one.hardening.has_no_execute_stack, other.hardening.has_no_execute_stack);
  EXPECT_EQ(one.hardening.has_stack_protector, other.hardening.has_stack_protector);
  EXPECT_EQ(one.hardening.is_go, other.hardening.is_go);
}

void expect_same(const Error& one, const Error& other) {
  EXPECT_EQ(one.code(), other.code());
  EXPECT_EQ(one.text(), other.text());
  EXPECT_EQ(one.advice(), other.advice());
  EXPECT_EQ(one.cause() == nullptr, other.cause() == nullptr);
}

template <typename T>
void expect_each_same(const std::vector<T>& some, const std::vector<T>& others) {
  ASSERT_EQ(some.size(), others.size());
  for (std::size_t index = 0; index < some.size(); ++index) expect_same(some[index], others[index]);
}

void expect_same(const Layer& one, const Layer& other) {
  EXPECT_EQ(one.diff_id, other.diff_id);
  EXPECT_TRUE(one.entries == other.entries);
  EXPECT_EQ(one.whiteouts, other.whiteouts);
  EXPECT_EQ(one.opaques, other.opaques);
  EXPECT_EQ(one.packages, other.packages);
  EXPECT_TRUE(one.secrets == other.secrets);
  EXPECT_TRUE(one.malware == other.malware);
  expect_each_same(one.executables, other.executables);
  EXPECT_TRUE(one.kept == other.kept);
  expect_each_same(one.faults, other.faults);
}

TEST(Serialised, IsReadBackAsItWas) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Layer layer = RandomLayer(seed).layer();
    const std::optional<Layer> read = deserialised(serialised(layer));
    ASSERT_TRUE(read);
    expect_same(*read, layer);
    EXPECT_EQ(serialised(*read), serialised(layer));
  }
}

TEST(Serialised, IsNothingWhereItWasCutOff) {
  const std::string whole = serialised(RandomLayer(1).layer());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(deserialised(std::string_view(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(deserialised(whole + '\0'));
}

TEST(Serialised, IsNothingWhereAnyByteIsAnother) {
  const std::string whole = serialised(RandomLayer(2).layer());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(deserialised(changed)) << at;
  }
}

/// With the checksum that belongs to what follows it, so that damage is looked at and not only noticed.
std::string with_checksum(std::string bytes) {
  constexpr std::size_t head = 8;
  constexpr std::size_t begin = 16;
  XXH64_canonical_t canonical;
  XXH64_canonicalFromHash(&canonical, XXH3_64bits(bytes.data() + begin, bytes.size() - begin));
  return bytes.replace(head, begin - head, reinterpret_cast<const char*>(canonical.digest), begin - head);
}

TEST(Serialised, IsALayerOrNothingWhateverTheBytesAre) {
  std::mt19937 random(3);
  std::size_t layers = 0;
  std::size_t nothings = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::string whole = serialised(RandomLayer(seed).layer());
    for (int round = 0; round < 40; ++round) {
      std::string changed = whole;
      const std::size_t at = 16 + random() % (whole.size() - 16);
      changed[at] = static_cast<char>(random() % 3 == 0 ? 0xff : random());
      if (random() % 4 == 0) changed.erase(at, random() % 8);
      changed = with_checksum(std::move(changed));
      const std::optional<Layer> layer = deserialised(changed);
      (layer ? layers : nothings) += 1;
      if (layer) expect_same(*deserialised(serialised(*layer)), *layer);
    }
  }
  EXPECT_GT(layers, 100U);
  EXPECT_GT(nothings, 100U);
}

// Of 2^62 entries, packages, or bytes of a text.
TEST(Serialised, TakesNoMemoryForWhatIsNotThere) {
  const std::string head = serialised(Layer()).substr(0, 16);
  const std::string huge = "\xff\xff\xff\xff\xff\xff\xff\xff\x3f";
  for (std::size_t before = 0; before < 12; ++before) {
    EXPECT_FALSE(deserialised(with_checksum(head + std::string(before, '\0') + huge + std::string(50, '\0'))))
        << before;
  }
}

TEST(Serialised, HasNoPackageWhoseParentIsNotThere) {
  Layer layer;
  layer.packages.resize(2);
  layer.packages[1].parent = 0;
  EXPECT_TRUE(deserialised(serialised(layer)));
  layer.packages[1].parent = 2;
  EXPECT_FALSE(deserialised(serialised(layer)));
}

TEST(Serialised, KeepsTheOutermostOfVeryManyCauses) {
  Error error(ErrorCode::internal, "innermost");
  for (int depth = 0; depth < 100; ++depth) error = Error(ErrorCode::syntax, "outer").because(std::move(error));
  Layer layer;
  layer.faults.push_back(error);
  const std::optional<Layer> read = deserialised(serialised(layer));
  ASSERT_TRUE(read);
  ASSERT_THAT(read->faults, SizeIs(1));
  std::size_t depth = 0;
  for (const Error* one = &read->faults[0]; one; one = one->cause()) ++depth;
  EXPECT_EQ(depth, 8U);
}

// Paths of thousands of bytes that differ in the last one: kept as they are, but not in three bytes each, as few bytes
// could then become very many.
TEST(Serialised, GrowsBoundedlyWhenItIsRead) {
  Layer layer;
  const std::string folder(4'000, 'a');
  std::size_t paths = 0;
  for (int number = 1'000; number < 3'000; ++number) {
    layer.entries.emplace_back().path = folder + std::to_string(number);
    paths += layer.entries.back().path.size();
  }
  const std::string text = serialised(layer);
  EXPECT_LT(text.size(), paths / 50);
  EXPECT_GT(text.size(), paths / 70);
  const std::optional<Layer> read = deserialised(text);
  ASSERT_TRUE(read);
  expect_same(*read, layer);
}

TEST(Serialised, TakesFewBytesForAnEntry) {
  Layer layer;
  for (int package = 100; package < 1'100; ++package) {
    for (int file = 100; file < 200; ++file) {
      Entry& entry = layer.entries.emplace_back();
      entry.path = "usr/share/doc/package-" + std::to_string(package) + "/file-" + std::to_string(file);
      entry.mode = 0644;
      entry.size = static_cast<std::uint64_t>(file) * 1'000;
    }
  }
  EXPECT_LT(serialised(layer).size(), 1'200'000U);
}

}  // namespace
}  // namespace seawall::images
