#include "artifact.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "archive_members.h"
#include "digest.h"
#include "json.h"
#include "layout.h"
#include "manifest.h"
#include "registry.h"
#include "verified.h"

namespace seawall::oci {
namespace {

using archives::Stream;
using documents::Error;
using documents::ErrorCode;
using documents::Result;
using documents::Value;

constexpr std::string_view manifest_type = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view empty_type = "application/vnd.oci.empty.v1+json";
constexpr std::string_view empty_config = "{}";

Value json_of(const Descriptor& what) {
  Value json = Value::map({{"mediaType", Value(what.media_type)},
                           {"digest", Value(what.digest)},
                           {"size", Value(static_cast<std::int64_t>(what.size))}});
  if (!what.annotations.empty()) {
    Value annotations = Value::map({});
    for (const auto& [name, value] : what.annotations) annotations.set(name, Value(value));
    json.set("annotations", std::move(annotations));
  }
  return json;
}

/// The layer of a manifest of a kind.
Result<Descriptor> layer_of(const std::string& name, const std::string& text, const ArtifactKind& kind) {
  const Result<Json> json = read_json(name, text);
  if (!json) return json.error();
  if (std::optional<Error> fault = fault_of_keys(**json)) return *std::move(fault);
  const auto refuse = [&](ErrorCode code, std::string message) {
    return Error(code, std::move(message), {name, 0, 0});
  };
  const documents::Node root = (*json)->root();
  Fields fields;
  const std::string type = fields.text(root, "artifactType");
  if (type != kind.artifact_type) {
    std::string found = "an artifact of the type " + documents::go_string(type.substr(0, 100));
    if (type.empty()) found = root.child("manifests") ? "an index of several" : "an image";
    return refuse(ErrorCode::unsupported, "it is " + found + ", and not of the type \"" + kind.artifact_type + '"');
  }
  const documents::Node layers = fields.list(root, "layers");
  if (layers.size() != 1)
    return refuse(ErrorCode::syntax, "it has not one layer, but " + std::to_string(layers.size()));
  const documents::Node layer = *layers.items().begin();
  Descriptor what;
  what.media_type = fields.text(layer, "mediaType");
  what.digest = fields.text(layer, "digest");
  what.size = fields.size(layer, "size");
  if (!fields.faults().empty()) return refuse(ErrorCode::syntax, fields.faults().front());
  if (what.media_type != kind.layer_type) {
    return refuse(ErrorCode::unsupported,
                  "its layer is of the type " + documents::go_string(what.media_type.substr(0, 100)));
  }
  if (const auto fault = fault_of_digest(what.digest)) {
    return refuse(ErrorCode::syntax, documents::go_string(what.digest.substr(0, 200)) + " " + std::string(*fault));
  }
  return what;
}

/// The manifest in an index of a layout: the one of the kind, or the only one.
Result<Descriptor> manifest_in(const std::string& name, const std::string& text, const ArtifactKind& kind,
                               const Limits& limits) {
  const Result<Json> json = read_json(name, text);
  if (!json) return json.error();
  Fields fields;
  const documents::Node manifests = fields.list((*json)->root(), "manifests");
  if (manifests.size() > limits.manifests) {
    return Error(ErrorCode::limit_exceeded, "over the limit \"manifests\" of " + std::to_string(limits.manifests),
                 {name, 0, 0});
  }
  std::optional<Descriptor> found;
  std::size_t count = 0;
  for (const documents::Node each : manifests.items()) {
    const bool is_of_kind = each.child("artifactType").string_or("") == kind.artifact_type;
    if (!is_of_kind && manifests.size() > 1) continue;
    ++count;
    found = Descriptor{fields.text(each, "mediaType"), fields.text(each, "digest"), fields.size(each, "size")};
  }
  if (count != 1 || fault_of_digest(found->digest)) {
    return Error(count > 1 ? ErrorCode::unsupported : ErrorCode::syntax,
                 "\"index.json\" names " + (count > 1 ? "several artifacts" : std::string("no artifact")) +
                     " of the type \"" + kind.artifact_type + '"',
                 {name, 0, 0});
  }
  return *std::move(found);
}

}  // namespace

Result<Artifact> make_artifact(std::string_view bytes, const ArtifactKind& kind,
                               const std::map<std::string, std::string>& annotations) {
  Result<archives::Content> content = archives::zstd_of(bytes);
  if (!content) return content.error();
  Artifact artifact;
  artifact.content = take(std::move(content));
  artifact.config = empty_config;
  artifact.layer = {kind.layer_type,
                    digest_of(artifact.content.view()),
                    artifact.content.size(),
                    {},
                    {{"org.opencontainers.image.title", kind.title}}};
  const Descriptor config{std::string(empty_type), digest_of(artifact.config), artifact.config.size()};
  Value notes = Value::map({});
  for (const auto& [name, value] : annotations) notes.set(name, Value(value));
  const Value manifest = Value::map({{"schemaVersion", Value(std::int64_t{2})},
                                     {"mediaType", Value(std::string(manifest_type))},
                                     {"artifactType", Value(kind.artifact_type)},
                                     {"config", json_of(config)},
                                     {"layers", Value::list({json_of(artifact.layer)})},
                                     {"annotations", std::move(notes)}});
  artifact.manifest = manifest.to_json();
  artifact.digest = digest_of(artifact.manifest);
  return artifact;
}

std::optional<Error> write_artifact(const std::string& file, const Artifact& artifact) {
  const Result<Json> json = read_json(file, artifact.manifest);
  if (!json) return json.error();
  Value entry = json_of({std::string(manifest_type), artifact.digest, artifact.manifest.size()});
  entry.set("artifactType", Value(std::string((*json)->root().child("artifactType").string_or(""))));
  const Value index = Value::map({{"schemaVersion", Value(std::int64_t{2})},
                                  {"mediaType", Value("application/vnd.oci.image.index.v1+json")},
                                  {"manifests", Value::list({std::move(entry)})}});
  auto writer = archives::Writer::create(file);
  if (!writer) return writer.error();
  const std::string config_digest = digest_of(artifact.config);
  const std::string index_text = index.to_json();
  const std::pair<std::string, std::string_view> files[] = {{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
                                                            {"index.json", index_text},
                                                            {path_of_digest(artifact.digest), artifact.manifest},
                                                            {path_of_digest(config_digest), artifact.config},
                                                            {path_of_digest(artifact.layer.digest),
                                                             artifact.content.view()}};
  for (const auto& [path, bytes] : files) {
    if (std::optional<Error> failure = (*writer)->add(path, bytes)) return failure;
  }
  return (*writer)->close();
}

Result<std::unique_ptr<Stream>> open_artifact(const std::string& file, const ArtifactKind& kind, std::stop_token stop) {
  const Limits limits;
  const auto members = ArchiveMembers::of(file, std::move(stop));
  if (!members) return placed(members.error(), file);
  const auto index = (*members)->text("index.json", limits.manifest, "manifest size");
  if (!index) return placed(index.error(), file);
  const Result<Descriptor> manifest = manifest_in(file, *index, kind, limits);
  if (!manifest) return manifest.error();
  auto stored = (*members)->open(path_of_digest(manifest->digest));
  if (!stored) return placed(stored.error(), file);
  const Result<std::string> text = read_promised(take(std::move(stored)), *manifest, limits);
  if (!text) return placed(text.error(), file);
  const Result<Descriptor> layer = layer_of(file, *text, kind);
  if (!layer) return layer.error();
  auto bytes = (*members)->open(path_of_digest(layer->digest));
  if (!bytes) return placed(bytes.error(), file);
  return archives::decompressed(verified(take(std::move(bytes)), layer->digest, layer->size));
}

Result<std::unique_ptr<Stream>> pull_artifact(const std::string& reference, const ArtifactKind& kind,
                                              const OpenOptions& options, const Surroundings& surroundings,
                                              std::stop_token stop) {
  const Result<Reference> parsed = Reference::parse(reference);
  if (!parsed) return parsed.error();
  auto repository = open_repository(*parsed, options, surroundings);
  if (!repository) return placed(repository.error(), reference);
  const Result<ManifestText> manifest = (*repository)->root(*parsed, stop);
  if (!manifest) return placed(manifest.error(), reference);
  const Result<Descriptor> layer = layer_of(reference, manifest->text, kind);
  if (!layer) return layer.error();
  if (layer->size > options.limits.layer) {
    return Error(ErrorCode::limit_exceeded, "over the limit \"layer size\" of " + std::to_string(options.limits.layer),
                 {reference, 0, 0});
  }
  auto bytes = (*repository)->open(*layer, std::move(stop));
  if (!bytes) return placed(bytes.error(), reference);
  return archives::decompressed(take(std::move(bytes)));
}

}  // namespace seawall::oci
