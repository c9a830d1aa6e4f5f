#include "layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/archives.h"
#include "testing.h"

namespace seawall::oci {
namespace {

using testing::add_blob;
using testing::add_image;
using ::testing::AllOf;
using testing::descriptor_of;
using testing::failure_of;
using testing::Files;
using testing::Folder;
using ::testing::HasSubstr;
using testing::index_of;
using testing::layer_of;
using testing::layout_of;
using testing::Made;
using testing::make_image;
using testing::named;
using ::testing::Not;
using testing::oci_index;
using testing::oci_manifest;
using testing::platform;
using testing::platform_of;

/// Each test runs on a folder, an archive, and compressed ones.
class Layouts : public ::testing::TestWithParam<const char*> {
 protected:
  /// What to open.
  std::string write(const Files& files) {
    const std::string name = "image" + std::to_string(++count_) + GetParam();
    if (name.ends_with("/")) {
      for (const auto& [path, text] : files) folder_.write(name + path, text);
      return folder_ / name.substr(0, name.size() - 1);
    }
    auto writer = archives::Writer::create(folder_ / name);
    EXPECT_TRUE(writer);
    for (const auto& [path, text] : files) EXPECT_FALSE((*writer)->add(path, text));
    EXPECT_FALSE((*writer)->close());
    return folder_ / name;
  }
  documents::Result<std::shared_ptr<const Image>> open(const std::string& what) {
    return oci::open(what, options_, {}, {});
  }
  std::string failure(const std::string& what) { return failure_of(open(what)); }

  Folder folder_;
  OpenOptions options_;
  int count_ = 0;
};
INSTANTIATE_TEST_SUITE_P(All, Layouts, ::testing::Values("/", ".tar", ".tar.gz", ".tar.zst"));

TEST_P(Layouts, AreReadWithTheirLayers) {
  const std::string large(300'000, 'x');
  const Made made = make_image({"one", large});
  const std::string what = write(layout_of(made));
  const auto image = open(what);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->name(), what);
  EXPECT_EQ((*image)->digest(), digest_of(made.manifest));
  EXPECT_EQ((*image)->config().user, "app");
  ASSERT_EQ((*image)->layers().size(), 2u);
  EXPECT_EQ((*image)->layers()[0].digest, digest_of("one"));
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_EQ(layer_of(**image, 1), large);
  EXPECT_EQ(layer_of(**image, 1), large);
  EXPECT_THAT(layer_of(**image, 2), HasSubstr("no layer"));
}

TEST_P(Layouts, WithSeveralImagesAreAskedByNameOrDigest) {
  const Made one = make_image({"one"});
  const Made other = make_image({"other"});
  Files files = layout_of(index_of({descriptor_of(oci_manifest, one.manifest, named("v1")),
                                    descriptor_of(oci_manifest, other.manifest, named("registry.example/app:v2"))}));
  add_image(files, one);
  add_image(files, other);
  const std::string what = write(files);
  EXPECT_THAT(failure(what), AllOf(HasSubstr("invalid_argument"), HasSubstr("several images in it: "
                                                                            "registry.example/app:v2, v1")));
  const auto first_layer = [&](const std::string& selector) {
    const auto image = open(what + selector);
    return image ? layer_of(**image, 0) : image.error().text();
  };
  EXPECT_EQ(first_layer(":v1"), "one");
  EXPECT_EQ(first_layer(":v2"), "other");
  EXPECT_EQ(first_layer(":registry.example/app:v2"), "other");
  EXPECT_EQ(first_layer("@" + digest_of(one.manifest)), "one");
  EXPECT_THAT(first_layer(":v3"), HasSubstr("there is no image \"v3\" in it, but registry.example/app:v2, v1"));
  const auto image = open(what + ":v2");
  ASSERT_TRUE(image);
  EXPECT_EQ((*image)->reference()->text(), "registry.example/app:v2");
}

TEST_P(Layouts, MayNameOneImageTwice) {
  const Made made = make_image({"one"});
  Files files = layout_of(index_of({descriptor_of(oci_manifest, made.manifest, named("v1")),
                                    descriptor_of(oci_manifest, made.manifest, named("v2"))}));
  add_image(files, made);
  EXPECT_EQ(failure(write(files)), "none");
}

TEST_P(Layouts, OfSeveralPlatformsAreAskedByPlatform) {
  const Made arm = make_image({"arm"}, "arm");
  const Made risc = make_image({"risc"}, "riscv64");
  const std::string nested = index_of({descriptor_of(oci_manifest, arm.manifest, platform_of("arm", "v6")),
                                       descriptor_of(oci_manifest, risc.manifest, platform_of("riscv64"))});
  Files files = layout_of(index_of({descriptor_of(oci_index, nested, named("v1"))}));
  add_blob(files, nested);
  add_image(files, arm);
  add_image(files, risc);
  const std::string what = write(files);
  EXPECT_THAT(failure(what), HasSubstr("several platforms: linux/arm/v6, linux/riscv64"));
  options_.platform = platform("linux/arm/v7");
  const auto image = open(what);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "arm");
  options_.platform = platform("s390x");
  EXPECT_THAT(failure(what), AllOf(HasSubstr("not_found"), HasSubstr("no image for linux/s390x")));
}

TEST_P(Layouts, OfWhichImagesWereLeftOutGiveThoseThatAreThere) {
  const Made risc = make_image({"risc"}, "riscv64");
  const Made amd = make_image({"amd"}, "amd64");
  Files files = layout_of(index_of({descriptor_of(oci_manifest, amd.manifest, platform_of("amd64")),
                                    descriptor_of(oci_manifest, risc.manifest, platform_of("riscv64"))}));
  add_image(files, risc);
  const std::string what = write(files);
  const auto image = open(what);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "risc");
  options_.platform = platform("amd64");
  EXPECT_THAT(failure(what), AllOf(HasSubstr("not_found"), HasSubstr(digest_of(amd.manifest))));
}

