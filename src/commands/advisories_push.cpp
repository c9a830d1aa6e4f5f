// seawall advisories push: the user's advisories into the user's registry.

#include <optional>

#include "advisory_packed.h"
#include "advisory_words.h"
#include "console.h"
#include "registry_access.h"
#include "reports/reports.h"

namespace seawall::commands {

using documents::Result;

Exit advisories_push(const AdvisoriesRegistryArguments& arguments) {
  Result<std::unique_ptr<RegistryAccess>> access = RegistryAccess::of(arguments.registry);
  if (!access) return refuse(access.error());
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  const auto artifact = artifact_of(**file);
  if (!artifact) return refuse_store(artifact.error());
  std::optional<TransferLine> transfer(std::in_place, "pushing to " + arguments.reference, **access);
  const auto digest = oci::push_artifact(arguments.reference, *artifact, (*access)->options, (*access)->around, {});
  transfer.reset();
  if (!digest) return refuse_store(digest.error());
  return show(reports::escaped(arguments.reference) + ": " + with_commas((*file)->store().record_count()) +
              " records, " + *digest + '\n');
}

}  // namespace seawall::commands
