#include "advisory_packed.h"

#include <optional>
#include <utility>

#include "advisory_words.h"

namespace seawall::commands {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

oci::ArtifactKind advisories_kind() {
  return {.artifact_type = "application/vnd.seawall.advisories.v1",
          .layer_type = "application/vnd.seawall.advisories.v1+zstd",
          .title = "advisories.db.zst"};
}

Result<oci::Artifact> artifact_of(const AdvisoryFile& file) {
  if (std::optional<Error> damage = file.store().verify()) return damage_of(file, *damage);
  return oci::make_artifact(file.bytes(), advisories_kind(),
                            {{"org.opencontainers.image.created", day_of(file.store().imported()) + "T00:00:00Z"},
                             {"org.opencontainers.image.title", "Advisories of Seawall"},
                             {"dev.seawall.advisories.records", std::to_string(file.store().record_count())}});
}

PackedAdvisories::PackedAdvisories(std::unique_ptr<archives::Content> content, advisories::Store store) noexcept
    : content_(std::move(content)), store_(std::move(store)) {}

Result<std::unique_ptr<PackedAdvisories>> PackedAdvisories::open(const std::string& file) {
  const auto stream = oci::open_artifact(file, advisories_kind(), {});
  if (!stream) return stream.error();
  archives::Content content;
  const auto placed = [&](const Error& error) {
    return Error(error.code(), error.message(), {file, 0, 0}, error.advice());
  };
  for (;;) {
    const auto block = (*stream)->next();
    if (!block) return placed(block.error());
    if (block->empty()) break;
    if (block->size() > most_of_packed_store - content.size()) {
      return Error(ErrorCode::limit_exceeded,
                   "over the limit \"advisory store size\" of " + std::to_string(most_of_packed_store), {file, 0, 0});
    }
    if (std::optional<Error> failure = content.add(*block)) return *std::move(failure);
  }
  if (std::optional<Error> failure = content.finish()) return *std::move(failure);
  // Of few bytes, which move with what holds them, the store must not look into what is moved.
  auto packed = std::make_unique<archives::Content>(std::move(content));
  Result<advisories::Store> store = advisories::Store::open(packed->view());
  if (!store) return placed(store.error());
  if (std::optional<Error> damage = store->verify()) return placed(*damage);
  return std::make_unique<PackedAdvisories>(std::move(packed), take(std::move(store)));
}

}  // namespace seawall::commands
