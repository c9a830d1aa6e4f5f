#pragma once

// Sets of whole numbers as sorted, disjoint, closed intervals that do not touch: what addresses and ports are cut into.
//
// Number is an unsigned type without wrap-around in use: an interval may end at its highest value. Operations cost time
// linear in the number of intervals on both sides.
//
// Threads: values.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace seawall::addresses {

template <typename Number>
struct Interval {
  Number first{};
  Number last{};  ///< included; never below `first`
  friend bool operator==(const Interval&, const Interval&) = default;
};

template <typename Number>
class Intervals {
 public:
  using Part = Interval<Number>;

  Intervals() = default;
  Intervals(Number first, Number last) : parts_{{first, last}} {}

  bool empty() const noexcept { return parts_.empty(); }
  std::span<const Part> parts() const noexcept { return parts_; }
  friend bool operator==(const Intervals&, const Intervals&) = default;

  bool contains(Number number) const noexcept {
    const auto after = first_after(number);
    return after != parts_.begin() && number <= std::prev(after)->last;
  }
  bool contains(const Intervals& other) const { return other.without(*this).empty(); }

  void add(Number first, Number last) { *this = unite(*this, Intervals(first, last)); }

  friend Intervals unite(const Intervals& a, const Intervals& b) {
    Intervals result;
    result.parts_.reserve(a.parts_.size() + b.parts_.size());
    auto x = a.parts_.begin();
    auto y = b.parts_.begin();
    while (x != a.parts_.end() || y != b.parts_.end()) {
      const bool from_a = y == b.parts_.end() || (x != a.parts_.end() && x->first <= y->first);
      result.append(from_a ? *x++ : *y++);
    }
    return result;
  }

  friend Intervals intersect(const Intervals& a, const Intervals& b) {
    Intervals result;
    auto x = a.parts_.begin();
    auto y = b.parts_.begin();
    while (x != a.parts_.end() && y != b.parts_.end()) {
      const Number first = std::max(x->first, y->first);
      const Number last = std::min(x->last, y->last);
      if (first <= last) result.parts_.push_back({first, last});
      if (x->last < y->last) {
        ++x;
      } else {
        ++y;
      }
    }
    return result;
  }

  Intervals without(const Intervals& other) const {
    Intervals result;
    auto hole = other.parts_.begin();
    for (Part rest : parts_) {
      while (hole != other.parts_.end() && hole->last < rest.first) ++hole;
      bool is_left = true;
      for (auto cut = hole; cut != other.parts_.end() && cut->first <= rest.last; ++cut) {
        if (cut->first > rest.first) result.parts_.push_back({rest.first, static_cast<Number>(cut->first - 1)});
        if (cut->last >= rest.last) {
          is_left = false;
          break;
        }
        rest.first = static_cast<Number>(cut->last + 1);
      }
      if (is_left) result.parts_.push_back(rest);
    }
    return result;
  }

 private:
  auto first_after(Number number) const noexcept {
    return std::upper_bound(parts_.begin(), parts_.end(), number,
                            [](Number wanted, const Part& part) { return wanted < part.first; });
  }
  /// Of parts in the order of their beginnings.
  void append(Part part) {
    if (!parts_.empty() && (part.first <= parts_.back().last || part.first - 1 == parts_.back().last)) {
      parts_.back().last = std::max(parts_.back().last, part.last);
    } else {
      parts_.push_back(part);
    }
  }

  std::vector<Part> parts_;
};

}  // namespace seawall::addresses
