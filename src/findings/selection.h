#pragma once

// Which checks a word means: an id, a pattern of ids, a category, a component, a framework, a peer's id.

#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::findings {

/// Shell patterns. `*` and `?` stand for any characters but `/`, `**` for any at all, and `**/` for nothing, too.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

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
