#include "manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::descriptor_of;
using testing::failure_of;
using ::testing::HasSubstr;
using testing::index_of;
using testing::make_image;
using testing::oci_config;
using testing::oci_layer;
using testing::oci_manifest;
using testing::platform_of;

const std::string docker_manifest = "application/vnd.docker.distribution.manifest.v2+json";
const std::string docker_config = "application/vnd.docker.container.image.v1+json";

std::string manifest_of(const std::string& config_type, const std::string& layers, const std::string& more = {}) {
  return R"({"schemaVersion":2,"config":)" + descriptor_of(config_type, "{}") + R"(,"layers":[)" + layers + "]" + more +
         "}";
}
std::string failure(const std::string& text, const std::string& type = {}, const Limits& limits = {}) {
  return failure_of(read_manifest("m", text, type, limits));
}

TEST(Manifests, AreReadInOciAndDockerForm) {
  for (const auto& [config, layer, type] :
       {std::tuple(oci_config, oci_layer + "+gzip", oci_manifest),
        std::tuple(docker_config, std::string("application/vnd.docker.image.rootfs.diff.tar.gzip"), docker_manifest)}) {
    const auto read =
        read_manifest("m", manifest_of(config, descriptor_of(layer, "abc", R"(,"annotations":{"a":"b"})")), type, {});
    ASSERT_TRUE(read) << read.error().text();
    const auto& manifest = std::get<Manifest>(*read);
    EXPECT_EQ(manifest.config.digest, digest_of("{}"));
    ASSERT_EQ(manifest.layers.size(), 1u);
    EXPECT_EQ(manifest.layers[0].descriptor.media_type, layer);
    EXPECT_EQ(manifest.layers[0].descriptor.size, 3u);
    EXPECT_EQ(manifest.layers[0].descriptor.annotations.at("a"), "b");
    EXPECT_FALSE(manifest.layers[0].is_foreign);
  }
}

TEST(Manifests, MayBeOfNoTypeThatIsTold) {
  const std::string text = manifest_of(oci_config, descriptor_of(oci_layer, "a"));
  for (const char* type :
       {"", "application/json", "text/plain; charset=utf-8", "Application/VND.oci.image.manifest.v1+JSON"}) {
    EXPECT_EQ(failure(text, type), "none") << type;
  }
}

TEST(Manifests, OfAnIndexLeaveAttestationsOut) {
  const std::string image = descriptor_of(oci_manifest, "a", platform_of("arm", "v7"));
  const std::string text = index_of(
      {image, descriptor_of(oci_manifest, "b", R"(,"platform":{"os":"unknown","architecture":"unknown"})"),
       descriptor_of(oci_manifest, "c", R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})"),
       descriptor_of("application/vnd.docker.distribution.manifest.list.v2+json", "d")});
  const auto read = read_manifest("m", text, "", {});
  ASSERT_TRUE(read) << read.error().text();
  const auto& index = std::get<Index>(*read);
  ASSERT_EQ(index.manifests.size(), 2u);
  EXPECT_EQ(index.manifests[0].platform->text(), "linux/arm/v7");
  EXPECT_TRUE(is_index_type(index.manifests[1].media_type));
}

TEST(Manifests, ThatCouldBeTakenForTwoThingsAreRefused) {
  EXPECT_THAT(failure(R"({"manifests":[],"layers":[]})"), HasSubstr("could be taken for two things"));
  EXPECT_THAT(failure(R"({"manifests":[],"config":{}})"), HasSubstr("could be taken for two things"));
  EXPECT_THAT(failure(R"({"manifests":[],"manifests":[]})"), HasSubstr("the key \"manifests\" is there twice"));
  EXPECT_THAT(failure(index_of({}), oci_manifest), HasSubstr("it says that it is \"" + oci_manifest));
  EXPECT_THAT(failure(R"({"mediaType":")" + oci_manifest + R"(","manifests":[]})"), HasSubstr("and is not"));
  EXPECT_THAT(failure(make_image({}).manifest, testing::oci_index), HasSubstr("and is not"));
}

