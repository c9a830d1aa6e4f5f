#include "token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/crypto.h"
#include "registry_testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::layer_of;
using ::testing::Not;

const std::string base = "https://r.example/v2/shop/cart/";
const std::string realm = "https://auth.example/token";

/// The value of a header of a request; empty where there is none.
std::string header_of(const http::Request& request, const std::string& name) {
  for (const http::Header& each : request.headers) {
    if (each.name == name) return each.value;
  }
  return {};
}

class Tokens : public testing::Registries {
 protected:
  /// Everything at the registry wants this authorization, else it gives this challenge.
  void demand(const std::string& authorization, const std::string& challenge) {
    wanted_ = authorization;
    const auto guard = [this, challenge](const std::string& url, const std::string& body) {
      network_.give(url, [this, challenge, body](const http::Request& request) {
        if (header_of(request, "Authorization") == wanted_) return Answer{.body = body};
        return Answer{.status = 401, .headers = {{"www-authenticate", challenge}}};
      });
    };
    guard(base + "manifests/v1", made_.manifest);
    guard(base + "blobs/" + digest_of(made_.config), made_.config);
    for (const std::string& each : made_.layers) guard(base + "blobs/" + digest_of(each), each);
  }
  void demand_token(const std::string& token = "t1") {
    demand("Bearer " + token, R"(Bearer realm=")" + realm + R"(",service="s s",scope="repository:shop/cart:pull")");
  }
  void give_tokens(std::vector<std::string> tokens) {
    std::vector<Answer> answers;
    for (const std::string& each : tokens) answers.push_back({.body = R"({"token":")" + each + R"("})"});
    network_.answer(realm, std::move(answers));
  }
  std::string told(const std::string& what = "r.example/shop/cart:v1") {
    const auto image = open(what);
    if (image) return "none";
    std::string text = testing::failure_of(image) + image.error().advice();
    EXPECT_THAT(text, AllOf(Not(HasSubstr("hunter2")), Not(HasSubstr(crypto::encode_base64("me:hunter2")))));
    return text;
  }

  std::string wanted_;
};

TEST_F(Tokens, AreGivenToAnybodyWhereNoneIsConfigured) {
  demand_token();
  give_tokens({"t1"});
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_THAT(network_.asked("Authorization"),
              ElementsAre("GET " + base + "manifests/v1",
                          "GET " + realm + "?service=s%20s&scope=repository%3Ashop%2Fcart%3Apull",
                          "GET " + base + "manifests/v1 Bearer t1",
                          "GET " + base + "blobs/" + digest_of(made_.config) + " Bearer t1",
                          "GET " + base + "blobs/" + digest_of("one") + " Bearer t1"));
  EXPECT_THAT(asked_credentials_, ElementsAre("r.example/shop/cart"));
}

TEST_F(Tokens, AreGivenForAUserNameAndPassword) {
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  demand_token();
  give_tokens({"t1"});
  EXPECT_EQ(told(), "none");
  EXPECT_EQ(network_.asked("Authorization")[1],
            "GET " + realm + "?service=s%20s&scope=repository%3Ashop%2Fcart%3Apull&account=me Basic " +
                crypto::encode_base64("me:hunter2"));
}

TEST_F(Tokens, AreGivenForAnIdentityToken) {
  credentials_ = {.user = {}, .password = {}, .identity_token = "hunter2+/", .registry_token = {}};
  demand_token();
  network_.answer(realm, {{.body = R"({"access_token":"t1"})"}});
  EXPECT_EQ(told(), "none");
  const http::Request& request = network_.requests[1];
  EXPECT_EQ(request.method + " " + request.url, "POST " + realm);
  EXPECT_EQ(request.body,
            "service=s%20s&scope=repository%3Ashop%2Fcart%3Apull&grant_type=refresh_token&client_id=seawall&"
            "refresh_token=hunter2%2B%2F");
  EXPECT_EQ(header_of(request, "Authorization"), "");
}

TEST_F(Tokens, OfARegistryAreSentAsTheyAre) {
  credentials_ = {.user = {}, .password = {}, .identity_token = {}, .registry_token = "hunter2"};
  demand_token("hunter2");
  EXPECT_EQ(told(), "none");
  EXPECT_EQ(count_of(realm), 0u);
}

TEST_F(Tokens, AreNotNeededWhereAPasswordIsWanted) {
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  demand("Basic " + crypto::encode_base64("me:hunter2"), R"(Basic realm="a")");
  EXPECT_EQ(told(), "none");
  credentials_ = {};
  EXPECT_THAT(told(), AllOf(HasSubstr("forbidden"), HasSubstr("wants a user name and a password"),
                            HasSubstr("docker login r.example")));
}

TEST_F(Tokens, AreRenewedOnce) {
  demand_token();
  give_tokens({"t1", "t2", "t3"});
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image);
  wanted_ = "Bearer t2";
  EXPECT_EQ(layer_of(**image, 0), "one");
  EXPECT_EQ(count_of(realm), 2u);
  EXPECT_EQ(layer_of(**image, 1), made_.layers[1]);
  EXPECT_EQ(count_of(realm), 2u);
  wanted_ = "nothing";
  EXPECT_THAT(testing::failure_of((*image)->open(0, {})), HasSubstr("forbidden"));
  EXPECT_EQ(count_of(realm), 3u);
}

