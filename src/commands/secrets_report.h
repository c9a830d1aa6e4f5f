#pragma once

// What `seawall secrets scan` tells, in each of its formats. No secret is in any of them.
//
// Threads: functions of their arguments alone.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "objects/objects.h"
#include "secrets/secrets.h"

namespace seawall::commands {

/// A secret in a file.
struct FoundSecret {
  std::string file;
  documents::Position begin = {};  ///< of a finding about a whole file: line 1, column 1
  documents::Position end = {};    ///< behind the last character; the same as begin for a whole file
  secrets::Leak leak = {};
};

struct SecretsReport {
  std::vector<FoundSecret> secrets;               ///< by file as it was listed, then by place
  std::size_t suppressed = 0;                     ///< left alone by a comment on their line
  std::size_t known = 0;                          ///< left out, as the baseline has them
  std::vector<objects::NotLooked> not_looked;     ///< what could not be read
  std::size_t files = 0;                          ///< looked through
  std::size_t bytes = 0;
  std::string base;                               ///< absolute path of the folder that relative names count from
};

/// By the name of the format (secrets_scan_formats). Control characters of names of files are escaped as the format
/// needs.
std::string secrets_report_text(const SecretsReport& report, std::string_view format, bool color);
/// The last line of the text: "12 files, 3 secrets (1 critical, 2 high), 1 suppressed".
std::string secrets_summary(const SecretsReport& report);

/// By what secrets of a report in JSON are known again: file, rule, fingerprint where there is one, and which of those
/// that are alike it is. Moved lines do not matter.
using KnownSecrets = std::unordered_set<std::string>;
/// Fails with syntax or invalid_argument, and a place where it is known.
documents::Result<KnownSecrets> read_known_secrets(const std::string& file, std::string text);
/// Takes known ones out of a report, and counts them.
void leave_out_known(const KnownSecrets& known, SecretsReport& report);

}  // namespace seawall::commands
