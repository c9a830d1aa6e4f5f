#pragma once

// Who can read Secrets by what bindings give. Private to secrets.

#include "usage.h"

namespace seawall::secrets {

/// An object from which containers run, with the namespace that counts.
struct Runner {
  const objects::Object* object;
  std::string_view namespace_;
};

/// Fills grants, the readers of namespaces and, by name, those of the Secrets, which are there already, in their order.
void find_readers(Usage& usage, const access::Rbac& rbac, const std::vector<Runner>& runners,
                  std::string_view default_namespace);

}  // namespace seawall::secrets
