#pragma once

// The reports of a scan of a registry: written while images are judged, so that none is kept in memory; what is sorted
// comes from the state at the end.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "console.h"
#include "documents/documents.h"
#include "outlets.h"
#include "registry_judge.h"
#include "registry_state.h"

namespace seawall::commands {

/// What a report says of the scan as a whole.
struct RegistryReportHead {
  std::string registry;
  std::int64_t since = 0;
  bool shows_all = false;  ///< all images in the table for people
};

class RegistryReport {
 public:
  RegistryReport(std::vector<Outlet> outlets, RegistryReportHead head);
  RegistryReport(const RegistryReport&) = delete;
  RegistryReport& operator=(const RegistryReport&) = delete;

  /// Images in the order of their names.
  void add(const JudgedImage& image);
  /// Writes what is left, and a summary on standard error where no report is seen. `failed` where something could not
  /// be written, which has been told; `clean` else.
  Exit finish(RegistryState& state);

 private:
  struct Open {
    Outlet outlet;
    std::unique_ptr<OutputFile> file;
    std::size_t images = 0;
  };
  void begin(Open& open) const;
  void add(Open& open, const JudgedImage& image) const;
  std::optional<documents::Error> end(Open& open, RegistryState& state, const RegistryState::Totals& totals) const;
  std::optional<documents::Error> end_text(Open& open, RegistryState& state, const RegistryState::Totals& totals) const;
  std::optional<documents::Error> end_json(Open& open, RegistryState& state, const RegistryState::Totals& totals) const;

  const RegistryReportHead head_;
  std::vector<Open> open_;
};

/// "60 images of 20 repositories, 61 tags: 7 findings (1 critical, 2 high, 4 medium) in 3 images"
std::string registry_summary(const RegistryState::Totals& totals);

}  // namespace seawall::commands
