#pragma once

// Bytes that are looked at in any order. What is large lies in a temporary file that has no name any more, so that
// memory stays bounded and nothing is left behind, however the program ends.
//
// Threads: const after finish(), then shareable.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::archives {

class Content {
 public:
  /// Bytes that are kept in memory; what is larger goes to a file in $TMPDIR, else /tmp.
  static constexpr std::size_t most_in_memory = std::size_t{32} << 20;

  Content() = default;
  /// For so many bytes, as far as is known: large content need not be moved on its way.
  explicit Content(std::size_t expected);
  Content(Content&& other) noexcept;
  Content& operator=(Content&& other) noexcept;
  ~Content();

  /// Fails with unreadable where the temporary file cannot be made, or is full.
  [[nodiscard]] std::optional<documents::Error> add(std::string_view bytes);
  /// Ends adding: from here on view() tells all bytes. Fails as add() does.
  [[nodiscard]] std::optional<documents::Error> finish();
  std::string_view view() const noexcept;
  std::size_t size() const noexcept { return size_; }

 private:
  std::string bytes_;
  bool is_large_ = false;
  std::size_t size_ = 0;
  int descriptor_ = -1;
  const char* mapped_ = nullptr;
};

}  // namespace seawall::archives
