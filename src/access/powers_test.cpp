#include <gtest/gtest.h>

#include <string>

#include "access/access.h"

namespace seawall::access {
namespace {

constexpr std::string_view rbac_version = "apiVersion: rbac.authorization.k8s.io/v1";

/// Powers of a small cluster, written down in one line an object.
class Cluster {
 public:
  /// `rules`: "verbs|groups|resources" or with "|names", each a list with commas; several with semicolons.
  Cluster& role(std::string_view name, std::string_view rules, std::string_view namespace_ = {},
                std::string_view rest = {}) {
    text_ += head(namespace_.empty() ? "ClusterRole" : "Role", name, namespace_) + ", rules: [";
    for (const std::string_view rule : split(rules, ';')) {
      const std::vector<std::string_view> parts = split(rule, '|');
      text_ +=
          "{verbs: " + list(parts.at(0)) + ", apiGroups: " + list(parts.at(1)) + ", resources: " + list(parts.at(2));
      if (parts.size() > 3) text_ += ", resourceNames: " + list(parts[3]);
      text_ += "}, ";
    }
    text_ += "]" + std::string(rest) + "}\n---\n";
    return *this;
  }
  /// `subject`: user:jane, group:devs, sa:shop/cart. A role with a slash is a Role.
  Cluster& bind(std::string_view subject, std::string_view role, std::string_view namespace_ = {},
                std::string_view labels = {}) {
    const bool is_role = role.starts_with("Role/");
    text_ += head(namespace_.empty() ? "ClusterRoleBinding" : "RoleBinding", "b" + std::to_string(bindings_++),
                  namespace_, labels) +
             ", roleRef: {kind: " + (is_role ? "Role" : "ClusterRole") +
             ", name: " + std::string(is_role ? role.substr(5) : role) + "}, subjects: [" + subject_text(subject) +
             "]}\n---\n";
    return *this;
  }
  Cluster& admin(std::string_view subject) {
    if (!has_admin_) role("cluster-admin", "*|*|*");
    has_admin_ = true;
    return bind(subject, "cluster-admin");
  }
  Cluster& object(std::string_view text) {
    (text_ += text) += "\n---\n";
    return *this;
  }
  Cluster& pod(std::string_view name, std::string_view namespace_, std::string_view account,
               std::string_view rest = {}) {
    return object("{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) +
                  ", namespace: " + std::string(namespace_) + "}, spec: {serviceAccountName: " + std::string(account) +
                  std::string(rest) + ", containers: [{name: c}]}}");
  }
  Cluster& at_minor(int minor) {
    options_.minor = minor;
    return *this;
  }
  Cluster& refusing_host_pods_everywhere() {
    options_.refuses_host_pods = [](std::string_view) { return true; };
    return *this;
  }

  Powers& powers() {
    if (powers_) return *powers_;
    auto source = documents::Source::from_bytes("cluster.yaml", text_);
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    EXPECT_TRUE(inventory_.not_looked().empty()) << inventory_.not_looked()[0].message;
    Reader reader(faults_);
    rbac_.emplace(Rbac::of(inventory_, Aggregation::resolved, reader));
    powers_.emplace(Powers::of(*rbac_, inventory_, options_, faults_));
    return *powers_;
  }
  const Rbac& rbac() const { return *rbac_; }
  std::size_t faults() const { return faults_.size(); }

  std::size_t number(std::string_view subject) {
    const std::optional<std::size_t> found = powers().find(identity(subject));
    EXPECT_TRUE(found) << subject;
    return found.value_or(0);
  }
  std::vector<Step> steps(std::string_view subject) { return powers().chain(number(subject)); }
  /// The steps of somebody's chain, a line each; "none".
  std::string chain(std::string_view subject) {
    const std::optional<std::size_t> distance = powers().distance(number(subject));
    if (!distance) return "none";
    std::string text;
    for (const Step& step : steps(subject)) text += step.text() + '\n';
    return text;
  }
  /// "tokens, exec in shop (named a b)"
  std::string held(std::string_view subject) {
    std::string text;
    for (const HeldPower& held : powers().held_by(number(subject))) {
      if (!text.empty()) text += ", ";
      text += info_of(held.power).id;
      if (!held.namespace_.empty()) text += " in " + std::string(held.namespace_);
      for (const std::string_view name : held.names) text += " =" + std::string(name);
    }
    return text;
  }

