#include "kubeconfig_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/crypto.h"
#include "kubeconfig_server.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Error invalid(std::string message, documents::Place place) {
  return {ErrorCode::invalid_argument, std::move(message), std::move(place)};
}

// --- exec plugins -------------------------------------------------------------------------------------

void append_member(std::string& json, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  json += json.empty() ? "{" : ",";
  documents::append_json_string(json, key);
  json += ":";
  json += value;
}

std::string json_string(std::string_view text) {
  std::string json;
  if (!text.empty()) documents::append_json_string(json, text);
  return json;
}

/// spec.cluster of an ExecCredential, as client-go writes it.
std::string cluster_info(const ClusterEntry& cluster, std::string_view authorities) {
  std::string json;
  append_member(json, "server", json_string(cluster.server.substr(0, cluster.server.find_first_of("?#"))));
  append_member(json, "tls-server-name", json_string(cluster.server_name));
  append_member(json, "insecure-skip-tls-verify", cluster.is_insecure ? "true" : "");
  append_member(json, "certificate-authority-data", json_string(crypto::encode_base64(authorities)));
  append_member(json, "proxy-url", json_string(cluster.proxy));
  append_member(json, "disable-compression", cluster.disables_compression ? "true" : "");
  append_member(json, "config", cluster.exec_config ? documents::to_json(cluster.exec_config, true) : "null");
  return json + "}";
}

std::optional<Error> refuse(const ExecEntry& exec) {
  constexpr std::string_view versions =
      "\"client.authentication.k8s.io/v1\" or \"client.authentication.k8s.io/v1beta1\"";
  constexpr std::string_view modes = "\"Never\", \"IfAvailable\" or \"Always\"";
  const ExecPlugin& plugin = exec.plugin;
  if (plugin.command.empty()) return invalid("an exec plugin without \"command\"", place_of(exec.at, "command"));
  if (plugin.api_version.empty()) {
    return invalid("an exec plugin without \"apiVersion\", which is " + std::string(versions), place_of(exec.at));
  }
  if (plugin.api_version != "client.authentication.k8s.io/v1" &&
      plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    return Error(ErrorCode::unsupported,
                 "an exec plugin of \"apiVersion\" " + quoted(plugin.api_version) + ", not " + std::string(versions),
                 place_of(exec.at, "apiVersion"));
  }
  if (std::ranges::any_of(plugin.environment, [](const std::string& each) { return each.starts_with('='); })) {
    return invalid("a variable without \"name\" in \"env\" of an exec plugin", place_of(exec.at, "env"));
  }
  const std::string& mode = plugin.interactive_mode;
  if (mode.empty() && plugin.api_version.ends_with("/v1")) {
    return invalid("an exec plugin without \"interactiveMode\", which is " + std::string(modes), place_of(exec.at));
  }
  if (mode.empty() || mode == "Never" || mode == "IfAvailable" || mode == "Always") return std::nullopt;
  return invalid("\"interactiveMode\" is " + quoted(mode) + ", not " + std::string(modes),
                 place_of(exec.at, "interactiveMode"));
}

// --- connections --------------------------------------------------------------------------------------

/// Fills a Connection, step by step; the first fault ends it.
class Assembly {
 public:
  Assembly(const ContextEntry& context, const ClusterEntry& cluster, const UserEntry& user,
           const Surroundings& surroundings, Connection& connection)
      : context_(context), cluster_(cluster), user_(user), surroundings_(surroundings), connection_(connection) {}

  std::optional<Error> assemble() {
    using Step = std::optional<Error> (Assembly::*)();
    static constexpr std::array<Step, 9> steps = {
        &Assembly::server, &Assembly::proxy, &Assembly::authorities,   &Assembly::methods,      &Assembly::certificate,
        &Assembly::token,  &Assembly::exec,  &Assembly::impersonation, &Assembly::what_is_sent,
    };
    for (const Step step : steps) {
      if (std::optional<Error> error = (this->*step)()) return error;
    }
    return std::nullopt;
  }

 private:
  std::string cluster_name() const { return "cluster " + quoted(context_.cluster); }
  std::string user_name() const { return "user " + quoted(context_.user); }

