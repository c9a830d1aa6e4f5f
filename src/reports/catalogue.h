#pragma once

// Outlets of the catalogue: checks themselves, not what they found. Part of reports.h.
//
// Threads: functions of their arguments alone.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/findings.h"

namespace seawall::reports {

struct TerminalStyle;

using Checks = std::span<const findings::Check* const>;

/// Everything that is known of a check, for people: wrapped at the width, at most 100 columns.
std::string explanation(const findings::Check& check, const TerminalStyle& style);
/// The same as a page of Markdown, of at most 120 columns.
std::string explanation_markdown(const findings::Check& check);

/// One line a check, and one that counts them.
std::string catalogue_table(Checks checks, const TerminalStyle& style);
std::string catalogue_markdown(Checks checks);
std::string catalogue_csv(Checks checks);
/// Version 1 of docs/schemas/checks.v1.json: all that is known of each check.
std::string catalogue_json(Checks checks, std::string_view version);

/// "kubescape:C-0057;trivy:KSV-0017,KSV-0018": names, each with ids; the form of peers and frameworks.
using Groups = std::vector<std::pair<std::string_view, std::vector<std::string_view>>>;
Groups groups_of(std::string_view text);

}  // namespace seawall::reports
