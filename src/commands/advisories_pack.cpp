// seawall advisories pack: the user's advisories as an archive that registries and other machines take.

#include "advisory_packed.h"
#include "advisory_words.h"
#include "console.h"
#include "reports/reports.h"

namespace seawall::commands {

using documents::Error;
using documents::ErrorCode;

Exit advisories_pack(const AdvisoriesPackArguments& arguments) {
  if (!archives::is_archive_name(arguments.archive)) {
    return refuse_store(Error(ErrorCode::invalid_argument,
                              "\"" + arguments.archive + "\" is not named as an archive is", {},
                              "give a name such as advisories.tar"));
  }
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  const auto artifact = artifact_of(**file);
  if (!artifact) return refuse_store(artifact.error());
  if (const auto failure = oci::write_artifact(arguments.archive, *artifact)) {
    complain_of(*failure);
    return Exit::failed;
  }
  return show(reports::escaped(arguments.archive) + ": " + with_commas((*file)->store().record_count()) + " records, " +
              artifact->digest + '\n');
}

}  // namespace seawall::commands
