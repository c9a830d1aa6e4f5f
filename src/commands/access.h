#pragma once

// What the subcommands of "seawall access" share: reading roles and bindings, questions as kubectl puts them, and how
// grants are shown.
//
// Lifetimes: what holds nodes, objects or views borrows from the AccessFiles that it is about.

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.h"
#include "outlets.h"
#include "pods.h"

namespace seawall::commands {

// --- input ------------------------------------------------------------------------------------------

/// Somebody whom bindings name. A user that is a service account's is one: `system:serviceaccount:shop:cart`.
struct Who {
  std::string kind;  ///< "User", "Group" or "ServiceAccount"
  std::string namespace_;
  std::string name;
  std::string title() const;  ///< "ServiceAccount shop/cart"
  friend auto operator<=>(const Who&, const Who&) = default;
};
/// Nothing for a subject that stands for nobody: of another kind, or a service account without a namespace.
std::optional<Who> who_of(const access::Subject& subject, const access::Binding& binding);

/// Who asks, as the API server would take them.
struct Person {
  std::string user;
  std::vector<std::string> groups;
  std::vector<std::string_view> group_views() const { return {groups.begin(), groups.end()}; }
  bool is(const Who& who) const;
  std::string title() const;  ///< "User jane (groups devs, system:authenticated)"
};
/// With the groups that impersonation adds, unless told not to: those of a service account when none are named, and
/// system:authenticated.
Person person_of(const AccessPerson& asked);

/// Roles and bindings of some files, completed with the defaults of Kubernetes that the files do not hold themselves.
struct AccessFiles {
  PodFiles files;
  int minor = 0;           ///< of Kubernetes 1.x
  bool holds_any = false;  ///< a role or binding of its own
  std::vector<std::string> notes;  ///< on what the files say twice
  objects::Inventory defaults;
  std::vector<objects::Object> objects;  ///< each with the namespace that it goes to
  std::vector<objects::Object> default_objects;
  std::optional<access::Rbac> rbac;
  std::optional<access::Rbac> standard;  ///< what Kubernetes grants by itself
  /// By binding: the default one of the same name, where its role gives no more than that of Kubernetes; else below 0.
  std::vector<std::int32_t> standard_bindings;

  /// Whether Kubernetes itself grants this to the subject: by a default binding, through a role that was not widened.
  bool is_system(std::uint32_t binding, const Who& who) const;
};

/// Of what was wrong everything has been told.
std::expected<AccessFiles, Exit> load_access(const AccessInput& input);

/// The subjects of a binding that stand for somebody, in order, with repeats. Linear, unlike asking one by one.
template <typename Call>
void each_subject(const access::Binding& binding, Call&& call) {
  using documents::Field;
  for (const documents::Node item : binding.subjects.items()) {
    const access::Subject subject{item.child(Field::kind).string_or(""), item.child(Field::apiGroup).string_or(""),
                                  item.child(Field::name).string_or(""), item.child(Field::namespace_).string_or(""),
                                  item};
    if (std::optional<Who> who = who_of(subject, binding)) call(*std::move(who), item);
  }
}
/// The first subject of a binding that is the person; absent where none is.
documents::Node subject_of(const access::Binding& binding, const Person& person);

// --- questions --------------------------------------------------------------------------------------

/// What is asked for. A Request borrows from it.
struct Question {
  std::string verb;
  bool is_resource = true;
  std::string api_group;
  std::string resource;
  std::string subresource;
  std::string name;
  std::string namespace_;
  std::string path;
  bool is_cluster_wide = false;  ///< a kind without namespaces
  std::vector<std::string> notes;  ///< what the asker may not have meant

  access::Request request(const Person& person, std::span<const std::string_view> groups) const;
  /// `delete deployments.apps "web" in namespace shop`
  std::string title(std::string_view everywhere = "in all namespaces") const;
};
/// What is wrong with the words of a question, before anything is read.
std::optional<documents::Error> fault_of(const AccessQuestion& asked);
Question question_of(const AccessQuestion& asked, const AccessInput& input, const AccessFiles& files);

// --- answers ----------------------------------------------------------------------------------------

/// "deployments.apps", "deployments.apps/scale", "pods": as kubectl shows resources.
std::string resource_text(std::string_view group, std::string_view resource);
/// "a, b, c"
std::string listed(std::span<const std::string_view> texts);
/// What a rule is about: "pods, deployments.apps" or "/healthz".
std::string target_text(const access::PolicyRule& rule);
/// "get, list: pods (named cart)"
std::string rule_text(const access::PolicyRule& rule);
/// "in namespace shop", "cluster-wide"
std::string scope_text(std::string_view namespace_);

/// `file:line:column`; the name alone where a node is of the defaults of Kubernetes.
std::string place_text(const AccessFiles& files, documents::Node node);

/// The bindings that lead to no role, a line each; empty when there are none.
std::string dangling_section(const AccessFiles& files, std::span<const std::uint32_t> dangling);
/// "3 grants of Kubernetes itself are left out; --system shows them", or nothing.
std::string left_out_line(std::size_t number, std::string_view noun);
/// Tells what is worth knowing about the input as a whole, on standard error.
void tell_of_input(const AccessFiles& files, std::span<const std::string> notes = {});

documents::Value json_of(const Who& who);
documents::Value json_of(const Question& question);
/// verbs, apiGroups, resources, resourceNames, nonResourceURLs, as far as there are any.
documents::Value json_of(const access::PolicyRule& rule);
/// kind, namespace, name and location
documents::Value json_of(const AccessFiles& files, const objects::Object& object);
documents::Value location_of(const AccessFiles& files, documents::Node node);
/// Of a binding, a rule of its role and, where it is known, the subject.
documents::Value json_of_grant(const AccessFiles& files, std::uint32_t binding, const access::PolicyRule* rule,
                               documents::Node subject);
/// The bindings that lead to no role.
documents::Value::List json_of_dangling(const AccessFiles& files, std::span<const std::uint32_t> dangling);

}  // namespace seawall::commands
