#include "access.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "config/config.h"
#include "console.h"
#include "input.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using access::Rbac;
using access::Subject;
using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::NotLooked;
using objects::Object;
using objects::TypeFault;

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";
constexpr std::string_view service_account_prefix = "system:serviceaccount:";

// --- input ------------------------------------------------------------------------------------------

/// Namespace and name of a user that is a service account.
std::optional<std::pair<std::string_view, std::string_view>> service_account_of(std::string_view user) {
  if (!user.starts_with(service_account_prefix)) return {};
  user.remove_prefix(service_account_prefix.size());
  const std::size_t colon = user.find(':');
  if (colon == 0 || colon == user.npos || colon + 1 == user.size() || user.find(':', colon + 1) != user.npos) return {};
  return std::pair(user.substr(0, colon), user.substr(colon + 1));
}

bool is_rbac(const Object& object) noexcept {
  constexpr std::array<std::string_view, 4> kinds = {"ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"};
  return object.group == rbac_group && std::ranges::count(kinds, object.kind) > 0;
}

bool has_namespace(const Object& object) noexcept { return !object.kind.starts_with("Cluster"); }

std::tuple<std::string_view, std::string_view, std::string_view> key_of(const Object& object) noexcept {
  return {object.kind, has_namespace(object) ? object.namespace_ : std::string_view(), object.name};
}

/// Of objects of one name the last counts, as when the files are applied in their order.
std::vector<Object> rbac_objects(const objects::Inventory& inventory, std::string_view default_namespace,
                                 std::vector<std::string>& notes) {
  std::vector<Object> objects;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::size_t> known;
  for (Object object : inventory.objects()) {
    if (!is_rbac(object)) continue;
    if (has_namespace(object) && object.namespace_.empty()) object.namespace_ = default_namespace;
    const auto [at, is_new] = known.try_emplace(key_of(object), objects.size());
    if (is_new) {
      objects.push_back(object);
      continue;
    }
    notes.push_back(object.title() + " is there again at " + text_of(place_of(object.root)) + ", which counts");
    objects[at->second] = object;
  }
  return objects;
}

/// Older ones count as the oldest that is known.
constexpr int oldest_minor = 20;
std::string defaults_name(int minor) {
  return "Kubernetes 1." + std::to_string(std::max(minor, oldest_minor)) + " defaults";
}

/// The default objects of a minor. They are the program's own, and can be read.
objects::Inventory read_defaults(int minor) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes(defaults_name(minor), access::default_objects(minor));
  if (source) inventory.add(documents::read(*source), **source, false);
  inventory.finish();
  return inventory;
}

/// The files' objects, then the defaults that they do not hold themselves.
std::vector<Object> completed(std::vector<Object> objects, std::span<const Object> defaults) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> known;
  for (const Object& object : objects) known.insert(key_of(object));
  for (const Object& object : defaults) {
    if (!known.contains(key_of(object))) objects.push_back(object);
  }
  return objects;
}

/// Whatever of roles and bindings is of a wrong type, object by object.
void tell_faults(std::span<const Object> objects, std::span<const TypeFault> faults, PodFiles& files) {
  std::map<std::uint32_t, std::vector<TypeFault>> by_object;
  std::uint32_t holder = 0;  // mostly of several in a row
  for (const TypeFault& fault : faults) {
    const auto holds = [&](const Object& object) { return object.root.contains(fault.at); };
    if (!holds(objects[holder])) {
      holder = static_cast<std::uint32_t>(std::ranges::find_if(objects, holds) - objects.begin());
    }
    by_object[holder].push_back(fault);
  }
  for (auto& [object, theirs] : by_object) {
    std::ranges::move(told(objects[object], std::move(theirs)), std::back_inserter(files.loaded.not_looked));
  }
  sort_not_looked(files.listing, files.loaded.not_looked);
}

