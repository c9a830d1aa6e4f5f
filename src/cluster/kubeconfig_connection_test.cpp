#include "kubeconfig_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kubeconfig_testing.h"

namespace seawall::cluster {
namespace {

using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view secret = "hunter2";

/// A kubeconfig of one context whose cluster and user hold what a test writes there, in flow style.
class Connections : public ::testing::Test {
 protected:
  documents::Result<Connection> connect(std::string_view cluster, std::string_view user = "{}",
                                        const Surroundings& surroundings = {}) const {
    std::string text = "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n";
    text += "clusters:\n- name: k\n  cluster: " + std::string(cluster) + "\n";
    text += "users:\n- name: u\n  user: " + std::string(user) + "\n";
    Kubeconfig kubeconfig;
    if (auto error = add_file(kubeconfig, folder_.at("config"), text)) return *std::move(error);
    return connection_of(kubeconfig, "c", surroundings);
  }
  documents::Result<Connection> connect_as(std::string_view user) const { return connect("{server: https://k}", user); }

  /// "line: message", with the cause, without the folder; none of it holds the secret.
  std::string fault(const documents::Result<Connection>& connection) const {
    if (connection) return "none";
    const documents::Error& error = connection.error();
    std::string text = std::to_string(error.place().line) + ": " + error.message();
    if (error.cause()) text += ": " + error.cause()->text();
    if (const std::size_t at = text.find(folder_.at("")); at != std::string::npos)
      text.erase(at, folder_.at("").size());
    EXPECT_THAT(error.text() + error.advice(), Not(HasSubstr(secret)));
    return text;
  }

  Folder folder_;
};

TEST_F(Connections, TakeWhatTheClusterSays) {
  const auto connection = connect(R"({server: "https://k:6443/", tls-server-name: other, disable-compression: true,
    insecure-skip-tls-verify: true, proxy-url: "socks5://p:1080"})");
  ASSERT_TRUE(connection) << connection.error().text();
  EXPECT_EQ(connection->server, "https://k:6443");
  EXPECT_EQ(connection->server_name, "other");
  EXPECT_FALSE(connection->compresses);
  EXPECT_FALSE(connection->is_verified);
  EXPECT_EQ(connection->proxy, "socks5://p:1080");
}

TEST_F(Connections, TakeTheProxyOfTheEnvironmentWhereNoneIsWritten) {
  Surroundings surroundings;
  surroundings.environment = {"HTTPS_PROXY=http://p:1", "NO_PROXY=a"};
  auto connection = connect("{server: https://k}", "{}", surroundings);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->proxy, "http://p:1");
  EXPECT_EQ(connection->no_proxy, "a");
  connection = connect("{server: https://k, proxy-url: 'http://q:1'}", "{}", surroundings);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->proxy, "http://q:1");
  EXPECT_EQ(connection->no_proxy, "");
}

TEST_F(Connections, TakeTheCredentialsOfTheUser) {
  folder_.write("token", " of-file\n");
  auto connection = connect_as("{token: t, client-certificate-data: Y2VydA==, client-key-data: a2V5}");
  ASSERT_TRUE(connection) << connection.error().text();
  EXPECT_EQ(connection->token, "t");
  EXPECT_EQ(connection->certificate, "cert");
  EXPECT_EQ(connection->key, "key");
  connection = connect_as("{username: jane, password: p}");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->user + ":" + connection->password, "jane:p");
  connection = connect_as("{client-key-data: a2V5}");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->key, "");
}

TEST_F(Connections, TakeATokenFileBeforeAToken) {
  folder_.write("token", " of-file\n");
  auto connection = connect_as("{tokenFile: token, token: t}");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->token, "of-file");
  EXPECT_EQ(connection->token_file, folder_.at("token"));
  connection = connect_as("{tokenFile: missing, token: t}");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->token, "t");
  EXPECT_EQ(connection->token_file, folder_.at("missing"));
}

TEST_F(Connections, TellThatAuthProvidersAreGone) {
  const auto connection = connect_as("{auth-provider: {name: gcp, config: {access-token: hunter2}}}");
  ASSERT_TRUE(connection);
  EXPECT_THAT(connection->notes,
              ElementsAre("auth-provider \"gcp\" of user \"u\" is not supported; use an exec plugin"));
}

