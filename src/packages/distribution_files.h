#pragma once

// What the readers of distributions' databases share. Private to packages.

#include "readers.h"
#include "texts.h"

namespace seawall::packages {

/// The lines of a text, without their ends: "\n" or "\r\n".
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> next() noexcept;
  std::uint32_t number() const noexcept { return number_; }  ///< of the last one, from 1

 private:
  std::string_view rest_;
  std::uint32_t number_ = 0;
};

/// Gathers what a file tells. A file may be made of nothing but the smallest packages and faults, which weigh a hundred
/// times as much in memory as there: of both a limited number is kept, and the rest is counted.
class Collector {
 public:
  static constexpr std::size_t package_limit = 200'000;  ///< "packages"; all of Debian are 70,000
  static constexpr std::size_t fault_limit = 20;  ///< "faults"

  explicit Collector(const File& file) : file_(file) {}

  void add(Package package);  ///< its location becomes the file
  void fault(std::string message, std::uint32_t line = 0, documents::ErrorCode code = documents::ErrorCode::syntax);
  void fault(const documents::Error& error);  ///< whose place becomes the file
  Reading finish();  ///< the last call

 private:
  const File& file_;
  Reading reading_;
  std::size_t package_count_ = 0;
  std::size_t fault_count_ = 0;
};

}  // namespace seawall::packages
