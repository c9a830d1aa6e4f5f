#pragma once

// Strings that are kept once and known by a number. Private to advisories.
// Threads: belongs to one. Lifetimes: views live as long as it.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace seawall::advisories {

/// Copies of texts, in pieces that never move.
class Arena {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t left_ = 0;
  char* next_ = nullptr;
};

/// Numbers from 0 in the order in which strings were first given.
class Strings {
 public:
  std::uint32_t number(std::string_view text);
  std::string_view operator[](std::uint32_t number) const noexcept { return items_[number]; }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(items_.size()); }
  /// Frees the table by which strings are found: no more can be given.
  void close() noexcept;

 private:
  void grow();
  Arena arena_;
  std::vector<std::string_view> items_;
  std::vector<std::uint32_t> places_;  // open addressing; a power of two; 0: free, else 1 + a number
};

/// For few strings at a time, again and again: numbers within one use, by numbers.
class LocalNumbers {
 public:
  /// Up to a number of all strings.
  explicit LocalNumbers(std::size_t size) : local_(size, 0) {}
  std::uint32_t number(std::uint32_t global);
  const std::vector<std::uint32_t>& globals() const noexcept { return globals_; }
  void clear() noexcept;

 private:
  std::vector<std::uint32_t> local_;  // 0: none yet, else 1 + the number
  std::vector<std::uint32_t> globals_;
};

}  // namespace seawall::advisories
