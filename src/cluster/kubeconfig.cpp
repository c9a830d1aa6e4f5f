#include "kubeconfig.h"

#include <algorithm>
#include <utility>

#include "http/http.h"
#include "kubeconfig_connection.h"
#include "kubeconfig_file.h"
#include "kubeconfig_server.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t kubeconfig_files_limit = 100;  // "kubeconfig files"
constexpr std::size_t named_in_advice = 10;          // contexts, before it says "and more"

// --- files --------------------------------------------------------------------------------------------

/// The files that count, in their order.
std::vector<std::string> paths_of(const KubeconfigChoice& choice, const Surroundings& surroundings) {
  if (!choice.file.empty()) return {choice.file};
  std::string_view rest = surroundings.variable("KUBECONFIG");
  if (rest.empty()) {
    return surroundings.home.empty() ? std::vector<std::string>() : std::vector{surroundings.home + "/.kube/config"};
  }
  std::vector<std::string> paths;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string_view path = rest.substr(0, colon);
    if (!path.empty() && std::ranges::find(paths, path) == paths.end()) paths.emplace_back(path);
    if (paths.size() > kubeconfig_files_limit) break;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return paths;
}

documents::Result<Kubeconfig> load(std::span<const std::string> paths, bool must_exist) {
  if (paths.size() > kubeconfig_files_limit) {
    return Error(ErrorCode::limit_exceeded,
                 "$KUBECONFIG is over the limit \"kubeconfig files\" of " + std::to_string(kubeconfig_files_limit));
  }
  Kubeconfig kubeconfig;
  for (const std::string& path : paths) {
    auto bytes = read_file(path);
    if (!bytes && bytes.error().code() == ErrorCode::not_found && !must_exist) continue;
    if (!bytes) return bytes.error();
    if (std::optional<Error> error = add_file(kubeconfig, path, take(std::move(bytes)))) return *std::move(error);
  }
  return kubeconfig;
}

// --- contexts -----------------------------------------------------------------------------------------

std::string names_of(const ByName<ContextEntry>& contexts) {
  std::string names;
  std::size_t count = 0;
  for (const auto& [name, entry] : contexts) {
    if (count == named_in_advice) return names + ", and more";
    names += (count++ > 0 ? ", \"" : "\"") + name + "\"";
  }
  return names;
}

documents::Result<Connection> of_context(const Kubeconfig& kubeconfig, const KubeconfigChoice& choice,
                                         const Surroundings& surroundings) {
  const std::string& name = choice.context.empty() ? kubeconfig.current_context : choice.context;
  if (!name.empty() && kubeconfig.contexts.contains(name)) return connection_of(kubeconfig, name, surroundings);
  const bool is_written = choice.context.empty() && !name.empty();
  return Error(ErrorCode::not_found, name.empty() ? "no context is chosen" : "there is no context \"" + name + "\"",
               is_written ? kubeconfig.current_context_place : documents::Place{choice.file},
               kubeconfig.contexts.empty() ? "the kubeconfig names no context"
                                           : "choose one with --context: " + names_of(kubeconfig.contexts));
}

// --- in a pod -----------------------------------------------------------------------------------------

std::string trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
  return std::string(text.substr(0, text.find_last_not_of(white_space) + 1));
}

std::string namespace_of_pod(const Surroundings& surroundings) {
  if (const std::string_view said = surroundings.variable("POD_NAMESPACE"); !said.empty()) return std::string(said);
  const auto file = read_file(surroundings.service_account_folder + "/namespace");
  return file ? trimmed(*file) : std::string();
}

documents::Result<Connection> in_cluster(std::span<const std::string> paths, const Surroundings& surroundings) {
  const std::string host(surroundings.variable("KUBERNETES_SERVICE_HOST"));
  const std::string port(surroundings.variable("KUBERNETES_SERVICE_PORT"));
  std::string advice = "name a kubeconfig with --kubeconfig or $KUBECONFIG";
  if (!paths.empty()) advice += "; looked for \"" + paths.front() + (paths.size() > 1 ? "\" and others" : "\"");
  if (host.empty() || port.empty()) return Error(ErrorCode::not_found, "no kubeconfig was found", {}, advice);

  Connection connection;
  connection.context = "in-cluster";
  connection.server = "https://" + (host.contains(':') ? "[" + host + "]" : host) + ":" + port;
  const auto url = http::parse_url(connection.server);
  if (!url) return url.error();
  connection.token_file = surroundings.service_account_folder + "/token";
  auto token = read_token(connection.token_file);
  if (!token) {
    return Error(ErrorCode::not_found, "no kubeconfig was found, and no service account of this pod", {}, advice)
        .because(token.error());
  }
  connection.token = take(std::move(token));
  const auto authorities = read_file(surroundings.service_account_folder + "/ca.crt");
  if (authorities) {
    connection.authorities = *authorities;
  } else {
    connection.notes.push_back(authorities.error().text() +
                               "; the certificate authorities of the system count instead");
  }
  connection.namespace_ = namespace_of_pod(surroundings);
  Proxy proxy = proxy_from_environment(*url, surroundings);
  connection.proxy = std::move(proxy.url);
  connection.no_proxy = std::move(proxy.no_proxy);
  return connection;
}

}  // namespace

std::string_view Surroundings::variable(std::string_view name) const noexcept {
  for (const std::string_view each : environment) {
    if (each.size() > name.size() && each.starts_with(name) && each[name.size()] == '=') {
      return each.substr(name.size() + 1);
    }
  }
  return {};
}

documents::Result<Connection> find_connection(const KubeconfigChoice& choice, const Surroundings& surroundings) {
  if (std::optional<Error> error = refuse(choice.impersonation, {})) return *std::move(error);
  const std::vector<std::string> paths = paths_of(choice, surroundings);
  const auto kubeconfig = load(paths, !choice.file.empty());
  if (!kubeconfig) return kubeconfig.error();
  const bool says_nothing = kubeconfig->is_empty() && choice.file.empty() && choice.context.empty();
  auto connection = says_nothing ? in_cluster(paths, surroundings) : of_context(*kubeconfig, choice, surroundings);
  if (!connection) return connection;
  connection->notes.insert(connection->notes.begin(), kubeconfig->notes.begin(), kubeconfig->notes.end());
  if (!choice.impersonation.user.empty()) connection->impersonation = choice.impersonation;
  return connection;
}

}  // namespace seawall::cluster
