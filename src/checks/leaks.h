#pragma once

// Secrets in values of objects: what secrets::Detector finds there, as the checks about them tell it. A message names
// where it stands and what kind it is, never any of the value.
//
// Threads: functions of their arguments alone.

#include <optional>
#include <string_view>

#include "check.h"
#include "secrets/secrets.h"

namespace seawall::checks {

/// The worst secret in a value with a name; nothing where there is none. `file_name` tells what kind of file the value
/// is, if it is one.
const secrets::Rule* leak_in(std::string_view name, std::string_view value, std::string_view file_name = {});

/// Of a check whose own severity is high: what only a name makes likely is milder.
Severity severity_of(const secrets::Rule& rule) noexcept;

}  // namespace seawall::checks
