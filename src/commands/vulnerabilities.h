#pragma once

// Packages held against the advisories of the user, for commands that judge.

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "advisory_store.h"
#include "commands.h"
#include "objects/objects.h"
#include "options.h"
#include "packages/packages.h"

namespace seawall::commands {

/// What was held against advisories: a bill, and what is said of its packages.
struct AssessedBill {
  packages::Bill bill;
  std::string product;  ///< package URL of what it is of; may be empty
  advisories::Matches matches;
  std::int64_t created = 0;  ///< seconds since 1970 of the time of what it is of; 0: not known
};

/// What it means for the object that has the packages.
struct Assessment {
  std::string description;  ///< in YAML: `advisories`, `endOfLife` and `vulnerabilities`
  std::vector<objects::NotLooked> not_looked;
};

/// Holds packages against a store. One thread at a time.
class Assessor {
  struct State;

 public:
  /// Of what is wrong with the arguments everything is told. Null where there is no store and none is needed.
  static std::expected<std::unique_ptr<Assessor>, Exit> create(const AdvisoryInput& input, bool is_needed);
  /// For create() alone: nobody else has a State.
  explicit Assessor(std::unique_ptr<State> state);
  Assessor(const Assessor&) = delete;
  Assessor& operator=(const Assessor&) = delete;
  ~Assessor();

  /// A bill of what reports call so. It is kept for document_of().
  Assessment assess(const std::string& name, packages::Bill bill, std::int64_t created = 0);
  const advisories::Store& store() const noexcept;
  /// By which dates are judged: "2026-11-28".
  std::string day() const;
  /// Drops what was kept for document_of().
  void forget();
  /// What holds for all that is assessed: that the advisories are old.
  std::vector<objects::NotLooked> notices() const;
  /// All that was assessed as one bill with its vulnerabilities: Format::cyclonedx or openvex.
  documents::Result<std::string> document_of(Format format) const;

 private:
  objects::NotLooked about_store(std::string message, bool is_failure) const;
  documents::Result<std::string> openvex() const;
  documents::Result<std::string> cyclonedx() const;
  std::unique_ptr<State> state_;
};

}  // namespace seawall::commands
