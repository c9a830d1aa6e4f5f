#include "listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry_testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::failure_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_text;
using testing::Registries;

const std::string catalog = "https://r.example/v2/_catalog";
const std::string tags = "https://r.example/v2/shop/cart/tags/list";

/// Names, and behind them what was wrong: "! code-less text".
class Listings : public Registries {
 protected:
  std::unique_ptr<RegistryListing> connect(const std::string& registry = "r.example") {
    Surroundings surroundings;
    surroundings.credentials = [this](const std::string& asked) -> documents::Result<Credentials> {
      asked_credentials_.push_back(asked);
      return credentials_;
    };
    surroundings.connect = [this](const http::Options&) -> documents::Result<std::unique_ptr<http::Transport>> {
      return std::unique_ptr<http::Transport>(std::make_unique<testing::Borrowed>(network_));
    };
    surroundings.clock = &clock_;
    auto listing = RegistryListing::connect(registry, options_, surroundings, limits_);
    if (!listing) {
      refused_ = failure_of(listing);
      return nullptr;
    }
    return take(std::move(listing));
  }
  std::vector<std::string> repositories(std::size_t most = 1'000'000) {
    std::vector<std::string> names;
    const auto listing = connect();
    const auto errors = listing->repositories([&](const std::string& name) { return add(names, name, most); }, {});
    for (const auto& error : errors) names.push_back("! " + error.text());
    return names;
  }
  std::vector<std::string> tags_of(const std::string& name) {
    std::vector<std::string> names;
    const auto listing = connect();
    const RepositoryListing repository = listing->repository(name);
    for (const auto& error : repository.tags([&](const std::string& tag) { return add(names, tag, 1'000); }, {})) {
      names.push_back("! " + error.text());
    }
    return names;
  }
  static bool add(std::vector<std::string>& names, const std::string& name, std::size_t most) {
    names.push_back(name);
    return names.size() < most;
  }
  void page(const std::string& url, const std::string& names, const std::string& link = {}) {
    Answer answer{.body = R"({"repositories":[)" + names + "]}"};
    if (!link.empty()) answer.headers = {{"link", link}};
    pages_[url] = answer;
    network_.give(url.substr(0, url.find('?')), [this](const http::Request& request) {
      const auto found = pages_.find(request.url);
      return found == pages_.end() ? Answer{.status = 404} : found->second;
    });
  }

  ListingLimits limits_;
  std::map<std::string, Answer> pages_;
  std::string refused_;
};

TEST_F(Listings, GiveThePagesOfACatalogInTheirOrder) {
  page(catalog + "?n=100", R"("a","shop/cart")", R"(</v2/_catalog?last=shop%2Fcart&n=100>; rel="next")");
  page(catalog + "?last=shop%2Fcart&n=100", R"("z")");
  EXPECT_THAT(repositories(), ElementsAre("a", "shop/cart", "z"));
}

TEST_F(Listings, FollowLinksHoweverTheyAreWritten) {
  const std::string second = catalog + "?last=a";
  for (const std::string link :
       {"<https://r.example/v2/_catalog?last=a>; rel=next", "<?last=a>; rel=\"next\"", "<_catalog?last=a>;rel=next",
        "<//r.example/v2/_catalog?last=a>; rel=\"next\"",
        "</v2/_catalog?x,y>; rel=\"first\"; title=\"a, b\", </v2/_catalog?last=a>; rel=\"next\""}) {
    pages_.clear();
    page(catalog + "?n=100", R"("a")", link);
    page(second, R"("b")");
    EXPECT_THAT(repositories(), ElementsAre("a", "b")) << link;
  }
}

TEST_F(Listings, FollowNoLinkToAnotherServer) {
  for (const std::string link : {"<https://evil.example/v2/_catalog>; rel=next",
                                 "<http://r.example/v2/_catalog?a>; "
                                 "rel=next",
                                 "<//evil.example/v2/_catalog>; rel=next", "</other>; rel=next",
                                 "<https://r.example@evil.example/v2/>; rel=next", "</v2/a b>; rel=next"}) {
    pages_.clear();
    page(catalog + "?n=100", R"("a")", link);
    EXPECT_THAT(repositories(), ElementsAre("a", HasSubstr("! the catalog of r.example leads to another place")))
        << link;
  }
}

TEST_F(Listings, EndWhereLinksGoInACircle) {
  page(catalog + "?n=100", R"("a")", "</v2/_catalog?last=a>; rel=next");
  page(catalog + "?last=a", R"("b")", "</v2/_catalog?n=100>; rel=next");
  EXPECT_THAT(repositories(), ElementsAre("a", "b", HasSubstr("leads in a circle")));
}

TEST_F(Listings, EndWithEachLimitByItsName) {
  std::size_t count = 0;
  network_.give(catalog, [&](const http::Request&) {
    return Answer{.headers = {{"link", "</v2/_catalog?last=" + std::to_string(++count) + ">; rel=next"}},
                  .body = R"({"repositories":["a"]})"};
  });
  limits_.pages = 3;
  EXPECT_THAT(repositories(), ElementsAre("a", "a", "a", HasSubstr("over the limit \"pages\" of 3")));
  limits_ = {.repositories = 2};
  EXPECT_THAT(repositories(), ElementsAre("a", "a", HasSubstr("over the limit \"repositories\" of 2")));
  limits_ = {.page = 10};
  EXPECT_THAT(repositories(), ElementsAre(HasSubstr("over the limit \"page size\" of 10")));
  network_.answer(tags, {{.body = R"({"name":"shop/cart","tags":["1","2"]})"}});
  limits_ = {.tags = 1};
  EXPECT_THAT(tags_of("shop/cart"), ElementsAre("1", HasSubstr("over the limit \"tags\" of 1")));
}

TEST_F(Listings, PassOverNamesThatAreNone) {
  page(catalog + "?n=100", R"("../x","A","a?b","b",7,"c/d","host:5000/x","")");
  EXPECT_THAT(repositories(), ElementsAre("b", "c/d", HasSubstr("has 6 names that are none: \"../x\", ...")));
  network_.answer(tags, {{.body = R"({"tags":["1.2","-x","a/b","a@b"]})"}});
  EXPECT_THAT(tags_of("shop/cart"), ElementsAre("1.2", HasSubstr("has 3 names that are none: \"-x\", ...")));
}

TEST_F(Listings, TakeARepositoryWithoutTagsForEmpty) {
  network_.answer(tags, {{.body = R"({"name":"shop/cart","tags":null})"}});
  EXPECT_THAT(tags_of("shop/cart"), IsEmpty());
}

TEST_F(Listings, TellWhatIsNoList) {
  network_.answer(catalog, {{.headers = {{"content-type", "text/html"}}, .body = "<html>"}});
  EXPECT_THAT(repositories(), ElementsAre(HasSubstr("as a page for people is")));
  for (const char* const body : {"", "[]", "{}", R"({"repositories":"a"})", R"({"repositories":{"a":1}})", "{\"a"}) {
    network_.answer(catalog, {{.body = body}});
    EXPECT_THAT(repositories(), ElementsAre(HasSubstr("the catalog of r.example cannot be read"))) << body;
  }
  network_.answer(catalog, {{.status = 404}});
  EXPECT_THAT(repositories(), ElementsAre("! r.example does not have the catalog"));
}

TEST_F(Listings, EndWhereNoMoreNamesAreWanted) {
  page(catalog + "?n=100", R"("a","b","c")", "</v2/_catalog?last=c>; rel=next");
  EXPECT_THAT(repositories(2), ElementsAre("a", "b"));
  EXPECT_EQ(network_.requests.size(), 1);
}

TEST_F(Listings, AskForTheRightToSeeTheCatalog) {
  network_.give(catalog, [](const http::Request& request) {
    for (const http::Header& each : request.headers) {
      if (each.name == "Authorization") return Answer{.body = R"({"repositories":["a"]})"};
    }
    return Answer{.status = 401, .headers = {{"www-authenticate", R"(Bearer realm="https://t.example/token")"}}};
  });
  network_.answer("https://t.example/token", {{.body = R"({"token":"t"})"}});
  EXPECT_THAT(repositories(), ElementsAre("a"));
  EXPECT_THAT(network_.asked("Accept"), Contains(HasSubstr("scope=registry%3Acatalog%3A%2A")));
  EXPECT_THAT(asked_credentials_, ElementsAre("r.example"));
}

TEST_F(Listings, TellWhatATagLeadsTo) {
  const std::string base = "https://r.example/v2/shop/cart/";
  serve(base, made_, "1");
  const std::string chart = R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json",)"
                            R"("digest":")" +
                            digest_of("x") + R"(","size":1},"layers":[]})";
  network_.answer(base + "manifests/chart", {{.body = chart}});
  network_.answer(base + "manifests/old", {{.body = R"({"schemaVersion":1,"fsLayers":[]})"}});
  const RepositoryListing repository = connect()->repository("shop/cart");
  const auto image = repository.resolve("1", {});
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(image->digest, digest_of(made_.manifest));
  EXPECT_EQ(image->other, "");
  const auto other = repository.resolve("chart", {});
  ASSERT_TRUE(other) << other.error().text();
  EXPECT_THAT(other->other, HasSubstr("not an image, but a Helm chart"));
  EXPECT_THAT(failure_of(repository.resolve("old", {})), HasSubstr("schema 1"));
  EXPECT_THAT(failure_of(repository.resolve("gone", {})), HasSubstr("unavailable"));
}

TEST_F(Listings, AreOfARegistryAlone) {
  for (const char* const name : {"", "shop/cart", "https://r.example", "r.example/shop", "nginx"}) {
    EXPECT_EQ(connect(name), nullptr) << name;
    EXPECT_THAT(refused_, AllOf(HasSubstr("invalid_argument"), HasSubstr("is no name of a registry")));
  }
  EXPECT_NE(connect("localhost:5000"), nullptr);
  EXPECT_EQ(connect("docker.io")->name(), "docker.io");
}

}  // namespace
}  // namespace seawall::oci
