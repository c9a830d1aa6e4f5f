#pragma once

// What the formats of `seawall secrets scan` share. Private to secrets_report*.cpp.

#include <string>
#include <string_view>

#include "secrets_report.h"

namespace seawall::commands {

// --- words ------------------------------------------------------------------------------------------

std::string_view name_of(secrets::Certainty certainty) noexcept;  ///< "format"
/// What to do about such a secret, in a sentence or two.
std::string_view advice_on(const secrets::Rule& rule) noexcept;
/// "in base64, proved by its form": what else is known of a secret; empty where it is nothing.
std::string circumstances_of(const secrets::Leak& leak);
/// "GitHub personal access token: ghp_***, in base64"
std::string message_of(const secrets::Leak& leak);
/// What tells a secret from others of its rule: its fingerprint, or what there is instead.
const std::string& print_of(const secrets::Leak& leak) noexcept;
/// Whether it is a finding about a whole file.
bool is_about_file(const FoundSecret& found) noexcept;

// --- formats that have a file of their own -----------------------------------------------------------

std::string secrets_sarif(const SecretsReport& report);

}  // namespace seawall::commands
