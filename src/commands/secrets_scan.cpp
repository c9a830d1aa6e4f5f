// seawall secrets scan: secrets in any files.

#include <algorithm>
#include <optional>

#include "commands.h"
#include "console.h"
#include "findings/findings.h"
#include "load_files.h"
#include "options.h"
#include "outlets.h"
#include "secrets_files.h"
#include "settings.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::Result;

std::vector<objects::NotLooked> exclude(files::Listing& listing, const std::vector<std::string>& globs) {
  std::vector<objects::NotLooked> excluded;
  const std::string here = working_directory();
  std::erase_if(listing.files, [&](const files::Found& file) {
    const std::string path = findings::path_from(here, here, file.path);
    const auto glob = std::ranges::find_if(globs, [&](const std::string& each) {
      return file.path != "-" && findings::matches_path(each, path);
    });
    if (glob == globs.end()) return false;
    excluded.push_back(
        {objects::NotLooked::Reason::excluded, {file.path, 0, 0}, "excluded by \"" + *glob + '"', false});
    return true;
  });
  return excluded;
}

std::optional<Error> leave_out_known(const std::string& path, SecretsReport& report) {
  if (path.empty()) return {};
  Result<std::string> text = read_named(path);
  if (!text) return text.error();
  const Result<KnownSecrets> known = read_known_secrets(path, take(std::move(text)));
  if (!known) return known.error();
  leave_out_known(*known, report);
  return {};
}

}  // namespace

Exit secrets_scan(const SecretsScanArguments& arguments) {
  const Result<std::vector<Outlet>> outlets = parse_outlets(arguments.outputs, secrets_scan_formats);
  if (!outlets) return refuse(outlets.error());
  const Result<std::size_t> threads = parse_threads(arguments.threads);
  if (!threads) return refuse(threads.error());
  const Result<bool> color = color_of_output("auto");
  if (!color) return refuse(color.error());
  files::Listing listing = files::list(arguments.paths, {.takes_all = true, .heeds_gitignore = arguments.gitignore});
  const std::vector<objects::NotLooked> excluded = exclude(listing, arguments.exclude);

  const secrets::Detector detector({.salt = arguments.salt});
  Pool pool(*threads);
  SecretsReport report = find_secrets(listing, detector, pool);
  std::ranges::copy(excluded, std::back_inserter(report.not_looked));
  report.base = working_directory();
  if (const std::optional<Error> error = leave_out_known(arguments.baseline, report)) return refuse(*error);

  const auto text_of = [&](std::string_view format) { return secrets_report_text(report, format, *color); };
  const Exit written = write_outlets(*outlets, text_of, secrets_summary(report));
  if (written != Exit::clean) return written;
  const bool is_incomplete = std::ranges::any_of(report.not_looked, &objects::NotLooked::is_failure);
  if (is_incomplete && !arguments.allow_unreadable) return Exit::incomplete;
  return report.secrets.empty() ? Exit::clean : Exit::findings;
}

}  // namespace seawall::commands
