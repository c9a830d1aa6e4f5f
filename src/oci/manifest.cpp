#include "manifest.h"

#include <algorithm>

#include "digest.h"
#include "json.h"

// GCC 12 takes the other alternative of a variant that is moved for one that was never made.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

constexpr std::string_view oci_index = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view docker_list = "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr std::string_view oci_manifest = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view docker_manifest = "application/vnd.docker.distribution.manifest.v2+json";

enum class Shape : std::uint8_t { unknown, manifest, index, schema1, other };

std::string shown(std::string_view text) { return documents::go_string(text.substr(0, 200)); }

Shape shape_of_type(std::string_view type) noexcept {
  if (type == oci_manifest || type == docker_manifest) return Shape::manifest;
  if (is_index_type(type)) return Shape::index;
  if (type.starts_with("application/vnd.docker.distribution.manifest.v1+")) return Shape::schema1;
  if (type.starts_with("application/vnd.") && type != "application/vnd.api+json") return Shape::other;
  return Shape::unknown;  // application/json, text/plain, nothing: as registries of files say
}

/// What artifacts are known by.
std::string_view artifact_of(std::string_view type) noexcept {
  constexpr struct {
    std::string_view begin;
    std::string_view what;
  } known[] = {
      {"application/vnd.cncf.helm.", "a Helm chart"},
      {"application/vnd.docker.plugin.", "a Docker plugin"},
      {"application/vnd.dev.cosign.", "a signature of cosign"},
      {"application/vnd.dev.sigstore.", "a signature of sigstore"},
      {"application/vnd.cncf.notary.", "a signature of Notary"},
      {"application/vnd.in-toto", "an attestation"},
      {"application/vnd.wasm.", "a WebAssembly module"},
      {"application/vnd.wasmcloud.", "a WebAssembly module"},
      {"application/vnd.cncf.openpolicyagent.", "a bundle of policies"},
      {"application/vnd.oci.empty.", "an artifact"},
      {"application/vnd.cyclonedx", "a bill of materials"},
      {"application/spdx", "a bill of materials"},
      {"text/spdx", "a bill of materials"},
  };
  const auto found = std::ranges::find_if(known, [&](const auto& row) { return type.starts_with(row.begin); });
  return found == std::end(known) ? "an artifact" : found->what;
}

bool is_config_type(std::string_view type) noexcept {
  return type == "application/vnd.oci.image.config.v1+json" || type == "application/vnd.docker.container.image.v1+json";
}

bool is_foreign_type(std::string_view type) noexcept {
  return type.starts_with("application/vnd.oci.image.layer.nondistributable.") ||
         type.starts_with("application/vnd.docker.image.rootfs.foreign.");
}

// What messages begin with that are about something else than an image.
constexpr std::string_view not_an_image = "not an image, but ";
constexpr std::string_view without_files = "an image without layers of files, but ";

/// Reads one document; what is wrong with it is in error_ from then on.
class Reading {
 public:
  Reading(const documents::Document& document, std::string_view media_type, const Limits& limits)
      : document_(document), root_(document.root()), media_type_(without_parameters(media_type)), limits_(limits) {}

  documents::Result<ManifestOrIndex> run() {
    const Shape shape = find_shape();
    if (error_) return std::move(*error_);
    return shape == Shape::index ? checked(index()) : checked(manifest());
  }

 private:
  documents::Result<ManifestOrIndex> checked(ManifestOrIndex result) {
    if (!error_ && !fields_.faults().empty()) fail(ErrorCode::syntax, fields_.faults().front());
    if (error_) return std::move(*error_);
    return result;
  }
  void fail(ErrorCode code, std::string message, std::string advice = {}, Node at = {}) {
    if (error_) return;
    error_ = Error(code, std::move(message), document_.source().place(at ? at.offset() : 0), std::move(advice));
  }
  void fail_with_limit(std::string_view what, std::string_view name, std::size_t limit, Node at = {}) {
    fail(ErrorCode::limit_exceeded,
         std::string(what) + " over the limit \"" + std::string(name) + "\" of " + std::to_string(limit), {}, at);
  }

