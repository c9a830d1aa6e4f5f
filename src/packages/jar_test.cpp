#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "readers.h"

namespace seawall::packages {
namespace {

using namespace std::literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct ZipEntry {
  std::string path;
  std::string content;
  std::uint32_t told_size = 0;  ///< where it is not that of the content
};

void add(std::string& bytes, std::uint64_t value, int width) {
  for (int index = 0; index < width; ++index) bytes += static_cast<char>(value >> (8 * index) & 0xff);
}

/// An archive that compresses nothing.
std::string zip(const std::vector<ZipEntry>& entries) {
  std::string file;
  std::string directory;
  for (const auto& [path, content, told_size] : entries) {
    const std::uint64_t sum =
        ::crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const std::uint64_t offset = file.size();
    const std::uint64_t size = told_size ? told_size : content.size();
    const auto add_common = [&](std::string& to) {
      add(to, 0, 4);  // flags, method
      add(to, 0, 4);  // time
      add(to, sum, 4);
      add(to, content.size(), 4);
      add(to, size, 4);
      add(to, path.size(), 2);
      add(to, 0, 2);
    };
    file += "PK\3\4\n\0"s;
    add_common(file);
    file += path + content;
    directory += "PK\1\2\n\0\n\0"s;
    add_common(directory);
    directory.append(10, '\0');
    add(directory, offset, 4);
    directory += path;
  }
  const std::uint64_t begin = file.size();
  file += directory;
  file += "PK\5\6\0\0\0\0"s;
  add(file, entries.size() & 0xffff, 2);
  add(file, entries.size() & 0xffff, 2);
  add(file, directory.size(), 4);
  add(file, begin, 4);
  add(file, 0, 2);
  return file;
}

ZipEntry manifest(std::string text) { return {"META-INF/MANIFEST.MF", std::move(text)}; }
ZipEntry pom(const std::string& group, const std::string& artifact, const std::string& version) {
  return {"META-INF/maven/" + group + "/" + artifact + "/pom.properties",
          "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n"};
}

std::vector<std::string> told(std::string_view path, std::string_view bytes) {
  const Reading reading = read_jar({path, bytes});
  std::vector<std::string> lines;
  for (const Package& each : reading.packages) {
    EXPECT_EQ(each.type, Type::maven);
    std::string line = each.name + " " + each.version + " in " + each.location;
    if (each.parent != Package::none) line += " of " + reading.packages[each.parent].name;
    lines.push_back(line);
  }
  for (const documents::Error& each : reading.faults) lines.push_back("fault: " + each.text());
  return lines;
}

TEST(ReadJar, TellsWhatItIs) {
  const std::string jar = zip({manifest("Manifest-Version: 1.0\n"), pom("org.a", "b", "1.2"), {"org/a/B.class", "x"}});
  const Reading reading = read_jar({"opt/b-1.2.jar", jar});
  ASSERT_THAT(reading.packages, SizeIs(1));
  EXPECT_EQ(reading.packages[0].name, "org.a:b");
  EXPECT_EQ(reading.packages[0].version, "1.2");
  EXPECT_EQ(reading.packages[0].location, "opt/b-1.2.jar");
  EXPECT_THAT(reading.packages[0].digest, ::testing::MatchesRegex("sha1:[0-9a-f]{40}"));
}

TEST(ReadJar, TellsWhatWasPutIntoIt) {
  const std::string jar = zip({pom("com.google.guava", "guava", "31.1-jre"), pom("com.example", "shop", "1.5")});
  EXPECT_THAT(told("shop-1.5.jar", jar),
              ElementsAre("com.example:shop 1.5 in shop-1.5.jar",
                          "com.google.guava:guava 31.1-jre in shop-1.5.jar of com.example:shop"));
}

TEST(ReadJar, HasTheDigestOfItselfAlone) {
  const Reading reading = read_jar({"shop-1.5.jar", zip({pom("g", "shop", "1.5"), pom("o", "other", "2")})});
  ASSERT_THAT(reading.packages, SizeIs(2));
  EXPECT_NE(reading.packages[0].digest, "");
  EXPECT_EQ(reading.packages[1].digest, "");
}

TEST(ReadJar, ReadsJarsInIt) {
  const std::string inner = zip({pom("org.x", "x", "3.0")});
  const std::string web = zip({{"WEB-INF/lib/x-3.0.jar", inner}, {"WEB-INF/lib/y-1.0.JAR", zip({})}});
  const std::string outer =
      zip({{"web.war", web}, manifest("Implementation-Title: shop\nImplementation-Version: 1\n")});
  EXPECT_THAT(told("opt/shop.ear", outer),
              ElementsAre("org.x:x 3.0 in opt/shop.ear!/web.war!/WEB-INF/lib/x-3.0.jar of shop",
                          "y 1.0 in opt/shop.ear!/web.war!/WEB-INF/lib/y-1.0.JAR of shop", "shop 1 in opt/shop.ear"));
}

TEST(ReadJar, KnowsAnArtifactByItsClasses) {
  EXPECT_THAT(told("spring-beans-5.3.17.jar", zip({{"org/springframework/beans/A.class", "x"}})),
              ElementsAre("org.springframework:spring-beans 5.3.17 in spring-beans-5.3.17.jar"));
}

TEST(ReadJar, StartsBehindAScript) {
  const std::string jar = "#!/bin/sh\nexec java -jar $0\n" + zip({pom("org.a", "b", "1.2")});
  EXPECT_THAT(told("b-1.2.jar", jar), ElementsAre("org.a:b 1.2 in b-1.2.jar"));
}

TEST(ReadJar, TellsWhatIsNoArchive) {
  EXPECT_THAT(told("a.jar", "text"), ElementsAre(HasSubstr("fault: a.jar: ")));
  EXPECT_THAT(told("a.jar", zip({{"lib/b.jar", "text"}})), ElementsAre(HasSubstr("fault: a.jar!/lib/b.jar: ")));
}

TEST(ReadJar, ReadsOnBehindADamagedEntry) {
  std::string jar = zip({pom("org.x", "x", "3.0"), pom("org.a", "b", "1.2")});
  jar[100] = '?';
  EXPECT_THAT(told("b-1.2.jar", jar),
              ElementsAre("org.a:b 1.2 in b-1.2.jar", ::testing::StartsWith("fault: b-1.2.jar: ")));
}

TEST(ReadJar, HasALimitOfDepth) {
  std::string jar = zip({pom("g", "deepest", "1")});
  for (int depth = 0; depth < 8; ++depth) jar = zip({{"a.jar", jar}});
  EXPECT_THAT(told("a.jar", jar), ElementsAre(HasSubstr(": over the limit \"archive depth\" of 8")));
  std::string shallower = zip({pom("g", "deepest", "1")});
  for (int depth = 0; depth < 7; ++depth) shallower = zip({{"a.jar", shallower}});
  EXPECT_THAT(told("a.jar", shallower), ElementsAre(HasSubstr("g:deepest 1")));
}

TEST(ReadJar, HasALimitOfTheSizeOfAnEntryAndReadsOn) {
  const std::string jar = zip({{"big.jar", "", 300 << 20},
                               {"META-INF/MANIFEST.MF", "", 17 << 20},
                               {"META-INF/maven/g/big/pom.properties", "", 65 << 10},
                               pom("org.a", "b", "1.2")});
  EXPECT_THAT(
      told("b-1.2.jar", jar),
      ElementsAre("org.a:b 1.2 in b-1.2.jar", "fault: b-1.2.jar!/big.jar: over the limit \"entry size\" of 268435456",
                  "fault: b-1.2.jar!/META-INF/MANIFEST.MF: over the limit \"manifest size\" of 16777216",
                  "fault: b-1.2.jar!/META-INF/maven/g/big/pom.properties: over the limit \"properties size\" of "
                  "65536"));
}

TEST(ReadJar, HasALimitOfContent) {
  // So large that it may well hold so much.
  std::vector<ZipEntry> entries = {pom("org.a", "b", "1.2"), {"picture", std::string(1 << 20, 'x')}};
  for (int index = 0; index < 5; ++index) entries.push_back({std::to_string(index) + ".jar", "", 255 << 20});
  const std::vector<std::string> lines = told("b-1.2.jar", zip(entries));
  EXPECT_THAT(lines, Contains("org.a:b 1.2 in b-1.2.jar"));
  EXPECT_THAT(lines, Contains("fault: b-1.2.jar: over the limit \"archive content\" of 1073741824"));
}

TEST(ReadJar, HasALimitOfPackages) {
  std::vector<ZipEntry> entries;
  for (int index = 0; index <= 100'000; ++index) {
    entries.push_back({"META-INF/maven/g/" + std::to_string(index) + "/pom.properties", "version=1"});
  }
  const Reading reading = read_jar({"a.jar", zip(entries)});
  EXPECT_THAT(reading.packages, SizeIs(100'000));
  ASSERT_THAT(reading.faults, SizeIs(1));
  EXPECT_EQ(reading.faults[0].text(), "a.jar: over the limit \"packages\" of 100000");
}

TEST(ReadJar, CountsArchivesAmongPackages) {
  const std::vector<ZipEntry> entries(100'001, ZipEntry{"a-1.0.jar", zip({})});
  const Reading reading = read_jar({"a.jar", zip(entries)});
  EXPECT_THAT(reading.packages, SizeIs(100'000));
  ASSERT_THAT(reading.faults, SizeIs(1));
  EXPECT_EQ(reading.faults[0].text(), "a.jar: over the limit \"packages\" of 100000");
}

TEST(ReadJar, HasALimitOfThePathOfAnArchiveInIt) {
  const std::string inner = zip({pom("org.x", "x", "3.0")});
  const std::string fits = std::string(4'096 - std::string("a.jar!/.jar").size(), 'x') + ".jar";
  EXPECT_THAT(told("a.jar", zip({{fits, inner}})), ElementsAre("org.x:x 3.0 in a.jar!/" + fits));
  EXPECT_THAT(told("a.jar", zip({{"x" + fits, inner}, {"b.jar", inner}})),
              ElementsAre("org.x:x 3.0 in a.jar!/b.jar", "fault: a.jar: \"" + std::string(100, 'x') +
                                                             "...\" is over the limit \"path length\" of 4096"));
}

TEST(ReadJar, HasALimitOfEntriesInAllArchives) {
  std::vector<ZipEntry> entries(600'000, ZipEntry{"a", ""});
  const std::string inner = zip(entries);
  const Reading reading = read_jar({"a.jar", zip({{"b.jar", inner}, {"c.jar", inner}})});
  ASSERT_THAT(reading.faults, SizeIs(1));
  EXPECT_EQ(reading.faults[0].text(), "a.jar!/c.jar: over the limit \"archive entries\" of 1000000");
}

TEST(ReadJar, HasALimitOfFaults) {
  std::vector<ZipEntry> entries(2'000, ZipEntry{"a.jar", "text"});
  const Reading reading = read_jar({"a.jar", zip(entries)});
  ASSERT_THAT(reading.faults, SizeIs(1'001));
  EXPECT_EQ(reading.faults.back().message(), "over the limit \"faults\" of 1000");
}

}  // namespace
}  // namespace seawall::packages
