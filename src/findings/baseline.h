#pragma once

// By what a finding is known again, and files of findings that are known already.

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check.h"
#include "suppression.h"

namespace seawall::findings {

/// 32 hexadecimal digits over the check, the object (group, kind, namespace, name) and the path of the field, where
/// items of lists go by their names; for a field that is missing, of the container or other holder that lacks it. It
/// survives moved lines, renamed files, new versions of an API and changes of anything but these. Findings that are
/// alike in all of it have the same fingerprint: baselines count them.
std::string fingerprint(const Finding& finding);

/// Findings of an earlier scan, by fingerprint, each with how often it was there.
struct Baseline {
  std::string file;  ///< for messages
  std::unordered_map<std::string, std::size_t> counts;
};

/// The text of a baseline file: JSON, sorted, one finding a line, so that its changes can be reviewed.
/// docs/schemas/baseline.v1.json
std::string baseline_text(std::span<const Finding> findings);
/// Fails with syntax or invalid_argument, with a place where it is known. Members that are not known are left alone.
documents::Result<Baseline> read_baseline(const std::string& name, std::string text);
/// Takes known findings out of `findings`, which are in order, and puts them among what is suppressed. Returns how
/// many entries of the baseline were not found any more, or not as often.
std::size_t apply(const Baseline& baseline, std::vector<Finding>& findings, Suppressions& suppressions);

}  // namespace seawall::findings