 private:
  static std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(separator, begin), text.size());
      parts.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return parts;
  }
  static std::string list(std::string_view words) {
    std::string text = "[";
    for (const std::string_view word : split(words, ',')) text += '"' + std::string(word) + "\", ";
    return text + "]";
  }
  static std::string head(std::string_view kind, std::string_view name, std::string_view namespace_,
                          std::string_view labels = {}) {
    return "{" + std::string(rbac_version) + ", kind: " + std::string(kind) +
           ", metadata: {name: " + std::string(name) +
           (namespace_.empty() ? "" : ", namespace: " + std::string(namespace_)) +
           (labels.empty() ? "" : ", labels: {" + std::string(labels) + "}") + "}";
  }
  static Identity identity(std::string_view subject) {
    const std::string_view name = subject.substr(subject.find(':') + 1);
    if (subject.starts_with("user:")) return {IdentityKind::user, {}, name};
    if (subject.starts_with("group:")) return {IdentityKind::group, {}, name};
    return {IdentityKind::service_account, name.substr(0, name.find('/')), name.substr(name.find('/') + 1)};
  }
  static std::string subject_text(std::string_view subject) {
    const Identity who = identity(subject);
    std::string text = std::string("{kind: ") +
                       (who.kind == IdentityKind::user    ? "User"
                        : who.kind == IdentityKind::group ? "Group"
                                                          : "ServiceAccount") +
                       ", name: '" + std::string(who.name) + "'";
    if (!who.namespace_.empty()) text += ", namespace: " + std::string(who.namespace_);
    return text + "}";
  }

  std::string text_;
  std::size_t bindings_ = 0;
  bool has_admin_ = false;
  PowersOptions options_;
  objects::Inventory inventory_;
  std::vector<objects::TypeFault> faults_;
  std::optional<Rbac> rbac_;
  std::optional<Powers> powers_;
};

constexpr const char* all_rights = "holds all rights in the cluster\n";

// --- powers ------------------------------------------------------------------------------------------

TEST(Powers, AreToldByWhatRulesAllow) {
  const struct {
    std::string_view rules;
    std::string_view held;
  } cases[] = {
      {"create||pods", "pods"},
      {"create|apps|deployments", "pods"},
      {"create||deployments", ""},
      {"patch|batch|cronjobs", "pods"},
      {"patch|batch|jobs", ""},
      {"get|*|pods", ""},
      {"create||pods/exec", "exec"},
      {"create||*/exec", "exec"},
      {"update||pods/ephemeralcontainers", "exec"},
      {"create||serviceaccounts/token", "tokens"},
      {"create||serviceaccounts", ""},
      {"create||secrets", ""},
      {"create,watch||secrets", "tokens, secrets"},
      {"list||secrets", "secrets"},
      {"update||secrets", ""},
      {"impersonate||users", "impersonate"},
      {"impersonate||groups", ""},
      {"impersonate|authentication.k8s.io|users", ""},
      {"bind|rbac.authorization.k8s.io|clusterroles", ""},
      {"bind,create|rbac.authorization.k8s.io|clusterroles,clusterrolebindings", "bind"},
      {"escalate|rbac.authorization.k8s.io|clusterroles", ""},
      {"escalate,patch|rbac.authorization.k8s.io|clusterroles", "escalate"},
      {"update|certificates.k8s.io|certificatesigningrequests/approval", ""},
      {"update,approve|certificates.k8s.io|certificatesigningrequests/approval,signers", "certificates"},
      {"delete|admissionregistration.k8s.io|validatingwebhookconfigurations", "webhooks"},
      {"get||nodes/proxy", "nodes-proxy"},
      {"create||persistentvolumes", "volumes"},
      {"get|apps|*", "wildcards"},
      {"*||configmaps", "wildcards"},
      {"*|*|*", "everything"},
      {"*|*|*|one", "escalate =one, bind =one, impersonate =one, tokens =one, certificates =one, webhooks =one, "
                    "nodes-proxy =one, pods =one, exec =one, secrets =one"},
  };
  for (const auto& each : cases) {
    Cluster cluster;
    cluster.role("r", each.rules).bind("user:jane", "r");
    EXPECT_EQ(cluster.held("user:jane"), each.held) << each.rules;
  }
}

TEST(Powers, OfABindingInANamespaceAreOfThatNamespace) {
  Cluster cluster;
  cluster.role("r", "create||pods,persistentvolumes,nodes/proxy").bind("user:jane", "r", "shop");
  EXPECT_EQ(cluster.held("user:jane"), "pods in shop") << "no namespace holds volumes or nodes";
}

