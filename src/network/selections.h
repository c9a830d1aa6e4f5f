#pragma once

// Which pods a selection means, for many selections over many pods: each distinct selector is judged once for each
// distinct set of labels, and only where a label that it needs is there.
//
// Threads: const after finish(), but for Scoped, which remembers. Lifetimes: borrows from the Cluster.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cluster.h"

namespace seawall::network {

using Ids = std::vector<std::uint32_t>;  ///< ascending, each once

struct IdsHash {
  std::size_t operator()(const Ids& ids) const noexcept;
};

/// Numbers for lists of numbers.
class IdsTable {
 public:
  std::uint32_t intern(Ids ids);
  const Ids& operator[](std::uint32_t id) const noexcept { return *lists_[id]; }
  std::size_t size() const noexcept { return lists_.size(); }

 private:
  std::unordered_map<Ids, std::uint32_t, IdsHash> numbers_;
  std::vector<const Ids*> lists_;  // keys of the map, which do not move
};

/// A PodSelection by numbers.
struct Scope {
  std::uint32_t pods = 0;                  ///< selector
  std::optional<std::uint32_t> namespace_; ///< index
  std::uint32_t namespaces = 0;            ///< selector, where no namespace is given
  friend bool operator==(const Scope&, const Scope&) = default;
};

class Selections {
 public:
  explicit Selections(const Cluster& cluster) : cluster_(cluster) {}

  Scope add(const PodSelection& selection);
  /// Judges all that was added. Nothing can be added after it.
  void finish();

  /// Pods whose labels are alike for all selectors have one number.
  std::uint32_t label_class(std::uint32_t pod) const noexcept { return classes_[pod]; }
  /// Selectors of pods that match.
  const Ids& selectors_of(std::uint32_t label_class) const noexcept { return matched_[label_class]; }
  bool namespace_matches(std::uint32_t selector, std::uint32_t namespace_) const noexcept {
    return namespace_matches_[selector][namespace_];
  }

 private:
  std::uint32_t number_of(const Selector& selector, std::unordered_map<std::string, std::uint32_t>& numbers,
                          std::vector<const Selector*>& list);
  void judge_namespaces();
  void judge_pods();

  const Cluster& cluster_;
  std::unordered_map<std::string, std::uint32_t> pod_numbers_;
  std::unordered_map<std::string, std::uint32_t> namespace_numbers_;
  std::vector<const Selector*> pod_selectors_;
  std::vector<const Selector*> namespace_selectors_;
  std::vector<std::vector<bool>> namespace_matches_;
  std::vector<std::uint32_t> classes_;
  IdsTable matched_;
};

/// Things that have a scope, found by pod.
class Scoped {
 public:
  explicit Scoped(const Selections& selections) : selections_(selections) {}
  void add(const Scope& scope, std::uint32_t item);
  /// Appends the items whose scope means pods of a label class in a namespace; in no order, perhaps repeated.
  void collect(std::uint32_t namespace_, std::uint32_t label_class, Ids& items);

 private:
  const Ids& items_of(std::uint32_t selector, std::uint32_t namespace_);

  struct Anywhere {
    std::uint32_t namespaces;
    std::uint32_t item;
  };
  const Selections& selections_;
  std::unordered_map<std::uint64_t, Ids> exact_;  // by selector and namespace
  std::unordered_map<std::uint32_t, std::vector<Anywhere>> by_selector_;
  std::unordered_map<std::uint64_t, Ids> joined_;  // what was asked for, both together
};

}  // namespace seawall::network
