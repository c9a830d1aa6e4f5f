#pragma once

// Secrets that nothing but a name and a value tells. Private to secrets.

#include <cstddef>
#include <string_view>

namespace seawall::secrets {

inline constexpr std::size_t longest_guess = 150;
inline constexpr std::size_t shortest_guess = 10;

/// The beginning of a text that may be such a value: word characters, dots, dashes and `=`, or base64. Empty where it
/// begins with neither.
std::string_view guessed_value(std::string_view text) noexcept;

/// Whether the value looks random and the name is that of a secret, and nothing speaks against either.
bool is_likely_secret(std::string_view name, std::string_view value, double least_entropy) noexcept;

/// Whether one of some words, separated by blanks, is in a name, in any case; true where there are none.
bool has_any_word(std::string_view name, std::string_view words) noexcept;

}  // namespace seawall::secrets