TEST(Powers, OfTheClusterAreNotToldAgainForANamespace) {
  Cluster cluster;
  cluster.role("r", "create||pods").role("x", "create||pods/exec");
  cluster.bind("user:jane", "r").bind("user:jane", "r", "shop").bind("user:jane", "x", "shop");
  EXPECT_EQ(cluster.held("user:jane"), "pods, exec in shop");
}

TEST(Powers, PutTogetherRightsOfSeveralRoles) {
  Cluster cluster;
  cluster.role("make", "create||secrets").role("read", "get||secrets");
  cluster.bind("user:jane", "make").bind("user:jane", "read", "shop");
  EXPECT_EQ(cluster.held("user:jane"), "tokens in shop, secrets in shop");
}

TEST(Powers, LimitedToNamesAreWeaker) {
  Cluster cluster;
  cluster.role("some", "get||secrets|a,b").role("all", "get||secrets");
  cluster.bind("user:jane", "some").bind("user:joe", "some").bind("user:joe", "all");
  EXPECT_EQ(cluster.held("user:jane"), "secrets =a =b");
  EXPECT_EQ(cluster.held("user:joe"), "secrets");
  const auto danger = [&](std::string_view who) { return cluster.powers().held_by(cluster.number(who))[0].danger; };
  EXPECT_EQ(danger("user:jane"), Danger::medium);
  EXPECT_EQ(danger("user:joe"), Danger::high);
}

TEST(Powers, NameTheRulesThatGiveThem) {
  Cluster cluster;
  cluster.role("r", "get||pods;bind|rbac.authorization.k8s.io|clusterroles")
      .role("s", "*|rbac.authorization.k8s.io|clusterrolebindings");
  cluster.bind("user:joe", "r").bind("user:jane", "r").bind("user:jane", "s");
  const std::vector<HeldPower> held = cluster.powers().held_by(cluster.number("user:jane"));
  ASSERT_EQ(held[0].power, Power::bind);
  EXPECT_EQ(held[0].grants, (std::vector<Grant>{{1, 0, 0, 1}, {2, 0, 1, 0}}));
}

TEST(Powers, WithoutCredentialsAreToldUnlessKubernetesGivesThem) {
  Cluster cluster;
  cluster.role("r", "get||pods");
  cluster.bind("group:system:unauthenticated", "r", {}, "kubernetes.io/bootstrapping: rbac-defaults");
  cluster.bind("user:system:anonymous", "r");
  EXPECT_EQ(cluster.held("group:system:unauthenticated"), "");
  EXPECT_EQ(cluster.held("user:system:anonymous"), "anonymous");
  EXPECT_TRUE(cluster.powers().is_system(cluster.number("group:system:unauthenticated")));
  EXPECT_FALSE(cluster.powers().is_system(cluster.number("user:system:anonymous")));
}

TEST(Powers, OfGroupsThatSomebodyIsInByWhatItIsCount) {
  Cluster cluster;
  cluster.role("r", "create||pods").bind("group:system:serviceaccounts:shop", "r", "shop").bind("sa:shop/cart", "none");
  cluster.bind("group:system:authenticated", "r", "open");
  cluster.object("{apiVersion: v1, kind: ServiceAccount, metadata: {name: cart, namespace: shop}}");
  cluster.object("{apiVersion: v1, kind: ServiceAccount, metadata: {name: cart, namespace: other}}");
  EXPECT_EQ(cluster.held("sa:shop/cart"), "pods in open, pods in shop");
  EXPECT_FALSE(cluster.powers().is_bound(cluster.number("sa:shop/cart"))) << "its binding leads to no role";
  EXPECT_EQ(cluster.held("sa:other/cart"), "pods in open");
}

// --- chains ------------------------------------------------------------------------------------------

TEST(Chain, OfAllRightsIsOneStep) {
  Cluster cluster;
  cluster.admin("user:jane").bind("group:system:masters", "none");
  EXPECT_EQ(cluster.chain("user:jane"), all_rights);
}

TEST(Chain, KnowsClusterAdminWithoutItsRole) {
  Cluster cluster;
  cluster.bind("user:jane", "cluster-admin").bind("user:joe", "cluster-admin", "shop");
  EXPECT_EQ(cluster.chain("user:jane"), all_rights);
  EXPECT_EQ(cluster.steps("user:jane")[0].grants, (std::vector<Grant>{{0, 0, Grant::none, Grant::none}}));
  EXPECT_EQ(cluster.chain("user:joe"), "none");
}