TEST_P(Layouts, AreNotOfAnotherPlatformThanIsWanted) {
  options_.platform = platform("arm64");
  EXPECT_THAT(failure(write(layout_of(make_image({"one"})))), HasSubstr("not_found: " + (folder_ / "image1")));
}

TEST_P(Layouts, NestIndexesToALimit) {
  const Made made = make_image({"one"});
  std::string inner = index_of({descriptor_of(oci_manifest, made.manifest)});
  Files files;
  add_image(files, made);
  for (int depth = 1; depth < 4; ++depth) {
    add_blob(files, inner);
    inner = index_of({descriptor_of(oci_index, inner)});
  }
  add_blob(files, inner);
  Files all = layout_of(index_of({descriptor_of(oci_index, inner)}));
  all.merge(Files(files));
  EXPECT_EQ(failure(write(all)), "none");
  options_.limits.nesting = 3;
  EXPECT_THAT(failure(write(all)), HasSubstr("limit_exceeded"));
  EXPECT_THAT(failure(write(all)), HasSubstr("over the limit \"index nesting\" of 3"));
}

TEST_P(Layouts, ReadNoMoreIndexesThanTheLimit) {
  Files files;
  std::vector<std::string> entries;
  for (int i = 0; i < 3; ++i) {
    const std::string inner = index_of({descriptor_of(oci_manifest, std::to_string(i))});
    add_blob(files, inner);
    entries.push_back(descriptor_of(oci_index, inner));
  }
  files.merge(layout_of(index_of(entries)));
  options_.limits.indexes = 2;
  EXPECT_THAT(failure(write(files)), HasSubstr("over the limit \"indexes\" of 2"));
}

