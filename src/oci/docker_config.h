#pragma once

// What docker's configuration says of registries. Private to oci.
//
// Threads: functions of their arguments alone.
// Sources: docker's documentation of config.json ("Credential stores", "Credential helpers"); containers-auth.json(5);
// docker-credential-helpers for the protocol.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oci.h"

namespace seawall::oci {

/// One file, as far as it is of interest. Keys are registries, some with a part of their repositories behind them.
struct DockerConfigFile {
  struct Auth {
    std::string key;
    std::string auth;  ///< base64 of "user:password"
    Credentials credentials;
    bool is_empty() const noexcept;
  };
  std::vector<Auth> auths;
  std::vector<std::pair<std::string, std::string>> helpers;
  std::string store;

  /// The helper that is asked for a registry; empty: none.
  std::string helper_for(std::string_view registry) const;
  /// What the file itself holds; empty where it holds none. Fails with syntax where what it holds cannot be read.
  documents::Result<Credentials> credentials_for(std::string_view registry) const;
};
/// Fails with syntax or limit_exceeded. No message holds a credential.
documents::Result<DockerConfigFile> read_docker_config(std::string name, std::string text);

/// What a helper printed. Fails with a message that holds none of it.
documents::Result<Credentials> read_helper_answer(std::string text);

/// What helpers know a registry by.
std::string helpers_name_of(std::string_view registry);

}  // namespace seawall::oci
