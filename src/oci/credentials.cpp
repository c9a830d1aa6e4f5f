// Where docker's configuration lies, and the programs that it names.

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "archives/archives.h"
#include "docker_config.h"
#include "processes/processes.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using processes::ProgramEnd;

constexpr std::size_t config_size = std::size_t{4} << 20;     // "docker config size" in bytes
constexpr std::size_t helper_output = 256 * 1024;             // "helper output" in bytes
constexpr std::chrono::milliseconds helper_time{30'000};      // "helper time"

bool is_missing(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool is_word(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
}

/// The files, those that count first in front.
std::vector<std::string> files_of(const DockerConfig::Environment& environment) {
  const auto value = [&](const char* name) {
    return environment.variable ? environment.variable(name).value_or("") : std::string();
  };
  const std::string home = value("HOME");
  std::vector<std::string> files;
  const auto add = [&](const std::string& folder, const std::string& path) {
    if (!folder.empty()) files.push_back(folder + path);
  };
  if (const std::string folder = value("DOCKER_CONFIG"); !folder.empty()) {
    add(folder, "/config.json");
  } else {
    add(home, "/.docker/config.json");
  }
  if (const std::string file = value("REGISTRY_AUTH_FILE"); !file.empty()) {
    files.push_back(file);
    return files;
  }
  add(value("XDG_RUNTIME_DIR"), "/containers/auth.json");
  if (const std::string folder = value("XDG_CONFIG_HOME"); !folder.empty()) {
    add(folder, "/containers/auth.json");
  } else {
    add(home, "/.config/containers/auth.json");
  }
  return files;
}

/// How a helper ended otherwise than by exit code 0; what it printed may be a secret.
std::string describe(const ProgramEnd& end) {
  switch (end.reason) {
    case ProgramEnd::Reason::not_started: return "could not be started";
    case ProgramEnd::Reason::exited: return "failed with exit code " + std::to_string(end.number);
    case ProgramEnd::Reason::signalled: return "was ended by signal " + std::to_string(end.number);
    case ProgramEnd::Reason::timed_out:
      return "gave no answer within the limit \"helper time\" of " + std::to_string(helper_time.count() / 1000) + " s";
    case ProgramEnd::Reason::over_limit:
      return "printed more than the limit \"helper output\" of " + std::to_string(helper_output) + " bytes";
    case ProgramEnd::Reason::stopped: break;
  }
  return "was stopped";
}

Result<Credentials> ask_helper(const std::string& helper, const std::string& server,
                               const DockerConfig::Environment& environment) {
  const std::string name = "docker-credential-" + helper;
  const auto fail = [&](const std::string& what) {
    return Error(ErrorCode::untrusted,
                 "the credential helper " + documents::go_string(std::string_view(name).substr(0, 200)) + " " + what,
                 {}, "docker's configuration names it; ask it by hand: `echo " + server + " | " + name + " get`");
  };
  if (!is_word(helper)) {
    return Error(ErrorCode::untrusted, "the credential helper " +
                                           documents::go_string(std::string_view(helper).substr(0, 200)) +
                                           " is not the name of a program");
  }
  processes::Program program;
  const std::string path = environment.variable ? environment.variable("PATH").value_or("") : std::string();
  program.path = processes::find_program(name, path);
  if (program.path.empty()) return fail("is in no folder of $PATH");
  program.arguments = {"get"};
  program.environment = environment.all;
  program.input = server;
  program.output_limit = helper_output;
  program.time_limit = helper_time;
  const std::unique_ptr<http::Clock> clock = http::system_clock();
  ProgramEnd end = processes::run(program, *clock, {});
  const bool has_failed = end.reason != ProgramEnd::Reason::exited || end.number != 0;
  if (has_failed && end.output.contains("credentials not found")) return Credentials();
  if (has_failed) return fail(describe(end));
  auto answer = read_helper_answer(std::move(end.output));
  if (!answer) return fail(answer.error().message());
  return answer;
}

Result<Credentials> credentials_in(const std::string& file, const std::string& registry,
                                   const DockerConfig::Environment& environment) {
  auto stream = archives::file_stream(file);
  if (!stream) return stream.error();
  auto text = archives::read_all(**stream, config_size, "docker config size");
  if (!text) return Error(text.error().code(), text.error().message(), {file, 0, 0});
  const auto config = read_docker_config(file, take(std::move(text)));
  if (!config) return config.error();
  if (const std::string helper = config->helper_for(registry); !helper.empty()) {
    auto answer = ask_helper(helper, helpers_name_of(registry), environment);
    if (!answer) return Error(answer.error().code(), answer.error().message(), {file, 0, 0}, answer.error().advice());
    if (!answer->password.empty() || !answer->identity_token.empty()) return answer;
  }
  auto own = config->credentials_for(registry);
  if (!own) return Error(own.error().code(), own.error().message(), {file, 0, 0});
  return own;
}

}  // namespace

DockerConfig::DockerConfig(Environment environment) : environment_(std::move(environment)) {}

Result<Credentials> DockerConfig::credentials(const std::string& registry) const {
  for (const std::string& file : files_of(environment_)) {
    if (is_missing(file)) continue;
    auto found = credentials_in(file, registry, environment_);
    if (!found) return found;
    const bool has_any = !found->user.empty() || !found->password.empty() || !found->identity_token.empty() ||
                         !found->registry_token.empty();
    if (has_any) return found;
  }
  return Credentials();
}

}  // namespace seawall::oci
