#pragma once

// A stream of advisories, cut into texts that can be read apart: JSON lines at their line breaks, so that a dump of any
// size needs little memory. What is one document is one text.
//
// Threads: functions of their arguments alone.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "advisory_reading.h"
#include "archives/archives.h"
#include "documents/documents.h"

namespace seawall::commands {

/// Each limit has a name that its error tells.
struct CutterLimits {
  std::size_t document = std::size_t{256} << 20;  ///< "advisory file size" in bytes, expanded, of what is no JSON lines
  std::size_t record = advisories::Limits().record;  ///< "record size" of one line
  std::size_t piece = std::size_t{2} << 20;  ///< bytes of JSON lines that become one text
};

struct CutterSinks {
  std::function<void(AdvisoryText)> give;
  std::function<void(documents::Error)> refuse;  ///< a line that is left out; its place is in it
};

/// Fails as the stream does, and with limit_exceeded; what was given by then is good. The place is the name.
[[nodiscard]] std::optional<documents::Error> cut_advisories(const std::string& name, archives::Stream& stream,
                                                             const CutterLimits& limits, const CutterSinks& sinks);

}  // namespace seawall::commands