TEST_F(Tokens, ThatAreRefusedEndIt) {
  demand("nothing", R"(Bearer realm=")" + realm + R"(")");
  give_tokens({"t1"});
  EXPECT_THAT(told(), HasSubstr("forbidden: r.example/shop/cart:v1: r.example gives shop/cart:v1 to nobody it does not "
                                "know, if it has it"));
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  EXPECT_THAT(told(), HasSubstr("r.example refuses the credentials for shop/cart:v1"));
}

TEST_F(Tokens, AreForOneRepositoryAndToReadAlone) {
  give_tokens({"t1"});
  for (const char* scope :
       {"repository:shop/cart:pull,push", "registry:catalog:*", "repository:a:pull repository:b:pull"}) {
    network_.requests.clear();
    demand("Bearer t1", R"(Bearer realm=")" + realm + R"(",scope=")" + scope + R"(")");
    EXPECT_EQ(told(), "none");
    EXPECT_EQ(network_.requests[1].url, realm + "?scope=repository%3Ashop%2Fcart%3Apull") << scope;
  }
}

TEST_F(Tokens, MayBeGivenByAnotherServerOverTlsAlone) {
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  demand("Bearer t1", R"(Bearer realm="http://auth.example/token")");
  EXPECT_THAT(told(), AllOf(HasSubstr("untrusted"), HasSubstr("tokens given by auth.example without TLS")));
  EXPECT_EQ(count_of("http://"), 0u);
  demand("Bearer t1", R"(Bearer realm="ftp://auth.example/token")");
  EXPECT_THAT(told(), HasSubstr("unsupported"));
  demand("Bearer t1", R"(Bearer realm="https://me:hunter2@auth.example/token")");
  EXPECT_THAT(told(), HasSubstr("unsupported"));
  demand("Bearer t1", "Bearer service=a");
  EXPECT_THAT(told(), HasSubstr("unsupported"));
}

TEST_F(Tokens, MayBeGivenWithoutTlsWhereTheRegistryHasNone) {
  options_.registry.plain_http = {"r.example"};
  const std::string plain = "http://r.example/v2/shop/cart/";
  serve(plain, made_, "v1");
  network_.give(plain + "manifests/v1", [this](const http::Request& request) {
    if (header_of(request, "Authorization") == "Bearer t1") return Answer{.body = made_.manifest};
    return Answer{.status = 401, .headers = {{"www-authenticate", R"(Bearer realm="http://auth.example/t?a=b#c")"}}};
  });
  network_.answer("http://auth.example/t", {{.body = R"({"token":"t1"})"}});
  EXPECT_EQ(told(), "none");
  EXPECT_EQ(network_.requests[1].url, "http://auth.example/t?a=b&scope=repository%3Ashop%2Fcart%3Apull");
}

TEST_F(Tokens, AreNotAskedForByWhomWeWereOnlyLedTo) {
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  serve(base, made_, "v1");
  network_.answer(base + "blobs/" + digest_of("one"),
                  {{.status = 401,
                    .headers = {{"www-authenticate", R"(Bearer realm="https://evil.example/")"}},
                    .is_of_another = true}});
  const auto image = open("r.example/shop/cart:v1");
  ASSERT_TRUE(image);
  EXPECT_THAT(layer_of(**image, 0), HasSubstr("r.example"));
  EXPECT_EQ(count_of("https://evil.example"), 0u);
  EXPECT_TRUE(asked_credentials_.empty());
}

TEST_F(Tokens, ThatCannotBeHadAreTold) {
  credentials_ = {.user = "me", .password = "hunter2", .identity_token = {}, .registry_token = {}};
  demand_token();
  const struct {
    Answer answer;
    std::string told;
  } rows[] = {
      {{.status = 401, .body = "hunter2"},
       "forbidden: r.example/shop/cart:v1: r.example refuses the credentials that "
       "are configured for it: status 401 of auth.example"},
      {{.status = 404, .body = "hunter2"}, "which answers with status 404"},
      {{.body = "hunter2"},
       "unsupported: r.example/shop/cart:v1: r.example has its tokens given by auth.example, whose "
       "answer holds none"},
      {{.body = R"({"token":1})"}, "whose answer holds none"},
      {{.body = R"({"token":"a\nb"})"}, "whose answer holds none"},
      {{.body = "[]"}, "whose answer holds none"},
      {{.body = std::string((1u << 20) + 1, ' ')}, "over the limit \"token answer size\" of 1048576"},
  };
  for (const auto& row : rows) {
    network_.answer(realm, {row.answer});
    EXPECT_THAT(told(), HasSubstr(row.told));
  }
  credentials_ = {};
  network_.answer(realm, {{.status = 403}});
  EXPECT_THAT(told(), HasSubstr("gives nobody a token for shop/cart"));
  fails_ = true;
  EXPECT_THAT(told(), AllOf(HasSubstr("untrusted"), HasSubstr("no helper")));
}

TEST_F(Tokens, AreOneOfTheAnswersThatAreKnown) {
  demand("nothing", "Negotiate");
  EXPECT_THAT(told(), AllOf(HasSubstr("unsupported"), HasSubstr("\"negotiate\"")));
  network_.answer(base + "manifests/v1", {{.status = 401}});
  EXPECT_THAT(told(), AllOf(HasSubstr("forbidden"), HasSubstr("does not say what it wants")));
  credentials_ = {.user = "me\n", .password = "hunter2", .identity_token = {}, .registry_token = "a\nb"};
  demand("nothing", R"(Basic realm="a")");
  EXPECT_THAT(told(), HasSubstr("no header can hold"));
}

}  // namespace
}  // namespace seawall::oci
