#pragma once

// From a listing of files to everything that a report shows.

#include <functional>
#include <memory>
#include <span>

#include "files/files.h"
#include "load_files.h"
#include "pool.h"
#include "reports/reports.h"

namespace seawall::commands {

struct Scanned {
  std::unique_ptr<const objects::Inventory> inventory;
  reports::Scan scan;  ///< borrows from the inventory, and from the checks
};

/// How files are judged. Borrows; what it borrows must outlive what was scanned.
struct ScanPlan {
  std::span<const findings::ConfiguredCheck> checks;
  std::span<const objects::CustomKind> own_kinds = {};
  /// Of the Kubernetes that the objects are for; the newest where nothing tells it.
  std::function<int(const objects::Inventory&)> minor_of = {};
  /// What is judged besides.
  Describe describe = {};
};

/// Reads and judges all files of a listing, which is left without the contents that it knew. The result is the same for
/// any number of threads.
Scanned scan_files(files::Listing& listing, const ScanPlan& plan, Pool& pool);

}  // namespace seawall::commands
