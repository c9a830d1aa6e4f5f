#pragma once

// A zip archive that is in memory or mapped: jars, wheels, published dumps. Its directory decides, as it does for those
// who run what is in it; libarchive believes the headers in front of the files, and takes only names of the locale.
//
// Threads: functions of their arguments alone.
// Source: PKWARE's APPNOTE.TXT 6.3 (4.3.6 to 4.3.16, 4.5.3).

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::archives {

/// Each limit has a name that its error tells.
struct ZipLimits {
  std::size_t entries = 1'000'000;  ///< "archive entries"
  std::size_t entry = std::size_t{256} << 20;  ///< "entry size" in bytes, of one that is wanted
  std::size_t total = std::size_t{1} << 30;  ///< "archive content" in bytes, of all that are wanted
  std::size_t ratio = 2'000;  ///< "expansion ratio" of all that is wanted to the archive, from 1 MiB of content on
};

/// Whether it begins as a zip archive does.
bool is_zip(std::string_view bytes) noexcept;

/// Hands over the files that are wanted (all but folders: what Unix would call a link is a file to a jar's reader), in
/// the order of the archive's directory; false of `take` ends it, which is no error. Paths are as they are written:
/// nothing is unpacked to disk. What is not wanted is not decompressed. Something may stand before the archive (a
/// script that starts a jar). Fails with syntax or limit_exceeded; what was handed over by then is good. Of an entry
/// that is damaged, encrypted or packed in a way that is not known (all but stored and deflated) `refuse` is told, and
/// the rest goes on. Gives how many were handed over.
documents::Result<std::size_t> read_zip(std::string_view bytes, const ZipLimits& limits,
                                        const std::function<bool(std::string_view path, std::size_t size)>& wants,
                                        const std::function<bool(std::string_view path, std::string content)>& take,
                                        const std::function<void(documents::Error)>& refuse);

}  // namespace seawall::archives
