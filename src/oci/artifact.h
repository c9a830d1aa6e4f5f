#pragma once

// A file as an artifact of OCI: a manifest whose one layer is the file, packed by zstd. In an archive with an image
// layout, or in a registry.
//
// Threads: functions of their arguments, and of what lies in files and registries. Lifetimes: a stream keeps what it
// reads from.
// Source: OCI image specification 1.1, "Guidelines for Artifact Usage"; OCI distribution specification 1.1.

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "archives/archives.h"
#include "oci.h"

namespace seawall::oci {

struct ArtifactKind {
  std::string artifact_type;  ///< "application/vnd.example.thing.v1"
  std::string layer_type;  ///< "application/vnd.example.thing.v1+zstd"
  std::string title;  ///< what other tools call the file that they make of the layer
};

/// One that is made, and not yet anywhere.
struct Artifact {
  std::string manifest;  ///< JSON
  std::string digest;  ///< of the manifest
  std::string config;
  Descriptor layer;
  archives::Content content;  ///< of the layer
};
/// The same bytes and annotations give the same artifact. Fails as archives::zstd_of() does.
documents::Result<Artifact> make_artifact(std::string_view bytes, const ArtifactKind& kind,
                                          const std::map<std::string, std::string>& annotations);

/// Writes it as an archive with an image layout, by archives::Writer, and fails as that does.
std::optional<documents::Error> write_artifact(const std::string& file, const Artifact& artifact);
/// The file in an archive. Fails as oci::open() does, and with unsupported where it holds anything else. The stream
/// fails with untrusted in the place of its end where a digest does not fit.
documents::Result<std::unique_ptr<archives::Stream>> open_artifact(const std::string& file, const ArtifactKind& kind,
                                                                   std::stop_token stop);

/// The same of a registry; mirrors are asked first.
documents::Result<std::unique_ptr<archives::Stream>> pull_artifact(const std::string& reference,
                                                                   const ArtifactKind& kind, const OpenOptions& options,
                                                                   const Surroundings& surroundings,
                                                                   std::stop_token stop);

}  // namespace seawall::oci
