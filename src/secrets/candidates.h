#pragma once

// What may be a secret, before candidates that overlap are weighed against each other. Private to secrets.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "detector.h"

namespace seawall::secrets {

struct Candidate {
  const Rule* rule = nullptr;  ///< nothing: what stands here is known to be no secret
  std::size_t begin = 0;       ///< in the text that was looked through
  std::size_t end = 0;
  Proof proof = Proof::none;
  std::string secret = {};  ///< decoded; for the fingerprint
  std::string public_part = {};
  std::string_view encoding = {};
};

/// Leaves one of those that overlap, the surest, in order of places. What is known to be no secret takes part, and then
/// goes.
void weigh(std::vector<Candidate>& candidates);

}  // namespace seawall::secrets
