#pragma once

// What refers to Secrets. Private to secrets.

#include "usage.h"
#include "usage_readers.h"

namespace seawall::secrets {

struct Reference {
  std::string_view namespace_;
  std::string_view name;
  Use use;
  bool is_for_rollback = false;
};

struct References {
  std::vector<Reference> list;  ///< in the order of the objects
  std::vector<Runner> runners;
  std::vector<ObjectFaults> faults;
  bool has_pods = false;
};

References find_references(const objects::Inventory& inventory, std::string_view default_namespace);

}  // namespace seawall::secrets
