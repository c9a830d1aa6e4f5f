#pragma once

// Licenses as SPDX has them. Private to packages.
//
// Sources: SPDX 2.3, annex D (license expressions), and the SPDX license list in data/spdx.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::packages {

struct License {
  enum class Kind : std::uint8_t {
    id,          ///< in the license list
    expression,  ///< of ids, exceptions and references
    name,        ///< anything else
  };
  Kind kind = Kind::name;
  std::string text;  ///< in the spelling of the list, with operators in upper case; a name as it was
  std::vector<std::string> references;  ///< "LicenseRef-..." in an expression, in order of the text
};

/// What a text says of a license. Ids and operators may be in any case.
License understand_license(std::string_view text);

/// Of the license list: "3.27".
std::string_view license_list_version() noexcept;

}  // namespace seawall::packages