TEST(Chain, LeadsThroughAccountsOfTheNamespaceOnly) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("r", "create||pods").refusing_host_pods_everywhere();
  cluster.bind("user:jane", "r", "tools").bind("user:joe", "r", "shop");
  EXPECT_EQ(cluster.chain("user:jane"),
            std::string("creates a pod that runs as ServiceAccount tools/robot\n") + all_rights);
  EXPECT_EQ(cluster.chain("user:joe"), "none");
}

TEST(Chain, OfRightsInAllNamespacesReachesEachAccount) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("r", "create||serviceaccounts/token").bind("user:jane", "r");
  EXPECT_EQ(cluster.chain("user:jane"), std::string("makes a token of ServiceAccount tools/robot\n") + all_rights);
}

TEST(Chain, HeedsNamesOfAccounts) {
  Cluster cluster;
  cluster.admin("sa:tools/robot")
      .role("r", "create||serviceaccounts/token|robot")
      .role("o", "create||serviceaccounts/token|other");
  cluster.bind("user:jane", "r").bind("user:joe", "o").bind("user:jim", "r", "tools").bind("user:jo", "r", "shop");
  EXPECT_EQ(cluster.steps("user:jane").size(), 2u);
  EXPECT_EQ(cluster.chain("user:joe"), "none");
  EXPECT_EQ(cluster.steps("user:jim").size(), 2u);
  EXPECT_EQ(cluster.chain("user:jo"), "none");
}

TEST(Chain, TakesTheShortestWay) {
  Cluster cluster;
  cluster.admin("sa:a/one").role("token", "create||serviceaccounts/token");
  cluster.bind("sa:b/two", "token", "a").bind("sa:c/three", "token", "b").bind("user:jane", "token", "c");
  EXPECT_EQ(cluster.powers().distance(cluster.number("user:jane")), 4u);
}

TEST(Chain, EndsWhereIdentitiesLeadInACircle) {
  Cluster cluster;
  cluster.role("token", "create||serviceaccounts/token").bind("sa:a/one", "token", "b").bind("sa:b/two", "token", "a");
  EXPECT_EQ(cluster.chain("sa:a/one"), "none");
}

TEST(Chain, BySecretsNeedsOneThatHoldsAToken) {
  Cluster cluster;
  cluster.admin("sa:tools/robot")
      .role("r", "list||secrets")
      .bind("user:jane", "r", "tools")
      .role("named", "get||secrets|robot-token");
  cluster.bind("user:joe", "named", "tools").bind("user:jo", "r", "shop");
  Cluster without = [&] {
    Cluster other;
    other.admin("sa:tools/robot").role("r", "list||secrets").bind("user:jane", "r", "tools");
    return other;
  }();
  EXPECT_EQ(without.chain("user:jane"), "none");
  cluster.object(
      "{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {name: robot-token, "
      "namespace: tools, annotations: {kubernetes.io/service-account.name: robot}}}");
  const std::string expected =
      std::string("reads the token of ServiceAccount tools/robot in Secret tools/robot-token\n") + all_rights;
  EXPECT_EQ(cluster.chain("user:jane"), expected);
  EXPECT_EQ(cluster.chain("user:joe"), expected);
  EXPECT_EQ(cluster.chain("user:jo"), "none");
}

TEST(Chain, BySecretsThatAreMadeNeedsThemRead) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("make", "create||secrets").role("both", "create,get||secrets");
  cluster.bind("user:jane", "make").bind("user:joe", "both", "tools");
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"),
            std::string("makes a Secret for a token of ServiceAccount tools/robot, and reads it\n") + all_rights);
}

TEST(Chain, ByExecNeedsAPodThatHasTheToken) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").admin("sa:shop/robot").role("x", "create||pods/exec");
  cluster.pod("web", "tools", "robot").pod("web", "shop", "robot", ", automountServiceAccountToken: false");
  cluster.bind("user:jane", "x", "tools").bind("user:joe", "x", "shop").bind("user:jo", "x", "empty");
  EXPECT_EQ(cluster.chain("user:jane"),
            std::string("runs a command in Pod tools/web, which runs as ServiceAccount tools/robot\n") + all_rights);
  EXPECT_EQ(cluster.chain("user:joe"), "none");
  EXPECT_EQ(cluster.chain("user:jo"), "none");
}

