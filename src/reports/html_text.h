#pragma once

// Scanned text on its way into a page: hostile until it has been through here. Private to reports.

#include <cstddef>
#include <string>
#include <string_view>

namespace seawall::reports {

/// Text as a reader may see it: controls and characters that reorder text are written as escapes, bytes that are not
/// UTF-8 become U+FFFD. For tabs that lay out a line of source there is `keep_tabs`.
std::string visible(std::string_view text, bool keep_tabs = false);

/// How long scripts take a text to be.
std::size_t utf16_length(std::string_view text) noexcept;

}  // namespace seawall::reports
