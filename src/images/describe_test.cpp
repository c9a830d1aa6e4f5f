#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::images {
namespace {

using documents::Document;
using documents::Node;
using testing::contents_of;
using ::testing::HasSubstr;
using testing::Member;
using ::testing::Not;

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string secret = "q8Zr2LkV0xTn"
                           "B5mYc7Hd";

std::string text_of(const Contents& contents) { return describe(contents, "2026-11-28", secrets::Detector::shared()); }

std::unique_ptr<const Document> document_of(const Contents& contents) {
  const auto source = documents::Source::from_bytes("image", text_of(contents));
  if (!source) return nullptr;
  std::vector<documents::Outcome> outcomes = documents::read(*source);
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes[0].document) << text_of(contents);
  return std::move(outcomes[0].document);
}

TEST(Describe, IsAnObject) {
  oci::Config config;
  config.user = "1000";
  config.entrypoint = {"/bin/app", "-x: y"};
  config.exposed_ports = {"80/tcp"};
  config.labels = {{"a: b", "c # d"}};
  config.created = "2024-05-01T10:00:00Z";
  config.platform.architecture = "amd64";
  const auto document = document_of(contents_of({{{"a", "x"}}}, config));
  const Node root = document->root();
  EXPECT_EQ(root.child("kind").string(), "Image");
  EXPECT_EQ(root.child("metadata").child("name").string(), "registry.example.com/shop/cart:1.4.2");
  EXPECT_EQ(root.child("platform").string(), "linux/amd64");
  EXPECT_EQ(root.child("created").string(), "2024-05-01T10:00:00Z");
  EXPECT_EQ(root.child("scanned").string(), "2026-11-28");
  EXPECT_EQ(root.child("config").child("user").string(), "1000");
  EXPECT_EQ(root.child("config").child("labels").child("a: b").string(), "c # d");
  std::vector<std::string_view> words;
  for (const Node word : root.child("config").child("entrypoint").items()) words.push_back(*word.string());
  EXPECT_THAT(words, ::testing::ElementsAre("/bin/app", "-x: y"));
}

TEST(Describe, ListsWhatChecksJudge) {
  const auto document = document_of(contents_of({{{"usr/bin/su", "x", 04755},
                                                  {"usr/bin/plain", "x", 0755},
                                                  {"tmp", {}, 01777, '5'},
                                                  {"data", {}, 0777, '5'},
                                                  {"etc/app.conf", "x", 0666},
                                                  {"bin/sh", {}, 0777, '2', "dash"},
                                                  {"usr/bin/apt-get", "x", 0755}}}));
  const Node root = document->root();
  const auto paths = [&](std::string_view list) {
    std::vector<std::string_view> all;
    for (const Node item : root.child(list).items()) {
      all.push_back(item.is_map() ? *item.child("path").string() : *item.string());
    }
    return all;
  };
  EXPECT_THAT(paths("setuidFiles"), ::testing::ElementsAre("usr/bin/su"));
  EXPECT_THAT(paths("worldWritable"), ::testing::ElementsAre("data", "etc/app.conf"));
  EXPECT_THAT(paths("shells"), ::testing::ElementsAre("bin/sh"));
  EXPECT_THAT(paths("packageManagers"), ::testing::ElementsAre("usr/bin/apt-get"));
  EXPECT_EQ((*root.child("setuidFiles").items().begin()).child("mode").string(), "4755");
}

TEST(Describe, ShowsNoSecret) {
  oci::Config config;
  config.env = {"API_KEY=" + secret};
  config.labels = {{"api_key", secret}};
  config.cmd = {"run", "--api-key=" + secret};
  config.history = {{"", "RUN echo API_KEY=" + secret, "", false}};
  const Contents contents = contents_of({{{"app/.env", "API_KEY=" + secret}}}, config);
  const std::string text = text_of(contents);
  EXPECT_THAT(text, Not(HasSubstr(secret)));
  EXPECT_THAT(text, HasSubstr("where: environment"));
  EXPECT_THAT(text, HasSubstr("where: label"));
  EXPECT_THAT(text, HasSubstr("where: history"));
  EXPECT_THAT(text, HasSubstr("name: app/.env"));
}

TEST(Describe, JudgesAnEntryPointThatIsAHardLink) {
  Layer layer = testing::layer_of({{"a/x", "x", 0755}, {"bin/app", {}, 0755, '1', "a/x"}});
  binaries::Hardening hardening;
  hardening.is_executable = true;
  layer.executables.push_back({"a/x", hardening});
  oci::Config config;
  config.entrypoint = {"app"};
  const std::vector<Layer> layers = {layer};
  const auto document = document_of(merge(testing::FakeImage(config), layers, &secrets::Detector::shared()));
  EXPECT_EQ(document->root().child("entryPoint").child("path").string(), "bin/app");
}

TEST(Describe, LooksForAProgramInAHundredFoldersOfThePath) {
  oci::Config config;
  config.entrypoint = {"app"};
  const auto described = [&](int folders) {
    std::string path = "PATH=";
    for (int folder = 0; folder < folders; ++folder) path += "/none:";
    config.env = {path + "/bin"};
    Layer layer = testing::layer_of({{"bin/app", "x", 0755}});
    layer.executables.push_back({"bin/app", {}});
    const std::vector<Layer> layers = {layer};
    return text_of(merge(testing::FakeImage(config), layers, nullptr));
  };
  EXPECT_THAT(described(99), HasSubstr("entryPoint:"));
  EXPECT_THAT(described(100), Not(HasSubstr("entryPoint:")));
}

TEST(Describe, TakesNamesThatAreNoUtf8) {
  const auto document = document_of(contents_of({{{"a\xff: b", "x", 04755}}}));
  EXPECT_EQ((*document->root().child("setuidFiles").items().begin()).child("path").string(), "a\xEF\xBF\xBD: b");
}

TEST(Describe, TellsHowManyAreLeftOut) {
  std::vector<Member> members;
  for (int index = 0; index < 1002; ++index) members.push_back({"s/" + std::to_string(index), "x", 04755});
  const auto document = document_of(contents_of({members}));
  EXPECT_EQ(document->root().child("setuidFilesMore").integer(), 2);
}

TEST(Describe, GivesTheSameTextAgain) {
  const Contents contents = contents_of({{{"usr/bin/su", "x", 04755}}});
  EXPECT_EQ(text_of(contents), text_of(contents));
}

}  // namespace
}  // namespace seawall::images