TEST_F(Connections, SendNothingSecretOverHttp) {
  folder_.write("ca", "authority");
  const std::string_view clusters[] = {"{server: 'http://k', certificate-authority: ca, tls-server-name: o}",
                                       "{server: 'k:6443', insecure-skip-tls-verify: true}"};
  const std::string_view users[] = {
      "{token: t, as: bob}", "{username: a, password: b, as: bob}",
      "{client-certificate-data: Y2VydA==, client-key-data: a2V5, as: bob}",
      "{exec: {command: a, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}, as: bob}"};
  for (const std::string_view cluster : clusters) {
    for (const std::string_view user : users) {
      const auto connection = connect(cluster, user);
      ASSERT_TRUE(connection) << connection.error().text();
      EXPECT_TRUE(connection->server.starts_with("http://k"));
      EXPECT_EQ(connection->token + connection->user + connection->password + connection->certificate + connection->key,
                "");
      EXPECT_FALSE(connection->exec);
      EXPECT_EQ(connection->authorities + connection->server_name, "");
      EXPECT_TRUE(connection->is_verified);
      EXPECT_EQ(connection->impersonation.user, "bob");
      EXPECT_THAT(connection->notes, ElementsAre(HasSubstr("the credentials of user \"u\" are not sent")));
    }
  }
  const auto nobody = connect("{server: 'http://k'}");
  ASSERT_TRUE(nobody);
  EXPECT_THAT(nobody->notes, IsEmpty());
}

TEST_F(Connections, RefuseWhatClientcmdCallsInvalidWithItsLine) {
  folder_.write("empty", "");
  folder_.write("ca", "authority");
  folder_.write("cr", "a\rb");
  const struct {
    std::string_view cluster;
    std::string_view user;
    std::string_view fault;
  } rows[] = {
      {"{}", "{}", "5: no \"server\" for cluster \"k\""},
      {"{server: ''}", "{}", "5: no \"server\" for cluster \"k\""},
      {"{server: 'ftp://k'}", "{}", "5: the URL \"ftp://k\" "},
      {"{server: 'k/a'}", "{}", "5: \"server\" is neither a URL nor host:port"},
      {"{server: 'https://a:hunter2@k'}", "{}", "5: the URL "},
      {"{server: 'https://k', proxy-url: 'u:hunter2@p'}", "{}", "5: \"proxy-url\" is no URL of http, https or socks5"},
      {"{server: 'https://k', certificate-authority: ca, certificate-authority-data: YQ==}", "{}",
       "5: \"certificate-authority\" and \"certificate-authority-data\" are both set"},
      {"{server: 'https://k', certificate-authority: gone}", "{}",
       "5: what \"certificate-authority\" names cannot be used: gone: no such file or directory"},
      {"{server: 'https://k', certificate-authority: empty}", "{}",
       "5: the file that \"certificate-authority\" names is empty"},
      {"{server: 'https://k', certificate-authority: ca, insecure-skip-tls-verify: true}", "{}",
       "5: \"insecure-skip-tls-verify\" and a certificate authority for cluster \"k\""},
      {"{server: https://k}", "{token: hunter2, username: a}",
       "8: a token and a user name with password for user \"u\", where only one may be"},
      {"{server: https://k}", "{tokenFile: ca, username: a, password: hunter2}",
       "8: a token and a user name with password for user \"u\", where only one may be"},
      {"{server: https://k}", "{token: \"hunter2\\n\"}", "8: \"token\" of user \"u\" holds a control character"},
      {"{server: https://k}", "{tokenFile: gone}",
       "8: what \"tokenFile\" names cannot be used: gone: no such file or directory"},
      {"{server: https://k}", "{tokenFile: empty}",
       "8: what \"tokenFile\" names cannot be used: empty: the file holds no token"},
      {"{server: https://k}", "{tokenFile: cr}",
       "8: what \"tokenFile\" names cannot be used: cr: what the file holds is no token: there are control "
       "characters in it"},
      {"{server: https://k}", "{client-certificate-data: YQ==}",
       "8: \"client-certificate\" without \"client-key\" for user \"u\""},
      {"{server: https://k}", "{client-certificate: ca, client-certificate-data: YQ==, client-key-data: YQ==}",
       "8: \"client-certificate\" and \"client-certificate-data\" are both set"},
      {"{server: https://k}", "{client-certificate-data: YQ==, client-key: ca, client-key-data: YQ==}",
       "8: \"client-key\" and \"client-key-data\" are both set"},
      {"{server: https://k}", "{client-certificate-data: YQ==, client-key: gone}",
       "8: what \"client-key\" names cannot be used: gone: no such file or directory"},
      {"{server: https://k}", "{exec: {}, auth-provider: {name: gcp}}",
       "8: \"exec\" and \"auth-provider\" for user \"u\", where only one may be"},
      {"{server: https://k}", "{as-groups: [a]}", "8: a UID, groups or extra values to impersonate, but no user"},
      {"{server: https://k}", "{as: \"a\\n\"}", "8: a control character in what to impersonate"},
  };
  for (const auto& row : rows) EXPECT_THAT(fault(connect(row.cluster, row.user)), StartsWith(row.fault));
}

