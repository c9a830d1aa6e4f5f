#pragma once

// A stream of JSON values, as Go's encoding/json reads it. Private to documents.

#include <optional>

#include "documents.h"

namespace seawall::documents {

struct JsonStream {
  std::vector<Outcome> outcomes;   ///< one a value, in order; null is an empty document
  std::optional<Outcome> failure;  ///< why reading ended before the end of the range
  std::uint32_t rest = 0;          ///< where the value that failed begins: behind the last good one
};

/// Reads values until the end of the range or the first fault.
JsonStream read_json_stream(const std::shared_ptr<const Source>& source, Range range, const Limits& limits);

}  // namespace seawall::documents
