#pragma once

// What is wrong with an image of which the packages are known: as `seawall image scan` would say it.
//
// Threads: a RegistryJudge belongs to one; several may work at once. Lifetimes: it borrows the settings.

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "documents/documents.h"
#include "objects/objects.h"
#include "registry_image.h"
#include "registry_state.h"
#include "settings.h"
#include "vulnerabilities.h"

namespace seawall::commands {

/// One finding, with all that reports have of it.
struct ImageFinding {
  findings::Severity severity = findings::Severity::info;
  std::int64_t priority = 0;
  std::string message;
  documents::Value json;
};

struct JudgedImage {
  std::string name;
  RegistryImage image;
  bool is_read = false;
  std::string created;
  std::size_t packages = 0;
  std::optional<packages::Distribution> distribution;
  std::vector<ImageFinding> findings;  ///< the most urgent first
  ImageVerdict verdict;
  std::vector<objects::NotLooked> not_looked;
};

class RegistryJudge {
 public:
  /// Of what is wrong with the arguments everything is told.
  static std::expected<std::unique_ptr<RegistryJudge>, Exit> create(const ScanArguments& arguments,
                                                                    const Settings& settings);
  /// The image is called by `name`. Fails where the clock cannot be read.
  documents::Result<JudgedImage> judge(const std::string& name, const std::string& registry, RegistryImage image,
                                       ReadImage read);
  std::vector<objects::NotLooked> notices() const { return assessor_->notices(); }

  /// For create() alone.
  RegistryJudge(const Settings& settings, std::unique_ptr<Assessor> assessor, bool heeds_suppressions)
      : settings_(settings), assessor_(std::move(assessor)), heeds_suppressions_(heeds_suppressions) {}

 private:
  const Settings& settings_;
  const std::unique_ptr<Assessor> assessor_;
  const bool heeds_suppressions_;
};

}  // namespace seawall::commands
