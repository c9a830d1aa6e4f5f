#include "kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "kubeconfig_testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// "server as authorization", or "code file:line:column: message", files without their folder.
class Kubeconfigs : public ::testing::Test {
 protected:
  std::string found(const KubeconfigChoice& choice) const {
    const auto connection = find_connection(choice, surroundings_);
    if (connection) return connection->context + " " + connection->server + " " + connection->token;
    std::string text = connection.error().text();
    const std::string prefix = folder_.at("");
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) text.erase(at, prefix.size());
    return text;
  }
  std::string found() const { return found({}); }

  void set(std::string_view name, std::string_view value) {
    surroundings_.environment.push_back(std::string(name) + "=" + std::string(value));
  }

  Folder folder_;
  Surroundings surroundings_{{}, folder_.at("home"), false, folder_.at("pod")};
};

constexpr std::string_view two_contexts = R"(
apiVersion: v1
kind: Config
current-context: first
clusters:
- name: one
  cluster: {server: "https://one:6443"}
- name: two
  cluster: {server: "https://two:6443"}
users:
- name: jane
  user: {token: of-jane}
contexts:
- name: first
  context: {cluster: one, user: jane, namespace: shop}
- name: second
  context: {cluster: two, user: jane}
)";

TEST_F(Kubeconfigs, AreTheFileThatIsNamedElseThoseOfTheVariableElseThatOfTheHome) {
  const auto config = [](std::string_view server) {
    return "current-context: c\nclusters: [{name: k, cluster: {server: 'https://" + std::string(server) +
           "'}}]\ncontexts: [{name: c, context: {cluster: k}}]\n";
  };
  folder_.write("home/.kube/config", config("home"));
  EXPECT_EQ(found(), "c https://home ");
  set("KUBECONFIG", folder_.write("variable", config("variable")));
  EXPECT_EQ(found(), "c https://variable ");
  EXPECT_EQ(found({folder_.write("named", config("named")), {}, {}}), "c https://named ");
}

TEST_F(Kubeconfigs, GiveTheContextThatIsChosenElseTheCurrentOne) {
  const std::string file = folder_.write("config", two_contexts);
  EXPECT_EQ(found({file, {}, {}}), "first https://one:6443 of-jane");
  EXPECT_EQ(found({file, "second", {}}), "second https://two:6443 of-jane");
  const auto connection = find_connection({file, {}, {}}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->namespace_, "shop");
  EXPECT_TRUE(connection->is_verified);
  EXPECT_TRUE(connection->compresses);
  EXPECT_THAT(connection->notes, IsEmpty());
}

TEST_F(Kubeconfigs, MergeSoThatTheFirstToSayANameCountsWithAllItsFields) {
  const std::string first = folder_.write("a", "users: [{name: jane, user: {as: bob}}]\ncontexts: []\n");
  const std::string second = folder_.write("b", two_contexts);
  const std::string third = folder_.write("c", "current-context: second\n");
  const struct {
    std::vector<std::string> files;
    std::string found;
  } rows[] = {
      {{second}, "first https://one:6443 of-jane"},
      {{third, second}, "second https://two:6443 of-jane"},
      {{second, third}, "first https://one:6443 of-jane"},
      {{first, second}, "first https://one:6443 "},
      {{second, first}, "first https://one:6443 of-jane"},
      {{folder_.at("missing"), "", second, second}, "first https://one:6443 of-jane"},
  };
  for (const auto& row : rows) {
    std::string variable = "KUBECONFIG=";
    for (const std::string& file : row.files) variable += file + ":";
    surroundings_.environment = {variable};
    EXPECT_EQ(found(), row.found) << variable;
  }
}

TEST_F(Kubeconfigs, LeadToFilesFromTheFolderThatTheyAreIn) {
  folder_.write("one/ca.crt", "authority");
  folder_.write("one/sub/tls.crt", "certificate");
  folder_.write("tls.key", "key");
  const std::string clusters = folder_.write("one/config", R"(
clusters: [{name: k, cluster: {server: "https://k", certificate-authority: ca.crt}}]
users: [{name: u, user: {client-certificate: ./sub/tls.crt, client-key: ../tls.key}}]
)");
  const std::string contexts = folder_.write("two/config", "contexts: [{name: c, context: {cluster: k, user: u}}]\n");
  set("KUBECONFIG", contexts + ":" + clusters);
  const auto connection = find_connection({{}, "c", {}}, surroundings_);
  ASSERT_TRUE(connection) << connection.error().text();
  EXPECT_EQ(connection->authorities, "authority");
  EXPECT_EQ(connection->certificate, "certificate");
  EXPECT_EQ(connection->key, "key");
}

