#pragma once

// The service account that a pod runs as, and whether its token is mounted.

#include <string_view>

#include "check.h"

namespace seawall::checks {

struct ServiceAccountOfPod {
  std::string_view name;  ///< "default" where none is written
  Node written;           ///< the value that names it, if any does
};

ServiceAccountOfPod service_account_of(const PodTemplate& pod, Probe& probe);

/// Where the input has it, once.
const objects::Object* find_account(const PodTemplate& pod, const ServiceAccountOfPod& account, const Probe& probe);

/// The pod's value of automountServiceAccountToken, else that of the account, which is the input's word on it: an
/// account that is not there has none.
bool is_token_mounted(const PodTemplate& pod, const objects::Object* account, Probe& probe);

/// Nothing in the input gives the account a right beyond discovery. Never true where the account or all bindings are
/// missing: then the input says nothing about rights.
bool is_known_to_have_no_rights(const objects::Object* account, const objects::Inventory& inventory);

}  // namespace seawall::checks