std::vector<std::int32_t> standard_bindings_of(const Rbac& rbac, const Rbac& standard) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::int32_t> by_key;
  for (const Binding& binding : standard.bindings()) {
    by_key.emplace(key_of(*binding.object), static_cast<std::int32_t>(by_key.size()));
  }
  std::vector<std::int32_t> found;
  for (const Binding& binding : rbac.bindings()) {
    found.push_back(-1);
    const auto known = by_key.find(key_of(*binding.object));
    const access::Role* const role = rbac.role_of(binding);
    if (known == by_key.end() || !role) continue;
    const Binding& other = standard.bindings()[static_cast<std::size_t>(known->second)];
    const access::Role* const original = standard.role_of(other);
    const bool is_same = binding.role_kind == other.role_kind && binding.role_name == other.role_name && original;
    if (is_same && access::covers(original->rules, role->rules).covered) found.back() = known->second;
  }
  return found;
}

/// The version that the files are for: as said on the command line or in the environment, else in the configuration,
/// else by the cluster.
Result<int> minor_of(const AccessInput& input, const PodFiles& files) {
  if (input.kubernetes_version.empty()) return minor_of(files.settings, *files.loaded.inventory);
  return config::parse_kubernetes_version(input.kubernetes_version);
}

/// A snapshot of some namespaces knows nothing of what is granted in others, which is no "no".
void tell_of_other_namespaces(const AccessInput& input, PodFiles& files) {
  for (const objects::Snapshot& snapshot : files.loaded.inventory->snapshots()) {
    std::string read;
    bool is_asked_for = false;
    for (const Node item : snapshot.root.child(Field::namespaces).items()) {
      read += (read.empty() ? "" : ", ") + std::string(item.text());
      is_asked_for |= input.names_namespace && item.text() == input.files.namespace_;
    }
    if (read.empty() || is_asked_for) continue;
    files.loaded.not_looked.push_back({NotLooked::Reason::unreadable,
                                       {snapshot.root.document()->source().name(), 0, 0},
                                       "only namespace " + read +
                                           " was read, and what is granted in others is not "
                                           "known; name it with -n"});
  }
}

// --- questions --------------------------------------------------------------------------------------

/// A resource as rules name it.
struct Named {
  std::string group;
  std::string resource;
  std::optional<bool> namespaced;  ///< nothing where it is not known
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& byte : result) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  return result;
}

/// "v1", "v2beta3"
bool is_version(std::string_view text) noexcept {
  return text.size() > 1 && text[0] == 'v' && text[1] >= '0' && text[1] <= '9' &&
         text.find_first_not_of("0123456789abehlpt", 1) == text.npos;
}

/// The resource and group of "widgets.example.com" and "widgets.v1.example.com".
Named taken_apart(const std::string& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  Named named{text.substr(std::min(dot + 1, text.size())), text.substr(0, dot), {}};
  const std::size_t next = named.group.find('.');
  if (next != named.group.npos && is_version(std::string_view(named.group).substr(0, next))) {
    named.group.erase(0, next + 1);
  }
  return named;
}

bool names_it(Node names, std::string_view typed) {
  for (const std::string_view key : {"plural", "singular", "kind"}) {
    if (lower(names.child(key).string_or("")) == typed) return true;
  }
  for (const Node each : names.child("shortNames").items()) {
    if (lower(each.string_or("")) == typed) return true;
  }
  return false;
}

/// A kind that a CustomResourceDefinition of the input defines.
std::optional<Named> custom_resource(const objects::Inventory& inventory, const Named& typed) {
  for (const std::uint32_t index : inventory.of_kind("apiextensions.k8s.io", "CustomResourceDefinition")) {
    const Node spec = inventory.objects()[index].spec();
    const std::string_view group = spec.child("group").string_or("");
    const std::string_view plural = spec.at("names", "plural").string_or("");
    if (plural.empty() || !group.starts_with(typed.group) || !names_it(spec.child("names"), typed.resource)) continue;
    return Named{std::string(group), std::string(plural), spec.child("scope").string_or("") != "Cluster"};
  }
  return {};
}

/// Resources that rules may name, though nobody can list them.
bool is_virtual(const Named& named) noexcept {
  constexpr std::array<std::string_view, 2> core = {"users", "groups"};
  constexpr std::array<std::string_view, 2> authentication = {"userextras", "uids"};
  if (named.group.empty()) return std::ranges::count(core, named.resource) > 0;
  if (named.group == "authentication.k8s.io") return std::ranges::count(authentication, named.resource) > 0;
  return named.group == "certificates.k8s.io" && named.resource == "signers";
}

