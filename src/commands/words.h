#pragma once

// Values that are one of a few words, and what is said when they are not.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::commands {

inline constexpr std::array<std::string_view, 3> explain_formats = {"text", "markdown", "json"};
inline constexpr std::array<std::string_view, 4> checks_formats = {"text", "json", "markdown", "csv"};
inline constexpr std::array<std::string_view, 2> pods_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 3> pods_labels_formats = {"yaml", "json", "kubectl"};
inline constexpr std::array<std::string_view, 3> pods_levels = {"privileged", "baseline", "restricted"};
inline constexpr std::array<std::string_view, 2> pods_operations = {"create", "update"};
inline constexpr std::array<std::string_view, 2> access_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 4> access_matrix_formats = {"text", "json", "csv", "html"};
// Of outlets the first one is what standard output gets when none is named.
inline constexpr std::array<std::string_view, 6> network_list_formats = {"text",     "json", "csv",
                                                                         "markdown", "dot",  "svg"};
inline constexpr std::array<std::string_view, 2> network_check_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 4> network_table_formats = {"text", "json", "csv", "markdown"};
inline constexpr std::array<std::string_view, 3> network_test_formats = {"text", "json", "junit"};
inline constexpr std::array<std::string_view, 1> network_map_formats = {"html"};
inline constexpr std::array<std::string_view, 7> secrets_scan_formats = {"text", "json",   "sarif", "csv",
                                                                         "gcc",  "github", "gitlab"};
inline constexpr std::array<std::string_view, 3> secrets_list_formats = {"text", "json", "csv"};
inline constexpr std::array<std::string_view, 2> secrets_encryption_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 3> image_list_formats = {"text", "json", "csv"};
inline constexpr std::array<std::string_view, 2> image_sbom_formats = {"cyclonedx", "spdx"};
inline constexpr std::array<std::string_view, 2> image_diff_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 2> advisories_formats = {"text", "json"};
inline constexpr std::array<std::string_view, 4> registry_scan_formats = {"text", "json", "jsonl", "csv"};
/// Commands that read a cluster, by what they need of it.
inline constexpr std::array<std::string_view, 7> granted_commands = {"scan", "access",   "powers", "network",
                                                                     "pods", "snapshot", "secrets"};
inline constexpr std::array<std::string_view, 2> yes_or_no = {"yes", "no"};

std::string joined(std::span<const std::string> texts, std::string_view separator);
/// "text, markdown and json"
std::string enumeration(std::span<const std::string_view> words);

/// `unknown format "jsn"; did you mean "json"?`, or what to know otherwise when nothing is near.
documents::Error unknown(std::string_view what, std::string_view typed, std::span<const std::string_view> candidates,
                         std::string_view otherwise);

/// A whole number from 0 on; the name of the option goes into the error.
documents::Result<std::size_t> parse_count(std::string_view option, std::string_view text);

/// One of the words; fails for another.
documents::Result<std::string> parse_word(std::string_view what, const std::string& value,
                                          std::span<const std::string_view> words);

}  // namespace seawall::commands
