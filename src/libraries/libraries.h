#pragma once

// Shared libraries that are loaded when they are first needed, because what they bring along costs every start of the
// program more time than many a command takes. Those of glibc (dlopen).
//
// Threads: a Library belongs to one; what it found may be called by any. Lifetimes: a library stays loaded.

#include <optional>
#include <string>
#include <string_view>

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

/// Fails with unsupported where there is a failure: "libyara, which looks for malware, cannot be used: ...".
std::optional<documents::Error> unusable(const std::string& failure, std::string_view library, std::string_view advice);

/// The functions of a library by their names. A Table has a member for each, and calls what `each` is given with the
/// name and the member of each.
template <typename Table>
class Loaded {
 public:
  /// `start` is called when all were found; gives why the library cannot be used, or nothing.
  explicit Loaded(const char* file, std::string (*start)(const Table&) = nullptr) {
    Library library(file);
    table_.each([&](const char* name, auto& function) { library.find(name, function); });
    failure_ = library.failure();
    if (failure_.empty() && start) failure_ = start(table_);
  }
  const Table& table() const noexcept { return table_; }
  const std::string& failure() const noexcept { return failure_; }

 private:
  Table table_;
  std::string failure_;
};

}  // namespace seawall::libraries