/// The groups in which rules name a resource.
std::set<std::string_view> groups_by_rules(const Rbac& rbac, std::string_view resource) {
  std::set<std::string_view> groups;
  for (const access::Role& role : rbac.roles()) {
    for (const PolicyRule& rule : role.rules) {
      if (std::ranges::count(rule.resources, resource) > 0)
        groups.insert(rule.api_groups.begin(), rule.api_groups.end());
    }
  }
  groups.erase("*");
  return groups;
}

/// A resource that is in no table: as written, or as rules know it.
Named unknown_resource(Named named, const Rbac& rbac, std::vector<std::string>& notes) {
  if (named.resource == "*" || named.group == "*") return named;
  const std::set<std::string_view> groups = groups_by_rules(rbac, named.resource);
  if (groups.contains(named.group)) return named;
  const std::string typed = resource_text(named.group, named.resource);
  if (named.group.empty() && groups.size() == 1) {
    named.group = *groups.begin();
    notes.push_back("no resource type \"" + typed + "\" is known; it is taken for " +
                    resource_text(named.group, named.resource) + ", which rules name");
    return named;
  }
  std::string note = "no resource type \"" + typed + "\" is known; it is taken as written";
  if (named.group.empty()) note += ", of the core group; a custom one is named with its group: " + typed + ".GROUP";
  notes.push_back(std::move(note));
  return named;
}

Named find_named(const std::string& argument, const AccessFiles& files, std::vector<std::string>& notes) {
  if (argument == "*") return {{}, "*", {}};
  const std::string typed = lower(argument);
  if (const objects::KindInfo* const kind = objects::find_resource(typed)) {
    return {std::string(kind->group), std::string(kind->plural), kind->namespaced};
  }
  Named named = taken_apart(typed);
  if (const std::optional<Named> custom = custom_resource(*files.files.loaded.inventory, named)) return *custom;
  if (!is_virtual(named)) return unknown_resource(std::move(named), *files.rbac, notes);
  named.namespaced = false;
  return named;
}

bool is_known_verb(std::string_view verb, bool is_resource) noexcept {
  constexpr std::array<std::string_view, 16> of_resources = {"get",     "list",  "watch",       "create",
                                                             "update",  "patch", "delete",      "deletecollection",
                                                             "use",     "bind",  "impersonate", "*",
                                                             "approve", "sign",  "escalate",    "attest"};
  constexpr std::array<std::string_view, 8> of_urls = {"get", "put", "post", "head", "options", "delete", "patch", "*"};
  return is_resource ? std::ranges::count(of_resources, verb) > 0 : std::ranges::count(of_urls, verb) > 0;
}

bool looks_like_subresource(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 13> known = {"approval",    "attach", "binding",  "ephemeralcontainers",
                                                      "eviction",    "exec",   "finalize", "log",
                                                      "portforward", "proxy",  "scale",    "status",
                                                      "token"};
  return std::ranges::count(known, name) > 0;
}

Error no_question(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

/// The namespace of the request that would be made; of a cluster, as kubectl has it, that of the kubeconfig's context
/// where none is named.
std::string namespace_of(const Question& question, const AccessQuestion& asked, const AccessInput& input,
                         const AccessFiles& files) {
  // A namespace lies in itself.
  if (question.is_cluster_wide && question.resource == "namespaces" && question.api_group.empty()) return question.name;
  if (question.is_cluster_wide || asked.all_namespaces) return {};
  for (const objects::Snapshot& snapshot : files.files.loaded.inventory->snapshots()) {
    const std::string_view of_context = snapshot.root.child("contextNamespace").string_or("");
    if (!input.names_namespace && !of_context.empty()) return std::string(of_context);
  }
  return input.files.namespace_;
}

/// What may be meant otherwise.
void note_doubts(Question& question, const AccessQuestion& asked, const AccessInput& input) {
  if (looks_like_subresource(question.name) && question.subresource.empty()) {
    question.notes.push_back("\"" + asked.resource + "\" is the one that is named " + question.name +
                             "; --subresource " + question.name + " asks for the subresource");
  }
  if (question.is_cluster_wide && input.names_namespace) {
    question.notes.push_back("\"" + question.resource + "\" is of no namespace, and --namespace does not count");
  }
}

/// Group and resource, each with each.
std::vector<std::string> targets_of(const PolicyRule& rule) {
  std::vector<std::string> texts;
  for (const std::string_view resource : rule.resources) {
    for (const std::string_view group : rule.api_groups) texts.push_back(resource_text(group, resource));
  }
  for (const std::string_view url : rule.non_resource_urls) texts.emplace_back(url);
  return texts;
}

bool is_default(const AccessFiles& files, Node node) {
  return node && !files.default_objects.empty() &&
         &node.document()->source() == &files.default_objects[0].root.document()->source();
}

}  // namespace

