#include "registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "registry_testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::descriptor_of;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::failure_of;
using ::testing::HasSubstr;
using testing::index_of;
using testing::layer_of;
using testing::make_image;
using ::testing::Not;
using testing::oci_index;
using testing::oci_manifest;
using testing::platform;
using testing::platform_of;
using testing::Registries;

const std::string base = "https://r.example/v2/shop/cart/";

TEST_F(Registries, GiveAnImageByTag) {
  serve(base, made_, "v1");
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ((*image)->reference()->text(), "r.example/shop/cart:v1");
  EXPECT_EQ((*image)->digest(), digest_of(made_.manifest));
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_EQ(layer_of(**image, 1), made_.layers[1]);
  EXPECT_EQ(progress_, made_.config.size() + made_.layers[0].size() + made_.layers[1].size());
  EXPECT_THAT(network_.asked("Accept").front(),
              AllOf(HasSubstr("GET " + base + "manifests/v1"), HasSubstr(oci_manifest), HasSubstr(oci_index),
                    HasSubstr("application/vnd.docker.distribution.manifest.v2+json"),
                    HasSubstr("manifest.list.v2+json")));
}

TEST_F(Registries, GiveAnImageByDigestThatFits) {
  serve(base, made_, digest_of(made_.manifest));
  EXPECT_EQ(failure("r.example/shop/cart:old@" + digest_of(made_.manifest)), "none");
  const std::string other = digest_of("other");
  network_.answer(base + "manifests/" + other,
                  {{.headers = {{"docker-content-digest", other}}, .body = made_.manifest}});
  EXPECT_THAT(failure("r.example/shop/cart@" + other), AllOf(HasSubstr("untrusted"), HasSubstr(other)));
}

TEST_F(Registries, AreAskedForDockerHubUnderItsOwnName) {
  serve("https://registry-1.docker.io/v2/library/nginx/", made_, "latest");
  EXPECT_EQ(failure("nginx"), "none");
  EXPECT_EQ(failure("docker://docker.io/nginx"), "none");
}

TEST_F(Registries, AreAskedWithoutTlsWhereThatIsWantedAlone) {
  serve("http://localhost:5000/v2/app/", made_, "latest");
  EXPECT_THAT(failure("localhost:5000/app"), HasSubstr("no connection to https://localhost:5000"));
  options_.registry.plain_http = {"localhost:5000"};
  EXPECT_EQ(failure("localhost:5000/app"), "none");
}

TEST_F(Registries, ThatAreNotTrustedLeadToTheOptionsThatHelp) {
  // As the client of HTTP advises, whose words are those of kubeconfigs.
  constexpr std::pair<const char*, const char*> rows[] = {
      {"is its URL one of http?", "for a registry without TLS give its name with --plain-http"},
      {"give the authority of the server as certificate-authority-data",
       "give the authority of the registry with --ca-file"},
      {"give as tls-server-name one of the names that the certificate is for",
       "name the registry as its certificate does"},
      {"it may want a certificate of the client: client-certificate-data",
       "registries that want a certificate of the client are not read"},
      {"compare the clock of this machine with the dates of the certificate",
       "compare the clock of this machine with the dates of the certificate"}};
  for (const auto& [told, advice] : rows) {
    network_.answer(base + "manifests/v1",
                    {{.failure = documents::Error(documents::ErrorCode::untrusted, "no trust", {}, told)}});
    const auto image = open("r.example/shop/cart:v1");
    ASSERT_FALSE(image);
    EXPECT_EQ(failure_of(image), "untrusted: r.example/shop/cart:v1: no trust");
    EXPECT_EQ(image.error().advice(), advice);
  }
}

TEST_F(Registries, GiveTheImageOfAPlatform) {
  const auto risc = make_image({"risc"}, "riscv64");
  const std::string index = index_of({descriptor_of(oci_manifest, made_.manifest, platform_of("amd64")),
                                      descriptor_of(oci_manifest, risc.manifest, platform_of("riscv64"))});
  network_.answer(base + "manifests/v1", {{.headers = {{"content-type", oci_index}}, .body = index}});
  serve(base, made_, digest_of(made_.manifest));
  serve(base, risc, digest_of(risc.manifest));
  options_.platform = platform("riscv64");
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "risc");
  EXPECT_EQ((*image)->digest(), digest_of(risc.manifest));
}

TEST_F(Registries, AreNotBelievedWhatTheIndexSaysOtherwise) {
  const std::string index = index_of({descriptor_of(oci_manifest, made_.manifest)});
  network_.answer(base + "manifests/v1", {{.headers = {{"content-type", oci_index}}, .body = index}});
  serve(base, made_, digest_of(made_.manifest));
  std::string other = made_.manifest;
  other[other.size() - 2] = ' ';
  for (const std::string& text : {other, made_.manifest + " ", made_.manifest.substr(1)}) {
    network_.answer(base + "manifests/" + digest_of(made_.manifest), {{.body = text}});
    EXPECT_THAT(failure("r.example/shop/cart:v1"), HasSubstr("untrusted")) << text;
  }
}