  std::optional<Error> server() {
    if (cluster_.server.empty()) {
      return invalid("no \"server\" for " + cluster_name(), place_of(cluster_.at, "server"));
    }
    auto url = server_url(cluster_.server);
    if (!url) return invalid(url.error().message(), place_of(cluster_.at, "server"));
    connection_.server = take(std::move(url));
    connection_.server_name = cluster_.server_name;
    connection_.is_verified = !cluster_.is_insecure;
    connection_.compresses = !cluster_.disables_compression;
    connection_.namespace_ = context_.namespace_;
    return std::nullopt;
  }

  std::optional<Error> proxy() {
    if (cluster_.proxy.empty()) {
      const auto url = http::parse_url(connection_.server);
      if (!url) return url.error();
      Proxy found = proxy_from_environment(*url, surroundings_);
      connection_.proxy = std::move(found.url);
      connection_.no_proxy = std::move(found.no_proxy);
      return std::nullopt;
    }
    // It is not quoted, as a password may be in it.
    if (!is_proxy_url(cluster_.proxy)) {
      return invalid("\"proxy-url\" is no URL of http, https or socks5", place_of(cluster_.at, "proxy-url"));
    }
    connection_.proxy = cluster_.proxy;
    return std::nullopt;
  }

  /// What a field holds, or the file that it names, of which clientcmd allows only one.
  std::optional<Error> content(Node entry, std::string_view key, const std::string& path, const std::string& data,
                               std::string& out) {
    out = data;
    if (path.empty()) return std::nullopt;
    if (!data.empty()) {
      return invalid(quoted(key) + " and " + quoted(std::string(key) + "-data") + " are both set",
                     place_of(entry, key));
    }
    auto read = read_file(resolve(path, entry));
    if (!read) return unreadable(entry, key, read.error());
    out = take(std::move(read));
    if (out.empty()) return invalid("the file that " + quoted(key) + " names is empty", place_of(entry, key));
    return std::nullopt;
  }

  static Error unreadable(Node entry, std::string_view key, const Error& why) {
    return Error(why.code(), "what " + quoted(key) + " names cannot be used", place_of(entry, key)).because(why);
  }

  std::optional<Error> authorities() {
    return content(cluster_.at, "certificate-authority", cluster_.authorities_file, cluster_.authorities,
                   connection_.authorities);
  }

  std::optional<Error> methods() {
    const bool has_password = !user_.user.empty() || !user_.password.empty();
    if ((has_password && !user_.token.empty()) || (!user_.user.empty() && !user_.token_file.empty())) {
      return invalid("a token and a user name with password for " + user_name() + ", where only one may be",
                     place_of(user_.at, "username"));
    }
    if (user_.exec && user_.auth_provider) {
      return invalid("\"exec\" and \"auth-provider\" for " + user_name() + ", where only one may be",
                     place_of(user_.at, "auth-provider"));
    }
    if (user_.auth_provider) {
      connection_.notes.push_back("auth-provider " + quoted(*user_.auth_provider) + " of " + user_name() +
                                  " is not supported; use an exec plugin");
    }
    connection_.user = user_.user;
    if (!user_.user.empty()) connection_.password = user_.password;
    return std::nullopt;
  }

  std::optional<Error> certificate() {
    if (user_.certificate_file.empty() && user_.certificate.empty()) return std::nullopt;
    if (auto error = content(user_.at, "client-certificate", user_.certificate_file, user_.certificate,
                             connection_.certificate)) {
      return error;
    }
    if (user_.key_file.empty() && user_.key.empty()) {
      return invalid("\"client-certificate\" without \"client-key\" for " + user_name(), place_of(user_.at));
    }
    return content(user_.at, "client-key", user_.key_file, user_.key, connection_.key);
  }

  /// A token file counts before a token, which is there for the case that the file cannot be read.
  std::optional<Error> token() {
    if (!fits_header(user_.token)) {
      return invalid("\"token\" of " + user_name() + " holds a control character", place_of(user_.at, "token"));
    }
    connection_.token = user_.token;
    if (user_.token_file.empty()) return std::nullopt;
    connection_.token_file = resolve(user_.token_file, user_.at);
    auto read = read_token(connection_.token_file);
    if (read) {
      connection_.token = take(std::move(read));
    } else if (user_.token.empty()) {
      return unreadable(user_.at, "tokenFile", read.error());
    }
    return std::nullopt;
  }