// --- input ------------------------------------------------------------------------------------------

std::string Who::title() const { return kind + ' ' + (namespace_.empty() ? "" : namespace_ + '/') + name; }

std::optional<Who> who_of(const Subject& subject, const Binding& binding) {
  if (subject.kind == "User") {
    if (const auto account = service_account_of(subject.name)) {
      return Who{"ServiceAccount", std::string(account->first), std::string(account->second)};
    }
    return Who{"User", {}, std::string(subject.name)};
  }
  if (subject.kind == "Group") return Who{"Group", {}, std::string(subject.name)};
  if (subject.kind != "ServiceAccount") return {};
  const std::string_view home = subject.namespace_.empty() ? binding.namespace_ : subject.namespace_;
  if (home.empty()) return {};
  return Who{"ServiceAccount", std::string(home), std::string(subject.name)};
}

bool Person::is(const Who& who) const {
  if (who.kind == "Group") return std::ranges::count(groups, who.name) > 0;
  if (who.kind == "User") return user == who.name;
  return user == std::string(service_account_prefix) + who.namespace_ + ':' + who.name;
}

std::string Person::title() const {
  const auto account = service_account_of(user);
  std::string text = user.empty() ? "Somebody" : "User " + user;
  if (account) text = Who{"ServiceAccount", std::string(account->first), std::string(account->second)}.title();
  if (groups.empty()) return text;
  return text + " (" + (groups.size() == 1 ? "group " : "groups ") + listed(group_views()) + ')';
}

Person person_of(const AccessPerson& asked) {
  Person person{asked.user, asked.groups};
  if (asked.no_implied_groups) return person;
  const auto has = [&](std::string_view group) { return std::ranges::count(person.groups, group) > 0; };
  if (const auto account = service_account_of(asked.user); account && person.groups.empty()) {
    person.groups = {"system:serviceaccounts", "system:serviceaccounts:" + std::string(account->first)};
  }
  if (asked.user == "system:anonymous") {
    if (!has("system:unauthenticated")) person.groups.emplace_back("system:unauthenticated");
  } else if (!has("system:authenticated") && !has("system:unauthenticated")) {
    person.groups.emplace_back("system:authenticated");
  }
  return person;
}

bool AccessFiles::is_system(std::uint32_t binding, const Who& who) const {
  const std::int32_t original = standard_bindings[binding];
  if (original < 0) return false;
  bool found = false;
  each_subject(standard->bindings()[static_cast<std::size_t>(original)],
               [&](const Who& each, Node) { found |= each == who; });
  return found;
}

std::expected<AccessFiles, Exit> load_access(const AccessInput& input) {
  PodsInput files = input.files;
  files.origins.erase("kubernetes-version");
  std::expected<PodFiles, Exit> read = load(files);
  if (!read) return std::unexpected(read.error());
  const Result<int> minor = minor_of(input, *read);
  if (!minor) return std::unexpected(refuse(minor.error()));

  tell_of_other_namespaces(input, *read);
  AccessFiles result{.files = *std::move(read),
                     .minor = *minor,
                     .holds_any = false,
                     .notes = {},
                     .defaults = read_defaults(*minor),
                     .objects = {},
                     .default_objects = {},
                     .rbac = {},
                     .standard = {},
                     .standard_bindings = {}};
  result.default_objects = rbac_objects(result.defaults, {}, result.notes);
  std::vector<Object> own = rbac_objects(*result.files.loaded.inventory, input.files.namespace_, result.notes);
  result.holds_any = !own.empty();
  // A cluster has all of its roles and bindings, and those of the defaults that it lacks were taken away.
  const bool is_complete = input.no_defaults || !result.files.loaded.inventory->snapshots().empty();
  result.objects = is_complete ? std::move(own) : completed(std::move(own), result.default_objects);
  std::vector<TypeFault> faults;
  objects::Reader reader(faults);
  result.rbac = Rbac::of(result.objects, access::Aggregation::resolved, reader);
  tell_faults(result.objects, faults, result.files);
  result.standard = Rbac::of(result.default_objects, access::Aggregation::resolved, reader);
  result.standard_bindings = standard_bindings_of(*result.rbac, *result.standard);
  return result;
}

