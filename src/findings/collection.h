#pragma once

// What is written about leaving findings alone, before any finding is looked at. Private to findings.

#include <map>
#include <unordered_map>
#include <utility>

#include "suppression.h"

namespace seawall::findings {

/// Where something is written: sources in order, rules behind them all.
struct Order {
  std::size_t source = 0;
  std::uint64_t offset = 0;
  friend auto operator<=>(const Order&, const Order&) = default;
};

struct Candidate {
  Suppression suppression;
  Order order;
  std::vector<const Check*> checks;  ///< sorted by address
  std::string written;        ///< for messages
  bool is_matched = false;
  bool is_inherited = false;  ///< an owner's template has it too, so that what it suppresses is told there
};

/// The better an author's intent is known, the earlier.
enum class Rank : std::uint8_t { annotation, comment, rule, peer };

/// Candidates for the same findings, by check: a finding of many suppressions costs one look.
class Group {
 public:
  void add(std::uint32_t candidate, std::span<const Check* const> checks) {
    for (const Check* check : checks) of_check_[check].candidates.push_back(candidate);
  }

  /// The first for a check; all of them are marked.
  std::optional<std::uint32_t> match(const Check* check, std::vector<Candidate>& all) {
    const auto found = of_check_.find(check);
    if (found == of_check_.end()) return {};
    if (!std::exchange(found->second.is_matched, true)) {
      for (const std::uint32_t candidate : found->second.candidates) all[candidate].is_matched = true;
    }
    return found->second.candidates.front();
  }

 private:
  struct Entry {
    std::vector<std::uint32_t> candidates;
    bool is_matched = false;
  };
  std::map<const Check*, Entry> of_check_;
};

/// What the suppressions of an object are about: all of it, or the part below a node, or a container.
struct Part {
  Rank rank;
  objects::Node first;   ///< absent: all
  objects::Node second;  ///< another part that belongs to it
  std::string_view container;
  bool holds_all_containers = false;  ///< so that what an alias brings into them belongs to it, too

  bool holds(const Finding& finding) const noexcept {
    const bool inside =
        !first || first.contains(finding.at) || second.contains(finding.at) || (holds_all_containers && finding.role);
    return inside && (container.empty() || container == finding.container);
  }
  friend bool operator==(const Part&, const Part&) = default;
};

struct Line {
  documents::Range range;
  Rank rank = Rank::comment;
  Group group;
};

/// A rule that may suppress.
struct ActiveRule {
  const SuppressionRule* rule;
  std::uint32_t candidate;
};

struct Collected {
  std::vector<Candidate> candidates;
  std::vector<std::pair<Order, Notice>> notices;
  std::unordered_map<std::uint32_t, std::vector<std::pair<Part, Group>>> parts;  ///< by index of the object
  /// Sorted; lines are the same or do not overlap.
  std::unordered_map<const documents::Source*, std::vector<Line>> lines;
  std::vector<ActiveRule> rules;

  void notify(Notice::Kind kind, Order order, const documents::Place& place, std::string message) {
    notices.push_back({order, {kind, place, std::move(message)}});
  }
};

/// Reads annotations, comments and rules. What has expired or is not understood becomes a notice and no candidate.
Collected collect(const objects::Inventory& inventory, const SuppressionOptions& options);

}  // namespace seawall::findings
