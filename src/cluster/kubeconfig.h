#pragma once

// Which API server, and as whom: kubeconfig files as client-go's clientcmd reads them, and the service account of the
// pod that Seawall runs in.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "documents/documents.h"

namespace seawall::cluster {

/// What the process brings along; filled in by the command, by tests as they like.
struct Surroundings {
  std::vector<std::string> environment;  ///< "NAME=VALUE"
  std::string home;                      ///< folder that "~" and .kube are in; empty: none
  bool is_interactive = false;           ///< standard input is a terminal, for plugins that ask
  std::string service_account_folder = "/var/run/secrets/kubernetes.io/serviceaccount";

  std::string_view variable(std::string_view name) const noexcept;  ///< empty when it is not set
};

/// On whose behalf is asked (user impersonation).
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> extra;  ///< key, value; a key may come again
};

/// The options of the command line, as kubectl has them.
struct KubeconfigChoice {
  std::string file;     ///< --kubeconfig; empty: $KUBECONFIG (several, separated by ":"), else ~/.kube/config
  std::string context;  ///< --context; empty: current-context
  Impersonation impersonation;  ///< replaces that of the file where a user is named; an error without one
};

/// users[].user.exec: a program that gives credentials (client.authentication.k8s.io v1 and v1beta1).
struct ExecPlugin {
  std::string command;  ///< absolute where a "/" was in it (from the folder of the kubeconfig); else one of $PATH
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< "NAME=VALUE", beside that of the process
  std::string api_version;
  std::string install_hint;
  std::string interactive_mode;  ///< "Never", "IfAvailable", "Always"
  std::string cluster_info;      ///< JSON of spec.cluster where provideClusterInfo asks for it; else empty
};

/// Everything that a connection needs. Files that the kubeconfig names have been read; the token file is read again, as
/// it changes while we run. To a server of http go no credentials, and there are none then.
struct Connection {
  std::string context;  ///< its name; "in-cluster" for the service account of a pod
  std::string server;  ///< URL, without a slash at its end
  std::string namespace_;  ///< of the context; empty: none is named
  std::string authorities;  ///< PEM; empty: those of the system
  std::string server_name;  ///< tls-server-name
  bool is_verified = true;  ///< not insecure-skip-tls-verify
  std::string proxy;  ///< proxy-url, or of the environment (HTTPS_PROXY, HTTP_PROXY); empty: none
  std::string no_proxy;  ///< NO_PROXY of the environment, where the proxy comes from there
  bool compresses = true;  ///< not disable-compression

  std::string certificate;  ///< PEM of the client
  std::string key;
  std::string token;
  std::string token_file;  ///< counts before `token`, which is what it held, or what to use when it cannot be read
  std::string user;  ///< basic authentication
  std::string password;
  std::optional<ExecPlugin> exec;
  Impersonation impersonation;
  std::vector<std::string> notes;  ///< for standard error: "auth-provider \"gcp\" of user \"u\" is not supported"
};

/// Merges the files as clientcmd does (the first that says something counts; a file of $KUBECONFIG that does not exist
/// is passed over; relative paths count from their file), and picks the context. Where no file is named by the user,
/// none says anything and the process runs in a pod (KUBERNETES_SERVICE_HOST), that pod's service account. Fails with
/// not_found where there is no configuration, no such context, or a context names a cluster or user that is missing;
/// with invalid_argument for what clientcmd calls invalid, two kinds of credentials at once among it; with the place of
/// the fault in the file. No error or note holds a token, key or password. Limits: "kubeconfig size" 16 MiB, of each
/// file that is read; "kubeconfig files" 100.
documents::Result<Connection> find_connection(const KubeconfigChoice& choice, const Surroundings& surroundings);

}  // namespace seawall::cluster
