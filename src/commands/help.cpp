#include <algorithm>

#include "command_line.h"
#include "outlets.h"

namespace seawall::commands {
namespace {

constexpr std::size_t help_width = 80;

/// `-o, --output FORMAT[=PATH]`
std::string signature(const Option& option) {
  std::string text = option.letter ? std::string{'-', option.letter, ',', ' '} : "    ";
  text += "--" + std::string(option.name);
  if (!option.is_flag()) text += ' ' + std::string(option.value);
  return text;
}

/// Two columns; what is too wide for the first one stands on a line of its own.
void append_row(std::string& out, const std::string& left, std::string_view right, std::size_t width) {
  out += "  " + left;
  out += left.size() > width ? "\n" + std::string(width + 4, ' ') : std::string(width - left.size() + 2, ' ');
  append_wrapped(out, right, width + 4, help_width);
}

void append_options(std::string& out, const Command& command) {
  constexpr std::size_t widest_column = 28;
  std::vector<const Option*> options = {&help_option};
  for (const Option& option : command.options) options.push_back(&option);
  std::size_t width = 0;
  for (const Option* option : options) {
    const std::size_t size = signature(*option).size();
    if (size <= widest_column) width = std::max(width, size);
  }
  // Groups in the order in which they first come, the general options last.
  std::vector<std::string_view> groups;
  for (const Option* option : options) {
    if (!option->group.empty() && std::ranges::count(groups, option->group) == 0) groups.push_back(option->group);
  }
  groups.push_back("");
  for (const std::string_view group : groups) {
    out += "\n" + (group.empty() ? std::string("Options") : std::string(group)) + ":\n";
    for (const Option* option : options) {
      if (option->group == group) append_row(out, signature(*option), option->description, width);
    }
  }
}

void append_argument(std::string& out, const Command& command) {
  const Positional& positional = command.positional;
  if (positional.name.empty()) return;
  out += "\nArguments:\n";
  append_row(out, std::string(positional.name), positional.description, positional.name.size());
}

void append_commands(std::string& out, const Command& command) {
  std::size_t width = 0;
  for (const Command& each : command.subcommands) width = std::max(width, each.name.size());
  out += "\nCommands:\n";
  for (const Command& each : command.subcommands) append_row(out, std::string(each.name), each.summary, width);
}

void append_examples(std::string& out, const Command& command) {
  out += "\nExamples:\n";
  for (const Example& example : command.examples) {
    out += "  " + std::string(example.command) + "\n";
    if (!example.explanation.empty()) out += "      " + std::string(example.explanation) + "\n";
  }
}

void append_exit_codes(std::string& out, const Command& command) {
  out += "\nExit codes:\n";
  for (const ExitCode& each : command.exit_codes) {
    append_row(out, std::to_string(static_cast<int>(each.code)), each.meaning, 1);
  }
}

/// An example of a variable: that of the first option with a value.
void append_closing_word(std::string& out, const Path& path) {
  if (path.size() == 1) {
    out += "\n\"seawall COMMAND --help\" tells more about a command.\n";
    return;
  }
  const auto found = std::ranges::find_if(path.back()->options, [](const Option& option) {
    return !option.is_flag() && !variable_of(option).empty();
  });
  if (found == path.back()->options.end()) return;
  out += '\n';
  append_wrapped(out,
                 "Options can also be set in the environment, --" + std::string(found->name) + " by " +
                     variable_of(*found) + "; the command line wins.",
                 0, help_width);
}

}  // namespace

std::string synopsis(const Path& path) {
  const Command& command = *path.back();
  std::string line = name_of(path);
  if (!command.subcommands.empty()) line += " COMMAND";
  line += " [OPTION]...";
  if (const Positional& positional = command.positional; !positional.name.empty()) {
    const std::string name = std::string(positional.name) + (positional.repeatable ? "..." : "");
    line += positional.required ? " " + name : " [" + name + "]";
  }
  return line;
}

std::string help(const Path& path) {
  const Command& command = *path.back();
  std::string out;
  append_wrapped(out, command.summary, 0, help_width);
  out += "\nUsage: " + synopsis(path) + "\n";
  if (!command.subcommands.empty()) append_commands(out, command);
  append_argument(out, command);
  append_options(out, command);
  if (!command.examples.empty()) append_examples(out, command);
  if (!command.exit_codes.empty()) append_exit_codes(out, command);
  append_closing_word(out, path);
  return out;
}

}  // namespace seawall::commands
