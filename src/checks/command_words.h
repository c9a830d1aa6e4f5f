#pragma once

// Words of commands, where a program may be named.

#include <string_view>

namespace seawall::checks {

/// "sudo" of "/usr/bin/sudo".
constexpr std::string_view base_name(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

/// Whether one of the words of a text fits. Words end at white space and at what a shell ends them at, so that those
/// of a script count: `sh -c "cd /srv && (sudo make)"`.
template <typename Fits>
constexpr bool any_word(std::string_view text, Fits fits) {
  constexpr std::string_view borders = " \t\r\n;|&()<>`'\"{}$=";
  while (true) {
    const std::size_t begin = text.find_first_not_of(borders);
    if (begin == text.npos) return false;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(borders));
    if (fits(word)) return true;
    text.remove_prefix(word.size());
  }
}

}  // namespace seawall::checks
