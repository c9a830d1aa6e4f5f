#include "connections_fold.h"

#include <algorithm>
#include <utility>

namespace seawall::network {
namespace {

using addresses::Family;
using addresses::Interval;
using addresses::Number;

std::size_t index_of(Direction direction) noexcept { return direction == Direction::ingress ? 0 : 1; }

std::vector<std::vector<std::uint32_t>> workloads_of(std::span<const Engine::Class> classes, const Cluster& cluster) {
  std::vector<std::vector<std::uint32_t>> result;
  result.reserve(classes.size());
  for (const Engine::Class& each : classes) {
    std::vector<std::uint32_t>& workloads = result.emplace_back();
    for (const std::uint32_t pod : each.pods) workloads.push_back(cluster.pods[pod].workload);
    std::ranges::sort(workloads);
    const auto rest = std::ranges::unique(workloads);
    workloads.erase(rest.begin(), rest.end());
  }
  return result;
}

}  // namespace

WorkloadRelation::WorkloadRelation(const Engine& engine, std::size_t row_limit)
    : engine_(engine), row_limit_(row_limit), rows_(engine.cluster().workloads.size()) {
  const Cluster& cluster = engine.cluster();
  of_source_ = workloads_of(engine.sources(), cluster);
  of_destination_ = workloads_of(engine.destinations(), cluster);
  for (std::vector<Rows>& each : outside_) each.resize(cluster.workloads.size());
  reached_.assign(cluster.workloads.size(), PortSets::none);

  std::uint32_t current = 0;
  engine.relation([&](std::uint32_t source, std::uint32_t destination, const PortSet& ports) {
    if (source != current) flush(std::exchange(current, source));
    add(source, destination, ports);
  });
  flush(current);
  compact_all();
  for (auto rows = rows_.rbegin(); row_count_ > row_limit_; ++rows) {
    is_truncated_ = true;
    const std::size_t surplus = std::min(rows->size(), row_count_ - row_limit_);
    rows->resize(rows->size() - surplus);
    row_count_ -= surplus;
  }
  for (std::vector<Rows>& each : outside_) std::ranges::for_each(each, [&](Rows& rows) { compact(rows); });
}

void WorkloadRelation::add(std::uint32_t source, std::uint32_t destination, const PortSet& ports) {
  const std::vector<std::uint32_t>& from = of_source_[source];
  const std::vector<std::uint32_t>& to = of_destination_[destination];
  if (to.empty()) {
    reached_outside_.push_back({destination, sets_.intern(ports)});
    return;
  }
  if (!from.empty() && row_limit_ == 0) return;
  const PortSets::Id id = sets_.intern(ports);
  for (const std::uint32_t workload : to) {
    if (reached_[workload] == PortSets::none) touched_.push_back(workload);
    reached_[workload] = sets_.unite(reached_[workload], id);
  }
}

/// What a class reaches goes to each of its workloads, or, of a class of addresses, to the workloads that it reaches.
void WorkloadRelation::flush(std::uint32_t source) {
  if (source < of_source_.size()) {
    for (const std::uint32_t workload : of_source_[source]) flush_rows(workload);
    if (of_source_[source].empty()) {
      for (const std::uint32_t workload : touched_) {
        outside_[index_of(Direction::ingress)][workload].push_back({source, reached_[workload]});
      }
    }
  }
  for (const std::uint32_t workload : touched_) reached_[workload] = PortSets::none;
  touched_.clear();
  reached_outside_.clear();
}

void WorkloadRelation::flush_rows(std::uint32_t workload) {
  Rows& outside = outside_[index_of(Direction::egress)][workload];
  outside.insert(outside.end(), reached_outside_.begin(), reached_outside_.end());
  // A workload of many classes meets the same others again and again, so rows are kept raw only up to a point.
  if (is_truncated_) return;
  if (row_count_ > 4 * row_limit_) {
    compact_all();
    is_truncated_ = row_count_ > row_limit_;
  }
  Rows& rows = rows_[workload];
  for (const std::uint32_t other : touched_) {
    if (other == workload) continue;
    rows.push_back({other, reached_[other]});
    ++row_count_;
  }
  if (rows.size() <= 2 * rows_.size()) return;
  row_count_ -= rows.size();
  compact(rows);
  row_count_ += rows.size();
}

void WorkloadRelation::compact_all() {
  row_count_ = 0;
  for (Rows& rows : rows_) {
    compact(rows);
    row_count_ += rows.size();
  }
}

void WorkloadRelation::compact(Rows& rows) {
  std::ranges::sort(rows, {}, &Row::to);
  std::size_t kept = 0;
  for (const Row& row : rows) {
    if (kept > 0 && rows[kept - 1].to == row.to) {
      rows[kept - 1].ports = sets_.unite(rows[kept - 1].ports, row.ports);
    } else {
      rows[kept++] = row;
    }
  }
  rows.resize(kept);
}

std::vector<OutsideRange> WorkloadRelation::outside(std::uint32_t workload, Direction direction) const {
  const std::span<const Engine::Class> classes =
      direction == Direction::ingress ? engine_.sources() : engine_.destinations();
  std::vector<OutsideRange> ranges;
  for (const Row& row : outside_[index_of(direction)][workload]) {
    for (const Family family : {Family::ipv4, Family::ipv6}) {
      for (const Interval<Number>& part : classes[row.to].addresses.of(family).parts()) {
        ranges.push_back({{family, part.first}, {family, part.last}, row.ports});
      }
    }
  }
  std::ranges::sort(ranges, {}, &OutsideRange::first);
  std::size_t kept = 0;
  for (const OutsideRange& range : ranges) {
    OutsideRange* before = kept > 0 ? &ranges[kept - 1] : nullptr;
    if (before && before->ports == range.ports && before->last.family == range.first.family &&
        before->last.number + 1 == range.first.number) {
      before->last = range.last;
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
  return ranges;
}

}  // namespace seawall::network
