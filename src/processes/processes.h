#pragma once

// Runs a program for what it prints, and is never left waiting by it.
//
// Threads: functions of their arguments. They start no thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.h"

namespace seawall::processes {

struct Program {
  std::string path;
  std::vector<std::string> arguments;    ///< without its own name
  std::vector<std::string> environment;  ///< "NAME=VALUE", all of it
  /// It has our standard input and error, and stays in our process group, as a terminal gives input to no other. Else
  /// it reads `input`, and is the first of a group of its own.
  bool is_interactive = false;
  std::string input = {};
  std::size_t output_limit = 0;
  std::chrono::milliseconds time_limit{0};
};

struct ProgramEnd {
  enum class Reason : std::uint8_t {
    not_started,  ///< `number` is an errno
    exited,  ///< `number` is its exit code
    signalled,  ///< `number` is the signal
    timed_out,  ///< it was killed
    over_limit,  ///< it printed more than the limit, and was killed
    stopped,  ///< a stop was asked for, and it was killed
  };
  Reason reason = Reason::not_started;
  int number = 0;
  std::string output;  ///< standard output
  std::string errors;  ///< the last of standard error, unless it is interactive
};

/// Returns when the program has ended, whoever still holds its standard output. One that is killed is killed with its
/// process group, and always reaped.
ProgramEnd run(const Program& program, http::Clock& clock, std::stop_token stop);

/// Where a command is, by the value of $PATH; empty where it is in none of its folders. Folders that count from the
/// working directory are passed over: what is run must not depend on where. A command with a "/" is taken as it is.
std::string find_program(const std::string& command, std::string_view path);

}  // namespace seawall::processes
