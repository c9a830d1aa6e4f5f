#pragma once

// Shared libraries that are loaded when they are first needed, because what they bring along costs every start of the
// program more time than many a command takes. Those of glibc (dlopen).
//
// Threads: a Library belongs to one; what it found may be called by any. Lifetimes: a library stays loaded.

#include <string>

#include "documents/documents.h"

namespace seawall::libraries {

class Library {
 public:
  /// By the name that the dynamic linker looks for: "libcurl.so.4".
  explicit Library(const char* name);

  /// Sets a pointer to a function of the library; null where there is none.
  template <typename Function>
  void find(const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(address_of(name));
  }
  /// Why it could not be loaded, or what is not in it; empty when all went well.
  const std::string& failure() const noexcept { return failure_; }

 private:
  void* address_of(const char* name);
  void* handle_;
  std::string failure_;
};

}  // namespace seawall::libraries
