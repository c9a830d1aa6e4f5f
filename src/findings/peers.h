#pragma once

// How authors tell other scanners to leave something alone. Private to findings.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "suppression.h"

namespace seawall::findings {

/// Without blanks and line breaks at its ends.
std::string_view trimmed(std::string_view text) noexcept;

struct Exemption {
  std::string_view peer;         ///< "kube-linter"
  std::vector<std::string> ids;  ///< of its checks; "*" for all of them
  std::string reason;            ///< may be empty
  std::string_view container;    ///< the only one that it is for, if not empty
  std::optional<Day> until;
  /// Only part of what a check looks at, such as one capability, so that nothing of ours corresponds to it.
  bool is_partial = false;
};

/// Nothing for annotations that exempt from nothing.
std::optional<Exemption> exemption_of_annotation(std::string_view key, documents::Node value);
/// kubeaudit reads labels of pods and namespaces.
std::optional<Exemption> exemption_of_label(std::string_view key, documents::Node value);
/// `text` begins with the peer's mark.
std::optional<Exemption> exemption_of_comment(std::string_view text);

}  // namespace seawall::findings
