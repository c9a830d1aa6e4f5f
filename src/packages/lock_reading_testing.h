#pragma once

// Readings as lines of text, for tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lock_reading.h"

namespace seawall::packages {

/// "name 1.0.0", "name 1.0.0 for development", "name 1.0.0 sha256:00"
inline std::vector<std::string> packages_of(const Reading& reading) {
  std::vector<std::string> lines;
  for (const Package& each : reading.packages) {
    std::string line = each.name + " " + (each.version.empty() ? "?" : each.version);
    if (each.is_development) line += " for development";
    if (!each.digest.empty()) line += " " + each.digest;
    lines.push_back(std::move(line));
  }
  return lines;
}

inline std::vector<std::string> faults_of(const Reading& reading) {
  std::vector<std::string> lines;
  for (const documents::Error& each : reading.faults) lines.push_back(each.text());
  return lines;
}

/// A file of which exactly these packages are told, and nothing else.
inline void expect_packages(Reader reader, std::string_view path, std::string_view text,
                            const std::vector<std::string>& packages) {
  const Reading reading = reader({path, text});
  EXPECT_EQ(packages_of(reading), packages) << text;
  EXPECT_THAT(faults_of(reading), testing::IsEmpty()) << text;
  for (const Package& each : reading.packages) EXPECT_EQ(each.location, path);
}

/// A file that is none of its format.
inline void expect_fault(Reader reader, std::string_view path, std::string_view text, std::string_view fault) {
  const Reading reading = reader({path, text});
  EXPECT_THAT(faults_of(reading), testing::ElementsAre(testing::HasSubstr(std::string(fault)))) << text;
}

}  // namespace seawall::packages
