#pragma once

// The relation between classes of pods and addresses, folded to workloads and ranges: what lists and exposure are made
// of.
//
// Threads: const after construction. Lifetimes: borrows from the Engine and its Cluster.

#include <cstdint>
#include <span>
#include <vector>

#include "engine.h"
#include "port_sets.h"

namespace seawall::network {

/// A range of outside addresses, and what it may use of a workload or a workload of it.
struct OutsideRange {
  Address first;
  Address last;
  PortSets::Id ports = PortSets::none;
};

class WorkloadRelation {
 public:
  struct Row {
    std::uint32_t to = 0;
    PortSets::Id ports = PortSets::none;
  };
  /// `row_limit`: rows between workloads that are kept; with 0 those are not looked at.
  WorkloadRelation(const Engine& engine, std::size_t row_limit);

  /// Other workloads that a workload reaches, ascending.
  std::span<const Row> reached_from(std::uint32_t workload) const noexcept { return rows_[workload]; }
  std::size_t row_count() const noexcept { return row_count_; }
  bool is_truncated() const noexcept { return is_truncated_; }
  /// Ranges that reach a workload, or that it reaches; those that touch and may use the same are one.
  std::vector<OutsideRange> outside(std::uint32_t workload, Direction direction) const;
  const PortSet& operator[](PortSets::Id ports) const noexcept { return sets_[ports]; }

 private:
  /// By number of a workload, or of a class of addresses.
  using Rows = std::vector<Row>;
  void add(std::uint32_t source, std::uint32_t destination, const PortSet& ports);
  void flush(std::uint32_t source);
  void flush_rows(std::uint32_t workload);
  void compact(Rows& rows);
  void compact_all();

  const Engine& engine_;
  const std::size_t row_limit_;
  PortSets sets_;
  std::vector<std::vector<std::uint32_t>> of_source_;       // workloads of each class, ascending
  std::vector<std::vector<std::uint32_t>> of_destination_;
  std::vector<Rows> rows_;
  std::vector<Rows> outside_[2];  // by Direction, then workload: classes of addresses
  std::size_t row_count_ = 0;
  bool is_truncated_ = false;

  // Of the source that is being read: what it reaches, by workload, and which classes of addresses.
  std::vector<PortSets::Id> reached_;
  std::vector<std::uint32_t> touched_;
  Rows reached_outside_;
};

}  // namespace seawall::network
