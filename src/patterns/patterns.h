#pragma once

// Many patterns looked for at once, in one pass over a text: hyperscan, or vectorscan, which has the same interface.
//
// Threads: a Set is const after it was made and may be shared; a Scratch belongs to one scan at a time.
// Source: https://intel.github.io/hyperscan/dev-reference/

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "documents/documents.h"

struct hs_database;
struct hs_scratch;

namespace seawall::patterns {

/// A regular expression as hyperscan reads them: PCRE's without what needs backtracking, such as back references.
struct Pattern {
  std::string_view expression;
  bool ignores_case = false;  ///< of ASCII letters
};

/// The memory that one scan works in.
class Scratch {
 public:
  Scratch() = default;
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&& other) noexcept;
  ~Scratch();

 private:
  friend class Set;
  hs_scratch* scratch_ = nullptr;
};

class Set {
 public:
  /// Fails with invalid_argument for an expression that is not understood, and names it.
  static documents::Result<Set> of(std::span<const Pattern> patterns);
  /// The same made from what serialized() gave, which costs a thousandth of it. Fails with invalid_argument where that
  /// is not of this version of the library, or needs another processor.
  static documents::Result<Set> from(std::string_view serialized);
  /// For any processor of the architecture. Empty when memory is short.
  std::string serialized() const;
  Set(Set&& other) noexcept;
  Set& operator=(Set&& other) noexcept;
  ~Set();

  /// Calls back with the index of a pattern and the offset behind its end, for each end of each pattern in order of
  /// ends. Texts of up to 4 GiB - 1.
  template <typename Call>
  void scan(std::string_view text, Scratch& scratch, Call&& call) const {
    scan(
        text, scratch,
        [](void* context, std::uint32_t pattern, std::size_t end) {
          (*static_cast<std::remove_reference_t<Call>*>(context))(pattern, end);
        },
        &call);
  }
  Scratch scratch() const;

 private:
  explicit Set(hs_database* database) noexcept : database_(database) {}
  void scan(std::string_view text, Scratch& scratch, void (*call)(void*, std::uint32_t, std::size_t),
            void* context) const;
  hs_database* database_ = nullptr;
};

}  // namespace seawall::patterns
