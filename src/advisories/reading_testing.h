#pragma once

// What readers gave, for tests.

#include <string>
#include <utility>
#include <vector>

#include "advisories/advisories.h"

namespace seawall::advisories {

struct Taken : Intake {
  std::vector<Record> records;
  std::vector<Exploited> exploited;
  std::vector<Likelihood> likelihoods;
  std::vector<EndOfLife> ends;
  std::vector<VexStatement> statements;
  std::vector<std::string> refusals;
  std::string failure;

  void take(Record record) override { records.push_back(std::move(record)); }
  void take(Exploited entry) override { exploited.push_back(std::move(entry)); }
  void take(Likelihood entry) override { likelihoods.push_back(std::move(entry)); }
  void take(EndOfLife entry) override { ends.push_back(std::move(entry)); }
  void take(VexStatement statement) override { statements.push_back(std::move(statement)); }
  void refuse(documents::Error error) override { refusals.push_back(error.text()); }
};

inline Taken taken_of(std::string text, const Limits& limits = {}) {
  Taken taken;
  if (const auto error = read("in.json", std::move(text), limits, taken)) taken.failure = error->text();
  return taken;
}

}  // namespace seawall::advisories