TEST(Chain, ByGetOnExecEndsWithTheVersionThatAsksForCreate) {
  for (const int minor : {34, 35}) {
    Cluster cluster;
    cluster.admin("sa:tools/robot").role("x", "get||pods/exec").pod("web", "tools", "robot");
    cluster.bind("user:jane", "x", "tools").at_minor(minor);
    EXPECT_EQ(cluster.steps("user:jane").size(), minor == 34 ? 2u : 0u) << minor;
  }
}

TEST(Chain, ByImpersonationDistinguishesUsersAndAccounts) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("accounts", "impersonate||serviceaccounts");
  cluster.bind("user:joe", "accounts").bind("user:jo", "accounts", "shop");
  Cluster others;
  others.admin("sa:tools/robot").role("users", "impersonate||users").bind("user:jane", "users");
  EXPECT_EQ(others.chain("user:jane"), "none") << "nobody but a service account is an admin";
  EXPECT_EQ(cluster.chain("user:joe"), std::string("impersonates ServiceAccount tools/robot\n") + all_rights);
  EXPECT_EQ(cluster.chain("user:jo"), "none");
}

TEST(Chain, ByImpersonationOfAGroupNeedsAUserBesides) {
  Cluster cluster;
  cluster.role("groups", "impersonate||groups").role("both", "impersonate||groups,users");
  cluster.role("masters", "impersonate||groups|system:masters;impersonate||users|nobody");
  cluster.bind("user:jane", "groups").bind("user:joe", "both").bind("user:jo", "masters");
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"), "impersonates Group system:masters\n");
  EXPECT_EQ(cluster.chain("user:jo"), "impersonates Group system:masters\n");
}

constexpr std::string_view rbac_rule = "|rbac.authorization.k8s.io|";

std::string rbac_rules(std::string_view verbs, std::string_view resources, std::string_view names = {}) {
  return std::string(verbs) + std::string(rbac_rule) + std::string(resources) +
         (names.empty() ? "" : "|" + std::string(names));
}

TEST(Chain, ByBindingNeedsABinding) {
  Cluster cluster;
  cluster.admin("user:root").role("bind", rbac_rules("bind", "clusterroles"));
  cluster.role("create", rbac_rules("create", "clusterrolebindings"));
  cluster.bind("user:jane", "bind").bind("user:joe", "bind").bind("user:joe", "create");
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"), "binds itself to ClusterRole cluster-admin\n");
}

TEST(Chain, ByBindingRolesOfSomeNamesGetsTheirRightsAndNoMore) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("view", "get||pods").role("token", "create||serviceaccounts/token");
  cluster.role("some", rbac_rules("bind", "clusterroles", "view") + ";" + rbac_rules("create", "clusterrolebindings"));
  cluster.role("more",
               rbac_rules("bind", "clusterroles", "view,token") + ";" + rbac_rules("create", "clusterrolebindings"));
  cluster.bind("user:jane", "some").bind("user:joe", "more");
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"), std::string("binds itself to ClusterRole token\n"
                                                   "makes a token of ServiceAccount tools/robot\n") +
                                           all_rights);
}

TEST(Chain, ByBindingAddsToWhatIsHeld) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("make", "create||secrets").role("read", "get||secrets", "tools");
  cluster.role("b", rbac_rules("bind,create", "roles,rolebindings"), "tools");
  cluster.bind("user:jane", "make").bind("user:jane", "Role/b", "tools");
  EXPECT_EQ(cluster.chain("user:jane"),
            std::string("binds itself to Role tools/read in tools\n"
                        "makes a Secret for a token of ServiceAccount tools/robot, and reads it\n") +
                all_rights);
}

TEST(Chain, ByBindingInANamespaceIsAllRightsThereAndNotInTheCluster) {
  Cluster cluster;
  cluster.role("b", rbac_rules("bind,create", "clusterroles,rolebindings")).bind("user:jane", "b", "shop");
  cluster.bind("user:joe", "b", "tools").admin("sa:tools/robot").refusing_host_pods_everywhere();
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"), std::string("binds itself to ClusterRole cluster-admin in tools\n"
                                                   "makes a token of ServiceAccount tools/robot\n") +
                                           all_rights);
}

