#pragma once

// Files held against YARA rules, by libyara. Private to images.

#include <string_view>
#include <vector>

#include "images.h"

namespace seawall::images {

class Rules {
 public:
  struct State;
  explicit Rules(std::unique_ptr<const State> state);
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules();

  /// Bytes of a file that are looked at ("YARA scan size"): programs that do harm are small, but none of the usual
  /// large ones should be told as looked at in part.
  static constexpr std::size_t most_scanned = std::size_t{128} << 20;
  static constexpr int most_seconds = 30;  ///< "YARA scan time", of one file and set of rules

  /// Whether a file is worth a look: programs, scripts and pages that a server may run. By its path, mode and first
  /// bytes; `beginning` holds at least 16 of them where there are as many.
  static bool wants(std::string_view path, std::uint32_t mode, std::string_view beginning) noexcept;

  /// Whether its name makes a file a script or a page: a server may run it as such, whatever it begins with.
  static bool is_named_as_script(std::string_view path) noexcept;

  /// The rules that match a file, in their order; a rule is told once. `fault`: why the rest was not looked at, as a
  /// fragment ("YARA scan time"); empty when all was.
  struct Matches {
    std::vector<Malware> malware;
    std::string fault;
  };
  Matches scan(std::string_view path, std::string_view bytes, int seconds = most_seconds) const;

 private:
  std::unique_ptr<const State> state_;
};

}  // namespace seawall::images
