#pragma once

// A file whose bytes are looked at in any order, read from disk as they are touched.
//
// Threads: const, shareable. Lifetimes: views live as long as the Mapped, also when it is moved, and when the name is
// given to another file. Whoever cuts the file short while it is mapped ends this process: files that Seawall maps are
// replaced as a whole, never written again.

#include <cstddef>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::files {

class Mapped {
 public:
  /// A regular file. Fails with not_found where there is none, and with unreadable; the place is the path.
  static documents::Result<Mapped> open(const std::string& path);
  Mapped(Mapped&& other) noexcept;
  Mapped& operator=(Mapped&& other) noexcept;
  ~Mapped();

  std::string_view view() const noexcept { return {bytes_, size_}; }

 private:
  Mapped(const char* bytes, std::size_t size) noexcept : bytes_(bytes), size_(size) {}
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace seawall::files
