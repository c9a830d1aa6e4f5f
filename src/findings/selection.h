#pragma once

// What users choose by a word: checks (an id, a pattern of ids, a category, a component, a framework, a peer's id) and
// files (patterns of paths).

#include <string>
#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::findings {

/// Shell patterns. `*` and `?` stand for any characters but `/`, `**` for any at all, and `**/` for nothing, too.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

/// The path of a source as globs of a folder see it: relative, without `.`, and with `..` only at its start. Both
/// folders are absolute and without symbolic links, or empty; a name that is relative starts at the working folder.
std::string path_from(std::string_view folder, std::string_view working_folder, std::string_view name);
/// Whether a glob means a path, or a folder that it lies in.
bool matches_path(std::string_view glob, std::string_view path);

/// Frameworks as users type them: "nsa", "cis", "mitre", "pss-baseline", and "pss-restricted", which includes the
/// baseline.
std::span<const std::string_view> framework_names() noexcept;
bool is_in_framework(const Check& check, std::string_view framework) noexcept;

/// Whether an item of --select or --ignore means a check: its id, a glob over ids, or the name of its category, its
/// component or a framework that it belongs to.
bool is_meant(const Check& check, std::string_view item) noexcept;

/// Checks that are known elsewhere by an id, such as "KSV017", "ckv_k8s_16" or "trivy:KSV-0017": compared without
/// case, dashes, underscores and leading zeros of numbers. Several peers cut one fact in pieces, and the reverse.
std::vector<const Check*> known_elsewhere_as(std::string_view id, std::span<const Check* const> checks);

}  // namespace seawall::findings
