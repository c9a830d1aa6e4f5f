#pragma once

// One piece of work on a registry that comes from a queue. Private to registry_bus.cpp.
//
// Threads: a RegistryTasks may be used by many.

#include <optional>
#include <string>

#include "bus/bus.h"
#include "registry_message.h"
#include "registry_run.h"

namespace seawall::commands {

class RegistryTasks {
 public:
  RegistryTasks(RegistryRun& run, bus::Bus& bus) : run_(run), bus_(bus) {}

  /// A piece that is given out more often than this is told as not looked at: whoever takes it may die of it.
  static constexpr std::size_t most_times = 6;

  /// Does what a piece asks for, and says of it that it is done, or that it is for later. Fails where the bus does.
  [[nodiscard]] std::optional<documents::Error> work_on(bus::Delivery& delivery);
  [[nodiscard]] std::optional<documents::Error> add(const RegistryMessage& work, const std::string& mark = {});
  std::size_t images_read() const noexcept { return images_read_; }

 private:
  using Failure = std::optional<documents::Error>;
  /// What became of a piece: `later` where the registry did not answer.
  struct Outcome {
    Failure bus;
    Failure registry;
  };
  Outcome does(const RegistryMessage& work);
  Outcome catalog(const RegistryMessage& work);
  Outcome tags(const RegistryMessage& work);
  Outcome rows(const RegistryMessage& work);
  Outcome image(const RegistryMessage& work);
  Failure give_up(RegistryMessage work, const std::string& why);
  Failure keep(const RegistryMessage& result);

  RegistryRun& run_;
  bus::Bus& bus_;
  std::atomic<std::size_t> images_read_ = 0;
};

}  // namespace seawall::commands
