#pragma once

// How registries are reached: by the options of commands, docker's configuration and the environment.

#include <cstddef>
#include <memory>
#include <string>

#include "commands.h"
#include "console.h"
#include "oci/oci.h"

namespace seawall::commands {

/// Lifetimes: what it gives to oci borrows from it, so it stays where it is.
class RegistryAccess {
 public:
  /// Fails for options that are not understood, and for a file of them that cannot be read.
  static documents::Result<std::unique_ptr<RegistryAccess>> of(const ImageInput& input);
  RegistryAccess(const RegistryAccess&) = delete;
  RegistryAccess& operator=(const RegistryAccess&) = delete;

  oci::OpenOptions options;
  oci::Surroundings around;

  /// For of() alone.
  explicit RegistryAccess(oci::OpenOptions how);

 private:
  const std::unique_ptr<http::Clock> clock_ = http::system_clock();
  const oci::DockerConfig docker_;
};

/// How far a transfer is, on a terminal.
class TransferLine {
 public:
  TransferLine(std::string what, RegistryAccess& access);

 private:
  const std::string what_;
  StatusLine line_;
  std::size_t bytes_ = 0;
};

}  // namespace seawall::commands
