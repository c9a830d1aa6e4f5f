#pragma once

// A name, and the value beside it, in any notation: NAME=value, name: value, "name": "value", name := `value`,
// --name value, and a container's `name: NAME` above `value: value`. Private to secrets.

#include <cstddef>
#include <optional>
#include <string_view>

namespace seawall::secrets {

/// Where a word of a name was found.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct NamedValue {
  std::string_view name;     ///< all of it
  std::string_view value;    ///< from its first character to the end of the text: what ends it depends on who looks
  bool is_loose = false;     ///< words of a sentence may be the name
};

/// The value beside the name that the word is part of; nothing where there is none.
std::optional<NamedValue> value_beside(std::string_view text, Word word) noexcept;

/// Whether a name ends in what a secret is called, other than in the name of something about it: API_TOKEN, but not
/// TOKEN_URL.
bool ends_as_secret(std::string_view name) noexcept;

/// Whether a value can end where a text goes on so.
bool ends_value(std::string_view rest) noexcept;

}  // namespace seawall::secrets
