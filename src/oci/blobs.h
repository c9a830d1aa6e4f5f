#pragma once

// Where the blobs of an image are: a folder, an archive, a registry. Private to oci.
//
// Threads: const and shareable. Lifetimes: a stream may outlive what opened it.

#include <memory>
#include <stop_token>
#include <string>

#include "archives/archives.h"
#include "oci.h"

namespace seawall::oci {

class Blobs {
 public:
  virtual ~Blobs() = default;
  /// Whether it may be there; where asking would cost a request, it may.
  virtual bool has(const Descriptor& what) const = 0;
  /// The whole of a manifest or index, that fits its digest. Fails with untrusted, not_found, limit_exceeded.
  virtual documents::Result<std::string> manifest(const Descriptor& what, const Limits& limits,
                                                  std::stop_token stop) const = 0;
  /// A config or layer, whose bytes are held against the descriptor while they pass, or were before.
  virtual documents::Result<std::unique_ptr<archives::Stream>> open(const Descriptor& what,
                                                                    std::stop_token stop) const = 0;
};

/// What is opened, by the names that messages have for it.
struct Subject {
  std::string name;                    ///< what the user wrote
  std::optional<Reference> reference;  ///< where there is one
};

/// The text of a manifest, and what it is.
struct ManifestText {
  std::string digest;
  std::string media_type;
  std::string text;
};

/// The image that a manifest or index leads to, by the platform that is wanted. Fails as open() does.
documents::Result<std::shared_ptr<const Image>> image_of(Subject subject, std::shared_ptr<const Blobs> blobs,
                                                         ManifestText root, const OpenOptions& options,
                                                         std::stop_token stop);
/// The same for one of the images of a folder or archive, all of which are of one name.
documents::Result<std::shared_ptr<const Image>> image_of(Subject subject, std::shared_ptr<const Blobs> blobs,
                                                         std::vector<Descriptor> candidates, const OpenOptions& options,
                                                         std::stop_token stop);
/// Opens a layer by its number and descriptor.
using OpenLayer =
    std::function<documents::Result<std::unique_ptr<archives::Stream>>(std::size_t layer, const Descriptor& what,
                                                                       std::stop_token stop)>;
/// An image whose layers are known. Fails where config and layers do not fit each other.
documents::Result<std::shared_ptr<const Image>> image_of(Subject subject, Config config, std::vector<Descriptor> layers,
                                                         OpenLayer open_layer, const OpenOptions& options);

/// "a, b and 3 more": each once, in order, cut where they are many.
std::string enumerated(std::vector<std::string> names);
/// The error with the place that the user knows, where it has none. One with a place of its own becomes its cause.
documents::Error placed(documents::Error error, const std::string& name);

}  // namespace seawall::oci
