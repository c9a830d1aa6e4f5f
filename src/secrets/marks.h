#pragma once

// The marks of all rules, looked for at once, and the formats that are matched behind them. Private to secrets.
//
// Threads: const, but for formats, which are compiled when they are first needed, once.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "mark_list.h"
#include "rules.h"

namespace re2 {
class RE2;
}

namespace seawall::secrets {

class Marks {
 public:
  /// Made when it is first asked for.
  static const Marks& all();

  const Mark& mark(std::uint32_t index) const noexcept { return marks_[index]; }
  const patterns::Set& set() const noexcept { return *set_; }
  /// Where a format ends that begins at an offset, and the secret in it; false where it does not match.
  struct Match {
    std::size_t end = 0;
    std::string_view secret;
  };
  bool matches(std::uint16_t rule, std::string_view text, std::size_t at, Match& match) const;

 private:
  Marks();
  const re2::RE2& format(std::uint16_t rule) const;

  struct Format {
    std::once_flag is_compiled;
    std::unique_ptr<const re2::RE2> expression;
  };
  std::vector<Mark> marks_;
  std::unique_ptr<const patterns::Set> set_;
  std::unique_ptr<Format[]> formats_;
};

}  // namespace seawall::secrets
