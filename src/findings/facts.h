#pragma once

// What the checks of one scan find out once and share, such as the roles and bindings of all its objects.
//
// Threads: several may ask at once; one makes a fact, the others wait. Lifetimes: facts live as long as the Facts.

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace seawall::findings {

class Facts {
 public:
  /// The fact of a type, made by the first that asks; `make` may ask for others.
  template <typename Fact, typename Make>
  const Fact& of(Make&& make) {
    const std::lock_guard lock(mutex_);
    const void* const type = &type_of<Fact>;
    if (const auto found = facts_.find(type); found != facts_.end()) {
      return *static_cast<const Fact*>(found->second.get());
    }
    const auto made = std::make_shared<const Fact>(std::forward<Make>(make)());
    facts_.emplace(type, made);
    return *made;
  }

 private:
  template <typename Fact>
  static constexpr char type_of = 0;  // its address stands for the type
  std::recursive_mutex mutex_;
  std::map<const void*, std::shared_ptr<const void>> facts_;
};

}  // namespace seawall::findings
