#include "docker_config.h"

#include <algorithm>
#include <optional>

#include "crypto/crypto.h"
#include "json.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;

constexpr std::string_view docker_hub = "docker.io";

bool has_any(const Credentials& credentials) noexcept {
  return !credentials.user.empty() || !credentials.password.empty() || !credentials.identity_token.empty() ||
         !credentials.registry_token.empty();
}

/// A registry as references have it, with the part of its repositories that a key is for: "https://a.example/v1/" and
/// "a.example" are the same, "a.example/team" is not.
std::string clean(std::string_view key) {
  bool is_url = false;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!key.starts_with(scheme)) continue;
    key.remove_prefix(scheme.size());
    is_url = true;
  }
  const std::size_t slash = std::min(key.find('/'), key.size());
  std::string host(key.substr(0, slash));
  std::string_view path = key.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (is_url || path == "/v1" || path == "/v2") path = {};
  if (host == "index.docker.io" || host == "registry-1.docker.io") host = docker_hub;
  return host + std::string(path);
}

/// The value of the key that fits best: that of the longest part of the name. Values may be passed over.
template <typename T, typename Key, typename Wanted>
const T* best(const std::vector<T>& all, std::string_view name, Key key_of, Wanted is_wanted) {
  while (!name.empty()) {
    for (const T& each : all) {
      if (clean(key_of(each)) == name && is_wanted(each)) return &each;
    }
    const std::size_t slash = name.rfind('/');
    name = slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
  }
  return nullptr;
}

Result<Credentials> decoded(const DockerConfigFile::Auth& entry) {
  Credentials credentials = entry.credentials;
  if (entry.auth.empty()) return credentials;
  const std::optional<std::string> text = crypto::decode_base64(entry.auth);
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    return Error(ErrorCode::syntax, "the value of \"auth\" for " + documents::go_string(entry.key.substr(0, 300)) +
                                        " is not the base64 of a user name, a colon and a password");
  }
  credentials.user = text->substr(0, colon);
  credentials.password = text->substr(colon + 1);
  while (credentials.password.ends_with('\0')) credentials.password.pop_back();  // with which some pad it
  return credentials;
}

}  // namespace

bool DockerConfigFile::Auth::is_empty() const noexcept { return auth.empty() && !has_any(credentials); }

std::string DockerConfigFile::helper_for(std::string_view registry) const {
  const auto* const found = best(
      helpers, clean(registry), [](const auto& each) { return std::string_view(each.first); },
      [](const auto&) { return true; });
  return found ? found->second : store;
}

Result<Credentials> DockerConfigFile::credentials_for(std::string_view registry) const {
  const Auth* const found = best(
      auths, clean(registry), [](const Auth& each) { return std::string_view(each.key); },
      [](const Auth& each) { return !each.is_empty(); });
  if (!found) return Credentials();
  return decoded(*found);
}

Result<DockerConfigFile> read_docker_config(std::string name, std::string text) {
  const std::string file = name;
  auto json = read_json(std::move(name), std::move(text));
  if (!json) {
    // What stands in it is not for messages.
    return Error(json.error().code(), "cannot be read as docker's configuration: it is no JSON", json.error().place());
  }
  const Node root = (*json)->root();
  Fields fields;
  DockerConfigFile result;
  result.store = fields.text(root, "credsStore");
  for (const documents::Entry each : fields.map(root, "credHelpers").entries()) {
    result.helpers.emplace_back(each.key, each.value.string_or(""));
  }
  for (const documents::Entry each : fields.map(root, "auths").entries()) {
    result.auths.push_back({.key = std::string(each.key),
                            .auth = fields.text(each.value, "auth"),
                            .credentials = {.user = fields.text(each.value, "username"),
                                            .password = fields.text(each.value, "password"),
                                            .identity_token = fields.text(each.value, "identitytoken"),
                                            .registry_token = fields.text(each.value, "registrytoken")}});
  }
  if (!fields.faults().empty()) return Error(ErrorCode::syntax, fields.faults().front(), {file, 0, 0});
  return result;
}

Result<Credentials> read_helper_answer(std::string text) {
  const auto json = read_json({}, std::move(text));
  if (!json || !(*json)->root().is_map()) return Error(ErrorCode::untrusted, "printed no JSON object");
  const Node root = (*json)->root();
  const std::string user(root.child("Username").string_or(""));
  const std::string secret(root.child("Secret").string_or(""));
  if (secret.empty()) return Error(ErrorCode::untrusted, "printed no \"Secret\"");
  if (user == "<token>") return Credentials{.user = {}, .password = {}, .identity_token = secret, .registry_token = {}};
  return Credentials{.user = user, .password = secret, .identity_token = {}, .registry_token = {}};
}

std::string helpers_name_of(std::string_view registry) {
  const std::string name = clean(registry.substr(0, registry.find('/')));
  return name == docker_hub ? "https://index.docker.io/v1/" : name;
}

}  // namespace seawall::oci
