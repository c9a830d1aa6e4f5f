#include "libraries.h"

#include <dlfcn.h>

namespace seawall::libraries {
namespace {

std::string last_failure() {
  const char* const text = ::dlerror();
  return text ? text : "the dynamic linker does not say why";
}

}  // namespace

Library::Library(const char* name) : handle_(::dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
  if (!handle_) failure_ = last_failure();
}

void* Library::address_of(const char* name) {
  if (!handle_) return nullptr;
  void* const address = ::dlsym(handle_, name);
  if (!address && failure_.empty()) failure_ = last_failure();
  return address;
}

std::optional<documents::Error> unusable(const std::string& failure, std::string_view library,
                                         std::string_view advice) {
  if (failure.empty()) return std::nullopt;
  return documents::Error(documents::ErrorCode::unsupported, std::string(library) + " cannot be used: " + failure, {},
                          std::string(advice));
}

}  // namespace seawall::libraries
