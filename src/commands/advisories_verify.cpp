// seawall advisories verify: each byte of the user's advisories against its checksum.

#include "advisory_words.h"
#include "console.h"
#include "reports/reports.h"

namespace seawall::commands {

Exit advisories_verify(const AdvisoriesVerifyArguments& arguments) {
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  if (const auto damage = (*file)->store().verify()) return refuse_store(damage_of(**file, *damage));
  return show(reports::escaped((*file)->path()) + ": " + with_commas((*file)->store().record_count()) + " records, " +
              text_of_size((*file)->size()) + ": as they were written\n");
}

}  // namespace seawall::commands