TEST(Manifests, ThatAreNoImageSayWhatTheyAre) {
  const struct {
    std::string text;
    std::string type;
    std::string what;
  } rows[] = {
      {manifest_of("application/vnd.cncf.helm.config.v1+json", ""), "", "a Helm chart"},
      {manifest_of("application/vnd.wasm.config.v0+json", ""), "", "a WebAssembly module"},
      {manifest_of("application/vnd.docker.plugin.v1+json", ""), "", "a Docker plugin"},
      {manifest_of("application/vnd.oci.empty.v1+json", "", R"(,"artifactType":"application/vnd.cyclonedx+json")"), "",
       "a bill of materials: \"application/vnd.cyclonedx+json\""},
      {manifest_of("application/vnd.mine", ""), "", "an artifact: \"application/vnd.mine\""},
      {manifest_of(oci_config, descriptor_of("application/vnd.dev.cosign.simplesigning.v1+json", "a")), "",
       "an image without layers of files, but a signature of cosign"},
      {manifest_of(oci_config, descriptor_of("application/vnd.in-toto+json", "a")), "", "an attestation"},
      {R"({"mediaType":"application/vnd.oci.artifact.manifest.v1+json","blobs":[]})", "", "not an image"},
      {R"({"schemaVersion":1,"fsLayers":[]})", "", "Docker's schema 1"},
      {R"({"fsLayers":[]})", "application/vnd.docker.distribution.manifest.v1+prettyjws", "Docker's schema 1"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(failure(row.text, row.type), AllOf(HasSubstr("unsupported: "), HasSubstr(row.what))) << row.text;
  }
}

TEST(Manifests, ThatAreDamagedAreRefused) {
  const std::string zeros(64, '0');
  const auto layer = [&](const std::string& text) { return manifest_of(oci_config, text); };
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"", "syntax"},
      {"[]", "neither a manifest nor an index"},
      {"{}", "neither a manifest nor an index"},
      {R"({"layers":[]})", "a manifest without \"config\""},
      {R"({"layers":1,"config":{}})", "syntax"},
      {R"({"layers":[],"config":{"digest":"sha256:)" + zeros + R"(","size":1}})", "\"config\" says of no type"},
      {R"({"layers":{},"config":{"mediaType":")" + oci_config + R"(","digest":"sha256:)" + zeros + R"(","size":1}})",
       "\"layers\" is a map"},
      {layer("1"), "a descriptor is an integer"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:00","size":1})"), "is no digest"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"blake3:00","size":1})"), "not supported"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros + R"(","size":-1})"),
       "\"size\" is -1, which is no size"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros + R"(","size":1.5})"),
       "\"size\" is a number"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros + R"(","size":1e99})"), "\"size\" is"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros +
             R"(","size":99999999999999999999999})"),
       "\"size\" is"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros + R"(","size":"1"})"),
       "\"size\" is a string"},
      {layer(R"({"mediaType":")" + oci_layer + R"(","digest":"sha256:)" + zeros + R"(","size":34359738369})"),
       "over the limit \"layer size\" of 34359738368"},
      {R"({"config":{"mediaType":")" + oci_config + R"(","digest":"sha256:)" + zeros +
           R"(","size":8388609},"layers":[]})",
       "over the limit \"image config size\" of 8388608"},
      {std::string((4u << 20) + 1, ' '), "over the limit \"manifest size\" of 4194304"},
  };
  for (const auto& row : rows) EXPECT_THAT(failure(row.text), HasSubstr(row.fault)) << row.text.substr(0, 500);
}

TEST(Manifests, HaveLimitsOfWhatTheyList) {
  const std::string layer = descriptor_of(oci_layer, "a");
  EXPECT_EQ(failure(manifest_of(oci_config, layer + "," + layer), {}, {.layers = 2}), "none");
  EXPECT_THAT(failure(manifest_of(oci_config, layer + "," + layer), {}, {.layers = 1}),
              HasSubstr("over the limit \"layers\" of 1"));
  const std::string image = descriptor_of(oci_manifest, "a");
  EXPECT_EQ(failure(index_of({image, image}), {}, {.manifests = 2}), "none");
  EXPECT_THAT(failure(index_of({image, image}), {}, {.manifests = 1}), HasSubstr("over the limit \"manifests\" of 1"));
}

TEST(Manifests, KnowLayersThatAreToBeHadElsewhere) {
  const std::string foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  const auto read =
      read_manifest("m",
                    manifest_of(docker_config,
                                descriptor_of(foreign, "a", R"(,"urls":["https://elsewhere.example/a"])") + "," +
                                    descriptor_of(foreign, "b") + "," +
                                    descriptor_of("application/vnd.docker.image.rootfs.diff.tar.gzip", "c")),
                    docker_manifest, {});
  ASSERT_TRUE(read) << read.error().text();
  const auto& layers = std::get<Manifest>(*read).layers;
  EXPECT_TRUE(layers[0].is_foreign);
  EXPECT_FALSE(layers[1].is_foreign);
  EXPECT_FALSE(layers[2].is_foreign);
}

TEST(Manifests, KnowWhichLayersAreFiles) {
  EXPECT_FALSE(fault_of_layer_type(oci_layer + "+zstd"));
  EXPECT_THAT(*fault_of_layer_type(oci_layer + "+gzip+encrypted"), HasSubstr("encrypted"));
  EXPECT_THAT(*fault_of_layer_type("application/vnd.mine"), HasSubstr("\"application/vnd.mine\""));
}

}  // namespace
}  // namespace seawall::oci
