// Whether a version is affected: the evaluation of the OSV schema (https://ossf.github.io/osv-schema/#evaluation).

#include <algorithm>

#include "advisories/advisories.h"
#include "advisories/orders.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// Below every version, whether the ecosystem takes it for one or not.
bool is_bottom(const Event& event) noexcept {
  return event.version == "0" && (event.type == Event::Type::introduced || event.type == Event::Type::fixed);
}
/// Above every version.
bool is_top(const Event& event) noexcept { return event.type == Event::Type::limit && event.version == "*"; }

Error refused(std::string_view version, std::string_view ecosystem, std::string_view whose) {
  return Error(ErrorCode::invalid_argument,
               std::string(whose) + " \"" + std::string(version) + "\" is none of " + std::string(ecosystem));
}

/// One version against the ranges of one entry. All versions that it compares are valid.
class Evaluation {
 public:
  /// `is_lowest`: the version is a "0" that the order refuses, and lies where the "0" of an event does.
  Evaluation(versions::Ecosystem order, std::string_view version, bool is_lowest) noexcept
      : order_(order), version_(version), is_lowest_(is_lowest) {}

  bool is_equal(std::string_view other) const {
    if (other == version_) return true;
    const auto order = compare_versions(order_, version_, other);
    return order && *order == 0;
  }

  /// An event whose version the order refuses.
  const Event* invalid_event(const Range& range) const {
    const auto found = std::ranges::find_if(range.events, [&](const Event& event) {
      return !is_bottom(event) && !is_top(event) && !is_version(order_, event.version);
    });
    return found == range.events.end() ? nullptr : &*found;
  }

  Verdict judge(const Range& range) const {
    Verdict verdict;
    if (!is_before_limits(range)) return verdict;
    for (const Event* event : sorted(range)) {
      const auto order = compare_to(*event);
      switch (event->type) {
        case Event::Type::introduced: verdict.is_affected = verdict.is_affected || order >= 0; break;
        case Event::Type::last_affected: verdict.is_affected = verdict.is_affected && order <= 0; break;
        case Event::Type::fixed:
          verdict.is_affected = verdict.is_affected && order < 0;
          if (order < 0 && verdict.fixed.empty()) verdict.fixed = event->version;
          break;
        case Event::Type::limit: break;
      }
    }
    if (!verdict.is_affected) verdict.fixed.clear();
    return verdict;
  }

  /// The later one of two fixed versions.
  std::string later(std::string one, std::string other) const {
    const auto order = compare_versions(order_, one, other);
    return order && *order < 0 ? other : one;
  }

 private:
  /// Of two that are valid.
  std::weak_ordering compare(std::string_view one, std::string_view other) const {
    if (const auto order = compare_numbers(one, other)) return *order;
    return compare_versions(order_, one, other).value_or(std::weak_ordering::equivalent);
  }
  std::weak_ordering compare_to(const Event& event) const {
    if (is_bottom(event)) return is_lowest_ ? std::weak_ordering::equivalent : std::weak_ordering::greater;
    if (is_top(event) || is_lowest_) return std::weak_ordering::less;
    return compare(version_, event.version);
  }

  bool is_before_limits(const Range& range) const {
    bool has_limits = false;
    for (const Event& event : range.events) {
      if (event.type != Event::Type::limit) continue;
      has_limits = true;
      if (compare_to(event) < 0) return true;
    }
    return !has_limits;
  }

  /// By version; those of one version stay in the order of the record.
  std::vector<const Event*> sorted(const Range& range) const {
    std::vector<const Event*> events;
    events.reserve(range.events.size());
    for (const Event& event : range.events) {
      if (event.type != Event::Type::limit) events.push_back(&event);
    }
    std::ranges::stable_sort(events, [&](const Event* one, const Event* other) {
      if (is_bottom(*one) || is_bottom(*other)) return is_bottom(*one) && !is_bottom(*other);
      return compare(one->version, other->version) < 0;
    });
    return events;
  }

  versions::Ecosystem order_;
  std::string_view version_;
  bool is_lowest_;
};

/// What the ranges say together; a fault where one that could not be judged might say otherwise.
Result<Verdict> judge_ranges(const Evaluation& evaluation, const Affected& affected) {
  Verdict all;
  bool has_unfixed = false;
  const Event* invalid = nullptr;
  for (const Range& range : affected.ranges) {
    if (const Event* event = evaluation.invalid_event(range)) {
      invalid = event;
      continue;
    }
    Verdict verdict = evaluation.judge(range);
    if (!verdict.is_affected) continue;
    has_unfixed = has_unfixed || verdict.fixed.empty();
    all.fixed =
        all.is_affected ? evaluation.later(std::move(all.fixed), std::move(verdict.fixed)) : std::move(verdict.fixed);
    all.is_affected = true;
  }
  if (has_unfixed) all.fixed.clear();
  if (!all.is_affected && invalid) return refused(invalid->version, affected.ecosystem, "the advisory's version");
  return all;
}

}  // namespace

Result<Verdict> judge(const Affected& affected, std::string_view version) {
  const bool is_written_so = std::ranges::find(affected.versions, version) != affected.versions.end();
  const auto order = order_of(affected.ecosystem);
  const bool is_valid = order && is_version(*order, version);
  const bool is_lowest = order && !is_valid && version == "0";
  if (!order || (!is_valid && !is_lowest)) {
    if (is_written_so) return Verdict{true, {}};
    if (!order) return Error(ErrorCode::invalid_argument, "no order of versions is known of " + affected.ecosystem);
    return refused(version, affected.ecosystem, "the version");
  }
  const Evaluation evaluation(*order, version, is_lowest);
  const bool is_listed = is_written_so || std::ranges::any_of(affected.versions, [&](const std::string& listed) {
                           return evaluation.is_equal(listed);
                         });
  Result<Verdict> verdict = judge_ranges(evaluation, affected);
  if (!is_listed) return verdict;
  if (!verdict) return Verdict{true, {}};
  verdict->is_affected = true;
  return verdict;
}

}  // namespace seawall::advisories