TEST_F(Kubeconfigs, TellWhichContextIsMissing) {
  const std::string file = folder_.write("config", two_contexts);
  EXPECT_EQ(found({file, "third", {}}), "config: there is no context \"third\"");
  set("KUBECONFIG", folder_.write("gone", "current-context: gone\n") + ":" + file);
  EXPECT_EQ(found(), "gone:1:18: there is no context \"gone\"");
  const auto connection = find_connection({}, surroundings_);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code(), ErrorCode::not_found);
  EXPECT_EQ(connection.error().advice(), "choose one with --context: \"first\", \"second\"");
  EXPECT_EQ(found({folder_.write("none", "contexts: [{name: c}]"), {}, {}}), "none: no context is chosen");
  EXPECT_EQ(found({folder_.write("empty", ""), {}, {}}), "empty: no context is chosen");
}

TEST_F(Kubeconfigs, AreNotPassedOverWhereTheyCannotBeRead) {
  EXPECT_EQ(found({folder_.at("missing"), {}, {}}), "missing: no such file or directory");
  folder_.write("folder/file", "");
  EXPECT_EQ(found({folder_.at("folder"), {}, {}}), "folder: is a directory");
  set("KUBECONFIG", folder_.write("good", two_contexts) + ":" + folder_.write("broken", "users: [\n"));
  EXPECT_THAT(found(), HasSubstr("broken:"));
}

TEST_F(Kubeconfigs, MayComeByAPipe) {
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], two_contexts.data(), two_contexts.size()), static_cast<ssize_t>(two_contexts.size()));
  ::close(ends[1]);
  EXPECT_EQ(found({"/dev/fd/" + std::to_string(ends[0]), {}, {}}), "first https://one:6443 of-jane");
  ::close(ends[0]);
}

TEST_F(Kubeconfigs, HaveALimitOfSize) {
  const std::string file = folder_.write("large", "");
  std::filesystem::resize_file(file, (16u << 20) + 1);
  const auto connection = find_connection({file, {}, {}}, surroundings_);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(connection.error().message(), HasSubstr("\"kubeconfig size\" of 16777216"));
}

TEST_F(Kubeconfigs, HaveALimitOfTheirNumber) {
  std::string variable = folder_.write("config", two_contexts);
  for (int count = 1; count < 100; ++count) variable += ":missing-" + std::to_string(count);
  surroundings_.environment = {"KUBECONFIG=" + variable};
  EXPECT_EQ(found(), "first https://one:6443 of-jane");
  surroundings_.environment = {"KUBECONFIG=" + variable + ":missing"};
  EXPECT_EQ(found(), "$KUBECONFIG is over the limit \"kubeconfig files\" of 100");
}

TEST_F(Kubeconfigs, AreImpersonatingWhoIsAskedForElseWhoTheyName) {
  const std::string file = folder_.write("config", R"(
current-context: c
clusters: [{name: k, cluster: {server: "https://k"}}]
users: [{name: u, user: {as: bob, as-uid: "7", as-groups: [devs, ops], as-user-extra: {scopes: [a, b], why: [c]}}}]
contexts: [{name: c, context: {cluster: k, user: u}}]
)");
  auto connection = find_connection({file, {}, {}}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->impersonation.user, "bob");
  EXPECT_EQ(connection->impersonation.uid, "7");
  EXPECT_THAT(connection->impersonation.groups, ElementsAre("devs", "ops"));
  EXPECT_THAT(connection->impersonation.extra, ElementsAre(std::pair<std::string, std::string>("scopes", "a"),
                                                           std::pair<std::string, std::string>("scopes", "b"),
                                                           std::pair<std::string, std::string>("why", "c")));
  connection = find_connection({file, {}, {"ann", {}, {"qa"}, {}}}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->impersonation.user, "ann");
  EXPECT_EQ(connection->impersonation.uid, "");
  EXPECT_THAT(connection->impersonation.groups, ElementsAre("qa"));
  EXPECT_EQ(found({file, {}, {{}, {}, {"qa"}, {}}}), "a UID, groups or extra values to impersonate, but no user");
  EXPECT_EQ(found({file, {}, {"ann\r\nX: y", {}, {}, {}}}), "a control character in what to impersonate");
}

