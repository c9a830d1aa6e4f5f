#pragma once

// Versions and releases of an ecosystem of OSV. Private to advisories. Functions of their arguments alone.
// Source: the OSV schema's list of ecosystems.

#include <compare>
#include <optional>
#include <string_view>

#include "versions/versions.h"

namespace seawall::advisories {

// As versions/ has them, but that Go's have no "v" in OSV.
bool is_version(versions::Ecosystem order, std::string_view version);
/// Nothing where one of them is not valid.
std::optional<std::weak_ordering> compare_versions(versions::Ecosystem order, std::string_view one,
                                                   std::string_view other);

/// How two versions stand where both begin with numbers between points, and one of these decides: in every order, so
/// that neither has to be understood. Nothing where they do not tell.
std::optional<std::weak_ordering> compare_numbers(std::string_view one, std::string_view other) noexcept;

/// The release of an ecosystem as releases are compared: of Ubuntu "22.04" of "22.04:LTS" and "Pro:22.04:LTS", of SUSE
/// the number behind the product, of Alpine without its "v".
std::string_view release_key(std::string_view ecosystem, std::string_view release) noexcept;

/// Whether an ecosystem's packages are those of a distribution; in query.cpp.
bool is_of_distributions(std::string_view ecosystem) noexcept;

}  // namespace seawall::advisories
