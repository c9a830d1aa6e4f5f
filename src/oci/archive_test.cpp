#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/archives.h"
#include "testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::failure_of;
using testing::Files;
using testing::Folder;
using ::testing::HasSubstr;
using testing::joined;
using testing::json_text;
using testing::layer_of;
using testing::layout_of;
using testing::make_image;
using testing::tar_entry;
using testing::tar_of;

const std::string end_of_tar(1024, '\0');

/// An image of manifest.json.
std::string saved(const std::string& config, const std::vector<std::string>& names,
                  const std::vector<std::string>& layers) {
  const auto list = [](std::vector<std::string> texts) {
    for (std::string& each : texts) each = json_text(each);
    return "[" + joined(texts) + "]";
  };
  return R"({"Config":)" + json_text(config) + R"(,"RepoTags":)" + (names.empty() ? "null" : list(names)) +
         R"(,"Layers":)" + list(layers) + "}";
}

class Archives : public ::testing::Test {
 protected:
  documents::Result<std::shared_ptr<const Image>> open(const std::string& what) {
    return oci::open(what, options_, {}, {});
  }
  std::string write(const std::string& tar) { return folder_.write("image" + std::to_string(++count_) + ".tar", tar); }
  std::string failure(const std::string& what) { return failure_of(open(what)); }

  Folder folder_;
  OpenOptions options_;
  int count_ = 0;
};

