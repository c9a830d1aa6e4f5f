#pragma once

// zstd (RFC 8878), with the size and a checksum of the content. The same bytes give the same, as long as the library is
// the same.
//
// Threads: functions of their arguments alone.

#include <string_view>

#include "content.h"
#include "documents/documents.h"

namespace seawall::archives {

/// Fails as Content does, and with internal.
documents::Result<Content> zstd_of(std::string_view bytes, int level = 3);

}  // namespace seawall::archives
