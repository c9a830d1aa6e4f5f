#include "advisory_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using advisories::Record;
using documents::Error;
using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Taken final : public advisories::Intake {
 public:
  void take(Record record) override { ids.push_back(record.id); }
  void take(advisories::Exploited) override {}
  void take(advisories::Likelihood) override {}
  void take(advisories::EndOfLife) override {}
  void take(advisories::VexStatement) override {}
  void refuse(Error error) override { refused.push_back(error.text()); }
  std::vector<std::string> ids;
  std::vector<std::string> refused;
};

std::string record(const std::string& id) { return R"({"id":")" + id + R"(","modified":"2026","affected":[]})"; }

/// A file of a tar archive, or its end where there is no path.
std::string tar_entry(const std::string& path, const std::string& content) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
  char size[16];
  std::snprintf(size, sizeof size, "%011zo", content.size());
  put(0, path);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, size);
  put(136, "00000000000");
  put(148, "        ");
  put(156, "0");
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char each : header) sum += static_cast<unsigned char>(each);
  std::snprintf(size, sizeof size, "%06o", sum);
  put(148, size + std::string("\0 ", 2));
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}
const std::string tar_end(1024, '\0');

class OpeningAdvisories : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/seawall-texts-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    before_ = fs::current_path();
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }
  static void write(const fs::path& path, const std::string& text) {
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  void read(const std::vector<std::string>& what) {
    taken_ = {};
    AdvisoryReading reading(taken_, 2);
    AdvisoryTexts texts(reading, limits_,
                        {.fetch = [this](const std::string& url) { return fetch(url); },
                         .progress = [this](const std::string&, std::size_t bytes) { counted_ += bytes; }});
    for (const std::string& each : what) texts.read(each);
    reading.finish();
    packed_ = texts.packed();
  }
  documents::Result<archives::Content> fetch(const std::string& url) {
    if (url != "https://good.example/a") return Error(ErrorCode::not_found, "it is not there");
    archives::Content content;
    EXPECT_FALSE(content.add(record("FETCHED")));
    EXPECT_FALSE(content.finish());
    return content;
  }

  fs::path folder_;
  fs::path before_;
  AdvisoryTextLimits limits_;
  Taken taken_;
  std::vector<std::string> packed_;
  std::size_t counted_ = 0;
};

TEST_F(OpeningAdvisories, TakesFilesThatAreNamedWhateverTheirNames) {
  write("a.txt", record("A"));
  write(".b", record("B"));
  read({"a.txt", ".b", "nowhere", "https://good.example/a", "http://bad.example/b"});
  EXPECT_THAT(taken_.ids, ElementsAre("A", "B", "FETCHED"));
  EXPECT_THAT(taken_.refused, ElementsAre("nowhere: no such file or folder", "http://bad.example/b: it is not there"));
  EXPECT_EQ(counted_, record("A").size() + record("B").size() + record("FETCHED").size());
}

TEST_F(OpeningAdvisories, TakesOfFoldersWhatIsNamedLikeAdvisoriesAndNotHidden) {
  for (const char* const name : {"a.json", "b.JSONL", "c.ndjson", "d.yaml", "e.yml", "deep/below/f.json"}) {
    write(fs::path("in") / name, record(name));
  }
  for (const char* const name : {"README.md", "json", ".hidden.json", ".git/x.json", "deep/.below/x.json"}) {
    write(fs::path("in") / name, "nothing");
  }
  read({"in"});
  EXPECT_THAT(taken_.ids,
              UnorderedElementsAre("a.json", "b.JSONL", "c.ndjson", "d.yaml", "e.yml", "deep/below/f.json"));
  EXPECT_THAT(taken_.refused, ElementsAre());
  fs::current_path(folder_ / "in");
  for (const char* const here : {".", "./", "../in"}) {
    read({here});
    EXPECT_EQ(taken_.ids.size(), 6u) << here;
  }
  fs::create_directory("empty");
  read({"empty"});
  EXPECT_THAT(taken_.refused,
              ElementsAre("empty: holds no file that is named as advisories are: .json, .jsonl, .ndjson, .csv or "
                          ".yaml, also with .gz or .zst behind it"));
}

TEST_F(OpeningAdvisories, TakesEntriesOfAnArchive) {
  write("a.tar", tar_entry("a.json", record("A")) + tar_entry("LICENSE", "x") + tar_entry(".b.json", "x") +
                     tar_entry("d/c.json", record("C")) + tar_end);
  read({"a.tar"});
  EXPECT_THAT(taken_.ids, ElementsAre("A", "C"));
  EXPECT_THAT(taken_.refused, ElementsAre());
}

TEST_F(OpeningAdvisories, HasLimitsThatItNames) {
  write("many.tar", tar_entry("a.json", record("A")) + tar_entry("b.json", record("B")) +
                        tar_entry("c.json", record("C")) + tar_end);
  limits_.entries = 2;
  read({"many.tar"});
  EXPECT_THAT(taken_.ids, ElementsAre("A", "B"));
  EXPECT_THAT(taken_.refused, ElementsAre("many.tar: over the limit \"archive entries\" of 2"));
  limits_ = {};
  limits_.cutter.document = 100;
  write("large.tar",
        tar_entry("a.json", "[" + std::string(200, ' ') + "]") + tar_entry("b.json", record("B")) + tar_end);
  read({"large.tar"});
  EXPECT_THAT(taken_.ids, ElementsAre("B"));
  EXPECT_THAT(taken_.refused, ElementsAre("large.tar/a.json: over the limit \"advisory file size\" of 100"));
}

TEST_F(OpeningAdvisories, SetsAsideWhatPackHasWritten) {
  write("p.tar", tar_entry("oci-layout", "{}") + tar_entry("index.json", "{}") + tar_end);
  read({"p.tar"});
  EXPECT_THAT(packed_, ElementsAre("p.tar"));
  EXPECT_THAT(taken_.refused, ElementsAre());
}

TEST_F(OpeningAdvisories, KnowsAUrl) {
  EXPECT_TRUE(is_advisory_url("https://example.com/a.zip"));
  EXPECT_TRUE(is_advisory_url("http://localhost:80/"));
  for (const char* const other : {"file:///a", "ftp://a", "https", "a/https://b", "HTTPS:/a", ""}) {
    EXPECT_FALSE(is_advisory_url(other)) << other;
  }
}

}  // namespace
}  // namespace seawall::commands