TEST(Chain, ByABindingThatIsThereNeedsOneToARoleThatMayBeBound) {
  Cluster cluster;
  cluster.role("b", rbac_rules("bind,patch", "clusterroles,clusterrolebindings"));
  cluster.role("named", rbac_rules("bind", "clusterroles") + ";" + rbac_rules("patch", "clusterrolebindings", "b2"));
  cluster.bind("user:jane", "b").bind("user:joe", "named");
  Cluster without = [] {
    Cluster other;
    other.role("b", rbac_rules("bind,patch", "clusterroles,clusterrolebindings")).bind("user:jane", "b");
    return other;
  }();
  EXPECT_EQ(without.chain("user:jane"), "none");
  cluster.admin("user:root");
  EXPECT_EQ(cluster.chain("user:jane"), "binds itself to ClusterRole cluster-admin\n");
  EXPECT_EQ(cluster.chain("user:joe"), "binds itself to ClusterRole cluster-admin\n");
}

TEST(Chain, ByEscalationNeedsARoleThatIsHeldAndMayBeChanged) {
  Cluster cluster;
  cluster.role("e", rbac_rules("escalate,update", "clusterroles"));
  cluster.role("create", rbac_rules("escalate,create", "clusterroles"));
  cluster.role("other", rbac_rules("escalate,update", "clusterroles", "e"));
  cluster.role("self", rbac_rules("escalate,update", "clusterroles", "self"));
  cluster.bind("user:jane", "e").bind("user:joe", "create").bind("user:jo", "other").bind("user:jim", "self");
  EXPECT_EQ(cluster.chain("user:jane"), "gives ClusterRole e, which it is bound to, all rights\n");
  EXPECT_EQ(cluster.chain("user:joe"), "none") << "a role that nobody is bound to gives nothing";
  EXPECT_EQ(cluster.chain("user:jo"), "none");
  EXPECT_EQ(cluster.chain("user:jim"), "gives ClusterRole self, which it is bound to, all rights\n");
}

TEST(Chain, ByEscalationReachesRolesThatTakeInOthers) {
  Cluster cluster;
  cluster.role("create", rbac_rules("escalate,create", "clusterroles"));
  cluster.role("sum", "get||pods", {}, ", aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}");
  cluster.bind("user:jane", "create").bind("user:jane", "sum");
  EXPECT_EQ(cluster.chain("user:jane"),
            "makes a ClusterRole of all rights that ClusterRole sum, which it is bound to, takes in\n");
}

TEST(Chain, ByEscalationInANamespaceStaysThere) {
  Cluster cluster;
  cluster.role("e", rbac_rules("escalate,update", "roles"), "tools").bind("user:jane", "Role/e", "tools");
  cluster.role("e", rbac_rules("escalate,update", "roles")).bind("user:joe", "e", "tools").admin("sa:tools/robot");
  cluster.refusing_host_pods_everywhere();
  EXPECT_EQ(cluster.chain("user:jane"), std::string("gives Role tools/e, which it is bound to in tools, all rights\n"
                                                    "makes a token of ServiceAccount tools/robot\n") +
                                            all_rights);
  EXPECT_EQ(cluster.chain("user:joe"), "none") << "it is bound to a ClusterRole, which it may not change";
}

TEST(Chain, ByCertificatesReachesAllButMasters) {
  const std::string csr = "create|certificates.k8s.io|certificatesigningrequests;"
                          "update|certificates.k8s.io|certificatesigningrequests/approval;";
  Cluster cluster;
  cluster.role("c", csr + "approve|certificates.k8s.io|signers|kubernetes.io/kube-apiserver-client");
  cluster.role("d", csr + "approve|certificates.k8s.io|signers|kubernetes.io/*");
  cluster.role("other", csr + "approve|certificates.k8s.io|signers|example.com/signer");
  cluster.bind("user:jane", "c").bind("user:joe", "d").bind("user:jo", "other").bind("group:system:masters", "c");
  Cluster masters_only = [&] {
    Cluster made;
    made.role("c", csr + "approve|certificates.k8s.io|signers")
        .bind("user:jane", "c")
        .bind("group:system:masters", "c");
    return made;
  }();
  EXPECT_EQ(masters_only.chain("user:jane"), "none");
  cluster.admin("group:ops");
  EXPECT_EQ(cluster.chain("user:jane"), std::string("approves a certificate of its own as Group ops\n") + all_rights);
  EXPECT_EQ(cluster.chain("user:joe"), cluster.chain("user:jane"));
  EXPECT_EQ(cluster.chain("user:jo"), "none");
}

