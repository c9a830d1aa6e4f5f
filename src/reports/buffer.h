#pragma once

// Collects text for a Sink, so that it is called for large pieces only. Private to reports.

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "reports.h"

namespace seawall::reports {

class Buffer {
 public:
  explicit Buffer(const Sink& sink) : sink_(sink) { text_.reserve(capacity); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  /// For everything that appends to a string.
  std::string& text() noexcept { return text_; }
  void append(std::string_view text) { text_.append(text); }
  void number(std::uint64_t value) {
    const fmt::format_int digits(value);
    text_.append(digits.data(), digits.size());
  }
  /// Reads its pattern anew each time: what is written hundred thousands of times is better put together.
  template <typename... Arguments>
  void format(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(text_), pattern, std::forward<Arguments>(arguments)...);
  }

  /// Hands on what there is once it is worth a call.
  void drain() {
    if (text_.size() >= capacity / 2) flush();
  }
  void flush() {
    if (!text_.empty()) sink_(text_);
    text_.clear();
  }

 private:
  static constexpr std::size_t capacity = 64 * 1024;
  const Sink& sink_;
  std::string text_;
};

}  // namespace seawall::reports
