#include "selections.h"

#include <algorithm>
#include <limits>

namespace seawall::network {
namespace {

using objects::Requirement;
using Operator = Requirement::Operator;

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) noexcept { return std::uint64_t{high} << 32 | low; }

/// Selectors with one text select alike. Lengths stand before texts, so that no choice of them makes two selectors one.
std::string canonical(const Selector& selector) {
  if (selector.matches_nothing()) return "nothing";
  std::vector<std::string> parts;
  for (const Requirement& each : selector.requirements()) {
    std::string part = std::to_string(each.key.size()) + ':' + each.key;
    part += static_cast<char>('0' + static_cast<int>(each.op));
    for (const std::string& value : each.values) part += std::to_string(value.size()) + ':' + value;
    parts.push_back(std::move(part));
  }
  std::ranges::sort(parts);
  std::string text;
  for (const std::string& part : parts) text += part + ';';
  return text;
}

/// Labels as numbers, of the keys that selectors ask about: all others make no difference.
class LabelNumbers {
 public:
  explicit LabelNumbers(std::span<const Selector* const> selectors) {
    for (const Selector* selector : selectors) {
      for (const Requirement& each : selector->requirements()) {
        keys_.try_emplace(each.key, static_cast<std::uint32_t>(keys_.size()));
      }
    }
  }
  struct Numbers {
    std::uint32_t key;
    std::uint32_t pair;
  };
  std::optional<Numbers> of(const Label& label) {
    const auto key = keys_.find(label.key);
    if (key == keys_.end()) return {};
    const auto [pair, is_new] =
        pairs_.try_emplace({key->second, label.value}, static_cast<std::uint32_t>(pairs_.size()));
    if (is_new) key_of_.push_back(key->second);
    return Numbers{key->second, pair->second};
  }
  std::optional<std::uint32_t> key(std::string_view text) const {
    const auto found = keys_.find(text);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::uint32_t> pair(std::uint32_t key, std::string_view value) const {
    const auto found = pairs_.find({key, value});
    return found == pairs_.end() ? std::nullopt : std::optional(found->second);
  }
  std::uint32_t key_of(std::uint32_t pair) const noexcept { return key_of_[pair]; }

 private:
  struct PairHash {
    std::size_t operator()(const std::pair<std::uint32_t, std::string_view>& pair) const noexcept {
      return std::hash<std::string_view>()(pair.second) * 31 + pair.first;
    }
  };
  std::unordered_map<std::string_view, std::uint32_t> keys_;
  std::unordered_map<std::pair<std::uint32_t, std::string_view>, std::uint32_t, PairHash> pairs_;
  std::vector<std::uint32_t> key_of_;
};

}  // namespace

// --- lists of numbers ---

std::size_t IdsHash::operator()(const Ids& ids) const noexcept {
  std::uint64_t hash = ids.size();
  for (const std::uint32_t id : ids) {
    hash = (hash ^ id) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
  }
  return hash;
}

std::uint32_t IdsTable::intern(Ids ids) {
  const auto [entry, is_new] = numbers_.try_emplace(std::move(ids), static_cast<std::uint32_t>(lists_.size()));
  if (is_new) lists_.push_back(&entry->first);
  return entry->second;
}

// --- selections ---

std::uint32_t Selections::number_of(const Selector& selector, std::unordered_map<std::string, std::uint32_t>& numbers,
                                    std::vector<const Selector*>& list) {
  const auto [entry, is_new] = numbers.try_emplace(canonical(selector), static_cast<std::uint32_t>(list.size()));
  if (is_new) list.push_back(&selector);
  return entry->second;
}

Scope Selections::add(const PodSelection& selection) {
  Scope scope{number_of(selection.pods, pod_numbers_, pod_selectors_), selection.namespace_, 0};
  if (!selection.namespace_) {
    scope.namespaces = number_of(selection.namespaces, namespace_numbers_, namespace_selectors_);
  }
  return scope;
}

void Selections::finish() {
  judge_namespaces();
  judge_pods();
}

void Selections::judge_namespaces() {
  namespace_matches_.reserve(namespace_selectors_.size());
  for (const Selector* selector : namespace_selectors_) {
    std::vector<bool>& row = namespace_matches_.emplace_back();
    row.reserve(cluster_.namespaces.size());
    for (const Namespace& each : cluster_.namespaces) row.push_back(matches(*selector, each.labels));
  }
}

void Selections::judge_pods() {
  LabelNumbers numbers(pod_selectors_);
  IdsTable label_sets;
  std::vector<std::uint32_t> set_of(cluster_.pods.size());
  std::vector<const Labels*> labels_of_set;
  std::vector<std::uint32_t> use;  // of pairs, in sets of labels
  for (std::uint32_t pod = 0; pod < cluster_.pods.size(); ++pod) {
    Ids pairs;
    for (const Label& label : cluster_.pods[pod].labels) {
      if (const auto found = numbers.of(label)) pairs.push_back(found->pair);
    }
    std::ranges::sort(pairs);
    set_of[pod] = label_sets.intern(std::move(pairs));
    if (set_of[pod] < labels_of_set.size()) continue;
    labels_of_set.push_back(&cluster_.pods[pod].labels);
    for (const std::uint32_t pair : label_sets[set_of[pod]]) {
      if (use.size() <= pair) use.resize(pair + 1);
      ++use[pair];
    }
  }

  // Each selector waits where one of its requirements can be met by presence; the rarest will do.
  std::unordered_map<std::uint32_t, Ids> at_pair;
  std::unordered_map<std::uint32_t, Ids> at_key;
  Ids anywhere;
  for (std::uint32_t id = 0; id < pod_selectors_.size(); ++id) {
    const Selector& selector = *pod_selectors_[id];
    if (selector.matches_nothing()) continue;
    Ids best_pairs;
    std::size_t best_use = std::numeric_limits<std::size_t>::max();
    std::optional<std::uint32_t> some_key;
    for (const Requirement& each : selector.requirements()) {
      const std::optional<std::uint32_t> key = numbers.key(each.key);
      if (each.op == Operator::exists || each.op == Operator::greater_than || each.op == Operator::less_than)
        some_key = key;
      if (each.op != Operator::in) continue;
      Ids pairs;
      std::size_t total = 0;
      for (const std::string& value : each.values) {
        if (const auto pair = numbers.pair(*key, value)) {
          pairs.push_back(*pair);
          total += use[*pair];
        }
      }
      if (total < best_use) {
        best_use = total;
        best_pairs = std::move(pairs);
      }
    }
    if (best_use != std::numeric_limits<std::size_t>::max()) {
      for (const std::uint32_t pair : best_pairs) at_pair[pair].push_back(id);
    } else if (some_key) {
      at_key[*some_key].push_back(id);
    } else {
      anywhere.push_back(id);
    }
  }

  std::vector<std::uint32_t> class_of_set(label_sets.size());
  for (std::uint32_t set = 0; set < label_sets.size(); ++set) {
    Ids matched;
    const auto judge = [&](const Ids& candidates) {
      for (const std::uint32_t id : candidates) {
        if (matches(*pod_selectors_[id], *labels_of_set[set])) matched.push_back(id);
      }
    };
    judge(anywhere);
    for (const std::uint32_t pair : label_sets[set]) {
      if (const auto waiting = at_pair.find(pair); waiting != at_pair.end()) judge(waiting->second);
      if (const auto waiting = at_key.find(numbers.key_of(pair)); waiting != at_key.end()) judge(waiting->second);
    }
    std::ranges::sort(matched);
    class_of_set[set] = matched_.intern(std::move(matched));
  }
  classes_.reserve(cluster_.pods.size());
  for (const std::uint32_t set : set_of) classes_.push_back(class_of_set[set]);
}

// --- things with a scope ---

void Scoped::add(const Scope& scope, std::uint32_t item) {
  if (scope.namespace_) {
    exact_[pair_of(scope.pods, *scope.namespace_)].push_back(item);
  } else {
    by_selector_[scope.pods].push_back({scope.namespaces, item});
  }
}

const Ids& Scoped::items_of(std::uint32_t selector, std::uint32_t namespace_) {
  const std::uint64_t key = pair_of(selector, namespace_);
  const auto [entry, is_new] = joined_.try_emplace(key);
  if (!is_new) return entry->second;
  if (const auto found = exact_.find(key); found != exact_.end()) entry->second = found->second;
  if (const auto found = by_selector_.find(selector); found != by_selector_.end()) {
    for (const Anywhere& each : found->second) {
      if (selections_.namespace_matches(each.namespaces, namespace_)) entry->second.push_back(each.item);
    }
  }
  return entry->second;
}

void Scoped::collect(std::uint32_t namespace_, std::uint32_t label_class, Ids& items) {
  for (const std::uint32_t selector : selections_.selectors_of(label_class)) {
    const Ids& found = items_of(selector, namespace_);
    items.insert(items.end(), found.begin(), found.end());
  }
}

}  // namespace seawall::network