Node subject_of(const Binding& binding, const Person& person) {
  Node found;
  each_subject(binding, [&](const Who& who, Node node) {
    if (!found && person.is(who)) found = node;
  });
  return found;
}

// --- questions --------------------------------------------------------------------------------------

access::Request Question::request(const Person& person, std::span<const std::string_view> groups) const {
  return {.user = person.user,
          .groups = groups,
          .verb = verb,
          .is_resource = is_resource,
          .api_group = api_group,
          .resource = resource,
          .subresource = subresource,
          .name = name,
          .namespace_ = namespace_,
          .path = path};
}

std::string Question::title(std::string_view everywhere) const {
  if (!is_resource) return verb + ' ' + path;
  std::string text =
      verb + ' ' + resource_text(api_group, subresource.empty() ? resource : resource + '/' + subresource);
  if (!name.empty()) text += " \"" + name + '"';
  text += ' ';
  return text + (namespace_.empty() && !is_cluster_wide ? std::string(everywhere) : scope_text(namespace_));
}

std::optional<Error> fault_of(const AccessQuestion& asked) {
  if (asked.verb.empty()) return no_question("VERB is empty; it is such as get, or * for all");
  if (asked.resource.empty()) {
    return no_question("RESOURCE is missing; it is such as pods, deployments.apps/web or /healthz");
  }
  if (asked.resource.starts_with('/') && !asked.subresource.empty()) {
    return no_question("--subresource is for resources, and not for a URL");
  }
  return {};
}

Question question_of(const AccessQuestion& asked, const AccessInput& input, const AccessFiles& files) {
  Question question;
  question.verb = asked.verb;
  if (asked.resource.starts_with('/')) {
    question.is_resource = false;
    question.path = asked.resource;
  } else {
    const std::size_t slash = std::min(asked.resource.find('/'), asked.resource.size());
    question.name = asked.resource.substr(std::min(slash + 1, asked.resource.size()));
    question.subresource = asked.subresource;
    const Named named = find_named(asked.resource.substr(0, slash), files, question.notes);
    question.api_group = named.group;
    question.resource = named.resource;
    question.is_cluster_wide = named.namespaced == false;
    question.namespace_ = namespace_of(question, asked, input, files);
    note_doubts(question, asked, input);
  }
  if (!is_known_verb(question.verb, question.is_resource)) {
    question.notes.push_back("\"" + question.verb + "\" is not a known verb");
  }
  return question;
}

// --- answers ----------------------------------------------------------------------------------------

std::string resource_text(std::string_view group, std::string_view resource) {
  const std::size_t slash = std::min(resource.find('/'), resource.size());
  std::string text(resource.substr(0, slash));
  if (!group.empty()) text.append(".").append(group);
  return text.append(resource.substr(slash));
}

std::string listed(std::span<const std::string_view> texts) {
  std::string text;
  for (const std::string_view& each : texts) {
    if (&each != &texts.front()) text += ", ";
    text += each.empty() ? std::string_view("\"\"") : each;
  }
  return text;
}

std::string target_text(const PolicyRule& rule) {
  const std::vector<std::string> targets = targets_of(rule);
  return listed(std::vector<std::string_view>(targets.begin(), targets.end()));
}

std::string rule_text(const PolicyRule& rule) {
  std::string text = listed(rule.verbs) + ": " + target_text(rule);
  if (!rule.resource_names.empty()) text += " (named " + listed(rule.resource_names) + ')';
  return text;
}

std::string scope_text(std::string_view namespace_) {
  return namespace_.empty() ? "cluster-wide" : "in namespace " + std::string(namespace_);
}

