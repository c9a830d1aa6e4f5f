#pragma once

// The commands of a shell script, as far as checks of Dockerfiles need them: which programs are started with which
// words, and what is piped into what. It is no shell: nothing is expanded.
//
// Threads: functions of their arguments alone. Limits: scripts in scripts are looked into to `deepest_script`.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dockerfiles.h"

namespace seawall::checks {

inline constexpr int deepest_script = 4;

struct ShellCommand {
  std::vector<std::string> assignments;  ///< NAME=value in front
  std::vector<std::string> words;  ///< without quotes and redirections; substitutions as they are written
  bool is_piped = false;  ///< its output goes into the next command
};

/// In order, those of substitutions and of `sh -c` behind that which they stand in.
std::vector<ShellCommand> commands_of(std::string_view script);
/// Of a RUN, CMD or ENTRYPOINT: its text, its exec form, and scripts in its heredocs.
std::vector<ShellCommand> commands_of(const DockerfileStep& step);

bool is_word_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept;

/// The name of a program without its folder: "curl".
std::string_view program_of(const ShellCommand& command) noexcept;
/// The same without what only starts another program: sudo, env, exec, time, python -m.
ShellCommand unwrapped(const ShellCommand& command);

bool is_shell(std::string_view program) noexcept;
/// Runs what it reads from its input: a shell, python, perl and the like.
bool is_interpreter(std::string_view program) noexcept;
/// curl or wget.
bool is_downloader(std::string_view program) noexcept;

/// Whether a word is an option of that letter, alone or with others: `-k`, `-fsSLk`. Letters of `with_value` take what
/// follows them as their value.
bool has_letter(std::string_view word, char letter, std::string_view with_value) noexcept;

}  // namespace seawall::checks
