#include "discovery.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "api_answers.h"

namespace seawall::cluster {
namespace {

using documents::Document;
using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;

/// Older servers know the first of these, the oldest only the last; which it is, the body tells.
constexpr std::string_view aggregated_or_not =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

constexpr std::size_t requests_at_once = 8;  // of servers without aggregated discovery

std::string joined(std::string_view group, std::string_view version) {
  return group.empty() ? std::string(version) : std::string(group) + "/" + std::string(version);
}

std::string path_of(std::string_view group, std::string_view version) {
  if (group.empty()) return "/api/" + http::percent_encoded(version);
  return "/apis/" + http::percent_encoded(group) + "/" + http::percent_encoded(version);
}

std::string text_of(Node node) { return std::string(node.string_or({})); }

bool has(Node list, std::string_view text) noexcept {
  for (const Node item : list.items()) {
    if (item.string_or({}) == text) return true;
  }
  return false;
}

/// A version of a group, and what there is in it.
struct Served {
  std::string group;
  std::string version;
  bool is_asked_for = true;  ///< its resources are known, or why they are not
  std::vector<Resource> resources;
  std::optional<Error> failure;

  void fail(const Error& error) {
    Error told(error.code(), joined(group, version) + ": " + error.message(), error.place(), error.advice());
    failure = error.cause() ? std::move(told).because(*error.cause()) : told;
  }

  void add(Node plural, Node kind, bool namespaced, Node verbs) {
    const std::string_view name = plural.string_or({});
    if (name.empty() || name.contains('/') || kind.string_or({}).empty()) return;
    if (!has(verbs, "list")) return;
    resources.push_back({group, version, text_of(kind), std::string(name), namespaced, {}});
  }
};

/// The object at a path, which an answer of 2xx must be.
Result<std::unique_ptr<const Document>> get_object(const Api& api, std::string_view path, std::string_view accept,
                                                   std::stop_token stop) {
  Result<http::Response> response = api.get(path, accept, std::move(stop));
  if (!response) return response.error();
  if (!response->is_good()) return error_of(path, *response);
  return read_answer(api, path, std::move(response->body));
}

Error not_understood(const Api& api, std::string_view path, Node root) {
  return {ErrorCode::syntax,
          "the answer of " + api.address() + " does not tell what is served: its kind is " +
              documents::go_string(root.child(Field::kind).string_or({})),
          {place_of(path)}};
}

// --- aggregated: all versions of all groups in one answer (apidiscovery.k8s.io) -------------------------

void read_aggregated(Node list, std::vector<Served>& served) {
  for (const Node group : list.child(Field::items).items()) {
    for (const Node version : group.child(Field::versions).items()) {
      Served& each = served.emplace_back();
      each.group = text_of(group.at(Field::metadata, Field::name));
      each.version = text_of(version.child(Field::version));
      if (version.child("freshness").string_or({}) == "Stale") {
        each.fail({ErrorCode::unavailable, "the server of this group does not answer"});
        continue;
      }
      for (const Node resource : version.child(Field::resources).items()) {
        each.add(resource.child(Field::resource), resource.at("responseKind", Field::kind),
                 resource.child(Field::scope).string_or({}) == "Namespaced", resource.child(Field::verbs));
      }
    }
  }
}

// --- one by one ---------------------------------------------------------------------------------------

void read_versions_of_core(Node versions, std::vector<Served>& served) {
  for (const Node version : versions.child(Field::versions).items()) {
    served.push_back({{}, text_of(version), false, {}, {}});
  }
}

void read_groups(Node list, std::vector<Served>& served) {
  for (const Node group : list.child("groups").items()) {
    const auto first = static_cast<std::ptrdiff_t>(served.size());
    for (const Node version : group.child(Field::versions).items()) {
      served.push_back({text_of(group.child(Field::name)), text_of(version.child(Field::version)), false, {}, {}});
    }
    const std::string_view preferred = group.at("preferredVersion", Field::version).string_or({});
    std::stable_partition(served.begin() + first, served.end(),
                          [&](const Served& each) { return each.version == preferred; });
  }
}

void ask_for(const Api& api, Served& version, std::stop_token stop) {
  const std::string path = path_of(version.group, version.version);
  const auto answer = get_object(api, path, json_only, std::move(stop));
  if (!answer) return version.fail(answer.error());
  const Node root = (*answer)->root();
  if (root.child(Field::kind).string_or({}) != "APIResourceList") return version.fail(not_understood(api, path, root));
  for (const Node resource : root.child(Field::resources).items()) {
    version.add(resource.child(Field::name), resource.child(Field::kind),
                resource.child(Field::namespaced).boolean().value_or(false), resource.child(Field::verbs));
  }
}

void ask_for_rest(const Api& api, std::vector<Served>& served, std::stop_token stop) {
  std::vector<Served*> rest;
  for (Served& version : served) {
    if (!version.is_asked_for) rest.push_back(&version);
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t mine = next++; mine < rest.size(); mine = next++) ask_for(api, *rest[mine], stop);
  };
  std::vector<std::future<void>> helpers;
  for (std::size_t count = 1; count < std::min(requests_at_once, rest.size()); ++count) {
    helpers.push_back(std::async(work));
  }
  work();
}

// --- both -----------------------------------------------------------------------------------------------

/// What /api or /apis lists.
std::optional<Error> ask_root(const Api& api, std::string_view path, std::vector<Served>& served,
                              std::stop_token stop) {
  const auto answer = get_object(api, path, aggregated_or_not, std::move(stop));
  if (!answer) return answer.error();
  const Node root = (*answer)->root();
  const std::string_view kind = root.child(Field::kind).string_or({});
  if (kind == "APIGroupDiscoveryList") {
    read_aggregated(root, served);
  } else if (kind == "APIVersions") {
    read_versions_of_core(root, served);
  } else if (kind == "APIGroupList") {
    read_groups(root, served);
  } else {
    return not_understood(api, path, root);
  }
  return {};
}

/// Versions of a group come with the preferred first, so the first that has a kind is the one to ask.
Discovery put_together(std::vector<Served> served) {
  Discovery discovery;
  std::map<std::pair<std::string, std::string>, std::size_t> by_kind;
  for (Served& version : served) {
    if (version.failure) discovery.failures.push_back(*std::move(version.failure));
    for (Resource& resource : version.resources) {
      const auto [known, is_new] = by_kind.try_emplace({resource.group, resource.kind}, discovery.resources.size());
      if (is_new) discovery.resources.push_back(std::move(resource));
      std::vector<std::string>& versions = discovery.resources[known->second].versions;
      if (std::ranges::find(versions, version.version) == versions.end()) versions.push_back(version.version);
    }
  }
  std::ranges::sort(discovery.resources, {}, [](const Resource& each) { return std::tie(each.group, each.plural); });
  return discovery;
}

/// "31+" is 31.
int number_in(std::string_view text) noexcept {
  constexpr int limit = 1'000;
  int number = 0;
  for (const char digit : text.substr(0, text.find_first_not_of("0123456789"))) {
    number = number * 10 + (digit - '0');
    if (number >= limit) return 0;
  }
  return number;
}

}  // namespace