  /// A plugin is left alone where there are other credentials, as client-go has it.
  std::optional<Error> exec() {
    if (!user_.exec) return std::nullopt;
    if (auto error = refuse(*user_.exec)) return error;
    if (!connection_.token.empty() || !connection_.user.empty() || !connection_.certificate.empty()) {
      return std::nullopt;
    }
    ExecPlugin& plugin = connection_.exec.emplace(user_.exec->plugin);
    if (plugin.command.contains('/')) plugin.command = resolve(plugin.command, user_.exec->at);
    if (plugin.interactive_mode.empty()) plugin.interactive_mode = "IfAvailable";
    if (user_.exec->provides_cluster_info) plugin.cluster_info = cluster_info(cluster_, connection_.authorities);
    return std::nullopt;
  }

  std::optional<Error> impersonation() {
    connection_.impersonation = user_.impersonation;
    return user_.at ? cluster::refuse(user_.impersonation, place_of(user_.at, "as")) : std::nullopt;
  }

  /// Nothing that is secret goes over http, which has no use for what is said of TLS either.
  std::optional<Error> what_is_sent() {
    if (connection_.server.starts_with("https:")) {
      if (connection_.is_verified || connection_.authorities.empty()) return std::nullopt;
      return invalid("\"insecure-skip-tls-verify\" and a certificate authority for " + cluster_name(),
                     place_of(cluster_.at, "insecure-skip-tls-verify"));
    }
    Connection open;
    open.context = std::move(connection_.context);
    open.server = std::move(connection_.server);
    open.namespace_ = std::move(connection_.namespace_);
    open.proxy = std::move(connection_.proxy);
    open.no_proxy = std::move(connection_.no_proxy);
    open.compresses = connection_.compresses;
    open.impersonation = std::move(connection_.impersonation);
    open.notes = std::move(connection_.notes);
    if (has_credentials()) {
      open.notes.push_back("the credentials of " + user_name() + " are not sent, as the server is one of http");
    }
    connection_ = std::move(open);
    return std::nullopt;
  }

  bool has_credentials() const noexcept {
    return !connection_.token.empty() || !connection_.user.empty() || !connection_.certificate.empty() ||
           connection_.exec;
  }

  const ContextEntry& context_;
  const ClusterEntry& cluster_;
  const UserEntry& user_;
  const Surroundings& surroundings_;
  Connection& connection_;
};

}  // namespace

std::optional<Error> refuse(const Impersonation& impersonation, const documents::Place& place) {
  const bool has_more = !impersonation.uid.empty() || !impersonation.groups.empty() || !impersonation.extra.empty();
  if (has_more && impersonation.user.empty()) {
    return invalid("a UID, groups or extra values to impersonate, but no user", place);
  }
  const auto is_unfit = [](const std::string& text) { return !fits_header(text); };
  if (is_unfit(impersonation.user) || is_unfit(impersonation.uid) ||
      std::ranges::any_of(impersonation.groups, is_unfit) ||
      std::ranges::any_of(impersonation.extra, [&](const auto& each) { return is_unfit(each.second); })) {
    return invalid("a control character in what to impersonate", place);
  }
  return std::nullopt;
}

documents::Result<Connection> connection_of(const Kubeconfig& kubeconfig, std::string_view context,
                                            const Surroundings& surroundings) {
  const auto found = kubeconfig.contexts.find(context);
  if (found == kubeconfig.contexts.end()) {
    return Error(ErrorCode::not_found, "there is no context " + quoted(context));
  }
  const ContextEntry& entry = found->second;
  const auto missing = [&](std::string_view what, const std::string& name) {
    return Error(ErrorCode::not_found,
                 "there is no " + std::string(what) + " " + quoted(name) + ", which context " + quoted(context) +
                     " names",
                 place_of(entry.at, what));
  };
  if (entry.cluster.empty()) return invalid("context " + quoted(context) + " names no cluster", place_of(entry.at));
  const auto cluster = kubeconfig.clusters.find(entry.cluster);
  if (cluster == kubeconfig.clusters.end()) return missing("cluster", entry.cluster);
  const auto user = kubeconfig.users.find(entry.user);
  if (user == kubeconfig.users.end() && !entry.user.empty()) return missing("user", entry.user);

  const UserEntry nobody;
  Connection connection;
  connection.context = context;
  Assembly assembly(entry, cluster->second, user == kubeconfig.users.end() ? nobody : user->second, surroundings,
                    connection);
  if (std::optional<Error> error = assembly.assemble()) return *std::move(error);
  return connection;
}

}  // namespace seawall::cluster
