#pragma once

// Small text: lists that are one, such as those in tables and in the data of checks, "a,b,c"; words in any case.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace seawall::objects {

/// ASCII alone has a case.
constexpr bool equals_any_case(std::string_view left, std::string_view right) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

/// The parts between separators, in order; empty ones are left out. Borrows the text.
class Parts {
 public:
  class Iterator {
   public:
    using iterator_concept = std::forward_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = std::string_view;

    Iterator() = default;
    Iterator(std::string_view text, char separator) noexcept : rest_(text), separator_(separator) { find(); }
    std::string_view operator*() const noexcept { return part_; }
    Iterator& operator++() noexcept {
      rest_.remove_prefix(part_.size());
      find();
      return *this;
    }
    Iterator operator++(int) noexcept {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& left, const Iterator& right) noexcept {
      return left.rest_.size() == right.rest_.size();
    }

   private:
    void find() noexcept {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(separator_), rest_.size()));
      part_ = rest_.substr(0, rest_.find(separator_));
    }
    std::string_view rest_;
    std::string_view part_;
    char separator_ = ',';
  };

  explicit Parts(std::string_view text, char separator = ',') noexcept : text_(text), separator_(separator) {}
  Iterator begin() const noexcept { return {text_, separator_}; }
  Iterator end() const noexcept { return {{}, separator_}; }
  template <typename Holds>
  bool any(Holds holds) const {
    return std::any_of(begin(), end(), holds);
  }

 private:
  std::string_view text_;
  char separator_;
};

/// Whether a list has a part.
inline bool is_listed(std::string_view part, std::string_view list, char separator = ',') noexcept {
  return Parts(list, separator).any([&](std::string_view each) { return each == part; });
}

}  // namespace seawall::objects
