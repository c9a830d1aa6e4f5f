#include "candidates.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace seawall::secrets {
namespace {

/// Of what overlaps, the higher one stays.
int rank_of(const Candidate& candidate) noexcept {
  if (!candidate.rule) return 5;
  if (candidate.proof == Proof::fits) return 7;
  switch (candidate.rule->certainty) {
    case Certainty::format: return 6;
    case Certainty::place: return 4;
    case Certainty::named: return 3;
    case Certainty::guess: break;
  }
  return candidate.rule->marks.empty() ? 1 : 2;  // a whole manifest says less than a value
}

}  // namespace

void weigh(std::vector<Candidate>& candidates) {
  std::ranges::stable_sort(candidates, [](const Candidate& left, const Candidate& right) {
    const int left_rank = rank_of(left);
    const int right_rank = rank_of(right);
    if (left_rank != right_rank) return left_rank > right_rank;
    if (left.begin != right.begin) return left.begin < right.begin;
    return left.end > right.end;
  });
  // Accepted ones never overlap each other, so only the neighbours of a place can overlap another.
  std::map<std::size_t, std::size_t> accepted;  // beginnings and ends
  std::vector<Candidate> kept;
  for (Candidate& candidate : candidates) {
    const auto behind = accepted.lower_bound(candidate.begin);
    if (behind != accepted.end() && behind->first < candidate.end) continue;
    if (behind != accepted.begin() && std::prev(behind)->second > candidate.begin) continue;
    accepted.emplace_hint(behind, candidate.begin, candidate.end);
    kept.push_back(std::move(candidate));
  }
  std::erase_if(kept, [](const Candidate& candidate) { return !candidate.rule; });
  std::ranges::sort(kept, {}, &Candidate::begin);
  candidates = std::move(kept);
}

}  // namespace seawall::secrets
