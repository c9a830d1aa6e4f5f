#include "registry_access.h"

#include <optional>
#include <utility>

#include "load_files.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

std::optional<std::string> variable(const char* name) {
  const std::string_view value = environment(name);
  if (value.empty()) return std::nullopt;
  return std::string(value);
}

Result<oci::OpenOptions> open_options(const ImageInput& input) {
  oci::OpenOptions options;
  if (!input.platform.empty()) {
    Result<oci::Platform> platform = oci::Platform::parse(input.platform);
    if (!platform) return platform.error();
    options.platform = take(std::move(platform));
  }
  options.registry.plain_http = input.plain_http;
  options.registry.is_insecure = input.is_insecure;
  if (!input.ca_file.empty()) {
    Result<std::string> text = read_named(input.ca_file);
    if (!text) return text.error();
    options.registry.authorities = take(std::move(text));
  }
  for (const std::string& mirror : input.mirrors) {
    const std::size_t equals = mirror.find('=');
    if (equals == 0 || equals == mirror.npos || equals + 1 == mirror.size()) {
      return Error(ErrorCode::invalid_argument, "--mirror is REGISTRY=HOST, not \"" + mirror + '"');
    }
    options.registry.mirrors[mirror.substr(0, equals)].push_back(mirror.substr(equals + 1));
  }
  for (const char* const name : {"https_proxy", "HTTPS_PROXY"}) {
    if (options.registry.proxy.empty()) options.registry.proxy = environment(name);
  }
  for (const char* const name : {"no_proxy", "NO_PROXY"}) {
    if (options.registry.no_proxy.empty()) options.registry.no_proxy = environment(name);
  }
  return options;
}

}  // namespace

Result<std::unique_ptr<RegistryAccess>> RegistryAccess::of(const ImageInput& input) {
  Result<oci::OpenOptions> how = open_options(input);
  if (!how) return how.error();
  return std::make_unique<RegistryAccess>(take(std::move(how)));
}

RegistryAccess::RegistryAccess(oci::OpenOptions how)
    : options(std::move(how)), docker_({.variable = variable, .all = all_variables()}) {
  around.connect = [](const http::Options& connection) { return http::connect(connection); };
  around.credentials = [this](const std::string& registry) { return docker_.credentials(registry); };
  around.clock = clock_.get();
}

TransferLine::TransferLine(std::string what, RegistryAccess& access) : what_(std::move(what)) {
  if (!line_.is_shown()) return;
  access.around.progress = [this](std::size_t bytes) {
    bytes_ += bytes;
    line_.show(what_ + ": " + std::to_string(bytes_ >> 20) + " MB");
  };
}

}  // namespace seawall::commands
