#include "bindings.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace seawall::checks {
namespace {

constexpr std::string_view roles_of_discovery[] = {"system:basic-user", "system:cluster-trust-bundle-discovery",
                                                   "system:discovery", "system:public-info-viewer",
                                                   "system:service-account-issuer-discovery"};

struct KnownBinding {
  std::string_view name;
  std::string_view role;
};
constexpr KnownBinding bindings_of_openshift[] = {
    {"basic-users", "basic-user"},
    {"cluster-status-binding", "cluster-status"},
    {"console-extensions-reader", "console-extensions-reader"},
    {"helm-chartrepos-viewer", "helm-chartrepos-viewer"},
    {"self-access-reviewers", "self-access-reviewer"},
    {"system:build-strategy-docker-binding", "system:build-strategy-docker"},
    {"system:build-strategy-jenkinspipeline-binding", "system:build-strategy-jenkinspipeline"},
    {"system:build-strategy-source-binding", "system:build-strategy-source"},
    {"system:image-pullers", "system:image-puller"},
    {"system:oauth-token-deleters", "system:oauth-token-deleter"},
    {"system:openshift:discovery", "system:openshift:discovery"},
    {"system:openshift:public-info-viewer", "system:openshift:public-info-viewer"},
    {"system:scope-impersonation", "system:scope-impersonation"},
    {"system:webhooks", "system:webhook"},
};

bool is_group(const access::Subject& subject, std::string_view name) noexcept {
  return subject.kind == "Group" && subject.name == name;
}

access::Subject subject_at(Node item) noexcept {
  return {item.child(Field::kind).string_or(""), item.child(Field::apiGroup).string_or(""),
          item.child(Field::name).string_or(""), item.child(Field::namespace_).string_or(""), item};
}

/// Where the subjects of a default binding stand that Kubernetes does not put there.
std::set<std::uint32_t> places_of_added(const objects::Object& binding) {
  std::vector<objects::TypeFault> faults;  // `tell_wrong_types` tells them
  objects::Reader reader(faults);
  std::set<std::uint32_t> places;
  const access::Widening wider = access::widening(binding, reader);
  if (wider.role) {
    for (const Node item : binding.root.child(Field::subjects).items()) places.insert(item.offset());
  }
  for (const Node item : wider.subjects) places.insert(item.offset());
  return places;
}

bool is_word_character(char character) noexcept { return std::isalnum(static_cast<unsigned char>(character)) != 0; }

bool has_word(std::string_view text, std::string_view word) noexcept {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
  }
  return false;
}

access::PolicyRule reading_of_urls(std::vector<std::string_view> urls) {
  access::PolicyRule rule;
  rule.verbs = {"get"};
  rule.non_resource_urls = std::move(urls);
  return rule;
}

access::PolicyRule rule_of(std::vector<std::string_view> verbs, std::string_view group,
                           std::vector<std::string_view> resources) {
  access::PolicyRule rule;
  rule.verbs = std::move(verbs);
  rule.api_groups = {group};
  rule.resources = std::move(resources);
  return rule;
}

}  // namespace

void each_added_subject(
    const objects::Inventory& inventory, findings::WholeProbe& probe,
    const std::function<void(const access::Binding&, const access::Role*, const access::Subject&)>& call) {
  const access::Rbac& rbac = rbac_of(inventory, probe.facts());
  for (const access::Binding& binding : rbac.bindings()) {
    probe.of(*binding.object).meets();
    const bool is_default = access::is_default(*binding.object);
    const std::set<std::uint32_t> added = is_default ? places_of_added(*binding.object) : std::set<std::uint32_t>();
    for (const Node item : binding.subjects.items()) {
      if (is_default && !added.contains(item.offset())) continue;
      const access::Subject subject = subject_at(item);
      if (!subject.name.empty()) call(binding, rbac.role_of(binding), subject);
    }
  }
}

bool is_of_openshift(const access::Binding& binding) noexcept {
  return std::ranges::any_of(bindings_of_openshift, [&](const KnownBinding& known) {
    return binding.role_kind == "ClusterRole" && binding.object->name == known.name && binding.role_name == known.role;
  });
}

bool is_anonymous(const access::Subject& subject) noexcept {
  return is_group(subject, "system:unauthenticated") || (subject.kind == "User" && subject.name == "system:anonymous");
}

bool is_everybody(const access::Subject& subject) noexcept {
  return is_group(subject, "system:authenticated") || is_group(subject, "system:serviceaccounts");
}

bool is_every_account_of_namespace(const access::Subject& subject) noexcept {
  return subject.kind == "Group" && subject.name.starts_with("system:serviceaccounts:");
}

bool is_crowd(const access::Subject& subject) noexcept {
  return is_everybody(subject) || is_anonymous(subject) || is_every_account_of_namespace(subject) ||
         is_group(subject, "system:authenticated:oauth");
}

std::vector<access::PolicyRule> discovery_rules() {
  return {
      reading_of_urls({"/livez", "/readyz", "/healthz", "/version", "/version/", "/openapi", "/openapi/*", "/api",
                       "/api/*", "/apis", "/apis/*", "/.well-known/openid-configuration",
                       "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/"}),
      rule_of({"create"}, "authorization.k8s.io", {"selfsubjectaccessreviews", "selfsubjectrulesreviews"}),
      rule_of({"create"}, "authentication.k8s.io", {"selfsubjectreviews"}),
      rule_of({"get", "list", "watch"}, "certificates.k8s.io", {"clustertrustbundles"}),
  };
}

bool gives_discovery_alone(const access::Binding& binding, const access::Role* role,
                           std::span<const access::PolicyRule> discovery) {
  if (role) return access::covers(discovery, role->rules).covered;
  return binding.role_kind == "ClusterRole" &&
         std::ranges::find(roles_of_discovery, binding.role_name) != std::end(roles_of_discovery);
}

Identity::Identity(const access::Binding& binding, const access::Subject& subject) {
  if (subject.kind == "User") user_ = subject.name;
  if (subject.kind == "Group") group_ = subject.name;
  if (subject.kind != "ServiceAccount") return;
  home_ = subject.namespace_.empty() ? binding.namespace_ : subject.namespace_;
  user_ = "system:serviceaccount:" + std::string(home_) + ':' + std::string(subject.name);
  accounts_of_home_ = "system:serviceaccounts:" + std::string(home_);
}

std::vector<std::string_view> Identity::groups() const {
  std::vector<std::string_view> groups = {"system:authenticated"};
  if (!group_.empty()) groups.push_back(group_);
  if (!accounts_of_home_.empty()) groups.insert(groups.end(), {"system:serviceaccounts", accounts_of_home_});
  return groups;
}

bool is_account_of(const access::Subject& subject, std::string_view programs) noexcept {
  return subject.kind == "ServiceAccount" &&
         objects::Parts(programs).any([&](std::string_view program) { return has_word(subject.name, program); });
}

}  // namespace seawall::checks
