#include "kubeconfig_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// The fault of a file, "line:column: message", or "none"; it never holds the secret that rows write.
std::string fault(std::string_view text) {
  Kubeconfig kubeconfig;
  const std::optional<documents::Error> error = add_file(kubeconfig, "config", std::string(text));
  if (!error) return "none";
  EXPECT_THAT(error->text(), Not(HasSubstr("hunter2")));
  return std::to_string(error->place().line) + ":" + std::to_string(error->place().column) + ": " + error->message();
}

TEST(KubeconfigFile, SaysNothingWhereItHoldsNothing) {
  for (const std::string_view text :
       {"", "\n", "# a comment\n", "---\n", "null\n", "{}", "users: null\n", "users:\n- \n"}) {
    Kubeconfig kubeconfig;
    EXPECT_FALSE(add_file(kubeconfig, "config", std::string(text))) << text;
    EXPECT_TRUE(kubeconfig.is_empty()) << text;
  }
}

TEST(KubeconfigFile, MayBeJson) {
  Kubeconfig kubeconfig;
  EXPECT_FALSE(
      add_file(kubeconfig, "config", R"({"users":[{"name":"u","user":{"token":"t"}}],"current-context":"c"})"));
  EXPECT_EQ(kubeconfig.users.at("u").token, "t");
  EXPECT_EQ(kubeconfig.current_context, "c");
}

TEST(KubeconfigFile, CountsWithItsFirstDocument) {
  Kubeconfig kubeconfig;
  EXPECT_FALSE(add_file(kubeconfig, "config", "# a\n---\ncurrent-context: a\n---\ncurrent-context: b\nbroken: [\n"));
  EXPECT_EQ(kubeconfig.current_context, "a");
  EXPECT_THAT(kubeconfig.notes, ElementsAre("config: only the first document counts"));
}

TEST(KubeconfigFile, HasFieldsOfTheTypesThatClientGoHas) {
  const struct {
    std::string_view text;
    std::string_view fault;
  } rows[] = {
      {"[]", "1:1: the file holds a list, not a map"},
      {"hunter2", "1:1: the file holds a string, not a map"},
      {"current-context: 1", "1:18: \"[\"current-context\"]\" is an integer, not a string"},
      {"clusters: {}", "1:11: \"clusters\" is a map, not a list"},
      {"clusters: [a]", "1:12: \"clusters[0]\" is a string, not a map"},
      {"clusters: [{name: a}, {name: 1}]", "1:30: \"clusters[1].name\" is an integer, not a string"},
      {"clusters: [{cluster: {insecure-skip-tls-verify: 'yes'}}]",
       "1:49: \"clusters[0].cluster[\"insecure-skip-tls-verify\"]\" is a string, not a boolean"},
      {"clusters: [{cluster: {certificate-authority-data: hunter2}}]",
       "1:51: \"certificate-authority-data\" is not base64"},
      {"clusters: [{cluster: {extensions: 1}}]", "1:35: \"clusters[0].cluster.extensions\" is an integer, not a list"},
      {"users:\n- user:\n    token: 12345", "3:12: \"users[0].user.token\" is an integer, not a string"},
      {"users: [{user: {as-groups: a}}]", "1:28: \"users[0].user[\"as-groups\"]\" is a string, not a list"},
      {"users: [{user: {as-groups: [1]}}]", "1:29: \"users[0].user[\"as-groups\"][0]\" is an integer, not a string"},
      {"users: [{user: {as-user-extra: {a: b}}}]",
       "1:36: \"users[0].user[\"as-user-extra\"].a\" is a string, not a list"},
      {"users: [{user: {exec: {args: [a, 1]}}}]", "1:34: \"users[0].user.exec.args[1]\" is an integer, not a string"},
      {"users: [{user: {exec: {env: [{name: A, value: true}]}}}]",
       "1:47: \"users[0].user.exec.env[0].value\" is a boolean, not a string"},
      {"users: [{user: {client-key-data: '*'}}]", "1:34: \"client-key-data\" is not base64"},
      {"users: [{user: {client-key-data: null, token: null, exec: null}}]", "none"},
      {"contexts: [{context: {namespace: []}}]", "1:34: \"contexts[0].context.namespace\" is a list, not a string"},
      {"users: [{name: a}, {name: b}, {name: a}]", "1:31: user \"a\" is there twice"},
      {"contexts: [{name: a}, {name: a}]", "1:23: context \"a\" is there twice"},
      {"kind: Secret\napiVersion: v1", "1:7: the file holds kind \"Secret\" of \"v1\", not kind \"Config\" of \"v1\""},
      {"kind: Config\napiVersion: v2", "2:13: the file holds kind \"Config\" of \"v2\", not kind \"Config\" of \"v1\""},
      {"kind: Config\napiVersion: v1\npreferences: {colors: 1}\nunknown: [1]", "none"},
  };
  for (const auto& row : rows) EXPECT_EQ(fault(row.text), row.fault) << row.text;
}

TEST(KubeconfigFile, ShowsNothingOfTextThatIsNoYaml) {
  for (const std::string_view text : {"token: *hunter2\n", "token: !!int hunter2\n", "{\"token\": \"hunter2}",
                                      "password: @hunter2\n", "token: 'hunter2\n", "a: b\n hunter2: [\n"}) {
    EXPECT_NE(fault(text), "none") << text;
  }
}

TEST(KubeconfigFile, LeadsToPathsFromItsFolder) {
  Kubeconfig kubeconfig;
  ASSERT_FALSE(add_file(kubeconfig, "/etc/kube/config", "users: [{name: u}]"));
  const documents::Node entry = kubeconfig.users.at("u").at;
  EXPECT_EQ(resolve("tls.key", entry), "/etc/kube/tls.key");
  EXPECT_EQ(resolve("./a/../tls.key", entry), "/etc/kube/tls.key");
  EXPECT_EQ(resolve("../tls.key", entry), "/etc/tls.key");
  EXPECT_EQ(resolve("/tls.key", entry), "/tls.key");
  Kubeconfig relative;
  ASSERT_FALSE(add_file(relative, "config", "users: [{name: u}]"));
  EXPECT_TRUE(resolve("tls.key", relative.users.at("u").at).starts_with('/'));
}

}  // namespace
}  // namespace seawall::cluster