TEST_P(Layouts, HoldEachByteAgainstItsDigest) {
  const Made made = make_image({"one", "two"});
  Files files = layout_of(made);
  files[path_of_digest(digest_of("one"))] = "eno";
  files[path_of_digest(digest_of("two"))] = "twos";
  auto image = open(write(files));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_THAT(layer_of(**image, 0), HasSubstr("what should be " + digest_of("one")));
  EXPECT_THAT(layer_of(**image, 1), HasSubstr("is larger than the 3 bytes that were promised"));
  files = layout_of(made);
  files[path_of_digest(digest_of(made.config))][0] = '[';
  EXPECT_THAT(failure(write(files)), AllOf(HasSubstr("untrusted"), HasSubstr("another digest")));
  files = layout_of(made);
  files[path_of_digest(digest_of(made.manifest))] += " ";
  EXPECT_THAT(failure(write(files)), AllOf(HasSubstr("untrusted"), HasSubstr("is larger than")));
  files = layout_of(made);
  files.erase(path_of_digest(digest_of("two")));
  image = open(write(files));
  ASSERT_TRUE(image);
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_THAT(layer_of(**image, 1), HasSubstr("layer 2 of 2: " + digest_of("two") + " is not in the "));
}

TEST_P(Layouts, ReadTheOtherLayersWhereOneCannotBe) {
  Made made = make_image({"one", "two"});
  const std::string foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar";
  made.manifest = R"({"schemaVersion":2,"config":)" + descriptor_of(testing::oci_config, made.config) +
                  R"(,"layers":[)" + descriptor_of(foreign, "one", R"(,"urls":["https://elsewhere.example/"])") + "," +
                  descriptor_of(testing::oci_layer, "two") + "]}";
  Files files = layout_of(made);
  auto image = open(write(files));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "one");
  files.erase(path_of_digest(digest_of("one")));
  image = open(write(files));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_THAT(failure_of((*image)->open(0, {})), AllOf(HasSubstr("unsupported"), HasSubstr("elsewhere")));
  EXPECT_EQ(layer_of(**image, 1), "two");
}

TEST_P(Layouts, HaveAsManyLayersAsTheirConfigSays) {
  const Made made = make_image({"one", "two"});
  const Made other = make_image({"one"});
  Made mixed = made;
  mixed.manifest = R"({"schemaVersion":2,"config":)" + descriptor_of(testing::oci_config, other.config) +
                   made.manifest.substr(made.manifest.find(",\"layers\""));
  mixed.config = other.config;
  EXPECT_THAT(failure(write(layout_of(mixed))), HasSubstr("its manifest has 2 layers, its config 1"));
}

TEST_P(Layouts, AreRefusedWhereTheyAreDamaged) {
  const Made made = make_image({"one"});
  Files files = layout_of(made);
  files["oci-layout"] = R"({"imageLayoutVersion":"2.0"})";
  EXPECT_THAT(failure(write(files)), HasSubstr("an OCI layout of version \"2.0\""));
  files["oci-layout"] = "x: y";
  EXPECT_THAT(failure(write(files)), HasSubstr("syntax"));
  files = layout_of(made);
  files["index.json"] = made.manifest;
  EXPECT_THAT(failure(write(files)), HasSubstr("syntax"));
  files["index.json"] = index_of({});
  EXPECT_THAT(failure(write(files)), HasSubstr("the layout holds no image"));
  files = layout_of(made);
  files.erase("index.json");
  EXPECT_THAT(failure(write(files)), HasSubstr("\"index.json\""));
  files = layout_of(
      index_of({R"({"mediaType":")" + oci_manifest + R"(","digest":"sha256:../../../etc/passwd","size":1})"}));
  EXPECT_THAT(failure(write(files)), HasSubstr("is no digest"));
  options_.limits.manifest = 10;
  EXPECT_THAT(failure(write(layout_of(made))), HasSubstr("over the limit \"manifest size\" of 10"));
}

TEST_P(Layouts, HaveTheirSizesLimited) {
  const Made made = make_image({std::string(100, 'a')});
  options_.limits.layer = 99;
  EXPECT_THAT(failure(write(layout_of(made))), HasSubstr("over the limit \"layer size\" of 99"));
  options_ = {};
  options_.limits.config = 50;
  EXPECT_THAT(failure(write(layout_of(made))), HasSubstr("over the limit \"image config size\" of 50"));
}

}  // namespace
}  // namespace seawall::oci