TEST(Chain, ByWebhooksNeedsThoseThatChangeRequests) {
  const auto rules = [](std::string_view verbs, std::string_view resource, std::string_view names = {}) {
    return std::string(verbs) + "|admissionregistration.k8s.io|" + std::string(resource) +
           (names.empty() ? "" : "|" + std::string(names));
  };
  Cluster cluster;
  cluster.role("m", rules("create", "mutatingwebhookconfigurations")).bind("user:jane", "m");
  cluster.role("v", rules("*", "validatingwebhookconfigurations")).bind("user:joe", "v");
  cluster.role("named", rules("patch", "mutatingwebhookconfigurations", "own")).bind("user:jo", "named");
  EXPECT_EQ(cluster.steps("user:jane").size(), 1u);
  EXPECT_EQ(cluster.chain("user:joe"), "none");
  EXPECT_EQ(cluster.chain("user:jo"), "none") << "there is no configuration of that name";
  Cluster with;
  with.role("named", rules("patch", "mutatingwebhookconfigurations", "own")).bind("user:jo", "named");
  with.object(
      "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: own}}");
  EXPECT_EQ(with.chain("user:jo"), "changes requests of others on their way, by MutatingWebhookConfiguration own\n");
}

TEST(Chain, ByNodesTakesTheTokensOfTheirPods) {
  Cluster cluster;
  cluster.admin("sa:tools/robot")
      .pod("agent", "tools", "robot")
      .role("r", "create||pods")
      .bind("user:jane", "r", "shop");
  EXPECT_EQ(cluster.chain("user:jane"),
            std::string("creates a pod in shop that reaches the files and pods of its node\n"
                        "takes the token of ServiceAccount tools/robot from a node that runs Pod tools/agent\n") +
                all_rights);
}

TEST(Chain, ByVolumesPassesNamespacesThatRefuseHostPods) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").pod("agent", "tools", "robot").refusing_host_pods_everywhere();
  cluster.role("pods", "create||pods").role("volumes", "create||persistentvolumes");
  cluster.bind("user:jane", "pods", "shop").bind("user:joe", "pods", "shop").bind("user:joe", "volumes");
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.steps("user:joe").at(0).kind, StepKind::creates_volume);
}

TEST(Chain, ByTheKubeletReachesPodsOfAnyNamespace) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").pod("agent", "tools", "robot").role("k", "get||nodes/proxy").bind("user:jane", "k");
  EXPECT_EQ(cluster.steps("user:jane").at(0).kind, StepKind::uses_kubelet);
}

TEST(Chain, ByAWorkloadNeedsOneThatCanBeChanged) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("r", "patch|apps|deployments").role("named", "patch|apps|deployments|web");
  cluster.role("o", "patch|apps|deployments|other").refusing_host_pods_everywhere();
  cluster.bind("user:jane", "r")
      .bind("user:joe", "named", "tools")
      .bind("user:jo", "o", "tools")
      .bind("user:jim", "r", "shop");
  cluster.object(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: tools}, spec: {template: {spec: "
      "{containers: [{name: c}]}}}}");
  const std::string expected =
      std::string("changes Deployment tools/web to a pod that runs as ServiceAccount tools/robot\n") + all_rights;
  EXPECT_EQ(cluster.chain("user:jane"), expected);
  EXPECT_EQ(cluster.chain("user:joe"), expected);
  EXPECT_EQ(cluster.chain("user:jo"), "none");
  EXPECT_EQ(cluster.chain("user:jim"), "none");
}

TEST(Chain, ByARoleOfItsOwnNeedsItBound) {
  Cluster cluster;
  cluster.role("e", rbac_rules("escalate,create", "roles")).role("b", rbac_rules("bind,create", "roles,rolebindings"));
  cluster.bind("user:jane", "e", "tools").bind("user:joe", "e", "tools").bind("user:joe", "b", "tools");
  cluster.admin("sa:tools/robot").refusing_host_pods_everywhere();
  EXPECT_EQ(cluster.chain("user:jane"), "none");
  EXPECT_EQ(cluster.chain("user:joe"), std::string("makes a Role of all rights in tools and binds itself to it\n"
                                                   "makes a token of ServiceAccount tools/robot\n") +
                                           all_rights);
  EXPECT_EQ(cluster.steps("user:joe")[0].grants.size(), 4u);
}