// --- in a pod -----------------------------------------------------------------------------------------

class Pods : public Kubeconfigs {
 protected:
  void SetUp() override {
    folder_.write("pod/token", "of-pod\n");
    folder_.write("pod/ca.crt", "authority");
    folder_.write("pod/namespace", "tools\n");
    set("KUBERNETES_SERVICE_HOST", "10.96.0.1");
    set("KUBERNETES_SERVICE_PORT", "443");
  }
};

TEST_F(Pods, HaveAServiceAccountWhereNoKubeconfigSaysAnything) {
  const auto connection = find_connection({}, surroundings_);
  ASSERT_TRUE(connection) << connection.error().text();
  EXPECT_EQ(connection->context, "in-cluster");
  EXPECT_EQ(connection->server, "https://10.96.0.1:443");
  EXPECT_EQ(connection->authorities, "authority");
  EXPECT_EQ(connection->token, "of-pod");
  EXPECT_EQ(connection->token_file, folder_.at("pod/token"));
  EXPECT_EQ(connection->namespace_, "tools");
  folder_.write("home/.kube/config", "# nothing\n");
  EXPECT_EQ(found(), "in-cluster https://10.96.0.1:443 of-pod");
}

TEST_F(Pods, HaveAddressesOfIpv6InBrackets) {
  surroundings_.environment = {"KUBERNETES_SERVICE_HOST=fd00::1", "KUBERNETES_SERVICE_PORT=443", "POD_NAMESPACE=said"};
  EXPECT_EQ(found(), "in-cluster https://[fd00::1]:443 of-pod");
  const auto connection = find_connection({}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->namespace_, "said");
}

TEST_F(Pods, AreNotAskedWhereAKubeconfigOrContextIsNamed) {
  EXPECT_EQ(found({folder_.write("empty", ""), {}, {}}), "empty: no context is chosen");
  EXPECT_EQ(found({{}, "c", {}}), "there is no context \"c\"");
  folder_.write("home/.kube/config", two_contexts);
  EXPECT_EQ(found(), "first https://one:6443 of-jane");
}

TEST_F(Pods, AreImpersonatingWhoIsAskedFor) {
  const auto connection = find_connection({{}, {}, {"ann", {}, {}, {}}}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->impersonation.user, "ann");
}

TEST_F(Pods, DoWithoutTheirAuthorityButTellIt) {
  std::filesystem::remove(folder_.at("pod/ca.crt"));
  const auto connection = find_connection({}, surroundings_);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->authorities, "");
  EXPECT_THAT(connection->notes, ElementsAre(HasSubstr("pod/ca.crt: no such file")));
}

TEST_F(Pods, FailClearlyWithoutATokenOrAServer) {
  folder_.write("pod/token", "\n");
  EXPECT_EQ(found(), "no kubeconfig was found, and no service account of this pod: pod/token: the file holds no token");
  surroundings_.environment = {"KUBERNETES_SERVICE_HOST=10.96.0.1"};
  const auto connection = find_connection({}, surroundings_);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code(), ErrorCode::not_found);
  EXPECT_EQ(connection.error().message(), "no kubeconfig was found");
  EXPECT_EQ(connection.error().advice(), "name a kubeconfig with --kubeconfig or $KUBECONFIG; looked for \"" +
                                             folder_.at("home/.kube/config") + "\"");
  surroundings_.environment = {"KUBERNETES_SERVICE_HOST=a b", "KUBERNETES_SERVICE_PORT=443"};
  EXPECT_THAT(found(), HasSubstr("neither a name nor an address"));
}

}  // namespace
}  // namespace seawall::cluster