TEST_F(Connections, RefuseContextsWithoutTheirClusterOrUser) {
  const struct {
    std::string_view context;
    std::string_view fault;
  } rows[] = {
      {"{cluster: k}", "none"},
      {"{user: u}", "1: context \"c\" names no cluster"},
      {"{cluster: l, user: u}", "1: there is no cluster \"l\", which context \"c\" names"},
      {"{cluster: k, user: v}", "1: there is no user \"v\", which context \"c\" names"},
  };
  for (const auto& row : rows) {
    Kubeconfig kubeconfig;
    const std::string text = "contexts: [{name: c, context: " + std::string(row.context) +
                             "}]\nclusters: [{name: k, cluster: {server: https://k}}]\nusers: [{name: u}]\n";
    ASSERT_FALSE(add_file(kubeconfig, folder_.at("config"), text));
    EXPECT_EQ(fault(connection_of(kubeconfig, "c", {})), row.fault);
  }
}

// --- exec plugins -------------------------------------------------------------------------------------

TEST_F(Connections, TakePluginsWithAllThatTheyAreGiven) {
  folder_.write("ca", "authority");
  const auto connection = connect(R"({server: "https://k/?a=b", certificate-authority: ca, tls-server-name: o,
    proxy-url: "http://p", disable-compression: true,
    extensions: [{name: other, extension: 1},
                 {name: client.authentication.k8s.io/exec, extension: {b: "<x>", a: [1]}}]})",
                                  R"({exec: {command: bin/login, args: [a, b], env: [{name: A, value: b=c}],
    apiVersion: client.authentication.k8s.io/v1beta1, installHint: get it, provideClusterInfo: true}})");
  ASSERT_TRUE(connection) << connection.error().text();
  ASSERT_TRUE(connection->exec);
  const ExecPlugin& plugin = *connection->exec;
  EXPECT_EQ(plugin.command, folder_.at("bin/login"));
  EXPECT_THAT(plugin.arguments, ElementsAre("a", "b"));
  EXPECT_THAT(plugin.environment, ElementsAre("A=b=c"));
  EXPECT_EQ(plugin.api_version, "client.authentication.k8s.io/v1beta1");
  EXPECT_EQ(plugin.install_hint, "get it");
  EXPECT_EQ(plugin.interactive_mode, "IfAvailable");
  EXPECT_EQ(plugin.cluster_info,
            R"({"server":"https://k/","tls-server-name":"o","certificate-authority-data":"YXV0aG9yaXR5",)"
            R"("proxy-url":"http://p","disable-compression":true,"config":{"a":[1],"b":"<x>"}})");
}

TEST_F(Connections, LeaveCommandsWithoutAFolderToThePath) {
  const auto connection = connect("{server: https://k, insecure-skip-tls-verify: true}", R"({exec: {command: aws,
    apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, provideClusterInfo: true}})");
  ASSERT_TRUE(connection && connection->exec);
  EXPECT_EQ(connection->exec->command, "aws");
  EXPECT_EQ(connection->exec->cluster_info, R"({"server":"https://k","insecure-skip-tls-verify":true,"config":null})");
}

TEST_F(Connections, LeavePluginsAloneWhereThereAreOtherCredentials) {
  const std::string exec = "exec: {command: a, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}";
  for (const std::string other : {"token: t", "username: a", "client-certificate-data: YQ==, client-key-data: YQ=="}) {
    const auto connection = connect_as("{" + other + ", " + exec + "}");
    ASSERT_TRUE(connection);
    EXPECT_FALSE(connection->exec) << other;
  }
}

TEST_F(Connections, RefusePluginsThatCannotBeRun) {
  const std::string version = "apiVersion: client.authentication.k8s.io/v1";
  const std::string versions = "\"client.authentication.k8s.io/v1\" or \"client.authentication.k8s.io/v1beta1\"";
  const std::string modes = "\"Never\", \"IfAvailable\" or \"Always\"";
  const struct {
    std::string exec;
    std::string fault;
  } rows[] = {
      {"", "an exec plugin without \"command\""},
      {"command: a", "an exec plugin without \"apiVersion\", which is " + versions},
      {"command: a, " + version + "alpha1",
       "an exec plugin of \"apiVersion\" \"client.authentication.k8s.io/v1alpha1\", not " + versions},
      {"command: a, " + version, "an exec plugin without \"interactiveMode\", which is " + modes},
      {"command: a, " + version + "beta1", ""},
      {"command: a, interactiveMode: never, " + version, "\"interactiveMode\" is \"never\", not " + modes},
      {"command: a, interactiveMode: Never, env: [{value: hunter2}], " + version,
       "a variable without \"name\" in \"env\" of an exec plugin"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(fault(connect_as("{exec: {" + row.exec + "}}")), row.fault.empty() ? "none" : "8: " + row.fault);
  }
}

}  // namespace
}  // namespace seawall::cluster