TEST(Chain, ByBindingMayTakeSeveralTurns) {
  Cluster cluster;
  cluster.role("one", rbac_rules("bind", "clusterroles", "two") + ";" + rbac_rules("create", "clusterrolebindings"));
  cluster.role("two", rbac_rules("bind", "clusterroles", "three")).role("three", "create||serviceaccounts/token");
  cluster.bind("user:jane", "one").admin("sa:tools/robot");
  EXPECT_EQ(cluster.chain("user:jane"), std::string("binds itself to ClusterRole two\n"
                                                    "binds itself to ClusterRole three\n"
                                                    "makes a token of ServiceAccount tools/robot\n") +
                                            all_rights);
}

TEST(Chain, ByBindingEndsAtItsLimit) {
  for (const std::size_t turns : {binding_turns_limit, binding_turns_limit + 1}) {
    Cluster cluster;
    cluster.role("create", rbac_rules("create", "clusterrolebindings")).role("r0", "create||serviceaccounts/token");
    for (std::size_t turn = 1; turn <= turns; ++turn) {
      cluster.role("r" + std::to_string(turn), rbac_rules("bind", "clusterroles", "r" + std::to_string(turn - 1)));
    }
    cluster.bind("user:jane", "create").bind("user:jane", "r" + std::to_string(turns)).admin("sa:tools/robot");
    EXPECT_EQ(cluster.steps("user:jane").size(), turns > binding_turns_limit ? 0 : turns + 2);
  }
}

TEST(Chain, ByACertificateOfANodeReachesWhatRunsOnNodes) {
  Cluster cluster;
  cluster.role("c", "create|certificates.k8s.io|certificatesigningrequests;"
                    "patch|certificates.k8s.io|certificatesigningrequests/approval;"
                    "approve|certificates.k8s.io|signers|kubernetes.io/kube-apiserver-client-kubelet");
  cluster.bind("user:jane", "c").admin("sa:tools/robot").pod("agent", "tools", "robot");
  EXPECT_EQ(cluster.steps("user:jane").at(0).kind, StepKind::gets_node_certificate);
  EXPECT_EQ(cluster.steps("user:jane").size(), 3u);
}

TEST(Chain, CountsATokenThatAPodAsksForItself) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("x", "create||pods/attach").bind("user:jane", "x", "tools");
  cluster.bind("user:joe", "x", "shop").admin("sa:shop/robot");
  const auto volumes = [](std::string_view more) {
    return ", automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: "
           "{path: token" +
           std::string(more) + "}}]}}]";
  };
  cluster.pod("web", "tools", "robot", volumes("")).pod("web", "shop", "robot", volumes(", audience: vault"));
  EXPECT_EQ(cluster.steps("user:jane").size(), 2u);
  EXPECT_EQ(cluster.chain("user:joe"), "none") << "that token is for another audience";
}

TEST(Chain, PutsWhatNamesNoNamespaceIntoTheDefaultOne) {
  Cluster cluster;
  cluster.role("t", "create||serviceaccounts/token").bind("user:jane", "t", "default").admin("sa:default/robot");
  cluster.object("{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}");
  EXPECT_EQ(cluster.powers().identities().size(), 2u);
  EXPECT_EQ(cluster.steps("user:jane").size(), 2u);
}

TEST(Chain, NamesTheRulesOfEachStep) {
  Cluster cluster;
  cluster.admin("sa:tools/robot").role("r", "get||pods;create||pods", "tools").bind("group:devs", "Role/r", "tools");
  const std::vector<Step> steps = cluster.steps("group:devs");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].grants, (std::vector<Grant>{{1, 0, 1, 1}}));
  EXPECT_EQ(steps[1].grants, (std::vector<Grant>{{0, 0, 0, 0}}));
}

TEST(Chain, TellsOfWrongTypesInWhatItReads) {
  Cluster cluster;
  cluster.object(
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: b}, automountServiceAccountToken: 'no'}");
  cluster.pod("web", "tools", "[]");
  cluster.powers();
  EXPECT_EQ(cluster.faults(), 2u);
}

TEST(Identity, OfAUserThatIsAServiceAccountIsThat) {
  Cluster cluster;
  cluster.role("r", "create||pods").bind("user:system:serviceaccount:shop:cart", "r");
  EXPECT_EQ(cluster.held("sa:shop/cart"), "pods");
  Cluster odd;
  odd.role("r", "create||pods").bind("user:system:serviceaccount:shop", "r");
  EXPECT_EQ(odd.held("user:system:serviceaccount:shop"), "pods");
}

}  // namespace
}  // namespace seawall::access
