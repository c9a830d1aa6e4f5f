#pragma once

// What the system says of a path, in the words of reports.

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::files {

/// Of an errno.
documents::Error unreadable(int code);

/// What stands at a place that is no file and no folder, and can therefore not be read as text.
std::optional<documents::Error> refuse_special(mode_t mode);

/// The name of something in a folder; "" is the working folder.
std::string join(const std::string& folder, std::string_view name);

}  // namespace seawall::files