TEST_F(Registries, SayWhyTheyDoNotGive) {
  const struct {
    int status;
    std::string body;
    std::string expected;
  } rows[] = {
      {404, R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"hunter2"}]})",
       "not_found: r.example/shop/cart:v1: r.example does not have shop/cart:v1 (MANIFEST_UNKNOWN)"},
      {404, "", "not_found: r.example/shop/cart:v1: r.example does not have shop/cart:v1"},
      {403, R"({"errors":[{"code":"hunter2"}]})",
       "forbidden: r.example/shop/cart:v1: r.example does not give shop/cart:v1"},
      {307, "", "untrusted: r.example/shop/cart:v1: r.example leads on to a place that is not followed"},
      {429, "", "unavailable: r.example/shop/cart:v1: r.example has had too many requests"},
      {500, "hunter2", "unavailable: r.example/shop/cart:v1: r.example answers with status 500 for shop/cart:v1"},
  };
  for (const auto& row : rows) {
    network_.answer(base + "manifests/v1", {{.status = row.status, .body = row.body}});
    EXPECT_EQ(failure("r.example/shop/cart:v1"), row.expected);
  }
}

TEST_F(Registries, AreWaitedForAsTheyAsk) {
  serve(base, made_, "v1");
  network_.answer(base + "manifests/v1",
                  {{.status = 429, .headers = {{"retry-after", "7"}}}, {.body = made_.manifest}});
  EXPECT_EQ(failure("r.example/shop/cart:v1"), "none");
  EXPECT_THAT(clock_.waits, ElementsAre(std::chrono::milliseconds(7000)));
}

TEST_F(Registries, ThatAnswerWithPagesAreNone) {
  serve(base, made_, "v1");
  const std::string page = "<html>" + std::string(100'000, 'x');
  network_.answer(base + "manifests/v1", {{.headers = {{"content-type", "text/html; charset=utf-8"}}, .body = page}});
  EXPECT_EQ(failure("r.example/shop/cart:v1"),
            "unsupported: r.example/shop/cart:v1: r.example answers with \"text/html\", as a page for people is");
  serve(base, made_, "v1");
  network_.answer(base + "blobs/" + digest_of("one"), {{.headers = {{"content-type", "text/html"}}, .body = page}});
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image);
  EXPECT_THAT(layer_of(**image, 0), HasSubstr("answers with \"text/html\""));
}

TEST_F(Registries, GiveNoMoreThanAManifestMayBe) {
  network_.answer(base + "manifests/v1", {{.body = std::string((4u << 20) + 1, ' ')}});
  EXPECT_THAT(failure("r.example/shop/cart:v1"),
              AllOf(HasSubstr("limit_exceeded"), HasSubstr("over the limit \"manifest size\" of 4194304")));
}

TEST_F(Registries, HaveMirrorsThatAreAskedFirst) {
  options_.registry.mirrors["r.example"] = {"one.example", "two.example:5000"};
  serve("https://two.example:5000/v2/shop/cart/", made_, "v1");
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_THAT(network_.asked(""), Each(Not(HasSubstr("r.example"))));
  EXPECT_THAT(network_.asked("").front(), HasSubstr("one.example"));
  EXPECT_THAT(failure("other.example/shop/cart:v1"), Not(HasSubstr("one.example")));
}

TEST_F(Registries, AreAskedThemselvesWhereMirrorsDoNotHelp) {
  options_.registry.mirrors["r.example"] = {"one.example"};
  serve(base, made_, "v1");
  network_.answer("https://one.example/v2/shop/cart/manifests/v1", {{.status = 404}});
  EXPECT_EQ(failure("r.example/shop/cart:v1"), "none");
  network_.answer(base + "manifests/v1", {{.status = 404}});
  EXPECT_THAT(failure("r.example/shop/cart:v1"),
              AllOf(HasSubstr("not_found: r.example/shop/cart:v1: r.example does not have"),
                    HasSubstr("nor did its mirror one.example help: one.example does not have shop/cart:v1")));
}

TEST_F(Registries, StopWhereAStopIsAskedFor) {
  serve(base, made_, "v1");
  std::stop_source stop;
  const auto image = open("r.example/shop/cart:v1", stop.get_token());
  ASSERT_TRUE(image);
  stop.request_stop();
  EXPECT_THAT(testing::failure_of((*image)->open(0, stop.get_token())), HasSubstr("unavailable"));
  EXPECT_THAT(testing::failure_of(open("r.example/shop/cart:v1", stop.get_token())), HasSubstr("unavailable"));
}

TEST_F(Registries, ServeManyThreads) {
  serve(base, made_, "v1");
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image);
  std::vector<std::string> layers(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      threads.emplace_back([&, i] { layers[i] = layer_of(**image, i % 2); });
    }
  }
  for (std::size_t i = 0; i < layers.size(); ++i) EXPECT_EQ(layers[i], made_.layers[i % 2]);
}

TEST_F(Registries, ConnectAsTheOptionsSay) {
  options_.registry.authorities = "PEM";
  options_.registry.is_insecure = true;
  options_.registry.proxy = "http://proxy.example";
  options_.registry.no_proxy = "r.example";
  serve(base, made_, "v1");
  EXPECT_EQ(failure("r.example/shop/cart:v1"), "none");
  EXPECT_EQ(connected_.tls.authorities, "PEM");
  EXPECT_FALSE(connected_.tls.is_verified);
  EXPECT_EQ(connected_.proxy, "http://proxy.example");
  EXPECT_EQ(connected_.no_proxy, "r.example");
  EXPECT_FALSE(connected_.compresses);
}

}  // namespace
}  // namespace seawall::oci
