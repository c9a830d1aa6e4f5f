// seawall advisories pull: advisories from the user's registry, in the place of those that are there.

#include <optional>

#include "advisory_packed.h"
#include "advisory_update.h"
#include "advisory_words.h"
#include "console.h"
#include "registry_access.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// False of the update is told by keep().
std::optional<Error> write(archives::Stream& stream, AdvisoryUpdate& update, const std::string& name) {
  std::size_t size = 0;
  for (;;) {
    const auto block = stream.next();
    if (!block) return Error(block.error().code(), block.error().message(), {name, 0, 0}, block.error().advice());
    if (block->empty()) return {};
    size += block->size();
    if (size > most_of_packed_store) {
      return Error(ErrorCode::limit_exceeded,
                   "over the limit \"advisory store size\" of " + std::to_string(most_of_packed_store), {name, 0, 0});
    }
    if (!update.write(*block)) return {};
  }
}

}  // namespace

Exit advisories_pull(const AdvisoriesRegistryArguments& arguments) {
  Result<std::unique_ptr<RegistryAccess>> access = RegistryAccess::of(arguments.registry);
  if (!access) return refuse(access.error());
  const std::string path = advisories_path(arguments.store);
  Result<std::unique_ptr<AdvisoryUpdate>> update = AdvisoryUpdate::begin(path);
  if (!update) {
    complain_of(update.error());
    return update.error().code() == ErrorCode::invalid_argument ? Exit::usage : Exit::failed;
  }
  std::optional<TransferLine> transfer(std::in_place, "pulling " + arguments.reference, **access);
  const auto stream =
      oci::pull_artifact(arguments.reference, advisories_kind(), (*access)->options, (*access)->around, {});
  if (!stream) return transfer.reset(), refuse_store(stream.error());
  std::optional<Error> failure = write(**stream, **update, arguments.reference);
  transfer.reset();
  if (!failure && !(*update)->has_failed()) {
    if (const std::optional<Error> damage = (*update)->check()) {
      failure = Error(damage->code(), damage->message(), {arguments.reference, 0, 0});
    }
  }
  if (failure) return refuse_store(*failure);
  if (const std::optional<Error> refused = (*update)->keep()) {
    complain_of(*refused);
    return Exit::failed;
  }
  const auto file = AdvisoryFile::open(path);
  if (!file) return refuse_store(file.error());
  return show(reports::escaped(path) + ": " + with_commas((*file)->store().record_count()) + " records, " +
              text_of_size((*file)->size()) + '\n');
}

}  // namespace seawall::commands