TEST_F(Archives, OfDockerSaveAreReadWithTheirLayers) {
  const auto made = make_image({"one", std::string(100'000, 'b')});
  const Files files = {{"abc.json", made.config},
                       {"1/layer.tar", made.layers[0]},
                       {"2/layer.tar", made.layers[1]},
                       {"manifest.json",
                        "[" + saved("abc.json", {"shop/cart:1"}, {"1/layer.tar", "2/layer.tar"}) + "]"}};
  const auto image = open(write(tar_of(files)));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->digest(), "");
  EXPECT_EQ((*image)->reference()->text(), "docker.io/shop/cart:1");
  EXPECT_EQ((*image)->config().user, "app");
  EXPECT_EQ((*image)->layers()[1].size, 100'000u);
  EXPECT_EQ((*image)->layers()[1].digest, "");
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_EQ(layer_of(**image, 1), made.layers[1]);
}

TEST_F(Archives, FollowLinksWithinThemselves) {
  const auto made = make_image({"one", "one", "one"});
  const std::string tar =
      tar_entry("abc.json", made.config) + tar_entry("1/layer.tar", "one") +
      tar_entry("2/layer.tar", "", '2', "../1/layer.tar") + tar_entry("3/layer.tar", "", '1', "2/layer.tar") +
      tar_entry("manifest.json",
                "[" + saved("abc.json", {}, {"1/layer.tar", "2/layer.tar", "./x/../3/layer.tar"}) + "]") +
      end_of_tar;
  const auto image = open(write(tar));
  ASSERT_TRUE(image) << image.error().text();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(layer_of(**image, i), "one") << i;
}

TEST_F(Archives, LeadNowhereButIntoThemselves) {
  const auto made = make_image({"one"});
  const auto failure_with = [&](const std::string& layer, const std::string& more = {}) {
    return failure(write(tar_entry("abc.json", made.config) + more +
                         tar_entry("manifest.json", "[" + saved("abc.json", {}, {layer}) + "]") + end_of_tar));
  };
  const std::string missing = "is not in the archive";
  EXPECT_THAT(failure_with("../../etc/passwd"), HasSubstr(missing));
  EXPECT_THAT(failure_with("/etc/passwd"), HasSubstr(missing));
  EXPECT_THAT(failure_with(""), HasSubstr(missing));
  EXPECT_THAT(failure_with("l", tar_entry("l", "", '2', "/etc/passwd")), HasSubstr(missing));
  EXPECT_THAT(failure_with("l", tar_entry("l", "", '2', "../../../etc/passwd")), HasSubstr(missing));
  EXPECT_THAT(failure_with("l", tar_entry("l", "", '2', "l")), HasSubstr(missing));
  EXPECT_THAT(failure_with("l", tar_entry("l", "", '2', "m") + tar_entry("m", "", '2', "l")), HasSubstr(missing));
  EXPECT_THAT(failure_with("../l", tar_entry("../l", "one")), HasSubstr(missing));
}

TEST_F(Archives, WithSeveralImagesAreAskedByName) {
  const auto one = make_image({"one"});
  const auto other = make_image({"other"});
  const Files files = {{"1.json", one.config},
                       {"2.json", other.config},
                       {"1.tar", "one"},
                       {"2.tar", "other"},
                       {"manifest.json", "[" + saved("1.json", {"nginx:1", "docker.io/library/web:2"}, {"1.tar"}) +
                                             "," + saved("2.json", {"registry.example:5000/app:v1"}, {"2.tar"}) + "]"}};
  const std::string what = write(tar_of(files));
  const auto first_layer = [&](const std::string& name) {
    const auto image = open(name);
    return image ? layer_of(**image, 0) : failure_of(image);
  };
  EXPECT_THAT(first_layer(what),
              AllOf(HasSubstr("invalid_argument"), HasSubstr("nginx:1"), HasSubstr("registry.example:5000/app:v1")));
  EXPECT_EQ(first_layer(what + ":nginx:1"), "one");
  EXPECT_EQ(first_layer(what + ":docker.io/library/nginx:1"), "one");
  EXPECT_EQ(first_layer(what + ":web:2"), "one");
  EXPECT_EQ(first_layer(what + ":registry.example:5000/app:v1"), "other");
  EXPECT_EQ(first_layer(what + ":v1"), "other");
  EXPECT_EQ(first_layer("docker-archive:" + what + ":nginx:1"), "one");
  EXPECT_THAT(first_layer(what + ":nginx:2"), HasSubstr("not_found"));
  EXPECT_THAT(first_layer("oci-archive:" + what), HasSubstr("no \"oci-layout\""));
}

TEST_F(Archives, OfBothFormsAreTakenAsLayouts) {
  const auto made = make_image({"one"});
  Files files = layout_of(made);
  const std::string config = path_of_digest(digest_of(made.config));
  files["manifest.json"] = "[" + saved(config, {"app:1"}, {path_of_digest(digest_of("one"))}) + "]";
  const std::string what = write(tar_of(files));
  auto image = open(what);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->digest(), digest_of(made.manifest));
  image = open("docker-archive:" + what);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->digest(), "");
  EXPECT_EQ((*image)->layers()[0].digest, digest_of("one"));
  EXPECT_EQ(layer_of(**image, 0), "one");
  files[path_of_digest(digest_of("one"))] = "eno";
  image = open("docker-archive:" + write(tar_of(files)));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_THAT(layer_of(**image, 0), HasSubstr("another digest"));
  files[config] += " ";
  EXPECT_THAT(failure("docker-archive:" + write(tar_of(files))), HasSubstr("another digest"));
}

TEST_F(Archives, TellWhatTheyAreNot) {
  EXPECT_THAT(failure(write(tar_of({{"a", "b"}}))),
              AllOf(HasSubstr("unsupported"), HasSubstr("not an archive of an image")));
  EXPECT_THAT(failure(write(tar_of({{"repositories", "{}"}}))), HasSubstr("older than 1.10"));
  EXPECT_THAT(failure(write("\xFD"
                            "7zXZ")),
              HasSubstr("compressed in a way that is not known"));
  EXPECT_THAT(failure(write("something else that is no archive")), HasSubstr("syntax"));
  EXPECT_THAT(failure(write("\x1F\x8B"
                            "damaged")),
              HasSubstr("image5.tar"));
  EXPECT_THAT(failure(write("")), HasSubstr("not an archive of an image"));
}

TEST_F(Archives, AreRefusedWhereReadersWouldNotAgree) {
  EXPECT_THAT(failure(write(tar_entry("manifest.json", "[]") + tar_entry("./manifest.json", "[]") + end_of_tar)),
              HasSubstr("\"manifest.json\" is there twice"));
  EXPECT_THAT(failure(write(tar_of({{"manifest.json", R"([{"Config":"a","Config":"b"}])"}}))),
              HasSubstr("there twice"));
}

TEST_F(Archives, AreRefusedWhereTheyAreDamaged) {
  const struct {
    const char* text;
    const char* fault;
  } rows[] = {
      {"{}", "not a list of images"},
      {"[]", "holds no image"},
      {"[1]", "an image is no map"},
      {"[{}]", "an image without \"Config\""},
      {R"([{"Config":1}])", "\"Config\" is an integer"},
      {R"([{"Config":"a","Layers":{}}])", "\"Layers\" is a map"},
      {R"([{"Config":"a","Layers":[]}])", "\"a\" is not in the archive"},
      {"[", "syntax"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(failure(write(tar_of({{"manifest.json", row.text}}))), HasSubstr(row.fault)) << row.text;
  }
  const auto made = make_image({"one"});
  const std::string tar = tar_of({{"a.json", made.config},
                                  {"manifest.json", "[" + saved("a.json", {}, {"z.tar"}) + "]"},
                                  {"z.tar", std::string(5000, 'z')}});
  EXPECT_THAT(failure(write(tar.substr(0, tar.size() - 4000))), HasSubstr("syntax"));
}

TEST_F(Archives, HaveTheirListsLimited) {
  const auto made = make_image({"one", "one"});
  const std::string one = saved("a.json", {"a:1"}, {"1.tar", "1.tar"});
  const std::string what =
      write(tar_of({{"a.json", made.config}, {"1.tar", "one"}, {"manifest.json", "[" + one + "]"}}));
  EXPECT_EQ(failure(what), "none");
  options_.limits.layers = 1;
  EXPECT_THAT(failure(what), HasSubstr("over the limit \"layers\" of 1"));
  options_ = {};
  options_.limits.layer = 2;
  EXPECT_THAT(failure(what), HasSubstr("over the limit \"layer size\" of 2"));
  options_ = {};
  options_.limits.manifests = 0;
  EXPECT_THAT(failure(what), HasSubstr("over the limit \"manifests\" of 0"));
  options_ = {};
  options_.limits.manifest = 5;
  EXPECT_THAT(failure(what), HasSubstr("over the limit \"manifest size\" of 5"));
}

TEST_F(Archives, MayBeCompressed) {
  const auto made = make_image({"one"});
  for (const char* const name : {"a.tar.gz", "a.tar.zst"}) {
    auto writer = archives::Writer::create(folder_ / name);
    ASSERT_TRUE(writer) << writer.error().text();
    for (const auto& [path, content] : layout_of(made)) ASSERT_FALSE((*writer)->add(path, content));
    ASSERT_FALSE((*writer)->close());
    const auto image = open(folder_ / name);
    ASSERT_TRUE(image) << image.error().text();
    EXPECT_EQ(layer_of(**image, 0), "one") << name;
  }
  auto packed = archives::file_stream(folder_ / "a.tar.zst");
  ASSERT_TRUE(packed);
  const std::string skipped("\x50\x2A\x4D\x18\x04\0\0\0size", 12);
  const auto image = open(write(skipped + testing::read(take(std::move(packed)))));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "one");
}

TEST_F(Archives, HaveBoundedNumbersAndNamesOfFiles) {
  const std::string entry = tar_entry("a", "");
  std::string many;
  for (int index = 0; index < 100'001; ++index) many += entry;
  EXPECT_THAT(failure(write(many)), AllOf(HasSubstr("limit_exceeded"), HasSubstr("\"archive entries\" of 100000")));
  const std::string longest = tar_entry("././@LongLink", std::string(1'025, 'n') + '\0', 'L') + entry;
  EXPECT_THAT(failure(write(longest)), AllOf(HasSubstr("limit_exceeded"), HasSubstr("\"path length\" of 1024")));
}

TEST_F(Archives, StopWhereAStopIsAskedFor) {
  std::stop_source stop;
  stop.request_stop();
  const std::string what = write(tar_of(layout_of(make_image({"one"}))));
  EXPECT_THAT(failure_of(oci::open(what, {}, {}, stop.get_token())),
              AllOf(HasSubstr("unavailable"), HasSubstr("stopped")));
}

TEST_F(Archives, AreFoundByTheLongestPath) {
  const auto made = make_image({"one"});
  std::filesystem::copy(write(tar_of(layout_of(made))), folder_ / "a:b.tar");
  const auto image = open(folder_ / "a:b.tar");
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->name(), folder_ / "a:b.tar");
}

TEST_F(Archives, ThatAreNotThereAreNotAskedOfARegistry) {
  EXPECT_THAT(failure(folder_ / "missing.tar"), HasSubstr("not_found"));
  EXPECT_THAT(failure(folder_.path()), HasSubstr("no \"index.json\" in it"));
  EXPECT_THAT(failure("oci:" + folder_ / "missing"), HasSubstr("no such folder"));
  EXPECT_THAT(failure("docker-archive:" + folder_ / "missing"), HasSubstr("no such file"));
  EXPECT_THAT(failure("docker-daemon:nginx:latest"), HasSubstr("unsupported"));
  EXPECT_THAT(failure(""), HasSubstr("invalid_argument"));
  EXPECT_THAT(failure("Not A Name"), AllOf(HasSubstr("invalid_argument"), HasSubstr("neither a file nor a folder")));
  EXPECT_THAT(failure("docker://Not A Name"), HasSubstr("no reference to an image"));
}

TEST_F(Archives, AreMeantByTheirEndingsAlsoWhereThereIsNone) {
  for (const char* const name : {"cart.tar", "cart.tar.gz", "cart.tgz"}) {
    const auto image = open(name);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code(), documents::ErrorCode::not_found) << name;
    EXPECT_EQ(image.error().message(), "there is no such file or folder");
  }
}

}  // namespace
}  // namespace seawall::oci
