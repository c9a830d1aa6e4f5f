#pragma once

// Images as they lie or travel: OCI image layouts, archives of docker and OCI, registries. No daemon is asked, nothing
// is unpacked, and each byte is held against its digest before it counts.
//
// Threads: an Image is const and may be shared; open() may be called by many threads at once. Lifetimes: an Image keeps
// what it reads from.
// Sources: OCI image specification 1.1, OCI distribution specification 1.1, Docker's image specification 1.2 (docker
// save) and token authentication.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "archives/archives.h"
#include "documents/documents.h"
#include "http/http.h"

namespace seawall::oci {

/// Each limit has a name that its error tells.
struct Limits {
  std::size_t manifest = std::size_t{4} << 20;  ///< "manifest size" in bytes, of manifests and indexes
  std::size_t config = std::size_t{8} << 20;  ///< "image config size" in bytes
  std::size_t manifests = 10'000;  ///< "manifests" of an index
  std::size_t nesting = 4;  ///< "index nesting": indexes in indexes
  std::size_t indexes = 64;  ///< "indexes" that are read of one image
  std::size_t layers = 1'000;  ///< "layers"
  std::size_t layer = std::size_t{32} << 30;  ///< "layer size" in bytes, as stored
  std::size_t resumes = 8;  ///< "resumes" of one blob that broke off on its way
};

/// "sha256:" and 64 digits, or "sha512:" and 128, in lower case.
bool is_digest(std::string_view text) noexcept;

struct Platform {
  std::string os = "linux";
  std::string architecture;  ///< Go's names: "amd64", "arm64"
  std::string variant = {};  ///< "v7"
  /// "linux/arm64/v8". The architecture alone will do, and that of uname: "x86_64". Fails with invalid_argument.
  static documents::Result<Platform> parse(std::string_view text);
  /// Of the machine that this runs on, with linux.
  static Platform here();
  std::string text() const;
  friend bool operator==(const Platform&, const Platform&) = default;
};

/// What points at a blob.
struct Descriptor {
  std::string media_type;
  std::string digest;  ///< of the bytes as they are stored. Empty: nothing promised one, as in what docker save wrote
  std::uint64_t size = 0;
  std::optional<Platform> platform = {};
  std::map<std::string, std::string> annotations = {};
};

/// An image's name in a registry, as Docker normalises it.
struct Reference {
  std::string registry;  ///< "docker.io", "registry.example.com:5000"
  std::string repository;  ///< "library/nginx"
  std::string tag;  ///< "latest" where neither tag nor digest is written
  std::string digest;  ///< counts before the tag
  /// Fails with invalid_argument for what is no reference.
  static documents::Result<Reference> parse(std::string_view text);
  std::string text() const;  ///< with registry; "docker.io/library/nginx:1.25"
};

/// The parts of a reference as they are written: views into its text.
struct ReferenceParts {
  std::string_view name;  ///< with the registry, if one is written: "registry.example:5000/shop/cart"
  std::string_view registry;  ///< "" where none is written
  std::string_view repository;  ///< "shop/cart"
  std::string_view tag;  ///< "" where none is written
  std::string_view digest;  ///< "" where none is written; also of algorithms that nothing here computes
};
/// Cuts a reference by the grammar of the distribution project, as kubelets read it. Gives what is wrong with it, as a
/// fragment; empty: nothing, and the parts are set.
std::string_view cut_reference(std::string_view text, ReferenceParts& parts) noexcept;
/// Whether the first component of a name is a registry, as it cannot be a part of a path.
bool looks_like_registry(std::string_view component) noexcept;

/// What a layer did, by the order of `history`. Tools that add layers need not tell of them here.
struct HistoryEntry {
  std::string created;  ///< RFC 3339; may be empty
  std::string created_by;
  std::string comment;
  bool is_empty_layer = false;
};

/// The image configuration, as far as it is of interest. What is of a wrong type is told in `faults`.
struct Config {
  std::string created;
  std::string author;
  Platform platform;
  std::string user;
  std::vector<std::string> exposed_ports;
  std::vector<std::string> env;  ///< "NAME=value"
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> volumes;
  std::string working_dir;
  std::map<std::string, std::string> labels;
  std::string stop_signal;
  bool has_healthcheck = false;
  std::vector<std::string> diff_ids;
  std::vector<HistoryEntry> history;
  std::vector<std::string> faults;
};
/// Reads an image configuration. Fails with syntax or limit_exceeded.
documents::Result<Config> read_config(std::string name, std::string text);

/// One image of one platform.
class Image {
 public:
  virtual ~Image() = default;
  const std::string& name() const noexcept { return name_; }  ///< as messages have it: what the user wrote
  const std::optional<Reference>& reference() const noexcept {
    return reference_;
  }  ///< of a registry, or as an archive tells
  /// Of the manifest; empty for what docker save wrote, which has none.
  const std::string& digest() const noexcept { return digest_; }
  const Config& config() const noexcept { return config_; }
  /// As stored, from the bottom up; as many as config().diff_ids, which has been looked at.
  std::span<const Descriptor> layers() const noexcept { return layers_; }

