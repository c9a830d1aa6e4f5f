#pragma once

// One advisory, for people and for programs.

#include <optional>
#include <string>

#include "advisories/advisories.h"
#include "documents/documents.h"

namespace seawall::commands {

/// What other catalogues tell of the vulnerability of a record.
struct RecordExtras {
  std::optional<advisories::Exploited> exploited;
  std::optional<advisories::Likelihood> likelihood;
};
/// By the CVEs that a record is or names. Fails as the store does.
documents::Result<RecordExtras> extras_of(const advisories::Record& record, const advisories::Store& store);

/// Some paragraphs; of many packages and references the number of the rest is told. Escaped.
std::string text_of(const advisories::Record& record, const RecordExtras& extras);
/// As a record of OSV, which `seawall advisories import` takes again.
documents::Value osv_of(const advisories::Record& record, const RecordExtras& extras);

/// ">= 1.0, < 1.2.3; all listed": what an entry says of versions.
std::string versions_text(const advisories::Affected& affected);
/// "PyPI django", "Debian 12 openssl"
std::string package_text(const advisories::Affected& affected);

}  // namespace seawall::commands
