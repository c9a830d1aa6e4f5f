#include "artifact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "testing.h"

namespace seawall::oci {
namespace {

using testing::failure_of;
using testing::Files;
using testing::Folder;
using ::testing::HasSubstr;

const ArtifactKind kind = {.artifact_type = "application/vnd.example.v1",
                           .layer_type = "application/vnd.example.v1+zstd",
                           .title = "file.zst"};

class Artifacts : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = make_artifact("the file", kind, {{"created", "then"}});
    ASSERT_TRUE(made) << made.error().text();
    artifact_ = take(std::move(made));
  }
  std::string opened(const std::string& file) { return testing::read(open_artifact(file, kind, {})); }
  /// An archive of a manifest, with the blobs of the artifact.
  std::string archive_of(const std::string& manifest, const std::string& entry = {}) {
    Files files =
        testing::layout_of(testing::index_of({testing::descriptor_of(testing::oci_manifest, manifest) + entry}));
    testing::add_blob(files, manifest);
    testing::add_blob(files, artifact_.config);
    testing::add_blob(files, std::string(artifact_.content.view()));
    return folder_.write("made.tar", testing::tar_of(files));
  }
  std::string with(std::string from, const std::string& to) const {
    std::string manifest = artifact_.manifest;
    const std::size_t at = manifest.find(from);
    EXPECT_NE(at, manifest.npos) << from;
    return manifest.replace(at, from.size(), to);
  }

  Folder folder_;
  Artifact artifact_;
};

TEST_F(Artifacts, AreTheSameForTheSame) {
  const auto again = make_artifact("the file", kind, {{"created", "then"}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->manifest, artifact_.manifest);
  EXPECT_EQ(again->digest, digest_of(again->manifest));
  const auto other = make_artifact("the file!", kind, {{"created", "then"}});
  ASSERT_TRUE(other);
  EXPECT_NE(other->digest, artifact_.digest);
}

TEST_F(Artifacts, HaveAManifestAsTheSpecificationWantsIt) {
  EXPECT_EQ(artifact_.manifest,
            R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
            R"("artifactType":"application/vnd.example.v1","config":{"mediaType":"application/vnd.oci.empty.v1+json",)"
            R"("digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},)"
            R"("layers":[{"mediaType":"application/vnd.example.v1+zstd","digest":")" +
                artifact_.layer.digest + R"(","size":)" + std::to_string(artifact_.layer.size) +
                R"(,"annotations":{"org.opencontainers.image.title":"file.zst"}}],"annotations":{"created":"then"}})");
}

TEST_F(Artifacts, AreReadFromTheArchiveTheyWereWrittenTo) {
  for (const char* name : {"a.tar", "a.tar.gz", "a.tar.zst"}) {
    const std::string file = folder_ / name;
    ASSERT_FALSE(write_artifact(file, artifact_));
    EXPECT_EQ(opened(file), "the file") << name;
  }
  EXPECT_TRUE(write_artifact(folder_ / "a.zip", artifact_));
}

TEST_F(Artifacts, AreTakenFromLayoutsOfOtherTools) { EXPECT_EQ(opened(archive_of(artifact_.manifest)), "the file"); }

TEST_F(Artifacts, OfOtherKindsAreRefused) {
  EXPECT_THAT(opened(archive_of(with("vnd.example.v1\",\"config", "vnd.other\",\"config"))),
              HasSubstr("it is an artifact of the type \"application/vnd.other\", and not of the type"));
  EXPECT_THAT(opened(archive_of(with(R"("artifactType":"application/vnd.example.v1",)", ""))),
              HasSubstr("it is an image, and not of the type"));
  EXPECT_THAT(opened(archive_of(with("v1+zstd", "v1+gzip"))), HasSubstr("its layer is of the type"));
  EXPECT_THAT(opened(archive_of(with("\"layers\":[", "\"layers\":[{},"))), HasSubstr("it has not one layer, but 2"));
  EXPECT_THAT(opened(archive_of(with(artifact_.layer.digest, "sha256:../../x"))), HasSubstr("../../x"));
}

TEST_F(Artifacts, ThatAreDamagedFailAtTheirEnd) {
  const std::string file = folder_ / "a.tar";
  ASSERT_FALSE(write_artifact(file, artifact_));
  auto stream = archives::file_stream(file);
  ASSERT_TRUE(stream);
  auto bytes = archives::read_all(**stream, 1 << 20, "test");
  ASSERT_TRUE(bytes);
  std::string changed = take(std::move(bytes));
  const std::size_t layer = changed.find("\x28\xB5\x2F\xFD");
  ASSERT_NE(layer, changed.npos);
  changed[layer + artifact_.layer.size - 1] ^= 1;
  EXPECT_NE(opened(folder_.write("changed.tar", changed)), "the file");
  EXPECT_NE(opened(folder_.write("short.tar", changed.substr(0, layer + 3))), "the file");
  EXPECT_NE(opened(folder_ / "nowhere.tar"), "the file");
}

}  // namespace
}  // namespace seawall::oci