  Shape find_shape() {
    const std::string own_type = without_parameters(fields_.text(root_, "mediaType"));
    const Shape own = shape_of_type(own_type);
    const Shape told = shape_of_type(media_type_);
    const bool has_manifests = root_.child("manifests").is_list();
    const bool has_layers = root_.child("layers").is_list() || root_.child("config").is_map();
    const bool is_schema1 =
        own == Shape::schema1 || root_.child("fsLayers") || root_.child("schemaVersion").integer() == 1;
    if (is_schema1) {
      fail(ErrorCode::unsupported, "a manifest of Docker's schema 1",
           "push the image again with a newer tool, which writes another manifest");
    } else if (own == Shape::other || (own == Shape::unknown && told == Shape::other)) {
      const std::string& type = own == Shape::other ? own_type : media_type_;
      fail(ErrorCode::unsupported, std::string(not_an_image) + std::string(artifact_of(type)) + ": " + shown(type));
    } else if (has_manifests && has_layers) {
      fail(ErrorCode::syntax, "it has \"manifests\" and \"layers\": it could be taken for two things");
    } else if (!has_manifests && !has_layers) {
      fail(ErrorCode::syntax, "neither a manifest nor an index: it has neither \"layers\" nor \"manifests\"");
    }
    const Shape shape = has_manifests ? Shape::index : Shape::manifest;
    const auto differs = [&](Shape other) { return other != Shape::unknown && other != shape; };
    if (differs(own) || differs(told)) {
      fail(ErrorCode::syntax, "it says that it is " + shown(differs(own) ? own_type : media_type_) + ", and is not");
    }
    return shape;
  }

  Descriptor descriptor(Node node, std::size_t most, std::string_view limit) {
    if (!node.is_map()) fail(ErrorCode::syntax, "a descriptor is " + std::string(describe(node.kind())), {}, node);
    Descriptor result{.media_type = without_parameters(fields_.text(node, "mediaType")),
                      .digest = fields_.text(node, "digest"),
                      .size = fields_.size(node, "size"),
                      .platform = {},
                      .annotations = fields_.text_map(node, "annotations")};
    if (const auto fault = fault_of_digest(result.digest); fault && node) {
      const bool is_unknown = fault->contains("algorithm");
      fail(is_unknown ? ErrorCode::unsupported : ErrorCode::syntax, shown(result.digest) + " " + std::string(*fault),
           {}, node);
    }
    if (result.size > most) fail_with_limit("a size of " + std::to_string(result.size) + " is", limit, most, node);
    return result;
  }

  Index index() {
    Index result;
    std::size_t count = 0;
    for (const Node node : root_.child("manifests").items()) {
      if (++count > limits_.manifests) fail_with_limit("its entries are", "manifests", limits_.manifests, node);
      if (error_) break;
      // What it is may be anything, and then does not matter: neither does its size.
      Descriptor each = descriptor(node, std::numeric_limits<std::uint64_t>::max(), "manifest size");
      if (const Node platform = fields_.map(node, "platform")) {
        each.platform = Platform{.os = fields_.text(platform, "os"),
                                 .architecture = fields_.text(platform, "architecture"),
                                 .variant = fields_.text(platform, "variant")};
      }
      if (!is_attestation(each)) result.manifests.push_back(std::move(each));
    }
    return result;
  }

  static bool is_attestation(const Descriptor& each) {
    const bool is_unknown = each.platform && each.platform->os == "unknown" && each.platform->architecture == "unknown";
    return is_unknown || each.annotations.contains("vnd.docker.reference.type");
  }

