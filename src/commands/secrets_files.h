#pragma once

// From a listing of any files to the secrets in them.

#include <span>
#include <string>
#include <vector>

#include "files/files.h"
#include "pool.h"
#include "secrets_report.h"

namespace seawall::commands {

/// Secrets that are told ("secrets"); of more, the number.
inline constexpr std::size_t most_secrets = 100'000;

/// Looks through all files of a listing. The result is the same for any number of threads.
SecretsReport find_secrets(files::Listing& listing, const secrets::Detector& detector, Pool& pool);

}  // namespace seawall::commands
