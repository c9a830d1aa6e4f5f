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

}  // namespace seawall::libraries
