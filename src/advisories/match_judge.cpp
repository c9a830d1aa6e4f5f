// What records say of one version of a package.

#include <algorithm>

#include "advisories/orders.h"
#include "match_parts.h"

namespace seawall::advisories {
namespace {

using documents::Result;

/// What the entries of one record say together, as the ranges of one entry do: the latest fix mends all of them.
class RecordJudgement {
 public:
  RecordJudgement(const Query& query, std::string& fault) : query_(query), fault_(fault) {}

  void take(const Affected& affected) {
    auto verdict = judge(affected, query_.version);
    if (!verdict) {
      if (fault_.empty()) fault_ = verdict.error().message();
      return;
    }
    if (!verdict->is_affected) return;
    if (!is_affected_) {
      holding_.fixed = std::move(verdict->fixed);
      holding_.state = affected.state;
      holding_.severity = affected.severity;
      has_unfixed_ = holding_.fixed.empty();
    } else {
      merge(std::move(verdict->fixed));
    }
    holding_.is_of_release = holding_.is_of_release || !affected.release.empty();
    is_affected_ = true;
  }

  std::optional<Holding> finish(std::uint32_t record) {
    if (!is_affected_) return {};
    holding_.record = record;
    if (has_unfixed_) holding_.fixed.clear();
    return std::move(holding_);
  }

 private:
  void merge(std::string fixed) {
    has_unfixed_ = has_unfixed_ || fixed.empty();
    if (has_unfixed_) return;
    const auto order = order_of(query_.ecosystem);
    if (!order) return;
    const auto comparison = compare_versions(*order, holding_.fixed, fixed);
    if (comparison && *comparison < 0) holding_.fixed = std::move(fixed);
  }

  const Query& query_;
  std::string& fault_;
  Holding holding_;
  bool is_affected_ = false;
  bool has_unfixed_ = false;
};

/// Of the entries of one record. Their summary is read only where the package is one of a module.
Result<std::optional<Holding>> judge_record(std::span<const Hit> hits, const Query& query,
                                            std::string_view module_label, const Store& store, std::string& fault) {
  RecordJudgement judgement(query, fault);
  const bool has_modules = std::ranges::any_of(hits, [](const Hit& hit) { return has_module_builds(hit.affected); });
  if (!has_modules) {
    for (const Hit& hit : hits) judgement.take(hit.affected);
    return judgement.finish(hits.front().record);
  }
  std::string summary;
  if (!module_label.empty()) {
    auto summaries = store.summaries(std::span(&hits.front().record, 1));
    if (!summaries) return summaries.error();
    summary = std::move(summaries->front());
  }
  std::vector<const Affected*> entries;
  for (const Hit& hit : hits) entries.push_back(&hit.affected);
  for (const Affected& each : deciding_ranges(entries, query.version, module_label, summary)) judgement.take(each);
  return judgement.finish(hits.front().record);
}

}  // namespace

std::function<bool(std::string_view)> equality_with(const Query& query) {
  const auto order = order_of(query.ecosystem);
  if (!order || !is_version(*order, query.version)) {
    return [version = query.version](std::string_view other) { return other == version; };
  }
  return [order = *order, version = query.version](std::string_view other) {
    if (other == version) return true;
    if (compare_numbers(version, other)) return false;
    const auto comparison = compare_versions(order, version, other);
    return comparison && *comparison == 0;
  };
}

Result<Judged> judge_all(std::span<const Hit> hits, const Query& query, std::string_view module_label,
                         const Store& store) {
  Judged judged;
  for (std::size_t begin = 0, end = 0; begin < hits.size(); begin = end) {
    for (end = begin + 1; end < hits.size() && hits[end].record == hits[begin].record;) ++end;
    auto holding = judge_record(hits.subspan(begin, end - begin), query, module_label, store, judged.fault);
    if (!holding) return holding.error();
    if (*holding) judged.holdings.push_back(std::move(**holding));
  }
  return judged;
}

}  // namespace seawall::advisories