  Manifest manifest() {
    Manifest result;
    if (!root_.child("config").is_map()) fail(ErrorCode::syntax, "a manifest without \"config\"");
    if (error_) return result;
    result.config = descriptor(root_.child("config"), limits_.config, "image config size");
    const std::string artifact = fields_.text(root_, "artifactType");
    if (!is_config_type(result.config.media_type)) {
      const bool is_told = !artifact.empty() && !is_config_type(artifact);
      const std::string& type = is_told ? artifact : result.config.media_type;
      if (type.empty()) fail(ErrorCode::syntax, "\"config\" says of no type");
      if (type.empty()) return result;
      error_.reset();  // what is wrong with it otherwise matters less
      fail(ErrorCode::unsupported, std::string(not_an_image) + std::string(artifact_of(type)) + ": " + shown(type));
      return result;
    }
    bool has_files = false;
    for (const Node node : fields_.list(root_, "layers").items()) {
      if (result.layers.size() == limits_.layers) fail_with_limit("its layers are", "layers", limits_.layers, node);
      if (error_) return result;
      Manifest::Layer layer{.descriptor = descriptor(node, limits_.layer, "layer size"), .is_foreign = false};
      const std::string& type = layer.descriptor.media_type;
      layer.is_foreign = is_foreign_type(type) && node.child("urls").size() > 0;
      has_files = has_files || !fault_of_layer_type(type);
      result.layers.push_back(std::move(layer));
    }
    if (!result.layers.empty() && !has_files) {
      const std::string& type = result.layers.front().descriptor.media_type;
      fail(ErrorCode::unsupported, std::string(without_files) + std::string(artifact_of(type)) + ": " + shown(type));
    }
    return result;
  }

  const documents::Document& document_;
  const Node root_;
  const std::string media_type_;
  const Limits& limits_;
  Fields fields_;
  std::optional<Error> error_;
};

}  // namespace

bool is_about_other(const documents::Error& error) noexcept {
  const std::string_view message = error.message();
  return error.code() == ErrorCode::unsupported &&
         (message.starts_with(not_an_image) || message.starts_with(without_files));
}

bool is_index_type(std::string_view media_type) noexcept {
  return media_type == oci_index || media_type == docker_list;
}

std::string without_parameters(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  const std::size_t begin = std::min(media_type.find_first_not_of(" \t"), media_type.size());
  media_type = media_type.substr(begin, media_type.find_last_not_of(" \t") + 1 - begin);
  std::string result(media_type);
  std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return result;
}

std::optional<std::string> fault_of_layer_type(std::string_view type) {
  constexpr std::string_view known[] = {
      "application/vnd.oci.image.layer.v1.tar",
      "application/vnd.oci.image.layer.v1.tar+gzip",
      "application/vnd.oci.image.layer.v1.tar+zstd",
      "application/vnd.oci.image.layer.nondistributable.v1.tar",
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
      "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
      "application/vnd.docker.image.rootfs.diff.tar",
      "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "application/vnd.docker.image.rootfs.diff.tar.zstd",
      "application/vnd.docker.image.rootfs.foreign.diff.tar",
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
      "application/vnd.docker.image.rootfs.foreign.diff.tar.zstd",
  };
  if (std::ranges::find(known, type) != std::end(known)) return std::nullopt;
  if (type.ends_with("+encrypted")) return "it is encrypted";
  return "its media type " + shown(type) + " is not that of files";
}

documents::Result<ManifestOrIndex> read_manifest(std::string name, std::string text, std::string_view media_type,
                                                 const Limits& limits) {
  if (text.size() > limits.manifest) {
    return Error(ErrorCode::limit_exceeded,
                 "the manifest is over the limit \"manifest size\" of " + std::to_string(limits.manifest),
                 {name, 0, 0});
  }
  auto json = read_json(std::move(name), std::move(text));
  if (!json) return json.error();
  if (std::optional<Error> fault = fault_of_keys(**json)) return std::move(*fault);
  return Reading(**json, media_type, limits).run();
}

}  // namespace seawall::oci
