#pragma once

// What API servers say: JSON objects, and the Status that tells why there is none.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api.h"

namespace seawall::cluster {

/// "/api/v1/pods" of "/api/v1/pods?limit=500": the place that errors name.
std::string place_of(std::string_view path);

/// The one JSON object that an answer holds. Fails with syntax for anything else, and with limit_exceeded.
documents::Result<std::unique_ptr<const documents::Document>> read_answer(const Api& api, std::string_view path,
                                                                          std::string body);

/// Of an object of kind Status (meta.k8s.io), what is of use.
struct Status {
  int code = 0;
  std::string reason;
  std::string message;
  std::string continuation;  ///< metadata.continue: of a list that expired, how to go on with a later one
};
/// Nothing where a body holds something else.
std::optional<Status> read_status(std::string_view body);

}  // namespace seawall::cluster
