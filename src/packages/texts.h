#pragma once

// Pieces of text, for readers of all formats. Private to packages.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace seawall::packages {

/// Without blanks and line breaks around it.
std::string_view trimmed(std::string_view text) noexcept;
/// The next line, without its break, taken off the rest; nothing at the end.
std::optional<std::string_view> take_line(std::string_view& rest) noexcept;
/// What stands before a mark, which is taken off the rest with it; all of it where there is no mark.
std::string_view take_until(std::string_view& rest, char mark) noexcept;
/// The next word, taken off the rest with the blanks around it; empty at the end.
std::string_view take_word(std::string_view& rest) noexcept;
/// "1 requirement names no exact version", "3 requirements name no exact version": `one` and `many` begin with a blank.
std::string counted(std::size_t count, std::string_view one, std::string_view many);

/// "MIT" and "mit" are one.
bool equal_in_any_case(std::string_view one, std::string_view other) noexcept;
/// In quotes, and cut where it is long, for a message.
std::string quoted(std::string_view text);

}  // namespace seawall::packages