std::string place_text(const AccessFiles& files, Node node) {
  if (!node) return {};
  return is_default(files, node) ? node.document()->source().name() : text_of(place_of(node));
}

std::string dangling_section(const AccessFiles& files, std::span<const std::uint32_t> dangling) {
  std::string text;
  for (const std::uint32_t index : dangling) {
    const Binding& binding = files.rbac->bindings()[index];
    if (text.empty()) text = "\nBindings that lead to no role, and grant nothing\n";
    text += "  " +
            reports::escaped(binding.object->title() + ": " + std::string(binding.role_kind) + " \"" +
                             std::string(binding.role_name) + "\" is not there  " +
                             place_text(files, binding.object->root.child(Field::roleRef))) +
            '\n';
  }
  return text;
}

std::string left_out_line(std::size_t number, std::string_view noun) {
  if (number == 0) return {};
  return counted(number, noun) + " of Kubernetes itself left out; --system shows them\n";
}

void tell_of_input(const AccessFiles& files, std::span<const std::string> notes) {
  if (!files.holds_any) complain("note: there is no role and no binding in what was read");
  for (const std::string& note : files.notes) complain("note: " + note);
  for (const std::string& note : notes) complain("note: " + note);
}

Value json_of(const Who& who) {
  Value json = Value::map({{"kind", Value(who.kind)}});
  if (!who.namespace_.empty()) json.set("namespace", Value(who.namespace_));
  json.set("name", Value(who.name));
  return json;
}

Value json_of(const Question& question) {
  Value json = Value::map({{"verb", Value(question.verb)}});
  if (!question.is_resource) {
    json.set("path", Value(question.path));
    return json;
  }
  json.set("apiGroup", Value(question.api_group));
  json.set("resource", Value(question.resource));
  json.set("subresource", Value(question.subresource));
  json.set("name", Value(question.name));
  json.set("namespace", Value(question.namespace_));
  return json;
}

Value json_of(const PolicyRule& rule) {
  Value json = Value::map();
  json.set("verbs", json_list(rule.verbs));
  if (!rule.api_groups.empty()) json.set("apiGroups", json_list(rule.api_groups));
  if (!rule.resources.empty()) json.set("resources", json_list(rule.resources));
  if (!rule.resource_names.empty()) json.set("resourceNames", json_list(rule.resource_names));
  if (!rule.non_resource_urls.empty()) json.set("nonResourceURLs", json_list(rule.non_resource_urls));
  return json;
}

Value location_of(const AccessFiles& files, Node node) {
  if (!node) return {};
  if (is_default(files, node)) return Value::map({{"file", Value(node.document()->source().name())}});
  return json_of(place_of(node));
}

Value json_of(const AccessFiles& files, const Object& object) {
  Value json = Value::map({{"kind", Value(object.kind)}});
  if (has_namespace(object)) json.set("namespace", Value(object.namespace_));
  json.set("name", Value(object.name));
  json.set("location", location_of(files, object.root));
  return json;
}

Value json_of_grant(const AccessFiles& files, std::uint32_t binding, const PolicyRule* rule, Node subject) {
  const Binding& granted = files.rbac->bindings()[binding];
  Value json = Value::map({{"binding", json_of(files, *granted.object)}});
  if (subject) {
    const Subject named{subject.child(Field::kind).string_or(""),
                        {},
                        subject.child(Field::name).string_or(""),
                        subject.child(Field::namespace_).string_or("")};
    Value& who = json.set("subject", json_of(who_of(named, granted).value_or(Who{})));
    who.set("location", location_of(files, subject));
  }
  if (const access::Role* const role = files.rbac->role_of(granted)) json.set("role", json_of(files, *role->object));
  if (rule) json.set("rule", json_of(*rule)).set("location", location_of(files, rule->node));
  return json;
}

Value::List json_of_dangling(const AccessFiles& files, std::span<const std::uint32_t> dangling) {
  Value::List items;
  for (const std::uint32_t index : dangling) {
    const Binding& binding = files.rbac->bindings()[index];
    Value& json = items.emplace_back(json_of_grant(files, index, nullptr, {}));
    json.set("roleRef", Value::map({{"kind", Value(binding.role_kind)}, {"name", Value(binding.role_name)}}));
  }
  return items;
}

}  // namespace seawall::commands
