#include "kubeconfig_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "crypto/crypto.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

constexpr std::string_view exec_extension = "client.authentication.k8s.io/exec";

/// Reads one file. The first fault counts, as nothing is used of a file that has one.
class Decoder {
 public:
  explicit Decoder(Node root) : root_(root) {}

  std::optional<Error> decode(Kubeconfig& out) {
    if (std::optional<Error> error = refuse_kind()) return error;
    out.current_context = text(root_, "current-context");
    if (!out.current_context.empty()) out.current_context_place = place_of(root_, "current-context");
    entries("clusters", "cluster", out.clusters, &Decoder::cluster);
    entries("users", "user", out.users, &Decoder::user);
    entries("contexts", "context", out.contexts, &Decoder::context);
    if (!faults_.empty()) return type_error(root_, faults_.front());
    return std::move(error_);
  }

 private:
  // --- values: empty where nothing is written ---------------------------------------------------------

  std::string text(Node node) { return std::string(reader_.string(node).value_or(std::string_view())); }
  std::string text(Node map, std::string_view key) { return text(map.child(key)); }

  bool boolean(Node map, std::string_view key) { return reader_.boolean(map.child(key)).value_or(false); }

  std::vector<std::string> texts(Node map, std::string_view key) {
    std::vector<std::string> result;
    for (const Node item : reader_.list(map.child(key)).items()) result.push_back(text(item));
    return result;
  }

  std::string bytes(Node map, std::string_view key) {
    std::optional<std::string> decoded = crypto::decode_base64(text(map, key));
    if (decoded) return std::move(*decoded);
    fail(map.child(key), "\"" + std::string(key) + "\" is not base64");
    return {};
  }

  void fail(Node at, std::string message) {
    if (!error_) error_ = Error(ErrorCode::invalid_argument, std::move(message), place_of(at));
  }

  // --- entries ----------------------------------------------------------------------------------------

  std::optional<Error> refuse_kind() {
    if (!root_.is_map()) {
      return Error(ErrorCode::invalid_argument,
                   "the file holds " + std::string(documents::describe(root_.kind())) + ", not a map", place_of(root_));
    }
    const std::string version = text(root_, "apiVersion");
    const std::string kind = text(root_, "kind");
    if ((version.empty() || version == "v1") && (kind.empty() || kind == "Config")) return std::nullopt;
    return Error(ErrorCode::unsupported,
                 "the file holds kind \"" + kind + "\" of \"" + version + "\", not kind \"Config\" of \"v1\"",
                 place_of(root_, kind.empty() || kind == "Config" ? "apiVersion" : "kind"));
  }

  template <typename Entry>
  void entries(std::string_view list, std::string_view singular, ByName<Entry>& out, Entry (Decoder::*read)(Node)) {
    for (const Node item : reader_.list(root_.child(list)).items()) {
      const Node map = reader_.map(item);
      if (!map) continue;
      std::string name = text(map, "name");
      const Node body = reader_.map(map.child(singular));
      Entry entry = (this->*read)(body);
      entry.at = body ? body : map;
      if (!out.contains(name)) {
        out.emplace(std::move(name), std::move(entry));
      } else {
        fail(item, std::string(singular) + " \"" + name + "\" is there twice");
      }
    }
  }

  ClusterEntry cluster(Node map) {
    ClusterEntry result;
    result.server = text(map, "server");
    result.server_name = text(map, "tls-server-name");
    result.authorities_file = text(map, "certificate-authority");
    result.authorities = bytes(map, "certificate-authority-data");
    result.proxy = text(map, "proxy-url");
    result.is_insecure = boolean(map, "insecure-skip-tls-verify");
    result.disables_compression = boolean(map, "disable-compression");
    for (const Node item : reader_.list(map.child("extensions")).items()) {
      const Node extension = reader_.map(item);
      if (text(extension, "name") == exec_extension && !result.exec_config) {
        result.exec_config = extension.child("extension");
      }
    }
    return result;
  }

  UserEntry user(Node map) {
    UserEntry result;
    result.certificate_file = text(map, "client-certificate");
    result.certificate = bytes(map, "client-certificate-data");
    result.key_file = text(map, "client-key");
    result.key = bytes(map, "client-key-data");
    result.token_file = text(map, "tokenFile");
    result.token = text(map, "token");
    result.user = text(map, "username");
    result.password = text(map, "password");
    result.impersonation = impersonation(map);
    if (const Node provider = reader_.map(map.child("auth-provider"))) result.auth_provider = text(provider, "name");
    if (const Node exec = reader_.map(map.child("exec"))) result.exec = exec_plugin(exec);
    return result;
  }

  Impersonation impersonation(Node map) {
    Impersonation result{text(map, "as"), text(map, "as-uid"), texts(map, "as-groups"), {}};
    for (const documents::Entry& entry : reader_.map(map.child("as-user-extra")).entries()) {
      for (const Node value : reader_.list(entry.value).items()) {
        result.extra.emplace_back(entry.key, text(value));
      }
    }
    return result;
  }

  ExecEntry exec_plugin(Node map) {
    ExecEntry result;
    result.at = map;
    result.plugin.command = text(map, "command");
    result.plugin.arguments = texts(map, "args");
    for (const Node item : reader_.list(map.child("env")).items()) {
      const Node variable = reader_.map(item);
      result.plugin.environment.push_back(text(variable, "name") + "=" + text(variable, "value"));
    }
    result.plugin.api_version = text(map, "apiVersion");
    result.plugin.install_hint = text(map, "installHint");
    result.plugin.interactive_mode = text(map, "interactiveMode");
    result.provides_cluster_info = boolean(map, "provideClusterInfo");
    return result;
  }

  ContextEntry context(Node map) {
    ContextEntry result;
    result.cluster = text(map, "cluster");
    result.user = text(map, "user");
    result.namespace_ = text(map, "namespace");
    return result;
  }

  Node root_;
  std::vector<objects::TypeFault> faults_;
  objects::Reader reader_{faults_};
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> add_file(Kubeconfig& kubeconfig, const std::string& path, std::string bytes) {
  auto first = first_document(path, std::move(bytes));
  if (!first) return first.error();
  if (!first->document || first->document->root().is_null()) return std::nullopt;
  Kubeconfig added;
  if (std::optional<Error> error = Decoder(first->document->root()).decode(added)) return error;
  kubeconfig.clusters.merge(added.clusters);
  kubeconfig.users.merge(added.users);
  kubeconfig.contexts.merge(added.contexts);
  if (kubeconfig.current_context.empty()) {
    kubeconfig.current_context = std::move(added.current_context);
    kubeconfig.current_context_place = std::move(added.current_context_place);
  }
  if (first->has_more) kubeconfig.notes.push_back(path + ": only the first document counts");
  kubeconfig.documents.push_back(std::move(first->document));
  return std::nullopt;
}

documents::Place place_of(Node entry, std::string_view key) {
  const Node field = entry.child(key);
  return place_of(field ? field : entry);
}

std::string resolve(const std::string& path, Node entry) {
  const std::filesystem::path base = std::filesystem::path(entry.document()->source().name()).parent_path();
  std::error_code ignored;  // without a working directory the path stays relative, and opening it tells why
  const std::filesystem::path absolute = std::filesystem::absolute(base / path, ignored);
  return (ignored ? base / path : absolute).lexically_normal().string();
}

}  // namespace seawall::cluster
