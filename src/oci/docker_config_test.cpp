#include "docker_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "crypto/crypto.h"
#include "testing.h"

namespace seawall::oci {
namespace {

using ::testing::AllOf;
using testing::failure_of;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;

/// "user:password identity registry", or the failure, in which no secret may be.
std::string text_of(const documents::Result<Credentials>& credentials) {
  if (!credentials) {
    EXPECT_THAT(credentials.error().text() + credentials.error().advice(), Not(HasSubstr("hunter2")));
    return failure_of(credentials);
  }
  const bool has_user = !credentials->user.empty() || !credentials->password.empty();
  return (has_user ? credentials->user + ":" + credentials->password : "") +
         (credentials->identity_token.empty() ? "" : "identity " + credentials->identity_token) +
         (credentials->registry_token.empty() ? "" : "registry " + credentials->registry_token);
}

std::string auth(const std::string& text) { return R"({"auth":")" + crypto::encode_base64(text) + R"("})"; }

std::string found(const std::string& config, const std::string& registry) {
  const auto file = read_docker_config("config.json", config);
  return file ? text_of(file->credentials_for(registry)) : failure_of(file);
}

TEST(DockerConfigs, HoldCredentialsInSeveralForms) {
  const struct {
    std::string entry;
    std::string expected;
  } rows[] = {
      {auth("me:hunter2"), "me:hunter2"},
      {auth("me:a:b"), "me:a:b"},
      {auth(std::string("me:hunter2\0\0", 12)), "me:hunter2"},
      {R"({"username":"me","password":"hunter2"})", "me:hunter2"},
      {R"({"identitytoken":"t"})", "identity t"},
      {R"({"registrytoken":"t"})", "registry t"},
      {"{}", ""},
      {R"({"auth":null})", ""},
      {R"({"auth":""})", ""},
  };
  for (const auto& row : rows)
    EXPECT_EQ(found(R"({"auths":{"r.example":)" + row.entry + "}}", "r.example"), row.expected);
  EXPECT_EQ(found("{}", "r.example"), "");
  EXPECT_EQ(found(R"({"auths":null})", "r.example"), "");
}

TEST(DockerConfigs, KnowRegistriesByManyKeys) {
  const struct {
    std::string key;
    std::string registry;
    bool is_found;
  } rows[] = {
      {"https://index.docker.io/v1/", "docker.io", true},
      {"index.docker.io", "docker.io/library/nginx", true},
      {"docker.io", "docker.io", true},
      {"registry-1.docker.io", "docker.io", true},
      {"https://r.example", "r.example", true},
      {"http://r.example/v1/", "r.example", true},
      {"r.example/v2/", "r.example", true},
      {"r.example/", "r.example", true},
      {"r.example", "r.example/team/app", true},
      {"r.example/team", "r.example/team/app", true},
      {"r.example/team", "r.example/teams/app", false},
      {"r.example/team", "r.example", false},
      {"r.example:5000", "r.example", false},
      {"r.example", "r.example:5000", false},
      {"r.example", "other.r.example", false},
      {"r.example", "r.example.evil.example", false},
      {"", "r.example", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(found(R"({"auths":{")" + row.key + R"(":)" + auth("me:hunter2") + "}}", row.registry),
              row.is_found ? "me:hunter2" : "")
        << row.key << " for " << row.registry;
  }
}

TEST(DockerConfigs, PreferTheKeyThatSaysMost) {
  const std::string config = R"({"auths":{"r.example":)" + auth("all:1") + R"(,"r.example/team/app":)" + auth("app:1") +
                             R"(,"r.example/team":)" + auth("team:1") + R"(,"r.example/none":{}}})";
  EXPECT_EQ(found(config, "r.example/team/app"), "app:1");
  EXPECT_EQ(found(config, "r.example/team/other"), "team:1");
  EXPECT_EQ(found(config, "r.example/other"), "all:1");
  EXPECT_EQ(found(config, "r.example/none/app"), "all:1");
}

TEST(DockerConfigs, SayWhatIsWrongAndNoSecret) {
  EXPECT_THAT(found(R"({"auths":{"r.example":{"auth":"hunter2!"}}})", "r.example"),
              AllOf(HasSubstr("syntax"), HasSubstr("\"auth\" for \"r.example\" is not the base64")));
  EXPECT_THAT(found(R"({"auths":{"r.example":)" + auth("hunter2") + "}}", "r.example"), HasSubstr("is not the base64"));
  EXPECT_EQ(found(R"({"auths":{"r.example":{"auth":"hunter2!"}}})", "other.example"), "");
  EXPECT_THAT(found(R"({"auths":{"r.example":{"password":["hunter2"]}}})", "r.example"),
              AllOf(HasSubstr("\"password\" is a list"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(found("{hunter2", "r.example"), AllOf(HasSubstr("it is no JSON"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(found("hunter2: x", "r.example"), AllOf(HasSubstr("it is no JSON"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(found(R"({"auths":[]})", "r.example"), HasSubstr("\"auths\" is a list"));
}

TEST(DockerConfigs, NameHelpers) {
  const auto file =
      read_docker_config("c", R"({"credsStore":"all","credHelpers":{"r.example":"one","docker.io":"hub"}})");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->helper_for("r.example/team/app"), "one");
  EXPECT_EQ(file->helper_for("docker.io"), "hub");
  EXPECT_EQ(file->helper_for("other.example"), "all");
  EXPECT_EQ(helpers_name_of("docker.io/library/nginx"), "https://index.docker.io/v1/");
  EXPECT_EQ(helpers_name_of("r.example:5000/a/b"), "r.example:5000");
}

/// A home with configurations and helpers.
class Homes : public ::testing::Test {
 protected:
  std::string credentials(const std::string& registry) {
    DockerConfig::Environment environment;
    environment.variable = [this](const char* name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
    for (const auto& [name, value] : variables_) environment.all.push_back(name + "=" + value);
    return text_of(DockerConfig(environment).credentials(registry));
  }
  void add_helper(const std::string& name, const std::string& script) {
    const std::string file = folder_.write("bin/docker-credential-" + name, "#!/bin/sh\n" + script + "\n");
    ::chmod(file.c_str(), 0755);
  }
  static std::string with_auth(const std::string& user) {
    return R"({"auths":{"r.example":)" + auth(user + ":hunter2") + "}}";
  }

  Folder folder_;
  std::map<std::string, std::string> variables_ = {{"HOME", folder_ / "home"},
                                                   {"PATH", folder_ / "bin" + ":/usr/bin:/bin"}};
};

TEST_F(Homes, WithoutConfigurationHaveNoCredentials) {
  EXPECT_EQ(credentials("r.example"), "");
  variables_.clear();
  EXPECT_EQ(credentials("r.example"), "");
}

TEST_F(Homes, AreLookedThroughInOrder) {
  folder_.write("home/.config/containers/auth.json", with_auth("containers"));
  EXPECT_EQ(credentials("r.example"), "containers:hunter2");
  variables_["XDG_RUNTIME_DIR"] = folder_ / "run";
  folder_.write("run/containers/auth.json", with_auth("run"));
  EXPECT_EQ(credentials("r.example"), "run:hunter2");
  variables_["REGISTRY_AUTH_FILE"] = folder_.write("auth.json", with_auth("file"));
  EXPECT_EQ(credentials("r.example"), "file:hunter2");
  folder_.write("home/.docker/config.json", "{}");
  EXPECT_EQ(credentials("r.example"), "file:hunter2");
  folder_.write("home/.docker/config.json", with_auth("docker"));
  EXPECT_EQ(credentials("r.example"), "docker:hunter2");
  variables_["DOCKER_CONFIG"] = folder_ / "other";
  EXPECT_EQ(credentials("r.example"), "file:hunter2");
  folder_.write("other/config.json", with_auth("other"));
  EXPECT_EQ(credentials("r.example"), "other:hunter2");
}

TEST_F(Homes, AreToldWhereTheirConfigurationCannotBeRead) {
  folder_.write("home/.docker/config.json/file", "");
  EXPECT_THAT(credentials("r.example"), AllOf(HasSubstr("unreadable"), HasSubstr("/.docker/config.json")));
  std::filesystem::remove_all(folder_ / "home/.docker/config.json");
  folder_.write("home/.docker/config.json", std::string((4u << 20) + 1, ' '));
  EXPECT_THAT(credentials("r.example"), HasSubstr("over the limit \"docker config size\" of 4194304"));
}

TEST_F(Homes, HaveHelpersThatAreAsked) {
  folder_.write("home/.docker/config.json", R"({"credsStore":"store","credHelpers":{"r.example":"own"}})");
  add_helper("own", R"([ "$1" = get ] && echo "{\"Username\":\"own\",\"Secret\":\"$(cat) $HOME\"}")");
  EXPECT_EQ(credentials("r.example/team/app"), "own:r.example " + variables_["HOME"]);
  add_helper("store", R"(echo '{"ServerURL":"x","Username":"<token>","Secret":"t"}')");
  EXPECT_EQ(credentials("docker.io"), "identity t");
}

TEST_F(Homes, HaveTheCredentialsOfTheFileWhereHelpersHaveNone) {
  folder_.write("home/.docker/config.json",
                R"({"credsStore":"store","auths":{"r.example":)" + auth("me:hunter2") + "}}");
  add_helper("store", "echo credentials not found in native keychain; exit 1");
  EXPECT_EQ(credentials("r.example"), "me:hunter2");
  EXPECT_EQ(credentials("other.example"), "");
}

TEST_F(Homes, AreToldOfHelpersThatFail) {
  folder_.write("home/.docker/config.json", R"({"credsStore":"store"})");
  EXPECT_THAT(credentials("r.example"), AllOf(HasSubstr("untrusted"), HasSubstr("\"docker-credential-store\" is in no "
                                                                                "folder of $PATH")));
  const struct {
    const char* script;
    const char* fault;
  } rows[] = {
      {"echo hunter2; echo hunter2 >&2; exit 3", "failed with exit code 3"},
      {"echo hunter2", "printed no JSON object"},
      {R"(echo '{"Username":"hunter2"}')", "printed no \"Secret\""},
      {"echo '[\"hunter2\"]'", "printed no JSON object"},
      {"kill -9 $$", "was ended by signal 9"},
      {"yes hunter2", "more than the limit \"helper output\" of 262144 bytes"},
  };
  for (const auto& row : rows) {
    add_helper("store", row.script);
    EXPECT_THAT(credentials("r.example"), HasSubstr(row.fault)) << row.script;
  }
  folder_.write("home/.docker/config.json", R"({"credsStore":"../bin/x"})");
  EXPECT_THAT(credentials("r.example"), HasSubstr("is not the name of a program"));
}

}  // namespace
}  // namespace seawall::oci
