#pragma once

// `.seawall.yaml`: what a project has decided about its scans. Reading it is pure: text in, settings or errors out;
// who finds and opens the file is the command.
//
// Threads: const after construction. Lifetimes: a Config owns its text; checks are borrowed from the catalogue.

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/findings.h"
#include "suggestion.h"

namespace seawall::config {

/// A value and where it is written; nothing is written where the place has no file.
template <typename T>
struct Setting {
  T value{};
  documents::Place place;

  bool is_set() const noexcept { return !place.file.empty(); }
};

/// An entry of `checks`, a map from ids to what is set for them.
struct CheckSettings {
  const findings::Check* check = nullptr;
  Setting<bool> enabled;
  Setting<findings::Severity> severity;
  struct Value {
    std::size_t parameter = 0;  ///< index in check->parameters
    Setting<findings::ParameterValue> setting;
  };
  std::vector<Value> values;
};

/// Which checks run: items as of --select and --ignore, and names of frameworks. Empty lists restrict nothing.
struct Selection {
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::vector<std::string> frameworks;
};

struct Config {
  Config() = default;
  Config(Config&&) = default;  // a copy's pod_templates would be views of the original's texts
  Config& operator=(Config&&) = default;

  std::string file;  ///< as it is to be shown; empty when there is none
  Setting<std::vector<std::string>> select;
  Setting<std::vector<std::string>> ignore;
  Setting<std::vector<std::string>> frameworks;
  Setting<std::vector<std::string>> fail_on;
  Setting<std::vector<std::string>> exclude;  ///< globs, relative to the folder of the file
  Setting<std::string> baseline;              ///< a path, relative to the folder of the file
  Setting<std::string> kubernetes_version;    ///< "1.31"
  Setting<std::int64_t> max_findings;
  Setting<bool> honour_peer_annotations;
  std::vector<CheckSettings> checks;
  std::vector<findings::SuppressionRule> suppressions;
  std::vector<objects::CustomKind> pod_templates;  ///< views of `texts`
  std::list<std::string> texts;
};

struct Read {
  Config config;
  std::vector<documents::Error> errors;  ///< each with its place; the config counts for nothing when there are some
};
/// Version 1 of docs/schemas/config.v1.json. All errors are told at once; unknown keys and checks among them.
Read read(const std::string& name, std::string text, std::span<const findings::Check* const> catalogue);

/// The checks that a selection means, whether they are on by default or not, in order of the catalogue. Fails with
/// not_found for an item that means no check.
documents::Result<std::vector<const findings::Check*>> select(std::span<const findings::Check* const> catalogue,
                                                              const Selection& selection);
/// What --select and --ignore take, besides patterns and peers' ids; sorted.
std::vector<std::string_view> selection_names(std::span<const findings::Check* const> catalogue);

/// The checks that run, in order of the catalogue, with what is set for them. A check that is off by default runs when
/// `checks` enables it, or when --select names it by its id. Fails with not_found for an item that means no check.
documents::Result<std::vector<findings::ConfiguredCheck>> plan(std::span<const findings::Check* const> catalogue,
                                                               const Selection& selection,
                                                               std::span<const CheckSettings> settings);

/// "1.31" or "v1.31.4" as the minor; fails with invalid_argument for anything else, and for versions before 1.0 or
/// after the newest that the tables know.
documents::Result<int> parse_kubernetes_version(std::string_view text);

/// A `.seawall.yaml` to begin with: nothing is set, everything is explained.
std::string_view commented_example() noexcept;

}  // namespace seawall::config
