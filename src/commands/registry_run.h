#pragma once

// One run of a scan of a registry: what its parts share. What is read ends in the state, by whichever way it came
// there.
//
// Threads: the members of a Run may be used by many, but for `line`, which show() locks.

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "console.h"
#include "registry_state.h"
#include "registry_work.h"

namespace seawall::commands {

class RegistryRun {
 public:
  RegistryRun(const RegistryWork& does, RegistryState& keeps, std::size_t count)
      : work(does), state(keeps), threads(count) {}

  const RegistryWork& work;
  RegistryState& state;
  const std::size_t threads;

  /// Keeps the first failure of the state, with which a run has to end.
  bool is_well(const RegistryState::Failure& failure);
  template <typename T>
  bool is_well(const documents::Result<T>& result) {
    return is_well(result ? RegistryState::Failure() : RegistryState::Failure(result.error()));
  }
  bool is_broken() const noexcept { return is_broken_; }
  std::optional<documents::Error> failure();

  void tell(const objects::NotLooked& entry) { is_well(state.add_not_looked(entry)); }

  /// Notes how asking the registry went. After some failures on end, whoever asks next would wait as long for nothing.
  void note(const documents::Error* error);
  bool is_away() const noexcept { return away_ >= most_away; }
  static constexpr std::size_t most_away = 3;

  void show(const std::string& text);

 private:
  std::mutex mutex_;
  StatusLine line_;
  std::optional<documents::Error> failure_;
  std::atomic<bool> is_broken_ = false;
  std::atomic<std::size_t> away_ = 0;
};

/// Lists a registry and reads what is not known of it, on this machine alone.
void read_registry(RegistryRun& run);

}  // namespace seawall::commands
