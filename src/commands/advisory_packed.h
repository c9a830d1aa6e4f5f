#pragma once

// A store as an artifact of OCI, as `seawall advisories pack` and `push` make it.

#include <memory>
#include <string>

#include "advisories/advisories.h"
#include "advisory_store.h"
#include "archives/archives.h"
#include "oci/oci.h"

namespace seawall::commands {

oci::ArtifactKind advisories_kind();
/// Of a store whose bytes have been held against their checksums: what is damaged is not passed on. Fails as verify(),
/// and as oci::make_artifact() does.
documents::Result<oci::Artifact> artifact_of(const AdvisoryFile& file);

/// An archive that pack has written, and the store in it.
class PackedAdvisories {
 public:
  /// Fails as oci::open_artifact() and advisories::Store::verify() do.
  static documents::Result<std::unique_ptr<PackedAdvisories>> open(const std::string& file);
  const advisories::Store& store() const noexcept { return store_; }

  /// For open() alone.
  PackedAdvisories(std::unique_ptr<archives::Content> content, advisories::Store store) noexcept;

 private:
  std::unique_ptr<archives::Content> content_;
  advisories::Store store_;  // looks into the content
};

/// The most bytes of a store that comes from elsewhere: "advisory store size".
inline constexpr std::size_t most_of_packed_store = std::size_t{16} << 30;

}  // namespace seawall::commands