  /// The bytes of a layer as they are stored. They are held against digest and size while they pass: where they differ,
  /// the stream fails with untrusted in the place of its end, so that nothing counts before the end was seen.
  /// From a registry it is fetched first, into a file without a name, and resumed where it broke off.
  virtual documents::Result<std::unique_ptr<archives::Stream>> open(std::size_t layer, std::stop_token stop) const = 0;

 protected:
  std::string name_;
  std::optional<Reference> reference_;
  std::string digest_;
  Config config_;
  std::vector<Descriptor> layers_;
};

/// User name and password for a registry, or a token; all empty: none.
struct Credentials {
  std::string user;
  std::string password;
  std::string identity_token;
  std::string registry_token;
};

/// How registries are reached.
struct RegistryOptions {
  std::vector<std::string> plain_http = {};  ///< registries ("localhost:5000") that are asked without TLS
  bool is_insecure = false;  ///< certificates are not looked at
  std::string authorities = {};  ///< PEM; trusted beside none: of --ca-file
  std::map<std::string, std::vector<std::string>> mirrors = {};  ///< by registry: hosts that are asked first, in order
  std::string proxy = {};
  std::string no_proxy = {};
  http::Patience patience = {};
};

/// What opening needs from outside; commands join them.
struct Surroundings {
  /// Credentials of a registry, by docker's own configuration; asked when the registry wants some. Behind its name
  /// stands the repository: "registry.example.com/shop/cart". None where it is empty.
  std::function<documents::Result<Credentials>(const std::string& registry)> credentials;
  /// A connection of its own options; empty: http::connect. Tests bring their own.
  std::function<documents::Result<std::unique_ptr<http::Transport>>(const http::Options&)> connect;
  http::Clock* clock = nullptr;  ///< nothing: that of the system
  /// Told while layers are fetched: bytes that came in since the last call. May be empty; called by many threads.
  std::function<void(std::size_t bytes)> progress;
};

struct OpenOptions {
  std::optional<Platform> platform = {};  ///< else that of this machine, else linux/amd64, else the only one
  RegistryOptions registry = {};
  Limits limits = {};
};

/// Opens an image by what the user calls it:
///   a folder with an OCI layout, or a file that docker save or another tool has archived (tar, also compressed), with
///   `:TAG` or `@DIGEST` behind it where it holds several;
///   oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME], docker://REFERENCE, as skopeo has them;
///   else a reference, which is asked of its registry.
/// Fails with not_found, unreadable, syntax, limit_exceeded, untrusted (a digest that does not fit, a certificate),
/// forbidden (the registry wants other credentials), unavailable, unsupported (a media type, an image without layers
/// of files) or invalid_argument; the message names what was opened. Where several images could be meant it fails with
/// invalid_argument and names them.
documents::Result<std::shared_ptr<const Image>> open(const std::string& what, const OpenOptions& options,
                                                     const Surroundings& surroundings, std::stop_token stop);

/// Credentials by docker's configuration: $DOCKER_CONFIG/config.json, else ~/.docker/config.json; what is not there
/// comes from $REGISTRY_AUTH_FILE, else containers' auth.json: "auths", "credHelpers", "credsStore". Helpers are
/// programs of $PATH, which are given a time to answer. No credentials where nothing is configured; fails where
/// something is and cannot be had. Behind a registry may stand a repository, for those that are configured for a part
/// of a registry.
class DockerConfig {
 public:
  struct Environment {
    std::function<std::optional<std::string>(const char* name)> variable;
    std::vector<std::string> all = {};  ///< "NAME=value": what helpers are given
  };
  explicit DockerConfig(Environment environment);
  documents::Result<Credentials> credentials(const std::string& registry) const;

 private:
  Environment environment_;
};

}  // namespace seawall::oci

#include "artifact.h"
#include "listing.h"
#include "push.h"