std::string Resource::name() const { return group.empty() ? plural : plural + "." + group; }

std::string Resource::api_version() const { return joined(group, version); }

std::string Resource::path(std::string_view namespace_) const {
  std::string path = path_of(group, version) + "/";
  if (namespaced && !namespace_.empty()) path += "namespaces/" + http::percent_encoded(namespace_) + "/";
  return path + http::percent_encoded(plural);
}

const Resource* Discovery::find(std::string_view group, std::string_view kind) const noexcept {
  const auto found =
      std::ranges::find_if(resources, [&](const Resource& each) { return each.group == group && each.kind == kind; });
  return found == resources.end() ? nullptr : &*found;
}

Result<Discovery> discover(const Api& api, std::stop_token stop) {
  std::vector<Served> served;
  for (const std::string_view path : {"/api", "/apis"}) {
    if (std::optional<Error> error = ask_root(api, path, served, stop)) return *std::move(error);
  }
  ask_for_rest(api, served, stop);
  if (stop.stop_requested()) return Error(ErrorCode::unavailable, "asking for what is served was stopped");
  return put_together(std::move(served));
}

Result<ServerVersion> server_version(const Api& api, std::stop_token stop) {
  const auto answer = get_object(api, "/version", json_only, std::move(stop));
  if (!answer) return answer.error();
  const Node root = (*answer)->root();
  const bool is_one = root.child("major").string_or({}) == "1";
  return ServerVersion{text_of(root.child("gitVersion")), is_one ? number_in(root.child("minor").string_or({})) : 0};
}

}  // namespace seawall::cluster
