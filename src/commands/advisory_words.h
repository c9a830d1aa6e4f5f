#pragma once

// How subcommands of "seawall advisories" tell of a store, and of what went wrong.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "advisory_store.h"
#include "commands.h"

namespace seawall::commands {

/// A store that was imported longer ago is said to be old, in days.
inline constexpr std::int64_t old_advisories = 7;
/// Rows of a table for people, where not all are asked for.
inline constexpr std::size_t most_rows = 20;

std::string with_commas(std::size_t number);  ///< "12,000"
std::string text_of_size(std::size_t bytes);  ///< "14.2 MB", "312 bytes"
std::string day_of(std::int64_t seconds);  ///< "2026-11-24"
std::string day_of_time(std::string_view time);  ///< "2026-11-24" of "2026-11-24T10:00:00Z"

/// Complains of an error, and tells what it advises.
void complain_of(const documents::Error& error);
/// The same of one that ends the command: 2 for arguments, 4 where Seawall has failed, 3 for what cannot be read.
Exit refuse_store(const documents::Error& error);

/// What was found to be damaged of a file, by its name, and what to do about it.
documents::Error damage_of(const AdvisoryFile& file, const documents::Error& error);

/// Today by today(), in seconds since 1970.
documents::Result<std::int64_t> seconds_today();
/// Days since an import, by a number of seconds since 1970; never negative.
std::int64_t age_of(std::int64_t imported, std::int64_t now) noexcept;
/// "imported 9 days ago, on 2026-11-19"
std::string text_of_age(std::int64_t imported, std::int64_t now);

/// Sources of a store, those with the most records first.
documents::Result<std::vector<advisories::SourceInfo>> sources_of(const advisories::Store& store);
/// "kev": "CISA: known to be exploited"; empty for those that name themselves.
std::string_view meaning_of(std::string_view source) noexcept;

}  // namespace seawall::commands
