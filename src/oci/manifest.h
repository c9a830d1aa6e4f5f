#pragma once

// Manifests and indexes of OCI, and Docker's of schema 2, which say the same by other names. Private to oci.
//
// Threads: functions of their arguments alone.
// Sources: OCI image specification 1.1, "Image Manifest" and "Image Index"; Docker's "Image Manifest Version 2, Schema
// 2".

#include <string>
#include <variant>
#include <vector>

#include "documents/documents.h"
#include "oci.h"

namespace seawall::oci {

/// What one asks a registry for.
inline constexpr std::string_view accepted_manifests =
    "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// An image.
struct Manifest {
  struct Layer {
    Descriptor descriptor;
    bool is_foreign = false;  ///< it is to be had from elsewhere: registries do not keep it
  };
  Descriptor config;
  std::vector<Layer> layers;
};

/// What leads to images. Attestations, which are about them, are left out.
struct Index {
  std::vector<Descriptor> manifests;
};

using ManifestOrIndex = std::variant<Manifest, Index>;

/// Reads either. `media_type`: what whoever had it says that it is; may be empty or anything. Fails with syntax (also
/// where a key is there twice, or where it could be taken for both), limit_exceeded, and unsupported for what is no
/// image, saying what it is.
documents::Result<ManifestOrIndex> read_manifest(std::string name, std::string text, std::string_view media_type,
                                                 const Limits& limits);

/// Whether read_manifest() failed as it is about something else than an image.
bool is_about_other(const documents::Error& error) noexcept;

bool is_index_type(std::string_view media_type) noexcept;
/// "application/json" of "Application/JSON; charset=utf-8".
std::string without_parameters(std::string_view media_type);

/// Why a layer's blob cannot be read as files; nothing where it can.
std::optional<std::string> fault_of_layer_type(std::string_view media_type);

}  // namespace seawall::oci
